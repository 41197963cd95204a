"""Rehearse the 90-minute plan against the clock: `make rehearsal`, or

    .venv/bin/python -m tools.instructor.rehearsal [--plan-only]

Runs what each row of the plan asks for in real kernels, and every lesson from top to bottom; writes
benchmarks/results/rehearsal.md and the sentence in workshop/plans.md. A row for which the machine needs more than a
small share of its minutes is an error, and so is one with less time than its sections ask of people.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools import ROOT
from tools.author.slide_types import is_explorer, is_quiz, visible
from tools.author.store_notebooks import CELL_SECONDS, UnfitError, all_notebooks
from tools.instructor.notes import section_of

PLANS = ROOT / "workshop" / "plans.md"
REPORT = ROOT / "benchmarks" / "results" / "rehearsal.md"
BEGIN, END = "<!-- rehearsal -->", "<!-- /rehearsal -->"
SHARE = 0.1  # of a row's minutes, at most, may go to the machine

# What people need, in minutes. Reading: most adults read English non-fiction at 175 to 300 words a minute (Brysbaert,
# "How many words do we read per minute?", Journal of Memory and Language 109, 2019); in a room the slow ones count.
# The rest is stated, not measured: change it here when a room has told you better.
WORDS = 175
MINUTES = {"formulas": 0.5, "code cells": 0.5, "explorers": 4, "exercises": 5, "quizzes": 1}
ON_PAPER = 5  # a section that is done on paper
DOING = MINUTES | {"sections on paper": ON_PAPER}


@dataclass(frozen=True)
class Row:
    """A row of a plan: when it begins, its minutes, what happens, and which lesson's section it is about."""

    at: str
    minutes: int
    what: str
    lesson: str | None = None
    section: str | None = None


def plan_rows(length: int = 90, text: str | None = None) -> list[Row]:
    """The rows of the first plan of so many minutes in workshop/plans.md."""
    text = PLANS.read_text(encoding="utf-8") if text is None else text
    plan = re.search(rf"(?s)<!-- plan {length} -->(.*?)<!-- /plan -->", text).group(1)
    rows = []
    for at, minutes, what in re.findall(r"(?m)^\| (\d[\d:]*) \| (\d+) \| ([^|]*?) \|", plan):
        found = re.match(r"(\w\d), \*(.+?)\*", what) or re.search(r"opens lesson (\w\d)()", what)
        lesson, section = found.groups() if found else (None, None)
        rows.append(Row(at, int(minutes), what, lesson, section or None))
    return rows


def lesson_path(number: str) -> Path:
    return next(path for path in all_notebooks() if path.name.startswith(f"{number}_"))


def section_cells(notebook, heading: str) -> list:
    """The cells of a section, from its heading up to the next section."""
    sections = {name: number for number, cell in enumerate(notebook.cells) if (name := section_of(cell))}
    begin = sections[heading]
    return notebook.cells[begin : min((n for n in sections.values() if n > begin), default=None)]


# --------------------------------------------------------------------------------------------------------------- people


