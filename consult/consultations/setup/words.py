"""The sections of words: title and lead, the facts, the other ways to be heard."""

from collections.abc import Sequence
from typing import Any

from consult.consultations.setup.editing import Values, merged, written_languages
from consult.consultations.setup.fields import SetupForm, Unbound, translated_fields
from consult.consultations.setup.section import Section
from consult.i18n import _l
from consult.models.consultations import Consultation

LONGEST_TITLE, LONGEST_LEAD, LONGEST_BODY = 200, 1_500, 4_000  # characters
SPARE_ROWS = 2
MOST_ROWS = 30


class Words(Section):
    """The question that the consultation is, and who asks what for."""

    name = "words"
    title = _l("Title and introduction")

    def stored(self, consultation: Consultation) -> Values:
        """Title and lead by language."""
        tags = written_languages(consultation)
        return {
            name: {tag: text for tag in tags if (text := (getattr(consultation, name) or {}).get(tag))}
            for name in ("title", "lead")
        }

    def form(self, consultation: Consultation, values: Values, **options: Any) -> SetupForm:
        """Both texts in every language."""
        tags = written_languages(consultation)
        fields = {
            **translated_fields("title", _l("Title"), tags, LONGEST_TITLE, required=_l("Write the title")),
            **translated_fields("lead", _l("Introduction"), tags, LONGEST_LEAD, area=True),
        }
        return made("WordsForm", fields, flat(values), **options)

    def read(self, form: SetupForm, consultation: Consultation) -> Values:
        """Title and lead by language, without the empty ones."""
        tags = written_languages(consultation)
        return {name: words_in(form, name, tags) for name in ("title", "lead")}

    def save(self, consultation: Consultation, values: Values) -> None:
        """Store both; languages that the form did not ask for stay."""
        consultation.title = kept(consultation, consultation.title, values["title"])
        consultation.lead = kept(consultation, consultation.lead, values["lead"])


class Pairs(Section):
    """A list of headings, each with its text, kept in one column of the consultation."""

    column: str
    heading_label: Any
    body_label: Any

    def __init__(self, rows: int = 0) -> None:
        self.rows = rows  # how many were sent: none of them may be lost

    def stored(self, consultation: Consultation) -> Values:
        """The list in the languages of the form."""
        tags = written_languages(consultation)
        return {
            "items": [
                {
                    part: {tag: text for tag in tags if (text := item.get(part, {}).get(tag))}
                    for part in ("title", "body")
                }
                for item in getattr(consultation, self.column)
            ]
        }

    def form(self, consultation: Consultation, values: Values, **options: Any) -> SetupForm:
        """A row an item, and some to spare."""
        tags = written_languages(consultation)
        rows = min(MOST_ROWS, max(len(values["items"]) + SPARE_ROWS, self.rows))
        fields: dict[str, Unbound] = {}
        for row in range(rows):
            number = f" {row + 1}"
            fields |= translated_fields(f"title_{row}", f"{self.heading_label}{number}", tags, LONGEST_TITLE)
            fields |= translated_fields(f"body_{row}", f"{self.body_label}{number}", tags, LONGEST_BODY, area=True)
        data = {
            f"{part}_{row}_{tag}": text
            for row, item in enumerate(values["items"])
            for part, texts in item.items()
            for tag, text in texts.items()
        }
        form = made("PairsForm", fields, data, **options)
        form.rows = range(rows)
        return form

    def read(self, form: SetupForm, consultation: Consultation) -> Values:
        """The rows in which something is written."""
        tags = written_languages(consultation)
        rows = [{part: words_in(form, f"{part}_{row}", tags) for part in ("title", "body")} for row in form.rows]
        return {"items": [row for row in rows if row["title"] or row["body"]]}

    def save(self, consultation: Consultation, values: Values) -> None:
        """Store the list; an item that stands where it stood keeps its words in other languages."""
        before = getattr(consultation, self.column)
        old = [before[row] if row < len(before) else {} for row in range(len(values["items"]))]
        items = [
            {part: kept(consultation, was.get(part), item[part]) for part in ("title", "body")}
            for was, item in zip(old, values["items"], strict=True)
        ]
        setattr(consultation, self.column, items)


class Facts(Pairs):
    """What is being decided."""

    name = "facts"
    title = _l("What is being decided")
    column = "facts"
    heading_label = _l("Heading")
    body_label = _l("Explanation")


class OtherWays(Pairs):
    """Telephone, paper, assemblies."""

    name = "other_ways"
    title = _l("Other ways to take part")
    column = "other_ways"
    heading_label = _l("Way")
    body_label = _l("How it works, where and when")


def made(name: str, fields: dict[str, Unbound], data: dict[str, Any], **options: Any) -> SetupForm:
    """A form of these fields with this data."""
    form: SetupForm = type(name, (SetupForm,), fields)(data=data, **options)
    return form


def flat(values: Values) -> dict[str, str]:
    """{"title": {"es": ...}} as the data of a form: {"title_es": ...}."""
    return {f"{name}_{tag}": text for name, texts in values.items() for tag, text in texts.items()}


def words_in(form: SetupForm, name: str, tags: Sequence[str]) -> dict[str, str]:
    """What a form says in each language, without the empty ones."""
    return {tag: form[f"{name}_{tag}"].data for tag in tags if form[f"{name}_{tag}"].data}


def kept(consultation: Consultation, before: dict[str, str] | None, words: dict[str, str]) -> dict[str, str]:
    """The words to store: those of the form, and those in languages that it did not ask for."""
    asked = written_languages(consultation)
    others = {tag: text for tag, text in (before or {}).items() if tag not in asked}
    return merged(others, words)
