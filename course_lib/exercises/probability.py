"""Lesson 04, Turn scores into probabilities: variance, Bayes, sigmoid, softmax, a draw, and the k likeliest."""

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.text import _

LESSON = Lesson("mathematics/04_probability", _("Turn scores into probabilities"))


# --- recall -----------------------------------------------------------------------------------------------------------

weighted = LESSON.recall(
    "weighted",
    "vectors",
    _("`values` is (0, 1, 2) and `share` is (0.5, 0.3, 0.2). What is the dot product `share @ values`?"),
    Option(
        _("0.7"),
        _(
            "Yes: 0 + 0.3 + 0.4. Each value counts by its share, so this is an average; this lesson calls it expectation."
        ),
        right=True,
    ),
    Option(
        _("(0, 0.3, 0.4)"), _("These are the products, entry by entry. The dot product adds them up to one number.")
    ),
    Option(
        _("1"), _("That is the plain mean of the values. The dot product lets 0 count for a half, and 2 for a fifth.")
    ),
)

row_or_column = LESSON.recall(
    "row_or_column",
    "layers",
    _("From a table of shape (3, 3), one row per sample, you subtract an array of shape (3,). What does NumPy do?"),
    Option(
        _("It subtracts the array from every row, and raises no error."),
        _("Yes. To subtract one number per *row*, the array needs the shape (3, 1). Softmax will need exactly that."),
        right=True,
    ),
    Option(
        _("It subtracts the first entry from the whole first row, the second from the second row."),
        _(
            "Shapes are lined up from the right, so the three entries meet the three columns. Only (3, 1) meets the rows."
        ),
    ),
    Option(
        _("It raises an error, because the shapes differ."),
        _("A missing axis is no error: the array is repeated for every row. That is what makes this slip so quiet."),
    ),
)

scores_from_few = LESSON.recall(
    "scores_from_few",
    "low_rank",
    _(
        "A matrix W of shape (50257, 768) turns 768 numbers into 50,257 scores. What is the largest rank that W can have?"
    ),
    Option(
        _("768"),
        _("Yes: no rank exceeds the smaller of the two sizes. All 50,257 scores are mixtures of the same 768 numbers."),
        right=True,
    ),
    Option(_("50,257"), _("So many rows cannot all be independent: each has 768 entries, so the rank is at most 768.")),
    Option(_("38,597,376"), _("That is the number of its entries, 50,257 · 768. The rank counts independent rows.")),
)


# --- variance ---------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("The variance of a distribution"),
    probes=[
        ([0.0, 1.0], [0.25, 0.75]),
        ([0.0, 1.0, 2.0, 3.0, 4.0], [0.1, 0.3, 0.35, 0.2, 0.05]),
        ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [0.5, 0.1, 0.1, 0.1, 0.1, 0.1]),
        ([-2.0, 0.0, 10.0], [0.5, 0.4, 0.1]),
        ([5.0], [1.0]),
    ],
    hints=[
        _("The variance is an expectation too: that of the squared distance from the expectation."),
        _("First the centre: `mean = np.sum(p * values)`, one number."),
        _(
            "`squares = (values - mean) ** 2` holds one squared distance per value. What is missing is their expectation, in which the likely ones count for more."
        ),
    ],
    correct=_(
        "The last input had a single value, with probability 1: where nothing is left to chance, the variance is 0. Its square "
        "root, the standard deviation, has the unit of the values. Lesson 15 follows the variance through ten layers."
    ),
)
def variance(values, p):
    mean = np.sum(p * values)
    return np.sum(p * (values - mean) ** 2)


@variance.also_right
def variance_as_mean_square_less_squared_mean(values, p):
    return p @ values**2 - (p @ values) ** 2


@variance.also_right
def variance_by_loop(values, p):
    mean = sum(v * w for v, w in zip(values, p, strict=True))
    return sum(w * (v - mean) ** 2 for v, w in zip(values, p, strict=True))


