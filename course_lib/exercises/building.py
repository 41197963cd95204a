"""Lesson 13, Build the network: initialise, forward, loss, backward, step, train, and the network assembled from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import NamedTuple

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.outcome import Verdict
from course_lib.checking.quiz import Option
from course_lib.text import _

LESSON = Lesson("network/13_building", _("Build the network"))


class Parameters(NamedTuple):
    """The four arrays of a network with one hidden layer, or their gradients."""

    W1: np.ndarray
    b1: np.ndarray
    W2: np.ndarray
    b2: np.ndarray

    @property
    def size(self) -> int:
        """How many numbers there are in all: 9 for the 2-2-1 network."""
        return sum(array.size for array in self)


# Inputs of the checks: the 2-2-1 network on the four points of XOR, a 3-4-2 network, and one with square matrices, on
# which a forgotten or superfluous .T goes through without an error.
X_XOR = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
T_XOR = [[0.0], [1.0], [1.0], [0.0]]
SMALL = ([[2.0, -1.0], [0.5, 1.5]], [-0.5, 0.25], [[1.0, -2.0]], [0.3])
SQUARE = ([[1.0, 2.0], [-1.0, 0.5]], [0.1, -0.4], [[0.5, -1.5], [2.0, 1.0]], [0.2, -0.1])
WIDE = (
    [[1.0, -0.5, 0.25], [0.0, 1.5, -1.0], [-2.0, 0.5, 1.0], [0.5, 0.5, -0.5]],
    [0.2, -0.3, 0.0, 1.0],
    [[1.0, -1.0, 0.5, 2.0], [-0.5, 1.5, 1.0, 0.0]],
    [-0.2, 0.6],
)
X_SQUARE, T_SQUARE = [[0.5, -1.0], [2.0, 0.25], [-1.0, 1.5]], [[1.0, 0.0], [0.0, 0.0], [1.0, 1.0]]
X_WIDE, T_WIDE = [[1.0, 0.0, -1.0], [0.5, 2.0, 1.0]], [[0.0, 1.0], [1.0, 1.0]]


def _sigmoid(z):
    return 0.5 * (1 + np.tanh(z / 2))  # the same function as 1 / (1 + exp(-z)), and it never overflows


# --- initialise -------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Initialise: where does training begin?"),
    probes=[
        (2, 2, 1, np.random.default_rng(1)),
        (2, 8, 1, np.random.default_rng(2)),
        (3, 2, 4, np.random.default_rng(3)),
        (1, 1, 1, np.random.default_rng(4)),
    ],
    hints=[
        _("W1 has one row per hidden node and one column per input, so its shape is (d_hidden, d_in)."),
        _("`rng.uniform(-limit, limit, size=(d_hidden, d_in))` draws W1. Draw W1 first, W2 after it."),
        _("The limit of a layer is `np.sqrt(6 / (inputs + outputs))` of *that layer*. Biases: `np.zeros(d_hidden)`."),
    ],
    correct=_(
        "Small, random, of either sign, and the same again for the same seed. Lesson 15 shows what the limit does for "
        "deep networks."
    ),
)
def initialise(d_in, d_hidden, d_out, rng):
    limit1 = np.sqrt(6 / (d_in + d_hidden))
    limit2 = np.sqrt(6 / (d_hidden + d_out))
    W1 = rng.uniform(-limit1, limit1, size=(d_hidden, d_in))
    W2 = rng.uniform(-limit2, limit2, size=(d_out, d_hidden))
    return W1, np.zeros(d_hidden), W2, np.zeros(d_out)


@initialise.also_right
def initialise_from_zero_to_one(d_in, d_hidden, d_out, rng):
    W1 = (2 * rng.random((d_hidden, d_in)) - 1) * (6 / (d_in + d_hidden)) ** 0.5
    W2 = (2 * rng.random((d_out, d_hidden)) - 1) * (6 / (d_hidden + d_out)) ** 0.5
    return W1, np.zeros((d_hidden,)), W2, np.zeros((d_out,))


@initialise.also_right
def initialise_in_a_loop(d_in, d_hidden, d_out, rng):
    parameters = []
    for inputs, outputs in ((d_in, d_hidden), (d_hidden, d_out)):
        limit = np.sqrt(6) / np.sqrt(inputs + outputs)
        parameters += [limit * rng.uniform(-1, 1, (outputs, inputs)), np.array([0.0] * outputs)]
    return tuple(parameters)


def _limits(d_in, d_hidden, d_out):
    return np.sqrt(6 / (d_in + d_hidden)), np.sqrt(6 / (d_hidden + d_out))


@initialise.mistake(
    _(
        "All your weights are zero. Then all hidden nodes always output the same thing: they get the same gradient, "
        "zero at first, and nothing tells them apart. Biases may start at zero, weights may not."
    )
)
def all_zero(d_in, d_hidden, d_out, rng):
    return np.zeros((d_hidden, d_in)), np.zeros(d_hidden), np.zeros((d_out, d_hidden)), np.zeros(d_out)


@initialise.mistake(
    _(
        "All your weights are 1. Equal hidden nodes get equal gradients and stay equal, so however many there are, the "
        "network has only one. Draw the weights at random, which tells the nodes apart."
    )
)
def all_equal(d_in, d_hidden, d_out, rng):
    return np.ones((d_hidden, d_in)), np.zeros(d_hidden), np.ones((d_out, d_hidden)), np.zeros(d_out)


@initialise.mistake(
    _(
        "Your weights all lie between 0 and 1, where `rng.random` draws. `rng.uniform(-limit, limit, ...)` gives both "
        "signs and the right size."
    )
)
def all_positive(d_in, d_hidden, d_out, rng):
    return rng.random((d_hidden, d_in)), np.zeros(d_hidden), rng.random((d_out, d_hidden)), np.zeros(d_out)


@initialise.mistake(
    _(
        "You made your own generator inside, with seed 0, so every call begins at the same weights. Draw from the `rng` "
        "that is handed in, and the caller decides."
    )
)
def own_generator(d_in, d_hidden, d_out, rng):
    return initialise.reference(d_in, d_hidden, d_out, np.random.default_rng(0))


@initialise.mistake(
    _(
        "Your weights have rows and columns swapped. In this course W has one row per node of the layer and one column per "
        "input, (d_out, d_in)."
    )
)
def shapes_exchanged(d_in, d_hidden, d_out, rng):
    limit1, limit2 = _limits(d_in, d_hidden, d_out)
    W1 = rng.uniform(-limit1, limit1, size=(d_in, d_hidden))
    return W1, np.zeros(d_hidden), rng.uniform(-limit2, limit2, size=(d_hidden, d_out)), np.zeros(d_out)


@initialise.mistake(
    _("You used the first layer's limit for both. Each layer has its own: 6 divided by *its* inputs plus outputs.")
)
def one_limit_for_both(d_in, d_hidden, d_out, rng):
    limit, _limit2 = _limits(d_in, d_hidden, d_out)
    W1 = rng.uniform(-limit, limit, size=(d_hidden, d_in))
    return W1, np.zeros(d_hidden), rng.uniform(-limit, limit, size=(d_out, d_hidden)), np.zeros(d_out)


def _random_biases(d_in, d_hidden, d_out, rng, *, with_their_layer):
    limit1, limit2 = _limits(d_in, d_hidden, d_out)
    arrays, order = {}, ("W1", "b1", "W2", "b2") if with_their_layer else ("W1", "W2", "b1", "b2")
    shapes = {"W1": (d_hidden, d_in), "b1": d_hidden, "W2": (d_out, d_hidden), "b2": d_out}
    for name in order:
        limit = limit1 if name.endswith("1") else limit2
        arrays[name] = rng.uniform(-limit, limit, size=shapes[name])
    return arrays["W1"], arrays["b1"], arrays["W2"], arrays["b2"]


_BIASES_AT_RANDOM = _(
    "You drew the biases at random too. A network can learn from there as well, but here they start at 0, so that the "
    "same seed gives you the weights of the check."
)


@initialise.mistake(_BIASES_AT_RANDOM)
def biases_drawn_with_their_layer(d_in, d_hidden, d_out, rng):
    return _random_biases(d_in, d_hidden, d_out, rng, with_their_layer=True)


@initialise.mistake(_BIASES_AT_RANDOM)
def biases_drawn_last(d_in, d_hidden, d_out, rng):
    return _random_biases(d_in, d_hidden, d_out, rng, with_their_layer=False)


@initialise.mistake(_("The square root is missing: the limit is √(6 / (inputs + outputs)), `np.sqrt` of the fraction."))
def root_forgotten(d_in, d_hidden, d_out, rng):
    limit1, limit2 = (limit**2 for limit in _limits(d_in, d_hidden, d_out))
    W1 = rng.uniform(-limit1, limit1, size=(d_hidden, d_in))
    return W1, np.zeros(d_hidden), rng.uniform(-limit2, limit2, size=(d_out, d_hidden)), np.zeros(d_out)


# --- forward ----------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Forward: from the inputs to the answer"),
    probes=[
        (X_XOR, *SMALL),
        ([[0.5, -1.0]], *SMALL),
        (X_SQUARE, *SQUARE),
        (X_WIDE, *WIDE),
        ([[30.0, -20.0], [-30.0, 20.0]], *SQUARE),
    ],
    hints=[
        _(
            "Both layers have the same form, a sum and then its sigmoid. The blanks are the two sums, and what comes back."
        ),
        _("The first sum is `x @ W1.T + b1`. What does the second layer take instead of x?"),
        _("The second layer takes h: `h @ W2.T + b2`. Then return both, in the order that the text states."),
    ],
    correct=_(
        "Two lines, and they work for any number of samples, inputs, hidden nodes and outputs. You return h as well, "
        "because the backward pass needs it."
    ),
    blanks=("x @ W1.T + b1", "h @ W2.T + b2", "h, o"),
)
def forward(x, W1, b1, W2, b2):
    h = 1 / (1 + np.exp(-(x @ W1.T + b1)))
    o = 1 / (1 + np.exp(-(h @ W2.T + b2)))
    return h, o


@forward.also_right
def forward_by_tanh(x, W1, b1, W2, b2):
    h = _sigmoid(np.einsum("ni,ji->nj", x, W1) + b1)
    return h, _sigmoid(np.einsum("nj,kj->nk", h, W2) + b2)


@forward.also_right
def forward_row_by_row(x, W1, b1, W2, b2):
    h = np.array([_sigmoid(W1 @ row + b1) for row in x])
    return h, np.array([_sigmoid(W2 @ row + b2) for row in h])


@forward.mistake(
    _(
        "Your hidden layer has no sigmoid: h is the bare sum. Two affine maps in a row are one affine map (lesson 02), and "
        "no straight line separates XOR."
    )
)
def hidden_activation_forgotten(x, W1, b1, W2, b2):
    h = x @ W1.T + b1
    return h, _sigmoid(h @ W2.T + b2)


@forward.mistake(
    _(
        "Your output has no sigmoid: it is a bare sum, which can be below 0 or above 1. Squeeze it as you did the hidden layer."
    )
)
def output_activation_forgotten(x, W1, b1, W2, b2):
    h = _sigmoid(x @ W1.T + b1)
    return h, h @ W2.T + b2


@forward.mistake(
    _("You left out the biases. Without them every boundary goes through the origin: add b1 and b2 to the sums.")
)
def biases_forgotten(x, W1, b1, W2, b2):
    h = _sigmoid(x @ W1.T)
    return h, _sigmoid(h @ W2.T)


@forward.mistake(
    _(
        "You multiplied by W1 without `.T`. Where W1 is square that runs and is wrong; elsewhere it fails. Each row of W1 "
        "belongs to a node: `x @ W1.T`."
    )
)
def not_transposed(x, W1, b1, W2, b2):
    h = _sigmoid(x @ W1 + b1)
    return h, _sigmoid(h @ W2.T + b2)


@forward.mistake(
    _(
        "The exponent has the wrong sign: σ(z) is 1 / (1 + exp(−z)). Yours falls from 1 to 0 as z grows; try z = 10 by hand."
    )
)
def sigmoid_upside_down(x, W1, b1, W2, b2):
    h = _sigmoid(-(x @ W1.T + b1))
    return h, _sigmoid(-(h @ W2.T + b2))


@forward.mistake(_("Right numbers, wrong order: return the hidden values first and the output second, `return h, o`."))
def wrong_order(x, W1, b1, W2, b2):
    return forward.reference(x, W1, b1, W2, b2)[::-1]


@forward.mistake(_("Only the output comes back. The backward pass will need the hidden values too: `return h, o`."))
def output_alone(x, W1, b1, W2, b2):
    return forward.reference(x, W1, b1, W2, b2)[1]


# --- loss -------------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Loss: how wrong is it?"),
    probes=[
        ([[0.8], [0.3], [0.6], [0.5]], T_XOR),
        ([[0.9]], [[0.0]]),
        ([[0.2, 0.9, 0.4], [0.7, 0.1, 0.5]], [[0.0, 1.0, 0.0], [1.0, 1.0, 0.0]]),
        ([[1.0], [0.0]], [[1.0], [0.0]]),
        ([[0.25, 0.5]], [[1.0, 0.0]]),
    ],
    hints=[
        _(
            "Look at one sample first: half the sum of its squared errors over its outputs. Then take the mean over samples."
        ),
        _("`(o - t) ** 2` is the squared error of every entry, shape (N, d_out)."),
        _(
            "Add up all of its entries and halve the sum. Then divide by the number of samples, `len(o)`, not of entries."
        ),
    ],
    correct=_(
        "One number for the whole batch, and it keeps its meaning whatever N is. The half is there so that the derivative "
        "is o − t, without a 2."
    ),
)
def loss(o, t):
    return 0.5 * np.sum((o - t) ** 2) / len(o)


@loss.also_right
def loss_sample_by_sample(o, t):
    return np.mean([0.5 * np.sum((a - b) ** 2) for a, b in zip(o, t, strict=True)])


@loss.also_right
def loss_by_mean_over_rows(o, t):
    return np.mean(np.sum(np.square(t - o), axis=1) / 2)


@loss.mistake(
    _(
        "You added over the samples and did not divide, so twice the data gives twice the loss, and twice the step. "
        "Divide by the number of rows."
    )
)
def loss_summed(o, t):
    return 0.5 * np.sum((o - t) ** 2)


@loss.mistake(
    _("The half is missing: L is the mean over samples of *half* the squared error. Yours is twice as large.")
)
def half_forgotten(o, t):
    return np.sum((o - t) ** 2) / len(o)


@loss.mistake(
    _(
        "You averaged over all entries. With one output that is the same; with several, add over the outputs of a sample, "
        "and average only over samples."
    )
)
def averaged_over_outputs(o, t):
    return 0.5 * np.mean((o - t) ** 2)


@loss.mistake(_("You did not square, so errors of +0.5 and −0.5 cancel and a bad network looks perfect."))
def not_squared(o, t):
    return 0.5 * np.sum(o - t) / len(o)


@loss.mistake(_("You return one loss per sample. Training needs one number for the batch, their mean."))
def loss_per_sample(o, t):
    return 0.5 * np.sum((o - t) ** 2, axis=1)


# --- backward ---------------------------------------------------------------------------------------------------------


def _on(x, t, parameters):
    """A probe of `backward`: the values that a forward pass leaves behind."""
    x, t, (W1, b1, W2, b2) = np.array(x), np.array(t), map(np.array, parameters)
    return (x, t, *forward.reference(x, W1, b1, W2, b2), W2)


@LESSON.exercise(
    _("Backward: who is to blame, and how much?"),
    probes=[
        _on(X_XOR, T_XOR, SMALL),
        _on([[0.5, -1.0]], [[1.0]], SMALL),
        _on(X_SQUARE, T_SQUARE, SQUARE),
        _on(X_WIDE, T_WIDE, WIDE),
        _on([[4.0, -3.0], [-4.0, 3.0]], [[0.0, 1.0], [1.0, 0.0]], SQUARE),
    ],
    hints=[
        _(
            "Read the right side of the table from the top: δ2, two gradients of the output layer, δ1, two of the hidden "
            "layer. Every formula in it is one line of code."
        ),
        _(
            "`delta2 = (o - t) * o * (1 - o) / len(x)`, shape (N, d_out). Then `dW2 = delta2.T @ h` and "
            "`db2 = delta2.sum(axis=0)`: each has the shape of what it is the gradient of."
        ),
        _(
            "`delta1 = delta2 @ W2 * h * (1 - h)`, shape (N, d_hidden); W2 is not transposed here. `dW1` and `db1` are like "
            "dW2 and db2, with delta1 and x instead of delta2 and h."
        ),
    ],
    correct=_(
        "That is all of backpropagation. The layers of a large model have other shapes, but the same two moves: one factor "
        "for the bend and one product with W."
    ),
)
def backward(x, t, h, o, W2):
    delta2 = (o - t) * o * (1 - o) / len(x)
    delta1 = delta2 @ W2 * h * (1 - h)
    return delta1.T @ x, delta1.sum(axis=0), delta2.T @ h, delta2.sum(axis=0)


@backward.also_right
def backward_by_einsum(x, t, h, o, W2):
    delta2 = np.einsum("nk,nk,nk->nk", o - t, o, 1 - o)
    delta1 = np.einsum("nk,kj,nj->nj", delta2, W2, h - h**2)
    n = len(x)
    return (
        np.einsum("nj,ni->ji", delta1, x) / n,
        np.mean(delta1, axis=0),
        np.einsum("nk,nj->kj", delta2, h) / n,
        np.mean(delta2, axis=0),
    )


@backward.also_right
def backward_sample_by_sample(x, t, h, o, W2):
    totals = [0.0, 0.0, 0.0, 0.0]
    for row in range(len(x)):
        delta2 = (o[row] - t[row]) * o[row] * (1 - o[row])
        delta1 = (W2.T @ delta2) * h[row] * (1 - h[row])
        parts = np.outer(delta1, x[row]), delta1, np.outer(delta2, h[row]), delta2
        totals = [total + part for total, part in zip(totals, parts, strict=True)]
    return tuple(total / len(x) for total in totals)


def _gradients(x, h, delta1, delta2):
    return delta1.T @ x, delta1.sum(axis=0), delta2.T @ h, delta2.sum(axis=0)


def _deltas(x, t, h, o, W2):
    delta2 = (o - t) * o * (1 - o) / len(x)
    return delta2 @ W2 * h * (1 - h), delta2


@backward.mistake(
    _(
        "The derivative of the output's sigmoid is missing: multiply the error o − t by o (1 − o) before you do anything "
        "else with it. The program of lesson 14 makes almost this mistake."
    )
)
def output_derivative_missing(x, t, h, o, W2):
    delta2 = (o - t) / len(x)
    return _gradients(x, h, delta2 @ W2 * h * (1 - h), delta2)


@backward.mistake(
    _(
        "The derivative of the hidden sigmoid is missing. The error comes back through the bend of the hidden layer as "
        "well: multiply by h (1 − h)."
    )
)
def hidden_derivative_missing(x, t, h, o, W2):
    _delta1, delta2 = _deltas(x, t, h, o, W2)
    return _gradients(x, h, delta2 @ W2, delta2)


@backward.mistake(
    _(
        "You sent the error back through `W2.T`, which runs where W2 is square, and is wrong. Forward was `h @ W2.T`, so "
        "backward is `delta2 @ W2`: each error returns along the weight by which it came."
    )
)
def sent_back_through_the_wrong_side(x, t, h, o, W2):
    _delta1, delta2 = _deltas(x, t, h, o, W2)
    return _gradients(x, h, delta2 @ W2.T * h * (1 - h), delta2)


@backward.mistake(
    _(
        "Your gradients are summed over the samples, but the loss is a mean: divide by N once, in δ2. With 4 samples yours "
        "are 4 times too large; with 60,000 the first step would leave the map."
    )
)
def summed_not_averaged(x, t, h, o, W2):
    return tuple(len(x) * part for part in backward.reference(x, t, h, o, W2))


@backward.mistake(
    _("You divided by N a second time at the hidden layer. δ2 has been divided already, and δ1 inherits that.")
)
def averaged_twice(x, t, h, o, W2):
    delta1, delta2 = _deltas(x, t, h, o, W2)
    return _gradients(x, h, delta1 / len(x), delta2)


@backward.mistake(
    _(
        "Every sign is flipped, because you began with t − o. The derivative of ½ (o − t)² is o − t. A step against your "
        "gradient would go uphill."
    )
)
def signs_turned(x, t, h, o, W2):
    return tuple(-part for part in backward.reference(x, t, h, o, W2))


@backward.mistake(
    _(
        "You squeezed h and o a second time, σ(h) (1 − σ(h)). They have been through the sigmoid already, so the "
        "derivatives are h (1 − h) and o (1 − o)."
    )
)
def squeezed_twice(x, t, h, o, W2):
    slope = lambda y: _sigmoid(y) * (1 - _sigmoid(y))  # noqa: E731
    delta2 = (o - t) * slope(o) / len(x)
    return _gradients(x, h, delta2 @ W2 * slope(h), delta2)


@backward.mistake(
    _(
        "Your bias gradients have one row per sample. A bias serves all samples, so its gradient adds up what comes from "
        "all of them: `.sum(axis=0)`."
    )
)
def bias_not_collected(x, t, h, o, W2):
    delta1, delta2 = _deltas(x, t, h, o, W2)
    return delta1.T @ x, delta1, delta2.T @ h, delta2


@backward.mistake(
    _(
        "The four are right, in the order of the backward pass. Return them in the order of the parameters: dW1, db1, dW2, db2."
    )
)
def output_layer_first(x, t, h, o, W2):
    dW1, db1, dW2, db2 = backward.reference(x, t, h, o, W2)
    return dW2, db2, dW1, db1


# --- step -------------------------------------------------------------------------------------------------------------


def _step_probe(parameters, seed, rate):
    parameters = Parameters(*map(np.array, parameters))
    rng = np.random.default_rng(seed)
    return parameters, Parameters(*(rng.integers(-8, 9, array.shape) / 4 for array in parameters)), rate


@LESSON.exercise(
    _("Step: a little way downhill"),
    probes=[
        _step_probe(SMALL, 0, 0.5),
        _step_probe(WIDE, 1, 0.1),
        _step_probe(SQUARE, 2, 5.0),
        _step_probe(SMALL, 3, 1e-3),
    ],
    hints=[
        _("For each of the four arrays: new = old − rate · gradient."),
        _("`zip(parameters, gradients)` gives them in pairs: `for w, g in zip(parameters, gradients)`."),
        _("Collect the four new arrays in a list and return it. `w -= ...` would change the caller's own arrays."),
    ],
    correct=_(
        "The rule does not ask which array is a weight and which is a bias, or how many there are. The optimizers of "
        "lesson 15 change only this line."
    ),
)
def step(parameters, gradients, rate):
    return tuple(w - rate * g for w, g in zip(parameters, gradients, strict=True))


@step.also_right
def step_by_name(parameters, gradients, rate):
    (W1, b1, W2, b2), (dW1, db1, dW2, db2) = parameters, gradients
    return W1 - rate * dW1, b1 - rate * db1, W2 - rate * dW2, b2 - rate * db2


@step.also_right
def step_on_copies(parameters, gradients, rate):
    new = [w.copy() for w in parameters]
    for place, g in enumerate(gradients):
        new[place] -= np.multiply(rate, g)
    return new


@step.mistake(
    _("You add the gradient, which points uphill, so your loss will grow. Downhill is against it, w − rate · g.")
)
def uphill(parameters, gradients, rate):
    return tuple(w + rate * g for w, g in zip(parameters, gradients, strict=True))


@step.mistake(
    _(
        "Your weights move and your biases stay put. Biases learn by the same rule; without them no node could shift its "
        "boundary."
    )
)
def biases_left_behind(parameters, gradients, rate):
    (W1, b1, W2, b2), (dW1, _db1, dW2, _db2) = parameters, gradients
    return W1 - rate * dW1, b1, W2 - rate * dW2, b2


@step.mistake(_("You subtract the whole gradient and never use the rate. Multiply the gradient by `rate` first."))
def rate_forgotten(parameters, gradients, rate):
    return tuple(w - g for w, g in zip(parameters, gradients, strict=True))


@step.mistake(_("You divided by the rate, so that a smaller rate makes a larger step. Multiply by it."))
def rate_divided(parameters, gradients, rate):
    return tuple(w - g / rate for w, g in zip(parameters, gradients, strict=True))


@step.mistake(
    _("That is only the change, −rate · gradient. What comes back replaces the weights, so add the old ones.")
)
def change_alone(parameters, gradients, rate):
    return tuple(-rate * g for g in gradients)


# --- the parts together -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, repr=False)
class Parts:
    """The six functions that make a network, each the learner's or the course's.

    Attributes
    ----------
    initialise, forward, loss, backward, step, train : callable
        The learner's where it passes its check, the course's otherwise.
    yours : tuple of str
        The names of those that are the learner's.
    attempted : dict
        The learner's functions by name, right or wrong; untouched stubs are not in it.

    Examples
    --------
    >>> parts = assemble({"step": lambda parameters, gradients, rate: 0})
    >>> parts.yours, list(parts.attempted)
    ((), ['step'])
    """

    initialise: Callable
    forward: Callable
    loss: Callable
    backward: Callable
    step: Callable
    train: Callable
    yours: tuple[str, ...] = ()
    attempted: dict[str, Callable] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The six names, in their order."""
        return PART_NAMES

    def __repr__(self) -> str:
        """One line per part, saying whose it is."""
        width = max(map(len, PART_NAMES)) + 2
        return "\n".join(f"{name:<{width}}{self._whose(name)}" for name in PART_NAMES)

    def _whose(self, name: str) -> str:
        if name in self.yours:
            return _("yours")
        why = _("yours does not pass yet") if name in self.attempted else _("not written yet")
        return _("the course's ({why})").format(why=why)


