"""Papers entered by staff: one after the other, each once, with how it came; closed, corrected, kept from strangers."""

import datetime as dt
import io
import re

import pytest

from consult.extensions import db
from consult.intake import batches
from consult.models.audit import AuditEvent
from consult.models.intake import IntakeBatch
from consult.models.people import Role
from consult.models.submissions import Channel, Submission, SubmissionState
from tests.consultations.desk import fields

BASE = "/en/gestion/agua/captura"


class Counter:
    """A moderator who enters the papers of a batch."""

    def __init__(self, make, **values):
        self.consultation = make.consultation(**values)
        self.browser = make.signed_in(make.member(self.consultation, Role.MODERATOR))

    def begin(self, **values):
        page = self.browser.get(f"{BASE}/nueva").text
        data = {**fields(page), "channel": "paper", "label": "Caja 3", "region": "MX-OAX", **values}
        answer = self.browser.post(f"{BASE}/nueva", data=data)
        assert answer.status_code == 303, answer.text
        return db.session.get(IntakeBatch, int(re.search(r"/captura/(\d+)/", answer.location)[1]))

    def form(self, batch, **values):
        page = self.browser.get(f"{BASE}/{batch.id}/entrar").text
        first = self.consultation.questions[0].id
        return {**fields(page), f"answer_{first}": "Que llegue el agua.", "group": "citizen", **values}

    def enter(self, batch, data):
        return self.browser.post(f"{BASE}/{batch.id}/entrar", data=data)


@pytest.fixture
def counter(make):
    return Counter(make)


def entered():
    db.session.expire_all()
    return db.session.query(Submission).order_by(Submission.id).all()


def test_a_paper_is_entered_with_its_way_and_a_folio_to_write_on_it(counter):
    batch = counter.begin()
    answer = counter.enter(batch, counter.form(batch))
    assert answer.status_code == 303
    [made] = entered()
    assert (made.state, made.channel, made.batch_id) == (SubmissionState.SUBMITTED, Channel.PAPER, batch.id)
    assert (made.region, made.language, made.answers[0].text) == ("MX-OAX", "es", "Que llegue el agua.")
    assert made.entered_by_id is not None
    page = counter.browser.get(answer.location).text
    assert made.folio in page
    assert "1 opinion entered" in page
    actions = [event.action for event in db.session.query(AuditEvent).order_by(AuditEvent.id)]
    assert actions[-2:] == ["intake.begin", "intake.enter"]


def test_the_code_that_is_shown_opens_the_opinion(counter, client):
    batch = counter.begin()
    page = counter.browser.get(counter.enter(batch, counter.form(batch)).location).text
    [made] = entered()
    code = re.search(r"<strong>([A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4})</strong>", page)[1].replace("-", "")
    assert "Que llegue el agua." in client.get(f"/en/f/{made.folio}/{made.folio}.{code}").text


def test_the_day_of_an_assembly_stands_on_its_page(counter):
    batch = counter.begin(channel="assembly", held_on="2026-11-12")
    assert "November 12, 2026" in counter.browser.get(f"{BASE}/{batch.id}/").text


def test_a_double_press_is_one_entry(counter):
    batch = counter.begin()
    data = counter.form(batch)
    assert [counter.enter(batch, data).status_code for _ in range(2)] == [303, 303]
    assert len(entered()) == 1


def test_what_was_said_of_the_author_stays_for_the_next_paper(counter):
    batch = counter.begin()
    told = {"group": "academia", "region": "MX-CHP", "language": "other", "permission": "counted"}
    counter.enter(batch, counter.form(batch, **told))
    following = fields(counter.browser.get(f"{BASE}/{batch.id}/entrar").text)
    assert {name: following[name] for name in told} == told


def test_an_empty_paper_is_refused_and_nothing_typed_is_lost(counter):
    batch = counter.begin()
    first = counter.consultation.questions[0].id
    empty = counter.enter(batch, counter.form(batch, **{f"answer_{first}": " "}))
    assert empty.status_code == 422
    data = counter.form(batch)
    del data["group"]
    answer = counter.enter(batch, data)
    assert answer.status_code == 422
    assert "Que llegue el agua." in answer.text
    assert fields(answer.text)["key"] == data["key"]
    assert entered() == []


def test_the_last_one_can_be_corrected_and_keeps_its_earlier_version(counter):
    batch = counter.begin()
    counter.enter(batch, counter.form(batch))
    [made] = entered()
    address = f"{BASE}/{batch.id}/corregir/{made.folio}"
    first = counter.consultation.questions[0].id
    data = {**fields(counter.browser.get(address).text), f"answer_{first}": "Que llegue limpia."}
    assert counter.browser.post(address, data=data).status_code == 303
    [made] = entered()
    assert (made.version, made.answers[0].text) == (2, "Que llegue limpia.")
    assert sorted(answer.text for answer in made.all_answers) == ["Que llegue el agua.", "Que llegue limpia."]


