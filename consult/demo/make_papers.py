"""Make the position papers of the demonstration consultation, and the document to read before taking part.

Purpose: turn each Markdown source in ``papers/`` and ``documents/`` into the PDF or DOCX file that its front
matter asks for. The organisations and people in these papers are invented. Running this twice gives the same bytes.

Run with ``python -m consult.demo.make_papers``.
"""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import typst
from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Emu, Inches, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table
from docx.text.paragraph import Paragraph
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from consult.demo import front_matter

PAPERS = Path(__file__).parent / "papers"
DOCUMENTS = Path(__file__).parent / "documents"
TEMPLATE = PAPERS / "paper.typ"

NOTICE = "Demonstration document: the organisation, the people and the figures are invented."
REQUIRED = (
    "title", "organisation", "group", "state", "language", "author",
    "format", "sent", "themes", "abstract", "signature",
)  # fmt: skip
DEFAULTS = {
    "subtitle": "",
    "columns": "1",
    "layout": "left",
    "face": "libertinus",
    "size": "10.5",
    "accent": "333333",
    "header": "",
    "page_numbers": "no",
    "reference": "",
    "break_before": "",
}
REGIONS = {"es": "MX", "en": "US"}
DOCX_FACES = {"sans": "Calibri", "serif": "Cambria"}
NOTES_HEADING = {"es": "Notas", "en": "Notes"}
SIDE_MARGIN = Cm(2.6)
TEXT_WIDTH = Inches(8.5) - 2 * SIDE_MARGIN
# Characters between which the length of a cell counts for the width of its column.
SHORT_CELL, LONG_CELL = 12, 44
ZIP_TIME = (1980, 1, 1, 0, 0, 0)

NOTE_LINE = re.compile(r"^\[\^(\w+)\]:[ ]+(.+)$", re.MULTILINE)
NOTE_MARK = re.compile(r"\[\^(\w+)\]")


@dataclass(frozen=True)
class Inline:
    """A piece of running text: ``text``, ``strong``, ``emph``, ``note`` or ``break``."""

    kind: str
    text: str = ""
    children: tuple[Inline, ...] = ()


@dataclass(frozen=True)
class Block:
    """A piece of a paper: ``heading``, ``paragraph``, ``bullets``, ``numbers`` or ``table``.

    ``level`` is the depth of a heading or the first number of a list. ``rows`` holds one row of one
    cell for each list item, or the rows of a table with its header first.
    """

    kind: str
    level: int = 0
    inline: tuple[Inline, ...] = ()
    rows: tuple[tuple[tuple[Inline, ...], ...], ...] = ()


@dataclass(frozen=True)
class Source:
    """A position paper as read from its Markdown file."""

    name: str
    meta: dict[str, str]
    blocks: tuple[Block, ...]

    @property
    def sent(self) -> datetime:
        """The local time at which the paper was sent."""
        return datetime.fromisoformat(self.meta["sent"])

    @property
    def reference(self) -> list[str]:
        """The lines above the title, such as a file number."""
        return split_list(self.meta["reference"], "|")

    @property
    def signature(self) -> list[list[str]]:
        """The lines of each person who signs."""
        return [split_list(person, "|") for person in split_list(self.meta["signature"], "||")]


# Reading the sources


def split_list(value: str, separator: str) -> list[str]:
    """Return the non-empty, stripped parts of a front matter value."""
    return [part.strip() for part in value.split(separator) if part.strip()]


def read_front_matter(text: str) -> tuple[dict[str, str], str]:
    """Split a source into its front matter, with defaults filled in, and its body."""
    meta, body = front_matter.read(text)
    missing = [key for key in REQUIRED if not meta.get(key)]
    if missing:
        raise ValueError(f"front matter lacks {', '.join(missing)}")
    return DEFAULTS | meta, body


