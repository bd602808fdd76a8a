"""Exports: all that stands and nothing private, safe to open, one consistent state; and they come back by import."""

import csv
import io
import json
import threading
import tracemalloc

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from sqlalchemy import select

from consult.cli import main
from consult.extensions import db
from consult.models.attachments import Attachment
from consult.models.audit import AuditEvent
from consult.models.consultations import Article
from consult.models.papers import KeyPoint, PaperSender
from consult.models.people import Role, StakeholderGroup
from consult.models.submissions import (
    Answer,
    Permission,
    RespondentStatistics,
    Stance,
    Submission,
    SubmissionKind,
    SubmissionState,
)
from consult.opendata import exporting
from tests.factories import csrf_token

FORMULAS = ["=HYPERLINK(1)", "+cmd|x", "-2+3", "@SUM(A1)", "＝1+1", "'=quoted", '"comillas", y;\nuna línea más']


@pytest.fixture
def consult(app, monkeypatch):
    """Runs `consult ...` on the test's database and gives its result."""
    monkeypatch.setattr("consult.create_app", lambda: app)

    def run(*arguments: object):
        db.session.commit()
        return CliRunner().invoke(main, [str(argument) for argument in arguments])

    return run


def _answer_more(make, submission: Submission, article: Article) -> None:
    """A choice, a position, a comment, and what stood before a correction; and what is only for counts."""
    said = submission.answers[1]
    said.choices, said.stance, said.since_version = ["a"], Stance.QUALIFIED, 2
    old = {"submission_id": submission.id, "question_id": said.question_id, "until_version": 2}
    make._commit(Answer(text="SECRET-REPLACED", choices=["SECRET-OLD"], **old))
    make._commit(Answer(submission_id=submission.id, article=article, text="=Falta decir quién.", stance=Stance.FOR))
    told = dict.fromkeys(("age_band", "gender", "language", "disability", "indigenous"), "SECRET")
    make._commit(RespondentStatistics(submission_id=submission.id, **told))


@pytest.fixture
def world(make):
    """A consultation with one of everything that an export shows or hides."""
    consultation = make.consultation()
    article = Article(position=1, heading={"es": "Artículo 1"}, body={"es": "El agua llega."})
    consultation.articles.append(article)
    consultation.questions[1].choices = [{"key": "a", "text": {"es": "Cada día", "en": "Daily"}}]
    first = make.submission(
        consultation,
        "Que llegue el agua.",
        "Cada semana.",
        region="MX-OAX",
        permission=Permission.NAMED,
        name="Ana Ruiz",
        email="SECRET@example.org",
        version=2,
        source="decidim",
        source_key="SECRET-KEY",
    )
    _answer_more(make, first, article)
    second = make.submission(consultation, "El pozo se secó.", name="SECRET-NAME", title="Pozo")
    hidden = make.submission(
        consultation, "SECRET-COUNTED", permission=Permission.COUNTED, name="SECRET-NAME", title="SECRET-TITLE"
    )
    hidden.answers.append(Answer(article=article, text="SECRET-COUNTED", stance=Stance.AGAINST))
    hidden.answers[0].choices = ["SECRET-CHOICE"]
    make._commit(KeyPoint(submission=hidden, position=1, text="SECRET-POINT"))
    paper = make.submission(
        consultation,
        organisation=make.organisation(),
        group=StakeholderGroup.ACADEMIA,
        kind=SubmissionKind.POSITION_PAPER,
    )
    point = {"stance": Stance.AGAINST, "article": article, "text": "Que se mida.", "page": 7}
    make._commit(KeyPoint(submission=paper, position=1, **point))
    make._commit(PaperSender(submission=paper, representative_email="SECRET@example.org", funding="SECRET-FUNDING"))
    file = {"file_name": "papel.pdf", "media_type": "application/pdf", "size": 1, "sha256": "0" * 64}
    make._commit(Attachment(submission=paper, **file))
    make.submission(consultation, "SECRET-DRAFT", state=SubmissionState.DRAFT, folio=None)
    make.submission(consultation, "SECRET-WITHDRAWN", state=SubmissionState.WITHDRAWN)
    make.submission(make.consultation("otra", folio_prefix="OTRA"), "SECRET-OTHER")
    run = make.run(consultation, [first, second], [hidden])
    make.issue(run.topics[0], "Agua pareja")
    return consultation


