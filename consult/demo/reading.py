"""The document of the demonstration to read before taking part; `make_papers` makes its file."""

from pathlib import Path

from consult import storage
from consult.documents import kinds
from consult.documents.extraction import extract
from consult.models.consultations import ConsultationDocument

FILE = Path(__file__).parent / "documents" / "documento-base.pdf"
TITLE = {"es": "Documento base de la consulta", "en": "Base document of the consultation"}


def documents() -> list[ConsultationDocument]:
    """What there is to read, its file stored; not stored itself yet."""
    with FILE.open("rb") as file:
        kept = storage.keep(file)
    return [
        ConsultationDocument(
            position=1,
            title=TITLE,
            language="es",
            file_name=FILE.name,
            media_type=kinds.MEDIA_TYPES["pdf"],
            size=kept.size,
            sha256=kept.sha256,
            page_count=extract(storage.path(kept.sha256), FILE.name).page_count,
        )
    ]
