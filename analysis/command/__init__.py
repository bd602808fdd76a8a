"""The engine as a command: tables in, topics, assignments or figures out."""
