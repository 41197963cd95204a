"""Pictures in a real page: what is dragged moves at once, keys move it too, nothing glides where that is not wanted."""

from __future__ import annotations

import math

import nbformat
import pytest
from playwright.sync_api import expect

from tools.author.lesson_browser import Lesson

PYTHON = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
IMPORTS = (
    "from course_lib.explorers.layers import NetworkExplorer\n"
    "from course_lib.explorers.low_rank import CircleExplorer\n"
    "from course_lib.explorers.vectors import *"
)
VECTORS, NETWORK, MATRIX, CIRCLE = 1, 2, 3, 4


@pytest.fixture
def lesson_of_pictures(server):
    """A short lesson: the imports, two vectors, the network, the matrix with its guess made, the circle."""
    made = "matrix = MatrixExplorer()\nmatrix.predict(2.0)\nmatrix"
    sources = (IMPORTS, "TwoVectorsExplorer()", "NetworkExplorer()", made, "CircleExplorer()")
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(sources)]
    path = server.root / "notebooks" / "pictures.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=PYTHON), path)
    yield "notebooks/pictures.ipynb"
    path.unlink()


def middle(handle) -> tuple[float, float]:
    box = handle.locator(".grip, .chip").first.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def unit(cell) -> float:
    """How many pixels of the page one unit of the plane of two vectors is long."""
    return cell.locator(".course-drawing").evaluate("svg => svg.clientWidth / 504 * 55")


def test_what_is_dragged_moves_before_the_kernel_answers_and_the_rest_follows(open_lesson, lesson_of_pictures):
    lesson = open_lesson(lesson_of_pictures)
    lesson.run_all()
    cell = lesson.cell(VECTORS)
    tip, status = cell.get_by_role("slider", name="tip of v"), cell.get_by_role("status").first
    x, y = middle(tip)
    lesson.page.mouse.move(x, y)
    lesson.page.mouse.down()
    by = unit(cell)
    # Within the event itself: nothing of what the page says here can have come from the kernel.
    moved = cell.locator(".course-drawing").evaluate(
        """(svg, [x, y]) => {
            const tip = svg.querySelector('[aria-label="tip of v"]');
            tip.dispatchEvent(new PointerEvent('pointermove', {clientX: x, clientY: y, pointerId: 1, bubbles: true}));
            return [tip.getAttribute('aria-valuetext'), svg.querySelector('[id$="-v"] polygon').getAttribute('points')];
        }""",
        [x + by, y + by],
    )
    assert moved[0] == "2.0, 1.0"
    assert float(moved[1].partition(",")[0]) == pytest.approx(378, abs=0.1)  # x = 2, in the picture's own pixels
    lesson.page.mouse.move(x + by, y + by)
    lesson.page.mouse.up()
    expect(status).to_contain_text("u · v = 7.00")
    number = cell.locator(".course-formula").get_by_role("slider", name="entry 1 of v")
    expect(number).to_have_text("2.0")
    assert lesson.console_errors == []


# What the page says to the kernel from now on, as text.
LISTEN = """() => {
    window.courseSent = [];
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (data) {
        window.courseSent.push(typeof data === "string" ? data : new TextDecoder().decode(data));
        return send.call(this, data);
    };
}"""


def test_a_fast_drag_ends_where_the_hand_ends_and_no_slider_speaks(open_lesson, lesson_of_pictures):
    """A slider that the page moves would say where it was, on a slow machine after the drag's end."""
    lesson = open_lesson(lesson_of_pictures)
    lesson.run_all()
    cell = lesson.cell(VECTORS)
    tip = cell.get_by_role("slider", name="tip of u")
    (x, y), by = middle(tip), unit(cell)
    lesson.page.evaluate(LISTEN)
    lesson.page.mouse.move(x, y)
    lesson.page.mouse.down()
    for k in range(60):
        lesson.page.mouse.move(x - k, y + k / 2)
    lesson.page.mouse.move(x - 2 * by, y + by)
    lesson.page.mouse.up()
    lesson.wait_until_idle()
    expect(tip).to_have_attribute("aria-valuetext", "1.0, 0.0")
    assert cell.get_by_role("slider", name="u, first").get_attribute("aria-valuenow") == "1.0"
    assert middle(tip) == pytest.approx((x - 2 * by, y + by), abs=1.5)
    sent = [text for text in lesson.page.evaluate("() => window.courseSent") if "comm_msg" in text]
    assert sent and all('"moved"' in text for text in sent)


def test_what_is_let_go_where_no_move_was_heard_is_there(open_lesson, lesson_of_pictures):
    """A busy page hears of fewer moves than the hand makes, at times not even of the last one."""
    lesson = open_lesson(lesson_of_pictures)
    lesson.run_all()
    cell = lesson.cell(VECTORS)
    tip = cell.get_by_role("slider", name="tip of u")
    (x, y), by = middle(tip), unit(cell)
    lesson.page.mouse.move(x, y)
    lesson.page.mouse.down()
    tip.dispatch_event("pointerup", {"clientX": x - by, "clientY": y + by, "pointerId": 1, "bubbles": True})
    lesson.page.mouse.move(x - 2 * by, y)  # it is held no more
    lesson.page.mouse.up()
    lesson.wait_until_idle()
    expect(tip).to_have_attribute("aria-valuetext", "2.0, 0.0")


