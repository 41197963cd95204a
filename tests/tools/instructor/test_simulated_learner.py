"""Learners without a browser: two at once on a real server; what the benchmark of capacity makes of them."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from tools import ROOT

if not Path("/proc/self/smaps_rollup").exists():
    pytest.skip("memory is measured on Linux alone", allow_module_level=True)


@pytest.fixture(scope="module")
def capacity():
    spec = importlib.util.spec_from_file_location("capacity", ROOT / "benchmarks" / "capacity.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["capacity"] = module  # a dataclass looks for its module there
    spec.loader.exec_module(module)
    yield module
    del sys.modules["capacity"]


SLIDER = "import ipywidgets\nslider = ipywidgets.IntSlider(3, min=0, max=4)\nslider"
MOVED = "assert slider.value == {}, slider.value"


def test_two_learners_at_once(capacity):
    cells = [SLIDER, MOVED.format(1), "1 / 0"]  # from 3 two steps down: up there is room for one
    run = capacity.observe({capacity.LESSON: cells}, 2, speed=1e6, moves=2)
    assert run.failures == 2 * ["ZeroDivisionError: division by zero"]
    assert [len(visit.cells) for visit in run.visits] == [3, 3]
    assert [len(visit.moves) for visit in run.visits] == [2, 2]
    assert run.visits[0].kernel != run.visits[1].kernel
    assert all(visit.first_output > visit.cells[0] > 0 for visit in run.visits)  # it counts the kernel's start as well
    # A kernel takes tens of MiB and starts in tenths of a second, on any machine.
    assert 60 < run.of_servers < run.highest - 2 * 20 < 2000
    assert 0.2 < run.cpu_first <= run.cpu_all


def test_a_cell_that_fails_fails_the_run(capacity):
    run = made_run(capacity, 2, 300.0)
    assert capacity.without_failures(run) is run
    run.visits[1].failures.append("ZeroDivisionError: division by zero")
    with pytest.raises(RuntimeError, match="1 cells failed, the first with: ZeroDivisionError: division by zero"):
        capacity.without_failures(run)


def test_sliders_turn_round_at_their_end():
    from tools.instructor.simulated_learner import places

    assert places({"value": 1.0, "min": 0.0, "max": 2.0, "step": 0.5}, 2) == [1.5, 2.0]
    assert places({"value": 2.0, "min": 0.0, "max": 2.0, "step": 0.5}, 2) == [1.5, 1.0]


def test_every_exercise_is_solved(capacity):
    cells = capacity.cells_of(ROOT / capacity.LESSON)
    checked = [cell for cell in cells if ".check(" in cell]
    assert cells[0].startswith("import numpy")
    assert checked
    assert not any("    ...\n" in cell for cell in checked)


def made_run(capacity, learners, highest):
    from tools.instructor.simulated_learner import Visit

    visits = [Visit("k", 2.0 + number, [1.0, 0.1, 0.2], [0.05]) for number in range(learners)]
    return capacity.Run(learners, highest, 100.0, 1.6, 5.0, visits)


def test_what_is_made_of_the_runs(capacity):
    runs = [made_run(capacity, number, 110.0 + 90.0 * number) for number in (1, 5, 10)]
    start, slope = capacity.line_through(runs)
    assert (round(start, 6), round(slope, 6)) == (110.0, 90.0)
    # 1 GiB: a quarter is kept, 768 − 110 = 658 MiB are 7 learners; 64 GiB: 2 GiB are kept.
    assert [capacity.that_fit(size, start, slope) for size in (0.1, 1, 8, 64)] == [0, 7, 67, 704]
    assert runs[1].slow("cells") == 1.0
    assert runs[1].slow("cells", skip=1) == 0.2
    assert capacity.percentile([3.0, 1.0, 2.0], 50) == 2.0
    text = capacity.report({"01": runs}, {"01 + 10": runs}, "# Title\n")
    assert "| 01, one server | 110 | 90 | 7 | 67 | 704 |" in text
    assert "waits about **12 s** for the first output (30 × 1.6 CPU seconds / 4, computed)" in text


def test_thinking_is_the_same_in_every_run(capacity):
    draws = [[capacity.Thinking(seed, 60)._random.random() for _ in range(3)] for seed in (0, 0, 1)]
    assert draws[0] == draws[1] != draws[2]
