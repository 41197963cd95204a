"""Four years of measured days in two cities: rain, temperatures and wind."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from course_lib.validation import check_choice

__all__ = ["CITIES", "Weather", "weather"]

CITIES = ("Seattle", "New York")
_FILE = Path(__file__).with_name("weather.csv")  # the columns of the source that were measured, and no other


@dataclass(frozen=True, eq=False)
class Weather:
    """The days of one city, in their order, none missing.

    Attributes
    ----------
    city : str
    date : ndarray of shape (N,)
        As ``datetime64[D]``.
    rain : ndarray of shape (N,)
        Rain, and snow melted, in mm.
    warmest, coldest : ndarray of shape (N,)
        The day's highest and lowest temperature, in °C.
    wind : ndarray of shape (N,)
        The day's mean wind speed, in m/s.
    source, licence : str
        Who measured, and what may be done with it.
    """

    city: str
    date: np.ndarray
    rain: np.ndarray
    warmest: np.ndarray
    coldest: np.ndarray
    wind: np.ndarray
    source: str
    licence: str


def weather(city: str) -> Weather:
    """Load what was measured on each day from 2012 to 2015.

    Source: National Centers for Environmental Information (NOAA, USA), daily summaries, as the npm package
    vega-datasets 3.2.1 has them in ``weather.csv``. Its column of words ("drizzle", "sun") was not measured and is
    left out. Licence: the data are a work of the U.S. Government; the package is under the BSD 3-Clause licence.

    Parameters
    ----------
    city : {"Seattle", "New York"}

    Returns
    -------
    Weather
        1461 days.

    Raises
    ------
    ValueError
        `city` is none of the two.

    Examples
    --------
    >>> days = weather("Seattle")
    >>> days.date[0], days.rain[:3].tolist(), days.wind[:3].tolist()
    (np.datetime64('2012-01-01'), [0.0, 10.9, 0.8], [4.7, 4.5, 2.3])
    """
    check_choice(city, "city", CITIES)
    table = np.loadtxt(_FILE, delimiter=",", skiprows=1, dtype=str)
    rows = table[table[:, 0] == city]
    rain, warmest, coldest, wind = rows[:, 2:].astype(float).T
    return Weather(
        city,
        rows[:, 1].astype("datetime64[D]"),
        rain,
        warmest,
        coldest,
        wind,
        source="NOAA, National Centers for Environmental Information, daily summaries, as vega-datasets 3.2.1 has them",
        licence="a work of the U.S. Government; the package is under the BSD 3-Clause licence",
    )
