"""Lesson 05, Measure surprise: −log p, cross-entropy, a Gaussian, KL divergence, a finite loss, and perplexity."""

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
        "You clip at {small:g}, or add as much, before the logarithm, so that no surprise can exceed {most:.1f} nats. "
        "That hides the worst predictions. In one of the checks the true surprise is {truth}, and finite: drop the small number."
    )
    for way, small, guard in guards:
        wrong = loss(guard)
        wrong.__name__ = f"{way}_{small:.0e}".replace("-", "minus_")
        exercise.mistake(message.format(small=small, most=-np.log(small), truth=truth))(wrong)


# --- recall -----------------------------------------------------------------------------------------------------------

picked_by_ones = LESSON.recall(
    "picked_by_ones",
    "vectors",
    _("r is (0, 1, 0), and s is any vector with three entries. What is the dot product r · s?"),
    Option(
        _("The second entry of s."),
        _("Yes: the zeros drop the rest. A truth that is certain will pick one surprise out of many in this way."),
        right=True,
    ),
    Option(
        _("The vector (0, s₂, 0)."),
        _("That is the product entry by entry. The dot product adds the three up to one number."),
    ),
    Option(_("The length of s."), _("The length takes all three entries, √(s · s). Here two of the products are 0.")),
)

one_number_per_day = LESSON.recall(
    "one_number_per_day",
    "layers",
    _("`hidden` has shape (4, 2): four days, two hidden nodes. `W2` has shape (2,). What is `hidden @ W2`?"),
    Option(
        _("Four numbers, one per day."),
        _(
            "Yes: each row is multiplied by W2, so the shape is (4,). Every loss of this lesson begins with such a list."
        ),
        right=True,
    ),
    Option(
        _("Two numbers, one per node."),
        _("The two nodes are added up in each row; what remains is one number per row."),
    ),
    Option(
        _("A table of shape (4, 2)."),
        _("That would be `hidden * W2`, entry by entry. The matrix product adds up along a row."),
    ),
)

both_happen = LESSON.recall(
    "both_happen",
    "probability",
    _("Rain has probability 0.5, and a meteor 0.1, whatever the rain does. How likely are both?"),
    Option(
        _("0.05"),
        _("Yes: probabilities of independent events multiply. This lesson looks for a measure that *adds* instead."),
        right=True,
    ),
    Option(_("0.6"), _("Adding would make two events likelier than one. Both together are rarer: multiply.")),
    Option(
        _("0.1"), _("That is the meteor alone. It comes on half of the days with rain and half without, so halve it.")
    ),
)


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
            "Start with the probability of what happened, day by day. `np.where(condition, a, b)` takes a where the condition holds, and b elsewhere."
        ),
        _(
            "`happened = np.where(y == 1, p, 1 - p)` holds those probabilities. What is missing is the line that turns each of them into a surprise."
        ),
    ],
    correct=_(
        "Written in one line, −[y log p + (1 − y) log(1 − p)], this is called the binary cross-entropy: y switches one of "
        "the two terms off. Even at p = 1e-300 the surprise is finite."
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
        "You took the log of the wrong class, so days that went as predicted surprise you most. With y = 1 the probability of what happened is p, with y = 0 it is 1 − p."
    )
)
def log_of_the_wrong_class(y, p):
    return -np.log(np.where(y == 1, 1 - p, p))


@surprise.mistake(
    _("You took −log p on every day, even where y = 0. There, p is the probability of what did not happen: use 1 − p.")
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
    _("You used log base 2, which gives bits. That is right in its own unit, but here the unit is nats: use `np.log`.")
)
def log_base_2(y, p):
    return -np.log2(np.where(y == 1, p, 1 - p))


@surprise.mistake(
    _("You returned the mean. Here each day keeps its own surprise, so return an array of the shape of y.")
)
def averaged(y, p):
    return np.mean(-np.log(np.where(y == 1, p, 1 - p)))


