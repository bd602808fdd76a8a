"""The demonstration shows what the product can: choices, positions, a draft text with comments, other ways."""

import datetime as dt

import pytest
from sqlalchemy import select

from consult.demo import positions, texts
from consult.demo.load import load_demonstration
from consult.extensions import db
from consult.models.consultations import Consultation
from consult.models.submissions import Answer, Stance, Submission
from consult.outcomes import declared


@pytest.fixture
def loaded(app) -> Consultation:
    load_demonstration(lambda line: None)
    return db.session.scalar(select(Consultation))


def test_people_comment_as_it_is_written_down(loaded):
    for row in positions.rows():
        sent = db.session.scalar(select(Submission).where(Submission.source_key == row["key"]))
        comments = {str(each.article.position): each for each in sent.answers if each.article_id}
        said = {at: {"stance": each.stance.value, "text": each.text} for at, each in comments.items()}
        assert said == row["articles"]


def _answers(row) -> dict[int, Answer]:
    sent = db.session.scalar(select(Submission).where(Submission.source_key == row["key"]))
    return {each.question.position: each for each in sent.answers if each.question_id}


def test_people_choose_and_take_positions_as_it_is_written_down(loaded):
    for row in positions.declared():
        said = _answers(row)
        assert said[1].choices == row["choices"] if "choices" in row else 1 not in said or not said[1].choices
        assert said[2].stance.value == row["stance"] if "stance" in row else 2 not in said or not said[2].stance


def test_the_results_have_something_to_show(loaded):
    """Every position is taken and every choice made by somebody; every paper says something to the second question."""
    choices, stances = declared.of(loaded)
    assert set(choices.people.choices) == {choice["key"] for choice in loaded.questions[0].choices}
    assert set(stances.people.all_stances) == set(Stance)
    assert len(stances.people.large_groups()) > 2
    papers = {text.organisation for text in (paper.text for paper in texts.papers())}
    assert stances.organisations.all_stances.total() >= len(papers) == 12


def test_every_article_is_commented_on(loaded):
    commented = set(db.session.scalars(select(Answer.article_id).where(Answer.article_id.is_not(None))))
    assert commented == {article.id for article in loaded.articles}


def test_all_is_in_both_languages(loaded):
    worded = [way[part] for way in loaded.other_ways for part in ("title", "body")]
    worded += [words for article in loaded.articles for words in (article.heading, article.body)]
    worded += [question.text for question in loaded.questions]
    assert all(set(words) == {"es", "en"} and all(words.values()) for words in worded)


def test_dates_are_promised_after_the_close(loaded):
    assert loaded.closes_at < loaded.results_due_at < loaded.answer_due_at
    assert loaded.results_due_at - loaded.closes_at < dt.timedelta(days=60)
