"""Publishing: two co-chairs, the issues exactly as both saw them."""

import re
import threading

import pytest
from sqlalchemy import func, select

from consult.extensions import db
from consult.issues import publication
from consult.models.audit import AuditEvent
from consult.models.issues import Citation, Issue, PublicationApproval
from consult.models.people import Role
from consult.models.types import now
from tests.factories import csrf_token
from tests.issues.workbench import BASE, World


@pytest.fixture
def world(make):
    world = World(make)
    world.address = world.accept(world.topics[0], "Pozos").location.removeprefix(BASE)
    world.other = make.member(world.consultation)
    world.other_browser = make.signed_in(world.other)
    return world


def _digest(page: str) -> str:
    return re.search(r'name="digest"[^>]*value="(\w+)"', page).group(1)


def _approve(world, browser, digest=None):
    digest = digest or _digest(browser.get(f"{BASE}/publicar").text)
    return world.post("/publicar", browser, follow=True, digest=digest)


def _published(world) -> bool:
    db.session.expire_all()
    return world.consultation.results_published_at is not None


def test_the_page_shows_what_will_be_public_and_what_will_not(world):
    page = world.browser.get(f"{BASE}/publicar").text
    row = re.search(r"<tr>\s*<th scope=\"row\"><a [^>]*>Pozos</a>(.*?)</tr>", page, re.S).group(1)
    assert re.findall(r">([\d,]+)</td>", row) == ["3", "0", "3", "3"]
    assert "<b>2 passages</b> in no issue, 40% of all" in page
    assert ">1 topic</a> not reviewed yet" in page
    assert "Nobody has approved yet" in page


def test_two_different_co_chairs_publish(world):
    first = _approve(world, world.browser)
    assert "Your approval is noted." in first.text and "You approved the issues as they stand." in first.text
    assert f"{world.chair.name} approved on" in world.other_browser.get(f"{BASE}/publicar").text
    assert not _published(world)
    second = _approve(world, world.other_browser)
    assert "The results are public now." in second.text
    assert _published(world)
    assert publication.signatories(world.consultation) == [world.chair, world.other]
    actions = db.session.scalars(
        select(AuditEvent.action).where(AuditEvent.action.contains("results.")).order_by(AuditEvent.id)
    ).all()
    assert actions == ["results.approve", "results.approve", "results.publish"]
    assert world.browser.get("/en/c/agua/resultados").status_code == 200


def test_one_co_chair_pressing_twice_publishes_nothing(world):
    digest = _digest(world.browser.get(f"{BASE}/publicar").text)
    for _ in range(3):
        _approve(world, world.browser, digest)
    assert not _published(world)
    assert db.session.scalar(select(func.count()).select_from(PublicationApproval)) == 1


def test_the_press_that_published_may_come_twice(world):
    _approve(world, world.browser)
    digest = _digest(world.other_browser.get(f"{BASE}/publicar").text)
    for _ in range(2):
        assert _approve(world, world.other_browser, digest).status_code == 200
    assert _published(world)


@pytest.mark.parametrize("change", ["name", "quote", "new issue", "taken back"])
def test_a_change_makes_the_first_approval_void_and_the_page_says_so(world, change):
    world.accept(world.topics[1], "Fugas")
    _approve(world, world.browser)
    citation = db.session.scalars(select(Citation)).first()
    if change == "name":
        world.post(f"{world.address}/nombre", name="Otro", version=1)
    elif change == "quote":
        world.post(f"{world.address}/no-citar", passage=citation.passage_id)
    elif change == "taken back":
        world.post(f"{world.address}/quitar", version=1)
    else:
        late = world.make.run(world.consultation, [world.make.submission(world.consultation, "Nuevo.")])
        world.accept(late.topics[0], "Nuevo")
    page = world.other_browser.get(f"{BASE}/publicar").text
    assert "but something changed since: it does not count any more" in page
    _approve(world, world.other_browser)
    assert not _published(world)
    assert "Approve and publish" in world.browser.get(f"{BASE}/publicar").text
    _approve(world, world.browser)
    assert _published(world)
    assert publication.signatories(world.consultation) == [world.other, world.chair]


def test_an_approval_stands_again_when_a_change_is_undone(world):
    _approve(world, world.browser)
    world.post(f"{world.address}/nombre", name="Otro", version=1)
    world.post(f"{world.address}/nombre", name="Pozos", version=2)
    assert "You approved the issues as they stand." in world.browser.get(f"{BASE}/publicar").text


def test_nobody_approves_what_they_did_not_see(world):
    seen = _digest(world.other_browser.get(f"{BASE}/publicar").text)
    _approve(world, world.browser)
    world.post(f"{world.address}/nombre", name="Otro", version=1)
    answer = _approve(world, world.other_browser, seen)
    assert answer.status_code == 409 and "The issues changed since you opened that page." in answer.text
    assert world.post("/publicar", world.other_browser).status_code == 400


