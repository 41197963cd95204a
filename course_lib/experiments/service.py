"""From measured days to a forecast: evenings, a network and its runs, a change of place, and what local days are worth.

The questions are two, *will tomorrow be a kite day?* and *will it rain tomorrow?*, the places are two, and the years
are four, so that each year can be the one that is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from course_lib.data import weather
from course_lib.experiments.kite_weather import MOST_RAIN, is_kite_day
from course_lib.experiments.own import agrees
from course_lib.maths import metrics
from course_lib.maths.probability import sigmoid
from course_lib.network import AdamW, BinaryCrossEntropy, Network, fit, make_network
from course_lib.validation import as_float_array, check_choice, check_integer

__all__ = [
    "COLLECTED",
    "DRAWS",
    "FACTORS",
    "FEATURES",
    "QUESTIONS",
    "SIZES",
    "STARTS",
    "YEARS",
    "Evenings",
    "Runs",
    "calibration",
    "chance",
    "chosen",
    "doubts",
    "evenings",
    "fault",
    "features",
    "local_runs",
    "log_loss",
    "moved",
    "own",
    "pairs",
    "prepare",
    "run_sizes",
    "table_of_runs",
    "trained",
    "users_needed",
    "worth",
]

FEATURES = ("rain", "warmest", "coldest", "wind", "new_year")
QUESTIONS = ("kite", "rain")
YEARS = (2012, 2013, 2014, 2015)
SIZES = (20, 40, 80, 160, 320, 640, 1095)  # local days, the last all that three years have
DRAWS = 10  # of local days for each year that is judged
STARTS = ("nothing", "Seattle")
DECAY = {"nothing": 4.0, "Seattle": 16.0}  # how strongly the weights are held where they started


# --- evenings ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Evenings:
    """What is known on each evening, and the answer of the day after.

    Attributes
    ----------
    city : str
    date : ndarray of shape (N,)
        The day that is asked about, ``datetime64[D]``.
    x : ndarray of shape (N, 5)
        The columns of `FEATURES`, of the evening.
    y : ndarray of shape (N,)
        1.0 where the answer was yes, else 0.0.
    """

    city: str
    date: np.ndarray
    x: np.ndarray
    y: np.ndarray

    @property
    def year(self) -> np.ndarray:
        """The year of each date, (N,)."""
        return self.date.astype("datetime64[Y]").astype(int) + 1970


def features(date, rain, warmest, coldest, wind) -> np.ndarray:
    """Return what is known of days, one row per day: four measurements, and how far New Year is.

    The last column is the number of days since 1 January or until the next one, whichever is smaller, so that December
    is next to January.

    Parameters
    ----------
    date : array of shape (N,), ``datetime64[D]``
    rain, warmest, coldest, wind : arrays of shape (N,)
        mm, °C, °C and m/s.

    Returns
    -------
    ndarray of shape (N, 5)

    Raises
    ------
    TypeError, ValueError
        No numbers, or not as many of each.

    Examples
    --------
    >>> features(np.array(["2013-12-31"], "datetime64[D]"), [4.0], [12.0], [5.0], [4.5])
    array([[ 4. , 12. ,  5. ,  4.5,  1. ]])
    """
    date = np.asarray(date, dtype="datetime64[D]")
    wanted = {"rain": rain, "warmest": warmest, "coldest": coldest, "wind": wind}
    measured = [as_float_array(value, name, shape=date.shape) for name, value in wanted.items()]
    day, length = (date - date.astype("datetime64[Y]")).astype(int), 365
    return np.column_stack([*measured, np.minimum(day, np.abs(length - day))])


def pairs(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what each evening knows (N − 1, d) with the answer of the day after (N − 1,)."""
    return x[:-1], y[1:]


def prepare(x: np.ndarray, past: np.ndarray) -> np.ndarray:
    """Return x (N, d) scaled by the mean and the spread of its past rows, so that those have mean 0 and spread 1."""
    return (x - x[past].mean(axis=0)) / x[past].std(axis=0)


def moved(p: np.ndarray, there: float, here: float) -> np.ndarray:
    """Return probabilities p, learned where the share of yes is `there`, for a place where it is `here`.

    Formula: odds(p) · odds(here) / odds(there), and back; right if days of one answer look the same in both places.
    """
    odds = p / (1 - p) * (here / (1 - here)) / (there / (1 - there))
    return odds / (1 + odds)


