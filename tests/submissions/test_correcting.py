"""Correcting and withdrawing until the close: what stood before is kept, and shown nowhere in public."""

import datetime as dt
import re

import pytest
import time_machine
from sqlalchemy import select

from consult.extensions import db
from consult.models.issues import Citation
from consult.models.messages import Message
from consult.models.passages import Passage
from consult.models.submissions import Answer, Permission, Submission, SubmissionKind, SubmissionState
from consult.submissions.drafts import fingerprint
from tests.submissions.test_journey import ABOUT, Journey
from tests.submissions.test_journey_limits import _at_once as at_once

SECRET = "s" * 32


@pytest.fixture
def sent(client, make):
    """A receipt's address, and a function that posts to a page below it."""
    journey = Journey(client, make.consultation())
    journey.write("uno", "dos")
    journey.tell()
    receipt = journey.send().location
    root = journey.root
    journey.root = receipt

    def post(page, **data):
        return journey.post(page, **data)

    journey.root, journey.receipt, journey.page = receipt, receipt, post
    journey.draft_root = root
    return journey


def _correct(sent, *texts, **about):
    fields = {f"answer_{question}": text for question, text in zip(sent.questions, texts, strict=False)}
    return sent.page("corregir", **(ABOUT | about | fields))


def begun(html):
    return re.search(r'name="begun" value="([^"]+)"', html)[1]


def _only():
    (submission,) = db.session.scalars(select(Submission)).all()
    return submission


def test_everything_sent_stands_on_one_page(sent):
    page = sent.client.get(f"{sent.receipt}/corregir").text
    assert "uno</textarea>" in page and "dos</textarea>" in page and "Save the correction" in page
    assert re.search(r'<input [^>]*checked[^>]*value="anonymous"', page) and re.search(r'selected value="MX-OAX"', page)


def test_a_correction_makes_a_version_and_keeps_the_one_before(sent):
    answer = _correct(sent, "uno", "tres", "cuatro", permission="named", name="Rosa")
    assert answer.status_code == 303 and answer.location == f"{sent.receipt}?hecho=corregida"
    page = sent.client.get(answer.location).text
    assert "tres" in page and "cuatro" in page and "dos</p>" not in page and "Corrected" in page and "Rosa" in page
    submission = _only()
    assert submission.version == 2 and submission.permission is Permission.NAMED
    kept = [(each.text, each.since_version, each.until_version) for each in submission.all_answers]
    assert kept == [("uno", 1, None), ("dos", 1, 2), ("tres", 2, None), ("cuatro", 2, None)]
    assert [version.facts["name"] for version in submission.versions] == [None, "Rosa"]


def test_the_same_again_makes_no_version(sent):
    for _ in range(2):
        assert _correct(sent, "uno", "tres").status_code == 303
    assert _correct(sent, "uno", "tres", "").status_code == 303
    assert _only().version == 2 and len(_only().versions) == 2


@pytest.mark.parametrize(("page", "versions"), [("corregir", 2), ("retirar", 2)])
def test_many_presses_at_once_are_one(sent, app, page, versions):
    sent.client.get(f"{sent.receipt}/{page}")
    data = ABOUT | {"csrf_token": sent.token, f"answer_{sent.questions[0]}": "otra"}
    data["begun"] = begun(sent.client.get(f"{sent.receipt}/corregir").text)
    answers = at_once(app, 6, f"{sent.receipt}/{page}", sent.client.get_cookie("consult"), data)
    assert [answer.status_code for answer in answers] == [303] * 6
    assert _only().version == versions and len(_only().versions) == versions


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"texts": ("", "", "")}, "Answer one question or more"),
        ({"texts": ("x" * 10_001, "otra")}, "Shorten it by 1."),
        ({"permission": "named", "texts": ("uno", "otra")}, "Write your name"),
        ({"email": "nobody", "texts": ("uno", "otra")}, "like name@example.org"),
    ],
)
def test_a_correction_that_cannot_be_taken_keeps_the_words(sent, wrong, message):
    texts = wrong.pop("texts")
    answer = _correct(sent, *texts, **wrong)
    assert answer.status_code == 422 and message in answer.text and "<title>Error: " in answer.text
    assert all(f"{text}</textarea>" in answer.text for text in texts)
    assert _only().version == 1


def test_the_close_ends_it_and_gives_the_words_back(sent):
    html = sent.client.get(f"{sent.receipt}/corregir").text
    begun = re.search(r'name="begun" value="([^"]+)"', html)[1]
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)[1]
    data = ABOUT | {"csrf_token": token, f"answer_{sent.questions[0]}": "tarde"}
    closes = _only().consultation.closes_at
    with time_machine.travel(closes + dt.timedelta(minutes=5)):
        answer = sent.client.post(f"{sent.receipt}/corregir", data=data)
        assert answer.status_code == 409 and "tarde</textarea>" in answer.text
        assert sent.client.post(f"{sent.receipt}/corregir", data=data | {"begun": begun}).status_code == 303
        assert sent.client.post(f"{sent.receipt}/retirar", data={"csrf_token": token}).status_code == 409
        page = sent.client.get(sent.receipt).text
        assert "tarde" in page and "/corregir" not in page and "/retirar" not in page
    with time_machine.travel(closes + dt.timedelta(minutes=16)):
        assert sent.client.post(f"{sent.receipt}/corregir", data=data | {"begun": begun}).status_code == 409
    assert _only().state is SubmissionState.SUBMITTED


