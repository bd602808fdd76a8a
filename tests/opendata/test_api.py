"""The read API: what is public, in pages, in all languages; nothing else, whatever is asked."""

import datetime as dt

import pytest
from sqlalchemy import event, select, update

from consult.extensions import db
from consult.models.passages import Passage
from consult.models.people import Role, StakeholderGroup
from consult.models.submissions import Answer, Permission, Stance, Submission, SubmissionState

ROOT = "/api/v1/consultations"


@pytest.fixture
def published(make):
    """A consultation whose results are published, with two issues and texts that must stay hidden."""
    consultation = make.consultation(results_published_at=make.now)
    make.member(consultation, Role.CO_CHAIR, name="Ana Ruiz", email="ana.ruiz@example.org")
    shown = [
        make.submission(consultation, "Que llegue el agua.", name="Visible Nombre", permission=Permission.NAMED),
        make.submission(consultation, "El pozo se secó.", name="SECRET-NAME"),
        make.submission(consultation, "SECRET-COUNTED", permission=Permission.COUNTED),
        make.submission(
            consultation,
            "Medir el consumo.",
            organisation=make.organisation("Universidad del Pozo"),
            group=StakeholderGroup.ACADEMIA,
        ),
    ]
    make.submission(consultation, "SECRET-DRAFT", state=SubmissionState.DRAFT, folio=None)
    run = make.run(consultation, shown[:3], shown[3:])
    make.issue(run.topics[0], "Agua pareja")
    make.issue(run.topics[1], "Medición")
    return consultation


def test_the_list_names_what_is_announced(client, make):
    make.consultation("agua")
    make.consultation("bosques", folio_prefix="BOSQUE", opens_at=make.now - dt.timedelta(days=1))
    make.consultation("secreta", folio_prefix="SECRET", announced_at=None)
    make.consultation("manana", folio_prefix="MANANA", announced_at=make.now + dt.timedelta(days=1))
    answer = client.get(ROOT).json
    assert [item["slug"] for item in answer["items"]] == ["bosques", "agua"]
    assert (answer["total"], answer["previous"], answer["next"]) == (2, None, None)


def test_lists_are_turned_page_by_page(client, make):
    for number in range(5):
        make.consultation(f"tema-{number}", folio_prefix=f"T{number}")
    seen, address = [], f"{ROOT}?per_page=2"
    while address:
        answer = client.get(address.replace("http://localhost", "")).json
        assert answer["per_page"] == 2
        seen += [item["slug"] for item in answer["items"]]
        address = answer["next"]
    assert sorted(seen) == [f"tema-{number}" for number in range(5)]
    assert answer["page"] == 3
    assert answer["previous"].startswith("http://localhost/api/v1/consultations?")


@pytest.mark.parametrize(
    ("asked", "size", "number"),
    [
        ("per_page=1000000000&page=1000000000", 100, 1),
        ("per_page=0&page=0", 1, 1),
        ("per_page=-5&page=-5", 1, 1),
        ("per_page=all&page=%27%20OR%201", 20, 1),
        ("per_page=20&per_page=7", 20, 1),
    ],
)
def test_strange_pages_are_clamped(client, make, asked, size, number):
    make.consultation()
    answer = client.get(f"{ROOT}?{asked}").json
    assert (answer["per_page"], answer["page"], answer["total"]) == (size, number, 1)


def test_one_consultation_in_all_languages(client, make):
    consultation = make.consultation()
    make.member(consultation, Role.CO_CHAIR, name="Ana Ruiz", email="ana.ruiz@example.org")
    make.submission(consultation, "Que llegue el agua.")
    answer = client.get(f"{ROOT}/agua").json
    assert answer["title"] == {"es": "¿Qué debe cambiar?", "en": "What should change?"}
    assert [question["text"]["es"] for question in answer["questions"]] == [f"¿Pregunta {n}?" for n in (1, 2, 3)]
    assert answer["stage"] == "open"
    assert answer["submitters"] == {
        "total": 1,
        "people": 1,
        "organisations": 0,
        "by_group": [{"group": "citizen", "submitters": 1}],
    }
    assert answer["working_group"]["co_chairs"] == [{"name": "Ana Ruiz", "group": None}]
    assert answer["issues_url"] is None
    assert client.get(answer["pages"]["en"].removeprefix("http://localhost")).status_code == 200