def exported(consultation, form: str, *, is_public: bool = False) -> str:
    out = io.BytesIO()
    exporting.begin_snapshot()
    exporting.write(consultation, form, out, is_public=is_public)
    db.session.rollback()
    return out.getvalue().decode("utf-8-sig")


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_csv_holds_what_stands(world):
    rows = rows_of(exported(world, "csv"))
    assert [row["answer_1"] for row in rows] == ["Que llegue el agua.", "El pozo se secó.", "", ""]
    assert rows[0] | {"folio": "", "date": ""} == {
        "folio": "",
        "date": "",
        "kind": "comment",
        "channel": "web",
        "group": "citizen",
        "state": "MX-OAX",
        "language": "es",
        "permission": "named",
        "name": "Ana Ruiz",
        "organisation": "",
        "title": "",
        "abstract": "",
        "source": "decidim",
        "version": "2",
        "answer_1": "Que llegue el agua.",
        "choices_1": "",
        "stance_1": "",
        "version_1": "1",
        "answer_2": "Cada semana.",
        "choices_2": "Cada día",
        "stance_2": "qualified",
        "version_2": "2",
        "answer_3": "",
        "choices_3": "",
        "stance_3": "",
        "version_3": "",
        "comment_1": "'=Falta decir quién.",
        "comment_stance_1": "for",
        "comment_version_1": "1",
        "points": "",
        "documents": "",
        "topics": "topic 0",
        "issues": "Agua pareja",
    }
    assert (rows[2]["permission"], rows[2]["topics"]) == ("counted", "topic 1")
    assert (rows[3]["organisation"], rows[3]["documents"]) == ("Universidad", "papel.pdf")
    assert rows[3]["points"] == "against · article 1 · page 7: Que se mida."


def test_json_holds_the_same(world):
    whole = json.loads(exported(world, "json"))
    assert whole["consultation"] == "agua"
    first, second, hidden, paper = whole["submissions"]
    assert first["answers"] == [
        {"question": 1, "text": "Que llegue el agua.", "choices": [], "stance": None, "version": 1},
        {"question": 2, "text": "Cada semana.", "choices": ["a"], "stance": "qualified", "version": 2},
    ]
    assert first["comments"] == [{"article": 1, "text": "=Falta decir quién.", "stance": "for", "version": 1}]
    assert [each["text"] for each in second["answers"]] == ["El pozo se secó."]
    assert (hidden["answers"], hidden["comments"], hidden["points"]) == ([], [], [])
    assert paper["points"] == [
        {"question": None, "article": 1, "stance": "against", "text": "Que se mida.", "page": 7},
    ]
    assert whole["questions"][1]["choices"] == [{"key": "a", "text": {"es": "Cada día", "en": "Daily"}}]
    assert whole["articles"][0]["heading"] == {"es": "Artículo 1"}
    assert whole["submissions"][0]["issues"] == ["Agua pareja"]


def test_an_empty_consultation_makes_whole_files(make):
    consultation = make.consultation()
    assert rows_of(exported(consultation, "csv")) == []
    assert json.loads(exported(consultation, "json"))["submissions"] == []


@pytest.mark.parametrize("is_public", [True, False])
@pytest.mark.parametrize("form", ["csv", "json"])
def test_nothing_private_is_in_it(world, form, is_public):
    text = exported(world, form, is_public=is_public)
    assert "SECRET" not in text and "Cada semana." in text


def test_what_everybody_gets_leaves_out_what_is_not_signed(world):
    """Who asked to be counted only is no row; file names, topics and ways of publication are not told."""
    rows = rows_of(exported(world, "csv", is_public=True))
    assert [row["name"] for row in rows] == ["Ana Ruiz", "", "Universidad"]
    assert not {"permission", "organisation", "documents", "topics"} & set(rows[0])
    assert {row["issues"] for row in rows} == {""}
    world.results_published_at = world.opens_at
    db.session.commit()
    assert rows_of(exported(world, "csv", is_public=True))[0]["issues"] == "Agua pareja"


@pytest.mark.parametrize("form", ["csv", "json"])
def test_everybody_gets_it_once_it_is_shown(client, world, form):
    address = f"/api/v1/consultations/agua/submissions.{form}"
    assert client.get(address).status_code == 404
    world.shows_opinions = True
    db.session.commit()
    answer = client.get(address)
    assert answer.status_code == 200 and answer.headers["Content-Disposition"].startswith("attachment; filename=agua-")
    assert "Cada semana." in answer.text and "SECRET" not in answer.text
    assert client.get("/api/v1/consultations/agua/submissions.exe").status_code == 404


def test_a_spreadsheet_finds_no_formula(make):
    consultation = make.consultation()
    for text in FORMULAS:
        make.submission(consultation, text)
    cells = [row["answer_1"] for row in rows_of(exported(consultation, "csv"))]
    assert not [cell for cell in cells if cell[:1] in "=+-@＝＋－＠\t\r"]


