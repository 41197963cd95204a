"""Lesson 15, Make training work: mini-batches, initialisation, inputs, momentum, Adam and schedules."""

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.text import _

LESSON = Lesson("network/15_training", _("Make training work"))


# --- recall -----------------------------------------------------------------------------------------------------------

LESSON.recall(
    "one_seed",
    "debugging",
    _(
        "With seed 0, a change of yours lowers the validation loss from 0.30 to 0.27. What do you do before you trust it?"
    ),
    Option(
        _("Run both versions with several seeds, and count how often the change helps."),
        _(
            "Yes. One pair of runs can differ by luck alone; this lesson will show a change that helps two seeds of five."
        ),
        right=True,
    ),
    Option(
        _("Nothing: the seed is the same, so only the change can have made the difference."),
        _(
            "The first weights are the same, but from the first changed step on the two runs part. Other seeds may disagree."
        ),
    ),
    Option(
        _("Train both versions longer with seed 0."),
        _("That gives two more numbers about the same starting point. What you lack is other starting points."),
    ),
)

LESSON.recall(
    "through_a_sigmoid",
    "gradients",
    _("A sigmoid node outputs h = 0.99, and the gradient that arrives at h is 1. How much of it reaches the sum z?"),
    Option(
        _("About 0.01."),
        _(
            "Yes: times the slope h (1 − h) = 0.99 · 0.01. A node that is sure of itself lets almost no gradient through."
        ),
        right=True,
    ),
    Option(
        _("0.99, the output of the node."),
        _("Going back, the gradient is multiplied by the slope of the sigmoid, h (1 − h), and not by its value."),
    ),
    Option(
        _("A quarter."),
        _("A quarter is the steepest slope that a sigmoid has, at h = ½. Here h (1 − h) is 0.99 · 0.01."),
    ),
)

LESSON.recall(
    "four_times_sharper",
    "certainty",
    _("The mean of 32 measurements has a standard error of 0.4. How many measurements bring it down to 0.1?"),
    Option(
        _("512 of them."),
        _("Yes. The error falls with the square root of their number, so a quarter of it takes 16 times as many."),
        right=True,
    ),
    Option(
        _("128 of them."),
        _("Four times as many only halve the error, to 0.2: it falls with the square root of their number."),
    ),
    Option(
        _("32, measured more carefully."),
        _("Here the spread of the measurements stays what it is; only their number changes, and √N stands under it."),
    ),
)


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
            "positions at which the batches begin."
        ),
        _(
            "The rows of one batch are `rows = order[start : start + size]`, and the batch is `(x[rows], y[rows])`. A slice "
            "that reaches beyond the end stops there, so the last batch needs no special care."
        ),
    ],
    correct=_(
        "Every sample is seen once per epoch, each time in different company, and each batch gives a rough estimate of the "
        "gradient at a small part of its price."
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
        "You shuffled x and y separately, in two different orders, so the pictures now carry each other's labels and there "
        "is nothing to learn. Draw the order once, and use it for both."
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
        "Your last batch is missing when the size does not divide the number of samples. Those samples are not seen in this "
        "epoch, and a data set smaller than one batch gives no batch at all. Keep the batch that is left over."
    )
)
def last_batch_dropped(x, y, size, rng):
    return tuple(pair for pair in minibatches.reference(x, y, size, rng) if len(pair[0]) == size)


@minibatches.mistake(
    _(
        "You drew the rows with replacement, so some samples appear twice in an epoch and about a third of them never. "
        "`rng.permutation` gives each row number exactly once."
    )
)
def with_replacement(x, y, size, rng):
    order = rng.integers(len(x), size=len(x))
    return _cut(x[order], y[order], size)


@minibatches.mistake(
    _(
        "You treated `size` as the number of batches. It is the number of samples in one batch, "
        "so cut a new one after every `size` rows."
    )
)
def size_taken_for_number(x, y, size, rng):
    order = rng.permutation(len(x))
    return tuple((x[rows], y[rows]) for rows in np.array_split(order, size))


