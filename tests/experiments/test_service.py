"""From days to a forecast: pairs, scaling, a network's runs, local days against foreign ones, a decision."""

import numpy as np
import pytest

from course_lib.data import weather
from course_lib.exercises import service as ex
from course_lib.experiments import service as runs
from course_lib.experiments.kite_weather import evenings as kite_evenings


def raises(*_arguments):
    raise ZeroDivisionError


# --- evenings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("city", ["Seattle", "New York"])
def test_an_evening_has_its_own_measurements_and_tomorrows_answer(city):
    known, days = runs.evenings(city), weather(city)
    np.testing.assert_array_equal(known.y, kite_evenings(city).tomorrow)
    np.testing.assert_array_equal(known.x[:, 3], days.wind[:-1])
    assert known.date[0] == days.date[1] and set(known.year) == set(runs.YEARS)


def test_rain_is_asked_with_the_same_limit():
    days = weather("Seattle")
    np.testing.assert_array_equal(runs.evenings("Seattle", "rain").y, days.rain[1:] >= 0.5)


def test_december_is_next_to_january():
    date = np.array(["2012-12-31", "2013-01-01", "2013-01-02", "2013-07-02"], "datetime64[D]")
    zeros = np.zeros(4)
    assert runs.features(date, zeros, zeros, zeros, zeros)[:, 4].tolist() == [0, 0, 1, 182]


def test_the_place_in_the_year_fits_what_the_service_allows():
    newest = np.concatenate([runs.evenings(city).x[:, 4] for city in ("Seattle", "New York")])
    assert newest.min() == 0 and newest.max() <= 183


@pytest.mark.parametrize("wrong", [("Paris", "kite"), ("Seattle", "snow")])
def test_other_cities_and_questions_are_refused(wrong):
    with pytest.raises(ValueError, match=r"city|question"):
        runs.evenings(*wrong)


# --- a learner's functions --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["pairs", "prepare", "moved", "fault"])
def test_only_right_functions_are_a_learners_own(name):
    exercise = getattr(ex, name)
    for right in (exercise.reference, *exercise.right_variants):
        assert list(runs.own(**{name: right})) == [name]
    for mistake in exercise.mistakes:
        assert runs.own(**{name: mistake.function}) == {}
    for function in (raises, lambda *parts: None, None):
        assert runs.own(**{name: function}) == {}


@pytest.mark.parametrize("name", ["pairs", "prepare", "moved"])
def test_the_courses_functions_answer_as_the_exercises_do(name):
    assert list(runs.own(**{name: getattr(runs, name)})) == [name]


# --- a network --------------------------------------------------------------------------------------------------------


def test_a_network_beats_the_share_of_yes_at_home():
    known = runs.evenings("Seattle")
    past = known.year < 2015
    x = runs.prepare(known.x, past)
    p = runs.chance(runs.trained(x[past], known.y[past], hidden=2, decay=1.0), x[~past])
    usual = runs.log_loss(np.full(p.shape, known.y[past].mean()), known.y[~past])
    assert runs.log_loss(p, known.y[~past]) < usual - 0.05


def test_the_table_has_a_row_of_seeds_for_each_setting():
    table = runs.table_of_runs(2)
    assert len(table) == 9 and all(losses.shape == (2,) for losses in table.values())
    assert min(table, key=lambda key: table[key].mean()) == (2, 1.0)


def test_calibration_counts_every_day_once():
    p, y = np.array([0.05, 0.2, 0.35, 0.8]), np.array([0.0, 0.0, 1.0, 1.0])
    bins = runs.calibration(p, y, np.array([0, 0.2, 0.5, 1]))
    assert [n for _said, _came, n in bins] == [1, 2, 1] and bins[1][1] == 0.5


# --- what local days are worth ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", runs.QUESTIONS)
def test_a_year_of_local_days_wins_nearly_always_and_forty_do_not(question):
    assert runs.local_runs(320, question).wins > 0.95
    assert 0.5 < runs.local_runs(40, question).wins < 0.75


def test_forty_days_in_a_row_lose_more_often_than_forty_from_all_over():
    for question in runs.QUESTIONS:
        assert runs.local_runs(40, question, "nothing", True).wins < runs.local_runs(40, question).wins


@pytest.mark.parametrize("in_a_row", [False, True])
def test_whoever_has_both_loses_least(in_a_row):
    one, two = runs.local_runs(40, "kite", "nothing", in_a_row), runs.local_runs(40, "kite", "Seattle", in_a_row)
    assert two.local.mean() < one.local.mean() and two.local.mean() < two.foreign.mean()


def test_the_same_question_has_the_same_answer():
    first = runs.local_runs.__wrapped__(20)
    again = runs.local_runs.__wrapped__(20)
    np.testing.assert_array_equal(first.local, again.local)


def test_a_move_that_moves_nothing_is_seattles_network():
    found = runs.local_runs(20, move=lambda p, there, here: p)
    np.testing.assert_allclose(found.moved, np.repeat(found.foreign[:, np.newaxis], runs.DRAWS, axis=1))


@pytest.mark.parametrize("wrong", [(0,), (2.5,), (40, "snow"), (40, "kite", "Paris")])
def test_other_runs_are_refused(wrong):
    with pytest.raises((TypeError, ValueError), match=r"n:|question|start"):
        runs.local_runs(*wrong)


# --- a decision -------------------------------------------------------------------------------------------------------


def test_local_days_begin_to_pay_at_the_users_needed():
    factors = runs.doubts()[1].copy()
    factors[2] = runs.users_needed(factors)
    assert runs.worth(factors) == pytest.approx(0, abs=1e-9)


def test_the_doubts_are_in_order_and_the_decision_flips_within_them():
    low, likely, high = runs.doubts()
    assert (low < likely).all() and (likely < high).all() and runs.worth(likely) > 0
    assert runs.worth(np.array([high[0], *low[1:]])) < 0