PART_NAMES = tuple(one.name for one in fields(Parts))[:6]


def assemble(namespace: Mapping[str, object]) -> Parts:
    """Collect a network's six parts from a notebook's names: the learner's where they pass, else the course's.

    Parameters
    ----------
    namespace : mapping
        ``globals()`` in a notebook. Names that are missing count as not written yet.

    Returns
    -------
    Parts

    Examples
    --------
    >>> assemble({}).yours
    ()
    """
    exercises = {exercise.reference.__name__: exercise for exercise in LESSON.exercises}
    chosen, yours, attempted = {}, [], {}
    for name in PART_NAMES:
        exercise, own = exercises[name], namespace.get(name)
        verdict = exercise.judge(own).verdict
        chosen[name] = own if verdict is Verdict.CORRECT else exercise.reference
        yours += [name] * (verdict is Verdict.CORRECT)
        if verdict is not Verdict.NOT_ATTEMPTED and callable(own):
            attempted[name] = own
    return Parts(**chosen, yours=tuple(yours), attempted=attempted)


# --- train ------------------------------------------------------------------------------------------------------------


def _train_probe(x, t, parameters, rate, epochs):
    known = (initialise, forward, loss, backward, step)
    parts = Parts(*(exercise.reference for exercise in known), train=None)
    return np.array(x), np.array(t), Parameters(*map(np.array, parameters)), rate, epochs, parts


