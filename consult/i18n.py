"""Languages: which there are, which one a page is in, and how numbers and dates are written.

A language's tag drives the address, `lang=""` and the catalogue; its formatting locale drives numbers and dates,
so a language that CLDR does not know (nhe, yua) works with the formats of another.
"""

import datetime as dt
import functools
import gettext as stdlib_gettext
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, get_timezone_location
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from flask import Flask, abort, current_app, g, has_app_context, request
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from consult import paths


@dataclass(frozen=True)
class Language:
    """One interface language."""

    tag: str
    autonym: str
    formats: str
    fallback: tuple[str, ...] = ()


LANGUAGES = {
    "es": Language("es", "Español", "es_MX"),
    "en": Language("en", "English", "en_US"),
}
URL_RULE = "/<any(" + ",".join(LANGUAGES) + "):lang>"


class Catalogue(stdlib_gettext.NullTranslations):
    """A gettext catalogue read straight from its .po file, so that none can be stale or forgotten to compile."""

    def __init__(self, tag: str) -> None:
        super().__init__()
        self._messages: dict[Any, Any] = {}
        file = paths.TRANSLATIONS / f"{tag}.po"
        if file.exists():
            with file.open("rb") as stream:
                catalogue = read_po(stream, locale=LANGUAGES[tag].formats)
            self._messages = {
                (message.context, message.id[0] if isinstance(message.id, tuple) else message.id): message.string
                for message in catalogue
                if message.id and not message.fuzzy
            }

    def _find(self, context: str | None, message: str) -> Any:
        return self._messages.get((context, message))

    def gettext(self, message: str) -> str:
        """The message in this language."""
        return self._find(None, message) or super().gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The form of a message that goes with a number."""
        forms = self._find(None, msgid1)
        return forms[int(n != 1)] if forms and all(forms) else super().ngettext(msgid1, msgid2, n)

    def pgettext(self, context: str, message: str) -> str:
        """The message in the sense that the context gives it."""
        return self._find(context, message) or super().pgettext(context, message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        """Both: a context and a number."""
        forms = self._find(context, msgid1)
        return forms[int(n != 1)] if forms and all(forms) else super().npgettext(context, msgid1, msgid2, n)


@functools.cache
def catalogue(tag: str) -> Catalogue:
    """The catalogue of a language; source strings stand in for what it lacks."""
    found = Catalogue(tag)
    for fallback in LANGUAGES[tag].fallback:
        found.add_fallback(catalogue(fallback))
    return found


def current_language() -> Language:
    """The language of the page being answered, or that a command speaks; else the site's default."""
    tag = g.get("lang") if has_app_context() else None
    return LANGUAGES[tag or _default_tag()]


def _default_tag() -> str:
    return current_app.config["DEFAULT_LANGUAGE"] if current_app else "es"


def _fill(text: str, values: Mapping[str, object]) -> str:
    return text % values if values else text


def _(message: str, **values: object) -> str:
    """Translate; `%(name)s` in the message are filled from the keywords."""
    return _fill(catalogue(current_language().tag).gettext(message), values)


@functools.lru_cache(maxsize=4096)
def _markup(tag: str, message: str, *, is_whole: bool) -> Markup:
    text = Markup(catalogue(tag).gettext(message))  # noqa: S704  # our own texts
    return text % {} if is_whole else text


@pass_eval_context
def _in_template(evaluation: EvalContext, message: str, **values: object) -> str:
    """`_` in templates: what is filled in is escaped, and the text is looked up once a process."""
    tag = current_language().tag
    if not evaluation.autoescape:
        return catalogue(tag).gettext(message) % values
    return _markup(tag, message, is_whole=False) % values if values else _markup(tag, message, is_whole=True)


def ngettext(singular: str, plural: str, n: int, **values: object) -> str:
    """Translate with a number; `%(num)s` is that number, written in the page's way."""
    text = catalogue(current_language().tag).ngettext(singular, plural, n)
    return text % {"num": number(n), **values}


def pgettext(context: str, message: str, **values: object) -> str:
    """Translate a word that means different things in different places."""
    return _fill(catalogue(current_language().tag).pgettext(context, message), values)


