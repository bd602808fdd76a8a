"""Giving an opinion in three pages, without scripts and without an account."""

import re

import pytest
from sqlalchemy import func, select

from consult.extensions import db
from consult.models.people import StakeholderGroup
from consult.models.submissions import Permission, Submission, SubmissionState
from consult.submissions.folio import read_folio
from tests.factories import csrf_token

ABOUT = {"group": "citizen", "region": "MX-OAX", "language": "es", "permission": "anonymous"}


class Journey:
    """One person's way through the pages: `write`, `tell`, `send`."""

    def __init__(self, client, consultation):
        self.client = client
        self.questions = [question.id for question in consultation.questions]
        self.start = client.get(f"/en/c/{consultation.slug}/opinar").location
        self.token = csrf_token(client.get(self.start).text)
        self.root = self.start.rsplit("/", 1)[0]

    def post(self, page, **data):
        address = f"{self.root}/{page}"
        html = self.client.get(address).text
        begun = re.search(r'name="begun" value="([^"]*)"', html)
        if "csrf_token" in html:
            self.token = csrf_token(html)
        fields = {"csrf_token": self.token, "begun": begun[1] if begun else ""}
        return self.client.post(address, data=fields | data)

    def write(self, *texts, **more):
        fields = {f"answer_{question}": text for question, text in zip(self.questions, texts, strict=False)}
        return self.post("opinion", **fields, **more)

    def tell(self, **values):
        return self.post("sobre-ti", **(ABOUT | values))

    def send(self):
        return self.post("revisar")


@pytest.fixture
def journey(client, make):
    return Journey(client, make.consultation())


def _all():
    return db.session.scalars(select(Submission)).all()


def _only():
    (submission,) = _all()
    return submission


def test_from_the_question_to_the_receipt(journey):
    assert journey.write("Que llegue el agua.", "", "Cada semana.").location.endswith("/sobre-ti")
    assert _only().state is SubmissionState.DRAFT and read_folio(_only().folio)
    assert journey.tell(name="Nobody asked").location.endswith("/revisar")
    page = journey.client.get(f"{journey.root}/revisar").text
    assert "Que llegue el agua." in page and "Oaxaca" in page and "Not answered" in page
    answer = journey.send()
    submission = _only()
    assert answer.status_code == 303
    assert answer.location == f"/en/f/{submission.folio}/{journey.root.rsplit('/', 1)[1]}"
    assert read_folio(submission.folio) == submission.folio and submission.folio.startswith("AGUA-")
    assert submission.state is SubmissionState.SUBMITTED and submission.submitted_at is not None
    assert (submission.group, submission.region) == (StakeholderGroup.CITIZEN, "MX-OAX")
    assert (submission.permission, submission.name) == (Permission.ANONYMOUS, None)
    assert [answer.text for answer in submission.answers] == ["Que llegue el agua.", "Cada semana."]


def test_the_key_itself_is_not_stored(journey):
    journey.write("Agua")
    key = journey.root.rsplit("/", 1)[1]
    assert key not in {str(value) for value in vars(_only()).values()}


def test_reading_the_pages_stores_nothing(journey):
    journey.client.get(journey.start)
    journey.client.get(journey.start)
    assert _all() == []


def test_going_back_changes_the_same_draft(journey):
    journey.write("uno", "dos")
    journey.tell()
    assert "uno" in journey.client.get(journey.start).text
    journey.write("", "tres")
    assert [answer.text for answer in _only().answers] == ["tres"]
    assert _only().group is StakeholderGroup.CITIZEN


def test_pages_that_were_skipped_are_asked_first(journey):
    journey.write("uno")
    assert journey.client.get(f"{journey.root}/revisar").location.endswith("/sobre-ti")
    assert journey.send().location.endswith("/sobre-ti")
    assert _only().state is SubmissionState.DRAFT


@pytest.mark.parametrize("texts", [("", "", ""), (" \n ", "\x00", "")])
def test_something_has_to_be_written(journey, texts):
    answer = journey.write(*texts)
    assert answer.status_code == 422
    assert "<title>Error: " in answer.text and "Answer one question or more" in answer.text
    assert f'href="#answer_{journey.questions[0]}"' in answer.text
    assert _all() == []


def test_a_text_that_is_too_long_stays_on_the_page(journey):
    answer = journey.write("corto", "á" * 10_001)
    assert answer.status_code == 422
    assert "This text has 10,001 characters, and 10,000 fit. Shorten it by 1." in answer.text
    assert "á" * 10_001 in answer.text and "corto" in answer.text


def test_ten_thousand_characters_fit(journey):
    # Composed they are 10,000; as sent, with line ends of two characters and marks of their own, they are more.
    assert journey.write("n\u0303" * 9_999 + "\r\n" + "a").status_code == 422
    assert journey.write("n\u0303" * 9_998 + "\r\n" + "a").status_code == 303


