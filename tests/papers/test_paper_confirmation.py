"""When a paper speaks for its organisation, whose name it may take, and who says so."""

import pytest
from sqlalchemy import select

from consult.extensions import db
from consult.models.audit import AuditEvent
from consult.models.organisations import Organisation
from consult.models.people import Role
from consult.models.submissions import Channel, Permission, SubmissionKind
from consult.outcomes import participation
from consult.papers import organisations
from consult.submissions import visibility
from tests.factories import csrf_token
from tests.papers.organisation import BASE, ORGANISATION, REPRESENTATIVE, mails, token_of

GMAIL = {"representative_email": "somebody@gmail.com"}


def _number(consultation) -> int:
    return participation.of(consultation.id).submissions


def test_an_unconfirmed_paper_counts_nowhere_and_is_counted_apart(sender, consultation, make, client):
    make.submission(consultation, "A citizen's opinion.")
    sender.send()
    assert _number(consultation) == 1
    assert "1 paper waits" in client.get(f"{BASE}/organizaciones").text
    assert not visibility.may_be_shown(sender.paper)
    staff = make.signed_in(make.member(consultation, Role.MEMBER))
    page = f"/en/gestion/agua/aportacion/{sender.paper.folio}"
    assert "Unconfirmed" in staff.get(page).text, "the working group reads it, and sees what it is"
    sender.confirm()
    assert _number(consultation) == 2
    assert visibility.may_be_shown(sender.paper) and "Unconfirmed" not in staff.get(page).text


def test_papers_that_came_another_way_count_as_before(consultation, make):
    make.submission(consultation, "Imported.", kind=SubmissionKind.POSITION_PAPER, channel=Channel.IMPORT)
    make.submission(consultation, "From the web.", kind=SubmissionKind.POSITION_PAPER, channel=Channel.WEB)
    make.submission(consultation, "A comment.", permission=Permission.ANONYMOUS)
    assert _number(consultation) == 2


def test_a_link_serves_until_a_newer_one_is_sent(sender):
    sender.send()
    first = token_of(mails("paper_confirm")[0])
    assert sender.post(f"{sender.home}/confirmacion").status_code == 409, "not twice within ten minutes"
    sender.save("firmas", REPRESENTATIVE | {"representative_email": "rector@delvalle.example.org"})
    assert [each.email for each in mails("paper_confirm")] == [
        "elena@delvalle.example.org",
        "rector@delvalle.example.org",
    ]
    assert sender.browser.get(first).status_code == 404
    assert sender.post(first).status_code == 404
    assert sender.paper.organisation_id is None
    sender.confirm()
    assert sender.paper.organisation_id is not None


@pytest.mark.parametrize("token", ["x", "x" * 32, "%00", "a%2Fb"])
def test_a_made_up_link_confirms_nothing(client, consultation, token):
    for path in ("postura/confirmar", "postura/firmar", "invitacion/organizacion"):
        assert client.get(f"/en/{path}/{token}").status_code == 404


def test_another_name_or_address_has_to_be_confirmed_anew(sender, client):
    sender.send().confirm()
    folio = sender.paper.folio
    assert client.get(f"{BASE}/posturas/{folio}").status_code == 200
    assert sender.save("organizacion", ORGANISATION | {"organisation_name": "Ministry of Truth"}).status_code == 303
    assert client.get(f"{BASE}/posturas/{folio}").status_code == 404
    assert db.session.query(Organisation).one().name == "Universidad del Valle"
    sender.confirm()
    assert "Ministry of Truth" in client.get(f"{BASE}/posturas/{folio}").text


def test_details_that_change_nothing_of_who_speaks_need_no_new_confirmation(sender):
    sender.send().confirm()
    sender.save("organizacion", ORGANISATION | {"funding": "Public money and fees."})
    assert sender.paper.organisation.funding == "Public money and fees."
    assert len(mails("paper_confirm")) == 1


