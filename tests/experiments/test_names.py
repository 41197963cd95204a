"""Models of names: tables counted another way, a Transformer that beats pairs, and one without a mask that cheats."""

import numpy as np
import pytest

from course_lib.data import first_names
from course_lib.exercises import writing as ex
from course_lib.experiments import names

RNG = np.random.default_rng


def test_the_parts_are_all_names_and_share_none():
    train, held_out = (set(names.words_of(part)) for part in names.parts())
    assert not train & held_out
    assert train | held_out == names.known_names()
    assert len(names.known_names()) == len(first_names()) == 5163


def test_the_text_has_a_full_stop_around_each_name():
    some = first_names()[:50]
    assert some.read(names.text_of(some)) == "." + ".".join(names.words_of(some)) + "."


def test_the_table_of_pairs_is_that_of_the_exercise_but_for_what_it_expects_before():
    train, held_out = names.parts()
    table = ex.pair_table.reference(names.text_of(train), 27)
    text = names.text_of(held_out)
    assert names.table_loss(1) == pytest.approx(-np.log(table[text[:-1], text[1:]]).mean(), abs=0.01)


@pytest.mark.parametrize("letters", range(3))
def test_more_letters_surprise_less_and_a_table_is_a_distribution(letters):
    assert names.table_loss(letters + 1) < names.table_loss(letters)
    np.testing.assert_allclose(names._table(letters).sum(axis=-1), 1)


@pytest.mark.parametrize("letters", [-1, 4, 1.5])
def test_bad_input_to_the_table(letters):
    with pytest.raises((TypeError, ValueError), match="letters: expected"):
        names.table_loss(letters)


def test_the_transformer_passes_the_table_of_pairs_on_names_held_back():
    run = names.trained()
    assert names.trained() is run and run.causal and len(run.losses) == 200
    held_out = names.words_of(names.parts()[1])
    assert names.surprise(held_out) == pytest.approx(2.18, abs=0.02)
    assert names.surprise(held_out) < names.table_loss(1)


def test_without_the_mask_it_knows_the_answers_and_writes_nothing():
    seeing = names.trained(causal=False)
    assert seeing.losses[-1] < 0.02
    assert seeing.write(8, RNG(0)) == [""] * 8
    assert all(names.trained().write(8, RNG(0)))


def test_many_names_are_those_that_the_loop_writes_one_by_one():
    """With the likeliest letter each time; beside the exercise's loop, which reads the whole name again each time."""
    greedy = names.write_many(2, RNG(0), choose=lambda scores, u: scores.argmax(axis=1))
    letters = ex.write.reference(names.trained().scores, lambda scores: int(scores.argmax()), names.MOST)
    assert greedy == [first_names().read(letters)] * 2


def test_names_are_drawn_as_often_as_they_are_likely():
    first = np.array([name[:1] for name in names.write_many(2000, RNG(0))])
    scores = names.trained().scores([0])
    p = np.exp(scores) / np.exp(scores).sum()
    for letter in "lmcr":
        assert np.mean(first == letter) == pytest.approx(p[first_names().symbols.index(letter)], abs=0.03)


def test_the_cut_leaves_the_nucleus():
    start = names.trained().scores([0])
    kept = ex.nucleus.reference(np.exp(start) / np.exp(start).sum(), 0.5)
    allowed = {first_names().symbols[k] for k in np.flatnonzero(kept)}
    assert {name[0] for name in names.write_many(300, RNG(1), top_p=0.5)} == allowed


def test_inventions_surprise_the_model_less_than_real_names():
    invented = [name for name in names.write_many(300, RNG(0), 0.5) if name not in names.known_names()]
    assert names.surprise(invented) < names.surprise(names.words_of(names.parts()[1])) - 0.3


def test_the_table_of_pairs_writes_names_of_letters_that_follow_each_other():
    written = names.write_by_pairs(20, RNG(0))
    assert len(written) == 20 and all(set(name) <= set(first_names().symbols[1:]) for name in written)


@pytest.mark.parametrize(
    "change, message",
    [
        ({"n": 0}, "n: expected"),
        ({"rng": 1}, "rng: expected"),
        ({"temperature": 0}, "temperature: expected"),
        ({"top_p": 1.5}, "top_p: expected"),
    ],
)
def test_bad_input_to_write_many(change, message):
    with pytest.raises((TypeError, ValueError), match=message):
        names.write_many(**{"n": 3, "rng": RNG(0), **change})
