"""The glossary and the page of notation are those of the lessons, and the lessons lead to them."""

import re

import nbformat
import pytest

from tools.author import glossary
from tools.author.notebook_files import all_notebooks

PATHS = all_notebooks()


def markdown(path):
    return "\n\n".join(c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "markdown")


def lesson(tmp_path, *sources):
    """A notebook of Markdown cells, the first a title, below the folder that the tool takes for the lessons'."""
    cells = [nbformat.v4.new_markdown_cell(source) for source in ("# Look at lengths", *sources)]
    path = tmp_path / "mathematics" / "91_lengths.ipynb"
    path.parent.mkdir(exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(glossary, "FOLDER", tmp_path)
    return tmp_path


def test_the_pages_are_up_to_date():
    assert glossary.GLOSSARY.read_text(encoding="utf-8") == glossary.glossary(PATHS), "python -m tools.author.glossary"
    assert glossary.NOTATION.read_text(encoding="utf-8") == glossary.notation(PATHS), "python -m tools.author.glossary"


def test_each_term_has_one_entry_and_a_first_use_that_leads_there():
    headings = re.findall(r"(?m)^### (.+)$", glossary.GLOSSARY.read_text(encoding="utf-8"))
    anchors = [heading.replace(" ", "-") for heading in headings]
    assert len(set(map(str.lower, anchors))) == len(anchors) > 50
    led = [anchor for path in PATHS for anchor in re.findall(r"glossary\.md#([^)\s]+)\)", markdown(path))]
    assert sorted(led) == sorted(anchors), "python -m tools.author.glossary --link"


def test_lesson_00_leads_to_both_pages():
    text = markdown(all_notebooks()[0])
    assert "(glossary.md)" in text and "(notation.md)" in text


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_letter_means_one_thing_in_a_lesson(path):
    found = glossary.symbols([path])
    assert {symbol: meanings for symbol, meanings in found.items() if len(meanings) > 1} == {}


def test_a_sentence_is_taken_whole_and_a_label_is_no_term(folder):
    path = lesson(folder, "**Luck.** See.\n\nA **norm** of $u$ is e.g. its length. It is **not a very long one**.")
    (entry,) = glossary.entries([path]).values()
    assert (entry.term, entry.sentence) == ("norm", "A **norm** of $u$ is e.g. its length.")


def test_links_are_made_once_and_follow_the_terms(folder):
    path = lesson(folder, "**Early stopping** waits. Then **early stopping** ends.")
    glossary.linked([path])
    once = path.read_text(encoding="utf-8")
    assert "[**Early stopping**](../glossary.md#early-stopping) waits. Then **early stopping** ends." in once
    glossary.linked([path])
    assert path.read_text(encoding="utf-8") == once


def test_letters_are_gathered_by_meaning(folder):
    path = lesson(folder, "| symbol | what it is | shape |\n|---|---|---|\n| $h$ | the step | one number |\n")
    assert "| $h$ | the step | one number | [91](mathematics/91_lengths.ipynb) |" in glossary.notation([path])
