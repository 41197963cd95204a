"""The explorers of the lesson on attention: a query by hand, the map of a training, the learner's own function."""

import math

import numpy as np
import pytest

from course_lib.experiments.reversing import softmax
from course_lib.explorers.attention import KEYS, VALUES, MapExplorer, WordsExplorer
from explorer_state import place
from svg_parts import drag, drags, ids, part


def attention(Q, K, V, mask):
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    return softmax(scores + np.where(mask, 0, -np.inf)) @ V


# --- four words -------------------------------------------------------------------------------------------------------


def test_the_weights_are_those_worked_out_by_hand():
    explorer = place(WordsExplorer(), q1=1.0, q2=-2.0)
    powers = [math.exp((key[0] - 2 * key[1]) / math.sqrt(2)) for key in KEYS]
    expected = np.array(powers) / sum(powers)
    assert np.allclose(explorer.weights, expected)
    x, y = expected @ VALUES
    assert f"kite {expected[3]:.2f}. The result is ({x:.2f}, {y:.2f})." in explorer.tell()


def test_a_drag_moves_the_query():
    explorer = WordsExplorer()
    drag(explorer, q1=-2.0, q2=0.5)
    assert explorer.query.tolist() == [-2.0, 0.5]
    assert drags(part(explorer.picture.svg, "query")) == {"q1": -2.0, "q2": 0.5}


def test_no_query_gives_the_word_in_the_middle_more_than_a_quarter():
    directions = np.linspace(-4, 4, 33)
    best = max(
        place(WordsExplorer(), q1=float(a), q2=float(b)).weights[2] for a in directions[::4] for b in directions[::4]
    )
    assert best == pytest.approx(0.25)
    assert np.allclose(KEYS[2], 0) and np.allclose(KEYS.mean(axis=0), 0)


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("sure", {"q1": 1.5, "q2": -3.0}),
        ("torn", {"q1": 3.5, "q2": 0.0}),
        ("small_word", {"q1": 0.0, "q2": 0.0}),
    ],
)
def test_word_challenges(challenge, state):
    explorer = WordsExplorer()
    assert explorer.met == set()
    assert place(explorer, **state).met == {challenge}


@pytest.mark.parametrize("state", [{"q1": 1.0, "q2": 0.0}, {"q1": 0.3, "q2": 0.0}, {"q1": 1.5, "q2": -1.2}])
def test_near_misses_of_words(state):
    assert place(WordsExplorer(), **state).met == set()


# --- the map ----------------------------------------------------------------------------------------------------------


def test_the_map_ends_as_an_anti_diagonal():
    explorer = place(MapExplorer(), step=40)
    assert explorer.weights[8:].argmax(axis=1).tolist() == [7, 6, 5, 4, 3, 2, 1, 0]
    assert "to the token “6” (1 back)" in explorer.tell()
    assert "100% are right in training, and 100% when the model writes alone" in explorer.tell()
    assert "w-8-7" in ids(explorer.picture.svg)


def test_a_drag_chooses_the_row():
    explorer = MapExplorer()
    drag(explorer, row=15)
    assert explorer.row == 15 and "“1” at place 15" in explorer.tell()


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("all_right", {"step": 12}),
        ("far_back", {"step": 40, "row": 15}),
        ("cheat", {"step": 40, "masked": False}),
    ],
)
def test_map_challenges(challenge, state):
    explorer = MapExplorer()
    assert explorer.met == set()
    assert place(explorer, **state).met == {challenge}


@pytest.mark.parametrize("state", [{"step": 16}, {"step": 8}, {"step": 12, "positions": False}, {"step": 0, "row": 15}])
def test_near_misses_of_the_map(state):
    assert place(MapExplorer(), **state).met == set()


def test_the_learners_function_is_trained():
    explorer = place(MapExplorer(attention), step=40)
    assert "Your function is in the model, and was trained with it." in explorer.tell()
    assert np.allclose(explorer.weights, place(MapExplorer(), step=40).weights)


def test_a_function_without_a_mask_looks_ahead_in_spite_of_the_switch():
    explorer = MapExplorer(lambda Q, K, V, mask: softmax(Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])) @ V)
    assert np.triu(explorer.weights, 1).max() > 0.1


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda Q, K, V, mask: None, "it returned nothing"),
        (lambda Q, K, V, mask: 1 / 0, "ZeroDivisionError"),
        (lambda Q, K, V, mask: Q[..., :1], "must return an array of shape"),
        (lambda Q, K, V: V, "TypeError"),
    ],
)
def test_what_cannot_be_trained_is_told_and_the_solution_is_shown(function, said):
    explorer = place(MapExplorer(function), step=40)
    assert said in explorer.tell() and "The map is that of the solution." in explorer.tell()
    assert explorer.shares == (1.0, 1.0)
    assert place(explorer, positions=False).shares[0] < 0.5


def test_a_function_of_arrays_is_used_and_told():
    def by_where(Q, K, V, mask):
        scores = np.where(mask, Q @ np.swapaxes(K, -1, -2) / np.sqrt(Q.shape[-1]), -np.inf)
        return softmax(scores) @ V

    assert "It takes arrays alone" in MapExplorer(by_where).tell()
