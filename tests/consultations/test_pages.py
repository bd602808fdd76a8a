"""The public pages of consultations: by stage, in pages, with what is known and no more."""

import datetime as dt
import itertools
import re

import pytest
import time_machine
from sqlalchemy import event, select

from consult.consultations import service
from consult.extensions import db
from consult.models.consultations import Consultation, Stage
from consult.models.people import Membership, Role, StakeholderGroup, WorkingGroup
from consult.models.submissions import Permission, SubmissionState

DAY = dt.timedelta(days=1)


def _links(html):
    return re.findall(r'<h[23]><a href="([^"]+)">', html)


def test_a_query_finds_the_stage_that_a_consultation_says(app, make):
    moments = [make.now + days * DAY for days in (-3, -1, 1, 3)]
    dates = itertools.product([None, *moments], moments, moments, [None, moments[1]])
    for number, (announced, opens, closes, results) in enumerate(dates):
        make.consultation(
            f"c{number}", 0, announced_at=announced, opens_at=opens, closes_at=closes, results_published_at=results
        )
    for stage in Stage:
        if stage is Stage.DRAFT:
            continue
        found = set(db.session.scalars(select(Consultation.slug).where(service.in_stage(stage, make.now))))
        every = db.session.scalars(select(Consultation))
        assert found == {each.slug for each in every if each.stage(make.now) is stage}
        assert found


def test_an_empty_site_says_what_to_do(client):
    html = client.get("/en/").text
    assert "There is no consultation yet" in html and "consult demo" in html


def test_home_shows_each_stage_nearest_date_first(client, make):
    for slug, days in (("later", 20), ("soon", 2), ("middle", 9)):
        make.consultation(slug, closes_at=make.now + days * DAY)
    make.consultation("coming", opens_at=make.now + DAY)
    make.consultation("over", opens_at=make.now - 9 * DAY, closes_at=make.now - DAY)
    make.consultation("done", closes_at=make.now - 2 * DAY, results_published_at=make.now - DAY)
    make.consultation("secret", announced_at=None)
    html = client.get("/en/").text
    assert [link.split("/c/")[1] for link in _links(html)] == [
        "soon", "middle", "later", "coming", "over", "done/resultados"
    ]  # fmt: skip
    headings = ["Open", "Opening soon", "Closed, waiting for results", "With results"]
    assert re.findall(r"<h2>([^<]+)</h2>", html)[: len(headings)] == headings
    assert "secret" not in html


def test_a_card_says_until_when_who_and_how_many(client, make):
    group = WorkingGroup(name={"es": "Foro", "en": "Forum"})
    consultation = make.consultation(closes_at=dt.datetime(2099, 2, 1, 5, 59, tzinfo=dt.UTC), working_group=group)
    for _ in range(2):
        make.submission(consultation, "uno")
    make.submission(consultation, "only counted", permission=Permission.COUNTED)
    make.submission(consultation, "a draft", state=SubmissionState.DRAFT, folio=None)
    make.submission(consultation, "withdrawn", state=SubmissionState.WITHDRAWN)
    html = client.get("/en/").text
    # The day where the consultation is, not the one in UTC.
    assert "<li>Closes on January 31, 2099</li><li>Forum</li><li>3 submissions</li>" in html


@pytest.mark.parametrize(
    ("address", "shown"),
    [("", 12), ("?page=1", 12), ("?page=2", 2), ("?page=99", 2), ("?page=0", 12), ("?page=-3", 12), ("?page=x", 12)],
)
def test_lists_come_in_pages(client, make, address, shown):
    for number in range(14):
        make.consultation(f"c{number}", 0)
    assert len(_links(client.get(f"/en/{address}").text)) == shown


def test_each_list_of_the_home_page_turns_alone(client, make):
    for number in range(13):
        make.consultation(f"open{number}", 0)
        make.consultation(f"over{number}", 0, closes_at=make.now - DAY)
    html = client.get("/en/?closed=2").text
    assert len([link for link in _links(html) if "/open" in link]) == 12
    assert len([link for link in _links(html) if "/over" in link]) == 1
    assert 'href="/en/?closed=2&amp;page=2"' in html


def test_home_asks_few_questions_however_many_there_are(app, client, make, queries):
    for number in range(12):
        make.submission(make.consultation(f"c{number}", 1), "uno")
    client.get("/en/")  # commits what the lines above left open
    queries.clear()
    client.get("/en/")
    asked = [statement for statement in queries if statement.startswith("SELECT")]
    assert 0 < len(asked) <= 8, asked


@pytest.fixture
def queries(app):
    """The statements that the database is asked from here on, transactions left out."""
    asked = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(db.engine, "before_cursor_execute", note)


