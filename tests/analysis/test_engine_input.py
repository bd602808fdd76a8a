import pytest

import analysis
from tests.analysis.corpora import COARSE, found, made, passages


@pytest.mark.parametrize(
    ("texts", "count"),
    [
        ([], 0),
        (["El agua es vida"], 1),
        (["El agua del río es vida"] * 400, 1),
        (["😀🎉"] * 20 + ["👍" * n for n in range(1, 30)], 0),
        (["", "   ", "\n"] * 10, 0),
        (["Estoy de acuerdo con todo", "Muy bien", "Sí", "\x00"] * 10, 0),
        ([f"palabra{n}" for n in range(3)] * 10, 1),
    ],
    ids=["none", "one", "all equal", "emoji", "blank", "stop words", "digits apart"],
)
def test_too_few_texts_are_named_so(texts: list[str], count: int) -> None:
    with pytest.raises(analysis.TooFewPassages) as caught:
        analysis.fit(passages(texts))
    assert caught.value.code == "too_few_passages"
    assert caught.value.found <= max(count, 3)
    assert caught.value.message.endswith(".")
    assert "\n" not in caught.value.message


def test_texts_that_share_no_word_are_named_so() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    texts = [letters[at:] + letters[:at] for at in range(26)]
    with pytest.raises(analysis.EngineError) as caught:
        analysis.fit(passages(texts))
    assert caught.value.code == "nothing_shared"


def test_an_id_that_comes_twice_is_refused() -> None:
    given = passages(made()[0])
    with pytest.raises(analysis.EngineError) as caught:
        analysis.fit([*given, given[0]])
    assert caught.value.code == "repeated_id"


def test_a_text_that_is_none_is_refused() -> None:
    with pytest.raises(analysis.EngineError) as caught:
        analysis.fit([*passages(made()[0]), analysis.Passage(7, None)])  # type: ignore[arg-type]
    assert caught.value.code == "not_text"


@pytest.mark.parametrize(
    "odd",
    [
        "agua río " * 550_000,
        "a" * 5_000_000,
        "\x00" * 1000 + " agua",
        "\ud800 agua río",
        "<p>" * 100_000,
        "." * 5_000_000,
    ],
    ids=["5 MB of words", "5 MB word", "NUL", "lone surrogate", "tags", "5 MB of stops"],
)
def test_one_odd_text_leaves_the_others_their_topics(odd: str) -> None:
    texts, _ = made()
    config = COARSE
    plain = found(analysis.fit(passages(texts), config))
    model = analysis.fit(passages([*texts, odd]), config)
    assert len(model.placements) == len(texts) + 1
    assert len(set(zip(plain, found(model), strict=False))) == len(set(plain))


def test_a_corpus_in_one_language_of_two_and_in_both() -> None:
    spanish, _ = made()
    english = [
        f"The {a} of the {b} and the {c} should be with {d}."
        for at in range(40)
        for a, b, c, d in [
            [f"{w}" for w in (_ENGLISH[at % 8], _ENGLISH[(at * 3 + 1) % 8], _ENGLISH[(at + 2) % 8], "people")]
        ]
    ]
    mixed = analysis.fit(passages(spanish + english))
    terms = {term for topic in mixed.topics for term, _ in topic.terms}
    assert not terms & {"the", "should", "with", "and", "la", "del"}
    tops = {place.topic for place in mixed.placements[len(spanish) :]}
    assert not tops & {place.topic for place in mixed.placements[: len(spanish)]}


_ENGLISH = ["library", "reading", "novelist", "shelf", "borrowing", "archive", "catalogue", "bookshop"]


def test_a_language_without_stemmer_or_stop_words_still_groups() -> None:
    texts, _ = made()
    model = analysis.fit([analysis.Passage(at, text, "nah") for at, text in enumerate(texts)])
    assert len(model.topics) > 3


def test_a_language_tag_with_a_region_is_that_language() -> None:
    texts, _ = made()
    plain, tagged = (
        analysis.fit([analysis.Passage(at, text, code) for at, text in enumerate(texts)]) for code in ("es", "es-MX")
    )
    assert plain.placements == tagged.placements