@cache
def evenings(city: str, question: str = "kite", pairs: Callable = pairs) -> Evenings:
    """Return every evening of a city's four years that has a tomorrow.

    Parameters
    ----------
    city : {"Seattle", "New York"}
    question : {"kite", "rain"}
        A kite day tomorrow, or 0.5 mm of rain or more.
    pairs : callable
        From x and y of the same days to those of an evening and its tomorrow.

    Raises
    ------
    ValueError
        No such city, or no such question.

    Examples
    --------
    >>> known = evenings("Seattle")
    >>> known.date[0], known.x.shape, known.y[:3]
    (np.datetime64('2012-01-02'), (1460, 5), array([0., 0., 0.]))
    """
    days = weather(city)
    check_choice(question, "question", QUESTIONS)
    yes = is_kite_day(days.rain, days.wind) if question == "kite" else days.rain >= MOST_RAIN
    measured = features(days.date, days.rain, days.warmest, days.coldest, days.wind)
    return Evenings(city, days.date[1:], *pairs(measured, yes.astype(float)))


def fault(day: dict, limits: dict[str, tuple[float, float]]) -> str:
    """Return the first of the limits' names that a day lacks, or whose value is no number within them; else "".

    Examples
    --------
    >>> fault({"rain": float("nan")}, {"rain": (0, 300)})
    'rain'
    """
    for name, (low, high) in limits.items():
        value = day.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            return name
    return ""


# --- a network and how good it is -------------------------------------------------------------------------------------


def trained(x: np.ndarray, y: np.ndarray, hidden: int = 8, decay: float = 0.1, seed: int = 0) -> Network:
    """Return a network 5–hidden–1 after 20 epochs; it gives the logit of yes, from x (N, 5) as `prepare` makes it."""
    network = make_network([x.shape[1], hidden, 1], activation="tanh", seed=seed)
    fit(
        network,
        x,
        y[:, np.newaxis],
        loss=BinaryCrossEntropy(),
        optimizer=AdamW(0.01, weight_decay=decay),
        epochs=20,
        seed=seed,
    )
    return network


def chance(network: Network, x: np.ndarray) -> np.ndarray:
    """Return the probability of yes (N,) for x (N, 5)."""
    return sigmoid(network.forward(x)[:, 0])


def log_loss(p: np.ndarray, y: np.ndarray) -> float:
    """Return the mean surprise at what came, in nats; probabilities are kept 1e-9 off 0 and 1.

    Examples
    --------
    >>> round(log_loss(np.array([0.5, 0.5]), np.array([1.0, 0.0])), 3)
    0.693
    """
    return metrics.log_loss(y.astype(int), np.clip(p, 1e-9, 1 - 1e-9))


def calibration(p: np.ndarray, y: np.ndarray, edges: np.ndarray) -> list[tuple[float, float, int]]:
    """Return for each bin with days in it the mean of what was said, the share of yes, and the number of days.

    Examples
    --------
    >>> calibration(np.array([0.1, 0.3, 0.9]), np.array([0.0, 1.0, 1.0]), np.array([0, 0.5, 1]))
    [(0.2, 0.5, 2), (0.9, 1.0, 1)]
    """
    place = np.digitize(p, edges[1:-1])
    bins = [(p[place == k], y[place == k]) for k in range(len(edges) - 1)]
    return [(round(float(a.mean()), 6), float(b.mean()), len(a)) for a, b in bins if len(a)]


@cache
def table_of_runs(seeds: int = 5) -> dict[tuple[int, float], np.ndarray]:
    """Train on Seattle's 2012 and 2013, judge on 2014: validation losses (seeds,) by hidden nodes and weight decay."""
    known = evenings("Seattle")
    past, held_out = known.year <= 2013, known.year == 2014
    x = prepare(known.x, past)
    return {
        (hidden, decay): np.array(
            [
                log_loss(chance(trained(x[past], known.y[past], hidden, decay, seed), x[held_out]), known.y[held_out])
                for seed in range(seeds)
            ]
        )
        for hidden in (2, 8, 32)
        for decay in (0.0, 0.1, 1.0)
    }


