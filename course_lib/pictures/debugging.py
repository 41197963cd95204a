"""Updates held against the gradient, and twenty runs of one task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame, signed
from course_lib.pictures.handles import Dragged, handle, scrub, term
from course_lib.pictures.svg import drawing, element
from course_lib.text import _

__all__ = ["board", "missing_slope", "runs"]

NAMES = ("W1", "b1", "W2", "b2")
HIDDEN = ("W1", "b1")
LINEAR = 0.6  # how high a ratio of 1 is, where ten times as much is 1 higher
LARGEST = 500.0  # ratio that fits on the picture, either sign


# --- the evidence ----------------------------------------------------------------------------------------------------


def board(
    ratios: Mapping[str, np.ndarray],
    captions: Mapping[str, str],
    steepest: np.ndarray,
    taken: np.ndarray | None,
    angle: float | None,
    published: Mapping[str, np.ndarray] | None = None,
    said: Sequence[float] = (),
    *,
    narrow: bool = False,
) -> str:
    """Draw the ratio of update to −gradient for each weight, and two directions of the step of two hidden nodes.

    Parameters
    ----------
    ratios : mapping of "W1", "b1", "W2", "b2" to (n,)
        A parameter that is left out has no points.
    captions : mapping of the same names to str
        Written over each group, a line of them or two.
    steepest, taken : (2,)
        The direction of the hidden step that goes down most steeply, and of the one taken, each of length 1.
    angle : float, optional
        Between the two, in degrees.
    published : mapping as `ratios`, optional
        Drawn pale, behind.
    said : sequence of float
        What the outputs say, the first of which should say 1 and all others 0: they can be dragged, as the traits
        `o` and `others`.
    narrow : bool
        Put the ratios under the rest.
    """
    left, (across, down) = (0 if said else -176), ((64, 366) if narrow else (260, 66))
    frame = Frame(
        (-1, 1), (-_height(LARGEST), _height(LARGEST) + 0.5), across + (0 if narrow else left), down, 366, 272
    )
    circle = Frame.equal(
        (-1.25, 1.25), (-1.25, 1.25), *((236 + left // 2, 66, 180) if narrow else (684 + left, 66, 206))
    )
    outputs = Frame((-0.6, max(len(said), 1) - 0.4), (0, 1), *((52, 66, 130, 190) if narrow else (52, 66, 130, 272)))
    parts, grips = _said(outputs, said) if said else ([], "")
    parts += [*_ratios(frame, ratios, captions, published), *_directions(circle, steepest, taken, angle)]
    width, height = (446, 690) if narrow else (904 + left, 400)
    return drawing(width, height, *parts, handles=grips)


def missing_slope(o: float) -> str:
    """Write the slope that is missing at output 1, and how many times too large a step is without it."""
    number = scrub("f-o", _("what output 1 says"), Dragged("o", o, 0.05, 0.95, 0.05), "output")
    slope = f"{o * (1 - o):.4f}"
    times = term(f"{1 / (o * (1 - o)):.1f}", "strong")
    return f"{term('o (1 − o)', 'name')} = {number} · {1 - o:.2f} = {slope},  1 / {slope} = {times}"


def _height(ratio: float | np.ndarray) -> float | np.ndarray:
    """Up to 1 as it is, and beyond by its power of ten: a scale that squeezes large numbers together."""
    size = np.abs(ratio)
    return np.sign(ratio) * np.where(size <= 1, LINEAR * size, LINEAR + np.log10(np.maximum(size, 1)))


def _said(frame: Frame, said: Sequence[float]) -> tuple[list[str], str]:
    """A bar for each output with a dash at its target, and the handles."""
    bars = [
        marks.bar(frame, (k - 0.28, k + 0.28), (0, value), "output", id=f"said-{k}", follows=f"output-{k}")
        for k, value in enumerate(said)
    ]
    targets = [
        marks.line(frame, [[k - 0.42, k == 0], [k + 0.42, k == 0]], "ink", width=3.5, id=f"target-{k}")
        for k in range(len(said))
    ]
    names = [marks.words(frame, [k, 0], str(k + 1), "muted", shift=(0, 18), look="note") for k in range(len(said))]
    axes = frame.axes(_("output"), x_ticks=(), y_ticks=(0, 0.5, 1), title=_("outputs, — target"))
    grips = [
        handle(
            frame,
            f"output-{k}",
            [k, value],
            _("output {k} says").format(k=k + 1),
            Dragged.up(frame, "others" if k else "o", value, 0.05, 0.95, 0.05),
        )
        for k, value in enumerate(said)
    ]
    return [axes, *bars, *targets, *names], "".join(grips)


def _ratios(frame: Frame, ratios: Mapping, captions: Mapping, published: Mapping[str, np.ndarray] | None) -> list[str]:
    """A sign for each weight at its ratio: a cross in the hidden layer, a disc in the output layer."""
    groups = published or ratios
    places = _places(groups)
    frame = Frame((-1.0, max(places[name][-1] for name in places) + 1.0), frame.y, *_box(frame))
    heading = marks.words(
        frame, [frame.x[0], frame.y[1]], _("update divided by −gradient"), anchor="start", shift=(0, -34), look="title"
    )
    entries = [(_("output layer"), "input", None, "disc"), (_("hidden layer"), "weight", None, "cross")]
    entries += [] if published is None else [(_("published"), "weight", None, "ring")]
    parts = [heading, marks.key(frame.left - 8, frame.top - 16, entries, pitch=122), *_scale(frame)]
    for name, place in places.items():
        middle = float(place.mean())
        parts.append(marks.words(frame, [middle, frame.y[0]], name, shift=(0, 18), look="note"))
        for line, text in enumerate(captions.get(name, "").split("\n")):
            at = [middle, frame.y[1]]
            parts.append(
                marks.words(frame, at, text, shift=(0, 16 + 16 * line), look="note", id=f"caption-{name}-{line}")
            )
    behind = [dot for name, values in (published or {}).items() for dot in _dots(frame, name, places[name], values)]
    parts.append(element("g", "", *behind, class_="pale"))
    for name, values in ratios.items():
        parts += _dots(frame, name, places[name], values, published=False)
    return parts


def _box(frame: Frame) -> tuple[float, float, float, float]:
    return frame.left, frame.top, frame.width, frame.height


def _places(groups: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Where the entries of each parameter are, a place left free between two of them."""
    places, start = {}, 0
    for name in NAMES:
        if name in groups:
            places[name] = np.arange(start, start + len(groups[name]), dtype=float)
            start += len(groups[name]) + 1
    return places


