"""One's own account: name, address, password, second step, where one is signed in."""

from flask import current_app, flash, redirect, request, session, url_for
from werkzeug.wrappers import Response

from consult.access import SIGN_IN_KEY, access, lacks_second_factor
from consult.accounts import profile, second_factor, sign_ins
from consult.accounts.blueprint import (
    ID,
    TOO_MANY_TRIES,
    blueprint,
    here,
    page,
    password_is_right,
    renew,
    too_many_tries,
)
from consult.accounts.forms import (
    ChangeAddressForm,
    ChangePasswordForm,
    CodeForm,
    FreshPasswordForm,
    ProfileForm,
)
from consult.accounts.kept import safe_next
from consult.extensions import db
from consult.i18n import _

Answer = Response | tuple[str, int]


def _is_fresh(form: FreshPasswordForm | ChangePasswordForm) -> bool:
    """Whether a form was sent, is complete, and holds the right password; what is wrong is noted in the form."""
    if not form.validate_on_submit():
        return False
    right = password_is_right(form.present_password.data or "")
    if not right:
        form.present_password.errors = [too_many_tries() if right is None else _("That is not your password.")]
        db.session.commit()
    return bool(right)


@blueprint.route("/cuenta/", methods=["GET", "POST"])
@access("account.own")
def account() -> Answer:
    """What is known of oneself; name and language are changed here."""
    person, _sign_in = here()
    form = ProfileForm(name=person.name, language=person.language or "es")
    if not form.validate_on_submit():
        return page("account.html", form, person=person)
    person.name, person.language = form.name.data or "", form.language.data
    db.session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for("accounts.account"), 303)


@blueprint.route("/cuenta/contrasena", methods=["GET", "POST"])
@access("account.own")
def change_password() -> Answer:
    """Change the password; all other sign-ins end."""
    form = ChangePasswordForm()
    person, _sign_in = here()
    form.owner_email, form.owner_name = person.email, person.name
    if not _is_fresh(form):
        return page("change_password.html", form)
    person, sign_in = here()
    profile.change_password(person, form.password.data or "", sign_in)
    renew()
    flash(_("Your password is changed. All your other sign-ins have ended."), "success")
    return redirect(url_for("accounts.account"), 303)


@blueprint.route("/cuenta/correo", methods=["GET", "POST"])
@access("account.own")
def change_address() -> Answer:
    """Ask for another address; it counts once the link sent there is confirmed."""
    form = ChangeAddressForm()
    if not _is_fresh(form):
        return page("change_address.html", form)
    person, _sign_in = here()
    profile.ask_for_address(person, form.email.data or "")
    db.session.commit()
    return page("sent.html", status=200, email=form.email.data, what="address")


@blueprint.get("/cuenta/segundo-paso", endpoint="second_factor")
@access("account.own")
def second_factor_page() -> Answer:
    """Where the second step stands."""
    return _second_factor_page(None)


def _second_factor_page(form: object, status: int | None = None) -> tuple[str, int]:
    person, _sign_in = here()
    offered = second_factor.secret_of(person) if person.totp_confirmed_at is None else None
    address = second_factor.address(person, current_app.config["SITE_NAME"]) if offered else ""
    return page(
        "second_factor.html",
        form or (CodeForm(formdata=None) if offered else FreshPasswordForm(formdata=None)),
        status,
        person=person,
        offered=offered,
        picture=second_factor.picture(address, _("Square to scan with the app")) if offered else None,
        left=second_factor.codes_left(person) if person.totp_confirmed_at else 0,
        required=lacks_second_factor(person),
        next=safe_next(request.args.get("next")),
    )


def _back() -> Response:
    return redirect(url_for("accounts.second_factor", next=safe_next(request.args.get("next"))), 303)


@blueprint.post("/cuenta/segundo-paso/empezar")
@access("account.own")
def begin_second_factor() -> Answer:
    """Offer a secret for the app."""
    form = FreshPasswordForm()
    if here()[0].totp_confirmed_at is not None:
        return _back()
    if not _is_fresh(form):
        return _second_factor_page(form, _status(form))
    second_factor.begin(here()[0])
    db.session.commit()
    return _back()


def _status(form: object) -> int:
    stopped = too_many_tries() in [text for errors in getattr(form, "errors", {}).values() for text in errors]
    return TOO_MANY_TRIES if stopped else 422


@blueprint.post("/cuenta/segundo-paso/confirmar")
@access("account.own")
def confirm_second_factor() -> Answer:
    """Turn it on with a first code, and show the recovery codes this once."""
    form = CodeForm()
    person, sign_in = here()
    if person.totp_confirmed_at is not None or second_factor.secret_of(person) is None:
        return _back()
    codes = profile.turn_on_second_factor(person, form.code.data or "", sign_in) if form.validate() else None
    if codes is None:
        if not form.errors:
            form.code.errors = [_("That code does not serve. Wait for the next one.")]
        db.session.rollback()
        return _second_factor_page(form)
    renew()
    return _codes_page(codes)


def _codes_page(codes: list[str]) -> tuple[str, int]:
    return page("recovery_codes.html", status=200, codes=codes, next=safe_next(request.args.get("next")))


@blueprint.post("/cuenta/segundo-paso/codigos")
@access("account.own")
def renew_recovery_codes() -> Answer:
    """New recovery codes, shown this once."""
    return _change_second_factor("codes")


@blueprint.post("/cuenta/segundo-paso/quitar")
@access("account.own")
def remove_second_factor() -> Answer:
    """Turn it off."""
    return _change_second_factor("remove")


def _change_second_factor(what: str) -> Answer:
    form = FreshPasswordForm()
    if here()[0].totp_confirmed_at is None:
        return _back()
    if not _is_fresh(form):
        return _second_factor_page(form, _status(form))
    person, sign_in = here()
    if what == "codes":
        codes = profile.renew_recovery_codes(person)
        db.session.commit()
        return _codes_page(codes)
    profile.turn_off_second_factor(person, person, sign_in)
    renew()
    flash(_("The second step is off."), "success")
    return _back()


@blueprint.get("/cuenta/entradas")
@access("account.own")
def sign_in_list() -> Answer:
    """Where one is signed in."""
    person, sign_in = here()
    return page("sign_ins.html", sign_ins=sign_ins.of_person(person), present=sign_in)


@blueprint.post(f"/cuenta/entradas/<{ID}:sign_in_id>/terminar")
@access("account.own")
def end_sign_in(sign_in_id: int) -> Answer:
    """End one sign-in; one that has ended stays so."""
    person, sign_in = here()
    itself = sign_in.id == sign_in_id
    sign_ins.end_one(person, sign_in_id)
    db.session.commit()
    if itself:
        session.pop(SIGN_IN_KEY, None)
        return redirect(url_for("accounts.sign_in"), 303)
    flash(_("That sign-in has ended."), "success")
    return redirect(url_for("accounts.sign_in_list"), 303)


@blueprint.post("/cuenta/entradas/terminar-las-demas")
@access("account.own")
def end_other_sign_ins() -> Answer:
    """End all sign-ins but this one."""
    person, sign_in = here()
    sign_ins.end_all(person, but=sign_in)
    db.session.commit()
    flash(_("All your other sign-ins have ended."), "success")
    return redirect(url_for("accounts.sign_in_list"), 303)
