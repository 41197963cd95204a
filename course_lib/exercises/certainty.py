"""Lesson 07, Know how sure you can be: intervals by formula and by resampling, folds, samples that belong together."""

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.text import _

LESSON = Lesson("mathematics/07_certainty", _("Know how sure you can be"))


# --- before you begin -------------------------------------------------------------------------------------------------

LESSON.recall(
    "chosen",
    "errors",
    _("Of ten models you took the one with the smallest validation error, 18. What do you expect on new days?"),
    Option(
        _("More than 18, most likely."),
        _("Yes: the smallest of ten errors is small by luck too, and luck does not repeat. By how much? Read on."),
        right=True,
    ),
    Option(
        _("About 18, a little more or less."),
        _("That would hold for a model chosen before you looked. This one was chosen because its error was small."),
    ),
    Option(
        _("Less than 18, because it is the best model."),
        _("It was the best on the days that chose it. Part of that was luck, and luck does not repeat."),
    ),
)

LESSON.recall(
    "four_times",
    "probability",
    _("Of 100 tosses of a fair coin the share of heads typically lies 0.05 from ½. How far is it with 400 tosses?"),
    Option(
        _("0.025 from ½."),
        _("Yes: the distance shrinks with the root of the number, and the root of 4 is 2."),
        right=True,
    ),
    Option(_("0.0125 from ½."), _("That would be a quarter for four times as many. The root of 4 is 2: half is left.")),
    Option(
        _("0.1 from ½."),
        _("It is the *count* of heads that strays further with more tosses. The share settles."),
    ),
)

LESSON.recall(
    "weighted",
    "vectors",
    _("What is the dot product of (1, 2, 3) and (2, 1, 1), divided by 2 + 1 + 1?"),
    Option(
        _("1.75, a mean in which the 1 counts twice."),
        _("Yes: (2 + 2 + 3) / 4. Weights in a dot product say how much each entry counts. You will need it soon."),
        right=True,
    ),
    Option(_("2, the mean of 1, 2 and 3."), _("Here the entries do not count equally: 1 · 2 + 2 · 1 + 3 · 1 is 7.")),
    Option(
        _("(0.5, 0.5, 0.75), one number per entry."),
        _("A dot product adds the products up, so one number is left: 7, and 7 / 4 after the division."),
    ),
)


# --- an interval for a mean -------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("A confidence interval for a mean"),
    probes=[
        ([4.0, 1.0, 9.0, 0.0, 16.0],),
        ([2.0, 4.0],),
        ([1.0, 1.0, 4.0, 2.0, 7.0, 3.0, 3.0, 3.0],),
        ([5.0, 5.0, 5.0],),
        ([-3.0, 1e6, 2e6, 5e6],),
    ],
    hints=[
        _("You need the mean, and how far it typically lies from the truth: the standard error."),
        _(
            "`np.std(values, ddof=1)` divides by N − 1. The standard error is this, divided by the root of `len(values)`."
        ),
        _("With `se = np.std(values, ddof=1) / np.sqrt(len(values))` one line is missing: 1.96 of them to each side."),
    ],
    correct=_(
        "From now on no error need be reported without its interval. The width falls with the root of N: for half the "
        "width you pay with four times as many samples."
    ),
)
def mean_interval(values):
    se = np.std(values, ddof=1) / np.sqrt(len(values))
    return np.mean(values) + np.array([-1.96, 1.96]) * se


@mean_interval.also_right
def mean_interval_by_hand(values):
    n, mean = len(values), sum(values) / len(values)
    variance = sum((value - mean) ** 2 for value in values) / (n - 1)
    half = 1.96 * (variance / n) ** 0.5
    return np.array([mean - half, mean + half])


@mean_interval.also_right
def mean_interval_by_variance(values):
    half = 1.96 * np.sqrt(values.var(ddof=1) / values.size)
    return np.array([values.mean() - half, values.mean() + half])


def _around(values, half):
    return np.mean(values) + np.array([-1, 1]) * half


@mean_interval.mistake(
    _(
        "You went 1.96 *standard deviations* to each side. That holds most single values; the mean strays less. Divide by "
        "the root of N first."
    )
)
def spread_of_the_values(values):
    return _around(values, 1.96 * np.std(values, ddof=1))


@mean_interval.mistake(
    _("You divided the standard deviation by N. A mean of N values is more precise by the *root* of N, not by N.")
)
def divided_by_n(values):
    return _around(values, 1.96 * np.std(values, ddof=1) / len(values))