def read_source(path: Path) -> Source:
    """Read and parse one Markdown source."""
    meta, body = read_front_matter(path.read_text(encoding="utf-8"))
    notes = dict(NOTE_LINE.findall(body))
    parser = MarkdownIt("commonmark").enable("table")
    root = SyntaxTreeNode(parser.parse(NOTE_LINE.sub("", body)))
    note_parts = {mark: parse_line(parser, text) for mark, text in notes.items()}
    return Source(path.stem, meta, tuple(parse_block(node, note_parts) for node in root.children))


def parse_line(parser: MarkdownIt, text: str) -> tuple[Inline, ...]:
    """Parse one line of Markdown without footnotes, such as the text of a footnote."""
    root = SyntaxTreeNode(parser.parseInline(text))
    return tuple(parse_inlines(root.children[0].children, {}))


def parse_block(node: SyntaxTreeNode, notes: Mapping[str, tuple[Inline, ...]]) -> Block:
    """Turn a node of the Markdown tree into a block; anything outside the subset is an error."""
    match node.type:
        case "heading":
            return Block("heading", level=int(node.tag[1:]), inline=content(node, notes))
        case "paragraph":
            return Block("paragraph", inline=content(node, notes))
        case "bullet_list":
            return Block("bullets", rows=list_items(node, notes))
        case "ordered_list":
            start = int(node.attrs.get("start", 1))
            return Block("numbers", level=start, rows=list_items(node, notes))
        case "table":
            lines = [line for part in node.children for line in part.children]
            rows = tuple(tuple(content(cell, notes) for cell in line.children) for line in lines)
            return Block("table", rows=rows)
    raise ValueError(f"Markdown outside the subset: {node.type}")


def content(node: SyntaxTreeNode, notes: Mapping[str, tuple[Inline, ...]]) -> tuple[Inline, ...]:
    """Return the running text of a heading, a paragraph or a table cell."""
    return tuple(part for child in node.children for part in parse_inlines(child.children, notes))


def list_items(
    node: SyntaxTreeNode, notes: Mapping[str, tuple[Inline, ...]]
) -> tuple[tuple[tuple[Inline, ...], ...], ...]:
    """Return the items of a list, each a row of one cell; an item is a single paragraph."""
    for item in node.children:
        if [child.type for child in item.children] != ["paragraph"]:
            raise ValueError("a list item must be a single paragraph")
    return tuple((content(item.children[0], notes),) for item in node.children)


def parse_inlines(nodes: Iterable[SyntaxTreeNode], notes: Mapping[str, tuple[Inline, ...]]) -> Iterable[Inline]:
    """Turn inline nodes into parts, with footnotes in place of their marks."""
    for node in nodes:
        match node.type:
            case "text":
                yield from split_notes(node.content, notes)
            case "strong" | "em":
                kind = "strong" if node.type == "strong" else "emph"
                yield Inline(kind, children=tuple(parse_inlines(node.children, notes)))
            case "softbreak":
                yield Inline("text", " ")
            case "hardbreak":
                yield Inline("break")
            case _:
                raise ValueError(f"Markdown outside the subset: {node.type}")


def split_notes(text: str, notes: Mapping[str, tuple[Inline, ...]]) -> Iterable[Inline]:
    """Split text at footnote marks; a mark without its footnote is an error."""
    for index, piece in enumerate(NOTE_MARK.split(text)):
        if index % 2:
            yield Inline("note", children=notes[piece])
        elif piece:
            yield Inline("text", piece)


# PDF


def make_pdf(source: Source) -> bytes:
    """Set a paper with the typst template, with the fonts that typst itself brings."""
    paper = {
        "meta": source.meta,
        "region": REGIONS[source.meta["language"]],
        "reference": source.reference,
        "signature": source.signature,
        "notice": NOTICE,
        "blocks": [asdict(block) for block in source.blocks],
    }
    inputs = {"paper": json.dumps(paper, ensure_ascii=False)}
    return typst.compile(str(TEMPLATE), format="pdf", sys_inputs=inputs, ignore_system_fonts=True)


