"""Convolution and the networks that see, beside PyTorch where it computes the same."""

import numpy as np
import pytest

from course_lib.autograd import Tensor, relu
from course_lib.models.images import (
    Conv,
    DeepNetwork,
    Inception,
    Pair,
    PictureReader,
    SlidingDetector,
    conv2d,
    plain_stream,
    residual_stream,
)
from optional_torch import functional, torch

RNG = np.random.default_rng
SETTINGS = [(1, 0), (2, 0), (1, 1), (2, 2), (3, 1)]  # stride, padding


# --- convolution ------------------------------------------------------------------------------------------------------


def by_loops(x, W, b, stride, padding):
    """The formula, written down place by place."""
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows, columns = ((size - side) // stride + 1 for size, side in zip(x.shape[2:], W.shape[2:], strict=True))
    z = np.zeros((len(x), len(W), rows, columns))
    for n, f, i, j in np.ndindex(z.shape):
        top, left = i * stride, j * stride
        z[n, f, i, j] = b[f] + np.sum(W[f] * x[n, :, top : top + W.shape[2], left : left + W.shape[3]])
    return z


@pytest.mark.parametrize(("stride", "padding"), SETTINGS)
def test_convolution_is_the_formula(stride, padding):
    x, W, b = RNG(0).normal(size=(2, 3, 7, 8)), RNG(1).normal(size=(4, 3, 3, 2)), RNG(2).normal(size=4)
    z = conv2d(Tensor(x), Tensor(W), Tensor(b), stride=stride, padding=padding).data
    np.testing.assert_allclose(z, by_loops(x, W, b, stride, padding), rtol=0, atol=1e-12)


@pytest.mark.parametrize(("stride", "padding"), SETTINGS)
@pytest.mark.parametrize("bias", [True, False])
def test_convolution_and_its_gradients_are_those_of_pytorch(stride, padding, bias):
    arrays = RNG(0).normal(size=(2, 3, 9, 11)), RNG(1).normal(size=(4, 3, 3, 2)), RNG(2).normal(size=4)
    arrays = arrays if bias else arrays[:2]
    ours = [Tensor(array, requires_grad=True) for array in arrays]
    theirs = [torch.tensor(array, requires_grad=True) for array in arrays]
    z = conv2d(*ours, stride=stride, padding=padding)
    expected = functional.conv2d(*theirs, stride=stride, padding=padding)
    np.testing.assert_allclose(z.data, expected.detach().numpy(), rtol=0, atol=1e-10)
    weights = RNG(3).normal(size=z.shape)
    (z * z * weights).sum().backward()
    (expected * expected * torch.tensor(weights)).sum().backward()
    for own, other in zip(ours, theirs, strict=True):
        assert np.abs(own.grad).max() > 1
        np.testing.assert_allclose(own.grad, other.grad.numpy(), rtol=0, atol=1e-10)


def test_its_gradient_passes_central_differences():
    x, W = RNG(0).normal(size=(1, 2, 5, 5)), RNG(1).normal(size=(2, 2, 3, 3))
    ours = [Tensor(x, requires_grad=True), Tensor(W, requires_grad=True)]
    (conv2d(*ours, stride=2, padding=1) ** 2).sum().backward()

    def loss(x, W):
        return (conv2d(Tensor(x), Tensor(W), stride=2, padding=1).data ** 2).sum()

    for which, at in ((0, (0, 1, 2, 3)), (1, (1, 0, 2, 1))):
        up, down = [x.copy(), W.copy()], [x.copy(), W.copy()]
        up[which][at] += 1e-5
        down[which][at] -= 1e-5
        assert ours[which].grad[at] == pytest.approx((loss(*up) - loss(*down)) / 2e-5, rel=1e-6)


def test_float32_stays_float32():
    z = conv2d(Tensor(np.ones((1, 1, 4, 4), np.float32)), Tensor(np.ones((1, 1, 2, 2), np.float32)))
    assert z.dtype == np.float32


@pytest.mark.parametrize(
    ("x", "W", "options", "error", "name"),
    [
        (np.ones((1, 1, 4, 4)), Tensor(np.ones((1, 1, 2, 2))), {}, TypeError, "x"),
        (Tensor(np.ones((1, 4, 4))), Tensor(np.ones((1, 1, 2, 2))), {}, ValueError, "x"),
        (Tensor(np.ones((1, 1, 4, 4))), Tensor(np.ones((2, 2))), {}, ValueError, "W"),
        (Tensor(np.ones((1, 2, 4, 4))), Tensor(np.ones((1, 3, 2, 2))), {}, ValueError, "x"),
        (Tensor(np.ones((1, 1, 4, 4))), Tensor(np.ones((1, 1, 5, 5))), {}, ValueError, "W"),
        (Tensor(np.ones((1, 1, 4, 4))), Tensor(np.ones((1, 1, 2, 2))), {"stride": 0}, ValueError, "stride"),
        (Tensor(np.ones((1, 1, 4, 4))), Tensor(np.ones((1, 1, 2, 2))), {"padding": -1}, ValueError, "padding"),
        (Tensor(np.ones((1, 1, 4, 4))), Tensor(np.ones((1, 1, 2, 2))), {"padding": 0.5}, TypeError, "padding"),
    ],
)
def test_what_does_not_fit_is_named(x, W, options, error, name):
    with pytest.raises(error, match=f"^{name}: expected"):
        conv2d(x, W, **options)


def test_a_layer_counts_its_weights_and_channels():
    layer = Conv(3, 64, 7, RNG(0), stride=2, padding=3)
    assert layer.count == 64 * (7 * 7 * 3 + 1) and layer(Tensor(np.zeros((2, 3, 32, 32)))).shape == (2, 64, 16, 16)
    assert layer.W.data.std() == pytest.approx((2 / (3 * 49)) ** 0.5, rel=0.02)


def test_a_reader_of_pictures_answers_the_same_wherever_the_thing_is():
    reader, thing = PictureReader((4, 6), 10, RNG(0)), RNG(1).random((1, 1, 5, 5))
    small, large = np.zeros((1, 1, 8, 8)), np.zeros((1, 1, 12, 16))
    small[..., :5, :5], large[..., 7:, 3:8] = thing, thing
    answers = [reader(Tensor(picture)).data for picture in (thing, small, large)]
    assert np.ptp(answers[0]) > 0.1
    for answer in answers[1:]:
        np.testing.assert_allclose(answer, answers[0], rtol=0, atol=1e-12)


# --- Inception --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("before", "count"), [(None, 90112), ((32, 16), 36352)])
def test_inception_by_counting_and_run(before, count):
    module = Inception(64, 32, 64, 32, RNG(0), before=before)
    assert module.count == count
    maps = module(Tensor(RNG(1).normal(size=(2, 64, 6, 7))))
    assert maps.shape == (2, 128, 6, 7) and (maps.data.max(axis=(0, 2, 3)) > 0).all()


def test_each_path_of_inception_is_its_own_convolution():
    module, x = Inception(4, 2, 3, 5, RNG(0), before=(2, 1)), Tensor(RNG(1).normal(size=(1, 4, 6, 6)))
    maps = module(x).data
    few, fewer = (relu(conv2d(x, layer.W)) for layer in module.before)
    np.testing.assert_array_equal(maps[:, :2], relu(conv2d(x, module.ones.W)).data)
    np.testing.assert_array_equal(maps[:, 2:5], relu(conv2d(few, module.threes.W, padding=1)).data)
    np.testing.assert_array_equal(maps[:, 5:], relu(conv2d(fewer, module.fives.W, padding=2)).data)


# --- depth ------------------------------------------------------------------------------------------------------------


def test_blocks_that_start_at_zero_let_x_pass():
    blocks, x = [Pair(6, RNG(0), second="zero") for _ in range(9)], Tensor(RNG(1).normal(size=(3, 6)))
    np.testing.assert_array_equal(residual_stream(x, blocks).data, x.data)
    np.testing.assert_array_equal(plain_stream(x, blocks).data, 0)


def test_with_he_weights_on_both_matrices_x_grows_from_block_to_block():
    x, rng = Tensor(RNG(1).normal(size=(50, 32))), RNG(0)
    grown = residual_stream(x, [Pair(32, rng) for _ in range(15)]).data
    assert grown.std() > 100 * x.data.std()


def test_a_pair_is_two_layers_with_a_relu_between():
    pair, x = Pair(3, RNG(0)), RNG(1).normal(size=(4, 3))
    hidden = np.maximum(x @ pair.first.W.data.T + pair.first.b.data, 0)
    np.testing.assert_allclose(pair(Tensor(x)).data, hidden @ pair.second.W.data.T + pair.second.b.data)


def test_a_deep_network_has_a_gradient_in_its_first_layer():
    network = DeepNetwork(8, 6, 20, 3, RNG(0), second="zero")
    network(Tensor(RNG(1).normal(size=(2, 8)))).sum().backward()
    assert np.abs(network.first.W.grad).max() > 0.01


@pytest.mark.parametrize(("depth", "error"), [(3, ValueError), (-2, ValueError), (2.0, TypeError)])
def test_depth_is_an_even_number(depth, error):
    with pytest.raises(error, match=r"^depth: expected"):
        DeepNetwork(8, 6, depth, 3, RNG(0))


def test_the_start_of_a_pair_has_two_names():
    with pytest.raises(ValueError, match=r"^second: expected"):
        Pair(3, RNG(0), second="ones")


# --- a detector -------------------------------------------------------------------------------------------------------


def test_the_slid_network_is_the_dense_one_at_each_window():
    detector, scene = SlidingDetector(4, 5, 3, RNG(0)), RNG(1).normal(size=(7, 9))
    p = detector.look(scene)
    assert p.shape == (3, 4, 6)
    W_1, W_2 = detector.window.W.data.reshape(5, -1), detector.verdict.W.data.reshape(3, 5)
    for top, left in ((0, 0), (3, 5), (2, 1)):
        window = scene[top : top + 4, left : left + 4].ravel()
        powers = np.exp(W_2 @ np.maximum(W_1 @ window, 0))
        np.testing.assert_allclose(p[:, top, left], powers / powers.sum())
