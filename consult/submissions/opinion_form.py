"""The form of a page of questions: a text, a choice, a stance for each, and comments on articles."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import Field, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from consult.forms import PageForm
from consult.i18n import _, _l, number, plain, translated
from consult.models.consultations import Article, Question, QuestionKind
from consult.models.submissions import Stance
from consult.submissions.answers import Answers, Said, Subject
from consult.submissions.forms import cleaned

LONGEST_ANSWER = 10_000  # characters
TEXT, CHOICE, STANCE, ARTICLE = "answer_", "choice_", "stance_", "article_"
NONE = ""  # the value of the option that takes a choice back
# Any: texts that are translated when they are shown stand where WTForms' types ask for str.
STANCES: dict[Stance, Any] = {
    Stance.FOR: _l("In favour"),
    Stance.QUALIFIED: _l("In favour, with conditions"),
    Stance.AGAINST: _l("Against"),
    Stance.PROPOSES: _l("I propose something else"),
}


def _fits(_form: PageForm, field: Field) -> None:
    length = len(field.data or "")
    if length > LONGEST_ANSWER:
        raise ValidationError(
            _(
                "This text has %(length)s characters, and %(limit)s fit. Shorten it by %(over)s.",
                length=number(length),
                limit=number(LONGEST_ANSWER),
                over=number(length - LONGEST_ANSWER),
            )
        )


def _may_be_skipped(_form: PageForm, field: Field) -> None:
    """As WTForms' Optional, without the mark that this one is optional: all questions are."""
    if not field.raw_data or not any(field.raw_data):
        field.errors = []
        raise StopValidation


def _text(label: Any) -> Field:
    return TextAreaField(label, [_fits], filters=[cleaned])


def _choice_fields(question: Question) -> dict[str, Field]:
    options = [SelectChoice(choice["key"], plain(choice["text"])) for choice in question.choices]
    name, label = f"{CHOICE}{question.id}", translated(question.text)
    if question.kind is QuestionKind.MANY_CHOICES:
        shown: dict[str, Any] = {"widget": ListWidget(prefix_label=False), "option_widget": CheckboxInput()}
        return {name: SelectMultipleField(label, choices=options, **shown)}
    options.append(SelectChoice(NONE, _("I do not answer this one")))
    return {name: RadioField(label, [_may_be_skipped], choices=options)}


def _stance_field(label: Any) -> Field:
    options = [*(SelectChoice(stance.value, text) for stance, text in STANCES.items())]
    options.append(SelectChoice(NONE, _l("I take no position")))
    return RadioField(label, [_may_be_skipped], choices=options)


def _fields_of(question: Question) -> dict[str, Field]:
    fields = {} if question.kind is QuestionKind.OPEN_TEXT else _choice_fields(question)
    if question.asks_stance:
        fields[f"{STANCE}{question.id}"] = _stance_field(_("Your position") if fields else translated(question.text))
    fields[f"{TEXT}{question.id}"] = _text(_("Say why, if you like") if fields else translated(question.text))
    return fields


class OpinionForm(PageForm):
    """A class with the fields of a page is made by `opinion_form`."""

    questions: Sequence[Question]
    articles: Sequence[Article]

    def part(self, prefix: str, subject: Question | Article) -> Field | None:
        """One field of a question or article, if it has such a one."""
        found: Field | None = self._fields.get(f"{prefix}{subject.id}")
        return found

    def given(self) -> dict[Subject, Said]:
        """What was answered, empty answers too."""
        found = {Subject(question_id=question.id): self._said(question) for question in self.questions}
        for article in self.articles:
            found[Subject(article_id=article.id)] = Said(text=self[f"{ARTICLE}{article.id}"].data or "")
        return found

    def _said(self, question: Question) -> Said:
        chosen, stance = self.part(CHOICE, question), self.part(STANCE, question)
        keys = chosen.data if chosen is not None and chosen.data else []
        return Said(
            text=self[f"{TEXT}{question.id}"].data or "",
            choices=tuple([keys] if isinstance(keys, str) else keys),
            stance=Stance(stance.data) if stance is not None and stance.data else None,
        )

    def refuse_empty(self) -> None:
        """Say that nothing was answered at all, at the first field."""
        fields = [field for field in self if field.name.startswith((TEXT, CHOICE, STANCE, ARTICLE))]
        alone = len(self.questions) + len(self.articles) == 1 and len(fields) == 1
        message = _("Write your opinion") if alone else _("Answer one question or more")
        for field in fields[:1]:
            field.errors = [message]


def _values(given: Answers) -> dict[str, object]:
    """What was answered before, by field."""
    values: dict[str, object] = {}
    for subject, said in given.items():
        if subject.article_id is not None:
            values[f"{ARTICLE}{subject.article_id}"] = said.text
            continue
        values[f"{TEXT}{subject.question_id}"] = said.text
        values[f"{CHOICE}{subject.question_id}"] = said.choices
        values[f"{STANCE}{subject.question_id}"] = said.stance.value if said.stance else None
    return values


def opinion_form(
    questions: Sequence[Question],
    given: Answers,
    *,
    articles: Sequence[Article] = (),
    others: Sequence[Article] = (),
    base: type[OpinionForm] = OpinionForm,
    more: Mapping[str, object] | None = None,
) -> Any:
    """The form of some questions and articles, with what was answered before; `others` may be chosen to be added.

    `base` may have fields of its own, `more` says what is stored in them.
    """
    fields: dict[str, object] = {"questions": questions, "articles": articles}
    for article in articles:
        fields[f"{ARTICLE}{article.id}"] = _text(translated(article.heading))
    for question in questions:
        fields |= _fields_of(question)
    values = _values(given)
    for question in questions:
        if question.kind is QuestionKind.ONE_CHOICE:
            chosen = values.get(f"{CHOICE}{question.id}")
            values[f"{CHOICE}{question.id}"] = chosen[0] if isinstance(chosen, tuple) and chosen else None
    if others:
        options = [SelectChoice(str(article.position), plain(article.heading)) for article in others]
        fields["another"] = SelectField(_("Comment on another article"), choices=options, validate_choice=False)
    made: type[OpinionForm] = type("OpinionFormOfPage", (base,), fields)
    return made(data={**values, **(more or {})})
