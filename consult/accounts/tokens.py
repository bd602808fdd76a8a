"""Links sent by mail to the owner of an account: each serves once, for a while, and only the newest of a kind."""

import datetime as dt

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from consult.extensions import db
from consult.models.credentials import AccountToken, TokenPurpose
from consult.models.people import Person
from consult.models.types import now
from consult.submissions.drafts import fingerprint, new_key

LIFETIMES = {
    TokenPurpose.CONFIRM: dt.timedelta(days=3),
    TokenPurpose.RESET: dt.timedelta(hours=2),
    TokenPurpose.CHANGE_ADDRESS: dt.timedelta(hours=24),
}
MOST_A_DAY = 6  # of one kind for one person: nobody's mailbox is filled by strangers


def issue(person: Person, purpose: TokenPurpose, email: str) -> str | None:
    """A new link of the person for an address, as the secret in it; those before it of its kind serve no more.

    None where the person was sent too many today. Flushes; the caller commits.
    """
    recent = select(AccountToken.id).where(
        AccountToken.person_id == person.id,
        AccountToken.purpose == purpose,
        AccountToken.created_at > now() - dt.timedelta(days=1),
    )
    if len(db.session.scalars(recent.limit(MOST_A_DAY)).all()) == MOST_A_DAY:
        return None
    return issue_always(person, purpose, email)


def issue_always(person: Person, purpose: TokenPurpose, email: str) -> str:
    """As `issue`, however many there were: for the operator, whose links go into no mailbox."""
    void(person, purpose)
    key = new_key()
    expires = now() + LIFETIMES[purpose]
    db.session.add(
        AccountToken(person_id=person.id, purpose=purpose, token_hash=fingerprint(key), email=email, expires_at=expires)
    )
    db.session.flush()
    return key


def void(person: Person, *purposes: TokenPurpose) -> None:
    """Make all links of these kinds that the person has worthless."""
    theirs = update(AccountToken).where(AccountToken.person_id == person.id, AccountToken.used_at.is_(None))
    db.session.execute(theirs.where(AccountToken.purpose.in_(purposes)).values(used_at=now()))


def find(key: str, purpose: TokenPurpose) -> AccountToken | None:
    """The link of a secret, while it serves: unused, in time, of a person who may sign in.

    One that was sent to the person's address serves while that is their address.
    """
    found: AccountToken | None = db.session.scalar(
        select(AccountToken)
        .join(AccountToken.person)
        .options(joinedload(AccountToken.person))
        .where(
            AccountToken.token_hash == fingerprint(key),
            AccountToken.purpose == purpose,
            AccountToken.used_at.is_(None),
            AccountToken.expires_at > now(),
            Person.disabled_at.is_(None),
        )
    )
    if found is None or (purpose is not TokenPurpose.CHANGE_ADDRESS and found.email != found.person.email):
        return None
    return found


def use(token: AccountToken) -> bool:
    """Spend a link; False where somebody else has, a moment ago."""
    unused = update(AccountToken).where(AccountToken.id == token.id, AccountToken.used_at.is_(None))
    return bool(db.session.execute(unused.values(used_at=now())).rowcount)  # type: ignore[attr-defined]
