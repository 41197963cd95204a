"""Lesson 15, Make training work: mini-batches, initialisation, momentum, Adam, early stopping, dropout."""

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.text import _

LESSON = Lesson("network/15_training", _("Make training work"))


# --- mini-batches -----------------------------------------------------------------------------------------------------


def _rows(n):
    """Rows that are told apart at a glance: row i of x is (i, 10 i), and y is i."""
    return np.outer(np.arange(n), [1.0, 10.0]), np.arange(n)


@LESSON.exercise(
    _("One epoch of mini-batches"),
    probes=[
        (*_rows(6), 2, np.random.default_rng(0)),
        (*_rows(7), 3, np.random.default_rng(1)),
        (*_rows(5), 1, np.random.default_rng(2)),
        (*_rows(4), 10, np.random.default_rng(3)),
        (*_rows(23), 8, np.random.default_rng(4)),
    ],
    hints=[
        _("Shuffle the row numbers, once, and cut that order into pieces of `size`."),
        _(
            "`order = rng.permutation(len(x))` holds every row number exactly once, and `range(0, len(x), size)` gives the "
            "places where the batches begin."
        ),
        _(
            "The rows of one batch are `order[start : start + size]`. A slice that reaches beyond the end stops there, so the "
            "last batch comes out right by itself. Take these rows of both `x` and `y`."
        ),
    ],
    correct=_(
        "Every sample is seen once an epoch, each time in other company. Each batch gives a rough estimate of the gradient "
        "for a small part of its price."
    ),
)
def minibatches(x, y, size, rng):
    order = rng.permutation(len(x))
    batches = [order[start : start + size] for start in range(0, len(x), size)]
    return tuple((x[rows], y[rows]) for rows in batches)


@minibatches.also_right
def minibatches_in_a_loop(x, y, size, rng):
    order = np.arange(len(x))
    rng.shuffle(order)
    pairs = []
    while len(order):
        pairs.append((x[order[:size]], y[order[:size]]))
        order = order[size:]
    return pairs


@minibatches.also_right
def minibatches_of_shuffled_copies(x, y, size, rng):
    order = rng.permutation(len(x))
    x, y = x[order], y[order]
    return [(x[k : k + size], y[k : k + size]) for k in range(0, len(y), size)]


def _cut(x, y, size):
    return tuple((x[k : k + size], y[k : k + size]) for k in range(0, len(x), size))


@minibatches.mistake(
    _(
        "Your batches come in the order of the data, the same in every epoch. If the data are sorted by class, each batch "
        "holds one class and pulls the weights its own way. Shuffle the rows first."
    )
)
def not_shuffled(x, y, size, rng):
    return _cut(x, y, size)


@minibatches.mistake(
    _(
        "You shuffled x and y apart, with two different orders: now the pictures carry the labels of others, and there is "
        "nothing to learn. Draw the order once, and use it for both."
    )
)
def shuffled_apart(x, y, size, rng):
    return _cut(x[rng.permutation(len(x))], y[rng.permutation(len(y))], size)


@minibatches.mistake(
    _(
        "You shuffled x and left y in its old order, so the labels no longer belong to their rows. "
        "Take the same rows of both."
    )
)
def labels_left_behind(x, y, size, rng):
    return _cut(x[rng.permutation(len(x))], y, size)


@minibatches.mistake(
    _(
        "Your last batch is missing where the size does not divide the number of samples: these samples are not seen in "
        "this epoch, and a data set smaller than one batch gives none at all. Keep the batch that is left over."
    )
)
def last_batch_dropped(x, y, size, rng):
    return tuple(pair for pair in minibatches.reference(x, y, size, rng) if len(pair[0]) == size)


@minibatches.mistake(
    _(
        "You drew the rows with replacement: some samples come twice in an epoch, and about a third of them not at all. "
        "`rng.permutation` gives each row number exactly once."
    )
)
def with_replacement(x, y, size, rng):
    order = rng.integers(len(x), size=len(x))
    return _cut(x[order], y[order], size)


@minibatches.mistake(
    _(
        "You took `size` for the number of batches. It is the number of samples in one batch: "
        "cut a new one after every `size` rows."
    )
)
def size_taken_for_number(x, y, size, rng):
    order = rng.permutation(len(x))
    return tuple((x[rows], y[rows]) for rows in np.array_split(order, size))


# --- initialisation ---------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("How large the first weights are"),
    probes=[(64, 128), (128, 10), (50, 50), (2, 2), (768, 3072), (1, 4)],
    hints=[
        _("The condition is d_in · v · ½ = 1. Which of the two sizes does it not ask for?"),
        _("Solve it for v, the variance of one weight."),
        _("A standard deviation is the square root of a variance: `np.sqrt(...)`."),
    ],
    correct=_(
        "With this scale a signal keeps its size through any number of ReLU layers, on the way forward. "
        "The explorer below takes your scale through thirty."
    ),
)
def he_scale(d_in, d_out):
    return np.sqrt(2 / d_in)


