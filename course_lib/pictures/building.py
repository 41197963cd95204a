"""Networks that learn: one moment of a run, with the boundary, the hidden space, loss and weights; twenty runs; and a
network that trains before one's eyes, each of its nodes a map.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame, ticks
from course_lib.pictures.handles import Dragged, handle, pad, pick, scrub, term
from course_lib.pictures.svg import drawing, element, group, kept, written
from course_lib.text import _

__all__ = ["MAP", "Live", "Moment", "Stage", "played", "player", "playground", "seeds"]

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


def _powers(frame: Frame, numbers: Sequence[tuple[float, str]] = ((-4, "0.0001"), (-2, "0.01"), (0, "1"))) -> list[str]:
    """The numbers at an axis of powers of ten."""
    return [
        marks.words(frame, [frame.x[0], power], text, "muted", anchor="end", shift=(-8, 4), look="note")
        for power, text in numbers
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


# --- a network that trains live --------------------------------------------------------------------------------------

MAP = 12  # values along each side of a node's map
CELL = MAP + 2  # and of its place in its column: a value more at each end, where the browser may blend
LEVELS, THINNEST = 10, 0.05  # of the width of a line; a weight that is smaller than this has none
LIVE_LOSS, LIVE_GRADIENT = (-4.0, 1.0), (-7.0, 1.0)  # powers of ten
KNOTS = 50  # of a curve, however long its run is
CURVES = (("ink", ""), ("error", "5 3"), ("output", "1 4"), ("muted", "7 3 1 3"))  # not the colours of classes


@dataclass(frozen=True)
class Column:
    """The nodes of one layer, one under the other: where their maps are.

    Parameters
    ----------
    middle : (x, y)
        Of the whole column, in pixels.
    count : int
    pitch : float
        From one node to the next, in pixels.
    """

    middle: tuple[float, float]
    count: int
    pitch: float

    @property
    def unit(self) -> float:
        """How many pixels a value of a map is wide."""
        return self.pitch / CELL

    @property
    def size(self) -> float:
        """Of a map: it goes from the middle of its first value to that of its last."""
        return (MAP - 1) * self.unit

    def y(self, node: int) -> float:
        """The middle of a node."""
        return self.middle[1] + (node - (self.count - 1) / 2) * self.pitch

    def box(self, node: int) -> Frame:
        left, top = self.middle[0] - self.size / 2, self.y(node) - self.size / 2
        return Frame((0, 1), (0, 1), left, top, self.size, self.size)

    def draw(self, maps: np.ndarray, id: str) -> str:
        """All maps (count, MAP, MAP) as one image: a browser swaps one faster than many."""
        tall = self.count * self.pitch
        place = self.middle[0] - self.size / 2, self.middle[1] - tall / 2 + self.unit / 2, self.size, tall - self.unit
        cells = np.pad(maps[::-1], ((0, 0), (1, 1), (0, 0)), mode="edge").reshape(-1, MAP)
        return marks.heat_map(Frame((0, 1), (0, 1), *place), cells, id=id)

    def frames(self) -> str:
        """What lies over the image: paper between the maps, and an edge around each."""
        boxes = [self.box(node) for node in range(self.count)]
        holes = "".join(f"M{b.left:.1f} {b.top:.1f}v{b.height:.1f}h{b.width:.1f}v-{b.height:.1f}z" for b in boxes)
        left, wide, high = self.middle[0] - self.size / 2 - 2, self.size + 4, self.count * self.pitch + 2
        around = f"M{left:.1f} {self.middle[1] - high / 2:.1f}h{wide:.1f}v{high:.1f}h-{wide:.1f}z"
        return element("path", d=around + holes, class_="paper fill") + "".join(map(_edge, boxes))


@dataclass(frozen=True, eq=False)
class Stage:
    """What stays the same while a network trains: the places of its nodes, the plane with its points, the axes.

    Parameters
    ----------
    limits : tuple of 4 float
        Of the plane: left, right, bottom, top.
    train, validation : (x, y)
        Points (N, 2), and their classes (N,), 1 or 0.
    names : sequence of str
        Of the hidden layers and the output.
    hidden : int
        Nodes in each hidden layer.
    narrow : bool
        Put the plane and the curves under the network.
    """

    limits: tuple[float, float, float, float]
    train: tuple[np.ndarray, np.ndarray]
    validation: tuple[np.ndarray, np.ndarray]
    names: tuple[str, ...]
    hidden: int
    narrow: bool = False

    @cached_property
    def columns(self) -> list[Column]:
        """Inputs, hidden layers, output."""
        wide, high = (430, 300) if self.narrow else (372, 366)
        counts = [2, *[self.hidden] * (len(self.names) - 1), 1]
        places = zip(np.linspace(34, wide - 34, len(counts)).tolist(), counts, strict=True)
        return [Column((x, 40 + high / 2), count, min(58, high / count)) for x, count in places]

    @cached_property
    def plane(self) -> Frame:
        left, right, bottom, top = self.limits
        return Frame((left, right), (bottom, top), *((76, 384, 300, 300) if self.narrow else (424, 44, 290, 290)))

    @cached_property
    def ways(self) -> list[np.ndarray]:
        """For each layer of weights the curves along which they are drawn, (d_out, d_in) of str."""
        return [
            np.array([[_curve_between(start, end, k, j) for k in range(start.count)] for j in range(end.count)], object)
            for start, end in itertools.pairwise(self.columns)
        ]

    def curves(self, epochs: int) -> tuple[Frame, Frame]:
        """Where both losses are drawn, and the sizes of the gradients, with room for twice as many epochs at need."""
        last = 100 * 2 ** max(0, int(np.ceil(np.log2(max(epochs, 1) / 100))))
        places = ((66, 792, 130, 110), (290, 792, 130, 110))
        if not self.narrow:
            places = ((780, 44, 104, 108), (780, 256, 104, 92))
        return Frame((0, last), LIVE_LOSS, *places[0]), Frame((0, last), LIVE_GRADIENT, *places[1])

    @cached_property
    def network(self) -> str:
        """Names and frames of the nodes, and the maps of the inputs, which are what they are."""
        inputs, ramp = self.columns[0], np.linspace(0, 1, MAP)
        maps = np.stack([np.tile(ramp, (MAP, 1)), np.tile(ramp[:, None], (1, MAP))])
        titles = [_("inputs"), *self.names]
        heads = [_word(column.middle[0], 24, title) for column, title in zip(self.columns, titles, strict=True)]
        within = [_word(inputs.middle[0], inputs.y(k) + 5, f"x{k + 1}", "note halo middle") for k in range(2)]
        return inputs.draw(maps, "inputs") + "".join([*(column.frames() for column in self.columns), *heads, *within])

    @cached_property
    def points(self) -> str:
        """The axes of the plane, and all points, in a few paths."""
        key = _word(self.plane.left + self.plane.width / 2, self.plane.bottom + 60, _("● 1 · ✕ 0 · pale: validation"))
        across = [at for at in ticks(*self.plane.x) if at]  # without a line at 0, which would look like a boundary
        axes = self.plane.axes("x1", grid=False, x_ticks=across, y_ticks=())
        shown = [_crowd(self.plane, *self.validation, pale=True), _crowd(self.plane, *self.train)]
        return axes + key + self.plane.window(*shown) + _edge(self.plane)

    def axes(self, epochs: int) -> str:
        """Of the curves, with what each line means."""
        return _axes_of(self, *self.curves(epochs))

    def name_of(self, shown: int) -> str:
        """What a node is called: 0 is the output."""
        layer, node = divmod(shown - 1, self.hidden)
        return _("{layer}, node {node}").format(layer=self.names[layer], node=node + 1) if shown else self.names[-1]

    def picks(self, shown: int) -> str:
        """Each node as a button that shows its map large."""
        return _picks(self, shown)


@dataclass(frozen=True)
class Live:
    """A network at one moment of its training.

    Parameters
    ----------
    answers : (n, n)
        Over the plane, from 0 to 1; the first row is the lowest one.
    nodes : (layers, hidden, n, n)
        What the hidden nodes put out over the plane; n is a multiple of `MAP`.
    weights : sequence of (d_out, d_in)
        Layer by layer.
    epochs : (T,)
        When the figures below were taken.
    losses : (T, 2)
        Training and validation.
    gradients : (T, layers + 1)
    shown : int
        The hidden node whose map is shown large, counted from 1, layer after layer; 0 is the output.
    """

    answers: np.ndarray
    nodes: np.ndarray
    weights: Sequence[np.ndarray]
    epochs: np.ndarray
    losses: np.ndarray
    gradients: np.ndarray
    shown: int = 0


def playground(stage: Stage, now: Live) -> str:
    """Draw a network that trains: its nodes as maps, its weights as lines, the plane, and the curves so far."""
    epochs = int(now.epochs[-1])
    maps = zip(stage.columns[1:-1], _scaled(_shrunk(now.nodes)), strict=True)
    hidden = [column.draw(one, f"layer-{k}") for k, (column, one) in enumerate(maps)]
    parts = [
        _beam(stage, now.shown),
        *hidden,
        stage.columns[-1].draw(_shrunk(now.answers)[None], "layer-output"),
        kept("network", stage.network),
        group(*_weight_lines(stage.ways, now.weights), opacity=0.85),
        _ring(stage, now.shown),
        *_surface(stage.plane, now),
        kept("points", stage.points),
        kept("axes", stage.axes(epochs)),
        _title(stage.plane, stage.name_of(now.shown)),
        *_live_curves(stage, now),
    ]
    width, height = (446, 986) if stage.narrow else (904, 432)
    return drawing(width, height, *parts, handles=kept("picks", stage.picks(now.shown)))


def played(hidden: int, layers: int, activation: str, recipe: str, epoch: int, losses: tuple[float, float]) -> str:
    """Write what trains, and how far it is; the numbers of nodes and of layers can be dragged."""
    wide = scrub("f-hidden", _("hidden nodes"), Dragged("hidden", hidden, 1, 16, 1), "ink")
    deep = scrub("f-layers", _("hidden layers"), Dragged("layers", layers, 1, 3, 1), "ink")
    training = term(_("training {loss:.3f}").format(loss=losses[0]), "ink")
    validation = term(_("validation {loss:.3f}").format(loss=losses[1]), "error")
    said = term(_("epoch {epoch}").format(epoch=epoch), "strong")
    return f"2 → {wide} × {deep} {activation} → 1 · {recipe} · {said}: {training} · {validation}"


@lru_cache(maxsize=8)  # they stay the same while the picture moves
def _axes_of(stage: Stage, loss: Frame, gradients: Frame) -> str:
    last = (0, round(loss.x[1]))
    made = [loss.axes(x_ticks=last, y_ticks=(), grid=False), _edge(loss), *_powers(loss)]
    made += [gradients.axes(_("epoch"), x_ticks=last, y_ticks=(), grid=False), _edge(gradients)]
    made += _powers(gradients, ((-6, "10⁻⁶"), (-3, "0.001"), (0, "1")))
    made += [_title(loss, _("loss")), _title(gradients, _("gradient size"))]
    made += _key(gradients, stage.names, gradients.bottom + (60 if stage.narrow else 56))
    return "".join([*made, *_key(loss, (_("training"), _("validation")), loss.bottom + 41, 1)])


def _word(x: float, y: float, text: str, look: str = "note middle") -> str:
    return element("text", written(text), x=x, y=y, class_=look)


def _title(frame: Frame, text: str) -> str:
    return _word(frame.left, frame.top - 12, text, "title")


def _key(frame: Frame, names: Sequence[str], y: float, columns: int = 2) -> list[str]:
    """What the lines are called, each beside a piece of it; two in a row where they are short."""
    made, left = [], frame.left - 52
    for k, (name, (colour, dash)) in enumerate(zip(names, CURVES, strict=False)):
        x, row = left + 86 * (k % columns), y + 19 * (k // columns)
        look = {"class_": f"{colour} stroke", "stroke_width": 2.5, "stroke_dasharray": dash or None}
        made += [element("path", d=f"M{x:.0f} {row - 4:.0f}h18", **look), _word(x + 24, row, name, "note")]
    return made


def _crowd(frame: Frame, x: np.ndarray, y: np.ndarray, *, pale: bool = False) -> str:
    """All points of both classes: dots are lines of no length with round ends; they have a rim of paper."""
    ones, zeros = (frame.pixels(x[y == label]).tolist() for label in (1, 0))
    dots = "".join(f"M{a:.0f} {b:.0f}h0" for a, b in ones)
    signs = "".join(f"M{a - 3:.0f} {b - 3:.0f}l6 6m0 -6l-6 6" for a, b in zeros)
    made = []
    for look, dot, sign in (("paper", 8.5, 4.5), ("", 6.5, 2.2)):
        made.append(element("path", d=dots, class_=f"{look or 'input'} stroke", stroke_width=dot))
        made.append(element("path", d=signs, class_=f"{look or 'weight'} stroke", stroke_width=sign))
    return group(*(made[2:] if pale else made), opacity=0.3 if pale else 1)


def _scaled(maps: np.ndarray) -> np.ndarray:
    """Each map with its largest value at 0 or 1, and its zero at ½."""
    largest = np.maximum(np.abs(maps).max(axis=(-2, -1), keepdims=True), 1e-9)
    return 0.5 + 0.5 * maps / largest


def _shrunk(maps: np.ndarray) -> np.ndarray:
    """As many values along each side as there is room for in a node."""
    every = maps.shape[-1] // MAP
    return maps[..., ::every, ::every]


def _beam(stage: Stage, shown: int) -> str:
    """From the node that is shown large to its large map."""
    box, plane = _box_of(stage, shown), stage.plane
    if stage.narrow:
        corners = [(box.left, box.bottom), (box.right, box.bottom), (plane.right, plane.top), (plane.left, plane.top)]
    else:
        corners = [(box.right, box.top), (plane.left, plane.top), (plane.left, plane.bottom), (box.right, box.bottom)]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in corners)
    return element("path", d=f"M{path}Z", class_="faint fill", opacity=0.6, id="beam")


def _box_of(stage: Stage, shown: int) -> Frame:
    if not shown:
        return stage.columns[-1].box(0)
    layer, node = divmod(shown - 1, stage.hidden)
    return stage.columns[1 + layer].box(node)


def _ring(stage: Stage, shown: int) -> str:
    box = _box_of(stage, shown)
    place = {"x": box.left - 1, "y": box.top - 1, "width": box.width + 2, "height": box.height + 2, "rx": 2}
    return element("rect", **place, class_="ink stroke", stroke_width=2.5, id="ring")


def _weight_lines(curves: Sequence[np.ndarray], weights: Sequence[np.ndarray]) -> list[str]:
    """A curve for each weight, wide where it is large, dashed where it is negative: one path for all of one look."""
    paths: dict[tuple[int, bool], str] = {}
    for way, W in zip(curves, weights, strict=True):
        levels = np.where(np.abs(W) >= THINNEST, np.minimum(LEVELS, 1 + 3 * np.abs(W)).astype(int), 0)
        for level in np.unique(levels[levels > 0]).tolist():
            for negative in (False, True):
                alike = way[(levels == level) & ((W < 0) == negative)]
                paths[level, negative] = paths.get((level, negative), "") + "".join(alike.tolist())
    return [_lines_alike(*look, path) for look, path in sorted(paths.items(), reverse=True) if path]


def _curve_between(start: Column, end: Column, node: int, other: int) -> str:
    """From a node to one of the next layer, level at both ends."""
    left, right = start.middle[0] + start.size / 2, end.middle[0] - end.size / 2
    down, half = end.y(other) - start.y(node), (right - left) / 2
    return f"M{left:.0f} {start.y(node):.0f}c{half:.0f} 0 {half:.0f} {down:.0f} {right - left:.0f} {down:.0f}"


def _lines_alike(level: int, negative: bool, path: str) -> str:
    colour, dash = ("weight", "6 4") if negative else ("input", None)
    look = {"class_": f"{colour} stroke", "stroke_width": 0.6 * level, "stroke_dasharray": dash}
    return element("path", d=path, **look, id=f"{'minus' if negative else 'plus'}-{level}")


def _surface(plane: Frame, now: Live) -> list[str]:
    """The large map: of the output with its boundary, or of a hidden node with that boundary pale."""
    values = now.answers
    if now.shown:
        values = _scaled(now.nodes.reshape(-1, *now.answers.shape)[now.shown - 1])
    boundary = marks.contour(plane, now.answers, id="boundary", pale=bool(now.shown))
    return [plane.window(marks.heat_map(plane, values, id="surface"), boundary)]


def _live_curves(stage: Stage, now: Live) -> list[str]:
    loss, gradients = stage.curves(int(now.epochs[-1]))
    chosen = np.unique(np.linspace(0, len(now.epochs) - 1, KNOTS).astype(int))
    made = []
    for frame, values, name in ((loss, now.losses, "loss"), (gradients, now.gradients, "gradient")):
        low, high = frame.y
        powers = np.clip(np.log10(np.maximum(values[chosen], 1e-300)), low + 0.06, high - 0.06)
        for k, (colour, dash) in enumerate(CURVES[: values.shape[1]]):
            points = np.column_stack([now.epochs[chosen], powers[:, k]])
            made.append(marks.line(frame, points, colour, dash=dash, id=f"{name}-{k}"))
    return made


@lru_cache(maxsize=8)  # they stay the same while the picture moves
def _picks(stage: Stage, shown: int) -> str:
    made = [
        pick(_box_of(stage, k), f"node-{k}", _("{node}, shown large").format(node=stage.name_of(k)), "shown", k, shown)
        for k in range(1 + stage.hidden * (len(stage.names) - 1))
    ]
    return "".join(made)