@variance.also_right
def variance_by_average(values, p):
    return np.average((values - np.average(values, weights=p)) ** 2, weights=p)


@variance.mistake(
    _(
        "You left p out: this would be the variance if all values were equally likely. Weight the mean and the squares by p."
    )
)
def all_equally_likely(values, p):
    return np.var(values)


@variance.mistake(
    _(
        "Your centre is the plain mean of the values, but likely values count for more: the expectation is `np.sum(p * values)`."
    )
)
def plain_mean_as_centre(values, p):
    return np.sum(p * (values - np.mean(values)) ** 2)


@variance.mistake(
    _(
        "You averaged the squares without p, but a deviation that rarely happens counts for little: `np.sum(p * squares)`."
    )
)
def squares_without_weights(values, p):
    return np.mean((values - np.sum(p * values)) ** 2)


@variance.mistake(
    _(
        "You did not subtract the expectation. You averaged the squares of the values themselves, so adding 100 to every value would change your result."
    )
)
def mean_square(values, p):
    return np.sum(p * values**2)


@variance.mistake(
    _("You did not square the deviations. Those above and below the expectation cancel, so your sum is always 0.")
)
def not_squared(values, p):
    return np.sum(p * (values - np.sum(p * values)))


@variance.mistake(_("That is the standard deviation, the square root of the variance. Drop the square root."))
def root_taken(values, p):
    return np.sqrt(np.sum(p * (values - np.sum(p * values)) ** 2))


@variance.mistake(
    _("That is the expectation. One more step is missing: how far are the values from it, squared, on average?")
)
def expectation(values, p):
    return np.sum(p * values)


# --- Bayes ------------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("How likely is it after the test?"),
    probes=[
        (0.01, 0.9, 0.91),
        (0.5, 0.9, 0.91),
        (0.001, 0.99, 0.95),
        (0.2, 0.6, 0.7),
        (0.0, 0.9, 0.8),
        (0.1, 0.8, 0.9),
        (0.4, 0.8, 0.9),
    ],
    blanks=("(1 - prevalence)", "(1 - specificity)", "ill_and_positive"),
    hints=[
        _(
            "Count in shares of all people. Which share is ill *and* tests positive? Which is healthy *and* tests positive?"
        ),
        _(
            "The first of the two is there: `prevalence * sensitivity`. For the second, start with the share of healthy people, `1 - prevalence`."
        ),
        _(
            "`healthy_and_positive = (1 - prevalence) * (1 - specificity)`. What is missing is the last blank: who tests positive besides the healthy?"
        ),
    ],
    correct=_(
        "With the same test, 0.9 and 0.91, a positive result means 9 % or 91 %, depending on who is tested: try a prevalence of "
        "0.01 in your function, and of 0.5. Before you read a test, ask how common the illness is."
    ),
)
def posterior(prevalence, sensitivity, specificity):
    ill_and_positive = prevalence * sensitivity
    healthy_and_positive = (1 - prevalence) * (1 - specificity)
    return ill_and_positive / (ill_and_positive + healthy_and_positive)


@posterior.also_right
def posterior_by_odds(prevalence, sensitivity, specificity):
    odds = prevalence / (1 - prevalence) * sensitivity / (1 - specificity)
    return odds / (1 + odds)


@posterior.also_right
def posterior_by_counting_people(prevalence, sensitivity, specificity):
    ill = 1000 * prevalence
    false_alarms = (1000 - ill) * (1 - specificity)
    return ill * sensitivity / (ill * sensitivity + false_alarms)


@posterior.also_right
def posterior_with_a_guard(prevalence, sensitivity, specificity):
    if prevalence == 0:
        return 0.0
    joint = np.array([prevalence, 1 - prevalence]) * np.array([sensitivity, 1 - specificity])
    return (joint / joint.sum())[0]


