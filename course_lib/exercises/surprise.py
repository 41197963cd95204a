"""Lesson 05, Measure surprise: −log p, cross-entropy, a Gaussian's surprise, KL divergence, and a loss that stays finite."""

import numpy as np

from course_lib.checking.exercise import Exercise, Lesson
from course_lib.checking.quiz import Option
from course_lib.text import _

LESSON = Lesson("mathematics/05_surprise", _("Measure surprise"))

# Small numbers with which people keep a logarithm from becoming infinite. Below 1e-7 adding one and clipping at it give
# the same losses, to the digits that a check compares.
CLIPPED_AT, ADDED = (1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15), (1e-5, 1e-6, 1e-7)


def _hides_infinity(exercise: Exercise, loss, truth: str) -> None:
    """Add a mistake for each small number; `loss(guard)` returns the loss whose probabilities pass through `guard`."""
    guards = [("clipped_at", small, lambda p, s=small: np.clip(p, s, 1 - s)) for small in CLIPPED_AT]
    guards += [("added", small, lambda p, s=small: p + s) for small in ADDED]
    message = _(
        "You clip at {small:g}, or add as much, before the logarithm: so no surprise can exceed {most:.1f} nats. "
        "That hides the worst predictions. In one of the checks the true surprise is {truth}, and finite: leave the small number out."
    )
    for way, small, guard in guards:
        wrong = loss(guard)
        wrong.__name__ = f"{way}_{small:.0e}".replace("-", "minus_")
        exercise.mistake(message.format(small=small, most=-np.log(small), truth=truth))(wrong)


# --- the surprise of each day -----------------------------------------------------------------------------------------


@LESSON.exercise(
    _("The surprise of each day"),
    probes=[
        ([1.0, 0.0, 1.0], [0.9, 0.2, 0.5]),
        ([1.0], [0.25]),
        ([0.0, 0.0, 1.0, 1.0, 0.0], [0.1, 0.6, 0.3, 0.99, 0.5]),
        ([0.0, 0.0], [0.75, 0.99]),
        ([1.0, 0.0], [1e-300, 0.4]),
    ],
    hints=[
        _("p is the probability of 1. On a day with y = 0, what happened had the probability 1 − p."),
        _(
            "First step: the probability of what happened, day by day. `np.where(condition, a, b)` takes a where the condition holds, and b elsewhere."
        ),
        _(
            "`happened = np.where(y == 1, p, 1 - p)` holds those probabilities. What is missing is the line that turns each of them into a surprise."
        ),
    ],
    correct=_(
        "Written in one line, −[y log p + (1 − y) log(1 − p)], this is called the binary cross-entropy: y switches one of "
        "the two terms off. A finite surprise stays finite, even of p = 1e-300."
    ),
)
def surprise(y, p):
    return -np.log(np.where(y == 1, p, 1 - p))


@surprise.also_right
def surprise_by_switching_terms(y, p):
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


@surprise.also_right
def surprise_day_by_day(y, p):
    return np.array([-np.log(q) if flew else -np.log(1 - q) for flew, q in zip(y, p, strict=True)])


@surprise.also_right
def surprise_by_powers(y, p):
    return -np.log(p**y * (1 - p) ** (1 - y))


@surprise.mistake(
    _("Your surprises are negative: the logarithm of a number below 1 is. The minus in −log p flips them.")
)
def sign_forgotten(y, p):
    return np.log(np.where(y == 1, p, 1 - p))


@surprise.mistake(
    _(
        "You took the log of the wrong class: days that went as predicted surprise you most. With y = 1 the probability of what happened is p, with y = 0 it is 1 − p."
    )
)
def log_of_the_wrong_class(y, p):
    return -np.log(np.where(y == 1, 1 - p, p))


@surprise.mistake(
    _("You took −log p on every day, also where y = 0. There p is the probability of what did not happen: use 1 − p.")
)
def truth_ignored(y, p):
    return -np.log(p)


@surprise.mistake(
    _(
        "Days with y = 0 cost nothing in your function, whatever was predicted. Their surprise is −log(1 − p): add that term."
    )
)
def only_the_ones(y, p):
    return -y * np.log(p)


@surprise.mistake(
    _("You used log base 2, which gives bits. Right in its own unit, but here the unit is nats: use `np.log`.")
)
def log_base_2(y, p):
    return -np.log2(np.where(y == 1, p, 1 - p))


