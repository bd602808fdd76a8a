"""`consult import`: one transaction, the same file twice, a dry run that stores nothing, real consultations."""

import csv
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from consult.extensions import db
from consult.intake import importing
from consult.models.audit import AuditEvent
from consult.models.consultations import Consultation, Stage
from consult.models.organisations import Organisation
from consult.models.submissions import Answer, Channel, Permission, Submission, SubmissionState

ROWS = "id,texto,fecha\n1,agua,2026-10-03\n2,,2026-10-03\n3,luz,2026-10-04\n"
MOST_SECONDS = 10  # for 5,600 rows, with room for a busy machine; about 1 s alone


@pytest.fixture
def rows(tmp_path) -> Path:
    path = tmp_path / "rows.csv"
    path.write_text(ROWS)
    return path


def stored() -> list[str]:
    return sorted(db.session.scalars(select(Answer.text)))


def test_rows_become_anonymous_submissions(consult, make, rows):
    consultation = make.consultation()
    answer = consult("import", "agua", rows, "--question", 2)
    assert answer.exit_code == 0, answer.output
    assert stored() == ["agua", "luz"]
    for submission in db.session.scalars(select(Submission)):
        assert submission.consultation_id == consultation.id
        assert submission.state is SubmissionState.SUBMITTED
        assert submission.permission is Permission.ANONYMOUS
        assert submission.channel is Channel.IMPORT
        assert submission.folio.startswith("AGUA-")
        assert submission.answers[0].question.position == 2
        assert submission.secret_hash is None
    event = db.session.scalar(select(AuditEvent).where(AuditEvent.action == "submissions.import"))
    assert event.after == {"file": "rows.csv", "submissions": 2}
    assert "Good rows: 2. Already there: 0. Bad rows: 1.\n  line 3 has no text\n" in answer.output


def test_the_same_file_twice_adds_nothing(consult, make, rows):
    make.consultation()
    consult("import", "agua", rows)
    again = consult("import", "agua", rows)
    assert again.exit_code == 0
    assert "Good rows: 0. Already there: 2. Bad rows: 1." in again.output
    assert stored() == ["agua", "luz"]


def test_an_id_with_another_text_is_reported_and_nothing_overwritten(consult, make, rows):
    make.consultation()
    consult("import", "agua", rows)
    rows.write_text("id,texto\n3,otra cosa\n4,gas\n")
    again = consult("import", "agua", rows)
    assert "line 2 has the id '3', which is there already with another text" in again.output
    assert stored() == ["agua", "gas", "luz"]


def test_a_dry_run_says_all_and_stores_nothing(consult, rows):
    answer = consult("import", "nueva", rows, "--create", "Una nueva", "--dry-run")
    assert answer.exit_code == 0, answer.output
    for said in (
        "Columns used: id (id), texto (answer to question 1), fecha (date).",
        "Good rows: 2. Already there: 0. Bad rows: 1.",
        "Line 2: comment, sent 2026-10-03T00:00:00-06:00, id 1",
        "Nothing was stored",
    ):
        assert said in answer.output
    assert stored() == []
    assert db.session.scalar(select(func.count()).select_from(Consultation)) == 0


