"""What a part of the demonstration's people say of the draft text: comments on its articles, each with a position."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from consult.models.consultations import Consultation
from consult.models.submissions import Answer, Stance, Submission

FILE = Path(__file__).with_name("positions.jsonl")


def rows() -> list[dict[str, Any]]:
    """One for each person: {"key", "articles": {position: {"stance", "text"}}}."""
    return [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


def add(asked: Consultation, by_key: Mapping[str, Submission]) -> None:
    """Give the submissions, by their keys, their comments. Raises KeyError for one that there is not."""
    for row in rows():
        for position, said in row["articles"].items():
            article = asked.articles[int(position) - 1]
            comment = Answer(article=article, text=said["text"], stance=Stance(said["stance"]))
            by_key[row["key"]].answers.append(comment)
