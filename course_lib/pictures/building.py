"""Networks that learn: one moment of a run, with the boundary, the hidden space, loss and weights; and twenty runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame
from course_lib.pictures.handles import Dragged, handle, pad
from course_lib.pictures.svg import drawing, element
from course_lib.text import _

__all__ = ["Moment", "player", "seeds"]

LOSS = (-4.0, 0.0)  # powers of ten
WEIGHT = 15.0  # where the axis of the weights ends
MET = 0.07  # hidden points that are nearer than this have met


@dataclass(frozen=True)
class Moment:
    """A network at one epoch of its training.

    Parameters
    ----------
    answers : (n, n)
        Over the plane of the inputs, from 0 to 1; the first row is the lowest one.
    parameters : (9,)
        Both hidden nodes' weights and biases, then the output node's.
    losses : (E,)
        Of the whole run; what lies ahead of the epoch is not drawn.
    """

    answers: np.ndarray
    parameters: np.ndarray
    losses: np.ndarray


# --- one run ---------------------------------------------------------------------------------------------------------


def player(
    x: np.ndarray,
    ones: np.ndarray,
    limits: tuple[float, float, float, float],
    now: Moment,
    inner: np.ndarray,
    h: np.ndarray,
    epoch: int,
    step: int,
    epochs: int,
    ought: Moment | None = None,
    *,
    narrow: bool = False,
) -> str:
    """Draw one moment of a training run; the epoch can be dragged along the loss.

    Parameters
    ----------
    x : (N, 2)
    ones : (N,) of bool
        Which points are of class 1.
    limits : tuple of 4 float
        Of the inputs' plane: left, right, bottom, top.
    now : Moment
    inner : (n, n)
        What the output node answers over the hidden space.
    h : (N, 2)
        Where the hidden layer sends the points.
    epoch, step, epochs : int
        The one that is shown, how far apart those are that can be, and the last.
    ought : Moment, optional
        The same by the course's functions: drawn pale, behind.
    narrow : bool
        Put loss and weights under the planes.
    """
    size = 168 if narrow else 236
    plane = Frame.equal(limits[:2], limits[2:], 48, 44, size)
    hidden = Frame.equal((-0.06, 1.06), (-0.06, 1.06), 272 if narrow else 348, 44, size)
    loss = Frame((0, epochs), LOSS, *((60, 300, 366, 120) if narrow else (664, 44, 220, 92)))
    weights = Frame((-0.8, 10.8), (-WEIGHT, WEIGHT), *((60, 512, 366, 120) if narrow else (664, 216, 220, 76)))
    parts = [
        *_inputs(plane, x, ones, now, ought),
        *_hidden(hidden, x, ones, inner, h),
        *_loss(loss, now, ought, epoch),
        *_weights(weights, now, ought),
    ]
    moved = Dragged.across(loss, "epoch", epoch, 0, epochs, step)
    grip = pad(loss, "epoch") + handle(loss, "epoch", _here(now.losses, epoch), _("epoch"), moved, colour="weight")
    return drawing(*((446, 682) if narrow else (904, 336)), *parts, handles=grip)


def _edge(frame: Frame) -> str:
    return element("rect", x=frame.left, y=frame.top, width=frame.width, height=frame.height, class_="edge")


def _points(frame: Frame, at: np.ndarray, ones: np.ndarray, id: str) -> list[str]:
    looks = [("input", "disc") if one else ("weight", "cross") for one in ones]
    return [
        marks.point(frame, place, colour, shape=shape, radius=7, id=f"{id}-{k}")
        for k, (place, (colour, shape)) in enumerate(zip(at, looks, strict=True))
    ]


def _inputs(plane: Frame, x: np.ndarray, ones: np.ndarray, now: Moment, ought: Moment | None) -> list[str]:
    """What the network answers over the plane of the inputs, its boundary, and the right one as a pale band."""
    pale = (
        [] if ought is None else [marks.contour(plane, ought.answers, 0.5, "output", width=11, id="ought", pale=True)]
    )
    surface = marks.heat_map(plane, now.answers, id="answers")
    boundary = marks.contour(plane, now.answers, id="boundary")
    axes = plane.axes("x1", "x2", x_ticks=(0, 1), y_ticks=(0, 1), grid=False, title=_("inputs: ● 1   ✕ 0"))
    return [plane.window(surface, *pale, boundary), axes, _edge(plane), *_points(plane, x, ones, "input")]


def _hidden(frame: Frame, x: np.ndarray, ones: np.ndarray, inner: np.ndarray, h: np.ndarray) -> list[str]:
    """Where the points are for the output node, and its straight boundary; points that have met share one place."""
    square = Frame.equal((0, 1), (0, 1), *frame.at(0, 1), frame.unit[0])
    surface = marks.heat_map(square, inner, id="inner")
    boundary = marks.contour(square, inner, id="inner-boundary")
    axes = frame.axes("h1", "h2", x_ticks=(0, 1), y_ticks=(0, 1), grid=False, title=_("hidden space"))
    names = [
        marks.Label(text, at, "ink", away=[0.5 - at[0], 1], distance=16, look="note", id=f"name-{k}")
        for k, at, text in _named(x, h)
    ]
    points = _points(frame, h, ones, "hidden")
    return [square.window(surface, boundary), axes, _edge(frame), *points, marks.labels(frame, names, h)]


def _named(x: np.ndarray, h: np.ndarray) -> list[tuple[int, np.ndarray, str]]:
    """The first of the points that have met in a place, the place, and the inputs of them all."""
    inputs, found = ["".join(f"{value:g}" for value in point) for point in x], []
    for k, at in enumerate(h):
        met = [j for j, other in enumerate(h) if np.abs(other - at).max() < MET]
        if met[0] == k:
            found.append((k, at, ", ".join(inputs[j] for j in met)))
    return found


def _curve(losses: np.ndarray, every: int) -> np.ndarray:
    """Every so many-th of some losses and the last one, as powers of ten, (n, 2): as many as there is room for."""
    chosen = np.unique([*range(0, len(losses), max(1, every)), *[len(losses) - 1] * bool(len(losses))]).astype(int)
    return np.column_stack([chosen, _power(losses[chosen])])


def _power(losses: np.ndarray) -> np.ndarray:
    """The power of ten of a loss, inside the axis."""
    low, high = LOSS
    return np.clip(np.log10(np.maximum(losses, 1e-300)), low + 0.05, high - 0.03)


def _here(losses: np.ndarray, epoch: int) -> list[float]:
    """The place of the epoch on its curve."""
    at = losses[min(epoch, len(losses) - 1)] if len(losses) else 1.0
    return [epoch, float(_power(np.asarray(at)))]


def _loss(frame: Frame, now: Moment, ought: Moment | None, epoch: int) -> list[str]:
    past = slice(epoch + 1)
    epochs = round(frame.x[1])
    every = epochs // 200
    lines = [marks.line(frame, _curve(now.losses[past], every), "ink", width=2, id="loss")]
    if ought is not None:
        band = marks.line(frame, _curve(ought.losses[past], every), "output", width=9, pale=True, id="loss-ought")
        lines.insert(0, band)
    dot = marks.point(frame, _here(now.losses, epoch), "weight", radius=6, id="now", follows="epoch")
    axes = frame.axes(_("epoch"), x_ticks=(0, epochs // 2, epochs), y_ticks=(), grid=False, title=_("loss"))
    return [axes, *_powers(frame), _edge(frame), *lines, dot]


def _powers(frame: Frame) -> list[str]:
    """The numbers at an axis of powers of ten."""
    return [
        marks.words(frame, [frame.x[0], power], text, "muted", anchor="end", shift=(-8, 4), look="note")
        for power, text in ((-4, "0.0001"), (-2, "0.01"), (0, "1"))
    ]


def _weights(frame: Frame, now: Moment, ought: Moment | None) -> list[str]:
    """A bar for each parameter; what is too large ends at the edge."""
    places = np.array([0, 1, 2, 4, 5, 6, 8, 9, 10])
    names = ("x1", "x2", "b", "x1", "x2", "b", "h1", "h2", "b")
    groups = zip((1, 5, 9), (_("hidden 1"), _("hidden 2"), _("output")), strict=True)
    axes = frame.axes(x_ticks=(), y_ticks=(-10, 0, 10), grid=False, title=_("weights and biases"))
    words = [
        marks.words(frame, [at, -WEIGHT], name, "muted", shift=(0, 16), look="note")
        for at, name in zip(places, names, strict=True)
    ]
    words += [marks.words(frame, [at, -WEIGHT], name, "ink", shift=(0, 36), look="note") for at, name in groups]
    bars = (
        []
        if ought is None
        else [
            _bar(frame, at, value, 0.48, "output", f"ought-{at}")
            for at, value in zip(places, ought.parameters, strict=True)
        ]
    )
    pale = element("g", "", *bars, class_="pale")
    bars = [
        _bar(frame, at, value, 0.28, "input" if value >= 0 else "weight", f"weight-{at}")
        for at, value in zip(places, now.parameters, strict=True)
    ]
    return [axes, *words, pale, *bars]


def _bar(frame: Frame, at: int, value: float, half: float, colour: str, id: str) -> str:
    end = float(np.clip(value, -WEIGHT, WEIGHT))
    return marks.bar(frame, (at - half, at + half), (0, end), colour, id=id)


# --- many runs -------------------------------------------------------------------------------------------------------


def seeds(losses: np.ndarray, solved: np.ndarray, epochs: int, step: int, most: int, *, narrow: bool = False) -> str:
    """Draw the losses of many runs, and a mark for each: solved or not; the epochs can be dragged.

    Parameters
    ----------
    losses : (epochs, runs)
    solved : (runs,) of bool
    epochs, step, most : int
        How long they ran, in which steps that can be chosen, and at most.
    narrow : bool
    """
    width = 366 if narrow else 560
    frame = Frame((0, most), LOSS, 68, 44, width, 230)
    row = Frame((-0.7, len(solved) - 0.3), (0, 1), 68, 344, width, 34)
    axes = frame.axes(_("epoch"), y_ticks=(), grid=False, title=_("loss: full line solved, dashed not"))
    curves = [_run(frame, losses[:, k], done, k, most) for k, done in _unsolved_last(solved)]
    at = marks.line(
        frame, [[epochs, LOSS[0]], [epochs, LOSS[1]]], "muted", width=1.5, dash="3 4", id="at", follows="end"
    )
    moved = Dragged.across(frame, "epochs", epochs, 0, most, step)
    grip = pad(frame, "end") + handle(frame, "end", [epochs, -0.35], _("epochs"), moved)
    parts = [axes, *_powers(frame), _edge(frame), frame.window(*curves, at), *_fates(row, solved)]
    return drawing(width + 92, 424, *parts, handles=grip)


def _unsolved_last(solved: Sequence[bool]) -> list[tuple[int, bool]]:
    """The runs in the order in which they are drawn: those that are stuck lie over the others."""
    return sorted(enumerate(solved), key=lambda run: not run[1])


def _run(frame: Frame, losses: np.ndarray, solved: bool, k: int, most: int) -> str:
    colour, dash = ("input", "") if solved else ("weight", "6 4")
    return marks.line(frame, _curve(losses, most // 50), colour, width=1.5, dash=dash, id=f"run-{k}")


def _fates(row: Frame, solved: np.ndarray) -> list[str]:
    """A disc for each run that has solved its task, a cross for each other."""
    looks = [("input", "disc") if done else ("weight", "cross") for done in solved]
    made = [marks.point(row, [k, 0.5], colour, shape=shape, id=f"fate-{k}") for k, (colour, shape) in enumerate(looks)]
    numbers = [
        marks.words(row, [k, 0], str(k), "muted", shift=(0, 18), look="note")
        for k in range(0, len(solved), 1 if row.width > 500 else 2)
    ]
    middle = (row.x[0] + row.x[1]) / 2
    numbers.append(marks.words(row, [middle, 0], _("seed"), "muted", shift=(0, 38), look="note"))
    title = marks.words(row, [row.x[0], 1], _("● solved   ✕ not solved"), anchor="start", shift=(0, -8), look="title")
    return [title, *numbers, *made]
