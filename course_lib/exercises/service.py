"""Lesson 30, Build a service from data: pairs of days, a leak, another place's odds, bad requests, a tornado, serving."""

from __future__ import annotations

import math

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.text import _

LESSON = Lesson("large_models/30_service", _("Build a service from data"))


# --- before you begin -------------------------------------------------------------------------------------------------

LESSON.recall(
    "the_speakers_mean",
    "hearing",
    _("A recogniser heard only men, and mishears children. Which step helped the children and the men?"),
    Option(
        _("Each voice was seen relative to its own mean."),
        _("Yes. A better representation made most of the trade between groups unnecessary."),
        right=True,
    ),
    Option(_("Children were recorded as well."), _("That helped the children, and the men paid for it.")),
    Option(
        _("It was trained for longer."), _("It had learned men's voices well. More of that brings no child nearer.")
    ),
)

LESSON.recall(
    "before_the_split",
    "generalising",
    _("The test set was used to choose among twenty settings. What does its error say afterwards?"),
    Option(
        _("Less than it seems: the winner was picked because it did well there."),
        _("Yes. Choose on validation data, and open the test data once."),
        right=True,
    ),
    Option(_("The same as before, since nothing was trained on it."), _("Choosing is a way of learning, too.")),
    Option(
        _("More than before, as it is now a mean of twenty."), _("You keep the best of the twenty, not their mean.")
    ),
)

LESSON.recall(
    "odds",
    "probability",
    _("Odds are p / (1 − p). What is the probability if the odds are 3?"),
    Option(_("3 / 4"), _("Yes: odds / (1 + odds). You will need both directions."), right=True),
    Option(_("1 / 3"), _("That is one chance in favour to three against, upside down and not yet a probability.")),
    Option(_("2 / 3"), _("Three for and one against are four parts, and three of them are for.")),
)


# --- collect ----------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("An evening and its tomorrow"),
    probes=[
        ([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0], [4.0, 40.0]], [0.0, 1.0, 0.0, 1.0]),
        ([[5.0], [7.0], [9.0], [2.0], [4.0]], [1.0, 1.0, 0.0, 0.0, 1.0]),
        ([[5.0], [7.0]], [1.0, 0.0]),
    ],
    hints=[
        _("The first evening knows row 0. Which entry of y is its tomorrow, and which evening has none?"),
        _("Every row but the last is an evening with a tomorrow: `x[:-1]`."),
        _("The answers begin one day later: `y[1:]`. Return both."),
    ],
    correct=_(
        "The pair of row n is (x of day n, y of day n + 1). One slice decides whether you forecast or look it up, and "
        "no later check of the network will tell you."
    ),
)
def pairs(x, y):
    return x[:-1], y[1:]


@pairs.also_right
def pairs_by_numbers(x, y):
    evenings = np.arange(len(x) - 1)
    return x[evenings], y[evenings + 1]


@pairs.also_right
def pairs_by_zip(x, y):
    known = list(zip(x[:-1], y[1:], strict=True))
    return np.array([row for row, _answer in known]), np.array([answer for _row, answer in known])


@pairs.mistake(
    _("You gave each evening the answer of its *own* day. It measured that already: this is no forecast, but a leak.")
)
def same_day(x, y):
    return x[:-1], y[:-1]


@pairs.mistake(_("You asked each evening about *yesterday*. The rows of x have to be the earlier ones."))
def about_yesterday(x, y):
    return x[1:], y[:-1]


@pairs.mistake(_("Your pairs are of the same day, and all of them. The last evening has no tomorrow in the data."))
def all_of_the_same_day(x, y):
    return x, y


@pairs.mistake(_("Your pairs are two days apart. Tomorrow is one row further."))
def the_day_after(x, y):
    return x[:-2], y[2:]


@pairs.mistake(
    _("You rolled the answers round: the last evening, which has no tomorrow, got the answer of the very first day.")
)
def rolled_round(x, y):
    return x, np.roll(y, -1)


# --- preprocess -------------------------------------------------------------------------------------------------------

