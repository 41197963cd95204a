"""Lesson 11, Follow the gradient: central differences, and the backward pass of sigmoid, layer and losses."""

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.text import _

LESSON = Lesson("network/11_gradients", _("Follow the gradient"))


# --- central differences ----------------------------------------------------------------------------------------------


def bowl(w):
    return w[0] ** 2 + 3 * w[0] * w[1] + 2 * w[1] ** 2


def bent(w):
    return float(np.sum(w**3) + w[0] * w[-1])


def kite_loss(w):
    return float((1 / (1 + np.exp(-(w[0] * 0.73 + w[1] * 0.27 - 2))) - 1) ** 2)


@LESSON.exercise(
    _("The gradient, by trying"),
    probes=[
        (bowl, [1.0, 2.0], 0.1),
        (bent, [2.0, -1.0, 0.5], 0.5),
        (bent, [3.0], 0.25),
        (kite_loss, [6.0, -8.0], 1.0),
        (bent, [-1.5, 2.0, 1.0, 0.25], 0.01),
    ],
    hints=[
        _("Each slope needs two calls of f: one with that entry of w a step higher, and one with it a step lower."),
        _("Make room with `gradient = np.zeros(len(w))`, and loop over the entries. `w.copy()` is safe to change."),
        _("For entry i: `up = w.copy()`, then `up[i] += h`. The same with `down` and `-=`. They are 2h apart."),
    ],
    correct=_(
        "It works for any f, and needs nothing but f itself. It is also slow, with two calls of f per entry, so it will "
        "not train a network; from now on it judges your gradients instead. Next: how small should h be?"
    ),
)
def numeric_gradient(f, w, h):
    gradient = np.zeros(len(w))
    for i in range(len(w)):
        step = np.zeros(len(w))
        step[i] = h
        gradient[i] = (f(w + step) - f(w - step)) / (2 * h)
    return gradient


@numeric_gradient.also_right
def numeric_gradient_on_copies(f, w, h):
    slopes = []
    for i in range(w.size):
        up, down = w.copy(), w.copy()
        up[i] += h
        down[i] -= h
        slopes.append((f(up) - f(down)) / (2 * h))
    return np.array(slopes)


@numeric_gradient.also_right
def numeric_gradient_by_the_identity(f, w, h):
    return np.array([f(w + step) - f(w - step) for step in h * np.eye(len(w))]) / h / 2


@numeric_gradient.mistake(
    _(
        "You measured from w to w + h only, which is a forward difference. Its error shrinks like h, but a central one's "
        "like h²: step to both sides, and divide by the distance between them, 2h."
    )
)
def forward_difference(f, w, h):
    return np.array([(f(w + step) - f(w)) / h for step in h * np.eye(len(w))])


@numeric_gradient.mistake(
    _("Every slope is twice too large: you divided by h, but w + h and w − h are 2h apart."),
)
def divided_by_h(f, w, h):
    return np.array([(f(w + step) - f(w - step)) / h for step in h * np.eye(len(w))])


@numeric_gradient.mistake(
    _(
        "All entries have the right size and the wrong sign. Subtract f below from f above: where f grows with w, the "
        "slope is positive."
    )
)
def below_minus_above(f, w, h):
    return np.array([(f(w - step) - f(w + step)) / (2 * h) for step in h * np.eye(len(w))])


@numeric_gradient.mistake(
    _(
        "You moved all entries of w at once with `w + h`, so every slope is the same number, their sum. A partial "
        "derivative moves one entry and holds the others still."
    )
)
def all_at_once(f, w, h):
    return np.full(len(w), (f(w + h) - f(w - h)) / (2 * h))


@numeric_gradient.mistake(
    _(
        "You moved all entries of w at once with `w + h`, and got one number. The gradient has an entry for each entry of "
        "w: move them one at a time, in a loop."
    )
)
def one_number(f, w, h):
    return (f(w + h) - f(w - h)) / (2 * h)


@numeric_gradient.mistake(
    _(
        "The first entry is right and the others are not, because you never put the previous entry back before you moved "
        "the next one. Restore it, or start each time from a fresh `w.copy()`."
    )
)
def not_put_back(f, w, h):
    w, gradient = w.copy(), np.zeros(len(w))
    for i in range(len(w)):
        w[i] += h
        above = f(w)
        w[i] -= 2 * h
        gradient[i] = (above - f(w)) / (2 * h)
    return gradient


