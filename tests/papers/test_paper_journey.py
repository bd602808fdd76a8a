"""The way of a paper from the page that asks for it to the page that everybody reads, and what was typed on it."""

import datetime as dt
import io

from pypdf import PdfReader

from consult.extensions import db
from consult.models.organisations import Organisation
from consult.models.papers import KeyPoint
from consult.models.submissions import Submission, SubmissionKind, SubmissionState
from consult.papers import drafts
from tests.papers.organisation import ABOUT, BASE, ORGANISATION, REPRESENTATIVE, mails, token_of


def test_the_whole_way(sender, client):
    sender.send()
    paper = sender.paper
    assert paper.state is SubmissionState.SUBMITTED and paper.kind is SubmissionKind.POSITION_PAPER
    assert paper.folio.startswith("AGUA-") and paper.organisation_id is None
    receipt = sender.browser.get(f"{sender.home}/").text
    assert paper.folio in receipt and "elena@delvalle.example.org" in receipt
    assert client.get(f"{BASE}/posturas/{paper.folio}").status_code == 404

    asked = mails("paper_confirm")
    assert [each.email for each in asked] == ["elena@delvalle.example.org"]
    page = sender.browser.get(token_of(asked[0]))
    assert "Universidad del Valle" in page.text
    assert sender.paper.organisation_id is None, "opening the link confirms nothing"
    sender.confirm()

    organisation = sender.paper.organisation
    assert (organisation.name, organisation.region) == ("Universidad del Valle", "MX-OAX")
    assert organisation.website == "https://www.delvalle.example.org"
    public = client.get(f"{BASE}/posturas/{paper.folio}")
    for shown in (
        "Water for all",
        "We ask for fair tariffs.",
        "Tariffs follow use.",
        "Dra. Elena Ríos",
        "Public money.",
    ):
        assert shown in public.text, shown
    assert "elena@" not in public.text
    assert "Position paper" in public.text, "it says how to cite it"
    assert client.get(f"{BASE}/organizaciones").text.count("Universidad del Valle") == 1
    assert "Water for all" in client.get(f"/en/o/{organisation.id}-universidad-del-valle").text
    assert mails("paper_public")[0].data["url"] == f"{BASE}/posturas/{paper.folio}"


def test_sending_twice_is_one_paper_with_one_mail(sender):
    sender.send()
    folio = sender.paper.folio
    assert sender.post(f"{sender.home}/revisar").status_code == 303
    assert sender.paper.folio == folio
    assert len(mails("paper_confirm")) == 1


def test_beginning_twice_is_one_draft(sender):
    sender.begin().begin()
    assert db.session.query(Submission).count() == 1


def test_confirming_twice_is_one_organisation(sender):
    sender.send().confirm().confirm()
    assert db.session.query(Organisation).count() == 1
    assert len(mails("paper_public")) == 1


def test_the_task_list_says_where_each_section_stands(sender):
    sender.begin()
    page = sender.browser.get(f"{sender.home}/").text
    assert page.count("Not started") == 4
    sender.save("organizacion", {"organisation_name": "Half done"}, later="1")
    sender.save("puntos", {"points-0-text": "A point."})
    page = sender.browser.get(f"{sender.home}/").text
    assert (page.count("In progress"), page.count("Completed"), page.count("Not started")) == (1, 1, 2)


def test_an_incomplete_paper_is_not_sent(sender):
    sender.begin()
    assert sender.post(f"{sender.home}/revisar").status_code == 303
    assert sender.paper.state is SubmissionState.DRAFT
    assert not mails("paper_confirm")


def test_mistakes_are_told_and_words_are_kept(sender):
    sender.begin()
    answer = sender.save("organizacion", {"organisation_name": "", "represents": "Many.", "website": "no site at all"})
    assert answer.status_code == 422
    assert "Write the name of the organisation" in answer.text and "Choose what kind" in answer.text
    assert "Many." in answer.text and "no site at all" in answer.text
    answer = sender.save("documento", {"title": "T", "language": "en", "abstract": "x" * 1501})
    assert answer.status_code == 422 and "x" * 1501 in answer.text and "Shorten it by 1." in answer.text
    answer = sender.save("firmas", REPRESENTATIVE | {"representative_email": "nobody"})
    assert answer.status_code == 422 and "nobody" in answer.text
    answer = sender.save("puntos", {"points-0-text": "", "points-0-stance": "for", "points-0-page": "seven"})
    assert answer.status_code == 422 and 'value="seven"' in answer.text


def test_a_website_is_a_web_address_or_nothing(sender):
    sender.begin()
    for bad in ("javascript:alert(1)", "javascript://example.org/%0aalert(1)", "data:text/html,x"):
        assert sender.save("organizacion", ORGANISATION | {"website": bad}).status_code == 422


