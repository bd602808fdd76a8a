"""Presets of `consult import`: columns as Decidim, Consul, Citizen Space and pol.is export them, and real files."""

import csv

import pytest
from sqlalchemy import func, select

from consult.extensions import db
from consult.models.submissions import Submission, SubmissionKind

DECIDIM_PROPOSALS = """\
id;author/id;author/name;category/name/es;title/es;title/ca;body/es;body/ca;state;published_at;url
7;1;Ana Ruiz;Agua;Más pozos;;<p>Que haya <b>pozos</b>.</p>;;accepted;2026-10-03 12:00:00 UTC;https://d.example/7
8;2;Joan;Aigua;;Més pous;;Que hi hagi pous.;;2026-10-03 14:00:00 +0200;https://d.example/8
9;3;Eva;Agua;Nada;;Ya no.;;withdrawn;2026-10-04 12:00:00 UTC;https://d.example/9
"""
DECIDIM_COMMENTS = """\
id;created_at;body;locale;author/id;author/name;alignment;depth;user_group/name;commentable_id;commentable_type
7;2026-10-05 12:00:00 UTC;De acuerdo.;es;1;Ana;1;0;Barrio Norte;7;Decidim::Proposals::Proposal
"""
SURVEY = """\
Response ID,Date Submitted,What is your name?: Name,What is your email address?: Email,What is your organisation?,\
"Q1. ¿Qué cambiaría usted en su calle?: Elección",1: Por qué,Temas
ANON-1,03/10/2026 10:20,Ana Ruiz,ana@example.org,Barrio A.C.,Más árboles,Da sombra,Calle
ANON-2,04/10/2026 11:30,,,,,Menos ruido,
"""


@pytest.fixture
def table(tmp_path):
    def write(content, name="export.csv"):
        path = tmp_path / name
        path.write_text(content)
        return path

    return write


def stored():
    db.session.expire_all()
    return list(db.session.scalars(select(Submission).order_by(Submission.source_key)))


def test_proposals_of_decidim_keep_title_language_origin_and_id(consult, make, table):
    make.consultation()
    answer = consult("import", "agua", table(DECIDIM_PROPOSALS), "--preset", "decidim")
    assert answer.exit_code == 0, answer.output
    first, second = stored()
    assert (first.source, first.source_key, first.kind) == ("decidim", "proposal:7", SubmissionKind.PROPOSAL)
    assert (first.title, first.answers[0].text, first.language) == ("Más pozos", "Que haya pozos.", "es")
    assert (second.title, second.answers[0].text, second.language) == ("Més pous", "Que hi hagi pous.", "ca")
    assert first.submitted_at == second.submitted_at
    assert "Rows left out, withdrawn by their authors: 1." in answer.output
    assert "Columns left out: author/id, category/name/es, state, url." in answer.output


def test_a_comment_and_a_proposal_may_have_one_number(consult, make, table):
    make.consultation()
    consult("import", "agua", table(DECIDIM_PROPOSALS), "--preset", "decidim")
    assert consult("import", "agua", table(DECIDIM_COMMENTS), "--preset", "decidim").exit_code == 0
    comment = stored()[0]
    assert (comment.source_key, comment.kind, comment.language) == ("comment:7", SubmissionKind.COMMENT, "es")
    assert (comment.organisation.name, comment.group) == ("Barrio Norte", None)


def test_the_same_export_twice_adds_nothing(consult, make, table):
    make.consultation()
    path = table(DECIDIM_PROPOSALS)
    consult("import", "agua", path, "--preset", "decidim")
    assert "Good rows: 0. Already there: 2." in consult("import", "agua", path, "--preset", "decidim").output


def test_a_column_may_be_named_beside_a_preset(consult, make, table):
    make.consultation()
    path = table(DECIDIM_PROPOSALS.replace("category/name/es", "sector").replace(";Agua;", ";ong;"))
    answer = consult("import", "agua", path, "--preset", "decidim", "--group", "sector", "--dry-run")
    assert "names a group that is not known: 'Aigua'" in answer.output
    assert "civil_society" in answer.output