@LESSON.exercise(
    _("Train: all of it, again and again"),
    probes=[
        _train_probe(X_XOR, T_XOR, SMALL, 0.5, 3),
        _train_probe(X_SQUARE, T_SQUARE, SQUARE, 2.0, 5),
        _train_probe(X_WIDE, T_WIDE, WIDE, 0.1, 1),
        _train_probe([[1.0, 0.0]], [[1.0]], SMALL, 1.0, 2),
    ],
    hints=[
        _(
            "In the loop, in this order: forward, loss, backward, step. Each takes one line, `parts.forward(...)` and so on."
        ),
        _("`W1, b1, W2, b2 = parameters` at the top of each round unpacks the newest parameters."),
        _(
            "Put what `parts.step(...)` returns back into `parameters`, and collect the losses: begin with `losses = []`, then "
            "`losses.append(...)`; return `np.array(losses)`."
        ),
    ],
    correct=_(
        "The loop is complete, and it is the loop that trains the largest models: forward, loss, backward, step. Now put "
        "your six parts together."
    ),
)
def train(x, t, parameters, rate, epochs, parts):
    losses = []
    for _epoch in range(epochs):
        W1, b1, W2, b2 = parameters
        h, o = parts.forward(x, W1, b1, W2, b2)
        losses.append(parts.loss(o, t))
        gradients = parts.backward(x, t, h, o, W2)
        parameters = parts.step(parameters, gradients, rate)
    return parameters, np.array(losses)


