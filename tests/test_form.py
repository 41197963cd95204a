"""The form of a lesson, as the design asks for it: recall, a worked example, fading, explorers that ask, honest times.

A project has a form of its own: what there is, what is asked, milestones to a decision, notes, and how good it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

import nbformat
import pytest

import example_lesson
import example_project
from course_lib.checking.exercise import Lesson
from course_lib.checking.project import Project
from course_lib.explorers.base import Explorer
from course_lib.explorers.quiz import Recall
from lesson_cells import called, cells_of, exercise_in, imported, meaning
from tools.author.notebook_files import all_notebooks
from tools.author.times import MARK, OPTIONAL

NOTEBOOKS = all_notebooks()
RECALLS, EXERCISES, EXPLORERS = 3, range(4, 7), 2
FADED = "completion", "planted bug"
LARGE = "In a large model"
MILESTONES = range(4, 7)
PROJECT_SECTIONS = "What you have", "What you are asked", "How good is it?", "What to try next"
PROJECTS = [path for path in NOTEBOOKS if isinstance(Lesson.of(path.stem.partition("_")[2]), Project)]
LESSONS = [path for path in NOTEBOOKS if path not in PROJECTS]


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


@dataclass(frozen=True)
class ProjectForm:
    """What a project has of its form.

    Attributes
    ----------
    sections : tuple of str
    milestones : tuple of str
        Their names, in their order.
    untagged : tuple of str
        The milestones whose cell has no tag `milestone`, by which its time is counted.
    has_notes : bool
        Whether a Markdown cell tagged `notes` is a place for the learner's own.
    untimed : tuple of str
        The sections whose heading does not say how far one should be.
    """

    sections: tuple[str, ...]
    milestones: tuple[str, ...]
    untagged: tuple[str, ...]
    has_notes: bool
    untimed: tuple[str, ...]


def project_form_of(path) -> ProjectForm:
    """Read a project's notebook and say what it has of the form."""
    cells, names = cells_of(path), imported(path)
    milestones = [(cell, e.reference.__name__) for cell in cells if (e := exercise_in(cell, names))]
    tagged = [cell for cell in cells if "milestone" in cell.metadata.get("tags", [])]
    markdown = [cell for cell in cells if cell.cell_type == "markdown"]
    return ProjectForm(
        sections=tuple(dict.fromkeys(filter(None, sections_of(cells)))),
        milestones=tuple(name for _cell, name in milestones),
        untagged=tuple(name for cell, name in milestones if cell not in tagged),
        has_notes=any("notes" in cell.metadata.get("tags", []) for cell in markdown),
        untimed=tuple(title for cell in markdown for title in untimed_in(cell.source)),
    )


def project_lacks(form: ProjectForm) -> list[str]:
    """What a project lacks of its form, a line each."""
    missing = [title for title in PROJECT_SECTIONS if title not in form.sections]
    rules = {
        f"the section {', '.join(missing)}": not missing,
        f"4 to 6 milestones, not {len(form.milestones)}": len(form.milestones) in MILESTONES,
        "a last milestone `decision`": form.milestones[-1:] == ("decision",),
        f"the tag `milestone` for {', '.join(form.untagged)}": not form.untagged,
        "a Markdown cell tagged `notes`": form.has_notes,
        f"the line *about N minutes in* under {', '.join(form.untimed)}": not form.untimed,
    }
    return [rule for rule, is_kept in rules.items() if not is_kept]


@pytest.mark.parametrize("path", PROJECTS, ids=[path.stem for path in PROJECTS])
def test_a_project_has_its_form(path):
    assert project_lacks(project_form_of(path)) == []


@pytest.mark.parametrize("path", LESSONS, ids=[path.stem for path in LESSONS])
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


@pytest.mark.parametrize(("path", "after"), list(pairwise(all_notebooks())), ids=lambda path: path.stem)
def test_a_lesson_ends_with_the_way_to_the_next(path, after):
    texts = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown")
    (ways,) = re.findall(r"\*\*What comes next\*\*.*", texts)
    assert f"{after.name})" in ways


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


def project_after(tmp_path, change=lambda cells: cells):
    notebook = example_project.notebook()
    notebook.cells = change(notebook.cells)
    nbformat.write(notebook, tmp_path / "project.ipynb")
    return project_form_of(tmp_path / "project.ipynb")


def untagged(name):
    def change(cells):
        (cell,) = (cell for cell in cells if cell.id == name)
        cell.metadata.tags = []
        return cells

    return change


@pytest.mark.parametrize(
    ("change", "lacking"),
    [
        (lambda cells: cells, None),
        (without("asked"), "the section What you are asked"),
        (without("good", "next"), "the section How good is it?, What to try next"),
        (without("fair"), "4 to 6 milestones, not 3"),
        (moved_to_the_end("shares"), "a last milestone `decision`"),
        (untagged("sure"), "the tag `milestone` for sure"),
        (without("notes"), "a Markdown cell tagged `notes`"),
        (rewritten("have", "*about 5 minutes in*", ""), "the line *about N minutes in* under What you have"),
    ],
)
def test_what_a_project_lacks_is_said(tmp_path, change, lacking):
    assert project_lacks(project_after(tmp_path, change)) == ([lacking] if lacking else [])
