"""`consult import --attachments`: files from a folder or a ZIP, checked as uploads are, all of a row or none."""

import io
import zipfile

import pytest
from sqlalchemy import select

from consult import storage
from consult.extensions import db
from consult.models.attachments import Attachment, AttachmentKind
from consult.models.jobs import Job
from consult.models.submissions import Answer, Submission

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
DOCUMENTS = {"carta.pdf": PDF, "anexos/plan de obra.txt": b"El plan de obra.", "acción.txt": b"Firmas."}


def png() -> bytes:
    from PIL import Image

    picture = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(picture, "PNG")
    return picture.getvalue()


@pytest.fixture(params=["folder", "zip", "zip of a folder"])
def documents(request, tmp_path):
    if request.param == "folder":
        folder = tmp_path / "archivos"
        for name, content in DOCUMENTS.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        return folder
    before = "archivos/" if "folder" in request.param else ""
    return zipped(tmp_path, {before + name: content for name, content in DOCUMENTS.items()})


def zipped(tmp_path, contents):
    path = tmp_path / "archivos.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return path


def rows(tmp_path, *lines):
    path = tmp_path / "rows.csv"
    path.write_text("id,texto,archivos\n" + "".join(f"{line}\n" for line in lines))
    return path


def files_by_text():
    db.session.expire_all()
    found = {}
    for submission in db.session.scalars(select(Submission).order_by(Submission.id)):
        found[submission.answers[0].text] = [file.file_name for file in submission.attachments]
    return found


def test_files_come_along_and_are_read_like_uploads(consult, make, tmp_path, documents):
    make.consultation()
    table = rows(tmp_path, "1,agua,carta.pdf; anexos/plan de obra.txt", "2,luz,", "3,gas,acción.txt")
    answer = consult("import", "agua", table, "--attachments", documents)
    assert answer.exit_code == 0, answer.output
    assert files_by_text() == {"agua": ["carta.pdf", "plan de obra.txt"], "luz": [], "gas": ["acción.txt"]}
    kept = {file.file_name: storage.open_file(file.sha256).read() for file in db.session.scalars(select(Attachment))}
    assert kept == {name.split("/")[-1]: content for name, content in DOCUMENTS.items()}
    waiting = {job.parameters["attachment"] for job in db.session.scalars(select(Job).where(Job.kind == "extract"))}
    assert waiting == set(db.session.scalars(select(Attachment.id)))
    assert "Files that come along: 3." in answer.output


def test_the_same_import_twice_adds_no_file(consult, make, tmp_path, documents):
    make.consultation()
    table = rows(tmp_path, "1,agua,carta.pdf")
    consult("import", "agua", table, "--attachments", documents)
    again = consult("import", "agua", table, "--attachments", documents)
    assert "Already there: 1." in again.output
    assert files_by_text() == {"agua": ["carta.pdf"]}


def test_files_may_follow_rows_that_were_imported_without_them(consult, make, tmp_path, documents):
    make.consultation()
    table = rows(tmp_path, "1,agua,carta.pdf")
    first = consult("import", "agua", table)
    assert "Rows that name files, which stay behind without --attachments: 1." in first.output
    assert files_by_text() == {"agua": []}
    second = consult("import", "agua", table, "--attachments", documents)
    assert "Added 1 files to submissions that were there already." in second.output
    assert files_by_text() == {"agua": ["carta.pdf"]}


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("nada.pdf", "names the file 'nada.pdf', which is not in archivos.zip"),
        ("../secreto.txt", "names the file '../secreto.txt', which leads out of the folder"),
        ("/etc/passwd", "which leads out of the folder"),
        ("C:\\x.pdf", "which leads out of the folder"),
        ("virus.exe", "names the file 'virus.exe': "),
        ("carta.pdf;vacio.txt", "names the file 'vacio.txt': The document is empty"),
        ("bomba.txt", "which has 40 MB unpacked, and 25 MB are taken"),
        ("carpeta.zip", "names the file 'carpeta.zip': "),
        (";".join(f"{n}.txt" for n in range(11)), "names 11 files, and 10 can come along"),
    ],
)
def test_a_row_with_a_bad_file_stays_out_whole(consult, make, tmp_path, named, said):
    make.consultation()
    inner = zipped(tmp_path, {"a.txt": b"a"}).read_bytes()
    bomb = b"a" * (40 * 2**20)
    contents = {
        "virus.exe": b"MZ\x00",
        "vacio.txt": b"",
        "bomba.txt": bomb,
        "carpeta.zip": inner,
        "../secreto.txt": b"x",
    }
    archive = zipped(tmp_path, {"carta.pdf": PDF, **contents})
    answer = consult("import", "agua", rows(tmp_path, f"1,agua,{named}", "2,luz,carta.pdf"), "--attachments", archive)
    assert answer.exit_code == 0, answer.output
    assert "line 2 " in answer.output
    assert said in answer.output
    assert files_by_text() == {"luz": ["carta.pdf"]}


