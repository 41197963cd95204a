"""Lesson 05's explorers: numbers, words, predictions and challenges, without a browser."""

import numpy as np
import pytest
from scipy import stats

from course_lib.explorers.surprise import (
    DAYS,
    FLIGHTS,
    FLOWN,
    LOSSES,
    GaussianExplorer,
    NeuronExplorer,
    SurfaceExplorer,
)
from explorer_state import place
from svg_parts import corners, drag, drags, ids, part


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


# --- the bell ---------------------------------------------------------------------------------------------------------


def gaussian_surprise(y, mean, spread):
    return np.mean(-stats.norm.logpdf(y, mean, spread))


@pytest.mark.parametrize(("mean", "spread"), [(4.0, 0.8), (5.6, 1.45), (9.0, 0.3), (2.0, 4.0)])
def test_the_average_is_minus_the_mean_log_density(mean, spread):
    explorer = GaussianExplorer(mean=mean, spread=spread)
    assert np.isclose(explorer.average, gaussian_surprise(FLIGHTS, mean, spread))
    assert np.allclose(explorer.costs_of(FLIGHTS), -stats.norm.logpdf(FLIGHTS, mean, spread))
    assert f"{explorer.average:.3f} nats" in explorer.tell()


def test_the_bell_drawn_is_the_density():
    explorer = GaussianExplorer(mean=5.0, spread=1.0)
    heights = (228 - corners(part(explorer.picture.svg, "bell"))[:, 1]) * 0.62 / 214
    assert np.allclose(heights, stats.norm.pdf(explorer.line, 5.0, 1.0), atol=3e-4)
    assert "The flight of 8.4 minutes surprises most, with 6.70 nats." in explorer.tell()


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("best", {"mean": 5.6, "spread": 1.45}),
        ("wrong_mean", {"mean": 8.0, "spread": 2.8}),
        ("too_sure", {"mean": 5.6, "spread": 0.4}),
    ],
)
def test_bell_challenges(challenge, state):
    explorer = GaussianExplorer()
    explorer.reset()
    assert explorer.met == set()
    assert place(explorer, **state).met == {challenge}


def test_the_best_bell_is_the_best():
    grid = [(GaussianExplorer.average_with(m, s), m, s) for m in np.arange(5, 6.2, 0.1) for s in np.arange(1, 2, 0.05)]
    _lowest, mean, spread = min(grid)
    assert np.isclose(mean, FLIGHTS.mean())
    assert abs(spread - FLIGHTS.std()) < 0.05


def test_the_mean_and_the_spread_are_dragged():
    explorer = GaussianExplorer()
    drag(explorer, mean=6.0)
    drag(explorer, spread=0.3)
    assert (explorer.mean, explorer.spread) == (6.0, 0.3)
    assert {name: drags(part(explorer.picture.svg, name)) for name in ("mean", "spread")} == {
        "mean": {"mean": 6.0},
        "spread": {"spread": 0.3},
    }
    assert part(explorer.picture.svg, "bell").get("data-follows") == "mean"


def test_the_formula_is_that_of_the_flight_that_surprises_most():
    explorer = GaussianExplorer(mean=5.0, spread=1.0)
    assert '<span class="input">8.4</span>' in explorer.picture.formula
    assert explorer.picture.formula.endswith('<span class="error strong">6.70</span>')


def ends(explorer, name):
    """The upper ends of upright lines."""
    return corners(part(explorer.picture.svg, name))[1::2, 1]


def test_the_learners_right_surprise_is_drawn_over_the_pale_one():
    explorer = GaussianExplorer(surprise=gaussian_surprise)
    assert explorer.problem == ""
    assert np.allclose(ends(explorer, "costs"), ends(explorer, "pale-costs"))
    assert part(explorer.picture.svg, "average-number").text == f"mean surprise {explorer.average:.3f}"


def test_a_sum_for_a_mean_is_seen():
    explorer = GaussianExplorer(surprise=lambda y, mean, spread: len(y) * gaussian_surprise(y, mean, spread))
    assert part(explorer.picture.svg, "average-number").text == f"mean surprise {10 * explorer.average:.3f}"
    assert f"Your function says {10 * explorer.average:.3f}" in explorer.tell()
    assert np.allclose(
        corners(part(explorer.picture.svg, "pale-average"))[:, 1], 440 - 20 * explorer.average, atol=0.06
    )


