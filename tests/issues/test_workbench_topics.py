"""The topics table, one topic, what is in none; accepting a topic."""

import re

import pytest
from sqlalchemy import func, select, update

from consult.extensions import db
from consult.models.audit import AuditEvent
from consult.models.issues import Citation, Issue, IssuePassage
from consult.models.passages import Passage
from consult.models.people import Role, StakeholderGroup
from consult.models.runs import Topic, TopicAssignment
from consult.models.submissions import Permission, SubmissionState
from tests.issues.workbench import BASE, World, counted_queries, make_family


@pytest.fixture
def world(make):
    return World(make)


def _rows(page: str) -> list[str]:
    return re.findall(r"<tr>(.*?)</tr>", page, re.S)[1:]


def _labels(page: str) -> list[str]:
    return [found.group(1) for row in _rows(page) if (found := re.search(r'abbr="([^"]*)"', row))]


def test_the_table_says_who_speaks_in_whose_words(world):
    university = world.make.organisation()
    for submission in world.wells[:2]:
        submission.organisation, submission.group = university, StakeholderGroup.ACADEMIA
    db.session.commit()
    second, first = _rows(world.browser.get(f"{BASE}/temas?sort=label").text)[::-1]
    assert '<td data-label="People" class="num">1</td>' in first
    assert '<td data-label="Organisations" class="num">1</td>' in first, "two papers of one organisation count once"
    assert "Academia <b>1</b>, Citizens <b>1</b>" in first
    assert "<q>El pozo 0 está seco.</q>" in first and "<q>El pozo 1 está seco.</q>" in first
    assert "El pozo 2" not in first, "two quotes are enough"
    passage = db.session.scalar(select(Passage).where(Passage.submission_id == world.wells[0].id))
    assert f"/aportacion/{world.wells[0].folio}?p={passage.id}#p{passage.id}" in first
    assert "To review" in first and "La fuga 0" in second


def test_long_quotes_are_cut_between_words(make):
    consultation = make.consultation()
    submission = make.submission(consultation, "palabra " * 60)
    make.run(consultation, [submission])
    page = make.signed_in(make.member(consultation)).get(f"{BASE}/temas").text
    quoted = re.search(r"<q>(.*?)</q>", page).group(1)
    assert quoted.endswith("palabra […]") and len(quoted) <= 165


def test_quotes_come_only_from_who_may_be_quoted(world):
    world.wells[0].permission = Permission.COUNTED
    world.wells[1].state = SubmissionState.WITHDRAWN
    db.session.commit()
    page = world.browser.get(f"{BASE}/temas").text
    assert "El pozo 2" in page and "El pozo 0" not in page and "El pozo 1" not in page
    assert '<td data-label="People" class="num">2</td>' in page, "who only wants to be counted is counted"


def test_sorting_by_size_label_and_state(world):
    assert _labels(world.browser.get(f"{BASE}/temas").text) == ["topic 0", "topic 1"]
    world.topics[0].label = "zanja"
    db.session.commit()
    assert _labels(world.browser.get(f"{BASE}/temas?sort=label").text) == ["topic 1", "zanja"]
    world.accept(world.topics[0], "Agua")
    assert _labels(world.browser.get(f"{BASE}/temas?sort=state").text) == ["topic 1", "zanja"]
    assert _labels(world.browser.get(f"{BASE}/temas?sort=size").text) == ["zanja", "topic 1"]
    assert _labels(world.browser.get(f"{BASE}/temas?sort=name;drop").text) == ["zanja", "topic 1"]


