"""Lesson 28's explorers: a tone and its alias, paths through a sound, whose voices were heard."""

import itertools

import numpy as np
import pytest

from course_lib.exercises.hearing import (
    alias,
    begins_again_at_half,
    blanks_first,
    collapse,
    jumps_anywhere,
    mean_of_all,
    own_mean,
    step,
)
from course_lib.explorers.hearing import AliasExplorer, P, PathExplorer, VoicesExplorer
from explorer_state import place
from svg_parts import corners, drag, part


def met(explorer):
    return {challenge.name for challenge in explorer.challenges if challenge.met(explorer)}


def raises(*_arguments):
    raise ZeroDivisionError("no")


# --- a tone and its samples -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tone", "rate", "heard"), [(3, 8, 3), (5, 8, 3), (8, 8, 0), (11, 8, 3), (12, 8, 4), (3, 2, 1)]
)
def test_it_tells_what_the_samples_sound_like(tone, rate, heard):
    explorer = place(AliasExplorer(), tone=float(tone), rate=float(rate))
    assert explorer.heard == pytest.approx(heard) and f"sounds like {heard:.1f} kHz." in explorer.tell()
    assert f"{heard:.1f} kHz." in explorer.formula() and "<audio" in explorer.formula()


def test_the_learners_function_draws_the_zigzag():
    right, wrong = AliasExplorer(alias=alias.reference), AliasExplorer(alias=begins_again_at_half)
    shapes = [corners(part(explorer.paint(), name)) for explorer in (right, wrong) for name in ("zigzag", "reference")]
    np.testing.assert_allclose(shapes[0], shapes[1])
    assert np.abs(shapes[2] - shapes[3]).max() > 50


def test_a_function_that_fails_is_told_and_the_right_one_stays():
    explorer = AliasExplorer(alias=raises)
    assert "ZeroDivisionError" in explorer.tell() and len(corners(part(explorer.paint(), "reference"))) > 100


def test_every_challenge_with_a_tone_can_be_met():
    explorer, found = AliasExplorer(), set()
    for tone, rate in ((7.0, 8.0), (8.0, 8.0), (3.0, 6.0), (3.0, 8.0)):
        drag(explorer, tone=tone, rate=rate)
        found |= met(explorer)
    assert found == {"falls", "silence", "enough"} and not met(AliasExplorer())


# --- paths ------------------------------------------------------------------------------------------------------------


def by_listing():
    found = {}
    for path in itertools.product(range(3), repeat=5):
        text = collapse.reference("".join("-iu"[symbol] for symbol in path))
        ways, total = found.get(text, (0, 0.0))
        found[text] = ways + 1, total + P[np.arange(5), path].prod()
    return found


def test_it_sums_all_paths_of_a_text():
    explorer, listed = PathExplorer(), by_listing()
    for path in ([1, 1, 0, 0, 2], [0, 1, 0, 0, 0], [1, 0, 1, 0, 1], [0] * 5):
        place(explorer, **{f"s{k}": symbol for k, symbol in enumerate(path)})
        ways, total = listed[explorer.text]
        assert explorer.ways == ways and explorer.total == pytest.approx(total)
        assert explorer.paint() and f"{ways} paths spell it" in explorer.tell()


def test_the_best_path_is_not_one_of_the_best_text():
    listed = by_listing()
    best = max(listed, key=lambda text: listed[text][1])
    explorer = place(PathExplorer(), **{f"s{k}": int(symbol) for k, symbol in enumerate(P.argmax(axis=1))})
    assert best == "iu" != explorer.text and met(explorer) == {"best_path"}


def test_the_other_challenges_can_be_met():
    explorer = PathExplorer()
    drag(explorer, s0=1, s1=0, s2=1, s3=0, s4=0)
    assert explorer.text == "ii" and met(explorer) == {"twice"}
    drag(explorer, s0=0, s1=1, s2=0, s3=2, s4=0)
    assert met(explorer) == {"best_text"}


def test_the_learners_functions_are_used_where_they_are_right():
    mine, wrong = PathExplorer(step=step.reference), PathExplorer(step=jumps_anywhere)
    assert mine.tell().endswith("It was summed with your step.") and "your step" not in wrong.tell()
    assert mine.total == pytest.approx(wrong.total)
    told = place(PathExplorer(collapse=blanks_first), s0=1, s1=0, s2=1, s3=0, s4=0).tell()
    assert told.endswith("Your collapse makes “i” of it.")
    assert "Your collapse" not in PathExplorer(collapse=collapse.reference).tell()
    assert "ZeroDivisionError" in PathExplorer(collapse=raises).tell()


# --- whose voices -----------------------------------------------------------------------------------------------------


def test_it_tells_the_errors_of_each_group():
    explorer = VoicesExplorer()
    assert explorer.tell().startswith("Trained on 22 men, 0 women and 0 children, it mishears ")
    assert explorer.mean("men") < 0.2 < 0.3 < explorer.mean("women") < explorer.mean("children")


def test_own_means_serve_the_children_even_where_men_alone_were_heard():
    explorer = place(VoicesExplorer(own_mean=own_mean.reference), own=True)
    assert explorer.mean("children") < 0.25 and explorer.tell().endswith("Your own_mean is used.")
    wrong = place(VoicesExplorer(own_mean=mean_of_all), own=True)
    assert wrong.mean("children") == pytest.approx(explorer.mean("children")) and "Your" not in wrong.tell()


def test_without_two_speakers_there_is_no_bell():
    explorer = VoicesExplorer()
    drag(explorer, n_men=1)
    assert "at least two speakers" in explorer.tell() and part(explorer.paint(), "bell-heed") is None


def test_every_challenge_with_voices_can_be_met():
    explorer, found = VoicesExplorer(), met(VoicesExplorer())
    assert not found
    for counts, own in (((7, 7, 10), False), ((10, 10, 10), False), ((22, 0, 0), True)):
        place(explorer, **dict(zip(("n_men", "n_women", "n_children"), counts, strict=True)), own=own)
        found |= met(explorer)
    assert found == {"served", "no_worse", "men_alone"}
