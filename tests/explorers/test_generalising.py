"""Lesson 16's explorers: numbers, words and challenges, without a browser."""

import numpy as np
import pytest

from course_lib.experiments.digit_runs import FAULTS
from course_lib.explorers.generalising import (
    CASES,
    DECAYS,
    EPOCHS,
    GUESSING,
    LABELS,
    ORDER,
    REMEDIES,
    SIGNS,
    DecayExplorer,
    DiagnoseExplorer,
)
from explorer_state import place
from svg_parts import corners, drag, drags, ids, part

# --- weight decay and patience ----------------------------------------------------------------------------------------


def unlocked(**initial):
    explorer = DecayExplorer(**initial)
    explorer.predict(1.0)
    explorer.reset()
    return explorer


def test_the_prediction_is_what_the_run_ends_at():
    explorer = DecayExplorer()
    assert 1.1 < explorer.kept_loss < 1.3  # as the question says
    explorer.predict(1.5)
    assert 0.8 <= explorer.kept_loss <= 0.95
    assert f"it is {explorer.kept_loss:.1f}. {1.5 - round(explorer.kept_loss, 1):.3g} away." in (
        explorer._question.children[0].value
    )
    assert explorer.met == set()


def test_the_loss_over_the_decay_has_a_valley_where_labels_are_wrong():
    explorer = unlocked()
    losses = {decay: place(explorer, decay=decay).kept_loss for decay in DECAYS}
    best = min(losses, key=losses.get)
    assert 0 < best < 2
    assert losses[best] < 0.8 * losses[0.0]
    assert losses[10.0] > 1.8
    assert explorer.tried[0.4] == losses
    assert len(corners(part(explorer.picture.svg, "tried"))) == len(DECAYS)


def test_the_decay_is_dragged_from_one_strength_to_the_next():
    explorer = unlocked()
    assert drags(part(explorer.picture.svg, "shown")) == {"strength": 0}
    drag(explorer, strength=3)
    assert explorer.decay == DECAYS[3] == 1.0 and "With λ = 1," in explorer.tell()
    assert "0.99" in explorer.picture.formula
    place(explorer, decay=0.0)
    assert explorer.strength == 0
    assert [id for id in ids(explorer.picture.svg) if id.startswith("tried-")] == ["tried-0", "tried-3"]
    explorer.reset()
    assert (explorer.decay, explorer.strength) == (0.0, 0)
    assert DecayExplorer(decay=10.0).strength == 6


def test_with_right_labels_there_is_little_to_gain():
    explorer = unlocked(wrong=0.0)
    losses = [place(explorer, decay=decay).kept_loss for decay in DECAYS[:3]]
    assert np.ptp(losses) < 0.1


@pytest.mark.parametrize("patience", [3, 10])
def test_patience_stops_the_run_and_keeps_the_best_epoch(patience):
    explorer = place(unlocked(), patience=patience)
    best, last = explorer.best_and_last
    assert last == best + patience < EPOCHS - 1
    assert explorer.kept_loss == min(explorer.run.validation_loss[: last + 1])
    assert len(corners(part(explorer.picture.svg, "train"))) == last + 1
    assert float(part(explorer.picture.svg, "kept").get("cx")) == pytest.approx(56 + 490 * (best + 1) / 61, abs=0.1)
    assert f"The weights of epoch {best + 1} are kept" in explorer.tell()


@pytest.mark.parametrize(
    ("state", "met"),
    [
        ({"decay": 0.3}, {"helps"}),
        ({"decay": 1.0}, {"helps"}),
        ({"decay": 10.0}, {"too_much"}),
        ({"decay": 3.0, "wrong": 0.0}, {"too_much"}),
        ({"patience": 10}, {"patience"}),
        ({"wrong": 0.0}, set()),
    ],
)
def test_decay_challenges(state, met):
    explorer = unlocked()
    assert explorer.met == set()
    assert place(explorer, **state).met == met


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
    assert part(explorer.picture.svg, "mended") is None


def test_a_wrong_answer_names_what_that_would_look_like():
    explorer = DiagnoseExplorer()
    explorer.answer = "overfitting"
    assert f"Not that. {SIGNS['overfitting']} Look again." in explorer.tell()
    assert part(explorer.picture.svg, "mended") is None


def test_a_right_answer_shows_the_remedy_and_the_mended_run():
    explorer = DiagnoseExplorer()
    explorer.answer = explorer.truth
    assert REMEDIES[explorer.truth] in explorer.tell()
    mended = corners(part(explorer.picture.svg, "mended"))
    assert len(mended) == 30
    assert (366 - mended[-1, 1]) / 300 * 3.2 < 0.2


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
