"""The kit: posters and paper forms in every language, with what staff enter in its order, and a message to pass on."""

import io

import pypdf
import pypdfium2
import pytest
from flask import g

from consult.extensions import db
from consult.intake import kit
from consult.intake.forms import EntryForm
from consult.models.consultations import Article, Question, QuestionKind
from consult.models.people import Role
from consult.submissions.opinion_form import opinion_form

BASE = "/en/gestion/agua/kit"
HOSTILE = '#set page(fill: red) \\ " ] #read("/etc/passwd") $x$ *fett* 🌽'


@pytest.fixture
def consultation(make):
    made = make.consultation(questions=2)
    made.questions[0].asks_stance = True
    made.questions.append(
        Question(
            position=3,
            kind=QuestionKind.MANY_CHOICES,
            text={"es": "¿Qué falta?", "en": "What is missing?"},
            choices=[{"key": "a", "text": {"es": "Pozos", "en": "Wells"}}, {"key": "b", "text": {"es": HOSTILE}}],
        )
    )
    made.articles.append(Article(position=1, heading={"es": "Artículo 1"}, body={"es": "El agua es de todos."}))
    db.session.commit()
    return made


@pytest.fixture
def browser(make, consultation):
    return make.signed_in(make.member(consultation, Role.CO_CHAIR))


def pages(content):
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def fetched(browser, name):
    answer = browser.get(f"{BASE}/{name}")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return answer.data


def test_the_form_asks_what_staff_enter_in_that_order(app, browser, consultation):
    text = " ".join(" ".join(pages(fetched(browser, "formato-en.pdf"))).split())
    with app.test_request_context("/en/"):
        g.lang = "en"
        form = opinion_form(
            consultation.questions, {}, articles=consultation.articles, base=EntryForm, more={"email": None}
        )
        form.offer(consultation.languages)
        labels = [str(field.label.text) for field in form if field.name.startswith(("answer", "article", "group"))]
        options = [str(option.label.text) for option in (*form.group, *form.permission)]
    expected = ["Question 1?", "Question 2?", "What is missing?", "Artículo 1", "Where do you speak from?", "State"]
    expected += ["Language you wrote in", "How may we publish your opinion?", "Your name"]
    places = [text.index(words) for words in expected]
    assert places == sorted(places)
    assert len(labels) == 5  # three questions, an article, where one speaks from: each stands on the form
    for words in [*options, "Wells", "In favour, with conditions", "Folio", "Code"]:
        assert words in text
    assert HOSTILE.split(" 🌽", maxsplit=1)[0] in text


@pytest.mark.parametrize(("tag", "words"), [("es", "¿Pregunta 1?"), ("en", "Question 1?")])
def test_each_language_has_its_form(browser, tag, words):
    assert words in pages(fetched(browser, f"formato-{tag}.pdf"))[0]


@pytest.mark.parametrize(("size", "points"), [("carta", (612, 792)), ("tabloide", (792, 1224))])
def test_a_poster_is_one_page_whatever_is_written(browser, consultation, size, points):
    consultation.title = {"es": "¿Cómo repartimos el agua " + "entre las colonias y los barrios " * 5 + "?"}
    consultation.lead = {"es": "Queremos saber qué piensas de esto. " * 30}
    way = {"title": {"es": "Por teléfono, todos los días"}, "body": {"es": "Llama al número que está aquí. " * 20}}
    consultation.other_ways = [way] * 6
    db.session.commit()
    [page] = pypdf.PdfReader(io.BytesIO(fetched(browser, f"cartel-{size}-es.pdf"))).pages
    assert (page.mediabox.width, page.mediabox.height) == points
    assert "localhost/es/c/agua" in page.extract_text()


@pytest.mark.parametrize("size", ["carta", "tabloide"])
def test_the_square_is_large_and_dark_on_white(browser, size):
    """4 cm at the least, so that a telephone reads it from a step away."""
    content = fetched(browser, f"cartel-{size}-es.pdf")
    page = pypdfium2.PdfDocument(content)[0]
    scale = 2
    picture = page.render(scale=scale, grayscale=True).to_pil()
    black = [x for x in range(picture.width) if any(picture.getpixel((x, y)) < 5 for y in range(0, picture.height, 3))]
    width = (black[-1] - black[0]) / scale / 72 * 2.54
    assert width >= 4


def test_the_address_of_the_poster_is_the_public_one(app, browser, consultation, monkeypatch):
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://plaza.example.org")
    with app.test_request_context("/en/"):
        g.lang = "en"
        assert kit.address(consultation, "es") == "https://plaza.example.org/es/c/agua"
        assert "https://plaza.example.org/es/c/agua" in kit.message(consultation, "es")
        assert "sin cuenta" in kit.message(consultation, "es")
        assert g.lang == "en"


def test_a_site_without_address_says_so(browser):
    page = browser.get(f"{BASE}/").text
    assert "which nobody else can open" in page
    assert "https://wa.me/?text=" in page


@pytest.mark.parametrize("name", ["formato-fr.pdf", "cartel-carta-fr.pdf", "cartel-enorme-es.pdf"])
def test_there_is_no_other(browser, name):
    assert browser.get(f"{BASE}/{name}").status_code == 404
