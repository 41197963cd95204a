"""Project 09, Judge two forecasts: a split by time, a proper loss, an interval, a calibration table, a decision."""

import math

import numpy as np

from course_lib.checking.project import Project, demand
from course_lib.data import CITIES
from course_lib.experiments import kite_weather
from course_lib.text import _
from course_lib.validation import describe

LESSON = Project("mathematics/09_forecasts", _("Judge two forecasts"))


# --- 1: which days may a forecast know? -------------------------------------------------------------------------------

FEWEST_A_MONTH = 20  # evenings: for a smaller share of a month the season of forecast A is a guess
NO_ROWS = _("Return two arrays of row numbers, as `np.flatnonzero` makes them. Yours: {came}.")
SHARED = _("{n} evenings are in both parts, the first of them {date}. What is judged must not be known.")
SWAPPED = _("All of your first part, from {date} on, comes after the second. The part to learn from comes first.")
MIXED = _(
    "The evening of {date} is in `past`, although days are judged from {first} on. A forecast knows no later day."
)
NO_SEASON = _("`{part}` has {n} evenings in month {month}. A fair judgement needs every season in both parts.")


def _dates():
    return kite_weather.evenings("Seattle").date


def _is_rows(part):
    fits = isinstance(part, np.ndarray) and part.ndim == 1 and part.dtype.kind in "iu" and part.size
    return fits and part.min() >= 0 and part.max() < len(_dates()) and len(set(part.tolist())) == part.size


@demand(_("There are two parts, `past` and `test`, as row numbers"))
def has_two_parts(split):
    got = split(_dates())
    if isinstance(got, tuple | list) and len(got) == 2 and all(map(_is_rows, got)):
        return None
    return NO_ROWS.format(came=", ".join(map(describe, got)) if isinstance(got, tuple) else describe(got))


@demand(_("No evening of `past` is as late as the first of `test`"))
def is_in_order(split):
    past, test = (np.sort(part) for part in split(_dates()))
    dates, both = _dates(), np.intersect1d(past, test)
    if both.size:
        return SHARED.format(n=both.size, date=dates[both[0]])
    if past[0] > test[-1]:
        return SWAPPED.format(date=dates[past[0]])
    return None if past[-1] < test[0] else MIXED.format(date=dates[past[-1]], first=dates[test[0]] + 1)


@demand(_("Every month of the year is in both parts, with 20 evenings or more"))
def has_every_season(split):
    for part, rows in zip(("past", "test"), split(_dates()), strict=True):
        months = _dates()[rows].astype("datetime64[M]").astype(int) % 12
        counts = np.bincount(months, minlength=12)
        if counts.min() < FEWEST_A_MONTH:
            return NO_SEASON.format(part=part, month=counts.argmin() + 1, n=counts.min())
    return None


@LESSON.milestone(
    _("Split the days by time"),
    demands=[has_two_parts, is_in_order, has_every_season],
    hints=[
        _("A forecast is made in the evening, from days that are over. So the parts lie one after the other in time."),
        _("Compare with a date: `date < np.datetime64('2014-01-01')` is True for the evenings before it."),
        _(
            "With `early = date < np.datetime64('2014-01-01')` only the two parts are missing: where `early`, and where not."
        ),
    ],
    correct=_(
        "Had you mixed the days, a forecast would know the day before and the day after the one it is asked about. From "
        "now on, `judged_days` has both forecasts for 2014 and 2015, made from 2012 and 2013."
    ),
)
def split(date):
    early = date < np.datetime64("2013-12-31")
    return np.flatnonzero(early), np.flatnonzero(~early)


@split.also_right
def split_at_the_last_year(date):
    rows = np.arange(len(date))
    return rows[date < np.datetime64("2015-01-01")], rows[date >= np.datetime64("2015-01-01")]


@split.also_right
def split_with_a_gap(date):
    half = len(date) // 2
    return np.arange(half), np.arange(half + 14, len(date))


