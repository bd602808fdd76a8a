"""Whether the site can do its work, check by check."""

import functools

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

from consult import paths
from consult.extensions import db
from consult.jobs import workers


@functools.cache
def _newest_migration() -> str | None:
    settings = Config()
    settings.set_main_option("script_location", str(paths.MIGRATIONS))
    return ScriptDirectory.from_config(settings).get_current_head()


def current_migration() -> str | None:
    """The migration that the database is at; None where it has no tables of ours yet."""
    return MigrationContext.configure(db.session.connection()).get_current_revision()


def migrated() -> bool:
    """Whether the tables are today's."""
    return current_migration() == _newest_migration()


def readiness() -> dict[str, bool]:
    """What was checked and whether it is well: the database answers, its tables are today's, a worker was seen."""
    checks = dict.fromkeys(("database", "migrations", "worker"), False)
    try:
        checks["migrations"] = migrated()
        checks["database"] = True
        checks["worker"] = checks["migrations"] and workers.any_seen()
    except SQLAlchemyError:
        db.session.rollback()
    return checks
