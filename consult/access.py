"""Who may do what: permission names, one-line predicates of role and stage, one map. The default is no.

Every route declares its permission with @access("..."); a route without one is refused to everybody, and a test
names it. A consultation in the address (`slug`) is loaded here, once, as `g.consultation`.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from consult.consultations import known
from consult.errors import ConsultError
from consult.extensions import db
from consult.i18n import _
from consult.models.consultations import Consultation, Stage
from consult.models.people import Person, Role

View = TypeVar("View", bound=Callable[..., Any])
Predicate = Callable[[Person | None, Consultation | None], bool]
SIGN_IN_KEY = "sign_in"  # in the session: the secret that finds the row of the sign-in


class SignInEndedError(ConsultError):
    """Somebody sent a form after their sign-in had ended: what they typed must not be lost."""

    status = 403


def _has_role(person: Person | None, consultation: Consultation | None, *roles: Role) -> bool:
    return bool(person and consultation and person.roles_in(consultation.working_group_id) & set(roles))


def _is_announced(consultation: Consultation | None) -> bool:
    return consultation is not None and consultation.stage() is not Stage.DRAFT


def anybody(person: Person | None, consultation: Consultation | None) -> bool:
    """Everybody, with or without account."""
    return True


def signed_in(person: Person | None, consultation: Consultation | None) -> bool:
    """Everybody with an account."""
    return person is not None


def announced(person: Person | None, consultation: Consultation | None) -> bool:
    """Everybody once a consultation is announced; before that its working group alone."""
    return _is_announced(consultation) or in_working_group(person, consultation)


def in_working_group(person: Person | None, consultation: Consultation | None) -> bool:
    """Whoever has a role in the consultation's working group, and the site's administrators."""
    return is_administrator(person, consultation) or _has_role(person, consultation, *Role)


def can_edit(person: Person | None, consultation: Consultation | None) -> bool:
    """Co-chairs and rapporteurs."""
    return _has_role(person, consultation, Role.CO_CHAIR, Role.RAPPORTEUR)


def is_co_chair(person: Person | None, consultation: Consultation | None) -> bool:
    """Co-chairs."""
    return _has_role(person, consultation, Role.CO_CHAIR)


def can_set_up(person: Person | None, consultation: Consultation | None) -> bool:
    """Co-chairs, rapporteurs and the site's administrators."""
    return is_administrator(person, consultation) or can_edit(person, consultation)


def can_take_in(person: Person | None, consultation: Consultation | None) -> bool:
    """Whoever enters what came on paper, and confirms who speaks for an organisation."""
    return can_set_up(person, consultation) or _has_role(person, consultation, Role.MODERATOR)


def can_manage_group(person: Person | None, consultation: Consultation | None) -> bool:
    """Co-chairs and the site's administrators: they invite people into the working group."""
    return is_administrator(person, consultation) or is_co_chair(person, consultation)


def convenes(person: Person | None, consultation: Consultation | None) -> bool:
    """Whoever may begin a consultation: co-chairs of any working group, and the site's administrators."""
    return bool(person and (person.is_administrator or any(m.role is Role.CO_CHAIR for m in person.memberships)))


def is_administrator(person: Person | None, consultation: Consultation | None) -> bool:
    """The site's administrators."""
    return bool(person and person.is_administrator)


PERMISSIONS: dict[str, Predicate] = {
    "public": anybody,
    "account": signed_in,
    "account.own": signed_in,
    "group.manage": can_manage_group,
    "consultation.view": announced,
    "workbench.view": in_working_group,
    "run.manage": can_edit,
    "issue.edit": can_edit,
    "results.publish": is_co_chair,
    "export.download": in_working_group,
    "consultation.create": convenes,
    "consultation.set_up": can_set_up,
    "intake.enter": can_take_in,
    "representative.review": can_take_in,
    "site.administer": is_administrator,
}
# These never ask who is there: no account is loaded, no cookie read, and the answer may be cached by anybody.
WITHOUT_ACCOUNT = {"public"}
# What somebody who still has to set up a second factor may do: set it up, see to the own account, sign out.
WITHOUT_SECOND_FACTOR = {*WITHOUT_ACCOUNT, "account.own"}


def access(permission: str) -> Callable[[View], View]:
    """Declare the permission of a route. Raises KeyError for a name that is not in the map."""
    PERMISSIONS[permission]

    def declare(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return declare


def may(permission: str, consultation: Consultation | None = None) -> bool:
    """Whether the person who is signed in has a permission (for templates: which buttons to show)."""
    return PERMISSIONS[permission](person_here(), consultation or g.get("consultation"))


def person_here() -> Person | None:
    """The person who is signed in, or None."""
    return current_user._get_current_object() if current_user.is_authenticated else None


def _named_slug() -> str | None:
    slug: str | None = (request.view_args or {}).get("slug")
    return slug


def _load_consultation(permission: str) -> Consultation | None:
    slug = _named_slug()
    if slug is None:
        return None
    if permission == "consultation.view":
        return known.with_slug(slug)
    found: Consultation | None = db.session.scalar(select(Consultation).where(Consultation.slug == slug))
    return found


def _refuse(permission: str) -> Response:
    """A draft looks like nothing at all from outside: what is answered for one is answered for no consultation."""
    if permission in {*WITHOUT_ACCOUNT, "consultation.view"}:
        abort(404)
    if person_here() is None and request.method == "POST" and SIGN_IN_KEY in session:
        raise SignInEndedError(_("Your sign-in has ended."))
    if person_here() is None and request.method in {"GET", "HEAD"}:
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    abort(403 if _named_slug() is None or _is_announced(g.consultation) else 404)


def lacks_second_factor(person: Person | None) -> bool:
    """Whether the person still has to set up, or give, the second factor that a public site asks of their role."""
    if person is None or not current_app.config["PUBLIC_URL"] or not person.needs_second_factor:
        return False
    sign_in = g.get("sign_in")
    return sign_in is None or sign_in.second_factor_at is None


def _lead_to_second_factor() -> Response:
    if request.method not in {"GET", "HEAD"}:
        abort(403)
    return redirect(url_for("accounts.second_factor", next=request.full_path.rstrip("?")))


def _check() -> Response | None:
    if request.endpoint is None:
        return None
    # The body is read before the first query: a phone that trickles its words must hold no lock and no connection.
    if request.method not in {"GET", "HEAD", "OPTIONS"}:
        request.form  # noqa: B018  # reading it is the point
    # Nothing has a NUL in its name: PostgreSQL takes no such text, nor does the file system.
    if any("\0" in str(value) for value in (request.view_args or {}).values()):
        abort(404)
    permission = getattr(current_app.view_functions[request.endpoint], "permission", None)
    if permission is None:
        current_app.logger.error("route %s declares no permission", request.endpoint)
        abort(403)
    g.consultation = _load_consultation(permission)
    if g.consultation is None and _named_slug() is not None:
        return _refuse(permission)
    if permission in WITHOUT_ACCOUNT:
        return None
    if permission == "consultation.view" and _is_announced(g.consultation):
        return None
    if PERMISSIONS[permission](person_here(), g.consultation):
        behind = permission not in WITHOUT_SECOND_FACTOR and lacks_second_factor(person_here())
        return _lead_to_second_factor() if behind else None
    return _refuse(permission)


def init_app(app: Flask) -> None:
    """Check every request before anything else of ours touches the database."""
    app.before_request(_check)
