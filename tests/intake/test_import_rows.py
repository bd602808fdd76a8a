"""Reading tables that other tools wrote: columns, values, markup; what is wrong is said with its line."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from consult.intake import tables
from consult.intake.columns import find_columns
from consult.intake.rows import Reading, RowReader
from consult.intake.spreadsheets import guarded, unguarded
from consult.intake.tables import ImportFileError, read_table
from consult.intake.values import group_of, language_of, moment_of, region_of
from consult.models.people import StakeholderGroup
from consult.models.submissions import SubmissionKind
from consult.submissions.markup import plain_text

ZONE = ZoneInfo("America/Mexico_City")


def written(tmp_path: Path, content: str | bytes, name: str = "rows.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def reading(path: Path, question: int = 1, questions: int = 1, date_format: str | None = None, **chosen) -> Reading:
    table = read_table(path)
    columns = find_columns(table.headers, chosen, question, questions)
    return RowReader(table, columns, question, ZONE, date_format).read()


def texts(found: Reading) -> list[str]:
    return [text for entry in found.entries for text in entry.answers.values()]


def problems(found: Reading) -> list[tuple[int, str]]:
    return [(problem.line, problem.reason) for problem in found.problems]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_csv_of_all_tools(tmp_path, separator, mark):
    lines = ["id", "texto"], ["1", f'"Agua{separator} por favor"'], ["2", '"Dijo ""no""\ny se fue"'], ["3", "Fin"]
    content = mark + "\r\n".join(separator.join(line) for line in lines)
    found = reading(written(tmp_path, content))
    assert texts(found) == [f"Agua{separator} por favor", 'Dijo "no"\ny se fue', "Fin"]
    assert [entry.line for entry in found.entries] == [2, 3, 5]
    assert [entry.key for entry in found.entries] == ["1", "2", "3"]


def test_a_file_that_is_not_utf_8_names_the_byte(tmp_path):
    path = written(tmp_path, "id,texto\n1,agua\n2,educación".encode("latin-1"))
    with pytest.raises(ImportFileError, match=r"byte 0xF3 at position 25, on line 3.*CSV UTF-8"):
        read_table(path)


def test_an_open_quotation_mark_refuses_the_file(tmp_path):
    with pytest.raises(ImportFileError, match="from line 3 on"):
        read_table(written(tmp_path, 'id,texto\n1,agua\n2,"educación\n3,luz\n'))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("rows.csv", "", "is empty"),
        ("rows.csv", " ,\n,,\n", "is empty"),
        ("rows.ods", "x", "neither a CSV nor an XLSX"),
        ("rows.xlsx", "x", "no XLSX file"),
    ],
)
def test_files_that_cannot_be_read_say_so(tmp_path, name, content, said):
    with pytest.raises(ImportFileError, match=said):
        read_table(written(tmp_path, content, name))


def test_sheets(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Folio", "Comentario", "Fecha", "Sector", None])
    book.active.append([17, "Agua", dt.datetime(2026, 10, 3, 14, 5), "Academia", None])  # noqa: DTZ001  # sheets know no zones
    book.active.append([])
    book.active.append([18, "Luz", dt.date(2026, 10, 4), "ONG"])
    book.save(tmp_path / "rows.xlsx")
    found = reading(tmp_path / "rows.xlsx")
    assert [(entry.line, entry.key) for entry in found.entries] == [(2, "17"), (4, "18")]
    assert found.entries[0].sent == dt.datetime(2026, 10, 3, 14, 5, tzinfo=ZONE)
    assert found.entries[1].group is StakeholderGroup.CIVIL_SOCIETY


def test_a_sheet_that_swells_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "MAX_UNPACKED", 100)
    openpyxl.Workbook().save(tmp_path / "rows.xlsx")
    with pytest.raises(ImportFileError, match="too large unpacked"):
        read_table(tmp_path / "rows.xlsx")


def test_an_id_is_kept_without_what_no_database_keeps(tmp_path):
    [entry] = reading(written(tmp_path, "id,texto\na\0b,agua\n")).entries
    assert entry.key == "ab"


def test_columns_are_known_by_their_usual_names(tmp_path):
    header = "ID;Título;Descripción;Entidad federativa;Grupo;Idioma;created_at;Nombre;Institución;Votos"
    row = '7;Parque;<p>Un parque</p>;Oaxaca;Gobierno;español;03/10/2026;"Ana Ruiz";Municipio;5'
    entry = reading(written(tmp_path, f"{header}\n{row}")).entries[0]
    assert (entry.key, entry.title, entry.answers) == ("7", "Parque", {1: "Un parque"})
    assert (entry.region, entry.group, entry.language) == ("MX-OAX", StakeholderGroup.GOVERNMENT, "es")
    assert entry.sent == dt.datetime(2026, 10, 3, tzinfo=ZONE)
    assert (entry.name, entry.organisation, entry.kind) == ("Ana Ruiz", "Municipio", SubmissionKind.PROPOSAL)


def test_options_win_over_usual_names(tmp_path):
    path = written(tmp_path, "texto,otra cosa,id\nno,sí,1\n")
    found = reading(path, question=2, questions=3, text="Otra cosa")
    assert found.entries[0].answers == {2: "sí"}


def test_columns_that_number_their_question(tmp_path):
    found = reading(written(tmp_path, "id,answer_1,respuesta 3,answer_9\n1,uno,tres,nueve\n2,,,x\n"), questions=3)
    assert found.entries[0].answers == {1: "uno", 3: "tres"}
    assert problems(found) == [(3, "has no text")]


@pytest.mark.parametrize(
    ("chosen", "question", "said"),
    [({}, 1, "--text COLUMN"), ({"text": "nada"}, 1, "no column 'nada'"), ({"text": "votos"}, 2, "no question 2")],
)
def test_columns_that_are_not_there(chosen, question, said):
    with pytest.raises(ImportFileError, match=said):
        find_columns(["id", "votos"], chosen, question, 1)


def test_bad_rows_are_named_and_good_ones_stay(tmp_path):
    content = (
        'id,texto,fecha,sector\n1,agua,2026-10-03,academia\n2,"  ",2026-10-03,academia\n'
        f"3,luz,ayer,academia\n4,{'x' * 100_001},,\n5,gas,,marcianos\n6,sol,,,sobra\n1,otra cosa,,\n1,agua,,\n"
        "7,<p></p>,,\n"
    )
    found = reading(written(tmp_path, content), group="sector")
    assert texts(found) == ["agua"]
    assert found.repeated == 1
    assert problems(found) == [
        (3, "has no text"),
        (4, "has no date that is understood: 'ayer'; try --date-format"),
        (5, "has a text of more than 100,000 characters"),
        (6, "names a group that is not known: 'marcianos'"),
        (7, "has 5 cells, and there are 4 columns"),
        (8, "has the id '1' of line 2 and another text"),
        (10, "has no text"),
    ]


def test_values_that_are_not_known_are_left_out_where_nobody_named_the_column(tmp_path):
    found = reading(written(tmp_path, "texto,sector,estado\nagua,marcianos,publicado\nluz,academia,Jalisco\n"))
    assert [(entry.group, entry.region) for entry in found.entries] == [
        (None, None),
        (StakeholderGroup.ACADEMIA, "MX-JAL"),
    ]
    assert found.unknown == {"group": 1, "state": 1}


def test_equal_rows_without_ids_are_different_people(tmp_path):
    path = written(tmp_path, "texto\nEstoy de acuerdo\nEstoy de acuerdo\n")
    keys = [entry.key for entry in reading(path).entries]
    assert len(set(keys)) == 2
    assert [entry.key for entry in reading(path).entries] == keys


def test_a_title_alone_is_the_text(tmp_path):
    found = reading(written(tmp_path, f"titulo,texto\nMás árboles,\n{'a' * 300},x\n"))
    assert found.title_only == 1
    assert found.entries[0].answers == {1: "Más árboles"}
    assert len(found.entries[1].title or "") == 200


@pytest.mark.parametrize(
    ("cell", "group"),
    [
        ("Sociedad civil", StakeholderGroup.CIVIL_SOCIETY),
        ("civil_society", StakeholderGroup.CIVIL_SOCIETY),
        ("INDUSTRIA", StakeholderGroup.INDUSTRY),
        ("Comunidad Indígena", StakeholderGroup.INDIGENOUS_COMMUNITY),
        ("ciudadanía", StakeholderGroup.CITIZEN),
        ("???", None),
    ],
)
def test_groups(cell, group):
    assert group_of(cell) is group


def test_every_group_is_known_by_its_own_value():
    assert [group_of(group.value) for group in StakeholderGroup] == list(StakeholderGroup)


@pytest.mark.parametrize(
    ("cell", "region"),
    [
        ("MX-NLE", "MX-NLE"),
        ("nuevo león", "MX-NLE"),
        ("CDMX", "MX-CMX"),
        ("Edo. de México", "MX-MEX"),
        ("Michoacán de Ocampo", "MX-MIC"),
        ("México", None),
        ("publicado", None),
    ],
)
def test_states(cell, region):
    assert region_of(cell) == region


@pytest.mark.parametrize(
    ("cell", "tag"),
    [
        ("Español", "es"),
        ("EN", "en"),
        ("es-MX", "es-MX"),
        ("nhe", "nhe"),
        ("no sé cuál", None),
        ("es-" + "a" * 8 + "-bb", "es-" + "a" * 8 + "-bb"),
        ("es-" + "a" * 8 + "-bbbbb", None),
    ],
)
def test_languages(cell, tag):
    assert language_of(cell) == tag


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-10-03", "2026-10-03T00:00:00-06:00"),
        ("2026-10-03 14:05:10", "2026-10-03T14:05:10-06:00"),
        ("2026-10-03T14:05:10Z", "2026-10-03T14:05:10+00:00"),
        ("2026-10-03 14:05:10 UTC", "2026-10-03T14:05:10+00:00"),
        ("03/10/2026", "2026-10-03T00:00:00-06:00"),
        ("3/10/2026 9:07", "2026-10-03T09:07:00-06:00"),
    ],
)
def test_dates(cell, moment):
    assert moment_of(cell, ZONE).isoformat() == moment


def test_dates_in_a_format_of_their_own():
    assert moment_of("10/03/2026", ZONE, "%m/%d/%Y").isoformat() == "2026-10-03T00:00:00-06:00"
    for wrong in ("31/02/2026", "ayer", "9999-01-01", "0001-01-01", "1/1/26", ""):
        with pytest.raises(ValueError, match=r".*"):
            moment_of(wrong, ZONE)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Uno&nbsp;y <b>dos</b></p>\r\n\r\n<p>tres<br>cuatro</p>", "Uno y dos\n\ntres\ncuatro"),
        ("<ul><li>agua</li><li>luz</li></ul>", "- agua\n- luz"),
        ("<script>alert(1)</script><style>p{}</style>Queda", "Queda"),
        ("<P CLASS='x'>mal <cerrado", "mal <cerrado"),
        ("a < b y c > d, R&D", "a < b y c > d, R&D"),
        ("Caf&eacute;\ny t&#233;", "Café\ny té"),
        ("línea uno\nlínea dos", "línea uno\nlínea dos"),
    ],
)
def test_markup_becomes_words(html, text):
    assert plain_text(html) == text


@pytest.mark.parametrize(
    ("cell", "mark"),
    [
        ("=1+1", "'"),
        ("+52 55", "'"),
        ("-a", "'"),
        ("@cmd", "'"),
        ("\tx", "'"),
        ("\rx", "'"),
        ("＝1+1", "'"),
        ("＠x", "'"),
        ("'=1", "'"),
        ("-5", ""),
        ("+3.5", ""),
        ("a=1", ""),
        ("'tis", ""),
        ("", ""),
    ],
)
def test_formulas_are_marked_and_come_back(cell, mark):
    assert guarded(cell) == mark + cell
    assert unguarded(guarded(cell)) == cell