@surprise.mistake(_("You returned the mean. Here each day keeps its own surprise: an array of the shape of y."))
def averaged(y, p):
    return np.mean(-np.log(np.where(y == 1, p, 1 - p)))


@surprise.mistake(_("You returned the sum. Here each day keeps its own surprise: an array of the shape of y."))
def summed(y, p):
    return np.sum(-np.log(np.where(y == 1, p, 1 - p)))


@surprise.mistake(_("That is 1 − the probability of what happened. It never exceeds 1; −log p grows without end."))
def one_minus_p(y, p):
    return 1 - np.where(y == 1, p, 1 - p)


_hides_infinity(surprise, lambda guard: lambda y, p: -np.log(guard(np.where(y == 1, p, 1 - p))), "690.8")


# --- cross-entropy over classes ---------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Cross-entropy over many classes"),
    probes=[
        (np.array([0, 2, 1]), [[0.7, 0.2, 0.1], [0.1, 0.3, 0.6], [0.25, 0.5, 0.25]]),
        (np.array([1]), [[0.2, 0.8]]),
        (np.array([2, 2]), [[0.5, 0.3, 0.2], [0.9, 0.09, 0.01]]),
        (np.array([0, 1, 3, 2]), [[0.25, 0.25, 0.25, 0.25]] * 4),
        (np.array([1, 0]), [[1.0, 1e-300], [0.5, 0.5]]),
    ],
    hints=[
        _("In each row only one entry counts: the probability of the class that happened."),
        _(
            "In row i that entry is `p[i, labels[i]]`. NumPy picks one entry per row if you give it all row numbers and all columns at once: `p[rows, columns]`."
        ),
        _(
            "`picked = p[np.arange(len(p)), labels]` holds one probability per sample. What is missing is the line from these to one number, the mean surprise."
        ),
    ],
    correct=_(
        "The loss of nearly every classifier and every language model is this mean. In a language model K is the size of "
        "the vocabulary, and a row belongs to each place in the text."
    ),
)
def cross_entropy(labels, p):
    return np.mean(-np.log(p[np.arange(len(p)), labels]))


@cross_entropy.also_right
def cross_entropy_by_one_hot(labels, p):
    return -np.sum(np.eye(p.shape[1])[labels] * np.log(p)) / len(p)


@cross_entropy.also_right
def cross_entropy_row_by_row(labels, p):
    total = 0.0
    for label, row in zip(labels, p, strict=True):
        total -= np.log(row[label])
    return total / len(labels)


@cross_entropy.also_right
def cross_entropy_by_take(labels, p):
    return float(-np.log(np.take_along_axis(p, labels[:, None], axis=1)).mean())


@cross_entropy.mistake(
    _("You took the sum over the samples. The loss is their mean: otherwise it grows with the size of the batch.")
)
def sum_for_mean(labels, p):
    return np.sum(-np.log(p[np.arange(len(p)), labels]))


@cross_entropy.mistake(
    _(
        "You took the log of the wrong class: the one with the largest probability. The surprise is about the class that happened, the one in `labels`."
    )
)
def log_of_the_likeliest_class(labels, p):
    return np.mean(-np.log(p.max(axis=1)))


@cross_entropy.mistake(
    _(
        "`p[:, labels]` takes all those columns from every row, a table of N by N. One entry a row is meant: `p[np.arange(len(p)), labels]`."
    )
)
def every_column_from_every_row(labels, p):
    return np.mean(-np.log(p[:, labels]))


@cross_entropy.mistake(
    _("You averaged over all N × K entries, most of them zeros of the one-hot table. Divide by the N samples alone.")
)
def mean_over_all_entries(labels, p):
    return np.mean(-np.eye(p.shape[1])[labels] * np.log(p))


@cross_entropy.mistake(
    _(
        "You averaged the probabilities, then took the log. First the −log of each, then the mean: one bad guess must hurt."
    )
)
def log_of_the_mean(labels, p):
    return -np.log(np.mean(p[np.arange(len(p)), labels]))


@cross_entropy.mistake(_("Your loss is negative: the minus of −log p is missing."))
def minus_forgotten(labels, p):
    return np.mean(np.log(p[np.arange(len(p)), labels]))


@cross_entropy.mistake(
    _("You used log base 2: that is the loss in bits. In nats, with `np.log`, it is ln 2 = 0.693 times that.")
)
def loss_in_bits(labels, p):
    return np.mean(-np.log2(p[np.arange(len(p)), labels]))


