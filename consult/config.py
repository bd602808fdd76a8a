"""Settings, read from the environment once, when the application is built.

| name | unit | default | why |
|---|---|---|---|
| CONSULT_DATA_DIR | folder | ./var | database, files and the generated key of a small installation |
| CONSULT_DATABASE_URL | SQLAlchemy URL | SQLite in the data folder | PostgreSQL where one machine is not enough |
| CONSULT_PUBLIC_URL | https URL | none: loopback only | absolute links; its presence means strict cookies |
| CONSULT_TRUSTED_PROXIES | proxies | 0 | how many stand in front; their X-Forwarded-* is believed, nobody else's |
| CONSULT_SECRET_KEY | text, 32 or more | kept in the data folder (loopback) | signs cookies |
| CONSULT_FORMER_SECRET_KEYS | texts, a space between | none | still good for reading, after the key was replaced |
| CONSULT_SITE_NAME | text | Consult | the name people see |
| CONSULT_SITE_MARK | file name in static/ | none: the built-in mark | the picture beside the name |
| CONSULT_CONTACT | text | none | who answers questions: an address or a telephone, shown on the contact page |
| CONSULT_SIGN_UP | on or off | off | whether organisations make accounts by themselves; staff are invited |
| CONSULT_KEEP_UNCONFIRMED | days, 7 or more | 7 | then addresses that nobody confirmed go; their links serve as long |
| CONSULT_DEFAULT_LANGUAGE | language tag | es | what "/" leads to when the browser does not say |
| CONSULT_DB_POOL | connections | 8 a process | a slow phone holds a thread, never one of these |
| CONSULT_MAX_UPLOAD | bytes | 26214400 | 25 MB, the size named on the pages |
| CONSULT_MAX_FORM | bytes | 1048576 | words only; three answers of 10 000 characters are far below |
| CONSULT_JOB_LEASE | seconds | 60 | how long a job waits for a worker that fell silent before another takes it up |
| CONSULT_JOB_HEARTBEAT | seconds | 20 | how often a worker says that it lives: two may fail before its lease ends |
| CONSULT_MAIL | folder, console, smtp:// URL | folder | where mails go: DATA_DIR/mail, the screen, a server |
| CONSULT_MAIL_FROM | e-mail address | consult@ and the site's host | who mails come from |
| CONSULT_TESSERACT | program, or off | tesseract, where it is installed | reads pages that are pictures |
| CONSULT_LOCAL_URL | http URL | http://127.0.0.1:8000 | links in mails of a site without public address; `up` sets it |

A mail server is smtp://user:password@host:587?tls=starttls, or tls=tls (port 465), or tls=none (no password then).
"""

import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from flask import Flask

LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
MINIMUM_KEY_LENGTH = 32
SMTP_PORT = 587
SMTP_TLS_PORT = 465
# One address in ASCII, fit for a header; the mail server knows whether there is such a one.
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")


class SettingError(Exception):
    """A setting is missing or wrong; the message names it and says what to do."""


@dataclass(frozen=True)
class MailServer:
    """A server that takes mails. tls: "starttls", "tls" (from the first byte) or "none"."""

    host: str
    port: int
    tls: str
    user: str = ""
    password: str = field(default="", repr=False)


def _number(environ: Mapping[str, str], name: str, default: int, least: int = 1) -> int:
    raw = environ.get(name, str(default))
    try:
        value = int(raw)
    except ValueError:
        raise SettingError(f"{name} must be a whole number, not {raw!r}.") from None
    if value < least:
        raise SettingError(f"{name} must be {least} or more, not {value}.")
    return value


def _switch(environ: Mapping[str, str], name: str) -> bool:
    raw = environ.get(name, "off").strip().casefold()
    if raw not in {"on", "off"}:
        raise SettingError(f"{name} must be on or off, not {raw!r}.")
    return raw == "on"


