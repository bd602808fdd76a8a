"""Documents page by page: who may read them, the marked passage, pictures, and their author's corrections."""

import datetime as dt
import hashlib
import re
from pathlib import Path

import pytest

from consult import storage
from consult.documents import draw, extraction, page_pictures
from consult.extensions import db
from consult.models.attachments import Attachment, AttachmentPage, ExtractionState
from consult.models.passages import Passage
from consult.models.people import Role
from consult.models.submissions import Permission, SubmissionKind, SubmissionState
from tests.documents.test_extraction import pdf
from tests.factories import csrf_token

PAPERS = Path(extraction.__file__).parent.parent / "demo" / "papers"
TEXT = "Water for all.\n\nTariffs must follow use."
KEY = "k" * 32
BASE = "/en/c/agua/documento"


def keep(file: Path) -> dict:
    with file.open("rb") as stream:
        stored = storage.keep(stream)
    return {
        "file_name": "maria-lopez.pdf",
        "media_type": "application/pdf",
        "size": stored.size,
        "sha256": stored.sha256,
    }


def document(make, submission, texts=(TEXT, "The second page."), **values) -> Attachment:
    defaults = keep(next(PAPERS.glob("01-*.pdf"))) | {
        "extraction": ExtractionState.READ,
        "page_count": len(texts),
        "word_count": 9,
        "pages": [AttachmentPage(number=number, text=text) for number, text in enumerate(texts, start=1)],
    }
    return make._commit(Attachment(submission=submission, **(defaults | values)))


def cut(make, attachment, text="Tariffs must follow use.") -> Passage:
    page = attachment.pages[0]
    start = page.text.index(text)
    place = {"start": start, "end": start + len(text), "text": text, "position": 0}
    return make._commit(Passage(submission_id=attachment.submission_id, attachment_page_id=page.id, **place))


@pytest.fixture
def consultation(make):
    return make.consultation(results_published_at=make.now)


@pytest.fixture
def paper(make, consultation):
    organisation = make.organisation("Colegio de Técnicos")
    kind = SubmissionKind.POSITION_PAPER
    return make.submission(consultation, kind=kind, organisation=organisation, title="Water", folio="AGUA-P1")


def test_a_page_is_read_with_its_neighbours_and_the_passage_marked(client, make, paper):
    found = document(make, paper)
    passage = cut(make, found)
    page = client.get(f"{BASE}/{found.id}/p/1?fragmento={passage.id}").text
    assert f'<mark id="f{passage.id}">Tariffs must follow use.</mark>' in page
    assert '<p dir="auto" id="p1">' in page and '<p dir="auto" id="p2">' in page
    assert "Colegio de Técnicos" in page and "page 1 of 2" in page
    assert 'rel="next"' in page and 'rel="prev"' not in page
    assert "<mark" not in client.get(f"{BASE}/{found.id}/p/1").text
    assert client.get(f"{BASE}/{found.id}/p/3").status_code == 404


def test_a_typed_number_leads_to_the_nearest_page(client, make, paper):
    found = document(make, paper)
    for asked, number in (("2", 2), ("99", 2), ("-3", 1), ("x", 1)):
        assert client.get(f"{BASE}/{found.id}?n={asked}").location.endswith(f"/p/{number}"), asked


def test_a_quotes_address_leads_to_its_page(client, make, paper):
    found = document(make, paper)
    passage = cut(make, found)
    answer = client.get(f"{BASE}/fragmento/{passage.id}")
    assert answer.location.endswith(f"/documento/{found.id}/p/1?fragmento={passage.id}#f{passage.id}")
    assert client.get(f"{BASE}/fragmento/{passage.id + 1}").status_code == 404


@pytest.mark.parametrize(
    "values",
    [
        {"state": SubmissionState.DRAFT},
        {"state": SubmissionState.WITHDRAWN},
        {"permission": Permission.COUNTED},
    ],
)
def test_what_is_not_public_is_hidden_with_its_pictures_and_passages(client, make, consultation, values):
    found = document(make, make.submission(consultation, **values))
    passage = cut(make, found)
    for path in (f"{found.id}/p/1", f"{found.id}/p/1/imagen", f"{found.id}", f"fragmento/{passage.id}"):
        assert client.get(f"{BASE}/{path}").status_code == 404, path


