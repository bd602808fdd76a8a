"""How time and memory grow: passages of 60 words, recombined from real sentences about one subject each.

Run from the repository root: python -m benchmarks.scale [--data FOLDER] [--sizes 12500 25000 50000 100000]
Each size runs in a process of its own, so that its peak of memory is its own. The growth exponent is the slope of
log time over log size: 1 is linear. The term statistics stay: words are drawn as sentences, never one by one.
"""

import argparse
import json
import math
import random
import re
import resource
import subprocess
import sys
import time
from pathlib import Path

from sklearn.metrics import adjusted_mutual_info_score

import analysis
from benchmarks.engine import DATA, Labelled, argkp_topics, madrid, topics_of

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_WORDS, _SHORTEST = 60, 4
_BARS = {100_000: "20 s, 1.5 GB", 1_000_000: "360 s, 5 GB"}


def recombined(data: Path, size: int, seed: int = 0) -> Labelled:
    """`size` texts of 60 words and a few more; label = the Madrid thread or the ArgKP motion that all of it is from."""
    sentences: dict[str, list[str]] = {}
    for labelled in (madrid(data), argkp_topics(data)):
        for text, label in zip(labelled.texts, labelled.labels, strict=True):
            found = [part for part in _SENTENCE_END.split(text) if len(part.split()) >= _SHORTEST]
            sentences.setdefault(label, []).extend(found)
    lots = random.Random(seed)
    subjects = sorted(sentences)
    labels = lots.choices(subjects, [len(sentences[subject]) for subject in subjects], k=size)
    return Labelled([_text(sentences[label], lots) for label in labels], labels)


def _text(sentences: list[str], lots: random.Random) -> str:
    chosen: list[str] = []
    words = 0
    while words < _WORDS:
        chosen.append(lots.choice(sentences))
        words += len(chosen[-1].split())
    return " ".join(chosen)


def measure(data: Path, size: int, sample: int) -> dict[str, object]:
    """One run in this process, imports excluded."""
    labelled = recombined(data, size)
    passages = [analysis.Passage(at, text) for at, text in enumerate(labelled.texts)]
    analysis.warm_up()
    started, spent = time.perf_counter(), time.process_time()
    model = analysis.fit(passages, analysis.Config(sample=sample))
    seconds, processor = time.perf_counter() - started, time.process_time() - spent
    found = topics_of(model)
    return {
        "size": size,
        "seconds": seconds,
        "processor": processor,
        "gigabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2,
        "ami": float(adjusted_mutual_info_score(labelled.labels, found)),
        "topics": len(set(found) - {-1}),
        "without": found.count(-1) / size,
        "steps": {step: round(spent, 1) for step, spent in model.seconds.items()},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--sizes", type=int, nargs="+", default=[12_500, 25_000, 50_000, 100_000])
    parser.add_argument("--sample", type=int, default=analysis.Config().sample)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not (options.data / "argkp").is_dir():
        raise SystemExit(f"No sentences to recombine: {options.data} lacks argkp (--data says where).")
    if options.one:
        print(json.dumps(measure(options.data, options.one, options.sample)))
        return
    print(f"{'passages':>9} {'s':>7} {'cpu s':>7} {'GB':>5} {'AMI':>6} {'topics':>6} {'none':>6}  bar; s a step")
    runs = [_in_a_process(options, size) for size in sorted(options.sizes)]
    for name in ("seconds", "processor"):
        if len(runs) > 1:
            print(f"growth exponent of {name}: {_slope([(run['size'], run[name]) for run in runs]):.2f}")


def _in_a_process(options: argparse.Namespace, size: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.scale", "--data", str(options.data), "--sample", str(options.sample)]
    done = subprocess.run([*command, "--one", str(size)], check=True, capture_output=True, text=True)
    run: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    print(
        f"{size:9} {run['seconds']:7.1f} {run['processor']:7.1f} {run['gigabytes']:5.2f} {run['ami']:6.3f}"
        f" {run['topics']:6} {run['without']:6.2%}  {_BARS.get(size, '')} {run['steps']}",
        flush=True,
    )
    return run


def _slope(points: list[tuple[float, float]]) -> float:
    """Least squares of log time over log size."""
    xs, ys = ([math.log(point[axis]) for point in points] for axis in (0, 1))
    middle_x, middle_y = sum(xs) / len(xs), sum(ys) / len(ys)
    above = sum((x - middle_x) * (y - middle_y) for x, y in zip(xs, ys, strict=True))
    return above / sum((x - middle_x) ** 2 for x in xs)


if __name__ == "__main__":
    main()