@posterior.mistake(
    _(
        "You gave the sensitivity, P(positive given ill). The question is P(ill given positive), and the two can be far apart."
    )
)
def the_other_way_round(prevalence, sensitivity, specificity):
    return sensitivity


@posterior.mistake(
    _("That is the share of all people who are ill *and* test positive. Divide it by the share that tests positive.")
)
def not_divided(prevalence, sensitivity, specificity):
    return prevalence * sensitivity


@posterior.mistake(
    _(
        "The prevalence has dropped out, so your answer is the same for a rare illness and a common one. Weight the two rates by "
        "how many people are ill, and how many are healthy."
    )
)
def prevalence_ignored(prevalence, sensitivity, specificity):
    return sensitivity / (sensitivity + 1 - specificity)


@posterior.mistake(
    _(
        "You used the specificity as the rate at which healthy people test positive. It is the share of them that the test "
        "*clears*; the test is wrong about the rest, 1 − specificity."
    )
)
def specificity_for_false_alarms(prevalence, sensitivity, specificity):
    return prevalence * sensitivity / (prevalence * sensitivity + (1 - prevalence) * specificity)


@posterior.mistake(
    _("You did not weight the false alarms: only healthy people, a share of 1 − prevalence, can be false alarms.")
)
def healthy_not_counted(prevalence, sensitivity, specificity):
    return prevalence * sensitivity / (prevalence * sensitivity + 1 - specificity)


@posterior.mistake(
    _(
        "You took 1 − sensitivity for the false alarms. That is the share of sick people whom the test *misses*; among healthy "
        "people 1 − specificity test positive."
    )
)
def missed_for_false_alarms(prevalence, sensitivity, specificity):
    return prevalence * sensitivity / (prevalence * sensitivity + (1 - prevalence) * (1 - sensitivity))


@posterior.mistake(
    _(
        "You divided the true alarms by the false ones, which gives the odds. A probability divides by all who test positive."
    )
)
def odds(prevalence, sensitivity, specificity):
    return prevalence * sensitivity / ((1 - prevalence) * (1 - specificity))


@posterior.mistake(
    _(
        "You gave the share of *healthy* people among those who test positive. The numerator should be those who are ill and positive."
    )
)
def healthy_on_top(prevalence, sensitivity, specificity):
    false_alarms = (1 - prevalence) * (1 - specificity)
    return false_alarms / (prevalence * sensitivity + false_alarms)


@posterior.mistake(
    _(
        "You weighted the false alarms by the prevalence, the share who are ill. Only healthy people can be false alarms, and "
        "their share is 1 − prevalence."
    )
)
def false_alarms_among_the_ill(prevalence, sensitivity, specificity):
    return prevalence * sensitivity / (prevalence * sensitivity + prevalence * (1 - specificity))


@posterior.mistake(
    _(
        "The brackets around the denominator are missing, so Python divides by its first part alone and adds the false alarms "
        "afterwards. Write `ill / (ill + healthy)`."
    )
)
def brackets_left_out(prevalence, sensitivity, specificity):
    return sensitivity * prevalence / sensitivity * prevalence + (1 - specificity) * (1 - prevalence)


# --- sigmoid ----------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("The sigmoid"),
    probes=[
        (2.0,),
        (0.0,),
        ([-2.0, 0.5, 1.0, 3.0],),
        ([[0.5, -1.0, 2.0], [-3.0, 4.0, 0.0]],),
        ([1000.0, -700.0],),
    ],
    hints=[
        _("Read the formula from the inside out: take e to the power of −z, add 1, then divide 1 by the result."),
        _("`np.exp(...)` takes e to the power of an array, entry by entry. Mind the sign of z."),
        _("`denominator = 1 + np.exp(-z)` is the denominator. What is missing is the line that divides."),
    ],
    correct=_(
        "It works for a number, a list of scores and a whole table, and it copes with a score of 1000. "
        "Try sigmoid(z) + sigmoid(-z): why is it always 1?"
    ),
)
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@sigmoid.also_right
def sigmoid_without_overflow(z):
    return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))


