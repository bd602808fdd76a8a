"""Position papers of organisations: the task list that several people fill in, sending, confirming, publishing."""
