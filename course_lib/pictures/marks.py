"""What is drawn in a frame: points, lines, arrows, bars, areas, words, heat maps and their contours.

A mark takes the frame first and its place in the frame's own numbers, not in pixels. `colour` is a meaning: "input",
"weight", "output" or "error", else "ink", "muted" or "faint"; the page's theme says how it looks, and "inherit" is the
colour of the group around it. What is not finite is not drawn: a learner's own function may return it, and the rest of
the picture goes on. An `id` lets the page find a mark again and move it to its next place.
"""

from __future__ import annotations

import base64
import math
import struct
import zlib
from collections.abc import Sequence

import numpy as np
from contourpy import contour_generator

from course_lib.pictures.frame import Frame
from course_lib.pictures.svg import element, group, number, written
from course_lib.validation import as_float_array, check_choice

__all__ = [
    "COLOURS",
    "Label",
    "angle",
    "area",
    "arrow",
    "bar",
    "bends",
    "contour",
    "grey_image",
    "heat_map",
    "key",
    "labels",
    "line",
    "point",
    "power_of_ten",
    "words",
]

COLOURS = ("input", "weight", "output", "error", "ink", "muted", "faint", "paper", "inherit")
HEAD, HALF = 14.0, 5.5  # an arrow's head in pixels: its length, and half its width
_STROKES = {
    "cross": ((-5, -5, 5, 5), (-5, 5, 5, -5)),
    "plus": ((-7, 0, 7, 0), (0, -7, 0, 7)),
}  # in pixels, from the middle


def _look(colour: str, *more: str) -> str:
    return " ".join((check_choice(colour, "colour", COLOURS), *more))


def point(
    frame: Frame,
    at: Sequence[float],
    colour: str = "ink",
    *,
    shape: str = "disc",
    id: str | None = None,
    radius: float = 5.5,
    follows: str | None = None,
) -> str:
    """Draw a point: a "disc", "ring", "diamond", "cross" or "plus", so that colour never has to tell it alone.

    Examples
    --------
    >>> frame = Frame((0, 1), (0, 1), 0, 0, 100, 100)
    >>> point(frame, [0.5, 0.5], "input")
    '<circle cx="50" cy="50" r="5.5" class="input disc"/>'
    >>> point(frame, [float("nan"), 0.5])
    ''
    """
    check_choice(shape, "shape", ("disc", "ring", "diamond", "cross", "plus"))
    if not np.isfinite(at).all():
        return ""
    x, y = frame.at(*at)
    if shape == "diamond":
        half = 1.4 * radius
        corners = ((x, y - half), (x + half, y), (x, y + half), (x - half, y))
        told = " ".join(f"{number(across)},{number(down)}" for across, down in corners)
        return element("polygon", points=told, id=id, class_=_look(colour, "disc"), data_follows=follows)
    if shape in ("disc", "ring"):
        return element("circle", cx=x, cy=y, r=radius, id=id, class_=_look(colour, shape), data_follows=follows)
    ends = [(number(x + a), number(y + b), number(x + c), number(y + d)) for a, b, c, d in _STROKES[shape]]
    path = "".join(f"M{a} {b}L{c} {d}" for a, b, c, d in ends)
    outline = element("path", d=path, class_="outline")  # paper around it, so that it stands out on any ground
    return group(
        outline, element("path", d=path, class_="stroke sign"), id=id, class_=_look(colour), data_follows=follows
    )


def line(
    frame: Frame,
    points: np.ndarray,
    colour: str = "ink",
    *,
    width: float = 2,
    dash: str = "",
    id: str | None = None,
    pale: bool = False,
    follows: str | None = None,
) -> str:
    """Draw straight lines from point to point; one that is not finite leaves a gap.

    Parameters
    ----------
    points : (N, 2)
    width : float
        In pixels.
    dash : str
        Lengths of dashes and gaps, such as "5 4".
    pale : bool
        For what stands behind: a reference, a band.
    follows : str, optional
        The handle with which it moves.

    Examples
    --------
    >>> frame = Frame((0, 1), (0, 1), 0, 0, 100, 100)
    >>> line(frame, [[0, 0], [1, 1]], "muted", dash="2 2")
    '<path d="M0 100L100 0" class="muted stroke" stroke-width="2" stroke-dasharray="2 2"/>'
    """
    return element(
        "path",
        d=_path(frame, points),
        class_=_look(colour, "stroke", *(["pale"] if pale else [])),
        stroke_width=width,
        stroke_dasharray=dash or None,
        id=id,
        data_follows=follows,
    )