@numeric_gradient.mistake(
    _(
        "You used a small step of your own instead of h. The slope is fine, but the check asks for the difference with "
        "its own h, and soon you will want to choose the step yourself."
    )
)
def step_of_ones_own(f, w, h):
    return numeric_gradient_by_the_identity(f, w, 1e-5)


@numeric_gradient.mistake(
    _(
        "All slopes are 0. Your step is so small that w + h is rounded back to w, and nothing changes: a computer keeps "
        "about 16 digits, so a step of 1e-17 is lost beside a 1. Use the h that you are given."
    )
)
def step_lost_in_rounding(f, w, h):
    return numeric_gradient_by_the_identity(f, w, 1e-20)


# --- sigmoid ----------------------------------------------------------------------------------------------------------


def _sigmoid(z):
    return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))


@LESSON.exercise(
    _("Back through a sigmoid"),
    probes=[
        ([[1.0, 1.0, 1.0]], [[0.0, 1.0, -2.0]]),
        ([[-1.306, 1.741]], [[1.0, -1.0]]),
        ([[0.5], [-2.0], [3.0], [0.0]], [[0.3], [-0.7], [4.0], [1.5]]),
        ([[1.0, 2.0], [3.0, -4.0]], [[20.0, -20.0], [2.0, 0.5]]),
    ],
    hints=[
        _("Three blanks, three steps: the output s, the slope at that output, and the slope times what arrives, `ds`."),
        _(
            "A sigmoid is 1 / (1 + e⁻ᶻ), so the first blank is `-z`. Its slope is computed from the output s, not from z."
        ),
        _("The second line is `slope = s * (1 - s)`. By the chain rule, what arrives is multiplied by that slope."),
    ],
    correct=_(
        "At most a quarter of the gradient gets through, and next to nothing where the sigmoid is flat, which is why deep "
        "networks of sigmoids learn so slowly. Next: the layer itself."
    ),
    blanks=("-z", "s * (1 - s)", "ds * slope"),
)
def sigmoid_backward(ds, z):
    s = 1 / (1 + np.exp(-z))
    slope = s * (1 - s)
    return ds * slope


@sigmoid_backward.also_right
def sigmoid_backward_without_s(ds, z):
    return ds / (np.exp(z / 2) + np.exp(-z / 2)) ** 2


@sigmoid_backward.also_right
def sigmoid_backward_of_both_sides(ds, z):
    return np.multiply(ds, _sigmoid(z) * _sigmoid(-z))


@sigmoid_backward.also_right
def sigmoid_backward_by_tanh(ds, z):
    return ds * (1 - np.tanh(z / 2) ** 2) / 4


@sigmoid_backward.mistake(
    _(
        "You computed z (1 − z). The rule is s (1 − s), with the output s = σ(z). Try z = 0, where a sigmoid is steepest: "
        "your formula gives 0, and the slope is ¼."
    )
)
def derivative_at_z(ds, z):
    return ds * z * (1 - z)


@sigmoid_backward.mistake(
    _(
        "That is the local derivative on its own. You have not used what arrives from above, `ds`: by the chain rule the "
        "two are multiplied."
    )
)
def arriving_gradient_forgotten(ds, z):
    return _sigmoid(z) * (1 - _sigmoid(z))


@sigmoid_backward.mistake(
    _(
        "You sent the gradient forward through the sigmoid, σ(ds). In the backward pass it is multiplied by the slope of "
        "the sigmoid at z."
    )
)
def gradient_sent_forward(ds, z):
    return _sigmoid(ds)


@sigmoid_backward.mistake(
    _("You multiplied by the output s instead of the slope, which is s (1 − s): the output times what is left to 1.")
)
def output_for_slope(ds, z):
    return ds * _sigmoid(z)


@sigmoid_backward.mistake(
    _("You computed ds (1 − ds). The slope belongs to the point z that the forward pass went through: s = σ(z).")
)
def derivative_at_ds(ds, z):
    return ds * (1 - ds)


