"""Every operation beside PyTorch and beside central differences: values, gradients, shapes, dtypes."""

import numpy as np
import pytest

import course_lib.autograd as ag
from course_lib.autograd import Tensor
from course_lib.network import compare_gradients
from optional_torch import functional, torch

TOLERANCE = {"float64": 1e-10, "float32": 2e-5}
MASK = np.random.default_rng(9).random((4, 5)) < 0.6
MASK[:, 0] = True
ROWS = np.array([[0, 2, 2], [3, 0, -1]])
LABELS = np.array([[1, 0, 4, 4], [2, 2, 0, 3]])
COUNTED = np.array([[True, False, True, True], [False, True, True, False]])


def tt(array):
    return torch.tensor(array)


def positive(*arrays):
    return [np.abs(a) + 0.5 for a in arrays]


def away_from_zero(a, b):
    return a, np.sign(b) * (np.abs(b) + 0.5)


def as_targets(z, t):
    return z, 1 / (1 + np.exp(-t))


# name: (ours, PyTorch's, shapes of the operands, what makes them fit the operation)
OPERATIONS = {
    "add": (lambda a, b: a + b, lambda a, b: a + b, [(3, 4), (3, 4)]),
    "add a row": (lambda a, b: a + b, lambda a, b: a + b, [(2, 3, 4), (4,)]),
    "add a column to a row": (lambda a, b: a + b, lambda a, b: a + b, [(3, 1), (1, 4)]),
    "add a number": (lambda a: 2 + a + 0.5, lambda a: 2 + a + 0.5, [(3, 4)]),
    "add to nothing but a scalar": (lambda a, b: a + b, lambda a, b: a + b, [(), (2, 1, 3)]),
    "subtract": (lambda a, b: a - b, lambda a, b: a - b, [(1, 4), (3, 1)]),
    "subtract from a number": (lambda a: 2 - a, lambda a: 2 - a, [(3, 4)]),
    "negate": (lambda a: -a, lambda a: -a, [(3,)]),
    "multiply": (lambda a, b: a * b, lambda a, b: a * b, [(3, 4), (2, 1, 4)]),
    "multiply with itself": (lambda a: 0.5 * a * a, lambda a: 0.5 * a * a, [(3, 4)]),
    "divide": (lambda a, b: a / b, lambda a, b: a / b, [(3, 1), (3, 4)], away_from_zero),
    "divide a number": (lambda a: 2 / a / 3, lambda a: 2 / a / 3, [(3, 4)], positive),
    "square": (lambda a: a**2, lambda a: a**2, [(3, 4)]),
    "root": (lambda a: a**0.5, lambda a: a**0.5, [(3, 4)], positive),
    "to the power −1.5": (lambda a: a**-1.5, lambda a: a**-1.5, [(3, 4)], positive),
    "matrices": (lambda a, b: a @ b, lambda a, b: a @ b, [(3, 4), (4, 2)]),
    "vector and vector": (lambda a, b: a @ b, lambda a, b: a @ b, [(4,), (4,)]),
    "vector and matrices": (lambda a, b: a @ b, lambda a, b: a @ b, [(4,), (2, 4, 3)]),
    "matrices and vector": (lambda a, b: a @ b, lambda a, b: a @ b, [(2, 3, 4), (4,)]),
    "batches of matrices": (lambda a, b: a @ b, lambda a, b: a @ b, [(2, 5, 3, 4), (2, 5, 4, 2)]),
    "a batch and one matrix": (lambda a, b: a @ b, lambda a, b: a @ b, [(2, 5, 3, 4), (4, 2)]),
    "one matrix and a batch": (lambda a, b: a @ b, lambda a, b: a @ b, [(3, 4), (2, 5, 4, 2)]),
    "batches that broadcast": (lambda a, b: a @ b, lambda a, b: a @ b, [(2, 1, 3, 4), (5, 4, 2)]),
    "exp": (ag.exp, lambda a: a.exp(), [(3, 4)]),
    "log": (ag.log, lambda a: a.log(), [(3, 4)], positive),
    "tanh": (ag.tanh, lambda a: a.tanh(), [(3, 4)]),
    "sigmoid": (ag.sigmoid, lambda a: a.sigmoid(), [(3, 4)]),
    "relu": (ag.relu, lambda a: a.relu(), [(3, 4)]),
    "gelu": (ag.gelu, lambda a: functional.gelu(a, approximate="tanh"), [(3, 4)]),
    "sum of all": (lambda a: a.sum(), lambda a: a.sum(), [(2, 3, 4)]),
    "sum of all, kept": (lambda a: a.sum(keepdims=True), lambda a: a.sum((0, 1), keepdim=True), [(3, 4)]),
    "sum along an axis": (lambda a: a.sum(1), lambda a: a.sum(1), [(2, 3, 4)]),
    "sum along two, kept": (lambda a: a.sum((0, -1), True), lambda a: a.sum((0, -1), keepdim=True), [(2, 3, 4)]),
    "mean of all": (lambda a: a.mean(), lambda a: a.mean(), [(2, 3, 4)]),
    "mean along an axis": (lambda a: a.mean(-1, keepdims=True), lambda a: a.mean(-1, keepdim=True), [(2, 3, 4)]),
    "max of all": (lambda a: a.max(), lambda a: a.amax(), [(2, 3, 4)]),
    "max along an axis": (lambda a: a.max(1), lambda a: a.amax(1), [(2, 3, 4)]),
    "max along two, kept": (lambda a: a.max((0, 2), True), lambda a: a.amax((0, 2), keepdim=True), [(2, 3, 4)]),
    "reshape": (lambda a: a.reshape(4, -1), lambda a: a.reshape(4, -1), [(2, 3, 4)]),
    "swapaxes": (lambda a: a.swapaxes(0, -1), lambda a: a.swapaxes(0, -1), [(2, 3, 4)]),
    "transpose": (lambda a: a.transpose(1, -1, 0), lambda a: a.permute(1, 2, 0), [(2, 3, 4)]),
    "T": (lambda a: a.T, lambda a: a.T, [(3, 4)]),
    "a slice": (lambda a: a[:, 1:, ::2], lambda a: a[:, 1:, ::2], [(2, 3, 4)]),
    "one row": (lambda a: a[-1], lambda a: a[-1], [(2, 3)]),
    "a new axis": (lambda a: a[:, None] * a, lambda a: a[:, None] * a, [(3,)]),
    "rows, some twice": (lambda a: a[ROWS], lambda a: a[tt(ROWS)], [(4, 3)]),
    "entries, some twice": (lambda a: a[ROWS], lambda a: a[tt(ROWS)], [(4,)]),
    "pairs, some twice": (lambda a: a[[0, 1, 0], [2, 0, 2]], lambda a: a[[0, 1, 0], [2, 0, 2]], [(2, 3)]),
    "where a mask is": (lambda a: a[MASK], lambda a: a[tt(MASK)], [(4, 5)]),
    "where": (lambda a, b: ag.where(MASK, a, b), lambda a, b: torch.where(tt(MASK), a, b), [(4, 5), (1, 5)]),
    "fill": (lambda a: ag.where(MASK, a, -7.0), lambda a: a.masked_fill(~tt(MASK), -7.0), [(4, 5)]),
    "concatenate": (lambda *a: ag.concatenate(a), lambda *a: torch.cat(a), [(2, 3), (1, 3), (4, 3)]),
    "concatenate last": (lambda *a: ag.concatenate(a, -1), lambda *a: torch.cat(a, -1), [(2, 3, 1), (2, 3, 4)]),
    "softmax": (ag.softmax, lambda a: a.softmax(-1), [(2, 4, 5)]),
    "softmax down": (lambda a: ag.softmax(a, 1), lambda a: a.softmax(1), [(2, 4, 5)]),
    "softmax, masked": (
        lambda a: ag.softmax(a, mask=MASK),
        lambda a: a.masked_fill(~tt(MASK), -torch.inf).softmax(-1),
        [(2, 4, 5)],
    ),
    "log_softmax": (ag.log_softmax, lambda a: a.log_softmax(-1), [(2, 4, 5)]),
    "log_softmax down": (lambda a: ag.log_softmax(a, 0), lambda a: a.log_softmax(0), [(4, 5)]),
    "cross_entropy": (
        lambda a: ag.cross_entropy(a, LABELS),
        lambda a: functional.cross_entropy(a.flatten(0, 1), tt(LABELS).flatten()),
        [(2, 4, 5)],
    ),
    "cross_entropy, masked": (
        lambda a: ag.cross_entropy(a, np.where(COUNTED, LABELS, -1), COUNTED),
        lambda a: functional.cross_entropy(a.flatten(0, 1), tt(np.where(COUNTED, LABELS, -100)).flatten()),
        [(2, 4, 5)],
    ),
    "binary_cross_entropy": (
        lambda z, t: ag.binary_cross_entropy(z, t.data),
        lambda z, t: functional.binary_cross_entropy_with_logits(z, t.detach()),
        [(3, 4), (3, 4)],
        as_targets,
    ),
    "linear": (ag.linear, lambda x, W, b: functional.linear(x, W, b), [(2, 3, 4), (5, 4), (5,)]),
    "linear without b": (ag.linear, lambda x, W: functional.linear(x, W), [(3, 4), (5, 4)]),
    "linear of one row": (ag.linear, lambda x, W, b: functional.linear(x, W, b), [(4,), (5, 4), (5,)]),
    "layer_norm": (ag.layer_norm, lambda x, g, b: functional.layer_norm(x, (6,), g, b), [(2, 3, 6), (6,), (6,)]),
    "a graph that forks": (
        lambda a, b: ag.tanh(a @ b) * (a @ b) + ag.exp(a) @ b,
        lambda a, b: torch.tanh(a @ b) * (a @ b) + torch.exp(a) @ b,
        [(3, 4), (4, 4)],
    ),
}
CONSTANT = {"binary_cross_entropy": {1}}  # operands that get no gradient


