"""Questions of all kinds: on how many pages, chosen from, with a stance; articles that are commented on."""

import re

import pytest
from sqlalchemy import select

from consult.extensions import db
from consult.models.consultations import Article, Question, QuestionKind
from consult.models.submissions import Answer, Stance, Submission, SubmissionState
from tests.factories import csrf_token
from tests.submissions.test_journey import Journey

CHOICES = [{"key": "yes", "text": {"es": "Sí", "en": "Yes indeed"}}, {"key": "no", "text": {"en": "No way"}}]


def _only():
    (submission,) = db.session.scalars(select(Submission)).all()
    return submission


def _question(position, **values):
    return Question(position=position, text={"en": f"Question {position}?", "es": f"¿Pregunta {position}?"}, **values)


def _consultation(make, *questions, **values):
    consultation = make.consultation(questions=0, **values)
    consultation.questions = list(questions)
    db.session.commit()
    return consultation


@pytest.fixture
def articles(make):
    """A consultation with one question and three articles."""
    return _consultation(
        make,
        _question(1),
        articles=[
            Article(position=n, heading={"en": f"Article {n}"}, body={"en": f"Body of {n}."}) for n in range(1, 4)
        ],
    )


@pytest.mark.parametrize(("questions", "steps"), [(1, 3), (3, 3), (4, 4), (6, 6)])
def test_the_count_of_steps_is_honest(client, make, questions, steps):
    journey = Journey(client, make.consultation(questions=questions))
    first = client.get(journey.start).text
    assert f"Step 1 of {steps}" in first and first.count("<textarea") == min(questions, 3)
    answer = journey.write("uno")
    for number in range(4, questions + 1):
        assert answer.location.endswith(f"/pregunta/{number}")
        page = client.get(answer.location).text
        assert f"Step {number - 2} of {steps}" in page and page.count("<textarea") == 1
        answer = journey.post(f"pregunta/{number}", **{f"answer_{journey.questions[number - 1]}": f"texto {number}"})
    assert answer.location.endswith("/sobre-ti")
    assert f"Step {steps - 1} of {steps}" in client.get(answer.location).text
    assert f"Step {steps} of {steps}" in client.get(journey.tell().location).text
    assert len(_only().answers) == max(1, questions - 2)
    assert client.get(f"{journey.root}/pregunta/{questions + 1}").status_code == 404
    assert client.get(f"{journey.root}/pregunta/3").status_code == 404


def test_every_page_of_questions_may_be_skipped_but_not_all(client, make):
    journey = Journey(client, make.consultation(questions=5))
    assert journey.write("", "", "").location.endswith("/pregunta/4")
    assert db.session.scalars(select(Submission)).all() == []
    assert journey.post("pregunta/4").location.endswith("/pregunta/5")
    answer = journey.post("pregunta/5")
    assert answer.status_code == 422 and "Write your opinion" in answer.text
    assert journey.post("pregunta/4", later="1").status_code == 422
    assert journey.post("pregunta/5", **{f"answer_{journey.questions[4]}": "al fin"}).location.endswith("/sobre-ti")
    # With something said elsewhere, the last one may stay empty.
    journey.write("uno")
    assert journey.post("pregunta/5", **{f"answer_{journey.questions[4]}": ""}).location.endswith("/sobre-ti")
    assert [answer.text for answer in _only().answers] == ["uno"]


def test_one_of_several_is_chosen_and_may_be_taken_back(client, make):
    question = _question(1, kind=QuestionKind.ONE_CHOICE, choices=CHOICES)
    journey = Journey(client, _consultation(make, question))
    name = f"choice_{journey.questions[0]}"
    page = client.get(journey.start).text
    assert "Yes indeed" in page and re.search(r"<legend><h1>\s*Question 1\?", page)
    assert journey.post("opinion", **{name: "maybe"}).status_code == 422
    assert journey.post("opinion", **{name: ""}).status_code == 422
    assert journey.post("opinion", **{name: "yes"}).status_code == 303
    assert _only().answers[0].choices == ["yes"] and _only().answers[0].text == ""
    assert re.search(r'<input checked[^>]*value="yes"', client.get(journey.start).text)
    journey.post("opinion", **{name: "", f"answer_{journey.questions[0]}": "mejor lo explico"})
    assert (_only().answers[0].choices, _only().answers[0].text) == ([], "mejor lo explico")


def test_several_are_chosen_and_shown_in_words(client, make):
    question = _question(1, kind=QuestionKind.MANY_CHOICES, choices=CHOICES)
    journey = Journey(client, _consultation(make, question))
    name = f"choice_{journey.questions[0]}"
    assert journey.post("opinion", **{name: ["yes", "perhaps"]}).status_code == 422
    assert journey.post("opinion").status_code == 422
    journey.post("opinion", **{name: ["no", "yes"]})
    assert sorted(_only().answers[0].choices) == ["no", "yes"]
    page = client.get(journey.tell().location).text
    assert "No way" in page and "Yes indeed" in page
    page = client.get(journey.send().location).text
    assert "No way" in page and "Yes indeed" in page
    assert client.get(journey.start).status_code == 303


