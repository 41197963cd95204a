"""The graph: gradients that add up, what is freed, what is refused, and graphs that are thousands of steps deep."""

import copy
import gc
import weakref

import numpy as np
import pytest

import course_lib.autograd as ag
from course_lib.autograd import Tensor, made, no_grad


def leaf(*shape):
    return Tensor(np.random.default_rng(0).normal(size=shape), requires_grad=True)


def test_gradients_add_up_over_calls_of_backward():
    x = Tensor([1.0, 2.0], requires_grad=True)
    for _ in range(3):
        (x * x).sum().backward()
    np.testing.assert_array_equal(x.grad, [6, 12])


def test_two_leaves_of_one_sum_have_gradients_of_their_own():
    a, b = leaf(2), leaf(2)
    (a + b).sum().backward()
    a.grad[0] = 7
    np.testing.assert_array_equal(b.grad, [1, 1])


def test_what_requires_no_gradient_gets_none_and_is_not_kept():
    x, constant = leaf(2), Tensor([1.0, 2.0])
    y = (x * constant).sum()
    assert [parent for parent, _share in y.parents[0][0].parents] == [x]
    y.backward()
    assert constant.grad is None and not constant.requires_grad
    assert not (constant * constant).requires_grad and (constant * constant).parents == ()


def test_gradients_on_the_way_are_kept_where_asked_for():
    x = Tensor([3.0], requires_grad=True)
    y = x * x
    loss = (2 * y).sum()
    loss.backward(keep=True)
    assert (y.grad, loss.grad) == (2, 1)
    loss.backward()
    assert (x.grad, y.grad) == (24, 2)


def test_a_graph_of_5000_steps():
    x = Tensor([0.5], requires_grad=True)
    y = x
    for _ in range(5_000):
        y = y + x * 0.001
    y.sum().backward()
    assert x.grad[0] == pytest.approx(6)
    z = x
    for _ in range(20_000):
        z = z + 1.0
    del z  # without a backward too


def test_a_graph_of_many_paths_meets_each_tensor_once():
    x = Tensor([1.0], requires_grad=True)
    y = x
    for _ in range(60):  # 2^60 paths
        y = y + y
    y.sum().backward()
    assert x.grad[0] == 2.0**60


def test_what_was_made_on_the_way_is_freed_by_backward():
    class Kept(np.ndarray):
        pass

    x, kept = leaf(3), np.ones(3).view(Kept)
    gone = weakref.ref(kept)
    loss = made("times", x.data * kept, (x, lambda g, kept=kept: g * kept)).sum()
    del kept
    gc.collect()
    assert gone() is not None
    loss.backward()
    gc.collect()
    assert gone() is None


def test_a_second_backward_through_a_freed_graph_is_refused():
    x = leaf(2)
    h = x * x
    h.sum().backward()
    for loss in (h.sum(), (h * x).sum()):
        with pytest.raises(RuntimeError, match="an earlier backward has freed: compute the loss again"):
            loss.backward()


def test_backward_starts_from_one_number():
    with pytest.raises(ValueError, match=r"backward: expected a loss of one number, got shape \(2, 3\)"):
        (leaf(2, 3) * 2).backward()
    x = leaf(1, 1)
    (x * 2).backward()
    np.testing.assert_array_equal(x.grad, [[2]])


def test_backward_needs_something_that_requires_a_gradient():
    with pytest.raises(RuntimeError, match="backward: expected a loss made of tensors that require a gradient"):
        Tensor([1.0]).sum().backward()


def test_no_grad_records_nothing_and_ends_when_something_fails():
    x = leaf(2)
    with pytest.raises(ValueError, match="fit together"), no_grad():
        assert not (x * x).requires_grad
        x @ leaf(3)
    assert (x * x).requires_grad


def test_detach_stops_the_gradient():
    x = Tensor([3.0], requires_grad=True)
    (x * (x * x).detach()).sum().backward()
    assert x.grad == 9


# --- in-place changes -------------------------------------------------------------------------------------------------


def test_recorded_numbers_cannot_be_changed_in_place():
    x = leaf(2)
    y = x * x
    for tensor in (x, y, y.reshape(2, 1), y[:1]):
        with pytest.raises(ValueError, match="read-only"):
            tensor.data[0] = 7
        with pytest.raises(ValueError, match="read-only"):
            tensor.data *= 2
    with pytest.raises(TypeError, match="does not support item assignment"):
        x[0] = 7


def test_the_array_a_tensor_was_made_from_may_change():
    array, factor = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    x = Tensor(array, requires_grad=True)
    y = (x * factor).sum()
    array[:] = factor[:] = 0
    y.backward()
    np.testing.assert_array_equal(x.data, [1, 2])
    np.testing.assert_array_equal(x.grad, [3, 4])


def test_new_numbers_leave_what_was_recorded_alone():
    x = Tensor([3.0], requires_grad=True)
    y = (x * x).sum()
    x.data = [100.0]
    y.backward()
    assert x.grad == 6 and x.data == 100


def test_a_copy_has_numbers_of_its_own():
    x = leaf(2)
    other = copy.deepcopy(x)
    other.data = [0.0, 0.0]
    assert x.data.all() and other.requires_grad


# --- bad input --------------------------------------------------------------------------------------------------------