@cross_entropy.mistake(_("You returned the surprise of each sample. The loss is one number: their mean."))
def not_averaged(labels, p):
    return -np.log(p[np.arange(len(p)), labels])


_hides_infinity(
    cross_entropy, lambda guard: lambda labels, p: np.mean(-np.log(guard(p[np.arange(len(p)), labels]))), "690.8"
)


# --- a Gaussian's surprise --------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("The surprise of a Gaussian"),
    probes=[
        ([1.0, 2.0, 4.0], 2.0, 1.0),
        ([5.0], 4.0, 0.5),
        ([3.1, 4.2, 8.4], 5.6, 1.5),
        ([1.0, 1.0], 1.0, 2.0),
        ([1.0, 1.001], 1.0, 0.01),
        ([1000.0], 0.0, 1.0),
    ],
    hints=[
        _("Each y pays twice: a price for a wide bell, which is the same for all, and a price for its own miss."),
        _("Begin with the misses: `(y - mean) ** 2 / (2 * spread**2)`, one per y."),
        _(
            "The price for the width is `0.5 * np.log(2 * np.pi * spread**2)`. What is missing is the line that adds the two and makes one number of them."
        ),
    ],
    correct=_(
        "With the spread held fixed only (y − mean)² moves: squared error is the surprise of a Gaussian. It is finite "
        "1000 spreads away too, where the density itself rounds to 0, and negative where the density is above 1."
    ),
)
def gaussian_surprise(y, mean, spread):
    return np.mean(0.5 * np.log(2 * np.pi * spread**2) + (y - mean) ** 2 / (2 * spread**2))


@gaussian_surprise.also_right
def gaussian_surprise_in_parts(y, mean, spread):
    miss = ((y - mean) / spread) ** 2
    return np.log(spread) + np.log(2 * np.pi) / 2 + np.sum(miss) / (2 * len(y))


@gaussian_surprise.also_right
def gaussian_surprise_by_loop(y, mean, spread):
    total = 0.0
    for value in y:
        total += 0.5 * np.log(2 * np.pi) + np.log(spread) + 0.5 * (value - mean) ** 2 / spread**2
    return total / len(y)


@gaussian_surprise.mistake(
    _("The minus is lost somewhere: that is the mean log-likelihood, which should grow; a loss should shrink.")
)
def likelihood_for_surprise(y, mean, spread):
    return -np.mean(0.5 * np.log(2 * np.pi * spread**2) + (y - mean) ** 2 / (2 * spread**2))


@gaussian_surprise.mistake(
    _("You took the sum over y. The mean is asked for, so that ten flights and a thousand can be compared.")
)
def sum_over_flights(y, mean, spread):
    return np.sum(0.5 * np.log(2 * np.pi * spread**2) + (y - mean) ** 2 / (2 * spread**2))


@gaussian_surprise.mistake(
    _(
        "You left out the price of a wide bell, log(spread). Without it the widest bell always wins: every miss looks small."
    )
)
def spread_is_free(y, mean, spread):
    return np.mean(0.5 * np.log(2 * np.pi) + (y - mean) ** 2 / (2 * spread**2))


@gaussian_surprise.mistake(
    _("The constant ½ log 2π = 0.919 is missing. It moves no minimum, but without it this is not −log of a density.")
)
def constant_forgotten(y, mean, spread):
    return np.mean(np.log(spread) + (y - mean) ** 2 / (2 * spread**2))


@gaussian_surprise.mistake(
    _(
        "You divided the miss by 2 · spread. The formula has the variance there: spread squared. Look at a spread of 0.5."
    )
)
def miss_by_spread(y, mean, spread):
    return np.mean(0.5 * np.log(2 * np.pi * spread**2) + (y - mean) ** 2 / (2 * spread))


@gaussian_surprise.mistake(
    _("You took spread for the variance throughout. Here `spread` is σ: both places in the formula have σ².")
)
def spread_taken_for_variance(y, mean, spread):
    return np.mean(0.5 * np.log(2 * np.pi * spread) + (y - mean) ** 2 / (2 * spread))


@gaussian_surprise.mistake(_("A factor ½ is missing before the miss: (y − mean)² is divided by 2 spread²."))
def half_forgotten(y, mean, spread):
    return np.mean(0.5 * np.log(2 * np.pi * spread**2) + (y - mean) ** 2 / spread**2)