def survey_consultation(make):
    consultation = make.consultation(questions=2)
    consultation.questions[0].text = {"es": "¿Qué cambiaría usted en su calle?"}


def test_a_survey_answers_several_questions(consult, make, table):
    survey_consultation(make)
    arguments = ["--preset", "citizen-space", "--answer", "2=Temas"]
    answer = consult("import", "agua", table(SURVEY), *arguments)
    assert answer.exit_code == 0, answer.output
    first, second = stored()
    assert (first.source, first.source_key) == ("citizen-space", "response:ANON-1")
    assert [each.text for each in first.answers] == ["Más árboles\n\nDa sombra", "Calle"]
    assert (first.name, first.organisation.name) == ("Ana Ruiz", "Barrio A.C.")
    assert [each.text for each in second.answers] == ["Menos ruido"]
    assert "Columns left out: What is your email address?: Email." in answer.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--preset", "decidim"], "That is no table of decidim that is known. Known are"),
        (["--preset", "polis"], "Files of votes are not imported: give comments.csv."),
        (["--preset", "citizen-space"], "Name them with --answer NUMBER=COLUMN"),
        (["--preset", "citizen-space", "--answer", "1=nada"], "There is no column 'nada' for question 1"),
        (["--preset", "citizen-space", "--answer", "9=x"], "There is no question 9"),
        (["--answer", "1=x"], "--answer goes with --preset citizen-space"),
        (["--preset", "citizen-space", "--answer", "x"], "is not as in 2=COLUMN"),
    ],
)
def test_what_cannot_be_is_said(consult, make, table, arguments, said):
    make.consultation()
    answer = consult("import", "agua", table("x,votes\n1,2\n"), *arguments)
    assert answer.exit_code != 0
    assert said in answer.output
    assert stored() == []


def test_proposals_of_decide_madrid(consult, make, shared):
    make.consultation()
    path = shared / "decide-madrid-2024" / "proposals_latest.csv"
    answer = consult("import", "agua", path, "--preset", "consul")
    assert answer.exit_code == 0, answer.output
    with path.open(encoding="utf-8-sig", newline="") as file:
        standing = [row for row in csv.DictReader(file, delimiter=";") if not row["retired_at"]]
    number = db.session.scalar(select(func.count()).select_from(Submission).where(Submission.source == "consul"))
    assert number == len(standing)
    assert "Columns left out: cached_votes_up, retired_at." in answer.output
    assert all(submission.title for submission in stored())


def test_comments_of_decide_madrid(consult, make, shared):
    make.consultation()
    path = shared / "decide-madrid-comments" / "comments.csv"
    answer = consult("import", "agua", path, "--preset", "consul")
    assert answer.exit_code == 0, answer.output
    with path.open(encoding="utf-8-sig", newline="") as file:
        written = [row["text"].strip() for row in csv.DictReader(file)]
    number = db.session.scalar(select(func.count()).select_from(Submission))
    assert number == sum(map(bool, written))
    assert all(submission.kind is SubmissionKind.COMMENT for submission in stored())


@pytest.mark.parametrize(
    "name",
    ["15-per-hour-seattle", "american-assembly.bowling-green", "vtaiwan.uberx"],
)
def test_comments_of_polis(consult, make, shared, name):
    make.consultation()
    path = shared / "polis" / name / "comments.csv"
    answer = consult("import", "agua", path, "--preset", "polis")
    assert answer.exit_code == 0, answer.output
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["moderated"] != "-1"]
    found = {submission.source_key: submission for submission in stored()}
    assert set(found) == {f"comment:{row['comment-id']}" for row in rows}
    one = rows[0]
    assert found[f"comment:{one['comment-id']}"].submitted_at.timestamp() == pytest.approx(int(one["timestamp"]) / 1000)
    assert "Votes are not imported" in answer.output
    assert "agrees" in answer.output


def test_votes_of_polis_are_told_to_be_no_comments(consult, make, shared):
    make.consultation()
    answer = consult("import", "agua", shared / "polis" / "vtaiwan.uberx" / "votes.csv", "--preset", "polis")
    assert (answer.exit_code, "give comments.csv" in answer.output) == (1, True)
