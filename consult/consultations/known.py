"""Consultations as this process knows them, so that those who take part do not read the same questions all over again.

The consultation's own row is asked for with every request. Only while it is the same to the last letter do its
questions and its working group come from memory: whatever changes them counts its `version` up in the same transaction
(setup/editing.py). Every request gets copies, which belong to its session like rows that were just read.
"""

from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Row, Select, String, bindparam, exists, select, type_coerce
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from consult.extensions import db
from consult.models.consultations import Article, Consultation

_MEMORY = "consult.known"
_HAS_ARTICLES = select(exists().where(Article.consultation_id == bindparam("id")))
_WHOLE = (
    select(Consultation)
    .where(Consultation.id == bindparam("id"))
    .options(selectinload(Consultation.questions), joinedload(Consultation.working_group))
    .execution_options(populate_existing=True)
)


def _row(where: ColumnElement[bool]) -> Select[Any]:
    # As the database holds them: to compare values, nothing has to be taken apart.
    columns: list[Any] = [type_coerce(column, String) for column in Consultation.__table__.c]
    return select(*columns).where(where)


_BY_SLUG = _row(Consultation.slug == bindparam("slug"))
_BY_ID = _row(Consultation.id == bindparam("id"))


def with_slug(slug: str) -> Consultation | None:
    """The consultation of an address, to be shown, not to be changed."""
    return _known(db.session.execute(_BY_SLUG, {"slug": slug}).first())


def with_id(consultation_id: int) -> Consultation | None:
    """The same by its id; what refers to it finds it in the session from now on."""
    return _known(db.session.execute(_BY_ID, {"id": consultation_id}).first())


def _known(row: Row[Any] | None) -> Consultation | None:
    if row is None:
        return None
    number = int(row.id)
    if identity_key(Consultation, number) in db.session.identity_map:
        return db.session.get(Consultation, number)
    memory: dict[int, tuple[tuple[Any, ...], Consultation]] = current_app.extensions.setdefault(_MEMORY, {})
    seen, kept = memory.get(number, ((), None))
    if kept is not None and seen == tuple(row):
        return db.session.merge(kept, load=False)
    found = _read(number)
    memory[number] = tuple(row), _copy(found)
    return found


def _read(number: int) -> Consultation:
    found = db.session.scalars(_WHOLE, {"id": number}).one()
    # Long texts are read where they are shown; that there are none is worth knowing.
    if not db.session.scalar(_HAS_ARTICLES, {"id": number}):
        set_committed_value(found, "articles", [])
    return found


def _copy(found: Consultation) -> Consultation:
    """A copy of what is loaded that belongs to no session; asks nothing of the database."""
    keeper = Session()
    copy = keeper.merge(found, load=False)
    keeper.expunge_all()
    return copy