@minibatches.mistake(
    _(
        "You cut the rows into parts as equal as can be. Every batch should hold `size` samples, and only the last one, "
        "with what is left over, may be smaller."
    )
)
def cut_into_equal_parts(x, y, size, rng):
    order = rng.permutation(len(x))
    return tuple((x[rows], y[rows]) for rows in np.array_split(order, -(-len(x) // size)))


# --- initialisation ---------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("How large the first weights are"),
    probes=[(64, 128), (128, 10), (50, 50), (2, 2), (768, 3072), (1, 4)],
    hints=[
        _("The condition is d_in · var(w) · ½ = 1. Which of the two sizes does it not ask for?"),
        _("A node adds up `d_in` products. Solve the condition for var(w), the variance of one weight: `2 / terms`."),
        _("A standard deviation is the square root of a variance, so the last line returns `np.sqrt(variance)`."),
    ],
    correct=_(
        "With this scale a signal keeps its size on its way through any number of ReLU layers. "
        "The explorer below can send it through thirty."
    ),
    blanks=("d_in", "2", "np.sqrt(variance)"),
)
def he_scale(d_in, d_out):
    terms = d_in  # how many products a node adds up
    variance = 2 / terms
    return np.sqrt(variance)


@he_scale.also_right
def he_scale_by_power(d_in, d_out):
    return (d_in / 2) ** -0.5


@he_scale.also_right
def he_scale_as_array(d_in, d_out):
    return np.array(2.0 / d_in) ** 0.5


@he_scale.mistake(
    _(
        "That is the variance, 2 / d_in. The standard deviation is its square root: 0.18 for 64 inputs, and not 0.03. "
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
        "The 2 is missing. That keeps the size of the sums z, but ReLU then throws half of their squares away: "
        "after ten layers about a thirtieth of the signal is left."
    )
)
def two_forgotten(d_in, d_out):
    return np.sqrt(1 / d_in)


@he_scale.mistake(
    _(
        "That is Xavier Glorot's rule, √(2 / (d_in + d_out)), a compromise between the forward and the backward pass for "
        "tanh. He's rule is for ReLU and the forward pass, where only d_in counts."
    )
)
def xavier_scale(d_in, d_out):
    return np.sqrt(2 / (d_in + d_out))


@he_scale.mistake(
    _(
        "√(6 / d_in) is the limit of a uniform distribution with this variance. The weights here are normal, and "
        "`rng.normal` asks for their standard deviation."
    )
)
def limit_of_uniform(d_in, d_out):
    return np.sqrt(6 / d_in)


@he_scale.mistake(
    _(
        "Your scale grows with the number of inputs. It must shrink, because the more terms a sum has, the smaller each must be."
    )
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
        _("`v = mu * v + g` keeps a part of the old velocity and adds the whole new gradient."),
        _("The weights then move against the *new* velocity: `w = w - rate * v`. Return both, `w` first."),
    ],
    correct=_(
        "Where the gradients keep agreeing, the steps add up, with μ = 0.9 to ten times the length; where they change sign, "
        "they cancel. Your function will run in the race below."
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
        "The velocity is up to date, but the weights do not use it: you moved them by the gradient alone, as plain descent "
        "does. Move them by the new `v`."
    )
)
def velocity_not_used(w, v, g, rate, mu):
    return w - rate * g, mu * v + g


@momentum_step.mistake(_("You moved the weights by the old velocity, one step late. Update `v` first, then use it."))
def old_velocity(w, v, g, rate, mu):
    return w - rate * v, mu * v + g


@momentum_step.mistake(
    _("Your weights move with the velocity, and that is uphill. The gradient points where the loss grows, so subtract.")
)
def uphill(w, v, g, rate, mu):
    v = mu * v + g
    return w + rate * v, v


@momentum_step.mistake(
    _(
        "The rate appears twice, in the velocity and in the step, so with a rate of 0.1 you move a tenth as far as you "
        "meant. Here it belongs only in the step."
    )
)
def rate_twice(w, v, g, rate, mu):
    v = mu * v + rate * g
    return w - rate * v, v


@momentum_step.mistake(
    _(
        "You put the rate inside the velocity. Many books do, and the weights follow the same path as long as the rate is "
        "constant; but when a schedule lowers it, the old velocity keeps the old rate. Here `v` sums gradients only."
    )
)
def rate_in_the_velocity(w, v, g, rate, mu):
    v = mu * v + rate * g
    return w - v, v


@momentum_step.mistake(
    _(
        "You multiplied the gradient by μ instead of the velocity, so nothing is ever forgotten. It is `v` that should fade."
    )
)
def gradient_fades(w, v, g, rate, mu):
    v = v + mu * g
    return w - rate * v, v


@momentum_step.mistake(
    _(
        "You took a running mean, μ v + (1 − μ) g, as Adam does. Momentum is a sum: it adds the whole gradient, so that a "
        "steady slope makes the steps longer."
    )
)
def mean_for_sum(w, v, g, rate, mu):
    v = mu * v + (1 - mu) * g
    return w - rate * v, v


@momentum_step.mistake(
    _("You return the old velocity, so the next step knows nothing of this gradient. Return the new `v`.")
)
def velocity_not_kept(w, v, g, rate, mu):
    return w - rate * (mu * v + g), v


@momentum_step.mistake(
    _(
        "Your velocity points downhill and has the rate inside, v ← μ v − η g. That form is in many books too; here `v` "
        "gathers the gradients alone, and minus and rate come in where the weights move."
    )
)
def downhill_in_the_velocity(w, v, g, rate, mu):
    v = mu * v - rate * g
    return w + v, v


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
        _(
            "There are three things to do, one after the other: update both running means, correct both, move the weights."
        ),
        _("`m = 0.9 * m + 0.1 * g`, and `v` in the same way, from `g**2` and with its own β."),
        _(
            "`m_hat = m / (1 - 0.9**t)` and `v_hat = v / (1 - 0.999**t)`. The weights move by "
            "`rate * m_hat / (np.sqrt(v_hat) + 1e-8)`; return `m` and `v` themselves, not the corrected ones."
        ),
    ],
    correct=_(
        "A weight moves by about the rate, whether its gradient is 1 or 100, because Adam asks how steady a slope is and "
        "not how steep. Most large language models are trained with it or a close relative."
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
        "The correction is missing. Both means start at 0 and are far too small at first, `v` much more so than `m`, and "
        "the first step is about three times as long as the rate. Divide by 1 − 0.9ᵗ and 1 − 0.999ᵗ."
    )
)
def not_corrected(w, m, v, g, t, rate):
    m, v = _means(m, v, g)
    return w - rate * m / (np.sqrt(v) + 1e-8), m, v


