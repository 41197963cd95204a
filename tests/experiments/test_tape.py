"""A tape against the hand-written backward passes, against central differences, and what it refuses."""

import numpy as np
import pytest

from course_lib.exercises.autograd import assemble, multiply
from course_lib.experiments.tape import Tape, sigmoid
from course_lib.explorers.layers import DAYS, FLEW
from course_lib.network import MeanSquaredError
from course_lib.network.example import kite_network

WEIGHTS = [2.0, -1.0, -2.0, 2.0, 1.0, -6.0, 6.0, -8.0, -2.0]


def kite(w, wind, rain):
    a1 = sigmoid(w[0] * wind + w[1] * rain + w[2])
    a2 = sigmoid(w[3] * wind + w[4] * rain + w[5])
    return sigmoid(w[6] * a1 + w[7] * a2 + w[8])


def test_the_nine_gradients_are_those_of_the_layers():
    tape = Tape()
    w = [tape.leaf(number) for number in WEIGHTS]
    days, flew = DAYS.tolist(), FLEW.astype(float)
    loss = sum((kite(w, *day) - y) ** 2 for day, y in zip(days, flew.tolist(), strict=True)) * 0.1
    network, error = kite_network(), MeanSquaredError()
    assert loss.number == pytest.approx(error.forward(flew[:, np.newaxis], network.forward(DAYS)))
    network.backward(error.backward())
    (W1, b1), (W2, b2) = [(layer.dW, layer.db) for layer in network.dense_layers]
    by_hand = [*W1[0], b1[0], *W1[1], b1[1], *W2[0], *b2]
    assert np.allclose(assemble({}).gradients(loss)[:9], by_hand, rtol=1e-9)


@pytest.mark.parametrize(
    "expression",
    [
        lambda u, v: u * (u + v),
        lambda u, v: -u + 3 * v - u * v * v,
        lambda u, v: 1 - (u - v) ** 2,
        lambda u, v: sigmoid(u * v) * sigmoid(u) - v,
    ],
)
def test_any_expression_agrees_with_central_differences(expression):
    def at(u, v):
        tape = Tape()
        return expression(tape.leaf(u), tape.leaf(v))

    h, gradients = 1e-5, assemble({}).gradients(at(0.75, -1.25))
    assert gradients[0] == pytest.approx((at(0.75 + h, -1.25).number - at(0.75 - h, -1.25).number) / (2 * h))
    assert gradients[1] == pytest.approx((at(0.75, -1.25 + h).number - at(0.75, -1.25 - h).number) / (2 * h))


def test_a_rule_of_ones_own_is_used_and_recorded():
    tape = Tape({"×": lambda u, v: (u * v, u, v)})
    product = tape.leaf(2.0) * tape.leaf(5.0)
    assert product.number == 10.0
    assert tape.parents[-1] == ((0, 2.0), (1, 5.0))
    assert Tape({"×": multiply.reference}).parents == ()


def test_what_made_a_value_and_what_leaves_are_called_is_kept():
    tape = Tape()
    u = tape.leaf(3.0, "u")
    assert repr(sigmoid(u * 0.0) + u**2) == "Value(9.5, number 5)"
    assert tape.signs == ["", "", "×", "σ", "²", "+"]
    assert tape.names == ["u", "", "", "", "", ""]


@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        (lambda u: u**3, ValueError, "expected 2"),
        (lambda u: u * "2", TypeError, "expected a value or a number"),
        (lambda u: u + Tape().leaf(1.0), ValueError, "the same tape"),
        (lambda u: sigmoid(2.0), TypeError, "expected a Value"),
        (lambda u: np.exp(u), TypeError, "ufunc"),
        (lambda u: Tape({"/": None}), ValueError, "rules"),
        (lambda u: u.tape.leaf("one"), TypeError, "number"),
    ],
)
def test_what_cannot_be_recorded_is_refused(wrong, error, said):
    with pytest.raises(error, match=said):
        wrong(Tape().leaf(1.0))


# --- what a lesson assembles ------------------------------------------------------------------------------------------


def test_the_learners_functions_are_used_where_they_pass():
    engine = assemble(
        {"multiply": lambda u, v: (u * v, v, u), "backward": lambda parents, order: np.zeros(len(parents))}
    )
    assert engine.yours == ("multiply",)
    assert repr(engine).startswith("multiply  yours\norder     the course's")
    x = engine.tape().leaf(3.0)
    assert engine.gradients(x * x).tolist() == [6.0, 1.0]
