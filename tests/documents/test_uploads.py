"""T-UP-01, 03 to 07, 13: what is refused, what is put out, and what a name or a photo gives away."""

import io
import socket
import zipfile
import zlib

import pytest
from PIL import Image
from sqlalchemy import func, select

from consult import storage
from consult.documents import service
from consult.documents.extraction import extract
from consult.documents.readers import Outcome
from consult.documents.sentences import RefusedFileError
from consult.extensions import db
from consult.models.attachments import Attachment, AttachmentKind
from consult.models.submissions import SubmissionState
from tests.documents.test_extraction import WORD, docx, pdf
from tests.factories import attach

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"


@pytest.fixture
def draft(app, make, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, "DATA_DIR", tmp_path)
    return make.submission(make.consultation(), state=SubmissionState.DRAFT, folio=None, submitted_at=None)


def archive(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


def office(body: str = "<w:p><w:r><w:t>Words</w:t></w:r></w:p>", **parts: bytes) -> bytes:
    document = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'.encode()
    return archive(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": document, **parts})


def photo(kind: str, **settings) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(file, kind, **settings)
    return file.getvalue()


REFUSED = {
    "an .exe renamed .pdf": ("carta.pdf", b"MZ\x90\x00" * 64, Outcome.UNSUPPORTED),
    "HTML renamed .docx": ("carta.docx", b"<html><script>alert(1)</script></html>", Outcome.UNSUPPORTED),
    "HTML renamed .txt": ("carta.txt", b"<!doctype html><script>alert(1)</script>", Outcome.UNSUPPORTED),
    "PDF and ZIP in one": ("carta.pdf", PDF + archive(a=b"b"), Outcome.DISGUISED),
    "HTML before PDF": ("carta.pdf", b"%PDF-1.7\n<html><script>1</script>\n1 0 obj", Outcome.DISGUISED),
    "a GIFAR": ("foto.gif", b"GIF89a" + archive(a=b"b"), Outcome.UNSUPPORTED),
    "a photo and ZIP in one": ("foto.jpg", photo("JPEG") + archive(a=b"b"), Outcome.DISGUISED),
    "SVG": ("dibujo.svg", b"<svg onload='alert(1)'/>", Outcome.DISGUISED),
    "SVG renamed .png": ("dibujo.png", b"<svg onload='alert(1)'/>", Outcome.UNSUPPORTED),
    "two endings": ("carta.pdf.html", PDF, Outcome.DISGUISED),
    "two endings the other way": ("carta.html.pdf", PDF, Outcome.DISGUISED),
    "a name that turns": ("carta\u202efdp.exe.pdf", PDF, Outcome.DISGUISED),
    "nothing": ("carta.pdf", b"", Outcome.EMPTY),
}


@pytest.mark.parametrize("case", REFUSED)
def test_t_up_01_what_is_not_what_it_says_is_refused_with_its_reason(draft, tmp_path, case):
    name, content, outcome = REFUSED[case]
    with pytest.raises(RefusedFileError) as refused:
        attach(draft, io.BytesIO(content), name)
    assert refused.value.outcome is outcome and str(refused.value)
    assert db.session.scalar(select(func.count(Attachment.id))) == 0
    assert not [file for file in tmp_path.rglob("*") if file.is_file()], "nothing is kept of it"


NAMES = {
    "../../etc/passwd": "passwd",
    "..\\..\\boot.txt": "boot.txt",
    "carta\x00.txt": "carta.txt",
    "carta\r\nSet-Cookie: a=b.txt": "carta Set-Cookie: a=b.txt",
    "<svg onload=alert(1)>.txt": "<svg onload=alert(1)>.txt",
    "😀 opinión.txt": "😀 opinión.txt",
    "CON.txt": "CON.txt",
    "x" * 300 + ".txt": "x" * 251 + ".txt",
    "/": "documento",
}


@pytest.mark.parametrize("name", NAMES)
def test_t_up_03_a_name_leads_nowhere_and_is_shown_escaped(client, draft, tmp_path, name):
    made = attach(draft, io.BytesIO(b"Words of a letter."), name)
    db.session.commit()
    assert made.file_name == NAMES[name]
    assert storage.path(made.sha256).read_bytes() == b"Words of a letter."
    kept = [file for file in tmp_path.rglob("*") if file.is_file() and file.name != ".lock"]
    assert kept == [storage.path(made.sha256)], "kept under what it says, not under its name"


def bomb(part: str, size: int) -> bytes:
    """An archive with one part of `size` bytes of spaces, packed piece by piece."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        if part == "content.xml":
            made.writestr("mimetype", b"application/vnd.oasis.opendocument.text")
            made.writestr("META-INF/manifest.xml", b"<a/>")
        with made.open(part, "w") as stream:
            block = b" " * 10_000_000
            for _ in range(size // len(block)):
                stream.write(block)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "part", "size"), [("a.docx", "word/document.xml", 300_000_000), ("a.odt", "content.xml", 300_000_000)]
)
def test_t_up_04_what_swells_is_refused_before_it_is_unpacked(tmp_path, name, part, size):
    path = tmp_path / name
    path.write_bytes(bomb(part, size))
    assert path.stat().st_size < service.MAX_BYTES, "it could be sent"
    assert extract(path, name).outcome is Outcome.TOO_LARGE


def test_t_up_04_ten_million_paragraphs_cost_the_file_alone(tmp_path):
    path = docx(tmp_path, "<w:p/>" * 10_000_000)
    assert extract(path, path.name).outcome is Outcome.TOO_LARGE


@pytest.mark.parametrize("depth", [20_000, 400_000])
def test_t_up_04_elements_inside_each_other_end_in_an_outcome(tmp_path, depth):
    path = docx(tmp_path, "<w:x>" * depth + "</w:x>" * depth)
    assert extract(path, path.name).outcome in {Outcome.EMPTY, Outcome.BROKEN, Outcome.TOO_LARGE}


ENTITIES = {
    "a document type": "<!DOCTYPE x><x>{}</x>",
    "laughs": "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;'>]><x>&c;{}</x>",
    "a file": "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/hostname'>]><x>&a;{}</x>",
    "an address": "<!DOCTYPE x [<!ENTITY a SYSTEM 'http://127.0.0.1:9/'>]><x>&a;{}</x>",
    "another file's rules": "<!DOCTYPE x SYSTEM 'file:///etc/hostname'><x>{}</x>",
}


@pytest.mark.parametrize("kind", ["docx", "odt"])
@pytest.mark.parametrize("case", ENTITIES)
def test_t_up_05_a_document_type_is_refused(tmp_path, kind, case):
    body = ENTITIES[case].format("words").encode()
    parts = {"word/document.xml": body}
    if kind == "odt":
        parts = {"mimetype": b"application/vnd.oasis.opendocument.text", "META-INF/manifest.xml": b"<a/>"}
        parts["content.xml"] = body
    path = tmp_path / f"a.{kind}"
    path.write_bytes(archive(**parts))
    read = extract(path, path.name)
    assert read.outcome is Outcome.BROKEN and not read.pages


def test_t_up_06_programs_are_refused(draft):
    for name in ("word/vbaProject.bin", "word/vbaData.xml"):
        with pytest.raises(RefusedFileError) as refused:
            attach(draft, io.BytesIO(office(**{name: b"\xd0\xcf\x11\xe0"})), "a.docx")
        assert refused.value.outcome is Outcome.MACROS


def test_t_up_06_what_a_document_points_to_is_never_fetched(tmp_path):
    """A template, a picture and an OLE object elsewhere: a server that waits for them is never asked."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        links = "".join(
            f'<Relationship Id="r{place}" Type="http://x/{kind}" Target="{address}{kind}" TargetMode="External"/>'
            for place, kind in enumerate(("attachedTemplate", "image", "oleObject"))
        )
        rels = f"<Relationships>{links}</Relationships>".encode()
        parts = {"word/_rels/document.xml.rels": rels, "word/_rels/settings.xml.rels": rels}
        path = tmp_path / "a.docx"
        path.write_bytes(office(**parts, **{"word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0"}))
        assert extract(path, path.name).pages == ("Words",)
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()


ROOT = b"<< /Type /Catalog /Pages 2 0 R >>"
TREE = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def stream(content: bytes, extra: bytes = b"") -> bytes:
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(content), extra, content)


