"""Forms of accounts."""

from typing import Any

from wtforms import EmailField, Field, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, ValidationError

from consult.accounts import passwords
from consult.errors import ConsultError
from consult.forms import PageForm
from consult.i18n import LANGUAGES, _, _l
from consult.models.people import Role, StakeholderGroup
from consult.names import GROUPS, NOT_DECLARED, ROLES
from consult.notices.addresses import valid_address
from consult.submissions.texts import clean

LONGEST_NAME = 200
_ROLES = [SelectChoice(role.value, name) for role, name in ROLES.items()]
_GROUPS = [SelectChoice("", NOT_DECLARED), *(SelectChoice(group.value, name) for group, name in GROUPS.items())]


def _named(form: PageForm, field: Field) -> None:
    field.data = clean(field.data or "").replace("\n", " ")
    if not field.data:
        raise ValidationError(_("Write the name."))


def _address(form: PageForm, field: Field) -> None:
    try:
        field.data = valid_address(clean(field.data or ""))
    except ConsultError as problem:
        raise ValidationError(problem.message) from None


def _email_field() -> EmailField:
    return EmailField(_l("E-mail address"), [InputRequired(_l("Write your e-mail address")), _address])


def _name_field(label: Any) -> StringField:
    too_long = Length(max=LONGEST_NAME, message=_l("That name is too long."))
    return StringField(label, [InputRequired(_l("Write the name.")), too_long, _named])


def _present_password() -> PasswordField:
    return PasswordField(_l("Your password now"), [InputRequired(_l("Write your password"))])


class SignInForm(PageForm):
    """Address and password."""

    email = EmailField(_l("E-mail address"), [InputRequired(_l("Write your e-mail address"))])
    password = PasswordField(_l("Password"), [InputRequired(_l("Write your password"))])


class CodeForm(PageForm):
    """A code of the app, or a recovery code."""

    code = StringField(_l("Code"), [InputRequired(_l("Write the code"))])


class AddressForm(PageForm):
    """An address alone, to send a link to."""

    email = _email_field()


class SignUpForm(PageForm):
    """Who wants an account."""

    name = _name_field(_l("Your name"))
    email = _email_field()


class NewPasswordForm(PageForm):
    """A new password; `owner_email` and `owner_name` may not be it."""

    password = PasswordField(_l("New password"), [InputRequired(_l("Write your password"))])
    owner_email = owner_name = ""

    def validate_password(self, field: Field) -> None:
        """Refuse one that guessers try first."""
        problem = passwords.problem(field.data or "", email=self.owner_email, name=self.owner_name)
        if problem:
            raise ValidationError(problem)


class OpenAccountForm(NewPasswordForm):
    """What makes an account of a proven address."""

    name = _name_field(_l("Your name"))


class ChangePasswordForm(NewPasswordForm):
    """The old password, and the new one."""

    present_password = _present_password()


class FreshPasswordForm(PageForm):
    """The password, typed again before something that matters."""

    present_password = _present_password()


class ChangeAddressForm(FreshPasswordForm):
    """A new address."""

    email = EmailField(_l("New e-mail address"), [InputRequired(_l("Write your e-mail address")), _address])


class ProfileForm(PageForm):
    """What others see of a person, and the language of mails to them."""

    name = _name_field(_l("Your name"))
    language = SelectField(
        _l("Language of mails to you"),
        choices=[SelectChoice(language.tag, language.autonym) for language in LANGUAGES.values()],
    )


class InvitationForm(PageForm):
    """Who is invited into a working group, and as what."""

    name = _name_field(_l("Name"))
    email = _email_field()
    role = SelectField(_l("Role"), choices=_ROLES, default=Role.MEMBER.value)
    group = SelectField(_l("Speaks from"), choices=_GROUPS)

    def chosen_role(self) -> Role:
        """The role that was chosen."""
        return Role(self.role.data)

    def chosen_group(self) -> StakeholderGroup | None:
        """The sector that was chosen, or None."""
        return StakeholderGroup(self.group.data) if self.group.data else None
