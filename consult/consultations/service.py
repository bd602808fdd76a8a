"""What the public pages of consultations show: lists by stage, counts, who asks."""

import datetime as dt
import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, UnaryExpression, and_, func, select
from sqlalchemy.orm import selectinload

from consult.extensions import db
from consult.models.consultations import Consultation, Stage
from consult.models.people import Membership, Role
from consult.models.submissions import Submission
from consult.models.types import Translated
from consult.paging import Page, clamped
from consult.submissions.visibility import counted

PAGE_SIZE = 12
LINE_LENGTH = 160  # characters of the lead that a card shows
_SENTENCE = re.compile(r".+?[.!?…](?=\s|$)", re.DOTALL)

# What is nearest stands first: what closes or opens soonest, what was closed or answered last.
_ORDER: dict[Stage, UnaryExpression[dt.datetime] | UnaryExpression[dt.datetime | None]] = {
    Stage.ANNOUNCED: Consultation.opens_at.asc(),
    Stage.OPEN: Consultation.closes_at.asc(),
    Stage.CLOSED: Consultation.closes_at.desc(),
    Stage.REPORTED: Consultation.results_published_at.desc(),
}


@dataclass(frozen=True)
class Listed:
    """A consultation on a list. line: the beginning of its lead. opinions: how many were sent so far."""

    consultation: Consultation
    line: Translated
    opinions: int


@dataclass(frozen=True)
class Participation:
    """How many opinions a consultation has, and from how many states."""

    opinions: int
    regions: int


def in_stage(stage: Stage, at: dt.datetime) -> ColumnElement[bool]:
    """The same as `Consultation.stage(at) is stage`, asked in a query. KeyError for drafts: nobody lists them."""
    reported = Consultation.results_published_at.is_not(None)
    begun = Consultation.opens_at <= at
    of_stage = {
        Stage.ANNOUNCED: and_(~reported, ~begun),
        Stage.OPEN: and_(~reported, begun, Consultation.closes_at > at),
        Stage.CLOSED: and_(~reported, begun, Consultation.closes_at <= at),
        Stage.REPORTED: reported,
    }
    return and_(Consultation.announced_at <= at, of_stage[stage])


def listed(stage: Stage, at: dt.datetime, number: int, argument: str = "page") -> Page[Listed]:
    """A page of the consultations that are in a stage at a moment; `argument` names the page in the address."""
    total = db.session.scalar(select(func.count()).select_from(Consultation).where(in_stage(stage, at))) or 0
    if not total:
        return Page([], 1, PAGE_SIZE, 0, argument)
    number = clamped(number, total, PAGE_SIZE)
    query = (
        select(Consultation)
        .where(in_stage(stage, at))
        .options(selectinload(Consultation.working_group))
        .order_by(_ORDER[stage], Consultation.id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    found = db.session.scalars(query).all()
    opinions = _opinions(consultation.id for consultation in found)
    items = [
        Listed(each, {tag: _shortened(text) for tag, text in each.lead.items()}, opinions.get(each.id, 0))
        for each in found
    ]
    return Page(items, number, PAGE_SIZE, total, argument)


def _shortened(text: str) -> str:
    """The first sentence, or as many of its words as fit."""
    first = _SENTENCE.match(text)
    return textwrap.shorten(first[0] if first else text, LINE_LENGTH, placeholder="…")


def _opinions(ids: Iterable[int]) -> dict[int, int]:
    query = (
        select(Submission.consultation_id, func.count())
        .where(Submission.consultation_id.in_(list(ids)), counted())
        .group_by(Submission.consultation_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def participation(consultation: Consultation) -> Participation:
    """How much was sent to a consultation so far."""
    query = select(func.count(), func.count(Submission.region.distinct()))
    opinions, regions = db.session.execute(
        query.select_from(Submission).where(Submission.consultation_id == consultation.id, counted())
    ).one()
    return Participation(opinions, regions)


def co_chairs(consultation: Consultation) -> list[Membership]:
    """The co-chairs of the working group that asks, with the groups they come from."""
    query = (
        select(Membership)
        .where(Membership.working_group_id == consultation.working_group_id, Membership.role == Role.CO_CHAIR)
        .options(selectinload(Membership.person))
        .order_by(Membership.id)
    )
    return list(db.session.scalars(query))


def days_left(consultation: Consultation, at: dt.datetime) -> int:
    """Midnights between a moment and the close where the consultation is; 0 on its last day."""
    zone = ZoneInfo(consultation.timezone)
    return (consultation.closes_at.astimezone(zone).date() - at.astimezone(zone).date()).days
