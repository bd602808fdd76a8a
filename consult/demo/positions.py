"""What the demonstration's people declare: choices, positions, comments on the draft text, key points."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from consult.models.consultations import Consultation
from consult.models.papers import KeyPoint
from consult.models.submissions import Answer, Stance, Submission

FOLDER = Path(__file__).parent


def rows() -> list[dict[str, Any]]:
    """Who comments on the draft text: {"key", "articles": {position: {"stance", "text"}}}."""
    return _read("positions")


def declared() -> list[dict[str, Any]]:
    """Who chooses in question 1 and takes a position in question 2: {"key", "choices", "stance"}, either or both."""
    return _read("declared")


def points() -> list[dict[str, Any]]:
    """What papers say to a question, in a sentence: {"key", "question", "stance", "text"}."""
    return _read("points")


def _read(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def add(asked: Consultation, by_key: Mapping[str, Submission]) -> list[KeyPoint]:
    """Give the submissions, by their keys, what they declare; the key points. Raises KeyError for a key without one."""
    for row in rows():
        for position, said in row["articles"].items():
            article = asked.articles[int(position) - 1]
            comment = Answer(article=article, text=said["text"], stance=Stance(said["stance"]))
            by_key[row["key"]].answers.append(comment)
    for row in declared():
        sent = by_key[row["key"]]
        if row.get("choices"):
            _answer(asked, sent, 1).choices = row["choices"]
        if row.get("stance"):
            _answer(asked, sent, 2).stance = Stance(row["stance"])
    return [
        KeyPoint(
            submission=by_key[row["key"]],
            position=1,
            question=asked.questions[row["question"] - 1],
            stance=Stance(row["stance"]),
            text=row["text"],
        )
        for row in points()
    ]


def _answer(asked: Consultation, sent: Submission, position: int) -> Answer:
    """The submission's answer to a question, a new one where it wrote nothing there."""
    question = asked.questions[position - 1]
    found = next((each for each in sent.answers if each.question is question), None)
    if found is None:
        found = Answer(question=question)
        sent.answers.append(found)
    return found