@mean_interval.mistake(
    _(
        "Your standard deviation divides by N, as `np.std` does unless told otherwise. The values are compared with their "
        "own mean here: use `ddof=1`."
    )
)
def n_for_n_minus_one(values):
    return _around(values, 1.96 * np.std(values) / np.sqrt(len(values)))


@mean_interval.mistake(
    _("You went one standard error to each side, which holds the truth in about 68% of cases. For 95% go 1.96 of them.")
)
def one_to_each_side(values):
    return _around(values, np.std(values, ddof=1) / np.sqrt(len(values)))


@mean_interval.mistake(
    _("You put the variance where the standard deviation belongs: its unit is squared. Take the square root first.")
)
def variance_for_spread(values):
    return _around(values, 1.96 * np.var(values, ddof=1) / np.sqrt(len(values)))


@mean_interval.mistake(
    _("You returned how far to go to each side, without the mean in the middle. Add the mean to both ends.")
)
def mean_left_out(values):
    return np.array([-1.96, 1.96]) * np.std(values, ddof=1) / np.sqrt(len(values))


@mean_interval.mistake(
    _("The middle of yours is the median. The formula describes how the *mean* strays, so the mean is the middle.")
)
def around_the_median(values):
    return np.median(values) + np.array([-1.96, 1.96]) * np.std(values, ddof=1) / np.sqrt(len(values))


# --- pooling folds ----------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("One error from many folds"),
    probes=[
        ([4.0, 1.0, 10.0], [4.0, 3.0, 3.0]),
        ([2.0, 6.0], [9.0, 1.0]),
        ([5.0], [7.0]),
        ([1.0, 2.0, 3.0, 4.0], [5.0, 5.0, 5.0, 5.0]),
        ([0.5, 1e4], [1000.0, 1.0]),
    ],
    hints=[
        _(
            "Every sample has one squared error, and each should count once. A fold's error is the mean of some of them."
        ),
        _("A fold's error times its size is the sum of its squared errors again: `fold_errors * fold_sizes`."),
        _(
            "`total = np.sum(fold_errors * fold_sizes)` is the sum of all squared errors. Only the division is missing: by "
            "how many?"
        ),
    ],
    correct=_(
        "Every sample now counts once. The same goes for the batches of a validation set, for the classes of a "
        "classifier, and for any mean of means: go back to the sums."
    ),
    blanks=("fold_errors * fold_sizes", "np.sum(fold_sizes)"),
)
def pooled_error(fold_errors, fold_sizes):
    total = np.sum(fold_errors * fold_sizes)
    return total / np.sum(fold_sizes)


@pooled_error.also_right
def pooled_error_by_average(fold_errors, fold_sizes):
    return np.average(fold_errors, weights=fold_sizes)


@pooled_error.also_right
def pooled_error_by_dot_product(fold_errors, fold_sizes):
    return fold_errors @ (fold_sizes / fold_sizes.sum())


@pooled_error.also_right
def pooled_error_by_repeating(fold_errors, fold_sizes):
    return np.mean(np.repeat(fold_errors, fold_sizes.astype(int)))


@pooled_error.mistake(
    _(
        "That is the mean of the folds' means, so a sample in a small fold counts more than one in a large fold. "
        "Turn each mean back into a sum first."
    )
)
def mean_of_ratios(fold_errors, fold_sizes):
    return np.mean(fold_errors)


@pooled_error.mistake(
    _("You have the sum of all squared errors; divide it by the number of all samples, `np.sum(fold_sizes)`.")
)
def not_divided(fold_errors, fold_sizes):
    return np.sum(fold_errors * fold_sizes)


@pooled_error.mistake(
    _("You divided by the number of folds. The sum has one square for each sample: divide by `np.sum(fold_sizes)`.")
)
def divided_by_folds(fold_errors, fold_sizes):
    return np.sum(fold_errors * fold_sizes) / len(fold_errors)


@pooled_error.mistake(
    _("You added the folds' errors as they are and divided by all samples. Each must be multiplied by its fold's size.")
)
def sizes_forgotten_above(fold_errors, fold_sizes):
    return np.sum(fold_errors) / np.sum(fold_sizes)


@pooled_error.mistake(
    _("You weighted each fold by 1 divided by its size, so the small folds count most. Multiply by the size.")
)
def weighted_the_wrong_way(fold_errors, fold_sizes):
    return np.sum(fold_errors / fold_sizes) / np.sum(1 / fold_sizes)