def test_an_opinions_document_waits_for_the_results_and_names_nobody(client, make, consultation):
    found = document(make, make.submission(consultation, folio="AGUA-7"))
    page = client.get(f"{BASE}/{found.id}/p/1").text
    assert "AGUA-7" in page and "maria-lopez" not in page
    consultation.results_published_at = None
    db.session.commit()
    assert client.get(f"{BASE}/{found.id}/p/1").status_code == 404


def test_the_working_group_reads_what_was_sent_and_no_draft(make, consultation):
    member = make.signed_in(make.member(consultation, Role.OBSERVER))
    sent = document(make, make.submission(consultation, permission=Permission.COUNTED))
    draft = document(make, make.submission(consultation, state=SubmissionState.DRAFT, folio=None))
    page = member.get(f"{BASE}/{sent.id}/p/1")
    assert page.status_code == 200 and "Only the working group sees this document" in page.text
    assert member.get(f"{BASE}/{draft.id}/p/1").status_code == 404


def test_a_document_of_another_consultation_is_not_here(client, make, paper):
    found = document(make, paper)
    make.consultation("bosques", folio_prefix="BOSQUE", results_published_at=make.now)
    assert client.get(f"/en/c/bosques/documento/{found.id}/p/1").status_code == 404


def test_a_replaced_paper_stays_readable_and_says_so(client, make, paper, consultation):
    assert "has replaced this document" in client.get(f"{BASE}/{document(make, paper, until_version=2).id}/p/1").text
    removed = document(make, make.submission(consultation), until_version=2)
    assert client.get(f"{BASE}/{removed.id}/p/1").status_code == 404


def test_a_page_of_a_pdf_has_a_picture_drawn_once(client, make, paper, monkeypatch):
    found = document(make, paper)
    assert f"/documento/{found.id}/p/1/imagen" in client.get(f"{BASE}/{found.id}/p/1").text
    first = client.get(f"{BASE}/{found.id}/p/1/imagen")
    assert first.mimetype == "image/webp" and first.data[8:12] == b"WEBP"
    assert first.headers["X-Content-Type-Options"] == "nosniff"
    assert first.headers["Cache-Control"] == "private, max-age=86400"
    monkeypatch.setattr(page_pictures.pictures, "page", None)
    assert client.get(f"{BASE}/{found.id}/p/1/imagen").data == first.data
    assert client.get(f"{BASE}/{found.id}/p/3/imagen").status_code == 404


def test_what_cannot_be_drawn_is_tried_once(client, make, paper, tmp_path, monkeypatch):
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 and nothing else " + tmp_path.name.encode())
    found = document(make, paper, **keep(broken))
    tried = []
    real = page_pictures.pictures.page
    monkeypatch.setattr(page_pictures.pictures, "page", lambda *asked: tried.append(asked) or real(*asked))
    assert [client.get(f"{BASE}/{found.id}/p/1/imagen").status_code for _ in range(3)] == [404] * 3
    assert len(tried) == 1
    assert client.get(f"{BASE}/{found.id}/p/1").status_code == 200


def test_a_page_that_takes_too_long_ends_the_drawing_of_its_file(client, make, paper, tmp_path, monkeypatch):
    # A function that turns for ever is not to be had in a PDF; a great many long curves are.
    content = b"0.1 w\n" + b"0 0 m 9 999 999 9 300 300 c 300 0 0 300 5 5 c S\n" * 400_000
    stream = b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 600] /Contents 4 0 R >>"
    pages = b"<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 2 >>"
    found = document(make, paper, **keep(pdf(tmp_path, b"<< /Type /Catalog /Pages 2 0 R >>", pages, page, stream)))
    assert client.get(f"{BASE}/{found.id}/p/1/imagen").status_code == 404
    monkeypatch.setattr(page_pictures.pictures, "page", None)
    assert client.get(f"{BASE}/{found.id}/p/2/imagen").status_code == 404
    assert draw.PAGE_SECONDS < 10


