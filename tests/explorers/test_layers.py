"""Lesson 02's explorers: numbers, words, challenges, and the learner's own functions, without a browser."""

import math

import numpy as np
import pytest

from course_lib.exercises import layers as ex
from course_lib.explorers.layers import (
    DAYS,
    FLEW,
    NetworkExplorer,
    NeuronExplorer,
    boundary_ends,
)
from course_lib.pictures.frame import Frame
from explorer_state import place
from svg_parts import corners, drag, drags, levels, moves, part, said


def sigma(z):
    return 1 / (1 + math.exp(-z))


def neuron(guess=3.5):
    explorer = NeuronExplorer()
    explorer.predict(guess)
    return explorer


# --- one neuron -------------------------------------------------------------------------------------------------------


def test_the_neuron_answers_as_worked_out_by_hand():
    explorer = place(neuron(), w1=2.0, w2=-1.0, b=-2.0)
    expected = [sigma(2 * wind - rain - 2) for wind, rain in DAYS]
    assert np.allclose(explorer.on_days, expected)
    assert explorer.wrong.tolist() == [(answer > 0.5) != flew for answer, flew in zip(expected, FLEW, strict=True)]
    assert "z = 2·wind − 1·rain − 2." in explorer.tell()
    assert f"right about {10 - explorer.wrong.sum()} of 10 days" in explorer.tell()


def test_the_boundary_is_where_the_sum_is_zero():
    w, b = np.array([3.0, -0.5]), 4.0
    ends = boundary_ends(w, b)
    assert np.allclose(ends @ w + b, 0) and np.linalg.norm(ends[0] - ends[1]) == pytest.approx(40)
    assert boundary_ends(np.zeros(2), 1.0) is None
    svg = place(neuron(), w1=3.0, w2=-0.5, b=-4.0).picture.svg
    plane = Frame.equal((0, 5), (0, 5), 48, 40, 440)
    for k, answer in enumerate((0.9, 0.1, 0.5)):
        for pixel in corners(part(svg, f"edge-{k}")):
            assert sigma((pixel - plane.at(0, 0)) / plane.unit @ w - 4.0) == pytest.approx(answer, abs=0.002)


def test_a_neuron_without_weights_has_no_boundary():
    explorer = place(neuron(), w1=0.0, w2=0.0, b=0.0)
    assert "All weights are 0: the answer is 0.50" in explorer.tell()
    assert part(explorer.picture.svg, "edge-0") is part(explorer.picture.svg, "boundary") is None
    assert explorer.wrong.all()


def test_the_prediction_asks_about_the_bias():
    explorer = NeuronExplorer()
    assert "bias goes from −2 to −7" in repr(explorer)
    place(explorer, w1=3.0, w2=-0.75, b=-4.5)
    assert explorer.met == set()  # locked until the guess is made
    explorer = neuron(2.5)
    assert explorer.b == -7.0 and explorer.prediction.answer(explorer) == 3.5
    assert explorer.met == set()
    explorer.reset()
    assert explorer.met == set()


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("all_right", {"w1": 3.0, "w2": -0.75, "b": -4.5}),
        ("sure", {"w1": 8.0, "w2": -2.0, "b": -12.0}),
        ("only_rain", {"w1": 0.0, "w2": -1.5, "b": 3.0}),
    ],
)
def test_neuron_challenges(challenge, state):
    assert challenge in place(neuron(), **state).met


def test_moving_the_boundary_alone_gets_no_ten_days_right():
    explorer = neuron()
    with explorer.one_redraw():
        for b in np.arange(-30, 30.1, 0.25):
            explorer.b = float(b)
            assert explorer.wrong.any()


def test_dragging_the_boundary_changes_the_bias_alone():
    explorer = neuron()
    place(explorer, w1=2.0, w2=-1.0, b=-2.0)
    handle = part(explorer.picture.svg, "boundary")
    assert drags(handle) == {"b": -2.0}
    # One unit of wind to the right, 88 pixels, and the boundary 2·wind − rain + b = 0 needs b to fall by 2.
    *_range, right, down = moves(handle)["b"]
    assert (88 * right, 88 * down) == pytest.approx((-2.0, -1.0), abs=1e-3)
    drag(explorer, b=-4)
    assert (explorer.w1, explorer.w2, explorer.b) == (2.0, -1.0, -4.0)


def test_a_boundary_outside_the_plane_has_no_handle_to_see():
    assert "away" not in part(neuron().picture.svg, "boundary").get("class")
    assert "away" in part(place(neuron(), b=-30.0).picture.svg, "boundary").get("class")


# --- the network ------------------------------------------------------------------------------------------------------