@sigmoid.also_right
def sigmoid_by_tanh(z):
    return 0.5 * (1 + np.tanh(z / 2))


@sigmoid.also_right
def sigmoid_by_logaddexp(z):
    return np.exp(-np.logaddexp(0, -z))


@sigmoid.mistake(
    _("Your curve falls, so a high score gets a low probability. The exponent is −z: a minus sign is missing.")
)
def minus_forgotten(z):
    return 1 / (1 + np.exp(z))


@sigmoid.mistake(
    _(
        "This is right for ordinary scores, but e^1000 is too large for a computer: it becomes infinity, and infinity divided by "
        "infinity is NaN. The form 1 / (1 + e^−z) avoids that."
    )
)
def overflow(z):
    return np.exp(z) / (1 + np.exp(z))


@sigmoid.mistake(_("Python reads `1 / 1 + np.exp(-z)` as (1 / 1) + e^−z. Put brackets around the whole denominator."))
def brackets_forgotten(z):
    return 1 / 1 + np.exp(-z)


@sigmoid.mistake(_("These are the odds, e^z, which have no upper limit. Divide them by 1 + odds to get a probability."))
def odds_left(z):
    return np.exp(z)


@sigmoid.mistake(
    _("There is a minus where the plus belongs: 1 + e^−z. With the minus, a score of 0 makes you divide by 0.")
)
def minus_for_plus(z):
    return 1 / (1 - np.exp(-z))


@sigmoid.mistake(
    _("That is tanh, which runs from −1 to 1. Its curve has the same shape, but a probability cannot be negative.")
)
def tanh(z):
    return np.tanh(z)


@sigmoid.mistake(
    _(
        "You cut at 0, which gives all or nothing. The sigmoid also takes every value in between, and so says how sure the score is."
    )
)
def all_or_nothing(z):
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


# --- softmax ----------------------------------------------------------------------------------------------------------


def _powers(scores):
    return np.exp(scores - scores.max(axis=-1, keepdims=True))


@LESSON.exercise(
    _("Softmax, for one row of scores or many"),
    probes=[
        ([1.0, 2.0, 3.0],),
        ([0.0, 0.0],),
        ([[1.0, 2.0, 3.0], [0.0, 0.0, -1.0]],),
        ([[2.0, 0.0, 1.0], [0.0, 1.0, 3.0], [1.0, 1.0, -1.0]],),
        ([[1.0, 2.0], [3.0, 1.0], [0.5, -2.0]],),
        ([1000.0, 1001.0, 1002.0],),
        ([[-1000.0, -1001.0], [5.0, 800.0]],),
    ],
    hints=[
        _(
            "There are three steps, each for every row separately: subtract the largest score, take `np.exp`, divide by the sum."
        ),
        _(
            "The largest score of each row is `scores.max(axis=-1, keepdims=True)`. For a (2, 3) table it has shape (2, 1), so it fits beside it."
        ),
        _(
            "`powers = np.exp(scores - scores.max(axis=-1, keepdims=True))` does the first two steps. What is missing is the line that divides each row by its own sum."
        ),
    ],
    correct=_(
        "Every row sums to 1, and a score of 1000 does no harm. GPT-2 ends with this very function, with 50,257 scores in "
        "the row. The explorer below now runs on yours."
    ),
)
def softmax(scores):
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


@softmax.also_right
def softmax_row_by_row(scores):
    if scores.ndim == 1:
        powers = np.exp(scores - np.max(scores))
        return powers / np.sum(powers)
    return np.array([softmax_row_by_row(row) for row in scores])


@softmax.also_right
def softmax_by_transposing(scores):
    powers = np.exp(scores.T - scores.T.max(axis=0))
    return (powers / powers.sum(axis=0)).T