@sigmoid_backward.mistake(
    _(
        "You added the local derivative to `ds`. The chain rule multiplies: twice as fast and then three times as fast is "
        "six times as fast."
    )
)
def added_for_multiplied(ds, z):
    return ds + _sigmoid(z) * (1 - _sigmoid(z))


@sigmoid_backward.mistake(_("1 − s² is the slope of tanh. The slope of a sigmoid is s (1 − s)."))
def slope_of_tanh(ds, z):
    return ds * (1 - _sigmoid(z) ** 2)


# --- affine -----------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Back through a layer"),
    probes=[
        ([[-0.2569, 0.3425]], [[2.0, 1.0]], [[2.0, -1.0], [2.0, 1.0]]),
        ([[1.0], [2.0], [-1.0]], [[1.0, 0.5], [0.0, 2.0], [3.0, 1.0]], [[6.0, -8.0]]),
        (
            [[1.0, 0.0, 2.0], [0.5, -1.0, 0.0]],
            [[1.0, 2.0], [3.0, -1.0]],
            [[1.0, 0.0], [2.0, 1.0], [0.0, -3.0]],
        ),
        (
            [[1.0, -2.0], [0.0, 1.0], [2.0, 2.0], [-1.0, 0.5]],
            [[1.0, 0.0, 2.0], [0.5, 1.0, 0.0], [0.0, -1.0, 1.0], [2.0, 2.0, 0.0]],
            [[1.0, 2.0, 3.0], [0.0, 1.0, -1.0]],
        ),
        ([[3.0]], [[2.0]], [[5.0]]),
    ],
    hints=[
        _(
            "Each gradient has the shape of what it belongs to: dW is (d_out, d_in), db is (d_out,), and dx is shaped like x."
        ),
        _(
            "What arrives, dz, is (N, d_out), and x is (N, d_in). Only one product of the two has the shape (d_out, d_in): `dz.T @ x`."
        ),
        _(
            "Every sample used b, so every sample has a say in its gradient: `db = dz.sum(axis=0)`. For dx, find the product "
            "of dz and W that has the shape of x."
        ),
    ],
    correct=_(
        "There are two matrix products in the backward pass, dW and dx, for the one in the forward pass, so it costs "
        "about twice as much. These three lines are the core of every training run."
    ),
)
def affine_backward(dz, x, W):
    dW = dz.T @ x
    db = dz.sum(axis=0)
    dx = dz @ W
    return dW, db, dx


@affine_backward.also_right
def affine_backward_sample_by_sample(dz, x, W):
    dW = sum(np.outer(row, sample) for row, sample in zip(dz, x, strict=True))
    dx = np.array([W.T @ row for row in dz])
    return dW, np.sum(dz, axis=0), dx


@affine_backward.also_right
def affine_backward_by_einsum(dz, x, W):
    return np.einsum("no,ni->oi", dz, x), np.einsum("no->o", dz), np.einsum("no,oi->ni", dz, W)


@affine_backward.also_right
def affine_backward_as_a_list(dz, x, W):
    return [(x.T @ dz).T, np.ones(len(dz)) @ dz, (W.T @ dz.T).T]


@affine_backward.mistake(
    _(
        "Your dW is transposed: `x.T @ dz` has one row per input. W has one row per node, and so must dW: `dz.T @ x`. "
        "With a square W nothing complains."
    )
)
def outer_product_transposed(dz, x, W):
    return x.T @ dz, dz.sum(axis=0), dz @ W


@affine_backward.mistake(
    _(
        "`np.outer` is right for a single sample. It flattens a batch first, and then pairs every number with every other. "
        "`dz.T @ x` adds up one outer product per sample."
    )
)
def outer_product_of_the_batch(dz, x, W):
    return np.outer(dz, x), dz.sum(axis=0), dz @ W


@affine_backward.mistake(
    _(
        "Your db still has one row per sample. All samples used the same b, so what they say is added up: "
        "`dz.sum(axis=0)`, of shape (d_out,)."
    )
)
def db_not_summed(dz, x, W):
    return dz.T @ x, dz, dz @ W


@affine_backward.mistake(
    _(
        "You averaged db over the batch. The 1/N of a mean loss is already in dz, where the loss put it, so here the "
        "samples are added. dW is a sum too."
    )
)
def db_averaged(dz, x, W):
    return dz.T @ x, dz.mean(axis=0), dz @ W


