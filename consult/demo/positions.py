"""What a part of the demonstration's people declare beside their texts: positions, choices, comments on articles."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from consult.models.consultations import Consultation
from consult.models.submissions import Answer, Stance, Submission

FILE = Path(__file__).with_name("positions.jsonl")


def rows() -> list[dict[str, Any]]:
    """One for each person: {"key", "stance"?, "choice"?, "articles"?: {position: {"stance", "text"}}}."""
    return [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


def add(asked: Consultation, by_key: Mapping[str, Submission]) -> None:
    """Give the submissions, by their keys, what they declare. Raises KeyError for one that there is not."""
    with_stance, with_choice = asked.questions[-2:]
    for row in rows():
        answers = by_key[row["key"]].answers
        if "stance" in row:
            answers.append(Answer(question=with_stance, stance=Stance(row["stance"])))
        if "choice" in row:
            answers.append(Answer(question=with_choice, choices=[row["choice"]]))
        for position, said in row.get("articles", {}).items():
            article = asked.articles[int(position) - 1]
            answers.append(Answer(article=article, text=said["text"], stance=Stance(said["stance"])))
