"""Lesson 11's explorers: numbers, words, challenges, and the learner's own functions, without a browser."""

import math

import numpy as np
import pytest

from course_lib.exercises import gradients as ex
from course_lib.explorers.gradients import HEIGHT, WIND, DescentExplorer, GraphExplorer, KiteGradientExplorer, rings
from explorer_state import place
from svg_parts import corners, drag, drags, ids, part, said


def sigma(z):
    return 1 / (1 + math.exp(-z))


def graph(guess=0.0):
    explorer = GraphExplorer()
    explorer.predict(guess)
    return explorer


def written(explorer, what):
    """What is written at the boxes of the graph, by their names: a "value" that was computed, or a "gradient"."""
    svg = explorer.picture.svg
    named = [id.partition("-")[2] for id in ids(svg) if id.startswith(f"{what}-")]
    return {name: part(svg, f"{what}-{name}").text for name in named}


def slope(loss, at, h=1e-6):
    return (loss(at + h) - loss(at - h)) / (2 * h)


# --- the graph --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["w", "x", "b", "y"])
def test_the_neurons_gradients_agree_with_differences(name):
    at = {"w": -1.5, "x": 2.0, "b": 0.5, "y": 0.5}

    def loss(value):
        w, x, b, y = {**at, name: value}.values()
        return (sigma(w * x + b) - y) ** 2

    explorer = place(graph(), **at)
    assert explorer.gradients[name] == pytest.approx(slope(loss, at[name]), rel=1e-6)


def test_the_prediction_asks_for_the_other_factor():
    explorer = GraphExplorer()
    assert "arrives at the product m = w · x is −0.25" in repr(explorer)
    assert place(explorer, w=0.0, x=0.0, b=0.0, step=11).met == set()  # locked until the guess is made
    explorer = graph(-0.25)
    assert explorer.prediction.answer(explorer) == -0.75
    assert explorer.gradients["m"] == -0.25
    assert explorer.done and explorer.met == set()
    explorer.reset()
    assert explorer.step == 5 and explorer.met == set()


def test_values_come_forward_and_gradients_back_one_at_a_time():
    explorer = graph()
    for step in range(12):
        explorer.step = step
        assert sum(not text.endswith("?") for text in written(explorer, "value").values()) == min(step, 5)
        assert len(written(explorer, "gradient")) == [0, 0, 0, 0, 0, 0, 1, 2, 4, 5, 7, 9][step]
    assert written(explorer, "gradient")["w"] == "−0.750"


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (0, "The inputs are known: w = 1.00, x = 3.00, b = −3.00, y = 1.00."),
        (2, "z = m + b = 3.00 + (−3.00) = 0.000."),
        (3, "ŷ = σ(z) = σ(0.00) = 0.500."),
        (5, "L = d² = (−0.50)² = 0.250."),
        (6, "the first gradient is 1. L = 0.250."),
        (9, "Back through ŷ: −1.000 arrives. z gets −1.000 times 0.250, its local derivative: −0.250."),
        (11, "w gets −0.250 times 3.000, its local derivative: −0.750. x gets −0.250 times 1.000"),
    ],
)
def test_each_step_is_told_in_numbers(step, said):
    assert said in place(graph(), step=step).tell()


def test_a_value_used_twice_adds_what_arrives():
    explorer = place(graph(), graph="twice", w=2.0, b=-1.0, step=4)
    assert written(explorer, "gradient")["w"] == "1.000"  # the direct path only: z = w + b
    explorer.step = 5
    assert explorer.gradients["w"] == 2 * 2.0 - 1.0
    assert "With 1.000 along the other path that makes 3.000." in explorer.tell()


def test_each_graph_has_its_own_steps_and_inputs():
    explorer = graph()
    explorer.graph = "twice"
    assert explorer.step == explorer.last_step == explorer._steps.max == 5
    shown = {name for name, slider in explorer._inputs.items() if slider.layout.display != "none"}
    assert shown == {"w", "b"} and set(written(explorer, "value")) == {"z", "L"}
    explorer.graph = "neuron"
    assert explorer._steps.max == 11 and all(s.layout.display != "none" for s in explorer._inputs.values())


def test_the_buttons_stop_at_both_ends():
    explorer = place(graph(), step=10)
    back, forth = explorer.controls[-1].children
    forth.click()
    forth.click()
    assert explorer.step == 11
    explorer.step = 1
    back.click()
    back.click()
    assert explorer.step == 0


