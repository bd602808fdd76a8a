"""The page of the kit, and the papers that it hands out."""

import io
from urllib.parse import quote

from flask import abort, current_app, g, render_template, send_file
from werkzeug.wrappers import Response

from consult.access import access
from consult.i18n import LANGUAGES
from consult.intake import kit
from consult.intake.blueprint import blueprint
from consult.names import language_name

KIT = "/gestion/<slug>/kit"


def _named(tag: str) -> str:
    return LANGUAGES[tag].autonym if tag in LANGUAGES else language_name(tag)


def _tag(tag: str) -> str:
    if tag not in g.consultation.languages:
        abort(404)
    return tag


def _send(content: bytes, name: str) -> Response:
    return send_file(io.BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name)


@blueprint.get(f"{KIT}/")
@access("consultation.set_up")
def kit_page(slug: str) -> str:
    """Posters, forms and a message to pass on, in every language of the consultation."""
    consultation = g.consultation
    messages = {tag: kit.message(consultation, tag) for tag in consultation.languages}
    return render_template(
        "intake/kit.html",
        messages=messages,
        shares={tag: f"https://wa.me/?text={quote(text)}" for tag, text in messages.items()},
        named=_named,
        is_public=bool(current_app.config["PUBLIC_URL"]),
        address=kit.address(consultation, g.lang),
    )


@blueprint.get(f"{KIT}/cartel-<any({', '.join(kit.SIZES)}):size>-<tag>.pdf")
@access("consultation.set_up")
def poster(slug: str, size: str, tag: str) -> Response:
    """The poster in one language, on one size of paper."""
    return _send(kit.poster(g.consultation, _tag(tag), size), f"{slug}-cartel-{size}-{tag}.pdf")


@blueprint.get(f"{KIT}/formato-<tag>.pdf")
@access("consultation.set_up")
def paper_form(slug: str, tag: str) -> Response:
    """The paper form in one language."""
    return _send(kit.paper_form(g.consultation, _tag(tag)), f"{slug}-formato-{tag}.pdf")