@softmax.also_right
def softmax_by_logarithms(scores):
    return np.exp(scores - np.logaddexp.reduce(scores, axis=-1, keepdims=True))


@softmax.mistake(
    _(
        "Your columns sum to 1, but the rows should. `axis=0` runs down the table, from sample to sample, whereas the scores of "
        "one sample form a row: `axis=-1`."
    )
)
def wrong_axis(scores):
    powers = np.exp(scores - scores.max(axis=0))
    return powers / powers.sum(axis=0)


@softmax.mistake(
    _(
        "Your columns sum to 1, but the rows should: the scores of one sample form a row, so sum with `axis=-1`. "
        "And subtract the maximum first, or a score of 1000 turns into NaN."
    )
)
def wrong_axis_and_overflow(scores):
    powers = np.exp(scores)
    return powers / powers.sum(axis=0)


@softmax.mistake(
    _("Your whole table sums to 1. Each row is a separate sample and needs its own sum: `axis=-1, keepdims=True`.")
)
def whole_table(scores):
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()


@softmax.mistake(
    _(
        "That is the formula as printed, and it is right for one row of small scores. Two things break it here. In a table the "
        "sum must run along each row (`axis=-1, keepdims=True`), and e^1000 is too large, so subtract the maximum first."
    )
)
def as_printed(scores):
    return np.exp(scores) / np.sum(np.exp(scores))


@softmax.mistake(
    _(
        "This is right for ordinary scores, but e^1000 is more than a computer can hold, and infinity divided by infinity is NaN. "
        "Subtract the largest score of each row before `np.exp`; the probabilities stay the same."
    )
)
def overflow_in_softmax(scores):
    powers = np.exp(scores)
    return powers / powers.sum(axis=-1, keepdims=True)


@softmax.mistake(
    _(
        "You subtracted one maximum, the largest of the whole table. In the row (−1000, −1001) all powers then become 0, and "
        "0 / 0 is NaN. Each row needs its own maximum: `axis=-1, keepdims=True`."
    )
)
def one_maximum_for_all(scores):
    powers = np.exp(scores - scores.max())
    return powers / powers.sum(axis=-1, keepdims=True)


@softmax.mistake(
    _(
        "Your largest entry is always 1, so the row sums to more than 1. You divided by the largest power, or did not divide "
        "at all after subtracting the maximum. The denominator should be the *sum* of the powers."
    )
)
def divided_by_the_maximum(scores):
    powers = _powers(scores)
    return powers / powers.max(axis=-1, keepdims=True)


@softmax.mistake(
    _(
        "You took the sigmoid of each score separately, so the entries do not sum to 1. The outcomes compete: each power is "
        "divided by the sum of all powers in its row."
    )
)
def sigmoid_of_each(scores):
    return np.exp(np.minimum(scores, 0)) / (1 + np.exp(-np.abs(scores)))


@softmax.mistake(
    _(
        "You divided the scores themselves by their sum. A score may be negative, and a probability may not, so take e to the "
        "power of each score first."
    )
)
def without_powers(scores):
    return scores / scores.sum(axis=-1, keepdims=True)


@softmax.mistake(
    _(
        "`axis=1` runs along the rows of a table, but a single row of scores, shape (K,), has no second axis, so NumPy raises an "
        "error. `axis=-1` is the last axis, however many there are."
    )
)
def tables_only(scores):
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


@softmax.mistake(
    _(
        "`keepdims=True` is missing from the sum. The sums of the rows then form a flat array, which NumPy broadcasts along the "
        "columns: a shape error for most tables, and for a square one silently wrong numbers."
    )
)
def keepdims_forgotten(scores):
    powers = _powers(scores)
    return powers / powers.sum(axis=-1)


