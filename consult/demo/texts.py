"""The texts of the demonstration, read from the files beside this one."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from consult.demo import front_matter
from consult.models.people import StakeholderGroup
from consult.models.submissions import Permission
from consult.submissions.texts import clean

FOLDER = Path(__file__).parent
PAPERS = FOLDER / "papers"


@dataclass(frozen=True)
class Text:
    """What somebody sent. sent: local time. answers: by the position of the question."""

    key: str
    sent: dt.datetime
    group: StakeholderGroup
    region: str | None
    language: str
    permission: Permission
    name: str | None
    organisation: str | None
    answers: dict[int, str] = field(default_factory=dict)
    title: str | None = None
    abstract: str | None = None


@dataclass(frozen=True)
class Paper:
    """A position paper: what is said of it, and its file."""

    text: Text
    file: Path


def comments() -> list[Text]:
    """The comments and the letter campaign."""
    return [_comment(row) for name in ("comments", "campaign") for row in _rows(FOLDER / f"{name}.jsonl")]


def papers() -> list[Paper]:
    """The position papers."""
    return [_paper(source) for source in sorted(PAPERS.glob("[0-9]*.md"))]


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _comment(row: dict[str, Any]) -> Text:
    return Text(
        key=row["key"],
        sent=dt.datetime.fromisoformat(row["sent"]),
        group=StakeholderGroup(row["group"]),
        region=row["state"] or None,
        language=row["language"],
        permission=Permission(row["permission"]),
        name=row["name"] or None,
        organisation=row["organisation"] or None,
        answers={int(key.removeprefix("q")): clean(text) for key, text in row["answers"].items()},
    )


def _paper(source: Path) -> Paper:
    meta, _ = front_matter.read(source.read_text(encoding="utf-8"))
    text = Text(
        key=source.stem,
        sent=dt.datetime.fromisoformat(meta["sent"]),
        group=StakeholderGroup(meta["group"]),
        region=meta["state"],
        language=meta["language"],
        permission=Permission.NAMED,
        name=meta["author"],
        organisation=meta["organisation"],
        title=meta["title"],
        abstract=meta["abstract"],
    )
    return Paper(text, source.with_suffix(f".{meta['format']}"))
