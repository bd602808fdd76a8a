"""Signing in, in one or two steps, and out."""

import datetime as dt
import hashlib

from flask import redirect, render_template, request, session, url_for
from sqlalchemy import exists, select
from werkzeug.wrappers import Response

from consult.access import SIGN_IN_KEY, SignInEndedError, access, person_here
from consult.accounts import account_views, devices, group_views, letters, link_views, second_factor, service, sign_ins
from consult.accounts.blueprint import (
    TOO_MANY_TRIES,
    begin,
    blueprint,
    forget_session,
    page,
    target_of,
    too_many_tries,
    tries,
)
from consult.accounts.forms import CodeForm, SignInForm
from consult.accounts.kept import Kept, keep, safe_next, unpack
from consult.extensions import db
from consult.i18n import LazyText, _, current_language
from consult.models.consultations import Consultation
from consult.models.people import Person
from consult.models.types import now

__all__ = ["account_views", "blueprint", "group_views", "link_views"]
HALF_KEY = "half"  # in the session: who has given the password, and when
HALF_LASTS = dt.timedelta(minutes=10)
Answer = str | Response | tuple[str, int]


def following() -> str:
    """Where to go on to once signed in."""
    return safe_next(request.args.get("next")) or url_for("issues.my_consultations")


@blueprint.route("/entrar", methods=["GET", "POST"])
@access("public")
def sign_in() -> Answer:
    """The sign-in page. The answer to a wrong password and to an unknown address is the same."""
    form = SignInForm()
    if request.method != "POST":
        return redirect(following()) if person_here() else _page(form)
    kept = unpack(request.form.get("kept"))
    if not form.validate():
        return _page(form, kept)
    email, password = form.email.data or "", form.password.data or ""
    person_id, stored = service.stored_password(email)
    right = tries(target_of(email, person_id), lambda: service.fits(password, stored))
    person = db.session.get(Person, person_id) if right and person_id else None
    if person is None:
        wrong = _("That address and password do not go together. Check both and try again.")
        form.form_errors.append(too_many_tries() if right is None else wrong)
        db.session.commit()
        return _page(form, kept, TOO_MANY_TRIES if right is None else None)
    service.refresh_hash(person, password)
    person.language = person.language or current_language().tag
    return _ask_for_code(person, kept) if person.totp_confirmed_at else _enter(person, kept)


def _page(form: SignInForm, kept: Kept | None = None, status: int | None = None) -> tuple[str, int]:
    return page("sign_in.html", form, status, sign_ins=_demonstration_sign_ins(), kept=kept, next=following())


def _demonstration_sign_ins() -> list[tuple[str, str, LazyText]]:
    """Who may be tried out: none on a site that does not hold the demonstration."""
    if not db.session.scalar(select(exists().where(Consultation.is_demonstration))):
        return []
    from consult.demo.people import SIGN_INS

    return SIGN_INS


def _stamp(person: Person) -> str:
    """Changes with the password, so that a first step that was taken with the old one is worth nothing."""
    return hashlib.sha256((person.password_hash or "").encode()).hexdigest()[:16]


def _ask_for_code(person: Person, kept: Kept | None) -> Answer:
    sign_ins.end(session.get(SIGN_IN_KEY, ""))
    forget_session()
    session[HALF_KEY] = [person.id, int(now().timestamp()), _stamp(person)]
    db.session.commit()
    # What was typed before is too much for a cookie: it travels in the page.
    return page("code.html", CodeForm(formdata=None), kept=kept, next=following()) if kept else _to_code()


def _to_code() -> Response:
    return redirect(url_for("accounts.code", next=following()))


def _half() -> Person | None:
    """Who has given the right password a moment ago, and not the code yet."""
    person_id, at, stamp = session.get(HALF_KEY) or (0, 0, "")
    if now().timestamp() - at > HALF_LASTS.total_seconds():
        return None
    person = db.session.get(Person, person_id)
    usable = person is not None and person.disabled_at is None and person.totp_confirmed_at is not None
    return person if person and usable and _stamp(person) == stamp else None


@blueprint.route("/entrar/codigo", methods=["GET", "POST"])
@access("public")
def code() -> Answer:
    """The second step: a code of the app, or a recovery code."""
    form, kept = CodeForm(), unpack(request.form.get("kept"))
    person = _half()
    if person is None:
        return (
            _page(SignInForm(formdata=None), kept) if kept else redirect(url_for("accounts.sign_in", next=following()))
        )
    if not form.validate_on_submit():
        return page("code.html", form, kept=kept, next=following())
    person_id, typed = person.id, form.code.data or ""
    # The owner's device has a count of its own: who stole the password cannot lock the owner out.
    target = f"code:{target_of(person.email, person_id)}"
    right = tries(target, lambda: second_factor.is_right(db.session.get_one(Person, person_id), typed))
    if right:
        _tell_of_recovery_code(person, typed)
        return _enter(person, kept, second_factor=True)
    form.code.errors = [too_many_tries() if right is None else _("That code does not serve. Wait for the next one.")]
    db.session.commit()
    return page("code.html", form, TOO_MANY_TRIES if right is None else None, kept=kept, next=following())


def _tell_of_recovery_code(person: Person, typed: str) -> None:
    if not typed.replace(" ", "").isdigit():
        letters.tell(person, "recovery_code_used", letters.ACCOUNT, left=second_factor.codes_left(person))


def _enter(person: Person, kept: Kept | None, *, second_factor: bool = False) -> Response:
    person_id = person.id
    begin(person, second_factor=second_factor)
    if kept is not None:
        # The head of the page is made as for somebody who is in already.
        answer = Response(render_template("accounts/send_again.html", kept=kept), mimetype="text/html")
    else:
        answer = redirect(following())
    devices.remember(answer, request, person_id)
    return answer


@blueprint.app_errorhandler(SignInEndedError)
def signed_out(error: SignInEndedError) -> tuple[str, int]:
    """The sign-in page for who sent a form too late, with what they had typed in it."""
    kept = keep(request.full_path.rstrip("?"), request.form, request.files)
    html = render_template(
        "accounts/sign_in.html",
        form=SignInForm(formdata=None),
        form_errors=False,
        sign_ins=_demonstration_sign_ins(),
        kept=kept,
        next=url_for("issues.my_consultations"),
    )
    return html, error.status


@blueprint.post("/salir")
@access("account.own")
def sign_out() -> Response:
    """End the sign-in on the server, then forget the cookie."""
    sign_ins.end(session.get(SIGN_IN_KEY, ""))
    db.session.commit()
    session.clear()
    return redirect(url_for("consultations.home"))
