"""Lesson 06, Measure error on unseen data: errors, R², validation, leaks, contaminated benchmarks."""

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.text import _

LESSON = Lesson("mathematics/06_errors", _("Measure error on data you have not seen"))


# --- before you begin -------------------------------------------------------------------------------------------------

LESSON.recall(
    "one_guess",
    "surprise",
    _("Which single number has the smallest mean squared error for the values 1, 2 and 9?"),
    Option(
        _("4, their mean."),
        _("Yes: the squares are 9, 4 and 25. No other number brings their sum below 38."),
        right=True,
    ),
    Option(
        _("2, their median."), _("The median makes the *absolute* errors smallest. With squares the 9 pulls harder.")
    ),
    Option(_("5, half way between the ends."), _("Its squares are 16, 9 and 16, which is 41. The mean makes 38.")),
)

LESSON.recall(
    "more_components",
    "low_rank",
    _(
        "You approximate a noisy table by its first 4 components, then by its first 10. What happens to the squared error?"
    ),
    Option(
        _("It falls, and with all components it is 0."),
        _(
            "Yes, even where the table is noise. A small error on the very table you fitted says little: this lesson's theme."
        ),
        right=True,
    ),
    Option(
        _("It rises, because the later components are noise."),
        _("They may well be noise, but the table holds that noise too, and every component brings you closer to it."),
    ),
    Option(
        _("It stays, because the first 4 hold what matters."),
        _("What matters to you, perhaps. The error counts every entry, and every component reduces it further."),
    ),
)

LESSON.recall(
    "a_sum",
    "start",
    _("A node computes 2 · wind − rain − 2, before it bends the result. What is that for a wind of 2 and a rain of 1?"),
    Option(
        _("1, a sum of inputs times weights."),
        _("Yes: 4 − 1 − 2. Such a sum, without the bending, is a model already. You will meet it as a straight line."),
        right=True,
    ),
    Option(_("3, as the bias comes later."), _("The −2 is the bias, and it belongs to the sum: 4 − 1 − 2.")),
    Option(
        _("2, since the rain counts as 0."), _("The weight of the rain is −1, so a rain of 1 takes 1 away: 4 − 1 − 2.")
    ),
)


# --- training error ---------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("The training error"),
    probes=[
        ([8.0, 19.0, 35.0, 30.0, 22.0], [6.0, 20.0, 31.0, 33.0, 24.0]),
        ([1.0, 2.0], [1.0, 5.0]),
        ([4.0, -1.0, 0.5], [1.0, 1.0, 1.0]),
        ([3.0], [5.0]),
        ([2.0, 7.0, 1.0], [2.0, 7.0, 1.0]),
        ([1e6, -1e6, 0.0], [-1e6, 1e6, 3.0]),
    ],
    hints=[
        _(
            "An error has a sign, and signs cancel. What can you do to each error before you take the mean, so that they no "
            "longer do?"
        ),
        _(
            "Work from the inside out. `y - y_hat` is the array of all N errors, and an operation on it acts on all of them "
            "at once."
        ),
        _(
            "`squared = (y - y_hat) ** 2` holds N squared errors. Only the line that turns them into one number is missing; "
            "N is `len(y)`."
        ),
    ],
    correct=_(
        "You will use this formula to the end of the course. Over the samples that a model was trained on it is called "
        "the training error, and over samples that it never met, the validation error."
    ),
)
def training_error(y, y_hat):
    return np.sum((y - y_hat) ** 2) / len(y)


@training_error.also_right
def training_error_as_a_mean(y, y_hat):
    return np.mean(np.square(y_hat - y))


@training_error.also_right
def training_error_by_dot_product(y, y_hat):
    difference = y - y_hat
    return difference @ difference / difference.size


@training_error.also_right
def training_error_by_loop(y, y_hat):
    total = 0.0
    for measured, predicted in zip(y, y_hat, strict=True):
        total += (measured - predicted) ** 2
    return total / len(y)


@training_error.mistake(
    _(
        "You divided by N − 1. That belongs to the spread of numbers around their own mean. The training error divides "
        "by N: nothing was estimated from the errors themselves."
    )
)
def n_minus_one_for_n(y, y_hat):
    return np.sum((y - y_hat) ** 2) / np.float64(len(y) - 1)


