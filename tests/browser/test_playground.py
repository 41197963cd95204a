"""The playground of lesson 13 while it trains: pictures reach the page, it pauses, it steps, it stops with its cell.

How many pictures a second there are is a matter of the machine: no test asks.
"""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
NOTEBOOK = "notebooks/network/13_building.ipynb"
PICTURES = 10
START = re.compile("Start$")  # its icon is part of its name, and "Restart" is another button

# Counts, on the page itself, how often the picture has been replaced by a new one that could be drawn.
_COUNT = """image => {
    window.courseFrames = 0;
    window.coursePicture = image;
    image.addEventListener('load', () => { window.courseFrames += 1; });
}"""


def open_playground(open_lesson):
    lesson = open_lesson(NOTEBOOK)
    lesson.run(lesson.find("import numpy"))
    index = lesson.find("Playground()")
    lesson.run(index)
    cell = lesson.cell(index)
    cell.locator("img[alt]").first.evaluate(_COUNT)
    return lesson, cell


def frames(lesson):
    """How many pictures there have been, once the last one that was sent is drawn."""
    lesson.wait_until_idle()
    lesson.page.wait_for_function("() => window.coursePicture.complete")
    return lesson.page.evaluate("() => window.courseFrames")


def test_the_picture_follows_until_it_is_paused(open_lesson):
    lesson, cell = open_playground(open_lesson)
    cell.get_by_label("pace").select_option(label="as fast as possible")
    for _time in range(2):
        before = frames(lesson)
        cell.get_by_role("button", name=START).click()
        lesson.page.wait_for_function(f"() => window.courseFrames >= {before + PICTURES}")
        cell.get_by_role("button", name="Pause").click()
        cell.get_by_role("button", name=START).wait_for()
        standing = frames(lesson)
        cell.get_by_role("button", name="Step").click()
        lesson.page.wait_for_function(f"() => window.courseFrames > {standing}")
        assert frames(lesson) == standing + 1, "it went on after the pause"
    assert lesson.console_errors == []


def test_it_steps_tells_its_code_and_stops_when_its_cell_runs_again(open_lesson):
    lesson, cell = open_playground(open_lesson)
    cell.get_by_role("button", name="Step").click()
    lesson.wait_until_idle()
    expect(cell.get_by_role("status").first).to_contain_text("Epoch 1.")
    cell.get_by_text("The code of this state").click()
    assert "epochs=1," in cell.locator("textarea").input_value()
    before = lesson.page.evaluate("() => window.courseFrames")
    cell.get_by_role("button", name=START).click()
    lesson.page.wait_for_function(f"() => window.courseFrames > {before}")  # it trains
    index = lesson.find("Playground()")
    lesson.run(index)
    again = lesson.cell(index)
    said = again.get_by_role("status").first
    expect(said).to_contain_text("Epoch 0.")
    again.get_by_role("button", name="Step").click()
    expect(said).to_contain_text("Epoch 1.")  # and no run of before has added to it
    assert again.get_by_role("button", name=START).is_visible()