@pooled_error.mistake(
    _(
        "You divided each fold's error by its size. It has been divided by it already: an error is a mean. "
        "Multiply by the size, which gives back the sum of the squares."
    )
)
def divided_again(fold_errors, fold_sizes):
    return np.mean(fold_errors / fold_sizes)


# --- samples that belong together -------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Keep together what belongs together"),
    probes=[
        (np.array([0, 0, 1, 2, 1, 2, 2]), np.array([1])),
        (np.array([5, 3, 5, 4, 3, 4, 6]), np.array([3, 6])),
        (np.array([2, 2, 2, 1]), np.array([2])),
        (np.array([7, 8, 9]), np.array([9, 7])),
        (np.array([1, 0, 3, 2, 1, 0]), np.array([0, 1, 2])),
    ],
    hints=[
        _(
            "For each row ask: is its group one of those held out? Then the row is for validation, otherwise for training."
        ),
        _("`np.isin(groups, held_out)` answers for all rows at once, with True and False."),
        _(
            "With `out = np.isin(groups, held_out)` the validation rows are `np.flatnonzero(out)`. Which rows are the "
            "training rows?"
        ),
    ],
    correct=_(
        "No group is on both sides now. Ask it of any data: what comes in groups? Patients, writers, speakers, pages of "
        "one book, copies of one text."
    ),
)
def grouped_split(groups, held_out):
    out = np.isin(groups, held_out)
    return np.flatnonzero(~out), np.flatnonzero(out)


@grouped_split.also_right
def grouped_split_by_loop(groups, held_out):
    rows = range(len(groups))
    train = [row for row in rows if groups[row] not in held_out]
    return np.array(train), np.array([row for row in rows if groups[row] in held_out])


@grouped_split.also_right
def grouped_split_by_comparing(groups, held_out):
    out = (groups[:, np.newaxis] == held_out).any(axis=1)
    return np.arange(len(groups))[~out], np.where(out)[0]


@grouped_split.mistake(
    _("You have the two parts in the other order: training rows first, then the rows that are held out.")
)
def parts_swapped(groups, held_out):
    out = np.isin(groups, held_out)
    return np.flatnonzero(out), np.flatnonzero(~out)


@grouped_split.mistake(
    _(
        "You treated the numbers in `held_out` as rows. They are groups: each stands for all rows whose entry in `groups` "
        "is that number."
    )
)
def groups_taken_as_rows(groups, held_out):
    rows = np.arange(len(groups))
    return rows[~np.isin(rows, held_out)], held_out


@grouped_split.mistake(
    _("You returned the groups of the rows. Row numbers are expected, so that `x[train]` are the training rows.")
)
def groups_for_rows(groups, held_out):
    out = np.isin(groups, held_out)
    return groups[~out], groups[out]


@grouped_split.mistake(
    _("You returned True and False for each row. Row numbers are expected: `np.flatnonzero` makes them.")
)
def true_and_false(groups, held_out):
    out = np.isin(groups, held_out)
    return ~out, out


@grouped_split.mistake(
    _("Your training part still holds every row, and so the held-out ones too. What is validated must not train.")
)
def trained_on_everything(groups, held_out):
    return np.arange(len(groups)), np.flatnonzero(np.isin(groups, held_out))


@grouped_split.mistake(
    _("You held out one row per group, and its sisters stayed in training. The whole group has to leave.")
)
def one_row_per_group(groups, held_out):
    first = np.array([np.flatnonzero(groups == group)[0] for group in held_out])
    return np.setdiff1d(np.arange(len(groups)), first), np.sort(first)


@grouped_split.mistake(
    _("You held out the first group of `held_out` alone. There can be several: `np.isin` looks for all of them.")
)
def first_group_only(groups, held_out):
    out = groups == held_out[0]
    return np.flatnonzero(~out), np.flatnonzero(out)


# --- bootstrap --------------------------------------------------------------------------------------------------------


def _draws(seed, n_resamples, n):
    return np.random.default_rng(seed).integers(n, size=(n_resamples, n))


