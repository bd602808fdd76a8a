"""Setting up lists: questions, the draft text, documents, organisations that are invited."""

import io

import pytest
from sqlalchemy import select

from consult.consultations.setup import articles, invitations
from consult.consultations.setup.reading import safe_name
from consult.extensions import db
from consult.models.audit import AuditEvent
from consult.models.jobs import Job
from consult.models.messages import Message, MessageState
from consult.models.papers import OrganisationInvitation
from consult.models.submissions import Answer
from tests.consultations.desk import Desk

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
TEXT = """Exposición de motivos.

Capítulo I. Disposiciones
Artículo 1. Objeto
Esta ley cuida el agua.
El artículo 4 de la Constitución manda.
Artículo 2.- Las personas tienen derecho al agua.
Capítulo II. Del reparto
ARTÍCULO 3
Se reparte parejo, según el
artículo 2 de esta ley.
TRANSITORIOS
Entra en vigor mañana."""


@pytest.fixture
def desk(make):
    return Desk(make)


def _order(desk):
    db.session.expire_all()
    return [question.text["es"] for question in desk.consultation.questions]


def test_questions_are_added_ordered_and_removed(desk):
    desk.save("/preguntas/nueva", text_es="¿La cuarta?", kind="open_text", asks_stance="y")
    last = desk.consultation.questions[-1]
    assert (last.position, last.asks_stance) == (4, True)
    assert desk.press(f"/preguntas/{last.id}/mover", "/preguntas", way="up").status_code == 303
    assert _order(desk) == ["¿Pregunta 1?", "¿Pregunta 2?", "¿La cuarta?", "¿Pregunta 3?"]
    first = desk.consultation.questions[0]
    desk.press(f"/preguntas/{first.id}/mover", "/preguntas", way="up")  # it is first already
    desk.press(f"/preguntas/{first.id}/quitar", "/preguntas")
    assert _order(desk) == ["¿Pregunta 2?", "¿La cuarta?", "¿Pregunta 3?"]
    assert [question.position for question in desk.consultation.questions] == [1, 2, 3]


def test_a_question_added_twice_stands_once(desk):
    form = desk.form("/preguntas/nueva", text_es="¿Una sola?", kind="open_text")
    assert [desk.post("/preguntas/nueva", form).status_code for _ in range(2)] == [303, 303]
    assert _order(desk).count("¿Una sola?") == 1


def test_two_people_add_a_question_each(desk):
    one, two = (desk.form("/preguntas/nueva", text_es=text, kind="open_text") for text in ("¿Una?", "¿Otra?"))
    assert desk.post("/preguntas/nueva", one).status_code == 303
    answer = desk.post("/preguntas/nueva", two)
    assert answer.status_code in {303, 409}
    if answer.status_code == 409:  # nothing is lost: it stands in the form
        assert "¿Otra?" in answer.text


def test_choices_keep_their_keys(desk):
    desk.save(
        "/preguntas/nueva", text_es="¿Sí o no?", kind="one_choice", choice_0_es="Sí", choice_1_es="No", choice_1_en="No"
    )
    question = desk.consultation.questions[-1]
    path = f"/preguntas/{question.id}"
    assert [choice["key"] for choice in question.choices] == ["c1", "c2"]
    desk.save(path, choice_0_es="Claro que sí", choice_4_es="Tal vez")
    db.session.refresh(question)
    assert [(each["key"], each["text"]["es"]) for each in question.choices] == [
        ("c1", "Claro que sí"), ("c2", "No"), ("c3", "Tal vez"),
    ]  # fmt: skip
    too_few = desk.post(path, desk.form(path, choice_1_es="", choice_1_en="", choice_2_es=""))
    assert too_few.status_code == 422 and "Write two choices or more" in too_few.text


