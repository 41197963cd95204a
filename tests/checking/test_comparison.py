"""A right result passes however it is written; a nearly right one does not, and is told in which way it differs."""

import decimal
import fractions
import math

import numpy as np
import pytest
import scipy.sparse
from hypothesis import given, settings, strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from course_lib.checking.comparison import Difference, agree, compare, show_apart, show_value

MATRIX = np.array([[1.0, 2.0], [3.0, 4.5], [-5.0, 6.25]])


def read_only(array):
    array = array.copy()
    array.flags.writeable = False
    return array


RIGHT = {
    "itself": (MATRIX, MATRIX),
    "float32": (MATRIX / 3, (MATRIX / 3).astype(np.float32)),
    "longdouble": (MATRIX, MATRIX.astype(np.longdouble)),
    "Fortran order": (MATRIX, np.asfortranarray(MATRIX)),
    "a view with gaps": (MATRIX, np.repeat(MATRIX, 2, axis=1)[:, ::2]),
    "a reversed view": (MATRIX, MATRIX[::-1].copy()[::-1]),
    "read-only": (MATRIX, read_only(MATRIX)),
    "integers for whole floats": (np.array([1.0, 2.0]), np.array([1, 2])),
    "masked array with nothing masked": (MATRIX, np.ma.array(MATRIX)),
    "matrix": (MATRIX, MATRIX.view(np.matrix)),
    "rounding noise beside large numbers": (np.array([1e6, 0.0]), np.array([1e6, 1e-7])),
    "rounding noise for zero": (0.0, 1e-16),
    "int": (3.0, 3),
    "float for an integral number": (np.int64(3), 3.0),
    "float64": (3.0, np.float64(3.0)),
    "float32 number": (1 / 3, np.float32(1 / 3)),
    "0-d array": (3.0, np.array(3.0)),
    "a fraction": (0.25, fractions.Fraction(1, 4)),
    "a decimal": (0.25, decimal.Decimal("0.25")),
    "an array of two numbers for two numbers": ((1.0, 2.0), np.array([1.0, 2.0])),
    "an array of fractions": ((0.5, 0.25), [fractions.Fraction(1, 2), fractions.Fraction(1, 4)]),
    "truth value": (True, np.True_),
    "truth values": (np.array([True, False]), np.array([True, False])),
    "text": ("Shear", " shear "),
    "NumPy text": ("shear", np.str_("shear")),
    "tuple": ((1.0, MATRIX), (np.float32(1.0), MATRIX)),
    "list of results": ((1.0, MATRIX), [1.0, MATRIX]),
    "NaN where NaN is meant": (np.array([np.nan, 1.0]), np.array([np.nan, 1.0])),
    "infinity where it is meant": (np.array([np.inf, 1.0]), np.array([np.inf, 1.0])),
    "half precision where it is meant": (np.float16(0.5), np.float16(0.5)),
    "empty": (np.zeros((0, 2)), np.zeros((0, 2))),
}


@pytest.mark.parametrize("name", RIGHT)
def test_right_results_pass(name):
    expected, got = RIGHT[name]
    assert compare(expected, got) is None
    assert agree(expected, got)


SYMMETRIC_LOOKING = np.array([[1.0, 2.0], [2.001, 1.0]])
NEARLY = {
    "pi taken as 3.14": (np.pi, 3.14),
    "pi taken as 3.14 in float32": (np.pi, np.float32(3.14)),
    "off by a thousandth": (MATRIX, MATRIX * 1.001),
    "one entry off by a thousandth": (MATRIX, MATRIX + np.array([[0, 0], [0, 0.0045], [0, 0]])),
    "off by a thousandth in float32": (MATRIX, (MATRIX * 1.001).astype(np.float32)),
    "off by a hundred-thousandth": (1.0, 1.00001),
    "cut to half precision on the way": (MATRIX / 3, (MATRIX / 3).astype(np.float16).astype(float)),
    "rounded to 3 places": (2 / 3, round(2 / 3, 3)),
    "transposed though nearly symmetric": (SYMMETRIC_LOOKING, SYMMETRIC_LOOKING.T),
    "the sign of one small entry": (np.array([100.0, 0.01]), np.array([100.0, -0.01])),
    "zero for a small number": (1e-4, 0.0),
    "an off-by-one": (10, 9),
    "the order of two results": ((1.0, 2.0), (2.0, 1.0)),
    "another text": ("shear", "sheer"),
    "one truth value": (np.array([True, False]), np.array([True, True])),
}


