"""How the results were made: dates, counts, the run, the changes."""

from consult.extensions import db
from consult.models.submissions import SubmissionState
from consult.operations import audit
from tests.outcomes.conftest import words

METHOD = "/en/c/agua/metodo"


def test_what_came_in_and_what_became_of_it(client, make, world):
    make.submission(world.consultation, "Taken back.", state=SubmissionState.WITHDRAWN)
    make.submission(world.consultation, "Never sent.", state=SubmissionState.DRAFT, folio=None)
    said = words(client.get(METHOD).text)
    assert "Submissions sent 13 Taken back by their authors: neither counted nor shown 1 Counted 12" in said
    assert "position papers 1" in said
    assert "never quoted or shown, at their authors' wish 1" in said
    assert "in no issue 1" in said


def test_the_run_with_its_settings_versions_and_seconds(client, world):
    world.run.settings = {"resolution": 2.0, "languages": ["es", "en"]}
    world.run.versions = {"bertopic": "0.17.4"}
    world.run.seconds = {"graph": 0.12345}
    db.session.commit()
    said = words(client.get(METHOD).text)
    assert "It split 11 submissions into 11 passages" in said and "It found 2 topics." in said
    assert "resolution 2" in said and "languages es, en" in said
    assert "bertopic 0.17.4" in said and "graph 0.123" in said


def test_changes_are_told_without_saying_by_whom(client, make, world):
    chair = make.person(name="Secret Chairperson", email="secret@example.org")
    note = {"actor": chair, "consultation_id": world.consultation.id}
    audit.record("issue.rename", world.water, before={"name": "Old water"}, after={"name": "New water"}, **note)
    audit.record("issue.cite", world.water, after={"name": "New water", "folio": "AGUA-HIDDEN"}, **note)
    audit.record("person.disable", chair, before={"name": "Not for the public"}, **note)
    db.session.commit()
    said = words(client.get(METHOD).text)
    assert "“Old water” was renamed “New water”." in said
    assert "A quote was added to “New water”." in said
    assert "The results were published." in said
    for private in ("Secret", "secret@", "AGUA-HIDDEN", "Not for the public"):
        assert private not in said
    assert "Approved by Ana Ruiz and Luis Paz." in said


def test_changes_come_fifty_a_page(client, world):
    for n in range(60):
        audit.record(
            "issue.remove", world.water, consultation_id=world.consultation.id, before={"name": f"Gone {n:02}"}
        )
    db.session.commit()
    first, second = words(client.get(METHOD).text), words(client.get(f"{METHOD}?page=2").text)
    assert first.count("was taken back.") == 50 and second.count("was taken back.") == 10
    assert "Gone 59" in first and "Gone 00" in second


def test_issues_made_by_hand_have_no_run(client, world):
    world.water.topic_id = world.fares.topic_id = None
    db.session.commit()
    assert "The issues were made by people alone." in words(client.get(METHOD).text)
    assert client.get("/en/c/agua/resultados").status_code == 200
