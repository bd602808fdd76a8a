"""Loading the demonstration: whole, once, and open on the day that a stranger sees it."""

import datetime as dt

import pytest
from sqlalchemy import func, select

from consult import storage
from consult.cli import main
from consult.demo import consultation, load
from consult.demo.load import load_demonstration
from consult.demo.people import SIGN_INS
from consult.errors import ConsultError
from consult.extensions import db
from consult.issues.runs import active_run
from consult.models.attachments import Attachment, AttachmentPage, ExtractionState
from consult.models.consultations import Consultation, Stage
from consult.models.organisations import Organisation
from consult.models.people import Person, Role
from consult.models.submissions import Answer, Channel, Submission, SubmissionKind
from tests.factories import csrf_token


def number(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


@pytest.fixture
def loaded(app) -> Consultation:
    load_demonstration(lambda line: None)
    return db.session.scalar(select(Consultation))


def test_it_is_there_whole_and_once(app):
    lines: list[str] = []
    load_demonstration(lines.append)
    assert lines == [
        "Reading the position papers.",
        "Storing 298 comments and 12 position papers.",
        "Queued the first clustering.",
    ]
    before = number(Submission), number(Answer), number(Person), number(Organisation)
    load_demonstration(lines.append)
    assert lines[-1] == "The demonstration is here already."
    assert (number(Submission), number(Answer), number(Person), number(Organisation)) == before


def test_a_stranger_finds_it_open(loaded):
    today = dt.datetime.now(consultation.ZONE).date()
    assert loaded.stage() is Stage.OPEN
    assert loaded.is_demonstration
    newest = db.session.scalar(select(func.max(Submission.submitted_at)))
    oldest = db.session.scalar(select(func.min(Submission.submitted_at)))
    assert newest.astimezone(consultation.ZONE).date() == today - dt.timedelta(days=1)
    assert oldest >= loaded.opens_at
    assert (loaded.closes_at.astimezone(consultation.ZONE).date() - today).days == 30


def test_papers_are_files_with_their_text(loaded):
    papers = db.session.scalars(select(Submission).where(Submission.kind == SubmissionKind.POSITION_PAPER)).all()
    assert len(papers) == number(Attachment) == 12
    for attachment in db.session.scalars(select(Attachment)):
        assert attachment.extraction is ExtractionState.READ
        assert storage.size(attachment.sha256) == attachment.size
        assert attachment.submission.title
        assert attachment.submission.abstract
        assert attachment.submission.organisation is not None
        assert sum(len(page.text) for page in attachment.pages) > 2000
    assert db.session.scalar(select(func.min(AttachmentPage.number))) == 1


def test_there_is_a_document_to_read(loaded, client):
    (document,) = loaded.documents
    page = client.get(f"/es/c/{consultation.SLUG}")
    assert "Documento base de la consulta" in page.text
    file = client.get(f"/es/c/{consultation.SLUG}/leer/{document.id}")
    assert file.data.startswith(b"%PDF-") and len(file.data) == document.size
    assert document.page_count in {1, 2, 3}


def test_every_submission_says_where_it_comes_from(loaded):
    assert db.session.scalars(select(Submission.channel).distinct()).all() == [Channel.DEMONSTRATION]
    folios = db.session.scalars(select(Submission.folio)).all()
    assert len(set(folios)) == len(folios) == 310
    assert all(folio.startswith("IATRAB-") for folio in folios)
    assert db.session.scalar(select(func.count()).where(Submission.secret_hash.is_not(None))) == 0


def test_a_first_clustering_is_queued(loaded):
    assert active_run(loaded.id) is not None


def test_its_people_can_sign_in_and_do_their_work(loaded, app):
    roles = [entry.role for entry in loaded.working_group.memberships]
    assert roles.count(Role.CO_CHAIR) == 2
    for email, password, _who in SIGN_INS:
        browser = app.test_client()
        token = csrf_token(browser.get("/en/entrar").text)
        answer = browser.post("/en/entrar", data={"csrf_token": token, "email": email, "password": password})
        assert answer.status_code == 302, email


def test_a_public_site_never_gets_known_passwords(app, monkeypatch):
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://plaza.example.org")
    with pytest.raises(ConsultError, match=r"contraseñas|passwords"):
        load_demonstration(lambda line: None)
    assert number(Person) == 0


def test_a_failure_leaves_nothing_half_done(app, monkeypatch):
    def fail(*arguments):
        raise RuntimeError("the power went out")

    monkeypatch.setattr(load.runs, "request_run", fail)
    with pytest.raises(RuntimeError):
        load_demonstration(lambda line: None)
    db.session.rollback()
    assert number(Consultation) == number(Submission) == number(Person) == number(Organisation) == 0


def test_the_command_is_there():
    from click.testing import CliRunner

    assert "Load the demonstration" in CliRunner().invoke(main, ["demo", "--help"]).output
