"""News of consultations: what is to be told by the clock, and to whom; each thing once to each reader."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import literal, or_, select

from consult.extensions import db
from consult.i18n import LANGUAGES
from consult.models.consultations import Consultation
from consult.models.messages import Subscription
from consult.models.submissions import Submission, SubmissionState
from consult.models.types import now
from consult.notices import stopping
from consult.notices.addresses import BadAddressError, address_hash
from consult.notices.links import path_of
from consult.notices.service import queue
from consult.notices.sessions import reader

SOON = dt.timedelta(days=3)  # before the close
# Whoever ran no worker for this long tells late what happened meanwhile, or not at all.
STILL_NEWS = dt.timedelta(days=14)
CHUNK = 100  # mails in one transaction: others write, too
PAGES = {
    "opening": "consultations.consultation",
    "closing": "consultations.consultation",
    "results": "outcomes.results",
    "answer": "consultations.consultation",
}
TOLD_TO_AUTHORS = {"results", "answer"}  # also to whoever left an address with an opinion


@dataclass(frozen=True)
class News:
    """Something to tell of a consultation. moment: when it became so; who asked for news later is not told."""

    kind: str
    consultation_id: int
    moment: dt.datetime


@dataclass(frozen=True)
class Reader:
    """Somebody to be told. about: what made them a reader."""

    email: str
    language: str
    about: tuple[str, int]


def due(at: dt.datetime) -> list[News]:
    """What is to be told at a moment, whether it was told before or not."""
    announced = select(Consultation).where(Consultation.announced_at <= at).order_by(Consultation.id)
    since = at - STILL_NEWS
    recent = or_(Consultation.closes_at > at, Consultation.results_published_at > since)
    with reader() as session:
        return [news for consultation in session.scalars(announced.where(recent)) for news in _of(consultation, at)]


def _of(consultation: Consultation, at: dt.datetime) -> Iterator[News]:
    if consultation.is_open(at):
        if consultation.opens_at > at - STILL_NEWS:
            yield News("opening", consultation.id, consultation.opens_at)
        soon = consultation.closes_at - SOON
        # Where all is open for three days only, the news of the opening is enough.
        if consultation.opens_at < soon <= at:
            yield News("closing", consultation.id, soon)
    published = consultation.results_published_at
    if published is not None and at - STILL_NEWS < published <= at:
        yield News("results", consultation.id, published)


def tell(news: News) -> int:
    """Queue the mails of one piece of news, and give how many readers it has. Commits by chunks.

    Doing it again, also after it was cut off or beside another worker, writes to nobody twice.
    """
    readers = _readers(news)
    consultation = db.session.get_one(Consultation, news.consultation_id)
    for number, each in enumerate(readers, start=1):
        _queue(news, consultation, each)
        if number % CHUNK == 0:
            db.session.commit()
    db.session.commit()
    return len(readers)


def _readers(news: News) -> list[Reader]:
    """Who asked for news in time, and of some news the authors of opinions, the former first."""
    of_this = or_(Subscription.consultation_id == news.consultation_id, Subscription.consultation_id.is_(None))
    subscriptions = (
        select(Subscription.email, Subscription.language, Subscription.id)
        .where(of_this, Subscription.confirmed_at <= news.moment, Subscription.ended_at.is_(None))
        .order_by(Subscription.id)
    )
    authors = (
        select(Submission.email, Submission.interface_language, Submission.id)
        .where(Submission.consultation_id == news.consultation_id, Submission.state == SubmissionState.SUBMITTED)
        .where(Submission.email.is_not(None), literal(news.kind in TOLD_TO_AUTHORS))
        .order_by(Submission.id)
    )
    with reader() as session:
        return [
            *(Reader(row[0], row[1], (stopping.SUBSCRIPTION, row[2])) for row in session.execute(subscriptions)),
            *(Reader(row[0] or "", row[1] or "", ("Submission", row[2])) for row in session.execute(authors)),
        ]


def _queue(news: News, consultation: Consultation, to: Reader) -> None:
    # Once to an address, also where it is a reader for several reasons. A close that was put off is news again.
    occasion = f"{news.kind}:{consultation.id}:{news.moment:%Y%m%d%H%M}:{address_hash(to.email)[:40]}"
    language = to.language if to.language in LANGUAGES else str(current_app.config["DEFAULT_LANGUAGE"])
    url = path_of(PAGES[news.kind], language, slug=consultation.slug)
    try:
        queue(
            news.kind,
            to.email,
            language,
            {"url": url},
            consultation=consultation,
            about=to.about,
            occasion=occasion,
        )
    except BadAddressError:
        return  # came in with an import; the others are told


class Teller:
    """Tells what the clock brings; remembers what it told, so that nothing is looked through twice by one worker."""

    def __init__(self) -> None:
        self._told: set[News] = set()

    def look(self) -> int:
        """Tell what became due since the last look; gives the number of readers."""
        at = now()
        readers = 0
        for news in due(at):
            if news not in self._told:
                readers += tell(news)
                self._told.add(news)
        return readers
