"""Handles say which trait they move, how much a pixel is worth, and who they are."""

import pytest

from course_lib.pictures.frame import Frame
from course_lib.pictures.handles import Dragged, dial, handle, pad, pick, scrub, scrub_in_picture, term
from svg_parts import moves, parsed

FRAME = Frame((0, 10), (0, 5), left=0, top=0, width=200, height=200)


def only(svg):
    (made,) = parsed(f"<svg>{svg}</svg>")
    return made


def test_a_handle_in_the_plane_knows_what_a_pixel_is_worth():
    across, up = Dragged.across(FRAME, "x", 5, 0, 10, 0.5), Dragged.up(FRAME, "y", 2.5, 0, 5, 0.25)
    made = only(handle(FRAME, "tip", [5, 2.5], "the <tip>", across, up, colour="input"))
    assert moves(made) == {"x": [5, 0, 10, 0.5, 0.05, 0], "y": [2.5, 0, 5, 0.25, 0, -0.025]}
    assert {made.get(name) for name in ("role", "tabindex")} == {"slider", "0"}
    assert made.get("aria-label") == "the <tip>"
    assert [made.get(f"aria-value{name}") for name in ("min", "max", "now", "text")] == ["0", "10", "5", "5.0, 2.50"]
    assert [circle.get("class") for circle in made] == ["touch", "grip"]


def test_a_dial_knows_its_middle():
    made = only(dial(Frame((-1, 1), (-1, 1), 0, 0, 100, 60), "v", [0, 1], "v", Dragged("turn", 90, 0, 359, 1)))
    assert made.get("data-turns") == "50 30" and moves(made)["turn"][:4] == [90, 0, 359, 1]


@pytest.mark.parametrize(("step", "text"), [(1, "−2"), (0.5, "−2.0"), (0.25, "−2.00")])
def test_a_number_is_written_with_the_places_of_its_step(step, text):
    assert Dragged("b", -2, -5, 5, step).said == text


@pytest.mark.parametrize(
    ("change", "said"),
    [({"value": float("nan")}, "value: expected a finite number"), ({"step": 0}, "step: expected a number above 0")],
)
def test_what_cannot_be_dragged_is_named(change, said):
    with pytest.raises(ValueError, match=said):
        Dragged(**{"trait": "b", "value": 1.0, "low": 0.0, "high": 2.0, "step": 0.1} | change)


def test_a_number_is_scrubbed_a_step_every_six_pixels():
    made = only(scrub("n", "a number", Dragged("b", 1.0, 0, 2, 0.3), "weight"))
    assert made.tag == "span" and made.text == "1.0" and made.get("class") == "weight scrub"
    assert moves(made)["b"][-2:] == [pytest.approx(0.05), 0]


def test_a_number_in_the_picture_keeps_its_sign():
    made = only(scrub_in_picture(10, 20, "n", "a number", Dragged("b", 1.0, 0, 2, 0.5), "input", "+1.0"))
    assert (made.find("text").text, made.get("data-scrub")) == ("+1.0", "plus")


def test_a_pad_brings_its_handle():
    assert only(pad(FRAME, "tip")).get("data-jumps") == "tip"


def test_a_term_is_escaped():
    assert term("a < b", "output") == '<span class="output">a &lt; b</span>'


def test_what_can_be_picked_is_a_button_that_knows_whether_it_is_pressed():
    for now, pressed in ((3, "true"), (0, "false")):
        made = only(pick(FRAME, "node", "node <3>", "shown", 3, now))
        assert (made.get("role"), made.get("tabindex"), made.get("aria-pressed")) == ("button", "0", pressed)
        assert (made.get("aria-label"), made.get("data-picks")) == ("node <3>", "shown 3 0")