# DOCX


def make_docx(source: Source) -> bytes:
    """Write a paper as a Word document with real headings, lists and tables."""
    document = Document()
    prepare_document(document, source)
    add_title_block(document, source)
    notes: list[tuple[Inline, ...]] = []
    breaks = split_list(source.meta["break_before"], "|")
    for block in source.blocks:
        heading = add_block(document, block, notes)
        if heading is not None and heading.text in breaks:
            heading.paragraph_format.page_break_before = True
            breaks.remove(heading.text)
    if breaks:
        raise ValueError(f"{source.name}: no heading called {breaks[0]!r} to break before")
    add_signature(document, source)
    add_notes(document, notes, source)
    buffer = io.BytesIO()
    document.save(buffer)
    return with_fixed_times(buffer.getvalue())


def with_fixed_times(data: bytes) -> bytes:
    """Rewrite a zip file so that its bytes do not depend on when it was made."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for entry in old.infolist():
            info = zipfile.ZipInfo(entry.filename, ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(entry))
    return buffer.getvalue()


def prepare_document(document: DocxDocument, source: Source) -> None:
    """Set the page, the styles, the running header, the page number and the properties."""
    meta = source.meta
    section = document.sections[0]
    section.page_width, section.page_height = Inches(8.5), Inches(11)
    section.left_margin = section.right_margin = SIDE_MARGIN
    section.top_margin = section.bottom_margin = Cm(2.0)
    set_styles(document, meta)
    if meta["header"]:
        section.different_first_page_header_footer = True
        section.header.paragraphs[0].text = meta["header"]
    if meta["page_numbers"] == "yes":
        footers = [section.footer]
        if section.different_first_page_header_footer:
            footers.append(section.first_page_footer)
        for footer in footers:
            add_page_number(footer.paragraphs[0])
    properties = document.core_properties
    properties.title, properties.author = meta["title"], meta["organisation"]
    properties.last_modified_by, properties.comments = meta["organisation"], NOTICE
    properties.language = f"{meta['language']}-{REGIONS[meta['language']]}"
    properties.created = properties.modified = source.sent


def set_styles(document: DocxDocument, meta: Mapping[str, str]) -> None:
    """Give the styles in use the face, the size and the colour of the paper."""
    face, size, accent = DOCX_FACES[meta["face"]], float(meta["size"]), accent_of(meta)
    for name, scale in (("Normal", 1.0), ("Title", 1.75), ("Heading 1", 1.2), ("Heading 2", 1.05)):
        style = document.styles[name]
        set_face(style, face, size * scale)
        if name != "Normal":
            style.font.color.rgb = accent
            style.font.bold = True
    normal = document.styles["Normal"].paragraph_format
    normal.space_after, normal.line_spacing = Pt(6), 1.04
    for name, before in (("Heading 1", 14), ("Heading 2", 10)):
        heading = document.styles[name].paragraph_format
        heading.space_before, heading.space_after = Pt(before), Pt(4)
    remove_border(document.styles["Title"])
    language = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    language.set(qn("w:val"), f"{meta['language']}-{REGIONS[meta['language']]}")


def accent_of(meta: Mapping[str, str]) -> RGBColor:
    """The accent colour of a paper."""
    return RGBColor.from_string(meta["accent"].upper())


def set_face(style: ParagraphStyle, face: str, size: float) -> None:
    """Set the face of a style, dropping the theme fonts that would take its place."""
    style.font.name, style.font.size = face, Pt(round(size * 2) / 2)
    fonts = style.element.rPr.rFonts
    for attribute in [key for key in fonts.attrib if key.endswith("Theme")]:
        del fonts.attrib[attribute]
    fonts.set(qn("w:cs"), face)


def remove_border(style: ParagraphStyle) -> None:
    """Take the line under a paragraph out of a style."""
    border = style.element.pPr.find(qn("w:pBdr"))
    if border is not None:
        style.element.pPr.remove(border)


def element(tag: str, **attributes: str) -> BaseOxmlElement:
    """Make a WordprocessingML element with attributes of the same namespace."""
    made = OxmlElement(f"w:{tag}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def add_page_number(paragraph: Paragraph) -> None:
    """Put a field with the number of the page in a footer."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = element("fldSimple", instr="PAGE")
    field.append(paragraph.add_run("1")._element)
    paragraph._element.append(field)


