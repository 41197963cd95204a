"""Slide types by rule: what begins a page, what stays together, what a person decided; and nothing else changes."""

from copy import deepcopy

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools.author import slide_types
from tools.author.notebook_files import all_notebooks, as_stored
from tools.author.slide_types import BY_HAND, set_slide_types

LONG = "A sentence that takes its room on the page. " * 20


def types(*cells):
    notebook = new_notebook(cells=list(cells))
    set_slide_types(notebook)
    return [cell.metadata["slideshow"]["slide_type"] for cell in notebook.cells]


def text(name, source="A few words."):
    return new_markdown_cell(source, id=name)


def code(name, source="1 + 1", shown=""):
    outputs = [new_output("execute_result", {"text/plain": shown})] if shown else []
    return new_code_cell(source, id=name, outputs=outputs)


def test_a_question_is_a_slide_and_what_follows_comes_as_it_is_needed():
    section = [text("sum-question", "## How much?"), text("sum-idea"), code("sum-code"), text("sum-after")]
    assert types(text("title", "# Add"), *section) == ["slide", "slide", "fragment", "-", "fragment"]
    assert types(text("title", "# Add"), text("more-question", "### And more?")) == ["slide", "subslide"]


def test_imports_and_what_waits_in_comments_are_left_out():
    assert types(code("imports"), text("imports-note"), code("sum-help", "# ex.sum.hint()")) == ["skip"] * 3


def test_a_stub_stays_with_its_text_and_an_explorer_with_its_own():
    exercise = [text("sum-exercise-text", LONG), code("sum-exercise", "def f(x):\n    ...", "○ Not attempted yet")]
    explorer = [text("sum-explorer-text"), code("sum-explorer", "Sums()", "Explorer: sums. They grow.")]
    assert types(text("title", "# Add"), *exercise, *explorer) == ["slide", "subslide", "-", "subslide", "-"]


def test_a_quiz_has_a_page_unless_a_heading_announces_it():
    quiz = code("quiz-sum", "Quiz(ex.sum)", "Question: which?")
    assert types(text("sum-question", "## How much?"), quiz, text("after")) == ["slide", "-", "subslide"]
    assert types(text("sum-idea"), quiz) == ["fragment", "subslide"]


def test_a_comment_in_code_is_no_heading():
    assert types(text("title", "# Add"), code("sum-code", "# One and one\n1 + 1")) == ["slide", "-"]


def test_a_text_is_cut_at_the_headings_inside_it():
    after = text("sum-after", f"{LONG}\n\n## And now?\n\nYes.")
    assert slide_types.pieces(after) == [f"{LONG}\n\n", "## And now?\n\nYes."]
    assert types(text("a-question", "## What?"), after, text("more"))[-1] == "fragment"


def test_what_has_no_room_begins_a_page():
    assert types(text("a-question", "## What?"), text("a-idea", LONG), text("a-after", LONG))[-1] == "subslide"


def test_a_pair_that_has_no_room_moves_together():
    pair = [text("run-text"), code("run", "\n".join(["print(1)"] * 12), "1\n" * 8)]
    assert types(text("a-question", "## What?\n\n" + LONG), *pair)[1:] == ["subslide", "-"]


def test_what_a_person_decided_stays():
    mine = text("sum-idea")
    mine.metadata.update({"tags": [BY_HAND], "slideshow": {"slide_type": "skip"}})
    theirs = text("sum-after")
    theirs.metadata["slideshow"] = {"slide_type": "skip"}
    assert types(text("q", "## How much?"), mine, theirs) == ["slide", "skip", "fragment"]


@pytest.mark.parametrize("path", all_notebooks(), ids=lambda path: path.stem)
def test_the_stored_lessons_have_the_types_of_the_rule(path):
    before = nbformat.read(path, as_version=4)
    after = deepcopy(before)
    set_slide_types(after)
    assert as_stored(after) == as_stored(before), "run `python -m tools.author.slide_types`"


def test_only_metadata_change(tmp_path, monkeypatch):
    path = tmp_path / "lesson.ipynb"
    notebook = new_notebook(cells=[text("title", "# Add"), code("sum-code", shown="2")])
    path.write_text(as_stored(notebook), encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["slide_types.py", str(path)])
    assert slide_types.main() == 0
    changed = nbformat.read(path, as_version=4)
    assert [cell.metadata for cell in changed.cells] != [cell.metadata for cell in notebook.cells]
    for cell in changed.cells:
        cell.metadata = {}
    assert changed == notebook
