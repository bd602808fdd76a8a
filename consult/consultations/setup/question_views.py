"""The pages of the questions."""

import re

from flask import flash, g, redirect, render_template, request, url_for

from consult.access import access
from consult.consultations.setup import editing
from consult.consultations.setup import questions as service
from consult.consultations.setup.blueprint import ID, PATH, actor, blueprint
from consult.consultations.setup.questions import KINDS, QuestionSection
from consult.consultations.setup.saving import Answer, handle
from consult.extensions import db
from consult.i18n import _

_CHOICE = re.compile(r"choice_(\d{1,2})_")
ONE = f"{PATH}/preguntas/<{ID}:question_id>"


@blueprint.get(f"{PATH}/preguntas")
@access("consultation.set_up")
def questions(slug: str) -> str:
    """All questions, in their order."""
    answered = {each.id for each in g.consultation.questions if service.is_answered(each)}
    return render_template("consultations/setup/questions.html", kinds=KINDS, answered=answered)


@blueprint.route(f"{PATH}/preguntas/nueva", methods=["GET", "POST"])
@access("consultation.set_up")
def new_question(slug: str) -> Answer:
    """Add a question."""
    return handle(QuestionSection(choices_sent=_choices_sent()), "add_question")


@blueprint.route(ONE, methods=["GET", "POST"])
@access("consultation.set_up")
def question(slug: str, question_id: int) -> Answer:
    """Change a question."""
    return handle(QuestionSection(question_id, _choices_sent()), "change_question")


def _choices_sent() -> int:
    numbers = [int(found[1]) for name in request.form if (found := _CHOICE.match(name))]
    return max(numbers, default=-1) + 1


@blueprint.post(f"{ONE}/mover")
@access("consultation.set_up")
def move_question(slug: str, question_id: int) -> Answer:
    """Move a question up or down."""
    consultation = editing.locked(g.consultation)
    before = [{"text": each.text} for each in consultation.questions]
    if service.move(consultation, question_id, up=request.form.get("way") == "up"):
        ordered = sorted(consultation.questions, key=lambda each: each.position)
        after = [{"text": each.text} for each in ordered]
        editing.record(consultation, "consultation.order_questions", actor(), {"order": before}, {"order": after})
        db.session.commit()
    return redirect(url_for("setup.questions", slug=slug, _anchor=f"q{question_id}"), 303)


@blueprint.post(f"{ONE}/quitar")
@access("consultation.set_up")
def remove_question(slug: str, question_id: int) -> Answer:
    """Remove a question that nobody has answered."""
    consultation = editing.locked(g.consultation)
    gone = service.remove(consultation, question_id)
    editing.record(consultation, "consultation.remove_question", actor(), {"text": gone.text}, {})
    db.session.commit()
    flash(_("The question was removed."), "success")
    return redirect(url_for("setup.questions", slug=slug), 303)