def test_an_answered_question_is_mended_not_removed(desk, make):
    desk.save("/preguntas/nueva", text_es="¿Sí?", kind="many_choices", choice_0_es="Sí", choice_1_es="No")
    question = desk.consultation.questions[-1]
    path = f"/preguntas/{question.id}"
    sent = make.submission(desk.consultation, "Otra cosa")
    make._commit(Answer(submission_id=sent.id, question_id=question.id, choices=["c1"]))
    assert desk.press(f"{path}/quitar", "/preguntas").status_code == 409
    for changes in ({"choice_1_es": ""}, {"kind": "one_choice"}):
        refused = desk.post(path, desk.form(path, choice_2_es="Quizá", **changes))
        assert refused.status_code == 422 and "People have answered already" in refused.text
    desk.save(path, text_es="¿Estás de acuerdo?", choice_2_es="Quizá")
    db.session.refresh(question)
    assert len(question.choices) == 3 and question.text["es"] == "¿Estás de acuerdo?"
    assert "Remove<span" not in desk.get("/preguntas").split("¿Estás de acuerdo?")[1]


def test_a_text_is_parted_at_its_articles(app):
    with app.test_request_context("/es/"):
        parts = articles.split(TEXT)
    headings = ["Preámbulo", "Artículo 1. Objeto", "Artículo 2", "ARTÍCULO 3", "TRANSITORIOS"]
    assert [heading for heading, _ in parts] == headings
    bodies = [body for _, body in parts]
    assert bodies[1].startswith("Capítulo I. Disposiciones") and "El artículo 4 de la Constitución" in bodies[1]
    assert bodies[2] == "Las personas tienen derecho al agua."
    assert bodies[3].startswith("Capítulo II. Del reparto") and bodies[3].endswith("artículo 2 de esta ley.")
    kept = " ".join(" ".join(part) for part in parts)
    assert all(word in kept for word in TEXT.replace("Artículo 2.-", "Artículo 2").split()), "a word is lost"


def test_a_text_is_pasted_translated_and_mended(desk, make):
    desk.save("/articulado", language="es", text="Artículo 1. Objeto\nUno.\nArtículo 2. Fin\nDos.")
    first, second = desk.consultation.articles
    assert (first.heading, second.body) == ({"es": "Artículo 1. Objeto"}, {"es": "Dos."})
    short = desk.post("/articulado", desk.form("/articulado", language="en", text="Article 1. Aim\nOne."))
    assert short.status_code == 422 and "has 1 articles, the one in the main language has 2" in short.text
    assert "Article 1. Aim" in short.text
    desk.save("/articulado", language="en", text="Article 1. Aim\nOne.\nArticle 2. End\nTwo.")
    desk.save(f"/articulado/{second.id}", heading_en="Article 2. Aims")
    db.session.expire_all()
    assert second.heading == {"es": "Artículo 2. Fin", "en": "Article 2. Aims"} and first.body["en"] == "One."
    desk.press(f"/articulado/{first.id}/quitar", f"/articulado/{first.id}")
    assert [article.position for article in desk.consultation.articles] == [1]


def test_a_text_without_articles_is_refused_and_given_back(desk):
    answer = desk.post("/articulado", desk.form("/articulado", text="Solo un párrafo."))
    assert answer.status_code == 422 and "No line begins with" in answer.text and "Solo un párrafo." in answer.text


def test_a_commented_text_is_not_replaced(desk, make):
    desk.save("/articulado", text="Artículo 1\nUno.")
    sent = make.submission(desk.consultation, "Otra cosa")
    article = desk.consultation.articles[0]
    make._commit(Answer(submission_id=sent.id, article_id=article.id, text="Falta algo"))
    answer = desk.post("/articulado", desk.form("/articulado", text="Artículo 1\nOtro."))
    assert answer.status_code == 422 and "People have commented" in answer.text
    desk.save(f"/articulado/{article.id}", body_es="Uno, corregido.")
    assert desk.press(f"/articulado/{article.id}/quitar").status_code == 409


def _upload(desk, content, name="Norma agua.pdf", **changes):
    form = desk.form("/documentos", title_es="Propuesta de norma", **changes)
    return desk.post("/documentos", {**form, "file": (io.BytesIO(content), name)}, content_type="multipart/form-data")


