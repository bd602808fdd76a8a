"""What is known of single kinds of mail; a kind that is not named here is sent once for each time it is queued."""

# News: readers can say no to them, and mail programs show a button for that. Everything else answers what its reader
# did (a receipt, a confirmation) and cannot be ended.
NEWS = ("opening", "closing", "results", "answer")

# How many mails of a kind one address gets in a day, where anybody can ask for them in somebody else's name.
DAILY_LIMITS = {"confirm_subscription": 3}
