"""One application and one migrated database a session; every test starts with empty tables."""

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from consult import create_app
from consult.extensions import db
from tests.factories import Factory
from tests.requirements import absent

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data; tests that need it are skipped where it is absent."""
    if not SHARED.is_dir():
        absent("shared", "../shared/data is absent: real consultations cannot be read here")
    return SHARED


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Settings of the application under test: SQLite, or the database that CONSULT_TEST_DATABASE_URL names."""
    settings = {"CONSULT_DATA_DIR": str(tmp_path_factory.mktemp("data"))}
    if url := os.environ.get("CONSULT_TEST_DATABASE_URL"):
        settings["CONSULT_DATABASE_URL"] = own_database(url, "suite")
    return settings


def own_database(url: str, purpose: str) -> str:
    """The URL of a fresh database beside the named one, one for each test process and purpose."""
    process = os.environ.get("PYTEST_XDIST_WORKER", "main")
    own = sa.make_url(url).set(database=f"consult_test_{purpose}_{process}")
    with sa.create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {own.database} WITH (FORCE)")
        connection.exec_driver_sql(f"CREATE DATABASE {own.database}")
    return own.render_as_string(hide_password=False)


class Browser(FlaskClient):
    """A browser without scripts, that keeps cookies; a request has a session of its own, as on a real server."""

    def open(self, *arguments: Any, **keywords: Any) -> Any:
        db.session.commit()  # what the test read or made must hold no lock while the request works
        with self.application.app_context():
            return super().open(*arguments, **keywords)


@pytest.fixture(scope="session")
def migrated_app(settings: dict[str, str]) -> Iterator[Flask]:
    app = create_app(settings)
    app.testing = True
    app.test_client_class = Browser
    with app.app_context():
        flask_migrate.upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(migrated_app: Flask) -> Iterator[Flask]:
    """The application, inside its context, with empty tables."""
    with migrated_app.app_context():
        yield migrated_app
        db.session.rollback()
        for table in reversed(db.metadata.sorted_tables):
            # Topics point to topics: children first.
            if "parent_id" in table.c:
                db.session.execute(table.update().values(parent_id=None))
            db.session.execute(table.delete())
        db.session.commit()
        db.session.remove()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts, that keeps cookies."""
    return app.test_client()


@pytest.fixture
def make(app: Flask) -> Factory:
    """Makes stored people, consultations, submissions for a test."""
    return Factory(app, dt.datetime.now(dt.UTC))
