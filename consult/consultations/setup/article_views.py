"""The pages of the draft text."""

from flask import abort, flash, g, redirect, render_template, url_for
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from consult.access import access
from consult.consultations.setup import articles as service
from consult.consultations.setup import editing
from consult.consultations.setup.articles import ArticleSection
from consult.consultations.setup.blueprint import ID, PATH, actor, autonym, blueprint
from consult.consultations.setup.forms import PasteForm
from consult.consultations.setup.saving import Answer, handle
from consult.errors import ConsultError
from consult.extensions import db
from consult.i18n import _, ngettext
from consult.models.consultations import Consultation

ONE = f"{PATH}/articulado/<{ID}:article_id>"


@blueprint.get(f"{PATH}/articulado")
@access("consultation.set_up")
def articles(slug: str) -> str:
    """All articles, and the form that takes a whole text."""
    form = _form(g.consultation)
    form.version.data = g.consultation.version
    return _page(form)


def _form(consultation: Consultation) -> PasteForm:
    tags = editing.written_languages(consultation)
    form = PasteForm(data={"language": tags[0]})
    form.language.choices = [SelectChoice(tag, autonym(tag)) for tag in tags]
    return form


def _page(form: PasteForm) -> str:
    return render_template(
        "consultations/setup/articles.html",
        form=form,
        tags=editing.written_languages(g.consultation),
        commented=service.are_commented(g.consultation),
    )


@blueprint.post(f"{PATH}/articulado")
@access("consultation.set_up")
def paste_articles(slug: str) -> Answer:
    """Part a pasted text into articles."""
    form = _form(g.consultation)
    if not form.validate():
        if form.version.errors:
            abort(400)
        return _page(form), 422
    consultation = editing.locked(g.consultation)
    main = editing.written_languages(consultation)[0]
    stale = form.version.data != consultation.version
    if stale and form.language.data == main and consultation.articles and not _same(consultation, form):
        form.version.raw_data, form.version.data = None, consultation.version
        form.text.errors = [
            _("Somebody changed the consultation meanwhile: look at the articles, then press again to replace them")
        ]
        return _page(form), 409
    try:
        number = service.paste(consultation, form.text.data or "", form.language.data)
    except ConsultError as refused:
        db.session.rollback()
        form.text.errors = [refused.message]
        return _page(form), 422
    editing.record(
        consultation, "consultation.paste_articles", actor(), {}, {"articles": number, "language": form.language.data}
    )
    db.session.commit()
    flash(
        ngettext(
            "%(num)s article was taken in. Read it again.", "%(num)s articles were taken in. Read them again.", number
        ),
        "success",
    )
    return redirect(url_for("setup.articles", slug=slug), 303)


def _same(consultation: Consultation, form: PasteForm) -> bool:
    """Whether the text is there already: it was pressed twice."""
    tag = form.language.data
    there = [(article.heading.get(tag), article.body.get(tag)) for article in consultation.articles]
    return there == service.split(form.text.data or "")


@blueprint.route(ONE, methods=["GET", "POST"])
@access("consultation.set_up")
def article(slug: str, article_id: int) -> Answer:
    """Mend an article."""
    return handle(ArticleSection(article_id), "change_article")


@blueprint.post(f"{ONE}/quitar")
@access("consultation.set_up")
def remove_article(slug: str, article_id: int) -> Answer:
    """Remove an article while nobody has commented on the text."""
    consultation = editing.locked(g.consultation)
    gone = service.remove(consultation, article_id)
    editing.record(consultation, "consultation.remove_article", actor(), {"heading": gone.heading}, {})
    db.session.commit()
    flash(_("The article was removed."), "success")
    return redirect(url_for("setup.articles", slug=slug), 303)
