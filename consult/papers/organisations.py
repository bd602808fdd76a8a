"""The organisation that a paper speaks for: made or found when its representative is confirmed."""

from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from consult.extensions import db
from consult.models.organisations import Organisation
from consult.models.papers import PaperSender
from consult.models.people import StakeholderGroup
from consult.models.submissions import Submission, SubmissionState

# Whoever has an address there speaks for themselves, and many have their sites there: no sign of one organisation.
PUBLIC_MAIL = frozenset((
    "gmail.com", "googlemail.com", "hotmail.com", "hotmail.es", "outlook.com", "outlook.es", "live.com",
    "live.com.mx", "msn.com", "yahoo.com", "yahoo.com.mx", "yahoo.es", "ymail.com", "icloud.com", "me.com", "mac.com",
    "aol.com", "proton.me", "protonmail.com", "gmx.com", "gmx.net", "zoho.com", "mail.com", "yandex.com",
    "prodigy.net.mx", "tutanota.com", "fastmail.com", "hey.com", "facebook.com", "x.com", "instagram.com", "gob.mx",
    "edu.mx", "org.mx", "com.mx", "net.mx", "mx", "com", "org", "net", "edu", "gov", "wordpress.com", "blogspot.com",
    "wixsite.com", "github.io",
))  # fmt: skip


def same_name(name: str) -> Organisation | None:
    """The organisation of this name, however it is written large and small, or None."""
    wanted = folded(name)
    # lower() of SQLite knows ASCII alone, so the likely ones are fetched by their length and compared here.
    exact: Organisation | None = db.session.scalar(select(Organisation).where(Organisation.name == name))
    if exact is not None:
        return exact
    # Folding may change the length ("ß", "İ"), seldom by much.
    near = select(Organisation).where(func.length(Organisation.name).between(len(wanted) - 8, len(wanted) + 8))
    return next(
        (each for each in db.session.scalars(near.order_by(Organisation.id)) if folded(each.name) == wanted), None
    )


def folded(name: str) -> str:
    """A name without what its writers do differently: capitals and spaces."""
    return " ".join(name.split()).casefold()


def is_claimed_by_another(sender: PaperSender) -> bool:
    """Whether its name belongs to an organisation that this sender has not been seen to speak for.

    Seen is: a confirmed paper of the organisation came from the same address or the same domain, or the organisation's
    website is there. Public mail providers are nobody's domain.
    """
    found = same_name(sender.organisation_name or "")
    if found is None:
        return False
    address = (sender.representative_email or "").casefold()
    domain = address.rpartition("@")[2]
    known = {each.casefold() for each in _confirmed_addresses(found, sender.submission_id)}
    if address in known:
        return False
    domains = {each.rpartition("@")[2] for each in known} | ({_site(found.website)} if found.website else set())
    return domain in PUBLIC_MAIL or not any(_is_within(domain, each) for each in domains - PUBLIC_MAIL)


def _is_within(domain: str, other: str) -> bool:
    return bool(other) and (domain == other or domain.endswith(f".{other}"))


def _site(website: str) -> str:
    try:
        return (urlsplit(website).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _confirmed_addresses(organisation: Organisation, but: int) -> list[str]:
    """The addresses that spoke for an organisation before, in other papers than this one."""
    query = (
        select(PaperSender.representative_email)
        .join(Submission, Submission.id == PaperSender.submission_id)
        .where(
            Submission.organisation_id == organisation.id,
            Submission.id != but,
            PaperSender.confirmed_at.is_not(None),
            PaperSender.representative_email.is_not(None),
        )
    )
    return [address for address in db.session.scalars(query) if address]


def found_or_made(sender: PaperSender) -> Organisation:
    """The organisation of a confirmed sender; its details follow in `refresh`. Flushes."""
    name = " ".join((sender.organisation_name or "").split())
    found = same_name(name)
    if found is not None:
        return found
    made = Organisation(name=name, group=sender.group or StakeholderGroup.OTHER)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        # Two papers of one organisation were confirmed at the same time.
        found = same_name(name)
        if found is None:
            raise
        return found
    return made


def refresh(organisation: Organisation) -> None:
    """Let an organisation's details be those of its newest confirmed paper; imported ones say nothing of them."""
    newest: PaperSender | None = db.session.scalar(
        select(PaperSender)
        .join(Submission, Submission.id == PaperSender.submission_id)
        .where(Submission.organisation_id == organisation.id, Submission.state == SubmissionState.SUBMITTED)
        .order_by(Submission.submitted_at.desc(), Submission.id.desc())
        .limit(1)
    )
    if newest is None:
        return
    organisation.group = newest.group or organisation.group
    organisation.country, organisation.region = newest.country, newest.region
    organisation.website, organisation.registry_number = newest.website, newest.registry_number
    organisation.represents, organisation.funding = newest.represents, newest.funding
    db.session.flush()
