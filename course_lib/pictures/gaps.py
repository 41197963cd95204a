"""An axis for differences from one rounding to all: powers of ten upwards, a 0, and how large a rounding is."""

from __future__ import annotations

import math

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame
from course_lib.text import _

__all__ = ["SMALLEST_GAP", "powers", "roundings"]

SMALLEST_GAP = 1e-18  # where a difference of nothing is drawn: the axis has no 0


def powers(frame: Frame) -> list[str]:
    """Write powers of ten at the left of a frame whose y is an exponent; where nothing differs stands a 0.

    Examples
    --------
    >>> len(powers(Frame((0, 1), (-18.5, 3), 0, 0, 100, 100)))
    7
    """
    parts = [marks.words(frame, [frame.x[0], -18], "0", anchor="end", shift=(-8, 4), look="tick")]
    for power in range(-15, 3, 3):
        x, y = frame.at(frame.x[0], power)
        parts.append(marks.power_of_ten(x - 8, y + 5, power, anchor="end"))
    return parts


def roundings(frame: Frame) -> list[str]:
    """Draw how large one rounding is, in float64 and in float32, as lines with their names under them."""
    parts = []
    for name, size in ((_("one rounding in float64"), 2.0**-53), (_("one rounding in float32"), 2.0**-24)):
        ends = [[x, math.log10(size)] for x in frame.x]
        parts.append(marks.line(frame, ends, "muted", width=1.5, dash="2 5"))
        parts.append(marks.words(frame, ends[1], name, "muted", anchor="end", shift=(-4, 15), look="note"))
    return parts
