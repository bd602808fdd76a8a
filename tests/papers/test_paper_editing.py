"""Several people at one paper: nothing is overwritten unseen, nothing is lost; and what was sent keeps its versions."""

import re
import threading

import pytest

from consult.extensions import db
from consult.models.attachments import Attachment, AttachmentKind
from consult.models.organisations import Organisation
from consult.models.papers import KeyPoint, PaperSection, PaperSender
from consult.models.passages import Passage
from consult.models.submissions import Submission, SubmissionState, VersionAction
from tests.factories import csrf_token
from tests.papers.organisation import ABOUT, BASE, ORGANISATION, REPRESENTATIVE, TEXT, Sender, mails, versions_seen


def test_the_second_writer_sees_both_texts_and_chooses(sender):
    sender.begin()
    sender.save("documento", ABOUT)
    seen = versions_seen(sender.browser.get(f"{sender.home}/documento").text)
    sender.save("documento", ABOUT | {"title": "Theirs"})
    mine = ABOUT | {"title": "Mine"}
    answer = sender.post(f"{sender.home}/documento", {**seen, **mine})
    assert answer.status_code == 409
    assert "Theirs" in answer.text and 'value="Mine"' in answer.text
    assert sender.paper.title == "Theirs", "nothing is overwritten unseen"
    again = {**versions_seen(answer.text), **mine}
    assert sender.post(f"{sender.home}/documento", again).status_code == 303
    assert sender.paper.title == "Mine"


def test_what_differs_is_shown_and_no_more(sender):
    sender.begin()
    sender.save("organizacion", ORGANISATION)
    seen = versions_seen(sender.browser.get(f"{sender.home}/organizacion").text)
    sender.save("organizacion", ORGANISATION | {"funding": "Fees."})
    answer = sender.post(f"{sender.home}/organizacion", {**seen, **ORGANISATION, "group": "industry"})
    assert answer.status_code == 409
    assert "Fees." in answer.text and "Company, chamber or business association" in answer.text
    assert answer.text.count("Theirs, saved") == 2


def test_points_of_two_writers_are_both_shown(sender):
    sender.begin()
    sender.save("puntos", {"points-0-text": "Ours."})
    seen = versions_seen(sender.browser.get(f"{sender.home}/puntos").text)
    sender.save("puntos", {"points-0-text": "Ours.", "points-1-text": "Theirs."})
    answer = sender.post(f"{sender.home}/puntos", {**seen, "points-0-text": "Ours.", "points-1-text": "Mine."})
    assert answer.status_code == 409 and "Theirs." in answer.text and "Mine." in answer.text
    assert [each.text for each in db.session.query(KeyPoint).order_by(KeyPoint.position)] == ["Ours.", "Theirs."]


@pytest.mark.parametrize("page", ["0", "-1", "10000", "x", "²", "9" * 30, "000000001" + "9" * 12, "1" + "0" * 5000])
def test_what_is_no_number_of_a_page_is_said_and_given_back(sender, page):
    sender.begin()
    answer = sender.save("puntos", {"points-0-text": "Ours.", "points-0-page": page})
    assert answer.status_code == 422 and "Write the number of a page" in answer.text and "Ours." in answer.text


def test_the_language_that_was_found_in_the_document_is_proposed(sender):
    sender.begin()
    assert sender.upload().status_code == 303
    file = sender.read("One.")
    for found, proposed in (("en", "en"), ("fr", "es"), (None, "es")):
        file.language = found
        db.session.commit()
        page = sender.browser.get(f"{sender.home}/documento").text
        assert re.search(rf'<input[^>]* checked[^>]* value="{proposed}"', page), found


def test_a_page_that_the_paper_does_not_have_is_said(sender):
    sender.begin()
    assert sender.upload(b"%PDF-1.4\nno more", "paper.pdf").status_code == 303
    sender.read("One.", "Two.")
    answer = sender.save("puntos", {"points-0-text": "Ours.", "points-0-page": "3"})
    assert answer.status_code == 422 and "The paper has 2 pages" in answer.text
    assert sender.save("puntos", {"points-0-text": "Ours.", "points-0-page": "2"}).status_code == 303


def test_pressing_save_twice_is_no_conflict(sender):
    sender.begin()
    seen = versions_seen(sender.browser.get(f"{sender.home}/documento").text)
    for _ in range(2):
        assert sender.post(f"{sender.home}/documento", {**seen, **ABOUT}).status_code == 303


def test_a_file_that_comes_while_somebody_writes_disturbs_nobody(sender):
    sender.begin()
    seen = versions_seen(sender.browser.get(f"{sender.home}/documento").text)
    sender.upload()
    assert sender.post(f"{sender.home}/documento", {**seen, **ABOUT}).status_code == 303


