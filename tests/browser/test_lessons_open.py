"""Every notebook opens as a learner meets it: in front, with its headings at the left, and runs from top to bottom."""

from __future__ import annotations

import pytest

from tools import ROOT
from tools.author.store_notebooks import all_notebooks

NOTEBOOKS = [path.relative_to(ROOT).as_posix() for path in all_notebooks()]


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_it_opens_in_front_and_runs_all(open_lesson, notebook):
    lesson = open_lesson(notebook)

    assert lesson.title() == notebook.rpartition("/")[2]
    first_heading = lesson.cells()[0]["source"].splitlines()[0].removeprefix("# ")
    assert lesson.table_of_contents()[0] == first_heading
    assert lesson.dialogs() == []  # no news, no question which kernel

    lesson.run_all()
    assert lesson.errors() == []
    counts = [cell["count"] for cell in lesson.cells() if cell["type"] == "code"]
    assert counts == list(range(1, len(counts) + 1))
    assert lesson.console_errors == []


def test_a_learner_comes_back_to_the_layout_that_they_left(open_lesson):
    first, last = NOTEBOOKS[0], NOTEBOOKS[-1]
    lesson = open_lesson(last)
    lesson.close_left_panel()
    lesson.open(first)
    assert lesson.title() == first.rpartition("/")[2]
    assert lesson.table_of_contents() == []  # closed by the learner, and it stays closed
    assert last.rpartition("/")[2] in lesson.tabs()
