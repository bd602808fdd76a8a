"""E-mail addresses: what may be written to, and how an address is kept and fingerprinted."""

import hashlib

from email_validator import EmailNotValidError, validate_email

from consult.errors import ConsultError
from consult.i18n import _


class BadAddressError(ConsultError):
    """A text that is no e-mail address we can write to."""

    status = 422


def valid_address(text: str) -> str:
    """The address as it is kept and written to: the domain in small ASCII letters, the rest as it was typed.

    Looks nothing up in the network. Raises BadAddressError with a sentence for whoever typed it.
    """
    try:
        found = validate_email(text.strip(), allow_smtputf8=False, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise BadAddressError(_("Write an e-mail address like name@example.org.")) from None
    return str(found.ascii_email)


def address_hash(email: str) -> str:
    """The fingerprint of an address, the same for all ways of writing it large and small."""
    return hashlib.sha256(email.casefold().encode()).hexdigest()
