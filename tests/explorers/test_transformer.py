"""Lesson 23's explorers: a token under layer norm, and where two layers look."""

import numpy as np
import pytest

from course_lib.exercises.transformer import layer_norm, next_letter
from course_lib.explorers.transformer import InductionExplorer, LayerNormExplorer
from course_lib.pictures.transformer import ENTRIES
from explorer_state import place
from svg_parts import drag, ids, part


def met(explorer):
    return [challenge.name for challenge in explorer.challenges if challenge.met(explorer)]


def numbers(*values):
    return dict(zip(ENTRIES, values, strict=True))


# --- layer norm -------------------------------------------------------------------------------------------------------


def test_it_tells_mean_size_and_results():
    explorer = LayerNormExplorer()
    assert explorer.tell() == (
        "The mean is 3.00 and the standard deviation 1.87. Layer norm makes −1.07, −0.53, 0.00, 1.60."
    )
    drag(explorer, x4=2.0)
    assert explorer.x4 == 2.0 and "The mean is 2.00" in explorer.tell()


@pytest.mark.parametrize(
    ("x", "name"),
    [
        ((-0.5, 0.5, 1.5, 4.5), "shifted"),
        ((-1.0, 1.0, 3.0, 9.0), None),
        ((0.0, 0.0, 0.0, 6.0), "largest"),
        ((2.0, 2.0, 2.0, 2.0), "nothing_left"),
        ((1.0, 2.0, 3.0, 6.0), None),
    ],
)
def test_its_challenges(x, name):
    explorer = LayerNormExplorer()
    values = dict(zip(ENTRIES, np.clip(x, -8, 8), strict=True))
    assert met(place(explorer, **values)) == ([name] if name else [])


def test_the_learners_function_draws_the_bars():
    right, wrong = LayerNormExplorer(layer_norm=layer_norm.reference), LayerNormExplorer(layer_norm=lambda x, g, b: x)
    plain = LayerNormExplorer()
    assert part(right.paint(), "after-1").attrib == part(plain.paint(), "after-1").attrib
    assert part(wrong.paint(), "after-1").attrib != part(plain.paint(), "after-1").attrib
    assert part(wrong.paint(), "reference-1").attrib == part(plain.paint(), "reference-1").attrib


@pytest.mark.parametrize("function", [lambda x, g, b: None, lambda x, g, b: 1 / 0, lambda x, g, b: x[0], lambda: 0])
def test_a_function_without_a_result_is_told_and_draws_nothing(function):
    explorer = LayerNormExplorer(layer_norm=function)
    assert "Your function" in explorer.tell() and "after-1" not in ids(explorer.paint())


# --- where layers look ------------------------------------------------------------------------------------------------


def test_two_layers_know_what_one_does_not():
    explorer = InductionExplorer(next_letter=next_letter.reference)
    hits = {1: 0, 2: 0}
    for blocks in hits:
        for row in range(8):
            place(explorer, blocks=blocks, row=row)
            known = [at for at in range(23) if place(explorer, at=at).can_be_known]
            hits[blocks] += sum(place(explorer, at=at).guess[0] == explorer.following for at in known)
    assert hits[2] > 3 * hits[1] > 0


def test_it_tells_the_guess_and_the_learners_rule():
    explorer = InductionExplorer(next_letter=next_letter.reference)
    at = next(at for at in range(23) if place(explorer, at=at).can_be_known)
    here, following = explorer.text[at], explorer.following
    assert f"At “{here}” the model guesses “{following}”" in explorer.tell()
    assert explorer.tell().endswith(f"it can be known from those before. Your rule says “{following}”.")
    place(explorer, at=0)
    assert "nothing before tells it" in explorer.tell() and "Your rule" not in explorer.tell()


def test_an_unwritten_rule_is_told():
    explorer = InductionExplorer(next_letter=lambda text: None)
    next(at for at in range(23) if place(explorer, at=at).can_be_known)
    assert explorer.tell().endswith("Your function is not in the picture yet: it returned nothing.")


def test_every_challenge_can_be_met():
    explorer, found = InductionExplorer(), set()
    for blocks in (1, 2):
        for row in range(8):
            for at in range(23):
                found |= set(met(place(explorer, blocks=blocks, row=row, at=at)))
    assert found == {"known", "one_layer", "end_of_a_word"}


def test_the_place_is_dragged_along_the_text():
    explorer = InductionExplorer()
    drag(explorer, at=5)
    assert explorer.at == 5 and part(explorer.paint(), "place") is not None
    place(explorer, blocks=1)
    assert not any(id.startswith("ray-2") for id in ids(explorer.paint()))
