"""Sending: to a real mail server that fails in the ways that servers fail; once each, in order, nothing lost."""

import datetime as dt
import threading

import pytest
import time_machine
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from consult.extensions import db
from consult.models.messages import Message, MessageState, Unsubscription
from consult.notices import outbox, service
from consult.notices.addresses import address_hash
from consult.notices.transports import UnreachableError

MINUTE = dt.timedelta(minutes=1)


def _queue(*emails, kind="test"):
    for email in emails:
        service.queue(kind, email, "en", {})
    db.session.commit()


def _deliver_all():
    while outbox.deliver():
        pass


def _rows():
    """The outbox as it is now; no lock of the test's stays behind."""
    with Session(db.engine) as session:
        return session.scalars(select(Message).order_by(Message.id)).all()


def _states():
    return [message.state.value for message in _rows()]


def test_what_is_queued_arrives_once(mailbox):
    _queue("ana@example.org", "eva@example.org")
    _deliver_all()
    _deliver_all()
    assert [str(mail["To"]) for mail in mailbox.mails] == ["ana@example.org", "eva@example.org"]
    assert _states() == ["sent", "sent"]
    assert all(message.sent_at and message.attempts == 1 for message in _rows())


def test_nothing_leaves_before_the_commit(mailbox):
    service.queue("test", "ana@example.org", "en", {})
    db.session.rollback()
    _deliver_all()
    assert mailbox.mails == []


def test_six_hours_without_a_server_lose_nothing_and_keep_the_order(closed_mailbox):
    """T-MAIL-02."""
    start = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)
    with time_machine.travel(start, tick=False) as clock:
        for number in range(4):
            for email in ("ana@example.org", "eva@example.org"):
                service.queue("numbered", email, "en", {"number": number})
        db.session.commit()
        tries = 0
        for _ in range(6 * 60):
            try:
                outbox.deliver()
            except UnreachableError:
                tries += 1
            clock.shift(MINUTE)
        assert tries > 10
        assert set(_states()) == {"queued"}
        with closed_mailbox.open():
            for _ in range(7 * 60):
                outbox.deliver()
                clock.shift(MINUTE)
    assert set(_states()) == {"sent"}
    for email in ("ana@example.org", "eva@example.org"):
        subjects = [mail["Subject"] for mail in closed_mailbox.mails if mail["To"] == email]
        assert subjects == [f"Mail {number}" for number in range(4)]


def test_a_mail_that_is_never_taken_is_given_up_after_two_days(mailbox):
    mailbox.answer = lambda address: "451 later"
    start = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)
    with time_machine.travel(start, tick=False) as clock:
        _queue("ana@example.org")
        waits = []
        for _ in range(3 * 24 * 60):
            if outbox.deliver():
                waits.append((_rows()[0].next_attempt_at - dt.datetime.now(dt.UTC)) // MINUTE)
            clock.shift(MINUTE)
    (message,) = _rows()
    assert waits[:-1] == [1, 5, 15, 60, 180, 360, 720, 1440]
    assert (message.state, message.attempts) == (MessageState.FAILED, len(outbox.DELAYS) + 1)
    assert "451 later" in message.error


def test_an_address_that_is_refused_for_good_is_given_up_at_once_and_holds_up_nobody(mailbox):
    mailbox.answer = lambda address: "550 no such reader" if address.startswith("nobody") else None
    _queue("nobody@example.org", "ana@example.org", "nobody@example.org")
    _deliver_all()
    assert _states() == ["failed", "sent", "failed"]
    assert "550 no such reader" in _rows()[0].error


def test_a_mail_that_cannot_be_written_holds_up_nobody(mailbox):
    _queue("ana@example.org", kind="no_such_template")
    _queue("ana@example.org")
    _deliver_all()
    assert _states() == ["failed", "sent"]
    assert "TemplateNotFound" in _rows()[0].error


def test_a_later_mail_waits_for_the_earlier_one_of_the_same_reader(mailbox):
    mailbox.answer = lambda address: "451 later"
    _queue("ana@example.org", "Ana@example.org")
    _deliver_all()
    mailbox.answer = lambda address: None
    _deliver_all()
    assert mailbox.mails == []
    db.session.execute(update(Message).where(Message.attempts == 1).values(next_attempt_at=dt.datetime.now(dt.UTC)))
    db.session.commit()
    _deliver_all()
    assert [str(mail["To"]) for mail in mailbox.mails] == ["ana@example.org", "Ana@example.org"]


def test_a_crash_between_sending_and_marking_makes_one_copy_that_can_be_told(mailbox, monkeypatch):
    class KilledError(BaseException):
        pass

    def killed(*_, **__):
        raise KilledError

    with time_machine.travel(dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC), tick=False) as clock:
        _queue("ana@example.org")
        with monkeypatch.context() as patch, pytest.raises(KilledError):
            patch.setattr(outbox, "_mark", killed)
            outbox.deliver()
        assert _states() == ["queued"]
        _deliver_all()
        assert len(mailbox.mails) == 1
        clock.shift(outbox.LEASE)
        _deliver_all()
        clock.shift(outbox.LEASE)
        _deliver_all()
    assert _states() == ["sent"]
    first, second = (mail["Message-ID"] for mail in mailbox.mails)
    assert first == second


def test_two_workers_send_each_mail_once(app, mailbox):
    _queue(*(f"reader{number}@example.org" for number in range(40)))
    together = threading.Barrier(3)
    failures = []

    def work():
        with app.app_context():
            together.wait()
            try:
                _deliver_all()
            except Exception as problem:
                failures.append(problem)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(str(mail["To"]) for mail in mailbox.mails) == sorted(
        f"reader{number}@example.org" for number in range(40)
    )
    assert set(_states()) == {"sent"}


def test_a_reader_who_says_no_while_a_mail_waits_does_not_get_it(mailbox):
    _queue("ana@example.org", kind="results")
    db.session.add(Unsubscription(email_hash=address_hash("ana@example.org"), kind="results"))
    db.session.commit()
    _deliver_all()
    assert (mailbox.mails, _states()) == ([], ["unwanted"])


def test_the_links_of_a_mail_are_forgotten_once_it_was_sent_on_a_public_site(mailbox, public):
    service.queue("test", "ana@example.org", "en", {"url": "/en/secret"})
    db.session.commit()
    _deliver_all()
    assert f"{public}/en/secret" in mailbox.text()
    assert _rows()[0].data == {}


def test_a_mail_that_was_given_up_can_be_sent_again(mailbox):
    mailbox.answer = lambda address: "550 full"
    _queue("ana@example.org", "eva@example.org")
    _deliver_all()
    mailbox.answer = lambda address: None
    first = _rows()[0].id
    assert [len(outbox.retry(first)), len(outbox.retry(first))] == [1, 0]
    db.session.commit()
    _deliver_all()
    assert _states() == ["sent", "failed"]
    assert len(outbox.retry()) == 1
    db.session.commit()
    _deliver_all()
    assert outbox.counts() == {**dict.fromkeys(MessageState, 0), MessageState.SENT: 2}