def test_the_table_is_paged_with_subtopics_under_their_topic(world):
    for number in range(2, 35):
        db.session.add(Topic(run_id=world.run.id, number=number, label=f"t{number:02}", terms=[], size=0))
    parent = world.topics[0]
    db.session.add(Topic(run_id=world.run.id, number=99, label="los pozos", terms=[], size=2, parent_id=parent.id))
    db.session.commit()
    page = world.browser.get(f"{BASE}/temas?sort=label").text
    assert len(_labels(page)) == 30 and 'rel="next"' in page
    last = world.browser.get(f"{BASE}/temas?sort=label&page=2").text
    assert _labels(last) == ["t32", "t33", "t34", "topic 0", "topic 1"]
    assert "In it: los pozos" in last and 'abbr="los pozos"' not in last
    assert "sort=label&amp;page=1" in last


def test_near_identical_texts_are_told_once_with_their_number(world):
    family = make_family(world.topics[0])
    page = world.browser.get(f"{BASE}/temas").text
    assert "3 near-identical texts" in page
    topic = world.browser.get(f"{BASE}/temas/{world.topics[0].id}").text
    assert topic.count('<figure class="quote"') == 1
    assert "3 submissions have nearly this text" in topic
    assert all(submission.folio in topic for submission in world.wells)
    texts = world.browser.get(f"{BASE}/temas/{world.topics[0].id}?family={family}").text
    assert texts.count('<figure class="quote"') == 3 and "3 texts, shown as one" in texts
    other = world.browser.get(f"{BASE}/temas/{world.topics[1].id}?family={family}")
    assert other.status_code == 404, "a family is shown within its topic only"


def test_a_family_of_one_submitter_is_no_campaign(make):
    consultation = make.consultation()
    submission = make.submission(consultation, "Lo mismo.", "Lo mismo.")
    run = make.run(consultation, [submission])
    make_family(run.topics[0])
    browser = make.signed_in(make.member(consultation))
    assert "near-identical" not in browser.get(f"{BASE}/temas").text
    assert "have nearly this text" not in browser.get(f"{BASE}/temas/{run.topics[0].id}").text


def test_work_goes_on_with_the_next_largest_topic_that_waits(world):
    wells, leaks = world.topics
    on = f'<a href="{BASE}/temas/%s">Next topic to review: '
    page = world.browser.get(f"{BASE}/temas/{wells.id}").text
    assert on % leaks.id in page and on % wells.id not in page
    assert on % wells.id in world.browser.get(f"{BASE}/temas/{leaks.id}").text
    issue = world.browser.get(world.accept(wells, "Pozos secos").location).text
    assert on % leaks.id in issue
    assert "Next topic to review" not in world.browser.get(world.accept(leaks, "Fugas").location).text


def test_a_name_is_suggested_with_a_capital(world):
    world.topics[0].label = "pozos · agua"
    db.session.commit()
    page = world.browser.get(f"{BASE}/temas/{world.topics[0].id}").text
    assert 'value="Pozos · agua"' in page and "<h1>pozos · agua</h1>" in page


def test_what_is_in_no_topic_has_a_row_of_its_own_and_reasons(world):
    db.session.execute(
        update(TopicAssignment)
        .where(TopicAssignment.topic_id == world.topics[1].id)
        .values(topic_id=None, representative_rank=None, reason="no_neighbour")
    )
    db.session.commit()
    last = _rows(world.browser.get(f"{BASE}/temas").text)[-1]
    assert "In no topic" in last and "2 passages, 40% of all, with the reason" in last
    page = world.browser.get(f"{BASE}/temas/ninguno").text
    assert page.count("In no topic because no other passage is like it.") == 2
    assert "La fuga 0" in page and "El pozo" not in page