@split.mistake(NO_ROWS.format(came=", ".join(2 * ["an array of shape (1460,), dtype bool"])))
def true_and_false(date):
    early = date < np.datetime64("2014-01-01")
    return early, ~early


@split.mistake(MIXED.format(date="2015-12-30", first="2012-01-02"))
def shuffled(date):
    rows = np.random.default_rng(0).permutation(len(date))
    return rows[:730], rows[730:]


@split.mistake(SHARED.format(n=730, date="2013-12-31"))
def learned_from_everything(date):
    return np.arange(len(date)), np.flatnonzero(date >= np.datetime64("2013-12-31"))


@split.mistake(SWAPPED.format(date="2013-12-31"))
def parts_swapped(date):
    return split.reference(date)[::-1]


@split.mistake(NO_SEASON.format(part="test", month=1, n=0))
def only_the_summer_judged(date):
    summer = (date >= np.datetime64("2015-05-01")) & (date < np.datetime64("2015-09-01"))
    return np.flatnonzero(date < np.datetime64("2015-01-01")), np.flatnonzero(summer)


# --- 2: what is a probability worth? ----------------------------------------------------------------------------------

SAID = np.array([0.99, 0.9, 0.7, 0.5, 0.3, 0.1, 0.01])
SHARES = 0.1, 0.3, 0.5, 0.7, 0.9
CLAIMS = np.arange(1, 100) / 100
ONE_NUMBER = _(
    "Yours is one number for all days. One loss per day is needed, so that the days can be compared in pairs."
)
OTHER_FORM = _("For 3 days 3 losses are expected, in an array. Yours: {came}.")
KITE_DAY, OTHER_DAY = _("a kite day"), _("a day without kites")
ALIKE = _(
    "On {day} a forecast of {near:.0%} and one of {far:.0%}, which is farther off, have the same loss, {loss:.3g}."
)
GROWS = _(
    "On {day} a forecast of {near:.0%} has the loss {loss:.3g}, and one of {far:.0%}, which is farther off, has less: "
    "{other:.3g}. A loss shrinks as the forecast gets better."
)
EXAGGERATES = _(
    "Where {share:.0%} of the days are kite days, your loss is smallest, on average, for whoever exaggerates and says "
    "{said:.0%}. A proper loss is smallest for the truth."
)
BENDS = _(
    "Where {share:.0%} of the days are kite days, your loss is smallest, on average, for whoever says {said:.0%}. A proper "
    "loss is smallest for the truth."
)


@demand(_("There is one loss per day"))
def is_per_day(loss):
    got = loss(np.array([0.2, 0.7, 0.5]), np.array([1.0, 0.0, 1.0]))
    if np.ndim(got) == 0 and np.asarray(got).dtype.kind == "f":
        return ONE_NUMBER
    fits = isinstance(got, np.ndarray) and got.shape == (3,) and got.dtype.kind in "fiu"
    return None if fits else OTHER_FORM.format(came=describe(got))


@demand(_("The farther off a forecast is, the larger its loss"))
def grows_with_the_distance(loss):
    for y, said, day in ((1.0, SAID, KITE_DAY), (0.0, SAID[::-1], OTHER_DAY)):
        losses = loss(said.copy(), np.full(len(said), y))
        for near, far, first, second in zip(said, said[1:], losses, losses[1:], strict=False):
            if first == second:
                return ALIKE.format(day=day, near=near, far=far, loss=first)
            if not first < second:
                return GROWS.format(day=day, near=near, far=far, loss=first, other=second)
    return None


@demand(_("Honesty pays: on average nothing beats saying what you believe"))
def is_proper(loss):
    on_kite_days = loss(CLAIMS.copy(), np.ones(len(CLAIMS)))
    on_others = loss(CLAIMS.copy(), np.zeros(len(CLAIMS)))
    for share in SHARES:
        said = CLAIMS[np.argmin(share * on_kite_days + (1 - share) * on_others)]
        if abs(said - share) > 0.011:
            return (EXAGGERATES if said in CLAIMS[[0, -1]] else BENDS).format(share=share, said=said)
    return None


