"""Runs the migrations on an engine of their own.

SQLite enforces foreign keys on every connection of ours, and batch_alter_table on a parent would then empty its
ON DELETE CASCADE children. So migrations run with foreign keys off, check them afterwards, and compare row counts.
"""

from alembic import context
from flask import current_app
from sqlalchemy import Connection, create_engine, inspect, text

from consult.extensions import db, sqlite
from consult.models.types import BigInt, UtcDateTime


def render_item(kind, item, autogen_context):
    """Write our own column types as plain SQLAlchemy ones: a migration never imports the models."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and item is BigInt:
        return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    if kind == "type" and item.__class__.__name__ == "Enum":
        return f"sa.String(length={item.length})"
    return False


def compare_type(_context, _inspected, _metadata, inspected_type, metadata_type):
    """An enum stored by value is a string column."""
    if metadata_type.__class__.__name__ == "Enum":
        return getattr(inspected_type, "length", None) != metadata_type.length
    return None


def engine():
    """An engine apart from the application's: SQLite without foreign keys, no pool."""
    url = db.engine.url
    if url.get_backend_name() != "sqlite":
        return create_engine(url)
    return create_engine(url, module=sqlite, connect_args={"timeout": 60})


def row_counts(connection: Connection) -> dict[str, int]:
    """Rows in each table."""
    return {
        name: connection.scalar(text(f'SELECT count(*) FROM "{name}"'))  # noqa: S608  # names from the schema itself
        for name in inspect(connection).get_table_names()
        if name != "alembic_version"
    }


def check(connection: Connection, before: dict[str, int]) -> None:
    """Refuse a migration that lost rows or left dangling references. Raises RuntimeError."""
    after = row_counts(connection)
    intended = context.config.attributes.get("may_lose_rows_of", set())
    lost = {name: (n, after[name]) for name, n in before.items() if name in after and after[name] < n}
    if set(lost) - intended:
        raise RuntimeError(f"rows were lost: {lost}")
    if connection.dialect.name == "sqlite":
        dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if dangling:
            raise RuntimeError(f"dangling references: {dangling[:5]}")


def run() -> None:
    """Run what alembic asked for, in one transaction."""
    with engine().connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.rollback()
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            render_item=render_item,
            compare_type=compare_type,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            before = row_counts(connection)
            context.run_migrations()
            check(connection, before)
        connection.commit()


current_app.logger.debug("migrating %s", db.engine.url.render_as_string(hide_password=True))
run()
