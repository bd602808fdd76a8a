"""The engine against human labels: AMI, ARI, topics and seconds, the median of five seeds.

Run from the repository root: python -m benchmarks.engine [--data FOLDER] [--seeds 5]
The sets are described in docs/engine.md; each row is one text, unsplit.
"""

import argparse
import csv
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

import analysis

DATA = Path(__file__).resolve().parents[1] / ".." / "shared" / "data"
_SHORTEST, _THREAD = 80, 15
_PARTS = ("train", "dev", "test")


class Labelled(NamedTuple):
    """Texts of one language with a human label each."""

    texts: list[str]
    labels: list[str]


class Measured(NamedTuple):
    """One run against the labels; level says which of the two levels was compared."""

    ami: float
    ari: float
    topics: int
    seconds: float
    outside: float


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


def measure(labelled: Labelled, seed: int, sub: bool = False) -> Measured:
    """Fit with the defaults and compare with the labels; `sub` takes the sub-topic where there is one."""
    passages = [analysis.Passage(at, text) for at, text in enumerate(labelled.texts)]
    started = time.perf_counter()
    model = analysis.fit(passages, analysis.Config(seed=seed))
    seconds = time.perf_counter() - started
    placed = [place.subtopic if sub and place.subtopic is not None else place.topic for place in model.placements]
    found = [-1 if topic is None else topic for topic in placed]
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


_SETS: dict[str, tuple[Callable[[Path], Labelled], bool, str]] = {
    "Madrid comments, es": (madrid, False, ".52 / .38"),
    "ArgKP topics, en": (argkp_topics, False, ".87"),
    "ArgKP key points, en": (argkp_key_points, False, ".67"),
    "ArgKP key points, sub-topics": (argkp_key_points, True, ""),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA, help="folder with decide-madrid-comments and argkp")
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    missing = [name for name in ("decide-madrid-comments", "argkp") if not (options.data / name).is_dir()]
    if missing:
        raise SystemExit(f"No data to measure on: {options.data} lacks {' and '.join(missing)} (--data says where).")
    _warm_up()
    print(f"{'set':30} {'texts':>6} {'AMI':>6} {'ARI':>6} {'topics':>6} {'none':>6} {'s':>6}   aim")
    for name, (load, sub, aim) in _SETS.items():
        labelled = load(options.data)
        runs = [measure(labelled, seed, sub) for seed in range(options.seeds)]
        middle = Measured(*(statistics.median(values) for values in zip(*runs, strict=True)))
        print(
            f"{name:30} {len(labelled.texts):6} {middle.ami:6.3f} {middle.ari:6.3f} {middle.topics:6.0f}"
            f" {middle.outside:6.1%} {middle.seconds:6.2f}   {aim}"
        )
    _print_whole_set(options.data)


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


def _rows(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _labelled(pairs: Iterable[tuple[str, str]]) -> Labelled:
    texts, labels = zip(*pairs, strict=True)
    return Labelled(list(texts), list(labels))


if __name__ == "__main__":
    main()
