"""A small lesson that has all that a lesson needs: what the tests of the form are tried on."""

import nbformat
import numpy as np
import traitlets

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.explorers.base import Explorer, Prediction

LESSON = Lesson("99_lengths", "Measure lengths")
MORE = {"probes": [([3.0, 4.0],), ([1.0],)], "hints": ["Square, add, take the root."], "correct": "That is a norm."}
OPTIONS = Option("5", "Yes.", right=True), Option("7", "You added the sides.")

for name, back_to in {"last": "layers", "third": "vectors", "sixth": "start"}.items():
    LESSON.recall(name, back_to, "How long is (3, 4)?", *OPTIONS)


@LESSON.exercise("The square of a length", **MORE)
def square(a):
    return a @ a


@LESSON.exercise("The length", **MORE, blanks=("a ** 2", "np.sqrt(total)"))
def length(a):
    return np.sqrt(np.sum(a**2))


@LESSON.exercise("The mean square", **MORE)
def mean_square(a):
    return np.mean(a**2)


@mean_square.planted("Your function adds the squares still, and does not divide by how many there are.")
def summed(a):
    squares = a**2
    return np.sum(squares)


@LESSON.exercise("The length in a large model", **MORE)
def large(a):
    return np.linalg.norm(a)


class AskedExplorer(Explorer):
    """Asks what its controls answer."""

    question = "How does the length grow?"
    side = traitlets.Float(1.0)


class GuessedExplorer(AskedExplorer):
    """Asks for a guess."""

    question = ""
    prediction = Prediction("How long?", {"side": 3.0}, lambda e: e.side, 0.0, 10.0, 1.0, "So long.")


class MuteExplorer(AskedExplorer):
    """Asks nothing."""

    question = ""


LENGTH = """def length(a):
    total = np.sum(____)  # a ____ in a comment, and one in a string, are none
    note = "____"
    return ____


ex.length.check(length)"""
MEAN_SQUARE = """def mean_square(a):
    squares = a**2
    return np.sum(squares)


ex.mean_square.check(mean_square)"""
IMPORTS = """import numpy as np

import example_lesson as ex
from course_lib.explorers.quiz import Recall
from example_lesson import AskedExplorer, GuessedExplorer, MuteExplorer"""


def stub(name: str) -> str:
    return f"def {name}(a):\n    ...\n\n\nex.{name}.check({name})"


def notebook():
    """The lesson as a notebook: its cells carry ids, for tests that take one away."""
    text, code = nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell
    cells = [
        text("# Measure lengths", id="title"),
        code(IMPORTS, id="imports"),
        code("Recall(ex)", id="recall"),
        text("## How long?\n\n*about 5 minutes in*\n\nLook.", id="first"),
        text("3 · 3 + 4 · 4 = 25.", id="worked", metadata={"tags": ["worked"]}),
        code(stub("square"), id="square"),
        code(LENGTH, id="length"),
        code("AskedExplorer(side=2.0)", id="asked"),
        code(MEAN_SQUARE, id="mean_square"),
        code("shown = GuessedExplorer()\nshown", id="guessed"),
        text("## In a large model\n*about 30 minutes in*", id="large-model"),
        code(stub("large"), id="large"),
        text("## Key ideas\n\n*about 40 minutes in*", id="keys"),
    ]
    return nbformat.v4.new_notebook(cells=cells)
