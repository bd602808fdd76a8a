"""What comes in other than over the web pages: imported files, paper forms, assemblies; and what invites to it."""