def test_a_closed_batch_takes_nothing_more_until_it_is_opened_again(counter):
    batch = counter.begin()
    data = counter.form(batch)
    token = {"csrf_token": data["csrf_token"]}
    assert counter.browser.post(f"{BASE}/{batch.id}/cerrar", data=token).status_code == 303
    refused = counter.enter(batch, data)
    assert refused.status_code == 422
    assert "Que llegue el agua." in refused.text
    counter.browser.post(f"{BASE}/{batch.id}/abrir", data=token)
    assert counter.enter(batch, data).status_code == 303
    assert len(entered()) == 1


def test_papers_may_be_entered_after_the_close_and_not_after_the_results(counter, make):
    batch = counter.begin()
    counter.consultation.closes_at = make.now - dt.timedelta(hours=1)
    db.session.commit()
    data = counter.form(batch)
    assert counter.enter(batch, data).status_code == 303
    counter.consultation.results_published_at = make.now
    db.session.commit()
    assert counter.browser.get(f"{BASE}/{batch.id}/entrar").status_code == 409
    assert len(entered()) == 1


def test_an_assembly_counts_its_people_apart(counter):
    batch = counter.begin(channel="assembly", label="Asamblea", **{"all": "43", "women": "20", "men": "23"})
    counter.enter(batch, counter.form(batch))
    assert batches.by_channel(counter.consultation.id) == [(Channel.ASSEMBLY, 1)]
    assert batches.attended(counter.consultation.id) == (1, 43)


def test_attendance_must_add_up(counter):
    page = counter.browser.get(f"{BASE}/nueva").text
    data = {**fields(page), "channel": "assembly", "label": "Asamblea", "all": "10", "women": "8", "men": "8"}
    answer = counter.browser.post(f"{BASE}/nueva", data=data)
    assert answer.status_code == 422
    assert "Women and men are more than all who came" in answer.text


def test_minutes_over_the_limit_are_told_so(counter):
    answer = counter.browser.post(
        f"{BASE}/nueva",
        data={"minutes": (io.BytesIO(b"x" * (26 * 1024 * 1024)), "acta.pdf")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 413 and "At most 25 MB" in answer.text


def test_minutes_are_kept_as_they_are(counter):
    content = "Acta de la asamblea. Se acordó pedir agua.".encode()
    batch = counter.begin(channel="assembly", minutes=(io.BytesIO(content), "acta.txt"))
    assert batch.minutes_name == "acta.txt"
    answer = counter.browser.get(f"{BASE}/{batch.id}/acta")
    assert (answer.data, answer.mimetype) == (content, "application/octet-stream")


def test_the_way_of_a_batch_stays_once_something_was_entered(counter):
    batch = counter.begin()
    counter.enter(batch, counter.form(batch))
    address = f"{BASE}/{batch.id}/datos"
    data = {**fields(counter.browser.get(address).text), "channel": "phone"}
    assert counter.browser.post(address, data=data).status_code == 422
    db.session.expire_all()
    assert db.session.get(IntakeBatch, batch.id).channel == "paper"


@pytest.mark.parametrize("number", ["-1", "9" * 40, "x", "\0"])
def test_what_is_no_number_of_people_is_told_in_words(counter, number):
    batch = counter.begin()
    address = f"{BASE}/{batch.id}/datos"
    answer = counter.browser.post(address, data={**fields(counter.browser.get(address).text), "women": number})
    assert answer.status_code == 422 and 'id="women-error"' in answer.text


def test_lists_have_pages(counter, monkeypatch):
    monkeypatch.setattr(batches, "PAGE", 2)
    batch = counter.begin()
    for _ in range(3):
        counter.enter(batch, counter.form(batch))
    assert "3 opinions entered" in counter.browser.get(f"{BASE}/{batch.id}/").text
    second = counter.browser.get(f"{BASE}/{batch.id}/?page=2").text
    assert second.count("/corregir/") == 1


def test_a_batch_is_of_one_consultation(counter, make):
    batch = counter.begin()
    other = make.consultation(slug="luz", folio_prefix="LUZ")
    browser = make.signed_in(make.member(other, Role.MODERATOR))
    assert browser.get(f"/en/gestion/luz/captura/{batch.id}/").status_code == 404
    assert browser.get(f"{BASE}/{batch.id}/").status_code == 403
