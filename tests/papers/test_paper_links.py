"""Links of papers: organisations that sign too, invitations, opinions that go on as papers, pages of organisations."""

import datetime as dt
import re

import pytest
from sqlalchemy import select

from consult.extensions import db
from consult.models.audit import AuditEvent
from consult.models.organisations import Organisation
from consult.models.papers import KeyPoint, OrganisationInvitation, PaperSender, Signatory
from consult.models.people import StakeholderGroup
from consult.models.submissions import Channel, Submission, SubmissionKind, SubmissionState
from consult.notices.composing import compose
from consult.submissions.drafts import fingerprint, new_key
from tests.factories import csrf_token
from tests.papers.organisation import BASE, Sender, mails, token_of

OTHER = {
    "kind": "organisation",
    "organisation_name": "Colegio de Ingenieros",
    "name": "Ing. Rosa Luna",
    "role": "President",
    "email": "rosa@colegio.example.org",
}


def _press(browser, path: str, data: dict | None = None):
    token = csrf_token(browser.get("/en/entrar").text)
    return browser.post(path, data={"csrf_token": token, **(data or {})})


def test_an_organisation_that_is_asked_signs_by_a_button(sender, client):
    sender.fill()
    assert sender.post(f"{sender.home}/firmas/agregar", OTHER).status_code == 303
    assert not mails("paper_sign")
    sender.post(f"{sender.home}/revisar")
    sender.confirm()
    (mail,) = mails("paper_sign")
    assert mail.email == "rosa@colegio.example.org"
    public = f"{BASE}/posturas/{sender.paper.folio}"
    assert "Colegio" not in client.get(public).text, "who has not answered is not named"
    page = client.get(token_of(mail)).text
    assert "Water for all" in page and "Tariffs follow use." in page and "Water must reach every house." in page
    assert db.session.query(Signatory).one().confirmed_at is None
    assert _press(client, token_of(mail), {"answer": "yes"}).status_code == 303
    assert "Colegio de Ingenieros" in client.get(public).text
    assert "Signed" in sender.browser.get(f"{sender.home}/").text
    assert _press(client, token_of(mail), {"answer": "no"}).status_code == 303
    assert "Colegio" not in client.get(public).text
    assert "Does not sign" in sender.browser.get(f"{sender.home}/").text


def test_a_signature_of_an_earlier_version_is_marked(sender, client):
    sender.fill()
    sender.post(f"{sender.home}/firmas/agregar", OTHER)
    sender.post(f"{sender.home}/revisar")
    sender.confirm()
    _press(client, token_of(mails("paper_sign")[0]), {"answer": "yes"})
    public = f"{BASE}/posturas/{sender.paper.folio}"
    assert "signed an earlier version" not in client.get(public).text
    sender.upload(b"Something else altogether.", "newer.txt")
    assert "signed an earlier version" in client.get(public).text


def test_asking_again_waits_ten_minutes_and_voids_the_old_link(sender, client):
    sender.send()
    sender.post(f"{sender.home}/firmas/agregar", OTHER)
    signatory = db.session.query(Signatory).one()
    again = f"{sender.home}/firmas/{signatory.id}/preguntar"
    assert sender.post(again).status_code == 409
    signatory.asked_at -= dt.timedelta(minutes=11)
    db.session.commit()
    assert sender.post(again).status_code == 303
    old, new = [token_of(each) for each in mails("paper_sign")]
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)


def test_nobody_is_flooded_by_questions_whether_they_sign(sender):
    sender.send()
    for _ in range(8):
        assert sender.post(f"{sender.home}/firmas/agregar", OTHER).status_code == 303
        signatory = db.session.query(Signatory).one()
        last, is_asked = signatory.id, signatory.asked_at is not None
        sender.post(f"{sender.home}/firmas/{last}/quitar")
    assert not is_asked and len(mails("paper_sign")) == 6
    sender.post(f"{sender.home}/firmas/agregar", OTHER)
    assert "Not asked yet" in sender.browser.get(f"{sender.home}/firmas").text
    again = db.session.query(Signatory).one().id
    assert sender.post(f"{sender.home}/firmas/{again}/preguntar").status_code == 409


