"""The playground of lesson 13 while it trains: pictures reach the page, it pauses, it steps, it stops with its cell.

How many pictures a second there are is a matter of the machine: no test asks.
"""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
NOTEBOOK = "notebooks/network/13_building.ipynb"
START = re.compile("Start$")  # its icon is part of its name, and "Restart" is another button
PICTURES = 10

# Counts, on the page itself, how often the boundary in the picture has become another one.
_COUNT = """path => {
    window.courseFrames = 0;
    new MutationObserver(() => { window.courseFrames += 1; }).observe(path, { attributes: true });
}"""


def open_playground(open_lesson):
    lesson = open_lesson(NOTEBOOK)
    lesson.run(lesson.find("import numpy"))
    index = lesson.find("Playground()")
    lesson.run(index)
    cell = lesson.cell(index)
    cell.locator("[id$=-boundary]").evaluate(_COUNT)
    return lesson, cell


def epoch(lesson, cell):
    """The epoch that the picture shows, once the last one that was sent is drawn."""
    lesson.wait_until_idle()
    return int(re.search(r"epoch (\d+)", cell.locator(".course-formula .strong").inner_text())[1])


def test_the_picture_follows_until_it_is_paused(open_lesson):
    lesson, cell = open_playground(open_lesson)
    cell.get_by_label("pace").select_option(label="as fast as possible")
    for _time in range(2):
        before = lesson.page.evaluate("() => window.courseFrames")
        cell.get_by_role("button", name=START).click()
        lesson.page.wait_for_function(f"() => window.courseFrames >= {before + PICTURES}")
        cell.get_by_role("button", name="Pause").click()
        cell.get_by_role("button", name=START).wait_for()
        standing = epoch(lesson, cell)
        cell.get_by_role("button", name="Step").click()
        expect(cell.locator(".course-formula .strong")).to_have_text(f"epoch {standing + 1}")  # it did not go on
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


def test_a_node_is_shown_large_while_the_pointer_is_on_it(open_lesson):
    lesson, cell = open_playground(open_lesson)
    large, node = cell.locator("[id$=-surface]"), cell.get_by_role("button", name="hidden, node 2, shown large")
    output = large.get_attribute("href")
    node.hover()
    expect(large).not_to_have_attribute("href", output)
    cell.get_by_role("button", name="Step").hover()
    expect(large).to_have_attribute("href", output)
    node.focus()
    lesson.page.keyboard.press("Enter")
    expect(node).to_have_attribute("aria-pressed", "true")
    lesson.page.keyboard.press("Enter")
    expect(large).to_have_attribute("href", output)
