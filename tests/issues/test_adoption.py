"""A new run waits for a decision; adopted, issues go on in it, and nothing that a person wrote is lost."""

import threading

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consult.errors import ConflictError, NotFoundError
from consult.extensions import db
from consult.issues import adoption, changes, runs
from consult.models.audit import AuditEvent
from consult.models.consultations import Consultation
from consult.models.issues import AdoptionMove, Citation, Issue, IssuePassage, Origin
from consult.models.people import Person
from consult.models.runs import Decision, Topic, TopicModelRun
from consult.models.types import now
from tests.issues.proposals import held, passage_ids, propose, written
from tests.issues.workbench import BASE, World, counted_queries


@pytest.fixture
def world(make):
    """Passages 0-2 in the topic and issue Wells, 3-4 in the topic Leaks; three more that no run has seen."""
    world = World(make)
    world.issue = make.issue(world.topics[0], "Wells")
    db.session.execute(sa.delete(Citation))
    later = [make.submission(world.consultation, f"Tarde {n}.") for n in range(3)]
    make.run(make.consultation("otra", folio_prefix="OTRA"), later)  # elsewhere: so they have passages
    return world


def _ids(world):
    ids = passage_ids(world.consultation)
    assert len(ids) == 8
    return ids


def _topic(run, label):
    return db.session.scalars(sa.select(Topic).where(Topic.run_id == run.id, Topic.label == label)).one()


def _adopt(world, run):
    assert adoption.adopt(world.consultation, run.id, world.chair)
    db.session.commit()


def test_a_later_run_changes_nothing_until_somebody_decides(world):
    a, b, c, d, e, *_ = _ids(world)
    run = propose(world.consultation, {"wells": [a, b], "leaks": [c, d, e]})
    assert run.decision is None
    assert runs.latest_run(world.consultation.id).id == world.run.id
    assert held() == {"Wells": {a, b, c}}


def test_a_newer_run_takes_the_place_of_one_that_waits(world):
    a, b, c, d, e, *_ = _ids(world)
    first = propose(world.consultation, {"wells": [a, b, c], "leaks": [d, e]})
    second = propose(world.consultation, {"wells": [a, b, c], "leaks": [d, e]})
    db.session.refresh(first)
    assert (first.decision, second.decision) == (Decision.SUPERSEDED, None)
    with pytest.raises(ConflictError):
        adoption.adopt(world.consultation, first.id, world.chair)


def test_an_issue_goes_on_in_the_topic_that_follows_and_takes_what_is_new(world):
    a, b, c, d, e, new, *_ = _ids(world)
    run = propose(world.consultation, {"leaks": [d, e], "wells": [a, b, c, new]})
    version = world.issue.version
    _adopt(world, run)
    assert runs.latest_run(world.consultation.id).id == run.id
    db.session.refresh(world.issue)
    assert world.issue.topic_id == _topic(run, "wells").id
    assert world.issue.version == version + 1
    assert held() == {"Wells": {a, b, c, new}}
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "run.adopt")).one()
    assert event.after == {"topics": 1, "joined": 1, "left": 0}


@pytest.mark.parametrize("is_accepted", [True, False])
def test_what_the_machine_placed_moves_with_its_topic(world, is_accepted):
    a, b, c, d, e, *_ = _ids(world)
    if is_accepted:
        world.make.issue(world.topics[1], "Leaks")
    _adopt(world, propose(world.consultation, {"wells": [a, b], "leaks": [c, d, e]}))
    assert held() == {"Wells": {a, b}} | ({"Leaks": {c, d, e}} if is_accepted else {})


@pytest.mark.parametrize("how", ["placed by a person", "quoted"])
def test_what_people_placed_or_quote_stays(world, how):
    a, b, c, d, e, *_ = _ids(world)
    if how == "quoted":
        db.session.add(Citation(issue_id=world.issue.id, passage_id=c, position=1))
    else:
        db.session.execute(sa.update(IssuePassage).where(IssuePassage.passage_id == c).values(origin=Origin.PERSON))
    db.session.commit()
    _adopt(world, propose(world.consultation, {"wells": [a, b], "leaks": [c, d, e]}))
    assert held() == {"Wells": {a, b, c}}


def test_what_somebody_took_out_stays_out(world):
    a, b, c, d, e, *_ = _ids(world)
    db.session.execute(sa.delete(IssuePassage).where(IssuePassage.passage_id == c))
    db.session.commit()
    _adopt(world, propose(world.consultation, {"wells": [a, b, c], "leaks": [d, e]}))
    assert held() == {"Wells": {a, b}}