def test_a_consultation_is_made_along_the_way(consult, make, rows):
    like = make.consultation()
    assert consult("import", "nueva", rows, "--create", "Una nueva", "--like", "agua").exit_code == 0
    made = db.session.scalar(select(Consultation).where(Consultation.slug == "nueva"))
    assert made.title == {"es": "Una nueva"}
    assert made.working_group_id == like.working_group_id
    assert made.stage() is Stage.CLOSED
    assert len(made.questions) == 1
    assert made.folio_prefix == "NUEVA"
    assert made.opens_at.date().isoformat() == "2026-10-03"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nada"], "There is no consultation 'nada'"),
        (["agua", "--question", "7"], "There is no question 7"),
        (["agua", "--text", "palabras"], "There is no column 'palabras'"),
        (["No Slug", "--create", "x"], "cannot stand in an address"),
        (["nueva", "--create", "x", "--like", "nada"], "whose working group"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(consult, make, rows, arguments, said):
    make.consultation()
    slug, *options = arguments
    answer = consult("import", slug, rows, *options)
    assert answer.exit_code == 1
    assert said in answer.output
    assert "Traceback" not in answer.output
    assert stored() == []


def test_a_file_without_a_good_row_makes_nothing(consult, rows):
    rows.write_text("id,texto\n1,\n")
    answer = consult("import", "nueva", rows, "--create", "Una nueva")
    assert (answer.exit_code, "line 2 has no text" in answer.output) == (1, True)
    assert db.session.scalar(select(func.count()).select_from(Consultation)) == 0


def test_a_crash_in_the_middle_leaves_nothing(consult, make, tmp_path, monkeypatch):
    make.consultation()
    path = tmp_path / "many.csv"
    path.write_text("texto\n" + "".join(f"opinión {number}\n" for number in range(1200)))
    chunks = importing.chunks

    def failing(items):
        for number, chunk in enumerate(chunks(items)):
            if number == 2 and not isinstance(chunk[0], importing.Entry):
                raise RuntimeError("the power went out")
            yield chunk

    monkeypatch.setattr(importing, "chunks", failing)
    answer = consult("import", "agua", path, "--create", "x")
    assert isinstance(answer.exception, RuntimeError)
    db.session.rollback()
    assert stored() == []


def test_many_bad_rows_go_to_a_report(consult, make, tmp_path):
    make.consultation()
    path, report = tmp_path / "bad.csv", tmp_path / "report.csv"
    path.write_text("id,texto\n0,agua\n" + "".join(f"{number},\n" for number in range(1, 31)))
    answer = consult("import", "agua", path, "--report", report)
    assert "line 22 has no text" in answer.output
    assert "line 23 has no text" not in answer.output
    assert "and 10 more" in answer.output
    with report.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert lines[0] == ["line", "reason"]
    assert len(lines) == 31
    assert [each.name for each in tmp_path.glob("*.part")] == []


def test_organisations_are_found_or_made(consult, make, rows):
    make.consultation()
    known = make.organisation("Universidad del Pozo")
    rows.write_text("texto,organizacion,sector\na,Universidad  del Pozo,ong\nb,Pozos A.C.,ong\nc,Pozos A.C.,\n")
    assert consult("import", "agua", rows).exit_code == 0
    assert sorted(db.session.scalars(select(Organisation.name))) == ["Pozos A.C.", "Universidad del Pozo"]
    assert db.session.scalar(select(func.count()).where(Submission.organisation_id == known.id)) == 1


def test_real_comments(consult, shared):
    began = time.monotonic()
    answer = consult("import", "madrid", shared / "decide-madrid-comments/comments.csv", "--create", "Decide Madrid")
    assert answer.exit_code == 0, answer.output
    assert time.monotonic() - began < MOST_SECONDS
    assert "Good rows: 5,571. Already there: 0. Bad rows: 62." in answer.output
    assert db.session.scalar(select(func.count()).select_from(Submission)) == 5571
    first = db.session.scalar(select(Submission).where(Submission.source_key == "17092"))
    assert first.answers[0].text == "Pero si esto está ya en el programa y es una prioridad."


def test_real_proposals(consult, shared):
    file = shared / "decide-madrid-2024/proposals_latest.csv"
    answer = consult("import", "madrid", file, "--create", "Decide Madrid")
    assert "Good rows: 2,738. Already there: 0. Bad rows: 0." in answer.output
    assert "whose title was taken for the text: 502." in answer.output
    assert db.session.scalar(select(func.count()).where(Answer.text.contains("<p>"))) == 0
    one = db.session.scalar(select(Submission).where(Submission.source_key == "36124"))
    assert one.title == "No más niños ahogados. Los niños de Madrid ya saben nadar."
    assert len(one.answers[0].text.split("\n\n")) == 6