def test_two_people_save_at_the_same_moment(sender, make):
    """Of two different texts that begin from the same version one is stored, the other one comes back."""
    sender.begin()
    sender.save("documento", ABOUT)
    browsers = [make.app.test_client() for _ in range(2)]
    forms = []
    for number, browser in enumerate(browsers):
        page = browser.get(f"{sender.home}/documento").text
        forms.append({"csrf_token": csrf_token(page), **versions_seen(page), **ABOUT, "title": f"Title {number}"})
    db.session.commit()
    statuses = _at_once(
        make.app, [(browser, f"{sender.home}/documento", form) for browser, form in zip(browsers, forms, strict=True)]
    )
    assert sorted(statuses) == [303, 409]
    row = db.session.query(PaperSection).filter_by(section="document").one()
    assert row.version == 2
    assert sender.paper.title == f"Title {statuses.index(303)}"


def test_two_presses_of_send_at_the_same_moment_are_one(sender, make):
    sender.fill()
    presses = []
    for _ in range(2):
        browser = make.app.test_client()
        presses.append((browser, f"{sender.home}/revisar", {"csrf_token": csrf_token(browser.get("/en/entrar").text)}))
    assert _at_once(make.app, presses) == [303, 303]
    assert len(mails("paper_confirm")) == 1
    assert [each.action for each in sender.paper.versions] == [VersionAction.SENT]


def test_two_papers_of_one_organisation_confirmed_at_the_same_moment(sender, another, make):
    other = another()
    sender.send()
    other.send()
    links = [each.data["url"] for each in mails("paper_confirm")]
    presses = []
    for link in links:
        browser = make.app.test_client()
        presses.append((browser, link, {"csrf_token": csrf_token(browser.get("/en/entrar").text)}))
    assert _at_once(make.app, presses) == [303, 303]
    assert db.session.query(Organisation).count() == 1
    assert sender.paper.organisation_id == other.paper.organisation_id is not None