def test_a_split_topic_takes_nothing_out_of_its_issue(world):
    a, b, c, d, e, *_ = _ids(world)
    run = propose(world.consultation, {"deep": [a, b], "shallow": [c], "leaks": [d, e]})
    [line] = [line for line in changes.of(run, 1).lines.items if line.kind == "split"]
    assert [topic.label for topic in line.after] == ["deep", "shallow"]
    _adopt(world, run)
    assert held() == {"Wells": {a, b, c}}
    db.session.refresh(world.issue)
    assert world.issue.topic_id == _topic(run, "deep").id


def test_merged_topics_leave_both_issues_as_they_are(world):
    a, b, c, d, e, new, *_ = _ids(world)
    leaks = world.make.issue(world.topics[1], "Leaks")
    before = leaks.topic_id
    run = propose(world.consultation, {"water": [a, b, c, d, e, new]})
    assert [line.kind for line in changes.of(run, 1).lines.items] == ["merged"]
    _adopt(world, run)
    assert held() == {"Wells": {a, b, c, new}, "Leaks": {d, e}}
    db.session.refresh(leaks)
    assert leaks.topic_id == before


def test_an_issue_whose_topic_is_gone_stays_as_it_is(world):
    a, b, c, d, e, *_ = _ids(world)
    run = propose(world.consultation, {"leaks": [d, e]}, alone=[a, b, c])
    found = changes.of(run, 1)
    assert found.kinds == {"gone": 1, "same": 1}
    assert [line.kind for line in found.lines.items] == ["gone"]
    _adopt(world, run)
    assert held() == {"Wells": {a, b, c}}


def test_refusing_changes_nothing_and_can_be_taken_back(world):
    a, b, c, d, e, *_ = _ids(world)
    run = propose(world.consultation, {"wells": [a, b, c], "leaks": [d, e]})
    assert adoption.refuse(world.consultation, run.id, world.chair)
    assert not adoption.refuse(world.consultation, run.id, world.chair)
    db.session.commit()
    assert runs.latest_run(world.consultation.id).id == world.run.id
    with pytest.raises(ConflictError):
        adoption.adopt(world.consultation, run.id, world.chair)
    assert adoption.undo(world.consultation, run.id, world.chair)
    _adopt(world, run)


def test_an_adoption_is_taken_back_whole(world):
    a, b, c, d, e, new, *_ = _ids(world)
    before, topic_id = held(), world.issue.topic_id
    run = propose(world.consultation, {"wells": [a, b, new], "leaks": [c, d, e]})
    _adopt(world, run)
    assert held() == {"Wells": {a, b, new}}
    assert adoption.undo(world.consultation, run.id, world.chair)
    db.session.commit()
    assert held() == before
    db.session.refresh(world.issue)
    assert world.issue.topic_id == topic_id
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AdoptionMove)) == 0
    assert runs.waiting_run(world.consultation.id).id == run.id


def test_public_results_are_not_changed(world):
    a, b, c, d, e, *_ = _ids(world)
    run = propose(world.consultation, {"wells": [a, b, c], "leaks": [d, e]})
    world.consultation.results_published_at = now()
    db.session.commit()
    with pytest.raises(ConflictError, match="públicos"):
        adoption.adopt(world.consultation, run.id, world.chair)
    db.session.rollback()
    assert db.session.get_one(TopicModelRun, run.id).decision is None
    assert adoption.refuse(world.consultation, run.id, world.chair)


def test_the_first_run_is_no_ones_to_decide_on(world):
    with pytest.raises(NotFoundError):
        adoption.adopt(world.consultation, world.run.id, world.chair)


def test_two_who_press_at_once_adopt_it_once(app, world):
    a, b, c, d, e, new, *_ = _ids(world)
    run_id = propose(world.consultation, {"wells": [a, b, c, new], "leaks": [d, e]}).id
    consultation_id, person_id = world.consultation.id, world.chair.id
    db.session.commit()
    start, first = threading.Barrier(4), []

    def press():
        with app.app_context():
            start.wait()
            consultation, person = (
                db.session.get_one(Consultation, consultation_id),
                db.session.get_one(Person, person_id),
            )
            first.append(adoption.adopt(consultation, run_id, person))
            db.session.commit()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(first) == [False, False, False, True]
    assert held() == {"Wells": {a, b, c, new}}


