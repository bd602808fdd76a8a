"""Documents are read in a child process; every file ends in a named outcome, and never hurts who asks."""

import io
import re
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest

from consult.documents import extraction
from consult.documents.extraction import Outcome, extract

PAPERS = Path(extraction.__file__).parent.parent / "demo" / "papers"
SOURCES = sorted(PAPERS.glob("[0-9]*.md"))
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def made(source: Path) -> Path:
    return next(path for path in PAPERS.glob(f"{source.stem}.*") if path.suffix != ".md")


def words(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip()


def source_paragraphs(source: Path) -> list[str]:
    """The running text of a paper's source, without its marks; rows of tables and notes left out."""
    body = source.read_text().split("---\n", 2)[2]
    lines = [line for line in body.splitlines() if line.strip() and not line.startswith(("|", "[^"))]
    plain = [re.sub(r"^(?:\d+\.|-|#+) |[*\\]", " ", re.sub(r"\[\^(\w+)\]", r" \1 ", line)) for line in lines]
    return [words(line) for line in plain]


def docx(tmp_path: Path, body: str | bytes, **parts: bytes) -> Path:
    path = tmp_path / "paper.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        if isinstance(body, str):
            body = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'.encode()
        archive.writestr("word/document.xml", body)
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return path


def pdf(tmp_path: Path, *objects: bytes) -> Path:
    """A file of the objects, numbered from 1, the first being the catalogue; pypdf finds them without a table."""
    content = b"%PDF-1.7\n"
    places = []
    for number, each in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    xref = b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, table)
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(content))
    path = tmp_path / "paper.pdf"
    path.write_bytes(content + xref + trailer)
    return path


def test_there_are_twelve_papers():
    assert len(SOURCES) == 12


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_a_paper_is_read_whole_and_in_order(source):
    path = made(source)
    read = extract(path, path.name)
    assert read.outcome is Outcome.READ
    text = words(" ".join(read.pages))
    place = 0
    for paragraph in source_paragraphs(source):
        # A page's notes stand between the halves of a paragraph that goes on: the beginning is enough.
        found = text.find(paragraph[:60], place)
        assert found >= 0, f"missing, or before what it follows: {paragraph[:60]!r}"
        place = found


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_paragraphs_are_those_of_the_paper(source):
    path = made(source)
    read = {words(each) for page in extract(path, path.name).pages for each in page.split("\n\n")}
    written = [paragraph for paragraph in source_paragraphs(source) if len(paragraph) > 80]
    # An item keeps its number, and a paragraph that runs on over the end of a page is two.
    parted = [paragraph for paragraph in written if not any(one.endswith(paragraph) for one in read)]
    assert len(parted) <= 3, parted


def test_running_headers_and_page_numbers_are_left_out():
    pages = extract(PAPERS / "01-universidad-valle-hondo.pdf", "paper.pdf").pages
    assert "Documento de posición 2026" not in "".join(pages)
    assert not re.search(r"\b\d / \d\b", "".join(pages))


def test_two_columns_are_read_one_after_the_other():
    first = extract(PAPERS / "01-universidad-valle-hondo.pdf", "paper.pdf").pages[0]
    # The paragraph on the table's last row stands at the head of the second column.
    assert first.index("Los resultados por tipo de contrato") < first.index("El último renglón explica")
    assert first.index("El último renglón explica") < first.index("2.4 Los que se van")


OUTCOMES = {
    "unstructured/password.pdf": Outcome.ENCRYPTED,
    "pypdf/005-libreoffice-writer-password/libreoffice-writer-password.pdf": Outcome.ENCRYPTED,
    "ocrmypdf/invalid.pdf": Outcome.BROKEN,
    "ocrmypdf/blank.pdf": Outcome.EMPTY,
    "ocrmypdf/no_contents.pdf": Outcome.EMPTY,
    "unstructured/empty.txt": Outcome.EMPTY,
    "ocrmypdf/skew.pdf": Outcome.LOOKS_SCANNED,
    "ocrmypdf/francais.pdf": Outcome.LOOKS_SCANNED,
    "ocrmypdf/hugemono.pdf": Outcome.LOOKS_SCANNED,
    "unstructured/simple.doc": Outcome.UNSUPPORTED,
    "unstructured/fake-doc.rtf": Outcome.READ,
    "unstructured/language-docs/eng_spa_mult.odt": Outcome.READ,
    "unstructured/failure-after-repair.pdf": Outcome.READ,
    "unstructured/pdf-bad-color-space.pdf": Outcome.READ,
    "unstructured/fake-text-utf-16.txt": Outcome.READ,
    "unstructured/page-breaks.docx": Outcome.READ,
    "pypdf/004-pdflatex-4-pages/pdflatex-4-pages.pdf": Outcome.READ,
}