def test_the_inputs_of_the_graph_are_dragged_where_they_are_written():
    explorer = graph()
    for name in ("w", "x", "b", "y"):
        assert drags(part(explorer.picture.svg, f"{name}-number")) == {name: getattr(explorer, name)}
    drag(explorer, w=-2.0)
    assert explorer.gradients["x"] == explorer.gradients["m"] * -2.0
    explorer.graph = "twice"
    assert part(explorer.picture.svg, "x-number") is None


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("flat", {"w": -1.0, "x": 3.0, "b": -3.0, "y": 1.0}),
        ("silent_weight", {"x": 0.0, "b": 0.0}),
        ("cancel", {"graph": "twice", "w": 1.5, "b": -3.0}),
    ],
)
def test_graph_challenges(challenge, state):
    explorer = place(graph(), **{"step": 5 if "graph" not in state else 2, **state})
    assert explorer.met == set()  # the gradients have to be in view
    explorer.step = explorer.last_step
    assert explorer.met == {challenge}


# --- the kite network -------------------------------------------------------------------------------------------------


def kite_loss(parameters, wind, rain, y):
    w11, w12, b1, w21, w22, b2, v1, v2, c = parameters
    h1, h2 = sigma(w11 * wind + w12 * rain + b1), sigma(w21 * wind + w22 * rain + b2)
    return (sigma(v1 * h1 + v2 * h2 + c) - y) ** 2


KITE = np.array([2.0, -1.0, -2.0, 2.0, 1.0, -6.0, 6.0, -8.0, -2.0])


@pytest.mark.parametrize(("wind", "rain", "truth"), [(2.0, 1.0, 1), (3.1, 0.0, 0), (0.0, 0.0, 1), (5.0, 4.4, 1)])
def test_the_nine_gradients_agree_with_differences(wind, rain, truth):
    explorer = KiteGradientExplorer(wind=wind, rain=rain, truth=truth)
    for place_, step in enumerate(1e-6 * np.eye(9)):
        above, below = (kite_loss(KITE + sign * step, wind, rain, truth) for sign in (1, -1))
        assert explorer.gradients[place_] == pytest.approx((above - below) / 2e-6, rel=1e-5, abs=1e-9)


def test_what_arrives_at_the_sums_is_the_gradient_of_the_biases():
    explorer = KiteGradientExplorer()
    assert np.allclose(explorer.deltas, explorer.gradients[[2, 5, 8]])
    assert "The largest of the nine gradients is 0.685, of hidden 2, wind." in explorer.tell()
    assert "the network says 0.558, the target is 1, the loss 0.195" in explorer.tell()


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("silent", {"wind": 1.0, "rain": 5.0}),
        ("no_rain", {"wind": 3.1, "rain": 0.0, "truth": 0}),
        ("one_learns", {"wind": 0.4, "rain": 0.0}),
    ],
)
def test_kite_challenges(challenge, state):
    explorer = KiteGradientExplorer()
    explorer.reset()
    assert explorer.met == set()
    assert challenge in place(explorer, **state).met


def test_no_gradient_is_beyond_the_picture():
    explorer = KiteGradientExplorer()
    explorer._busy = True  # the numbers are asked for, not the pictures
    for wind in np.arange(0, 5.1, 0.25):
        for rain in np.arange(0, 5.1, 0.5):
            for truth in (0, 1):
                explorer.wind, explorer.rain, explorer.truth = float(wind), float(rain), truth
                assert np.abs(explorer.gradients).max() < 2.0  # where the axis of the bars ends


def twice_db(dz, x, W):
    return dz.T @ x, 2 * dz.sum(axis=0), dz @ W


@pytest.mark.parametrize(
    ("function", "said", "drawn"),
    [
        (ex.affine_backward.reference, "agree with the right ones", True),
        (twice_db, "differ from the right, pale ones in 3 of 9 places", True),
        (lambda dz, x, W: (x.T @ dz, dz.sum(axis=0), dz @ W), "in the shapes of W, b and x", False),
        (lambda dz, x, W: (dz.T @ x * np.nan, dz.sum(axis=0), dz @ W), "finite numbers", False),
        (lambda *given: 1 / 0, "ZeroDivisionError", False),
        (lambda *given: None, "it returned nothing", False),
        (lambda *given: 3.0, "TypeError", False),
        (lambda *given: ("a", "b", "c"), "TypeError", False),
    ],
)
def test_the_learners_layer_makes_the_dark_bars(function, said, drawn):
    explorer = KiteGradientExplorer(affine_backward=function)
    assert said in explorer.tell()
    assert (part(explorer.picture.svg, "shown-0") is not None) is drawn


def test_the_weather_is_dragged_in_the_network_and_its_weights_stay():
    explorer = KiteGradientExplorer()
    drag(explorer, wind=3.1, rain=0)
    svg = explorer.picture.svg
    assert drags(part(svg, "wind-number")) == {"wind": 3.1} and drags(part(svg, "rain-number")) == {"rain": 0.0}
    assert part(svg, "w11-number") is None and {"+6", "−8", "bias −6", "a 0.99"} <= set(said(svg))


# --- gradient descent -------------------------------------------------------------------------------------------------


