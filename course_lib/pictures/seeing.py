"""A filter slid over a digit, losses of deep networks, and a detector's boxes over its heat map."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame, signed
from course_lib.pictures.handles import Dragged, handle, scrub_in_picture
from course_lib.pictures.svg import drawing, element, group, number, written
from course_lib.text import _

__all__ = ["LEAST", "NUMBERS", "detection", "filter_slid", "losses_of_depth"]

NUMBERS = tuple(f"k{u}{v}" for u in range(3) for v in range(3))  # the traits of a filter, row after row
REACH, STEP = 2.0, 0.5  # of a filter's numbers
LEAST = (0.05, 0.99, 0.01)  # low, high and step of a threshold
_LEVELS = 8  # of grey


# --- pictures made of pixels ------------------------------------------------------------------------------------------


def _pixels(frame: Frame, values: np.ndarray, colour: str, id: str) -> str:
    """Values (rows, columns) from 0 to 1 as squares of one colour, the first row on top: a path per level of grey."""
    levels = np.rint(np.clip(np.nan_to_num(values), 0, 1) * _LEVELS).astype(np.uint8)
    return _pixels_of(frame, levels.tobytes(), levels.shape, colour, id)


@lru_cache(maxsize=64)  # a scene stays the same while a threshold is dragged over it
def _pixels_of(frame: Frame, levels: bytes, shape: tuple[int, int], colour: str, id: str) -> str:
    greys = np.frombuffer(levels, np.uint8).reshape(shape)
    wide, high = frame.width / shape[1], frame.height / shape[0]
    paths = []
    for level in range(1, _LEVELS + 1):
        runs = _runs(greys == level)
        path = "".join(
            f"M{number(frame.left + at * wide)} {number(frame.top + row * high)}h{number(length * wide)}v{number(high)}"
            f"h{number(-length * wide)}z"
            for row, at, length in runs
        )
        look = {"class_": "fill", "fill_opacity": f"{level / _LEVELS:g}", "shape_rendering": "crispEdges"}
        paths.append(element("path", d=path, id=f"{id}-{level}", **look))
    return group(*paths, id=id, class_=colour)


def _runs(where: np.ndarray) -> list[tuple[int, int, int]]:
    """Where it is True, as (row, first column, length): neighbours in a row are one rectangle."""
    edges = np.diff(where.astype(np.int8), axis=1, prepend=0, append=0)
    starts, ends = np.argwhere(edges == 1).tolist(), np.argwhere(edges == -1).tolist()
    return [(row, start, end - start) for (row, start), (_row, end) in zip(starts, ends, strict=True)]


def _grid_frame(left: float, top: float, side: float, shape: tuple[int, int]) -> Frame:
    """A frame in which a pixel of a picture of that shape is a square of `side`; y grows upwards from the last row."""
    rows, columns = shape
    return Frame((0, columns), (0, rows), left, top, side * columns, side * rows)


def _edge(frame: Frame) -> str:
    return element("rect", x=frame.left, y=frame.top, width=frame.width, height=frame.height, class_="edge")


def _title(x: float, y: float, text: str) -> str:
    return element("text", written(text), x=x, y=y, class_="title")


def _square(frame: Frame, column: float, row: float, sides: tuple[float, float], **more: object) -> str:
    """An outline over pixels: its upper left corner, and how many columns and rows it has."""
    across, down = frame.unit[0], -frame.unit[1]
    box = {"x": frame.left + column * across, "y": frame.top + row * down}
    return element("rect", **box, width=sides[0] * across, height=sides[1] * down, rx=2, **more)


# --- a filter ---------------------------------------------------------------------------------------------------------


def filter_slid(
    picture: np.ndarray, kernel: np.ndarray, answer: np.ndarray, at: tuple[int, int], *, narrow: bool = False
) -> str:
    """Draw a digit with a window to drag, the filter's nine numbers to scrub, and the answers at all places.

    Parameters
    ----------
    picture : (H, W)
        From 0 to 1.
    kernel : (3, 3)
    answer : (H − 2, W − 2)
    at : (row, column)
        The window's upper left corner.
    narrow : bool
        Put the answers under the digit.
    """
    side, top = (26 if narrow else 27), 40
    digit = _grid_frame(16, top, side, picture.shape)
    filter_left = digit.right + 40
    below = top + digit.height + 72
    answers = _grid_frame(16, below, side, answer.shape) if narrow else None
    answers = answers or _grid_frame(filter_left + 226, top + side, side, answer.shape)
    window = {"fill": "none", "stroke": "currentColor", "stroke_width": 3}
    looks = {"class_": "input", "data_follows": "window"}
    parts = [
        _title(digit.left, 22, _("digit, with the window")),
        _pixels(digit, picture, "ink", "digit"),
        _edge(digit),
        group(_square(digit, at[1], at[0], (3, 3), **window), id="window-edge", **looks),
        _title(answers.left, answers.top - 14 if narrow else 22, _("answer at each place")),
        *_answers(answers, answer),
        group(_square(answers, at[1], at[0], (1, 1), **window), id="answer-edge", **looks),
        _title(filter_left, 22, _("filter")),
        *_sum(filter_left, picture, kernel, answer, at),
    ]
    low, rows, columns = 0, answer.shape[0] - 1, answer.shape[1] - 1
    moves = (
        Dragged("column", float(at[1]), low, columns, 1, right=1 / side),
        Dragged("row", float(at[0]), low, rows, 1, down=1 / side),
    )
    middle = [at[1] + 1.5, picture.shape[0] - at[0] - 1.5]
    grip = handle(digit, "window", middle, _("window, column and row"), *moves, colour="input")
    size = (filter_left + 196, answers.bottom + 20) if narrow else (answers.right + 20, 324)
    return drawing(*size, *parts, handles=grip + _numbers(filter_left, kernel))


def _numbers(left: float, kernel: np.ndarray) -> str:
    """The filter's numbers, three by three, each of which can be dragged."""
    made = []
    for (u, v), value in np.ndenumerate(kernel):
        name = _("filter, row {u}, column {v}").format(u=u + 1, v=v + 1)
        colour = "input" if value > 0 else "weight" if value < 0 else "ink"
        dragged = Dragged(f"k{u}{v}", float(value), -REACH, REACH, STEP)
        chip = scrub_in_picture(left + 32 + 62 * v, 62 + 44 * u, f"n{u}{v}", name, dragged, colour, signed(value))
        made.append(chip)
    return "".join(made)


