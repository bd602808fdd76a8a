"""The questions: added, changed, ordered; removed only while nobody has answered."""

from typing import Any

from sqlalchemy import exists, or_, select
from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from consult.consultations.setup import ordering
from consult.consultations.setup.editing import Values, written_languages
from consult.consultations.setup.fields import SetupForm, translated_fields
from consult.consultations.setup.section import RefusedError, Section
from consult.consultations.setup.words import kept, made, words_in
from consult.errors import ConflictError, NotFoundError
from consult.extensions import db
from consult.i18n import LazyText, _, _l
from consult.models.consultations import Consultation, Question, QuestionKind
from consult.models.papers import KeyPoint
from consult.models.submissions import Answer

LONGEST_QUESTION, LONGEST_HINT, LONGEST_CHOICE = 500, 500, 200  # characters
SPARE_CHOICES, MOST_CHOICES = 4, 40
MOST_QUESTIONS = 30
KINDS: dict[QuestionKind, LazyText] = {
    QuestionKind.OPEN_TEXT: _l("In their own words"),
    QuestionKind.ONE_CHOICE: _l("One choice, with room for words"),
    QuestionKind.MANY_CHOICES: _l("Several choices, with room for words"),
}


def find(consultation: Consultation, question_id: int) -> Question:
    """A question of the consultation. Raises NotFoundError."""
    for question in consultation.questions:
        if question.id == question_id:
            return question
    raise NotFoundError(_("There is no such question any more."))


def is_answered(question: Question) -> bool:
    """Whether anybody has answered it, in any version, or refers to it in a paper."""
    answered = exists().where(Answer.question_id == question.id)
    referred = exists().where(KeyPoint.question_id == question.id)
    return bool(db.session.scalar(select(or_(answered, referred))))