@softmax.mistake(
    _(
        "`keepdims=True` is missing, from the maximum and from the sum. NumPy then broadcasts the row maxima along the columns: a "
        "shape error for most tables, and for a square one silently wrong numbers."
    )
)
def keepdims_forgotten_twice(scores):
    powers = np.exp(scores - scores.max(axis=-1))
    return powers / powers.sum(axis=-1)


# --- a draw -----------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Draw one outcome"),
    probes=[
        ([0.5, 0.3, 0.2], 0.1),
        ([0.5, 0.3, 0.2], 0.6),
        ([0.5, 0.3, 0.2], 0.95),
        ([0.1, 0.2, 0.6, 0.1], 0.15),
        ([0.1, 0.2, 0.6, 0.1], 0.31),
        ([0.25, 0.25, 0.25, 0.25], 0.74),
        ([0.0, 0.0, 1.0], 0.5),
        ([0.2, 0.7, 0.1], 0.0),
        ([0.5, 0.25, 0.25], 0.5),
        ([0.5, 0.25, 0.25], 0.75),
        ([0.0, 0.5, 0.5], 0.0),
        (np.full(50_257, 1 / 50_257), 0.3),  # as many pieces as GPT-2 has tokens
    ],
    hints=[
        _("The pieces lie end to end. How many of them have ended by the time you reach u?"),
        _("`ends = np.cumsum(p)` gives the right ends of the pieces: for (0.5, 0.3, 0.2) they are 0.5, 0.8 and 1."),
        _(
            "`u >= ends` is True for every piece that ends at u or before it. What is missing is the line that counts them."
        ),
    ],
    correct=_(
        "With u from `rng.random()` each outcome comes up as often as its probability says. One of the inputs was as long as "
        "GPT-2's vocabulary: 50,257 pieces, and your two lines find the right one."
    ),
)
def draw(p, u):
    ends = np.cumsum(p)
    return int(np.sum(u >= ends))


@draw.also_right
def draw_by_search(p, u):
    return np.searchsorted(np.cumsum(p), u, side="right")


@draw.also_right
def draw_by_walking(p, u):
    end = 0.0
    for k, share in enumerate(p):
        end += share
        if u < end:
            return k
    return len(p) - 1


@draw.also_right
def draw_first_end_above(p, u):
    return np.argmax(np.cumsum(p) > u)


@draw.mistake(
    _(
        "You always return the likeliest outcome and never use u. A draw must give the others too, each as often as p says."
    )
)
def always_the_likeliest(p, u):
    return int(np.argmax(p))


@draw.mistake(
    _("You compared u with the probabilities themselves. The pieces lie end to end, so compare u with `np.cumsum(p)`.")
)
def not_cumulated(p, u):
    return int(np.argmax(p > u))


@draw.mistake(
    _(
        "You picked the outcome whose probability is nearest to u. But u is a place between 0 and 1: in which piece does it lie?"
    )
)
def nearest_probability(p, u):
    return int(np.argmin(np.abs(p - u)))


@draw.mistake(
    _("You numbered the outcomes from 1. In Python the first one is 0, so your answer is always 1 too large.")
)
def counted_from_one(p, u):
    return int(np.sum(u >= np.cumsum(p))) + 1


@draw.mistake(
    _(
        "You cut the line from 0 to 1 into equal pieces, so that every outcome is equally likely. Each piece is as long as p says."
    )
)
def all_pieces_equal(p, u):
    return int(u * len(p))


@draw.mistake(
    _("Your comparison is the wrong way round: find the first right end *above* u, or count those at or below it.")
)
def comparison_reversed(p, u):
    return int(np.sum(u < np.cumsum(p)))


@draw.mistake(
    _(
        "Right, except where u falls exactly on a border: a piece contains its left end and not its right. With "
        'p = (0.5, 0.25, 0.25) and u = 0.5 the answer is 1: look for `u < end`, not `u <= end`, or say `side="right"`.'
    )
)
def border_given_to_the_left(p, u):
    return np.searchsorted(np.cumsum(p), u)


