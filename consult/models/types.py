"""Column types shared by the tables."""

import datetime as dt
import enum
from typing import Annotated, Any

import sqlalchemy as sa
from sqlalchemy.orm import mapped_column


class UtcDateTime(sa.types.TypeDecorator[dt.datetime]):
    """A moment, always aware and in UTC; SQLite alone would give it back without its zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        """Refuse a moment without a zone (ValueError), store the others in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def now() -> dt.datetime:
    """The present moment in UTC."""
    return dt.datetime.now(dt.UTC)


def by_value(kind: type[enum.Enum]) -> sa.Enum:
    """An enum column that stores the members' values as text, on every database alike."""
    return sa.Enum(
        kind,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=False,
        length=32,
    )


# JSON that keeps texts in several languages: {"es": "...", "en": "..."}.
Translated = dict[str, str]

# BIGINT does not count up by itself on SQLite; INTEGER there is 64 bits wide already.
BigInt = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

Id = Annotated[int, mapped_column(BigInt, primary_key=True)]
ShortText = Annotated[str, mapped_column(sa.String(200))]
Code = Annotated[str, mapped_column(sa.String(32))]
Digest = Annotated[str, mapped_column(sa.String(64))]
LongText = Annotated[str, mapped_column(sa.Text())]
Moment = Annotated[dt.datetime, mapped_column(UtcDateTime())]
Created = Annotated[dt.datetime, mapped_column(UtcDateTime(), default=now)]
Json = Annotated[dict[str, Any], mapped_column(sa.JSON())]


def reference(target: str, **options: Any) -> Any:
    """A foreign key to "table.column" that is indexed: deletes and joins look it up."""
    ondelete = options.pop("ondelete", None)
    index = options.pop("index", True)
    return mapped_column(BigInt, sa.ForeignKey(target, ondelete=ondelete), index=index, **options)