def test_who_is_removed_signs_no_more(sender, client):
    sender.send()
    sender.post(f"{sender.home}/firmas/agregar", OTHER)
    signatory = db.session.query(Signatory).one().id
    for _ in range(2):
        assert sender.post(f"{sender.home}/firmas/{signatory}/quitar").status_code == 303
    assert client.get(token_of(mails("paper_sign")[0])).status_code == 404


def test_nobody_touches_the_signatories_of_another_paper(sender, another):
    sender.send()
    sender.post(f"{sender.home}/firmas/agregar", OTHER)
    signatory = db.session.query(Signatory).one().id
    stranger = another().begin()
    assert stranger.post(f"{stranger.home}/firmas/{signatory}/quitar").status_code == 303
    assert stranger.post(f"{stranger.home}/firmas/{signatory}/preguntar").status_code == 404
    assert db.session.query(Signatory).count() == 1


def test_adding_twice_is_one_and_mistakes_are_told(sender):
    sender.begin()
    for _ in range(2):
        sender.post(f"{sender.home}/firmas/agregar", OTHER)
    assert db.session.query(Signatory).count() == 1
    for wrong in ({"kind": ""}, {"name": ""}, {"organisation_name": ""}, {"email": ""}, {"email": "rosa"}):
        answer = sender.post(f"{sender.home}/firmas/agregar", OTHER | wrong)
        assert answer.status_code == 422, wrong
    person = {"kind": "person", "name": "Lic. Ana Soto", "role": "", "organisation_name": "", "email": ""}
    assert sender.post(f"{sender.home}/firmas/agregar", person).status_code == 303


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_mail_can_be_read_and_has_one_link(sender, language):
    sender.fill()
    sender.post(f"{sender.home}/firmas/agregar", OTHER)
    sender.paper.interface_language = language
    db.session.commit()
    sender.post(f"{sender.home}/revisar")
    sender.confirm()
    for kind in ("paper_confirm", "paper_sign", "paper_public"):
        (message,) = mails(kind)
        assert message.language == language
        text = compose(message).get_body(("plain",)).get_content()
        assert len(re.findall("https?://", text)) == 1 and f"/{language}/" in text
        assert "Water for all" in text


def _invitation(make, consultation, **values):
    token = new_key()
    row = OrganisationInvitation(
        **{
            "consultation_id": consultation.id,
            "organisation_name": "Cámara del Norte",
            "contact_name": "Luis Paz",
            "email": "luis@norte.example.org",
            "group": StakeholderGroup.INDUSTRY,
            "region": "MX-NLE",
            "language": "en",
            "token_hash": fingerprint(token),
        }
        | values
    )
    make._commit(row)
    return row, f"/en/invitacion/organizacion/{token}"


def test_an_invitation_begins_one_paper_with_what_is_known(make, consultation, client):
    invitation, path = _invitation(make, consultation)
    page = client.get(path)
    assert page.status_code == 200 and "Cámara del Norte" in page.text
    db.session.refresh(invitation)
    assert invitation.opened_at and invitation.submission_id is None
    for _ in range(2):
        answer = _press(client, path)
        assert answer.status_code == 303
    assert db.session.query(Submission).count() == 1
    db.session.refresh(invitation)
    assert invitation.submission_id == db.session.query(Submission).one().id
    form = client.get(f"{answer.location}organizacion").text
    assert "Cámara del Norte" in form and 'value="industry"' in form
    assert db.session.query(PaperSender).one().representative_email == "luis@norte.example.org"
    assert "Go on with the paper" in client.get(path).text


def test_an_invitation_is_declined_with_a_reason_for_the_group_alone(make, consultation, client):
    invitation, path = _invitation(make, consultation)
    for _ in range(2):
        assert _press(client, path, {"decline": "1", "reason": "No time this year."}).status_code == 303
    db.session.refresh(invitation)
    assert invitation.declined_at
    events = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "invitation.decline")).all()
    assert [each.after for each in events] == [{"reason": "No time this year."}]
    assert _press(client, path).status_code == 303, "it may change its mind"
    db.session.refresh(invitation)
    assert invitation.declined_at is None


def test_an_invitation_after_the_close_says_so(make, consultation, client):
    _, path = _invitation(make, consultation)
    db.session.merge(consultation).closes_at = make.now - dt.timedelta(hours=1)
    db.session.commit()
    assert "takes no more papers" in client.get(path).text
    assert _press(client, path).status_code == 409