def page(more: bytes = b"") -> bytes:
    return (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >> %b >>" % more
    )


def flate(content: bytes) -> bytes:
    return stream(zlib.compress(content, 9), b"/Filter /FlateDecode")


def swelling(levels: int) -> bytes:
    content, filters = b"BT /F 12 Tf " + b" " * 100_000_000, []
    for _ in range(levels):
        content = zlib.compress(content, 1)
        filters.append(b"/FlateDecode")
    return stream(content, b"/Filter [%b]" % b" ".join(filters))


PDFS = {
    "a stream that swells": lambda: (ROOT, TREE, page(), swelling(1), FONT),
    "filters inside each other": lambda: (ROOT, TREE, page(), swelling(3), FONT),
    "eight million operators": lambda: (ROOT, TREE, page(), flate(b"BT " + b"(a) Tj " * 8_000_000 + b"ET"), FONT),
    "a tree in a circle": lambda: (ROOT, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"),
    "a million pages": lambda: (ROOT, b"<< /Type /Pages /Kids [3 0 R] /Count 1000000 >>", page(), stream(b""), FONT),
    "a form that draws itself": lambda: (
        ROOT, TREE, page(), stream(b"/X Do"), FONT,
        stream(b"/X Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>"),
    ),
    "a script and a file": lambda: (
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (while(1);) >>"
        b" /Names << /EmbeddedFiles << /Names [(a) << /EF << /F 4 0 R >> >>] >> >> >>", TREE, page(), stream(b""), FONT,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", PDFS)
def test_t_up_07_hostile_pdfs_end_in_an_outcome(tmp_path, case):
    path = pdf(tmp_path, *PDFS[case]())
    read = extract(path, path.name)
    unread = {Outcome.TOO_LARGE, Outcome.BROKEN, Outcome.EMPTY, Outcome.LOOKS_SCANNED}
    assert read.outcome in unread, read.outcome
    assert not read.pages


def test_t_up_13_a_photo_says_nothing_of_where_and_with_what_it_was_taken(draft):
    exif = Image.Exif()
    exif[0x010F], exif[0x013B] = "Telefono de Maria", "Maria Lopez"
    exif.get_ifd(0x8825)[2] = (19.0, 25.0, 57.0)  # latitude
    content = photo("JPEG", exif=exif, comment=b"de Maria")
    assert b"Maria" in content
    made = attach(draft, io.BytesIO(content), "foto.jpg")
    assert made.kind is AttachmentKind.PICTURE and made.media_type == "image/webp"
    kept = storage.open_file(made.sha256).read()
    assert b"Maria" not in kept and b"Exif" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert not image.getexif() and image.size == (8, 8)