def add_title_block(document: DocxDocument, source: Source) -> None:
    """Write the organisation, the reference, the title and the subtitle in the chosen layout."""
    meta = source.meta
    layout = meta["layout"]
    if layout == "letterhead":
        add_organisation(document, meta, ruled=True)
    for line in source.reference:
        aligned(document.add_paragraph(line), WD_ALIGN_PARAGRAPH.RIGHT).paragraph_format.space_after = Pt(2)
    place = WD_ALIGN_PARAGRAPH.CENTER if layout == "centred" else WD_ALIGN_PARAGRAPH.LEFT
    title = aligned(document.add_paragraph(meta["title"], style="Title"), place)
    title.paragraph_format.space_before = Pt(10 if source.reference else 0)
    if meta["subtitle"]:
        subtitle = document.add_paragraph()
        subtitle.add_run(meta["subtitle"]).italic = True
        aligned(subtitle, place)
    if layout != "letterhead":
        aligned(add_organisation(document, meta, ruled=False), place)


def add_organisation(document: DocxDocument, meta: Mapping[str, str], ruled: bool) -> Paragraph:
    """Write the name of the organisation, with a rule under it in a letterhead."""
    paragraph = document.add_paragraph()
    run = paragraph.add_run(meta["organisation"])
    run.bold, run.font.color.rgb = True, accent_of(meta)
    paragraph.paragraph_format.space_after = Pt(12)
    if ruled:
        borders = element("pBdr")
        borders.append(element("bottom", val="single", sz="8", space="4", color=meta["accent"]))
        paragraph._element.get_or_add_pPr().append(borders)
    return paragraph


def aligned(paragraph: Paragraph, place: WD_ALIGN_PARAGRAPH) -> Paragraph:
    """Align a paragraph and return it."""
    paragraph.alignment = place
    return paragraph


def add_block(document: DocxDocument, block: Block, notes: list[tuple[Inline, ...]]) -> Paragraph | None:
    """Write one block and return the paragraph of a heading; footnotes gather in ``notes``."""
    match block.kind:
        case "heading":
            heading: Paragraph = document.add_heading(level=block.level)
            add_inlines(heading, block.inline, notes)
            return heading
        case "paragraph":
            add_inlines(document.add_paragraph(), block.inline, notes)
        case "bullets" | "numbers":
            add_list(document, block, notes)
        case "table":
            add_table(document, block, notes)
    return None


def add_inlines(
    paragraph: Paragraph,
    parts: Iterable[Inline],
    notes: list[tuple[Inline, ...]],
    bold: bool = False,
    italic: bool = False,
) -> None:
    """Write running text into a paragraph, with footnote numbers as superscripts."""
    for part in parts:
        match part.kind:
            case "text":
                run = paragraph.add_run(part.text)
                run.bold, run.italic = bold or None, italic or None
            case "strong":
                add_inlines(paragraph, part.children, notes, True, italic)
            case "emph":
                add_inlines(paragraph, part.children, notes, bold, True)
            case "break":
                paragraph.add_run().add_break()
            case "note":
                notes.append(part.children)
                paragraph.add_run(f"[{len(notes)}]").font.superscript = True


def add_list(document: DocxDocument, block: Block, notes: list[tuple[Inline, ...]]) -> None:
    """Write a list; each numbered list starts its own numbering."""
    style = "List Bullet" if block.kind == "bullets" else "List Number"
    number = new_numbering(document, block.level) if block.kind == "numbers" else None
    for (item,) in block.rows:
        paragraph = document.add_paragraph(style=style)
        if number is not None:
            numbering = paragraph._element.get_or_add_pPr().get_or_add_numPr()
            numbering.get_or_add_ilvl().val = 0
            numbering.get_or_add_numId().val = number
        add_inlines(paragraph, item, notes)


