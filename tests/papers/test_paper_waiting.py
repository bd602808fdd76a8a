"""Moderators are told of papers that wait for them: soon, once a day at most, with how many there are."""

import datetime as dt
import threading

import pytest
import time_machine

from consult.extensions import db
from consult.models.people import Membership, Role
from consult.notices.composing import write
from consult.papers.waiting import tell_moderators
from tests.papers.organisation import mails

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def consultation(make):
    """An open consultation whose moderators look at every representative."""
    return make.consultation(questions=2, reviews_representatives=True)


def _told() -> list[tuple[str, int]]:
    db.session.rollback()
    return [(each.email, each.data["count"]) for each in mails("papers_waiting")]


def test_nobody_is_told_while_nothing_waits(sender, consultation, make):
    make.member(consultation, Role.MODERATOR)
    assert tell_moderators() == 0
    sender.send()
    assert tell_moderators() == 0, "the representative has not confirmed it yet"
    sender.confirm()
    assert tell_moderators() == 1


def test_one_mail_a_day_with_all_that_wait(sender, another, consultation, make):
    moderator = make.member(consultation, Role.MODERATOR, email="moni@example.org")
    make.member(consultation, Role.CO_CHAIR)
    make.member(consultation, Role.MODERATOR, disabled_at=make.now)
    sender.send().confirm()
    assert tell_moderators() == 1 and _told() == [("moni@example.org", 1)]
    another().send(organisation_name="Sindicato", representative_email="s@sindicato.example.org").confirm()
    assert tell_moderators() == 0, "not twice a day"
    later = dt.datetime.now(dt.UTC) + 25 * HOUR
    with time_machine.travel(later):
        assert tell_moderators() == 1 and _told()[1:] == [("moni@example.org", 2)]
        assert tell_moderators() == 0
    with time_machine.travel(later + 25 * HOUR):
        assert tell_moderators() == 0, "nothing new came"
    letter = write(mails("papers_waiting")[-1])
    assert letter.subject.startswith("2 ") and "/gestion/agua/representantes" in letter.text
    assert moderator.name in letter.text


def test_co_chairs_are_told_where_nobody_moderates(sender, consultation, make):
    make.member(consultation, Role.CO_CHAIR, email="copre@example.org", language="en")
    make.member(consultation, Role.OBSERVER)
    sender.send().confirm()
    tell_moderators()
    assert _told() == [("copre@example.org", 1)]
    assert write(mails("papers_waiting")[0]).subject == "1 paper waits for your decision"


def test_two_consultations_are_one_mail(sender, another, consultation, make):
    other = make.consultation(slug="aire", questions=2, reviews_representatives=True)
    person = make.member(consultation, Role.MODERATOR)
    make._commit(Membership(working_group_id=other.working_group_id, person_id=person.id, role=Role.MODERATOR))
    sender.send().confirm()
    second = another("/en/c/aire")
    second.send(organisation_name="Sindicato", representative_email="s@sindicato.example.org").confirm()
    assert tell_moderators() == 1
    (mail,) = mails("papers_waiting")
    assert mail.data["count"] == 2 and mail.data["url"].endswith("/gestion/")


def test_workers_that_look_at_once_write_one_mail(app, sender, consultation, make):
    make.member(consultation, Role.MODERATOR)
    sender.send().confirm()
    gate = threading.Barrier(4)

    def look():
        with app.app_context():
            gate.wait()
            tell_moderators()

    looks = [threading.Thread(target=look) for _ in range(4)]
    for each in looks:
        each.start()
    for each in looks:
        each.join()
    assert len(_told()) == 1
