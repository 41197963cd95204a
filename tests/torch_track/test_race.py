"""The race: all runners do the same work, take turns, and are timed by the same clock. No time itself is tested."""

import time

import numpy as np
import pytest

from course_lib.torch_track import race, torch
from course_lib.torch_track.speed import limit_threads


def test_every_runner_trains(monkeypatch):
    """On a tenth of the digits, for a few epochs: each ends far below the loss of a guess, log 10."""
    x, labels = race.digits_for_race()
    losses = {name: make(x[::10], labels[::10], 32, 16, 30, "Adam")() for name, make in race.RUNNERS.items()}
    assert all(0.0 < loss < 1.5 for loss in losses.values()), losses


@pytest.mark.parametrize("optimizer", race.RATES)
def test_the_course_and_pytorch_begin_with_the_same_weights_and_do_the_same(optimizer):
    """One batch of all samples: no shuffle matters, so the losses of the epochs are equal within rounding."""
    x, labels = (part[:50] for part in race.digits_for_race("float64"))
    for epochs in (1, 3):
        ours = race.course_runner(x, labels, 8, 50, epochs, optimizer)()
        theirs = race.pytorch_runner(x, labels, 8, 50, epochs, optimizer)()
        assert ours == pytest.approx(theirs, rel=1e-9)


def test_digits_come_between_0_and_1_in_the_dtype_asked_for():
    x, labels = race.digits_for_race()
    assert (x.shape, x.dtype, x.min(), x.max()) == ((1797, 64), np.float32, 0.0, 1.0)
    assert labels.shape == (1797,) and race.digits_for_race("float64")[0].dtype == np.float64


def test_all_take_turns_and_each_begins_a_round():
    order = []
    runs = {name: (lambda name=name: order.append(name)) for name in "abc"}
    times = race.take_turns(runs, 3)
    assert "".join(order) == "abc" + "bca" + "cab"
    assert {name: len(seconds) for name, seconds in times.items()} == {"a": 3, "b": 3, "c": 3}
    with pytest.raises(ValueError, match=r"^rounds: expected"):
        race.take_turns(runs, 0)


def test_a_training_race_counts_updates_and_keeps_the_losses():
    made = []

    def runner(x, labels, hidden, batch_size, epochs, optimizer):
        made.append((x.dtype.name, len(labels), hidden, batch_size, epochs, optimizer))
        return lambda: 0.25

    times, losses = race.training_race((8, 100, 2), "Adam", rounds=4, dtype="float64", runners={"mine": runner})
    assert made == [("float64", 1797, 8, 100, 2, "Adam")]
    assert losses == {"mine": 0.25} and len(times["mine"]) == 4


def test_processor_time_is_taken_only_where_it_is_all_the_time():
    assert race.clock_for() is time.process_time
    assert race.clock_for("cuda") is time.perf_counter  # the processor waits while a GPU works
    assert race.clock_for("cpu", threads=2) is time.perf_counter


def test_threads_are_limited_and_given_back():
    before = torch.get_num_threads()
    with pytest.raises(KeyError), limit_threads(1):
        assert torch.get_num_threads() == 1
        raise KeyError
    assert torch.get_num_threads() == before


def test_a_step_race_times_both():
    times = race.step_race([2, 2, 1], 4, seconds=0.02)
    assert set(times) == {"course", "PyTorch"} and min(times.values()) > 0
    with pytest.raises(ValueError, match=r"^batch_size: expected"):
        race.step_race([2, 2, 1], 0)


def test_the_two_steps_of_the_race_are_one_step():
    """What is timed side by side goes from the same weights to the same weights."""
    steps = race._steps([3, 4, 2], 8, "cpu")
    for _step in range(5):
        ours, theirs = steps["course"](), steps["PyTorch"]()
        assert ours == pytest.approx(theirs, rel=1e-5)
