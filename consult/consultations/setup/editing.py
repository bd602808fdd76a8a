"""Changing what is set up without losing what somebody else changed meanwhile."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from consult.extensions import db
from consult.i18n import LANGUAGES
from consult.models.consultations import Consultation
from consult.models.people import Person
from consult.operations import audit

# What a form of one section holds, as it is stored: only what JSON can say.
Values = dict[str, Any]


def locked(consultation: Consultation) -> Consultation:
    """The consultation as it stands now; nobody else changes it until the end of the transaction."""
    query = select(Consultation).where(Consultation.id == consultation.id)
    return db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()


def fingerprint(values: Mapping[str, Any]) -> str:
    """Tells two states of a section apart."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def changed_meanwhile(consultation: Consultation, version: int | None, seen: str | None, stored: Values) -> bool:
    """Whether somebody saved this section since the form was opened; another section does not matter."""
    return version != consultation.version and seen != fingerprint(stored)


def record(consultation: Consultation, action: str, actor: Person, before: Values, after: Values) -> None:
    """Count the version up and note who changed what; only what differs is noted."""
    consultation.version += 1
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    audit.record(
        action,
        consultation,
        actor=actor,
        consultation_id=consultation.id,
        before={name: before[name] for name in names if name in before},
        after={name: after[name] for name in names if name in after},
    )


def written_languages(consultation: Consultation) -> list[str]:
    """The languages that the consultation's own words are written in: those that pages have, the main one first."""
    return [tag for tag in consultation.languages if tag in LANGUAGES] or list(LANGUAGES)[:1]


def merged(before: Mapping[str, str] | None, words: Mapping[str, str]) -> dict[str, str]:
    """Words in the languages of a form, and those that it did not ask for as they were; empty ones go."""
    return {tag: text for tag, text in {**(before or {}), **words}.items() if text}