def test_the_network_answers_as_worked_out_by_hand():
    explorer = NetworkExplorer()
    h1, h2 = sigma(2 * 3 - 1 - 2), sigma(2 * 3 + 1 - 6)
    assert explorer.at(3, 1) == pytest.approx(sigma(6 * h1 - 8 * h2 - 2))
    assert "hidden sums are 1.00 and −1.00, squeezed to 0.73 and 0.27" in explorer.tell()
    assert "output 0.56" in explorer.tell()


def test_every_parameter_reaches_the_network_and_the_picture():
    names = ("w11", "w12", "b1", "w21", "w22", "b2", "v1", "v2", "c")
    explorer = NetworkExplorer()
    before = explorer.at(2, 1)
    with explorer.one_redraw():
        for place_in_order, name in enumerate(names):
            start = getattr(explorer, name)
            setattr(explorer, name, 0.5)
            W1, b1, W2, b2 = explorer.parameters
            row_by_row = [*W1[0], b1[0], *W1[1], b1[1], *W2[0], b2[0]]
            assert explorer.at(2, 1) != before and row_by_row[place_in_order] == 0.5
            setattr(explorer, name, start)
    assert explorer.at(2, 1) == before
    place(explorer, w11=0.5)
    assert part(explorer.picture.svg, "w11-number").find("text").text == "+0.5"
    explorer.reset()
    assert explorer.met == set()


@pytest.mark.parametrize(("shown", "where"), [("hidden 1", (2.0, -1.0, -2.0)), ("hidden 2", (2.0, 1.0, -6.0))])
def test_the_map_of_a_hidden_node(shown, where):
    explorer = place(NetworkExplorer(), shown=shown)
    w, r, b = where
    expected = [[sigma(w * wind + r * rain + b) for wind in np.linspace(0, 5, 26)] for rain in np.linspace(0, 5, 26)]
    assert np.allclose(levels(part(explorer.picture.svg, "answers")), expected, atol=0.5 / 64 + 1e-9)
    assert f"map of {shown}" in said(explorer.picture.svg)


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("calm", {"v1": -8.0, "v2": 0.0, "c": 3.5}),
        ("one_node", {"v2": 0.0}),
        (
            "either_or",
            {"w11": 1.0, "w12": 1.0, "b1": -2.5, "w21": 1.0, "w22": 1.0, "b2": -7.5, "v1": 8.0, "v2": -8.0, "c": -4.0},
        ),
    ],
)
def test_network_challenges(challenge, state):
    explorer = NetworkExplorer()
    explorer.reset()
    assert explorer.met == set()
    assert challenge in place(explorer, **state).met


def test_a_network_that_answers_the_same_everywhere_has_no_boundary():
    explorer = place(NetworkExplorer(), v1=0.0, v2=0.0)
    assert part(explorer.picture.svg, "boundary").get("d") == "" and "one_node" not in explorer.met


def test_dragging_on_the_map_moves_the_weather():
    explorer = NetworkExplorer()
    drag(explorer, wind=3, rain=0)
    assert (explorer.wind, explorer.rain) == (3.0, 0.0)
    assert drags(part(explorer.picture.svg, "weather")) == {"wind": 3.0, "rain": 0.0}


def test_each_of_the_nine_numbers_can_be_dragged_where_it_is_written():
    explorer = NetworkExplorer()
    for trait in ("w11", "w12", "b1", "w21", "w22", "b2", "v1", "v2", "c"):
        number = part(explorer.picture.svg, f"{trait}-number")
        assert drags(number) == {trait: getattr(explorer, trait)}
        assert number.get("aria-label")


def no_f(x, W1, b1, W2, b2, f):
    return f((x @ W1.T + b1) @ W2.T + b2)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (ex.network.reference, "it agrees with the network everywhere"),
        (no_f, "it is off by up to 0.98"),
        (lambda *given: 1 / 0, "ZeroDivisionError"),
        (lambda *given: None, "it returned nothing"),
        (lambda *given: "kite", "an array of shape (N, 1)"),
        (lambda x, *given: x, "an array of shape (N, 1)"),
        (lambda x, *given: np.full((len(x), 1), np.nan), "an array of shape (N, 1)"),
    ],
)
def test_the_learners_network_draws_the_map(function, said):
    explorer = NetworkExplorer(network=function)
    assert said in explorer.tell()
    assert "our function" not in place(explorer, shown="hidden 1").tell()


def test_the_right_boundary_stays_behind_a_wrong_network():
    explorer = NetworkExplorer(network=no_f)
    assert "pale" in part(explorer.picture.svg, "reference").get("class")
    grid = np.linspace(0, 5, 26)
    x = np.column_stack([part.ravel() for part in np.meshgrid(grid, grid)])
    wrong = 1 / (1 + np.exp(-((x @ [[2, 2], [-1, 1]] + [-2, -6]) @ [6, -8] - 2)))
    assert np.allclose(levels(part(explorer.picture.svg, "answers")), wrong.reshape(26, 26), atol=0.5 / 64 + 1e-9)
