"""What a cell gives the learner: blanks that their texts fill to a right answer, a planted bug that the check knows."""

import ast
import re

import nbformat
import pytest

import example_lesson
from course_lib.checking.cells import blanks_left, source_of
from course_lib.checking.outcome import Verdict
from lesson_cells import blanks_in, cells_of, exercise_in, filled, imported, value_of
from tools.author.notebook_files import all_notebooks

NOTEBOOKS = all_notebooks()
each = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])


@pytest.fixture
def example(tmp_path):
    path = tmp_path / "99_lengths.ipynb"
    nbformat.write(example_lesson.notebook(), path)
    return path


def problems(path):
    """What is wrong with the cells of a lesson's exercises, a line each."""
    names = imported(path)
    exercises = [(cell, exercise) for cell in cells_of(path) if (exercise := exercise_in(cell, names))]
    judges = {"free": free_problems, "completion": blank_problems, "planted bug": planted_problems}
    judges["milestone"] = free_problems
    return [
        f"{exercise.name}: {problem}"
        for cell, exercise in exercises
        for problem in judges[exercise.kind](cell.source, exercise, names)
    ]


def free_problems(source, exercise, _names):
    """A function with blanks whose exercise does not say what fills them."""
    return ["the exercise does not say what fills its blanks"] if blanks_in(source) else []


def blank_problems(source, exercise, names):
    """Blanks and the texts that fill them do not fit together."""
    there, texts = len(blanks_in(source)), len(exercise.blanks)
    if there != texts:
        return [f"{there} blanks, and {texts} texts to fill them"]
    untouched, answered = value_of(source, names), value_of(filled(source, exercise.blanks), names)
    told = re.findall(r"\d+", untouched.message)
    found = [] if untouched.verdict is Verdict.NOT_ATTEMPTED else [f"untouched, the check says {untouched.verdict}"]
    found += [] if found or told == [str(there)] else [f"the check counts {told} blanks, not {there}"]
    return found + ([] if answered.correct else [f"filled, the check says: {answered.message}"])


def planted_problems(source, exercise, names):
    """The cell gives another function than the one that the check knows as untouched."""
    name = exercise.reference.__name__
    planted = re.sub(rf"\b{exercise.given.__name__}\b", name, source_of(exercise.given))
    function = next((node for node in ast.parse(source).body if getattr(node, "name", "") == name), None)
    if function is None or ast.get_source_segment(source, function) != planted:
        return [f"the cell does not give the planted function {exercise.given.__name__}"]
    verdict = value_of(source, names).verdict
    return [] if verdict is Verdict.NOT_ATTEMPTED else [f"untouched, the check says {verdict}"]


@each
def test_what_the_cells_of_a_lesson_give_fits_its_exercises(path):
    assert problems(path) == []


def test_the_example_fits(example):
    assert problems(example) == []
    kinds = {exercise.kind for exercise in example_lesson.LESSON.exercises}
    assert kinds == {"free", "completion", "planted bug"}, "the example tries every kind"


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("return ____", "return np.sqrt(total)", "lengths.length: 1 blanks, and 2 texts to fill them"),
        ("np.sum(____)", "np.prod(____)", "lengths.length: filled, the check says: The number is different."),
        (
            "total = np.sum(____)",
            "total = np.prod(____ + 0 * ____)",
            "lengths.length: 3 blanks, and 2 texts to fill them",
        ),
        (
            "squares = a**2",
            "squares = a * a",
            "lengths.mean_square: the cell does not give the planted function summed",
        ),
        (
            "def square(a):\n    ...",
            "def square(a):\n    return ____",
            "lengths.square: the exercise does not say what",
        ),
    ],
)
def test_what_does_not_fit_is_found(example, before, after, problem):
    text = nbformat.read(example, as_version=4)
    for cell in text.cells:
        cell.source = cell.source.replace(before, after)
    nbformat.write(text, example)
    (found,) = problems(example)
    assert found.startswith(problem)


def test_filling_leaves_strings_and_comments_alone():
    source = 'a = ____ + f(____)  # ____\nb = "____" + ____'
    assert filled(source, ("1", "x, y", "'c'")) == "a = 1 + f(x, y)  # ____\nb = \"____\" + 'c'"


def test_the_check_counts_the_blanks_that_the_cell_shows():
    names = {}
    source = "def f(x):\n    while ____ > 0:\n        x = ____\n    return '____'"
    exec(source, names)
    assert blanks_left(names["f"]) == len(blanks_in(source)) == 2