_X = [[1.0, 10.0], [3.0, 30.0], [5.0, 20.0], [9.0, 60.0], [2.0, 50.0]]


@LESSON.exercise(
    _("Scale without looking ahead"),
    probes=[
        (_X, np.array([True, True, True, False, False])),
        (_X, np.array([True, True, True, True, False])),
        ([[2.0], [4.0], [100.0]], np.array([True, True, False])),
    ],
    states=("input unchanged",),
    hints=[
        _(
            "From which rows are the mean and the spread taken now? Which rows may be known when the network is trained?"
        ),
        _("`x[past]` are the rows of the past. All rows are *scaled*, and only these are measured."),
        _("`mean, spread = x[past].mean(axis=0), x[past].std(axis=0)`, and the last line stays."),
    ],
    correct=_(
        "Mean and spread are learned from data like any weight, so they belong to training. They also have to be kept: "
        "the service scales each request with these numbers, and has no others."
    ),
)
def prepare(x, past):
    mean, spread = x[past].mean(axis=0), x[past].std(axis=0)
    return (x - mean) / spread


@prepare.also_right
def prepare_column_by_column(x, past):
    return np.column_stack([(column - column[past].mean()) / column[past].std() for column in x.T])


@prepare.also_right
def prepare_by_sums(x, past):
    n = np.count_nonzero(past)
    mean = x[past].sum(axis=0) / n
    return (x - mean) / np.sqrt(((x[past] - mean) ** 2).sum(axis=0) / n)


@prepare.planted(
    _("Mean and spread still come from all rows, those of the years to be judged included. Which rows are in the past?")
)
def looks_ahead(x, past):
    mean, spread = x.mean(axis=0), x.std(axis=0)
    return (x - mean) / spread


@prepare.mistake(
    _("The mean is of the past, and the spread is still of all rows. It is learned as well: take it from the past.")
)
def spread_looks_ahead(x, past):
    return (x - x[past].mean(axis=0)) / x.std(axis=0)


@prepare.mistake(
    _("You scaled each part by its own mean and spread. A warm year would look like an average one; use the past's.")
)
def each_by_its_own(x, past):
    out = np.empty_like(x)
    for part in (past, ~past):
        spread = x[part].std(axis=0)
        out[part] = (x[part] - x[part].mean(axis=0)) / np.where(spread > 0, spread, 1)
    return out


@prepare.mistake(_("You returned the past alone. The days to be judged are scaled by the same numbers, so keep them."))
def the_past_alone(x, past):
    return (x[past] - x[past].mean(axis=0)) / x[past].std(axis=0)


@prepare.mistake(_("You took one mean over all columns. Millimetres and degrees have nothing in common: use axis 0."))
def one_mean_for_all(x, past):
    return (x - x[past].mean()) / x[past].std()


# --- another place ----------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("The same signs, another place"),
    probes=[
        ([0.5, 0.2, 0.9], 0.375, 0.6),
        ([0.5, 0.25], 0.5, 0.75),
        ([0.3, 0.6], 0.4, 0.4),
        (0.375, 0.375, 0.6),
    ],
    hints=[
        _("Odds are p / (1 − p). The evening's signs multiply odds; the place's own share is the other factor."),
        _("Take out the odds of there, put in the odds of here: times here / (1 − here), divided by there's."),
        _("The blanks are `here / (1 - here)`, `there / (1 - there)`, and the way back, `odds / (1 + odds)`."),
    ],
    correct=_(
        "With p equal to the share there, the answer is the share here: an evening without any sign says what is usual. "
        "The rule is right if kite evenings look alike in both places and so do the others, which is an assumption "
        "about the places and not about the network."
    ),
    blanks=("here / (1 - here)", "there / (1 - there)", "odds / (1 + odds)"),
)
def moved(p, there, here):
    odds = p / (1 - p)
    odds = odds * (here / (1 - here)) / (there / (1 - there))
    return odds / (1 + odds)


@moved.also_right
def moved_by_logits(p, there, here):
    logit = lambda q: np.log(q / (1 - q))  # noqa: E731
    return 1 / (1 + np.exp(-(logit(p) + logit(here) - logit(there))))


