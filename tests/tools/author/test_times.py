"""Each lesson states the time that the tool works out for it, and takes at most 75 minutes."""

import copy
import re

import nbformat
import pytest

from tools.author import times
from tools.author.notebook_files import all_notebooks
from tools.author.readme_tables import lesson_facts


def code(source, *tags):
    return nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)})


def text(source, *tags):
    return nbformat.v4.new_markdown_cell(source, metadata={"tags": list(tags)})


@pytest.mark.parametrize("path", all_notebooks(), ids=lambda path: path.stem)
def test_a_lesson_states_its_time_and_keeps_to_75_minutes(path):
    notebook = nbformat.read(path, as_version=4)
    expected = copy.deepcopy(notebook)
    times.marked(expected)
    assert [c.source for c in notebook.cells] == [c.source for c in expected.cells], "python -m tools.author.times"
    assert lesson_facts(path)["time"] == f"about {times.total(notebook)} minutes"
    assert times.total(notebook) <= times.LONGEST


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [
        (text("word " * 260), 2),
        (text("[a word](with/an/address.ipynb) and *about 12 minutes in*"), 4 / 130 + 2 / 130),
        (text("*about 12 minutes in*\n\nword\n\n**References**\n\nmany more words"), 1 / 130),
        (code("x = 1\n\n# a comment\ny = 2"), 0.1),
        (code("def f(x):\n    ...", "exercise-vectors.f"), 6.1),
        (code("def f(x):\n    ...", "exercise-forecasts.f", "milestone"), 10.1),
        (code("Quiz(ex.zero)"), 1.05),
        (code("Recall(ex)"), 3.05),
        (code("explore.RaceExplorer(mine)"), 5.05),
    ],
)
def test_what_a_cell_takes(cell, minutes):
    if "and *about" in cell.source:  # a mark counts only on a line of its own
        assert times.minutes_of(cell) > 3 / 130
    else:
        assert times.minutes_of(cell) == pytest.approx(minutes)


def test_what_is_optional_is_counted_apart():
    title = text("# Look\n\n**How long**: 3 hours. And a pause.")
    more = text("## More (optional)\n\n*optional, about 0 minutes*", "optional")
    last = text("## End\n\n*about 0 minutes in*")
    cells = [title, text("word " * 1300), more, code("MoreExplorer()", "optional"), last]
    notebook = nbformat.v4.new_notebook(cells=cells)
    times.marked(notebook)
    assert "**How long**: about 15 minutes. And a pause." in title.source
    assert "*optional, about 6 minutes*" in more.source
    assert re.search(r"\*about 1\d minutes in\*", last.source)
