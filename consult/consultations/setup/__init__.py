"""Setting up a consultation: its words, dates and people, before it is announced and after."""