@LESSON.exercise(
    _("A bootstrap interval"),
    probes=[
        ([4.0, 1.0, 9.0, 0.0, 16.0, 2.0], _draws(0, 50, 6), 0.9),
        ([1.0, 3.0], np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), 0.5),
        ([5.0, -3.0, 2.0, -8.0, 1.0, 0.0, 2.0, 40.0], _draws(1, 200, 8), 0.95),
        ([7.0, 7.0, 7.0], _draws(2, 20, 3), 0.8),
        ([1e6, 2e6, 5e6, 1e6], _draws(3, 100, 4), 0.99),
    ],
    hints=[
        _(
            "Each resample has one mean. The interval holds the middle of these B means and leaves out the same share on "
            "each side."
        ),
        _("`errors[draws]` has the shape of `draws`, (B, N): each row is one resample. Take the mean of each row."),
        _(
            "With `means = errors[draws].mean(axis=1)` and `outside = (1 - level) / 2`, the share to leave out on each "
            "side, only the two quantiles are missing."
        ),
    ],
    correct=_(
        "You needed no formula for the spread: the data stood in for the world. It works for the RMSE, R² or a median "
        "too. The explorer in the next section uses your function."
    ),
)
def bootstrap_interval(errors, draws, level):
    means = errors[draws].mean(axis=1)
    return np.quantile(means, [(1 - level) / 2, (1 + level) / 2])


@bootstrap_interval.also_right
def bootstrap_interval_by_percentile(errors, draws, level):
    means = np.array([np.mean(errors[rows]) for rows in draws])
    outside = 100 * (1 - level) / 2
    return np.array([np.percentile(means, outside), np.percentile(means, 100 - outside)])


@bootstrap_interval.also_right
def bootstrap_interval_by_counting(errors, draws, level):
    counts = np.stack([np.sum(draws == place, axis=1) for place in range(len(errors))], axis=1)
    means = np.sort(counts @ errors) / len(errors)
    at = np.array([1 - level, 1 + level]) / 2 * (len(means) - 1)
    return np.interp(at, np.arange(len(means)), means)


@bootstrap_interval.mistake(
    _(
        "That interval holds single errors, not means: it says where the next day's error may lie. Take the mean of each "
        "resample first."
    )
)
def spread_of_single_errors(errors, draws, level):
    return np.quantile(errors[draws], [(1 - level) / 2, (1 + level) / 2])


@bootstrap_interval.mistake(
    _("You took the quantiles of `errors` itself; `draws` was never used. Resample with `errors[draws]` first.")
)
def never_resampled(errors, draws, level):
    return np.quantile(errors, [(1 - level) / 2, (1 + level) / 2])


@bootstrap_interval.mistake(
    _("You averaged down the columns, across resamples. Each row of `errors[draws]` is a resample: use `axis=1`.")
)
def mean_along_the_wrong_axis(errors, draws, level):
    return np.quantile(errors[draws].mean(axis=0), [(1 - level) / 2, (1 + level) / 2])


@bootstrap_interval.mistake(
    _(
        "You cut 1 − level from each side, twice as much as you should: at 0.95 yours holds only 90% of the means. Cut "
        "(1 − level) / 2 from each side."
    )
)
def too_much_on_each_side(errors, draws, level):
    return np.quantile(errors[draws].mean(axis=1), [1 - level, level])


@bootstrap_interval.mistake(
    _("You returned the smallest and the largest mean, whatever the level. Use `np.quantile` with two shares.")
)
def smallest_and_largest(errors, draws, level):
    means = errors[draws].mean(axis=1)
    return np.array([means.min(), means.max()])


@bootstrap_interval.mistake(
    _("You went one standard deviation of the means to each side: about 68%, whatever the level. Use `np.quantile`.")
)
def one_standard_error(errors, draws, level):
    means = errors[draws].mean(axis=1)
    return means.mean() + np.array([-1, 1]) * means.std()


# --- the interval of a benchmark's accuracy ---------------------------------------------------------------------------


@LESSON.exercise(
    _("How sure is an accuracy?"),
    probes=[(146, 164), (50, 100), (1, 4), (9, 9), (12441, 14042)],
    hints=[
        _("An accuracy is a mean of ones and zeros, so it has a standard error like any mean."),
        _("`p = right / questions` is the accuracy. Put it into the formula above."),
        _("With `se = np.sqrt(p * (1 - p) / questions)` one line is missing: `p` and 1.96 of these to each side."),
    ],
    correct=_(
        "For 146 of 164 you get 84.2 to 93.8%, the ± 4.8 of the Llama 3 report. Mind the edge: for 9 of 9 the formula "
        "gives a width of 0, although nine questions cannot prove a perfect model."
    ),
)
def accuracy_interval(right, questions):
    p = right / questions
    se = np.sqrt(p * (1 - p) / questions)
    return np.array([p - 1.96 * se, p + 1.96 * se])


