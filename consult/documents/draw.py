"""Draws one picture in a process of its own: `python -m consult.documents.draw photo` or `page FILE NUMBER`.

A photo comes by standard input: it may tell where it was taken, and a file of it could stay behind. Writes WebP to
standard output, gives itself limits before it looks at anything, and ends with UNREADABLE where nothing can be drawn.
"""

import functools
import io
import logging
import sys
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageOps

from consult.documents.limits import UNREADABLE, limit

PHOTO_SIDE = 2_400  # pixels, the longer side of a photo
PHOTO_PIXELS = 100_000_000  # a larger one is a bomb, or nobody's telephone's
PAGE_WIDTH = 1_000  # pixels of a page's picture
QUALITY = 80
PAGE_SECONDS = 5  # of work on one page: somebody waits for it
PICTURES = ("JPEG", "PNG", "WEBP")


def photo(file: BinaryIO) -> Image.Image:
    """The picture, upright, without notes, at most PHOTO_SIDE wide and high."""
    Image.MAX_IMAGE_PIXELS = PHOTO_PIXELS // 2  # Pillow raises at twice this
    with Image.open(file, formats=PICTURES) as image:
        image.draft("RGB", (PHOTO_SIDE, PHOTO_SIDE))  # a JPEG is unpacked at about the size that is needed
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((PHOTO_SIDE, PHOTO_SIDE))
        kept = upright.convert("RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB")
    bare = Image.new(kept.mode, kept.size)
    bare.paste(kept)
    return bare


def page(file: Path, number: int) -> Image.Image:
    """The picture of a page of a PDF, from 1."""
    import pypdfium2

    document = pypdfium2.PdfDocument(file)
    found = document[number - 1]
    width, height = found.get_size()
    # A page as narrow as a thread would make a picture as long as memory allows.
    scale = min(PAGE_WIDTH / max(width, 1), 3 * PAGE_WIDTH / max(height, 1))
    drawn: Image.Image = found.render(scale=scale).to_pil()
    return drawn


def main(task: str, *file: str) -> None:
    """Draw, and write the picture."""
    logging.disable()
    if task == "page":
        limit(PAGE_SECONDS)
        drawn = functools.partial(page, Path(file[0]), int(file[1]))
    else:
        limit()
        drawn = functools.partial(photo, io.BytesIO(sys.stdin.buffer.read()))
    try:
        image = drawn()
    except Exception:
        raise SystemExit(UNREADABLE) from None
    image.save(sys.stdout.buffer, "WEBP", quality=QUALITY, method=4)


if __name__ == "__main__":
    main(*sys.argv[1:])