@train.also_right
def train_with_a_star(x, t, parameters, rate, epochs, parts):
    losses = np.zeros(epochs)
    for epoch in range(epochs):
        h, o = parts.forward(x, *parameters)
        losses[epoch] = parts.loss(o, t)
        parameters = parts.step(parameters, parts.backward(x, t, h, o, parameters[2]), rate)
    return list(parameters), losses


@train.also_right
def train_written_out(x, t, parameters, rate, epochs, parts):
    W1, b1, W2, b2 = parameters
    losses = []
    while len(losses) < epochs:
        h = _sigmoid(x @ W1.T + b1)
        o = _sigmoid(h @ W2.T + b2)
        losses.append(np.mean(np.sum((o - t) ** 2, axis=1)) / 2)
        delta2 = (o - t) * o * (1 - o) / len(x)
        delta1 = delta2 @ W2 * h * (1 - h)
        W1, b1 = W1 - rate * delta1.T @ x, b1 - rate * delta1.sum(0)
        W2, b2 = W2 - rate * delta2.T @ h, b2 - rate * delta2.sum(0)
    return (W1, b1, W2, b2), np.array(losses)


def _loop(x, t, parameters, rate, epochs, parts, move):
    """Train with another way to move the parameters."""
    losses = []
    for _epoch in range(epochs):
        h, o = parts.forward(x, *parameters)
        losses.append(parts.loss(o, t))
        parameters = move(parameters, h, o)
    return parameters, np.array(losses)


