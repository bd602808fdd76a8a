"""The draft text: pasted as a whole, parted by its headings, mended article by article."""

import re
from typing import Any

from sqlalchemy import exists, or_, select

from consult.consultations.setup import ordering
from consult.consultations.setup.editing import Values, written_languages
from consult.consultations.setup.fields import SetupForm, translated_fields
from consult.consultations.setup.section import Section
from consult.consultations.setup.words import flat, kept, made, words_in
from consult.errors import ConflictError, ConsultError, NotFoundError
from consult.extensions import db
from consult.i18n import _, _l
from consult.models.consultations import Article, Consultation
from consult.models.papers import KeyPoint
from consult.models.submissions import Answer

LONGEST_HEADING, LONGEST_BODY = 300, 50_000  # characters
MOST_ARTICLES = 400
# What stands behind "Artículo 4." is its title while it is no longer; with a full stop, only a few words are.
LONGEST_TITLE, WORDS_OF_TITLE = 80, 4  # characters, words
_NUMBER = r"\d+[º°ª]?(?:[\s-]*(?:bis|ter|qu[aá]ter|quinquies|[A-Z]))?|[IVXLC]+|[uú]nico|(?:primero|segundo|tercero)"
_HEADING = re.compile(
    rf"^[ \t]*(?P<name>(?:art[ií]culo|art\.|article|section)[ \t]+(?:{_NUMBER}))\b"
    r"[ \t]*(?P<mark>[.:–—-]*)[ \t]*(?P<rest>.*)$"
    r"|^[ \t]*(?P<end>transitorios?|art[ií]culos[ \t]+transitorios)[ \t]*[.:]?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
# What heads several articles belongs to the next one, not to the one before.
_DIVISION = re.compile(r"^[ \t]*(?:t[ií]tulo|cap[ií]tulo|secci[oó]n|chapter|title|part)\b.{0,120}$", re.IGNORECASE)


def split(text: str) -> list[tuple[str, str]]:
    """Heading and body of each article of a text; what stands before the first one keeps a place of its own."""
    found = [match for match in _HEADING.finditer(text) if _is_heading(match)]
    if not found:
        return []
    parts: list[tuple[str, str]] = []
    carried = _cut_division(text[: found[0].start()])
    if carried[0]:
        parts.append((_("Preamble"), carried[0]))
    for place, match in enumerate(found):
        end = found[place + 1].start() if place + 1 < len(found) else len(text)
        heading, body = _heading(match, text[match.end() : end])
        before = carried[1]
        carried = _cut_division(body) if place + 1 < len(found) else (body.strip(), "")
        parts.append((heading, "\n\n".join(part for part in (before, carried[0]) if part)))
    return parts


def _is_heading(match: re.Match[str]) -> bool:
    """No line that goes on a sentence: "artículo 4 de la Constitución, ..."."""
    return bool(match["end"] or match["mark"] or not match["rest"] or match["rest"][0].isupper())


def _heading(match: re.Match[str], body: str) -> tuple[str, str]:
    if match["end"]:
        return match["end"].strip(), body
    name, rest = " ".join(match["name"].split()), match["rest"].strip()
    if _is_title(rest) and _cut_division(body)[0]:
        return f"{name}. {rest}", body
    return name, f"{rest}\n{body}"


def _is_title(rest: str) -> bool:
    """Whether what stands behind the number names the article, and is not its first sentence."""
    return 0 < len(rest) <= LONGEST_TITLE and (not rest.endswith(".") or len(rest.split()) <= WORDS_OF_TITLE)


def _cut_division(body: str) -> tuple[str, str]:
    """The body, and the lines at its end that head what comes next: "Capítulo II. Del agua"."""
    lines = body.strip().split("\n")
    for place in range(len(lines) - 1, max(-1, len(lines) - 5), -1):
        if _DIVISION.match(lines[place]):
            return "\n".join(lines[:place]).strip(), "\n".join(lines[place:]).strip()
    return body.strip(), ""


def are_commented(consultation: Consultation) -> bool:
    """Whether anybody has commented on an article, in any version, or refers to one in a paper."""
    mine = [article.id for article in consultation.articles]
    answered = exists().where(Answer.article_id.in_(mine))
    return bool(mine) and bool(db.session.scalar(select(or_(answered, exists().where(KeyPoint.article_id.in_(mine))))))


def paste(consultation: Consultation, text: str, tag: str) -> int:
    """Take a whole text in a language; gives the number of articles. Flushes.

    In the main language it makes the articles anew; in another one it is put beside those that there are. Raises
    ConsultError where there are no headings or their number differs, ConflictError once there are comments.
    """
    parts = split(text)
    if not parts:
        raise ConsultError(_("No line begins with “Artículo 1” or the like: begin each article on a line of its own."))
    if len(parts) > MOST_ARTICLES or any(len(body) > LONGEST_BODY for _heading_, body in parts):
        raise ConsultError(_("That is too much for one text: at most %(number)s articles.", number=MOST_ARTICLES))
    main = written_languages(consultation)[0]
    if tag == main:
        _replace(consultation, parts, tag)
        return len(parts)
    if len(parts) != len(consultation.articles):
        raise ConsultError(
            _(
                "This text has %(new)s articles, the one in the main language has %(old)s.",
                new=len(parts),
                old=len(consultation.articles),
            )
        )
    for article, (heading, body) in zip(consultation.articles, parts, strict=True):
        article.heading, article.body = {**article.heading, tag: heading}, {**article.body, tag: body}
    return len(parts)


def _replace(consultation: Consultation, parts: list[tuple[str, str]], tag: str) -> None:
    if are_commented(consultation):
        raise ConflictError(
            _("People have commented on these articles: mend them one by one, they are not replaced any more.")
        )
    consultation.articles.clear()
    db.session.flush()
    consultation.articles.extend(
        Article(position=place, heading={tag: heading[:LONGEST_HEADING]}, body={tag: body})
        for place, (heading, body) in enumerate(parts, start=1)
    )
    db.session.flush()


def find(consultation: Consultation, article_id: int) -> Article:
    """An article of the consultation. Raises NotFoundError."""
    for article in consultation.articles:
        if article.id == article_id:
            return article
    raise NotFoundError(_("There is no such article any more."))


def remove(consultation: Consultation, article_id: int) -> Article:
    """Remove an article of a locked consultation. Raises ConflictError once there are comments. Flushes."""
    article = find(consultation, article_id)
    if are_commented(consultation):
        raise ConflictError(_("People have commented on this text: no article is removed any more."))
    consultation.articles.remove(article)
    db.session.flush()
    ordering.renumber(consultation.articles)
    return article


class ArticleSection(Section):
    """One article, to be mended."""

    name = "article"
    title = _l("Article")
    where = "setup.articles"

    def __init__(self, article_id: int) -> None:
        self.article_id = article_id

    def stored(self, consultation: Consultation) -> Values:
        """Heading and text by language."""
        article = find(consultation, self.article_id)
        tags = written_languages(consultation)
        return {
            name: {tag: text for tag in tags if (text := getattr(article, name).get(tag))}
            for name in ("heading", "body")
        }

    def form(self, consultation: Consultation, values: Values, **options: Any) -> SetupForm:
        """Both in every language."""
        tags = written_languages(consultation)
        fields = {
            **translated_fields(
                "heading", _l("Heading"), tags, LONGEST_HEADING, required=_l("Write the heading of the article")
            ),
            **translated_fields("body", _l("Text"), tags, LONGEST_BODY, area=True),
        }
        return made("ArticleForm", fields, flat(values), **options)

    def read(self, form: SetupForm, consultation: Consultation) -> Values:
        """As stored."""
        tags = written_languages(consultation)
        return {name: words_in(form, name, tags) for name in ("heading", "body")}

    def save(self, consultation: Consultation, values: Values) -> None:
        """Store both."""
        article = find(consultation, self.article_id)
        article.heading = kept(consultation, article.heading, values["heading"])
        article.body = kept(consultation, article.body, values["body"])

    def context(self, consultation: Consultation) -> dict[str, Any]:
        """The article, and whether any was commented on."""
        return {"article": find(consultation, self.article_id), "commented": are_commented(consultation)}