@LESSON.milestone(
    _("Choose a loss that pays for honesty"),
    demands=[is_per_day, grows_with_the_distance, is_proper],
    hints=[
        _("You have met two: the squared error, and the surprise at what happened. Try either one."),
        _("The surprise is −log of the probability that was given to what happened: `p` on a kite day, else `1 - p`."),
        _(
            "With `given = np.where(y == 1, p, 1 - p)`, the probability of what happened, one line is missing: its −log."
        ),
    ],
    correct=_(
        "The check asked a forecaster in five climates, and each time the truth had the smallest mean loss. Keep your loss "
        "from here on: to try several and report the one that likes your favourite is to cheat yourself."
    ),
)
def loss(p, y):
    return (p - y) ** 2


@loss.also_right
def surprise(p, y):
    return -np.log(np.where(y == 1, p, 1 - p))


@loss.also_right
def bits(p, y):
    return -(y * np.log2(p) + (1 - y) * np.log2(1 - p))


@loss.also_right
def spherical(p, y):
    return -np.where(y == 1, p, 1 - p) / np.hypot(p, 1 - p)


@loss.mistake(ONE_NUMBER)
def mean_of_all(p, y):
    return np.mean((p - y) ** 2)


@loss.mistake(GROWS.format(day=KITE_DAY, near=0.99, far=0.9, loss=0.9999, other=0.99))
def a_score(p, y):
    return 1 - (p - y) ** 2


@loss.mistake(GROWS.format(day=OTHER_DAY, near=0.01, far=0.1, loss=-0.01, other=-0.1))
def sign_kept(p, y):
    return y - p


@loss.mistake(ALIKE.format(day=KITE_DAY, near=0.99, far=0.9, loss=0.0))
def right_or_wrong(p, y):
    return ((p >= 0.5) != y).astype(float)


@loss.mistake(EXAGGERATES.format(share=0.1, said=0.01))
def distance(p, y):
    return np.abs(p - y)


@loss.mistake(BENDS.format(share=0.1, said=0.18))
def misses_count_double(p, y):
    return np.where(y == 1, 2.0, 1.0) * (p - y) ** 2


# --- 3: how sure can you be? ------------------------------------------------------------------------------------------

WEEKS = 104
NO_ENDS = _("Two numbers are expected, the lower end and the upper end. Yours: {came}.")
OTHER_AGAIN = _(
    "Called twice with the same differences, your function gives two intervals. Make the generator inside, from a fixed seed."
)
MEAN_OUTSIDE = _(
    "The mean of the differences is {mean:.3f}, and your interval, {low:.3f} to {high:.3f}, does not hold it."
)
NARROW = _(
    "On {n} independent days your interval is {ratio:.2f} times as wide as ±1.96 standard errors: too narrow to hold the "
    "truth in 95% of cases."
)
WIDE = _(
    "On {n} independent days your interval is {ratio:.2f} times as wide as ±1.96 standard errors: it says less than the "
    "days can tell."
)
NO_MEMORY = _(
    "Of {n} days that come in {weeks} weeks of seven equal ones, you know {weeks} numbers. The plain interval should become "
    "2 to 3 times as wide, and yours is {ratio:.1f} times as wide: draw whole weeks, or longer blocks."
)


def _independent_days():
    return np.random.default_rng(4).normal(0.05, 0.2, 7 * WEEKS)


def _weeks_alike():
    return np.repeat(np.random.default_rng(5).normal(0.05, 0.2, WEEKS), 7)


def _plain_width(values):
    return 2 * 1.96 * np.std(values, ddof=1) / np.sqrt(len(values))


def _ratio(interval, values):
    low, high = interval(values)
    return (high - low) / _plain_width(values)


@demand(_("There are two numbers, the lower end first"))
def has_two_ends(interval):
    got = interval(_independent_days())
    fits = isinstance(got, tuple | list | np.ndarray) and np.shape(got) == (2,) and np.asarray(got).dtype.kind == "f"
    return None if fits and got[0] < got[1] else NO_ENDS.format(came=describe(got))


