"""Which column of a table holds what: told by options, or by the names that such columns usually have."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from consult.intake.tables import ImportFileError
from consult.intake.values import simplified

# In the order of preference where a table has several.
USUAL_NAMES = {
    "text": "text texto comment comentario comments comentarios opinion description descripcion body cuerpo content "
    "contenido response respuesta answer contribution aportacion proposal propuesta message mensaje",
    "id": "id folio identifier identificador key clave uuid",
    "title": "title titulo subject asunto",
    "group": "group grupo sector stakeholdergroup grupodeinteres",
    "state": "state estado entidad entidadfederativa region provincia province",
    "language": "language idioma lang lengua locale",
    "date": "date fecha createdat submittedat created fechadeenvio fechadecreacion timestamp marcatemporal",
    "name": "name nombre author autor autora fullname nombrecompleto",
    "organisation": "organisation organization organizacion institution institucion company empresa dependencia",
    "kind": "kind",
    "files": "files file attachments attachment archivos archivo adjuntos adjunto anexos anexo",
}
_ANSWER = re.compile(r"(?:answer|respuesta|question|pregunta)(\d{1,2})")


@dataclass(frozen=True)
class Columns:
    """Places of columns. answers: by the question's position. fields: of all other things. named: told by option."""

    answers: dict[int, int]
    fields: dict[str, int]
    named: frozenset[str] = field(default_factory=frozenset)

    def cell(self, cells: list[str], name: str) -> str:
        """What a row says of something; "" where it says nothing."""
        place = self.fields.get(name)
        return cells[place] if place is not None and place < len(cells) else ""

    def used(self) -> set[int]:
        """The places that hold something."""
        return {*self.answers.values(), *self.fields.values()}


def find_columns(headers: list[str], chosen: Mapping[str, str], question: int, questions: int) -> Columns:
    """Find the columns of a table.

    chosen: names of columns by what they hold, as in USUAL_NAMES. question: which one the text answers, of so many
    `questions`. Raises ImportFileError for a name that is not there, and where no column holds a text.
    """
    if not 1 <= question <= questions:
        raise ImportFileError(f"There is no question {question}: the consultation has {questions}.")
    fields = {name: _place_of(headers, column) for name, column in chosen.items()}
    for name, usual in USUAL_NAMES.items():
        place = _usual_place(headers, usual.split(), taken=set(fields.values()))
        if name not in fields and place is not None:
            fields[name] = place
    answers = {} if "text" in chosen else _answer_places(headers, questions)
    text = fields.pop("text", None)
    if not answers and text is not None:
        answers = {question: text}
    if not answers:
        listed = ", ".join(filter(None, headers))
        raise ImportFileError(f"No column is known to hold the text. Name it with --text COLUMN; there are: {listed}.")
    return Columns(answers, fields, frozenset(chosen))


def _place_of(headers: list[str], column: str) -> int:
    for place, header in enumerate(headers):
        if header.casefold() == column.strip().casefold():
            return place
    raise ImportFileError(f"There is no column {column!r}; there are: {', '.join(filter(None, headers))}.")


def _usual_place(headers: list[str], usual: list[str], taken: set[int]) -> int | None:
    names = [simplified(header) for header in headers]
    found = [names.index(name) for name in usual if name in names]
    return next((place for place in found if place not in taken), None)


def _answer_places(headers: list[str], questions: int) -> dict[int, int]:
    """Columns that name their question by its number, as our own export does."""
    found: dict[int, int] = {}
    for place, header in enumerate(headers):
        numbered = _ANSWER.fullmatch(simplified(header))
        if numbered and 1 <= int(numbered[1]) <= questions:
            found.setdefault(int(numbered[1]), place)
    return found