def test_a_stance_is_declared_beside_the_words(client, make):
    journey = Journey(client, _consultation(make, _question(1, asks_stance=True), _question(2)))
    first, second = journey.questions
    page = client.get(journey.start).text
    assert f'name="stance_{first}"' in page and f'name="stance_{second}"' not in page
    assert journey.post("opinion", **{f"stance_{first}": "maybe"}).status_code == 422
    assert journey.post("opinion", **{f"stance_{first}": "against"}).status_code == 303
    assert _only().answers[0].stance is Stance.AGAINST
    assert "Against" in client.get(journey.tell().location).text


def test_articles_are_read_with_the_number_of_their_comments(client, make, articles):
    sent = make.submission(articles, "x")
    withdrawn = make.submission(articles, "y", state=SubmissionState.WITHDRAWN)
    for each in (sent, withdrawn):
        make._commit(Answer(submission_id=each.id, article_id=articles.articles[1].id, text="No."))
    make._commit(Answer(submission_id=sent.id, article_id=articles.articles[1].id, text="Old.", until_version=1))
    page = client.get("/en/c/agua/texto").text
    assert "Body of 1." in page and page.count("No comments yet") == 2 and "1 comment" in page
    assert 'href="/en/c/agua/opinar?articulo=2"' in page
    make.consultation("bosques")
    assert client.get("/en/c/bosques/texto").status_code == 404


def test_an_article_that_was_asked_for_stands_on_the_first_page(client, articles):
    start = client.get("/en/c/agua/opinar?articulo=2&articulo=99&articulo=x").location
    page = client.get(start).text
    ids = [each.id for each in articles.articles]
    assert f'name="article_{ids[1]}"' in page and f'name="article_{ids[0]}"' not in page
    assert "Body of 2." in page
    form = {"csrf_token": csrf_token(page), "begun": re.search(r'name="begun" value="([^"]*)"', page)[1]}
    answer = client.post(start, data=form)
    assert answer.status_code == 422 and "Answer one question or more" in answer.text
    # One more article: what is written is stored, and its field is there.
    added = client.post(start, data=form | {f"article_{ids[1]}": "Que diga ejido.", "another": "3", "add": "1"})
    assert added.status_code == 303 and added.location.endswith(f"#article_{ids[2]}")
    page = client.get(added.location).text
    assert "Que diga ejido.</textarea>" in page and f'name="article_{ids[2]}"' in page
    data = form | {f"article_{ids[1]}": "Que diga ejido.", f"article_{ids[2]}": "Sobra."}
    assert client.post(added.location.split("#")[0], data=data).location.endswith("/sobre-ti")
    assert [(each.article_id, each.text) for each in _only().answers] == [
        (ids[1], "Que diga ejido."),
        (ids[2], "Sobra."),
    ]
    # They stay on the page when it is opened without naming them.
    page = client.get(start.split("?")[0]).text
    assert "Sobra.</textarea>" in page and 'value="1">Article 1' in page


def test_adding_an_article_needs_no_words_and_stores_none(client, articles):
    start = client.get("/en/c/agua/opinar").location
    form = {"csrf_token": csrf_token(client.get(start).text), "another": "1", "add": "1"}
    assert f"#article_{articles.articles[0].id}" in client.post(start, data=form).location
    assert client.post(start, data=form | {"another": "77"}).location == start
    assert db.session.scalars(select(Submission)).all() == []


def test_a_comment_on_an_article_goes_the_whole_way(client, articles):
    start = client.get("/en/c/agua/opinar?articulo=1").location
    journey = Journey(client, articles)
    journey.root = start.split("?")[0].rsplit("/", 1)[0]
    journey.post("opinion?articulo=1", **{f"article_{articles.articles[0].id}": "Falta el pozo."})
    page = client.get(journey.tell().location).text
    assert "Falta el pozo." in page and "Article 1" in page
    assert "Falta el pozo." in client.get(journey.send().location).text


def test_four_hundred_fields_do_no_harm(client, make):
    journey = Journey(client, make.consultation())
    junk = {f"answer_{n}": "x" for n in range(10_000, 10_400)}
    assert journey.write("uno", **junk).status_code == 303
    assert [each.text for each in _only().answers] == ["uno"]


@pytest.mark.parametrize("text", ["👩🏽‍🌾🌽 ❤️", "שלום עולם", "a\x00b", "\u202egnorw\u202c", "é" * 9_999])
def test_unusual_letters_come_back_as_they_were(client, make, text):
    journey = Journey(client, make.consultation())
    journey.write(text)
    journey.tell()
    page = client.get(journey.send().location).text
    assert text.replace("\x00", "") in page
