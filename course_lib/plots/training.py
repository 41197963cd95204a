"""How training goes: losses over epochs, digits, optimizers on a surface, signals through layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from course_lib.plots.style import (
    BLUE,
    DASHED,
    DOTTED,
    GREEN,
    GREY,
    INK,
    MIXED,
    ORANGE,
    PALE,
    PINK,
    legend_above,
    new_axes,
)

__all__ = [
    "RacePicture",
    "SignalPicture",
    "draw_curves",
    "draw_digits",
    "draw_shares",
    "draw_table",
]

LOOKS = ((BLUE, "-", "o"), (ORANGE, DASHED, "s"), (GREEN, MIXED, "^"), (PINK, DOTTED, "D"))


def draw_digits(
    images: Sequence[np.ndarray], captions: Sequence[str] = (), columns: int = 10, axes: Sequence[Axes] | None = None
) -> list[Axes]:
    """Draw small grey images in rows, dark ink on white paper, each with a caption above it.

    Parameters
    ----------
    images : sequence of (64,) or (8, 8)
        From 0, paper, to the largest value, ink.
    captions : sequence of str
    columns : int

    Returns
    -------
    list of Axes
        One an image; the places that are left over are empty.

    Examples
    --------
    >>> axes = draw_digits([np.zeros(64)] * 3, ["a", "b", "c"], columns=2)
    >>> len(axes), axes[0].get_title()
    (4, 'a')
    """
    rows = -(-len(images) // columns)
    if axes is None:
        made = new_axes(6.6, rows * (6.6 / columns + (0.45 if captions else 0.05)), columns=columns, rows=rows)
        axes = made if isinstance(made, list) else [made]
    for ax in axes:
        ax.axis("off")
    for ax, image in zip(axes, images, strict=False):
        ax.imshow(np.asarray(image, dtype=float).reshape(8, 8), cmap="gray_r", vmin=0)
    for ax, caption in zip(axes, captions, strict=False):
        ax.set_title(caption, fontsize=11, loc="center")
    return list(axes)


def draw_curves(
    curves: Mapping[str, Sequence[float]],
    ax: Axes | None = None,
    *,
    x: Sequence[float] | None = None,
    x_label: str = "epoch",
    y_label: str = "validation loss",
    y_limits: tuple[float, float] | None = None,
    log: bool = False,
    level: tuple[str, float] | None = None,
    marks: Mapping[str, int] | None = None,
) -> Axes:
    """Draw up to four curves, each with its own dash and marker, the legend above.

    Parameters
    ----------
    curves : dict of name to (N,)
    x : (N,), optional
        Otherwise 1, 2, 3, …
    x_label, y_label : str
    y_limits : tuple of 2 floats, optional
        What lies beyond is drawn on the border.
    log : bool
        Each step of the y axis ten times the one before.
    level : (name, y), optional
        A dotted line to compare with.
    marks : dict of name to index, optional
        A star on a curve.

    Returns
    -------
    Axes

    Examples
    --------
    >>> draw_curves({"batch of 32": [2.3, 1.0, 0.5]}).get_xlabel()
    'epoch'
    """
    ax = ax if ax is not None else new_axes(6.6, 3.7)
    for (name, values), (colour, dashes, marker) in zip(curves.items(), LOOKS, strict=False):
        at = np.arange(1, len(values) + 1) if x is None else np.asarray(x)
        shown = np.clip(values, *y_limits) if y_limits else np.asarray(values)
        every = max(1, len(at) // 10)
        ax.plot(at, shown, color=colour, linestyle=dashes, marker=marker, markevery=every, markersize=6, label=name)
        if marks and name in marks:
            k = marks[name]
            ax.plot(at[k], shown[k], "*", color=colour, markersize=17, markeredgecolor=INK, zorder=5)
    if level:
        ax.axhline(level[1], color=GREY, linestyle=DOTTED, linewidth=1.6)
        ax.annotate(
            level[0], (1, level[1]), (5, 0), xycoords=("axes fraction", "data"), textcoords="offset points", va="center"
        )
    if log:
        ax.set_yscale("log")
    if y_limits:
        ax.set_ylim(*y_limits)
    ax.set(xlabel=x_label, ylabel=y_label)
    legend_above(ax, handle=2.4)
    return ax


def draw_shares(edges: Sequence[float], shares: Mapping[str, Sequence[float]], x_label: str = "value") -> list[Axes]:
    """Draw how values are spread: a row of bars for each name.

    Parameters
    ----------
    edges : (B + 1,)
        The borders of the bins.
    shares : dict of name to (B,)
        The share of the values in each bin.

    Returns
    -------
    list of Axes

    Examples
    --------
    >>> [ax.get_title() for ax in draw_shares([0, 1, 2], {"a": [0.5, 0.5], "b": [1, 0]})]
    ['a', 'b']
    """
    made = new_axes(6.6, 1.7 * len(shares) + 0.3, rows=len(shares), sharex=True)
    axes = made if isinstance(made, list) else [made]
    for ax, (name, heights), (colour, *_look) in zip(axes, shares.items(), LOOKS, strict=False):
        ax.bar(edges[:-1], heights, np.diff(edges), align="edge", color=colour, edgecolor="white", linewidth=0.5)
        ax.set(ylim=(0, 1), yticks=[0, 0.5, 1], ylabel="share")
        ax.set_title(name, loc="center")
    axes[-1].set(xlim=(edges[0], edges[-1]), xlabel=x_label)
    return axes


def draw_table(
    values: np.ndarray, rows: Sequence[str], columns: Sequence[str], *, row_label: str, column_label: str, digits=2
) -> Axes:
    """Draw a table of numbers, the deeper the colour the larger, with a frame around each largest one.

    Parameters
    ----------
    values : (R, C)
    rows, columns : sequences of R and C str
    digits : int
        After the decimal point; what is equal then is framed together.

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = draw_table(np.array([[0.5, 0.9]]), ["a"], ["b", "c"], row_label="r", column_label="c")
    >>> [text.get_text() for text in ax.texts]
    ['0.50', '0.90']
    """
    values = np.round(values, digits)
    ax = new_axes(1.3 + 1.05 * len(columns), 1.0 + 0.62 * len(rows))
    ax.imshow(values, cmap="Blues", vmin=values.min() - 0.3 * np.ptp(values), vmax=values.max() + 0.8 * np.ptp(values))
    ax.set_aspect("auto")
    for (j, k), value in np.ndenumerate(values):
        best = value == values.max()
        weight = "bold" if best else "normal"
        ax.text(k, j, f"{value:.{digits}f}", ha="center", va="center", fontsize=12, fontweight=weight)
        if best:
            ax.add_patch(Rectangle((k - 0.47, j - 0.47), 0.94, 0.94, fill=False, edgecolor=ORANGE, linewidth=3))
    ax.set_xticks(range(len(columns)), columns)
    ax.set_yticks(range(len(rows)), rows)
    ax.set(xlabel=column_label, ylabel=row_label)
    ax.grid(visible=False)
    return ax


class RacePicture:
    """Three optimizers on a map of a surface, and below how high each still is, step by step.

    Parameters
    ----------
    maps : dict of name to (x (n,), y (m,), heights (m, n), lowest points)
        The surfaces; one is shown at a time.
    names : sequence of 3 str
    most_steps : int
    """

    LOWEST, HIGHEST = 1e-6, 1e2

    def __init__(self, maps: Mapping[str, tuple], names: Sequence[str], most_steps: int):
        self.axes = new_axes(5.6, 5.6, rows=2, gridspec_kw={"height_ratios": [1.5, 1]})
        plan, losses = self.axes
        plan.grid(visible=False)
        self.maps = {name: self._map(*parts) for name, parts in maps.items()}
        self.limits = {name: (parts[0][0], parts[0][-1], parts[1][0], parts[1][-1]) for name, parts in maps.items()}
        losses.set(xlim=(0, most_steps), ylim=(self.LOWEST, self.HIGHEST), yscale="log", xlabel="step", ylabel="loss")
        losses.set_yticks([1e-6, 1e-4, 1e-2, 1, 100], ["0.000001", "0.0001", "0.01", "1", "100"])
        losses.minorticks_off()
        self.pale, self.ways, self.heads, self.losses = [], [], [], []
        for name, (colour, dashes, marker) in zip(names, LOOKS, strict=False):
            wide = {"color": colour, "linewidth": 7, "alpha": 0.22, "solid_capstyle": "round"}
            self.pale.append((plan.plot([], [], **wide)[0], losses.plot([], [], **wide)[0]))
            look = {"color": colour, "linestyle": dashes, "linewidth": 1.8}
            self.ways += plan.plot([], [], **look, zorder=4)
            self.heads += plan.plot([], [], marker, color=colour, markersize=10, markeredgecolor=INK, zorder=6)
            self.losses += losses.plot([], [], **look, marker=marker, markevery=40, markersize=6, label=name)
        (self.start,) = plan.plot([], [], "X", color=INK, markersize=10, markeredgecolor="white", zorder=5)
        plan.set(xlabel="w₁", ylabel="w₂")
        plan.set_title("✖ start    ★ lowest", fontsize=11)
        legend_above(losses, handle=2.4)

    def _map(self, x, y, heights, lowest):
        levels = np.geomspace(max(heights.min(), 0.01), heights.max(), 12)
        plan = self.axes[0]
        lines = plan.contour(x, y, heights, levels, colors=PALE, linewidths=1.0)
        stars = plan.plot(*np.transpose(lowest), "*", color=PINK, markersize=15, markeredgecolor="white", zorder=3)
        return lines, *stars

    def update(
        self,
        surface: str,
        ways: Sequence[np.ndarray],
        heights: Sequence[np.ndarray],
        pale: Sequence[tuple[np.ndarray, np.ndarray] | None],
    ) -> None:
        """Show one state.

        Parameters
        ----------
        surface : str
        ways : 3 arrays (k, 2)
            The points of each way; none at all where k is 0.
        heights : 3 arrays (k,)
        pale : 3 pairs of such arrays, or None
            The right way behind a learner's.
        """
        for name, parts in self.maps.items():
            for part in parts:
                part.set_visible(name == surface)
        left, right, low, high = self.limits[surface]
        self.axes[0].set(xlim=(left, right), ylim=(low, high))
        for k, (way, height) in enumerate(zip(ways, heights, strict=True)):
            self._walk(self.ways[k], self.losses[k], way, height)
            self.heads[k].set_data(*_near(way[-1:]).T)
            self._walk(*self.pale[k], *(pale[k] or (np.empty((0, 2)), np.empty(0))))
        starts = [way[:1] for way in ways if len(way)]
        self.start.set_data(*(starts[0].T if starts else ([], [])))

    def _walk(self, line, curve, way, height):
        line.set_data(*_near(way).T)
        shown = np.nan_to_num(height, nan=self.HIGHEST, posinf=self.HIGHEST)
        curve.set_data(np.arange(len(shown)), np.clip(shown, self.LOWEST, self.HIGHEST))


def _near(way: np.ndarray) -> np.ndarray:
    """Points so far out that they only say "gone" are drawn nearer, where the line still leaves the picture."""
    return np.clip(np.where(np.isfinite(way), way, np.nan), -1e3, 1e3)


class SignalPicture:
    """Above how large the signal is after each layer, below how large the gradient is there.

    Parameters
    ----------
    most_layers : int
    """

    LOWEST, HIGHEST = 1e-12, 1e9

    def __init__(self, most_layers: int):
        self.axes = new_axes(5.4, 5.4, rows=2, sharex=True)
        ticks = [1e-12, 1e-6, 1, 1e6]
        self.lines, self.pale = [], []
        titles = ("signal on its way forward →", "← gradient on its way back")
        for ax, (colour, dashes, marker), title in zip(self.axes, LOOKS, titles, strict=False):
            ax.axhspan(0.1, 10, color=GREEN, alpha=0.12, zorder=0)
            self.pale += ax.plot([], [], color=colour, linewidth=8, alpha=0.25, solid_capstyle="butt")
            self.lines += ax.plot([], [], color=colour, linestyle=dashes, marker=marker, markersize=5)
            ax.set(xlim=(-0.5, most_layers + 0.5), ylim=(self.LOWEST, self.HIGHEST), yscale="log", ylabel="size")
            ax.set_yticks(ticks, ["10⁻¹²", "10⁻⁶", "1", "10⁶"])
            ax.minorticks_off()
            ax.set_title(title, fontsize=11)
        self.axes[1].set_xlabel("after layer (0: the input)")

    def update(self, sizes: Sequence[np.ndarray | None], pale: Sequence[np.ndarray | None] = (None, None)) -> None:
        """Show the sizes of signal and gradient, (depth + 1,) each, and pale bands behind; None hides one.

        What is beyond the scale lies on its border.
        """
        for line, values in (*zip(self.lines, sizes, strict=True), *zip(self.pale, pale, strict=True)):
            shown = np.empty(0) if values is None else np.clip(np.nan_to_num(values), self.LOWEST, self.HIGHEST)
            line.set_data(np.arange(len(shown)), shown)
