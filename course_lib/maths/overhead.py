"""Why the smaller program wins at small sizes: a step costs a fixed overhead, and then time for its arithmetic.

How much arithmetic it has is for `course_lib.maths.costs.step_flops` to count.
"""

from __future__ import annotations

import numpy as np

from course_lib.validation import as_float_array, check_number, describe

__all__ = ["break_even", "fit_overhead"]


def fit_overhead(flops, seconds) -> tuple[float, float]:
    """Return the overhead a and the speed s for which a + flops / s comes closest to measured times.

    Closest in proportion, Σ ((a + F / s − T) / T)²: a microsecond and a second count alike. Neither becomes negative.

    Parameters
    ----------
    flops : (n,)
        The work of each measured step, in FLOPs; at least two that differ.
    seconds : (n,)
        What each took.

    Returns
    -------
    overhead, speed : float
        In seconds, and in FLOPs a second; the speed is inf where the times do not grow with the work.

    Raises
    ------
    TypeError, ValueError
        Arrays of other shapes, fewer than two different amounts of work, times that are not above 0.

    Examples
    --------
    >>> overhead, speed = fit_overhead([1e3, 1e6, 1e9], [11e-6, 20e-6, 1e-2 + 1e-5])
    >>> f"{overhead:.1e} s, {speed:.1e} FLOPs a second"
    '1.1e-05 s, 1.0e+11 FLOPs a second'
    """
    flops = as_float_array(flops, "flops", shape=(None,))
    seconds = as_float_array(seconds, "seconds", shape=flops.shape)
    if len(np.unique(flops)) < 2:
        raise ValueError(f"flops: expected at least two different amounts of work, got {describe(flops)}")
    if seconds.min() <= 0:
        raise ValueError(f"seconds: expected times above 0, got {seconds.min():g}")
    scale = flops.max()
    rows = np.column_stack([1 / seconds, flops / scale / seconds])
    overhead, slope = np.linalg.lstsq(rows, np.ones(len(seconds)), rcond=None)[0]
    if slope <= 1e-9 * overhead:  # nothing but overhead, up to rounding: the best constant
        return float(rows[:, 0].sum() / (rows[:, 0] ** 2).sum()), float("inf")
    if overhead <= 0:
        slope = rows[:, 1].sum() / (rows[:, 1] ** 2).sum()
    return float(max(overhead, 0.0)), float(scale / slope)


def break_even(overhead_a: float, speed_a: float, overhead_b: float, speed_b: float) -> float:
    """Return the work at which two programs take equally long: overhead_a + F / speed_a = overhead_b + F / speed_b.

    Parameters
    ----------
    overhead_a, overhead_b : float
        In seconds.
    speed_a, speed_b : float
        In FLOPs a second, not equal.

    Returns
    -------
    float
        F, in FLOPs. Negative where the one with the smaller overhead is also the faster: it wins at every size.

    Raises
    ------
    TypeError, ValueError
        Speeds that are not above 0, or equal.

    Examples
    --------
    >>> break_even(10e-6, 1e9, 50e-6, 2e9)
    80000.0
    """
    for value, name in ((overhead_a, "overhead_a"), (overhead_b, "overhead_b")):
        check_number(value, name, at_least=0)
    for value, name in ((speed_a, "speed_a"), (speed_b, "speed_b")):
        check_number(value, name, above=0)
    if speed_a == speed_b:
        raise ValueError(f"speed_b: expected another speed than speed_a, got {speed_b:g} for both")
    return (overhead_b - overhead_a) / (1 / speed_a - 1 / speed_b)