@pytest.mark.parametrize(("name", "outcome"), OUTCOMES.items())
def test_documents_of_the_world_end_in_a_named_outcome(shared, name, outcome):
    path = shared / "documents" / name
    read = extract(path, path.name)
    assert read.outcome is outcome
    assert any(read.pages) == (outcome is Outcome.READ)


def test_a_nested_table_is_read_by_rows(shared):
    text = extract(shared / "documents/unstructured/docx-tables.docx", "a.docx").pages[0]
    assert "Header Col 1 | Header Col 2\n\nLorem ipsum | A link example" in text


def test_words_that_the_author_took_back_are_not_read(tmp_path):
    body = (
        "<w:p><w:r><w:t>Queda esto</w:t></w:r><w:del><w:r><w:delText>, esto no</w:delText></w:r></w:del>"
        "<w:r><w:instrText>PAGE</w:instrText><w:tab/><w:t>y esto.</w:t></w:r></w:p>"
        "<w:p><w:r><w:br w:type='page'/></w:r></w:p><w:p><w:r><w:t>Otra página</w:t></w:r>"
        "<w:r><w:footnoteReference w:id='2'/></w:r></w:p>"
    )
    notes = (
        f'<w:footnotes xmlns:w="{WORD}"><w:footnote w:id="2"><w:p><w:r><w:t>Una nota</w:t></w:r></w:p>'
        "</w:footnote></w:footnotes>"
    )
    read = extract(docx(tmp_path, body, footnotes=notes.encode()), "a.docx")
    assert read.pages == ("Queda esto y esto.", "Otra página\n\nUna nota")


def test_a_name_that_lies_about_its_content_is_refused(tmp_path):
    for name, content in {
        "page.docx": b"<html><body>words</body></html>",
        "page.txt": b"<!DOCTYPE html><p>words</p>",
        "program.pdf": b"MZ\x90\x00" * 400,
        "program.txt": b"\x7fELF\x02\x01\x01\x00\x00",
        "archive.docx": zipped(),
    }.items():
        path = tmp_path / name
        path.write_bytes(content)
        assert extract(path, name).outcome is Outcome.UNSUPPORTED, name


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "no document")
    return file.getvalue()


BOMBS = {
    "a part of 60 MB": (b" " * 60_000_000, Outcome.TOO_LARGE),
    "elements 20,000 deep": ("<w:x>" * 20_000 + "</w:x>" * 20_000, Outcome.EMPTY),
    "a million paragraphs": ("<w:p/>" * 1_000_000, Outcome.EMPTY),
    "entities that multiply": (b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><x>&b;</x>', Outcome.BROKEN),
    "an external entity": (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>', Outcome.BROKEN),
    "cut off": (f'<w:document xmlns:w="{WORD}"><w:body><w:p>'.encode(), Outcome.BROKEN),
}


@pytest.mark.parametrize("name", BOMBS)
def test_word_bombs_are_put_out(tmp_path, name):
    body, outcome = BOMBS[name]
    assert extract(docx(tmp_path, body), "a.docx").outcome is outcome


def test_a_pdf_that_swells_or_turns_in_circles_is_put_out(tmp_path):
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << >> >> >>"
    tree = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    root = b"<< /Type /Catalog /Pages 2 0 R >>"
    packed = zlib.compress(b"BT " + b"(a) Tj " * 40_000_000)
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(packed), packed)
    # Without a face there is nothing to read, and PDFium says so at once.
    assert extract(pdf(tmp_path, root, tree, page, stream), "a.pdf").outcome in {Outcome.TOO_LARGE, Outcome.EMPTY}
    circle = b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"
    assert extract(pdf(tmp_path, root, circle), "a.pdf").outcome in {Outcome.BROKEN, Outcome.EMPTY}
    many = b"<< /Type /Pages /Kids [%b] /Count 3000 >>" % (b"3 0 R " * 3000)
    assert extract(pdf(tmp_path, root, many, page, b"<< /Length 0 >>\nstream\n\nendstream"), "a.pdf").outcome in {
        Outcome.TOO_LARGE,
        Outcome.EMPTY,
    }


def test_the_child_limits_its_memory_and_its_output():
    code = (
        "from consult.documents.limits import limit; limit()\n"
        "try:\n    bytearray(2 * 1024**3)\nexcept MemoryError:\n    print('no more memory')"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "no more memory\n"


def test_a_file_that_is_not_there_is_an_outcome_too(tmp_path):
    assert extract(tmp_path / "gone.pdf", "a.pdf").outcome is Outcome.BROKEN