def test_a_size_that_an_archive_understates_is_not_believed(consult, make, tmp_path):
    make.consultation()
    archive = zipped(tmp_path, {"bomba.txt": b"a" * 30 * 2**20})
    data = archive.read_bytes()
    size, small = (30 * 2**20).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    assert data.count(size) == 2
    archive.write_bytes(data.replace(size, small))
    answer = consult("import", "agua", rows(tmp_path, "1,agua,bomba.txt", "2,luz,"), "--attachments", archive)
    assert answer.exit_code == 0, answer.output
    assert "names the file 'bomba.txt'" in answer.output
    assert files_by_text() == {"luz": []}


def test_a_link_out_of_the_folder_leads_nowhere(consult, make, tmp_path):
    make.consultation()
    folder = tmp_path / "archivos"
    folder.mkdir()
    (tmp_path / "secreto.txt").write_text("secreto")
    (folder / "enlace.txt").symlink_to(tmp_path / "secreto.txt")
    answer = consult("import", "agua", rows(tmp_path, "1,agua,enlace.txt", "2,luz,"), "--attachments", folder)
    assert "names the file 'enlace.txt', which is not in archivos" in answer.output
    assert files_by_text() == {"luz": []}


def test_a_photo_is_drawn_anew(consult, make, tmp_path):
    make.consultation()
    archive = zipped(tmp_path, {"foto.png": png()})
    assert consult("import", "agua", rows(tmp_path, "1,agua,foto.png"), "--attachments", archive).exit_code == 0
    [file] = db.session.scalars(select(Attachment))
    assert file.kind is AttachmentKind.PICTURE
    assert db.session.scalars(select(Job)).all() == []


def test_a_dry_run_checks_files_and_keeps_none(consult, make, tmp_path, documents, monkeypatch):
    make.consultation()
    monkeypatch.setattr(storage, "keep", lambda source: pytest.fail("a dry run keeps nothing"))
    table = rows(tmp_path, "1,agua,carta.pdf", "2,luz,nada.pdf")
    answer = consult("import", "agua", table, "--attachments", documents, "--dry-run")
    assert answer.exit_code == 0, answer.output
    assert "names the file 'nada.pdf'" in answer.output
    assert db.session.scalars(select(Answer)).all() == []


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"no zip at all", "is neither a folder nor a ZIP file"), (None, "No row names a file")],
)
def test_what_cannot_be_is_said_in_one_line(consult, make, tmp_path, content, said):
    make.consultation()
    archive = tmp_path / "archivos.zip"
    archive.write_bytes(content) if content else zipped(tmp_path, DOCUMENTS)
    table = rows(tmp_path, "1,agua,carta.pdf" if content else "1,agua,")
    answer = consult("import", "agua", table, "--attachments", archive)
    assert (answer.exit_code, said in answer.output) == (1, True), answer.output
    assert files_by_text() == {}