@he_scale.also_right
def he_scale_by_power(d_in, d_out):
    return (d_in / 2) ** -0.5


@he_scale.also_right
def he_scale_as_array(d_in, d_out):
    return np.array(2.0 / d_in) ** 0.5


@he_scale.mistake(
    _(
        "That is the variance, 2 / d_in. The standard deviation is its square root; for 64 inputs 0.18 and not 0.03. "
        "With weights that small the signal dies out within a few layers."
    )
)
def variance_for_deviation(d_in, d_out):
    return 2 / d_in


@he_scale.mistake(
    _(
        "You divided by the number of outputs. A node adds up as many products as it has inputs, "
        "so it is d_in that decides how large the sum becomes."
    )
)
def outputs_for_inputs(d_in, d_out):
    return np.sqrt(2 / d_out)


@he_scale.mistake(
    _(
        "The 2 is missing: that keeps the size of the sums z, but ReLU then throws half of their squares away. "
        "After ten layers about a thirtieth of the signal is left."
    )
)
def two_forgotten(d_in, d_out):
    return np.sqrt(1 / d_in)


@he_scale.mistake(
    _(
        "That is the standard deviation of Xavier Glorot, 2 / (d_in + d_out) under the root: a compromise between the way "
        "forward and the way back, for tanh. For ReLU and the way forward, d_in alone counts."
    )
)
def xavier_scale(d_in, d_out):
    return np.sqrt(2 / (d_in + d_out))


@he_scale.mistake(
    _(
        "That is the limit of a uniform distribution with this variance. The weights here are normal, and what "
        "`rng.normal` asks for is their standard deviation."
    )
)
def limit_of_uniform(d_in, d_out):
    return np.sqrt(6 / d_in)


@he_scale.mistake(
    _("Your scale grows with the number of inputs. It must shrink: the more terms a sum has, the smaller each must be.")
)
def upside_down(d_in, d_out):
    return np.sqrt(d_in / 2)


# --- momentum ---------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("One step with momentum"),
    probes=[
        ([1.0, 2.0], [0.0, 0.0], [1.0, -1.0], 0.1, 0.9),
        ([1.0, 2.0], [2.0, 0.5], [1.0, -1.0], 0.1, 0.9),
        ([0.0], [1.0], [0.0], 0.5, 0.5),
        ([[1.0, -1.0], [0.5, 2.0]], [[0.3, 0.0], [-2.0, 1.0]], [[4.0, 1.0], [0.0, -3.0]], 0.01, 0.95),
        ([3.0, -4.0], [5.0, 6.0], [1.0, 2.0], 0.2, 0.0),
    ],
    hints=[
        _("Two lines, in the order of the formula: the ball first changes its velocity, and then moves with it."),
        _("`v = mu * v + g`: a part of the old velocity, and the whole new gradient on top."),
        _("The weights go against the *new* velocity, as far as the rate says. Return both, w first."),
    ],
    correct=_(
        "Where gradients keep agreeing, steps add up, with μ = 0.9 to ten times the length; where they change sign, "
        "they cancel. Next the race is run by your function."
    ),
)
def momentum_step(w, v, g, rate, mu):
    v = mu * v + g
    w = w - rate * v
    return w, v


@momentum_step.also_right
def momentum_step_in_one_line(w, v, g, rate, mu):
    return w - rate * (mu * v + g), mu * v + g


@momentum_step.also_right
def momentum_step_by_copies(w, v, g, rate, mu):
    w, v = w.copy(), v.copy()
    v *= mu
    v += g
    w -= rate * v
    return [w, v]


@momentum_step.mistake(
    _(
        "The velocity is kept up to date, but the weights do not use it: you moved them by the gradient alone, as plain "
        "descent does. Move them by the new v."
    )
)
def velocity_not_used(w, v, g, rate, mu):
    return w - rate * g, mu * v + g


@momentum_step.mistake(_("You moved the weights by the old velocity, one step late. Update v first, then use it."))
def old_velocity(w, v, g, rate, mu):
    return w - rate * v, mu * v + g


@momentum_step.mistake(
    _("Your weights go with the velocity, uphill. The gradient points where the loss grows: subtract.")
)
def uphill(w, v, g, rate, mu):
    v = mu * v + g
    return w + rate * v, v