@training_error.mistake(
    _("You added the squares up without dividing. With twice as many days the result would double: divide by `len(y)`.")
)
def summed(y, y_hat):
    return np.sum((y - y_hat) ** 2)


@training_error.mistake(
    _("That is the mean of the errors with their signs: too much and too little cancel. Square each error first.")
)
def signs_cancel(y, y_hat):
    return np.mean(y - y_hat)


@training_error.mistake(
    _("You took the mean first and squared it afterwards, when the signs had already cancelled. Square inside the sum.")
)
def squared_after_the_mean(y, y_hat):
    return np.mean(y - y_hat) ** 2


@training_error.mistake(
    _("You took absolute values: that is the MAE, a good measure with a different name. The formula here has squares.")
)
def absolute_for_squared(y, y_hat):
    return np.mean(np.abs(y - y_hat))


@training_error.mistake(
    _("You took the square root at the end: that is the RMSE, which comes next. The formula stops before it.")
)
def rooted(y, y_hat):
    return np.sqrt(np.mean((y - y_hat) ** 2))


@training_error.mistake(
    _("Your result is half of it. A ½ in front is handy in a loss, for its derivative; the error here has none.")
)
def halved(y, y_hat):
    return np.mean((y - y_hat) ** 2) / 2


# --- R squared --------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("R²: better than always saying the mean?"),
    probes=[
        ([8.0, 19.0, 35.0, 30.0, 22.0], [6.0, 20.0, 31.0, 33.0, 24.0]),
        ([1.0, 2.0, 3.0], [2.0, 2.0, 3.0]),
        ([1.0, 2.0, 3.0, 4.0], [2.0, 3.0, 4.0, 5.0]),
        ([0.0, 10.0], [10.0, 0.0]),
        ([5.0, 1.0, 3.0], [5.0, 1.0, 3.0]),
        ([1000.0, 1001.0, 1003.0, 1000.0], [1000.5, 1001.0, 1002.0, 1001.0]),
    ],
    hints=[
        _("Compare two sums of squares: that of the model, and that of the laziest forecast."),
        _(
            "The model's sum is `np.sum((y - y_hat) ** 2)`. For the other one, replace `y_hat` by what the laziest forecast "
            "says."
        ),
        _(
            "The baseline's sum is `np.sum((y - np.mean(y)) ** 2)`. Only the last line is missing. Try it with `y_hat = y`: "
            "it must give 1."
        ),
    ],
    correct=_(
        "1 is perfect, 0 is no better than the mean, and below 0 is worse than the mean. It has no unit, so you can "
        "compare a kite with a hospital, with care: it depends on how much there was to explain."
    ),
    blanks=("y_hat", "np.mean(y)", "1 - of_model / of_baseline"),
)
def r2(y, y_hat):
    of_model = np.sum((y - y_hat) ** 2)
    of_baseline = np.sum((y - np.mean(y)) ** 2)
    return 1 - of_model / of_baseline


@r2.also_right
def r2_by_variance(y, y_hat):
    return 1 - np.mean((y - y_hat) ** 2) / np.var(y)


@r2.also_right
def r2_as_the_share_won(y, y_hat):
    baseline = np.full(len(y), y.mean())
    of_baseline, of_model = np.sum((y - baseline) ** 2), np.sum((y - y_hat) ** 2)
    return (of_baseline - of_model) / of_baseline


@r2.mistake(
    _(
        "Your baseline says 0 every day: you divided by the sum of y². Far from 0 that makes any model look perfect. "
        "The baseline is the mean: `y - np.mean(y)`."
    )
)
def baseline_of_zero(y, y_hat):
    return 1 - np.sum((y - y_hat) ** 2) / np.sum(y**2)


@r2.mistake(
    _(
        "Your baseline is the mean of the predictions. It must not depend on the model that it judges: use the mean of y."
    )
)
def baseline_from_the_predictions(y, y_hat):
    return 1 - np.sum((y - y_hat) ** 2) / np.sum((y - np.mean(y_hat)) ** 2)