def _at_once(app, presses) -> list[int]:
    db.session.commit()
    gate, statuses = threading.Barrier(len(presses)), [0] * len(presses)

    def press(place: int, browser, path: str, form: dict) -> None:
        gate.wait()
        with app.app_context():
            statuses[place] = browser.post(path, data=form).status_code

    threads = [threading.Thread(target=press, args=(place, *each)) for place, each in enumerate(presses)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def test_a_replaced_document_stays_readable_and_marked(sender, client):
    sender.send().confirm()
    folio, old = sender.paper.folio, db.session.query(Attachment).one()
    page = old.pages[0]
    db.session.add(
        Passage(submission_id=old.submission_id, attachment_page_id=page.id, position=0, start=0, end=5, text="Water")
    )
    db.session.commit()
    assert sender.upload(b"A newer text.", "newer.txt").status_code == 303
    sender.read("A newer text.")
    paper = sender.paper
    assert paper.version == 2 and [each.file_name for each in paper.attachments] == ["newer.txt"]
    assert not db.session.query(Passage).one().is_current
    shown = client.get(f"{BASE}/posturas/{folio}")
    assert "Replaced: version 1" in shown.text
    for file in db.session.query(Attachment):
        answer = client.get(f"{BASE}/posturas/{folio}/archivo/{file.id}")
        assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert client.get(f"{BASE}/posturas/{folio}/archivo/{old.id}").data == TEXT


def test_the_same_file_once_more_is_no_new_version(sender):
    sender.send()
    sender.upload()
    assert sender.paper.version == 1
    assert db.session.query(Attachment).count() == 1


def test_corrections_are_versions(sender):
    sender.send()
    sender.save("documento", ABOUT | {"title": "Water for everybody"})
    sender.save("puntos", {"points-0-text": "Another point."})
    sender.save("puntos", {"points-0-text": "Another point."})
    facts = [(each.number, each.action, each.facts["title"]) for each in sender.paper.versions]
    assert facts == [
        (1, VersionAction.SENT, "Water for all"),
        (2, VersionAction.CORRECTED, "Water for everybody"),
        (3, VersionAction.CORRECTED, "Water for everybody"),
    ]


def test_what_was_sent_keeps_what_it_needs(sender):
    sender.send()
    assert sender.save("documento", ABOUT | {"title": ""}, later="1").status_code == 422
    assert sender.paper.title == "Water for all"


def test_a_withdrawn_paper_is_gone_and_its_page_says_so(sender, client):
    sender.send().confirm()
    paper = sender.paper
    folio, organisation = paper.folio, paper.organisation_id
    assert "It cannot be undone" in sender.browser.get(f"{sender.home}/retirar").text
    for _ in range(2):
        assert sender.post(f"{sender.home}/retirar").status_code == 303
    assert sender.paper.state is SubmissionState.WITHDRAWN
    assert [each.action for each in sender.paper.versions] == [VersionAction.SENT, VersionAction.WITHDRAWN]
    assert "This paper was withdrawn" in sender.browser.get(f"{sender.home}/").text
    assert client.get(f"{BASE}/posturas/{folio}").status_code == 404
    assert client.get(f"/en/o/{organisation}-universidad-del-valle").status_code == 404
    assert sender.save("documento", ABOUT | {"title": "Back again"}).status_code == 409


def test_a_document_over_the_limit_is_told_so_and_leads_back(sender):
    sender.begin()
    answer = sender.upload(b"x" * (26 * 1024 * 1024))
    assert answer.status_code == 413 and "at most 25 MB" in answer.text
    assert f'href="{sender.home}/documento"' in answer.text


@pytest.mark.parametrize(("name", "content"), [("empty.pdf", b""), ("a.exe", b"MZ\x90\x00"), ("p.png", b"\x89PNG")])
def test_a_file_that_is_not_taken_costs_nothing_else(sender, name, content):
    sender.begin()
    sender.save("documento", ABOUT)
    answer = sender.upload(content, name)
    assert answer.status_code == 422 and "The rest of the draft is as you left it." in answer.text
    assert sender.paper.title == "Water for all"
    assert db.session.query(Attachment).count() == 0


def test_a_picture_is_no_document(sender):
    from io import BytesIO

    from PIL import Image

    picture = BytesIO()
    Image.new("RGB", (20, 20), "white").save(picture, "PNG")
    sender.begin()
    answer = sender.upload(picture.getvalue(), "scan.png")
    assert answer.status_code == 422 and "That is a picture" in answer.text
    assert db.session.query(Attachment).filter_by(kind=AttachmentKind.PICTURE).count() == 0


def test_two_files_at_the_same_time_are_both_kept_until_somebody_chooses(sender):
    sender.begin()
    sender.save("documento", ABOUT)
    sender.upload(b"One text.", "one.txt", seen=[])
    sender.upload(b"Another text.", "other.txt", seen=[])
    page = sender.browser.get(f"{sender.home}/documento").text
    assert "There are two files" in page
    assert "In progress" in sender.browser.get(f"{sender.home}/").text
    other = db.session.query(Attachment).filter_by(file_name="other.txt").one().id
    assert sender.post(f"{sender.home}/documento/{other}/elegir").status_code == 303
    assert [each.file_name for each in sender.paper.attachments] == ["other.txt"]


def test_a_document_that_cannot_be_read_holds_the_paper_until_its_text_is_pasted(sender):
    sender.fill()
    sender.upload(b"Scanned, let us say.", "scan.txt")
    sender.read()
    assert "Paste the text" in sender.browser.get(f"{sender.home}/documento").text
    sender.post(f"{sender.home}/revisar")
    assert sender.paper.state is SubmissionState.DRAFT
    sender.post(f"{sender.home}/documento/texto", {"text": "What the scan says."})
    file = sender.paper.attachments[0]
    assert [page.text for page in file.pages] == ["What the scan says."]
    sender.post(f"{sender.home}/documento/{file.id}/leido")
    sender.post(f"{sender.home}/revisar")
    assert sender.paper.state is SubmissionState.SUBMITTED


def test_a_paper_without_a_file_is_its_pasted_text(sender):
    sender.begin()
    sender.post(f"{sender.home}/documento/texto", {"text": "All of our position."})
    file = sender.paper.attachments[0]
    assert file.file_name == "document.txt" and file.pages[0].text == "All of our position."


def test_a_file_being_read_does_not_hold_the_paper_up(sender):
    sender.fill()
    sender.upload(b"Not read yet.", "late.txt")
    assert "still reading" in sender.browser.get(f"{sender.home}/revisar").text
    sender.post(f"{sender.home}/revisar")
    assert sender.paper.state is SubmissionState.SUBMITTED


def test_the_representative_alone_is_asked_when_saving_for_later(sender):
    sender.begin()
    assert sender.save("firmas", {"representative_name": "Elena"}, later="1").status_code == 303
    assert db.session.query(PaperSender).one().representative_name == "Elena"
    assert sender.save("firmas", REPRESENTATIVE).status_code == 303
    assert isinstance(sender, Sender) and db.session.query(Submission).count() == 1
    assert not mails("paper_confirm"), "nobody gets a mail before the paper is sent"
