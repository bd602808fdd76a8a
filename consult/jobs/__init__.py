"""Background work: jobs are rows, queued in the transaction of what they are for, done by worker processes."""
