"""Overhead and arithmetic: the fit, and where two programs are equally fast."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from bad_input import assert_complete, assert_named, cases
from course_lib.maths import overhead
from course_lib.maths.overhead import break_even, fit_overhead

BAD = {
    fit_overhead: (
        {"flops": [1.0, 2.0], "seconds": [1.0, 1.5]},
        {"flops": [[1.0, 1.0], [[1.0, 2.0]], "fast"], "seconds": [[1.0], [0.0, 1.0], [1.0, np.nan]]},
    ),
    break_even: (
        {"overhead_a": 1.0, "speed_a": 1.0, "overhead_b": 2.0, "speed_b": 3.0},
        {"overhead_a": [-1.0, "1"], "speed_a": [0.0, None], "overhead_b": [-1.0], "speed_b": [0.0, 1.0]},
    ),
}


@pytest.mark.parametrize(("function", "arguments", "name"), cases(BAD))
def test_bad_input_is_named(function, arguments, name):
    assert_named(function, arguments, name)


def test_every_function_is_tried_with_bad_input():
    assert_complete(BAD, [getattr(overhead, name) for name in overhead.__all__])


@given(st.floats(1e-6, 1e-3), st.floats(1e8, 1e12))
def test_times_that_follow_the_rule_give_it_back(a, s):
    flops = np.array([1e2, 1e5, 1e8, 1e11])
    found = fit_overhead(flops, a + flops / s)
    np.testing.assert_allclose(found, (a, s), rtol=1e-5)


def test_the_fit_is_the_best_in_proportion():
    flops, seconds = np.array([1e3, 1e6, 1e8, 1e9]), np.array([2e-5, 2.6e-5, 1.1e-3, 1.2e-2])
    overhead_found, speed = fit_overhead(flops, seconds)

    def error(a, s):
        return (((a + flops / s) / seconds - 1) ** 2).sum()

    best = error(overhead_found, speed)
    for factor in (0.97, 1.03):
        assert error(overhead_found * factor, speed) > best and error(overhead_found, speed * factor) > best


def test_neither_becomes_negative():
    falling = fit_overhead([1e3, 1e6], [2e-5, 1e-5])
    assert falling[0] > 0 and falling[1] == np.inf
    assert fit_overhead([1.0, 1e3, 1e6], [1e-6, 2e-6, 1.0])[0] >= 0


def test_at_the_break_even_both_take_equally_long():
    work = break_even(1e-5, 1e9, 4e-4, 5e9)
    assert 1e-5 + work / 1e9 == pytest.approx(4e-4 + work / 5e9)
    assert break_even(1e-5, 5e9, 4e-4, 1e9) < 0  # less overhead and faster: it wins everywhere