@surprise.mistake(
    _("You returned the sum. Here each day keeps its own surprise, so return an array of the shape of y.")
)
def summed(y, p):
    return np.sum(-np.log(np.where(y == 1, p, 1 - p)))


@surprise.mistake(
    _("That is 1 − the probability of what happened, which never exceeds 1. The surprise −log p grows without limit.")
)
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
        _(
            "In each row only one entry counts, the probability of the class that happened. What shape does `picked` have?"
        ),
        _(
            "In row i that entry is `p[i, labels[i]]`. NumPy picks one entry per row if you give it all row numbers and all columns at once: `p[rows, columns]`."
        ),
        _(
            "The row numbers are `np.arange(len(p))`, and the columns are `labels`. Put both into the line of `picked`; the other lines are right."
        ),
    ],
    correct=_(
        "Nearly every classifier and language model is trained on this mean. In a language model, K is the size of "
        "the vocabulary, and there is one row per position in the text."
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
    _("You took the sum over the samples. The loss is their mean; otherwise it would grow with the size of the batch.")
)
def sum_for_mean(labels, p):
    return np.sum(-np.log(p[np.arange(len(p)), labels]))


@cross_entropy.mistake(
    _(
        "You took the log of the wrong class, the one with the largest probability. The surprise is about the class that happened, the one in `labels`."
    )
)
def log_of_the_likeliest_class(labels, p):
    return np.mean(-np.log(p.max(axis=1)))


@cross_entropy.planted(
    _(
        "`p[:, labels]` still takes all those columns from every row, a table of N by N. One entry per row is expected: `p[np.arange(len(p)), labels]`."
    )
)
def every_column_from_every_row(labels, p):
    picked = p[:, labels]
    surprises = -np.log(picked)
    return np.mean(surprises)


@cross_entropy.mistake(
    _(
        "You averaged over all N × K entries, most of which are zeros of the one-hot table. Divide by N alone, the number of samples."
    )
)
def mean_over_all_entries(labels, p):
    return np.mean(-np.eye(p.shape[1])[labels] * np.log(p))


@cross_entropy.mistake(
    _(
        "You averaged the probabilities, then took the log. Take −log of each first, then the mean: one bad guess must hurt."
    )
)
def log_of_the_mean(labels, p):
    return -np.log(np.mean(p[np.arange(len(p)), labels]))


@cross_entropy.mistake(_("Your loss is negative: the minus of −log p is missing."))
def minus_forgotten(labels, p):
    return np.mean(np.log(p[np.arange(len(p)), labels]))


@cross_entropy.mistake(
    _("You used log base 2, which gives the loss in bits. In nats, with `np.log`, it is ln 2 = 0.693 times that.")
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
        _("Each y pays twice: for a wide bell, which costs all of them the same, and for its own miss."),
        _("Start with the misses: `(y - mean) ** 2 / (2 * spread**2)`, one per y."),
        _(
            "The price for the width is `0.5 * np.log(2 * np.pi * spread**2)`. What is missing is the line that adds the two and averages them."
        ),
    ],
    correct=_(
        "With the spread fixed, only (y − mean)² changes: squared error is the surprise of a Gaussian. It stays finite even "
        "1000 spreads away, where the density itself rounds to 0, and it is negative where the density is above 1."
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
    _("You took the sum over y. Take the mean, so that ten flights and a thousand can be compared.")
)
def sum_over_flights(y, mean, spread):
    return np.sum(0.5 * np.log(2 * np.pi * spread**2) + (y - mean) ** 2 / (2 * spread**2))


