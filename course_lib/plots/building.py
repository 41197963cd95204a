"""Pictures of networks that learn: boundary, hidden space, losses, weights, gradients by layer, many runs at once."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

from course_lib.plots.style import ANSWERS, BLUE, GREEN, GREY, INK, ORANGE, PINK, new_axes

__all__ = ["MovingPicture", "PlayerPicture", "PlaygroundPicture", "SeedsPicture", "draw_answers", "draw_losses"]

DASHES = ["-", (0, (5, 2)), (0, (1, 1.3)), (0, (6, 2, 1, 2))]
COLOURS = [BLUE, ORANGE, GREEN, PINK]


def draw_answers(answers, limits, x, y, ax: Axes | None = None, title: str = "") -> Axes:
    """Draw what a network answers over the plane, its boundary at ½, and the points with their classes.

    Parameters
    ----------
    answers : (n, n)
        From 0 to 1 over the plane; the first row is the lowest x2.
    limits : tuple of 4 float
        Left, right, bottom, top.
    x : (N, 2)
    y : (N,)
        1 is drawn as ●, 0 as ✕.

    Examples
    --------
    >>> ax = draw_answers(np.eye(2), (0, 1, 0, 1), np.zeros((1, 2)), np.ones(1))
    >>> ax.get_xlabel(), len(ax.images)
    ('x1', 1)
    """
    ax = _plane(ax if ax is not None else new_axes(4.6, 4.4), limits)
    _surface(ax, limits).set_data(answers)
    _boundary(ax, answers, limits, INK, 2.2)
    _points(ax, x, np.asarray(y) > 0.5)
    ax.set_title(title, fontsize=11)
    return ax


def draw_losses(curves: Mapping[str, np.ndarray], ax: Axes | None = None) -> Axes:
    """Draw losses over the epochs, on a scale where each mark is ten times the next, named beside the picture.

    Examples
    --------
    >>> ax = draw_losses({"seed 1": np.array([0.1, 0.01])})
    >>> ax.get_yscale(), len(ax.lines)
    ('log', 1)
    """
    ax = ax if ax is not None else new_axes(6.4, 3.4)
    for place, (name, losses) in enumerate(curves.items()):
        ax.plot(losses, color=COLOURS[place % 4], linestyle=DASHES[place % 4], label=name)
    ax.set(yscale="log", xlabel="epoch", ylabel="loss L")
    if len(curves) > 1:
        ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), handlelength=3.0, fontsize=11, frameon=False)
    return ax


class PlayerPicture:
    """One moment of a training run: the inputs' plane, the hidden space, the loss so far, and all nine parameters.

    Parameters
    ----------
    x : (N, 2), y : (N,)
        The points and their classes.
    limits : tuple of 4 float
        Of the inputs' plane.
    epochs : int
        The length of a run.
    """

    def __init__(self, x, y, limits, epochs: int):
        plane, hidden, loss, weights = self.axes = new_axes(6.0, 6.1, columns=2, rows=2)
        self.limits, self.ones, self.lines = limits, np.asarray(y) > 0.5, []
        self.plane, self.surface = _plane(plane, limits), _surface(plane, limits)
        self.still = _points(plane, x, self.ones)
        self.hidden, self.inner = _plane(hidden, (0, 1, 0, 1)), _surface(hidden, (0, 1, 0, 1))
        hidden.set(xlim=(-0.06, 1.06), ylim=(-0.06, 1.06), xlabel="h1", ylabel="h2")
        plane.set(xticks=[0, 1], yticks=[0, 1])
        self.moved = [hidden.plot([], [], **style)[0] for style in _markers()]
        self.names = [hidden.text(0, 0, "", fontsize=10, ha="center") for _point in x]
        self.inputs = ["".join(f"{value:g}" for value in point) for point in x]
        loss.set(xlim=(0, epochs), ylim=(1e-4, 1), yscale="log", xlabel="epoch", ylabel="loss L")
        (self.loss_ought,) = loss.plot([], [], color=GREEN, linewidth=8, alpha=0.3)
        (self.loss,) = loss.plot([], [], color=INK, linewidth=2)
        (self.now,) = loss.plot([], [], "o", color=ORANGE, markersize=10, markeredgecolor="white", zorder=5)
        self._make_bars(weights)
        for ax, title in zip(
            self.axes, ("inputs: ● 1   ✕ 0", "hidden space", "loss", "weights and biases"), strict=True
        ):
            ax.set_title(title, fontsize=11)
        self.moving = MovingPicture(plane.figure, self._moving())

    def _moving(self) -> list[Artist]:
        """All that moves, from the back to the front."""
        return [
            self.surface, self.inner, *self.lines, *self.still, *self.moved, *self.names,
            self.loss_ought, self.loss, self.now, *self.bars_ought, *self.bars, self.zero,
        ]  # fmt: skip

    def _make_bars(self, ax: Axes) -> None:
        names, groups = ["x1", "x2", "bias", "x1", "x2", "bias", "h1", "h2", "bias"], ("hidden 1", "hidden 2", "output")
        places = np.array([0, 1, 2, 4, 5, 6, 8, 9, 10])
        self.bars_ought = ax.bar(places, np.zeros(9), 0.95, color=GREEN, alpha=0.3)
        self.bars = ax.bar(places, np.zeros(9), 0.5)
        self.zero = ax.axhline(0, color=GREY, linewidth=1)
        ax.set(xlim=(-0.8, 10.8), ylim=(-15, 15))
        ax.set_xticks(places, names, fontsize=10, rotation=90)
        for place, group in zip((1, 5, 9), groups, strict=True):
            ax.text(place, 14.6, group, ha="center", va="top", fontsize=10)

    def update(self, answers, inner, h, parameters, losses, epoch, ought=None) -> None:
        """Show one moment.

        Parameters
        ----------
        answers, inner : (n, n)
            Of the network over the inputs' plane, and of its output node over the hidden space.
        h : (N, 2)
            Where the hidden layer sends the points.
        parameters : (9,)
            Both hidden nodes' weights and biases, then the output node's.
        losses : (E,)
            Of the whole run; what lies ahead of `epoch` is not drawn, and the axes leave room for it.
        epoch : int
        ought : tuple of answers, parameters, losses, optional
            The same by the course's functions: drawn pale, behind.
        """
        past = slice(epoch + 1)
        self.surface.set_data(answers)
        self.inner.set_data(inner)
        for lines in self.lines:
            lines.remove()
        pale = [] if ought is None else _boundary(self.plane, ought[0], self.limits, GREEN, 9, 0.35)
        self.lines = pale + _boundary(self.plane, answers, self.limits, INK, 2.2)
        self.lines += _boundary(self.hidden, inner, (0, 1, 0, 1), INK, 2.2)
        for line, chosen in zip(self.moved, (self.ones, ~self.ones), strict=True):
            line.set_data(*h[chosen].T)
        self._name_points(h)
        _set_curve(self.loss, losses[past])
        _set_curve(self.loss_ought, () if ought is None else ought[2][past])
        here = [] if not len(losses) else [np.clip(losses[min(epoch, len(losses) - 1)], 1.1e-4, 0.95)]
        self.now.set_data([epoch] * len(here), here)
        _set_bars(self.bars, parameters)
        _set_bars(self.bars_ought, np.zeros(9) if ought is None else ought[1], colours=False)
        self.moving.show(self._moving())

    def _name_points(self, h) -> None:
        """Write the inputs beside the points; where several have met, all of their names stand in one place."""
        for place, text in enumerate(self.names):
            met = [k for k in range(len(h)) if np.abs(h[k] - h[place]).max() < 0.07]
            text.set_text(", ".join(self.inputs[k] for k in met) if met[0] == place else "")
            right, high = h[place] > (0.8, 0.9)
            text.set_position((h[place][0], h[place][1] + (-0.1 if high else 0.06)))
            text.set_ha("right" if right else "left" if h[place][0] < 0.2 else "center")


class SeedsPicture:
    """Many runs that differ only in their seed: all losses, and a mark for each network, solved or not."""

    def __init__(self, runs: int, epochs: int):
        self.ax, self.marks = new_axes(6.6, 5.0, rows=2, gridspec_kw={"height_ratios": [3.2, 1]})
        self.ax.set(xlim=(0, epochs), ylim=(1e-4, 1), yscale="log", xlabel="epoch", ylabel="loss L")
        self.ax.set_title("blue: solved at the end     orange, dashed: not", fontsize=11)
        self.curves = [self.ax.plot([], [], linewidth=1.5)[0] for _run in range(runs)]
        self.marks.set(xlim=(-0.7, runs - 0.3), ylim=(-0.6, 0.6), xlabel="seed", yticks=[])
        self.marks.set_xticks(range(runs))
        self.marks.grid(False)
        self.marks.set_title("● solved     ✕ not solved", fontsize=11)
        self.solved, self.stuck = (self.marks.plot([], [], **style)[0] for style in _markers())

    def update(self, losses, solved) -> None:
        """Show the losses (epochs, runs), and which runs are solved (runs,)."""
        for curve, run, done in zip(self.curves, losses.T, solved, strict=True):
            _set_curve(curve, run)
            curve.set(color=BLUE if done else ORANGE, linestyle="-" if done else (0, (4, 2)), zorder=2 if done else 3)
        for line, chosen in ((self.solved, solved), (self.stuck, ~solved)):
            line.set_data(np.flatnonzero(chosen), np.zeros(chosen.sum()))


class MovingPicture:
    """A picture of which only some artists move: the rest is drawn once and kept, so that frames are quick.

    Parameters
    ----------
    figure : Figure
    moving : sequence of Artist
        In the order in which they are drawn, the first at the back.
    """

    def __init__(self, figure: Figure, moving: Sequence[Artist]):
        self.figure, self._still = figure, None
        self.show(moving)

    def show(self, moving: Sequence[Artist]) -> None:
        """Take these for the artists that move."""
        self.moving = list(moving)
        for artist in self.moving:
            artist.set_animated(True)  # left out when the rest is drawn

    def redraw_all(self) -> None:
        """Draw axes and labels anew with the next frame; needed when one of them has changed."""
        self._still = None

    def png(self) -> bytes:
        """Return the next frame."""
        canvas = self.figure.canvas
        if self._still is None:
            canvas.draw()
            self.figure.set_layout_engine("none")  # laid out once: the picture must not jump
            self._still = canvas.copy_from_bbox(self.figure.bbox)
        canvas.restore_region(self._still)
        for artist in self.moving:
            artist.axes.draw_artist(artist)
        stream = io.BytesIO()
        pixels = np.ascontiguousarray(np.asarray(canvas.buffer_rgba())[..., :3])
        Image.fromarray(pixels).save(stream, "PNG", compress_level=1)
        return stream.getvalue()


class PlaygroundPicture:
    """A network while it learns: boundary, both losses, the maps of its hidden nodes, gradient sizes by layer.

    Parameters
    ----------
    most_layers : int
        How many layers of weights a network may have.
    """

    def __init__(self, most_layers: int = 4):
        plane, loss, maps, gradients = self.axes = new_axes(
            6.0, 6.1, columns=2, rows=2, gridspec_kw={"height_ratios": [1.5, 1]}
        )
        self.surface = _surface(plane, (0, 1, 0, 1))
        (self.boundary,) = plane.plot([], [], ".", color=INK, markersize=3.5)
        self.points = [plane.plot([], [], **style)[0] for style in (*_markers(5), *_markers(5, hollow=True))]
        _plane(plane, (0, 1, 0, 1)).set_title("● 1   ✕ 0   pale: validation", fontsize=11)
        self.losses = [
            loss.plot([], [], color=colour, linestyle=dash)[0] for colour, dash in ((BLUE, "-"), (ORANGE, (0, (4, 2))))
        ]
        loss.set(ylim=(1e-4, 10), yscale="log", xlabel="epoch", ylabel="loss")
        loss.set_title("— training   - - validation", fontsize=11)
        self.nodes = maps.imshow(np.zeros((2, 2)), cmap=ANSWERS, vmin=-1, vmax=1, origin="upper", extent=(0, 1, 0, 1))
        maps.set(xticks=[], yticks=[])
        maps.grid(False)
        maps.spines[:].set_visible(False)
        maps.set_title("last hidden layer's nodes", fontsize=11)
        self.gradients = [
            gradients.plot([], [], color=colour, linestyle=dash)[0]
            for colour, dash in zip(COLOURS[:most_layers], DASHES, strict=False)
        ]
        gradients.set(ylim=(1e-7, 10), yscale="log", xlabel="epoch")
        gradients.set_title("gradient size by layer", fontsize=11)
        plane.figure.get_layout_engine().set(rect=(0, 0.06, 1, 0.94))
        plane.figure.set_dpi(100)  # as many pixels as the page has: a frame must be quick
        self.moving = MovingPicture(
            plane.figure, [self.surface, self.boundary, *self.points, *self.losses, self.nodes, *self.gradients]
        )

    def show_data(self, limits, train, validation, layers: Sequence[str], nodes: int) -> None:
        """Show other data, two pairs (x, y), and another network: names of layers, nodes in the last hidden one."""
        plane, _loss, maps, gradients = self.axes
        columns, rows = table_of(nodes)
        self.nodes.set_extent((0, columns, 0, rows))
        maps.set(xlim=(0, columns), ylim=(0, rows))
        self.surface.set_extent(limits)
        _plane(plane, limits)
        self.limits = limits
        for (ones, zeros), (x, y) in ((self.points[:2], train), (self.points[2:], validation)):
            ones.set_data(*x[y > 0.5].T)
            zeros.set_data(*x[y <= 0.5].T)
        shown = self.gradients[: len(layers)]
        legend = gradients.legend(
            shown, layers, loc="upper left", bbox_to_anchor=(-0.1, -0.22), ncols=2, fontsize=10, handlelength=2,
            columnspacing=1, handletextpad=0.5, labelspacing=0.2, frameon=False,
        )  # fmt: skip
        legend.set_in_layout(False)  # its room is kept free, however many layers there are
        for ax in self.axes[1::2]:
            ax.set_xlim(0, 100)
        self.moving.redraw_all()

    def update(self, answers, maps, epochs, losses, gradients) -> None:
        """Show one moment.

        Parameters
        ----------
        answers : (n, n)
            Over the plane, from 0 to 1.
        maps : (H, m, m)
            What each node of the last hidden layer puts out over the plane.
        epochs : (T,)
            When the figures below were taken.
        losses : (T, 2)
            Training and validation.
        gradients : (T, layers)
        """
        self.surface.set_data(answers)
        self.boundary.set_data(*_crossings(answers, self.limits))
        self.nodes.set_data(tiles(maps))
        for lines, columns in ((self.losses, losses), (self.gradients, gradients)):
            for place, line in enumerate(lines):
                values = columns[:, place] if place < columns.shape[1] else np.zeros(0)
                low, high = line.axes.get_ylim()
                line.set_data(epochs[: len(values)], np.clip(values, low * 1.15, high * 0.9))
        if epochs[-1] > self.axes[1].get_xlim()[1]:  # twice as much room, and not a little more with every frame
            for ax in self.axes[1::2]:
                ax.set_xlim(0, 100 * 2 ** np.ceil(np.log2(epochs[-1] / 100)))
            self.moving.redraw_all()


def tiles(maps: np.ndarray) -> np.ndarray:
    """Lay maps (H, m, m) out in a table, each scaled to a largest size of 1, with white between.

    Examples
    --------
    >>> tiles(np.ones((3, 2, 2))).shape  # two rows of two
    (6, 6)
    """
    count, size, _size = maps.shape
    columns, rows = table_of(count)
    table = np.full((rows * columns, size + 1, size + 1), np.nan)
    largest = np.maximum(np.abs(maps).max(axis=(1, 2), keepdims=True), 1e-9)
    table[:count, :size, :size] = (maps / largest)[:, ::-1]
    table = table.reshape(rows, columns, size + 1, size + 1).transpose(0, 2, 1, 3)
    return table.reshape(rows * (size + 1), columns * (size + 1))


def table_of(count: int) -> tuple[int, int]:
    """Return how many columns and rows make a table of at least `count` cells, as square as can be.

    Examples
    --------
    >>> [table_of(count) for count in (1, 4, 8, 16)]
    [(1, 1), (2, 2), (3, 3), (4, 4)]
    """
    columns = int(np.ceil(np.sqrt(count)))
    return columns, -(-count // columns)


# --- the pieces -------------------------------------------------------------------------------------------------------


def _plane(ax: Axes, limits) -> Axes:
    left, right, bottom, top = limits
    ax.set(xlim=(left, right), ylim=(bottom, top), xlabel="x1", ylabel="x2")
    ax.set_aspect((right - left) / (top - bottom))  # always a square on the page
    ax.locator_params(nbins=5)
    ax.grid(False)
    return ax


def _surface(ax: Axes, limits):
    empty = np.full((2, 2), 0.5)
    return ax.imshow(empty, cmap=ANSWERS, vmin=0, vmax=1, origin="lower", extent=limits, zorder=0, aspect="auto")


def _markers(size: float = 10, *, hollow: bool = False) -> tuple[dict, dict]:
    """How points of class 1 and of class 0 look."""
    if hollow:
        ones = {"marker": "o", "color": BLUE, "markerfacecolor": "none", "alpha": 0.55, "markersize": size}
        return {**ones, "linestyle": ""}, {
            "marker": "x",
            "color": ORANGE,
            "alpha": 0.55,
            "linestyle": "",
            "markersize": size,
        }
    edge = {"markeredgecolor": "white", "markeredgewidth": 0.5 if size < 8 else 1, "linestyle": "", "zorder": 4}
    return (
        {"marker": "o", "color": BLUE, "markersize": size, **edge},
        {"marker": "X", "color": ORANGE, "markersize": size + 1, **edge},
    )


def _points(ax: Axes, x, ones) -> list:
    size = 11 if len(x) < 20 else 5
    kinds = zip((ones, ~ones), _markers(size), strict=True)
    return [ax.plot(*np.asarray(x)[chosen].T, **style)[0] for chosen, style in kinds]


def _boundary(ax: Axes, answers, limits, colour, width, alpha=1.0) -> list:
    """Draw the line where the answer is ½, if there is one (matplotlib warns where there is none)."""
    if not np.min(answers) < 0.5 < np.max(answers):
        return []
    left, right, bottom, top = limits
    across, up = np.linspace(left, right, answers.shape[1]), np.linspace(bottom, top, answers.shape[0])
    return [ax.contour(across, up, answers, [0.5], colors=[colour], linewidths=width, alpha=alpha)]


def _crossings(answers, limits) -> tuple[np.ndarray, np.ndarray]:
    """Points on the line where the answer is ½, between neighbours on both sides of it: quicker than a contour."""
    left, right, bottom, top = limits
    across, up = np.linspace(left, right, answers.shape[1]), np.linspace(bottom, top, answers.shape[0])
    found = []
    for axis in (0, 1):
        first, second = (answers[:-1], answers[1:]) if axis == 0 else (answers[:, :-1], answers[:, 1:])
        row, column = np.nonzero((first > 0.5) != (second > 0.5))
        share = (0.5 - first[row, column]) / (second[row, column] - first[row, column])
        step = (0, up[1] - up[0]) if axis == 0 else (across[1] - across[0], 0)
        found.append((across[column] + share * step[0], up[row] + share * step[1]))
    return tuple(np.concatenate(parts) for parts in zip(*found, strict=True))


def _set_curve(line, values) -> None:
    line.set_data(np.arange(len(values)), np.clip(values, 1.1e-4, 0.95))


def _set_bars(bars, values, colours: bool = True) -> None:
    for bar, value in zip(bars, np.clip(values, -15, 15), strict=True):
        bar.set_height(value)
        if colours:
            bar.set(color=BLUE if value >= 0 else ORANGE, hatch="" if value >= 0 else "////", edgecolor="white")
