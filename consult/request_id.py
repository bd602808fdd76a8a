"""The id of the request being answered, for log lines and audit rows written far from the request."""

from contextvars import ContextVar

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
