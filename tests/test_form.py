"""The form of a lesson, as the design asks for it: recall, a worked example, fading, explorers that ask, true times."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import nbformat
import pytest

import example_lesson
from course_lib.checking.exercise import Lesson
from course_lib.explorers.base import Explorer
from course_lib.explorers.quiz import Recall
from lesson_cells import called, cells_of, exercise_in, imported, meaning
from tools.author.notebook_files import all_notebooks
from tools.author.times import MARK, OPTIONAL

NOTEBOOKS = all_notebooks()
RECALLS, EXERCISES, EXPLORERS = 3, range(4, 7), 2
FADED = "completion", "planted bug"
LARGE = "In a large model"


@dataclass(frozen=True)
class Form:
    """What a lesson has of its form.

    Attributes
    ----------
    recalls : int
        Questions that its recall cell asks; 0 where there is no such cell.
    is_worked : bool
        Whether a Markdown cell tagged `worked` stands before the first exercise.
    kinds : tuple of str
        The kind of each exercise, in their order.
    large : int
        Exercises in the section "In a large model".
    explorers, mute : frozenset of str
        The classes of its explorers, and those that ask nothing: neither a prediction nor a question.
    told : tuple of str
        The ids of cells that tell what an explorer shows.
    untimed : tuple of str
        The sections whose heading does not say how far one should be.
    """

    recalls: int
    is_worked: bool
    kinds: tuple[str, ...]
    large: int
    explorers: frozenset[str]
    mute: frozenset[str]
    told: tuple[str, ...]
    untimed: tuple[str, ...]


def form_of(path) -> Form:
    """Read a notebook and say what it has of the form."""
    cells, names = cells_of(path), imported(path)
    exercises = [(place, e) for place, cell in enumerate(cells) if (e := exercise_in(cell, names))]
    first = exercises[0][0] if exercises else len(cells)
    sections = sections_of(cells)
    shown = explorers_in(cells, names)
    markdown = [cell for cell in cells if cell.cell_type == "markdown"]
    return Form(
        recalls=recalls_in(cells, names),
        is_worked=any("worked" in cell.metadata.get("tags", []) for cell in cells[:first] if cell in markdown),
        kinds=tuple(exercise.kind for _place, exercise in exercises),
        large=sum(sections[place] == LARGE for place, _exercise in exercises),
        explorers=frozenset(kind.__name__ for kind in shown),
        mute=frozenset(kind.__name__ for kind in shown if not (kind.prediction or kind.question)),
        told=tuple(cell.id for cell in markdown if "What you have found" in cell.source),
        untimed=tuple(title for cell in markdown for title in untimed_in(cell.source)),
    )


def recalls_in(cells, names) -> int:
    """How many questions the recall cell asks."""
    for cell in code(cells):
        for what, arguments in called(cell.source, names):
            if what is Recall:
                return len(Lesson.of(meaning(arguments[0], names)).recalls)
    return 0


def explorers_in(cells, names) -> set[type[Explorer]]:
    """The classes of explorers that cells show."""
    calls = (what for cell in code(cells) for what, _arguments in called(cell.source, names))
    return {what for what in calls if isinstance(what, type) and issubclass(what, Explorer)}


def code(cells) -> list:
    return [cell for cell in cells if cell.cell_type == "code"]


def sections_of(cells) -> list[str]:
    """For each cell the section that it belongs to, "" before the first."""
    found, here = [], ""
    for cell in cells:
        titles = re.findall(r"(?m)^## (.+)", cell.source) if cell.cell_type == "markdown" else []
        here = titles[-1].strip() if titles else here
        found.append(here)
    return found


def untimed_in(source) -> list[str]:
    """The headings under which no line says how many minutes in one should be."""
    parts = re.findall(r"(?ms)^## ([^\n]+)\n*(.*?)(?=^## |\Z)", source)
    return [title for title, text in parts if not (MARK.match(text) or OPTIONAL.match(text))]


def lacks(form: Form, *, recall: bool = True, fading: bool = True) -> list[str]:
    """What a lesson lacks of the form, a line each."""
    rules = {
        f"a recall cell with {RECALLS} questions, not {form.recalls}": form.recalls == RECALLS or not recall,
        "a Markdown cell tagged `worked` before the first exercise": form.is_worked,
        "a completion exercise or a planted bug in the second place": form.kinds[1:2] in [(k,) for k in FADED]
        or not fading,
        f"4 to 6 exercises, not {len(form.kinds)}": len(form.kinds) in EXERCISES,
        f"an exercise in the section {LARGE}": form.large >= 1,
        f"{EXPLORERS} explorers, not {len(form.explorers)}": len(form.explorers) >= EXPLORERS,
        f"a prediction or a question in {', '.join(sorted(form.mute))}": not form.mute,
        f"its findings in the explorer, not in {', '.join(form.told)}": not form.told,
        f"the line *about N minutes in* under {', '.join(form.untimed)}": not form.untimed,
    }
    return [rule for rule, is_kept in rules.items() if not is_kept]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_a_lesson_has_its_form(path):
    form = form_of(path)
    assert lacks(form, recall=not path.stem.startswith("00"), fading=path.parent.name != "pytorch") == []


# --- the form itself, tried on an example -----------------------------------------------------------------------------


def form_after(tmp_path, change=lambda cells: cells):
    notebook = example_lesson.notebook()
    notebook.cells = change(notebook.cells)
    nbformat.write(notebook, tmp_path / "lesson.ipynb")
    return form_of(tmp_path / "lesson.ipynb")


def without(*names):
    return lambda cells: [cell for cell in cells if cell.id not in names]


def rewritten(name, before, after):
    def change(cells):
        (cell,) = (cell for cell in cells if cell.id == name)
        assert before in cell.source
        cell.source = cell.source.replace(before, after)
        return cells

    return change


def moved_to_the_end(name):
    return lambda cells: sorted(cells, key=lambda cell: cell.id == name)


def test_the_example_has_the_form(tmp_path):
    form = form_after(tmp_path)
    assert form == Form(
        recalls=3,
        is_worked=True,
        kinds=("free", "completion", "planted bug", "free"),
        large=1,
        explorers=frozenset({"AskedExplorer", "GuessedExplorer"}),
        mute=frozenset(),
        told=(),
        untimed=(),
    )
    assert lacks(form) == []


@pytest.mark.parametrize(
    ("change", "lacking"),
    [
        (without("recall"), "a recall cell with 3 questions, not 0"),
        (without("worked"), "a Markdown cell tagged `worked`"),
        (moved_to_the_end("worked"), "a Markdown cell tagged `worked`"),
        (moved_to_the_end("square"), None),  # then a planted bug is the second
        (moved_to_the_end("length"), None),
        (without("mean_square"), "4 to 6 exercises, not 3"),
        (moved_to_the_end("large-model"), "an exercise in the section In a large model"),
        (without("asked"), "2 explorers, not 1"),
        (rewritten("asked", "AskedExplorer", "MuteExplorer"), "a prediction or a question in MuteExplorer"),
        (
            rewritten("first", "Look.", "<details><summary>What you have found</summary>\n\nIt.\n\n</details>"),
            "its findings in the explorer, not in first",
        ),
        (rewritten("first", "*about 5 minutes in*\n\n", ""), "the line *about N minutes in* under How long?"),
        (rewritten("keys", "*about 40", "It takes long. *about 40"), "the line *about N minutes in* under Key ideas"),
    ],
)
def test_what_a_lesson_lacks_is_said(tmp_path, change, lacking):
    found = lacks(form_after(tmp_path, change))
    assert [line[: len(lacking)] for line in found] == [lacking] if lacking else found == []


def test_who_is_exempt_from_what(tmp_path):
    form = replace(form_after(tmp_path), recalls=0, kinds=("free",) * 4)
    assert len(lacks(form)) == 2
    assert lacks(form, recall=False, fading=False) == []
