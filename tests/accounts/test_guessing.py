"""Limits on guessing: what is counted, for how long, and against whom."""

import datetime as dt

import pytest
import time_machine
from sqlalchemy import func, select

from consult.accounts import guessing
from consult.extensions import db
from consult.models.credentials import FailedAttempt
from consult.models.types import now


def _fail(target, source="198.51.100.7", times=1):
    for _ in range(times):
        guessing.note_failure(target, source)
    db.session.commit()


def test_a_target_takes_five_failures_from_all_networks_together(app):
    for number in range(guessing.LIMIT):
        assert guessing.allow("ana", "203.0.113.1"), number
        _fail("ana", f"198.51.{number}.1")
    assert not guessing.allow("ana", "203.0.113.1")
    assert guessing.allow("beto", "198.51.1.1"), "another target is not touched"


def test_failures_are_forgotten_after_their_window(app):
    with time_machine.travel(now()) as clock:
        _fail("ana", times=guessing.LIMIT)
        clock.shift(guessing.WINDOW - dt.timedelta(seconds=1))
        assert not guessing.allow("ana", "203.0.113.1")
        clock.shift(dt.timedelta(seconds=2))
        assert guessing.allow("ana", "203.0.113.1")
        _fail("beto")
        assert db.session.scalar(select(func.count()).select_from(FailedAttempt)) == 1


def test_a_network_that_fails_everywhere_is_stopped(app, monkeypatch):
    monkeypatch.setattr(guessing, "LIMIT_OF_SOURCE", 3)
    for number in range(3):
        _fail(f"person {number}", f"198.51.100.{number}")
    assert not guessing.allow("ana", "198.51.100.200")
    assert guessing.allow("ana", "198.51.101.1")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("198.51.100.7", "198.51.100.250", True),
        ("198.51.100.7", "198.51.101.7", False),
        ("2001:db8:1:2::1", "2001:db8:1:ffff::9", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("::ffff:198.51.100.7", "198.51.100.9", True),
        ("::ffff:198.51.100.7", "::ffff:203.0.113.7", False),
        (None, "not an address", True),
    ],
)
def test_addresses_that_one_guesser_has_at_no_cost_are_one_network(one, other, same):
    assert (guessing.address_class(one) == guessing.address_class(other)) is same


def test_tries_at_the_same_time_are_all_counted(app):
    tries = [guessing.note_failure("ana", "198.51.100.7") for _ in range(guessing.LIMIT + 3)]
    db.session.commit()
    assert not any(guessing.is_within(attempt, "198.51.100.7") for attempt in tries)
    for attempt in tries[guessing.LIMIT :]:
        guessing.forget(attempt)
    db.session.commit()
    assert guessing.is_within(tries[0], "198.51.100.7")


def test_nothing_stored_tells_who_was_guessed_at(app):
    _fail("ana@example.org", "198.51.100.7")
    row = db.session.scalar(select(FailedAttempt))
    assert len(row.target_hash) == len(row.source_hash) == 64
    assert "ana" not in row.target_hash
