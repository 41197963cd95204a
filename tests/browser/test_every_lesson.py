"""Every notebook as a learner meets it: it opens in front, runs from top to bottom, its explorers follow the keyboard.

Opening a lesson and running it is what takes the time, so it is done once, and the tests of a lesson stand in the order
in which a learner goes. `tests/explorers/test_every_control.py` moves all the other controls, without a browser.
"""

from __future__ import annotations

import pytest

from accessibility import barriers
from course_lib.checking.exercise import Lesson as Catalogue
from course_lib.checking.project import Project
from tools import ROOT
from tools.author.lesson_browser import THEMES, Lesson
from tools.author.store_notebooks import all_notebooks

NOTEBOOKS = [path.relative_to(ROOT).as_posix() for path in all_notebooks()]
PROJECTS = {path.stem[3:] for path in all_notebooks() if isinstance(Catalogue.of(path.stem[3:]), Project)}
FEWEST = {"start": 1} | dict.fromkeys(PROJECTS, 0)
# A picture is an image from the kernel, or drawn in the page.
PICTURE = ".course-picture img[alt], .course-picture [role=img]"
# A control, and the keys that move it.
CONTROLS = {
    ".noUi-handle": ("ArrowRight", "ArrowLeft"),
    ".jupyter-widgets select": ("ArrowDown", "ArrowUp"),
    ".jupyter-widgets input[type=checkbox]": ("Space",),
}
# What takes longer than a frame is computed in slices, between which the kernel is idle; meanwhile the words say so.
COMPUTED = """(cell) =>
    ![...cell.querySelectorAll('[role=status]')].some(words => words.textContent.startsWith('Computing'))"""
# Sliders and buttons that a screen reader would call no more than that, by the text around them.
NAMELESS = """() => [...document.querySelectorAll('.jupyter-widgets .noUi-handle, .jupyter-widgets button')]
    .filter(node => !(node.getAttribute('aria-label') || node.textContent).trim())
    .map(node => node.parentElement.closest('.jupyter-widgets').outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module", params=NOTEBOOKS)
def notebook(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def lesson(browser, server, notebook):
    """A notebook in a window of its own, for all tests of it."""
    server.forget_learner()
    opened = Lesson(browser, server)
    yield opened.open(notebook)
    opened.close()
    server.shut_down_kernels()


def test_it_opens_in_front(lesson, notebook):
    assert lesson.title() == notebook.rpartition("/")[2]
    first_heading = lesson.cells()[0]["source"].splitlines()[0].removeprefix("# ")
    assert lesson.table_of_contents()[0] == first_heading
    assert lesson.dialogs() == []  # no news, no question which kernel


def test_it_runs_all(lesson):
    lesson.run_all()
    assert lesson.errors() == []
    counts = [cell["count"] for cell in lesson.cells() if cell["type"] == "code"]
    assert counts == list(range(1, len(counts) + 1))
    assert lesson.console_errors == []


# The cells that show a widget, drawn or not yet: JupyterLab draws what is in sight, and a slow machine draws it late.
WITH_WIDGET = """() => Array.from(window.jupyterapp.shell.currentWidget.content.model.cells)
    .map((cell, index) => [index, cell.type === 'code' ? cell.outputs.toJSON() : []])
    .filter(([_, shown]) => shown.some(one => one.data?.['application/vnd.jupyter.widget-view+json']))
    .map(([index]) => index)"""


def explorer_cells(lesson) -> list[int]:
    """The cells whose output holds an explorer."""
    found = []
    for index in lesson.page.evaluate(WITH_WIDGET):
        cell = lesson.cell(index)
        cell.locator(".jupyter-widgets").first.wait_for(state="attached")
        found += [index] if cell.locator(".course-explorer").count() else []
    return found


def look(picture) -> str:
    """What a picture shows, as something to compare."""
    return picture.get_attribute("src") or picture.inner_html()


def move_a_control(lesson, cell, picture) -> bool:
    """Press keys on sliders, choices and boxes, one after the other, until the picture is another one."""
    for kind, keys in CONTROLS.items():
        for control in cell.locator(kind).all():
            for key in keys if control.is_visible() else ():
                before = look(picture)
                control.focus()
                lesson.page.keyboard.press(key)
                lesson.wait_until_idle()
                lesson.page.wait_for_function(COMPUTED, arg=cell.element_handle(), timeout=120_000)
                if look(picture) != before:
                    return True
    return False


def test_each_explorer_follows_the_keyboard(lesson, notebook):
    found = explorer_cells(lesson)
    assert len(found) >= FEWEST.get(notebook.rpartition("/")[2][3:].removesuffix(".ipynb"), 2)
    for index in found:
        cell = lesson.cell(index)
        picture = cell.locator(PICTURE).first
        picture.wait_for()
        guess = cell.get_by_role("button", name="That is my guess")
        if guess.count():
            guess.click()
            lesson.wait_until_idle()
        assert (picture.get_attribute("alt") or picture.get_attribute("aria-label")).strip()
        assert move_a_control(lesson, cell, picture), f"cell {index}: nothing changes the picture"
    assert lesson.page.evaluate(NAMELESS) == []


def test_no_barrier_in_either_theme(lesson):
    for theme in (*THEMES, THEMES[0]):  # and back: the next test opens what this one leaves
        lesson.set_theme(theme)
        assert barriers(lesson.page) == [], theme
    assert lesson.errors() == []
    assert lesson.console_errors == []
