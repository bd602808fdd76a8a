"""The outbox: mails that features queue and the worker sends, and news for those who asked for it."""