@cache
def chosen() -> tuple[Evenings, Network]:
    """Return Seattle's evenings, and the network that the table chose, trained on those before 2015.

    Examples
    --------
    >>> chosen()[1].d_in
    5
    """
    known = evenings("Seattle")
    past = known.year < 2015
    return known, trained(prepare(known.x, past)[past], known.y[past], hidden=2, decay=1.0)


# --- what local days are worth ----------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Runs:
    """Log losses in New York, by the year that is judged (4) and by the draw of the local days (10).

    Attributes
    ----------
    foreign : ndarray of shape (4,)
        Trained on three years of Seattle.
    local : ndarray of shape (4, 10)
        Trained on some days of New York, from nothing or from Seattle's weights.
    moved : ndarray of shape (4, 10)
        Seattle's, moved to the share of yes among these local days.
    """

    foreign: np.ndarray
    local: np.ndarray
    moved: np.ndarray

    @property
    def wins(self) -> float:
        """The share of runs in which the local days beat Seattle's."""
        return float(np.mean(self.local < self.foreign[:, np.newaxis]))


def run_sizes(question: str, start: str, in_a_row: bool) -> Generator[float, None, dict[int, Runs]]:
    """Compute `local_runs` for every size, piece by piece; yields the share done, returns the runs by size."""
    found = {}
    for k, n in enumerate(SIZES):
        yield k / len(SIZES)
        found[n] = local_runs(n, question, start, in_a_row)
    return found


@cache
def local_runs(
    n: int, question: str = "kite", start: str = "nothing", in_a_row: bool = False, move: Callable = moved
) -> Runs:
    """Train on n local days and judge on a year that nothing was trained on; for each year, and ten draws of the days.

    The model is logistic regression, the network without a hidden layer, since it has to be trained hundreds of times.

    Parameters
    ----------
    n : int, 1 to 1095
    question : {"kite", "rain"}
    start : {"nothing", "Seattle"}
        Where the weights start, and are held by a penalty: at 0, or at those that Seattle's three years gave.
    in_a_row : bool
        Days that follow one another, in place of days from all over the three years.
    move : callable
        As `moved`.

    Raises
    ------
    TypeError, ValueError
        For any argument that is not as above.

    Examples
    --------
    >>> runs = local_runs(320)
    >>> runs.local.shape, runs.wins
    ((4, 10), 1.0)
    """
    check_integer(n, "n", at_least=1)
    check_choice(start, "start", STARTS)
    there, here = (evenings(city, question) for city in ("Seattle", "New York"))
    rng = np.random.default_rng(0)
    rows = [_judged(there, here, year, n, start, in_a_row, move, rng) for year in YEARS]
    return Runs(*(np.array(part) for part in zip(*rows, strict=True)))


def _judged(there, here, year, n, start, in_a_row, move, rng):
    """The foreign loss, and those of ten draws: trained here, and moved here."""
    foreign_rows, test = there.year != year, here.year == year
    x, foreign = _on_one_scale(here.x, there.x[foreign_rows])
    weights = _logistic(foreign, there.y[foreign_rows], DECAY["nothing"])
    p, share = _said(weights, x[test]), there.y[foreign_rows].mean()
    local, shifted = [], []
    for rows in _draws(np.flatnonzero(~test), n, in_a_row, rng):
        held = weights if start == "Seattle" else None
        local.append(log_loss(_said(_logistic(x[rows], here.y[rows], DECAY[start], held), x[test]), here.y[test]))
        shifted.append(log_loss(move(p, share, (here.y[rows].sum() + 1) / (n + 2)), here.y[test]))
    return log_loss(p, here.y[test]), local, shifted