def counts(cells: list) -> dict[str, int]:
    """How many words, formulas, code cells, explorers, exercises and quizzes some cells hold."""
    texts = [cell.source for cell in cells if cell.cell_type == "markdown"]
    code = [cell for cell in cells if cell.cell_type == "code"]
    kinds = [kind_of(cell) for cell in code]
    prose = [visible(re.sub(r"(?s)\$\$.*?\$\$", "", text)) for text in texts]
    return {
        "words": sum(len(re.findall(r"\w[\w'’-]*", text)) for text in prose),
        "formulas": sum(text.count("$$") // 2 for text in texts),
        **{kind: kinds.count(kind) for kind in ("code cells", "explorers", "exercises", "quizzes")},
    }


def kind_of(cell) -> str:
    if any(tag.startswith("exercise-") for tag in cell.metadata.get("tags", [])):
        return "exercises"
    return "quizzes" if is_quiz(cell) else "explorers" if is_explorer(cell) else "code cells"


def human_minutes(counted: dict[str, int], what: str = "") -> float:
    """About how many minutes people need for so many words and things to do.

    Examples
    --------
    >>> human_minutes({"words": 350, "formulas": 0, "code cells": 0, "explorers": 1, "exercises": 1, "quizzes": 0})
    11.0
    """
    doing = sum(minutes * counted[kind] for kind, minutes in MINUTES.items())
    return counted["words"] / WORDS + doing + (ON_PAPER if "on paper" in what else 0)


def estimate(row: Row) -> float | None:
    """The minutes that people need for a row's section, or None where the row has none."""
    if row.section is None:
        return None
    import nbformat

    notebook = nbformat.read(lesson_path(row.lesson), as_version=4)
    return human_minutes(counts(section_cells(notebook, row.section)), row.what)


# ---------------------------------------------------------------------------------------------------------- the machine


@contextmanager
def open_lesson(path: Path):
    """A fresh kernel for a lesson; gives the notebook, a function that times a cell, and the seconds of the start."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(
        notebook, kernel_name="python3", timeout=CELL_SECONDS, resources=resources, store_widget_state=False
    )

    def seconds(cell) -> float:
        began = time.perf_counter()
        try:
            client.execute_cell(cell, notebook.cells.index(cell))
        except CellExecutionError as error:
            raise UnfitError(f"{path.stem}: {cell.id} raises {error.ename}: {error.evalue}") from None
        return time.perf_counter() - began

    began = time.perf_counter()
    with client.setup_kernel():
        imports = next(cell for cell in notebook.cells if cell.cell_type == "code")
        client.execute_cell(imports, notebook.cells.index(imports))
        yield notebook, seconds, time.perf_counter() - began


def rehearse(rows: list[Row]) -> dict[Row, float]:
    """The machine's seconds for each row: a lesson's start with its first row, then the row's section alone."""
    took = dict.fromkeys(rows, 0.0)
    for number in dict.fromkeys(row.lesson for row in rows if row.lesson):
        with open_lesson(lesson_path(number)) as (notebook, seconds, start):
            of_lesson = [row for row in rows if row.lesson == number]
            took[of_lesson[0]] += start
            for row in of_lesson:
                cells = section_cells(notebook, row.section) if row.section else []
                took[row] += sum(seconds(cell) for cell in cells if cell.cell_type == "code")
    return took


def run_through(path: Path) -> tuple[float, float]:
    """A lesson from top to bottom: all seconds, with the kernel's start, and those of the longest cell."""
    with open_lesson(path) as (notebook, seconds, start):
        later = [cell for cell in notebook.cells if cell.cell_type == "code"][1:]
        each = [seconds(cell) for cell in later]
    return start + sum(each), max(each)


# ----------------------------------------------------------------------------------------------------------- the report


def faults(rows: list[Row], took: dict[Row, float]) -> list[str]:
    """Rows in which the machine takes too much of the time, and rows with too little of it for people."""
    found = [
        f"{row.at}: the machine takes {took[row]:.1f} s of {row.minutes} minutes"
        for row in rows
        if took.get(row, 0) > SHARE * 60 * row.minutes
    ]
    for row in rows:
        needed = estimate(row)
        if needed is not None and needed > row.minutes:
            found.append(f"{row.at}: people need about {needed:.1f} minutes, the plan has {row.minutes}")
    return found


def plan_table(rows: list[Row], took: dict[Row, float]) -> str:
    lines = [["at", "planned, min", "what", "machine, s", "its share", "people, min", "margin, min"]]
    for row in rows:
        needed = estimate(row)
        people = ["", ""] if needed is None else [f"{needed:.1f}", f"{row.minutes - needed:.1f}"]
        share = f"{took[row] / row.minutes / 60:.1%}"
        what = row.what.partition(":")[0] if row.section else row.what
        lines.append([row.at, str(row.minutes), what, f"{took[row]:.1f}", share, *people])
    return table(lines)


def table(lines: list[list[str]]) -> str:
    """A table in Markdown; its first line is the head."""
    head, *body = lines
    return "\n".join(f"| {' | '.join(line)} |" for line in [head, ["---"] * len(head), *body])


def circumstances() -> str:
    """How busy the machine is: nobody can read a time without it."""
    load = f" that {max(1, round(os.getloadavg()[1]))} programs shared" if hasattr(os, "getloadavg") else ""
    return f"{os.cpu_count()} cores{load}"


def sentence(took: dict[Row, float], lessons: dict[str, tuple[float, float]], where: str) -> str:
    """What plans.md says of the machine's time."""
    planned, spent = 60 * sum(row.minutes for row in took), sum(took.values())
    whole, cells = zip(*lessons.values(), strict=True)
    return (
        f"The machine is not what takes time: on {where} it worked for {spent:.0f} of the {planned:,}\n"
        f"seconds of the 90-minute plan, {spent / planned:.1%}, and in no row for more than {max(took.values()):.0f}. "
        f"From top to bottom the\nlessons took {min(whole):.0f} to {max(whole):.0f} seconds each, "
        f"and no cell took more than {max(cells):.0f}."
    )


REPORT_TEXT = """# The 90-minute plan against the clock

Written by `make rehearsal`. The machine's seconds are measured: a fresh kernel for each lesson, its start and imports
counted with the lesson's first row, then the cells of the row's section alone. The people's minutes are an estimate
from what stands in the section: {words} words a minute (the slow end of what Brysbaert, 2019, found), and for all that
is done, minutes that are stated and not measured:

{doing}

{plan}

Machine: {spent:.1f} s of {planned:,} s. People: about {people:.0f} minutes in sections, {other} for the rest of the
plan, {spare:.0f} to spare.

## Every lesson from top to bottom

{lessons}

{begin}
{sentence}
{end}
"""


def report(rows: list[Row], took: dict[Row, float], lessons: dict[str, tuple[float, float]], told: str) -> str:
    known = [estimate(row) for row in rows]
    seconds = [[name, f"{whole:.1f}", f"{cell:.1f}"] for name, (whole, cell) in lessons.items()]
    minutes, people = sum(row.minutes for row in rows), sum(needed for needed in known if needed is not None)
    other = sum(row.minutes for row, needed in zip(rows, known, strict=True) if needed is None)
    return REPORT_TEXT.format(
        words=WORDS,
        doing=table([["each of the", "minutes"], *([kind, f"{each:g}"] for kind, each in DOING.items())]),
        plan=plan_table(rows, took),
        spent=sum(took.values()),
        planned=60 * minutes,
        people=people,
        other=other,
        spare=minutes - people - other,
        lessons=table([["lesson", "seconds", "its longest cell, s"], *seconds]),
        begin=BEGIN,
        sentence=told,
        end=END,
    )


def between(text: str) -> str:
    """What stands between the marks."""
    return text.partition(BEGIN)[2].partition(END)[0].strip()


def main() -> int:
    from tools.author.isolation import isolated

    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--plan-only", action="store_true", help="run the plan alone, and write nothing")
    options = parser.parse_args()
    rows = plan_rows()
    with isolated("course-rehearsal-"):
        try:
            took = rehearse(rows)
            lessons = {} if options.plan_only else {path.stem: run_through(path) for path in all_notebooks()}
        except UnfitError as error:
            print(f"FAILED: {error}")
            return 1
    print(plan_table(rows, took))
    if lessons:
        told = sentence(took, lessons, circumstances())
        REPORT.write_text(report(rows, took, lessons, told), encoding="utf-8", newline="\n")
        plans = PLANS.read_text(encoding="utf-8")
        PLANS.write_text(plans.replace(between(plans), told), encoding="utf-8", newline="\n")
    print("\n".join(found := faults(rows, took)) or "every row has its time")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
