"""Lineage of any two groupings: every topic told once, every passage accounted for."""

import random
from collections import Counter
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from analysis import Config, Placement, Topic, TopicModel
from tests.analysis.nightly import examples

GROUPINGS = st.lists(
    st.tuples(st.one_of(st.none(), st.integers(0, 5)), st.one_of(st.none(), st.integers(0, 5))), max_size=60
)


def model_of(topics: Sequence[int | None], first_id: int = 0) -> TopicModel:
    """A result with these passages, its topics numbered as a run does: from 0 on, none without passages."""
    numbers = {topic: at for at, topic in enumerate(sorted({topic for topic in topics if topic is not None}))}
    sizes = Counter(topic for topic in topics if topic is not None)
    return TopicModel(
        topics=tuple(Topic(at, None, f"t{at}", (), sizes[topic], ()) for topic, at in numbers.items()),
        placements=tuple(
            Placement(first_id + at, None if topic is None else numbers[topic], None, 0.1, None, None)
            for at, topic in enumerate(topics)
        ),
        config=Config(),
        versions={},
        seconds={},
    )


@examples(150)
@given(GROUPINGS, st.integers(0, 20))
def test_each_topic_is_told_once_and_each_passage_counted(
    pairs: list[tuple[int | None, int | None]], apart: int
) -> None:
    before, after = model_of([old for old, _ in pairs]), model_of([new for _, new in pairs], apart)
    found = after.compare(before)
    for numbers, topics in (
        ([number for each in found.descents for number in each.before], before.topics),
        ([number for each in found.descents for number in each.after], after.topics),
    ):
        assert sorted(numbers) == [topic.number for topic in topics]
    both = max(len(pairs) - apart, 0)
    assert found.kept + len(found.moved) == both
    assert len({move.passage_id for move in found.moved}) == len(found.moved)
    shapes = {
        "same": (1, 1), "grew": (1, 1), "new": (0, 1), "gone": (1, 0), "split": (1, 2), "merged": (2, 1)
    }  # fmt: skip
    for each in found.descents:
        assert (min(len(each.before), 2), min(len(each.after), 2)) == shapes[each.kind]
        assert (each.shared > 0) == (each.kind not in ("new", "gone"))


@examples(60)
@given(st.lists(st.one_of(st.none(), st.integers(0, 5)), max_size=60), st.randoms(use_true_random=False))
def test_other_numbers_for_the_same_groups_are_no_change(topics: list[int | None], lots: random.Random) -> None:
    renamed = list(range(6))
    lots.shuffle(renamed)
    after = model_of([None if topic is None else renamed[topic] for topic in topics])
    found = after.compare(model_of(topics))
    assert {each.kind for each in found.descents} <= {"same"}
    assert found.moved == ()
    assert found.kept == len(topics)
