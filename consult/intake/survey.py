"""Citizen Space: a column for each part of a question, found by the question's number or words."""

import re
from collections.abc import Mapping, Sequence

from consult.intake.tables import ImportFileError
from consult.intake.values import simplified

_NUMBERED = re.compile(r"\s*(?:(?:question|pregunta)\s*|[qp]\s*)?(\d{1,2})\s*[.:)\-–]", re.IGNORECASE)
_SHORTEST = 12  # letters of a question's words that a column may be known by
# What the three standard questions and the facts of a response are called.
STANDARD = {
    "id": ("response id", "responseid", "response reference", "unique id", "id"),
    "date": ("date submitted", "submitted", "submission date", "submitted at", "date"),
    "name": ("what is your name", "your name", "name"),
    "organisation": ("what is your organisation", "organisation", "organisation name"),
}
_NOT_TOLD = ("email", "correo")  # an address is nobody's name and no opinion


def survey_columns(
    headers: Sequence[str], questions: Sequence[Sequence[str]], told: Mapping[int, Sequence[str]]
) -> dict[str, list[int]]:
    """The places of columns by what they hold: "id", "date" and so on, "answer 1" and on.

    questions: the words of each, in every language. told: names of columns by the question that they answer. Raises
    ImportFileError for a name that is not there.
    """
    found: dict[str, list[int]] = {}
    left = dict(enumerate(headers))
    for position, names in sorted(told.items()):
        if not 1 <= position <= len(questions):
            raise ImportFileError(f"There is no question {position}: the consultation has {len(questions)}.")
        for name in names:
            found_at = next((place for place, header in left.items() if header.casefold() == name.casefold()), None)
            if found_at is None:
                raise ImportFileError(f"There is no column {name!r} for question {position}.")
            found.setdefault(f"answer {position}", []).append(found_at)
            del left[found_at]
    for meaning, names in STANDARD.items():
        wanted = [simplified(name) for name in names]
        places = [place for name in wanted for place, header in left.items() if _is_called(header, name)]
        if places:
            found[meaning] = places[:1]
            del left[places[0]]
    for place, header in left.items():
        answered = _question_of(header, questions)
        if answered and answered not in told:
            found.setdefault(f"answer {answered}", []).append(place)
    return found


def _is_called(header: str, name: str) -> bool:
    words = simplified(_NUMBERED.sub("", header))
    return words == name or (name.startswith("whatisyour") and words.startswith(name))


def _question_of(header: str, questions: Sequence[Sequence[str]]) -> int | None:
    words = simplified(header)
    if any(word in words for word in _NOT_TOLD):
        return None
    for position, texts in enumerate(questions, start=1):
        asked = [simplified(text) for text in texts]
        if any(len(text) >= _SHORTEST and text in words for text in asked):
            return position
    numbered = _NUMBERED.match(header)
    return int(numbered[1]) if numbered and int(numbered[1]) <= len(questions) and int(numbered[1]) else None
