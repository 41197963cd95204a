"""Lesson 00's explorer: the values on the picture, in words, and the challenges."""

import numpy as np
import pytest

from course_lib.explorers.start import KiteExplorer


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
    texts = {text.get_text() for text in explorer.axes[0].texts}
    assert {"z 2.00", "h 0.88", "z −2.00", "h 0.12", "y 0.91", "bias −6", "+6", "−8"} <= texts
    explorer.step = 0
    assert "h 0.88" not in {text.get_text() for text in explorer.axes[0].texts}


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
