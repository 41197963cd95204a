"""What can be dragged: a handle in the picture, a number in the picture, a number in a formula; and what can be picked.

A handle knows the traits that it moves, and how much of each one pixel to the right and one pixel down is worth. So the
page moves it at once, and tells the kernel the new values. It is a slider to keyboard and screen reader.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from course_lib.pictures.frame import Frame, signed
from course_lib.pictures.svg import element, group, number, written
from course_lib.validation import check_number

__all__ = ["Dragged", "dial", "handle", "pad", "pick", "scrub", "scrub_in_picture", "term"]

PIXELS_A_STEP = 6  # how far to drag a number for one step of it


@dataclass(frozen=True)
class Dragged:
    """A trait that is dragged.

    Parameters
    ----------
    trait : str
    value : float
        As it is now.
    low, high, step : float
    right, down : float
        How much one pixel to the right, and one pixel down, adds to it.
    """

    trait: str
    value: float
    low: float
    high: float
    step: float
    right: float = 0.0
    down: float = 0.0

    def __post_init__(self):
        numbers = {name: getattr(self, name) for name in ("value", "low", "high", "right", "down")}
        if not (all(map(math.isfinite, numbers.values())) and self.step > 0):
            for name, value in numbers.items():
                check_number(value, name)
            check_number(self.step, "step", above=0)

    @classmethod
    def across(cls, frame: Frame, trait: str, value: float, low: float, high: float, step: float) -> Dragged:
        """A trait that is an x of a frame."""
        return cls(trait, value, low, high, step, right=1 / frame.unit[0])

    @classmethod
    def up(cls, frame: Frame, trait: str, value: float, low: float, high: float, step: float) -> Dragged:
        """A trait that is a y of a frame."""
        return cls(trait, value, low, high, step, down=1 / frame.unit[1])

    @property
    def digits(self) -> int:
        """How many places the steps have.

        Examples
        --------
        >>> Dragged("b", 1.0, 0.0, 5.0, 0.25).digits, Dragged("n", 1, 0, 5, 1).digits
        (2, 0)
        """
        return _digits(self.step)

    @property
    def said(self) -> str:
        return signed(self.value, self.digits)


@cache
def _digits(step: float) -> int:
    return len(f"{step:g}".partition(".")[2])


def _slider(name: str, dragged: Sequence[Dragged]) -> dict[str, object]:
    """The attributes of what is dragged, for page, keyboard and screen reader."""
    first = dragged[0]
    moves = [f"{d.trait} {d.value:g} {d.low:g} {d.high:g} {d.step:g} {d.right:.8g} {d.down:.8g}" for d in dragged]
    now, low, high = (f"{value:g}" for value in (first.value, first.low, first.high))
    return {
        "role": "slider",
        "tabindex": "0",
        "aria_label": name,
        "aria_valuemin": low,
        "aria_valuemax": high,
        "aria_valuenow": now,
        "aria_valuetext": ", ".join(d.said for d in dragged),
        "data_drag": ";".join(moves),
    }


def handle(frame: Frame, id: str, at: Sequence[float], name: str, *dragged: Dragged, colour: str = "ink") -> str:
    """Draw a round handle.

    Parameters
    ----------
    id : str
        Marks that name it in `follows` move with it, in the page, at once.
    at : (2,)
        In the frame's numbers.
    name : str
        For a screen reader.
    *dragged : Dragged
        One trait or two.

    Examples
    --------
    >>> frame = Frame((0, 1), (0, 1), 0, 0, 100, 100)
    >>> made = handle(frame, "tip", [0.5, 0.5], "tip of u", Dragged.across(frame, "u1", 0.5, 0, 1, 0.1))
    >>> 'role="slider"' in made and 'aria-label="tip of u"' in made
    True
    """
    return _grip(frame, id, at, colour, _slider(name, dragged))


def _grip(frame: Frame, id: str, at: Sequence[float], colour: str, slider: dict[str, object]) -> str:
    x, y = frame.at(*at)
    touch = element("circle", cx=x, cy=y, r=22, class_="touch")
    grip = element("circle", cx=x, cy=y, r=12, class_="grip")
    return group(touch, grip, id=id, class_=f"{colour} handle", **slider)


def dial(frame: Frame, id: str, at: Sequence[float], name: str, degrees: Dragged, *, colour: str = "ink") -> str:
    """Draw a round handle that turns round the origin of a frame, in which both units are as long.

    Parameters
    ----------
    degrees : Dragged
        Its angle from the x axis, counter-clockwise; from 0 to less than 360, and round again.

    Examples
    --------
    >>> frame = Frame((-1, 1), (-1, 1), 0, 0, 100, 100)
    >>> made = dial(frame, "tip", [0, 1], "tip of v", Dragged("turn", 90, 0, 359, 1))
    >>> 'data-turns="50 50"' in made
    True
    """
    turning = {"data_turns": " ".join(map(number, frame.at(0.0, 0.0))), **_slider(name, [degrees])}
    return _grip(frame, id, at, colour, turning)


def pad(frame: Frame, handle_id: str) -> str:
    """Let a press anywhere in the frame bring a handle there; it goes before the handles, under them."""
    box = {"x": frame.left, "y": frame.top, "width": frame.width, "height": frame.height}
    return element("rect", **box, class_="pad", data_jumps=handle_id)


def pick(frame: Frame, id: str, name: str, trait: str, value: int, now: int, otherwise: int = 0) -> str:
    """Let a frame be picked: under the pointer its trait has a value, and after a press until the next press.

    Parameters
    ----------
    name : str
        For a screen reader, to which it is a button.
    trait, value : str, int
    now : int
        What the trait is.
    otherwise : int
        What it is when nothing is picked.

    Examples
    --------
    >>> made = pick(Frame((0, 1), (0, 1), 0, 0, 20, 20), "node-1", "hidden node 1", "shown", 1, now=0)
    >>> 'aria-pressed="false" data-picks="shown 1 0"' in made
    True
    """
    box = {"x": frame.left, "y": frame.top, "width": frame.width, "height": frame.height}
    pressed = "true" if now == value else "false"
    button = {"role": "button", "tabindex": "0", "aria_label": name, "aria_pressed": pressed}
    return element("rect", **box, id=id, class_="pick touch", **button, data_picks=f"{trait} {value} {otherwise}")


def scrub_in_picture(x: float, y: float, id: str, name: str, dragged: Dragged, colour: str, text: str) -> str:
    """Write a number in the picture, its middle at a pixel, that changes when it is dragged to the right or left."""
    half = 5.0 * len(text) + 7
    chip = element("rect", x=x - half, y=y - 13, width=2 * half, height=26, rx=13, class_="chip")
    digits = element("text", written(text), x=x, y=y + 5, class_="number middle")
    sign = "plus" if text[:1] in "+−" else "plain"
    slider = _slider(name, [_scrubbed(dragged)])
    return group(chip, digits, id=id, class_=f"{colour} scrub", data_scrub=sign, **slider)


def _scrubbed(dragged: Dragged) -> Dragged:
    right = dragged.step / PIXELS_A_STEP
    return Dragged(dragged.trait, dragged.value, dragged.low, dragged.high, dragged.step, right=right)


def scrub(id: str, name: str, dragged: Dragged, colour: str) -> str:
    """Write a number of a formula, in HTML, that changes when it is dragged to the right or left.

    Examples
    --------
    >>> scrub("f-u1", "first entry of u", Dragged("u1", 3.0, -4, 4, 0.1), "input").partition(">")[2]
    '3.0</span>'
    """
    attributes = _slider(name, [_scrubbed(dragged)])
    return element("span", dragged.said, id=id, class_=f"{colour} scrub", data_scrub="plain", **attributes)


def term(text: str, colour: str = "ink") -> str:
    """Write a part of a formula, in HTML, in the colour of what it stands for in the picture.

    Examples
    --------
    >>> term("u", "input")
    '<span class="input">u</span>'
    """
    return element("span", written(text), class_=colour)