def _answers(frame: Frame, answer: np.ndarray) -> list[str]:
    """Answers above 0 in blue, those below in orange with a minus in each; the strongest one is full colour."""
    strongest = max(float(np.abs(np.nan_to_num(answer)).max()), 1e-9)
    shown = np.nan_to_num(answer) / strongest
    dashes = [
        f"M{number(x - 4)} {number(y)}h8"
        for row, column in np.argwhere(shown < -0.06)
        for x, y in [frame.at(column + 0.5, len(answer) - row - 0.5)]
    ]
    return [
        _pixels(frame, shown, "input", "above"),
        _pixels(frame, -shown, "weight", "below"),
        element("path", d="".join(dashes), id="minus", class_="ink stroke", stroke_width=1.6),
        _edge(frame),
    ]


def _sum(left: float, picture: np.ndarray, kernel: np.ndarray, answer: np.ndarray, at: tuple[int, int]) -> list[str]:
    """What is under the window, as numbers, and the sum of the products."""
    row, column = at
    seen, parts = picture[row : row + 3, column : column + 3], []
    parts.append(element("text", written(_("times the window")), x=left, y=196, class_="note"))
    for (u, v), value in np.ndenumerate(seen):
        place = {"x": left + 32 + 62 * v, "y": 220 + 24 * u}
        parts.append(element("text", f"{value:.2f}", **place, class_="number middle", id=f"seen-{u}{v}"))
    said = _("answer: {value}").format(value=signed(answer[row, column], 2))
    parts.append(element("text", written(said), x=left, y=304, class_="input name", id="answer-number"))
    return parts


# --- depth ------------------------------------------------------------------------------------------------------------

_LOOKS = (("weight", "", "plain"), ("output", "7 5", "skips"))  # colour, dash, id
_LOWEST, _HIGHEST = -2.2, 0.5  # logarithms, to base 10; a loss beyond them is drawn at the edge


