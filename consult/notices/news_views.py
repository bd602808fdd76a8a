"""Pages about news: ask for them, confirm, end them."""

from urllib.parse import urlsplit

from flask import g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from consult.access import access
from consult.accounts import guessing
from consult.extensions import csrf, db
from consult.i18n import current_language
from consult.models.consultations import Consultation
from consult.models.messages import Subscription
from consult.notices import stopping, subscriptions
from consult.notices.blueprint import blueprint, mails_stay_here
from consult.notices.forms import SubscribeForm


def _sent_from_our_page() -> bool:
    """Whether the browser says that a page of ours sent the form: the box stands on pages without a token."""
    fetched = request.headers.get("Sec-Fetch-Site")
    if fetched is not None:
        return fetched == "same-origin"
    return urlsplit(request.headers.get("Origin", "")).netloc == request.host


@blueprint.route("/avisos", methods=["GET", "POST"])
@csrf.exempt  # type: ignore[untyped-decorator]
@access("public")
def subscribe() -> tuple[str, int] | Response:
    """News of all consultations."""
    return _subscribe()


@blueprint.route("/c/<slug>/avisos", methods=["GET", "POST"])
@csrf.exempt  # type: ignore[untyped-decorator]
@access("consultation.view")
def subscribe_to_one(slug: str) -> tuple[str, int] | Response:
    """News of one consultation."""
    return _subscribe()


def _subscribe() -> tuple[str, int] | Response:
    """The address that news go to; what is answered is the same for every address."""
    sent = request.method == "POST"
    form = SubscribeForm(meta={"csrf": not (sent and _sent_from_our_page())})
    if form.validate_on_submit():
        _ask(form.email.data or "")
        db.session.commit()
        return redirect(url_for(str(request.endpoint), **request.view_args or {}, asked=1), 303)
    status = 200 if not sent else 400 if "csrf_token" in form.errors else 422
    page = render_template(
        "notices/subscribe.html",
        form=form,
        consultation=g.consultation,
        asked="asked" in request.args,
        kept_here=mails_stay_here(),
    )
    return page, status


def _ask(email: str) -> None:
    """Ask, unless this address or this network asked too often a moment ago: then the page is the same, too."""
    target, source = f"news {email.casefold()}", request.remote_addr or ""
    if guessing.allow(target, source):
        guessing.note_failure(target, source)
        subscriptions.ask(email, current_language().tag, g.consultation)


@blueprint.route("/avisos/confirmar/<token>", methods=["GET", "POST"])
@access("public")
def confirm(token: str) -> str | Response:
    """The page that the mail leads to; only its button confirms."""
    if request.method == "POST":
        subscriptions.confirm(token)
        db.session.commit()
        return redirect(url_for("notices.confirm", token=token), 303)
    wish = subscriptions.asked(token)
    return render_template(
        "notices/confirm.html",
        subscription=wish,
        consultation=_consultation_of(wish),
        token=token,
        end_url=stopping.subscription_path(wish, current_language().tag),
    )


def _consultation_of(subscription: Subscription | None) -> Consultation | None:
    if subscription is None or subscription.consultation_id is None:
        return None
    return db.session.get(Consultation, subscription.consultation_id)


@blueprint.route("/avisos/baja/<token>", methods=["GET", "POST"])
@csrf.exempt  # type: ignore[untyped-decorator]
@access("public")
def stop(token: str) -> str | Response:
    """The page that ends news. Mail programs press its button on their own (RFC 8058), without cookie or token."""
    found = stopping.read_token(token)
    if request.method == "POST":
        end = stopping.end_all if request.form.get("what") == "all" else stopping.end_one
        end(found)
        db.session.commit()
        if request.form.get("List-Unsubscribe") != "One-Click":  # whose sender must be led nowhere else
            return redirect(url_for("notices.stop", token=token, ended=1), 303)
    ended = request.method == "POST" or "ended" in request.args
    subscription = stopping.subscription_of(found)
    return render_template(
        "notices/stop.html",
        subscription=subscription,
        consultation=_consultation_of(subscription),
        token=token,
        ended=ended,
    )