def _on_one_scale(here: np.ndarray, there: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both with the square root of the rain, lest one flood outweigh a month of drizzle, and scaled alike."""
    here, there = (np.column_stack([np.sqrt(x[:, 0]), x[:, 1:]]) for x in (here, there))
    return (here - there.mean(axis=0)) / there.std(axis=0), (there - there.mean(axis=0)) / there.std(axis=0)


def _draws(pool: np.ndarray, n: int, in_a_row: bool, rng: np.random.Generator) -> Iterator[np.ndarray]:
    for _draw in range(DRAWS):
        if in_a_row:
            yield pool[(rng.integers(len(pool)) + np.arange(n)) % len(pool)]
        else:
            yield rng.choice(pool, min(n, len(pool)), replace=False)


def _logistic(x: np.ndarray, y: np.ndarray, decay: float, held: np.ndarray | None = None) -> np.ndarray:
    """Return bias and weights (1 + d,) by Newton's method, with ½ decay |w − held|²; the bias is held only loosely."""
    x = np.column_stack([np.ones(len(x)), x])
    penalty = decay * np.eye(x.shape[1])
    penalty[0, 0] = 1e-3 if held is None else 1.0
    held = np.zeros(x.shape[1]) if held is None else held
    w = np.zeros(x.shape[1])
    for _step in range(8):
        p = sigmoid(x @ w)
        curvature = (x * (p * (1 - p))[:, np.newaxis]).T @ x + penalty
        w = w - np.linalg.solve(curvature, x.T @ (p - y) + penalty @ (w - held))
    return w


def _said(w: np.ndarray, x: np.ndarray) -> np.ndarray:
    return sigmoid(w[0] + x @ w[1:])


# --- a decision -------------------------------------------------------------------------------------------------------

FACTORS = ("wage", "gain", "users", "value")
COLLECTED = 320  # local days, as many as were enough in every run
# Euro per day of collecting, people, and euro per nat, person and day: a modeller's guesses. Only the gain, in nats per
# day, is measured, by `doubts`.
GUESSED = {"wage": (30.0, 60.0, 120.0), "users": (5e3, 2e4, 4e4), "value": (0.05, 0.1, 0.15)}


def worth(factors: np.ndarray) -> float:
    """Return what 320 local days are worth in a year, in thousand euro: users · value · gain · 365 − 320 · wage.

    Parameters
    ----------
    factors : ndarray of shape (4,)
        In the order of `FACTORS`.

    Examples
    --------
    >>> round(worth(np.array([60.0, 0.05, 20_000.0, 0.1])), 1)
    17.3
    """
    wage, gain, users, value = factors
    return float(365 * users * value * gain - COLLECTED * wage) / 1000


def users_needed(factors: np.ndarray) -> float:
    """Return how many users it takes until local days pay, for the other three factors.

    Examples
    --------
    >>> round(users_needed(np.array([60.0, 0.05, 20_000.0, 0.1])))
    10521
    """
    wage, gain, _users, value = factors
    return float(COLLECTED * wage / (365 * value * gain))


@cache
def doubts() -> np.ndarray:
    """Return low, likely and high values of each factor, (3, 4); those of the gain are the worst year, mean and best.

    Examples
    --------
    >>> doubts().shape
    (3, 4)
    """
    runs = local_runs(COLLECTED)
    gains = runs.foreign - runs.local.mean(axis=1)
    measured = np.round([gains.min(), gains.mean(), gains.max()], 3)
    table = np.column_stack([GUESSED["wage"], measured, GUESSED["users"], GUESSED["value"]])
    table.flags.writeable = False
    return table


# --- a learner's functions --------------------------------------------------------------------------------------------


def own(**functions: Callable) -> dict[str, Callable]:
    """Return those of a learner's functions, by name, that answer as the course's do: `pairs`, `fault` and others.

    Examples
    --------
    >>> list(own(pairs=lambda x, y: (x, y), prepare=prepare))
    ['prepare']
    """
    return {name: function for name, function in functions.items() if agrees(function, *_questions()[name])}


@cache
def _questions() -> dict[str, tuple[Callable, list[tuple]]]:
    """By the name of an exercise, the course's function and what both are asked."""
    x, limits = np.random.default_rng(0).normal(3, 2, (9, 2)), {"rain": (0, 300), "wind": (0, 40)}
    values = (0, 3.5, 300, -1, 301, None, "3", True, float("nan"), float("inf"), [])
    days = [{}, {"wind": 3}, *({"rain": rain, "wind": wind} for rain in values for wind in values)]
    return {
        "pairs": (pairs, [(x, x[:, 0])]),
        "prepare": (prepare, [(x, np.arange(9) < 6)]),
        "moved": (moved, [(np.array([0.1, 0.5, 0.9]), 0.4, 0.7), (np.array([0.3]), 0.6, 0.5)]),
        "fault": (fault, [(day, limits) for day in days]),
    }