def losses_of_depth(
    depths: Sequence[int],
    plain: np.ndarray,
    skips: np.ndarray,
    depth: int,
    *,
    known: int | None = None,
    narrow: bool = False,
) -> str:
    """Draw the last training loss against the depth, with a handle at one depth, and the losses of its epochs.

    Parameters
    ----------
    depths : sequence of n int, evenly spaced
    plain, skips : (n, epochs)
        Training losses of each epoch.
    depth : int
        The chosen one.
    known : int, optional
        How many depths, from the first one, have their last losses drawn; all by default.
    narrow : bool
        Put the epochs under the depths.
    """
    epochs = plain.shape[1]
    y = (_LOWEST, _HIGHEST)
    left = Frame((0, depths[-1] + 2), y, 62, 72, 320, 240)
    right = Frame((0, epochs + 0.5), y, *((62, 420, 320) if narrow else (470, 72, 290)), 240)
    chosen, logs = list(depths).index(depth), [_logarithms(plain), _logarithms(skips)]
    parts = [
        *_legend(),
        _axes(left, _("layers"), depths[1::2], _("training loss after {n} epochs").format(n=epochs)),
        _axes(right, _("epoch"), range(0, epochs + 1, 2), _("the networks with {n} layers").format(n=depth)),
        marks.line(
            left, [[depth, y[0]], [depth, y[1]]], "input", width=2, dash="3 4", id="depth-line", follows="depth"
        ),
    ]
    for (colour, dash, name), values in zip(_LOOKS, logs, strict=True):
        ends = np.column_stack([depths, values[:, -1]])[:known]
        parts.append(marks.line(left, ends, colour, dash=dash, id=f"{name}-depths"))
        shape = "disc" if name == "plain" else "ring"
        parts += [marks.point(left, end, colour, shape=shape) for end in ends]
        steps = np.column_stack([np.arange(1, epochs + 1), values[chosen]])
        parts.append(marks.line(right, steps, colour, width=3, dash=dash, id=f"{name}-epochs"))
    moves = Dragged.across(left, "depth", float(depth), depths[0], depths[-1], depths[1] - depths[0])
    grip = handle(left, "depth", [depth, y[0]], _("number of layers"), moves, colour="input")
    return drawing(*((400, 720) if narrow else (800, 370)), *parts, handles=grip)


def _logarithms(losses: np.ndarray) -> np.ndarray:
    return np.clip(np.log10(losses), _LOWEST, _HIGHEST)


def _axes(frame: Frame, x_label: str, x_ticks: Sequence[float], title: str) -> str:
    """Axes whose heights are powers of ten, with the losses that they stand for."""
    numbers = [
        marks.words(frame, [0, np.log10(loss)], f"{loss:g}", "muted", anchor="end", shift=(-8, 4), look="tick")
        for loss in (0.01, 0.1, 1.0)
    ]
    lines = [
        marks.line(frame, [[0, np.log10(at)], [frame.x[1], np.log10(at)]], "faint", width=1) for at in (0.01, 0.1, 1)
    ]
    axes = frame.axes(x_label, "", x_ticks=x_ticks, y_ticks=(), grid=False)
    return axes + "".join(lines + numbers) + _title(frame.left, frame.top - 20, title)


def _legend() -> list[str]:
    """A piece of either line with its name, in a row above both plots."""
    row, parts = Frame((0, 320), (0, 1), 62, 4, 320, 20), []
    for x, name, (colour, dash, _id) in zip((0, 130), (_("plain"), _("with skips")), _LOOKS, strict=True):
        parts.append(marks.line(row, [[x, 0.5], [x + 34, 0.5]], colour, width=3, dash=dash))
        parts.append(marks.words(row, [x + 42, 0.5], name, colour, anchor="start", shift=(0, 5), look="note"))
    return parts


# --- a detector -------------------------------------------------------------------------------------------------------