@train.mistake(
    _(
        "You moved W2 first and then sent the error back through the *new* W2. All four gradients belong to the same "
        "weights: compute them all, and only then step."
    )
)
def updated_w2_on_the_way_back(x, t, parameters, rate, epochs, parts):
    def move(old, h, o):
        dW2, db2 = parts.backward(x, t, h, o, old[2])[2:]
        W2, b2 = old[2] - rate * dW2, old[3] - rate * db2
        dW1, db1 = parts.backward(x, t, h, o, W2)[:2]
        return old[0] - rate * dW1, old[1] - rate * db1, W2, b2

    return _loop(x, t, parameters, rate, epochs, parts, move)


@train.mistake(
    _(
        "You throw away what `parts.step` returns, so your weights never move, and every loss is the same. "
        "Write `parameters = parts.step(...)`."
    )
)
def step_thrown_away(x, t, parameters, rate, epochs, parts):
    return _loop(x, t, parameters, rate, epochs, parts, lambda old, h, o: old)


@train.mistake(
    _(
        "You ran the forward pass once, before the loop. Its h and o belong to the first weights, but each round needs its "
        "own: move it into the loop."
    )
)
def forward_once(x, t, parameters, rate, epochs, parts):
    h, o = parts.forward(x, *parameters)
    losses = []
    for _epoch in range(epochs):
        losses.append(parts.loss(o, t))
        parameters = parts.step(parameters, parts.backward(x, t, h, o, parameters[2]), rate)
    return parameters, np.array(losses)


