"""The outbox as administrators see it, and the command that does the same."""

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from consult.cli import main
from consult.config import MailServer
from consult.extensions import db
from consult.models.audit import AuditEvent
from consult.models.messages import Message, MessageState
from consult.notices import outbox, service
from tests.factories import csrf_token
from tests.processes import site


@pytest.fixture
def admin(make):
    return make.signed_in(make.person(is_administrator=True))


def _queue(number=1, **data):
    for each in range(number):
        service.queue("greeting", f"reader{each}@example.org", "en", {"name": "Ana", "url": "/en/secret", **data})
    db.session.commit()


def _fail(error="550 no such reader"):
    db.session.execute(update(Message).values(state=MessageState.FAILED, error=error, attempts=9))
    db.session.commit()


def test_the_outbox_counts_and_lists(admin):
    _queue(3)
    _fail("<b>550</b> no such reader")
    _queue()
    page = admin.get("/en/gestion/correo").text
    assert "Given up (3)" in page
    assert "Waiting (1)" in page
    assert "&lt;b&gt;550&lt;/b&gt; no such reader" in page
    assert "Waiting" in admin.get("/en/gestion/correo?state=queued").text
    assert "No mails here" in admin.get("/en/gestion/correo?state=sent").text


def test_a_long_outbox_has_pages(admin):
    _queue(31)
    first = admin.get("/en/gestion/correo").text
    assert "reader30@example.org" in first
    assert "reader0@example.org" not in first
    assert "reader0@example.org" in admin.get("/en/gestion/correo?page=2").text


def test_what_was_given_up_is_sent_again(admin):
    _queue(3)
    _fail()
    token = csrf_token(admin.get("/en/gestion/correo").text)
    first = db.session.scalar(select(Message.id).order_by(Message.id))
    for path in (f"/en/gestion/correo/{first}/reintentar", f"/en/gestion/correo/{first}/reintentar"):
        assert admin.post(path, data={"csrf_token": token}).status_code == 303
    assert outbox.counts()[MessageState.QUEUED] == 1
    answer = admin.post("/en/gestion/correo/reintentar", data={"csrf_token": token}, follow_redirects=True)
    assert "2 mails will be sent again." in answer.text
    assert outbox.counts()[MessageState.FAILED] == 0
    assert [event.action for event in db.session.scalars(select(AuditEvent))] == ["mail.retry"] * 3


def test_on_one_machine_a_mail_can_be_read(admin):
    _queue()
    number = db.session.scalar(select(Message.id))
    page = admin.get(f"/en/gestion/correo/{number}").text
    assert "Dear Ana" in page
    assert '<a href="http://127.0.0.1:8000/en/secret">' in page


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "{{ 7*7 }}"])
def test_what_people_wrote_is_text_on_the_page(admin, hostile):
    _queue(name=hostile)
    page = admin.get(f"/en/gestion/correo/{db.session.scalar(select(Message.id))}").text
    assert "<script>alert" not in page
    assert "Dear 49" not in page


def test_where_mails_leave_nobody_reads_those_of_others(app, admin, monkeypatch):
    _queue()
    number = db.session.scalar(select(Message.id))
    monkeypatch.setitem(app.config, "MAIL", MailServer("127.0.0.1", 25, "none"))
    assert admin.get(f"/en/gestion/correo/{number}").status_code == 404
    page = admin.get("/en/gestion/correo").text
    assert "reader0@example.org" in page
    assert "secret" not in page


def test_the_outbox_is_the_administrators_alone(make):
    member = make.signed_in(make.member(make.consultation()))
    assert member.get("/en/gestion/correo").status_code == 403
    assert make.app.test_client().get("/en/gestion/correo").status_code == 302


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs `consult mail ...` on a site of its own."""
    with site(tmp_path) as here:
        for name, value in here.settings.items():
            monkeypatch.setenv(name, value)

        def call(*arguments):
            db.session.commit()
            return CliRunner().invoke(main, ["mail", *arguments])

        yield call


def test_the_command_lists_and_retries(run):
    service.queue("test", "ana@example.org", "en", {})
    _fail("550 first\n550 no such reader")
    number = db.session.scalar(select(Message.id))
    told = run().output
    assert "failed          1" in told
    assert f"{number}  test  ana@example.org  550 no such reader" in told
    assert run("retry").exit_code == 2
    assert run("retry", str(number)).output == "1 to be sent again.\n"
    assert run("retry", "--all").output == "0 to be sent again.\n"
    assert outbox.counts()[MessageState.QUEUED] == 1


def test_the_command_sends_a_mail_to_try(run, tmp_path):
    assert run("test", "ana@example.org").output == "The mail has left.\n"
    (file,) = (tmp_path / "data" / "mail").iterdir()
    assert b"To: ana@example.org" in file.read_bytes()


def test_the_command_says_why_a_mail_did_not_leave(run, monkeypatch):
    monkeypatch.setenv("CONSULT_MAIL", "smtp://127.0.0.1:1?tls=none")
    answer = run("test", "ana@example.org")
    assert answer.exit_code == 1
    assert "The mail did not leave. ConnectionRefusedError" in answer.output
    assert "Write an e-mail address" in run("test", "ana").output
