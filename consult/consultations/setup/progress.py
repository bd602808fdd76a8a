"""How far the set-up of a consultation is: its sections, what is missing, what is not translated."""

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import func, select

from consult.consultations.service import co_chairs
from consult.consultations.setup.editing import written_languages
from consult.extensions import db
from consult.i18n import _, plain
from consult.models.consultations import Consultation, Stage
from consult.models.papers import OrganisationInvitation
from consult.models.types import now
from consult.names import language_name


class State(enum.Enum):
    """How far a section is."""

    EMPTY = "empty"
    BEGUN = "begun"
    DONE = "done"


@dataclass(frozen=True)
class Entry:
    """One section on the task list. note: what is in it, in a few words. needed: nothing is announced without it."""

    title: str
    endpoint: str
    state: State
    note: str = ""
    needed: bool = False


@dataclass(frozen=True)
class Gap:
    """Something that is missing, and the endpoint and address where it is put in."""

    text: str
    url: str


def sections(consultation: Consultation) -> list[Entry]:
    """The task list, in the order in which it is best done."""
    invited = _invited(consultation)
    groups, states = len(consultation.expected_groups), len(consultation.expected_regions)
    titles = [plain(question.text) for question in consultation.questions]
    return [
        Entry(_("Title and introduction"), "setup.words", _both(consultation.title, consultation.lead), needed=True),
        Entry(
            _("Languages"),
            "setup.languages",
            State.DONE,
            ", ".join(language_name(tag) for tag in consultation.languages),
        ),
        Entry(_("Questions"), "setup.questions", _any(titles), _count(len(titles)), needed=not consultation.articles),
        Entry(_("What is being decided"), "setup.facts", _any(consultation.facts), _count(len(consultation.facts))),
        Entry(
            _("Documents to read"), "setup.documents", _any(consultation.documents), _count(len(consultation.documents))
        ),
        Entry(
            _("Draft text, article by article"),
            "setup.articles",
            _any(consultation.articles),
            _count(len(consultation.articles)),
        ),
        Entry(
            _("Stages and dates"),
            "setup.dates",
            State.DONE if consultation.results_due_at else State.EMPTY,
            needed=True,
        ),
        Entry(_("Working group and who convenes"), "setup.convening", _any(co_chairs(consultation)), needed=True),
        Entry(_("Sectors and regions to be heard"), "setup.audience", _any(groups + states), _count(groups + states)),
        Entry(_("Organisations invited"), "setup.invitations", _any(invited), _count(invited)),
        Entry(
            _("Other ways to take part"),
            "setup.other_ways",
            _any(consultation.other_ways),
            _count(len(consultation.other_ways)),
        ),
        Entry(_("Options"), "setup.options", State.DONE),
    ]


def _count(number: int) -> str:
    return str(number) if number else ""


def _any(things: object) -> State:
    return State.DONE if things else State.EMPTY


def _both(one: Mapping[str, str], other: Mapping[str, str]) -> State:
    if one and other:
        return State.DONE
    return State.BEGUN if one or other else State.EMPTY


def _invited(consultation: Consultation) -> int:
    query = select(func.count()).where(OrganisationInvitation.consultation_id == consultation.id)
    return db.session.scalar(query) or 0


def missing(consultation: Consultation) -> list[Gap]:
    """What has to be there before a consultation is announced."""
    main = written_languages(consultation)[0]
    checks = [
        (consultation.title.get(main), _("The title in the main language"), "setup.words"),
        (
            consultation.lead.get(main),
            _("The introduction in the main language: who asks, and what happens with it"),
            "setup.words",
        ),
        (
            consultation.questions or consultation.articles,
            _("A question, or a draft text to comment on"),
            "setup.questions",
        ),
        (consultation.results_due_at, _("Until when there are results"), "setup.dates"),
        (consultation.closes_at > now(), _("A close that is still to come"), "setup.dates"),
        (co_chairs(consultation), _("A co-chair in the working group"), "setup.convening"),
    ]
    return [Gap(text, url_for(endpoint, slug=consultation.slug)) for there, text, endpoint in checks if not there]


def untranslated(consultation: Consultation) -> list[Gap]:
    """What lacks words in a language that the consultation is written in."""
    tags = written_languages(consultation)
    return [
        Gap(f"{name} ({language_name(tag)})", url)
        for name, texts, url in _texts(consultation)
        for tag in tags
        if any(texts.values()) and not texts.get(tag)
    ]


def _texts(consultation: Consultation) -> Iterator[tuple[str, Mapping[str, str], str]]:
    """Everything that is translated: what it is called, its words, the address of its form."""

    def address(endpoint: str, **values: Any) -> str:
        return url_for(f"setup.{endpoint}", slug=consultation.slug, **values)

    yield _("Title"), consultation.title, address("words")
    yield _("Introduction"), consultation.lead, address("words")
    for question in consultation.questions:
        url, name = address("question", question_id=question.id), _("Question %(number)s", number=question.position)
        yield name, question.text, url
        yield _("%(what)s, hint", what=name), question.hint, url
        for number, choice in enumerate(question.choices, start=1):
            yield _("%(what)s, choice %(number)s", what=name, number=number), choice["text"], url
    for endpoint, heading, items in (
        ("facts", _("What is being decided"), consultation.facts),
        ("other_ways", _("Other ways to take part"), consultation.other_ways),
    ):
        for number, item in enumerate(items, start=1):
            yield f"{heading}, {number}", item.get("title", {}), address(endpoint)
            yield _("%(what)s, text", what=f"{heading}, {number}"), item.get("body", {}), address(endpoint)
    for document in consultation.documents:
        yield _("Document %(number)s", number=document.position), document.title, address("documents")
    for article in consultation.articles:
        url = address("article", article_id=article.id)
        yield plain(article.heading), article.heading, url
        yield _("%(what)s, text", what=plain(article.heading)), article.body, url


def is_draft(consultation: Consultation) -> bool:
    """Whether nobody outside the working group knows of it."""
    return consultation.stage() is Stage.DRAFT