def _scale(frame: Frame) -> list[str]:
    """Lines with their numbers; at 1, where update and gradient agree, a band."""
    right = marks.bar(frame, frame.x, (LINEAR - 0.14, LINEAR + 0.14), "output", id="agree")
    parts = [element("g", right, opacity=0.25)]
    for ratio in (-100, -10, -1, 0, 1, 10, 100):
        at = [[x, float(_height(ratio))] for x in frame.x]
        parts.append(marks.line(frame, at, "muted" if ratio == 0 else "faint", width=1))
        text = signed(ratio)
        parts.append(marks.words(frame, at[0], text, "muted", anchor="end", shift=(-8, 4), look="note"))
    return parts


def _dots(frame: Frame, name: str, places: np.ndarray, values: np.ndarray, *, published: bool = True) -> list[str]:
    """What is too large for the picture lies at its edge."""
    heights = _height(np.clip(values, -0.9 * LARGEST, 0.9 * LARGEST))
    shape, colour = ("cross", "weight") if name in HIDDEN else ("disc", "input")
    look = {"shape": "ring", "radius": 10} if published else {"shape": shape, "radius": 6}
    return [
        marks.point(frame, at, colour, id=f"{'published-' if published else ''}{name}-{k}", **look)
        for k, at in enumerate(zip(places.tolist(), heights.tolist(), strict=True))
    ]


