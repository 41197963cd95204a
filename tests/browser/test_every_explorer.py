"""Every explorer of every lesson, in the browser: a control moved by keyboard changes its picture, and no barrier.

`tests/explorers/test_every_control.py` moves all the other controls, without a browser.
"""

from __future__ import annotations

import pytest

from accessibility import barriers
from course_lib.checking.exercise import Lesson
from course_lib.checking.project import Project
from tools import ROOT
from tools.author.lesson_browser import THEMES
from tools.author.store_notebooks import all_notebooks

NOTEBOOKS = [path.relative_to(ROOT).as_posix() for path in all_notebooks()]
FEWEST = {"start": 1} | {path.stem[3:]: 0 for path in all_notebooks() if isinstance(Lesson.of(path.stem[3:]), Project)}
pytestmark = pytest.mark.browser
# A picture is an image from the kernel, or drawn in the page.
PICTURE = ".course-picture img[alt], .course-picture [role=img]"


def look(picture) -> str:
    """What a picture shows, as something to compare."""
    return picture.get_attribute("src") or picture.inner_html()


def explorer_cells(lesson) -> list[int]:
    """The cells whose output holds an explorer."""
    code = [cell["index"] for cell in lesson.cells() if cell["type"] == "code"]
    return [index for index in code if lesson.cell(index).locator(".course-explorer").count()]


# A control, and the keys that move it.
CONTROLS = {
    ".noUi-handle": ("ArrowRight", "ArrowLeft"),
    ".jupyter-widgets select": ("ArrowDown", "ArrowUp"),
    ".jupyter-widgets input[type=checkbox]": ("Space",),
}


def move_a_control(lesson, cell, picture) -> bool:
    """Press keys on sliders, choices and boxes, one after the other, until the picture is another one."""
    for kind, keys in CONTROLS.items():
        for control in cell.locator(kind).all():
            for key in keys if control.is_visible() else ():
                before = look(picture)
                control.focus()
                lesson.page.keyboard.press(key)
                lesson.wait_until_idle()
                if look(picture) != before:
                    return True
    return False


# Sliders and buttons that a screen reader would call no more than that, by the text around them.
NAMELESS = """() => [...document.querySelectorAll('.jupyter-widgets .noUi-handle, .jupyter-widgets button')]
    .filter(node => !(node.getAttribute('aria-label') || node.textContent).trim())
    .map(node => node.parentElement.closest('.jupyter-widgets').outerHTML.slice(0, 200))"""


def nameless(lesson) -> list[str]:
    return lesson.page.evaluate(NAMELESS)


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_each_explorer_follows_the_keyboard(open_lesson, notebook):
    lesson = open_lesson(notebook)
    lesson.run_all()
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
    assert nameless(lesson) == []
    for theme in (*THEMES, THEMES[0]):  # and back: the next test opens what this one leaves
        lesson.set_theme(theme)
        assert barriers(lesson.page) == [], theme
    assert lesson.errors() == []
    assert lesson.console_errors == []
