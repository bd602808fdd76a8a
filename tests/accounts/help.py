"""What tests of accounts share: forms that are really posted, links out of the outbox, codes of an app."""

import re
from typing import Any

import pyotp
from flask.testing import FlaskClient
from sqlalchemy import select

from consult.accounts import second_factor
from consult.extensions import db
from consult.models.messages import Message
from consult.models.people import Person
from consult.models.types import now
from tests.factories import PASSWORD, csrf_token

NEW_PASSWORD = "tres nubes de cobre"


def post(client: FlaskClient, path: str, page: str | None = None, **data: Any) -> Any:
    """Send a form with the token of the page that it stands on (`page`; its own address by default)."""
    token = csrf_token(client.get(page or path).text)
    return client.post(path, data={"csrf_token": token, **data})


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD, **options: Any) -> Any:
    """Send the sign-in form. `options`: of the client, such as another address of the network."""
    token = csrf_token(client.get("/en/entrar", **options).text)
    return client.post("/en/entrar", data={"csrf_token": token, "email": email, "password": password}, **options)


def mails(kind: str | None = None) -> list[Message]:
    """The mails in the outbox, of one kind or all, the oldest first."""
    db.session.expire_all()
    found = select(Message).order_by(Message.id)
    return list(db.session.scalars(found.where(Message.kind == kind) if kind else found))


def link_of(kind: str) -> str:
    """The path in the newest mail of a kind."""
    return str(mails(kind)[-1].data["url"])


def with_second_factor(person: Person) -> Person:
    """The person, who has an app with codes from now on."""
    second_factor.begin(person)
    person.totp_confirmed_at = now()
    db.session.commit()
    return person


def app_code(person: Person, steps: int = 0) -> str:
    """What the app shows now, or some steps of 30 seconds away from now."""
    return pyotp.TOTP(second_factor.secret_of(person) or "").at(now(), counter_offset=steps)


def is_in(client: FlaskClient) -> bool:
    """Whether somebody is signed in in a browser."""
    return client.get("/en/cuenta/").status_code == 200


def token_of(client: FlaskClient) -> str:
    """A form token of a browser in which somebody is signed in."""
    return csrf_token(client.get("/en/cuenta/").text)


def title_of(html: str) -> str:
    """The level-one heading of a page."""
    found = re.search(r"<h1>(.*?)</h1>", html, re.S)
    assert found, html
    return found.group(1).strip()