@momentum_step.mistake(
    _(
        "The rate comes in twice, once in the velocity and once in the step, so with a rate of 0.1 you move a tenth as far "
        "as you meant. Here it belongs in the step alone."
    )
)
def rate_twice(w, v, g, rate, mu):
    v = mu * v + rate * g
    return w - rate * v, v


@momentum_step.mistake(
    _(
        "You put the rate inside the velocity. Many books do, and the weights go the same way as long as the rate stays the "
        "same; but when a schedule lowers it, the old velocity keeps the old rate. Here v is a sum of gradients alone."
    )
)
def rate_in_the_velocity(w, v, g, rate, mu):
    v = mu * v + rate * g
    return w - v, v


@momentum_step.mistake(
    _("You multiplied the gradient by μ instead of the velocity, so nothing is ever forgotten. It is v that fades.")
)
def gradient_fades(w, v, g, rate, mu):
    v = v + mu * g
    return w - rate * v, v


@momentum_step.mistake(
    _(
        "You took a mean, μ v + (1 − μ) g, as Adam does. Momentum is a sum: the whole gradient comes on top, so steady "
        "slopes make the steps longer."
    )
)
def mean_for_sum(w, v, g, rate, mu):
    v = mu * v + (1 - mu) * g
    return w - rate * v, v


@momentum_step.mistake(
    _("The velocity that you return is the old one, so the next step knows nothing of this gradient. Return the new v.")
)
def velocity_not_kept(w, v, g, rate, mu):
    return w - rate * (mu * v + g), v


# --- Adam -------------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("One step of Adam"),
    probes=[
        ([1.0, 2.0], [0.0, 0.0], [0.0, 0.0], [1.0, -100.0], 1, 0.1),
        ([1.0, 2.0], [0.3, -0.1], [0.02, 0.01], [1.0, -2.0], 3, 0.1),
        ([0.5], [0.0], [0.0], [0.0], 1, 0.1),
        ([0.5, -0.5], [1e-5, 2e-6], [1e-10, 3e-11], [1e-5, -1e-6], 200, 0.01),
        (
            [[1.0, 0.0], [0.0, 1.0]],
            [[0.1, 0.2], [0.3, 0.4]],
            [[0.1, 0.2], [0.3, 0.4]],
            [[1.0, 2.0], [3.0, -4.0]],
            10,
            0.5,
        ),
    ],
    hints=[
        _("Three things in turn, one formula each: bring both means up to date, correct both, move the weights."),
        _("`m = 0.9 * m + 0.1 * g`, and v in the same way, from `g**2` and with its own β."),
        _(
            "`m_hat = m / (1 - 0.9**t)`, and the same for v. The step is the last formula; return m and v themselves, not "
            "the corrected ones."
        ),
    ],
    correct=_(
        "A step has about the length of the rate, whether the gradient is 1 or 100: Adam looks at how steady a slope is, "
        "not at how steep. Most large language models are trained with it."
    ),
)
def adam_step(w, m, v, g, t, rate):
    m = 0.9 * m + 0.1 * g
    v = 0.999 * v + 0.001 * g**2
    m_hat = m / (1 - 0.9**t)
    v_hat = v / (1 - 0.999**t)
    w = w - rate * m_hat / (np.sqrt(v_hat) + 1e-8)
    return w, m, v


@adam_step.also_right
def adam_step_with_one_correction(w, m, v, g, t, rate):
    m, v = m + (1 - 0.9) * (g - m), v + (1 - 0.999) * (g * g - v)
    root = np.sqrt(1 - 0.999**t)
    return w - rate * root / (1 - 0.9**t) * m / (np.sqrt(v) + 1e-8 * root), m, v


@adam_step.also_right
def adam_step_by_names(w, m, v, g, t, rate):
    beta1, beta2 = 0.9, 0.999
    first = beta1 * m + (1 - beta1) * g
    second = beta2 * v + (1 - beta2) * np.square(g)
    ratio = (first / (1 - beta1**t)) / ((second / (1 - beta2**t)) ** 0.5 + 1e-8)
    return [w - rate * ratio, first, second]


def _means(m, v, g):
    return 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2


@adam_step.mistake(
    _(
        "The correction is missing. Both means start at 0 and are far too small at first, v much more than m: "
        "the first step comes out about three times as long as the rate. Divide by 1 − 0.9ᵗ and 1 − 0.999ᵗ."
    )
)
def not_corrected(w, m, v, g, t, rate):
    m, v = _means(m, v, g)
    return w - rate * m / (np.sqrt(v) + 1e-8), m, v


@adam_step.mistake(
    _(
        "The square root of v̂ is missing. v̂ is a mean of squares: without the root, a gradient a hundred times as large "
        "gives a step a hundredth as long."
    )
)
def no_square_root(w, m, v, g, t, rate):
    m, v = _means(m, v, g)
    return w - rate * (m / (1 - 0.9**t)) / (v / (1 - 0.999**t) + 1e-8), m, v