@affine_backward.mistake(
    _(
        "You divided dW and db by N. The loss averages over the batch, so its 1/N is already in dz; divide again, and "
        "every step is N times too short."
    )
)
def both_averaged(dz, x, W):
    return dz.T @ x / len(dz), dz.mean(axis=0), dz @ W


@affine_backward.mistake(
    _(
        "You summed dz along each row. A row is a sample and a column is a node, so the sum over samples is `axis=0`, "
        "which leaves one number per node."
    )
)
def db_summed_over_nodes(dz, x, W):
    return dz.T @ x, dz.sum(axis=1), dz @ W


@affine_backward.mistake(
    _(
        "Your db is a single number, the sum of everything. Each node has its own bias: sum over the samples only, with "
        "`axis=0`."
    )
)
def db_one_number(dz, x, W):
    return dz.T @ x, dz.sum(), dz @ W


@affine_backward.mistake(
    _(
        "Your dx goes through `W.T`, as the forward pass did in x @ W.T. Going back, let the shapes decide: (N, d_out) times "
        "(d_out, d_in) is `dz @ W`. With a square W nothing complains."
    )
)
def dx_through_the_transpose(dz, x, W):
    return dz.T @ x, dz.sum(axis=0), dz @ W.T


@affine_backward.mistake(_("The three arrays are right, but their order is not: return dW first, then db, then dx."))
def another_order(dz, x, W):
    return dz @ W, dz.T @ x, dz.sum(axis=0)


@affine_backward.mistake(
    _("You returned W as the gradient of x and forgot what arrives. Multiply by it: `dz @ W` has one row per sample.")
)
def dx_is_w(dz, x, W):
    return dz.T @ x, dz.sum(axis=0), W


# --- squared error ----------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Back from the squared error"),
    probes=[
        ([[1.0]], [[0.5584]]),
        ([[1.0], [2.0], [3.0]], [[1.5], [2.0], [0.0]]),
        ([[0.0], [0.0]], [[3.0], [-4.0]]),
        ([[1.0], [0.0], [1.0], [1.0], [0.0]], [[1.0], [0.0], [1.0], [1.0], [0.25]]),
    ],
    hints=[
        _("Look at one sample alone: its share of L is (p − y)² / N. How fast does u² grow as u grows?"),
        _("Each sample's p appears in only one term of the sum, so the result has the shape of p, and 1/N stays."),
        _("Three factors: the 2 from the exponent, the error p − y, and 1/N, where N is `len(p)`."),
    ],
    correct=_(
        "It points away from the target, and is large where the error is large. In the explorer below every step goes "
        "where your function says."
    ),
)
def squared_error_backward(y, p):
    return 2 * (p - y) / len(p)


@squared_error_backward.also_right
def squared_error_backward_by_size(y, p):
    return (p - y) * (2.0 / p.size)


@squared_error_backward.also_right
def squared_error_backward_from_below(y, p):
    return -(np.subtract(y, p) + np.subtract(y, p)) / p.shape[0]


@squared_error_backward.also_right
def squared_error_backward_in_a_loop(y, p):
    dp = np.empty_like(p)
    for i in range(len(p)):
        dp[i] = 2 * (p[i] - y[i]) / len(p)
    return dp


@squared_error_backward.mistake(
    _("The factor 2 is missing. The derivative of u² is 2u: the 2 comes down from the exponent.")
)
def factor_2_forgotten(y, p):
    return (p - y) / len(p)


@squared_error_backward.mistake(
    _("The 1/N is missing. The loss is a mean over N samples, so each one moves it by only 1/N of its own square.")
)
def mean_forgotten(y, p):
    return 2 * (p - y)


@squared_error_backward.mistake(
    _(
        "That is p − y. Two things are missing: the 2 that comes down from the exponent, and the 1/N of the mean. "
        "(With N = 2 they cancel; do not let that fool you.)"
    )
)
def bare_error(y, p):
    return p - y


@squared_error_backward.mistake(
    _(
        "The sign is flipped. Where p is above y the loss grows with p, so the gradient is positive there: p − y. With "
        "yours, every step would go uphill."
    )
)
def sign_turned(y, p):
    return 2 * (y - p) / len(p)


