"""Short runs on the digits: how the images are dealt, and what the lesson promises of the result."""

import numpy as np
import pytest

from course_lib import data
from course_lib.experiments.digit_runs import (
    FAULTS,
    faulty_run,
    fit_digits,
    fit_in_pieces,
    mislabelled,
    split_digits,
    test_accuracy,
)
from course_lib.network import Adam, Momentum, make_network


def test_every_image_is_in_one_part():
    images = np.concatenate([x for x, _y in split_digits()])
    assert images.shape == (1797, 64)
    assert (images.min(), images.max()) == (0, 1)
    assert np.array_equal(np.unique(images, axis=0), np.unique(data.digits().x / 16, axis=0))
    assert not np.array_equal(split_digits(1)[0][1], split_digits(0)[0][1])


def test_mislabelled_leaves_what_it_is_given():
    x, y = split_digits()[0]
    before = y.copy()
    same_x, wrong = mislabelled((x, y), 0.5)
    assert same_x is x
    assert np.array_equal(y, before)
    assert 0.4 < np.mean(wrong != y) < 0.5
    assert np.array_equal(mislabelled((x, y), 0.0)[1], y)


def test_fit_digits_takes_other_parts_and_none():
    x, y = split_digits()[0]
    network = make_network([64, 8, 10])
    history = fit_digits(network, Momentum(0.05), 2, train=(x[:50], y[:50]), validation=None, batch_size=10)
    assert len(history.train_loss) == 2
    assert history.validation_loss == []


@pytest.mark.parametrize("rate", [0.05, 1e200])  # the second is lost at once
def test_in_pieces_a_run_is_what_it_is_at_once(rate):
    x, y = split_digits()[0]
    train, networks = (x[:60], y[:60]), [make_network([64, 8, 10], seed=1) for _way in range(2)]
    pieces, shares = fit_in_pieces(networks[0], Momentum(rate), 4, train=train, batch_size=16, seed=3), []
    with pytest.raises(StopIteration) as end:
        while True:
            shares.append(next(pieces))
    whole = fit_digits(networks[1], Momentum(rate), 4, train=train, batch_size=16, seed=3)
    assert np.array_equal(networks[0].parameters, networks[1].parameters, equal_nan=True)
    assert repr(end.value.value) == repr(whole) or rate > 1
    assert repr(end.value.value.train_loss) == repr(whole.train_loss) and end.value.value.stopped == whole.stopped
    assert shares == ([0.25, 0.5, 0.75, 1.0] if rate < 1 else [])


@pytest.mark.parametrize("seed", range(3))
def test_the_recipe_of_the_lesson_reads_97_in_100(seed):
    assert test_accuracy(0, seed, optimizer=Adam(0.003)) >= 0.97


def test_the_split_matters_more_than_the_seed():
    splits = [test_accuracy(split, optimizer=Adam(0.003)) for split in (0, 3, 5, 7)]
    seeds = [test_accuracy(0, seed, optimizer=Adam(0.003)) for seed in range(2)]
    assert np.ptp(splits) > 2 * np.ptp(seeds)
    assert min(splits) > 0.95


def test_an_unknown_fault_is_refused():
    with pytest.raises(ValueError, match="fault: expected one of"):
        faulty_run("bad luck")
    assert len(FAULTS) == 6
