"""The made-up days of lessons 06 and 07: wind and pull of the kite, a numbered set of days at a time."""

from __future__ import annotations

import numpy as np

from course_lib.maths import estimation

__all__ = ["GRID", "training_days", "unseen_days"]

GRID = np.linspace(0, estimation.STRONGEST_WIND, 101)
FIRST_DAYS = 180  # days number 1 are those of the lessons' text, where the generators are 181 and 1181


def training_days(n: int, noise: float, which: int) -> tuple[np.ndarray, np.ndarray]:
    """Make the days to train on: wind (n,) in 10 km/h, and pull (n,) in newtons.

    Parameters
    ----------
    n : int
    noise : float
        Standard deviation of the noise on the pull, in newtons.
    which : int
        The number of the set; the same number gives the same days.

    Examples
    --------
    >>> wind, pull = training_days(20, 4, 1)
    >>> wind.shape, pull.shape
    ((20,), (20,))
    """
    return estimation.kite_days(n, noise, np.random.default_rng(FIRST_DAYS + which))


def unseen_days(n: int, noise: float, which: int) -> tuple[np.ndarray, np.ndarray]:
    """Make the days that no model saw while it was trained, as `training_days` makes the others.

    Examples
    --------
    >>> bool((unseen_days(5, 4, 1)[0] == training_days(5, 4, 1)[0]).any())
    False
    """
    return estimation.kite_days(n, noise, np.random.default_rng(1000 + FIRST_DAYS + which))
