"""Pages that links in mails lead to, and those that ask for such a link. A link opens a page with a button."""

from flask import Response, abort, current_app, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from consult.access import SIGN_IN_KEY, access, person_here
from consult.accounts import devices, group, joining, letters, profile, recovery, tokens
from consult.accounts.blueprint import begin, blueprint, page, renew
from consult.accounts.forms import AddressForm, NewPasswordForm, OpenAccountForm, SignUpForm
from consult.extensions import db
from consult.models.credentials import AccountToken, MembershipInvitation, TokenPurpose
from consult.models.people import Person

Answer = AnyResponse | tuple[str, int]


def _route(pattern: str) -> str:
    return pattern.format("<key>")


def _over(what: str) -> tuple[str, int]:
    """A link that serves no more: what was wrong with it is not told, what to do now is."""
    return page("link_over.html", status=404, what=what)


@blueprint.route(letters.PASSWORD_FORGOTTEN, methods=["GET", "POST"])
@access("public")
def forgotten() -> Answer:
    """Ask for a link to set a new password; the answer is the same for every address."""
    form = AddressForm()
    if not form.validate_on_submit():
        return page("forgotten.html", form)
    recovery.ask(form.email.data or "")
    db.session.commit()
    return page("sent.html", status=200, email=form.email.data, what="reset")


@blueprint.route(_route(letters.RESET), methods=["GET", "POST"])
@access("public")
def reset(key: str) -> Answer:
    """Set a new password."""
    link = tokens.find(key, TokenPurpose.RESET)
    if link is None:
        return _over("reset")
    form = NewPasswordForm()
    form.owner_email, form.owner_name = link.person.email, link.person.name
    if not form.validate_on_submit():
        return page("new_password.html", form, email=link.person.email)
    person_id = link.person_id
    if not recovery.set_by_link(link, form.password.data or ""):
        return _over("reset")
    db.session.commit()
    session.pop(SIGN_IN_KEY, None)
    answer = Response(*page("done.html", status=200, what="password"), mimetype="text/html")
    # Whoever reads the owner's mail is no stranger: others who guess cannot keep this browser out.
    devices.remember(answer, request, person_id)
    return answer


@blueprint.route("/registro", methods=["GET", "POST"])
@access("public")
def sign_up() -> Answer:
    """Ask for an account, where the site allows it; the answer is the same for every address."""
    if not current_app.config["SIGN_UP"]:
        abort(404)
    form = SignUpForm()
    if not form.validate_on_submit():
        return page("sign_up.html", form)
    joining.ask(form.email.data or "", form.name.data or "")
    db.session.commit()
    return page("sent.html", status=200, email=form.email.data, what="sign_up")


@blueprint.route(_route(letters.CONFIRM), methods=["GET", "POST"])
@access("public")
def confirm(key: str) -> Answer:
    """Choose the password of a new account."""
    link = tokens.find(key, TokenPurpose.CONFIRM)
    if link is None:
        return _over("sign_up")
    form = _open_account_form(link.person.email, link.person.name)
    if not form.validate_on_submit():
        return page("open_account.html", form, email=link.person.email, invitation=None)
    person = joining.confirm(link, form.name.data or "", form.password.data or "")
    if person is None:
        return _over("sign_up")
    return _welcome(person.id)


def _open_account_form(email: str, name: str) -> OpenAccountForm:
    form = OpenAccountForm(name=name)
    form.owner_email, form.owner_name = email, form.name.data or ""
    return form


def _welcome(person_id: int) -> AnyResponse:
    """Sign the person in whose address and password are both known now."""
    person = db.session.get_one(Person, person_id)
    begin(person)
    answer = redirect(url_for("issues.my_consultations"))
    devices.remember(answer, request, person_id)
    return answer


@blueprint.route(_route(letters.CHANGE_ADDRESS), methods=["GET", "POST"])
@access("public")
def confirm_address(key: str) -> Answer:
    """Make a new address one's own."""
    link: AccountToken | None = tokens.find(key, TokenPurpose.CHANGE_ADDRESS)
    if link is None:
        return _over("address")
    if request.method != "POST":
        return page("confirm_address.html", email=link.email, old=link.person.email)
    changed = profile.change_address(link)
    db.session.commit()
    if not changed:
        return _over("address")
    session.pop(SIGN_IN_KEY, None)
    return page("done.html", status=200, what="address")


@blueprint.route(_route(letters.INVITATION), methods=["GET", "POST"])
@access("public")
def invitation(key: str) -> Answer:
    """Take up an invitation to a working group: as who one is, or by making the account."""
    found = group.find(key)
    if found is None:
        return _over("invitation")
    return _make_account(found) if group.newcomer(found) else _take_up(found)


def _make_account(found: MembershipInvitation) -> Answer:
    form = _open_account_form(found.email, found.name)
    if not form.validate_on_submit():
        return page("open_account.html", form, email=found.email, invitation=found)
    person = group.accept_as_newcomer(found, form.name.data or "", form.password.data or "")
    if person is None:
        return _over("invitation")
    return _welcome(person.id)


def _take_up(found: MembershipInvitation) -> Answer:
    person = person_here()
    mine = person is not None and person.email == found.email
    if person is None or not mine or request.method != "POST":
        return page("invitation.html", invitation=found, mine=mine)
    if not group.accept(found, person):
        return _over("invitation")
    renew()
    return redirect(url_for("issues.my_consultations"))