@gaussian_surprise.mistake(
    _(
        "That is the mean squared error. It has its minimum at the same mean, but it cannot tell a good spread from a bad one."
    )
)
def squared_error_only(y, mean, spread):
    return np.mean((y - mean) ** 2)


@gaussian_surprise.mistake(
    _(
        "You worked out the density and then its log. Far from the mean the density rounds to 0, and −log 0 is infinite. Take the log on paper first."
    )
)
def density_first(y, mean, spread):
    density = np.exp(-((y - mean) ** 2) / (2 * spread**2)) / np.sqrt(2 * np.pi * spread**2)
    return np.mean(-np.log(density))


# --- KL divergence ----------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("What a wrong belief costs"),
    probes=[
        ([0.5, 0.5], [0.9, 0.1]),
        ([0.5, 0.25, 0.25], [0.2, 0.2, 0.6]),
        ([0.2, 0.8], [0.2, 0.8]),
        ([1.0, 0.0], [0.25, 0.75]),
        ([0.7, 0.0, 0.3], [0.5, 0.3, 0.2]),
        ([0.5, 0.5], [1e-300, 1.0]),
    ],
    hints=[
        _("An outcome costs −log q where −log p would have been enough, and it happens with probability p."),
        _(
            "What never happens costs nothing, but 0 · log 0 is NaN. So keep only the outcomes with p > 0, in both arrays: `happens = p > 0`, then `p[happens]` and `q[happens]`."
        ),
        _(
            "With `extra = np.log(p[happens] / q[happens])` you have what each outcome costs on top. What is missing is how often each is paid, and the sum."
        ),
    ],
    correct=_(
        "0 only where the two are the same, and never negative. Training moves the belief and cannot change the entropy "
        "of the truth, so to lower the cross-entropy is to lower KL(truth ‖ belief)."
    ),
)
def kl_divergence(p, q):
    happens = p > 0
    return np.sum(p[happens] * np.log(p[happens] / q[happens]))


@kl_divergence.also_right
def kl_as_a_difference(p, q):
    happens = p > 0
    return -np.sum(p * np.log(q)) + np.sum(p[happens] * np.log(p[happens]))


@kl_divergence.also_right
def kl_by_loop(p, q):
    return sum(a * (np.log(a) - np.log(b)) for a, b in zip(p, q, strict=True) if a > 0)


@kl_divergence.also_right
def kl_by_where(p, q):
    return float(np.sum(np.where(p > 0, p * np.log(np.where(p > 0, p, 1.0) / q), 0.0)))


@kl_divergence.mistake(
    _(
        "You swapped the two: that is KL(q ‖ p). The weights must be the true probabilities, here p, because they say how often each cost is paid."
    )
)
def order_swapped(p, q):
    happens = q > 0
    return np.sum(q[happens] * np.log(q[happens] / p[happens]))


@kl_divergence.mistake(
    _(
        "NaN: an outcome with p = 0 gives 0 · log 0. It never happens, so it costs nothing: sum over the outcomes with p > 0."
    )
)
def zero_times_log_zero(p, q):
    return np.sum(p * np.log(p / q))


@kl_divergence.mistake(
    _("That is the cross-entropy H(p, q). It counts the entropy of p too, which nobody can avoid: subtract H(p).")
)
def cross_entropy_for_kl(p, q):
    return -np.sum(p * np.log(q))


@kl_divergence.mistake(_("That is the entropy of p alone: q does not come in. Subtract it from the cross-entropy."))
def entropy_for_kl(p, q):
    happens = p > 0
    return -np.sum(p[happens] * np.log(p[happens]))


@kl_divergence.mistake(_("The sign is flipped: a wrong belief costs, it never pays. It is log p − log q."))
def sign_turned(p, q):
    happens = p > 0
    return np.sum(p[happens] * np.log(q[happens] / p[happens]))


@kl_divergence.mistake(_("You used log base 2, so your answer is in bits. In nats it is `np.log`."))
def kl_in_bits(p, q):
    happens = p > 0
    return np.sum(p[happens] * np.log2(p[happens] / q[happens]))


@kl_divergence.mistake(
    _("You took the mean over the outcomes. The weights p already make it a mean over what happens: take the sum.")
)
def mean_for_sum(p, q):
    happens = p > 0
    return np.sum(p[happens] * np.log(p[happens] / q[happens])) / len(p)


