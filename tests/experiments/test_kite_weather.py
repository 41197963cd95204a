"""The two forecasts of kite weather: right by hand on a few days, and blind to all that comes later."""

import numpy as np
import pytest

from course_lib.data import CITIES, weather
from course_lib.experiments.kite_weather import (
    Evenings,
    evenings,
    is_kite_day,
    judged_days,
    season,
    season_and_today,
)

DATES = np.arange(np.datetime64("2012-12-28"), np.datetime64("2013-01-07"))
TODAY = np.array([1, 1, 0, 0, 1, 0, 1, 1, 1, 0], dtype=float)
DAYS = Evenings(DATES, TODAY, np.append(TODAY[1:], 1.0))
PAST = np.arange(6)


def test_a_kite_day_has_wind_and_is_dry():
    rain, wind = [0.0, 0.4, 0.5, 0.0, 0.0, 0.0], [2.5, 7.0, 5.0, 2.4, 7.1, 4.0]
    assert is_kite_day(rain, wind).tolist() == [True, True, False, False, False, True]
    with pytest.raises(ValueError, match="wind"):
        is_kite_day([0.0], [1.0, 2.0])


def test_the_season_counts_the_past_days_near_by():
    # Row 6 is 3 January. One day away lies 2 January, whose tomorrow was a kite day; five days away lie all six.
    assert season(DAYS, PAST, [6], within=1) == pytest.approx([(1 + 1) / (1 + 2)])
    assert season(DAYS, PAST, [6], within=5) == pytest.approx([(3 + 1) / (6 + 2)])


def test_the_years_end_is_near_its_beginning():
    december = PAST[:3]  # 28 to 30 December: 3 January is 3 to 5 days away
    assert season(DAYS, december, [6], within=2) == pytest.approx([1 / 2])
    assert season(DAYS, december, [6], within=3) == pytest.approx([(0 + 1) / (1 + 2)])


def test_today_leaves_the_days_that_began_alike():
    days, past = DAYS, PAST
    alike = past[days.today[past] == 1]
    expected = (days.tomorrow[alike].sum() + 1) / (len(alike) + 2)
    assert season_and_today(days, past, [6], within=30) == pytest.approx([expected])


@pytest.mark.parametrize("city", CITIES)
def test_tomorrow_is_the_day_after(city):
    days, measured = evenings(city), weather(city)
    assert len(days.date) == len(measured.date) - 1
    assert (days.today[1:] == days.tomorrow[:-1]).all()
    assert (days.today == is_kite_day(measured.rain, measured.wind)[:-1]).all()


@pytest.mark.parametrize("city", CITIES)
def test_the_judged_days_are_two_years_that_no_forecast_has_seen(city):
    judged, known = judged_days(city), evenings(city)
    assert (judged.date[0], judged.date[-1]) == (np.datetime64("2014-01-01"), np.datetime64("2015-12-31"))
    rows = np.arange(len(known.date) - 730, len(known.date))
    blind = Evenings(known.date, known.today, np.where(np.arange(len(known.date)) < rows[0], known.tomorrow, np.nan))
    for forecast, made in ((season, judged.a), (season_and_today, judged.b)):
        assert (forecast(blind, np.arange(rows[0]), rows) == made).all()
        assert made.min() > 0 and made.max() < 1


def test_what_is_kept_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        judged_days("Seattle").y[0] = 7
