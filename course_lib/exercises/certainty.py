"""Lesson 07, Know how sure you can be: pooling folds, the bootstrap."""

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.text import _

LESSON = Lesson("mathematics/07_certainty", _("Know how sure you can be"))


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
            "Every sample has one squared error, and each of these should count once. A fold's error is the mean of some of them."
        ),
        _("A fold's error times its size is the sum of its squared errors again: `fold_errors * fold_sizes`."),
        _(
            "`total = np.sum(fold_errors * fold_sizes)` is the sum of all squared errors. What is missing is the division. By how many?"
        ),
    ],
    correct=_(
        "Every sample now counts once. The same holds for the batches of a validation set, for the classes of a "
        "classifier, and for any mean of means: go back to the sums."
    ),
)
def pooled_error(fold_errors, fold_sizes):
    return np.sum(fold_errors * fold_sizes) / np.sum(fold_sizes)


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
        "That is the mean of the folds' means, so a sample in a small fold counts for more than one in a large fold. "
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
    _(
        "You added the folds' errors as they are and divided by all samples. Each must count as often as its fold is large."
    )
)
def sizes_forgotten_above(fold_errors, fold_sizes):
    return np.sum(fold_errors) / np.sum(fold_sizes)


@pooled_error.mistake(
    _("You weighted each fold by 1 divided by its size, so the small folds count most. Multiply by the size.")
)
def weighted_the_wrong_way(fold_errors, fold_sizes):
    return np.sum(fold_errors / fold_sizes) / np.sum(1 / fold_sizes)


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
            "Each resample has one mean. The interval holds the middle ones of these B means and leaves the same share out on each side."
        ),
        _("`errors[draws]` has the shape of `draws`, (B, N): each row is one resample. Take the mean of each row."),
        _(
            "With `means = errors[draws].mean(axis=1)` and `outside = (1 - level) / 2`, the share left out on each side, only the two quantiles are missing."
        ),
    ],
    correct=_(
        "No formula for the spread was needed: the data stood in for the world. It works for the RMSE, R² or a median "
        "as well. Run the explorer below: it uses your function."
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
        "That interval holds single errors, not means: it tells where the next day's error may lie. Take the mean of each "
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
        "You left 1 − level out on each side, twice too much: at 0.95 yours holds only 90% of the means. Leave "
        "(1 − level) / 2 on each side."
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


# --- quiz -------------------------------------------------------------------------------------------------------------

more_data = LESSON.question(
    "more_data",
    _("A straight line has training error 100 N² and validation error 105 N²; the noise is 16 N². What helps most?"),
    Option(
        _("A model that can bend."),
        _(
            "Yes: both errors are far above the noise and close together. That is bias, and only another model reduces it."
        ),
        right=True,
    ),
    Option(
        _("Ten times as many training days."),
        _("That reduces variance. Here the two errors almost agree, so there is little variance to reduce."),
    ),
    Option(
        _("A smaller noise, with a better spring balance."),
        _("Even with no noise at all about 84 N² would be left: the line cannot follow the curve."),
    ),
    Option(
        _("More validation days."),
        _("They would measure the error more exactly. It would stay as large as it is."),
    ),
)

overlap = LESSON.question(
    "overlap",
    _("On the same 40 days, A's error has the interval 20 to 42 N², B's 14 to 30 N². They overlap. What follows?"),
    Option(
        _("Nothing yet: look at the interval of the differences, day by day."),
        _("Yes: a day that is hard for A is often hard for B, and this shared luck cancels in the differences."),
        right=True,
    ),
    Option(
        _("B is not better: the intervals overlap."),
        _("In the explorer you saw intervals that overlap although the difference lies clearly away from 0."),
    ),
    Option(
        _("B is better: both ends of its interval are lower."),
        _("Perhaps, but other days might reverse it. Only the interval of the difference tells."),
    ),
    Option(
        _("Each model is right with 95% certainty."),
        _(
            "The 95% is about the method: of many intervals made in this way, about 95% should hold the true mean. From 40 "
            "days, in the lesson's own world, about 91% do."
        ),
    ),
)