@squared_error_backward.mistake(
    _("That is the loss itself, one number. Its gradient says how fast the loss grows with each p: it has p's shape.")
)
def loss_itself(y, p):
    return np.mean((p - y) ** 2)


@squared_error_backward.mistake(
    _("You added the samples up. Each p has its own gradient, so the result has the shape of p, (N, 1).")
)
def summed_up(y, p):
    return np.sum(2 * (p - y) / len(p))


@squared_error_backward.mistake(
    _("You lost the sign: 2 |p − y|. The sign is what says whether p should go up or down.")
)
def sign_lost(y, p):
    return 2 * np.abs(p - y) / len(p)


# --- softmax and cross-entropy ----------------------------------------------------------------------------------------


def _softmax(z, axis=1):
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


@LESSON.exercise(
    _("Back from softmax and cross-entropy"),
    probes=[
        (np.array([0]), [[0.0, 0.0]]),
        (np.array([2, 0]), [[1.0, 2.0, 0.5], [0.0, -1.0, 3.0]]),
        (np.array([1, 1, 0]), [[2.0, 0.0, 1.0], [0.5, 0.5, 0.5], [-1.0, 4.0, 0.0]]),
        (np.array([3, 0, 1, 2, 2]), [[0.1 * (i + 1) * (k - 1) for k in range(4)] for i in range(5)]),
        (np.array([1, 0]), [[1000.0, 0.0, 999.0], [-1000.0, 0.0, 1.0]]),
    ],
    hints=[
        _("Three steps: take the softmax of each row, subtract 1 at each row's label, divide by N."),
        _(
            "`p[np.arange(len(p)), labels]` picks the entry at the label from each row, and you can change it with `-= 1`. "
            "Or make the whole one-hot table, `np.eye(K)[labels]`."
        ),
        _("A score of 1000 overflows `np.exp`: as in lesson 04, subtract each row's largest score first."),
    ],
    correct=_(
        "The prediction minus the truth: logarithm and exponential have cancelled. The backward pass of classifiers and "
        "language models starts with this line."
    ),
)
def softmax_cross_entropy_backward(labels, z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    p[np.arange(len(p)), labels] -= 1
    return p / len(p)


@softmax_cross_entropy_backward.also_right
def softmax_backward_by_one_hot(labels, z):
    return (_softmax(z) - np.eye(z.shape[1])[labels]) / len(z)


@softmax_cross_entropy_backward.also_right
def softmax_backward_row_by_row(labels, z):
    rows = []
    for label, scores in zip(labels, z, strict=True):
        p = np.exp(scores - np.log(np.sum(np.exp(scores - scores.max()))) - scores.max())
        p[label] -= 1
        rows.append(p / len(z))
    return np.array(rows)


@softmax_cross_entropy_backward.also_right
def softmax_backward_by_comparing(labels, z):
    return (_softmax(z) - (np.arange(z.shape[1]) == labels[:, np.newaxis])) / z.shape[0]


def _overflowing_softmax(z):
    with np.errstate(all="ignore"):
        return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


def _with_either_softmax(message):
    """Register a mistake twice: behind a stable softmax, and behind one that overflows at 1000 as well."""

    def add(mistaken):
        def behind_a_stable_softmax(labels, z):
            return mistaken(labels, _softmax(z))

        def behind_an_overflowing_softmax(labels, z):
            return mistaken(labels, _overflowing_softmax(z))

        behind_a_stable_softmax.__name__ = mistaken.__name__
        behind_an_overflowing_softmax.__name__ = f"{mistaken.__name__}_and_overflowing"
        softmax_cross_entropy_backward.mistake(message)(behind_a_stable_softmax)
        also = _("{mistake} (And `np.exp` overflows at 1000: subtract each row's largest score first.)")
        softmax_cross_entropy_backward.mistake(also.format(mistake=message))(behind_an_overflowing_softmax)
        return mistaken

    return add


@_with_either_softmax(
    _(
        "The one-hot table is missing: you return the probabilities divided by N. All of them are positive, so every score "
        "would be pushed down, even the right one. Subtract 1 at the label."
    )
)
def one_hot_forgotten(labels, p):
    return p / len(p)


@_with_either_softmax(_("The 1/N is missing. The loss is the mean over N rows, so each row has only 1/N of the say."))
def mean_forgotten_in_softmax(labels, p):
    return p - np.eye(p.shape[1])[labels]


@_with_either_softmax(
    _(
        "The sign is flipped: you have one-hot minus p. The loss falls as the label's score grows, so the entry there is "
        "negative: p minus one-hot."
    )
)
def sign_turned_in_softmax(labels, p):
    return (np.eye(p.shape[1])[labels] - p) / len(p)


@_with_either_softmax(
    _(
        "`p[:, labels] -= 1` subtracts 1 in every row at every label. Each row has a single label of its own, and "
        "`p[np.arange(N), labels]` pairs the two."
    )
)
def every_label_in_every_row(labels, p):
    p = p.copy()
    p[:, labels] -= 1
    return p / len(p)


@_with_either_softmax(
    _(
        "`p[labels]` picks whole rows by their number, and 1 is subtracted from each of their entries. A label names a "
        "column: `p[np.arange(N), labels]`."
    )
)
def label_taken_for_a_row(labels, p):
    p = p.copy()
    p[labels] -= 1
    return p / len(p)


@_with_either_softmax(
    _("You subtracted the 1 one column too far to the left. Labels start at 0, so label 0 is the first column.")
)
def labels_from_one(labels, p):
    return (p - np.eye(p.shape[1])[labels - 1]) / len(p)


@softmax_cross_entropy_backward.mistake(
    _("Your softmax runs down the columns. Here each row is a sample whose probabilities sum to 1: `axis=1`.")
)
def softmax_over_the_batch(labels, z):
    return (_softmax(z, axis=0) - np.eye(z.shape[1])[labels]) / len(z)


@softmax_cross_entropy_backward.mistake(
    _("You used the scores where the probabilities belong, z − one-hot. Send z through the softmax first.")
)
def softmax_forgotten(labels, z):
    return (z - np.eye(z.shape[1])[labels]) / len(z)


@softmax_cross_entropy_backward.mistake(
    _(
        "This is right for ordinary scores, and NaN at 1000, where `np.exp` overflows. Subtract each row's largest score "
        "first, which does not change the softmax."
    )
)
def overflowing(labels, z):
    return (_overflowing_softmax(z) - np.eye(z.shape[1])[labels]) / len(z)


@softmax_cross_entropy_backward.mistake(
    _("You divided by the number of all entries. The loss averages over the rows only: divide by N, which is `len(z)`.")
)
def divided_by_all_entries(labels, z):
    return (_softmax(z) - np.eye(z.shape[1])[labels]) / z.size


# --- what earlier lessons taught --------------------------------------------------------------------------------------

LESSON.recall(
    "halved_score",
    "classifiers",
    _(
        "A network says 0.99, the sigmoid of a score of 4.6. You divide the score by a temperature of 2. What does it say?"
    ),
    Option(
        _("About 0.91."),
        _("Yes, σ(2.3). Half the score is gone and the answer hardly moved, because a sigmoid is flat out there."),
        right=True,
    ),
    Option(
        _("About 0.50."),
        _("You halved the probability. The temperature divides the score, 4.6 / 2 = 2.3, and the sigmoid comes after."),
    ),
    Option(
        _("Still 0.99: a temperature does not change the order of the answers."),
        _("The order stays, but the probabilities move towards ½: σ(2.3) is less than σ(4.6)."),
    ),
)

LESSON.recall(
    "batch_doubled",
    "errors",
    _("You copy all N samples, so that each occurs twice. What happens to the mean squared error?"),
    Option(
        _("Nothing."),
        _(
            "Yes: the sum doubles, and so does the number by which it is divided. That 1/N will follow you through today."
        ),
        right=True,
    ),
    Option(_("It doubles."), _("The sum of the squares doubles. The mean divides it by 2N instead of N.")),
    Option(_("It halves."), _("Twice as many samples are averaged, but there is also twice as much to average.")),
    Option(
        _("It is four times as large."), _("That is what doubling every *error* does. Here each error is only copied.")
    ),
)

LESSON.recall(
    "again_and_again",
    "low_rank",
    _(
        "A matrix multiplies its eigenvector u by 0.5 and its eigenvector v by −3. You apply it again and again to u + v. "
        "What happens?"
    ),
    Option(
        _("The part along u fades; the part along v grows, and its sign flips each time."),
        _("Yes: each eigenvector goes its own way. Today you meet a walk that runs away in exactly this manner."),
        right=True,
    ),
    Option(
        _("Both parts fade, since −3 is less than 1."),
        _("What counts is the size: each time v is three times as long."),
    ),
    Option(
        _("Both parts grow, since the larger eigenvalue decides for all."),
        _("The larger one wins in the end, but the part along u is still halved each time."),
    ),
    Option(
        _("The vector turns in a circle."),
        _("Nothing turns here: a multiple of u stays on its line, and so does a multiple of v."),
    ),
)

# --- quiz -------------------------------------------------------------------------------------------------------------

downhill = LESSON.question(
    "downhill",
    _("The partial derivative of the loss with respect to a weight w is −3. What makes the loss smaller?"),
    Option(
        _("Making w a little larger."),
        _("Yes: the loss falls at a rate of 3 per unit of w. Downhill is against the sign of the gradient."),
        right=True,
    ),
    Option(
        _("Making w a little smaller."),
        _("The slope is −3: the loss falls to the right, so it rises to the left."),
    ),
    Option(
        _("Adding −3 to w: it must go where the gradient points."),
        _("The gradient points uphill. The step goes against it: w minus something times −3, so w grows."),
    ),
    Option(
        _("Nothing: a negative slope means that the loss is already below its smallest value."),
        _("A slope says how fast the loss changes, not how large it is. At the smallest value the slope is 0."),
    ),
)

smaller_step = LESSON.question(
    "smaller_step",
    _(
        "Someone who wants to be as exact as possible takes central differences with h = 1e-15. What do they get for w near 1?"
    ),
    Option(
        _("Mostly noise: hardly a digit can be trusted."),
        _(
            "Yes. The two losses agree in nearly all of their 16 digits, so their difference is mostly rounding error, which "
            "is then divided by a tiny number. A step near 1e-5 does far better."
        ),
        right=True,
    ),
    Option(
        _("The exact derivative, to 15 digits."),
        _("On paper a smaller h is always better. A computer rounds each loss, and the rounding is divided by h."),
    ),
    Option(
        _("The same as with 1e-5: it no longer matters."),
        _("Look at the left half of the picture: below 1e-5 the error climbs again, tenfold for a tenth of the step."),
    ),
    Option(
        _("Exactly 0, always."),
        _(
            "That happens only from about 5e-17 down, where 1 − h is rounded to 1 as well (1 + h is from 1e-16 down). With "
            "1e-15 you get a number, and it is bad."
        ),
    ),
)

two_ways = LESSON.question(
    "two_ways",
    _(
        "A hidden value a goes to three output nodes. Gradients of 0.5, −0.2 and 0.1 come back from them. What is ∂L/∂a?"
    ),
    Option(
        _("0.4: what arrives is added up."),
        _(
            "Yes. When a changes a little, the loss changes along all three paths at once. (`dz @ W` does that sum for you.)"
        ),
        right=True,
    ),
    Option(
        _("0.5: the largest one counts."),
        _("The other two paths are there as well: a change of a goes through all of them."),
    ),
    Option(
        _("−0.01: they are multiplied."),
        _("Derivatives are multiplied along one path. These are three different paths, so add."),
    ),
    Option(
        _("0.133…: their mean."),
        _("Nothing averages here: each path carries its whole effect to the loss."),
    ),
)

all_zeros = LESSON.question(
    "all_zeros",
    _(
        "A gradient check compares 1,000 entries and finds no difference. All of them are 0, on both sides. What does that show?"
    ),
    Option(
        _("Nothing: at another point, any formula might be wrong."),
        _("Yes. Half of the right gradient, or minus three times it, would be 0 there too. Check where it is not 0."),
        right=True,
    ),
    Option(
        _("The backward pass is right."),
        _("It is right at this point, and so would be one that returns 0 everywhere."),
    ),
    Option(
        _("Training has found the best weights."),
        _("Gradients of 0 may also mean inputs of 0, or flat sigmoids; a minimum is only one case of many."),
    ),
    Option(
        _("The step h was too small."),
        _("It might be. But the analytic side does not use h, and is 0 as well."),
    ),
)