@draw.mistake(
    _("Your answer is always 1 too small, and −1 for the first piece. How many pieces end at u or before it?")
)
def one_subtracted(p, u):
    return int(np.sum(u >= np.cumsum(p))) - 1


@draw.mistake(
    _(
        "You returned the probability of the piece. The question is its number, counted from 0: which piece, not how long."
    )
)
def probability_for_number(p, u):
    return p[np.searchsorted(np.cumsum(p), u, side="right")]


@draw.mistake(
    _(
        "Your loop does not stop at the first piece whose end lies above u, so it always arrives at the last one. Return as soon "
        "as you have found it."
    )
)
def loop_not_left(p, u):
    return max(k for k, end in enumerate(np.cumsum(p)) if u < end)


# --- the k likeliest --------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Only the k likeliest"),
    probes=[
        ([3.0, 1.0, 2.0, 0.0, -2.0], 2),
        ([1.0, 4.0, 2.0], 1),
        ([0.5, -1.0, 2.0, 1.5], 3),
        ([-5.0, -3.0, -4.0, -8.0], 2),
        ([0.5, -1.0, 2.0], 3),
        ([998.0, 1001.0, 1000.0, 999.0], 2),
    ],
    hints=[
        _("The scores at or above the k-th largest stay. All others get the power 0, and the rest is softmax."),
        _("The k-th largest score is `np.sort(scores)[-k]`, so `kept = scores >= np.sort(scores)[-k]`."),
        _(
            "`powers = np.where(kept, np.exp(scores - scores.max()), 0)` holds a power where `kept` is True, and 0 elsewhere. What is missing is the division by the new sum."
        ),
    ],
    correct=_(
        "The tail is gone, and the rest sums to 1 again. Top-k sampling draws from this. With k = 1 it always takes the "
        "likeliest token, and with k as large as the vocabulary it is softmax."
    ),
)
def top_k(scores, k):
    kept = scores >= np.sort(scores)[-k]
    powers = np.where(kept, np.exp(scores - scores.max()), 0)
    return powers / powers.sum()


@top_k.also_right
def top_k_by_minus_infinity(scores, k):
    masked = np.full(len(scores), -np.inf)
    best = np.argsort(scores)[-k:]
    masked[best] = scores[best]
    powers = np.exp(masked - masked.max())
    return powers / powers.sum()


@top_k.also_right
def top_k_after_softmax(scores, k):
    p = _powers(scores) / _powers(scores).sum()
    p[np.argsort(p)[: len(p) - k]] = 0
    return p / p.sum()


@top_k.mistake(
    _("You kept the right ones, but what you return sums to less than 1. Divide by the sum of those that are left.")
)
def not_divided_anew(scores, k):
    p = _powers(scores) / _powers(scores).sum()
    return np.where(scores >= np.sort(scores)[-k], p, 0)


@top_k.mistake(
    _(
        "You set the other *scores* to 0. But e^0 is 1, so they keep some probability, and even most of it where all scores are "
        "negative. Set their powers to 0, or their scores to −∞."
    )
)
def scores_set_to_zero(scores, k):
    return softmax.reference(np.where(scores >= np.sort(scores)[-k], scores, 0.0))


@top_k.mistake(_("You kept the k *lowest* scores. `np.sort` and `np.argsort` go upwards, so the best are at the end."))
def lowest_kept(scores, k):
    powers = np.where(scores <= np.sort(scores)[k - 1], _powers(scores), 0)
    return powers / powers.sum()


@top_k.mistake(
    _(
        "One too few is left, and with k = 1 none at all. The k-th largest score itself stays, so compare with `>=`, not `>`."
    )
)
def one_too_few(scores, k):
    powers = np.where(scores > np.sort(scores)[-k], _powers(scores), 0)
    return powers / powers.sum()


