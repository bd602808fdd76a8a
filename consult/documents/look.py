"""Reads one page of a PDF from its picture: `python -m consult.documents.look FILE NUMBER TESSERACT LANGUAGES MODE`.

Draws the page, then becomes Tesseract, which writes hOCR to standard output. The limits that it gives itself before it
looks at the file hold for both. The picture is never a file: whatever ends this process leaves nothing behind.
"""

import logging
import os
import sys
from pathlib import Path

import pypdfium2

from consult.documents.limits import limit
from consult.jobs.lifeline import end_with_parent

RESOLUTION = 300  # pixels to an inch
MOST_PIXELS = 20_000_000  # of a picture: a letter page has 8.4 million; of larger ones the resolution is lower
SECONDS = 40  # of work on one page
POLITE = 5  # nice value: pages that people wait for go first


def drawn(file: Path, number: int) -> tuple[int, int]:
    """An open file, in memory, that holds the grey picture of a page, from 1; and its pixels to an inch."""
    page = pypdfium2.PdfDocument(file)[number - 1]
    width, height = page.get_size()
    resolution = int(min(RESOLUTION, 72 * (MOST_PIXELS / max(width * height, 1)) ** 0.5))
    picture = page.render(scale=resolution / 72, grayscale=True).to_pil()
    handle = os.memfd_create("page")
    with os.fdopen(handle, "wb", closefd=False) as stream:
        picture.save(stream, "PPM")
    os.lseek(handle, 0, os.SEEK_SET)
    return handle, resolution


def main(file: str, number: str, program: str, languages: str, mode: str) -> None:
    """Draw the page and read it."""
    end_with_parent(int(os.environ["PARENT"]))
    limit(SECONDS)
    os.nice(POLITE)
    logging.disable()
    handle, resolution = drawn(Path(file), int(number))
    os.dup2(handle, 0)
    command = [program, "stdin", "stdout", "-l", languages, "--psm", mode, "--dpi", str(resolution), "hocr"]
    # One thread: more of them wait for each other on small machines.
    os.execve(program, command, {"PATH": os.defpath, "OMP_THREAD_LIMIT": "1"})  # noqa: S606  # no shell is wanted


if __name__ == "__main__":
    main(*sys.argv[1:])
