"""Forms of news."""

from wtforms import EmailField, Field
from wtforms.validators import InputRequired, ValidationError

from consult.forms import PageForm
from consult.i18n import _l
from consult.notices.addresses import BadAddressError, valid_address


def is_address(_form: PageForm, field: Field) -> None:
    """A validator: the field holds an e-mail address that can be written to."""
    try:
        valid_address(field.data or "")
    except BadAddressError as problem:
        raise ValidationError(problem.message) from None


class SubscribeForm(PageForm):
    """The address that news go to."""

    email = EmailField(_l("E-mail address"), [InputRequired(_l("Write your e-mail address")), is_address])
