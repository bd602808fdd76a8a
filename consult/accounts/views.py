"""Signing in and out."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_login import UserMixin
from sqlalchemy import exists, select
from werkzeug.wrappers import Response

from consult.access import access, person_here
from consult.accounts import service
from consult.accounts.forms import SignInForm
from consult.extensions import db, login_manager
from consult.i18n import URL_RULE, LazyText, _
from consult.models.consultations import Consultation
from consult.models.people import Person

blueprint = Blueprint("accounts", __name__, url_prefix=URL_RULE)
SIGN_IN_KEY = "sign_in"


@login_manager.request_loader
def person_of_request(_request: object) -> UserMixin | None:
    """Find the person by the sign-in that the cookie names; an ended one is nobody."""
    token = session.get(SIGN_IN_KEY)
    return service.person_of_sign_in(token) if token else None


def safe_next(target: str | None) -> str | None:
    """A path on this site to go on to, or None: never another host, scheme or a header."""
    if not target or not target.startswith("/") or target[1:2] in {"/", "\\"} or "\\" in target:
        return None
    parts = urlsplit(target)
    clean = not parts.scheme and not parts.netloc and not any(ord(sign) < ord(" ") for sign in target)
    return target if clean else None


@blueprint.route("/entrar", methods=["GET", "POST"])
@access("public")
def sign_in() -> str | Response | tuple[str, int]:
    """The sign-in page. The answer to a wrong password and to an unknown address is the same."""
    form = SignInForm()
    following = safe_next(request.args.get("next")) or url_for("issues.my_consultations")
    if request.method != "POST":
        return redirect(following) if person_here() else _page(form)
    if form.validate():
        person = service.person_with(form.email.data or "", form.password.data or "")
        if person is not None:
            _begin(person)
            return redirect(following)
        form.form_errors.append(_("That address and password do not go together. Check both and try again."))
    return _page(form), 422


def _page(form: SignInForm) -> str:
    return render_template("accounts/sign_in.html", form=form, sign_ins=_demonstration_sign_ins())


def _demonstration_sign_ins() -> list[tuple[str, str, LazyText]]:
    """Who may be tried out: none on a site that does not hold the demonstration."""
    if not db.session.scalar(select(exists().where(Consultation.is_demonstration))):
        return []
    from consult.demo.people import SIGN_INS

    return SIGN_INS


def _begin(person: Person) -> None:
    """Start anew: whatever the browser carried before, a fixed or another person's sign-in too, is worth nothing."""
    service.end_sign_in(session.get(SIGN_IN_KEY, ""))
    session.clear()
    session[SIGN_IN_KEY] = service.open_sign_in(person)
    db.session.commit()


@blueprint.post("/salir")
@access("account")
def sign_out() -> Response:
    """End the sign-in on the server, then forget the cookie."""
    service.end_sign_in(session.get(SIGN_IN_KEY, ""))
    db.session.commit()
    session.clear()
    return redirect(url_for("consultations.home"))