def test_an_opinion_goes_on_as_a_paper_with_its_words(make, consultation, client):
    key = new_key()
    make.submission(
        consultation,
        "First answer.",
        "word " * 600,
        state=SubmissionState.DRAFT,
        folio=None,
        secret_hash=fingerprint(key),
        group=StakeholderGroup.ACADEMIA,
        region="MX-OAX",
    )
    assert f"/documento-de-postura/desde/{key}" in client.get(f"{BASE}/opinar/{key}/revisar").text, "it is offered"
    for _ in range(2):
        answer = _press(client, f"{BASE}/documento-de-postura/desde/{key}")
        assert answer.status_code == 303
    paper = db.session.query(Submission).filter_by(kind=SubmissionKind.POSITION_PAPER).one()
    assert paper.group is StakeholderGroup.ACADEMIA
    points = db.session.query(KeyPoint).order_by(KeyPoint.position).all()
    assert [len(each.text) <= 2000 for each in points] == [True] * 3
    assert points[0].text == "First answer." and points[0].question_id == consultation.questions[0].id
    assert " ".join(each.text for each in points[1:]) == ("word " * 600).strip()
    assert "First answer." in client.get(f"{answer.location}puntos").text
    assert _press(client, f"{BASE}/documento-de-postura/desde/{new_key()}").status_code == 404


def test_an_organisations_page_has_its_papers_of_all_consultations(sender, make, client):
    sender.send().confirm()
    make.consultation("bosques", questions=1, folio_prefix="BOSQUE", title={"en": "Forests"})
    elsewhere = Sender(make.app.test_client(), "/en/c/bosques").send()
    page = f"/en/o/{db.session.query(Organisation).one().id}-universidad-del-valle"
    assert "Forests" not in client.get(page).text
    elsewhere.confirm()
    shown = client.get(page).text
    assert "Forests" in shown and "What should change?" in shown
    assert client.get("/en/o/999-nobody").status_code == 404


def test_a_page_of_an_organisation_names_the_issues_it_is_quoted_in(sender, make, consultation, client):
    paper = make.submission(
        consultation,
        "Meters must be read.",
        kind=SubmissionKind.POSITION_PAPER,
        organisation=make.organisation("Universidad"),
        title="Meters",
    )
    make.issue(make.run(consultation, [paper]).topics[0], "Fair tariffs")
    page = f"/en/o/{paper.organisation_id}-universidad"
    assert client.get(page).status_code == 404, "no results yet, and it was not sent here"
    db.session.merge(consultation).results_published_at = make.now
    db.session.commit()
    assert "Fair tariffs" in client.get(page).text and "quoted" in client.get(page).text
    assert "Fair tariffs" in client.get(f"{BASE}/posturas/{paper.folio}").text


def test_imported_papers_are_listed_when_opinions_are_shown(make, consultation, client):
    make.submission(
        consultation,
        "Imported.",
        kind=SubmissionKind.POSITION_PAPER,
        channel=Channel.IMPORT,
        organisation=make.organisation("Universidad"),
    )
    assert "Universidad" not in client.get(f"{BASE}/organizaciones").text
    db.session.merge(consultation).shows_opinions = True
    db.session.commit()
    assert "Universidad" in client.get(f"{BASE}/organizaciones").text


def test_the_index_has_pages_and_few_queries(make, consultation, client):
    from sqlalchemy import event

    consultation.shows_opinions = True
    for number in range(55):
        make.submission(
            consultation,
            "Text.",
            kind=SubmissionKind.POSITION_PAPER,
            organisation=make.organisation(f"Organisation {number:02}"),
            title=f"Paper {number}",
        )
    client.get(f"{BASE}/organizaciones")  # what a process keeps between requests is read once
    statements: list[str] = []
    listen = lambda *arguments: statements.append(arguments[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        first = client.get(f"{BASE}/organizaciones").text
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
    assert first.count("/en/o/") == 50 and len(statements) <= 8
    second = client.get(f"{BASE}/organizaciones?page=2").text
    assert second.count("/en/o/") == 5 and "Organisation 54" in second


def test_draft_consultations_show_no_papers(make, consultation, client, sender):
    sender.send().confirm()
    organisation = sender.paper.organisation_id
    db.session.merge(consultation).announced_at = None
    db.session.commit()
    assert client.get(f"/en/o/{organisation}-universidad-del-valle").status_code == 404
