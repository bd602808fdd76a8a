"""Scans for tests: pages of a typed PDF drawn as pictures, as a scanner makes them."""

from collections.abc import Sequence
from pathlib import Path

import pypdfium2


def scan(source: Path, target: Path, pages: Sequence[int], *, resolution: int = 200, askew: float = 0.0) -> Path:
    """A PDF of the pictures of `pages`, from 1, turned by `askew` degrees."""
    document = pypdfium2.PdfDocument(source)
    pictures = [document[number - 1].render(scale=resolution / 72, grayscale=True).to_pil() for number in pages]
    if askew:
        pictures = [each.rotate(askew, fillcolor=255, resample=3) for each in pictures]
    pictures[0].save(target, "PDF", save_all=True, append_images=pictures[1:], resolution=resolution, quality=75)
    return target


def joined(target: Path, *sources: Path) -> Path:
    """The pages of several PDFs in one."""
    whole = pypdfium2.PdfDocument.new()
    for source in sources:
        whole.import_pages(pypdfium2.PdfDocument(source))
    whole.save(target)
    return target
