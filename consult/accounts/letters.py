"""Mails to people with an account, in their own language, and the addresses of the pages that their links lead to."""

from typing import Any

from consult.i18n import current_language
from consult.models.people import Person
from consult.notices.service import queue

RESET = "/entrar/nueva/{}"
CONFIRM = "/registro/{}"
CHANGE_ADDRESS = "/cuenta/correo/{}"
INVITATION = "/invitacion/{}"
SIGN_IN = "/entrar"
ACCOUNT = "/cuenta/"
PASSWORD_FORGOTTEN = "/entrar/olvide"  # noqa: S105


def language_of(person: Person | None) -> str:
    """The language of mails to a person: the one that they chose, else that of the page."""
    return (person.language if person else None) or current_language().tag


def path(pattern: str, language: str, key: str = "") -> str:
    """The address of a page in a language, as a path on this site."""
    return f"/{language}{pattern.format(key)}"


def tell(person: Person, kind: str, pattern: str, key: str = "", *, email: str | None = None, **data: Any) -> None:
    """Queue a mail to the person with a link to a page; at their own address unless another one is given."""
    language = language_of(person)
    data = {"name": person.name, "url": path(pattern, language, key), **data}
    queue(kind, email or person.email, language, data, about=(Person.__name__, person.id))


def tell_stranger(kind: str, email: str, pattern: str, occasion: str) -> None:
    """Queue a mail to an address without an account, once for each occasion."""
    language = current_language().tag
    queue(kind, email, language, {"url": path(pattern, language)}, occasion=occasion)