def test_the_newest_confirmed_paper_says_what_an_organisation_is(sender, another):
    sender.send().confirm()
    newer = another().send(organisation_name="UNIVERSIDAD  del valle", represents="5,000 students.")
    organisation = db.session.query(Organisation).one()
    assert organisation.represents == "4,000 students.", "unconfirmed it changes nothing"
    newer.confirm()
    db.session.refresh(organisation)
    assert (organisation.name, organisation.represents) == ("Universidad del Valle", "5,000 students.")
    sender.save("organizacion", ORGANISATION | {"represents": "Nobody."})
    db.session.refresh(organisation)
    assert organisation.represents == "5,000 students."
    page = sender.browser.get(f"/en/o/{organisation.id}-x", follow_redirects=True)
    assert page.request.path.endswith("-universidad-del-valle") and page.text.count("Water for all") == 2


def test_nobody_takes_over_an_organisation_by_writing_its_name(sender, another, make, consultation, client):
    sender.send().confirm()
    stranger = another().send(**GMAIL, represents="Pretended.").confirm()
    assert stranger.paper.organisation_id is None, "waits for a moderator, though the consultation asks for none"
    assert "A moderator looks at it now" in stranger.browser.get(f"{stranger.home}/").text
    assert client.get(f"{BASE}/organizaciones").text.count("Water for all") == 1
    moderator = make.signed_in(make.member(consultation, Role.MODERATOR))
    page = moderator.get(f"/en/gestion/agua/representantes/{stranger.paper.id}").text
    assert "There is an organisation of this name already" in page


@pytest.mark.parametrize(
    ("address", "is_another"),
    [
        ("elena@delvalle.example.org", False),
        ("rector@delvalle.example.org", False),
        ("x@fisica.delvalle.example.org", False),
        ("x@example.org", True),
        ("x@notdelvalle.example.org", True),
        ("x@gmail.com", True),
    ],
)
def test_whose_address_speaks_for_a_known_organisation(sender, another, address, is_another):
    sender.send().confirm()
    newer = another().send(representative_email=address)
    assert organisations.is_claimed_by_another(_row(newer)) is is_another


def _row(sender):
    from consult.papers.drafts import sender_of

    return sender_of(sender.paper)


def test_a_public_mail_provider_is_nobodys_domain(sender, another):
    sender.send(website="", **GMAIL).confirm()
    assert not organisations.is_claimed_by_another(_row(another().send(**GMAIL)))
    assert organisations.is_claimed_by_another(_row(another().send(representative_email="other@gmail.com")))


@pytest.fixture
def reviewed(consultation):
    consultation.reviews_representatives = True
    db.session.commit()
    return consultation


def test_a_moderator_accepts_where_the_consultation_asks_for_it(reviewed, sender, make, client):
    sender.send()
    moderator = make.signed_in(make.member(reviewed, Role.MODERATOR))
    page = f"/en/gestion/agua/representantes/{sender.paper.id}"
    token = csrf_token(moderator.get(page).text)
    assert moderator.post(f"{page}/aceptar", data={"csrf_token": token}).status_code == 409, "not confirmed yet"
    sender.confirm()
    assert sender.paper.organisation_id is None
    assert moderator.post(f"{page}/aceptar", data={"csrf_token": token}).status_code == 303
    assert moderator.post(f"{page}/aceptar", data={"csrf_token": token}).status_code == 303
    assert client.get(f"{BASE}/posturas/{sender.paper.folio}").status_code == 200
    assert len(mails("paper_public")) == 1
    events = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "representative.accept")).all()
    assert [(each.subject_id, each.after["hold"]) for each in events] == [(sender.paper.id, "nothing")]


