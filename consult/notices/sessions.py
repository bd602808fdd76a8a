"""Sessions of the worker's thread."""

from sqlalchemy.orm import Session

from consult.extensions import db


def reader() -> Session:
    """A session that only reads, and so takes no write lock on SQLite. To be used in a `with` block."""
    return Session(db.engine.execution_options(sqlite_begin="DEFERRED"))