@r2.mistake(
    _("Your denominator is the spread of the predictions. How much there is to explain is the spread of y itself.")
)
def spread_of_the_predictions(y, y_hat):
    return 1 - np.sum((y - y_hat) ** 2) / np.sum((y_hat - np.mean(y_hat)) ** 2)


@r2.mistake(
    _("That is the share left unexplained: 0 for a perfect prediction. R² is 1 minus it, so that better is larger.")
)
def share_left(y, y_hat):
    return np.sum((y - y_hat) ** 2) / np.sum((y - np.mean(y)) ** 2)


@r2.mistake(
    _(
        "That is the correlation squared. It forgives a prediction that is 10 newtons too high on every day; R² does not. "
        "The two agree only for a straight line fitted to these same samples."
    )
)
def correlation_squared(y, y_hat):
    return np.corrcoef(y, y_hat)[0, 1] ** 2


@r2.mistake(_("One of your two sums is divided by N, the other by N − 1. Divide both by the same number, or neither."))
def n_and_n_minus_one_mixed(y, y_hat):
    return 1 - np.mean((y - y_hat) ** 2) / np.var(y, ddof=1)


@r2.mistake(
    _(
        "You took the variance of the errors, which forgets their mean: a prediction that is 10 newtons too high every day is "
        "forgiven. The numerator is the sum of the squared errors themselves."
    )
)
def variance_of_the_errors(y, y_hat):
    return 1 - np.var(y - y_hat) / np.var(y)


# --- validation error -------------------------------------------------------------------------------------------------


def straight_line(x, y):
    """Fit a line, return the model as a function."""
    slope = np.sum((x - x.mean()) * (y - y.mean())) / np.sum((x - x.mean()) ** 2)
    return lambda inputs: y.mean() + slope * (inputs - x.mean())


def always_the_mean(x, y):
    """Ignore x, return a model that always says the mean of y."""
    return lambda inputs: np.full(np.shape(inputs), np.mean(y))


def nearest_day(x, y):
    """Learn by heart, return a model that repeats the y of the nearest x."""
    return lambda inputs: y[np.argmin(np.abs(np.asarray(inputs)[:, np.newaxis] - x), axis=1)]


@LESSON.exercise(
    _("The validation error"),
    probes=[
        (straight_line, [0.0, 1.0, 2.0], [1.0, 2.0, 6.0], [0.5, 1.5, 3.0], [0.0, 4.0, 5.0]),
        (straight_line, [0.0, 1.0, 2.0, 3.0], [1.0, 3.0, 4.0, 8.0], [0.5, 2.5], [2.0, 5.0]),
        (always_the_mean, [0.0, 1.0, 2.0], [3.0, 5.0, 10.0], [1.0, 4.0, 5.0, 6.0], [2.0, 4.0, 6.0, 9.0]),
        (nearest_day, [0.0, 1.0, 4.0], [1.0, 2.0, 0.0], [0.2, 3.0, 5.0], [0.0, 1.0, 5.0]),
        (straight_line, [1.0, 2.0, 4.0], [2.0, 1.0, 5.0], [3.0], [0.0]),
        (always_the_mean, [1.0, 2.0], [1e5, -3e5], [0.0, 3.0, 7.0], [1e5, 1e5, 2e5]),
    ],
    hints=[
        _("There are two sets of days with two roles: one trains the model, the other judges it."),
        _(
            "`fit(x_train, y_train)` returns the model as a function. Give it a name: `predict = fit(x_train, y_train)`."
        ),
        _(
            "`y_hat = predict(x_val)` holds the predictions for the validation samples. Only their mean squared error is "
            "missing: which y do you compare them with?"
        ),
    ],
    correct=_(
        "The model met only the training days, and was judged on others. Run the explorer below: it draws what your "
        "function returns for polynomials of every degree."
    ),
)
def validation_error(fit, x_train, y_train, x_val, y_val):
    predict = fit(x_train, y_train)
    return np.mean((y_val - predict(x_val)) ** 2)


@validation_error.also_right
def validation_error_in_one_line(fit, x_train, y_train, x_val, y_val):
    return np.sum((y_val - fit(x_train, y_train)(x_val)) ** 2) / len(y_val)


@validation_error.also_right
def validation_error_by_loop(fit, x_train, y_train, x_val, y_val):
    y_hat = fit(x_train, y_train)(x_val)
    return sum((a - b) ** 2 for a, b in zip(y_val, y_hat, strict=True)) / y_hat.size