def test_a_moderator_refuses_with_a_reason_and_a_correction_is_looked_at_again(reviewed, sender, make, client):
    sender.send().confirm()
    moderator = make.signed_in(make.member(reviewed, Role.MODERATOR))
    page = f"/en/gestion/agua/representantes/{sender.paper.id}"
    token = csrf_token(moderator.get(page).text)
    assert moderator.post(f"{page}/rechazar", data={"csrf_token": token, "reason": " "}).status_code == 422
    reason = "The rector is somebody else."
    assert moderator.post(f"{page}/rechazar", data={"csrf_token": token, "reason": reason}).status_code == 303
    assert mails("paper_refused")[0].data["reason"] == reason
    assert reason in sender.browser.get(f"{sender.home}/").text
    assert client.get(f"{BASE}/posturas/{sender.paper.folio}").status_code == 404
    sender.save("firmas", REPRESENTATIVE | {"representative_name": "Dr. Juan Ríos"})
    assert "waits for a moderator" in moderator.get("/en/gestion/agua/representantes").text
    assert moderator.post(f"{page}/aceptar", data={"csrf_token": token}).status_code == 303
    assert client.get(f"{BASE}/posturas/{sender.paper.folio}").status_code == 200


def test_a_public_paper_can_be_taken_down_by_refusing(sender, consultation, make, client):
    sender.send().confirm()
    moderator = make.signed_in(make.member(consultation, Role.CO_CHAIR))
    page = f"/en/gestion/agua/representantes/{sender.paper.id}"
    token = csrf_token(moderator.get(page).text)
    moderator.post(f"{page}/rechazar", data={"csrf_token": token, "reason": "It was not them."})
    assert client.get(f"{BASE}/posturas/{sender.paper.folio}").status_code == 404
    sender.confirm()
    assert sender.paper.organisation_id is None, "the link does not undo the refusal"


@pytest.mark.parametrize("change", [{"funding": "Fees."}, {"organisation_name": "Another University"}])
def test_what_was_refused_is_not_public_again_without_a_moderator(sender, consultation, make, client, change):
    sender.send().confirm()
    moderator = make.signed_in(make.member(consultation, Role.MODERATOR))
    page = f"/en/gestion/agua/representantes/{sender.paper.id}"
    token = csrf_token(moderator.get(page).text)
    moderator.post(f"{page}/rechazar", data={"csrf_token": token, "reason": "It was not them."})
    assert sender.save("organizacion", ORGANISATION | change).status_code == 303
    sender.confirm()
    assert sender.paper.organisation_id is None
    assert "waits for a moderator" in moderator.get("/en/gestion/agua/representantes").text
    assert client.get(f"{BASE}/posturas/{sender.paper.folio}").status_code == 404
    assert moderator.post(f"{page}/aceptar", data={"csrf_token": token}).status_code == 303
    assert client.get(f"{BASE}/posturas/{sender.paper.folio}").status_code == 200


def test_nobody_is_flooded_by_links_to_confirm_for_others(sender):
    sender.send(representative_email="x@example.org")
    victim = REPRESENTATIVE | {"representative_email": "victim@example.org"}
    for number in range(8):
        assert sender.save("firmas", victim).status_code == 303
        assert sender.save("firmas", victim | {"representative_email": f"x{number}@example.org"}).status_code == 303
    assert sum(each.email == "victim@example.org" for each in mails("paper_confirm")) == 6
    last = token_of(mails("paper_confirm")[-1])
    sender.save("firmas", victim)
    assert "We have not written to victim@example.org" in sender.browser.get(f"{sender.home}/").text
    assert sender.post(f"{sender.home}/confirmacion").status_code == 409
    assert sender.browser.get(last).status_code == 404, "a link to one address does not confirm another"


def test_only_moderators_of_the_group_decide(sender, consultation, make):
    sender.send()
    page = f"/en/gestion/agua/representantes/{sender.paper.id}"
    member = make.signed_in(make.member(consultation, Role.MEMBER))
    assert member.get(page).status_code == 403
    other = make.consultation("bosques", folio_prefix="BOSQUE")
    stranger = make.signed_in(make.member(other, Role.CO_CHAIR))
    assert stranger.get(page).status_code == 403
    assert stranger.get(page.replace("agua", "bosques")).status_code == 404