@adam_step.mistake(
    _(
        "The square root of `v_hat` is missing. `v_hat` is a mean of squares, so without the root a gradient a hundred "
        "times as large gives a step a hundredth as long."
    )
)
def no_square_root(w, m, v, g, t, rate):
    m, v = _means(m, v, g)
    return w - rate * (m / (1 - 0.9**t)) / (v / (1 - 0.999**t) + 1e-8), m, v


@adam_step.mistake(
    _(
        "Your 1e-8 is inside the root, where it acts like 1e-4, so that gradients of this size and below hardly move their "
        "weights. Add it after taking the root."
    )
)
def epsilon_inside(w, m, v, g, t, rate):
    m, v = _means(m, v, g)
    return w - rate * (m / (1 - 0.9**t)) / np.sqrt(v / (1 - 0.999**t) + 1e-8), m, v


@adam_step.mistake(
    _(
        "Nothing keeps your denominator from being 0. Where a gradient has always been 0 you get 0/0, which is NaN, and the "
        "weight is lost for good. Add 1e-8 after the root."
    )
)
def epsilon_forgotten(w, m, v, g, t, rate):
    m, v = _means(m, v, g)
    return w - rate * (m / (1 - 0.9**t)) / np.sqrt(v / (1 - 0.999**t)), m, v


@adam_step.mistake(
    _(
        "You count the steps from 0, so at the first one you divide by 1 − 0.9⁰ = 0. Here `t` is already 1 at the first "
        "step: use it as it is."
    )
)
def counted_from_zero(w, m, v, g, t, rate):
    m, v = _means(m, v, g)
    return w - rate * (m / (1 - 0.9 ** (t - 1))) / (np.sqrt(v / (1 - 0.999 ** (t - 1))) + 1e-8), m, v


@adam_step.mistake(
    _(
        "The step is right, but you return the corrected means, and the next step would correct them again. "
        "Return `m` and `v` as they were before the correction."
    )
)
def corrected_means_kept(w, m, v, g, t, rate):
    m, v = _means(m, v, g)
    m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
    return w - rate * m_hat / (np.sqrt(v_hat) + 1e-8), m_hat, v_hat


@adam_step.mistake(
    _(
        "Your numerator is the gradient of this step, where `m_hat` belongs, the mean of the gradients so far. "
        "What you wrote is known as RMSProp, with a correction."
    )
)
def gradient_for_mean(w, m, v, g, t, rate):
    m, v = _means(m, v, g)
    return w - rate * g / (np.sqrt(v / (1 - 0.999**t)) + 1e-8), m, v


@adam_step.mistake(
    _("`v` must be a mean of the squares of the gradients, `g**2`. A mean of `g` itself may be negative.")
)
def not_squared(w, m, v, g, t, rate):
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g
    return w - rate * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8), m, v


