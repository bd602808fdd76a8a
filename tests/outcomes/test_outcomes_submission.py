"""One submission and its files, for everybody."""

import io

import pytest

from consult import storage
from consult.extensions import db
from consult.models.attachments import Attachment, AttachmentKind, AttachmentPage
from consult.models.passages import Passage
from consult.models.people import Role
from consult.models.submissions import Permission, SubmissionState
from tests.outcomes.conftest import words

PDF = b"%PDF-1.7 invented"


def _address(submission):
    return f"/en/c/agua/aportacion/{submission.folio}"


def test_a_submission_with_its_question_origin_and_issues(client, world):
    page = client.get(_address(world.named))
    said = words(page.text)
    assert "Question 1?" in said and "The tanker comes at four in the morning." in said
    assert "Rosa Hernández" in said and "Opinion AGUA-N1" in said
    assert "Water shared fairly · quoted" in said and "Fair tariffs" not in said
    assert '<meta name="robots" content="noindex">' in page.text


def test_who_did_not_ask_to_be_named_is_not(client, world):
    world.named.permission = Permission.ANONYMOUS
    db.session.commit()
    for path in (_address(world.named), "/en/c/agua/resultados", f"/en/c/agua/resultados/{world.water.id}"):
        text = client.get(path).text
        assert "The tanker comes" in text and "Rosa" not in text


def test_the_passage_asked_for_is_marked_and_no_other(client, world):
    passage = db.session.query(Passage).filter_by(submission_id=world.named.id).one()
    other = db.session.query(Passage).filter_by(submission_id=world.paper.id).one()
    marked = client.get(f"{_address(world.named)}?p={passage.id}").text
    assert f'<mark id="p{passage.id}">The tanker' in marked
    for wrong in (other.id, 0, -1, "x", 10**30):
        answer = client.get(f"{_address(world.named)}?p={wrong}")
        assert answer.status_code == 200 and "<mark" not in answer.text


def test_one_in_no_issue_says_so(client, world):
    assert "It is in none of the issues" in words(client.get(_address(world.lone)).text)


@pytest.mark.parametrize(
    "values",
    [{"permission": Permission.COUNTED}, {"state": SubmissionState.WITHDRAWN}, {"state": SubmissionState.DRAFT}],
)
def test_what_may_not_be_shown_is_not_there(client, world, values):
    for name, value in values.items():
        setattr(world.named, name, value)
    db.session.commit()
    answer = client.get(_address(world.named))
    assert answer.status_code == 404 and "tanker" not in answer.text
    unknown = client.get("/en/c/agua/aportacion/AGUA-0000")
    assert answer.text.replace("AGUA-N1", "AGUA-0000") == unknown.text


@pytest.mark.parametrize("folio", ["%00", "AGUA-N1%00", "a" * 5000, "..", "AGUA-N1%0a", "agua-n1"])
def test_what_is_no_folio_leads_nowhere(client, world, folio):
    assert client.get(f"/en/c/agua/aportacion/{folio}").status_code == 404


def test_a_folio_of_another_consultation_is_not_here(client, make, world):
    other = make.consultation("bosques", folio_prefix="BOSQUE", results_published_at=make.now)
    sent = make.submission(other, "Trees.", folio="BOSQUE-1")
    assert client.get("/en/c/bosques/aportacion/BOSQUE-1").status_code == 200
    assert client.get(_address(sent)).status_code == 404


def _with_file(make, submission, media_type="application/pdf", name="Rosa's paper.pdf"):
    kept = storage.keep(io.BytesIO(PDF))
    pages = [AttachmentPage(number=1, text="First page."), AttachmentPage(number=2, text="Second page.")]
    return make._commit(
        Attachment(
            submission=submission,
            file_name=name,
            media_type=media_type,
            size=kept.size,
            sha256=kept.sha256,
            pages=pages,
        )
    )


def test_a_paper_page_by_page_with_its_file(client, make, world):
    file = _with_file(make, world.paper, name="leaks.pdf")
    text = client.get(_address(world.paper)).text
    assert "Page 2 of leaks.pdf" in words(text) and "Second page." in text
    assert f'href="/en/c/agua/archivo/{file.id}"' in text


def test_a_file_name_does_not_tell_who_wrote(client, make, world):
    world.named.permission = Permission.ANONYMOUS
    file = _with_file(make, world.named)
    text = client.get(_address(world.named)).text
    assert "First page." in text and "Rosa" not in text
    assert "Rosa" not in str(client.get(f"/en/c/agua/archivo/{file.id}").headers)


def test_a_file_is_handed_out_to_be_kept_not_shown(client, make, world):
    file = _with_file(make, world.paper)
    answer = client.get(f"/en/c/agua/archivo/{file.id}")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"] == f"attachment; filename=AGUA-P1-{file.id}.pdf"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "application/pdf"


def test_a_file_that_claims_to_be_a_page_is_bytes(client, make, world):
    file = _with_file(make, world.paper, media_type="text/html", name="page.html")
    answer = client.get(f"/en/c/agua/archivo/{file.id}")
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].endswith(".bin")


def test_files_are_as_public_as_their_submission(client, make, world):
    file = _with_file(make, world.paper)
    address = f"/en/c/agua/archivo/{file.id}"
    observer = make.signed_in(make.member(world.consultation, Role.OBSERVER))
    stranger = make.signed_in(make.member(make.consultation("bosques", folio_prefix="BOSQUE")))
    world.paper.permission = Permission.COUNTED
    db.session.commit()
    assert [each.get(address).status_code for each in (client, stranger, observer)] == [404, 404, 200]
    world.paper.permission = Permission.ANONYMOUS
    world.consultation.results_published_at = None
    db.session.commit()
    assert [each.get(address).status_code for each in (client, stranger, observer)] == [404, 404, 200]
    assert observer.get(f"/en/c/bosques/archivo/{file.id}").status_code == 404


def test_a_photo_is_there_beside_the_words_where_opinions_are_shown(client, make, world):
    file = _with_file(make, world.named, media_type="image/jpeg", name="rosa.jpg")
    file.kind = AttachmentKind.PICTURE
    world.consultation.results_published_at = None
    world.consultation.shows_opinions = True
    db.session.commit()
    address = f"/en/c/agua/archivo/{file.id}"
    text = client.get(f"/en/c/agua/opiniones/{world.named.folio}").text
    assert f'href="{address}"' in text and "See the photo (JPG" in text and "rosa.jpg" not in text
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("state", [SubmissionState.DRAFT, SubmissionState.WITHDRAWN])
def test_a_file_of_what_does_not_stand_is_handed_to_nobody(make, world, state):
    file = _with_file(make, world.paper)
    observer = make.signed_in(make.member(world.consultation, Role.OBSERVER))
    world.paper.state = state
    db.session.commit()
    assert observer.get(f"/en/c/agua/archivo/{file.id}").status_code == 404


def test_a_file_that_its_author_took_away_is_public_no_more(client, make, world):
    files = [_with_file(make, submission) for submission in (world.named, world.paper)]
    observer = make.signed_in(make.member(world.consultation, Role.OBSERVER))
    for file in files:
        file.until_version = 2
    db.session.commit()
    addresses = [f"/en/c/agua/archivo/{file.id}" for file in files]
    assert [client.get(address).status_code for address in addresses] == [404, 200], "of papers versions stay readable"
    assert observer.get(addresses[0]).status_code == 200


def test_a_file_that_is_lost_is_not_there(client, make, world):
    file = _with_file(make, world.paper)
    storage.path(file.sha256).unlink()
    assert client.get(f"/en/c/agua/archivo/{file.id}").status_code == 404