@moved.also_right
def moved_by_bayes(p, there, here):
    yes, no = p * here / there, (1 - p) * (1 - here) / (1 - there)
    return yes / (yes + no)


@moved.mistake(_("You moved it the wrong way: divide by the odds of *there*, and multiply by those of *here*."))
def the_wrong_way(p, there, here):
    return moved.reference(p, here, there)


@moved.mistake(_("You returned odds. With odds of 3, three cases of four say yes: go back by odds / (1 + odds)."))
def stays_with_odds(p, there, here):
    return p / (1 - p) * (here / (1 - here)) / (there / (1 - there))


@moved.mistake(_("You used shares where odds are needed, so the evenings that say *no* were not moved: q / (1 − q)."))
def shares_in_odds(p, there, here):
    odds = p / (1 - p) * here / there
    return odds / (1 + odds)


@moved.mistake(_("You multiplied the probability by a ratio. Try p = 0.9: yours can be above 1, and odds cannot."))
def probability_times_ratio(p, there, here):
    return p * here / there


@moved.mistake(_("You put in the odds of here, and left those of there: the old place's share is still in p."))
def there_stays_in(p, there, here):
    odds = p / (1 - p) * (here / (1 - here))
    return odds / (1 + odds)


# --- what comes in ----------------------------------------------------------------------------------------------------

LIMITS = {"rain": (0, 300), "wind": (0, 40)}


def _is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool)


@LESSON.exercise(
    _("What is wrong with it?"),
    probes=[
        ({"rain": 0.0, "wind": 4.5}, LIMITS),
        ({"rain": 2, "wind": 400}, LIMITS),
        ({"rain": 2}, LIMITS),
        ({"rain": "2", "wind": 4.5}, LIMITS),
        ({"rain": math.nan, "wind": 4.5}, LIMITS),
        ({"rain": 300, "wind": 0}, LIMITS),
        ({"rain": True, "wind": 4.5}, LIMITS),
        ({"rain": -1.0, "wind": None}, LIMITS),
    ],
    hints=[
        _(
            "Go through `limits.items()`: return the first name that fails, and an empty text after the loop. How can it fail?"
        ),
        _("`day.get(name)` is None where it is missing. `isinstance(value, (int, float))` is also true for True."),
        _("NaN fails every comparison, so ask what *has* to hold: `if not (low <= value <= high): return name`."),
    ],
    correct=_(
        "`value < low or value > high` would have let NaN through, since every comparison with NaN is false, and Python's "
        "JSON reads NaN. Ask for what must hold, never for what must not."
    ),
)
def fault(day, limits):
    for name, (low, high) in limits.items():
        value = day.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            return name
    return ""


@fault.also_right
def fault_by_a_list(day, limits):
    wrong = [
        name
        for name, (low, high) in limits.items()
        if name not in day or type(day[name]) not in (int, float) or not (day[name] >= low and day[name] <= high)
    ]
    return wrong[0] if wrong else ""


@fault.also_right
def fault_with_isfinite(day, limits):
    for name, (low, high) in limits.items():
        value = day.get(name, "missing")
        if type(value) not in (int, float) or not math.isfinite(value) or value < low or value > high:
            return name
    return ""


@fault.mistake(
    _("NaN passes yours. It is neither below the lowest nor above the highest: ask whether it is *between*.")
)
def lets_nan_through(day, limits):
    for name, (low, high) in limits.items():
        value = day.get(name)
        if not _is_number(value) or value < low or value > high:
            return name
    return ""


@fault.mistake(_("`True` passes yours: in Python it is an int of size 1. Nobody measures True millimetres."))
def lets_true_through(day, limits):
    for name, (low, high) in limits.items():
        value = day.get(name)
        if not isinstance(value, int | float) or not low <= value <= high:
            return name
    return ""


@fault.mistake(_("You refuse 0 as if it were missing. A day without rain is the best of kite days."))
def zero_is_missing(day, limits):
    for name, (low, high) in limits.items():
        value = day.get(name)
        if not value or not _is_number(value) or not low <= value <= high:
            return name
    return ""