def test_a_document_is_offered_with_its_size(desk, make):
    desk.consultation.announced_at = make.now
    assert _upload(desk, PDF).status_code == 303
    assert _upload(desk, PDF).status_code == 303  # the same file stands once
    assert _upload(desk, b"ID3\x03" + b"\0" * 900_000, "resumen.mp3").status_code == 303
    db.session.expire_all()
    pdf, sound = desk.consultation.documents
    assert (pdf.media_type, sound.media_type) == ("application/pdf", "audio/mpeg")
    assert [job.parameters for job in db.session.scalars(select(Job))] == [{"document_id": pdf.id}]
    pdf.page_count = 12
    db.session.commit()
    public = make.app.test_client()
    html = public.get("/en/c/agua").text
    assert "(PDF, 1 kB, 12 pages)" in html and "(MP3, 901 kB)" in html
    answer = public.get(f"/en/c/agua/leer/{pdf.id}")
    assert answer.data == PDF and answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    desk.press(f"/documentos/{sound.id}/mover", "/documentos", way="up")
    gone = pdf.id
    desk.press(f"/documentos/{gone}/quitar", "/documentos")
    assert [each.id for each in desk.consultation.documents] == [sound.id] and sound.position == 1
    assert public.get(f"/en/c/agua/leer/{gone}").status_code == 404


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "vacio.pdf"), (b"<html><script>alert(1)</script>", "pagina.pdf"), (b"\x89PNG\r\n\x1a\n", "foto.png")],
)
def test_other_files_are_refused_and_the_title_stays(desk, content, name):
    answer = _upload(desk, content, name)
    assert answer.status_code == 422
    assert "The file must be PDF" in answer.text and "Propuesta de norma" in answer.text


def test_a_document_needs_its_file(desk):
    answer = desk.post("/documentos", desk.form("/documentos", title_es="Norma"), content_type="multipart/form-data")
    assert answer.status_code == 422 and "Choose a file" in answer.text and "Norma" in answer.text


def test_a_draft_keeps_its_documents_to_the_working_group(desk, make):
    _upload(desk, PDF)
    db.session.expire_all()
    path = f"/en/c/agua/leer/{desk.consultation.documents[0].id}"
    assert make.app.test_client().get(path).status_code == 404
    assert desk.browser.get(path).status_code == 200


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"), ("C:\\x\\Norma «2».pdf", "Norma -2-.pdf"), ("", "documento"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"), ('x"; filename="y.pdf', "x-; filename-y.pdf".replace(";", "-")),
    ],
)  # fmt: skip
def test_names_of_files_lead_nowhere(name, kept):
    made = safe_name(name)
    assert "/" not in made and '"' not in made and len(made) <= 120
    assert made == kept or made.replace("-", "") == kept.replace("-", "").replace("  ", " ")


def _invite(desk, **changes):
    return desk.save("/invitaciones/lista" if "rows" in changes else "/invitaciones", **changes)


def _post_form(desk, path, action, **changes):
    from tests.consultations.desk import fields

    return desk.post(path, {**fields(desk.get("/invitaciones"), action), **changes})


def test_organisations_are_listed_one_by_one_and_pasted(desk):
    one = _post_form(
        desk, "/invitaciones", '/invitaciones"', name="UNAM", email="Rectoria@Example.org", group="academia"
    )
    assert one.status_code == 303
    rows = "Colegio de Ingenieros\tcolegio@example.org\tcompanies\n\nUNAM, rectoria@example.org, academia\n"
    rows += '"Agua, A.C.", agua@example.org\nRed, red@example.org, ONG\nColmena, colmena@example.org, Civil society'
    assert _post_form(desk, "/invitaciones/lista", "/lista", rows=rows).status_code == 303
    found = db.session.scalars(select(OrganisationInvitation).order_by(OrganisationInvitation.id)).all()
    assert [(row.organisation_name, row.email) for row in found] == [
        ("UNAM", "rectoria@example.org"),
        ("Colegio de Ingenieros", "colegio@example.org"),
        ("Agua, A.C.", "agua@example.org"),
        ("Red", "red@example.org"),
        ("Colmena", "colmena@example.org"),
    ]
    told = [row.group.value if row.group else None for row in found]
    assert told == ["academia", "industry", None, "civil_society", "civil_society"]
    assert "Agua, A.C." in desk.get("/invitaciones")


