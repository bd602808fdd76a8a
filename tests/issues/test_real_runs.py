"""Several runs over real comments: what people wrote, chose and placed is there after each of them."""

import csv

import sqlalchemy as sa

from consult.extensions import db
from consult.issues import adoption
from consult.models.issues import Citation, Issue, IssuePassage, Origin
from consult.models.runs import Descent, Topic, TopicAssignment
from tests.issues.proposals import held, written
from tests.issues.test_run_again import _again
from tests.issues.test_run_task import _done

FIRST, MORE, RUNS = 240, 80, 3


def _comments(shared):
    with (shared / "decide-madrid-comments" / "comments.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["text"].strip() for row in csv.DictReader(file)]
    return [text for text in texts if len(text) > 80][: FIRST + MORE * RUNS]


def _send(make, consultation, texts):
    for text in texts:
        make.submission(consultation, text)


def test_issues_go_on_over_several_runs_of_real_comments(make, shared):
    texts = _comments(shared)
    consultation = make.consultation()
    chair = make.member(consultation)
    _send(make, consultation, texts[:FIRST])
    first = _done(consultation)
    for topic in sorted((topic for topic in first.topics if topic.parent_id is None), key=lambda each: -each.size)[:4]:
        make.issue(topic, f"Asunto {topic.number}")
    stranger = sa.select(TopicAssignment.passage_id).where(
        TopicAssignment.passage_id.not_in(sa.select(IssuePassage.passage_id))
    )
    placed = db.session.scalars(stranger.limit(3)).all()
    issue = db.session.scalars(sa.select(Issue).order_by(Issue.id)).first()
    by_person = {"issue_id": issue.id, "origin": Origin.PERSON}
    db.session.add_all(IssuePassage(passage_id=passage_id, **by_person) for passage_id in placed)
    db.session.commit()
    name, quotes = issue.name, written()
    assert quotes
    for number in range(RUNS):
        start = FIRST + MORE * number
        _send(make, consultation, texts[start : start + MORE])
        run = _again(consultation)
        topics = db.session.scalars(sa.select(Topic).where(Topic.run_id == run.id, Topic.parent_id.is_(None))).all()
        assert sum(topic.descent in {Descent.SAME, Descent.GREW} for topic in topics) >= len(topics) / 2
        before = held()
        assert adoption.adopt(consultation, run.id, chair)
        db.session.commit()
        assert written() == quotes
        assert set(placed) <= held()[name]
        assert sum(map(len, held().values())) > sum(map(len, before.values())), "new passages join the issues"
        ids = db.session.scalars(sa.select(IssuePassage.passage_id)).all()
        assert len(ids) == len(set(ids))
        quoted = set(db.session.scalars(sa.select(Citation.passage_id)))
        assert quoted <= set(ids)