class QuestionSection(Section):
    """One question; without an id, a new one."""

    name = "question"
    title = _l("Question")
    where = "setup.questions"

    def __init__(self, question_id: int | None = None, choices_sent: int = 0) -> None:
        self.question_id = question_id
        self.choices_sent = choices_sent

    def _find(self, consultation: Consultation) -> Question | None:
        return None if self.question_id is None else find(consultation, self.question_id)

    def stored(self, consultation: Consultation) -> Values:
        """Kind, words and choices; a choice is known by its key, whatever its words."""
        question = self._find(consultation)
        if question is None:
            # Another new question changes this: who presses twice adds one, not two.
            there = len(consultation.questions)
            return {"kind": "open_text", "asks_stance": False, "text": {}, "hint": {}, "choices": [], "there": there}
        tags = written_languages(consultation)
        return {
            "kind": question.kind.value,
            "asks_stance": question.asks_stance,
            "text": {tag: text for tag in tags if (text := question.text.get(tag))},
            "hint": {tag: text for tag in tags if (text := question.hint.get(tag))},
            "choices": [
                {"key": choice["key"], "text": {tag: text for tag in tags if (text := choice["text"].get(tag))}}
                for choice in question.choices
            ],
        }

    def form(self, consultation: Consultation, values: Values, **options: Any) -> SetupForm:
        """The question's words, its kind, and a row a choice with some to spare."""
        tags = written_languages(consultation)
        fields: dict[str, Any] = translated_fields(
            "text", _l("Question"), tags, LONGEST_QUESTION, area=True, required=_l("Write the question")
        )
        fields |= translated_fields("hint", _l("Hint below it"), tags, LONGEST_HINT)
        kinds = [SelectChoice(kind.value, text) for kind, text in KINDS.items()]
        fields["kind"] = RadioField(_l("How is it answered?"), choices=kinds)
        fields["asks_stance"] = BooleanField(_l("Ask whether they are in favour, against, or in between"))
        rows = min(MOST_CHOICES, max(len(values["choices"]) + SPARE_CHOICES, self.choices_sent))
        for row in range(rows):
            label = _("Choice %(number)s", number=row + 1)
            fields |= translated_fields(f"choice_{row}", label, tags, LONGEST_CHOICE)
        form = made("QuestionForm", fields, _data(values), **options)
        form.rows = range(rows)
        return form

    def read(self, form: SetupForm, consultation: Consultation) -> Values:
        """As stored. A new choice gets a key that none had."""
        tags = written_languages(consultation)
        before = self.stored(consultation)
        values = {
            **before,
            "kind": form["kind"].data,
            "asks_stance": form["asks_stance"].data,
            "text": words_in(form, "text", tags),
            "hint": words_in(form, "hint", tags),
        }
        values["choices"] = _choices([words_in(form, f"choice_{row}", tags) for row in form.rows], before["choices"])
        return values

    def save(self, consultation: Consultation, values: Values) -> None:
        """Store it. Raises RefusedError where answers would lose what they answer, or choices are too few."""
        kind = QuestionKind(values["kind"])
        if kind is not QuestionKind.OPEN_TEXT and len(values["choices"]) < 2:
            raise RefusedError(f"choice_0_{written_languages(consultation)[0]}", _("Write two choices or more"))
        question = self._find(consultation)
        if question is None:
            self._add(consultation, values, kind)
            return
        before = {choice["key"]: choice for choice in question.choices}
        gone = set(before) - {choice["key"] for choice in values["choices"]}
        if (gone or kind is not question.kind) and is_answered(question):
            raise RefusedError(
                "kind", _("People have answered already: mend the words, or add choices, but keep the rest")
            )
        question.kind, question.asks_stance = kind, values["asks_stance"]
        question.text = kept(consultation, question.text, values["text"])
        question.hint = kept(consultation, question.hint, values["hint"])
        question.choices = [
            {"key": each["key"], "text": kept(consultation, before.get(each["key"], {}).get("text"), each["text"])}
            for each in values["choices"]
        ]

    def _add(self, consultation: Consultation, values: Values, kind: QuestionKind) -> None:
        if len(consultation.questions) >= MOST_QUESTIONS:
            raise RefusedError(
                "kind", _("There are %(number)s questions already: nobody answers more", number=MOST_QUESTIONS)
            )
        consultation.questions.append(
            Question(
                position=ordering.next_place(consultation.questions),
                kind=kind,
                text=values["text"],
                hint=values["hint"],
                choices=values["choices"],
                asks_stance=values["asks_stance"],
            )
        )
        db.session.flush()

    def already(self, consultation: Consultation, values: Values) -> bool:
        """Whether a new question is there already, word for word: it was pressed twice."""
        return self.question_id is None and any(each.text == values["text"] for each in consultation.questions)

    def context(self, consultation: Consultation) -> dict[str, Any]:
        """The question, and whether it was answered."""
        question = self._find(consultation)
        return {"question": question, "answered": question is not None and is_answered(question)}


def _data(values: Values) -> dict[str, Any]:
    flat = {f"{name}_{tag}": text for name in ("text", "hint") for tag, text in values[name].items()}
    for row, choice in enumerate(values["choices"]):
        flat |= {f"choice_{row}_{tag}": text for tag, text in choice["text"].items()}
    return {**flat, "kind": values["kind"], "asks_stance": values["asks_stance"]}


def _choices(rows: list[dict[str, str]], before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The choices of the rows in which something is written; those that stood there keep their keys."""
    used = {choice["key"] for choice in before}
    fresh = (f"c{number}" for number in range(1, len(rows) + len(used) + 1) if f"c{number}" not in used)
    found = []
    for row, words in enumerate(rows):
        if words:
            found.append({"key": before[row]["key"] if row < len(before) else next(fresh), "text": words})
    return found


def move(consultation: Consultation, question_id: int, up: bool) -> bool:
    """Move a question of a locked consultation by one place. Flushes."""
    question = find(consultation, question_id)
    return ordering.swap(consultation.questions, consultation.questions.index(question), up)


def remove(consultation: Consultation, question_id: int) -> Question:
    """Remove a question of a locked consultation. Raises ConflictError once it was answered. Flushes."""
    question = find(consultation, question_id)
    if is_answered(question):
        raise ConflictError(_("This question was answered: it cannot be removed any more."))
    consultation.questions.remove(question)
    db.session.flush()
    ordering.renumber(consultation.questions)
    return question