def test_one_step_goes_against_the_gradient():
    explorer = DescentExplorer(w=1.0, b=2.0, rate=0.05, steps=1)
    miss = WIND[:, 0] + 2.0 - HEIGHT[:, 0]
    expected = [1.0 - 0.05 * 2 * np.mean(miss * WIND[:, 0]), 2.0 - 0.05 * 2 * np.mean(miss)]
    assert np.allclose(explorer.way, [[1.0, 2.0], expected])
    assert explorer.losses_on(explorer.way)[0] == pytest.approx(np.mean(miss**2))


def test_a_patient_walk_ends_at_the_least_squares_line():
    explorer = DescentExplorer(rate=0.2, steps=60)
    w, b = np.polyfit(WIND[:, 0], HEIGHT[:, 0], 1)
    assert np.allclose(explorer.lowest[:2], [w, b])
    assert np.allclose(explorer.way[-1], [w, b], atol=0.15)
    assert "uphill" not in explorer.tell()


def test_the_largest_safe_rate_is_two_over_the_curvature():
    hessian = 2 * np.array([[np.mean(WIND**2), np.mean(WIND)], [np.mean(WIND), 1.0]])
    border = 2 / np.linalg.eigvalsh(hessian).max()
    assert 0.21 < border < 0.22
    for rate, goes_up in ((0.21, False), (0.22, True)):
        explorer = DescentExplorer(rate=rate, steps=60)
        assert ("uphill" in explorer.tell()) is goes_up


def test_a_walk_that_runs_away_is_stopped():
    explorer = DescentExplorer(rate=0.3, steps=60)
    assert len(explorer.way) < 61 and np.isfinite(explorer.way).all()
    assert "run off the map" in explorer.tell()


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("arrive", {"rate": 0.02, "steps": 20, "w": -2.0, "b": -1.0}),
        ("zigzag", {"rate": 0.2, "steps": 20, "w": 5.0, "b": 3.0}),
        ("diverge", {"rate": 0.28, "steps": 20}),
    ],
)
def test_descent_challenges(challenge, state):
    explorer = DescentExplorer()
    explorer.reset()
    assert explorer.met == set()
    assert challenge in place(explorer, **state).met


def test_a_line_of_the_map_is_where_the_loss_is_the_same():
    explorer = DescentExplorer()
    drawn = rings(np.column_stack([WIND[:, 0], np.ones(6)]), explorer.lowest)
    heights = [[explorer.loss_at(w, b) for w, b in ring[::6]] for ring in drawn]
    for height in heights:
        assert np.allclose(height, height[0])
    assert np.allclose([height[0] - explorer.lowest[2] for height in heights], np.geomspace(0.05, 150, 11))


def test_dragging_moves_the_start():
    explorer = DescentExplorer()
    assert drags(part(explorer.picture.svg, "start")) == {"w": -1.0, "b": 4.0}
    drag(explorer, w=2.0, b=3.0)
    assert explorer.way[0].tolist() == [2.0, 3.0]


def test_the_first_step_is_written_with_its_numbers():
    explorer = DescentExplorer(w=1.0, b=2.0, rate=0.05, steps=1)
    assert explorer.picture.formula.endswith(f'<span class="strong">{explorer.way[1][0]:.2f}</span>')
    drag(explorer, rate=0.1)
    assert explorer.rate == 0.1


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (ex.squared_error_backward.reference, "and it is right"),
        (lambda y, p: 2 * (p - y), "6.00 times the right one"),
        (lambda y, p: (p - y) / len(p), "0.50 times the right one"),
        (lambda y, p: 2 * (y - p) / len(p), "−1.00 times the right one"),
        (lambda y, p: 2 * np.abs(p - y) / len(p), "points in a different direction"),
        (lambda y, p: float(np.mean(p - y)), "the shape of p, here (6, 1)"),
        (lambda y, p: p * np.inf, "the shape of p, here (6, 1)"),
        (lambda y, p: "down", "the shape of p, here (6, 1)"),
        (lambda y, p: np.full((6, 1), 1e308), "points in a different direction"),
        (lambda y, p: 1 / 0, "ZeroDivisionError"),
        (lambda y, p: None, "it returned nothing"),
    ],
)
def test_the_walk_follows_the_learners_gradient(function, said):
    explorer = DescentExplorer(loss_backward=function)
    assert said in explorer.tell()


def test_a_turned_sign_walks_uphill_over_the_right_walk():
    explorer = DescentExplorer(loss_backward=lambda y, p: 2 * (y - p) / len(p))
    heights = corners(part(explorer.picture.svg, "losses"))[:, 1]
    assert (np.diff(heights) < 0).all()  # pixels go down
    nothing = DescentExplorer(loss_backward=lambda y, p: None).picture.svg
    assert len(corners(part(nothing, "way"))) == 0 and len(corners(part(nothing, "right"))) == 11


def test_what_the_lesson_and_its_quiz_say_of_rounding():
    assert 1 + 1e-16 == 1 and 1 - 1e-16 < 1
    assert 1 - 6e-17 < 1 and 1 - 5e-17 == 1
