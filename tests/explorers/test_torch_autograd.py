"""Lesson t2's explorers: PyTorch's record of the kite network against gradients by hand, and the two losses."""

import itertools
import math

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from course_lib.explorers.torch_autograd import CHAIN, LAST, LEAVES, RecordExplorer, ScoreExplorer  # noqa: E402
from course_lib.network import MeanSquaredError  # noqa: E402
from course_lib.network.example import kite_network  # noqa: E402
from explorer_state import place  # noqa: E402
from svg_parts import corners, drag, drags, part  # noqa: E402

torch.set_num_threads(1)


@pytest.fixture
def record():
    explorer = RecordExplorer()
    explorer.predict(1.0)
    explorer.reset()
    assert explorer.met == set()
    return explorer


def by_hand(wind, rain, truth):
    """The course's own network, and its gradients by name."""
    network, loss = kite_network(), MeanSquaredError()
    trace = network.trace([[wind, rain]])
    value = loss.forward([[truth]], network.forward([[wind, rain]]))
    network.backward(loss.backward())
    first, second = network.dense_layers
    return [*trace, np.array(value)], {"W1": first.dW, "b1": first.db, "W2": second.dW, "b2": second.db}


@pytest.mark.parametrize(("wind", "rain", "truth"), [(2.0, 1.0, 1), (4.0, 0.5, 0), (0.0, 5.0, 1)])
def test_values_and_gradients_are_those_of_the_network_by_hand(record, wind, rain, truth):
    place(record, wind=wind, rain=rain, truth=truth, step=LAST)
    values, gradients = by_hand(wind, rain, float(truth))
    tensors, error = record.run(1)
    assert error == ""
    for name, value in zip(CHAIN, values, strict=True):
        np.testing.assert_allclose(tensors[name].detach().numpy(), value, rtol=1e-12)
    for name, gradient in gradients.items():
        np.testing.assert_allclose(record.gradients[name].numpy(), gradient, rtol=1e-10)


def test_each_step_tells_what_happens(record):
    assert "Nothing is computed yet" in record.tell()
    told = [place(record, step=step).tell() for step in range(1, LAST + 1)]
    for name, text in zip(CHAIN, told, strict=False):
        assert f": {name} = " in text and f"{name}.grad_fn is " in text
    for name, text in zip(CHAIN[::-1], told[len(CHAIN) :], strict=True):
        assert f"the gradient that arrives at {name} is " in text
    assert "b2.grad = −0.218, W2.grad = (−0.159, −0.059)" in told[7] and told[8].endswith("1.742).")


def texts(explorer, id):
    return [text.text for text in part(explorer.picture.svg, id).iter("text")]


def test_the_picture_shows_as_far_as_one_has_come(record):
    place(record, step=2)
    assert texts(record, "box-h") == ["h", "Sigmoid", "Backward"] and texts(record, "told-h") == ["(0.731, 0.269)"]
    assert texts(record, "box-z2") == ["z2"] and texts(record, "box-W1") == ["W1"]
    assert texts(record, "told-z2") == texts(record, "told-W1") == []
    place(record, step=LAST)
    assert texts(record, "told-b2") == ["−0.218"]
    assert texts(record, "told-W1") == ["(−0.514, −0.257)", "(0.685, 0.343)"]


def test_wind_rain_truth_and_passes_are_dragged(record):
    place(record, step=5)
    for trait in ("wind", "rain", "truth"):
        assert drags(part(record.picture.svg, f"{trait}-number")) == {trait: getattr(record, trait)}
    drag(record, wind=4.0, truth=0)
    assert (record.wind, record.truth) == (4.0, 0)
    assert texts(record, "told-z1") == ["(5.000, 3.000)"]
    assert 'data-drag="passes 1 1 4 1' in record.picture.formula


def thick(explorer):
    edges = [*itertools.pairwise(CHAIN), *LEAVES.items()]
    lines = {edge: part(explorer.picture.svg, f"edge-{edge[0]}-{edge[1]}") for edge in edges}
    return {edge for edge, line in lines.items() if float(line.get("stroke-width")) > 2}


