"""The Transformer and its twin: a hundred steps the same, and what each slip does."""

import numpy as np
import pytest

from course_lib.torch_track import pair, torch
from course_lib.torch_track.pair import train_pair

BIAS = "stack.blocks.0.attention.key.b"


@pytest.fixture(scope="module")
def hundred():
    return train_pair(100)


def others(found):
    return np.max([gaps for name, gaps in found.gaps.items() if name != BIAS], axis=0)


def test_a_hundred_steps_are_the_same(hundred):
    assert hundred.losses.shape == (2, 101) and len(hundred.gaps) == 20
    assert max(gaps.max() for gaps in hundred.gaps.values()) < 1e-8
    np.testing.assert_allclose(hundred.losses[0], hundred.losses[1], rtol=0, atol=1e-12)
    assert all(gaps[0] == 0 for gaps in hundred.gaps.values())
    assert hundred.losses[0, -1] < 0.01 < 2 < hundred.losses[0, 0]  # they trained


def test_the_keys_bias_is_furthest_apart_because_its_gradient_is_noise(hundred):
    assert hundred.furthest == BIAS
    assert others(hundred).max() < 1e-12 < hundred.gaps[BIAS][-1]


def test_in_float32_the_keys_bias_drifts_and_nothing_else():
    found = train_pair(30, "float32")
    assert found.gaps[BIAS][-1] > 1e-4 > others(found)[-1]


def test_autocast_is_a_rounding_of_three_digits():
    found = train_pair(10, "bfloat16")
    assert 1e-4 < others(found)[-1] < 0.3
    np.testing.assert_allclose(found.losses[1], found.losses[0], rtol=0.02)


def test_the_default_gelu_hardly_shows_in_the_loss():
    found = train_pair(20, slip="exact GELU")
    np.testing.assert_allclose(found.losses[1], found.losses[0], rtol=1e-3)
    assert others(found)[-1] > 1e-3


def test_without_a_mask_the_loss_is_too_good():
    found = train_pair(12, slip="no mask")
    assert found.losses[1, -1] < 0.9 * found.losses[0, -1]


def test_weight_decay_moves_every_weight_from_the_first_step():
    found = train_pair(1, slip="AdamW")
    assert others(found)[1] == pytest.approx(0.01 * 0.01 * 1.0, rel=0.05)  # the largest are the ones of the norms


def test_the_attention_that_is_handed_in_trains():
    def blind(_q, _k, v):
        return v

    found = train_pair(2, attend=blind)
    assert found.losses[1, 0] != found.losses[0, 0] and others(found)[1] > 1e-3


def test_pieces_tell_the_share_done():
    shares = list(pair.train_pair_in_pieces(3))
    assert shares == [0.25, 0.5, 0.75, 1.0]


def test_torchs_generator_stays_as_it_was():
    state = torch.random.get_rng_state()
    train_pair(1)
    assert torch.equal(torch.random.get_rng_state(), state)


@pytest.mark.parametrize(
    ("name", "value"), [("steps", -1), ("steps", 0.5), ("numbers", "float16"), ("slip", "all of them")]
)
def test_bad_input_is_named(name, value):
    with pytest.raises((TypeError, ValueError), match=f"^{name}: expected .*, got "):
        train_pair(**{"steps": 1, name: value})
