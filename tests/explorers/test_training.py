"""Lesson 15's explorers: numbers, words and challenges, without a browser."""

import itertools

import numpy as np
import pytest

from course_lib.exercises import training as ex
from course_lib.experiments.digit_runs import fit_digits, split_digits
from course_lib.experiments.signals import signal_sizes
from course_lib.explorers import training
from course_lib.explorers.training import (
    MOST_STEPS,
    RATES,
    RaceExplorer,
    SignalExplorer,
)
from course_lib.network import SGD, Adam, Momentum, cosine_decay, make_network
from explorer_state import place
from svg_parts import corners, drag, drags, part


def unlocked(kind, guess=50.0, **more):
    explorer = kind(**more)
    explorer.predict(guess)
    return explorer


# --- signals ----------------------------------------------------------------------------------------------------------


def by_hand(scale, activation, depth):
    """Sizes of signal and gradient by plain matrix products and numerical slopes."""
    f = {"relu": lambda z: z * (z > 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[activation]
    rng = np.random.default_rng(0)
    h, slopes, weights = rng.standard_normal((100, 100)), [], []
    signal = [np.sqrt((h**2).mean())]
    for _layer in range(depth):
        weights.append(rng.random((100, 100)) if scale is None else scale * rng.standard_normal((100, 100)))
        z = h @ weights[-1].T
        h = f(z)
        slopes.append((f(z + 1e-6) - f(z - 1e-6)) / 2e-6)
        signal.append(np.sqrt((h**2).mean()))
    g = rng.standard_normal((100, 100))
    gradient = [np.sqrt((g**2).mean())]
    for W, slope in zip(weights[::-1], slopes[::-1], strict=True):
        g = (g * slope) @ W
        gradient.append(np.sqrt((g**2).mean()))
    return signal, gradient[::-1]


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_sizes_by_another_way(activation):
    explorer = place(unlocked(SignalExplorer), activation=activation, gain=1.7, depth=4)
    for got, expected in zip(explorer.sizes, by_hand(0.17, activation, 4), strict=True):
        assert np.allclose(got, expected, rtol=1e-4)


def test_it_opens_with_the_published_weights():
    explorer = SignalExplorer()
    signal, gradient = explorer.sizes
    assert signal[-1] > 0.999
    assert gradient[0] < 1e-30
    assert "0 is left at the input. The first layers hardly learn: the gradient vanishes." in explorer.tell()


def test_prediction_of_what_relu_leaves():
    explorer = unlocked(SignalExplorer)
    signal, _gradient = explorer.sizes
    assert 20 < signal[0] / signal[-1] < 50
    assert "You said 50; it is 34.3." in explorer._question.children[0].value
    assert explorer.met == set()


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("thirty", {"activation": "tanh", "gain": 1.25, "depth": 30}),
        ("hidden_explosion", {"activation": "tanh", "gain": 4.0, "depth": 30}),
        ("sigmoid_lives", {"activation": "sigmoid", "gain": 7.5, "depth": 10}),
    ],
)
def test_signal_challenges(challenge, state):
    explorer = unlocked(SignalExplorer)
    explorer.reset()
    assert explorer.met == set()
    assert challenge in place(explorer, weights="normal", **state).met


def test_no_signal_challenge_is_met_by_a_preset():
    explorer = unlocked(SignalExplorer)
    explorer._busy = True  # numbers alone: nothing to draw
    for gain, activation, depth in itertools.product((1.0, 1.41), ("relu", "tanh", "sigmoid"), (10, 30)):
        place(explorer, weights="normal", gain=gain, activation=activation, depth=depth)
        assert not any(challenge.met(explorer) for challenge in explorer.challenges)


def test_the_learners_scale_is_drawn_over_the_right_one():
    explorer = unlocked(SignalExplorer, he_scale=lambda d_in, d_out: 2 / d_in)
    place(explorer, weights="mine")
    right = explorer.sizes_at(np.sqrt(0.02))
    assert np.allclose(heights(explorer, "rightsignal"), np.log10(right[0]), atol=0.01)
    assert np.allclose(heights(explorer, "signal"), np.maximum(np.log10(explorer.sizes_at(0.02)[0]), -11.85), atol=0.01)
    explorer = place(unlocked(SignalExplorer, he_scale=ex.he_scale.reference), weights="mine")
    assert np.allclose(heights(explorer, "signal"), np.log10(right[0]), atol=0.01)
    assert "data-drag" not in explorer.picture.formula and "0.141" in explorer.picture.formula