@pytest.mark.parametrize("name", NEARLY)
def test_nearly_right_results_fail(name):
    expected, got = NEARLY[name]
    assert compare(expected, got).kind == "values"
    assert not agree(expected, got)


class Refuses:
    def __array__(self, *_args, **_kwargs):
        raise ValueError("no")

    def __repr__(self):
        raise ValueError("no")


KINDS = [
    ("nothing", 1.0, None, "Is the return line missing?"),
    ("nothing", 1.0, ..., "Is the return line missing?"),
    ("type", MATRIX, MATRIX.tolist(), "The numbers are right, but this is a list"),
    ("type", np.array([1.0, 2.0]), (1.0, 2.0), "The numbers are right, but this is a tuple"),
    ("type", 1.0, "one", "Expected a number, got str 'one'."),
    ("type", MATRIX, "one", "Expected an array of numbers, got str 'one'."),
    ("type", 1.0, np, "Expected a number, got module"),
    ("type", 1.0, float, "Expected a number, got type"),
    ("type", 1.0, {1.0}, "Expected a number, got set"),
    ("type", 1.0, {"a": 1}, "Expected a number, got dict"),
    ("type", 1.0, (n for n in [1.0]), "Expected a number, got generator"),
    ("type", 1.0, memoryview(b"1"), "Expected a number, got memoryview"),
    ("type", 1.0, Refuses(), "Expected a number, got Refuses (its repr fails)"),
    ("type", 1.0, 10**400, "Expected a number, got int"),
    ("type", 1.0, 10**5000, "Expected a number, got int"),
    ("type", MATRIX, [[1.0], [2.0, 3.0]], "Expected an array of numbers, got list"),
    ("type", MATRIX, MATRIX.astype(object), "dtype object"),
    ("type", MATRIX, MATRIX.astype(str), "dtype <U"),
    ("type", MATRIX, np.zeros(2, dtype=[("a", float)]), "Expected an array of numbers"),
    ("type", MATRIX, np.zeros(2, dtype="datetime64[s]"), "Expected an array of numbers"),
    ("type", MATRIX, scipy.sparse.csr_array(MATRIX), "Expected an array of numbers"),
    ("type", "shear", 3.0, "Expected a text in quotes, got float 3.0."),
    ("type", (1.0, 2.0), 1.0, "Expected 2 results, got float 1.0."),
    ("type", (1.0, 2.0), (1.0, 2.0, 3.0), "Expected 2 results, got 3 results."),
    ("type", (1.0, 2.0), (1.0,), "Expected 2 results, got 1 result."),
    ("dtype", 1.0, 1 + 0j, "The result holds complex numbers; real ones are expected."),
    ("dtype", True, 1.0, "Expected True or False (dtype bool), got dtype float64."),
    ("dtype", np.array([True]), np.array([1]), "Expected True or False (dtype bool), got dtype int64."),
    ("dtype", 1.0, True, "Expected numbers, got True or False (dtype bool)."),
    ("dtype", np.array([0, 1]), np.array([0.0, 1.0]), "Expected whole numbers (dtype int), got dtype float64."),
    ("dtype", MATRIX, MATRIX.astype(np.float16), "dtype float16, which keeps about three digits."),
    ("orientation", MATRIX, MATRIX.T, "The numbers are right, but their shape is (2, 3) where (3, 2) is expected."),
    ("orientation", np.array([1.0, 2.0]), np.array([[1.0, 2.0]]), "their shape is (1, 2) where (2,) is expected."),
    ("orientation", 3.0, np.array([3.0]), "their shape is (1,) where one number is expected."),
    ("orientation", np.array([3.0]), 3.0, "their shape is one number where (1,) is expected."),
    ("shape", MATRIX, MATRIX[:2], "The shape is (2, 2) where (3, 2) is expected."),
    ("shape", 3.0, np.array([1.0, 2.0]), "The shape is (2,) where one number is expected."),
    ("shape", np.array([1.0, 2.0]), [[1.0], [3.0]], "The shape is (2, 1) where (2,) is expected."),
    ("values", 1.0, 2.0, "The number is different."),
    ("values", MATRIX, MATRIX + np.eye(3, 2), "2 of 6 entries are different."),
    ("values", 1.0, math.nan, "Your result holds NaN or infinity"),
    ("values", MATRIX, np.full((3, 2), np.inf), "Your result holds NaN or infinity"),
    ("values", np.inf, -np.inf, "The number is different."),
    ("values", "shear", "rotation", "That is not the answer."),
    ("values", (1.0, 2.0), (1.0, 2.5), "In result 2 of 2: The number is different."),
    ("orientation", (1.0, MATRIX), (1.0, MATRIX.T), "In result 2 of 2: The numbers are right"),
    ("nothing", (1.0, MATRIX), (1.0, None), "In result 2 of 2: "),
]


