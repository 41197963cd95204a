"""Lessons 00 to 04: what is to be guessed is not told before, the primer is complete, the numbers hold."""

import ast
import re

import nbformat
import numpy as np
import pytest

from course_lib.checking.exercise import Lesson
from course_lib.checking.outcome import Verdict
from course_lib.exercises import start
from tools.author.store_notebooks import PREDICT, all_notebooks

NOTEBOOKS = all_notebooks()
FIRST = [path for path in NOTEBOOKS if path.stem[:2] in ("00", "01", "02", "03", "04")]
EXERCISES = [exercise for path in FIRST for exercise in Lesson.of(path.stem.partition("_")[2]).exercises]

each = pytest.mark.parametrize("path", FIRST, ids=[path.stem for path in FIRST])


def cells(path):
    return nbformat.read(path, as_version=4).cells


def cell_of(number, name):
    (path,) = [path for path in FIRST if path.stem.startswith(number)]
    return next(cell for cell in cells(path) if cell.id == name)


def to_be_guessed(cell):
    return PREDICT in cell.metadata.get("tags", [])


# --- guess first ------------------------------------------------------------------------------------------------------


@each
def test_a_cell_that_is_to_be_run_after_a_guess_hides_its_outcome(path):
    asked = re.compile(
        r"(guess|decide|predict|sketch|count)\b[^.?]*[.,]?[^.?]*\brun (it|the cell|the next cell|each)", re.I
    )
    open_ones = [
        following.id
        for cell, following in zip(cells(path), cells(path)[1:], strict=False)
        if cell.cell_type == "markdown" and asked.search(cell.source) and not to_be_guessed(following)
    ]
    assert open_ones == []


@each
def test_a_cell_to_be_guessed_does_not_tell_in_its_code_what_its_picture_shows(path):
    for cell in filter(to_be_guessed, cells(path)):
        given = [
            word for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Call) for word in node.keywords
        ]
        assert [word for word in given if word.arg == "alt" and isinstance(word.value, ast.Constant)] == [], cell.id


@each
def test_what_was_found_is_folded_away(path):
    for cell in cells(path):
        if cell.cell_type == "markdown" and "What you have found" in cell.source:
            assert "<details><summary>What you have found</summary>\n\n" in cell.source, cell.id
        assert cell.source.count("<details>") == cell.source.count("\n\n</details>"), cell.id


# --- the primer -------------------------------------------------------------------------------------------------------


def index_of(node):
    """What stands in the brackets of a subscript, as a list of its parts."""
    return node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]


def beyond_the_prerequisites(source):
    """The kinds of Python in some code for which a function, a loop, a list and a dictionary do not prepare."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        kind = type(node).__name__
        if kind in ("DictComp", "GeneratorExp", "Lambda", "ListComp", "MatMult", "SetComp", "Starred", "Try"):
            found.add(kind)
        if kind == "AugAssign" and isinstance(node.op, ast.BitOr):
            found.add("|=")
        if kind == "Subscript" and len(index_of(node)) > 1:
            found.add("[row, column]")
        if kind == "Subscript" and any(ast.unparse(part) in ("np.newaxis", "None") for part in index_of(node)):
            found.add("newaxis")
        if kind == "FormattedValue" and node.format_spec is not None:
            nested = any(isinstance(part, ast.FormattedValue) for part in node.format_spec.values)
            found.add("a width in braces" if nested else ":.2f")
        if kind in ("Tuple", "List") and isinstance(node.ctx, ast.Store):
            found.add("nested names" if any(isinstance(part, ast.Tuple) for part in node.elts) else "several names")
        if kind == "Call":
            found |= {f"{word.arg}=" for word in node.keywords if word.arg in ("axis", "keepdims", "strict", "size")}
            found |= {"**" for word in node.keywords if word.arg is None}
    return found


def code(path, primer=False):
    wanted = [cell for cell in cells(path) if cell.cell_type == "code" and cell.id.startswith("primer-") == primer]
    return "\n".join(cell.source for cell in wanted)


def test_the_primer_shows_every_kind_of_line_that_a_lesson_uses():
    shown = beyond_the_prerequisites(code(FIRST[0], primer=True))
    missing = {path.stem: beyond_the_prerequisites(code(path)) - shown for path in NOTEBOOKS}
    assert {name: kinds for name, kinds in missing.items() if kinds} == {}


# --- hints ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_three_hints_and_never_the_last_line(exercise):
    assert len(exercise.hints) == 3
    last = exercise.solution_source.splitlines()[-1].strip().removeprefix("return ")
    assert [hint for hint in exercise.hints if last in hint or "return" in re.findall(r"`(\w+)", hint)] == []


@pytest.mark.parametrize("answer", [85.5, 87.5, 0.989, 0.99, -1.5, 0.02, 7.0, 6.5, 8.5])
def test_the_first_sum_names_its_usual_wrong_values(answer):
    assert start.first_sum.judge(answer).verdict is Verdict.KNOWN_MISTAKE


# --- numbers ----------------------------------------------------------------------------------------------------------


def test_the_opening_run_of_lesson_04_is_a_typical_one():
    source = cell_of("04", "claim-code").source
    p, values = 0.91, {}
    exec(source.partition("\n\n")[0], {"np": np}, values)
    for n in (10, 100, 1000):
        assert abs(np.mean(values["flew"][:n]) - p) < 1.5 * np.sqrt(p * (1 - p) / n)


def test_the_rare_tokens_of_lesson_04_leave_room_for_the_others():
    """A reader of this lesson knows that probabilities sum to 1."""
    text = cell_of("04", "topk").source
    p = float(re.search(r"A token with probability (0\.0+1) comes up once in a hundred thousand draws", text).group(1))
    assert "fifty thousand such tokens, they win half of all draws together" in text
    assert 50_000 * p == pytest.approx(0.5)
    assert 1 / p == pytest.approx(100_000)


def test_the_scores_that_lesson_01_counts():
    text = cell_of("01", "large").source
    assert "For a text of 1,024 pieces that is about half a million dot products per head" in text
    assert sum(range(1, 1025)) == pytest.approx(0.5e6, rel=0.05)  # each piece is scored for itself and all before it


def test_only_lengths_are_needed_for_a_dot_product():
    """Lesson 01 proves by this that turning the paper changes no dot product."""
    u, v = np.random.default_rng(0).normal(size=(2, 5))
    by_lengths = (np.linalg.norm(u + v) ** 2 - np.linalg.norm(u) ** 2 - np.linalg.norm(v) ** 2) / 2
    assert by_lengths == pytest.approx(u @ v)


def test_hidden_nodes_that_square_add_up_to_a_parabola():
    """Lesson 02 says so, of one input and any number of nodes."""
    rng = np.random.default_rng(0)
    x = np.linspace(-3, 3, 50)
    total = ((x[:, np.newaxis] * rng.normal(size=40) + rng.normal(size=40)) ** 2) @ rng.normal(size=40)
    assert np.allclose(np.polyval(np.polyfit(x, total, 2), x), total)


def test_a_narrow_layer_leaves_less_than_one_layer_can_do():
    """Two layers without f, through 3 numbers: their one matrix has rank 3 at most."""
    rng = np.random.default_rng(0)
    assert np.linalg.matrix_rank(rng.normal(size=(8, 3)) @ rng.normal(size=(3, 9))) == 3
