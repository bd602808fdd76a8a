"""My consultations and the panel: what is told of a run, and what to do next."""

import datetime as dt

import pytest

from consult.extensions import db
from consult.issues import runs
from consult.models.jobs import Job, JobState, Worker
from consult.models.people import Role
from consult.models.runs import TopicModelRun
from consult.models.types import now
from tests.issues.workbench import BASE, World, counted_queries


@pytest.fixture
def world(make):
    return World(make)


def _newest(world, state, **values):
    """A newer run in some state."""
    job = Job(kind="cluster", consultation_id=world.consultation.id, state=state, **values)
    world.make._commit(TopicModelRun(consultation_id=world.consultation.id, job=job))


def _worker(seen_at):
    db.session.add(Worker(id="w", host="h", pid=1, started_at=seen_at, seen_at=seen_at))
    db.session.commit()


def test_my_consultations_are_those_of_my_working_groups(world):
    world.make.consultation("bosques", folio_prefix="BOSQUE", title={"en": "Forests"})
    page = world.browser.get("/en/gestion/").text
    assert "What should change?" in page and "Forests" not in page
    assert '<td data-label="Submissions" class="num">5</td>' in page
    assert '<td data-label="Topics to review" class="num">2</td>' in page
    everything = world.make.signed_in(world.make.person(is_administrator=True)).get("/en/gestion/").text
    assert "What should change?" in everything and "Forests" in everything
    assert "not clustered yet" in everything


def test_my_consultations_take_the_same_queries_however_many(world):
    with counted_queries() as few:
        world.browser.get("/en/gestion/")
    for n in range(4):
        other = world.make.consultation(f"otra-{n}", working_group=world.consultation.working_group)
        submission = world.make.submission(other, "Un texto.")
        world.make.run(other, [submission])
    with counted_queries() as many:
        page = world.browser.get("/en/gestion/").text
    assert page.count("<tr>") == 6
    assert len(many) == len(few)


def test_the_next_step_follows_the_work(world):
    panel = f"{BASE}/"
    page = world.browser.get(panel).text
    assert ">Review 2 topics</a>" in page and 'aria-current="step"' in page
    assert ">3. Review topics <small>0/2</small>" in page
    for number, topic in enumerate(world.topics):
        world.accept(topic, f"Issue {number}")
    page = world.browser.get(panel).text
    assert ">Go on to publish</a>" in page and "Review 0" not in page
    world.make.submission(world.consultation, "Llegó después.")
    page = world.browser.get(panel).text
    assert "1 new submission since then." in page
    assert '<button class="button primary">Cluster now</button>' in page


def test_steps_that_cannot_be_done_yet_say_so(world):
    page = world.browser.get(f"{BASE}/").text
    assert "4. Write <small>comes later</small>" in page
    assert "6. Answer <small>comes later</small>" in page


def test_a_consultation_without_opinions_has_nothing_to_cluster(make):
    consultation = make.consultation()
    page = make.signed_in(make.member(consultation)).get(f"{BASE}/").text
    assert "Nobody has written yet" in page and "Cluster now" not in page


def test_a_queued_run_without_a_worker_says_what_to_do(world):
    _newest(world, JobState.QUEUED)
    _worker(now() - dt.timedelta(seconds=61))
    answer = world.browser.get(f"{BASE}/")
    assert "Waiting for a worker" in answer.text and "consult worker" in answer.text
    assert answer.headers["Refresh"] == "3"


def test_a_queued_run_with_a_worker_waits_for_its_turn(world):
    _newest(world, JobState.QUEUED)
    _worker(now() - dt.timedelta(seconds=5))
    page = world.browser.get(f"{BASE}/").text
    assert "Waiting for its turn" in page and "Waiting for a worker" not in page


