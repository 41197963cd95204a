"""From numbers to pixels: scales, round ticks, axes with their labels, and a window that cuts off what leaves it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from course_lib.pictures.svg import element, group, number, written

__all__ = ["Frame", "signed", "ticks"]


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Return round numbers from `low` to `high`: steps of 1, 2 or 5 times a power of ten, some `about` of them.

    Parameters
    ----------
    low, high : float
    about : int

    Returns
    -------
    list of float

    Raises
    ------
    ValueError
        The ends are not finite, or `high` is not above `low`.

    Examples
    --------
    >>> ticks(-4, 4)
    [-4.0, -2.0, 0.0, 2.0, 4.0]
    >>> ticks(0.0, 0.35, about=4)
    [0.0, 0.1, 0.2, 0.3]
    """
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ValueError(f"low, high: expected finite numbers in rising order, got {low} and {high}")
    rough = (high - low) / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = min((power * factor for factor in (1, 2, 5, 10)), key=lambda one: abs(math.log(one / rough)))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(place * step, 12) + 0.0 for place in range(first, last + 1)]


def signed(value: float, digits: int | None = None, *, plus: bool = False) -> str:
    """Write a number for people: a true minus sign, no minus zero, and `digits` places where they are given.

    Examples
    --------
    >>> signed(-1.5), signed(-0.001, 2), signed(2, plus=True)
    ('−1.5', '0.00', '+2')
    """
    text = f"{value:g}" if digits is None else f"{round(float(value), digits) + 0.0:.{digits}f}"
    return ("+" if plus and value >= 0 else "") + text.replace("-", "−")


@dataclass(frozen=True)
class Frame:
    """A rectangle of the drawing, and the numbers that it stands for.

    Parameters
    ----------
    x, y : tuple of 2 floats
        The numbers at the left and right edge, and at the lower and upper one.
    left, top, width, height : float
        The rectangle, in pixels of the drawing.

    Examples
    --------
    >>> frame = Frame((0, 10), (0, 1), left=40, top=10, width=200, height=100)
    >>> frame.at(5, 0.25)
    (140.0, 85.0)
    """

    x: tuple[float, float]
    y: tuple[float, float]
    left: float
    top: float
    width: float
    height: float

    def __post_init__(self):
        for name, (low, high) in (("x", self.x), ("y", self.y)):
            if not (math.isfinite(low) and math.isfinite(high) and low < high):
                raise ValueError(f"{name}: expected two finite numbers in rising order, got {low} and {high}")

    @classmethod
    def equal(cls, x: tuple[float, float], y: tuple[float, float], left: float, top: float, width: float) -> Frame:
        """A frame in which one unit of x is as long as one of y; its height follows.

        Examples
        --------
        >>> Frame.equal((0, 4), (0, 2), left=0, top=0, width=200).height
        100.0
        """
        return cls(x, y, left, top, width, width * (y[1] - y[0]) / (x[1] - x[0]))

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def unit(self) -> tuple[float, float]:
        """How many pixels one unit of x goes to the right, and one of y goes down (so it is negative)."""
        return self.width / (self.x[1] - self.x[0]), -self.height / (self.y[1] - self.y[0])

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return the pixel of a point, as floats."""
        across, down = self.unit
        return self.left + (x - self.x[0]) * across, self.bottom + (y - self.y[0]) * down

    def pixels(self, points: np.ndarray) -> np.ndarray:
        """Return the pixels of points, (N, 2) for (N, 2)."""
        return np.asarray(points, dtype=float) * self.unit + self.at(0.0, 0.0)

    def window(self, *parts: str, id: str | None = None) -> str:
        """Cut off at the edges of the frame what is drawn in `parts`.

        A nested SVG does so without a name that another picture on the page might bear.
        """
        box = {"x": self.left, "y": self.top, "width": self.width, "height": self.height}
        inside = f"{number(self.left)} {number(self.top)} {number(self.width)} {number(self.height)}"
        return element("svg", "", *parts, id=id, class_="window", viewBox=inside, **box)

    def axes(
        self,
        x_label: str = "",
        y_label: str = "",
        *,
        x_ticks: Sequence[float] | None = None,
        y_ticks: Sequence[float] | None = None,
        grid: bool = True,
        title: str = "",
    ) -> str:
        """Draw grid lines, ticks with their numbers, and the names of the axes; a line through 0 is stronger.

        Parameters
        ----------
        x_label, y_label : str
        x_ticks, y_ticks : sequence of float, optional
            Otherwise round numbers, as many as there is room for.
        grid : bool
        title : str
            Written over the frame, at its left.
        """
        ends = (
            x_label,
            y_label,
            None if x_ticks is None else tuple(x_ticks),
            None if y_ticks is None else tuple(y_ticks),
        )
        return _axes(self, *ends, grid, title)


@lru_cache(maxsize=64)  # they stay the same while the picture moves
def _axes(
    frame: Frame, x_label: str, y_label: str, x_ticks: tuple | None, y_ticks: tuple | None, grid: bool, title: str
) -> str:
    across = ticks(*frame.x, about=max(2, round(frame.width / 80))) if x_ticks is None else x_ticks
    up = ticks(*frame.y, about=max(2, round(frame.height / 60))) if y_ticks is None else y_ticks
    vertical = [_rule(frame, frame.at(at, 0)[0], None, at, grid) for at in across]
    level = [_rule(frame, None, frame.at(0, at)[1], at, grid) for at in up]
    numbers = [_text(frame.at(at, 0)[0], frame.bottom + 18, signed(at), "tick middle") for at in across]
    numbers += [_text(frame.left - 8, frame.at(0, at)[1] + 4, signed(at), "tick end") for at in up]
    names = [_text(frame.left + frame.width / 2, frame.bottom + 38, x_label, "axis-name middle")] if x_label else []
    if y_label:
        x, y = frame.left - 38, frame.top + frame.height / 2
        turn = f"rotate(-90 {number(x)} {number(y)})"
        names.append(_text(x, y, y_label, "axis-name middle", transform=turn))
    if title:
        names.append(_text(frame.left, frame.top - 12, title, "title"))
    return group(*vertical, *level, *numbers, *names, class_="axes")


def _rule(frame: Frame, x: float | None, y: float | None, value: float, grid: bool) -> str:
    if not grid and value != 0:
        return ""
    look = "zero" if value == 0 else "grid"
    if y is None:
        return element("line", x1=x, y1=frame.top, x2=x, y2=frame.bottom, class_=look)
    return element("line", x1=frame.left, y1=y, x2=frame.right, y2=y, class_=look)


def _text(x: float, y: float, text: str, look: str, **more: object) -> str:
    return element("text", written(text), x=x, y=y, class_=look, **more)
