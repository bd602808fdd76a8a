"""How well documents are read: real papers against the text that they were made from, and what hostile files cost.

`python -m benchmarks.documents [FOLDER]`; FOLDER holds asvs/ and documents/, by default ../shared/data.
"""

import bisect
import difflib
import re
import resource
import sys
import time
from collections import Counter
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from consult.documents.extraction import Extraction, extract

FOLDER = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
SIGNS = str.maketrans("“”„‘’–—\u2011\u2010•·\u00a0", '"""\'\'----  \u0020')
ACCURATE, WHOLE = 0.98, 0.95


def plain(text: str) -> str:
    """Words and signs, whatever typography made of quotes, dashes, marks of items and the lines between cells."""
    return " ".join(re.sub(r"(?:^| )\|(?= |$)", " ", text.translate(SIGNS)).split())


def _inline(token: Token) -> str:
    parts = []
    for child in token.children or []:
        if child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
    return "".join(parts)


def truth(folder: Path) -> list[str]:
    """The paragraphs, headings, items and rows of tables of the markdown files, in order."""
    found: list[str] = []
    for file in sorted(folder.glob("*.md")):
        cells: list[str] | None = None
        for token in MarkdownIt("commonmark").enable("table").parse(file.read_text()):
            if token.type == "tr_open":
                cells = []
            elif token.type == "tr_close":
                found.append(" ".join(cells or []))
                cells = None
            elif token.type == "inline" and cells is not None:
                cells.append(_inline(token))
            elif token.type == "inline":
                found.append(_inline(token))
            elif token.type in {"fence", "code_block"}:
                found += token.content.split("\n")
    return [text for each in found if (text := plain(each))]


def paragraphs(read: Extraction) -> list[str]:
    """What was read, paragraph by paragraph, without the marks of items."""
    return [
        re.sub(r"^(?:\d{1,3}[.)]|[-*]) (?=\S)", "", plain(each)) for page in read.pages for each in page.split("\n\n")
    ]


def places(wanted: list[str], read: list[str]) -> dict[int, int]:
    """Which paragraphs were read whole, and as which: the longest series that keeps the order."""
    at: dict[str, list[int]] = {}
    for place, text in enumerate(read):
        at.setdefault(text, []).append(place)
    ends: list[tuple[int, int]] = []  # the place, and the paragraph, with which a series of this length ends lowest
    before: dict[int, int | None] = {}
    best: dict[int, int] = {}
    chosen: dict[int, int] = {}
    for number, text in enumerate(wanted):
        for place in reversed(at.get(text, [])):
            length = bisect.bisect_left(ends, (place, -1))
            step = number * 1_000_000 + place
            before[step] = best.get(length - 1)
            best[length] = step
            ends[length : length + 1] = [(place, number)]
    last = best.get(len(ends) - 1)
    while last is not None:
        chosen[last // 1_000_000] = last % 1_000_000
        last = before[last]
    return chosen


def accuracy(wanted: list[str], read: list[str], whole: dict[int, int]) -> float:
    """The share of the characters that were read right; what is not whole is compared with what stands in its place."""
    total = sum(map(len, wanted))
    right = sum(len(wanted[number]) for number in whole)
    number = 0
    while number < len(wanted):
        if number in whole:
            number += 1
            continue
        end = next((other for other in range(number, len(wanted)) if other in whole), len(wanted))
        low = whole[number - 1] + 1 if number else 0
        high = whole[end] if end < len(wanted) else len(read)
        one, other = " ".join(wanted[number:end]), " ".join(read[low:high])
        matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
        right += sum(block.size for block in matcher.get_matching_blocks() if block.size > 2)
        number = end
    return right / total


def quality(folder: Path, show: int) -> bool:
    """Print a line a document; True where all are good enough."""
    good = True
    print(f"{'document':<22}{'pages':>6}{'seconds':>9}{'characters':>12}{'paragraphs whole, in order':>28}")
    for language in ("es", "en"):
        wanted = truth(folder / f"md_{language}")
        for kind in ("pdf", "docx"):
            file = folder / f"asvs-4.0.3-{language}.{kind}"
            started = time.perf_counter()
            result = extract(file, file.name)
            seconds = time.perf_counter() - started
            read = paragraphs(result)
            whole = places(wanted, read)
            right, share = accuracy(wanted, read, whole), len(whole) / len(wanted)
            good &= right >= ACCURATE and share >= WHOLE
            print(f"{file.name:<22}{len(result.pages):>6}{seconds:>9.1f}{right:>12.4f}{share:>18.4f} of {len(wanted)}")
            for number in [n for n in range(len(wanted)) if n not in whole][:show]:
                print("   not whole:", wanted[number][:200])
    return good


def speed(folder: Path) -> bool:
    """A hundred pages: the English paper's seventy-one, scaled up; memory is the largest of all children so far."""
    file = folder / "asvs-4.0.3-en.pdf"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    result = extract(file, file.name)
    wall = (time.perf_counter() - started) / len(result.pages) * 100
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    work = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    seconds = work / len(result.pages) * 100
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"100 pages: {seconds:.1f} s of work ({wall:.1f} s by the clock), {memory:.0f} MB")
    return seconds < 10 and memory < 500


def outcomes(folder: Path) -> bool:
    """What becomes of every file of the collection."""
    found: Counter[str] = Counter()
    slowest = 0.0
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        started = time.perf_counter()
        result = extract(file, file.name)
        seconds = time.perf_counter() - started
        slowest = max(slowest, seconds)
        found[result.outcome.value] += 1
        words = sum(len(page.split()) for page in result.pages)
        print(
            f"{result.outcome.value:<14}{len(result.pages):>4} pages {words:>7} words {seconds:>6.1f} s ",
            file.relative_to(folder),
        )
    print(dict(found), f"slowest {slowest:.1f} s")
    return True


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 and not sys.argv[1].isdigit() else FOLDER
    show = int(sys.argv[-1]) if sys.argv[-1].isdigit() else 0
    if not folder.is_dir():
        sys.exit(f"There is no folder {folder}: nothing to measure.")
    good = quality(folder / "asvs", show)
    good &= speed(folder / "asvs")
    good &= outcomes(folder / "documents")
    sys.exit(not good)


if __name__ == "__main__":
    main()