def _directions(frame: Frame, steepest: np.ndarray, taken: np.ndarray | None, angle: float | None) -> list[str]:
    """The steepest step, wide, in the middle of the half that is downhill; and the step that is taken, thin."""
    heading = np.arctan2(steepest[1], steepest[0]) + np.pi * (np.arange(19) / 18 - 0.5)
    half = marks.area(frame, np.column_stack([np.cos(heading), np.sin(heading)]), "output", id="downhill")
    title = "" if angle is None else _("{angle:.1f}° from steepest descent").format(angle=angle)
    parts = [frame.axes(_("step of hidden node 1"), _("of hidden node 2"), x_ticks=(0,), y_ticks=(0,))]
    parts.append(marks.words(frame, [0, frame.y[1]], title, shift=(0, -12), look="note", id="turned"))
    parts.append(element("g", half, opacity=0.15))
    parts.append(element("g", marks.arrow(frame, steepest, "output", width=9, id="steepest"), opacity=0.5))
    if taken is not None:
        parts.append(marks.arrow(frame, taken, "ink", width=2.5, id="taken"))
    entries = [(_("steepest"), "output", "", None), (_("the update"), "ink", "", None)]
    return [*parts, marks.key(frame.left - 4, frame.bottom + 60, entries, pitch=98)]


# --- twenty runs -----------------------------------------------------------------------------------------------------

KNOTS = 34  # of a curve


def runs(
    rounds: np.ndarray,
    losses: np.ndarray,
    misses: np.ndarray,
    solved: np.ndarray,
    within: float,
    *,
    narrow: bool = False,
) -> str:
    """Draw a loss curve for each run, and how far each run's worst answer is from its target at the end.

    Parameters
    ----------
    rounds : (R,)
    losses : (R, S)
    misses : (S,)
    solved : (S,) of bool
    within : float
        How near its target an answer has to be.
    narrow : bool
        Put the second picture under the first.
    """
    left = Frame((0, float(rounds[-1])), (0, 0.4), *((62, 66, 360, 210) if narrow else (62, 66, 450, 280)))
    right = Frame((-0.8, len(misses) - 0.2), (-0.04, 1.04), *((62, 380, 370, 200) if narrow else (596, 66, 290, 280)))
    chosen = np.unique(np.linspace(0, len(rounds) - 1, KNOTS).astype(int))
    curves = [
        _curve(left, rounds[chosen], losses[chosen, k], done, k)
        for k, done in sorted(enumerate(solved), key=lambda one: not one[1])
    ]
    ends = (0, round(left.x[1] / 2), round(left.x[1]))
    axes = left.axes(_("rounds through the table"), x_ticks=ends, y_ticks=(0, 0.1, 0.2, 0.3, 0.4), title="")
    entries = [(_("solved"), "input", "", "disc"), (_("not solved"), "weight", "6 4", "cross")]
    parts = [marks.key(62, 16, entries), _heading(left, _("mean squared error")), axes, left.window(*curves)]
    limit = marks.line(right, [[right.x[0], within], [right.x[1], within]], "muted", width=1.5, dash="2 4")
    parts += [right.axes(_("seed"), x_ticks=(0, 5, 10, 15), y_ticks=(0, 0.25, 0.5, 0.75, 1))]
    parts += [_heading(right, _("how far off the worst answer is")), limit, *_misses(right, misses, solved)]
    return drawing(*((446, 630) if narrow else (904, 400)), *parts)


def _heading(frame: Frame, text: str) -> str:
    return marks.words(frame, [frame.x[0], frame.y[1]], text, anchor="start", shift=(0, -12), look="title")


def _curve(frame: Frame, rounds: np.ndarray, losses: np.ndarray, solved: bool, k: int) -> str:
    colour, dash = ("input", "") if solved else ("weight", "6 4")
    points = np.column_stack([rounds, np.minimum(losses, frame.y[1])])
    return marks.line(frame, points, colour, width=1.5, dash=dash, id=f"run-{k}")


def _misses(frame: Frame, misses: np.ndarray, solved: np.ndarray) -> list[str]:
    looks = [("input", "disc") if done else ("weight", "cross") for done in solved]
    return [
        marks.point(frame, [k, miss], colour, shape=shape, id=f"miss-{k}")
        for k, (miss, (colour, shape)) in enumerate(zip(misses.tolist(), looks, strict=True))
    ]