LABELS = st.sampled_from(["one", "two", "three", None])
EDITS = st.sampled_from(["place", "quote", "take out", "nothing"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    groups=st.lists(st.lists(LABELS, min_size=8, max_size=8), min_size=1, max_size=4),
    edits=st.lists(st.tuples(EDITS, st.integers(0, 7)), min_size=4, max_size=4),
)
def test_over_any_runs_nothing_that_a_person_wrote_is_lost(world, groups, edits):
    ids = _ids(world)
    _begin_again(world)
    by_people: set[int] = set()
    for grouping, (edit, at) in zip(groups, edits, strict=False):
        _edit(world, edit, ids[at], by_people)
        quotes, before = written(), held()
        members = {
            label: [ids[n] for n, each in enumerate(grouping) if each == label] for label in ("one", "two", "three")
        }
        members = {label: found for label, found in members.items() if found}
        run = propose(world.consultation, members, [ids[n] for n, each in enumerate(grouping) if each is None])
        _adopt(world, run)
        assert written() == quotes
        assert by_people <= held()["Wells"]
        assert {passage_id for _, _, passage_id in quotes} <= held()["Wells"]
        after = held()
        assert adoption.undo(world.consultation, run.id, world.chair)
        assert held() == before
        assert adoption.adopt(world.consultation, run.id, world.chair)
        assert held() == after
        placed = db.session.scalars(sa.select(IssuePassage.passage_id)).all()
        assert len(placed) == len(set(placed)), "no passage is in two issues"
        db.session.commit()


def _begin_again(world):
    """Back to what the fixture made: every example begins there."""
    db.session.execute(sa.delete(AdoptionMove))
    db.session.execute(sa.delete(Citation))
    db.session.execute(sa.delete(IssuePassage))
    db.session.execute(sa.update(Issue).values(topic_id=world.topics[0].id))
    mine = TopicModelRun.consultation_id == world.consultation.id
    db.session.execute(sa.update(TopicModelRun).where(mine).values(previous_id=None))
    db.session.execute(sa.delete(TopicModelRun).where(mine, TopicModelRun.id != world.run.id))
    wells = sa.select(sa.literal(world.issue.id), sa.column("passage_id"), sa.literal("topic"))
    wells = wells.select_from(sa.text("topic_assignments")).where(sa.column("topic_id") == world.topics[0].id)
    db.session.execute(sa.insert(IssuePassage).from_select(["issue_id", "passage_id", "origin"], wells))
    db.session.commit()


def _edit(world, edit, passage_id, by_people):
    mine = (IssuePassage.issue_id == world.issue.id, IssuePassage.passage_id == passage_id)
    there = db.session.scalar(sa.select(IssuePassage).where(*mine))
    quoted = db.session.scalar(sa.select(Citation).where(Citation.passage_id == passage_id))
    if edit == "place" and there is None:
        db.session.add(IssuePassage(issue_id=world.issue.id, passage_id=passage_id, origin=Origin.PERSON))
        by_people.add(passage_id)
    elif edit == "quote" and there is not None and quoted is None:
        last = db.session.scalar(sa.select(sa.func.max(Citation.position))) or 0
        db.session.add(Citation(issue_id=world.issue.id, passage_id=passage_id, position=last + 1))
    elif edit == "take out" and there is not None and quoted is None:
        db.session.delete(there)
        by_people.discard(passage_id)
    db.session.commit()


def test_the_page_shows_what_would_change_and_the_buttons_decide(world):
    a, b, c, d, e, new, *_ = _ids(world)
    run = propose(world.consultation, {"wells": [a, b, new], "leaks": [c, d, e]})
    page = world.browser.get(f"{BASE}/cambios").text
    assert "1 passage moved" in " ".join(page.replace("<b>", "").replace("</b>", "").split())
    assert "El pozo 2 está seco." in page
    assert "From “topic 0” to “leaks”" in page
    assert "See what would change" in world.browser.get(f"{BASE}/").text
    assert "accepted it on" in world.post("/cambios/aceptar", run=run.id, follow=True).text
    assert "accepted already" in world.post("/cambios/aceptar", run=run.id, follow=True).text
    assert world.post("/cambios/rechazar", run=run.id).status_code == 409
    assert "waits again" in world.post("/cambios/deshacer", run=run.id, follow=True).text
    assert "Everything stays as it was" in world.post("/cambios/rechazar", run=run.id, follow=True).text


def test_before_there_is_a_second_run_the_page_says_what_it_is_for(world):
    assert "nothing to compare yet" in world.browser.get(f"{BASE}/cambios").text


@pytest.mark.parametrize("run", ["", "x", "-1", str(2**70)])
def test_a_form_that_names_no_run_is_refused(world, run):
    assert world.post("/cambios/aceptar", run=run).status_code == 400


def test_the_page_asks_as_much_for_many_passages_as_for_few(world):
    a, b, c, d, e, new, *_ = _ids(world)
    propose(world.consultation, {"wells": [a, b, new], "leaks": [c, d, e]})
    world.browser.get(f"{BASE}/cambios")
    with counted_queries() as few:
        world.browser.get(f"{BASE}/cambios")
    propose(world.consultation, {"wells": [a], "leaks": [b, d, e], "third": [c, new]})
    with counted_queries() as more:
        world.browser.get(f"{BASE}/cambios")
    assert len(more) == len(few)
