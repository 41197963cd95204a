"""Twins: 200 steps by hand and in PyTorch, the same within rounding; and what each slip does."""

import numpy as np
import pytest

from course_lib.data import xor
from course_lib.network import NeuralNetwork, make_network
from course_lib.network.example import kite_network
from course_lib.torch_track import to_module, torch, train_twins, weight_gap
from course_lib.torch_track.twins import OPTIMIZERS, SLIPS

X, Y = xor().x, xor().y[:, np.newaxis]
# The largest difference of a weight that is accepted after 200 steps, as a share of the largest weight.
TOLERANCES = {"float64": 1e-12, "float32": 1e-4}
RATES = {"SGD": 5.0, "Momentum": 1.0, "Adam": 0.1}


def twins(slip="none", dtype="float64", optimizer="SGD", rate=None, **more):
    network = NeuralNetwork(2, 2, 1, seed=3, dtype=dtype)
    return train_twins(network, X, Y, optimizer=optimizer, rate=rate or RATES[optimizer], slip=slip, **more)


@pytest.mark.parametrize("dtype", TOLERANCES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_two_hundred_steps_are_the_same_within_rounding(optimizer, dtype):
    found = twins(dtype=dtype, optimizer=optimizer)
    assert found.losses.shape == (2, 201) and found.gaps.shape == (201,)
    assert found.gaps[0] == 0 and found.gaps.max() < TOLERANCES[dtype]
    np.testing.assert_allclose(found.losses[0], found.losses[1], rtol=0, atol=TOLERANCES[dtype])
    assert found.losses[0, -1] < 0.9 * found.losses[0, 0]  # they trained


def test_a_larger_network_with_other_layers_agrees_as_well():
    rng = np.random.default_rng(0)
    network = make_network([5, 8, 8, 3], "tanh", seed=1)
    found = train_twins(network, rng.normal(size=(20, 5)), rng.normal(size=(20, 3)), rate=0.1)
    assert found.gaps.max() < 1e-12


def test_the_network_stays_as_it_was_and_so_does_torchs_generator():
    network, state = NeuralNetwork(2, 2, 1, seed=3), torch.random.get_rng_state()
    before = network.parameters.copy()
    for slip in SLIPS:
        train_twins(network, X, Y, steps=2, slip=slip)
    assert np.array_equal(network.parameters, before)
    assert torch.equal(torch.random.get_rng_state(), state)


def test_no_step_compares_the_first_weights():
    assert twins(steps=0).gaps.tolist() == [0.0]


def test_weights_that_do_not_arrive_differ_from_the_start():
    assert twins("own weights").gaps.min() > 0.1
    assert twins("transposed").gaps.min() > 0.1


def test_gradients_that_pile_up_leave_the_first_step_right():
    found = twins("no zero_grad")
    assert found.gaps[1] < 1e-14 and found.gaps[2] > 1e-2
    assert found.losses[1, -1] < found.losses[0, -1]  # and yet it looks better


def test_a_summed_loss_is_four_times_the_rate_and_adam_does_not_mind():
    summed = twins("summed loss", rate=0.5)
    np.testing.assert_allclose(summed.losses[1], twins(rate=2.0).losses[0], rtol=1e-9)
    assert summed.gaps[-1] > 0.1
    assert 1e-9 < twins("summed loss", optimizer="Adam").gaps[-1] < 1e-3


def test_float32_beside_float64_is_off_by_its_roundings():
    found = twins("float32")
    assert 1e-9 < found.gaps[-1] < 1e-5
    assert twins("float32", dtype="float32").gaps[0] == 0


def test_with_steps_that_are_far_too_large_roundings_grow():
    found = twins(rate=50.0)
    assert found.gaps[1] < 1e-14 and found.gaps.max() > 1e-3


def test_the_gap_is_a_share_of_the_largest_weight():
    network, module = kite_network(), to_module(kite_network())
    with torch.no_grad():
        module[2].bias += 0.4
    assert weight_gap(network, module) == pytest.approx(0.4 / 8)


@pytest.mark.parametrize(
    ("name", "value"),
    [("steps", -1), ("steps", 1.5), ("rate", 0.0), ("optimizer", "Adagrad"), ("slip", "all"), ("network", None)],
)
def test_bad_input_is_named(name, value):
    arguments = {"network": kite_network(), "x": X, "y": Y, name: value}
    with pytest.raises((TypeError, ValueError), match=f"^{name}: expected .*, got "):
        train_twins(**arguments)


def test_only_a_square_layer_can_be_transposed_unnoticed():
    with pytest.raises(ValueError, match=r"^slip: expected a square first layer .*\(3, 2\)"):
        train_twins(NeuralNetwork(2, 3, 1, seed=0), X, Y, slip="transposed")
