"""Setting a password by a link sent by mail: for who forgot theirs, and for who never had one."""

from consult.accounts import letters, service, sign_ins, tokens
from consult.extensions import db
from consult.models.credentials import AccountToken, TokenPurpose
from consult.models.people import Person
from consult.models.types import now
from consult.notices.addresses import address_hash
from consult.operations import audit


def ask(email: str) -> None:
    """Send a link to set a new password; an address without an account is told that, once a day.

    Whoever asks gets the same answer. Flushes; the caller commits.
    """
    person = service.person_of(email)
    if person is None or person.disabled_at is not None:
        occasion = f"reset-unknown:{address_hash(service.address(email))}:{now():%Y%m%d}"
        letters.tell_stranger("reset_unknown", service.address(email), letters.SIGN_IN, occasion)
        return
    key = tokens.issue(person, TokenPurpose.RESET, person.email)
    if key is not None:
        letters.tell(person, "reset", letters.RESET, key)


def set_by_link(link: AccountToken, password: str) -> bool:
    """Set a password by a link, and end all sign-ins of its person; False where the link was just used elsewhere.

    The link proves the address as well. A second factor stays as it is. Flushes; the caller commits.
    """
    if not tokens.use(link):
        return False
    person = link.person
    service.set_password(person, password)
    person.email_confirmed_at = person.email_confirmed_at or now()
    sign_ins.end_all(person)
    audit.record("person.set_password", person, actor=person)
    letters.tell(person, "password_changed", letters.PASSWORD_FORGOTTEN)
    return True


def operators_link(person: Person) -> str:
    """A link to set a password, as a path, for an operator to hand over where no mail is sent. Flushes."""
    key = tokens.issue_always(person, TokenPurpose.RESET, person.email)
    audit.record("person.reset_link", person)
    db.session.flush()
    return letters.path(letters.RESET, letters.language_of(person), key)
