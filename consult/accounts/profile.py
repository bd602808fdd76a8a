"""What people change about their own account; a password that was just typed comes before each of these."""

from sqlalchemy.exc import IntegrityError

from consult.accounts import letters, second_factor, service, sign_ins, tokens
from consult.extensions import db
from consult.models.credentials import AccountToken, TokenPurpose
from consult.models.people import Person, SignIn
from consult.models.types import now
from consult.notices.addresses import address_hash, valid_address
from consult.operations import audit


def change_password(person: Person, password: str, here: SignIn) -> None:
    """Set a new password; every sign-in but the one here ends. Flushes; the caller commits."""
    service.set_password(person, password)
    sign_ins.end_all(person, but=here)
    audit.record("person.set_password", person, actor=person)
    letters.tell(person, "password_changed", letters.PASSWORD_FORGOTTEN)


def ask_for_address(person: Person, email: str) -> None:
    """Send a link to a new address, and tell the old one. Where the new one has an account, it is told that instead.

    Whoever asks gets the same answer. Raises BadAddressError for what is no address. Flushes; the caller commits.
    """
    email = service.address(valid_address(email))
    if service.person_of(email) is None:
        key = tokens.issue(person, TokenPurpose.CHANGE_ADDRESS, email)
        if key is not None:
            letters.tell(person, "address_confirm", letters.CHANGE_ADDRESS, key, email=email)
    else:
        occasion = f"sign-up-known:{address_hash(email)}:{now():%Y%m%d}"
        letters.tell_stranger("sign_up_known", email, letters.SIGN_IN, occasion)
    letters.tell(person, "address_asked", letters.PASSWORD_FORGOTTEN, new_email=email)


def change_address(link: AccountToken) -> bool:
    """Make the address of a link the person's own; False where the link was just used, or the address taken.

    Links sent to the old address serve no more, all sign-ins end, the old address is told. Flushes.
    """
    if not tokens.use(link):
        return False
    person, old = link.person, link.person.email
    try:
        with db.session.begin_nested():
            person.email, person.email_confirmed_at = link.email, now()
    except IntegrityError:
        return False
    tokens.void(person, *TokenPurpose)
    sign_ins.end_all(person)
    audit.record("person.change_address", person, actor=person, before={"email": old}, after={"email": person.email})
    letters.tell(person, "address_changed", letters.ACCOUNT, email=old, new_email=person.email)
    return True


def turn_on_second_factor(person: Person, code: str, here: SignIn) -> list[str] | None:
    """Turn the second step on with a code of the app; gives the recovery codes, None for a wrong code. Flushes.

    This sign-in counts as made with it; all others end.
    """
    codes = second_factor.confirm(person, code)
    if codes is not None:
        here.second_factor_at = now()
        sign_ins.end_all(person, but=here)
        audit.record("person.second_factor_on", person, actor=person)
        letters.tell(person, "second_factor_on", letters.ACCOUNT)
    return codes


def turn_off_second_factor(person: Person, actor: Person | None, here: SignIn | None) -> None:
    """Turn the second step off; every sign-in but the one here ends. `actor` None: the operator. Flushes."""
    second_factor.remove(person)
    if here is not None:
        here.second_factor_at = None
    sign_ins.end_all(person, but=here)
    audit.record("person.second_factor_off", person, actor=actor)
    letters.tell(person, "second_factor_off", letters.ACCOUNT)


def renew_recovery_codes(person: Person) -> list[str]:
    """New recovery codes in place of the old ones. Flushes."""
    codes = second_factor.new_codes(person)
    audit.record("person.recovery_codes", person, actor=person)
    letters.tell(person, "recovery_codes_new", letters.ACCOUNT)
    return codes