@train.mistake(
    _(
        "You unpacked the weights once, before the loop, so every round goes forward with the first ones. "
        "`W1, b1, W2, b2 = parameters` belongs inside."
    )
)
def taken_apart_once(x, t, parameters, rate, epochs, parts):
    first = parameters
    losses = []
    for _epoch in range(epochs):
        h, o = parts.forward(x, *first)
        losses.append(parts.loss(o, t))
        parameters = parts.step(parameters, parts.backward(x, t, h, o, first[2]), rate)
    return parameters, np.array(losses)


@train.mistake(
    _(
        "Your losses are one step late, because each is measured after its step. Measure first, then move; the first entry "
        "is the loss that you started with."
    )
)
def loss_after_the_step(x, t, parameters, rate, epochs, parts):
    losses = []
    for _epoch in range(epochs):
        h, o = parts.forward(x, *parameters)
        parameters = parts.step(parameters, parts.backward(x, t, h, o, parameters[2]), rate)
        losses.append(parts.loss(parts.forward(x, *parameters)[1], t))
    return parameters, np.array(losses)


@train.mistake(
    _("Only the last loss comes back. Keep one per epoch: the whole curve says more than its end, as lesson 15 shows.")
)
def last_loss_only(x, t, parameters, rate, epochs, parts):
    parameters, losses = train.reference(x, t, parameters, rate, epochs, parts)
    return parameters, losses[-1]