def _path(frame: Frame, points: np.ndarray) -> str:
    points = as_float_array(points, "points", shape=(None, 2), finite=False, allow_empty=True)
    steps, pen_is_up = [], True
    for x, y in frame.pixels(points).tolist():
        drawn = math.isfinite(x) and math.isfinite(y)
        if drawn:
            steps.append(f"{'M' if pen_is_up else 'L'}{number(x)} {number(y)}")
        pen_is_up = not drawn
    return "".join(steps)


_STRAIGHT = 0.004  # pixels down per pixel across, by which no eye sees a line bend


def bends(frame: Frame, points: np.ndarray) -> np.ndarray:
    """Leave out the points of a curve at which nothing bends: a long one then takes few letters.

    Parameters
    ----------
    points : (N, 2)

    Returns
    -------
    ndarray of shape (M, 2)
        With the first and the last one, and all beside a gap.

    Examples
    --------
    >>> bends(Frame((0, 4), (0, 4), 0, 0, 100, 100), [[0, 1], [1, 1], [2, 1], [3, 3], [4, 3]]).tolist()
    [[0.0, 1.0], [2.0, 1.0], [3.0, 3.0], [4.0, 3.0]]
    """
    points = as_float_array(points, "points", shape=(None, 2), finite=False, allow_empty=True)
    steps = np.diff(frame.pixels(points), axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        slopes = (steps[:, 1] / steps[:, 0]).tolist()
    kept = [0]
    for k in range(1, len(slopes)):
        if not abs(slopes[k] - slopes[kept[-1]]) < _STRAIGHT:  # also where it is no number
            kept.append(k)
    return points[[*kept, len(points) - 1]] if len(points) else points


def area(frame: Frame, points: np.ndarray, colour: str = "ink", *, id: str | None = None, pale: bool = False) -> str:
    """Draw a filled shape with corners (N, 2).

    Examples
    --------
    >>> area(Frame((0, 1), (0, 1), 0, 0, 100, 100), [[0, 0], [1, 0], [0, 1]])
    '<path d="M0 100L100 100L0 0Z" class="ink fill"/>'
    """
    look = _look(colour, "fill", *(["pale"] if pale else []))
    return element("path", d=_path(frame, points) + "Z", class_=look, id=id)


def bar(
    frame: Frame, x: tuple[float, float], y: tuple[float, float], colour: str = "input", *, id=None, follows=None
) -> str:
    """Draw a bar over x, from y[0] to y[1]; with `follows` its end y[1] moves with that handle.

    Examples
    --------
    >>> bar(Frame((0, 1), (0, 1), 0, 0, 100, 100), (0, 0.5), (0, 0.25), "output")
    '<rect x="0" y="75" width="50" height="25" rx="2" class="output fill"/>'
    """
    if not np.isfinite([*x, *y]).all():
        return ""
    (left, base), (right, end) = frame.at(x[0], y[0]), frame.at(x[1], y[1])
    box = {"x": min(left, right), "y": min(base, end), "width": abs(right - left), "height": abs(end - base), "rx": 2}
    base = base if follows else None
    return element("rect", **box, class_=_look(colour, "fill"), id=id, data_grows=follows, data_base=base)


def arrow(
    frame: Frame,
    tip: Sequence[float],
    colour: str = "input",
    *,
    tail: Sequence[float] = (0.0, 0.0),
    width: float = 3,
    id: str | None = None,
    follows: str | None = None,
) -> str:
    """Draw an arrow; with `follows` its tip moves with that handle. One of no length is not drawn.

    Examples
    --------
    >>> arrow(Frame((0, 1), (0, 1), 0, 0, 100, 100), [1, 0]).partition("<polygon")[2]
    ' points="100,100 86,105.5 86,94.5"/></g>'
    """
    if not np.isfinite([*tip, *tail]).all():
        return ""
    (x0, y0), (x1, y1) = frame.at(*tail), frame.at(*tip)
    shaft, head = _arrow(x0, y0, x1, y1)
    line_ = element("line", x1=x0, y1=y0, x2=shaft[0], y2=shaft[1], stroke_width=width)
    corners = " ".join(f"{number(x)},{number(y)}" for x, y in head)
    return group(line_, element("polygon", points=corners), class_=_look(colour, "arrow"), id=id, data_tip=follows)


def _arrow(x0: float, y0: float, x1: float, y1: float) -> tuple[tuple[float, float], list[tuple[float, float]]]:
    """Where the shaft ends, and the corners of the head, which shrinks with a short arrow; `page.js` does the same."""
    length = math.hypot(x1 - x0, y1 - y0)
    if length < 0.05:
        return (x1, y1), [(x1, y1)] * 3
    across, down = (x1 - x0) / length, (y1 - y0) / length
    size = min(1.0, length / (1.5 * HEAD))
    back, half = HEAD * size, HALF * size
    x, y = x1 - back * across, y1 - back * down
    shaft = x1 - 0.7 * back * across, y1 - 0.7 * back * down
    return shaft, [(x1, y1), (x - half * down, y + half * across), (x + half * down, y - half * across)]


def angle(
    frame: Frame, first: Sequence[float], second: Sequence[float], *, radius: float = 34, id: str | None = None
) -> str:
    """Draw the arc from the direction of one vector to that of another at the origin, the short way round.

    Examples
    --------
    >>> angle(Frame((0, 1), (0, 1), 0, 0, 100, 100), [1, 0], [0, 1], radius=10)[:29]
    '<path d="M10 100L9.8 98L9.2 9'
    """
    start = math.atan2(first[1], first[0])
    turn = (math.atan2(second[1], second[0]) - start + math.pi) % (2 * math.pi) - math.pi
    directions = start + turn * np.arange(9) / 8
    scale = radius / abs(frame.unit[0])
    return line(frame, scale * np.column_stack([np.cos(directions), np.sin(directions)]), "muted", width=1.5, id=id)


def words(
    frame: Frame,
    at: Sequence[float],
    text: str,
    colour: str = "ink",
    *,
    anchor: str = "middle",
    shift: tuple[float, float] = (0.0, 0.0),
    id: str | None = None,
    look: str = "name",
    follows: str | None = None,
) -> str:
    """Write words with a halo of paper, `shift` pixels right and down of a place.

    Examples
    --------
    >>> words(Frame((0, 1), (0, 1), 0, 0, 100, 100), [0, 0], "a < b", shift=(4, -4))
    '<text x="4" y="96" class="ink halo name middle">a &lt; b</text>'
    """
    check_choice(anchor, "anchor", ("start", "middle", "end"))
    x, y = frame.at(*at)
    look = _look(colour, "halo", look, anchor)
    return element("text", written(text), x=x + shift[0], y=y + shift[1], class_=look, id=id, data_follows=follows)


_DASHES = {"line": None, "dashes": "7 5", "dots": "0.1 6"}


def key(left: float, middle: float, entries: Sequence[tuple], *, pitch: float | None = None) -> str:
    """Write in a row what the marks of a picture mean, each behind a sample of it.

    Parameters
    ----------
    left, middle : float
        Where the row begins, and its height, in pixels of the drawing.
    entries : sequence of (text, colour, look, ...)
        A look is "line", "dashes", "dots" or a pattern of dashes as `line` takes it, a shape as `point` takes it,
        "pale" for an area, or None; of several, one is drawn over the other.
    pitch : float, optional
        From one entry to the next, in pixels; by default as much as the text takes.

    Examples
    --------
    >>> key(0, 20, [("truth", "ink", "line")]).partition("<text")[0]
    '<path d="M0 20L22 20" class="ink stroke" stroke-width="3"/>'
    """
    row, x, parts = Frame((0, 1000), (-10, 10), left, middle - 10, 1000, 20), 0.0, []
    for text, colour, *looks in entries:
        parts += [_sample(row, x, colour, look) for look in looks if look is not None]
        parts.append(words(row, [x + 28, 0], text, anchor="start", shift=(0, 5), look="note"))
        x += pitch or 28 + 7.2 * len(text) + 14
    return "".join(parts)


def _sample(row: Frame, x: float, colour: str, look: str) -> str:
    """A piece of what a key names."""
    if look in _DASHES or not look or look[0].isdigit():
        return line(row, [[x, 0], [x + 22, 0]], colour, width=3, dash=_DASHES.get(look, look) or "")
    if look == "pale":
        return area(row, [[x, -7], [x + 22, -7], [x + 22, 7], [x, 7]], colour, pale=True)
    return point(row, [x + 11, 0], colour, shape=look)


def power_of_ten(x: float, y: float, power: int, *, anchor: str = "middle") -> str:
    """Write a number of a logarithmic axis at a pixel, its exponent raised.

    Examples
    --------
    >>> power_of_ten(10, 20, -8)
    '<text x="10" y="20" class="tick middle">10<tspan dy="-0.5em">−8</tspan></text>'
    """
    raised = element("tspan", f"{power}".replace("-", "−"), dy="-0.5em")
    return element("text", "10", raised, x=x, y=y, class_=f"tick {anchor}")


class Label:
    """A short name that belongs to a place; `labels` finds where it can stand.

    Parameters
    ----------
    text : str
    at : (2,)
        The place, in the frame's numbers.
    colour : str
    away : (2,)
        The direction in which it would rather stand, x to the right and y upwards.
    id, follows : str, optional
    distance : float
        From the place to its edge, in pixels.
    look : str
        "name", or "note" for one that is smaller.
    """

    def __init__(self, text, at, colour="ink", away=(0.0, 1.0), *, id=None, follows=None, distance=24.0, look="name"):
        self.text, self.at, self.colour, self.away = text, np.asarray(at, float), colour, np.asarray(away, float)
        self.id, self.follows, self.distance, self.look = id, follows, distance, look

    @property
    def half(self) -> float:
        """Half its width in pixels, as far as one can know without the font."""
        return (4.6 if self.look == "name" else 3.6) * len(self.text)


_TURNS = [math.radians(turn) for turn in (0, 35, -35, 70, -70, 110, -110, 150, -150, 180)]


def labels(frame: Frame, wanted: Sequence[Label], obstacles: np.ndarray = ()) -> str:
    """Write names so that none lies on another, on an obstacle or outside: each turns around its place until it fits.

    Parameters
    ----------
    wanted : sequence of Label
        The first ones choose first.
    obstacles : (N, 2)
        Points to stay away from, such as those along an arrow.

    Examples
    --------
    >>> frame = Frame((0, 1), (0, 1), 0, 0, 100, 100)
    >>> labels(frame, [Label("a", [0.5, 0.5], away=[1, 0])])
    '<text x="77.5" y="55" class="ink halo name middle">a</text>'
    """
    taken, made = frame.pixels(np.reshape(obstacles, (-1, 2))).tolist(), []
    for label in wanted:
        x, y = _free_place(frame, label, taken)
        taken += [(x - label.half, y), (x, y), (x + label.half, y)]
        look = _look(label.colour, "halo", label.look, "middle")
        more = {"id": label.id, "data_follows": label.follows}
        made.append(element("text", written(label.text), x=x, y=y + 5, class_=look, **more))
    return "".join(made)


def _free_place(frame: Frame, label: Label, taken: list) -> tuple[float, float]:
    """The first of ten places around the label's own that is clear of all that is taken, else the freest."""
    (x, y), half = frame.at(*label.at.tolist()), label.half
    heading = math.atan2(-label.away[1], label.away[0]) if label.away.any() else -math.pi / 2
    across, down = label.distance + 0.75 * half, label.distance  # a word is wider than it is high
    enough, best, freest = 18 if label.look == "name" else 13, (x, y), -math.inf
    for turn in _TURNS:
        wished = x + across * math.cos(heading + turn), y + down * math.sin(heading + turn)
        place = (
            min(max(wished[0], frame.left + half + 3), frame.right - half - 3),
            min(max(wished[1], frame.top + 10), frame.bottom - 10),
        )
        gap = min((math.hypot((place[0] - a) / (1 + half / 16), place[1] - b) for a, b in taken), default=math.inf)
        gap -= math.dist(place, wished)  # pushed back at the edge, it lies nearer to what it names
        if gap >= enough:
            return place
        if gap > freest:
            best, freest = place, gap
    return best


# --- over a whole plane ----------------------------------------------------------------------------------------------

_LEVELS = 65  # of a heat map; the middle one is clear
_NO, _YES = (213, 94, 0), (0, 114, 178)  # orange below ½, blue above, as in the still figures


def heat_map(frame: Frame, values: np.ndarray, *, id: str | None = None) -> str:
    """Draw values from 0 to 1 over the whole frame: orange below ½, clear at ½, blue above, on any paper.

    Parameters
    ----------
    values : (rows, columns)
        The first row is the lowest one; those at the edges lie on the edges.

    Examples
    --------
    >>> heat_map(Frame((0, 1), (0, 1), 0, 0, 100, 100), np.eye(2))[:60]
    '<image x="-50" y="-50" width="200" height="200" preserveAspe'
    """
    values = as_float_array(values, "values", ndim=2, finite=False)
    values = values[:: _stride(values.shape[0]), :: _stride(values.shape[1])]
    rows, columns = values.shape
    # A value is in the middle of its pixel: half a pixel of the outermost ones lies beyond the frame, and is cut off.
    wide, high = frame.width / max(columns - 1, 1), frame.height / max(rows - 1, 1)
    box = {"x": frame.left - wide / 2, "y": frame.top - high / 2, "width": wide * columns, "height": high * rows}
    levels = np.rint(np.clip(np.nan_to_num(values[::-1], nan=0.5), 0, 1) * (_LEVELS - 1)).astype(np.uint8)
    return _image(box, levels, id, _PALETTE)


def grey_image(frame: Frame, brightness: np.ndarray, *, id: str | None = None) -> str:
    """Draw a photograph over the whole frame: each entry is a pixel, from 0, black, to 1, white, in 256 greys.

    Parameters
    ----------
    brightness : (rows, columns)
        The first row is the uppermost one.

    Examples
    --------
    >>> grey_image(Frame((0, 1), (0, 1), 0, 0, 100, 100), np.eye(2))[:60]
    '<image x="0" y="0" width="100" height="100" preserveAspectRa'
    """
    brightness = as_float_array(brightness, "brightness", ndim=2, finite=False)
    # Rounded down: ½ and the greys of a photograph are then in the middle of their steps, and no processor decides.
    levels = (np.clip(np.nan_to_num(brightness, nan=0.5), 0, 1) * 255.99).astype(np.uint8)
    box = {"x": frame.left, "y": frame.top, "width": frame.width, "height": frame.height}
    return _image(box, levels, id)


def _image(box: dict[str, float], levels: np.ndarray, id: str | None, colours: Sequence = ()) -> str:
    href = "data:image/png;base64," + base64.b64encode(_png(levels, colours)).decode("ascii")
    return element("image", **box, preserveAspectRatio="none", href=href, id=id)


def _stride(count: int) -> int:
    """Every how many-th value is sent: the browser fills in between, so some 30 of them look like 60."""
    return 2 if count > 35 and count % 2 else 1


def _png(levels: np.ndarray, colours: Sequence[tuple[bytes, bytes]] = ()) -> bytes:
    """A PNG of a byte per pixel: a place in the palette among its pieces `colours`, or a grey where there is none.

    Not compressed: another zlib would make other bytes of the same picture.
    """
    height, width = levels.shape
    rows = np.hstack([np.zeros((height, 1), np.uint8), levels]).tobytes()
    header = struct.pack(">IIBBBBB", width, height, 8, 3 if colours else 0, 0, 0, 0)
    pieces = [(b"IHDR", header), *colours, (b"IDAT", zlib.compress(rows, 0)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in pieces
    )


def _palette() -> list[tuple[bytes, bytes]]:
    doubt = np.linspace(-1, 1, _LEVELS)
    colours = b"".join(bytes(_NO if side < 0 else _YES) for side in doubt)
    return [(b"PLTE", colours), (b"tRNS", bytes(np.rint(np.abs(doubt) * 0.5 * 255).astype(np.uint8)))]


_PALETTE = _palette()


def contour(
    frame: Frame,
    values: np.ndarray,
    level: float = 0.5,
    colour: str = "ink",
    *,
    width: float = 2.5,
    id=None,
    pale=False,
) -> str:
    """Draw where values (rows, columns) over the whole frame cross a level.

    Examples
    --------
    >>> contour(Frame((0, 1), (0, 1), 0, 0, 100, 100), [[0, 1], [0, 1]])
    '<path d="M50 0L50 100" class="ink stroke" stroke-width="2.5"/>'
    """
    values = as_float_array(values, "values", ndim=2, finite=False)
    x, y = (np.linspace(*ends, count) for ends, count in ((frame.x, values.shape[1]), (frame.y, values.shape[0])))
    if not np.isfinite(values).all():  # a mask costs as much as the contour
        values = np.ma.masked_invalid(values)
    pieces = contour_generator(x, y, values).lines(level)
    path = "".join(_path(frame, piece) for piece in pieces)
    look = _look(colour, "stroke", *(["pale"] if pale else []))
    return element("path", d=path, class_=look, stroke_width=width, id=id)
