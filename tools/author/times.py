"""How long a lesson takes, worked out from its notebook: `.venv/bin/python -m tools.author.times [NOTEBOOK …]`.

Words are read at 130 per minute and a line of code in three seconds; an exercise takes six minutes, a milestone of a
project (its cell has the tag `milestone` too) ten, a question one, and an explorer with its challenges five. The tool
writes the time into the notebook's first cell, and under each section how far one should be when it begins; a test
compares. Without a notebook it does so for all, and prints a table.

Cells with the tag `optional` are counted apart: their section says how long it takes, and nothing else builds on it.
"""

from __future__ import annotations

import argparse
import itertools
import math
import re
import sys
from pathlib import Path

import nbformat

from tools.author.notebook_files import all_notebooks, as_stored

WORDS_A_MINUTE = 130
MINUTES_A_LINE = 3 / 60
EXERCISE, MILESTONE, QUESTION, EXPLORER = 6, 10, 1, 5  # minutes
RECALLED = 3  # questions of a recall cell
LONGEST = 75  # minutes a lesson may take
MARK = re.compile(r"(?m)^\*about \d+ minutes? in\*$")
OPTIONAL = re.compile(r"(?m)^\*optional, about \d+ minutes\*$")
STATED = re.compile(r"\*\*How long\*\*: [^.;]*([.;])")


def minutes_of(cell) -> float:
    """The minutes that one cell takes.

    Examples
    --------
    >>> minutes_of(nbformat.v4.new_code_cell("Quiz(ex.zero)"))
    1.05
    """
    if cell.cell_type == "markdown":
        return len(words_in(cell.source)) / WORDS_A_MINUTE
    lines = [line for line in cell.source.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    tags = cell.metadata.get("tags", [])
    answered = MILESTONE if "milestone" in tags else EXERCISE
    return (
        MINUTES_A_LINE * len(lines)
        + answered * any(tag.startswith("exercise-") for tag in tags)
        + QUESTION * len(re.findall(r"\bQuiz\(", cell.source))
        + QUESTION * RECALLED * len(re.findall(r"\bRecall\(", cell.source))
        + EXPLORER * len(re.findall(r"\b(?:\w+Explorer|Playground|TrainingPlayer|RaceTable)\(", cell.source))
    )


def words_in(source: str) -> list[str]:
    """The words of a Markdown cell that a learner reads: not the marks of time, not the references, no addresses."""
    text = OPTIONAL.sub("", MARK.sub("", source).partition("**References**")[0])
    text = re.sub(r"\]\([^)]*\)|<[^>]+>|^\|[-| :]+\|$", " ", text, flags=re.MULTILINE)
    return re.findall(r"[^\s|]*\w[^\s|]*", text)


def is_optional(cell) -> bool:
    return "optional" in cell.metadata.get("tags", [])


def exact(notebook) -> float:
    """The minutes that a lesson takes, without what is optional."""
    return sum(minutes_of(cell) for cell in notebook.cells if not is_optional(cell))


def total(notebook) -> int:
    """The minutes that a lesson takes, to the next five."""
    return math.ceil(exact(notebook) / 5) * 5


def marked(notebook) -> None:
    """Write the times into a notebook: the whole into its first cell, and the minutes gone under each section."""
    first = notebook.cells[0]
    first.source = STATED.sub(rf"**How long**: about {total(notebook)} minutes\1", first.source, count=1)
    gone = 0.0
    for place, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown" and is_optional(cell):
            section = itertools.takewhile(is_optional, notebook.cells[place:])
            cell.source = OPTIONAL.sub(
                f"*optional, about {math.ceil(sum(map(minutes_of, section)))} minutes*", cell.source
            )
        elif cell.cell_type == "markdown":
            minutes = max(1, round(gone))
            cell.source = MARK.sub(f"*about {minutes} minute{'s' * (minutes > 1)} in*", cell.source)
        gone += 0 if is_optional(cell) else minutes_of(cell)


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("notebooks", nargs="*", type=Path, help="all of the course's, unless some are named")
    options = parser.parse_args(words)
    too_long = []
    for path in options.notebooks or all_notebooks():
        notebook = nbformat.read(path, as_version=4)
        marked(notebook)
        path.write_text(as_stored(notebook), encoding="utf-8", newline="\n")
        print(f"{path.stem}: {exact(notebook):.1f} minutes, stated as about {total(notebook)}")
        too_long += [path.stem] * (total(notebook) > LONGEST)
    if too_long:
        print(f"Longer than {LONGEST} minutes: {', '.join(too_long)}", file=sys.stderr)
    return 1 if too_long else 0


if __name__ == "__main__":
    sys.exit(main())