def test_an_open_consultation_invites(client, make):
    consultation = make.consultation(
        facts=[{"title": {"en": "Who pays"}, "body": {"en": "The networks do."}}],
        closes_at=make.now + 5 * DAY,
    )
    make._commit(
        Membership(
            working_group_id=consultation.working_group_id,
            person_id=make.person(name="Elena Márquez").id,
            role=Role.CO_CHAIR,
            group=StakeholderGroup.ACADEMIA,
        )
    )
    make.member(consultation, Role.OBSERVER, name="Nobody Important")
    make.submission(consultation, "uno", region="MX-OAX")
    make.submission(consultation, "dos", region="MX-CHP")
    html = client.get("/en/c/agua").text
    assert "<h1>What should change?</h1>" in html
    assert 'href="/en/c/agua/opinar">Give my opinion</a>' in html
    assert "5 minutes. No account." in html and "5 days left" in html
    assert 'href="/en/c/agua/documento-de-postura">Send a document of my organisation</a>' in html
    assert '<link rel="alternate" hreflang="es" href="http://localhost/es/c/agua">' in html
    assert '<meta property="og:title" content="What should change?">' in html
    assert "Who pays" in html and "The networks do." in html
    assert "Elena Márquez" in html and "Academia" in html and "Nobody Important" not in html
    assert "2 submissions, from 2 states" in html


@pytest.mark.parametrize(
    ("dates", "said", "invites"),
    [
        ({"opens_at": 2}, "Opens on", False),
        ({"closes_at": -1}, "The opinions are being read", False),
        ({"closes_at": -2, "results_published_at": -1}, "The results are published", False),
        ({"closes_at": 2, "results_published_at": -1}, "Open until", True),
    ],
)
def test_each_stage_says_what_comes(client, make, dates, said, invites):
    make.consultation(**{name: make.now + days * DAY for name, days in dates.items()})
    html = client.get("/en/c/agua").text
    assert said in html
    assert ("Give my opinion" in html) == invites
    assert ("See the results" in html) == ("results_published_at" in dates)


def test_a_closed_one_invites_nobody_to_write(client, make):
    make.consultation(closes_at=make.now - DAY)
    make.consultation("bosques", closes_at=make.now + DAY)
    closed, opened = client.get("/en/c/agua").text, client.get("/en/c/bosques").text
    assert "You write and get a folio" not in closed and "<dt>Closed</dt>" in closed
    assert "You write and get a folio" in opened and "<dt>Closes</dt>" in opened


def test_one_with_early_results_is_not_said_to_be_closed(client, make):
    make.consultation(results_published_at=make.now - DAY, closes_at=make.now + DAY)
    html = client.get("/en/").text
    assert "still open" in html and "No consultation takes opinions right now." not in html
    with time_machine.travel(make.now + 2 * DAY):
        html = client.get("/en/").text
        assert "still open" not in html and "No consultation takes opinions right now." in html


def test_the_working_group_sees_its_draft(make, client):
    consultation = make.consultation(announced_at=None)
    assert client.get("/en/c/agua").status_code == 404
    browser = make.signed_in(make.member(consultation))
    assert "only the working group sees this page" in browser.get("/en/c/agua").text


def test_the_last_day_is_said_to_be_the_last(client, make):
    # 23:00 in Mexico City, when it is tomorrow in UTC already.
    with time_machine.travel(dt.datetime(2026, 12, 1, 5, 0, tzinfo=dt.UTC), tick=False):
        make.now = dt.datetime.now(dt.UTC)
        make.consultation(closes_at=dt.datetime(2026, 12, 1, 5, 59, tzinfo=dt.UTC))
        assert "closes today" in client.get("/en/c/agua").text
        make.consultation("bosques", closes_at=dt.datetime(2026, 12, 1, 6, 1, tzinfo=dt.UTC))
        assert "1 day left" in client.get("/en/c/bosques").text


def test_results_are_listed_newest_first(client, make):
    assert "There are no results yet" in client.get("/en/resultados").text
    for number in range(13):
        make.consultation(f"c{number}", 0, results_published_at=make.now - (number + 1) * DAY)
    assert _links(client.get("/en/resultados").text)[:2] == ["/en/c/c0/resultados", "/en/c/c1/resultados"]
    assert len(_links(client.get("/en/resultados?page=2").text)) == 1


@pytest.mark.parametrize("page", ["como-funciona", "accesibilidad", "privacidad", "contacto"])
def test_pages_about_the_site_are_for_everybody(client, page):
    answer = client.get(f"/es/{page}")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert answer.text.count("<h1>") == 1


def test_the_contact_is_the_sites_own(app, client, monkeypatch):
    assert "CONSULT_CONTACT" in client.get("/en/contacto").text
    monkeypatch.setitem(app.config, "CONTACT", "hola@plaza.example")
    assert 'href="mailto:hola@plaza.example"' in client.get("/en/contacto").text
    monkeypatch.setitem(app.config, "CONTACT", "800 123 4567, 9 to 5")
    assert "<p>800 123 4567, 9 to 5</p>" in client.get("/en/contacto").text


def test_hostile_text_is_shown_as_text(client, make):
    hostile = '"><script>alert(1)</script>{{ 7*7 }}'
    texts = {"es": hostile, "en": hostile}
    make.consultation(
        title=texts,
        lead=texts,
        facts=[{"title": texts, "body": texts}],
        working_group=WorkingGroup(name=texts, about=texts),
    )
    for address in ("/en/", "/en/c/agua"):
        html = client.get(address).text
        assert "<script>" not in html and "{{ 7*7 }}" in html


def test_an_error_page_says_what_to_do(client):
    answer = client.get("/en/c/nothing")
    assert answer.status_code == 404
    assert "We did not find that page" in answer.text
    for way_on in ("/en/", "/en/resultados", "/en/retomar"):
        assert f'<li><a href="{way_on}">' in answer.text, way_on