def test_a_topic_lists_its_passages_representatives_first_in_pages(make):
    consultation = make.consultation()
    submissions = [make.submission(consultation, f"Texto {n:03}.") for n in range(60)]
    run = make.run(consultation, submissions)
    ranked = db.session.scalars(select(TopicAssignment).order_by(TopicAssignment.id.desc())).all()
    for assignment in ranked:
        assignment.representative_rank = None
    ranked[0].representative_rank = 1
    subtopic = Topic(run_id=run.id, number=9, label="parte", terms=[], size=1, parent_id=run.topics[0].id)
    db.session.add(subtopic)
    db.session.flush()
    ranked[5].subtopic_id = subtopic.id
    db.session.commit()
    browser = make.signed_in(make.member(consultation))
    address = f"{BASE}/temas/{run.topics[0].id}"
    first, second = browser.get(address).text, browser.get(f"{address}?page=2").text
    shown = re.findall(r"Texto \d+", first)
    assert shown[0] == "Texto 059" and len(shown) == 50
    assert sorted(shown + re.findall(r"Texto \d+", second)) == [f"Texto {n:03}" for n in range(60)]
    part = browser.get(f"{address}?subtopic={subtopic.id}").text
    assert re.findall(r"Texto \d+", part) == ["Texto 054"]
    assert browser.get(f"{BASE}/temas/{subtopic.id}").status_code == 404, "a part is no topic of its own"


def test_withdrawn_words_are_listed_nowhere(world):
    world.wells[0].state = SubmissionState.WITHDRAWN
    db.session.commit()
    for path in ("/temas", f"/temas/{world.topics[0].id}", f"/aportacion/{world.wells[0].folio}"):
        answer = world.browser.get(BASE + path)
        assert answer.status_code == 200 and "El pozo 0" not in answer.text, path


def test_accepting_makes_an_issue_of_all_passages_and_cites_what_may_be_quoted(world):
    world.wells[1].permission = Permission.COUNTED
    db.session.commit()
    answer = world.accept(world.topics[0], "  Pozos \n secos ")
    issue = db.session.scalars(select(Issue)).one()
    assert answer.location == f"{BASE}/asuntos/{issue.id}"
    assert issue.name == "Pozos secos" and issue.topic_id == world.topics[0].id
    assert issue.accepted_by_id == world.chair.id
    assert db.session.scalar(select(func.count()).select_from(IssuePassage)) == 3
    cited = db.session.execute(select(Citation.position, Passage.text).join(Passage).order_by(Citation.position)).all()
    assert [tuple(row) for row in cited] == [(1, "El pozo 0 está seco."), (2, "El pozo 2 está seco.")]
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "issue.accept")).one()
    assert event.actor_id == world.chair.id and event.subject_id == issue.id
    assert event.after == {"name": "Pozos secos", "topic": "topic 0", "passages": 3, "citations": 2}
    page = world.browser.get(f"{BASE}/temas").text
    assert ">Accepted</span>" in page and "as “Pozos secos”" in page


def test_accepting_twice_is_one_issue(world):
    first = world.accept(world.topics[0], "Pozos")
    second = world.accept(world.topics[0], "Otra vez")
    assert second.status_code == 302 and second.location == first.location
    assert "was accepted already, as “Pozos”." in world.browser.get(second.location).text
    assert [issue.name for issue in db.session.scalars(select(Issue))] == ["Pozos"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "Write a name for the issue"),
        (" \n\x00 ", "Write a name for the issue"),
        ("x" * 121, "Use 120 characters or fewer"),
        ("Fugas", "Another issue has this name"),
    ],
)
def test_a_name_is_needed_short_and_unlike_the_others(world, name, told):
    world.accept(world.topics[1], "Fugas")
    answer = world.accept(world.topics[0], name)
    assert answer.status_code == 422
    assert told in answer.text and "<title>Error: topic 0" in answer.text
    assert db.session.scalar(select(func.count()).select_from(Issue)) == 1
    assert "\x00" not in answer.text


def test_a_name_may_be_as_long_as_said(world):
    assert world.accept(world.topics[0], "ñ" * 120).status_code == 302


def test_a_topic_of_an_older_run_cannot_be_accepted(world):
    world.make.run(world.consultation, world.leaks)
    answer = world.accept(world.topics[0], "Pozos")
    assert answer.status_code == 404 and "newest grouping" in answer.text


