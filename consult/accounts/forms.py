"""Forms of accounts."""

from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired

from consult.i18n import _l


class SignInForm(FlaskForm):
    """Address and password."""

    email = EmailField(_l("E-mail address"), [InputRequired(_l("Write your e-mail address"))])
    password = PasswordField(_l("Password"), [InputRequired(_l("Write your password"))])
