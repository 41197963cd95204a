"""What each card keeps and sends: the published numbers of ZeRO, and the parameters of Llama 3.1."""

import numpy as np
import pytest

from course_lib.maths.sharding import LLAMAS, STAGES, card_memory, ring_bytes, sent_bytes


def test_figure_1_of_the_zero_paper():
    kept = [sum(card_memory(7.5e9, 64, stage).values()) / 1e9 for stage in STAGES]
    assert np.round(kept, 1).tolist() == [120.0, 31.4, 16.6, 1.9]


def test_one_card_keeps_all_and_sends_nothing():
    for stage in STAGES:
        assert sum(card_memory(1000, 1, stage).values()) == 16_000
        assert sent_bytes(1000, 1, stage) == 0


def test_what_is_cut_stays_cut():
    for part, first in (("optimizer", 1), ("gradients", 2), ("weights", 3)):
        sizes = [card_memory(800, 8, stage)[part] for stage in STAGES]
        assert sizes == [sizes[0]] * first + [sizes[0] / 8] * (4 - first)


def ring(arrays):
    """An all-reduce by a ring, step by step: what each card has at the end, and how many numbers each has sent."""
    n = len(arrays)
    pieces, sent = [np.split(array.astype(float), n) for array in arrays], [0] * n
    for step in range(2 * (n - 1)):
        moving = [(card, (card - step) % n) for card in range(n)]
        for card, piece, values in [(card, piece, pieces[card][piece].copy()) for card, piece in moving]:
            neighbour = (card + 1) % n
            pieces[neighbour][piece] = values if step >= n - 1 else pieces[neighbour][piece] + values
            sent[card] += len(values)
    return [np.concatenate(own) for own in pieces], sent


@pytest.mark.parametrize("cards", [1, 2, 3, 5])
def test_a_ring_that_is_played_through_sends_what_the_formula_says(cards):
    arrays = np.random.default_rng(0).integers(0, 9, (cards, 30))
    ends, sent = ring(arrays)
    assert all(np.array_equal(end, arrays.sum(axis=0)) for end in ends)
    assert sent == [pytest.approx(ring_bytes(30, cards))] * cards


def test_cut_weights_cost_half_as_much_again():
    sent = [sent_bytes(1e9, 16, stage) for stage in STAGES]
    assert sent[:3] == [ring_bytes(2e9, 16)] * 3 and sent[3] == pytest.approx(1.5 * sent[0])


def test_the_llamas_have_the_parameters_of_the_published_weights():
    assert [llama.parameters for llama in LLAMAS] == [8_030_261_248, 70_553_706_496, 405_853_388_800]


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: card_memory(0, 1, 0), "parameters"),
        (lambda: card_memory(1, 0, 0), "cards"),
        (lambda: card_memory(1, 1, 4), "stage"),
        (lambda: card_memory(1, 1, "3"), "stage"),
        (lambda: ring_bytes(-1, 2), "size"),
        (lambda: ring_bytes(1, 1.5), "cards"),
        (lambda: sent_bytes(1, 1, -1), "stage"),
    ],
)
def test_bad_input_is_named(call, name):
    with pytest.raises((TypeError, ValueError), match=rf"^{name}: expected .*, got "):
        call()
