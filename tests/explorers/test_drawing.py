"""Lesson 27's explorers: points that find a kite's outline, and digits that are asked for."""

import pytest

from course_lib.exercises.drawing import all_at_once, away_from_it, guided, step_back
from course_lib.explorers.drawing import GUESSES_SHOWN, DigitExplorer, KiteExplorer
from explorer_state import place
from svg_parts import drag, ids, part


def met(explorer):
    return [challenge.name for challenge in explorer.challenges if challenge.met(explorer)]


# --- points -----------------------------------------------------------------------------------------------------------


def test_it_tells_how_many_points_are_near_the_outline():
    explorer = KiteExplorer()
    assert explorer.tell().startswith("After 0 of 50 steps back, ") and explorer.near < 0.3
    place(explorer, done=50)
    assert explorer.near > 0.9 and f"{explorer.near:.0%} of the points" in explorer.tell()


def test_steps_are_dragged_and_the_points_go_with_them():
    explorer = KiteExplorer()
    before = part(explorer.paint(), "point-20").get("cx")
    drag(explorer, done=50)
    assert explorer.done == 50 and part(explorer.paint(), "point-20").get("cx") != before


def test_each_seed_is_other_noise():
    explorer = KiteExplorer()
    first = explorer.paint()
    place(explorer, seed=4)
    assert explorer.paint() != first


def test_the_guesses_begin_in_the_middle():
    explorer = place(KiteExplorer(), shown=GUESSES_SHOWN, done=10)
    assert met(explorer) == ["all_in_the_middle"] and "way-0" not in ids(explorer.paint())
    assert not met(place(explorer, done=50))


@pytest.mark.parametrize("seed", [0, 3])
def test_the_first_step_after_which_half_are_near_is_one_step(seed):
    explorer = place(KiteExplorer(), seed=seed)
    hits = [done for done in range(51) if "nearly_there" in met(place(explorer, done=done))]
    assert hits and hits[0] > 25


def test_without_new_noise_there_are_gaps():
    explorer = place(KiteExplorer(), done=50)
    with_noise = explorer.gap
    assert "gaps" not in met(explorer)
    place(explorer, noise=False)
    assert explorer.gap > with_noise and "gaps" in met(explorer)


def test_only_a_right_step_of_the_learner_is_taken():
    right, wrong = KiteExplorer(step_back=step_back.reference), KiteExplorer(step_back=all_at_once)
    assert right.tell().endswith("Every step was taken by your function.")
    assert "your" not in wrong.tell() and wrong.near == right.near


# --- digits -----------------------------------------------------------------------------------------------------------


def test_it_tells_how_many_are_as_asked_and_how_far_from_known_ones():
    explorer = DigitExplorer()
    assert f"a reader sees 3 in {explorer.as_asked} of 8 drawings" in explorer.tell()
    assert f"They are {explorer.far:.2f} away from the nearest known digit" in explorer.tell()
    before = explorer.far
    assert place(explorer, w=6.0).far > before


def test_weight_steps_and_place_are_dragged():
    explorer = DigitExplorer()
    drag(explorer, w=3.5, done=20, at=6)
    assert (explorer.w, explorer.done, explorer.at) == (
        3.5,
        20,
        6,
    ) and "With w = 3.5, after 20 of 50" in explorer.tell()
    assert part(explorer.paint(), "large-title") is not None


def test_the_noise_is_the_same_whatever_the_weight():
    explorer = place(DigitExplorer(), done=0)
    first = explorer.drawings
    place(explorer, w=5.0)
    assert (explorer.drawings == first).all()


def test_every_challenge_with_digits_can_be_met():
    explorer, found = DigitExplorer(), set()
    for digit in range(10):
        for w, done in ((0.0, 50), (3.0, 50), (3.0, 34)):
            found |= set(met(place(explorer, digit=digit, w=w, done=done)))
    assert found == {"all_as_asked", "not_told", "decided_early"}


def test_only_right_guidance_of_the_learner_guides():
    right, wrong = DigitExplorer(guided=guided.reference), DigitExplorer(guided=away_from_it)
    assert right.tell().endswith("They were guided by your function.")
    assert "your" not in wrong.tell() and wrong.as_asked == right.as_asked