@gaussian_surprise.mistake(
    _(
        "You left out the price of a wide bell, log(spread). Without it the widest bell always wins, because every miss looks small."
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
    _("You treated `spread` as the variance throughout. Here it is s, and the formula has s² in both places.")
)
def spread_taken_for_variance(y, mean, spread):
    return np.mean(0.5 * np.log(2 * np.pi * spread) + (y - mean) ** 2 / (2 * spread))


@gaussian_surprise.mistake(_("A factor ½ is missing before the miss: (y − mean)² is divided by 2 spread²."))
def half_forgotten(y, mean, spread):
    return np.mean(0.5 * np.log(2 * np.pi * spread**2) + (y - mean) ** 2 / spread**2)


@gaussian_surprise.mistake(
    _(
        "That is the mean squared error. Its minimum is at the same mean, but it cannot tell a good spread from a bad one."
    )
)
def squared_error_only(y, mean, spread):
    return np.mean((y - mean) ** 2)


@gaussian_surprise.mistake(
    _(
        "You computed the density and then its log. Far from the mean the density rounds to 0, and −log 0 is infinite. Take the log on paper first."
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
        _("An outcome costs −log p where −log r would have been enough, and it happens with probability r."),
        _(
            "What never happens costs nothing, but 0 · log 0 is NaN. So keep only the outcomes with r > 0, in both arrays: `happens = r > 0`, then `r[happens]` and `p[happens]`."
        ),
        _(
            "`extra = np.log(r[happens] / p[happens])` is what each outcome costs on top. What is missing is how often each is paid, and the sum."
        ),
    ],
    correct=_(
        "It is 0 only where the two are the same, and never negative. Training moves the belief and cannot change the entropy "
        "of the truth, so lowering the cross-entropy means lowering KL(truth ‖ belief)."
    ),
)
def kl_divergence(r, p):
    happens = r > 0
    return np.sum(r[happens] * np.log(r[happens] / p[happens]))


@kl_divergence.also_right
def kl_as_a_difference(r, p):
    happens = r > 0
    return -np.sum(r * np.log(p)) + np.sum(r[happens] * np.log(r[happens]))


@kl_divergence.also_right
def kl_by_loop(r, p):
    return sum(a * (np.log(a) - np.log(b)) for a, b in zip(r, p, strict=True) if a > 0)


@kl_divergence.also_right
def kl_by_where(r, p):
    return float(np.sum(np.where(r > 0, r * np.log(np.where(r > 0, r, 1.0) / p), 0.0)))


@kl_divergence.mistake(
    _(
        "You swapped the two, so this is KL(p ‖ r). The weights must be the true probabilities r, because they say how often each cost is paid."
    )
)
def order_swapped(r, p):
    happens = p > 0
    return np.sum(p[happens] * np.log(p[happens] / r[happens]))


@kl_divergence.mistake(
    _(
        "You get NaN: an outcome with r = 0 gives 0 · log 0. It never happens, so it costs nothing: sum over the outcomes with r > 0."
    )
)
def zero_times_log_zero(r, p):
    return np.sum(r * np.log(r / p))


@kl_divergence.mistake(
    _("That is the cross-entropy H(r, p). It includes the entropy of r, which is unavoidable: subtract H(r).")
)
def cross_entropy_for_kl(r, p):
    return -np.sum(r * np.log(p))


@kl_divergence.mistake(_("That is the entropy of r alone: p does not appear. Subtract it from the cross-entropy."))
def entropy_for_kl(r, p):
    happens = r > 0
    return -np.sum(r[happens] * np.log(r[happens]))


@kl_divergence.mistake(_("The sign is flipped: a wrong belief costs, it never pays. It is log r − log p."))
def sign_turned(r, p):
    happens = r > 0
    return np.sum(r[happens] * np.log(p[happens] / r[happens]))


@kl_divergence.mistake(_("You used log base 2, so your answer is in bits. For nats, use `np.log`."))
def kl_in_bits(r, p):
    happens = r > 0
    return np.sum(r[happens] * np.log2(r[happens] / p[happens]))


@kl_divergence.mistake(
    _("You took the mean over the outcomes. The weights r already make it a mean over what happens, so take the sum.")
)
def mean_for_sum(r, p):
    happens = r > 0
    return np.sum(r[happens] * np.log(r[happens] / p[happens])) / len(r)


@kl_divergence.mistake(
    _("The weights are missing: each log r − log p counts as often as its outcome happens, so multiply it by r.")
)
def weights_forgotten(r, p):
    happens = r > 0
    return np.sum(np.log(r[happens] / p[happens]))


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
        _(
            "You need no sigmoid, because the formula above is already written in scores. Which part of it could overflow?"
        ),
        _(
            "`np.logaddexp(a, b)` is log(eᵃ + eᵇ) without overflow. Which a and b make log(1 + e^z)? Remember that 1 is a power of e."
        ),
        _(
            "`penalty = np.logaddexp(0, z)` is log(1 + e^z). What is missing is the line that brings in `y * z` and takes the mean."
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
    "This is right for ordinary scores, but infinite or NaN at a score of ±1000, where the sigmoid rounds to exactly 0 or 1 "
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
    _(
        "You took the log of the wrong class: with you, a score of 1000 costs 1000 when the truth is 1. Look at the sign of z."
    )
)
def sign_of_the_score(y, z):
    return np.mean(np.logaddexp(0, -z) + y * z)


@binary_cross_entropy.mistake(_("Your loss is negative, so lowering it would make the network worse. Flip the sign."))
def sign_of_the_loss(y, z):
    return -np.mean(np.logaddexp(0, z) - y * z)


@binary_cross_entropy.mistake(_("You took the sum over the samples. The loss is their mean."))
def sum_of_samples(y, z):
    return np.sum(np.logaddexp(0, z) - y * z)


@binary_cross_entropy.mistake(
    _("You divided by ln 2, or used log base 2, which gives bits. The loss should be in nats.")
)
def scores_in_bits(y, z):
    return np.mean(np.logaddexp(0, z) - y * z) / np.log(2)


@binary_cross_entropy.mistake(
    _("You did not subtract `y * z`. That is right only where y = 0, and treats every y = 1 as if it were 0.")
)
def truth_left_out(y, z):
    return np.mean(np.logaddexp(0, z))


@binary_cross_entropy.mistake(
    _("You treated the scores as probabilities. A score may be −3; its probability is σ(−3).")
)
def scores_taken_for_probabilities(y, z):
    return np.mean(-(y * np.log(z) + (1 - y) * np.log(1 - z)))


@binary_cross_entropy.mistake(
    _("That is the squared error of the sigmoid, which never exceeds 1. What follows shows the price of that.")
)
def squared_error_of_the_sigmoid(y, z):
    return np.mean((_sigmoid(z) - y) ** 2)


def _with_guarded_sigmoid(guard):
    def guarded(y, z):
        p = _sigmoid(z)
        return np.mean(-(y * np.log(guard(p)) + (1 - y) * np.log(guard(1 - p))))

    return guarded


_hides_infinity(binary_cross_entropy, _with_guarded_sigmoid, "1000")


# --- perplexity -------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("The perplexity of a text"),
    probes=[
        ([0.5, 0.25],),
        ([0.2],),
        ([1.0, 1.0, 1.0],),
        ([0.1, 0.4, 0.05, 0.8],),
        ([1 / 50_257] * 3,),
        ([0.1, 0.4] * 1000,),
        ([1e-30, 0.5],),
    ],
    hints=[
        _("Two steps: the loss of the text in nats per token, then the number whose logarithm that is."),
        _("The surprise at each token is `-np.log(p)`, shape (N,). Its mean is the loss."),
        _(
            "`loss = -np.mean(np.log(p))` is the mean surprise in nats. What is missing is the power that undoes the log."
        ),
    ],
    correct=_(
        "Three tokens guessed out of 50,257 gave 50,257, and 2,000 tokens did not underflow. When a loss falls from 3.0 to 2.3 "
        "nats per token, the perplexity halves, from 20.1 to 10.0: each bit less halves it."
    ),
)
def perplexity(p):
    loss = -np.mean(np.log(p))
    return np.exp(loss)