@validation_error.mistake(
    _(
        "You measured on the days that the model was fitted to: that is the training error, whatever it is called. "
        "Predict for `x_val` and compare with `y_val`."
    )
)
def training_called_validation(fit, x_train, y_train, x_val, y_val):
    return np.mean((y_train - fit(x_train, y_train)(x_train)) ** 2)


@validation_error.mistake(
    _(
        "You fitted the model to the validation days, and then judged it on them: nothing was unseen. "
        "Fit with `x_train` and `y_train`."
    )
)
def fitted_on_validation(fit, x_train, y_train, x_val, y_val):
    return np.mean((y_val - fit(x_val, y_val)(x_val)) ** 2)


@validation_error.mistake(
    _("You fitted the model to all days, the validation days among them, so nothing was unseen any more.")
)
def fitted_on_everything(fit, x_train, y_train, x_val, y_val):
    predict = fit(np.concatenate([x_train, x_val]), np.concatenate([y_train, y_val]))
    return np.mean((y_val - predict(x_val)) ** 2)


@validation_error.mistake(
    _("You divided by N, the number of training samples. There are M squares in the sum: divide by `len(y_val)`.")
)
def divided_by_n(fit, x_train, y_train, x_val, y_val):
    return np.sum((y_val - fit(x_train, y_train)(x_val)) ** 2) / len(y_train)


@validation_error.mistake(
    _(
        "You predicted for the training inputs and compared with `y_val`, so with other days. Each y belongs to its own x."
    )
)
def predictions_of_other_days(fit, x_train, y_train, x_val, y_val):
    return np.mean((y_val - fit(x_train, y_train)(x_train)) ** 2)


@validation_error.mistake(_("You divided by M − 1. The validation error is a plain mean of M squares: divide by M."))
def m_minus_one_for_m(fit, x_train, y_train, x_val, y_val):
    return np.sum((y_val - fit(x_train, y_train)(x_val)) ** 2) / np.float64(len(y_val) - 1)


@validation_error.mistake(
    _(
        "You measured on training and validation days together. The easy ones, which the model was fitted to, hide the rest."
    )
)
def measured_on_everything(fit, x_train, y_train, x_val, y_val):
    predict = fit(x_train, y_train)
    return np.mean(np.concatenate([y_train - predict(x_train), y_val - predict(x_val)]) ** 2)


# --- split, then scale ------------------------------------------------------------------------------------------------


def _scaled(x, mean, std):
    return (x - mean) / std


@LESSON.exercise(
    _("Split, then scale"),
    probes=[
        (
            [[1.0, 200.0], [2.0, 100.0], [3.0, 300.0], [9.0, 900.0], [5.0, 500.0]],
            np.array([0, 1, 2]),
            np.array([3, 4]),
        ),
        ([[0.0], [4.0], [2.0], [8.0], [6.0]], np.array([4, 0, 2]), np.array([1, 3])),
        (
            [[1.0, 0.1, 7.0], [2.0, 0.4, 5.0], [4.0, 0.2, 1.0], [3.0, 0.9, 3.0]],
            np.array([3, 1]),
            np.array([0, 2]),
        ),
        ([[1e6, 1e-6], [3e6, 5e-6], [8e6, 2e-6]], np.array([0, 1]), np.array([2])),
    ],
    hints=[
        _(
            "Whatever is learned from data is learned from the training rows alone: here a mean and a standard deviation "
            "per column."
        ),
        _("`x[train]` is the array of training rows. With `axis=0`, `np.mean` and `np.std` work per column."),
        _(
            "`mean, std = x[train].mean(axis=0), x[train].std(axis=0)` serve both parts. Only the line that returns the two "
            "scaled parts is missing."
        ),
    ],
    correct=_(
        "Whatever is learned from data, a mean, a vocabulary, a choice of columns, is learned from the training rows "
        "alone. A good habit: split in the first line, before you look."
    ),
)
def split_and_scale(x, train, validation):
    mean, std = np.mean(x[train], axis=0), np.std(x[train], axis=0)
    return (x[train] - mean) / std, (x[validation] - mean) / std