def test_it_comes_back_through_import(consult, make, tmp_path):
    consultation = make.consultation()
    make.consultation("otra", folio_prefix="OTRA")
    for number, text in enumerate(FORMULAS):
        make.submission(
            consultation,
            text,
            f"Segunda {number}",
            group=list(StakeholderGroup)[number],
            region="MX-YUC",
            language="en",
        )
    out = tmp_path / "all.csv"
    assert consult("export", "agua", "--out", out).exit_code == 0
    answer = consult("import", "otra", out)
    assert "Good rows: 7. Already there: 0. Bad rows: 0." in answer.output, answer.output
    columns = (Submission.group, Submission.region, Submission.language, Submission.submitted_at, Answer.text)
    query = select(*columns).join(Answer.submission).join(Submission.consultation).order_by(Answer.id)
    there = db.session.execute(query.where(sa.text("slug = 'agua'"))).all()
    back = db.session.execute(query.where(sa.text("slug = 'otra'"))).all()
    assert [tuple(row)[:3] for row in back] == [tuple(row)[:3] for row in there]
    assert [row.text for row in back] == [row.text for row in there]
    assert [row.submitted_at.replace(microsecond=0) for row in there] == [row.submitted_at for row in back]


def test_the_command_writes_a_whole_file_or_none(consult, world, tmp_path, monkeypatch):
    out = tmp_path / "all.json"
    answer = consult("export", "agua", "--format", "json", "--out", out)
    assert answer.output == f"Wrote 4 submissions to {out}.\n"
    before = out.read_bytes()
    monkeypatch.setattr(exporting, "rows_of", lambda *arguments: 1 / 0)
    assert isinstance(consult("export", "agua", "--format", "json", "--out", out).exception, ZeroDivisionError)
    assert out.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["all.json"]
    assert consult("export", "nada", "--out", out).exit_code == 1


def test_the_working_group_gets_it_over_the_web(world, make):
    browser = make.signed_in(make.member(world, Role.OBSERVER))
    page = browser.get("/en/gestion/agua/exportar")
    assert "The file holds 4 submissions" in page.text
    for form in ("csv", "json"):
        answer = browser.post(f"/en/gestion/agua/exportar.{form}", data={"csrf_token": csrf_token(page.text)})
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=agua-")
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Que llegue el agua." in answer.data.decode("utf-8-sig")
    events = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "export.write")).all()
    assert [event.after for event in events] == [{"format": "csv"}, {"format": "json"}]
    assert all(event.actor_id for event in events)
    other = browser.post("/en/gestion/agua/exportar.exe", data={"csrf_token": csrf_token(page.text)})
    assert other.status_code == 404


def test_strangers_and_other_groups_get_nothing(world, make):
    stranger = make.app.test_client()
    assert "/entrar" in stranger.get("/en/gestion/agua/exportar").location
    other = make.signed_in(make.member(make.consultation("bosques", folio_prefix="BOSQUE")))
    assert other.get("/en/gestion/agua/exportar").status_code == 403
    assert other.post("/en/gestion/agua/exportar.csv").status_code in {400, 403}


def test_one_state_while_others_write(make):
    consultation = make.consultation()
    for number in range(3):
        make.submission(consultation, f"Opinión {number}")

    def one_more() -> None:
        with make.app.app_context():
            copy = db.session.get(type(consultation), consultation_id)
            make.submission(copy, "La de más")

    consultation_id = consultation.id
    out = io.BytesIO()
    exporting.begin_snapshot()
    assert exporting.number_of_submissions(consultation) == 3
    writer = threading.Thread(target=one_more)
    writer.start()
    writer.join(5)
    assert not writer.is_alive(), "an export holds a lock that writers wait for"
    exporting.write(consultation, "csv", out)
    assert len(rows_of(out.getvalue().decode("utf-8-sig"))) == 3
    db.session.rollback()
    assert exporting.number_of_submissions(consultation) == 4


class Nowhere(io.RawIOBase):
    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        return len(data)


def peak_with(consultation, number: int) -> int:
    """The most bytes in use while so many more submissions are exported along with those there are."""
    question = consultation.questions[0].id
    rows = [
        {"consultation_id": consultation.id, "state": SubmissionState.SUBMITTED, "folio": f"A-{number}-{n}"}
        for n in range(number)
    ]
    ids = db.session.scalars(sa.insert(Submission).returning(Submission.id), rows).all()
    answers = [{"submission_id": each, "question_id": question, "text": "agua " * 200} for each in ids]
    db.session.execute(sa.insert(Answer), answers)
    db.session.commit()
    exporting.begin_snapshot()
    tracemalloc.start()
    exporting.write(consultation, "json", Nowhere())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    db.session.rollback()
    return peak


def test_memory_does_not_grow_with_the_rows(make):
    consultation = make.consultation()
    peak_with(consultation, 500)
    assert peak_with(consultation, 4000) < 1.5 * peak_with(make.consultation("otra", folio_prefix="OTRA"), 1000)