def operands(name, dtype):
    _ours, _theirs, shapes, *fit = OPERATIONS[name]
    rng = np.random.default_rng(len(name))
    arrays = [rng.normal(size=shape) for shape in shapes]
    return [np.asarray(a, dtype) for a in (fit[0](*arrays) if fit else arrays)]


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("name", OPERATIONS)
def test_values_and_gradients_are_pytorchs(name, dtype):
    ours, theirs, *_ = OPERATIONS[name]
    arrays = operands(name, dtype)
    mine, others = (
        [Tensor(a, requires_grad=True) for a in arrays],
        [torch.tensor(a, requires_grad=True) for a in arrays],
    )
    out, expected = ours(*mine), theirs(*others)
    assert out.dtype == dtype and out.shape == tuple(expected.shape)
    near = {"rtol": TOLERANCE[dtype], "atol": TOLERANCE[dtype]}
    np.testing.assert_allclose(out.data, expected.detach().numpy(), **near)
    weights = np.random.default_rng(1).normal(size=out.shape).astype(dtype)
    (out * weights).sum().backward()
    (expected * torch.tensor(weights)).sum().backward()
    for i, (a, b) in enumerate(zip(mine, others, strict=True)):
        if i not in CONSTANT.get(name, ()):
            assert a.grad.dtype == dtype and a.grad.shape == a.shape
            assert b.grad.abs().max() > 1e-3  # zeros against zeros would prove nothing
            np.testing.assert_allclose(a.grad, b.grad.numpy(), **near)


