"""The ways that a mail leaves: into a folder, onto the screen, to a mail server."""

import os
import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import click
from flask import Config

from consult.config import MailServer

PATIENCE = 20.0  # seconds for one word of the server's; the whole talk must fit into outbox.LEASE


class RefusedError(Exception):
    """This mail will never be taken: there is no such address, for one."""


class DelayedError(Exception):
    """This mail was not taken now; later it may be."""


class UnreachableError(Exception):
    """No mail can leave right now."""


class Transport(Protocol):
    """A way out, opened for a few mails."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def send(self, letter: EmailMessage) -> None:
        """Hand a mail over. Raises RefusedError, DelayedError, UnreachableError."""


class _Simple:
    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None


class Folder(_Simple):
    """Writes each mail into a file, named by its Message-ID; the same mail again takes the place of the first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, letter: EmailMessage) -> None:
        """Write the file whole or not at all."""
        name = str(letter["Message-ID"]).strip("<>").partition("@")[0]
        aside = self._folder / f".{name}-{os.getpid()}"
        try:
            self._folder.mkdir(exist_ok=True)
            aside.write_bytes(letter.as_bytes())
            aside.rename(self._folder / f"{name}.eml")
        except OSError as problem:
            raise UnreachableError(f"{self._folder}: {problem.strerror}") from None


class Console(_Simple):
    """Shows each mail's text."""

    def send(self, letter: EmailMessage) -> None:
        """Print who it is for, its subject and its text."""
        body = letter.get_body(("plain",))
        text = body.get_content() if body else ""
        click.echo(f"\nMail to {letter['To']}\n{letter['Subject']}\n\n{text}")


class Smtp:
    """A talk with a mail server, begun at the first mail."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._talk: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._talk is not None:
            try:
                self._talk.quit()
            except (smtplib.SMTPException, OSError):
                self._talk.close()

    def send(self, letter: EmailMessage) -> None:
        """Hand a mail to the server; its answer decides whether it is sent, tried again or given up."""
        try:
            self._talk = self._talk or self._connected()
            self._talk.send_message(letter)
        except smtplib.SMTPRecipientsRefused as refused:
            _judge(*next(iter(refused.recipients.values())))
        except smtplib.SMTPDataError as problem:
            _judge(problem.smtp_code, problem.smtp_error)
        except (smtplib.SMTPException, OSError) as problem:
            # Also what is wrong with our own name or password: it is wrong for every mail alike.
            raise UnreachableError(_told(problem)) from None

    def _connected(self) -> smtplib.SMTP:
        server, context = self._server, ssl.create_default_context()
        if server.tls == "tls":
            talk: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=context)
        else:
            talk = smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
        if server.tls == "starttls":
            talk.starttls(context=context)
        if server.user:
            talk.login(server.user, server.password)
        return talk


def _told(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}"[:500]


def _judge(code: int, words: bytes | str) -> None:
    """Raise what a server's answer to one mail means: 5xx is for good, 4xx for now."""
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    kind = RefusedError if code >= 500 else DelayedError
    raise kind(f"{code} {said}"[:500])


def open_transport(config: Config) -> Transport:
    """The way out that CONSULT_MAIL names."""
    setting: str | MailServer = config["MAIL"]
    if isinstance(setting, MailServer):
        return Smtp(setting)
    if setting == "console":
        return Console()
    folder: Path = config["DATA_DIR"]
    return Folder(folder / "mail")
