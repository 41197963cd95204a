"""Every explorer of every lesson, once, in the browser: a control moved by keyboard changes its picture."""

from __future__ import annotations

import pytest

from jupyter_setup import ROOT
from store_notebooks import all_notebooks

NOTEBOOKS = [path.relative_to(ROOT).as_posix() for path in all_notebooks()]
pytestmark = pytest.mark.browser
PICTURE = ".jupyter-widgets img[alt]"


def explorer_cells(lesson) -> list[int]:
    """The cells whose output holds an explorer's picture."""
    code = [cell["index"] for cell in lesson.cells() if cell["type"] == "code"]
    return [index for index in code if lesson.cell(index).locator(PICTURE).count()]


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
                before = picture.get_attribute("src")
                control.focus()
                lesson.page.keyboard.press(key)
                lesson.wait_until_idle(quiet=0.2)
                if picture.get_attribute("src") != before:
                    return True
    return False


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_each_explorer_follows_the_keyboard(open_lesson, notebook):
    lesson = open_lesson(notebook)
    lesson.run_all()
    found = explorer_cells(lesson)
    assert len(found) >= (1 if "/00_" in notebook else 2)
    for index in found:
        cell = lesson.cell(index)
        picture = cell.locator(PICTURE).first
        guess = cell.get_by_role("button", name="That is my guess")
        if guess.count():
            guess.click()
            lesson.wait_until_idle()
        assert picture.get_attribute("alt").strip()
        assert move_a_control(lesson, cell, picture), f"cell {index}: nothing changes the picture"
    assert lesson.errors() == []
    assert lesson.console_errors == []