@perplexity.also_right
def perplexity_by_bits(p):
    return 2 ** np.mean(-np.log2(p))


@perplexity.also_right
def perplexity_token_by_token(p):
    total = 0.0
    for share in p:
        total -= np.log(share)
    return np.exp(total / len(p))


@perplexity.also_right
def perplexity_by_roots(p):
    return np.prod(p ** (-1 / len(p)))


@perplexity.mistake(_("That is the loss, in nats. The perplexity is e to the power of the loss."))
def loss_for_perplexity(p):
    return -np.mean(np.log(p))


@perplexity.mistake(
    _(
        "You lost the minus: this is the typical probability, never above 1. The perplexity is 1 divided by that, e to the power of *minus* the mean log."
    )
)
def minus_lost(p):
    return np.exp(np.mean(np.log(p)))


@perplexity.mistake(
    _("You took the sum over the tokens, so a longer text looks worse. The loss is per token: take the mean.")
)
def sum_over_tokens(p):
    return np.exp(-np.sum(np.log(p)))


@perplexity.mistake(
    _(
        "You averaged the probabilities and divided 1 by that. Take the log of each first, then the mean: a single bad guess must weigh heavily."
    )
)
def one_over_the_mean(p):
    return 1 / np.mean(p)


@perplexity.mistake(
    _("You averaged the numbers 1/p themselves, so that one rare token decides everything. Average their logarithms.")
)
def mean_of_choices(p):
    return np.mean(1 / p)


