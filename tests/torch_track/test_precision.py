"""Bits and sums: against struct and NumPy, which hold the same formats."""

import math
import struct

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from course_lib.torch_track import FORMATS, held_bits, running_sum, to_tf32, torch

NUMBERS = st.floats(-1e30, 1e30, allow_nan=False) | st.floats(-2.0, 2.0) | st.floats(-1e-7, 1e-7)


def bits(held):
    return held.sign + held.exponent + held.fraction


@given(NUMBERS)
@settings(max_examples=200, deadline=None)
def test_float32_is_that_of_struct(value):
    held = held_bits(value, "float32")
    (whole,) = struct.unpack(">I", struct.pack(">f", value))
    assert bits(held) == f"{whole:032b}" and held.number == np.float32(value)


@given(NUMBERS.map(lambda value: float(np.float32(value))))
@settings(max_examples=200, deadline=None)
def test_float16_is_that_of_numpy(value):
    with np.errstate(over="ignore"):
        number = np.float16(np.float32(value))
    assert bits(held_bits(value, "float16")) == f"{number.view(np.uint16):016b}"


@given(NUMBERS.map(lambda value: float(np.float32(value))))
@settings(max_examples=200, deadline=None)
def test_bfloat16_is_the_nearer_of_two_halves_of_a_float32(value):
    """Cut off the last 16 bits, or the same and one more: the nearer is held, the even one in the middle."""
    held, single = held_bits(value, "bfloat16"), np.float32(value).view(np.uint32)
    below = single >> np.uint32(16) << np.uint32(16)
    ends = [float(np.uint32(int(below) + step).view(np.float32)) for step in (0, 1 << 16)]
    assert bits(held) == bits(held_bits(held.number, "float32"))[:16]
    assert abs(held.number - value) == min(abs(end - value) for end in ends)


@pytest.mark.parametrize("dtype", FORMATS)
def test_the_bits_are_read_by_the_formula(dtype):
    for value in (0.1, -6.5, 1.0, 2.0**-14, 3e4):
        held = held_bits(value, dtype)
        bias = 2 ** (len(held.exponent) - 1) - 1
        size = 2.0 ** (int(held.exponent, 2) - bias) * (1 + int(held.fraction, 2) / 2 ** len(held.fraction))
        assert held.number == (-1) ** int(held.sign) * size


def test_the_ends():
    assert held_bits(65504.0, "float16").number == 65504 and math.isinf(held_bits(65520.0, "float16").number)
    assert held_bits(6e-8, "float16").number > 0 and held_bits(2e-8, "float16").number == 0
    assert held_bits(2e-8, "bfloat16").number > 0
    assert held_bits(0.0, "float16").exponent == "00000"


@pytest.mark.parametrize(("dtype", "stuck"), [("bfloat16", 256), ("float16", 2048)])
def test_a_sum_of_ones_gets_stuck(dtype, stuck):
    assert running_sum(1.0, 5000, dtype) == stuck
    assert running_sum(1.0, stuck, dtype) == stuck and running_sum(1.0, stuck - 1, dtype) == stuck - 1
    assert running_sum(1.0, 5000, dtype, total="float32") == 5000


def test_a_sum_is_that_of_a_loop_in_torch():
    total = torch.zeros((), dtype=torch.bfloat16)
    for _step in range(100):
        total = total + torch.tensor(0.1, dtype=torch.bfloat16)
    assert running_sum(0.1, 100, "bfloat16") == total.item()
    assert running_sum(3.0, 0, "float32") == 0 and running_sum(0.0, 7, "float32") == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: held_bits(math.nan, "float32"), "value: expected"),
        (lambda: held_bits(1.0, "float64"), "dtype: expected"),
        (lambda: running_sum(1.0, -1, "float32"), "steps: expected"),
        (lambda: running_sum(1.0, 1, "float32", total="int8"), "dtype: expected"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_tf32_has_the_digits_of_float16_and_the_range_of_float32():
    numbers = torch.randn(1000, generator=torch.Generator().manual_seed(0))
    assert torch.equal(to_tf32(numbers), numbers.half().float())  # none so small that float16 gives up digits
    huge = torch.tensor([3e38, -1e-30, 0.0])
    torch.testing.assert_close(to_tf32(huge), huge, rtol=2**-11, atol=0)
