"""Lesson 24's explorers: what stays in the draw by another way, the learner's functions, and what is told is so."""

import numpy as np
import pytest

from course_lib.exercises import writing as ex
from course_lib.experiments import names
from course_lib.explorers.writing import BEGINNINGS, GRID, NextLetterExplorer, TemperatureExplorer, scores_after, shares
from explorer_state import place
from svg_parts import drag, drags, part, said

# --- what may come next -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("beginning", BEGINNINGS)
@pytest.mark.parametrize(("temperature", "top_p"), [(1.0, 0.9), (0.3, 0.5), (3.0, 0.99), (1.0, 1.0)])
def test_what_stays_is_what_the_solution_leaves(beginning, temperature, top_p):
    explorer = NextLetterExplorer(beginning=beginning, temperature=temperature, top_p=top_p)
    powers = np.exp(scores_after(beginning) / temperature)
    left = ex.nucleus.reference(powers / powers.sum(), top_p)
    np.testing.assert_allclose(explorer.left, left)
    assert f"{np.count_nonzero(left)} of 27 characters stay" in explorer.tell()


def test_dragging_the_line_moves_top_p():
    explorer = NextLetterExplorer()
    assert drags(part(explorer.picture.svg, "top-p")) == {"top_p": 0.9}
    drag(explorer, top_p=0.5)
    assert explorer.count == 3
    assert drags(part(explorer.picture.svg, "top-p")) == {"top_p": 0.5}


def test_what_was_found_about_the_cut_is_so():
    counts = {beginning: NextLetterExplorer(beginning=beginning).count for beginning in ("", "m", "elizabe")}
    assert counts == {"": 17, "m": 4, "elizabe": 5}
    cold, warm, hot = (NextLetterExplorer(temperature=T).count for T in (0.3, 1.0, 3.0))
    assert cold < warm < hot


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("sure", {"beginning": "m"}),
        ("alone", {"temperature": 0.5, "top_p": 0.5}),
        ("hot_but_cut", {"temperature": 2.0, "top_p": 0.3}),
    ],
)
def test_challenges_of_the_cut(challenge, state):
    explorer = NextLetterExplorer()
    explorer.reset()
    assert explorer.met == set()
    assert place(explorer, **state).met == {challenge}


@pytest.mark.parametrize("state", [{"top_p": 0.1}, {"temperature": 2.0, "top_p": 0.5}, {"beginning": "q"}])
def test_near_misses_of_the_cut(state):
    assert place(NextLetterExplorer(), **state).met == set()


def test_the_learners_nucleus_is_what_is_drawn():
    right = NextLetterExplorer(nucleus=ex.nucleus.reference)
    assert "Your" not in right.tell()
    wrong = NextLetterExplorer(nucleus=lambda p, top_p: p)
    assert "not where the pale ones are" in wrong.tell()
    heights = [float(part(e.picture.svg, "drawn-0").get("height")) for e in (right, wrong)]
    assert heights[0] > heights[1]


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda p, top_p: None, "it returned nothing"),
        (lambda p, top_p: p[:3], "27 probabilities"),
        (lambda p, top_p: -p, "27 probabilities"),
        (lambda p, top_p: p / 0 * np.nan, "27 probabilities"),
        (lambda p, top_p: p[99], "IndexError"),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_nucleus_that_fails_is_told_and_the_reference_stays(function, words):
    explorer = NextLetterExplorer(nucleus=function)
    assert words in explorer.tell()
    assert part(explorer.picture.svg, "drawn-0") is None and part(explorer.picture.svg, "model-0") is not None


# --- what is written at each temperature ------------------------------------------------------------------------------


def test_shares_are_counted_on_the_names_written():
    written = names.write_many(200, np.random.default_rng(0), 0.5)
    at = list(GRID).index(0.5)
    assert shares()[0][at] == sum(name in names.known_names() for name in written) / 2
    assert shares()[1][at] == len(set(written)) / 2


def test_the_curves_come_with_the_guess():
    explorer = TemperatureExplorer()
    assert part(explorer.picture.svg, "known").get("d").count("L") == 0
    explorer.predict(50)
    assert part(explorer.picture.svg, "known").get("d").count("L") == len(GRID) - 1
    assert "it is 3." in explorer._question.children[0].value


def test_what_was_found_about_temperature_is_so():
    known, different = shares()
    assert GRID[known.argmax()] == 0.3
    assert (different[0], known[0]) == (37.0, 23.0)
    assert known.max() < 50


@pytest.mark.parametrize(
    ("challenge", "temperature"), [("most_real", 0.3), ("repeats", 0.2), ("balance", 0.5), ("balance", 0.6)]
)
def test_challenges_of_the_temperature(challenge, temperature):
    explorer = TemperatureExplorer()
    explorer.predict(3)
    assert explorer.met == set()
    assert place(explorer, temperature=temperature).met == {challenge}


def test_dragging_moves_the_temperature_and_the_names_are_written_again():
    explorer = TemperatureExplorer()
    explorer.predict(3)
    before = said(explorer.picture.svg)
    drag(explorer, temperature=1.8)
    assert explorer.temperature == 1.8 and said(explorer.picture.svg) != before
    once = explorer.written()
    explorer.seed += 1
    assert explorer.written() != once


def test_the_learners_sample_draws_every_letter():
    drawn = []

    def sample(scores, temperature, u):
        drawn.append(ex.sample.reference(scores, temperature, u))
        return drawn[-1]

    explorer = TemperatureExplorer(sample=sample)
    assert "drew every letter" in explorer.tell()
    assert len(drawn) >= 12 and 0 in drawn
    assert explorer.written() == TemperatureExplorer().written()


def test_a_greedy_sample_writes_the_same_name_twelve_times():
    explorer = TemperatureExplorer(sample=lambda scores, temperature, u: np.argmax(scores))
    assert set(explorer.written()) == {"laris"}


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda scores, temperature, u: None, "it returned nothing"),
        (lambda scores, temperature, u: 27, "a whole number from 0 to 26"),
        (lambda scores, temperature, u: 0.5, "a whole number from 0 to 26"),
        (lambda scores, temperature, u: scores, "a whole number from 0 to 26"),
        (lambda scores: 1, "TypeError"),
    ],
)
def test_a_sample_that_fails_is_told_and_names_are_written_without_it(function, words):
    explorer = TemperatureExplorer(sample=function)
    assert words in explorer.tell()
    assert explorer.written() == TemperatureExplorer().written()


def test_on_a_narrow_page_the_names_are_under_the_curves():
    explorer = TemperatureExplorer()
    assert 'viewBox="0 0 720 388"' in explorer.picture.svg
    explorer.picture.set_state({"narrow": True})
    assert 'viewBox="0 0 440 690"' in explorer.picture.svg
