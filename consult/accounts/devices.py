"""Browsers in which somebody was fully signed in before: strangers who guess cannot lock these out.

A signed cookie says whose device it is. It opens nothing by itself; its tries at the password are counted apart.
"""

import secrets
from dataclasses import dataclass

from flask import Flask, Request, current_app
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from consult.keys import signing_keys

MOST_PEOPLE = 8  # of one shared browser
LIFETIME = 365 * 24 * 3600  # seconds


@dataclass(frozen=True)
class Device:
    """A browser, by a random id, and the ids of the people who were signed in there, the latest last."""

    id: str
    people: tuple[int, ...] = ()

    def knows(self, person_id: int | None) -> bool:
        """Whether the person was signed in here."""
        return person_id in self.people


def cookie_name(app: Flask) -> str:
    """The name of the cookie, bound to this host on a public site."""
    return "__Host-consult-device" if app.config["PUBLIC_URL"] else "consult-device"


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(signing_keys(), salt="known-device")


def of_request(request: Request) -> Device | None:
    """The device that the request's cookie names; None without one that this site has signed."""
    try:
        name, people = _serializer().loads(request.cookies.get(cookie_name(current_app), ""))
    except (BadSignature, TypeError, ValueError):
        return None
    return Device(name, tuple(people))


def remember(response: Response, request: Request, person_id: int) -> None:
    """Make the browser a known device of the person."""
    device = of_request(request) or Device(secrets.token_urlsafe(12))
    people = (*(known for known in device.people if known != person_id), person_id)[-MOST_PEOPLE:]
    response.set_cookie(
        cookie_name(current_app),
        str(_serializer().dumps([device.id, people])),
        max_age=LIFETIME,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
        path="/",
    )