@kl_divergence.mistake(
    _("The weights are missing: each log p − log q counts as often as its outcome happens, p times.")
)
def weights_forgotten(p, q):
    happens = p > 0
    return np.sum(np.log(p[happens] / q[happens]))


# --- from scores, and finite ------------------------------------------------------------------------------------------


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


@LESSON.exercise(
    _("A loss that stays finite"),
    probes=[
        ([1.0, 0.0], [2.0, -1.0]),
        ([1.0], [0.0]),
        ([1.0, 0.0, 1.0, 0.0], [-3.0, 4.0, 0.5, -2.0]),
        ([1.0], [-1000.0]),
        ([0.0], [1000.0]),
        ([0.0, 1.0], [1000.0, 1000.0]),
    ],
    hints=[
        _("You need no sigmoid: the formula above is already written in scores. Which part of it could overflow?"),
        _(
            "`np.logaddexp(a, b)` is log(eᵃ + eᵇ) without overflow. Which a and b make log(1 + e^z)? Remember that 1 is a power of e."
        ),
        _(
            "`penalty = np.logaddexp(0, z)` is log(1 + e^z). What is missing is the line that brings in `y * z` and makes one number."
        ),
    ],
    correct=_(
        "No sigmoid, no clip, no infinity. Every library has this function: `binary_cross_entropy_with_logits` in "
        "PyTorch, where scores are called logits. Put yours into the explorer below."
    ),
)
def binary_cross_entropy(y, z):
    return np.mean(np.logaddexp(0, z) - y * z)


@binary_cross_entropy.also_right
def binary_cross_entropy_by_maximum(y, z):
    return np.mean(np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z))))


@binary_cross_entropy.also_right
def binary_cross_entropy_by_sign(y, z):
    return np.mean(np.logaddexp(0, np.where(y == 1, -z, z)))


@binary_cross_entropy.also_right
def binary_cross_entropy_sample_by_sample(y, z):
    return sum(np.logaddexp(0.0, -s) if t else np.logaddexp(0.0, s) for t, s in zip(y, z, strict=True)) / len(y)


_rounded = _(
    "Right for ordinary scores, but infinite or NaN at a score of ±1000: there the sigmoid rounds to exactly 0 or 1, "
    "and the log of 0 is −∞. Use log(1 + e^z) − y z, which needs no sigmoid."
)


@binary_cross_entropy.mistake(_rounded)
def sigmoid_rounded(y, z):
    p = _sigmoid(z)
    return np.mean(-(y * np.log(p) + (1 - y) * np.log(1 - p)))


@binary_cross_entropy.mistake(_rounded)
def sigmoid_rounded_where(y, z):
    p = _sigmoid(z)
    return np.mean(-np.log(np.where(y == 1, p, 1 - p)))


@binary_cross_entropy.mistake(
    _(
        "The formula is right, but `np.exp(1000)` overflows to infinity. `np.logaddexp(0, z)` is the same log(1 + e^z) without that."
    )
)
def exp_overflows(y, z):
    return np.mean(np.log(1 + np.exp(z)) - y * z)


@binary_cross_entropy.mistake(
    _("You took the log of the wrong class: a score of 1000 with truth 1 costs 1000. Look at the sign of z.")
)
def sign_of_the_score(y, z):
    return np.mean(np.logaddexp(0, -z) + y * z)


@binary_cross_entropy.mistake(_("Your loss is negative, so training would make it worse. Flip the sign."))
def sign_of_the_loss(y, z):
    return -np.mean(np.logaddexp(0, z) - y * z)


@binary_cross_entropy.mistake(_("You took the sum over the samples. The loss is their mean."))
def sum_of_samples(y, z):
    return np.sum(np.logaddexp(0, z) - y * z)


@binary_cross_entropy.mistake(_("You divided by ln 2, or used log base 2: bits. The loss is meant in nats."))
def scores_in_bits(y, z):
    return np.mean(np.logaddexp(0, z) - y * z) / np.log(2)


@binary_cross_entropy.mistake(
    _("`y * z` is not subtracted: that is right only where y = 0, and costs every y = 1 as if it were 0.")
)
def truth_left_out(y, z):
    return np.mean(np.logaddexp(0, z))


@binary_cross_entropy.mistake(
    _("You treated the scores as probabilities. A score may be −3; its probability is σ(−3).")
)
def scores_taken_for_probabilities(y, z):
    return np.mean(-(y * np.log(z) + (1 - y) * np.log(1 - z)))