@split_and_scale.also_right
def split_and_scale_whole_table_by_training_rows(x, train, validation):
    z = (x - x[train].mean(0)) / x[train].std(0)
    return z[train], z[validation]


@split_and_scale.also_right
def split_and_scale_by_hand(x, train, validation):
    seen, unseen = np.take(x, train, axis=0), np.take(x, validation, axis=0)
    mean = sum(seen) / len(seen)
    std = np.sqrt(sum((row - mean) ** 2 for row in seen) / len(seen))
    return _scaled(seen, mean, std), _scaled(unseen, mean, std)


@split_and_scale.mistake(
    _(
        "You scaled before you split: mean and standard deviation of the whole table have seen the validation rows. That "
        "is a leak. Take both from `x[train]`."
    )
)
def scaled_before_splitting(x, train, validation):
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    return z[train], z[validation]


@split_and_scale.mistake(
    _(
        "You scaled each part by its own mean: then the same measurement becomes another number in each part, and one "
        "new day alone could not be scaled at all. Use the training rows' mean for both."
    )
)
def each_by_its_own(x, train, validation):
    parts = x[train], x[validation]
    return tuple(_scaled(part, part.mean(axis=0), part.std(axis=0)) for part in parts)


@split_and_scale.mistake(
    _("You used one mean and one spread for the whole table. Columns have units of their own: give both `axis=0`.")
)
def all_columns_together(x, train, validation):
    mean, std = x[train].mean(), x[train].std()
    return _scaled(x[train], mean, std), _scaled(x[validation], mean, std)


@split_and_scale.mistake(
    _("You divided by the variance, whose unit is squared. Divide by the standard deviation, and no unit is left.")
)
def divided_by_variance(x, train, validation):
    mean, variance = x[train].mean(axis=0), x[train].var(axis=0)
    return _scaled(x[train], mean, variance), _scaled(x[validation], mean, variance)


@split_and_scale.mistake(
    _("The training part is right, and the validation part is not scaled. The model expects it in the same units.")
)
def validation_left_as_it_was(x, train, validation):
    return _scaled(x[train], x[train].mean(axis=0), x[train].std(axis=0)), x[validation]


@split_and_scale.mistake(
    _("Right, except that your standard deviation divides by N − 1 (`ddof=1`). Here it is NumPy's own, with N.")
)
def std_with_n_minus_one(x, train, validation):
    mean, std = x[train].mean(axis=0), x[train].std(axis=0, ddof=1)
    return _scaled(x[train], mean, std), _scaled(x[validation], mean, std)


# --- a contaminated benchmark -----------------------------------------------------------------------------------------


@LESSON.exercise(
    _("What contamination may have gained"),
    probes=[
        ([1.0, 1.0, 0.0, 1.0, 0.0], [0.9, 0.0, 0.2, 0.5, 0.1], 0.5),
        ([1.0, 1.0, 1.0, 0.0], [0.8, 0.7, 0.0, 0.3], 0.6),
        ([0.0, 1.0, 1.0], [0.0, 0.2, 0.1], 0.9),
        ([0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0], [1.0, 0.1, 0.4, 0.0, 0.4, 0.3, 0.6], 0.4),
    ],
    hints=[
        _("Split the questions in two: those whose overlap reaches the limit, and the clean ones."),
        _("`clean = overlap < limit` is True for the clean questions, and `right[clean]` are their answers."),
        _("`1 - np.mean(clean)` is the first number. The second is the mean of `right`, minus which other mean?"),
    ],
    correct=_(
        "A large gain suggests that the model had seen the exam. It is no proof: the questions that are all over the web "
        "may be the easier ones."
    ),
)
def gain_from_overlap(right, overlap, limit):
    clean = overlap < limit
    return 1 - np.mean(clean), np.mean(right) - np.mean(right[clean])


@gain_from_overlap.also_right
def gain_from_overlap_by_sums(right, overlap, limit):
    seen = overlap >= limit
    of_clean = np.sum(right * ~seen) / np.sum(~seen)
    return seen.sum() / len(right), right.sum() / len(right) - of_clean