class LazyText:
    """A translatable text that is looked up when it is shown: labels of forms are made once, at import."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __str__(self) -> str:
        return _(self.message)

    def __html__(self) -> Markup:
        return escape(str(self))

    def __mod__(self, values: dict[str, object]) -> str:
        """WTForms fills in the messages of its own validators so."""
        return str(self) % values

    def __repr__(self) -> str:
        return f"LazyText({self.message!r})"


def _l(message: str) -> Any:
    """Mark a text for translation at the time it is shown. Any: it stands where WTForms' types ask for str."""
    return LazyText(message)


def number(value: float) -> str:
    """12345.6 -> 12,345.6 in the page's way."""
    return format_decimal(value, locale=current_language().formats)


def percent(share: float) -> str:
    """0.425 -> 42% in the page's way; `share` from 0 to 1. A little is never nothing, nor nearly all all."""
    locale = current_language().formats
    if 0 < share <= 0.005:
        return f"<{format_percent(0.01, locale=locale)}"
    if 0.995 <= share < 1:
        return f">{format_percent(0.99, locale=locale)}"
    return format_percent(share, locale=locale)


def _local(when: dt.datetime, zone: str | None) -> dt.datetime:
    return when.astimezone(ZoneInfo(zone or "UTC"))


def date(when: dt.date, zone: str | None = None) -> str:
    """A day, as people write it: 31 de enero de 2027. `zone` is an IANA name, UTC when not given."""
    day = _local(when, zone).date() if isinstance(when, dt.datetime) else when
    return format_date(day, format="long", locale=current_language().formats)


def datetime(when: dt.datetime, zone: str | None = None) -> str:
    """A day with its time and the zone's short name."""
    language = current_language()
    local = _local(when, zone)
    day = format_date(local.date(), format="long", locale=language.formats)
    # "CST" says nothing to most people, and a place does.
    place = get_timezone_location(zone or "UTC", locale=language.formats, return_city=True)
    return f"{day}, {format_datetime(local, 'HH:mm', locale=language.formats)} ({place})"


def translated(texts: Mapping[str, str] | None) -> Markup:
    """A text kept in several languages, in the page's own or, marked with its lang, in the first that there is."""
    texts = texts or {}
    tag = current_language().tag
    if texts.get(tag):
        return escape(texts[tag])
    for other, text in texts.items():
        if text:
            return Markup('<span lang="{}">{}</span>').format(other, text)
    return Markup("")


def plain(texts: Mapping[str, str] | None) -> str:
    """As `translated`, without markup: for titles, mails and files."""
    texts = texts or {}
    return texts.get(current_language().tag) or next((text for text in texts.values() if text), "")


def preferred_language() -> str:
    """The best interface language for an address that is no page of ours: the one it begins with, or the browser's."""
    begins_with = request.path.split("/", 2)[1]
    if begins_with in LANGUAGES:
        return begins_with
    return request.accept_languages.best_match(list(LANGUAGES)) or str(current_app.config["DEFAULT_LANGUAGE"])


def init_app(app: Flask) -> None:
    """Take the language out of every address, put it into every address, teach the templates to translate."""

    @app.url_value_preprocessor
    def take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values and "lang" in values:
            g.lang = values.pop("lang")
            if g.lang not in LANGUAGES:
                abort(404)
        else:
            g.lang = preferred_language()

    @app.url_defaults
    def put_language(endpoint: str, values: dict[str, Any]) -> None:
        if "lang" not in values and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = current_language().tag

    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
        lambda message: catalogue(current_language().tag).gettext(message),
        lambda one, many, n: catalogue(current_language().tag).ngettext(one, many, n),
        newstyle=True,
        pgettext=lambda context, message: catalogue(current_language().tag).pgettext(context, message),
    )
    # Most texts of a page are looked up by these two names: the shorter way for them.
    app.jinja_env.globals.update(_=_in_template, gettext=_in_template)
    app.jinja_env.filters.update(
        number=number, percent=percent, date=date, datetime=datetime, translated=translated, plain=plain
    )
