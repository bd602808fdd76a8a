"""What is known of single kinds of mail; a kind that is not named here is sent once for each time it is queued."""

# News: readers can say no to them, and mail programs show a button for that. Everything else answers what its reader
# did (a receipt, a confirmation) and cannot be ended.
NEWS = ("opening", "closing", "results", "answer")

# How many mails of a kind one address gets in a day, where anybody can ask for them in somebody else's name. Where a
# new link takes the place of an older one, its feature asks, or counts by itself, before it makes the link.
DAILY_LIMITS = {
    "confirm_subscription": 3,
    "subscribed": 3,
    "reset_unknown": 3,
    "sign_up_known": 3,
    "paper_confirm": 6,
    "paper_sign": 6,
    # A family may share an address; the pages say the same as these mails.
    "draft": 10,
    "receipt": 10,
}
