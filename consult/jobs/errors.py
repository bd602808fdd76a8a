"""How the work on a job can end before its end."""


class JobFailedError(Exception):
    """The job cannot be done. `code` is what pages translate, `detail` is for the operator."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class JobCancelledError(Exception):
    """Somebody cancelled the job while it ran."""


class LeaseLostError(Exception):
    """The job is not this worker's any more: nothing may be written for it."""


class WorkerStoppingError(Exception):
    """The worker was asked to end: the job goes back to the queue."""


class TryAgainError(Exception):
    """What hindered the work may be over soon: the job goes back to the queue, and the attempt counts."""
