"""The playground of lesson 08 while it trains: how many pictures a second reach the page, and how soon it pauses.

The aim is 15 pictures a second or more, and a pause within a tenth of a second. What is asserted is what the lesson
promises, 10 a second and half a second; on a machine that has more to do than it has processors, half of that.
"""

import os

import pytest

pytestmark = pytest.mark.browser
NOTEBOOK = "notebooks/08_build_the_network.ipynb"
SECONDS, TRIES = 3.0, 3

# Counts, on the page itself, how often the picture has been replaced by a new one that could be drawn.
_COUNT = """image => {
    window.courseFrames = [];
    image.addEventListener('load', () => window.courseFrames.push(performance.now()));
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
    return lesson.page.evaluate("() => window.courseFrames.length")


def test_the_picture_follows_at_ten_frames_a_second_and_pauses_within_half_a_second(open_lesson):
    lesson, cell = open_playground(open_lesson)
    cell.get_by_label("each picture").select_option(label="as fast as it goes")
    lesson.wait_until_idle()
    rates, pauses = [], []
    for _try in range(TRIES):
        before = frames(lesson)
        cell.get_by_role("button", name="Start").click()
        lesson.page.wait_for_timeout(SECONDS * 1000)
        rates.append((frames(lesson) - before) / SECONDS)
        pressed = lesson.page.evaluate("() => performance.now()")
        cell.get_by_role("button", name="Pause").click()
        cell.get_by_role("button", name="Start").wait_for()
        lesson.page.wait_for_timeout(600)
        last = lesson.page.evaluate("() => window.courseFrames.at(-1)")
        pauses.append((last - pressed) / 1000)
        standing = frames(lesson)
        lesson.page.wait_for_timeout(300)
        assert frames(lesson) == standing, "it goes on after the pause"
    print(f"frames a second: {rates}; seconds to the last picture after Pause: {pauses}")
    busy = os.getloadavg()[0] > os.cpu_count()
    assert max(rates) >= (5 if busy else 10)
    assert min(pauses) <= (1.0 if busy else 0.5)
    assert lesson.console_errors == []


def test_it_steps_tells_its_code_and_stops_when_its_cell_runs_again(open_lesson):
    lesson, cell = open_playground(open_lesson)
    cell.get_by_role("button", name="Step").click()
    lesson.wait_until_idle()
    sentence = cell.get_by_role("status").first
    assert sentence.inner_text().startswith("Epoch 1.")
    cell.get_by_text("The code of this state").click()
    assert "epochs=1," in cell.locator("textarea").input_value()
    cell.get_by_role("button", name="Start").click()
    lesson.page.wait_for_timeout(500)
    index = lesson.find("Playground()")
    lesson.run(index)
    again = lesson.cell(index)
    lesson.wait_until_idle()
    assert again.get_by_role("status").first.inner_text().startswith("Epoch 0.")
    lesson.page.wait_for_timeout(500)
    assert again.get_by_role("status").first.inner_text().startswith("Epoch 0.")
    assert again.get_by_role("button", name="Start").is_visible()