@adam_step.mistake(
    _(
        "Your 1e-8 stands inside the root, where it acts like 1e-4: gradients of that size and below hardly move their "
        "weights. Add it after the root."
    )
)
def epsilon_inside(w, m, v, g, t, rate):
    m, v = _means(m, v, g)
    return w - rate * (m / (1 - 0.9**t)) / np.sqrt(v / (1 - 0.999**t) + 1e-8), m, v


@adam_step.mistake(
    _(
        "Nothing keeps the denominator from being 0: where a gradient has always been 0, yours gives 0/0, which is NaN, and "
        "the weight is lost for good. Add 1e-8 after the root."
    )
)
def epsilon_forgotten(w, m, v, g, t, rate):
    m, v = _means(m, v, g)
    return w - rate * (m / (1 - 0.9**t)) / np.sqrt(v / (1 - 0.999**t)), m, v


@adam_step.mistake(
    _(
        "You count the steps from 0, so at the first one 1 − 0.9⁰ = 0 stands below the line. Here t is 1 at the first step: "
        "use it as it comes."
    )
)
def counted_from_zero(w, m, v, g, t, rate):
    m, v = _means(m, v, g)
    return w - rate * (m / (1 - 0.9 ** (t - 1))) / (np.sqrt(v / (1 - 0.999 ** (t - 1))) + 1e-8), m, v


@adam_step.mistake(
    _(
        "The step is right, but you return the corrected means. The next step would correct them again. "
        "Keep m and v as they were before."
    )
)
def corrected_means_kept(w, m, v, g, t, rate):
    m, v = _means(m, v, g)
    m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
    return w - rate * m_hat / (np.sqrt(v_hat) + 1e-8), m_hat, v_hat


@adam_step.mistake(
    _(
        "Above the line stands your gradient; m̂ belongs there, the mean of the gradients so far. "
        "What you have is known as RMSProp, with a correction."
    )
)
def gradient_for_mean(w, m, v, g, t, rate):
    m, v = _means(m, v, g)
    return w - rate * g / (np.sqrt(v / (1 - 0.999**t)) + 1e-8), m, v


@adam_step.mistake(_("v must be a mean of the squares of the gradients: `g**2`. A mean of g itself may be negative."))
def not_squared(w, m, v, g, t, rate):
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g
    return w - rate * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8), m, v


# --- quiz -------------------------------------------------------------------------------------------------------------

batch_size = LESSON.question(
    "batch_size",
    _("You go from batches of 32 to batches of 320, at the same rate. How many steps does one epoch take?"),
    Option(
        _("A tenth as many, each along a less noisy gradient."),
        _(
            "Yes. The noise falls only with the square root, to about a third; so ten times the work a step does not buy ten "
            "times the progress."
        ),
        right=True,
    ),
    Option(
        _("As many as before: an epoch is an epoch."),
        _("An epoch is one pass through the samples. The larger the batch, the fewer steps there are in it."),
    ),
    Option(
        _("Ten times as many, because there is more to compute."),
        _("There is more to compute in each step. The number of steps goes the other way."),
    ),
)

zeros = LESSON.question(
    "zeros",
    _("All weights start at 0, and the biases too. Why does a hidden layer of ReLU nodes learn nothing?"),
    Option(
        _("All hidden nodes are alike, and the gradient treats them alike: nothing ever makes them differ."),
        _(
            "Yes. Here they even stay at 0 for good: h = 0 gives the last weights no gradient, and weights of 0 send none "
            "back. Random weights break the tie."
        ),
        right=True,
    ),
    Option(
        _("A product with 0 makes the loss infinite."),
        _("The loss is finite: all ten scores are 0, so each class gets 1/10, and the loss is log 10, about 2.3."),
    ),
    Option(
        _("Small weights are saturated."),
        _("Saturated means far out, where the slope is gone. At 0 a sigmoid or tanh is at its steepest."),
    ),
)

scaling = LESSON.question(
    "scaling",
    _("To standardise the pixels you need the mean and standard deviation of each. Of which images?"),
    Option(
        _("Of the training part; the same numbers are then used for every other image."),
        _("Yes. Then validation and test images are treated as new ones will be: without a look at them first."),
        right=True,
    ),
    Option(
        _("Of all images, because more data give a better mean."),
        _(
            "Then the training knows something about the test images. Here it would change little; with few data it may flatter."
        ),
    ),
    Option(
        _("Of each part for itself, so that each has mean 0."),
        _(
            "Then the same image would become different numbers in different parts, and a single new image has no spread at all."
        ),
    ),
)
