"""The plan's rows are read, its sections are run on their own in a real kernel, and tight rows are named."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools.author.store_notebooks import UnfitError
from tools.instructor import rehearsal
from tools.instructor.rehearsal import (
    Row,
    counts,
    faults,
    human_minutes,
    plan_rows,
    rehearse,
    run_through,
    section_cells,
)

PLAN = """<!-- plan 90 -->
| at | minutes | what | when late |
|---|---|---|---|
| 0:00 | 5 | Everybody opens lesson 99 | |
| 0:05 | 80 | 99, *Is it slow?*: alone | faster |
| 1:25 | 5 | Pause | |
<!-- /plan -->"""


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    """A lesson of two sections, the second of which needs only the imports."""
    cells = [
        new_markdown_cell("# Wait"),
        new_code_cell("import time"),
        new_markdown_cell("## Does it fail?\n\nYes."),
        new_code_cell("time.sleep(0.5)\nx = 1"),
        new_markdown_cell("## Is it slow?\n\n" + "word " * 700),
        new_code_cell("time.sleep(0.5)\nx = 2"),
        new_code_cell("def f(x):\n    ...", metadata={"tags": ["exercise-99.f"]}),
        new_code_cell("None", outputs=[new_output("display_data", {"text/plain": "Explorer: e"})]),
    ]
    path = tmp_path / "99_wait.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    monkeypatch.setattr(rehearsal, "lesson_path", lambda number: path)
    return path


def test_a_plan_is_read_row_by_row():
    opening, section, pause = plan_rows(text=PLAN)
    assert (opening.at, opening.minutes, opening.lesson, opening.section) == ("0:00", 5, "99", None)
    assert (section.lesson, section.section) == ("99", "Is it slow?")
    assert (pause.lesson, pause.section) == (None, None)


def test_only_the_sections_of_the_plan_are_run(lesson):
    took = rehearse(plan_rows(text=PLAN))
    start, section, pause = took.values()
    assert start > 0.1  # a kernel and its imports
    assert 0.5 <= section < start + 1.5
    assert pause == 0


def test_a_lesson_runs_from_top_to_bottom(lesson):
    everything, longest = run_through(lesson)
    assert longest >= 0.5
    assert everything > 1.0


def test_a_cell_that_raises_is_named(lesson):
    notebook = nbformat.read(lesson, as_version=4)
    notebook.cells[3].source, notebook.cells[3].id = "1 / 0", "broken-code"
    nbformat.write(notebook, lesson)
    with pytest.raises(UnfitError, match="99_wait: broken-code raises ZeroDivisionError"):
        run_through(lesson)


def test_what_people_need_is_counted(lesson):
    cells = section_cells(nbformat.read(lesson, as_version=4), "Is it slow?")
    counted = counts(cells)
    assert counted == {"words": 703, "formulas": 0, "code cells": 1, "explorers": 1, "exercises": 1, "quizzes": 0}
    assert human_minutes(counted) == pytest.approx(703 / 175 + 0.5 + 4 + 5)
    assert human_minutes(counted, "on paper") - human_minutes(counted) == 5


def test_a_row_without_time_is_a_fault(lesson):
    slow, short = Row("0:00", 1, "99, *Is it slow?*", "99", "Is it slow?"), Row("0:01", 1, "Pause")
    assert faults([slow, short], {slow: 1.0, short: 30.0}) == [
        "0:01: the machine takes 30.0 s of 1 minutes",
        "0:00: people need about 13.5 minutes, the plan has 1",
    ]