@gain_from_overlap.also_right
def gain_from_overlap_by_loop(right, overlap, limit):
    clean = [answer for answer, share in zip(right, overlap, strict=True) if share < limit]
    return (len(right) - len(clean)) / len(right), sum(right) / len(right) - sum(clean) / len(clean)


@gain_from_overlap.mistake(
    _("Your second number is the clean score minus the whole one. A gain is how much higher the *whole* score is.")
)
def gain_with_the_sign_flipped(right, overlap, limit):
    clean = overlap < limit
    return 1 - np.mean(clean), np.mean(right[clean]) - np.mean(right)


@gain_from_overlap.mistake(
    _("Your first number is the share of clean questions. The share of contaminated ones is 1 minus it.")
)
def share_of_clean_ones(right, overlap, limit):
    clean = overlap < limit
    return np.mean(clean), np.mean(right) - np.mean(right[clean])


@gain_from_overlap.mistake(
    _(
        "You subtracted the clean score from that of the contaminated questions. The text asks for the whole score minus "
        "the clean one: what the published number may have gained."
    )
)
def contaminated_minus_clean(right, overlap, limit):
    clean = overlap < limit
    of_seen = np.mean(right[~clean]) if (~clean).any() else np.mean(right)
    return 1 - np.mean(clean), of_seen - np.mean(right[clean])


@gain_from_overlap.mistake(
    _(
        "A question whose overlap *equals* the limit counts as contaminated: clean are those below it, `overlap < limit`."
    )
)
def clean_up_to_the_limit(right, overlap, limit):
    clean = overlap <= limit
    return 1 - np.mean(clean), np.mean(right) - np.mean(right[clean])


@gain_from_overlap.mistake(
    _("You divided the clean questions' right answers by the number of *all* questions. Divide by how many are clean.")
)
def clean_score_over_all_questions(right, overlap, limit):
    clean = overlap < limit
    return 1 - np.mean(clean), np.mean(right) - np.sum(right[clean]) / len(right)


@gain_from_overlap.mistake(
    _(
        "You compared with the score on the *contaminated* questions. Keep those below the limit: `right[overlap < limit]`."
    )
)
def compared_with_the_contaminated(right, overlap, limit):
    seen = overlap >= limit
    of_seen = np.mean(right[seen]) if seen.any() else np.mean(right)
    return np.mean(seen), np.mean(right) - of_seen


@gain_from_overlap.mistake(
    _("Your first number is the mean overlap. What is expected is the share of questions that reach the limit.")
)
def mean_overlap(right, overlap, limit):
    return np.mean(overlap), np.mean(right) - np.mean(right[overlap < limit])


# --- quiz -------------------------------------------------------------------------------------------------------------

units = LESSON.question(
    "units",
    _("The pull is measured in newtons. A forecast has an MSE of 9. What does that tell you?"),
    Option(
        _("9 square newtons; its root, the RMSE, is 3 newtons."),
        _("Yes: squaring the errors squares their unit, and the root brings the newton back."),
        right=True,
    ),
    Option(
        _("On average it is 9 newtons wrong."),
        _("The unit of the 9 is square newtons. An error of 9 newtons every day would give an MSE of 81."),
    ),
    Option(
        _("On average it is exactly 3 newtons wrong."),
        _("3 newtons is the RMSE. The mean absolute error is smaller, unless all errors are equally large."),
    ),
    Option(
        _("It is 9% wrong."),
        _("Nothing was divided by the pull, so there is no percentage in it. R² would be a share."),
    ),
)

test_set = LESSON.question(
    "test_set",
    _("You try 50 models, and report the one with the smallest test error, with that error. What is wrong?"),
    Option(
        _("The test set chose, so its error is now too small."),
        _(
            "Yes: the smallest of 50 errors is small by luck too. Choose by the validation set, report the test error once."
        ),
        right=True,
    ),
    Option(
        _("Nothing: no model was trained on the test set."),
        _("Choosing is training by hand: 50 models went in and one came out, picked by the test set."),
    ),
    Option(
        _("50 models are too many; with 3 it would be honest."),
        _("With 3 the luck is smaller, but it is there. What matters is that the test set chose."),
    ),
    Option(
        _("The test error should have been divided by 50."),
        _("No factor repairs it: how lucky the winner was depends on how alike the models are."),
    ),
)
