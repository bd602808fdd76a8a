from pathlib import Path

import pytest

from analysis import Passage, Placement, Span
from analysis.command.rows import Place, Rows, read_rows, row_places
from tests.analysis.corpora import made


def rows_with(*passages: tuple[int, int]) -> Rows:
    """A row for each number that comes, with passages of so many words."""
    count = max((row for row, _ in passages), default=-1) + 2
    texts = [Passage(at, "agua " * words) for at, (_, words) in enumerate(passages)]
    ids = [f"r{at}" for at in range(count)]
    return Rows(ids, texts, [row for row, _ in passages], [Span(0, len(text.text)) for text in texts])


def placed(
    topic: int | None, subtopic: int | None = None, strength: float = 0.5, reason: str | None = None
) -> Placement:
    return Placement(0, topic, subtopic, strength, None, reason)


def test_words_decide_and_not_the_number_of_passages() -> None:
    rows = rows_with((0, 30), (0, 30), (0, 100))
    found = row_places(rows, [placed(1, 7), placed(1, 7), placed(2, 9, 0.3)])
    assert found == [Place(2, 9, 0.3, None), Place(None, None, 0.0, "no_words")]


def test_the_subtopic_is_that_of_most_words_inside_the_topic() -> None:
    rows = rows_with((0, 40), (0, 50), (0, 60), (0, 90))
    found = row_places(rows, [placed(1, 7, 0.1), placed(1, 7, 0.2), placed(1, 8, 0.4), placed(2, 9)])
    assert found[0].topic == 1
    assert found[0].subtopic == 7
    assert found[0].strength == pytest.approx((40 * 0.1 + 50 * 0.2 + 60 * 0.4) / 150)


def test_passages_without_a_topic_have_no_say() -> None:
    rows = rows_with((0, 200), (0, 10), (1, 10), (1, 20), (2, 5))
    nothing = [placed(None, strength=0.0, reason="no_words"), placed(None, strength=0.04, reason="near_nothing")]
    found = row_places(rows, [nothing[0], placed(3), *nothing, nothing[0]])
    assert found[0].topic == 3
    assert found[1] == Place(None, None, 0.04, "near_nothing")
    assert found[2] == Place(None, None, 0.0, "no_words")


def test_equal_words_go_by_what_comes_first() -> None:
    assert row_places(rows_with((0, 20), (0, 20)), [placed(4), placed(1)])[0].topic == 4


def test_a_passage_has_the_same_id_wherever_its_row_stands(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    long = "\n\n".join(made()[0][:60])
    ids = []
    for lines in ([f'a,"{long}"', "b,agua"], ["c,luz", "b,agua", f'a,"{long}"']):
        path.write_text("\n".join(["id,text", *lines]), encoding="utf-8")
        rows = read_rows(path, "id", "text", "auto")
        assert all(passage.submitter == rows.ids[row] for passage, row in zip(rows.passages, rows.row_of, strict=True))
        ids.append({passage.id for passage in rows.passages if passage.submitter != "c"})
    assert ids[0] == ids[1]
    assert len(ids[0]) > 3
    assert all(0 <= number < 2**63 for number in ids[0])
