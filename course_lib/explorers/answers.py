"""What a learner's function returned, as numbers that can be drawn."""

from __future__ import annotations

import numpy as np

__all__ = ["as_number", "as_numbers"]


def as_numbers(answer: object, shape: tuple[int, ...]) -> np.ndarray | None:
    """Return an answer as an array of finite floats of that shape, or None where it is none.

    Examples
    --------
    >>> as_numbers([1, 2], (2,))
    array([1., 2.])
    >>> as_numbers([1, "two"], (2,)) is None
    True
    """
    try:
        numbers = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        return None
    return numbers if numbers.shape == shape and np.isfinite(numbers).all() else None


def as_number(answer: object) -> float | None:
    """Return an answer as a finite float, or None where it is none.

    Examples
    --------
    >>> as_number("1.5"), as_number([1, 2])
    (1.5, None)
    """
    number = as_numbers(answer, ())
    return None if number is None else float(number)
