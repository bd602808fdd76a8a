"""Whether the site can do its work, check by check."""

import functools
import shutil

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from consult import paths
from consult.extensions import db
from consult.jobs import workers

UPLOADS = 4  # files of the largest size that the disk must still take


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


def has_room() -> bool:
    """Whether the disk of the data folder has room for some large files; a full one refuses opinions, too."""
    try:
        free = shutil.disk_usage(current_app.config["DATA_DIR"]).free
    except OSError:
        return False
    return free >= UPLOADS * int(current_app.config["MAX_CONTENT_LENGTH"])


def readiness() -> dict[str, bool]:
    """What was checked and whether it is well: database, its tables being today's, a worker seen, room on the disk."""
    checks = dict.fromkeys(("database", "migrations", "worker"), False)
    checks["disk"] = has_room()
    try:
        checks["migrations"] = migrated()
        checks["database"] = True
        checks["worker"] = checks["migrations"] and workers.any_seen()
    except SQLAlchemyError:
        db.session.rollback()
    return checks