# --- a large model's schedule -----------------------------------------------------------------------------------------


@LESSON.exercise(
    _("The learning rate of Llama 3"),
    probes=[
        (20, 1.0, 0.1, 10, 50),
        (5, 1.0, 0.1, 10, 50),
        (10, 1.0, 0.1, 10, 50),
        (40, 2.0, 0.5, 10, 50),
        (90, 1.0, 0.1, 10, 50),
        (0, 1.0, 0.1, 10, 50),
        (2_000, 80.0, 0.8, 8_000, 1_200_000),
        (604_000, 80.0, 0.8, 8_000, 1_200_000),
        (1_200_000, 80.0, 0.8, 8_000, 1_200_000),
    ],
    hints=[
        _("There are two pieces: a straight line up to `warmup`, and half a cosine from there to `total`."),
        _(
            "Before `warmup` the rate is `peak * step / warmup`. After it you need the progress of the *descent*: 0 at step "
            "`warmup`, 1 at step `total`, and never more than 1."
        ),
        _(
            "`progress = min((step - warmup) / (total - warmup), 1)`. The factor `(1 + np.cos(np.pi * progress)) / 2` goes "
            "from 1 to 0; let it multiply the part of the rate that lies above `low`."
        ),
    ],
    correct=_(
        "With a peak of 80 and a low of 0.8 millionths, a warm-up of 8,000 steps and 1,200,000 steps in all, this is the "
        "schedule of Llama 3 405B. Try step 600,000: how much of the peak is left halfway?"
    ),
)
def warmup_cosine(step, peak, low, warmup, total):
    if step < warmup:
        return peak * step / warmup
    progress = min((step - warmup) / (total - warmup), 1)
    return low + (peak - low) * (1 + np.cos(np.pi * progress)) / 2


def _warm(step, peak, warmup):
    return peak * step / warmup


def _progress(step, warmup, total):
    return min((step - warmup) / (total - warmup), 1)


def _half_cosine(progress):
    return (1 + np.cos(np.pi * progress)) / 2


@warmup_cosine.also_right
def warmup_cosine_by_interpolation(step, peak, low, warmup, total):
    rising = np.interp(step, [0, warmup], [0, peak])
    angle = np.interp(step, [warmup, total], [0, np.pi])
    return rising if step < warmup else (peak + low) / 2 + (peak - low) / 2 * np.cos(angle)


@warmup_cosine.also_right
def warmup_cosine_as_a_factor(step, peak, low, warmup, total):
    progress = np.clip((step - warmup) / (total - warmup), 0, 1)
    factor = low / peak + (1 - low / peak) * np.cos(np.pi * progress / 2) ** 2
    return peak * min(step / warmup, 1) * factor


@warmup_cosine.mistake(
    _(
        "There is no warm-up: your rate starts at its peak. For `step` below `warmup` it should rise in a straight line from 0."
    )
)
def no_warm_up(step, peak, low, warmup, total):
    progress = np.clip((step - warmup) / (total - warmup), 0, 1)
    return low + (peak - low) * _half_cosine(progress)


@warmup_cosine.mistake(
    _(
        "Your cosine begins at step 0, under the warm-up, so at the end of the warm-up the rate drops from its peak. "
        "Count the descent from step `warmup` on."
    )
)
def cosine_from_step_zero(step, peak, low, warmup, total):
    if step < warmup:
        return _warm(step, peak, warmup)
    return low + (peak - low) * _half_cosine(min(step / total, 1))


@warmup_cosine.mistake(
    _(
        "Your descent starts at the right step but takes `total` steps, so at step `total` it has not arrived. "
        "It has `total - warmup` steps."
    )
)
def descent_too_long(step, peak, low, warmup, total):
    if step < warmup:
        return _warm(step, peak, warmup)
    return low + (peak - low) * _half_cosine(min((step - warmup) / total, 1))


@warmup_cosine.mistake(
    _("Your rate goes down and comes up again: 2π is a whole cosine. The descent is half of one, from 0 to π.")
)
def whole_cosine(step, peak, low, warmup, total):
    if step < warmup:
        return _warm(step, peak, warmup)
    return low + (peak - low) * _half_cosine(2 * _progress(step, warmup, total))


@warmup_cosine.mistake(
    _(
        "Your rate falls to 0. It should stop at `low`: multiply the cosine by the part above it, `peak - low`, and add `low`."
    )
)
def down_to_zero(step, peak, low, warmup, total):
    if step < warmup:
        return _warm(step, peak, warmup)
    return peak * _half_cosine(_progress(step, warmup, total))