@train.mistake(
    _("You return after the first round, because `return` is inside the loop: move it one level to the left.")
)
def returned_inside_the_loop(x, t, parameters, rate, epochs, parts):
    return train.reference(x, t, parameters, rate, 1, parts)


# --- what earlier lessons taught --------------------------------------------------------------------------------------

LESSON.recall(
    "one_bias",
    "gradients",
    _("At one node, the gradients ∂L/∂z of a batch of three samples are 0.2, −0.1 and 0.3. What is ∂L/∂b of its bias?"),
    Option(
        _("0.4"),
        _("Yes: all samples used the same bias, so what comes back is added. You will write that as `.sum(axis=0)`."),
        right=True,
    ),
    Option(
        _("0.13"),
        _("You averaged. A mean loss has its 1/N in each of the three numbers already; after that, samples are added."),
    ),
    Option(_("Three numbers: 0.2, −0.1 and 0.3."), _("The node has one bias, so its gradient is one number.")),
    Option(_("0.3"), _("The largest one does not decide: a change of b reaches all three samples.")),
)

LESSON.recall(
    "fifteen_of_twenty",
    "certainty",
    _("15 of 20 runs succeed, a share of 0.75. How large is its standard error, √(p (1 − p) / n)?"),
    Option(
        _("About 0.10"),
        _("Yes, √(0.1875 / 20). Two of these on each side: the true share may well be 0.56, or 0.94."),
        right=True,
    ),
    Option(_("About 0.01"), _("That is 0.1875 / 20, before the square root.")),
    Option(_("About 0.43"), _("That is √0.1875, the spread of a single run. The mean of 20 wobbles √20 times less.")),
    Option(_("About 0.02"), _("You divided the spread 0.43 by 20. It is divided by √20.")),
)