def heights(explorer, id):
    """The powers of ten that a line of the upper picture shows."""
    return (194 - corners(part(explorer.picture.svg, id))[:, 1]) / 158 * 21 - 12


def test_the_number_of_layers_is_dragged_in_the_picture_and_the_gain_in_the_formula():
    explorer = unlocked(SignalExplorer)
    assert drags(part(explorer.picture.svg, "depth-end")) == {"depth": 10}
    drag(explorer, depth=25)
    assert explorer.depth == 25 and len(corners(part(explorer.picture.svg, "signal"))) == 26
    assert "gain 1 0.1 8 0.01" in explorer.picture.formula
    drag(explorer, gain=1.41)
    assert "gain 1.41" in explorer.tell() and "0.141" in explorer.picture.formula
    assert place(explorer, weights="uniform").picture.formula == ""


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda d_in, d_out: ..., "must return one number"),
        (lambda d_in, d_out: None, "it returned nothing"),
        (lambda d_in, d_out: np.nan, "must return one number"),
        (lambda d_in, d_out: -1.0, "must return one number"),
        (lambda d_in, d_out: [1, 2], "must return one number"),
        (lambda d_in: 1.0, "TypeError"),
    ],
)
def test_a_scale_that_fails_is_told_and_the_explorer_goes_on(function, said):
    explorer = place(unlocked(SignalExplorer, he_scale=function), weights="mine")
    assert said in explorer.tell()
    assert len(corners(part(explorer.picture.svg, "signal"))) == 0
    assert len(corners(part(explorer.picture.svg, "rightsignal"))) == 11
    assert "learn from" in place(explorer, weights="normal", gain=1.41).tell()


def test_the_gain_works_for_normal_weights_alone():
    explorer = SignalExplorer()
    assert explorer._gain.disabled
    explorer._preset(1.41)
    assert (explorer.weights, explorer.gain, explorer._gain.disabled) == ("normal", 1.41, False)


def test_sizes_in_words():
    assert [training._size(v) for v in (0.0, 0.0291, 1.0, 1.2e-7, 3.4e8)] == [
        "0",
        "0.029",
        "1",
        "1.2 · 10^−7",
        "3.4 · 10^8",
    ]
    assert "explodes" in place(unlocked(SignalExplorer), gain=8.0).tell()


# --- the race ---------------------------------------------------------------------------------------------------------


def steps_by_hand(rate, mu, steps):
    """Momentum in the valley, ½ (x² + 100 y²), in plain Python."""
    x, y, vx, vy = -4.0, 0.5, 0.0, 0.0
    for _step in range(steps):
        vx, vy = mu * vx + x, mu * vy + 100 * y
        x, y = x - rate * vx, y - rate * vy
    return x, y


def test_ways_by_another_way():
    explorer = unlocked(RaceExplorer, 300.0)
    assert np.allclose(explorer.right_way("momentum")[37], steps_by_hand(0.01, 0.9, 37))
    assert np.allclose(explorer.right_way("plain")[37], steps_by_hand(0.01, 0.0, 37))


def test_the_question_names_the_right_number_of_steps():
    explorer = RaceExplorer()
    assert str(explorer.arrivals["plain"]) in explorer.prediction.question
    first = next(k for k in range(999) if abs(steps_by_hand(0.01, 0.0, k)[0]) <= 0.1)
    assert explorer.arrivals["plain"] == first


