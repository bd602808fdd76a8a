"""The settings of mail: each mistake is named, a password is never repeated."""

import pytest

from consult import create_app
from consult.config import MailServer, SettingError

PUBLIC = {"CONSULT_PUBLIC_URL": "https://plaza.example.org", "CONSULT_SECRET_KEY": "k" * 40}


def _config(tmp_path, **settings):
    return create_app({"CONSULT_DATA_DIR": str(tmp_path), **settings}).config


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", MailServer("mail.example.org", 587, "starttls")),
        ("smtp://mail.example.org:465", MailServer("mail.example.org", 465, "tls")),
        ("smtp://mail.example.org?tls=tls", MailServer("mail.example.org", 465, "tls")),
        ("smtp://10.0.0.5:25?tls=none", MailServer("10.0.0.5", 25, "none")),
        (
            "smtp://ana%40x.org:p%3Aw%40@mail.example.org",
            MailServer("mail.example.org", 587, "starttls", "ana@x.org", "p:w@"),
        ),
    ],
)
def test_a_server_is_read_from_its_address(tmp_path, url, server):
    assert _config(tmp_path, CONSULT_MAIL=url)["MAIL"] == server


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("CONSULT_MAIL", "sendmail"),
        ("CONSULT_MAIL", "smtp://"),
        ("CONSULT_MAIL", "smtp://user:hunter2@mail.example.org:port"),
        ("CONSULT_MAIL", "smtp://user:hunter2@mail.example.org?tls=maybe"),
        ("CONSULT_MAIL", "smtp://user:hunter2@mail.example.org?tls=none"),
        ("CONSULT_MAIL_FROM", "Plaza <plaza@example.org>"),
        ("CONSULT_MAIL_FROM", "plaza@example.org\nBcc: x@example.org"),
        ("CONSULT_LOCAL_URL", "127.0.0.1:8000"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, setting, value):
    with pytest.raises(SettingError, match=setting) as told:
        _config(tmp_path, **{setting: value})
    assert "hunter2" not in str(told.value)


def test_mails_come_from_the_sites_host_where_nothing_else_is_said(tmp_path):
    assert _config(tmp_path)["MAIL_FROM"] == "consult@localhost"
    assert _config(tmp_path, **PUBLIC)["MAIL_FROM"] == "consult@plaza.example.org"
    assert _config(tmp_path, **PUBLIC, CONSULT_MAIL_FROM="a@b.org")["MAIL_FROM"] == "a@b.org"


def test_the_password_is_not_shown():
    assert "hunter2" not in repr(MailServer("mail.example.org", 587, "tls", "user", "hunter2"))