@pytest.mark.parametrize(("kind", "expected", "got", "message"), KINDS, ids=range(len(KINDS)))
def test_each_kind_of_difference_is_told(kind, expected, got, message):
    found = compare(expected, got)
    assert isinstance(found, Difference)
    assert found.kind == kind
    assert message in found.message


CLAIMS = [
    (np.array([1.0, 2.0]), [1.0, 2.0], "This is a list where a NumPy array is expected: np.array(...) makes one."),
    (np.array([1.0, 2.0]), np.array([[1.0, 2.0]]), "The shape is (1, 2) where (2,) is expected."),
    ((3.0, MATRIX), (3.0, MATRIX.T), "In result 2 of 2: The shape is (2, 3) where (3, 2) is expected."),
    (1.0, 2.0, ""),
    (MATRIX, MATRIX[:2], ""),
]


@pytest.mark.parametrize(("expected", "got", "otherwise"), CLAIMS, ids=range(len(CLAIMS)))
def test_what_calls_the_numbers_right_says_what_to_say_where_they_are_not(expected, got, otherwise):
    found = compare(expected, got)
    assert ("are right" in found.message) == bool(otherwise)
    assert found.otherwise == otherwise


def test_the_place_in_results_within_results_is_told_once():
    expected = (1.0, ((1.0, 2.0), 3.0))
    message = "In result 2 of 2, part 1 of 2, part 2 of 2: The number is different."
    assert compare(expected, (1.0, ((1.0, 2.5), 3.0))).message == message
    assert (
        compare(expected, (1.0, (1.0, 3.0))).message
        == "In result 2 of 2, part 1 of 2: Expected 2 results, got float 1.0."
    )


def test_which_of_several_results_are_right_is_known():
    assert compare((1.0, 2.0, 3.0), (1.0, 9.0, 3.0)).right_parts == (1, 3)
    assert compare(1.0, 2.0).right_parts == ()


def test_one_entry_that_differs_is_no_count():
    assert compare(np.array([1.0]), np.array([2.0])).message == "The entry is different."
    assert compare(MATRIX, MATRIX + np.eye(3, 2)[:, [1, 1]] * [[0, 0], [1, 0], [0, 0]]).message == (
        "1 of 6 entries is different."
    )


def test_a_tuple_around_the_result_is_told_as_one():
    assert compare(MATRIX, (MATRIX,)).message.startswith("This is a tuple with one entry where an array of numbers")
    assert compare(MATRIX, (MATRIX, MATRIX)).message == "Expected an array of numbers, got a tuple of 2."
    assert compare(MATRIX, (MATRIX + 1,)).kind == "values"


def test_a_circular_list_is_no_number():
    circular = []
    circular.append(circular)
    assert compare(1.0, circular).kind in ("type", "shape")


