"""The demonstration shows what the product can: positions, choices, a draft text with comments, other ways."""

import datetime as dt

import pytest
from sqlalchemy import select

from consult.demo import positions
from consult.demo.load import load_demonstration
from consult.extensions import db
from consult.models.consultations import Consultation, QuestionKind
from consult.models.submissions import Answer, Submission


@pytest.fixture
def loaded(app) -> Consultation:
    load_demonstration(lambda line: None)
    return db.session.scalar(select(Consultation))


def test_people_declare_what_is_written_down(loaded):
    choices = {choice["key"] for choice in loaded.questions[-1].choices}
    for row in positions.rows():
        sent = db.session.scalar(select(Submission).where(Submission.source_key == row["key"]))
        by_question = {answer.question_id: answer for answer in sent.answers if answer.question_id}
        if "stance" in row:
            assert by_question[loaded.questions[-2].id].stance.value == row["stance"]
        if "choice" in row:
            assert by_question[loaded.questions[-1].id].choices == [row["choice"]]
            assert row["choice"] in choices
        comments = {answer.article.position: answer.text for answer in sent.answers if answer.article_id}
        assert comments == {int(at): said["text"] for at, said in row.get("articles", {}).items()}


def test_every_article_is_commented_on(loaded):
    commented = set(db.session.scalars(select(Answer.article_id).where(Answer.article_id.is_not(None))))
    assert commented == {article.id for article in loaded.articles}


def test_choice_comes_last_and_all_is_in_both_languages(loaded):
    assert [question.kind for question in loaded.questions[-2:]] == [QuestionKind.OPEN_TEXT, QuestionKind.ONE_CHOICE]
    worded = [way[part] for way in loaded.other_ways for part in ("title", "body")]
    worded += [words for article in loaded.articles for words in (article.heading, article.body)]
    worded += [question.text for question in loaded.questions]
    assert all(set(words) == {"es", "en"} and all(words.values()) for words in worded)


def test_dates_are_promised_after_the_close(loaded):
    assert loaded.closes_at < loaded.results_due_at < loaded.answer_due_at
    assert loaded.results_due_at - loaded.closes_at < dt.timedelta(days=60)