@fault.mistake(_("You refuse the limits themselves. The lowest and the highest value are allowed."))
def limits_excluded(day, limits):
    for name, (low, high) in limits.items():
        value = day.get(name)
        if not _is_number(value) or not low < value < high:
            return name
    return ""


@fault.mistake(_('You turned the text "2" into a number. If a client sends text, tell it so; do not guess.'))
def reads_text(day, limits):
    for name, (low, high) in limits.items():
        value = day.get(name)
        if value is None or isinstance(value, bool) or not low <= float(value) <= high:
            return name
    return ""


@fault.mistake(_("You return the *last* name that fails. Return at the first one."))
def the_last_fault(day, limits):
    found = ""
    for name, (low, high) in limits.items():
        value = day.get(name)
        if not _is_number(value) or not low <= value <= high:
            found = name
    return found


@fault.mistake(_("You look at what is there and never notice what is missing. Go through the limits, not the day."))
def misses_the_missing(day, limits):
    for name, value in day.items():
        low, high = limits[name]
        if not _is_number(value) or not low <= value <= high:
            return name
    return ""


# --- the decision -----------------------------------------------------------------------------------------------------


def _sum_of_products(k):
    return k[0] * k[1] - 3 * k[2]


def _product(k):
    return np.prod(k)


def _swing(worth, base, low, high):
    rows = []
    for k in range(len(base)):
        ends = []
        for value in (low[k], high[k]):
            at = base.copy()
            at[k] = value
            ends.append(worth(at))
        rows.append(ends)
    return np.array(rows)


@LESSON.exercise(
    _("One factor at a time"),
    probes=[
        (_sum_of_products, [4.0, 5.0, 2.0], [2.0, 4.0, 1.0], [6.0, 8.0, 5.0]),
        (_product, [2.0, 3.0], [1.0, 2.0], [5.0, 7.0]),
        (_product, [2.0, 3.0, 0.5], [2.0, 1.0, 0.25], [2.0, 4.0, 1.0]),
        (_sum_of_products, [1.0, 1.0, 1.0], [0.0, 0.0, 0.0], [2.0, 3.0, 4.0]),
    ],
    states=("input unchanged",),
    hints=[
        _("For factor k, two questions are asked. What are the *other* factors meanwhile?"),
        _("Start each question from a fresh `at = base.copy()`, and set `at[k]` alone."),
        _("Inside two loops: `at = base.copy(); at[k] = ends[k]; row.append(worth(at))`, with `ends` low, then high."),
    ],
    correct=_(
        "Each bar says how far one doubt alone moves the answer. The longest bar is where to measure next; a bar that "
        "crosses 0 is a doubt that can turn the decision round."
    ),
)
def tornado(worth, base, low, high):
    rows = []
    for k in range(len(base)):
        row = []
        for ends in (low, high):
            at = base.copy()
            at[k] = ends[k]
            row.append(worth(at))
        rows.append(row)
    return np.array(rows)


@tornado.also_right
def tornado_by_where(worth, base, low, high):
    one = np.eye(len(base), dtype=bool)
    return np.array([[worth(np.where(row, ends, base)) for ends in (low, high)] for row in one])


@tornado.also_right
def tornado_end_by_end(worth, base, low, high):
    bars = np.empty((len(base), 2))
    for column, ends in enumerate((low, high)):
        for k, end in enumerate(ends):
            bars[k, column] = worth(np.concatenate([base[:k], [end], base[k + 1 :]]))
    return bars


@tornado.mistake(
    _("Your factors keep what they were set to, and the later bars begin from there. Start each from a copy of `base`.")
)
def never_set_back(worth, base, low, high):
    at = base.copy()
    rows = []
    for k in range(len(base)):
        row = []
        for ends in (low, high):
            at[k] = ends[k]
            row.append(worth(at))
        rows.append(row)
    return np.array(rows)