@accuracy_interval.also_right
def accuracy_interval_by_values(right, questions):
    answers = np.repeat([1.0, 0.0], [right, questions - right])
    return answers.mean() + np.array([-1.96, 1.96]) * answers.std() / np.sqrt(len(answers))


@accuracy_interval.also_right
def accuracy_interval_by_counts(right, questions):
    half = 1.96 * (right * (questions - right) / questions) ** 0.5
    return np.array([right - half, right + half]) / questions


def _accuracy_around(p, half):
    return np.array([p - half, p + half])


@accuracy_interval.mistake(
    _("You drew no square root, so that is 1.96 times the *variance* of the accuracy. Take the root of p (1 − p) / N.")
)
def root_forgotten(right, questions):
    p = right / questions
    return _accuracy_around(p, 1.96 * p * (1 - p) / questions)


@accuracy_interval.mistake(
    _("You divided by N outside the root. The N belongs under it: precision grows with the root of N.")
)
def n_outside_the_root(right, questions):
    p = right / questions
    return _accuracy_around(p, 1.96 * np.sqrt(p * (1 - p)) / questions)


@accuracy_interval.mistake(
    _("You did not divide by N, so this is the spread of single answers. A mean of N answers strays far less.")
)
def spread_of_single_answers(right, questions):
    p = right / questions
    return _accuracy_around(p, 1.96 * np.sqrt(p * (1 - p)))


@accuracy_interval.mistake(
    _("You went one standard error to each side, which holds the truth in about 68% of cases. For 95% go 1.96 of them.")
)
def one_standard_error_each(right, questions):
    p = right / questions
    return _accuracy_around(p, np.sqrt(p * (1 - p) / questions))


@accuracy_interval.mistake(
    _("You left out the factor 1 − p. A model that is nearly always right has a small spread, and 1 − p makes it so.")
)
def without_the_wrong_ones(right, questions):
    p = right / questions
    return _accuracy_around(p, 1.96 * np.sqrt(p / questions))


@accuracy_interval.mistake(
    _("You put in ½ for p, which gives the widest interval there can be. Use the accuracy itself.")
)
def one_half_for_p(right, questions):
    return _accuracy_around(right / questions, 1.96 * np.sqrt(0.25 / questions))


@accuracy_interval.mistake(_("That is in percent. A share between 0 and 1 is expected: do not multiply by 100."))
def in_percent(right, questions):
    p = right / questions
    return 100 * _accuracy_around(p, 1.96 * np.sqrt(p * (1 - p) / questions))


# --- quiz -------------------------------------------------------------------------------------------------------------

more_data = LESSON.question(
    "more_data",
    _("A straight line has training error 100 and validation error 105, and noise makes 16 of it. What helps most?"),
    Option(
        _("A model that can bend."),
        _(
            "Yes: both errors are close together and far above the noise. That is bias, and only another model reduces it."
        ),
        right=True,
    ),
    Option(
        _("Ten times as many training days."),
        _("That reduces variance. Here the two errors almost agree, so there is little variance to reduce."),
    ),
    Option(
        _("A smaller noise, with a better spring balance."),
        _("Even with no noise at all about 84 would be left, because the line cannot follow the curve."),
    ),
    Option(
        _("More validation days."),
        _("They would measure the error more precisely. It would stay as large as it is."),
    ),
)

overlap = LESSON.question(
    "overlap",
    _("On the same 40 days A's error has the interval 20 to 42, and B's has 14 to 30. They overlap. What follows?"),
    Option(
        _("Nothing yet: look at the interval of the day-by-day differences."),
        _("Yes: a day that is hard for A is often hard for B, and this shared luck cancels in the differences."),
        right=True,
    ),
    Option(
        _("B is not better: the intervals overlap."),
        _("In the explorer, two intervals can overlap while the interval of the difference lies clear of 0."),
    ),
    Option(
        _("B is better: both ends of its interval are lower."),
        _("Perhaps, but other days might reverse it. Only the interval of the difference tells."),
    ),
    Option(
        _("Each model is right with 95% certainty."),
        _(
            "The 95% is about the method: of many intervals made in this way, about 95% should hold the true mean. From 40 "
            "days, in this lesson's made-up world, about 91% do."
        ),
    ),
)