def test_arrow_keys_move_the_handle_that_has_the_focus_and_no_cell(open_lesson, lesson_of_pictures):
    lesson = open_lesson(lesson_of_pictures)
    lesson.run_all()
    cell = lesson.cell(VECTORS)
    tip = cell.get_by_role("slider", name="tip of v")
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "Shift+ArrowLeft"):
        tip.press(key)
    lesson.wait_until_idle()
    expect(tip).to_have_attribute("aria-valuetext", "0.2, 2.1")
    expect(tip).to_be_focused()
    number = cell.locator(".course-formula").get_by_role("slider", name="entry 2 of u")
    number.press("ArrowUp")
    lesson.wait_until_idle()
    expect(number).to_have_text("1.1")
    expect(number).to_be_focused()


def test_a_dial_goes_round_its_middle_under_the_hand_and_the_keys(open_lesson, lesson_of_pictures):
    lesson = open_lesson(lesson_of_pictures)
    lesson.run_all()
    cell = lesson.cell(CIRCLE)
    dial, status = cell.get_by_role("slider", name="v, in degrees").first, cell.get_by_role("status").first
    (x, y), one = middle(dial), cell.locator(".course-drawing").evaluate("svg => svg.getScreenCTM().a * 440 / 6.6")
    turn = math.radians(10)  # where it is at the start
    lesson.page.mouse.move(x, y)
    lesson.page.mouse.down()
    # Far to the left of the origin, and as high: twice the circle's radius.
    lesson.page.mouse.move(x - one * math.cos(turn) - 2 * one, y + one * math.sin(turn))
    lesson.page.mouse.up()
    expect(status).to_contain_text("v points to 180°")
    assert middle(dial) == pytest.approx((x - one * (math.cos(turn) + 1), y + one * math.sin(turn)), abs=1.5)
    for key, told in (("Home", "0°"), ("ArrowLeft", "359°"), ("PageUp", "9°")):
        dial.press(key)
        expect(status).to_contain_text(f"v points to {told}")


def test_a_weight_is_scrubbed_where_it_is_written_and_a_press_on_the_map_takes_the_weather_there(
    open_lesson, lesson_of_pictures
):
    lesson = open_lesson(lesson_of_pictures)
    lesson.run_all()
    cell = lesson.cell(NETWORK)
    weight = cell.get_by_role("slider", name="weight from hidden 1 to the output")
    x, y = middle(weight)
    scale = cell.locator(".course-drawing").evaluate("svg => svg.getScreenCTM().a")
    lesson.page.mouse.move(x, y)
    lesson.page.mouse.down()
    lesson.page.mouse.move(x - 24 * scale, y, steps=4)
    lesson.page.mouse.up()
    lesson.wait_until_idle()
    expect(weight).to_have_text("+4.0")
    box = cell.locator(".pad").bounding_box()
    lesson.page.mouse.click(box["x"] + 0.4 * box["width"], box["y"] + 0.5 * box["height"])
    lesson.wait_until_idle()
    expect(cell.get_by_role("slider", name="weather, on the map")).to_have_attribute("aria-valuetext", "2.0, 2.5")
    expect(cell.get_by_role("status").first).to_contain_text("At wind 2.0 and rain 2.5")


# How many different places the head of an arrow is seen at, while a preset changes it.
WATCH = """svg => new Promise(done => {
    const head = svg.querySelector('[id$="-u"] polygon'), seen = new Set();
    const began = performance.now();
    const look = () => {
        seen.add(head.getAttribute('points'));
        if (performance.now() - began < 4000) requestAnimationFrame(look); else done(seen.size);
    };
    look();
})"""


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_a_change_glides_unless_the_learner_wants_no_motion(browser, server, lesson_of_pictures, motion):
    server.forget_learner()
    lesson = Lesson(browser, server)
    try:
        lesson.page.emulate_media(reduced_motion=motion)
        lesson.open(lesson_of_pictures).run_all()
        cell = lesson.cell(MATRIX)
        drawing = cell.locator(".course-drawing")
        drawing.evaluate(f"svg => {{ window.courseSeen = ({WATCH})(svg); }}")
        cell.get_by_label("preset").select_option(label="rotation by 90°")
        seen = lesson.page.evaluate("() => window.courseSeen")
    finally:
        lesson.close()
        server.shut_down_kernels()
    assert seen == 2 if motion == "reduce" else seen > 2


# In pixels of the page, also of text that is turned.
SIZES = """all => all.map(text => {
    const { a, b } = text.getScreenCTM();
    return parseFloat(getComputedStyle(text).fontSize) * Math.hypot(a, b);
})"""


def test_text_is_at_least_11_pixels_high_and_stays_inside_on_a_narrow_page(open_lesson, lesson_of_pictures):
    lesson = open_lesson(lesson_of_pictures, width=800)
    lesson.run_all()
    for index in (VECTORS, NETWORK, MATRIX):
        drawing = lesson.cell(index).locator(".course-drawing")
        assert min(drawing.locator("text").evaluate_all(SIZES)) >= 10.99
        box = drawing.bounding_box()
        for text in drawing.locator("text").all():
            inside = text.bounding_box()
            assert inside["x"] >= box["x"] - 4 and inside["x"] + inside["width"] <= box["x"] + box["width"] + 4
