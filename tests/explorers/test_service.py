"""Lesson 30's explorers: what local days are worth, and a decision whose doubts can be dragged."""

import numpy as np
import pytest

from course_lib.exercises.service import all_at_once, tornado
from course_lib.experiments import service as runs
from course_lib.explorers.service import HIGHS, LOWS, DaysExplorer, TornadoExplorer
from explorer_state import place
from svg_parts import drag


def met(explorer):
    return {challenge.name for challenge in explorer.challenges if challenge.met(explorer)}


def raises(*_arguments):
    raise ZeroDivisionError("no")


# --- what local days are worth ----------------------------------------------------------------------------------------


def test_it_tells_how_many_runs_are_won():
    explorer = DaysExplorer()
    found = runs.local_runs(40)
    assert explorer.days == 40 and explorer.won.sum() == round(40 * found.wins)
    assert explorer.tell().startswith(f"40 local days win in {explorer.won.sum()} of 40 runs")
    assert "lower than Seattle's" in explorer.tell() and explorer.paint()


def test_every_challenge_with_days_can_be_met():
    explorer = DaysExplorer()
    assert not met(explorer)
    drag(explorer, size=4)
    assert explorer.days == 320 and met(explorer) == {"always"}
    place(explorer, size=1, asked="rain", in_a_row=True)
    assert met(explorer) == {"seldom"} and "higher than Seattle's" in explorer.tell()
    place(explorer, start="Seattle")
    assert met(explorer) == {"both"}


def test_fewer_days_than_320_do_not_win_always():
    explorer = DaysExplorer()
    assert [int((gap < 0).sum()) == 40 for gap in explorer.gaps].index(True) == runs.SIZES.index(320)


# --- a decision -------------------------------------------------------------------------------------------------------


def test_it_begins_with_an_answer_that_flips():
    explorer = TornadoExplorer()
    assert explorer.flips == 4 and not met(explorer)
    assert explorer.tell().endswith("The answer flips within the doubts: it is no answer.")


def test_its_bars_are_the_exercises():
    explorer = TornadoExplorer(tornado=tornado.reference)
    low, high = explorer.values.T
    np.testing.assert_allclose(explorer.ends, tornado.reference(runs.worth, explorer.base, low, high))
    assert explorer.paint() == TornadoExplorer().paint()


def test_the_learners_bars_are_drawn_and_a_failure_is_told():
    assert TornadoExplorer(tornado=all_at_once).paint() != TornadoExplorer().paint()
    explorer = TornadoExplorer(tornado=raises)
    assert "ZeroDivisionError" in explorer.tell() and "bar-0" not in explorer.paint()


def test_every_challenge_with_doubts_can_be_met():
    explorer = TornadoExplorer()
    drag(explorer, low0=0.8, low1=0.8, low2=0.8, low3=0.8, high0=1.2, high1=1.2, high2=1.2, high3=1.2)
    assert met(explorer) == {"one_at_a_time"}
    drag(explorer, low2=0.4)
    assert met(explorer) == {"only_market"}
    place(explorer, **dict.fromkeys((*LOWS, *HIGHS), 1.0))
    assert met(explorer) == {"robust"} and explorer.tell().endswith("The answer is the same in every combination.")


@pytest.mark.parametrize(("trait", "value"), [("low0", 0.2), ("high2", 3.0), ("low3", 1.0)])
def test_each_end_moves_its_own_bar_alone(trait, value):
    explorer = TornadoExplorer()
    before = explorer.ends
    drag(explorer, **{trait: value})
    changed = np.argwhere(~np.isclose(before, explorer.ends)).tolist()
    assert changed == [[int(trait[-1]), 0 if trait.startswith("low") else 1]]
