"""Making an account by oneself, where the site allows it: the address is proven before there is a password."""

from consult.accounts import letters, service, tokens
from consult.extensions import db
from consult.i18n import current_language
from consult.models.credentials import AccountToken, TokenPurpose
from consult.models.people import Person
from consult.models.types import now
from consult.notices.addresses import address_hash, valid_address
from consult.operations import audit


def ask(email: str, name: str) -> None:
    """Send a link that makes the account; who has one already is told so, once a day.

    Whoever asks gets the same answer. Raises BadAddressError for what is no address. Flushes; the caller commits.
    """
    valid_address(email)
    person = service.person_of(email)
    if person is not None and (person.password_hash is not None or person.disabled_at is not None):
        occasion = f"sign-up-known:{address_hash(person.email)}:{now():%Y%m%d}"
        letters.tell_stranger("sign_up_known", person.email, letters.SIGN_IN, occasion)
        return
    if person is None:
        person = service.create_person(email, name, None)
        person.language = current_language().tag
    key = tokens.issue(person, TokenPurpose.CONFIRM, person.email)
    if key is not None:
        letters.tell(person, "sign_up", letters.CONFIRM, key)


def confirm(link: AccountToken, name: str, password: str) -> Person | None:
    """Make the account usable; None where the link was just used elsewhere. Flushes; the caller commits."""
    if not tokens.use(link):
        return None
    person = link.person
    open_account(person, name, password)
    return person


def open_account(person: Person, name: str, password: str) -> None:
    """Give a person whose address was just proven a name and a password. Flushes."""
    person.name = name
    person.email_confirmed_at = now()
    person.language = person.language or current_language().tag
    service.set_password(person, password)
    audit.record("person.create", person, actor=person, after={"email": person.email})
    db.session.flush()