def test_files_that_are_no_pdf_go_without_pictures(client, make, paper):
    found = document(make, paper, media_type="text/plain", file_name="a.txt")
    assert "imagen" not in client.get(f"{BASE}/{found.id}/p/1").text
    assert client.get(f"{BASE}/{found.id}/p/1/imagen").status_code == 404


def test_whoever_waits_too_long_for_a_drawing_is_asked_to_come_back(app, make, paper, monkeypatch):
    found = document(make, paper)
    monkeypatch.setattr(page_pictures, "PATIENCE", 0.0)
    with page_pictures._turn(2), pytest.raises(page_pictures.BusyError):
        page_pictures.picture(found.sha256, 2)


@pytest.fixture
def draft(make):
    consultation = make.consultation()
    secret = hashlib.sha256(KEY.encode()).hexdigest()
    submission = make.submission(consultation, state=SubmissionState.DRAFT, folio=None, secret_hash=secret)
    return document(make, submission)


def form_of(client, address) -> dict[str, str]:
    page = client.get(address).text
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen, page
    return {"csrf_token": csrf_token(page), "seen": seen[1]}


def test_its_author_mends_a_page_and_says_that_it_reads_well(client, draft):
    address = f"{BASE}/{KEY}/{draft.id}/p/1"
    page = client.get(address)
    assert page.headers["Cache-Control"] == "no-store" and "Tariffs must follow use." in page.text
    form = form_of(client, address)
    assert client.post(address, data={**form, "text": "Water for everybody."}).status_code == 303
    db.session.expire_all()
    assert (draft.pages[0].text, draft.pages[0].machine_text) == ("Water for everybody.", TEXT)
    assert client.post(f"{BASE}/{KEY}/{draft.id}/leido", data=form).status_code == 303
    db.session.expire_all()
    assert draft.confirmed_at is not None
    assert client.get(f"{address}/imagen").headers["Cache-Control"] == "no-store"


def test_two_authors_at_once_lose_nothing(client, draft):
    address = f"{BASE}/{KEY}/{draft.id}/p/1"
    mine = form_of(client, address)
    client.post(address, data={**mine, "text": "Theirs."})
    answer = client.post(address, data={**mine, "text": "Mine."})
    assert answer.status_code == 409
    assert "Mine.</textarea>" in answer.text and "Theirs." in answer.text
    again = {"csrf_token": mine["csrf_token"], "seen": re.search(r'name="seen" value="(\w+)"', answer.text)[1]}
    assert client.post(address, data={**again, "text": "Mine."}).status_code == 303
    db.session.expire_all()
    assert draft.pages[0].text == "Mine."


def test_text_in_use_is_not_changed_and_what_was_typed_comes_back(client, make, draft):
    address = f"{BASE}/{KEY}/{draft.id}/p/1"
    form = form_of(client, address)
    cut(make, draft)
    answer = client.post(address, data={**form, "text": "Something else."})
    assert answer.status_code == 409 and "Something else.</textarea>" in answer.text
    db.session.expire_all()
    assert draft.pages[0].text == TEXT


def test_long_after_the_close_nothing_is_mended(client, draft, make):
    address = f"{BASE}/{KEY}/{draft.id}/p/1"
    form = form_of(client, address)
    draft.submission.consultation.closes_at = make.now - dt.timedelta(hours=1)
    db.session.commit()
    answer = client.post(address, data={**form, "text": "Too late."})
    assert answer.status_code == 409 and "Too late.</textarea>" in answer.text


def test_another_key_opens_nothing(client, draft):
    for path in (f"{'x' * 32}/{draft.id}/p/1", f"{'x' * 32}/{draft.id}/p/1/imagen", f"{KEY}/{draft.id + 1}/p/1"):
        assert client.get(f"{BASE}/{path}").status_code == 404, path
