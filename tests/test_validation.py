"""The one wording for bad input: what passes unchanged, and what each refusal says."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.extra import numpy as hnp

from course_lib import validation
from course_lib.validation import (
    as_float_array,
    as_labels,
    as_probabilities,
    check_choice,
    check_generator,
    check_integer,
    check_number,
    check_same_shape,
    describe,
)

thorough = settings(max_examples=50, deadline=None, derandomize=True)


class Unprintable:
    def __repr__(self):
        raise RuntimeError("no repr")


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_float32_and_float64_arrays_pass_without_a_copy(dtype):
    array = np.ones((2, 3), dtype=dtype)
    assert as_float_array(array, "x") is array
    assert as_probabilities(array, "p") is array


@pytest.mark.parametrize(
    "value", [[1, 2], (1.0, 2), np.array([1, 2], np.int8), [True, False], np.float16([1, 2]), np.longdouble([1, 2])]
)
def test_other_real_numbers_become_float64(value):
    got = as_float_array(value, "x")
    assert got.dtype == np.float64
    np.testing.assert_array_equal(got, np.asarray(value, dtype=float))


def test_bytes_in_the_other_order_are_turned():
    got = as_float_array(np.array([1.5, 2.5], dtype=">f8"), "x")
    assert got.dtype == np.float64 and got.dtype.isnative and got.tolist() == [1.5, 2.5]


@given(hnp.array_shapes(min_dims=0, max_dims=4, max_side=3))
@thorough
def test_shapes_pass_where_they_fit(shape):
    array = np.zeros(shape)
    assert as_float_array(array, "x", ndim=len(shape)) is array
    assert as_float_array(array, "x", ndim=(7, len(shape))) is array
    assert as_float_array(array, "x", shape=shape) is array
    assert as_float_array(array, "x", shape=(None,) * len(shape)) is array
    with pytest.raises(ValueError, match=re.escape(f"x: expected an array of 5 or 6 dimensions, got shape {shape}")):
        as_float_array(array, "x", ndim=(5, 6))


@given(hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=4), elements=st.floats(-1, 1)), st.data())
@thorough
def test_the_first_entry_that_is_not_finite_is_named(array, data):
    index = data.draw(st.tuples(*(st.integers(0, n - 1) for n in array.shape)))
    array[index] = data.draw(st.sampled_from([math.nan, math.inf, -math.inf]))
    wanted = f"x: expected finite numbers, got {array[index]} at index [{', '.join(map(str, index))}]"
    with pytest.raises(ValueError, match=re.escape(wanted)):
        as_float_array(array, "x")
    assert as_float_array(array, "x", finite=False) is array


def test_empty_arrays_pass_only_where_they_may():
    assert as_float_array([], "x", allow_empty=True).shape == (0,)


@given(st.lists(st.integers(0, 9), min_size=1))
@thorough
def test_labels_pass_as_int64(labels):
    for value in (labels, np.array(labels, dtype=float), np.array(labels, dtype=np.uint8)):
        got = as_labels(value, "labels", n_classes=10)
        assert got.dtype == np.int64 and got.tolist() == labels


def test_numbers_pass_as_plain_python_numbers():
    for value in (2, 2.0, np.float32(2), np.int8(2), np.array(2.0)):
        got = check_number(value, "t", at_least=2, at_most=2, above=1, below=3)
        assert type(got) is float and got == 2
    for value in (2, np.int64(2), np.uint8(2)):
        got = check_integer(value, "n", at_least=2, at_most=2)
        assert type(got) is int and got == 2


def test_a_generator_and_a_choice_and_equal_shapes_pass():
    rng = np.random.default_rng(0)
    assert check_generator(rng, "rng") is rng
    assert check_choice("x", "axis", ("x", "y")) == "x"
    assert check_same_shape(np.zeros(2), "y", np.ones(2), "y_hat") is None


def test_distributions_pass_with_the_rounding_of_float32():
    scores = np.random.default_rng(0).standard_normal((3, 50_257)).astype(np.float32)
    p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    assert as_probabilities(p, "p", sum_to_one=True) is p


REFUSALS = [
    (as_float_array, (None, "x"), {}, TypeError, "x: expected real numbers, got NoneType None"),
    (as_float_array, ("seven", "x"), {}, TypeError, "x: expected real numbers, got str 'seven'"),
    (as_float_array, ([1j], "x"), {}, TypeError, "x: expected real numbers, got list [1j]"),
    (as_float_array, ([[1], [2, 3]], "x"), {}, ValueError, "x: expected rows of equal length, got list [[1], [2, 3]]"),
    (as_float_array, ([1], "x"), {"ndim": 2}, ValueError, "x: expected an array of 2 dimensions, got shape (1,)"),
    (as_float_array, (1, "x"), {"ndim": 1}, ValueError, "x: expected an array of 1 dimension, got shape ()"),
    (as_float_array, ([1], "b"), {"shape": (3,)}, ValueError, "b: expected shape (3,), got shape (1,)"),
    (as_float_array, ([1], "x"), {"shape": (None, 2)}, ValueError, "x: expected shape (any, 2), got shape (1,)"),
    (as_float_array, ([], "x"), {}, ValueError, "x: expected at least one entry, got shape (0,)"),
    (as_float_array, (math.nan, "x"), {}, ValueError, "x: expected finite numbers, got nan"),
    (as_labels, ([0, 0.5], "c"), {}, ValueError, "c: expected whole-number class labels, got 0.5 at index [1]"),
    (as_labels, ([0, -1], "c"), {}, ValueError, "c: expected class labels of 0 or more, got -1 at index [1]"),
    (as_labels, ([2], "c"), {"n_classes": 2}, ValueError, "c: expected class labels from 0 to 1, got 2 at index [0]"),
    (as_labels, ([[0]], "c"), {}, ValueError, "c: expected an array of 1 dimension, got shape (1, 1)"),
    (as_probabilities, (1.5, "p"), {}, ValueError, "p: expected probabilities from 0 to 1, got 1.5"),
    (
        as_probabilities,
        ([[-1]], "p"),
        {},
        ValueError,
        "p: expected probabilities from 0 to 1, got -1.0 at index [0, 0]",
    ),
    (
        as_probabilities,
        ([[0.5, 0.5], [0.5, 0.4]], "p"),
        {"sum_to_one": True},
        ValueError,
        "p: expected probabilities that sum to 1, got a sum of 0.9",
    ),
    (check_choice, (3, "axis", ("x", "y")), {}, ValueError, "axis: expected one of 'x', 'y', got int 3"),
    (
        check_generator,
        (None, "rng"),
        {},
        TypeError,
        "rng: expected a numpy.random.Generator such as numpy.random.default_rng(0), got NoneType None",
    ),
    (check_integer, (3.0, "n"), {}, TypeError, "n: expected a whole number, got float 3.0"),
    (check_integer, (True, "n"), {}, TypeError, "n: expected a whole number, got bool True"),
    (
        check_integer,
        (9, "k"),
        {"at_least": 1, "at_most": 3},
        ValueError,
        "k: expected a whole number of at least 1 and of at most 3, got 9",
    ),
    (check_number, ("1", "t"), {}, TypeError, "t: expected a number, got str '1'"),
    (check_number, (True, "t"), {}, TypeError, "t: expected a number, got bool True"),
    (check_number, (np.ones(2), "t"), {}, TypeError, "t: expected a number, got an array of shape (2,), dtype float64"),
    (check_number, (math.inf, "t"), {}, ValueError, "t: expected a finite number, got inf"),
    (check_number, (1, "p"), {"below": 1}, ValueError, "p: expected a number below 1, got 1"),
    (
        check_number,
        (2, "p"),
        {"at_least": 0, "at_most": 1},
        ValueError,
        "p: expected a number of at least 0 and of at most 1, got 2",
    ),
    (
        check_same_shape,
        (np.zeros(3), "y", np.zeros((3, 1)), "y_hat"),
        {},
        ValueError,
        "y_hat: expected the shape of y, (3,), got shape (3, 1)",
    ),
]


@pytest.mark.parametrize(("check", "arguments", "options", "error", "message"), REFUSALS)
def test_each_refusal_says_what_was_expected_and_what_came(check, arguments, options, error, message):
    with pytest.raises(error) as raised:
        check(*arguments, **options)
    assert str(raised.value) == message


def test_every_check_is_seen_to_refuse():
    assert {row[0].__name__ for row in REFUSALS} == set(validation.__all__) - {"describe"}


def test_descriptions_are_short_and_on_one_line():
    for value in ("a" * 1000, {"key": "line\nbreak"}, Unprintable(), np.zeros((2, 3)), list(range(1000))):
        text = describe(value)
        assert "\n" not in text and len(text) <= 70
    assert describe(Unprintable()) == "Unprintable (its repr fails)"
