"""Draws one picture in a process of its own: `python -m consult.documents.draw photo FILE` or `page FILE NUMBER`.

Writes WebP to standard output and gives itself limits before it looks at the file; anything wrong ends it with a code.
"""

import logging
import resource
import sys
from pathlib import Path

from PIL import Image, ImageOps

from consult.documents.limits import limit

PHOTO_SIDE = 2_400  # pixels, the longer side of a photo
PHOTO_PIXELS = 100_000_000  # a larger one is a bomb, or nobody's telephone's
PAGE_WIDTH = 1_000  # pixels of a page's picture
QUALITY = 80
PAGE_SECONDS = 5  # of work on one page: somebody waits for it
PICTURES = ("JPEG", "PNG", "WEBP")


def photo(file: str) -> Image.Image:
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


def page(file: str, number: int) -> Image.Image:
    """The picture of a page of a PDF, from 1."""
    import pypdfium2

    document = pypdfium2.PdfDocument(Path(file))
    found = document[number - 1]
    width, height = found.get_size()
    # A page as narrow as a thread would make a picture as long as memory allows.
    scale = min(PAGE_WIDTH / max(width, 1), 3 * PAGE_WIDTH / max(height, 1))
    drawn: Image.Image = found.render(scale=scale).to_pil()
    return drawn


def main(task: str, file: str, *more: str) -> None:
    """Draw, and write the picture."""
    limit()
    if task == "page":
        resource.setrlimit(resource.RLIMIT_CPU, (PAGE_SECONDS, PAGE_SECONDS))
    logging.disable()
    image = photo(file) if task == "photo" else page(file, int(more[0]))
    image.save(sys.stdout.buffer, "WEBP", quality=QUALITY, method=4)


if __name__ == "__main__":
    main(*sys.argv[1:])