@warmup_cosine.mistake(
    _("You added `low` to the whole of `peak`, so the rate jumps above its peak. What falls is only `peak - low`.")
)
def low_on_top(step, peak, low, warmup, total):
    if step < warmup:
        return _warm(step, peak, warmup)
    return low + peak * _half_cosine(_progress(step, warmup, total))


@warmup_cosine.mistake(
    _("The ½ is missing: 1 + cos runs from 2 to 0, so your descent begins at nearly twice the peak.")
)
def half_forgotten(step, peak, low, warmup, total):
    if step < warmup:
        return _warm(step, peak, warmup)
    return low + (peak - low) * 2 * _half_cosine(_progress(step, warmup, total))


@warmup_cosine.mistake(
    _(
        "After step `total` your rate climbs again, because a cosine does. Keep the progress at 1 from there on, with `min`."
    )
)
def climbs_again(step, peak, low, warmup, total):
    if step < warmup:
        return _warm(step, peak, warmup)
    return low + (peak - low) * _half_cosine((step - warmup) / (total - warmup))


@warmup_cosine.mistake(
    _(
        "Your rate falls along a straight line. A cosine starts gently and ends gently: `(1 + np.cos(np.pi * progress)) / 2`."
    )
)
def straight_down(step, peak, low, warmup, total):
    if step < warmup:
        return _warm(step, peak, warmup)
    return low + (peak - low) * (1 - _progress(step, warmup, total))


# --- quiz -------------------------------------------------------------------------------------------------------------

batch_size = LESSON.question(
    "batch_size",
    _("You go from batches of 32 to batches of 320, at the same rate. How many steps does one epoch take?"),
    Option(
        _("A tenth as many, each along a less noisy gradient."),
        _(
            "Yes. The noise falls only with the square root, to about a third, so ten times the work per step does not buy "
            "ten times the progress."
        ),
        right=True,
    ),
    Option(
        _("As many as before: an epoch is an epoch."),
        _("An epoch is one pass through the samples. The larger the batch, the fewer steps there are in it."),
    ),
    Option(
        _("Ten times as many, because there is more to compute."),
        _("There is more to compute in each step, but there are fewer steps."),
    ),
)

zeros = LESSON.question(
    "zeros",
    _("All weights start at 0, and the biases too. Why does a hidden layer of ReLU nodes learn nothing?"),
    Option(
        _("All hidden nodes are alike, and the gradient treats them alike: nothing ever makes them differ."),
        _(
            "Yes. Here they even stay at 0 for good, because h = 0 gives the last weights no gradient and weights of 0 send "
            "none back. Random weights break the tie."
        ),
        right=True,
    ),
    Option(
        _("A product with 0 makes the loss infinite."),
        _("The loss is finite. All ten scores are 0, so each class gets 1/10, and the loss is log 10, about 2.3."),
    ),
    Option(
        _("Small weights are saturated."),
        _("Saturated means far out, where the slope is gone. At 0 a sigmoid or tanh is at its steepest."),
    ),
)

scaling = LESSON.question(
    "scaling",
    _(
        "To standardise the pixels you need the mean and standard deviation of each. Over which images do you take them?"
    ),
    Option(
        _("Over the training part; the same numbers are then used for every other image."),
        _("Yes. Then validation and test images are treated as new ones will be, without a look at them first."),
        right=True,
    ),
    Option(
        _("Over all images, because more data give a better mean."),
        _(
            "Then training knows something about the test images. Here it would change little; with little data the result "
            "may look too good."
        ),
    ),
    Option(
        _("Over each part separately, so that each has mean 0."),
        _(
            "Then the same image would become different numbers in different parts, and a single new image has no spread at all."
        ),
    ),
)

ratio = LESSON.question(
    "ratio",
    _("In the last layer the ratio of update to weight is 0.001, in the first 0.0000001. What does that tell you?"),
    Option(
        _("The first layer stands still. Look for a gradient that vanishes on its way back."),
        _(
            "Yes. At this pace its weights need ten million steps to change by their own size. Check scale and activation."
        ),
        right=True,
    ),
    Option(
        _("The rate is right, because the last layer has the ratio of the rule of thumb."),
        _("The rule is for each layer by itself. A network whose first layer never changes trains only its last ones."),
    ),
    Option(
        _("The first layer has finished learning, and the rest should follow."),
        _(
            "A finished layer and one that never began look the same here. The first layer's steps would have been larger once."
        ),
    ),
)