@perplexity.mistake(
    _("You mixed the units: a loss in bits goes with 2 to a power, a loss in nats with `np.exp`. Yours is in bits.")
)
def exp_of_bits(p):
    return np.exp(-np.mean(np.log2(p)))


@perplexity.mistake(
    _("You mixed the units: a loss in nats goes with `np.exp`, a loss in bits with 2 to a power. Yours is in nats.")
)
def two_to_the_nats(p):
    return 2 ** (-np.mean(np.log(p)))


@perplexity.mistake(
    _(
        "This is right for a short text, but the product of 2,000 probabilities rounds to 0. Add up logarithms instead of multiplying."
    )
)
def product_underflows(p):
    return float(np.prod(p)) ** (-1 / len(p)) if np.prod(p) > 0 else np.inf


@perplexity.mistake(
    _("You returned one number per token. The perplexity of a text is one number: average the surprises.")
)
def one_for_each_token(p):
    return np.exp(-np.log(p))


# --- quiz -------------------------------------------------------------------------------------------------------------

never = LESSON.question(
    "never",
    _(
        "A model is right on 999 days, with p = 1 each time. On the next day it gives p = 0 to what then happens. What is its mean surprise?"
    ),
    Option(
        _("Infinite."),
        _("Yes: −log 0 is infinite, and no number of good days makes up for it. Never say never."),
        right=True,
    ),
    Option(
        _("About 0.001."),
        _("That is the share of wrong days, which does not ask how sure the model was; −log p does."),
    ),
    Option(
        _("About 0.007, which is ln(1000) / 1000."),
        _("That would be right if the model had given the last day 1 in 1,000. It gave 0, and −log 0 is infinite."),
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
            "Yes. B saves 0.59 on each of three days and loses 6.21 on the fourth. Being sure gains little; being sure and wrong costs a lot."
        ),
        right=True,
    ),
    Option(
        _("B: it is right on three days of four."),
        _("That counts right answers. The fourth day alone costs B 6.91 nats, more than A pays for all four."),
    ),
    Option(
        _("B: its mean probability is higher, 0.68 against 0.50."),
        _("You averaged the probabilities. The log comes before the mean, and there 0.001 weighs heavily."),
    ),
    Option(
        _("Neither, because the logarithm evens it out."),
        _("Work it out: A pays 4 × 0.69 = 2.77, B pays 3 × 0.105 + 6.908 = 7.22."),
    ),
)
