"""How far the machine's topics agree with the themes that the demonstration's texts were written for."""

import csv
import random
from pathlib import Path

import pytest

import analysis
from consult.demo import texts

LABELS = Path(texts.__file__).with_name("labels.csv")


@pytest.mark.slow
def test_topics_agree_with_the_themes_beyond_chance(record_property):
    from sklearn.metrics import adjusted_mutual_info_score

    with LABELS.open(encoding="utf-8") as file:
        theme_of = {row["key"]: row["theme"] for row in csv.DictReader(file)}
    passages, themes = [], []
    for comment in (text for text in texts.comments() if text.key in theme_of):
        for answer in comment.answers.values():
            for span in analysis.split(answer):
                text = answer[span.start : span.end]
                passages.append(analysis.Passage(len(passages), text, comment.language, comment.key))
                themes.append(theme_of[comment.key])
    model = analysis.fit(passages)
    placed = [(at, place.topic) for at, place in enumerate(model.placements) if place.topic is not None]
    found, written_for = [topic for _, topic in placed], [themes[at] for at, _ in placed]
    agreement = adjusted_mutual_info_score(written_for, found)
    shuffled = random.Random(0).sample(written_for, len(written_for))  # noqa: S311  # no secret
    chance = adjusted_mutual_info_score(shuffled, found)
    record_property("AMI", round(agreement, 3))
    print(f"\nAMI of {len(placed)} passages in {len(set(found))} topics with their themes: {agreement:.3f}")
    assert agreement > 0.1 > abs(chance)