def new_numbering(document: DocxDocument, start: int) -> int:
    """Make a numbering of the List Number style that begins at ``start`` and return its id."""
    used = document.styles["List Number"].element.pPr.numPr.numId.val
    numbering = document.part.numbering_part.element
    abstract = numbering.num_having_numId(used).abstractNumId.val
    made = numbering.add_num(abstract)
    made.add_lvlOverride(ilvl=0).add_startOverride(start)
    return int(made.numId)


def add_table(document: DocxDocument, block: Block, notes: list[tuple[Inline, ...]]) -> None:
    """Write a table with a shaded header row that repeats on every page."""
    table = document.add_table(rows=len(block.rows), cols=len(block.rows[0]), style="Table Grid")
    for row, cells in zip(table.rows, block.rows, strict=True):
        row._tr.get_or_add_trPr().append(element("cantSplit"))
        for cell, parts in zip(row.cells, cells, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(2)
            add_inlines(paragraph, parts, notes, bold=row._index == 0)
    mark_header(table)
    set_widths(table)
    document.add_paragraph().paragraph_format.line_spacing = Pt(6)


def mark_header(table: Table) -> None:
    """Shade the first row of a table and make it repeat."""
    row = table.rows[0]
    row._tr.get_or_add_trPr().append(element("tblHeader"))
    for cell in row.cells:
        cell._tc.get_or_add_tcPr().append(element("shd", val="clear", color="auto", fill="EDEDED"))


def set_widths(table: Table) -> None:
    """Share the width of the text among the columns by the length of their longest cells."""
    lengths = [max(len(cell.text) for cell in column.cells) for column in table.columns]
    weights = [min(max(length, SHORT_CELL), LONG_CELL) for length in lengths]
    for column, weight in zip(table.columns, weights, strict=True):
        width = Emu(TEXT_WIDTH * weight // sum(weights))
        column.width = width
        for cell in column.cells:
            cell.width = width


def add_signature(document: DocxDocument, source: Source) -> None:
    """Write a line, a name and a role for each person who signs, on one page with the last paragraph."""
    for name, *roles in source.signature:
        document.paragraphs[-1].paragraph_format.keep_with_next = True
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(14)
        paragraph.paragraph_format.keep_together = True
        paragraph.add_run("_" * 34).add_break()
        paragraph.add_run(name).bold = True
        for role in roles:
            paragraph.add_run().add_break()
            paragraph.add_run(role)


def add_notes(document: DocxDocument, notes: list[tuple[Inline, ...]], source: Source) -> None:
    """Write the notes at the end of the document, in small type."""
    if not notes:
        return
    document.add_heading(NOTES_HEADING[source.meta["language"]], level=2)
    for number, parts in enumerate(notes, start=1):
        paragraph = document.add_paragraph()
        add_inlines(paragraph, (Inline("text", f"[{number}] "), *parts), [])
        for run in paragraph.runs:
            run.font.size = Pt(float(source.meta["size"]) - 1.5)


# Writing the files


def make_paper(source: Source) -> bytes:
    """Make the file that the front matter of a paper asks for."""
    makers = {"pdf": make_pdf, "docx": make_docx}
    return makers[source.meta["format"]](source)


def main(folder: Path | None = None) -> None:
    """Make every paper and document in a folder, beside its source where none is given."""
    for path in (*sorted(PAPERS.glob("[0-9][0-9]-*.md")), *sorted(DOCUMENTS.glob("*.md"))):
        source = read_source(path)
        target = (folder or path.parent) / f"{source.name}.{source.meta['format']}"
        target.write_bytes(make_paper(source))
        sys.stdout.write(f"{target.name}: {target.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