def test_race_prediction():
    explorer = unlocked(RaceExplorer, 300.0)
    assert explorer.arrivals["momentum"] == 55
    assert "You said 300; it is 55." in explorer._question.children[0].value
    assert explorer.met == set()
    assert "Plain descent arrives at step 368; momentum arrives at step 55; Adam never arrives." in explorer.tell()


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("edge", {"rate": 0.015}),
        ("too_much_memory", {"surface": "saddle", "rate": 0.5}),
        ("too_much_memory", {"surface": "saddle", "rate": 0.2}),
        ("adam_alone", {"rate": 0.1}),
        ("adam_alone", {"surface": "banana", "rate": 0.5}),
    ],
)
def test_race_challenges(challenge, state):
    explorer = unlocked(RaceExplorer, 300.0)
    explorer.reset()
    assert explorer.met == set()
    assert challenge not in place(explorer, **{**state, "steps": MOST_STEPS - 5}).met
    assert challenge in place(explorer, **state, steps=MOST_STEPS).met
    assert state.get("rate") in RATES


def test_what_flies_off_is_told():
    told = place(unlocked(RaceExplorer, 300.0), rate=0.2).tell()
    assert "Plain descent has diverged" in told
    assert "Adam arrives at step 71" in told


def test_at_the_start_nothing_is_told_of_arrivals():
    explorer = unlocked(RaceExplorer, 300.0)
    explorer.reset()
    assert explorer.tell() == "Valley, rate 0.01, μ 0.90, 0 steps."
    assert "Momentum" not in place(explorer, steps=20).tell()
    assert explorer.tell().count("is on its way") == 3


def test_right_functions_of_the_learner_run_along_the_pale_ways():
    steps = {"momentum_step": ex.momentum_step.reference, "adam_step": ex.adam_step.reference}
    explorer = unlocked(RaceExplorer, 300.0, **steps)
    for surface in ("valley", "banana", "saddle"):
        place(explorer, surface=surface, rate=0.05 if surface == "saddle" else 0.01)
        assert explorer.problems == []
        for k in (1, 2):
            mine, right = (part(explorer.picture.svg, f"{name}way-{k}").get("d") for name in ("", "right-"))
            assert mine == right and mine
        assert part(explorer.picture.svg, "right-way-0") is None


# Other velocities and the same steps, as long as the rate stays what it is: the check sees them, a path cannot.
SAME_PATH = {"rate_in_the_velocity", "downhill_in_the_velocity"}


@pytest.mark.parametrize("mistake", ex.momentum_step.mistakes, ids=lambda mistake: mistake.name)
def test_a_wrong_momentum_is_seen_where_its_path_is_another(mistake):
    explorer = unlocked(RaceExplorer, 300.0, momentum_step=mistake.function)
    is_seen = any("Momentum: your path is not the pale one" in problem for problem in explorer.problems)
    assert is_seen == (mistake.name not in SAME_PATH)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda *a: ..., "must return 3 arrays"),
        (lambda *a: None, "it returned nothing"),
        (lambda w, m, v, g, t, rate: (w, m), "must return 3 arrays"),
        (lambda w, m, v, g, t, rate: (w, m, "a"), "ValueError"),
        (lambda w: w, "TypeError"),
        (lambda *a: undefined, "NameError"),  # noqa: F821
    ],
)
def test_a_step_that_fails_is_told_and_the_race_goes_on(function, said):
    explorer = unlocked(RaceExplorer, 300.0, adam_step=function)
    assert "Adam: " in explorer.tell()
    assert said in explorer.tell()
    explorer.rate = 0.02
    assert said in explorer.tell()
    assert part(explorer.picture.svg, "way-2").get("d") == "" and part(explorer.picture.svg, "head-2") is None
    assert len(corners(part(explorer.picture.svg, "way-0"))) > 20


def test_the_steps_are_dragged_along_the_loss_and_the_momentum_in_the_formula():
    explorer = unlocked(RaceExplorer, 300.0)
    assert drags(part(explorer.picture.svg, "end")) == {"steps": MOST_STEPS}
    drag(explorer, steps=40)
    assert explorer.steps == 40
    assert corners(part(explorer.picture.svg, "loss-0"))[-1, 0] == pytest.approx(590 + 30, abs=0.1)
    drag(explorer, mu=0.5)
    assert "μ 0.50" in explorer.tell() and ">0.50</span>" in explorer.picture.formula


def test_the_map_is_sent_once():
    explorer = unlocked(RaceExplorer, 300.0)
    before = explorer.picture.kept
    place(explorer, steps=30, rate=0.02)
    assert explorer.picture.kept == before
    assert place(explorer, surface="saddle").picture.kept["surface"] != before["surface"]