def test_points_are_added_and_taken_out_without_scripts(sender):
    sender.begin()
    answer = sender.save("puntos", {"points-0-text": "First.", "add": "1"})
    assert answer.status_code == 200 and "points-1-text" in answer.text and "First." in answer.text
    assert db.session.query(KeyPoint).count() == 0
    two = {"points-0-text": "First.", "points-1-text": "Second.", "points-1-stance": "against"}
    answer = sender.save("puntos", two, remove="0")
    assert "First." not in answer.text and "Second." in answer.text and "points-1-text" not in answer.text
    assert 'value="against" selected' in answer.text.replace("selected value", "value") or "selected" in answer.text
    assert sender.save("puntos", two).status_code == 303
    assert [(each.position, each.text) for each in db.session.query(KeyPoint).order_by(KeyPoint.position)] == [
        (1, "First."),
        (2, "Second."),
    ]


def test_there_are_ten_points_and_no_more(sender):
    sender.begin()
    ten = {f"points-{n}-text": f"Point {n}." for n in range(10)}
    assert "points-10-text" not in sender.save("puntos", ten, add="1").text
    assert sender.save("puntos", ten).status_code == 303
    assert db.session.query(KeyPoint).count() == 10
    eleven = ten | {"points-10-text": "Point 10."}
    sender.save("puntos", eleven)
    assert db.session.query(KeyPoint).count() == 10


def test_a_point_is_about_a_question_of_this_consultation(sender, consultation, make):
    elsewhere = make.consultation("bosques", questions=1).questions[0]
    here = consultation.questions[1]
    sender.begin()
    assert sender.save("puntos", {"points-0-text": "A.", "points-0-about": f"q{elsewhere.id}"}).status_code == 422
    assert sender.save("puntos", {"points-0-text": "A.", "points-0-about": f"q{here.id}"}).status_code == 303
    assert db.session.query(KeyPoint).one().question_id == here.id


def test_pages_are_no_food_for_caches_and_search_engines(sender):
    sender.fill()
    for page in ("", "organizacion", "documento", "puntos", "firmas", "firmas/agregar", "revisar"):
        answer = sender.browser.get(f"{sender.home}/{page}")
        assert answer.status_code == 200, page
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"


def test_a_wrong_key_opens_nothing(sender, client):
    sender.fill()
    assert client.get(f"{BASE}/postura/{'x' * 32}/").status_code == 404
    assert client.get(f"{BASE}/postura/short/organizacion").status_code == 404


def test_cookies_off_gives_the_words_back(sender, make):
    sender.begin()
    stranger = make.app.test_client()
    answer = stranger.post(f"{sender.home}/documento", data=ABOUT | {"version": "0", "abstract": "Line.\n" * 30})
    assert answer.status_code == 400
    assert "Water for all" in answer.text and "Line.\nLine." in answer.text


def test_nothing_is_taken_after_the_close_and_words_come_back(sender, consultation, make):
    sender.fill()
    sender.paper.created_at = make.now - dt.timedelta(hours=1)
    consultation.closes_at = make.now - dt.timedelta(minutes=20)
    db.session.commit()
    answer = sender.save("documento", ABOUT | {"abstract": "Too late, yet kept."})
    assert answer.status_code == 409 and "Too late, yet kept." in answer.text
    assert sender.post(f"{sender.home}/revisar").status_code == 409
    assert sender.paper.state is SubmissionState.DRAFT
    consultation.closes_at = make.now - dt.timedelta(minutes=10)
    db.session.commit()
    assert sender.post(f"{sender.home}/revisar").status_code == 303
    assert sender.paper.state is SubmissionState.SUBMITTED, "who began before the close may finish"


def test_the_receipt_can_be_kept_as_a_pdf(sender):
    sender.fill(organisation_name="#evil \\ [*x*]")
    assert sender.browser.get(f"{sender.home}/acuse.pdf").status_code == 303, "nothing was sent yet"
    sender.post(f"{sender.home}/revisar")
    answer = sender.browser.get(f"{sender.home}/acuse.pdf")
    assert answer.mimetype == "application/pdf" and answer.headers["Cache-Control"] == "no-store"
    text = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    for shown in (sender.paper.folio, "#evil \\ [*x*]", "Tariffs follow use.", "We ask for fair tariffs."):
        assert shown in text, shown


def test_abandoned_drafts_go_after_the_close_and_no_earlier(sender, consultation, make):
    sender.fill()
    sender.paper.updated_at = make.now - dt.timedelta(days=40)
    db.session.commit()
    assert drafts.remove_abandoned(make.now) == 0, "it is still open"
    db.session.merge(consultation).closes_at = make.now - dt.timedelta(days=29)
    db.session.commit()
    assert drafts.remove_abandoned(make.now) == 0
    db.session.merge(consultation).closes_at = make.now - dt.timedelta(days=31)
    db.session.commit()
    assert drafts.remove_abandoned(make.now) == 1
    db.session.commit()
    assert (db.session.query(Submission).count(), db.session.query(KeyPoint).count()) == (0, 0)
