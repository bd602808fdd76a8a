"""What the receipt offers: where the opinion stands, a PDF, a mail, figures about its author, ways to share."""

import datetime as dt
import io
import json

import pypdf
import pytest
from flask import g
from sqlalchemy import select

from consult.extensions import db
from consult.models.messages import Message
from consult.models.submissions import RespondentStatistics, Submission, SubmissionState
from consult.submissions.codes import code_of, written
from consult.submissions.drafts import fingerprint
from consult.submissions.progress import stations
from tests.submissions.test_journey import Journey

HOSTILE = '#set page(fill: red) \\ " ] #read("/etc/passwd") $x$ *fett* <b>\n\nمرحبا بالعالم\nfin 🌽'
SECRET = "s" * 32


@pytest.fixture
def journey(client, make):
    journey = Journey(client, make.consultation())
    journey.write(HOSTILE, "dos")
    journey.tell(permission="named", name="Rosa #Núñez")
    journey.receipt = journey.send().location
    journey.secret = journey.receipt.rsplit("/", 1)[1]
    journey.root = journey.receipt
    return journey


def _only():
    (submission,) = db.session.scalars(select(Submission)).all()
    return submission


def test_the_receipt_shows_the_code_and_the_next_steps(journey):
    page = journey.client.get(journey.receipt).text
    assert written(code_of(journey.secret)) in page
    assert "Where it stands" in page and "Received" in page and "/corregir" in page and "/retirar" in page


def test_the_acknowledgement_holds_the_words_as_words(journey):
    answer = journey.client.get(f"{journey.receipt}/acuse.pdf")
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    pdf = pypdf.PdfReader(io.BytesIO(answer.data))
    text = pdf.pages[0].extract_text()
    folio = _only().folio
    for words in (folio, written(code_of(journey.secret)), '#read("/etc/passwd")', "*fett* <b>", "Rosa #Núñez", "dos"):
        assert words in text, words
    assert "root:" not in text
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"].startswith("en")
    assert folio in pdf.metadata.title
    spanish = journey.client.get(f"{journey.receipt.replace('/en/', '/es/')}/acuse.pdf")
    assert "Recibimos tu opinión" in pypdf.PdfReader(io.BytesIO(spanish.data)).pages[0].extract_text()


def test_the_receipt_goes_by_mail_with_a_full_copy(journey):
    answer = journey.post("correo", email="rosa@example.org")
    assert answer.status_code == 303 and "We are sending you the receipt" in journey.client.get(answer.location).text
    (mail,) = db.session.scalars(select(Message)).all()
    assert (mail.kind, mail.email, mail.data["url"]) == ("receipt", "rosa@example.org", journey.receipt)
    assert "مرحبا" in mail.data["answers"][0]["text"] and json.dumps(mail.data)
    for wrong in ("", "nobody", "a@b\r\nBcc: c@d.example"):
        answer = journey.post("correo", email=wrong)
        assert answer.status_code == 422 and "<details open>" in answer.text
    for _ in range(2):
        journey.post("correo", email="rosa@example.org")
    assert journey.post("correo", email="rosa@example.org").status_code == 422
    assert len(db.session.scalars(select(Message)).all()) == 3


def test_an_address_given_on_the_way_gets_the_receipt_at_once(client, make):
    journey = Journey(client, make.consultation())
    journey.write("uno")
    assert journey.tell(email="no address").status_code == 422
    journey.tell(email="rosa@example.org")
    journey.send()
    journey.send()
    (mail,) = db.session.scalars(select(Message)).all()
    assert mail.kind == "receipt" and mail.data["folio"] == _only().folio


def test_figures_about_oneself_are_told_once_and_kept_apart(journey):
    told = {"age_band": "30_44", "gender": "woman", "language": "Zapoteco", "disability": "", "indigenous": "yes"}
    assert "Help us see whom we hear" in journey.client.get(journey.receipt).text
    assert journey.post("sobre-ti", **(told | {"age_band": "900"})).status_code == 422
    assert journey.post("sobre-ti", **(told | {"language": "x" * 121})).status_code == 422
    answer = journey.post("sobre-ti", **told)
    assert answer.status_code == 303
    assert journey.post("sobre-ti", **(told | {"gender": "man"})).status_code == 303
    (kept,) = db.session.scalars(select(RespondentStatistics)).all()
    assert (kept.age_band, kept.gender, kept.language) == ("30_44", "woman", "Zapoteco")
    assert (kept.disability, kept.indigenous) == (None, "yes")
    page = journey.client.get(answer.location).text
    assert "Thank you" in page and "Help us see whom we hear" not in page and "Zapoteco" not in page


def test_nothing_about_oneself_is_fine_too(journey):
    assert journey.post("sobre-ti").status_code == 303
    (kept,) = db.session.scalars(select(RespondentStatistics)).all()
    assert kept.age_band is None and kept.gender is None


def test_where_it_stands_tells_no_issue_before_it_is_signed(app, make):
    consultation = make.consultation(results_due_at=make.now + dt.timedelta(days=30))
    submission = make.submission(consultation, "Agua.")
    issue = make.issue(make.run(consultation, [submission]).topics[0], name="Agua pareja")
    with app.test_request_context():
        g.lang = "en"
        before = stations(submission)
        assert [(station.name, station.is_reached) for station in before] == [
            ("Received", True), ("Grouped with others", False), ("Answered", False)
        ]  # fmt: skip
        assert not any(station.links for station in before)
        consultation.results_published_at = make.now
        after = stations(submission)
        assert [(station.name, station.is_reached) for station in after] == [
            ("Received", True), ("Grouped with others", True), ("Quoted", True), ("Answered", False)
        ]  # fmt: skip
        assert after[1].links == after[2].links == (("Agua pareja", f"/en/c/agua/resultados/{issue.id}"),)
        submission.state = SubmissionState.WITHDRAWN
        assert stations(submission) == []


def test_published_results_are_linked_from_the_receipt(client, make):
    consultation = make.consultation(results_published_at=make.now)
    submission = make.submission(consultation, "Agua.", folio="AGUA-1", secret_hash=fingerprint(SECRET))
    make.issue(make.run(consultation, [submission]).topics[0], name="Agua pareja")
    page = client.get(f"/en/f/AGUA-1/{SECRET}").text
    assert "Agua pareja" in page and "Quoted" in page and "See what others have said" in page
