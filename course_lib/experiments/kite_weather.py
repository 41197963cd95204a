"""Will tomorrow be a kite day? Two forecasts of it, on measured days, and the two years on which they are judged."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from course_lib.data import weather
from course_lib.validation import as_float_array, check_same_shape

__all__ = ["Evenings", "Judged", "evenings", "is_kite_day", "judged_days", "season", "season_and_today"]

MOST_RAIN = 0.5  # mm: a kite day has less
WINDS = 2.5, 7.0  # m/s, both ends included
FIRST_JUDGED = np.datetime64("2014-01-01")
DAYS_A_YEAR = 365


@dataclass(frozen=True, eq=False)
class Evenings:
    """What is known on each evening, and what comes of it.

    Attributes
    ----------
    date : ndarray of shape (N,)
        The day that ends, ``datetime64[D]``.
    today : ndarray of shape (N,)
        1.0 where it was a kite day, else 0.0.
    tomorrow : ndarray of shape (N,)
        The same of the day after: what is to be forecast.
    """

    date: np.ndarray
    today: np.ndarray
    tomorrow: np.ndarray


@dataclass(frozen=True, eq=False)
class Judged:
    """The days of 2014 and 2015 with both forecasts, made on the evening before from the days of 2012 and 2013.

    Attributes
    ----------
    date : ndarray of shape (N,)
        The day that was forecast.
    y : ndarray of shape (N,)
        1.0 where it became a kite day, else 0.0.
    a, b : ndarray of shape (N,)
        The probability that forecast A, and forecast B, gave.
    """

    date: np.ndarray
    y: np.ndarray
    a: np.ndarray
    b: np.ndarray


def is_kite_day(rain: ArrayLike, wind: ArrayLike) -> np.ndarray:
    """Tell for each day whether a kite could fly: rain below 0.5 mm, and a wind from 2.5 to 7 m/s.

    Parameters
    ----------
    rain : array of shape (N,)
        mm.
    wind : array of shape (N,)
        m/s.

    Returns
    -------
    ndarray of shape (N,), bool

    Raises
    ------
    TypeError, ValueError
        No arrays of numbers, or not of the same shape.

    Examples
    --------
    >>> is_kite_day([0.0, 0.5, 0.2], [2.5, 5.0, 7.1])
    array([ True, False, False])
    """
    rain, wind = as_float_array(rain, "rain", ndim=1), as_float_array(wind, "wind", ndim=1)
    check_same_shape(wind, "wind", rain, "rain")
    return (rain < MOST_RAIN) & (wind >= WINDS[0]) & (wind <= WINDS[1])


@cache
def evenings(city: str) -> Evenings:
    """Return every evening of a city's four years that has a tomorrow.

    Parameters
    ----------
    city : {"Seattle", "New York"}

    Returns
    -------
    Evenings
        1460 of them.

    Raises
    ------
    ValueError
        There are no days of that city.

    Examples
    --------
    >>> days = evenings("Seattle")
    >>> days.today[:4], days.tomorrow[:3]
    (array([1., 0., 0., 0.]), array([0., 0., 0.]))
    """
    days = weather(city)
    kite = is_kite_day(days.rain, days.wind).astype(float)
    return _frozen(Evenings(days.date[:-1], kite[:-1], kite[1:]))


def season(days: Evenings, past: ArrayLike, rows: ArrayLike, within: int = 15) -> np.ndarray:
    """Forecast A: the share of kite days among past days of the same season.

    Formula: p = (k + 1) / (n + 2) for the k kite days among the n tomorrows of past evenings that lie within some days
    of the evening's place in the year. The 1 and the 2 keep p off 0 and 1.

    Parameters
    ----------
    days : Evenings
    past, rows : arrays of whole numbers
        The evenings to learn from, shape (P,), and those to forecast for, shape (R,).
    within : int
        Days to each side.

    Returns
    -------
    ndarray of shape (R,)
        Probabilities.

    Examples
    --------
    >>> season(evenings("Seattle"), np.arange(730), [730, 900]).round(2)
    array([0.11, 0.48])
    """
    return _share(days, past, _near(days, past, rows, within))


def season_and_today(days: Evenings, past: ArrayLike, rows: ArrayLike, within: int = 30) -> np.ndarray:
    """Forecast B: the share of kite days among past days of the same season that followed a day like today.

    Formula: that of `season`, where only those past evenings count that ended a kite day, if today was one, or a day
    that was none, if today was none. As this leaves about half of them, the season is twice as wide.

    Parameters
    ----------
    days : Evenings
    past, rows : arrays of whole numbers
        The evenings to learn from, shape (P,), and those to forecast for, shape (R,).
    within : int
        Days to each side.

    Returns
    -------
    ndarray of shape (R,)
        Probabilities.

    Examples
    --------
    >>> season_and_today(evenings("Seattle"), np.arange(730), [730, 900]).round(2)
    array([0.09, 0.37])
    """
    alike = days.today[np.asarray(rows)][:, np.newaxis] == days.today[np.asarray(past)]
    return _share(days, past, _near(days, past, rows, within) & alike)


def _near(days: Evenings, past: ArrayLike, rows: ArrayLike, within: int) -> np.ndarray:
    """For each of (R,) rows, which of (P,) past evenings lie near it in the year, whose end is near its beginning."""
    place = (days.date - days.date.astype("datetime64[Y]")).astype(int)
    apart = np.abs(place[np.asarray(rows)][:, np.newaxis] - place[np.asarray(past)])
    return np.minimum(apart, DAYS_A_YEAR - apart) <= within


def _share(days: Evenings, past: ArrayLike, counts: np.ndarray) -> np.ndarray:
    return (counts @ days.tomorrow[np.asarray(past)] + 1) / (counts.sum(axis=1) + 2)


@cache
def judged_days(city: str) -> Judged:
    """Return the days of 2014 and 2015 with both forecasts, which know 2012 and 2013 and the evening before.

    Parameters
    ----------
    city : {"Seattle", "New York"}

    Returns
    -------
    Judged
        730 days.

    Raises
    ------
    ValueError
        There are no days of that city.

    Examples
    --------
    >>> days = judged_days("New York")
    >>> len(days.y), days.a[:2].round(2), days.b[:2].round(2)
    (730, array([0.53, 0.55]), array([0.52, 0.51]))
    """
    known = evenings(city)
    past, rows = np.split(np.arange(len(known.date)), [np.searchsorted(known.date, FIRST_JUDGED - 1)])
    a, b = season(known, past, rows), season_and_today(known, past, rows)
    return _frozen(Judged(known.date[rows] + 1, known.tomorrow[rows], a, b))


def _frozen(record):
    """The record, with arrays that nobody can change: it is kept for the next who asks."""
    for array in vars(record).values():
        array.flags.writeable = False
    return record