@pytest.mark.parametrize(
    ("surprise", "said"),
    [
        (lambda y, mean, spread: ..., "it returned nothing"),
        (lambda y, mean, spread: None, "it returned nothing"),
        (lambda y, mean, spread: y - mean, "must return one number"),
        (lambda y, mean, spread: "much", "must return one number"),
        (lambda y, mean, spread: float("nan"), "must return one number"),
        (lambda y, mean, spread: undefined, "NameError"),  # noqa: F821
    ],
)
def test_a_learners_surprise_that_fails_is_told_and_the_bell_goes_on(surprise, said):
    explorer = GaussianExplorer(surprise=surprise)
    assert said in explorer.tell()
    explorer.mean = 5.0
    assert said in explorer.tell()
    assert "costs" not in ids(explorer.picture.svg) and "pale-costs" in ids(explorer.picture.svg)


# --- one neuron -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("truth", [0, 1])
@pytest.mark.parametrize("z", [-8.0, -0.7, 0.0, 3.5])
def test_losses_and_slopes_of_a_neuron(truth, z):
    explorer = NeuronExplorer(z=z, truth=truth)
    cross_entropy = lambda s: -np.log(sigmoid(s) if truth else 1 - sigmoid(s))  # noqa: E731
    squared_error = lambda s: (sigmoid(s) - truth) ** 2  # noqa: E731
    for name, loss in {"cross-entropy": cross_entropy, "squared error": squared_error}.items():
        assert np.isclose(explorer.values[name], loss(z))
        assert np.isclose(explorer.slopes[name], (loss(z + 1e-5) - loss(z - 1e-5)) / 2e-5, atol=1e-8)


def test_the_prediction_is_the_slope_of_squared_error_and_reveals_it():
    explorer = NeuronExplorer()
    assert "squared-error-0" not in ids(explorer.picture.svg)
    assert "squared" not in explorer.tell() + explorer.picture.formula + explorer.picture.svg
    explorer.predict(0.9)
    assert "it is 0.00492. 0.895 away." in explorer._question.children[0].value
    assert explorer.z == -6.0
    assert {"squared-error-0", "dot-squared-error-1"} <= set(ids(explorer.picture.svg))
    assert "Cross-entropy is 203 times as steep" in explorer.tell()
    explorer.reset()
    assert {"squared-error-0", "dot-squared-error-1"} <= set(ids(explorer.picture.svg))


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("steepest", {"z": -0.7}),
        ("stuck", {"z": -7.0}),
        ("stuck", {"z": 7.0, "truth": 0}),
        ("right", {"z": -3.0, "truth": 0}),
    ],
)
def test_neuron_challenges(challenge, state):
    explorer = NeuronExplorer()
    explorer.predict(0.0)
    explorer.reset()
    assert explorer.met == set()
    assert place(explorer, **state).met == {challenge}


@pytest.mark.parametrize("state", [{"z": 7.5}, {"z": -0.6}, {"z": -3.0}, {"z": 7.0}])
def test_right_and_sure_is_not_stuck(state):
    explorer = NeuronExplorer()
    explorer.predict(0.0)
    assert place(explorer, **state).met == set()


def test_the_steepest_score_is_one_third():
    explorer = NeuronExplorer(z=float(np.log(1 / 2)))  # odds of 1 to 2
    assert np.isclose(explorer.p, 1 / 3)
    right_curve = explorer._known[1][0]["squared error"][1]
    assert np.abs(right_curve).max() <= abs(explorer.slopes["squared error"])


def test_the_score_is_dragged_in_the_picture_and_in_the_formula():
    explorer = NeuronExplorer()
    drag(explorer, z=-3.3)
    assert explorer.z == -3.3 and drags(part(explorer.picture.svg, "z")) == {"z": -3.3}
    assert 'data-drag="z -3.3 -8 8 0.1' in explorer.picture.formula


def test_the_learners_right_loss_lies_on_the_pale_band():
    explorer = NeuronExplorer(loss=lambda y, z: np.mean(np.logaddexp(0, z) - y * z))
    assert explorer.problem == ""
    for k, near in ((0, 0.06), (1, 2.5)):  # the slope is by differences
        own, right = (corners(part(explorer.picture.svg, f"{name}-{k}")) for name in ("cross-entropy", "right"))
        assert np.allclose(own, right, atol=near)
    explorer.truth = 0
    assert explorer.problem == ""


def test_a_clipped_loss_is_seen_to_lose_its_slope():
    def clipped(y, z):
        p = np.clip(sigmoid(z), 0.01, 0.99)
        return np.mean(-(y * np.log(p) + (1 - y) * np.log(1 - p)))

    explorer = NeuronExplorer(loss=clipped)
    explorer.predict(0.0)
    assert float(part(explorer.picture.svg, "dot-cross-entropy-1").get("cy")) == 60 + 135  # at 0
    assert "differs from the pale curve" in explorer.tell()