def test_a_new_run_shows_what_is_in_issues_already_and_moves_nothing(world):
    world.accept(world.topics[0], "Pozos")
    late = world.make.submission(world.consultation, "Otro pozo, más tarde.")
    again = _second_run(world, late)
    page = world.browser.get(f"{BASE}/temas").text
    assert "Seen before" in page and "75% in “Pozos”" in page
    topic = world.browser.get(f"{BASE}/temas/{again.id}").text
    assert "75% of its passages are in “Pozos” and stay there." in topic
    answer = world.post(f"/temas/{again.id}/aceptar", follow=True, name="Más pozos")
    assert "3 passages stayed in other issues." in answer.text
    counts = dict(
        db.session.execute(
            select(Issue.name, func.count()).join(IssuePassage, IssuePassage.issue_id == Issue.id).group_by(Issue.name)
        ).all()
    )
    assert counts == {"Pozos": 3, "Más pozos": 1}


def test_a_topic_whose_passages_are_all_in_issues_cannot_be_accepted(world):
    world.accept(world.topics[0], "Pozos")
    again = _second_run(world)
    answer = world.post(f"/temas/{again.id}/aceptar", name="Otra vez")
    assert answer.status_code == 409 and "All passages of this topic are in other issues already." in answer.text


def _second_run(world, *late) -> Topic:
    """A newer run that puts the passages of the first topic together again, with some that came late."""
    run = world.make.run(world.consultation, list(late))
    topic = run.topics[0]
    known = db.session.scalars(
        select(TopicAssignment.passage_id).where(TopicAssignment.topic_id == world.topics[0].id)
    ).all()
    for passage_id in known:
        db.session.add(TopicAssignment(run_id=run.id, topic_id=topic.id, passage_id=passage_id, strength=0.5))
    topic.size += len(known)
    db.session.commit()
    return topic


def test_pages_of_topics_take_the_same_queries_however_many(world):
    addresses = [f"{BASE}/temas", f"{BASE}/temas/{world.topics[0].id}"]
    few = []
    for address in addresses:
        with counted_queries() as sent:
            world.browser.get(address)
        few.append(len(sent))
    groups = [[world.make.submission(world.consultation, f"Tema {n}, texto {m}.") for m in range(3)] for n in range(12)]
    run = world.make.run(world.consultation, *groups)
    for topic in run.topics[:3]:
        make_family(topic)
    many = []
    for address in (addresses[0], f"{BASE}/temas/{run.topics[5].id}"):
        with counted_queries() as sent:
            assert world.browser.get(address).status_code == 200
        many.append(len(sent))
    assert many == few
    assert max(few) <= 16


def test_texts_are_escaped_wherever_they_stand(make):
    hostile = "\"'><svg onload=alert(1)>{{7*7}}"
    consultation = make.consultation()
    organisation = make.organisation(hostile)
    submission = make.submission(consultation, hostile, organisation=organisation, title=hostile, language="es")
    run = make.run(consultation, [submission])
    topic = run.topics[0]
    topic.label, topic.terms = hostile, [[hostile, 1.0]]
    db.session.commit()
    browser = make.signed_in(make.member(consultation, name=hostile))
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(f"{BASE}/temas/{topic.id}").text).group(1)
    browser.post(f"{BASE}/temas/{topic.id}/aceptar", data={"csrf_token": token, "name": hostile})
    issue = db.session.scalars(select(Issue)).one()
    for path in (
        "/", "/temas", f"/temas/{topic.id}", f"/asuntos/{issue.id}", f"/asuntos/{issue.id}/quitar", "/publicar",
        "/historial", f"/aportacion/{submission.folio}",
    ):  # fmt: skip
        page = browser.get(BASE + path).text
        assert "<svg onload" not in page, path
        assert "{{7*7}}" in page, path


def test_an_observer_may_read_everything(world):
    observer = world.member(Role.OBSERVER)
    for path in ("/", "/temas", f"/temas/{world.topics[0].id}", "/temas/ninguno", "/publicar", "/historial"):
        assert observer.get(BASE + path).status_code == 200, path
