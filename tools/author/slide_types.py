"""Set the slide types of lessons by rule: `make notebooks` does it, and without running a lesson

    .venv/bin/python -m tools.author.slide_types [notebooks/01_….ipynb …]

The rule reads headings, the cells' names (`dot-question`, `dot-exercise-text`, `dot-exercise` …) and how much room a
cell takes. A cell tagged `slide-by-hand` keeps the type that a person gave it in JupyterLab. Only metadata change.
"""

from __future__ import annotations

import base64
import re
import struct
import sys
from pathlib import Path

from tools.author.notebook_files import all_notebooks, as_stored, outputs_of

BY_HAND = "slide-by-hand"
TYPES = ("slide", "subslide", "fragment", "-", "skip", "notes")
# A page of the deck in pixels, with its type a little below its full size; course_slides/deck.css has the same sizes.
WIDTH, HEIGHT = 1184, 590
LETTER, LINE, CODE_LETTER, CODE_LINE = 12.6, 35, 10.9, 25
PICTURE = 400  # a picture shrinks to this height where there is more on its page


def set_slide_types(notebook) -> None:
    """Give every cell of a lesson its slide type."""
    used, before = 0.0, None
    for cell, after in zip(notebook.cells, [*notebook.cells[1:], None], strict=True):
        together = height(cell) + (height(after) if after and belongs_to(after, cell) else 0)
        kind = slide_type(cell, before, HEIGHT - used - together)
        cell.metadata["slideshow"] = {"slide_type": kind}
        if kind in ("skip", "notes"):
            continue
        begins = kind in ("slide", "subslide") or len(pieces(cell)) > 1
        used = height(cell) + (0 if begins else used)
        before = cell


def slide_type(cell, before, room: float) -> str:
    """The type of a cell that comes after the cell `before`; `room` is what it would leave of the page, in pixels."""
    if BY_HAND in cell.metadata.get("tags", []):
        return cell.metadata.get("slideshow", {}).get("slide_type", "-")
    if heading(cell, 2):
        return "slide"
    if is_left_out(cell):
        return "skip"
    if before is not None and belongs_to(cell, before):
        return "-"
    if room < 0 or begins_a_page(cell) or (before is not None and is_quiz(before)):
        return "subslide"
    return "fragment" if cell.cell_type == "markdown" else "-"


def is_left_out(cell) -> bool:
    """Imports, hints in waiting, and what reports on the learner's own work or machine have no place on the wall."""
    waiting = cell.cell_type == "code" and all(line.startswith("#") for line in cell.source.splitlines())
    reports = re.fullmatch(r"(CourseMap|ProgressFile|MachineReport)\(\)", cell.source)
    return cell.id.startswith("imports") or waiting or bool(reports)


def belongs_to(cell, before) -> bool:
    """Whether a cell is never parted from the one before it: a stub from its text, a quiz from its heading."""
    after_its_text = before.id.endswith("-text") and before.id.removesuffix("-text") == cell.id
    return after_its_text or (is_quiz(cell) and heading(before, 2))


def begins_a_page(cell) -> bool:
    """Whether a cell wants a page of its own: a question, or something to do."""
    named = re.search(r"-(question|exercise-text|explorer-text)$", cell.id)
    return bool(named) or is_quiz(cell) or is_explorer(cell) or heading(cell, 3)


def heading(cell, level: int) -> bool:
    """Whether a text begins with a heading of this level or a higher one."""
    return cell.cell_type == "markdown" and bool(re.match(rf"#{{1,{level}}} ", cell.source))


def pieces(cell) -> list[str]:
    """A text, cut before each heading that stands inside it: in a deck a page begins there."""
    if cell.cell_type != "markdown":
        return [cell.source]
    return [piece for piece in re.split(r"(?m)^(?=#{1,3} )", cell.source) if piece]


def is_quiz(cell) -> bool:
    return cell.cell_type == "code" and cell.source.startswith("Quiz(")


def is_explorer(cell) -> bool:
    """Whether a cell shows an explorer: its stored output says so."""
    return any(output.get("data", {}).get("text/plain", "").startswith("Explorer: ") for output in outputs_of(cell))


# ----------------------------------------------------------------------------------------------- how much room it takes


def height(cell) -> float:
    """About how many pixels a cell takes on a page of the deck; its last piece, where it is cut."""
    return text_height(pieces(cell)[-1]) if cell.cell_type == "markdown" else code_height(cell)


def text_height(source: str) -> float:
    """The height of Markdown: lines that wrap, rows of tables, displayed formulas, headings.

    Examples
    --------
    >>> text_height("One line.") < text_height("One line.\\n\\nAnother.") < text_height("## A question")
    True
    """
    pixels = 0.0
    for block in re.split(r"\n\s*\n", source):
        pixels += 14 + sum(line_height(line) for line in block.splitlines())
    return pixels


def line_height(line: str) -> float:
    if line.startswith("$$"):
        return 80
    if line.startswith("|"):
        return 45 * max(1, round(len(line) / 130 + 0.3))
    if line.startswith("#"):
        return 90
    return LINE * -(-len(visible(line)) * LETTER // WIDTH)


def visible(line: str) -> str:
    """A line without the marks and addresses that are not shown."""
    line = re.sub(r"\]\([^)]*\)", "", line)
    return re.sub(r"\\[a-z]+|[*`\[{}$]", "", line)


def shown_code(source: str) -> str:
    """Code as a deck shows it: the text for those who cannot see a picture is with the picture, not in the code.

    Examples
    --------
    >>> shown_code('style.show(ax, alt="A line that rises.")')
    'style.show(ax, alt="…")'
    """
    return re.sub(r'\balt=f?"[^"\n]*"', 'alt="…"', source)


def code_height(cell) -> float:
    """The height of a code cell with its outputs; a picture stands beside the code where there is room for both."""
    lines = shown_code(cell.source).splitlines()
    hidden = is_quiz(cell) or is_explorer(cell)
    wide = 0 if hidden else 28 + CODE_LETTER * max(map(len, lines), default=0)
    code = 0 if hidden else 44 + CODE_LINE * len(lines)
    shown = [picture_size(output) or (WIDTH, output_height(output)) for output in outputs_of(cell)]
    below = sum(tall for _width, tall in shown)
    beside = bool(shown) and all(wide + width < WIDTH for width, _tall in shown)
    return max(code, below) if beside else code + below


def picture_size(output) -> tuple[float, float] | None:
    """The width and height at which an output's picture is shown, or None where it has none."""
    found = re.search(r'width="(\d+)"[^>]*base64,([A-Za-z0-9+/=]{40})', output.get("data", {}).get("text/html", ""))
    if not found:
        return None
    width, tall = struct.unpack(">II", base64.b64decode(found.group(2))[16:24])
    shown = min(PICTURE, int(found.group(1)) * tall / width)
    return shown * width / tall, shown


def output_height(output) -> float:
    """The height of an output in text; the verdict on an untouched stub is not shown."""
    text = output.get("text", output.get("data", {}).get("text/plain", ""))
    lines = sum(max(1, -(-len(line) * CODE_LETTER // WIDTH)) for line in text.splitlines())
    if text.startswith("✓"):  # a card is set in the type of the text
        lines *= LINE / CODE_LINE
    return 0 if text.startswith("○") else 20 + CODE_LINE * lines


def main() -> int:
    import nbformat

    for path in [Path(name) for name in sys.argv[1:]] or all_notebooks():
        notebook = nbformat.read(path, as_version=4)
        set_slide_types(notebook)
        path.write_text(as_stored(notebook), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