def detection(
    picture: np.ndarray,
    heat: np.ndarray,
    true: np.ndarray,
    boxes: np.ndarray,
    names: Sequence[str],
    hits: Sequence[bool],
    candidates: Sequence[float],
    least: float,
    *,
    narrow: bool = False,
) -> str:
    """Draw a scene with true and found boxes, the detector's heat map, and its threshold, which can be dragged.

    Parameters
    ----------
    picture : (H, W)
    heat : (H', W')
        How sure it is at each place of a window's upper left corner, from 0 to 1.
    true, boxes : (n, 4), (m, 4)
        What is there, and what is reported.
    names : sequence of m str
        What each reported box is called.
    hits : sequence of m bool
        Whether it is right.
    candidates : sequence of float
        How sure the detector is at all places that the threshold could let pass.
    least : float
    narrow : bool
        Put the heat map under the scene.
    """
    side = 9.0
    scene = _grid_frame(16, 44, side, picture.shape)
    warm = (scene.left + 4 * side, scene.bottom + 44) if narrow else (scene.right + 24 + 4 * side, 44 + 4 * side)
    warmth = _grid_frame(*warm, side, heat.shape)
    field = _grid_frame(warmth.left - 4 * side, warmth.top - (0 if narrow else 4 * side), side, picture.shape)
    bottom = warmth.bottom + 24 if narrow else scene.bottom
    scale = Frame((0, 1), (0, 1), 30, bottom + 34, scene.width - 28, 70)
    parts = [
        _title(scene.left, 26, _("scene: ✓ right, ✗ wrong, dashed: what is there")),
        _pixels(scene, picture, "ink", "scene"),
        _edge(scene),
        *_true_boxes(scene, true),
        *_found_boxes(scene, boxes, names, hits),
        _title(field.left, warmth.top - 14 if narrow else 26, _("heat map: middle of each window")),
        _pixels(warmth, np.where(heat >= least, heat, 0), "output", "hot"),
        _pixels(warmth, np.where(heat < least, heat, 0), "muted", "cold"),
        _edge(warmth),
        *_threshold(scale, candidates, least),
    ]
    moves = Dragged.across(scale, "least", least, *LEAST)
    grip = handle(scale, "least", [least, 0], _("threshold"), moves, colour="weight")
    right = scene.right if narrow else field.right
    return drawing(right + 16, scale.bottom + 56, *parts, handles=grip)


def _true_boxes(scene: Frame, boxes: np.ndarray) -> list[str]:
    look = {"fill": "none", "stroke": "currentColor", "stroke_width": 1.6, "stroke_dasharray": "4 4"}
    drawn = []
    for k, (left, top, right, bottom) in enumerate(boxes):
        box = _square(scene, left, top, (right - left, bottom - top), **look)
        drawn.append(group(box, id=f"true-{k}", class_="muted"))
    return drawn


def _found_boxes(scene: Frame, boxes: np.ndarray, names: Sequence[str], hits: Sequence[bool]) -> list[str]:
    """A frame for each reported box with its name: green with a tick where it is right, else with a cross."""
    drawn = []
    for k, (box, name, hit) in enumerate(zip(boxes, names, hits, strict=True)):
        left, top, right, bottom = box
        colour, sign = ("output", "✓") if hit else ("error", "✗")
        edge = _square(
            scene, left, top, (right - left, bottom - top), fill="none", stroke="currentColor", stroke_width=2.5
        )
        at = [left, scene.y[1] - top]
        said = marks.words(
            scene, at, f"{sign}{name}", colour, anchor="start", shift=(3, 14), look="note", id=f"name-{k}"
        )
        drawn.append(group(edge, id=f"box-{k}", class_=colour) + said)
    return drawn


def _threshold(scale: Frame, candidates: Sequence[float], least: float) -> list[str]:
    """A tick for each window by how sure the detector is of it, and the line below which it keeps silent."""
    ticks = [
        marks.line(scale, [[p, 0.1], [p, 0.75]], "output" if p >= least else "muted", width=1.4, id=f"tick-{k}")
        for k, p in enumerate(candidates)
    ]
    cut = marks.line(scale, [[least, 0], [least, 1]], "weight", width=2.5, dash="7 5", id="cut", follows="least")
    word = marks.words(
        scale,
        [least, 1],
        _("threshold"),
        "weight",
        anchor="end",
        shift=(-6, 10),
        id="cut-name",
        follows="least",
        look="note",
    )
    axes = scale.axes(_("how sure: one line per window"), "", x_ticks=(0, 0.25, 0.5, 0.75, 1), y_ticks=(), grid=False)
    return [axes, *ticks, cut, word]