def test_a_learners_way_that_becomes_nan_is_drawn_as_far_as_it_goes():
    def to_nan(w, v, g, rate, mu):
        return w * np.nan, v

    explorer = unlocked(RaceExplorer, 300.0, momentum_step=to_nan)
    assert any("not the pale one" in problem for problem in explorer.problems)


# --- what the lesson says beside its pictures -------------------------------------------------------------------------


def scaled(name):
    """The training and validation parts with their pixels from 0 to 255, to 16, to 1, or standardised."""
    (x, y), (x_val, y_val), _test = split_digits()
    std = np.where(x.std(axis=0) > 0, x.std(axis=0), 1)
    shift, unit = {"255": (0, 1 / 255), "16": (0, 1 / 16), "1": (0, 1), "std": (x.mean(axis=0), std)}[name]
    return {"train": ((x - shift) / unit, y), "validation": ((x_val - shift) / unit, y_val)}


def last_losses(optimizer, scale, seeds=(0, 1)):
    networks = [make_network([64, 64, 10], seed=seed) for seed in seeds]
    return [fit_digits(net, optimizer(), epochs=10, **scaled(scale)).validation_loss[-1] for net in networks]


@pytest.mark.parametrize(("optimizer", "scale"), [(lambda: SGD(0.1), "255"), (lambda: Momentum(0.1), "16")])
def test_where_nothing_is_learned_hardly_a_relu_is_open(optimizer, scale):
    network, parts = make_network([64, 64, 10], seed=0), scaled(scale)
    assert fit_digits(network, optimizer(), epochs=10, **parts).validation_loss[-1] > 2.3
    first = network.dense_layers[0]
    assert np.mean(parts["train"][0] @ first.W.T + first.b > 0) < 0.001


def test_the_scale_of_the_inputs_and_the_rate_belong_together():
    fast, slow, adam = lambda: Momentum(0.1), lambda: Momentum(0.03), lambda: Adam(0.003)
    assert np.mean(last_losses(fast, "std")) > 2 * np.mean(last_losses(fast, "1"))
    assert np.mean(last_losses(slow, "std")) < np.mean(last_losses(slow, "1"))
    by_adam = [np.mean(last_losses(adam, scale)) for scale in ("16", "1", "std")]
    assert max(by_adam) - min(by_adam) < 0.06


def test_a_warm_up_helps_some_seeds_and_not_others():
    cosine, helped = cosine_decay(15), []
    for seed in (0, 2):
        ends = []
        for schedule in (cosine, lambda epoch: min((epoch + 1) / 3, 1) * cosine(epoch)):
            network = make_network([64, 64, 10], seed=seed)
            how = {"epochs": 15, "batch_size": 16, "schedule": schedule}
            ends.append(fit_digits(network, Momentum(0.2), **how).validation_loss[-1])
        helped.append(ends[1] < ends[0])
    assert helped == [True, False]


def test_the_ratio_of_update_to_weight_at_adams_first_step():
    x, y = split_digits()[0]
    network = make_network([64, 64, 10], seed=0)
    layer = network.dense_layers[1]
    before = layer.W.copy()
    fit_digits(network, Adam(0.003), epochs=1, train=(x[:32], y[:32]))
    ratio = np.linalg.norm(layer.W - before) / np.linalg.norm(before)
    assert ratio == pytest.approx(0.003 / np.sqrt(2 / 64), rel=0.15)  # each weight moves by the rate


def test_what_there_was_to_find_opens_with_the_last_challenge():
    for kind in (SignalExplorer, RaceExplorer):
        explorer = unlocked(kind)
        assert "<details " in explorer._found.value and "<details open" not in explorer._found.value
        explorer._tick({challenge.name for challenge in explorer.challenges})
        assert "<details open" in explorer._found.value


def test_xavier_suits_tanh_and_not_the_sigmoid():
    left = {}
    for activation in ("tanh", "sigmoid"):
        _signal, gradient = signal_sizes(0.1, activation, depth=10, width=100)  # variance 1 / 100
        left[activation] = gradient[0] / gradient[-1]
    assert left["tanh"] > 0.1
    assert left["sigmoid"] < 0.25**10
