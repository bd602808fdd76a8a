"""Running again: what is kept of a run, what a later one begins with, and how its topics follow from those before."""

import datetime as dt

import pytest
import sqlalchemy as sa

from consult import storage
from consult.documents import collecting
from consult.extensions import db
from consult.issues import kept, runs
from consult.models.runs import Descent, RunKind, Topic, TopicAssignment, TopicDescent, TopicModelRun
from consult.models.submissions import Submission, SubmissionState
from consult.models.types import now
from tests.issues.test_run_task import _do, _done, _sentences, _work, consultation

__all__ = ["consultation"]  # the fixture


def _again(consultation, kind=RunKind.UPDATE):
    run = runs.request_run(consultation, None, kind)
    db.session.commit()
    run_id = run.id
    assert _do(_work(run)), "the run ended"
    return db.session.get_one(TopicModelRun, run_id, populate_existing=True)


def _top(run):
    return db.session.scalars(sa.select(Topic).where(Topic.run_id == run.id, Topic.parent_id.is_(None))).all()


def test_a_result_is_kept_for_as_long_as_its_run(consultation):
    run = _done(consultation)
    assert (run.kind, run.previous_id, run.kept_count) == (RunKind.AFRESH, None, None)
    name = run.model_sha256
    assert kept.load(name).topics
    much_later = now() + dt.timedelta(days=9)
    db.session.commit()
    collecting.collect(much_later, even_most=True)  # other tests leave files, too
    assert storage.path(name).exists()
    run.model_sha256 = None
    db.session.commit()
    assert collecting.collect(much_later) == 1
    assert not storage.path(name).exists()


def test_running_again_goes_on_from_the_run_that_is_shown(consultation, make):
    first = _done(consultation)
    for text in _sentences(6, seed=5):
        make.submission(consultation, text)
    second = _again(consultation)
    assert (second.kind, second.previous_id) == (RunKind.UPDATE, first.id)
    assert second.kept_count == 60
    topics = _top(second)
    assert {topic.descent for topic in topics} <= {Descent.SAME, Descent.GREW}
    lines = db.session.execute(sa.select(TopicDescent.before_id, TopicDescent.after_id, TopicDescent.shared)).all()
    assert {before for before, _, _ in lines} == {topic.id for topic in _top(first)}
    assert {after for _, after, _ in lines} == {topic.id for topic in topics}
    in_a_topic = sa.select(sa.func.count()).where(
        TopicAssignment.run_id == first.id, TopicAssignment.topic_id.is_not(None)
    )
    assert sum(shared for _, _, shared in lines) == db.session.scalar(in_a_topic)


def test_a_fresh_start_is_compared_too(consultation):
    first = _done(consultation)
    second = _again(consultation, RunKind.AFRESH)
    assert (second.kind, second.previous_id) == (RunKind.AFRESH, first.id)
    assert all(topic.descent is Descent.SAME for topic in _top(second)), "the same texts give the same topics"
    assert second.kept_count == 60


@pytest.mark.parametrize("damage", ["gone", "damaged"])
def test_without_what_was_kept_it_begins_afresh_and_says_so(consultation, damage):
    first = _done(consultation)
    file = storage.path(first.model_sha256)
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(b"no model")
    second = _again(consultation)
    assert second.kind is RunKind.REFIT
    assert all(topic.descent is Descent.SAME for topic in _top(second))


def test_passages_that_leave_their_topic_are_marked_with_where_they_were(consultation):
    first = _done(consultation)
    small, large = sorted(_top(first), key=lambda topic: topic.size)[:: len(_top(first)) - 1]
    stray = db.session.scalars(sa.select(TopicAssignment).where(TopicAssignment.topic_id == large.id)).first()
    stray.topic_id, passage_id = small.id, stray.passage_id
    db.session.commit()
    second = _again(consultation)
    moved = db.session.scalars(
        sa.select(TopicAssignment).where(TopicAssignment.run_id == second.id, TopicAssignment.has_moved)
    ).all()
    assert [(each.passage_id, each.moved_from_id) for each in moved] == [(passage_id, small.id)]
    assert second.kept_count == 59


def test_what_was_taken_back_is_in_the_next_run_no_more(consultation):
    _done(consultation)
    db.session.execute(
        sa.update(Submission)
        .where(Submission.id == sa.select(sa.func.min(Submission.id)).scalar_subquery())
        .values(state=SubmissionState.WITHDRAWN)
    )
    db.session.commit()
    second = _again(consultation)
    assert (second.passage_count, second.kept_count) == (59, 59)


def test_topics_carry_titles_a_summary_and_how_firm_they_are(consultation):
    run = _done(consultation)
    assert 0 <= run.stability <= 1
    assert run.health and all(len(each) == 3 for each in run.health)
    for topic in _top(run):
        assert 0 < len(topic.titles) <= 5
        assert topic.summary
        assert 0 < topic.cohesion <= 1
        assert 0 <= topic.stability <= 1