@binary_cross_entropy.mistake(
    _("That is the squared error of the sigmoid. It never exceeds 1, and the next section shows what that costs.")
)
def squared_error_of_the_sigmoid(y, z):
    return np.mean((_sigmoid(z) - y) ** 2)


def _with_guarded_sigmoid(guard):
    def guarded(y, z):
        p = _sigmoid(z)
        return np.mean(-(y * np.log(guard(p)) + (1 - y) * np.log(guard(1 - p))))

    return guarded


_hides_infinity(binary_cross_entropy, _with_guarded_sigmoid, "1000")


# --- quiz -------------------------------------------------------------------------------------------------------------

never = LESSON.question(
    "never",
    _(
        "A model is right on 999 days, with p = 1 each time. On the next day it gives p = 0 to what then happens. What is its mean surprise?"
    ),
    Option(
        _("Infinite."),
        _("Yes: −log 0 is infinite, and no number of good days makes up for it. A model should never say never."),
        right=True,
    ),
    Option(
        _("About 0.001."),
        _(
            "That would be the share of wrong days. A share of wrong days does not ask how sure the model was; −log p does."
        ),
    ),
    Option(
        _("About 0.007, which is ln(1000) / 1000."),
        _("That would be right had it given the last day 1 in 1000. It gave 0, and −log 0 has no end."),
    ),
    Option(
        _("0: the single day is an outlier and drops out."),
        _("A mean drops nothing. Here one term is larger than any number."),
    ),
)

bold = LESSON.question(
    "bold",
    _(
        "Four days. Model A gives what happened 0.5 each time. Model B gives it 0.9, 0.9, 0.9 and 0.001. Which is less surprised, on average?"
    ),
    Option(
        _("A: 0.69 nats against 1.81."),
        _(
            "Yes. B saves 0.59 on each of three days and loses 6.21 on the fourth. Being sure is worth little, being sure and wrong costs much."
        ),
        right=True,
    ),
    Option(
        _("B: it is right on three days of four."),
        _("That counts right answers. The fourth day alone costs B 6.91 nats, more than A pays for all four."),
    ),
    Option(
        _("B: its mean probability is higher, 0.68 against 0.50."),
        _(
            "The mean of the probabilities is taken before the log. The log comes first, and 0.001 weighs heavily there."
        ),
    ),
    Option(
        _("Both the same, because the logarithm evens it out."),
        _("Work it out: A pays 4 × 0.69 = 2.77, B pays 3 × 0.105 + 6.908 = 7.22."),
    ),
)

outlier = LESSON.question(
    "outlier",
    _(
        "You must give one number for all flights, and one flight of a hundred minutes is in the data. Which loss hardly cares about that flight?"
    ),
    Option(
        _("Absolute error: its best number is the median."),
        _(
            "Yes. The median asks only which flights are longer, not by how much. Behind it stands the Laplace distribution, which expects a long flight now and then."
        ),
        right=True,
    ),
    Option(
        _("Squared error: its best number is the mean."),
        _(
            "The mean moves with every flight, by a share of the distance. To a Gaussian a flight that far away is all but impossible, and it moves to meet it."
        ),
    ),
    Option(
        _("Both alike: a mean over many flights evens it out."),
        _("Above, the mean moved by 8.6 minutes and the median by 0.2."),
    ),
    Option(
        _("Neither has a best number with such data."),
        _("Both have: the mean for squared error, the median for absolute error."),
    ),
)

perplexity = LESSON.question(
    "perplexity",
    _(
        "During training a language model's loss falls from 3.0 to 2.3 nats a token. What does that say about its choice of the next token?"
    ),
    Option(
        _("It is as unsure as between half as many tokens as before: 10 instead of 20."),
        _("Yes: the perplexity falls from e³ = 20.1 to e^2.3 = 10.0. Each 0.69 nats, one bit, halves it."),
        right=True,
    ),
    Option(
        _("It makes 23 in 100 fewer mistakes."),
        _(
            "The loss fell by 23 in 100, but it does not count mistakes: it says how much probability the right token gets."
        ),
    ),
    Option(
        _("It gives the right token 0.7 more probability."),
        _(
            "The difference of 0.7 lies on the log scale. The probability, in the geometric mean, is multiplied by e^0.7 = 2.0."
        ),
    ),
    Option(
        _("It now chooses among 2.3 tokens."),
        _("2.3 is in nats. The number of equally likely tokens with that surprise is e^2.3, about 10."),
    ),
)
