"""The one blueprint of accounts, who is asking, and what its pages have in common."""

from collections.abc import Callable

from flask import Blueprint, Response, g, render_template, request, session
from flask_login import UserMixin

from consult.access import SIGN_IN_KEY, person_here
from consult.accounts import devices, guessing, service, sign_ins
from consult.extensions import db, login_manager
from consult.i18n import URL_RULE, _
from consult.models.people import Person, SignIn
from consult.names import ROLES

blueprint = Blueprint("accounts", __name__, url_prefix=URL_RULE)
# Ids are 64 bits wide in the database; a larger number in an address is nobody's, not an error.
ID = f"int(max={2**63 - 1})"
TOO_MANY_TRIES = 429


def person_of_request(_request: object) -> UserMixin | None:
    """Find the person by the sign-in that the cookie names; one that ended is nobody's."""
    token = session.get(SIGN_IN_KEY)
    found = sign_ins.current(token) if token else None
    if found is None:
        return None
    g.sign_in = found
    g.seen = (found.id, found.seen_at)
    return found.person


login_manager.request_loader(person_of_request)


@blueprint.after_app_request
def note_seen(response: Response) -> Response:
    """Note that the sign-in is in use, once the page is made and nothing of the session's is left to write."""
    if "seen" in g and not response.is_streamed:
        db.session.rollback()
        sign_ins.note_seen(*g.seen)
    return response


@blueprint.context_processor
def _context() -> dict[str, object]:
    return {
        "current_person": person_here(),
        "consultation": g.get("consultation"),
        "role_name": lambda role: str(ROLES[role]),
    }


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """Let no cache keep these pages and no search engine list them: some of their addresses are keys."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def here() -> tuple[Person, SignIn]:
    """The person who is signed in, and the sign-in; every page behind "account.own" has both."""
    person = person_here()
    if person is None:
        raise RuntimeError("the route lets in who is not signed in")
    return person, g.sign_in


def forget_session() -> None:
    """Empty the cookie, and with it what the tokens of forms hang on; those of this page are made anew."""
    session.clear()
    g.pop("csrf_token", None)


def begin(person: Person, *, second_factor: bool = False) -> None:
    """Start anew: whatever the browser carried before, a fixed or another person's sign-in too, is worth nothing.

    Commits.
    """
    sign_ins.end(session.get(SIGN_IN_KEY, ""))
    forget_session()
    agent = request.user_agent.string
    session[SIGN_IN_KEY] = sign_ins.open_sign_in(person, agent, second_factor=second_factor)
    db.session.commit()


def renew() -> None:
    """Give this browser's sign-in, and its forms, new secrets: what its person may do has changed. Commits."""
    token = sign_ins.renew(g.sign_in)
    db.session.commit()
    forget_session()
    session[SIGN_IN_KEY] = token


def page(template: str, form: object = None, status: int | None = None, **values: object) -> tuple[str, int]:
    """A page with a form; 422 where it was sent and something is wrong in it."""
    failed = bool(getattr(form, "errors", None))
    html = render_template(f"accounts/{template}", form=form, form_errors=failed, **values)
    return html, status or (422 if failed else 200)


def too_many_tries() -> str:
    """What is told where guessing was stopped: the same for every address."""
    return _("There were many wrong tries. Wait a quarter of an hour, or set a new password by e-mail.")


def tries(target: str, answer: Callable[[], bool]) -> bool | None:
    """Answer one try at a secret: whether `answer()` is true; None, unanswered, where there were too many.

    Commits: tries at the same time are counted before any is answered.
    """
    source = request.remote_addr or ""
    attempt = guessing.note_failure(target, source)
    db.session.commit()
    if not guessing.is_within(attempt, source):
        guessing.forget(attempt)
        db.session.commit()
        return None
    right = answer()
    if right:
        guessing.forget(attempt)
    return right


def target_of(email: str, person_id: int | None) -> str:
    """What is guessed at: an account, by strangers all together, or from one device that its owner has used."""
    device = devices.of_request(request)
    known = device.id if device is not None and device.knows(person_id) else ""
    return f"sign-in:{service.address(email)}:{known}"


def password_is_right(password: str) -> bool | None:
    """Whether somebody who is signed in has just typed their own password; None after too many wrong ones."""
    person, sign_in = here()
    person_id = person.id
    return tries(
        f"fresh:{person_id}:{sign_in.id}", lambda: service.has_password(db.session.get_one(Person, person_id), password)
    )