def test_a_running_one_tells_step_share_and_since_when(world):
    started = dt.datetime(2026, 11, 3, 20, 2, tzinfo=dt.UTC)
    _newest(world, JobState.RUNNING, attempt=1, progress=0.61, step="graph", started_at=started)
    answer = world.browser.get(f"{BASE}/")
    assert "Clustering, 61%: looking for each passage’s neighbours" in answer.text
    assert '<progress id="progress" value="0.61" max="1">' in answer.text
    assert "14:02 (Mexico City)" in answer.text
    assert ">Cancel<" in answer.text and ">Refresh</a>" in answer.text
    assert answer.headers["Refresh"] == "3"


def test_every_step_of_a_run_has_words():
    from consult.issues.words import _STEPS

    assert set(_STEPS) == set(runs.STEPS)


def test_one_that_was_told_to_stop_cannot_be_cancelled_twice(world):
    _newest(world, JobState.RUNNING, attempt=2, step="graph", cancel_requested=True, started_at=now())
    page = world.browser.get(f"{BASE}/").text
    assert "It stops as soon as this step lets it." in page and ">Cancel<" not in page
    assert "This is attempt 2" in page


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("too_few_passages", "There are too few texts"),
        ("nothing_shared", "no words in common"),
        ("worker_lost", "The worker stopped three times"),
        ("internal", "Something failed on our side. Try again"),
        ("unheard_of", "Something failed on our side. Try again"),
    ],
)
def test_a_failed_run_says_what_to_do(world, code, told):
    _newest(world, JobState.FAILED, error=code, detail="Traceback of a secret")
    answer = world.browser.get(f"{BASE}/")
    assert told in answer.text and "Try again</button>" in answer.text
    assert "secret" not in answer.text
    assert "Refresh" not in answer.headers


def test_a_cancelled_run_leaves_the_topics_of_the_one_before(world):
    _newest(world, JobState.CANCELLED)
    page = world.browser.get(f"{BASE}/").text
    assert "The clustering was cancelled" in page and "The topics of the one before are still there." in page
    assert world.browser.get(f"{BASE}/temas").status_code == 200


def test_a_finished_run_tells_when_how_much_and_how_long(world):
    world.run.seconds = {"graph": 1.25, "terms": 0.5}
    db.session.commit()
    page = world.browser.get(f"{BASE}/")
    assert "2 topics out of 5 passages of 5 submissions, in 1.8 seconds." in page.text
    assert "Refresh" not in page.headers


def test_clustering_is_queued_once_and_can_be_cancelled(world):
    assert world.post("/agrupar").status_code == 302
    assert world.post("/agrupar").status_code == 302
    queued = db.session.query(Job).filter_by(state=JobState.QUEUED).all()
    assert len(queued) == 1
    page = world.browser.get(f"{BASE}/").text
    assert f"{world.chair.name} asked for the opinions to be clustered." in page
    world.post("/cancelar")
    db.session.refresh(queued[0])
    assert queued[0].state is JobState.CANCELLED
    assert "There was nothing to cancel" in world.post("/cancelar", follow=True).text


def test_only_those_who_edit_see_buttons_that_change_something(world):
    for role in (Role.OBSERVER, Role.MEMBER):
        browser = world.member(role)
        for path in ("/", f"/temas/{world.topics[0].id}", "/publicar"):
            page = browser.get(BASE + path).text
            assert page.count('method="post"') == 1, (role, path)  # signing out
        assert world.post("/agrupar", browser).status_code == 403
        assert world.post(f"/temas/{world.topics[0].id}/aceptar", browser, name="x").status_code == 403
    assert "Run again" in world.member(Role.RAPPORTEUR).get(f"{BASE}/").text


def test_the_history_is_paged_and_in_words(world):
    address = world.accept(world.topics[0], "Agua").location.removeprefix(BASE)
    for n in range(25):
        world.post(f"{address}/nombre", name=f"Agua {n}", version=n + 1)
    first = world.browser.get(f"{BASE}/historial").text
    assert f"{world.chair.name} renamed “Agua 23” to “Agua 24”." in first
    assert 'rel="next"' in first
    for number in (2, 99):
        last = world.browser.get(f"{BASE}/historial?page={number}").text
        assert "accepted a topic as “Agua”, with 3 passages." in last and 'rel="next"' not in last