@pytest.mark.parametrize(
    ("loss", "said"),
    [
        (lambda y, z: ..., "it returned nothing"),
        (lambda y, z: np.array([1.0, 2.0]), "must return one finite number"),
        (lambda y, z: np.inf, "must return one finite number"),
        (lambda y: 0.0, "TypeError"),
    ],
)
def test_a_learners_loss_that_fails_is_told_and_the_neuron_goes_on(loss, said):
    explorer = NeuronExplorer(loss=loss)
    explorer.predict(0.0)
    assert said in explorer.tell()
    assert "cross-entropy-0" not in ids(explorer.picture.svg)
    assert {"right-0", "dot-cross-entropy-0"} <= set(ids(explorer.picture.svg))


# --- the surface ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(LOSSES))
def test_the_walk_goes_against_the_gradient(kind):
    explorer = SurfaceExplorer(kind=kind, rate=2.0, steps=3, w1=-1.0, w2=0.5)
    loss = {
        "cross-entropy": lambda w: np.mean(np.logaddexp(0, DAYS @ w) - FLOWN * (DAYS @ w)),
        "squared error": lambda w: np.mean((sigmoid(DAYS @ w) - FLOWN) ** 2),
    }[kind]
    for here, there, told in zip(explorer.way, explorer.way[1:], explorer.losses, strict=False):
        numeric = [(loss(here + h) - loss(here - h)) / 2e-6 for h in 1e-6 * np.eye(2)]
        assert np.allclose(there, here - 2.0 * np.array(numeric), atol=1e-6)
        assert np.isclose(told, loss(here))
    assert explorer.way.shape == (4, 2)


@pytest.mark.parametrize("kind", list(LOSSES))
def test_nothing_is_lower_than_the_star(kind):
    explorer = SurfaceExplorer(kind=kind)
    w1, w2, smallest = explorer.lowest[kind]
    around = [explorer.loss_at(np.array([w1 + a, w2 + b])) for a in (-0.1, 0, 0.1) for b in (-0.1, 0, 0.1)]
    assert np.isclose(min(around), smallest)
    grid = [explorer.loss_at(np.array([a, b])) for a in np.linspace(-6, 6, 25) for b in np.linspace(-6, 6, 25)]
    assert min(grid) >= smallest


def test_no_neuron_gets_more_than_ten_days_right():
    angles = np.linspace(0, 2 * np.pi, 720)
    scores = DAYS @ np.stack([np.cos(angles), np.sin(angles)])
    assert ((scores > 0) == FLOWN[:, None]).sum(axis=0).max() == 10


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("arrive", {"w1": -5.0, "w2": 5.0, "rate": 5.0, "steps": 8}),
        ("plateau", {"kind": "squared error", "w1": -5.0, "w2": 0.0, "rate": 1.0, "steps": 20}),
        ("uphill", {"rate": 10.0, "steps": 12}),
    ],
)
def test_surface_challenges(challenge, state):
    explorer = SurfaceExplorer()
    explorer.reset()
    assert explorer.met == set()
    assert place(explorer, **state).met == {challenge}


def test_buttons_walk_on_to_the_end():
    explorer = SurfaceExplorer()
    one, ten = explorer.controls[-1].children
    one.click()
    ten.click()
    assert explorer.steps == 11
    for _press in range(9):
        ten.click()
    assert explorer.steps == explorer.most_steps
    assert len(explorer.losses) == explorer.most_steps + 1


def test_the_start_and_the_steps_are_dragged():
    explorer = SurfaceExplorer()
    drag(explorer, w1=2.0, w2=-1.5)
    drag(explorer, steps=4)
    assert (explorer.w1, explorer.w2, explorer.steps) == (2.0, -1.5, 4)
    assert drags(part(explorer.picture.svg, "start")) == {"w1": 2.0, "w2": -1.5}
    assert drags(part(explorer.picture.svg, "steps")) == {"steps": 4}
    assert len(corners(part(explorer.picture.svg, "way"))) == 5


def test_the_first_step_is_worked_out():
    explorer = SurfaceExplorer(rate=2.0, steps=1)
    assert explorer.picture.formula.endswith(f'<span class="strong">{explorer.way[1, 0]:.2f}</span>'.replace("-", "−"))


def test_the_surface_tells_where_the_walk_stands():
    explorer = SurfaceExplorer()
    assert explorer.tell().startswith("At the weights (−3.00, 3.00) the cross-entropy is 2.823")
    told = place(explorer, rate=10.0, steps=12).tell()
    assert told.startswith("Steps walked: 12. The cross-entropy went from 2.823 to ")
    assert "uphill: the rate is too large" in told
    assert "squared error" in place(explorer, kind="squared error").tell()