LESSON.recall(
    "three_starts",
    "probability",
    _("A run succeeds with probability ¾. You make three independent runs. How likely is it that all three fail?"),
    Option(
        _("1/64"),
        _("Yes, ¼ · ¼ · ¼. Starting again is a cheap way out when some starts fail, as some will today."),
        right=True,
    ),
    Option(_("1/4"), _("That is one run that fails. Probabilities of independent events are multiplied.")),
    Option(_("27/64"), _("That is ¾ · ¾ · ¾: all three *succeed*.")),
    Option(_("3/4"), _("You added three times ¼. Independent events multiply: three failures are rarer than one.")),
)

# --- quiz -------------------------------------------------------------------------------------------------------------

symmetry = LESSON.question(
    "symmetry",
    _("A network with 100 hidden nodes starts with every weight at 0.3. What does training make of it?"),
    Option(
        _("A network that can do no more than one with a single hidden node."),
        _(
            "Yes: equal nodes get equal gradients, so they take equal steps, however long you train. Only an unequal start tells them apart."
        ),
        right=True,
    ),
    Option(
        _("Nothing: no weight ever moves."),
        _("They do move, since the gradients are not zero here. But the hidden nodes all move alike."),
    ),
    Option(
        _("The same as any other start, a little later."),
        _("Waiting does not help: nothing in the rule treats two equal nodes differently, so they stay equal."),
    ),
    Option(
        _("An error: the gradients overflow."),
        _("The numbers stay small. No error message will tell you what is wrong here."),
    ),
)

batch_size = LESSON.question(
    "batch_size",
    _("Someone sums the gradient over the batch instead of averaging it, and goes from 4 samples to 40. What happens?"),
    Option(
        _("The steps become about ten times as large, and training may blow up."),
        _(
            "Yes: the rate that worked for 4 samples is now ten times as high in effect. With the mean it keeps its meaning."
        ),
        right=True,
    ),
    Option(
        _("Nothing: the sum points the same way as the mean."),
        _(
            "The direction is the same. But the length of a step is the rate times the size, and that is ten times larger."
        ),
    ),
    Option(
        _("The steps become about ten times as small."),
        _("They become larger: more samples are added up, and nothing divides."),
    ),
    Option(
        _("The network learns ten times as fast, with no drawback."),
        _("A larger step is faster only as long as the slope stays the same that far. Beyond that it overshoots."),
    ),
)

not_proof = LESSON.question(
    "not_proof",
    _("A network's loss falls nicely from epoch to epoch. What does that say about its backward function?"),
    Option(
        _("Little: a wrong gradient can also lead downhill. Only a gradient check tells."),
        _(
            "Yes: any direction less than 90° away from the true one still goes down. Lesson 14 has a "
            "published example."
        ),
        right=True,
    ),
    Option(
        _("It is right: a wrong gradient would make the loss grow."),
        _("Only if it pointed uphill. Leave out o (1 − o), and on XOR the loss still falls for most seeds."),
    ),
    Option(
        _("It is right for the output layer at least."),
        _("Not even that: the output gradient can be scaled wrongly, and the loss still falls."),
    ),
    Option(
        _("It is wrong: a true loss curve is never smooth."),
        _("With the whole data in each step and a small rate it is smooth. Mini-batches make it rough."),
    ),
)
