"""A learner in lesson 01: sliders, challenges, a mistake named, the right answer, and the map after a restart."""

import re

import pytest

pytestmark = pytest.mark.browser
NOTEBOOK = "notebooks/mathematics/01_vectors.ipynb"
START = "notebooks/00_start.ipynb"
WRONG = "def dot_product(u, v):\n    return u * v\n\n\nex.dot_product.check(dot_product)"
RIGHT = WRONG.replace("u * v", "np.sum(u * v)")


def picture(cell):
    return cell.locator(".course-picture [role=img]").first


def press(lesson, handle, key, times):
    """Press a key on a slider's handle so many times, and wait until nothing moves any more."""
    handle.focus()
    for _press in range(times):
        lesson.page.keyboard.press(key)
    lesson.wait_until_idle()


def test_a_slider_moved_by_keyboard_changes_picture_and_sentence(open_lesson):
    lesson = open_lesson(NOTEBOOK)
    lesson.run_all()
    cell = lesson.cell(lesson.find("TwoVectorsExplorer()"))
    sentence = cell.get_by_role("status").first
    before, said = picture(cell).inner_html(), sentence.inner_text()
    press(lesson, cell.locator(".noUi-handle").first, "ArrowRight", 2)
    assert said.startswith("u · v = 5.00")
    assert sentence.inner_text().startswith("u · v = 5.20")
    assert picture(cell).inner_html() != before
    assert picture(cell).get_attribute("aria-label") == sentence.inner_text()
    assert lesson.console_errors == []


def test_a_challenge_ticks_by_keyboard_and_by_dragging(open_lesson):
    lesson = open_lesson(NOTEBOOK)
    lesson.run_all()
    cell = lesson.cell(lesson.find("TwoVectorsExplorer()"))
    assert cell.get_by_label("done").count() == 0
    press(lesson, cell.locator(".noUi-handle").nth(2), "ArrowLeft", 30)  # the first entry of v: from 1 to -2
    assert cell.get_by_label("done").count() == 0
    press(lesson, cell.locator(".noUi-handle").nth(3), "ArrowLeft", 20)  # the second: from 2 to 0, so u · v = -6
    assert cell.get_by_label("done").count() == 1

    box = cell.get_by_role("slider", name="tip of v").locator(".grip").bounding_box()
    lesson.page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    said = cell.get_by_role("status").first.inner_text()
    lesson.page.mouse.down()
    lesson.page.mouse.move(box["x"] + 80, box["y"] - 60, steps=8)
    lesson.page.mouse.up()
    lesson.wait_until_idle()
    assert cell.get_by_role("status").first.inner_text() != said


def test_a_prediction_unlocks_the_controls(open_lesson):
    lesson = open_lesson(NOTEBOOK)
    lesson.run_all()
    cell = lesson.cell(lesson.find("MatrixExplorer()"))
    assert not cell.get_by_role("button", name="Reset").is_visible()
    cell.get_by_role("button", name="That is my guess").click()
    lesson.wait_until_idle()
    assert cell.get_by_role("button", name="Reset").is_visible()
    assert "it is 2" in cell.get_by_role("status").first.inner_text()


def test_a_mistake_is_named_the_answer_accepted_and_the_map_shows_it_after_a_restart(open_lesson):
    lesson = open_lesson(NOTEBOOK)
    lesson.run(lesson.find("import numpy"))
    exercise = lesson.find(tag="exercise-vectors.dot_product")
    lesson.type_into(exercise, WRONG)
    said = lesson.run(exercise)
    assert "Not yet" in said
    assert "add the products up" in said
    assert "Hint 1 of 3" in said
    lesson.type_into(exercise, RIGHT)
    assert "Correct" in lesson.run(exercise)

    lesson.restart_kernel()
    start = open_lesson(START, keep_progress=True)
    start.run(start.find("import"))
    index = start.find("CourseMap()")
    start.run(index)
    area = start.cell(index)
    assert area.get_by_label("The dot product: solved").count() == 1
    assert area.get_by_label(re.compile(r"How alike are two directions\? \(.*\): open")).count() == 1

    # The link on the map opens the lesson in a tab of the same JupyterLab.
    area.get_by_role("link", name=re.compile("See vectors move")).click()
    start.page.wait_for_function("() => window.jupyterapp.shell.currentWidget.title.label.startsWith('01_')")


def test_a_quiz_answers_with_the_idea_behind_the_choice(open_lesson):
    lesson = open_lesson(NOTEBOOK)
    lesson.run(lesson.find("import numpy"))
    index = lesson.find("Quiz(ex.zero)")
    lesson.run(index)
    cell = lesson.cell(index)
    cell.get_by_label("They point the same way.").click()
    lesson.wait_until_idle()
    assert "Then the cosine is 1" in lesson.output(index)


def test_the_arrow_keys_belong_to_the_control_that_has_the_focus(open_lesson):
    lesson = open_lesson(NOTEBOOK)
    lesson.run(lesson.find("import numpy"))
    index = lesson.find("Quiz(ex.order)")
    lesson.run(index)
    first = lesson.cell(index).locator("input[type=radio]").first
    first.focus()
    lesson.page.keyboard.press("Space")
    lesson.wait_until_idle()
    lesson.page.keyboard.press("ArrowDown")
    lesson.wait_until_idle()
    assert lesson.cell(index).locator("input[type=radio]").nth(1).is_checked()
