"""A lesson that is left and opened again, a kernel that is restarted: what no longer answers says so."""

from __future__ import annotations

import nbformat
import pytest
from playwright.sync_api import expect

from tools.author.lesson_browser import THEMES

PYTHON = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}  # or JupyterLab asks
IMPORTS = """from course_lib.exercises import vectors as ex
from course_lib.explorers.quiz import Quiz
from course_lib.explorers.vectors import MatrixExplorer, TwoVectorsExplorer"""
EXPLORER, QUIZ, GUESS = 1, 2, 3
REST = "The kernel was restarted."
FIRST, LAST = "notebooks/00_start.ipynb", "notebooks/pytorch/t5_scale.ipynb"


@pytest.fixture
def lesson_of_four(server):
    """A short lesson: the imports, an explorer, a question, and an explorer with a guess."""
    sources = (IMPORTS, "TwoVectorsExplorer()", "Quiz(ex.zero)", "MatrixExplorer()")
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(sources)]
    path = server.root / "notebooks" / "short.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=PYTHON), path)
    yield "notebooks/short.ipynb"
    path.unlink()


def test_a_lesson_opened_without_its_kernel_shows_its_stills(open_lesson, server, lesson_of_four):
    first = open_lesson(lesson_of_four)
    first.run_all()
    first.save()
    picture = first.cell(EXPLORER).locator(".course-picture [role=img]")
    before = picture.get_attribute("aria-label")
    first.cell(EXPLORER).get_by_role("slider", name="v, first").press("ArrowLeft")
    expect(picture).not_to_have_attribute(
        "aria-label", before
    )  # what is on the screen stays alive when it has been saved
    first.type_into(0, IMPORTS + "\n")
    first.save()
    assert first.dialogs() == []  # nor does JupyterLab say that the file has changed on the disk
    assert first.console_errors == []
    first.close()
    server.shut_down_kernels()

    second = open_lesson(lesson_of_four, keep_progress=True)
    for theme in (*THEMES, THEMES[0]):  # and back: the next test opens what this one leaves
        second.set_theme(theme)
        for index in (EXPLORER, QUIZ, GUESS):
            expect(second.cell(index).get_by_text("Run this cell to use it.")).to_be_visible()
        for index in (EXPLORER, GUESS):
            image = second.cell(index).locator("img[alt]")
            expect(image).to_be_visible()
            assert image.evaluate("image => image.complete && image.naturalWidth > 100")
        assert second.page.get_by_text("model not found").count() == 0
    assert second.console_errors == []
    assert second.dialogs() == []


def test_a_restarted_kernel_is_told_over_the_picture(open_lesson, lesson_of_four):
    lesson = open_lesson(lesson_of_four)
    lesson.run_all()
    explorer, quiz = lesson.cell(EXPLORER), lesson.cell(QUIZ)
    explorer.get_by_role("slider", name="u, first").wait_for()
    assert explorer.get_by_text(REST).count() == 0

    lesson.restart_kernel()
    note = explorer.locator(".course-picture").get_by_text(REST)
    expect(note).to_be_visible()
    expect(quiz.get_by_text(REST)).to_be_visible()
    for cell in (explorer, quiz):  # out of the way of keyboard and screen reader
        assert all(cell.locator(".course-controls").evaluate_all("all => all.map(controls => controls.inert)"))
    chains = "all => all.map(node => getComputedStyle(node, '::before').display)"
    assert set(explorer.locator(".jupyter-widgets-disconnected").evaluate_all(chains)) == {"none"}
    lesson.run_all()
    expect(lesson.cell(EXPLORER).get_by_role("slider", name="u, first")).to_be_visible()
    expect(lesson.page.get_by_text(REST)).to_have_count(0)
    assert lesson.console_errors == []


def test_a_sliders_keys_are_kept_from_shortcuts_and_other_keys_are_not(open_lesson, lesson_of_four):
    lesson = open_lesson(lesson_of_four)
    lesson.run_all()
    handle = lesson.cell(EXPLORER).get_by_role("slider", name="v, second")
    handle.press("ArrowRight")
    assert handle.get_attribute("data-lm-suppress-shortcuts") == "true"
    expect(lesson.cell(EXPLORER).get_by_role("status").first).to_contain_text("u · v = 5.10")
    handle.press("Control+s")
    assert handle.get_attribute("data-lm-suppress-shortcuts") is None


def test_a_learner_comes_back_to_the_layout_that_they_left(open_lesson):
    lesson = open_lesson(LAST)
    lesson.close_left_panel()
    lesson.open(FIRST)
    assert lesson.title() == FIRST.rpartition("/")[2]
    assert lesson.table_of_contents() == []  # closed by the learner, and it stays closed
    assert LAST.rpartition("/")[2] in lesson.tabs()
