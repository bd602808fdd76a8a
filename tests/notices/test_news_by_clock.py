"""News that the clock brings: to who asked in time, once each, whoever looks and how often."""

import datetime as dt
import threading

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.extensions import db
from consult.models.messages import Message, Subscription
from consult.models.submissions import SubmissionState
from consult.notices import news
from consult.notices.news import Teller

DAY = dt.timedelta(days=1)


@pytest.fixture
def wish(make):
    """Stores a confirmed subscription."""
    numbers = iter(range(10_000))

    def store(consultation=None, email="ana@example.org", confirmed=-30, **values):
        defaults = {
            "email": email,
            "consultation_id": consultation.id if consultation else None,
            "language": "es",
            "token_hash": str(next(numbers)),
            "confirmed_at": make.now + confirmed * DAY if confirmed is not None else None,
        }
        return make._commit(Subscription(**(defaults | values)))

    return store


def _told():
    with Session(db.engine) as session:
        return [(row.kind, row.email) for row in session.scalars(select(Message).order_by(Message.id))]


def _look(at):
    with time_machine.travel(at, tick=False):
        return Teller().look()


def test_each_thing_is_told_when_it_is_so(make, wish):
    start = make.now
    wish(make.consultation(opens_at=start + DAY, closes_at=start + 20 * DAY))
    seen = {}
    for hours in range(0, 24 * 22, 6):
        before = len(_told())
        _look(start + dt.timedelta(hours=hours))
        for kind, _ in _told()[before:]:
            seen[kind] = hours / 24
    assert seen == {"opening": 1, "closing": 17}


def test_results_are_told_once_they_are_published(make, wish):
    consultation = make.consultation(
        opens_at=make.now - 20 * DAY, closes_at=make.now - 5 * DAY, results_published_at=make.now
    )
    wish(consultation)
    assert _look(make.now - DAY) == 0
    assert _look(make.now + DAY) == 1
    (message,) = db.session.scalars(select(Message)).all()
    assert (message.kind, message.data["url"]) == ("results", "/es/c/agua/resultados")


def test_nobody_is_told_twice(make, wish):
    consultation = make.consultation()
    wish(consultation)
    wish(consultation, email="Ana@example.org")
    wish(None)
    for _ in range(3):
        assert _look(make.now) == 3
    assert _told() == [("opening", "ana@example.org")]


def test_one_worker_does_not_look_through_the_same_again(make, wish):
    wish(make.consultation())
    teller = Teller()
    assert (teller.look(), teller.look()) == (1, 0)


def test_only_who_asked_in_time_confirmed_and_did_not_end_it_is_told(make, wish):
    consultation, other = make.consultation(), make.consultation("bosques", opens_at=make.now + DAY)
    wish(consultation, "late@example.org", confirmed=-1)
    wish(consultation, "unconfirmed@example.org", confirmed=None)
    wish(consultation, "ended@example.org", ended_at=make.now)
    wish(other, "other@example.org")
    wish(consultation, "yes@example.org")
    _look(make.now)
    assert _told() == [("opening", "yes@example.org")]


@pytest.mark.parametrize(
    "values",
    [
        {"announced_at": None},
        {"announced_at": dt.timedelta(days=1)},
        {"opens_at": dt.timedelta(days=1)},
        {"opens_at": -news.STILL_NEWS - DAY},
        {"closes_at": -DAY},
        {"opens_at": -30 * DAY, "closes_at": -20 * DAY, "results_published_at": -news.STILL_NEWS},
    ],
)
def test_what_is_not_so_yet_or_long_past_is_not_told(make, wish, values):
    moments = {name: delta if delta is None else make.now + delta for name, delta in values.items()}
    wish(make.consultation(**moments), confirmed=-60)
    _look(make.now)
    assert _told() == []


def test_a_close_that_was_put_off_is_told_anew(make, wish):
    consultation = make.consultation(opens_at=make.now - 20 * DAY, closes_at=make.now + 2 * DAY)
    wish(consultation)
    _look(make.now)
    consultation.closes_at = make.now + 10 * DAY
    db.session.commit()
    _look(make.now + DAY)
    assert len(_told()) == 1
    _look(make.now + 8 * DAY)
    assert _told() == [("closing", "ana@example.org")] * 2


def test_a_consultation_of_three_days_closes_without_further_notice(make, wish):
    wish(make.consultation(opens_at=make.now - DAY, closes_at=make.now + DAY))
    _look(make.now)
    assert _told() == [("opening", "ana@example.org")]


def test_authors_who_left_an_address_are_told_of_results_in_their_language(make):
    consultation = make.consultation(results_published_at=make.now - DAY, opens_at=make.now - 40 * DAY)
    make.submission(consultation, "Una.", email="ana@example.org", interface_language="en")
    make.submission(consultation, "Otra.", email="ana@example.org")
    make.submission(consultation, "Sin correo.")
    make.submission(consultation, "Retirada.", email="eva@example.org", state=SubmissionState.WITHDRAWN)
    make.submission(consultation, "Importada.", email="no address", interface_language="es")
    _look(make.now)
    (message,) = db.session.scalars(select(Message)).all()
    assert (message.kind, message.email, message.language) == ("results", "ana@example.org", "en")
    assert message.subject_type == "Submission"


def test_many_readers_are_told_by_several_workers_at_once(app, make, wish):
    consultation = make.consultation()
    db.session.add_all(
        Subscription(
            email=f"reader{number}@example.org",
            consultation_id=consultation.id,
            language="es",
            token_hash=f"many {number}",
            confirmed_at=make.now - 30 * DAY,
        )
        for number in range(250)
    )
    db.session.commit()
    together = threading.Barrier(2)
    readers = []

    def work():
        with app.app_context():
            together.wait()
            readers.append(Teller().look())

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert readers == [250, 250]
    told = _told()
    assert len(told) == len(set(told)) == 250