def test_a_mistake_is_recognised_in_a_list_too():
    assert agree(np.array([1.0, 2.0]), [1.0, 2.0])
    assert agree((1.0, "a"), [1.0, "A"])
    assert not agree(MATRIX, MATRIX.T)
    assert not agree(1.0, None)
    assert not agree(None, None)
    assert not agree(1.0, [[1.0], [2.0, 3.0]])


numbers = st.floats(-1e6, 1e6, allow_subnormal=False)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(arrays(float, array_shapes(max_dims=3, max_side=4), elements=numbers))
def test_any_array_agrees_with_itself_in_other_layouts(array):
    for form in (array, np.asfortranarray(array), array[::-1].copy()[::-1], read_only(array)):
        assert compare(array, form) is None
    assert compare(array, array.tolist()).kind == "type"


@settings(derandomize=True, deadline=None, max_examples=100)
@given(arrays(float, array_shapes(max_dims=2, max_side=4), elements=numbers), st.data())
def test_a_change_of_a_thousandth_is_seen_wherever_it_is(array, data):
    largest = np.abs(array).max()
    place = tuple(data.draw(st.integers(0, n - 1)) for n in array.shape)
    changed = array.copy()
    changed[place] += 1e-3 * max(largest, 1.0)
    assert compare(array, changed).kind == "values"


def bent(z):
    """A function that can be written out."""
    return z**2 + 1


def two_steps(z):
    square = z**2
    return square + 1


SHOWN = [
    (0.1 + 0.2, "0.3"),
    (1e-12, "1e-12"),
    (np.float32(1 / 3), "0.333333"),
    (7, "7"),
    (np.int64(7), "7"),
    (10**30, "1" + "0" * 30),
    (True, "True"),
    (np.True_, "True"),
    (np.array(True), "True"),
    (np.array(2.5), "2.5"),
    (np.array("text"), "text"),
    (1 + 2j, "1+2j"),
    ("text", "text"),
    ("x" * 200, "x" * 157 + "..."),
    (None, "NoneType None"),
    ({"a": 1}, "dict {'a': 1}"),
    (fractions.Fraction(1, 3), "1/3"),
    (decimal.Decimal(1), "1"),
    (-0.0, "0"),
    (np.array([-0.0, 1.0, 3e-17]), "[0. 1. 0.]  shape (3,)"),
    (np.array([1e-20, 3e-20]), "[1.e-20 3.e-20]  shape (2,)"),
    (56_666_666_666.7, "56,666,666,667"),
    (1e20, "1e+20"),
    ([1.0, 2 / 3], "[1.     0.6667]  a list"),
    ([np.zeros(1), 2.0], "a list: [0.]  shape (1,), 2"),
    ([np.zeros(2), np.zeros(3)], "a list: [0. 0.]  shape (2,), [0. 0. 0.]  shape (3,)"),
    (np.random.default_rng(0), "a generator of random numbers"),
    (np.random.RandomState(0), "a generator of random numbers"),
    (bent, "bent(z) = z ** 2 + 1"),
    (two_steps, "two_steps"),
    (np.sin, "sin"),
    (len, "len"),
    (np.array([1.0, 2 / 3]), "[1.     0.6667]  shape (2,)"),
    (np.eye(2), "[[1. 0.]\n [0. 1.]]  shape (2, 2)"),
    ((1.0, np.zeros(1)), "1, [0.]  shape (1,)"),
]


@pytest.mark.parametrize(("value", "text"), SHOWN)
def test_values_are_shown_short(value, text):
    assert show_value(value) == text


def test_a_large_array_is_shown_with_its_middle_left_out():
    assert "..." in show_value(np.zeros((100, 100)))
    assert len(show_value(np.zeros((100, 100)))) < 400


@pytest.mark.parametrize(
    ("first", "second"),
    [(1.0, 1.00001), (np.array([1.0, 2.0]), np.array([1.0, 2.00001])), ((1.0, 2.0), (1.0, 2.00001))],
)
def test_values_that_differ_are_shown_differently(first, second):
    shown = show_apart(first, second)
    assert shown[0] != shown[1]
