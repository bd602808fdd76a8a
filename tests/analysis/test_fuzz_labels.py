"""Labels of any corpus: every topic has readable words, no two topics the same ones."""

from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

import analysis
from analysis.alike import alike
from tests.analysis.corpora import passages
from tests.analysis.nightly import examples

_WORDS = [
    "agua",
    "aire",
    "calle",
    "parque",
    "ruido",
    "gracias",
    "hola",
    "apoyo",
    "child",
    "children",
    "the",
    "de",
    "NOM",
]
_TEXTS = st.lists(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=5).map(" ".join), min_size=12, max_size=60)


@examples(40)
@given(_TEXTS, st.sampled_from([None, 0.5, 3.0]))
def test_every_topic_has_words_of_its_own(texts: list[str], resolution: float | None) -> None:
    try:
        model = analysis.fit(passages(texts), analysis.Config(resolution=resolution))
    except analysis.EngineError:
        assume(False)
    labels = [topic.label for topic in model.topics]
    assert len(set(labels)) == len(labels)
    for topic in model.topics:
        words = topic.label.partition(" (")[0].split(" · ")
        assert all(set(term.split()) <= set(_WORDS) for term in words)
        terms = [term for term, _ in topic.terms]
        assert terms
        assert not [pair for pair in pairwise(terms) if alike(*pair)]
        assert len(topic.titles) <= 5
