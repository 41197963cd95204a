"""Lesson 16's explorers: numbers, words and challenges, without a browser."""

import numpy as np
import pytest

from course_lib.experiments.digit_runs import FAULTS
from course_lib.explorers.generalising import (
    CASES,
    GUESSING,
    LABELS,
    ORDER,
    REMEDIES,
    SIGNS,
    DiagnoseExplorer,
)
from explorer_state import place

# --- diagnose this curve ----------------------------------------------------------------------------------------------


def test_every_fault_comes_twice_and_has_its_texts():
    assert sorted(ORDER) == list(range(len(CASES)))
    assert set(LABELS) == set(SIGNS) == set(REMEDIES) == set(FAULTS)


@pytest.mark.parametrize("case", range(1, len(ORDER) + 1))
def test_each_curve_shows_its_fault(case):
    explorer = DiagnoseExplorer()
    explorer._busy = True
    explorer.case = case
    train, validation = np.array(explorer.run.train_loss), np.array(explorer.run.validation_loss)
    late, gap = slice(-10, None), validation[-10:].mean() - train[-10:].mean()
    signs = {
        "healthy": validation[late].max() < 0.2,
        "rate too high": train[late].min() > 0.2 and np.abs(np.diff(validation[late])).max() > 0.15,
        "rate too small": (np.diff(train) < 0).all() and train[-1] > 0.9 and np.ptp(train[late]) > 0.15,
        "too little capacity": train[-1] > 0.4 and np.ptp(train[late]) < 0.15 and abs(gap) < 0.4,
        "overfitting": train[-1] < 0.02 and gap > 0.4,
        "shuffled labels": validation[late].min() > GUESSING - 0.03,
    }
    assert signs[explorer.truth]
    if explorer.truth in ("rate too small", "healthy"):
        assert abs(gap) < 0.15


def test_it_says_nothing_before_an_answer():
    explorer = DiagnoseExplorer()
    assert explorer.tell().endswith("guessing gives 2.3. What is wrong?")
    assert not any(sign in explorer.tell() for sign in SIGNS.values())
    assert len(explorer.drawing.mended.get_xdata()) == 0


def test_a_wrong_answer_names_what_that_would_look_like():
    explorer = DiagnoseExplorer()
    explorer.answer = "overfitting"
    assert f"Not that. {SIGNS['overfitting']} Look again." in explorer.tell()
    assert len(explorer.drawing.mended.get_xdata()) == 0


def test_a_right_answer_shows_the_remedy_and_the_mended_run():
    explorer = DiagnoseExplorer()
    explorer.answer = explorer.truth
    assert REMEDIES[explorer.truth] in explorer.tell()
    mended = explorer.drawing.mended.get_ydata()
    assert len(mended) == 30
    assert mended[-1] < 0.2


def test_the_next_case_clears_the_answer():
    explorer = DiagnoseExplorer(answer="healthy")
    explorer._next()
    assert (explorer.case, explorer.answer) == (2, "")
    place(explorer, case=len(ORDER))
    explorer._next()
    assert explorer.case == 1


def test_diagnose_challenges():
    explorer = DiagnoseExplorer()
    assert explorer.met == set()
    for case in range(1, 9):  # the first eight hold each of the six
        place(explorer, case=case)
        explorer.answer = explorer.truth
        assert ("three" in explorer.met) == (len(explorer.named) >= 3)
    assert explorer.met == {"three", "streak", "all"}


def test_only_the_first_answer_counts():
    explorer = DiagnoseExplorer()
    for fault in FAULTS:
        explorer.answer = fault
    assert explorer.named == set()
    assert explorer.streak == 0
    explorer.reset()
    explorer.answer = explorer.truth
    assert explorer.named == set()
