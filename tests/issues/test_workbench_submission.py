"""One submission in the workbench, and how its texts are cut into paragraphs and passages."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.extensions import db
from consult.issues.reading import PAPER_PAGES
from consult.issues.reading import paragraphs as _paragraphs
from consult.models.attachments import Attachment, AttachmentPage
from consult.models.passages import Passage
from consult.models.submissions import Permission, SubmissionKind, SubmissionState
from tests.issues.workbench import BASE, World


@pytest.fixture
def world(make):
    return World(make)


def _passage(number: int, start: int, end: int) -> Passage:
    return Passage(id=number, start=start, end=end, text="")


def _shape(text: str, *passages: Passage, marked: int | None = None):
    return [
        [(fragment.text, fragment.anchor, fragment.marked) for fragment in paragraph]
        for paragraph in _paragraphs(text, list(passages), marked)
    ]


def test_a_passage_within_a_paragraph():
    assert _shape("Uno. Dos. Tres.", _passage(7, 5, 9), marked=7) == [
        [("Uno. ", None, False), ("Dos.", 7, True), (" Tres.", None, False)]
    ]


def test_a_passage_over_paragraphs_has_one_anchor_and_is_marked_in_all():
    text = "Título\n\nUno.\n \nDos."
    assert _shape(text, _passage(7, 0, 12), _passage(8, 15, len(text)), marked=7) == [
        [("Título", 7, True)],
        [("Uno.", None, True)],
        [("Dos.", 8, False)],
    ]


def test_passages_that_overlap_or_reach_beyond_the_text_lose_nothing():
    text = "abcdef"
    paragraphs = _paragraphs(text, [_passage(1, 0, 4), _passage(2, 2, 9), _passage(3, 9, 12)], None)
    assert "".join(fragment.text for fragment in paragraphs[0]) == text
    assert [fragment.anchor for fragment in paragraphs[0]] == [1, 2]


@given(st.text(alphabet="ab \n\t", max_size=60), st.lists(st.integers(0, 70), max_size=8))
def test_no_word_is_lost_or_doubled(text, cuts):
    cuts.sort()
    passages = [_passage(n, a, b) for n, (a, b) in enumerate(itertools.pairwise(cuts), start=1)]
    paragraphs = _paragraphs(text, passages, 1)
    together = "".join(fragment.text for paragraph in paragraphs for fragment in paragraph)
    assert re.sub(r"\s", "", together) == re.sub(r"\s", "", text)
    anchors = [fragment.anchor for paragraph in paragraphs for fragment in paragraph if fragment.anchor]
    assert len(anchors) == len(set(anchors))


def test_answers_are_shown_with_the_passage_marked(world):
    submission = world.wells[0]
    passage = db.session.scalars(db.select(Passage).where(Passage.submission_id == submission.id)).one()
    page = world.browser.get(f"{BASE}/aportacion/{submission.folio}?p={passage.id}").text
    assert "<h2>Question 1?</h2>" in page
    assert f'<mark id="p{passage.id}">El pozo 0 está seco.</mark>' in page
    plain = world.browser.get(f"{BASE}/aportacion/{submission.folio}").text
    assert f'<span id="p{passage.id}">El pozo 0 está seco.</span>' in plain and "<mark" not in plain


def test_single_line_breaks_are_kept_and_empty_lines_part_paragraphs(world):
    submission = world.make.submission(world.consultation, "Uno\ndos\n\ntres <b>")
    page = world.browser.get(f"{BASE}/aportacion/{submission.folio}").text
    assert '<p dir="auto">Uno<br>dos</p>' in page
    assert '<p dir="auto">tres &lt;b&gt;</p>' in page


def test_what_is_known_of_a_submission_is_told(world):
    world.accept(world.topics[0], "Pozos")
    submission = world.wells[0]
    submission.region, submission.permission = "MX-OAX", Permission.COUNTED
    db.session.commit()
    page = world.browser.get(f"{BASE}/aportacion/{submission.folio}").text
    for told in (
        submission.folio, "Citizens", "Oaxaca", "Spanish", "Comment", "Sent on this site",
        "Only counted: not to be quoted", ">topic 0</a>", ">Pozos</a>",
    ):  # fmt: skip
        assert told in page, told


def test_a_name_is_told_only_where_its_owner_wants_it(world):
    submission = world.wells[0]
    submission.name = "Juana Pérez"
    db.session.commit()
    assert "Juana" not in world.browser.get(f"{BASE}/aportacion/{submission.folio}").text
    submission.permission = Permission.NAMED
    db.session.commit()
    assert "Juana" in world.browser.get(f"{BASE}/aportacion/{submission.folio}").text


def _paper(world, pages: int):
    submission = world.make.submission(
        world.consultation,
        kind=SubmissionKind.POSITION_PAPER,
        title="Agua y ciudad",
        abstract="En breve.",
        organisation=world.make.organisation(),
    )
    attachment = Attachment(
        submission=submission, file_name="agua.pdf", media_type="application/pdf", size=1, sha256="0" * 64
    )
    attachment.pages = [AttachmentPage(number=n, text=f"Esto es la hoja {n}.") for n in range(1, pages + 1)]
    world.make._commit(attachment)
    passages = [
        Passage(
            submission_id=submission.id,
            attachment_page_id=page.id,
            position=page.number,
            start=0,
            end=8,
            text="Esto es",
        )
        for page in attachment.pages
    ]
    db.session.add_all(passages)
    db.session.commit()
    return submission, [passage.id for passage in passages]


def test_a_paper_is_read_page_by_page_in_parts(world):
    submission, passages = _paper(world, PAPER_PAGES + 5)
    address = f"{BASE}/aportacion/{submission.folio}"
    first = world.browser.get(address).text
    assert "Agua y ciudad</h1>" in first
    assert "En breve." in first and "Page 1 of agua.pdf" in first and "Page 21" not in first
    assert "Universidad" in first and 'href="/en/c/agua/archivo/' in first
    second = world.browser.get(f"{address}?part=2").text
    assert "Page 21 of agua.pdf" in second and "En breve." not in second and "Page 20 " not in second
    marked = world.browser.get(f"{address}?p={passages[22]}").text
    assert f'<mark id="p{passages[22]}">Esto es </mark>' in marked and "Page 23 of agua.pdf" in marked


def test_whose_folio_is_not_here_is_not_found(world):
    other = world.make.consultation("bosques", folio_prefix="BOSQUE")
    foreign = world.make.submission(other, "De otra parte.")
    draft = world.make.submission(world.consultation, "Sin terminar.", state=SubmissionState.DRAFT)
    for folio in (foreign.folio, draft.folio, "NOPE-1", "%00", "a" * 300):
        assert world.browser.get(f"{BASE}/aportacion/{folio}").status_code == 404, folio


@pytest.mark.parametrize("asked", ["0", "-1", str(2**70), "x"])
def test_a_passage_that_is_not_there_marks_nothing(world, asked):
    answer = world.browser.get(f"{BASE}/aportacion/{world.wells[0].folio}?p={asked}&part={asked}")
    assert answer.status_code == 200 and "<mark" not in answer.text


def test_a_passage_of_another_submission_marks_nothing(world):
    foreign = db.session.scalars(db.select(Passage).where(Passage.submission_id == world.wells[1].id)).one()
    page = world.browser.get(f"{BASE}/aportacion/{world.wells[0].folio}?p={foreign.id}").text
    assert "El pozo 0" in page and "<mark" not in page


def test_a_withdrawn_one_says_so_and_shows_no_words(world):
    world.wells[0].state = SubmissionState.WITHDRAWN
    db.session.commit()
    page = world.browser.get(f"{BASE}/aportacion/{world.wells[0].folio}").text
    assert "Its author withdrew it" in page and "El pozo 0" not in page
