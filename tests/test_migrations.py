"""The migrations are equal to the models, run up from empty and from every earlier release, and lose no row."""

import datetime as dt
import re

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from consult import create_app, paths
from consult.extensions import db
from tests.conftest import own_database


@pytest.fixture
def empty_app(tmp_path, settings) -> Flask:
    """An application on a database of its own, without tables."""
    own = {"CONSULT_DATA_DIR": str(tmp_path)}
    if url := settings.get("CONSULT_DATABASE_URL"):
        own["CONSULT_DATABASE_URL"] = own_database(url, "migrations")
    app = create_app(own)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def _revisions() -> list[str]:
    """All revisions, oldest first."""
    scripts = ScriptDirectory(str(paths.MIGRATIONS))
    assert len(scripts.get_heads()) == 1
    return [script.revision for script in scripts.walk_revisions()][::-1]


def _seed() -> None:
    """A parent with a child that would be deleted with it, written past the models: they may be newer."""
    moment = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    with db.engine.begin() as connection:
        meta = sa.MetaData()
        meta.reflect(connection)
        insert = {name: table.insert() for name, table in meta.tables.items()}
        connection.execute(insert["working_groups"].values(id=1, name={}, about={}))
        consultation = {"id": 1, "slug": "a", "working_group_id": 1, "title": {}, "lead": {}, "facts": []}
        moments = {"created_at": moment, "opens_at": moment, "closes_at": moment}
        more = {"folio_prefix": "A", "timezone": "UTC", "languages": [], "is_demonstration": False}
        connection.execute(insert["consultations"].values(**consultation, **moments, **more))
        connection.execute(
            insert["questions"].values(id=1, consultation_id=1, position=1, kind="open_text", text={}, hint={})
        )


def test_models_are_what_the_migrations_make(empty_app):
    flask_migrate.upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, db.metadata) == []


@pytest.mark.parametrize("start", _revisions())
def test_every_release_comes_up_with_its_rows(empty_app, start):
    flask_migrate.upgrade(revision=start)
    _seed()
    flask_migrate.upgrade()
    assert db.session.scalar(sa.text("SELECT count(*) FROM questions")) == 1


def test_up_and_down_again(empty_app):
    flask_migrate.upgrade()
    flask_migrate.downgrade(revision="base")
    assert set(sa.inspect(db.engine).get_table_names()) <= {"alembic_version"}
    flask_migrate.upgrade()


def test_migrations_are_numbered_and_import_no_model():
    for file in (paths.MIGRATIONS / "versions").glob("*.py"):
        assert re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", file.name), file.name
        assert not re.search(r"^(from|import) consult", file.read_text(), re.MULTILINE), (
            f"{file.name} must not import the models"
        )
