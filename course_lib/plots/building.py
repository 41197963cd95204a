"""Pictures of networks that learn: answers and boundary, losses, the maps of nodes, gradients by layer."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

from course_lib.plots.style import ANSWERS, BLUE, GREEN, INK, ORANGE, PINK, new_axes

__all__ = ["MovingPicture", "PlaygroundPicture", "draw_answers", "draw_losses"]

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
