"""A lesson in JupyterLab: lines that read well, and a frame around what is to be done."""

from __future__ import annotations

import nbformat

KINDS = """() => jupyterapp.shell.currentWidget.content.widgets.map(cell => [
    cell.model.getMetadata("tags") ?? [], [...cell.node.classList].filter(name => name.startsWith("course-")),
])"""
WIDTHS = """all => all.map(text => text.getBoundingClientRect().width / parseFloat(getComputedStyle(text).fontSize))"""


def test_a_lesson_has_its_stage(open_lesson):
    lesson = open_lesson("notebooks/mathematics/01_vectors.ipynb")
    assert 40 < max(lesson.page.locator(".course-lesson .jp-RenderedMarkdown > p").evaluate_all(WIDTHS)) <= 44.1
    seen = set()
    for tags, classes in lesson.page.evaluate(KINDS):
        expected = {"course-exercise"} if any(tag.startswith("exercise-") for tag in tags) else set()
        expected |= {f"course-{tag}" for tag in tags if tag in ("predict", "worked")}
        assert set(classes) == expected
        seen |= expected
    assert {"course-exercise", "course-predict"} <= seen
    assert lesson.console_errors == []


def test_a_notebook_of_the_learners_own_has_none(open_lesson, server):
    path = server.root / "notebooks" / "own.ipynb"
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}}
    cells = [nbformat.v4.new_markdown_cell("Mine.", id="one"), nbformat.v4.new_code_cell("1 + 1", id="two")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)
    try:
        lesson = open_lesson("notebooks/own.ipynb")
        classes = lesson.page.evaluate("() => [...jupyterapp.shell.currentWidget.content.node.classList]")
        assert "jp-Notebook" in classes and "course-lesson" not in classes  # lesson 00 is open beside it
    finally:
        path.unlink()