def test_issues_come_once_results_are_published(client, make):
    consultation = make.consultation()
    run = make.run(consultation, [make.submission(consultation, "Que llegue el agua.")])
    make.issue(run.topics[0])
    answer = client.get(f"{ROOT}/agua/issues", headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert answer.json["error"]["message"] == "The results of this consultation are not published yet."
    consultation.results_published_at = make.now
    db.session.commit()
    assert client.get(f"{ROOT}/agua/issues").json["total"] == 1


def test_issues_with_who_speaks_and_what_is_quoted(client, published):
    first, second = client.get(f"{ROOT}/agua/issues").json["items"]
    assert (first["rank"], first["name"], first["submitters"]["people"]) == (1, "Agua pareja", 3)
    assert [quote["text"] for quote in first["quotes"]] == ["Que llegue el agua.", "El pozo se secó."]
    assert [quote["name"] for quote in first["quotes"]] == ["Visible Nombre", None]
    assert second["submitters"] == {
        "total": 1,
        "people": 0,
        "organisations": 1,
        "by_group": [{"group": "academia", "submitters": 1}],
    }
    # An organisation is named where it signed a paper or asked for it, and this one did neither.
    assert second["quotes"][0]["name"] is None


def test_submissions_come_once_they_are_shown(client, make):
    consultation = make.consultation()
    make.submission(consultation, "Que llegue el agua.", folio="AGUA-1")
    address = f"{ROOT}/agua/submissions"
    assert client.get(f"{ROOT}/agua").json["submissions_url"] is None
    refused = client.get(address, headers={"Accept-Language": "en"})
    assert (refused.status_code, refused.json["error"]["message"]) == (
        404,
        "What was sent to this consultation is not published yet.",
    )
    consultation.shows_opinions = True
    db.session.commit()
    assert client.get(f"{ROOT}/agua").json["submissions_url"] == f"http://localhost{address}"
    for results in (None, make.now):
        consultation.results_published_at = results
        db.session.commit()
        (row,) = client.get(address).json["items"]
        assert client.get(row["pages"]["en"].removeprefix("http://localhost")).status_code == 200


def test_submissions_tell_all_that_was_answered(client, published):
    published.questions[0].choices = [{"key": "a", "text": {"es": "Sí"}}]
    answer = published_answer(published)
    answer.choices, answer.stance = ["a"], Stance.PROPOSES
    db.session.commit()
    page = client.get(f"{ROOT}/agua/submissions?per_page=2").json
    assert (page["total"], len(page["items"])) == (3, 2)
    told = [row for n in (1, 2) for row in client.get(f"{ROOT}/agua/submissions?per_page=2&page={n}").json["items"]]
    assert [row["name"] for row in told] == [None, None, "Visible Nombre"]
    assert told[2]["answers"] == [
        {"question": 1, "text": "Que llegue el agua.", "choices": ["a"], "stance": "proposes", "version": 1},
    ]
    assert (told[2]["channel"], told[2]["issues"]) == ("web", ["Agua pareja"])
    question = client.get(f"{ROOT}/agua").json["questions"][0]
    assert question["choices"] == [{"key": "a", "text": {"es": "Sí"}}]


def published_answer(consultation) -> Answer:
    return db.session.scalar(
        select(Answer).join(Submission).where(Submission.consultation_id == consultation.id).order_by(Answer.id)
    )


def test_words_that_were_replaced_put_a_submission_in_no_issue(client, published):
    issues = [row["issues"] for row in client.get(f"{ROOT}/agua/submissions").json["items"]]
    assert ["Medición"] in issues
    db.session.execute(update(Passage).values(is_current=False))
    db.session.commit()
    assert {tuple(row["issues"]) for row in client.get(f"{ROOT}/agua/submissions").json["items"]} == {()}


@pytest.mark.parametrize("path", ["", "/agua", "/agua/issues", "/agua/submissions"])
def test_nothing_private_is_ever_in_it(client, published, path):
    answer = client.get(ROOT + path)
    assert answer.status_code == 200
    for hidden in ("SECRET", "example.org", "password"):
        assert hidden not in answer.text


def test_a_draft_is_hidden_from_its_own_members_too(make):
    consultation = make.consultation(announced_at=None)
    member = make.signed_in(make.member(consultation))
    stranger = make.app.test_client()
    assert member.get(f"{ROOT}/agua").status_code == 404
    assert member.get(f"{ROOT}/agua").text == stranger.get(f"{ROOT}/nada").text
    assert member.get(f"{ROOT}/agua/issues").status_code == 404
    assert member.get(f"{ROOT}/agua/submissions").status_code == 404


@pytest.mark.parametrize("path", ["/agua", "", "/agua/issues", "/agua/submissions"])
def test_who_has_it_already_gets_nothing_again(client, published, path):
    first = client.get(ROOT + path)
    again = client.get(ROOT + path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    published.title = {"es": "Otra pregunta"}
    published.results_published_at = None
    db.session.commit()
    assert client.get(ROOT + path, headers={"If-None-Match": first.headers["ETag"]}).status_code != 304


def test_errors_are_json(client):
    answer = client.get("/api/v1/nothing")
    assert (answer.status_code, answer.json["error"]["status"]) == (404, 404)
    refused = client.post(ROOT)
    assert refused.status_code in {400, 405}
    assert refused.json["error"]["status"] == refused.status_code


def test_the_number_of_queries_does_not_grow(client, make, published):
    def counted(path):
        queries = []

        def count(*arguments):
            queries.append(arguments[2])

        event.listen(db.engine, "before_cursor_execute", count)
        client.get(path)
        event.remove(db.engine, "before_cursor_execute", count)
        return len(queries)

    paths = (ROOT, f"{ROOT}/agua/issues", f"{ROOT}/agua/submissions")
    before = [counted(path) for path in paths]
    for number in range(6):
        other = make.consultation(f"tema-{number}", folio_prefix=f"T{number}")
        make.submission(other, "Algo.")
    more = [make.submission(published, f"Otra cosa {number}.") for number in range(4)]
    for topic in make.run(published, *([each] for each in more)).topics:
        make.issue(topic, f"Asunto {topic.number}")
    assert [counted(path) for path in paths] == before


def test_the_page_that_explains_it(client, make):
    empty = client.get("/en/datos-abiertos")
    assert empty.status_code == 200
    make.consultation()
    page = client.get("/en/datos-abiertos").text
    for expected in ('href="/api/v1/consultations/agua"', "Creative Commons Attribution 4.0", "ISO 3166-2"):
        assert expected in page
    assert client.get("/es/datos-abiertos").status_code == 200
