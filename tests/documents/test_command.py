"""`consult extract FILE --json OUT.json`: a named outcome for every file, in a shape that programs can count on."""

import json

import pytest
from click.testing import CliRunner

from consult.cli import main
from consult.documents.readers import Outcome
from tests.documents.scans import joined, scan
from tests.documents.test_extraction import OUTCOMES, PAPERS
from tests.documents.test_scans import TYPED

# One file for each way of ending; the rest of the collection is read in test_extraction.
FILES = {
    "unstructured/language-docs/eng_spa_mult.odt",
    "unstructured/page-breaks.docx",
    "unstructured/fake-doc.rtf",
    "unstructured/fake-text-utf-16.txt",
    "pypdf/004-pdflatex-4-pages/pdflatex-4-pages.pdf",
    "unstructured/empty.txt",
    "ocrmypdf/invalid.pdf",
    "unstructured/password.pdf",
    "unstructured/simple.doc",
}


def run(*arguments) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["extract", *map(str, arguments)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


@pytest.fixture(autouse=True)
def _without_eyes(monkeypatch):
    monkeypatch.setenv("CONSULT_TESSERACT", "off")


def written(tmp_path, file) -> dict[str, object]:
    out = tmp_path / "out.json"
    code, said = run(file, "--json", out)
    read = json.loads(out.read_text())
    assert code == 0 and said.startswith(f"{read['outcome']}: {len(read['pages'])} pages. {read['message']}")
    return read


def shape(read: dict) -> None:
    assert set(read) == {"outcome", "message", "language", "pages", "from_pictures", "missed"}
    assert read["message"] and Outcome(read["outcome"])
    assert [page["number"] for page in read["pages"]] == list(range(1, len(read["pages"]) + 1))
    for page in read["pages"]:
        assert set(page) == {"number", "paragraphs"}
        assert all(set(each) == {"text"} and each["text"].strip() for each in page["paragraphs"])


@pytest.mark.parametrize("name", sorted(FILES))
def test_documents_of_the_world_end_as_named(shared, tmp_path, name):
    read = written(tmp_path, shared / "documents" / name)
    shape(read)
    assert read["outcome"] == OUTCOMES[name].value
    assert any(page["paragraphs"] for page in read["pages"]) == (OUTCOMES[name] is Outcome.READ)


@pytest.mark.parametrize(("language", "words"), [("es", "Estándar de Verificación"), ("en", "Verification Standard")])
def test_a_long_paper_is_read_whole_in_its_language(shared, tmp_path, language, words):
    read = written(tmp_path, shared / "asvs" / f"asvs-4.0.3-{language}.docx")
    shape(read)
    text = " ".join(each["text"] for page in read["pages"] for each in page["paragraphs"])
    assert (read["outcome"], read["language"]) == ("read", language)
    assert words in text and len(text) > 100_000


def test_without_a_place_to_write_it_prints(tmp_path):
    letter = tmp_path / "carta.txt"
    letter.write_text("Primer párrafo.\n\nSegundo.\fOtra página.")
    code, said = run(letter)
    assert code == 0
    read = json.loads(said)
    shape(read)
    first, *_others = read["pages"]
    assert first["paragraphs"][:2] == [{"text": "Primer párrafo."}, {"text": "Segundo."}]


def test_pages_that_nobody_can_read_are_named(tmp_path):
    typed = PAPERS / "10-colegio-trabajo-sureste.pdf"
    read = written(tmp_path, joined(tmp_path / "mixed.pdf", typed, scan(TYPED, tmp_path / "a.pdf", [1], resolution=40)))
    shape(read)
    assert read["outcome"] == "partly_read"
    assert read["missed"] == [len(read["pages"])] and str(len(read["pages"])) in read["message"]
    assert read["pages"][-1]["paragraphs"] == [] and read["pages"][0]["paragraphs"]


def test_what_cannot_be_opened_or_written_is_told_without_a_traceback(tmp_path):
    code, said = run(tmp_path / "nowhere.pdf")
    assert code == 2 and "does not exist" in said
    code, said = run(PAPERS / "10-colegio-trabajo-sureste.pdf", "--json", tmp_path / "no" / "out.json")
    assert code == 1 and "cannot be written" in said
