"""A tensor and its memory, cell by cell; the numbers that a dtype can hold, on a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from course_lib.plots.style import BLUE, GREY, INK, ORANGE, PALE, new_axes

__all__ = ["MemoryPicture", "NumberLinePicture"]

CELLS = 12
SHARED = "#cfe3f2"  # a cell that both look into; its edge is thick as well


class _Cells:
    """Twelve cells with a number in each, to be laid out as a table of any shape."""

    def __init__(self, ax: Axes, left: float, top: float):
        self.ax, self.left, self.top = ax, left, top
        self.boxes = [ax.add_patch(Rectangle((0, 0), 1, 1, edgecolor=INK, linewidth=1.1)) for _ in range(CELLS)]
        look = {"ha": "center", "va": "center", "fontsize": 11.5}
        self.numbers = [ax.text(0, 0, "", **look) for _ in range(CELLS)]

    def update(self, numbers: np.ndarray, shape: Sequence[int], shared: np.ndarray, changed: np.ndarray) -> None:
        """Lay out the numbers, row by row; the cells that are left over hide."""
        columns = shape[-1] if shape else 1
        for place, (box, text) in enumerate(zip(self.boxes, self.numbers, strict=True)):
            there = place < len(numbers)
            box.set_visible(there)
            text.set_visible(there)
            if not there:
                continue
            row, column = divmod(place, columns)
            box.set_xy((self.left + column, self.top - 1 - row))
            box.set_facecolor(SHARED if shared[place] else "white")
            box.set_linewidth(2.8 if shared[place] else 1.0)
            box.set_zorder(2 if shared[place] else 1)
            text.set_position((self.left + column + 0.5, self.top - row - 0.5))
            text.set_text(f"{numbers[place]}")
            text.set_zorder(3)
            text.set_fontweight("bold" if changed[place] else "normal")
            text.set_color(ORANGE if changed[place] else INK)


class MemoryPicture:
    """A tensor t of shape (3, 4), one made from it, u, and the memory of both: twelve cells each."""

    def __init__(self, ax: Axes | None = None):
        self.ax = ax if ax is not None else new_axes(7.0, 5.4)
        self.ax.set(xlim=(-0.1, 12.6), ylim=(-0.2, 9.5))
        self.ax.set_aspect("equal")
        self.ax.axis("off")
        self.table = _Cells(self.ax, 0.0, 8.4)
        self.other = _Cells(self.ax, 6.0, 8.4)
        self.memory = _Cells(self.ax, 0.0, 3.2)
        self.own = _Cells(self.ax, 0.0, 1.1)
        self.titles = {
            name: self.ax.text(x, y, "", fontsize=11.5, fontweight="bold", va="bottom")
            for name, (x, y) in {"t": (0, 8.5), "u": (6, 8.5), "memory": (0, 3.3), "own": (0, 1.2)}.items()
        }

    def update(
        self,
        t: np.ndarray,
        u: np.ndarray,
        looked_into: np.ndarray,
        changed: np.ndarray,
        written: bool,
        titles: Mapping[str, str],
    ) -> None:
        """Show one state.

        Parameters
        ----------
        t : (3, 4)
        u : array of at most 12 numbers
        looked_into : (12,)
            Into which cells of t's memory u looks; none where it is a copy.
        changed : (12,)
            Which cells of t's memory have another number than at the start.
        written : bool
            Whether u has been written into.
        titles : mapping of "t", "u", "memory" and "own" to str
        """
        shares = bool(looked_into.any())
        self.table.update(t.ravel(), t.shape, looked_into, changed)
        self.memory.update(t.ravel(), (CELLS,), looked_into, changed)
        whole = np.ones(u.size, dtype=bool)
        self.other.update(u.ravel(), _table_shape(u.shape), whole & shares, whole & written)
        own = np.zeros(0, dtype=int) if shares else u.ravel()
        self.own.update(own, (CELLS,), whole & False, whole & written)
        for name, text in self.titles.items():
            text.set_text(titles[name])


def _table_shape(shape: tuple[int, ...]) -> tuple[int, ...]:
    """As it is drawn: a long row of numbers in two lines."""
    return (2, 6) if shape == (CELLS,) else shape


class NumberLinePicture:
    """Which numbers a dtype can hold near a given one, and how far apart they are in every dtype.

    Parameters
    ----------
    dtypes : sequence of str
    """

    def __init__(self, dtypes: Sequence[str]):
        self.line, self.gaps = new_axes(6.6, 4.6, rows=2, gridspec_kw={"height_ratios": [1, 1.15]})
        self.line.set(xlim=(-2.6, 2.6), ylim=(-1.35, 1.25))
        self.line.axis("off")
        self.line.axhline(0, color=GREY, linewidth=1.2, zorder=1)
        (self.held,) = self.line.plot([], [], "|", color=INK, markersize=22, markeredgewidth=2.2, zorder=3)
        (self.kept,) = self.line.plot([], [], "o", color=BLUE, markersize=10, zorder=4)
        (self.meant,) = self.line.plot([], [], "X", color=ORANGE, markersize=11, zorder=5)
        self.meant_text = self.line.text(0, 0.95, "", color=ORANGE, ha="center", fontsize=11, fontweight="bold")
        self.kept_text = self.line.text(0, -0.85, "", color=BLUE, ha="center", fontsize=11, fontweight="bold")
        self.note = self.line.text(0, -1.3, "", color=GREY, ha="center", fontsize=10.5)
        self.dtypes = list(dtypes)
        at = np.arange(len(self.dtypes))
        self.gaps.set(xscale="log", xlim=(1e-17, 1e19), ylim=(len(at) - 0.4, -0.6))
        self.gaps.set_yticks(at, self.dtypes, fontsize=11)
        self.gaps.set_xticks([1e-16, 1e-12, 1e-8, 1e-4, 1, 1e4, 1e8, 1e12, 1e16])
        self.gaps.minorticks_off()
        self.gaps.set_xlabel("distance to the next number that it holds")
        self.bars = self.gaps.barh(at, [1.0] * len(at), left=1e-17, height=0.6, color=PALE, edgecolor=INK)
        self.labels = [self.gaps.text(1, y, "", va="center", fontsize=10.5) for y in at]

    def update(
        self, dtype: str, meant: str, kept: str, offset: float | None, gaps: Sequence[float], gap_texts: Sequence[str]
    ) -> None:
        """Show one state.

        Parameters
        ----------
        dtype : str
        meant, kept : str
            The number that was meant, and the one that is held, written out.
        offset : float or None
            How far the number meant is from the one held, in gaps; None where it is too large to be held.
        gaps : sequence of float
            The distance to the next number, for each dtype; infinite where the number is too large.
        gap_texts : sequence of str
        """
        fits = offset is not None
        marks = np.arange(-2, 3) if fits else np.array([])
        self.held.set_data(marks, np.zeros(len(marks)))
        self.kept.set_data([0] if fits else [], [0] if fits else [])
        self.meant.set_data([offset if fits else 2.2], [0])
        self.meant_text.set_text(f"✖ meant: {meant}")
        self.kept_text.set_text(f"● held: {kept}")
        self.note.set_text(f"each stroke is a number that {dtype} holds" if fits else f"too large for {dtype}")
        for name, bar, label, gap, text in zip(self.dtypes, self.bars, self.labels, gaps, gap_texts, strict=True):
            width = min(gap, 1e18)
            bar.set_width(width - 1e-17)
            bar.set_facecolor(BLUE if name == dtype else PALE)
            bar.set_linewidth(2.2 if name == dtype else 0.8)
            inside = width > 1e9  # a long bar carries its own label
            label.set_position((width / 4 if inside else width * 4, label.get_position()[1]))
            label.set_ha("right" if inside else "left")
            label.set_color("white" if inside and name == dtype else INK)
            label.set_text(text)