@top_k.mistake(
    _("One too many is left. The k-th largest of the sorted scores is `np.sort(scores)[-k]`, counted from the end.")
)
def one_too_many(scores, k):
    powers = np.where(scores >= np.sort(scores)[-min(k + 1, len(scores))], _powers(scores), 0)
    return powers / powers.sum()


@top_k.mistake(
    _(
        "You kept the first k tokens, wherever they stand. The k with the *highest scores* are kept, and they may be anywhere."
    )
)
def first_k_kept(scores, k):
    powers = np.where(np.arange(len(scores)) < k, _powers(scores), 0)
    return powers / powers.sum()


@top_k.mistake(
    _(
        "You returned the k best alone, so that no one can tell which tokens they belong to. Keep the length, with 0 for the others."
    )
)
def places_lost(scores, k):
    return softmax.reference(np.sort(scores)[-k:])


@top_k.mistake(
    _(
        "You gave the k best equal shares. They should keep their differences: take the powers of their scores, and divide by the sum."
    )
)
def equal_shares(scores, k):
    return np.where(scores >= np.sort(scores)[-k], 1 / k, 0.0)


@top_k.mistake(
    _(
        "This is right for ordinary scores, but e^1000 is too large, and you get NaN. Subtract the maximum before `np.exp`."
    )
)
def overflow_in_top_k(scores, k):
    powers = np.where(scores >= np.sort(scores)[-k], np.exp(scores), 0)
    return powers / powers.sum()


# --- quiz -------------------------------------------------------------------------------------------------------------

streak = LESSON.question(
    "streak",
    _("A fair coin has shown heads ten times in a row. How likely is heads on the next toss?"),
    Option(
        _("One half, as before."),
        _(
            "Yes. The coin has no memory. The share of heads settles because later tosses outnumber these ten, not because they make up for them."
        ),
        right=True,
    ),
    Option(
        _("Less than one half: tails are due."),
        _(
            "That is the gambler's fallacy. In the explorer, nothing pulls the count back to what is expected. Only the share settles."
        ),
    ),
    Option(
        _("More than one half: it is on a run of heads."),
        _(
            "If the coin is known to be fair, the run says nothing. If you do not know that it is fair, ten heads are a reason to doubt it."
        ),
    ),
)

both_ways = LESSON.question(
    "both_ways",
    _("80 % of spam messages contain the word “free”. A message contains “free”. How likely is it to be spam?"),
    Option(
        _("You cannot tell from this alone."),
        _("Yes. You need two more numbers: how much of all mail is spam, and how often honest mail says “free”."),
        right=True,
    ),
    Option(
        _("80 %."),
        _(
            "That is P(free given spam). P(spam given free) is another question, and the two can be far apart: 90 % and 9 % in the test."
        ),
    ),
    Option(
        _("20 %."),
        _("100 − 80 is the percentage of spam *without* the word. It says nothing about the messages that have it."),
    ),
    Option(
        _("Above 50 %, since most spam has the word."),
        _(
            "If only 1 message in 1,000 is spam, then even if “free” is rare in honest mail, most messages that contain it are honest."
        ),
    ),
)

doubled = LESSON.question(
    "doubled",
    _("Every score is multiplied by 2. What happens to the softmax?"),
    Option(
        _("The likeliest gains, as at a temperature of ½."),
        _(
            "Yes: z / T with T = ½ is 2z. All differences between scores double, so that every ratio of two probabilities is squared."
        ),
        right=True,
    ),
    Option(
        _("Nothing: the 2 cancels in the division."),
        _(
            "The 2 is in the exponent: e^(2z) is the square of e^z, not twice as much. It is *adding* a number to every score that cancels."
        ),
    ),
    Option(
        _("Every probability doubles."),
        _("Then they would sum to 2. Softmax always sums to 1."),
    ),
    Option(
        _("All outcomes become more equally likely."),
        _("That is what *dividing* the scores by 2 would do, a temperature of 2."),
    ),
)