@pytest.mark.parametrize("name", OPERATIONS)
def test_gradients_are_central_differences(name):
    arrays = {str(i): a for i, a in enumerate(operands(name, "float64"))}
    weights = np.random.default_rng(1).normal(size=OPERATIONS[name][0](*map(Tensor, arrays.values())).shape)
    trained = {key: a for key, a in arrays.items() if int(key) not in CONSTANT.get(name, ())}

    def loss(tensors):
        return (OPERATIONS[name][0](*tensors) * weights).sum()

    tensors = {key: Tensor(a, requires_grad=key in trained) for key, a in arrays.items()}
    loss(tensors.values()).backward()
    found = compare_gradients(
        lambda: loss([Tensor(a) for a in arrays.values()]).item(), trained, {key: tensors[key].grad for key in trained}
    )
    assert found.passed, found


def test_those_that_are_largest_together_share_the_gradient():
    x = Tensor([[1.0, 3.0, 3.0], [2.0, 0.0, 1.0]], requires_grad=True)
    x.max(axis=1).sum().backward()
    np.testing.assert_array_equal(x.grad, [[0, 0.5, 0.5], [1, 0, 0]])


def test_at_zero_relu_has_no_slope_and_a_power_of_zero_none_anywhere():
    x = Tensor([-1.0, 0.0, 2.0], requires_grad=True)
    (ag.relu(x) + x**0).sum().backward()
    np.testing.assert_array_equal(x.grad, [0, 0, 1])


@pytest.mark.parametrize("scale", [1e4, -1e4])
def test_scores_of_ten_thousand_stay_finite(scale):
    z = Tensor(np.array([[scale, 0.0, -scale]]), requires_grad=True)
    loss = ag.cross_entropy(z, [0]) + ag.binary_cross_entropy(z, np.array([[1.0, 0.5, 0.0]]))
    (loss + ag.softmax(z)[0, 1] + ag.log_softmax(z)[0, 1] + ag.sigmoid(z)[0, 1] + ag.gelu(z)[0, 1]).backward()
    assert np.isfinite(loss.data) and np.isfinite(z.grad).all() and np.abs(z.grad).max() > 0.1


def test_dropout_keeps_the_mean_and_sends_back_what_it_kept():
    x = Tensor(np.ones((200, 100)), requires_grad=True)
    y = ag.dropout(x, 0.25, np.random.default_rng(0))
    y.sum().backward()
    assert y.data.mean() == pytest.approx(1, abs=0.01) and set(np.unique(y.data)) == {0, 1 / 0.75}
    np.testing.assert_array_equal(x.grad, y.data)
    assert ag.dropout(x, 0.25, None) is x and ag.dropout(x, 0, np.random.default_rng(0)) is x
    assert ag.dropout(Tensor(np.ones(3, np.float32)), 0.5, np.random.default_rng(0)).dtype == np.float32


def test_numbers_lists_and_whole_numbers_take_the_dtype_of_the_tensor():
    x = Tensor(np.ones(3, np.float32), requires_grad=True)
    for y in (x + 1, 2.5 * x, x * np.float64(2), x - [1, 2, 3], np.arange(3) * x, x / np.array([1, 2, 4]), 1 - x):
        assert y.dtype == np.float32
        y.sum().backward()
    assert x.grad.dtype == np.float32


def test_an_array_on_the_left_is_the_tensors_affair():
    x = Tensor([[1.0, 2.0]], requires_grad=True)
    y = np.eye(2) @ x.T + np.ones((2, 1))
    assert isinstance(y, Tensor) and y.operation == "+"
    np.testing.assert_array_equal(y.data, [[2], [3]])
