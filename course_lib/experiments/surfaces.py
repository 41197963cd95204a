"""Three surfaces with two parameters on which optimizers can be watched: a valley, a banana and a saddle.

>>> from course_lib.network import SGD
>>> way = descend(VALLEY, SGD(0.01), steps=3)
>>> way.shape, VALLEY.height(way)[-1] < VALLEY.height(way)[0]
((4, 2), np.True_)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from course_lib.network.optimizers import Optimizer
from course_lib.validation import as_float_array, check_integer, check_number

__all__ = ["BANANA", "SADDLE", "VALLEY", "Surface", "arrival", "descend"]


@dataclass(frozen=True)
class Surface:
    """A loss of two parameters, with its gradient.

    Attributes
    ----------
    height : callable
        Points (..., 2) → loss (...).
    gradient : callable
        One point (2,) → gradient (2,).
    start : tuple of 2 floats
    lowest : tuple of points
        Where the loss is smallest; it is 0 there.
    limits : tuple (x low, x high, y low, y high)
        What a picture shows.
    """

    height: Callable[[np.ndarray], np.ndarray]
    gradient: Callable[[np.ndarray], np.ndarray]
    start: tuple[float, float]
    lowest: tuple[tuple[float, float], ...]
    limits: tuple[float, float, float, float]


# A hundred times as steep across as along: plain descent must take small steps for the one, and creeps along the other.
VALLEY = Surface(
    height=lambda p: 0.5 * (p[..., 0] ** 2 + 100.0 * p[..., 1] ** 2),
    gradient=lambda p: np.array([p[0], 100.0 * p[1]]),
    start=(-4.0, 0.5),
    lowest=((0.0, 0.0),),
    limits=(-4.6, 2.0, -1.1, 1.1),
)

# Rosenbrock's function (1960) with smaller numbers: a bent valley whose floor hardly falls.
BANANA = Surface(
    height=lambda p: 0.5 * (1.0 - p[..., 0]) ** 2 + 5.0 * (p[..., 1] - p[..., 0] ** 2) ** 2,
    gradient=lambda p: np.array(
        [p[0] - 1.0 - 20.0 * p[0] * (p[1] - p[0] ** 2), 10.0 * (p[1] - p[0] ** 2)],
    ),
    start=(-1.0, 1.4),
    lowest=((1.0, 1.0),),
    limits=(-1.6, 1.8, -0.6, 2.2),
)

# A pass between two hills: flat at (0, 0), with a lowest point on either side. The start is nearly on the ridge.
SADDLE = Surface(
    height=lambda p: 0.5 * p[..., 0] ** 2 + 0.25 * (p[..., 1] ** 2 - 1.0) ** 2,
    gradient=lambda p: np.array([p[0], p[1] * (p[1] ** 2 - 1.0)]),
    start=(-1.6, 0.001),
    lowest=((0.0, -1.0), (0.0, 1.0)),
    limits=(-2.0, 1.2, -1.6, 1.6),
)


def descend(surface: Surface, optimizer: Optimizer, steps: int) -> np.ndarray:
    """Let an optimizer walk down a surface from its start, and return the points of its way.

    Parameters
    ----------
    surface : Surface
    optimizer : Optimizer
        A fresh one.
    steps : int, at least 0

    Returns
    -------
    ndarray of shape (steps + 1, 2)
        A way that leaves the surface for good is infinite or NaN from there on.

    Raises
    ------
    TypeError, ValueError
        Steps that are no whole number of at least 0.
    """
    check_integer(steps, "steps", at_least=0)
    point, way = np.array(surface.start), [surface.start]
    with np.errstate(all="ignore"):
        for _step in range(steps):
            gradient = surface.gradient(point)
            if not np.isfinite(gradient).all():
                point = np.full(2, np.inf)
            else:
                optimizer.step(point, gradient)
            way.append(tuple(point))
    return np.array(way)


def arrival(surface: Surface, way: np.ndarray, near: float = 0.1) -> int | None:
    """Return the step from which on a way stays within `near` of a lowest point, or None where it never does.

    Examples
    --------
    >>> arrival(VALLEY, [[-4.0, 0.0], [0.05, 0.0], [0.2, 0.0], [0.0, 0.0]])
    3
    """
    way = np.asarray(way, dtype=float)
    check_number(near, "near", above=0)
    lowest = as_float_array(surface.lowest, "lowest", shape=(None, 2))
    with np.errstate(all="ignore"):
        distances = np.linalg.norm(way[:, None, :] - lowest, axis=2).min(axis=1)
    outside = np.flatnonzero(~(distances <= near))  # NaN is outside too
    step = int(outside[-1]) + 1 if outside.size else 0
    return step if step < len(way) else None