@demand(_("The same differences give the same interval"))
def repeats(interval):
    first, again = (interval(_independent_days()) for _turn in range(2))
    return None if np.array_equal(first, again) else OTHER_AGAIN


@demand(_("The mean of the differences lies inside"))
def holds_the_mean(interval):
    values = _independent_days()
    low, high = interval(values)
    if low < values.mean() < high:
        return None
    return MEAN_OUTSIDE.format(mean=values.mean(), low=low, high=high)


@demand(_("On independent days it holds the truth in about 95% of cases"))
def has_the_level(interval):
    ratio = _ratio(interval, _independent_days())
    if not ratio > 0.75:
        return NARROW.format(n=7 * WEEKS, ratio=ratio)
    return None if ratio < 1.4 else WIDE.format(n=7 * WEEKS, ratio=ratio)


@demand(_("It becomes wider where the days of a week are alike"))
def has_memory(interval):
    ratio = _ratio(interval, _weeks_alike())
    return None if 1.9 < ratio < 4 else NO_MEMORY.format(n=7 * WEEKS, weeks=WEEKS, ratio=ratio)


@LESSON.milestone(
    _("Put an interval on the difference"),
    demands=[has_two_ends, repeats, holds_the_mean, has_the_level, has_memory],
    hints=[
        _("Draw blocks of neighbouring days instead of single days. Inside a block the days keep their neighbours."),
        _(
            "`starts = rng.integers(n, size=(2000, n // 14))` draws where the blocks of 14 days begin. The days of a block "
            "are `starts + 0`, `starts + 1` and so on, and after the last day comes the first again: `% n`."
        ),
        _(
            "With `days = (starts[:, :, np.newaxis] + np.arange(14)) % n`, shape (2000, blocks, 14), only this is missing: "
            "the mean of each of the 2,000 resamples, and the quantiles 0.025 and 0.975 of these means."
        ),
    ],
    correct=_(
        "Your interval knows that neighbours are alike. Run it on the real differences, and beside it the plain interval of "
        "lesson 07. Which one is wider there?"
    ),
)
def interval(differences):
    n, rng = len(differences), np.random.default_rng(1)
    starts = rng.integers(n, size=(2000, n // 14))
    days = (starts[:, :, np.newaxis] + np.arange(14)) % n
    return np.quantile(differences[days].mean(axis=(1, 2)), [0.025, 0.975])


@interval.also_right
def by_the_means_of_weeks(differences):
    weeks = differences[: len(differences) // 7 * 7].reshape(-1, 7).mean(axis=1)
    half = 1.96 * np.std(weeks, ddof=1) / np.sqrt(len(weeks))
    return weeks.mean() - half, weeks.mean() + half


@interval.also_right
def by_resampling_months(differences):
    months = np.array_split(differences, len(differences) // 30)
    sums, sizes = np.array([(part.sum(), len(part)) for part in months]).T
    draws = np.random.default_rng(2).integers(len(months), size=(1000, len(months)))
    return tuple(np.quantile(sums[draws].sum(axis=1) / sizes[draws].sum(axis=1), [0.025, 0.975]))


@interval.also_right
def by_autocovariances(differences):
    n, rest = len(differences), differences - differences.mean()
    shared = [rest[lag:] @ rest[: n - lag] / n for lag in range(15)]
    variance = shared[0] + 2 * sum((1 - lag / 15) * shared[lag] for lag in range(1, 15))
    half = 1.96 * np.sqrt(variance / n)
    return np.array([differences.mean() - half, differences.mean() + half])


def _around(values, half):
    return np.mean(values) + np.array([-half, half])


@interval.mistake(NO_MEMORY.format(n=728, weeks=104, ratio=1.0))
def single_days(differences):
    return _around(differences, _plain_width(differences) / 2)


@interval.mistake(NARROW.format(n=728, ratio=0.51))
def one_standard_error(differences):
    return _around(differences, _plain_width(differences) / 2 / 1.96)


@interval.mistake(WIDE.format(n=728, ratio=26.98))
def spread_of_single_days(differences):
    return _around(differences, 1.96 * np.std(differences, ddof=1))


@interval.mistake(MEAN_OUTSIDE.format(mean=0.051, low=-0.015, high=0.015))
def mean_left_out(differences):
    return _around(0 * differences, _plain_width(differences) / 2)


@interval.mistake(OTHER_AGAIN)
def no_seed(differences):
    rng = np.random.default_rng()
    blocks = differences.reshape(-1, 7)
    means = blocks[rng.integers(len(blocks), size=(200, len(blocks)))].mean(axis=(1, 2))
    return np.quantile(means, [0.025, 0.975])


# --- 4: can you take it at its word? ----------------------------------------------------------------------------------

BINS = range(3, 21)
FEWEST_IN_A_BIN = 20
NO_TABLE = _("A table with 3 columns and 3 to 20 rows is expected, one row per bin. Yours: {came}.")
NO_COUNTS = _("The last column counts days, in whole numbers. Yours has {came:.3g} there.")
DAYS_LOST = _("Your bins hold {n} of {all} days. Look at the first bin and the last: are their outer edges inside?")
NOT_SORTED = _(
    "The mean forecast falls from {above:.3f} to {below:.3f} at row {row}. Let the rows go from low to high."
)
OTHER_FORECAST = _("Row {row} says a mean forecast of {got:.3f}. Its {n} days have {expected:.3f}.")
OTHER_SHARE = _("Row {row} says a share of {got:.3f} kite days. Among its {n} days it is {expected:.3f}.")
TOO_FEW = _(
    "In {city} a row of your table has {n} days. The share of so few says little: ask for 20 days or more per row."
)


def _forecasts_to_sort():
    rng = np.random.default_rng(6)
    p = rng.permutation(0.05 + 0.9 * np.linspace(0, 1, 300) ** 2)
    return p, (rng.random(300) < p).astype(float)


@demand(_("There is a table: mean forecast, share of kite days, number of days"))
def is_table(calibration):
    got = calibration(*_forecasts_to_sort())
    fits = isinstance(got, np.ndarray) and got.ndim == 2 and got.shape[1] == 3 and len(got) in BINS
    return None if fits and got.dtype.kind in "fiu" else NO_TABLE.format(came=describe(got))


@demand(_("Every day is in one row"))
def holds_every_day(calibration):
    p, y = _forecasts_to_sort()
    counts = calibration(p, y)[:, 2]
    odd = counts[~(counts == np.round(counts))]
    if odd.size:
        return NO_COUNTS.format(came=odd[0])
    return None if counts.sum() == len(p) else DAYS_LOST.format(n=int(counts.sum()), all=len(p))


@demand(_("The rows go from low forecasts to high ones"))
def is_sorted(calibration):
    forecasts = calibration(*_forecasts_to_sort())[:, 0]
    falls = np.flatnonzero(~(np.diff(forecasts) > 0))
    if not falls.size:
        return None
    return NOT_SORTED.format(above=forecasts[falls[0]], below=forecasts[falls[0] + 1], row=falls[0] + 2)


@demand(_("Both means are those of the row's own days"))
def has_true_means(calibration):
    p, y = _forecasts_to_sort()
    table, order = calibration(p, y), np.argsort(p)
    ends = np.cumsum(table[:, 2]).astype(int)
    for row, (begin, end) in enumerate(zip([0, *ends], ends, strict=False), 1):
        days = order[begin:end]
        for text, got, values in ((OTHER_FORECAST, table[row - 1, 0], p), (OTHER_SHARE, table[row - 1, 1], y)):
            if not abs(got - values[days].mean()) < 1e-9:
                return text.format(row=row, got=got, n=len(days), expected=values[days].mean())
    return None


@demand(_("On the real days every row has 20 days or more, for A and for B"))
def has_enough_days(calibration):
    for city in CITIES:
        days = kite_weather.judged_days(city)
        fewest = min(calibration(p, days.y)[:, 2].min() for p in (days.a, days.b))
        if not fewest >= FEWEST_IN_A_BIN:
            return TOO_FEW.format(city=city, n=int(fewest))
    return None


@LESSON.milestone(
    _("Compare what was said with what came"),
    demands=[is_table, holds_every_day, is_sorted, has_true_means, has_enough_days],
    hints=[
        _("Put days with like forecasts into one bin. In each, compare the mean forecast with the share of kite days."),
        _(
            "Sort first: `order = np.argsort(p)`. `np.array_split(order, 5)` gives five bins with the same number of days."
        ),
        _("With `bins = np.array_split(np.argsort(p), 5)`, each row is `p[b].mean()`, `y[b].mean()` and `len(b)`."),
    ],
    correct=_(
        "Now put both forecasts of both cities through it. A row of n days has a standard error of about √(s (1 − s) / n) "
        "in its share s: what lies closer together than two of these is no fault of the forecast."
    ),
)
def calibration(p, y):
    bins = np.array_split(np.argsort(p), 5)
    return np.array([(p[b].mean(), y[b].mean(), len(b)) for b in bins])


@calibration.also_right
def by_sorted_columns(p, y):
    pairs = np.column_stack([p, y, np.ones(len(p))])[np.argsort(p)]
    bins = np.array_split(pairs, 8)
    return np.array([(*b[:, :2].mean(axis=0), b[:, 2].sum()) for b in bins])


@calibration.also_right
def by_edges(p, y):
    inner = np.quantile(p, [0.25, 0.5, 0.75])
    which = np.searchsorted(inner, p)
    n, sums, kites = (np.bincount(which, weights) for weights in (None, p, y))
    return np.column_stack([sums / n, kites / n, n])


def _rows(p, y, bins):
    return np.array([(p[b].mean(), y[b].mean(), len(b)) for b in bins])


@calibration.mistake(TOO_FEW.format(city="Seattle", n=8))
def bins_of_equal_width(p, y):
    which = np.minimum((5 * p).astype(int), 4)
    return _rows(p, y, [np.flatnonzero(which == k) for k in range(5) if (which == k).any()])


@calibration.mistake(NO_COUNTS.format(came=0.0618))
def columns_reversed(p, y):
    return _rows(p, y, np.array_split(np.argsort(p), 5))[:, ::-1]


@calibration.mistake(DAYS_LOST.format(n=298, all=300))
def outer_edges_left_out(p, y):
    edges = np.quantile(p, [0, 0.25, 0.5, 0.75, 1])
    above = p[:, np.newaxis] > edges[:-1]
    below = p[:, np.newaxis] < edges[1:]
    return _rows(p, y, [np.flatnonzero(inside) for inside in (above & below).T])


@calibration.mistake(NOT_SORTED.format(above=0.784, below=0.495, row=2))
def from_high_to_low(p, y):
    return _rows(p, y, np.array_split(np.argsort(-p), 5))


@calibration.mistake(OTHER_FORECAST.format(row=1, got=0.1, n=60, expected=0.062))
def middle_of_the_bin(p, y):
    table = calibration.reference(p, y)
    table[:, 0] = np.linspace(0.1, 0.9, 5)
    return table


@calibration.mistake(OTHER_SHARE.format(row=1, got=2.0, n=60, expected=0.033))
def kite_days_not_divided(p, y):
    return np.array([(p[b].mean(), y[b].sum(), len(b)) for b in np.array_split(np.argsort(p), 5)])


# --- 5: the decision --------------------------------------------------------------------------------------------------

FEWEST_WORDS = 8
NO_DICT = _('A dict with one entry per city is expected: "Seattle" and "New York". Yours: {came}.')
NO_ENTRY = _("For {city}, {entry} is expected. Yours: {came}.")
EXPECTED = {
    "use": _('under "use" the letter "A" or "B"'),
    "sure": _('under "sure" a number between 0 and 1'),
    "interval": _('under "interval" two numbers, the lower end first'),
    "change": _('under "change" a sentence'),
}
OTHER_DIFFERENCE = _(
    "In {city} the mean of A's loss minus B's is {squares:.4f} with the squared error and {surprise:.4f} with the surprise. "
    "Your interval, {low:.4f} to {high:.4f}, holds neither."
)
TURNED = _(
    "In {city} your interval, {low:.4f} to {high:.4f}, is that of B's loss minus A's. Subtract B's loss from A's, so that a "
    "number above 0 speaks for B."
)
OTHER_WIDTH = _(
    "In {city} your interval is {ratio:.1f} times as wide as ±1.96 standard errors of the mean difference. From these days "
    "no method gets that."
)
AGAINST = _(
    "In {city} your whole interval, {low:.4f} to {high:.4f}, lies on the side of {better}, yet you use {used}. What else "
    "speaks for it?"
)
TOO_SURE = _(
    "In {city} you are {sure:.0%} sure. The middle of your interval lies {z:.1f} standard errors from 0 on that side, "
    "which is worth {most:.0%} at most, if other years are like these."
)
NO_NUMBER = _(
    'In {city} your "change" has {words} words and {numbers} numbers. Say what would have to be seen, on how many days, for '
    "you to change your mind: at least 8 words, and a number."
)


def _is_number(value):
    return isinstance(value, int | float | np.number) and not isinstance(value, bool) and math.isfinite(value)


def _is_interval(value):
    pair = isinstance(value, tuple | list | np.ndarray) and len(value) == 2
    return pair and all(map(_is_number, value)) and value[0] < value[1]


FITS = {
    "use": lambda value: isinstance(value, str) and value in ("A", "B"),
    "sure": lambda value: _is_number(value) and 0 <= value <= 1,
    "interval": _is_interval,
    "change": lambda value: isinstance(value, str) and bool(value.strip()),
}


def _differences(city):
    """A's loss minus B's on each judged day: by the squared error, and by the surprise."""
    days = kite_weather.judged_days(city)
    return tuple(of(days.a, days.y) - of(days.b, days.y) for of in (loss.reference, surprise))


def _share_above(z):
    return (1 + math.erf(z / math.sqrt(2))) / 2


@demand(_('Each city has "use", "sure", "interval" and "change"'))
def is_complete(decision):
    if not isinstance(decision, dict) or not all(isinstance(decision.get(city), dict) for city in CITIES):
        return NO_DICT.format(came=describe(decision))
    for city in CITIES:
        for name, entry in EXPECTED.items():
            if not FITS[name](decision[city].get(name)):
                return NO_ENTRY.format(city=city, entry=entry, came=describe(decision[city].get(name)))
    return None


@demand(_("The interval is that of A's loss minus B's"))
def is_of_the_difference(decision):
    for city in CITIES:
        low, high = decision[city]["interval"]
        squares, surprises = (values.mean() for values in _differences(city))
        if any(low <= mean <= high for mean in (squares, surprises)):
            continue
        if any(low <= -mean <= high for mean in (squares, surprises)):
            return TURNED.format(city=city, low=low, high=high)
        return OTHER_DIFFERENCE.format(city=city, squares=squares, surprise=surprises, low=low, high=high)
    return None


@demand(_("The interval has a width that these days can give"))
def has_a_fair_width(decision):
    for city in CITIES:
        low, high = decision[city]["interval"]
        held = [values for values in _differences(city) if low <= values.mean() <= high]
        ratios = [(high - low) / _plain_width(values) for values in held]
        if not any(0.5 < ratio < 2 for ratio in ratios):
            return OTHER_WIDTH.format(city=city, ratio=ratios[0])
    return None


@demand(_("No decision goes against its own interval"))
def follows_the_interval(decision):
    for city in CITIES:
        (low, high), used = decision[city]["interval"], decision[city]["use"]
        better = "B" if low > 0 else "A" if high < 0 else used
        if used != better:
            return AGAINST.format(city=city, low=low, high=high, better=better, used=used)
    return None


@demand(_("You are not surer than your interval allows"))
def is_not_too_sure(decision):
    for city in CITIES:
        (low, high), sure = decision[city]["interval"], decision[city]["sure"]
        z = (low + high) / (high - low) * 1.96 * (1 if decision[city]["use"] == "B" else -1)
        if sure > _share_above(z) + 0.02:
            return TOO_SURE.format(city=city, sure=sure, z=z, most=_share_above(z))
    return None


@demand(_("It is said what would change your mind, with a number"))
def can_be_changed(decision):
    for city in CITIES:
        words = decision[city]["change"].split()
        numbers = sum(any(letter.isdigit() for letter in word) for word in words)
        if len(words) < FEWEST_WORDS or not numbers:
            return NO_NUMBER.format(city=city, words=len(words), numbers=numbers)
    return None


@LESSON.milestone(
    _("Decide, and say how sure you are"),
    demands=[
        is_complete,
        is_of_the_difference,
        has_a_fair_width,
        follows_the_interval,
        is_not_too_sure,
        can_be_changed,
    ],
    hints=[
        _("Run your `loss` and your `interval` on `judged_days` of each city first, and write the numbers down."),
        _(
            "An interval of ±1.96 standard errors has its middle some standard errors away from 0. One of them is worth 84%, "
            "two 98%: how far is yours?"
        ),
        _(
            "Where the interval holds 0, either choice is allowed, with a modest `sure`. For `change`, think of how many "
            "more days would make the interval half as wide."
        ),
    ],
    correct=_(
        "That is a decision others can check, use and overrule: what you would do, how sure you are, on which evidence, and "
        "what would change your mind. Now judge it yourself, below."
    ),
)
def decision():
    return {
        "Seattle": {
            "use": "B",
            "sure": 0.97,
            "interval": (0.003, 0.019),
            "change": "If B lost to A over the next 365 days, I would ask whether the window of 30 days was luck.",
        },
        "New York": {
            "use": "B",
            "sure": 0.85,
            "interval": (-0.001, 0.011),
            "change": "Four times as many days, about 2900, would halve the interval; if it then held 0, I would take A.",
        },
    }


@decision.also_right
def decision_by_the_surprise():
    return {
        "Seattle": {
            "use": "B",
            "sure": 0.9,
            "interval": [0.005, 0.048],
            "change": "A second city on the same coast where A wins by 0.02 or more.",
        },
        "New York": {
            "use": "A",
            "sure": 0.05,
            "interval": [-0.003, 0.023],
            "change": "A is simpler, so I keep it until B has won over 1000 days in a row of tests.",
        },
    }


def _changed(city, **entries):
    made = decision.reference()
    made[city].update(entries)
    return made


@decision.mistake(NO_DICT.format(came="str 'B is better'"))
def only_words():
    return "B is better"


@decision.mistake(NO_ENTRY.format(city="Seattle", entry=EXPECTED["sure"], came="int 97"))
def in_percent():
    return _changed("Seattle", sure=97)


@decision.mistake(TURNED.format(city="Seattle", low=-0.019, high=-0.003))
def b_minus_a():
    return _changed("Seattle", interval=(-0.019, -0.003))


@decision.mistake(OTHER_WIDTH.format(city="New York", ratio=27.1))
def spread_of_the_days():
    return _changed("New York", interval=(-0.158, 0.167))


@decision.mistake(AGAINST.format(city="Seattle", low=0.003, high=0.019, better="B", used="A"))
def against_the_interval():
    return _changed("Seattle", use="A", sure=0.5)


@decision.mistake(TOO_SURE.format(city="New York", sure=0.99, z=1.6, most=0.95))
def surer_than_the_interval():
    return _changed("New York", sure=0.99)


@decision.mistake(NO_NUMBER.format(city="Seattle", words=3, numbers=0))
def nothing_would():
    return _changed("Seattle", change="Nothing at all.")