@tornado.mistake(
    _("You moved all factors at once. That is the worst and the best case; a tornado moves one at a time.")
)
def all_at_once(worth, base, low, high):
    return np.array([[worth(low), worth(high)]] * len(base))


@tornado.mistake(
    _("These are differences from the base. Return the worth itself: what matters is on which side of 0 it is.")
)
def differences(worth, base, low, high):
    return _swing(worth, base, low, high) - worth(base)


@tornado.mistake(
    _("You sorted each row. Column 0 belongs to the *low* end of the factor, whether the worth is low or high there.")
)
def sorted_rows(worth, base, low, high):
    return np.sort(_swing(worth, base, low, high), axis=1)


@tornado.mistake(_("Your array is transposed: one row per factor, with two columns, low and high."))
def transposed(worth, base, low, high):
    return _swing(worth, base, low, high).T


# --- in a large model -------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("When has serving cost as much as training?"),
    probes=[
        (175e9, 300e9, 1e9),
        (405e9, 15.6e12, 1e12),
        (8e9, 15e12, 1e11),
        (1.0, 10.0, 2.0),
    ],
    hints=[
        _("Training costs 6 operations per parameter and token, serving 2. Write both down, and set them equal."),
        _("Training: 6 · parameters · tokens. A day of serving: 2 · parameters · asked."),
        _("Divide one by the other: `6 * parameters * tokens / (2 * parameters * asked)`."),
    ],
    correct=_(
        "Three times the training tokens, divided by the tokens per day; the size of the model cancels. Llama 3 405B at "
        "a trillion tokens per day has served away its whole training in 47 days, which is why small models are trained "
        "far longer than would be cheapest to *train*."
    ),
)
def serving_days(parameters, tokens, asked):
    return 6 * parameters * tokens / (2 * parameters * asked)


@serving_days.also_right
def serving_days_cancelled(parameters, tokens, asked):
    return 3 * tokens / asked


@serving_days.also_right
def serving_days_by_steps(parameters, tokens, asked):
    training = 6 * parameters * tokens
    one_day = 2 * parameters * asked
    return training / one_day


@serving_days.mistake(
    _("You gave a token the same cost in both. Training runs forward *and* backward, 6 operations against 2.")
)
def same_cost(parameters, tokens, asked):
    return tokens / asked


@serving_days.mistake(_("Yours is upside down: more tokens per day should mean fewer days."))
def upside_down(parameters, tokens, asked):
    return asked / (3 * tokens)


@serving_days.mistake(
    _("You left the parameters out on one side. Serving runs through all of them as well, so they cancel.")
)
def parameters_left_in(parameters, tokens, asked):
    return 3 * parameters * tokens / asked


@serving_days.mistake(
    _("You counted 4 operations for training. Forward is 2, and backward, with two gradients to find, is another 4.")
)
def backward_once(parameters, tokens, asked):
    return 2 * tokens / asked


# --- quiz -------------------------------------------------------------------------------------------------------------

too_good = LESSON.question(
    "too_good",
    _("A colleague's forecast of kite days is right in 99 % of evenings. What do you do first?"),
    Option(
        _("Look for the answer among the inputs."),
        _("Yes. Weather does not do that, so something of tomorrow is probably in x."),
        right=True,
    ),
    Option(_("Put it into service."), _("It will fail on the first evening, when tomorrow's column is empty.")),
    Option(_("Train a smaller network, as it must overfit."), _("These are evenings it was not trained on.")),
)

forty_days = LESSON.question(
    "forty_days",
    _("“Forty local days beat three foreign years.” What do the 40 runs allow you to say?"),
    Option(
        _("Often, if the forty lie all over the year; seldom, if they are one season."),
        _("Yes. And 320 local days did so in nearly every run: that is the robust part."),
        right=True,
    ),
    Option(
        _("It is true: 2015 showed it."),
        _("2015 is one year of four, and was the one in which Seattle's network was nearly at its worst."),
    ),
    Option(
        _("It is false: in some runs they lost."),
        _("A tendency with exceptions is not false. It needs its numbers beside it."),
    ),
)