X, Y = (lambda *shape: Tensor(np.ones(shape))), Tensor(np.ones(3))
SINGLE = Tensor(np.ones(3, np.float32))
REFUSED = [
    (lambda: X(3, 4) + X(3), ValueError, "add: expected shapes that fit together, got (3, 4) and (3,)"),
    (
        lambda: X(3, 4) - np.ones((2, 4)),
        ValueError,
        "subtract: expected shapes that fit together, got (3, 4) and (2, 4)",
    ),
    (lambda: X(3, 4) @ X(3, 4), ValueError, "product: expected shapes that fit together, got (3, 4) and (3, 4)"),
    (lambda: X(2, 3, 4) @ X(3, 4), ValueError, "product: expected shapes that fit together, got (2, 3, 4) and (3, 4)"),
    (lambda: X(3, 4).reshape(5, 2), ValueError, "shape: expected one of 12 entries like (3, 4), got (5, 2)"),
    (lambda: Y + SINGLE, TypeError, "operand: expected float64, the dtype of the other one, got float32"),
    (lambda: SINGLE * np.ones(3), TypeError, "operand: expected float32, the dtype of the other one, got float64"),
    (
        lambda: ag.linear(SINGLE, X(2, 3)),
        TypeError,
        "operand: expected float32, the dtype of the other one, got float64",
    ),
    (lambda: Y + "abc", TypeError, "operand: expected real numbers, got str 'abc'"),
    (lambda: Y * None, TypeError, "operand: expected real numbers, got NoneType None"),
    (lambda: Y + 1j, TypeError, "operand: expected real numbers, got complex 1j"),
    (lambda: Y**Y, TypeError, "exponent: expected a number, got Tensor"),
    (lambda: Tensor("abc"), TypeError, "data: expected real numbers, got str 'abc'"),
    (
        lambda: Tensor(np.array([None])),
        TypeError,
        "data: expected real numbers, got an array of shape (1,), dtype object",
    ),
    (lambda: Tensor([[1.0], [1.0, 2.0]]), ValueError, "data: expected rows of equal length, got list"),
    (lambda: Tensor(Y), TypeError, "array: expected an array, got a Tensor: its numbers are in tensor.data"),
    (lambda: setattr(Y, "data", [1.0]), ValueError, "data: expected shape (3,), got shape (1,)"),
    (lambda: np.asarray(Y), TypeError, "array: expected an array, got a Tensor: its numbers are in tensor.data"),
    (lambda: ag.exp([1.0]), TypeError, "x: expected a Tensor, got list [1.0]"),
    (lambda: ag.softmax(np.ones(3)), TypeError, "x: expected a Tensor, got an array of shape (3,), dtype float64"),
    (
        lambda: ag.softmax(Y, mask=[1, 0, 1]),
        TypeError,
        "mask: expected True and False, got an array of shape (3,), dtype int64",
    ),
    (
        lambda: ag.softmax(Y, mask=[True, False]),
        ValueError,
        "mask: expected a shape that fits the scores' (3,), got (2,)",
    ),
    (
        lambda: ag.softmax(Y, mask=[False] * 3),
        ValueError,
        "mask: expected at least one True to choose from, got a row without",
    ),
    (lambda: ag.where([True], [1.0], [2.0]), TypeError, "a or b: expected a Tensor, got list [2.0]"),
    (
        lambda: ag.where([True] * 2, Y, Y),
        ValueError,
        "where: expected shapes that fit together, got (2,), (3,) and (3,)",
    ),
    (
        lambda: ag.concatenate([Y, X(2, 2)]),
        ValueError,
        "tensors: expected shapes equal but along axis 0, got (3,) and (2, 2)",
    ),
    (lambda: ag.concatenate([]), ValueError, "tensors: expected at least one, got none"),
    (lambda: ag.concatenate([Y, np.ones(3)]), TypeError, "tensors: expected a Tensor, got an array"),
    (
        lambda: ag.softmax(X(2, 3), 0, [True, True, False]),
        ValueError,
        "mask: expected at least one True to choose from",
    ),
    (lambda: ag.Linear(2, 3, None).astype(int), TypeError, "dtype: expected float32 or float64, got type"),
    (lambda: ag.cross_entropy(X(2, 3), [1]), ValueError, "targets: expected shape (2,) for scores (2, 3), got (1,)"),
    (
        lambda: ag.cross_entropy(X(2, 3), [1, 3]),
        ValueError,
        "targets: expected class labels from 0 to 2, got 3 at index [1]",
    ),
    (
        lambda: ag.cross_entropy(X(2, 3), [1, -1]),
        ValueError,
        "targets: expected class labels from 0 to 2, got -1 at index [1]",
    ),
    (
        lambda: ag.cross_entropy(X(2, 3), [1, 0.5]),
        ValueError,
        "targets: expected whole-number class labels, got 0.5 at index [1]",
    ),
    (
        lambda: ag.cross_entropy(X(2, 3), [1, 2], [False] * 2),
        ValueError,
        "mask: expected 2 entries, one of them True, got",
    ),
    (
        lambda: ag.binary_cross_entropy(Y, [[1.0]]),
        ValueError,
        "targets: expected the shape of the scores, (3,), got (1, 1)",
    ),
    (lambda: ag.linear(Y, X(2, 4)), ValueError, "x: expected rows of W's 4 inputs, got shape (3,) for W (2, 4)"),
    (
        lambda: ag.layer_norm(Y, X(2), X(3)),
        ValueError,
        "gamma, beta: expected shape (3,) for x (3,), got (2,) and (3,)",
    ),
    (
        lambda: ag.dropout(Y, 1.0, np.random.default_rng(0)),
        ValueError,
        "p: expected a number of at least 0 and below 1, got 1.0",
    ),
    (lambda: ag.dropout(Y, 0.5, 3), TypeError, "rng: expected a numpy.random.Generator"),
]


@pytest.mark.parametrize("number", range(len(REFUSED)))
def test_bad_input_is_refused_by_name(number):
    call, kind, message = REFUSED[number]
    with pytest.raises(kind) as raised:
        call()
    assert str(raised.value).startswith(message)