def test_a_wrong_line_is_named_and_nothing_is_lost(desk):
    rows = "UNAM, rectoria@example.org, academia\nsin correo\nColegio, colegio@example.org, marciana"
    answer = _post_form(desk, "/invitaciones/lista", "/lista", rows=rows)
    assert answer.status_code == 422 and "sin correo" in answer.text
    assert "Line 2: there is no e-mail address" in answer.text and "Line 3: “marciana” is no sector" in answer.text
    assert db.session.scalars(select(OrganisationInvitation)).all() == []


def _listed(desk, **values):
    row = OrganisationInvitation(
        consultation_id=desk.consultation.id,
        **({"organisation_name": "UNAM", "email": "rectoria@example.org", "language": "es"} | values),
    )
    return desk.make._commit(row)


def test_invitations_are_sent_once_announced_with_a_link_of_their_own(desk, make):
    row = _listed(desk, contact_name="Dra. Luz")
    assert desk.press("/invitaciones/enviar").status_code == 409
    desk.consultation.announced_at = make.now
    db.session.commit()
    assert [desk.press("/invitaciones/enviar").status_code for _ in range(2)] == [303, 303]
    mail = db.session.scalars(select(Message)).one()
    assert (mail.kind, mail.email, mail.language) == ("organisation_invitation", "rectoria@example.org", "es")
    path = mail.data["url"]
    assert path.startswith("/es/invitacion/organizacion/") and row.sent_at is not None
    guest = make.app.test_client().get(path)
    assert guest.status_code == 200 and "UNAM" in guest.text
    row.sent_at = make.now - invitations_minute()
    db.session.commit()
    desk.press(f"/invitaciones/{row.id}/enviar")
    again = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
    assert again.id != mail.id and again.data["url"] == path  # the first mail goes on working


def invitations_minute():
    from consult.consultations.setup.inviting import SENT_JUST_NOW

    return 2 * SENT_JUST_NOW


def test_what_became_of_each_is_shown(desk, make):
    at = make.now
    _listed(desk)
    _listed(desk, organisation_name="Sent", email="b@example.org", sent_at=at)
    back = _listed(desk, organisation_name="Back", email="c@example.org", sent_at=at)
    _listed(desk, organisation_name="Opened", email="d@example.org", sent_at=at, opened_at=at)
    _listed(desk, organisation_name="No", email="e@example.org", sent_at=at, opened_at=at, declined_at=at)
    paper = make.submission(desk.consultation, "Postura")
    _listed(desk, organisation_name="Yes", email="f@example.org", sent_at=at, opened_at=at, submission_id=paper.id)
    about = {"subject_type": "OrganisationInvitation", "subject_id": back.id, "state": MessageState.FAILED}
    make._commit(Message(kind=invitations.KIND, email="c@example.org", language="es", **about))
    html = desk.get("/invitaciones")
    for words in ("Not sent yet", "Sent", "The mail came back", "Link opened", "Declined", "Sent a document"):
        assert words in html
    counts = invitations.counts(desk.consultation)
    assert [counts[fate] for fate in invitations.Fate] == [1, 2, 0, 1, 1, 1]


def test_only_who_was_not_written_to_is_taken_off_the_list(desk, make):
    waiting, sent = _listed(desk), _listed(desk, email="b@example.org", sent_at=make.now)
    assert desk.press(f"/invitaciones/{waiting.id}/quitar").status_code == 303
    assert desk.press(f"/invitaciones/{sent.id}/quitar").status_code == 409
    assert db.session.scalars(select(OrganisationInvitation.id)).all() == [sent.id]
    assert db.session.scalars(select(AuditEvent).where(AuditEvent.action == "invitation.remove")).one()


def test_an_invitation_of_another_consultation_is_not_found(desk, make):
    other = make.consultation("bosques", folio_prefix="BOSQUE")
    row = make._commit(
        OrganisationInvitation(consultation_id=other.id, organisation_name="X", email="x@example.org", language="es")
    )
    assert desk.press(f"/invitaciones/{row.id}/quitar").status_code == 404