def test_before_clustering_nothing_is_said_to_be_complete(make):
    consultation = make.consultation()
    page = make.signed_in(make.member(consultation)).get(f"{BASE}/publicar").text
    assert "The opinions have not been clustered yet." in page and "Every passage is in an issue" not in page


def test_without_issues_there_is_nothing_to_publish(world):
    world.post(f"{world.address}/quitar", version=1)
    page = world.browser.get(f"{BASE}/publicar").text
    assert "There are no issues yet" in page and "Approve for publication" not in page
    assert "There is nothing to approve before a topic is accepted as an issue." in page
    digest = publication.digest_of(world.consultation)
    assert _approve(world, world.browser, digest).status_code == 409


def test_only_co_chairs_approve_and_reopen(world):
    digest = publication.digest_of(world.consultation)
    for role in (Role.RAPPORTEUR, Role.MODERATOR, Role.MEMBER, Role.OBSERVER, Role.OVERSIGHT):
        browser = world.member(role)
        assert "Only co-chairs can approve." in browser.get(f"{BASE}/publicar").text
        assert world.post("/publicar", browser, digest=digest).status_code == 403
        assert world.post("/reabrir", browser).status_code == 403
    administrator = world.make.signed_in(world.make.person(is_administrator=True))
    assert world.post("/publicar", administrator, digest=digest).status_code == 403


def test_a_co_chair_who_left_does_not_count(world):
    _approve(world, world.browser)
    db.session.delete(world.chair.memberships[0])
    db.session.commit()
    _approve(world, world.other_browser)
    assert not _published(world)


def test_a_co_chair_without_account_any_more_does_not_count(world):
    _approve(world, world.browser)
    world.chair.disabled_at = now()
    db.session.commit()
    _approve(world, world.other_browser)
    assert not _published(world)


def test_a_lonely_co_chair_is_told(make):
    lonely = World(make)
    assert "fewer than two co-chairs" in lonely.browser.get(f"{BASE}/publicar").text


def test_what_is_public_cannot_be_changed_until_it_is_reopened(world):
    passage = db.session.scalars(select(Citation)).first().passage_id
    _approve(world, world.browser)
    _approve(world, world.other_browser)
    changes = [
        (f"/temas/{world.topics[1].id}/aceptar", {"name": "Fugas"}),
        (f"{world.address}/nombre", {"name": "Otro", "version": 1}),
        (f"{world.address}/quitar", {"version": 1}),
        (f"{world.address}/no-citar", {"passage": passage}),
        (f"{world.address}/citar", {"passage": passage}),
    ]
    for path, values in changes:
        answer = world.post(path, **values)
        assert answer.status_code == 409, path
        assert "A co-chair can reopen them first." in answer.text, path
    assert "Rename" not in world.browser.get(BASE + world.address).text
    assert "Accept as issue" not in world.browser.get(f"{BASE}/temas/{world.topics[1].id}").text
    assert [issue.name for issue in db.session.scalars(select(Issue))] == ["Pozos"]


def test_reopening_takes_the_results_back_and_both_approvals_too(world):
    _approve(world, world.browser)
    _approve(world, world.other_browser)
    answer = world.post("/reabrir", follow=True)
    assert "The results are not public any more" in answer.text and "Nobody has approved yet" in answer.text
    assert not _published(world)
    assert world.browser.get("/en/c/agua/resultados").status_code == 404
    assert world.post("/reabrir").status_code == 409
    assert world.post(f"{world.address}/nombre", name="Otro", version=1).status_code == 302
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "results.reopen")).one()
    assert event.before["published_at"]


def test_both_press_at_the_same_moment(app, world):
    """Real requests in threads: the results are published once, with both approvals."""
    digest = publication.digest_of(world.consultation)
    start, states = threading.Barrier(2), []
    pressing = []
    for browser in (world.browser, world.other_browser):
        pressing.append((csrf_token(browser.get("/en/gestion/").text), browser.get_cookie("consult").value))

    def press(token: str, cookie: str) -> None:
        with app.app_context():
            browser = app.test_client()
            browser.set_cookie("consult", cookie)
            start.wait(10)
            states.append(browser.post(f"{BASE}/publicar", data={"csrf_token": token, "digest": digest}).status_code)

    db.session.commit()
    threads = [threading.Thread(target=press, args=each) for each in pressing]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert states == [302, 302]
    assert _published(world)
    published = select(func.count()).where(AuditEvent.action == "results.publish")
    assert db.session.scalar(published) == 1
