"""Where mails go: a folder, the screen, a server that asks for a name and encrypts."""

import email
import email.policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from consult.config import MailServer
from consult.extensions import db
from consult.notices import outbox, service
from consult.notices.transports import UnreachableError
from tests.servers import free_port

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


def _queue():
    service.queue("greeting", "ana@example.org", "en", {"name": "Ñandú", "url": "/en/x"})
    db.session.commit()


def test_a_folder_keeps_one_file_a_mail(app, monkeypatch, tmp_path):
    monkeypatch.setitem(app.config, "MAIL", "folder")
    monkeypatch.setitem(app.config, "DATA_DIR", tmp_path)
    _queue()
    outbox.deliver()
    (file,) = (tmp_path / "mail").iterdir()
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert file.suffix == ".eml"
    assert mail["Subject"] == "Dear Ñandú"


def test_a_folder_that_cannot_be_written_loses_nothing(app, monkeypatch, tmp_path):
    monkeypatch.setitem(app.config, "MAIL", "folder")
    monkeypatch.setitem(app.config, "DATA_DIR", tmp_path)
    (tmp_path / "mail").write_text("a file where the folder should be")
    _queue()
    with pytest.raises(UnreachableError):
        outbox.deliver()
    assert outbox.counts()[outbox.MessageState.QUEUED] == 1


def test_the_console_shows_the_text(app, monkeypatch, capsys):
    monkeypatch.setitem(app.config, "MAIL", "console")
    _queue()
    outbox.deliver()
    shown = capsys.readouterr().out
    assert "Mail to ana@example.org\nDear Ñandú\n\nHello Ñandú." in shown


@pytest.fixture
def guarded():
    """The port of a server that takes mails of one user only."""
    seen = []

    class Handler:
        async def handle_DATA(self, server, session, envelope):  # noqa: N802
            seen.append(envelope.content)
            return "250 OK"

    def authenticate(server, session, envelope, mechanism, data):
        return AuthResult(success=(data.login, data.password) == (b"ana", b"secret"), handled=False)

    port = free_port()
    controller = Controller(
        Handler(),
        hostname="127.0.0.1",
        port=port,
        authenticator=authenticate,
        auth_required=True,
        auth_require_tls=False,
    )
    controller.start()
    yield port, seen
    controller.stop()


def test_a_server_gets_name_and_password(app, monkeypatch, guarded):
    port, seen = guarded
    monkeypatch.setitem(app.config, "MAIL", MailServer("127.0.0.1", port, "none", "ana", "secret"))
    _queue()
    outbox.deliver()
    assert len(seen) == 1


def test_a_wrong_password_is_no_fault_of_the_mails(app, monkeypatch, guarded):
    port, seen = guarded
    monkeypatch.setitem(app.config, "MAIL", MailServer("127.0.0.1", port, "none", "ana", "wrong"))
    _queue()
    with pytest.raises(UnreachableError) as told:
        outbox.deliver()
    assert "wrong" not in str(told.value)
    assert (seen, outbox.counts()[outbox.MessageState.QUEUED]) == ([], 1)


def test_a_server_without_encryption_gets_no_mail_where_that_was_asked_for(app, monkeypatch, guarded):
    port, seen = guarded
    monkeypatch.setitem(app.config, "MAIL", MailServer("127.0.0.1", port, "starttls"))
    _queue()
    with pytest.raises(UnreachableError):
        outbox.deliver()
    assert seen == []
