"""What was chosen and declared: people and organisations apart, each once, nothing inferred, small numbers marked."""

import pytest

from consult.extensions import db
from consult.models.consultations import QuestionKind
from consult.models.papers import KeyPoint
from consult.models.people import StakeholderGroup
from consult.models.submissions import Answer, Permission, Stance, SubmissionKind, SubmissionState
from consult.outcomes import declared
from tests.outcomes.conftest import queries, words

RESULTS = "/en/c/agua/resultados"


@pytest.fixture
def asking(make):
    """Results of a consultation that asks for a choice in its first question and a position in its second."""
    consultation = make.consultation(results_published_at=make.now)
    first, second, _third = consultation.questions
    first.kind = QuestionKind.MANY_CHOICES
    first.choices = [{"key": "a", "text": {"en": "At work"}}, {"key": "b", "text": {"en": "At school"}}]
    second.asks_stance = True
    db.session.commit()
    return consultation


@pytest.fixture
def say(make, asking):
    """Sends a submission with choices and a position."""

    def send(stance: Stance | None = None, *choices: str, **values):
        sent = make.submission(asking, **values)
        first, second, _third = asking.questions
        sent.answers = [Answer(question=first, choices=list(choices)), Answer(question=second, stance=stance)]
        db.session.commit()
        return sent

    return send


def of_positions(asking):
    return next(each for each in declared.of(asking) if each.question.asks_stance)


def test_people_count_once_each_and_only_those_who_stand(asking, say):
    say(Stance.FOR, "a", "b")
    say(Stance.FOR, "a", permission=Permission.COUNTED)
    say(Stance.AGAINST, state=SubmissionState.WITHDRAWN)
    say(Stance.AGAINST, state=SubmissionState.DRAFT, folio=None)
    old = say(None)
    replaced = Answer(submission_id=old.id, question_id=asking.questions[1].id, stance=Stance.AGAINST, until_version=2)
    db.session.add(replaced)
    db.session.commit()
    choices, positions = declared.of(asking)
    assert (choices.people.choices, choices.people.answered) == ({"a": 2, "b": 1}, 2)
    assert positions.people.all_stances == {Stance.FOR: 2}
    assert not positions.organisations.stances


def test_an_organisation_counts_once_by_what_came_last(make, asking, say):
    university = make.organisation()
    say(Stance.FOR, "a", organisation=university)
    paper = make.submission(asking, organisation=university, kind=SubmissionKind.POSITION_PAPER)
    for position, stance in enumerate((Stance.AGAINST, Stance.PROPOSES), start=1):
        point = KeyPoint(submission=paper, position=position, question=asking.questions[1], text="Punto", stance=stance)
        db.session.add(point)
    db.session.commit()
    choices, positions = declared.of(asking)
    assert positions.organisations.stances == {StakeholderGroup.ACADEMIA: {Stance.AGAINST: 1}}
    assert (choices.organisations.choices, choices.organisations.answered) == ({"a": 1}, 1)
    assert not positions.people.stances


def test_groups_of_few_are_told_together(asking, say):
    for _ in range(5):
        say(Stance.QUALIFIED)
        say(Stance.AGAINST, group=StakeholderGroup.INDUSTRY)
    for _ in range(4):
        say(Stance.FOR, group=StakeholderGroup.ACADEMIA)
    say(Stance.FOR, group=None)
    side = of_positions(asking).people
    assert [group for group, _ in side.large_groups()] == [StakeholderGroup.INDUSTRY, StakeholderGroup.CITIZEN]
    assert side.smaller_groups() == {Stance.FOR: 5}
    assert side.in_favour() == 1


def test_the_page_shows_tables_and_warns_of_few(client, asking, say, make):
    for _ in range(6):
        say(Stance.QUALIFIED, "a")
        say(Stance.AGAINST, "b", group=StakeholderGroup.INDUSTRY)
    say(Stance.FOR, organisation=make.organisation())
    said = words(client.get(RESULTS).text)
    assert "What they chose and which position they took" in said
    assert "People: what they chose Choice People At work 6 At school 6 12 answered. Several could be chosen." in said
    assert "Most declared, with 50% each: In favour, with conditions, Against" in said
    assert "In 1 of 2 groups with five or more, more than half are in favour" in said
    assert said.count("Fewer than 30 Read these as single voices") == 3
    assert "Organisations Most declared: In favour, 100%" in said


def test_what_nobody_asked_for_is_not_there(client, make, asking, say):
    say(None)
    assert "which position they took" not in client.get(RESULTS).text
    assert declared.of(make.consultation("otra", folio_prefix="OTRA")) == []


def test_the_number_of_queries_does_not_grow(make, asking, say):
    def counted() -> int:
        with queries() as asked:
            declared.of(asking)
        return len(asked)

    say(Stance.FOR, "a", organisation=make.organisation())
    before = counted()
    for number in range(5):
        say(Stance.FOR, "a", organisation=make.organisation(f"Otra {number}"))
        say(Stance.AGAINST, "b")
    assert counted() == before
