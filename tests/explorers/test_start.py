"""The explorers of the first lesson: the values on the picture, in words, and the challenges."""

import numpy as np
import pytest

from course_lib.exercises.start import gigabytes
from course_lib.explorers.start import KiteExplorer, RoomExplorer
from explorer_state import place
from svg_parts import drag, drags, part, said


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@pytest.mark.parametrize(("wind", "rain"), [(2.0, 1.0), (0.0, 0.0), (5.0, 5.0), (4.5, 2.5)])
def test_values_are_those_worked_out_by_hand(wind, rain):
    explorer = KiteExplorer(wind=wind, rain=rain)
    h1, h2 = sigmoid(2 * wind - rain - 2), sigmoid(2 * wind + rain - 6)
    assert np.isclose(explorer.output, sigmoid(6 * h1 - 8 * h2 - 2))
    assert f"{100 * explorer.output:.0f} in 100" in explorer.tell()


def test_steps_show_more_and_more():
    lengths = [len(KiteExplorer(step=step).tell()) for step in range(5)]
    assert lengths == sorted(lengths)
    assert len(set(lengths)) == 5


def test_numbers_on_the_picture():
    explorer = KiteExplorer(wind=2.0, rain=0.0, step=4)
    told = {"z 2.00", "h 0.88", "z −2.00", "h 0.12", "ŷ 0.91", "bias −6", "+6", "−8"}
    assert told <= set(said(explorer.picture.svg))
    explorer.step = 0
    assert "h 0.88" not in said(explorer.picture.svg)


def test_wind_and_rain_are_dragged_in_their_nodes():
    explorer = KiteExplorer()
    assert drags(part(explorer.picture.svg, "wind-number")) == {"wind": 2.0}
    drag(explorer, wind=4.0)
    drag(explorer, rain=0.0)
    assert (explorer.wind, explorer.rain) == (4.0, 0.0) and explorer.met == {"storm"}


@pytest.mark.parametrize(
    ("challenge", "wind", "rain"), [("fly", 2.0, 0.0), ("storm", 4.0, 0.0), ("toss_up", None, None)]
)
def test_challenges(challenge, wind, rain):
    explorer = KiteExplorer()
    explorer.reset()
    assert explorer.met == set()
    if wind is None:  # somewhere on the grid of the sliders lies doubt
        grid = [(w / 10, r / 10) for w in range(51) for r in range(51)]
        outputs = explorer.network.forward(grid).ravel()
        wind, rain = grid[int(np.argmin(np.abs(outputs - 0.5)))]
    with explorer.one_redraw():
        explorer.wind, explorer.rain = wind, rain
    assert challenge in explorer.met


def room(guess=10.0):
    explorer = RoomExplorer()
    explorer.predict(guess)
    return explorer


def test_the_room_predicted_is_that_of_gpt_3():
    explorer = room(5.0)
    assert (explorer.needed, explorer.cards_needed, explorer.fits) == (350.0, 5, True)
    assert "it is 5. Spot on." in explorer._question.children[0].value
    assert "GPT-3 (2020) take 350 gigabytes. There is room for 400: they fit." in explorer.tell()


@pytest.mark.parametrize("bits", [32, 16, 8, 4])
def test_the_room_is_the_one_that_learners_compute(bits):
    explorer = place(room(), model="Llama 3.1 (2024)", bits=bits, cards=8)
    assert np.isclose(explorer.needed, gigabytes.reference(405e9, bits))
    assert explorer.fits == (bits <= 8)
    bar, card = (float(part(explorer.picture.svg, id).get("width")) for id in ("needed", "card-0"))
    assert bar / card == pytest.approx(explorer.needed / 80, rel=2e-3)


def test_the_last_card_is_dragged():
    explorer = room()
    assert drags(part(explorer.picture.svg, "edge")) == {"cards": 5}
    drag(explorer, cards=3)
    assert explorer.cards == 3 and not explorer.fits


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("eight_cards", {"model": "Llama 3.1 (2024)", "bits": 8, "cards": 6}),
        ("trillion", {"model": "Kimi K2 (2025)", "bits": 4, "cards": 7}),
        ("one_too_few", {"model": "GPT-3 (2020)", "bits": 16, "cards": 4}),
    ],
)
def test_challenges_of_the_room(challenge, state):
    explorer = room()
    explorer.reset()
    assert explorer.met == set()
    assert challenge in place(explorer, **state).met


def test_as_many_bits_as_possible_is_more_than_four():
    assert "eight_cards" not in place(room(), model="Llama 3.1 (2024)", bits=4, cards=8).met