def test_withdrawing_is_asked_for_first_and_done_once(sent):
    page = sent.client.get(f"{sent.receipt}/retirar")
    assert page.status_code == 200 and _only().state is SubmissionState.SUBMITTED
    db.session.rollback()
    for _ in range(2):
        assert sent.page("retirar").status_code == 303
    submission = _only()
    assert submission.state is SubmissionState.WITHDRAWN and len(submission.versions) == 2
    page = sent.client.get(sent.receipt).text
    assert "This opinion was withdrawn" in page and "/corregir" not in page and "Help us see" not in page
    folio = submission.folio
    db.session.rollback()
    assert "This opinion was withdrawn" in sent.client.get(f"/en/f/{folio}").text
    assert _correct(sent, "otra").location == sent.receipt
    assert [answer.text for answer in _only().answers] == ["uno", "dos"], "nothing is deleted"


def test_only_whoever_has_the_key_may(sent, app):
    other = app.test_client()
    wrong = f"{sent.receipt.rsplit('/', 1)[0]}/{SECRET}"
    for page in ("corregir", "retirar", "acuse.pdf"):
        assert other.get(f"{wrong}/{page}").status_code == 404
    for page in ("corregir", "retirar", "correo", "sobre-ti"):
        assert sent.client.post(f"{wrong}/{page}", data={"csrf_token": sent.token}).status_code == 404
    assert _only().version == 1


def test_a_paper_is_changed_on_its_own_pages(client, make):
    consultation = make.consultation()
    secret = fingerprint(SECRET)
    make.submission(consultation, "x", kind=SubmissionKind.POSITION_PAPER, folio="AGUA-1", secret_hash=secret)
    for page in ("corregir", "retirar"):
        assert client.get(f"/en/f/AGUA-1/{SECRET}/{page}").location == f"/en/f/AGUA-1/{SECRET}"
    assert client.get(f"/en/f/AGUA-1/{SECRET}").location == f"/en/c/{consultation.slug}/postura/{SECRET}/"
    assert "This paper was received" in client.get("/en/f/AGUA-1").text


def test_the_receipt_is_mailed_again_with_what_it_says_now(sent):
    _correct(sent, "uno", "tres", email="rosa@example.org")
    (mail,) = db.session.scalars(select(Message)).all()
    assert (mail.kind, mail.email) == ("receipt", "rosa@example.org")
    assert [answer["text"] for answer in mail.data["answers"]] == ["uno", "tres"]


@pytest.fixture
def cited(client, make):
    """A published issue that quotes an opinion which its author still may change."""
    consultation = make.consultation(results_published_at=make.now, shows_opinions=True)
    submission = make.submission(consultation, "La palabra tapir.", folio="AGUA-1", secret_hash=fingerprint(SECRET))
    other = make.submission(consultation, "Otra cosa.")
    run = make.run(consultation, [submission, other])
    make.issue(run.topics[0])
    client.get("/en/")
    return submission


def _public(client, submission):
    issue = db.session.scalar(select(Citation.issue_id))
    pages = ["resultados", f"resultados/{issue}", f"aportacion/{submission.folio}", "opiniones", "opiniones/AGUA-1"]
    found = [client.get(f"/en/c/agua/{page}") for page in pages]
    found += [client.get("/api/v1/consultations/agua"), client.get("/api/v1/consultations/agua/issues")]
    assert all(answer.status_code in {200, 404} for answer in found)
    return " ".join(answer.text for answer in found)


def test_withdrawn_words_are_shown_nowhere_and_citations_stay_stored(client, cited):
    assert "tapir" in _public(client, cited)
    journey = Journey(client, cited.consultation)
    journey.root = f"/en/f/AGUA-1/{SECRET}"
    assert journey.post("retirar").status_code == 303
    assert "tapir" not in _public(client, cited)
    assert len(db.session.scalars(select(Citation)).all()) == 2


def test_replaced_words_are_shown_nowhere_and_the_new_ones_are(client, cited):
    journey = Journey(client, cited.consultation)
    journey.root = f"/en/f/AGUA-1/{SECRET}"
    answer = journey.post("corregir", **ABOUT, **{f"answer_{journey.questions[0]}": "La palabra ajolote."})
    assert answer.status_code == 303
    public = _public(client, cited)
    assert "tapir" not in public and "ajolote" in public
    assert db.session.scalars(select(Passage.is_current).join(Answer).where(Answer.text.contains("tapir"))).all() == [
        False
    ]