def data_dir(environ: Mapping[str, str] | None = None) -> Path:
    """The folder of a small installation's database and files; made when missing.

    Raises SettingError when it cannot be made or written to.
    """
    environ = os.environ if environ is None else environ
    folder = Path(environ.get("CONSULT_DATA_DIR", "var")).expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".write-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as problem:
        raise SettingError(
            f"Consult cannot write to {folder} ({problem.strerror}). "
            "Give another folder in CONSULT_DATA_DIR, or make this one writable."
        ) from None
    return folder


def _heartbeat(environ: Mapping[str, str], lease: int) -> int:
    beat = _number(environ, "CONSULT_JOB_HEARTBEAT", min(20, max(1, lease // 3)))
    if beat >= lease:
        raise SettingError(f"CONSULT_JOB_HEARTBEAT ({beat}) must be below CONSULT_JOB_LEASE ({lease}).")
    return beat


def _secret_key(environ: Mapping[str, str], folder: Path, public_url: str) -> str:
    key = environ.get("CONSULT_SECRET_KEY", "")
    if key:
        if len(key) < MINIMUM_KEY_LENGTH:
            raise SettingError(f"CONSULT_SECRET_KEY must have {MINIMUM_KEY_LENGTH} characters or more.")
        return key
    if public_url:
        raise SettingError(
            "CONSULT_SECRET_KEY is missing. A site with CONSULT_PUBLIC_URL needs its own: "
            'python -c "import secrets; print(secrets.token_urlsafe(48))"'
        )
    kept = folder / "secret_key"
    try:
        if not kept.exists():
            _write_key(kept)
        key = kept.read_text()
    except OSError as problem:
        raise SettingError(f"Consult cannot keep its key in {kept} ({problem.strerror}).") from None
    if len(key) < MINIMUM_KEY_LENGTH:
        raise SettingError(f"{kept} holds no key. Remove it, and a new one is made; everybody signs in again.")
    return key


def _former_keys(environ: Mapping[str, str]) -> list[str]:
    keys = environ.get("CONSULT_FORMER_SECRET_KEYS", "").split()
    if any(len(key) < MINIMUM_KEY_LENGTH for key in keys):
        raise SettingError(f"CONSULT_FORMER_SECRET_KEYS: each must have {MINIMUM_KEY_LENGTH} characters or more.")
    return keys


def _write_key(kept: Path) -> None:
    """Write a key whole or not at all, full disk or not; of several processes starting at once, one does."""
    handle, name = tempfile.mkstemp(dir=kept.parent, prefix=".secret-")  # for its owner's eyes only
    aside = Path(name)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
        kept.hardlink_to(aside)
    except FileExistsError:
        pass
    finally:
        aside.unlink()


def _public_url(environ: Mapping[str, str]) -> str:
    url = environ.get("CONSULT_PUBLIC_URL", "").rstrip("/")
    parts = urlsplit(url)
    if url and (parts.scheme != "https" or not parts.hostname):
        raise SettingError("CONSULT_PUBLIC_URL must be the full address of the site, as in https://plaza.example.org.")
    return url


def _mail(environ: Mapping[str, str]) -> str | MailServer:
    raw = environ.get("CONSULT_MAIL", "folder")
    if raw in {"folder", "console"}:
        return raw
    try:
        parts = urlsplit(raw)
        tls = parse_qs(parts.query).get("tls", ["tls" if parts.port == SMTP_TLS_PORT else "starttls"])[-1]
        port = parts.port or (SMTP_TLS_PORT if tls == "tls" else SMTP_PORT)
    except ValueError:
        parts, tls, port = urlsplit(""), "", 0
    if parts.scheme != "smtp" or not parts.hostname or tls not in {"starttls", "tls", "none"}:
        # What was given may hold a password: it is not repeated.
        raise SettingError(
            "CONSULT_MAIL must be folder, console or smtp://user:password@host:port?tls=starttls "
            "(or tls=tls, tls=none); special characters in the password as in a web address, @ as %40."
        )
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if password and tls == "none" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise SettingError("CONSULT_MAIL sends its password in the clear: use tls=starttls or tls=tls.")
    return MailServer(parts.hostname, port, tls, user, password)


def _mail_from(environ: Mapping[str, str], public_url: str) -> str:
    sender = environ.get("CONSULT_MAIL_FROM") or f"consult@{urlsplit(public_url).hostname or 'localhost'}"
    if not _ADDRESS.fullmatch(sender):
        raise SettingError(f"CONSULT_MAIL_FROM must be one e-mail address without a name, not {sender!r}.")
    return sender


def _local_url(environ: Mapping[str, str]) -> str:
    url = environ.get("CONSULT_LOCAL_URL", "http://127.0.0.1:8000").rstrip("/")
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise SettingError("CONSULT_LOCAL_URL must be a full address, as in http://127.0.0.1:8000.")
    return url


def _tesseract(environ: Mapping[str, str]) -> str:
    program = environ.get("CONSULT_TESSERACT", "")
    if program not in {"", "off"} and shutil.which(program) is None:
        raise SettingError(f"CONSULT_TESSERACT must be the program tesseract, or off; {program!r} is no program here.")
    return program


def _read(environ: Mapping[str, str]) -> dict[str, object]:
    folder = data_dir(environ)
    public_url = _public_url(environ)
    lease = _number(environ, "CONSULT_JOB_LEASE", 60)
    return {
        "DATA_DIR": folder,
        "PUBLIC_URL": public_url,
        "SECRET_KEY": _secret_key(environ, folder, public_url),
        "SECRET_KEY_FALLBACKS": _former_keys(environ),
        "TRUSTED_PROXIES": _number(environ, "CONSULT_TRUSTED_PROXIES", 0, least=0),
        "TRUSTED_HOSTS": [urlsplit(public_url).hostname] if public_url else LOOPBACK_HOSTS,
        "SITE_NAME": environ.get("CONSULT_SITE_NAME", "Consult"),
        "SITE_MARK": environ.get("CONSULT_SITE_MARK", ""),
        "CONTACT": environ.get("CONSULT_CONTACT", ""),
        "SIGN_UP": _switch(environ, "CONSULT_SIGN_UP"),
        "KEEP_UNCONFIRMED": _number(environ, "CONSULT_KEEP_UNCONFIRMED", 7, least=7),
        "DEFAULT_LANGUAGE": environ.get("CONSULT_DEFAULT_LANGUAGE", "es"),
        "SQLALCHEMY_DATABASE_URI": environ.get("CONSULT_DATABASE_URL", f"sqlite:///{folder / 'consult.db'}"),
        "DB_POOL": _number(environ, "CONSULT_DB_POOL", 8),
        "MAX_CONTENT_LENGTH": _number(environ, "CONSULT_MAX_UPLOAD", 25 * 1024 * 1024),
        "MAX_FORM": _number(environ, "CONSULT_MAX_FORM", 1024 * 1024),
        "JOB_LEASE": lease,
        "JOB_HEARTBEAT": _heartbeat(environ, lease),
        "MAIL": _mail(environ),
        "MAIL_FROM": _mail_from(environ, public_url),
        "LOCAL_URL": _local_url(environ),
        "TESSERACT": _tesseract(environ),
    }


def configure(app: Flask, settings: Mapping[str, str] | None = None) -> None:
    """Put every setting into app.config. Raises SettingError."""
    app.config.update(_read(os.environ if settings is None else settings))
    public = bool(app.config["PUBLIC_URL"])
    app.config.update(
        # The __Host- prefix binds the cookie to this host and to https; it cannot be used on plain loopback.
        SESSION_COOKIE_NAME="__Host-consult" if public else "consult",
        SESSION_COOKIE_SECURE=public,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_FORM_MEMORY_SIZE=app.config["MAX_FORM"],
        MAX_FORM_PARTS=200,
        # A token that dies after an hour takes a slow writer's text along.
        WTF_CSRF_TIME_LIMIT=None,
        SQLALCHEMY_RECORD_QUERIES=False,
    )
