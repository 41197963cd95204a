"""Write the instructor's edition: `make instructor`, or

    .venv/bin/python -m tools.instructor.solutions [notebooks/01_….ipynb …]

Each lesson with every exercise solved by the library's own solution, executed, and with the instructor's notes, in the
folder `instructor/`, which git ignores. Every check in it must say "correct"; one that does not is an error that names
the lesson and the exercise. Notes that are missing are named; that is no error here, but one in `make test`.
"""

from __future__ import annotations

import ast
import re
import shutil
import sys
from pathlib import Path

from tools import ROOT
from tools.author.notebook_files import pages
from tools.author.slide_types import set_slide_types
from tools.author.store_notebooks import UnfitError, as_stored, clean, execute, over_notebooks, problems
from tools.instructor.notes import add_notes, notes_of

EDITION = ROOT / "instructor"
TAG = re.compile(r"exercise-(\w+)\.(\w+)")


def exercise_of(cell):
    """The exercise that a cell is tagged with, or None."""
    from course_lib.exercises import all_lessons

    tags = [match for tag in cell.metadata.get("tags", []) if (match := TAG.fullmatch(tag))]
    if not tags:
        return None
    lesson, name = tags[0].groups()
    found = [e for one in all_lessons() for e in one.exercises if e.name == f"{lesson}.{name}"]
    if not found:
        raise UnfitError(f"the tag {tags[0].group()} names no exercise")
    return found[0]


def solved(source: str, exercise) -> str:
    """The source of an exercise's cell with the solution in the place of the stub."""
    check = ast.parse(source).body[-1]
    answer = check.value.args[0].id
    parts = [exercise.solution_source]
    if exercise.takes_value:
        parts.append(f"{answer} = {exercise.reference.__name__}()")
    return "\n\n\n".join([*parts, ast.get_source_segment(source, check)])


def solve(notebook) -> dict:
    """Put the library's solutions in the place of the stubs; return the exercises by the ids of their cells."""
    exercises = {cell.id: exercise for cell in notebook.cells if (exercise := exercise_of(cell))}
    for cell in notebook.cells:
        if cell.id in exercises:
            cell.source = solved(cell.source, exercises[cell.id])
    return exercises


def solved_cells(path: Path) -> list[str]:
    """The code cells of a lesson with every exercise solved."""
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    solve(notebook)
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def verdict(cell) -> str:
    """What the check of a cell said, as text."""
    return next(
        (output.data["text/plain"] for output in cell.outputs if "text/plain" in output.get("data", {})), "nothing"
    )


def write(path: Path) -> str:
    """Solve, run and write one lesson; return "written", or what is wrong with it."""
    import nbformat

    from tools.author.isolation import isolated

    notebook = nbformat.read(path, as_version=4)
    target = EDITION / path.relative_to(ROOT / "notebooks")
    try:
        exercises = solve(notebook)
        with isolated("course-instructor-"):
            execute(notebook, path.parent.resolve())
        said = {exercises[cell.id].name: verdict(cell) for cell in notebook.cells if cell.id in exercises}
        wrong = [f"{name} said: {text.splitlines()[0]}" for name, text in said.items() if not text.startswith("✓")]
        clean(notebook)
        if found := wrong + problems(notebook):
            raise UnfitError("; ".join(found))
    except UnfitError as error:
        return f"FAILED: {error}"
    set_slide_types(notebook)  # anew: a solution takes more room than its stub
    notes = notes_of(path.stem.partition("_")[2])
    add_notes(notebook, notes, exercises)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(as_stored(notebook), encoding="utf-8", newline="\n")
    return "; ".join([f"written, {len(said)} exercises correct", *notes.missing])


def main() -> int:
    EDITION.mkdir(exist_ok=True)
    for page in pages():  # the lessons link to them
        shutil.copy(page, EDITION)
    return over_notebooks(write, __doc__)


if __name__ == "__main__":
    sys.exit(main())
