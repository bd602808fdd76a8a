"""From a row of the outbox to a mail: text first, a plain HTML twin, one link, the reader's language."""

import email.policy
import email.utils
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Any

from flask import current_app, g, render_template
from jinja2 import Environment
from markupsafe import Markup, escape

from consult.i18n import LANGUAGES
from consult.models.messages import Message
from consult.notices.kinds import NEWS
from consult.notices.stopping import stop_path

LONGEST_SUBJECT = 200  # characters
LARGEST_TWIN = 15_000  # bytes; a longer mail is sent as text alone
SUBJECT = "Subject:"
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True)
class Letter:
    """What a reader gets to see. paragraphs: the text's, as HTML; stop_url: where news are ended."""

    subject: str
    text: str
    paragraphs: list[Markup]
    html: str
    stop_url: str | None


@contextmanager
def in_language(tag: str) -> Iterator[None]:
    """Speak a language, whatever the page being answered is in."""
    before = g.get("lang")
    g.lang = tag if tag in LANGUAGES else current_app.config["DEFAULT_LANGUAGE"]
    try:
        yield
    finally:
        g.lang = before


def address_of_site() -> str:
    """What every link begins with: the public address, or this machine's."""
    return str(current_app.config["PUBLIC_URL"] or current_app.config["LOCAL_URL"])


def write(message: Message) -> Letter:
    """Fill the template of a message. Raises what Jinja raises where the template or its data are wrong."""
    with in_language(message.language):
        site = address_of_site()
        path = message.data.get("url")
        url = f"{site}{path}" if path else None
        stop = stop_path(message, g.lang) if message.kind in NEWS else None
        stop_url = f"{site}{stop}" if stop else None
        values = {**message.data, "url": url, "consultation": message.consultation, "language": g.lang}
        subject, body = _filled(message.kind, values)
        if url and url not in body:
            body = f"{body}\n\n{url}"
        text = render_template("notices/_frame.txt", text=body, stop_url=stop_url)
        paragraphs = [_linked(part, url) for part in body.split("\n\n")]
        html = render_template("notices/_frame.html", subject=subject, paragraphs=paragraphs, stop_url=stop_url)
    return Letter(subject, text, paragraphs, html, stop_url)


def _filled(kind: str, values: dict[str, Any]) -> tuple[str, str]:
    """Subject and text. The first line is filled by itself, so that no name can end it and go on as text."""
    # Plain text: nothing is escaped.
    plain: Environment = current_app.jinja_env.overlay(autoescape=False)
    loader = plain.loader
    assert loader is not None  # noqa: S101  # Flask always sets one
    source, _, _ = loader.get_source(plain, f"notices/{kind}.txt")
    first, _, rest = source.partition("\n")
    if not first.startswith(SUBJECT):
        raise ValueError(f"templates/notices/{kind}.txt does not begin with {SUBJECT!r}")
    current_app.update_template_context(values)
    subject = " ".join(_CONTROLS.sub(" ", plain.from_string(first.removeprefix(SUBJECT)).render(values)).split())
    text = plain.from_string(rest).render(values).replace("\r\n", "\n")
    return subject[:LONGEST_SUBJECT], re.sub(r"\n{3,}", "\n\n", _CONTROLS.sub("", text).strip())


def _linked(paragraph: str, url: str | None) -> Markup:
    """A paragraph as HTML: everything is text but the link."""
    shown = str(escape(paragraph))
    if url:
        shown = shown.replace(str(escape(url)), f'<a href="{escape(url)}">{escape(url)}</a>')
    return Markup(shown.replace("\n", "<br>\n"))  # noqa: S704  # escaped above


def compose(message: Message) -> EmailMessage:
    """The mail, ready to be sent. Its Message-ID follows from the row: a second copy can be told as one."""
    letter = write(message)
    config = current_app.config
    sender = Address(" ".join(_CONTROLS.sub(" ", config["SITE_NAME"]).split()), addr_spec=config["MAIL_FROM"])
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["From"] = sender
    mail["To"] = Address(addr_spec=message.email)
    mail["Subject"] = letter.subject
    mail["Date"] = email.utils.localtime()
    mail["Message-ID"] = f"<consult.{message.id}.{message.created_at:%Y%m%d%H%M%S}@{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    if letter.stop_url:
        mail["List-Unsubscribe"] = f"<{letter.stop_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(letter.text, cte="quoted-printable")
    if len(letter.html.encode()) <= LARGEST_TWIN:
        mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    mail["Content-Language"] = message.language  # at last: with the second part it would become the first one's
    return mail
