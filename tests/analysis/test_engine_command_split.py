"""Splitting long rows must not cost quality: real comments of one thread, two to five joined to a row."""

import csv
from collections import defaultdict
from pathlib import Path

from sklearn.metrics import adjusted_mutual_info_score

import analysis
from analysis.command.rows import read_rows, row_places
from tests.analysis.corpora import found, lots_of, real_data


def joined_rows(comments: Path) -> tuple[list[str], list[str]]:
    """Texts and threads of the larger threads."""
    threads: dict[str, list[str]] = defaultdict(list)
    with comments.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if len(row["text"]) >= 80:
                threads[row["proposalId"]].append(row["text"])
    lots = lots_of(1)
    texts, labels = [], []
    for thread, said in sorted(threads.items()):
        at = 0
        while len(said) > 40 and at < len(said):
            count = lots.randint(2, 5)
            texts.append("\n\n".join(said[at : at + count]))
            labels.append(thread)
            at += count
    return texts, labels


def test_splitting_long_rows_costs_nothing(tmp_path: Path) -> None:
    texts, labels = joined_rows(real_data("decide-madrid-comments") / "comments.csv")
    path = tmp_path / "in.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "text"), *enumerate(texts)])
    rows = read_rows(path, "id", "text", "es")
    assert len(rows.passages) > 2 * len(texts)
    split = [place.topic for place in row_places(rows, analysis.fit(rows.passages).placements)]
    whole = found(analysis.fit([analysis.Passage(at, text, "es") for at, text in enumerate(texts)]))
    parted = [-1 if topic is None else topic for topic in split]
    assert adjusted_mutual_info_score(labels, parted) > adjusted_mutual_info_score(labels, whole) - 0.02
