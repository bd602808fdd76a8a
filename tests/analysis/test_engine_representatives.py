import analysis
from tests.analysis.corpora import COARSE, SIZES, THEMES, lots_of, made, passages, theme_text


def test_representatives_are_spread_over_groups() -> None:
    """Nine of ten texts are of citizens; those of the others still get a voice."""
    lots = lots_of(8)
    texts, labels = made(3)
    groups = [lots.choices(["citizen", "academia", "industry"], [18, 1, 1])[0] for _ in texts]
    given = [
        analysis.Passage(at, text, group=group) for at, (text, group) in enumerate(zip(texts, groups, strict=True))
    ]
    model = analysis.fit(given, COARSE)
    largest = model.topics[0]
    assert {groups[number] for number in largest.representatives} == {"citizen", "academia", "industry"}
    assert len(labels) == sum(SIZES.values())


def test_representatives_are_of_several_submitters() -> None:
    texts, _ = made(4)
    given = [analysis.Passage(at, text, submitter=f"s{at % 9}" if at % 3 else "s0") for at, text in enumerate(texts)]
    model = analysis.fit(given, COARSE)
    submitters = {passage.id: passage.submitter for passage in given}
    shown = [submitters[number] for number in model.topics[0].representatives]
    assert len(shown) == len(set(shown)) == 5


def test_representatives_are_central_and_not_alike() -> None:
    lots = lots_of(9)
    words = THEMES["agua"]
    core = [theme_text("agua", lots, own=7, common=2) for _ in range(20)]
    twins = [f"{' y '.join(words[:6])} {extra}" for extra in ("hoy", "ayer", "mañana", "siempre", "nunca", "pronto")]
    edge = ["El agua y el perro y la vaca y el burro y la oveja y el cerdo y la gallina y el pato"]
    others = [text for text in made(5)[0] if "agua" not in text and "río" not in text]
    texts = core + twins + edge + others
    model = analysis.fit(passages(texts, 0), COARSE)
    topic = model.topics[model.placements[0].topic or 0]
    twin_ids = set(range(len(core), len(core) + len(twins)))
    assert len(twin_ids & set(topic.representatives)) <= 1
    assert len(core) + len(twins) not in topic.representatives


def test_readable_lengths_come_first() -> None:
    texts, _ = made(6)
    short = ["Agua y río", "Presa y pozo", "Río y presa", "Pozo y agua", "Sequía y riego"]
    model = analysis.fit(passages([*short, *texts], 0), COARSE)
    topic = model.topics[model.placements[0].topic or 0]
    assert not set(range(len(short))) & set(topic.representatives)