def test_one_question_is_the_heading(client, make):
    html = client.get(Journey(client, make.consultation(questions=1)).start).text
    assert re.search(r"<h1><label for=\"answer_\d+\">Question 1\?</label></h1>", html)


def test_saving_for_later_shows_the_way_back(journey):
    answer = journey.write("a medias", later="1")
    page = journey.client.get(answer.location).text
    assert f'value="http://localhost{journey.start}"' in page
    assert "a medias" in journey.client.get(journey.start).text


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"group": ""}, "Choose where you speak from"),
        ({"group": "king"}, "Choose one of the options shown"),
        ({"permission": "named"}, "Write your name, or choose to publish without it"),
        ({"permission": "named", "name": "x" * 121}, "Shorten the name to 120 characters"),
        ({"language": "xx"}, "Choose one of the options shown"),
        ({"region": "MX-XXX"}, "Choose one of the options shown"),
    ],
)
def test_page_two_says_what_is_missing(journey, wrong, message):
    journey.write("uno")
    answer = journey.tell(**wrong)
    assert answer.status_code == 422
    assert message in answer.text and "<title>Error: " in answer.text
    assert _only().group is None


def test_a_name_is_kept_only_to_be_shown(journey):
    journey.write("uno")
    journey.tell(permission="named", name="  Rosa Núñez ")
    assert _only().name == "Rosa Núñez"
    db.session.rollback()
    journey.tell(permission="counted", name="Rosa Núñez")
    assert _only().name is None


def test_the_language_of_the_page_is_proposed(journey):
    journey.write("one")
    assert re.search(r'<input checked[^>]*value="en"', journey.client.get(f"{journey.root}/sobre-ti").text)
    journey.tell(language="other")
    assert _only().language is None
    assert re.search(r'<input checked[^>]*value="other"', journey.client.get(f"{journey.root}/sobre-ti").text)


def test_sending_again_gives_the_same_receipt(journey):
    journey.write("uno")
    journey.tell()
    first = journey.send().location
    assert journey.send().location == first
    assert journey.write("uno").location == first
    assert journey.client.get(f"{journey.root}/sobre-ti").location == first
    assert db.session.scalar(select(func.count()).select_from(Submission)) == 1


def test_other_words_after_sending_are_given_back(journey):
    journey.write("uno")
    journey.tell()
    receipt = journey.send().location
    answer = journey.write("otra cosa")
    assert answer.status_code == 409
    assert "otra cosa</textarea>" in answer.text and f'href="{receipt}"' in answer.text
    assert [each.text for each in _only().answers] == ["uno"]


@pytest.mark.parametrize("key", ["short", "x" * 31, "x" * 33, "ñ" * 32, "%00" * 32, "..%2F" * 8])
@pytest.mark.parametrize("page", ["opinion", "sobre-ti", "revisar", "guardada"])
def test_a_malformed_key_is_nothing(client, make, key, page):
    make.consultation()
    assert client.get(f"/en/c/agua/opinar/{key}/{page}").status_code == 404


@pytest.mark.parametrize("page", ["sobre-ti", "revisar", "guardada"])
def test_an_unknown_key_is_nothing(client, make, page):
    make.consultation()
    assert client.get(f"/en/c/agua/opinar/{'k' * 32}/{page}").status_code == 404


def test_a_draft_of_another_consultation_is_nothing(journey, make):
    journey.write("uno")
    make.consultation("bosques")
    for page in ("opinion", "sobre-ti", "revisar", "guardada"):
        answer = journey.client.get(f"{journey.root}/{page}".replace("/c/agua/", "/c/bosques/"))
        assert answer.status_code == 404 and "uno" not in answer.text


def test_what_was_written_is_shown_as_text(journey):
    hostile = "<script>alert(1)</script>{{ 7*7 }}\n\nمرحبا\nfin"
    journey.write(hostile)
    journey.tell(permission="named", name='"><img src=x onerror=alert(1)>')
    for page in (journey.client.get(f"{journey.root}/revisar").text, journey.client.get(journey.send().location).text):
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}</p>" in page
        assert '<p dir="auto">مرحبا<br>fin</p>' in page
        assert "<bdi>&#34;&gt;&lt;img src=x onerror=alert(1)&gt;</bdi>" in page
        assert "<script" not in page and "<img src=x" not in page


def test_these_pages_are_kept_and_listed_by_nobody(journey):
    journey.write("uno")
    journey.tell()
    addresses = [f"{journey.root}/{page}" for page in ("opinion", "sobre-ti", "revisar", "guardada")]
    for address in [*addresses, journey.send().location, "/en/f/AGUA-2222-2222"]:
        answer = journey.client.get(address)
        assert answer.headers["Cache-Control"] == "no-store", address
        assert answer.headers["X-Robots-Tag"] == "noindex", address
        assert '<meta name="robots" content="noindex">' in answer.text or answer.status_code == 303, address
