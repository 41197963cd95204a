"""What was asked, counted; and whether it is still Seattle's weather."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from course_lib.service import ENOUGH, Monitor, stability_index
from course_lib.service.forecaster import EXAMPLE
from kite_service import COLUMNS, days, kite

NAMES = [column.name for column in COLUMNS]


def drift_of(rows) -> dict[str, float | None]:
    monitor = Monitor(kite())
    monitor.saw(rows)
    return monitor.drift()


def test_the_index_is_the_divergence_in_both_directions():
    t, a = np.array([0.1, 0.2, 0.3, 0.4]), np.array([0.25, 0.25, 0.2, 0.3])
    both = np.sum(a * np.log(a / t)) + np.sum(t * np.log(t / a))
    assert stability_index(t, a) == pytest.approx(both, rel=1e-12)
    assert stability_index(t, a) == pytest.approx(stability_index(a, t), rel=1e-12)
    assert stability_index(t, t) == 0


@pytest.mark.parametrize(
    ("trained", "asked", "message"),
    [
        ([0.5, 0.4], [0.5, 0.5], "trained: expected probabilities that sum to 1"),
        ([0.5, 0.5], [1.0, 0.0], "asked: expected shares above 0, got 0.0"),
        ([1.0, 0.0], [0.5, 0.5], "trained: expected shares above 0, got 0.0"),
        ([0.5, 0.5], [1.0], "asked: expected the shape of trained"),
        ("half", [1.0], "trained: expected real numbers"),
    ],
)
def test_shares_that_are_none(trained, asked, message):
    with pytest.raises((TypeError, ValueError)) as raised:
        stability_index(trained, asked)
    assert str(raised.value).startswith(message)


def test_a_year_of_seattle_is_like_four_and_new_york_is_another_place():
    at_home, away = drift_of(days("Seattle")[-365:]), drift_of(days("New York")[-365:])
    assert max(at_home.values()) < 0.05
    assert away["wind"] > 0.5 and away["coldest"] > 0.25
    assert all(away[name] > at_home[name] for name in NAMES)


def test_the_training_data_themselves_do_not_drift():
    assert drift_of(days("Seattle")) == dict.fromkeys(NAMES, 0.0)


def test_a_wider_distribution_of_the_same_mean_is_noticed():
    rows = days("Seattle")
    wider = rows.mean(axis=0) + 2 * (rows - rows.mean(axis=0))
    assert min(drift_of(wider)[name] for name in ("warmest", "coldest", "wind")) > 0.25


def test_chance_alone_stays_below_what_counts_as_large():
    rng, rows = np.random.default_rng(3), days("Seattle")
    drawn = [max(drift_of(rows[rng.choice(len(rows), ENOUGH)]).values()) for _ in range(100)]
    assert np.quantile(drawn, 0.95) < 0.25


def test_fewer_rows_than_enough_tell_nothing_of_drift():
    assert drift_of(days("Seattle")[: ENOUGH - 1]) == dict.fromkeys(NAMES)
    assert None not in drift_of(days("Seattle")[:ENOUGH]).values()


def test_before_the_first_request():
    assert Monitor(EXAMPLE).counts() == {"requests": 0, "refused": 0, "forecasts": 0, "drift": {"wind": None}}
    assert Monitor(EXAMPLE).means() == {"wind": None}


def test_shares_are_those_of_what_was_asked():
    monitor = Monitor(kite())
    assert np.isnan(monitor.shares()).all()
    monitor.saw(days("Seattle"))
    assert np.array_equal(monitor.shares(), kite().shares)


def test_means_are_those_of_what_was_asked():
    monitor, rows = Monitor(kite()), days("New York")
    for piece in np.array_split(rows, 7):
        monitor.saw(piece)
    assert list(monitor.means().values()) == pytest.approx(rows.mean(axis=0).tolist(), rel=1e-12)


def test_nothing_is_lost_between_threads():
    monitor, rows = Monitor(kite()), days("Seattle")[:10]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(400):
            pool.submit(monitor.saw, rows)
            pool.submit(monitor.refused)
    counts = monitor.counts()
    assert (counts["requests"], counts["refused"], counts["forecasts"]) == (800, 400, 4000)


def test_a_monitor_needs_a_forecaster():
    with pytest.raises(TypeError, match=r"^forecaster: expected a Forecaster, got str 'kite'$"):
        Monitor("kite")


def test_rows_of_another_width_are_refused():
    with pytest.raises(ValueError, match=r"^rows: expected shape \(any, 4\), got shape \(1, 2\)$"):
        Monitor(kite()).saw([[1.0, 2.0]])