def test_a_cut_takes_ways_away(record):
    every = {*itertools.pairwise(CHAIN), *LEAVES.items()}
    assert thick(place(record, step=5)) == every
    assert thick(place(record, cut="h")) == every - {("z1", "h"), ("h", "z2")}
    assert thick(place(record, cut="p")) == every - {("z2", "p"), ("p", "L")}
    assert thick(place(record, cut="no_grad")) == set()


@pytest.mark.parametrize("cut", ["p", "no_grad"])
def test_nothing_to_go_back_through_is_an_error(record, cut):
    place(record, cut=cut, step=LAST)
    assert "backward() raises an error" in record.tell() and record.gradients == {}
    assert "Nothing is recorded here" in place(record, step=4).tell()


def test_a_cut_in_the_middle_says_where_the_way_ends(record):
    place(record, cut="h", step=LAST)
    assert "no gradient reaches z1" in record.tell() and set(record.gradients) == {"z2", "p", "L", "W2", "b2"}


def test_the_prediction_is_about_gradients_that_add_up():
    explorer = RecordExplorer()
    explorer.predict(1.0)
    assert "You said 1; it is 3. 2 away." in explorer._question.children[0].value
    assert explorer.passes == 3 and explorer.met == set()


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("half", {"cut": "h", "step": LAST}),
        ("doubled", {"passes": 2, "step": LAST}),
        ("faded", {"wind": 2.0, "rain": 4.5, "step": LAST}),
    ],
)
def test_record_challenges(record, challenge, state):
    assert place(record, **state).met == {challenge}


def test_buttons_step_forward_and_back(record):
    back, forward = record.controls[0].children
    back.click()
    assert record.step == 0
    for _press in range(LAST + 2):
        forward.click()
    assert record.step == LAST
    back.click()
    assert record.step == LAST - 1


# --- scores -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def scores():
    return ScoreExplorer()


@pytest.mark.parametrize("z", [-20.0, -3.5, 0.0, 2.0, 16.0, 60.0, 120.0])
def test_from_scores_the_loss_is_right_everywhere(scores, z):
    for dtype in ("float32", "float64"):
        loss, slope = place(scores, z=z, dtype=dtype).at("from scores")
        assert loss == pytest.approx(max(z, 0) + math.log1p(math.exp(-abs(z))), rel=1e-6, abs=1e-7)
        assert slope == pytest.approx(1 / (1 + math.exp(-z)), rel=1e-6)


def test_by_way_of_p_it_is_lost(scores):
    assert place(scores, z=10.0, dtype="float64").at("by way of p") == pytest.approx((10.0000454, 0.9999546))
    assert "They agree." in scores.tell()
    assert place(scores, z=40.0).at("by way of p") == (100.0, 0.0)
    assert "They differ" in scores.tell() and "by way of p, 100.000 and 0.000" in scores.tell()
    assert place(scores, z=20.0, dtype="float32").at("by way of p") == (100.0, 0.0)
    strokes = part(scores.picture.svg, "by-way-of-p-point-0").find("path")
    assert corners(strokes)[:, 1].mean() == pytest.approx(52 + 216 * 26 / 132, abs=0.06)  # at a loss of 100


@pytest.mark.parametrize(
    ("challenge", "state"),
    [("far_off", {"z": 20.0}), ("asleep", {"z": 50.0, "dtype": "float64"}), ("by_accident", {"z": 100.0})],
)
def test_score_challenges(challenge, state):
    explorer = ScoreExplorer()
    explorer.reset()
    assert explorer.met == set()
    assert place(explorer, **state).met == {challenge}


def test_the_score_is_dragged(scores):
    drag(scores, z=33.5)
    assert scores.z == 33.5 and drags(part(scores.picture.svg, "z")) == {"z": 33.5}
    assert "score 33.5" in scores.sentence.value and 'data-drag="z 33.5 -20 120 0.5' in scores.picture.formula
