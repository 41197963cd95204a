"""Two networks that train side by side, and what a training step costs in two libraries."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from course_lib.plots.style import BLUE, GREEN, GREY, INK, ORANGE, new_axes

__all__ = ["SpeedPicture", "TwinsPicture"]

SMALLEST_GAP = 1e-18  # where a difference of nothing is drawn: the scale has no 0
_CHOSEN = "this network"
ROUNDINGS = {"one rounding in float64": 2**-53, "one rounding in float32": 2**-24}


class TwinsPicture:
    """Above, the losses of both twins over the steps; below, how far apart their weights are."""

    def __init__(self, steps: int):
        self.axes = new_axes(6.6, 5.0, rows=2, sharex=True, height_ratios=[1, 1.25])
        self.losses, self.gaps = self.axes
        (self.ours,) = self.losses.plot([], [], color=BLUE, linewidth=5, alpha=0.45, label="by hand, NumPy")
        (self.theirs,) = self.losses.plot([], [], color=ORANGE, linestyle=(0, (4, 2)), label="PyTorch")
        (self.loss_now,) = self.losses.plot([], [], "o", color=ORANGE, markersize=7)
        self.losses.set(ylabel="loss", ylim=(0, 0.55), xlim=(-2, steps + 2))
        self.losses.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2, frameon=False, borderaxespad=0.2)
        for name, size in ROUNDINGS.items():
            self.gaps.axhline(size, color=GREY, linestyle=(0, (1, 2)), linewidth=1.4)
            self.gaps.text(steps, size / 2, name, ha="right", va="top", fontsize=9.5, color=GREY)
        (self.gap,) = self.gaps.plot([], [], color=GREEN)
        (self.now,) = self.gaps.plot([], [], "o", color=GREEN, markersize=7)
        self.gaps.set_yscale("log")
        self.gaps.set(ylim=(SMALLEST_GAP / 3, 1e3), xlabel="training steps", ylabel="largest difference\nof a weight")
        # Written in Unicode: formulas are set anew at every redraw, which takes a quarter longer.
        ticks = {SMALLEST_GAP: "0", 1e-15: "10⁻¹⁵", 1e-12: "10⁻¹²", 1e-9: "10⁻⁹", 1e-6: "10⁻⁶", 1e-3: "10⁻³", 1: "1"}
        self.gaps.set_yticks(list(ticks), list(ticks.values()))
        self.gaps.minorticks_off()

    def update(self, losses: np.ndarray, gaps: np.ndarray) -> None:
        """Show the losses (2, S + 1) and the gaps (S + 1,) of the steps taken so far."""
        steps, shown = np.arange(len(gaps)), np.maximum(gaps, SMALLEST_GAP)
        self.ours.set_data(steps, losses[0])
        self.theirs.set_data(steps, losses[1])
        self.loss_now.set_data(steps[-1:], losses[1, -1:])
        self.gap.set_data(steps, shown)
        self.now.set_data(steps[-1:], shown[-1:])


class SpeedPicture:
    """The time of a training step over its arithmetic, for two libraries; both scales logarithmic.

    Parameters
    ----------
    names : mapping of str to str
        The key of each library: its label. At most three.
    """

    MARKS = (("o", BLUE), ("s", ORANGE), ("D", GREEN))
    TICKS = ((1e-5, "10 µs"), (1e-4, "100 µs"), (1e-3, "1 ms"), (1e-2, "10 ms"), (1e-1, "0.1 s"), (1.0, "1 s"))

    def __init__(self, names: Mapping[str, str]):
        self.ax = new_axes(6.6, 4.3)
        self.ax.set(xscale="log", yscale="log", xlim=(10, 1e11), ylim=(6e-6, 3))
        self.ax.set(xlabel="arithmetic of a step, FLOPs", ylabel="time of a step")
        self.ax.set_yticks([tick for tick, _label in self.TICKS], [label for _tick, label in self.TICKS])
        self.ax.set_xticks([1e3, 1e6, 1e9], ["thousand", "million", "billion"])
        self.ax.minorticks_off()
        self.chosen = self.ax.axvline(10, color=GREY, linewidth=1.4, linestyle=(0, (1, 2)))
        self.chosen_text = self.ax.text(10, 2, _CHOSEN, ha="left", va="top", fontsize=9.5, color=GREY)
        self.crossing = self.ax.axvline(10, color=INK, linewidth=1.6, visible=False)
        self.pale_crossing = self.ax.axvline(10, color=GREY, linewidth=5, alpha=0.35, visible=False)
        self.points, self.lines = {}, {}
        for (key, label), (marker, colour) in zip(names.items(), self.MARKS, strict=False):
            (self.points[key],) = self.ax.plot([], [], marker, color=colour, markersize=7, label=label)
            (self.lines[key],) = self.ax.plot([], [], color=colour, linestyle=(0, (5, 3)), linewidth=1.5)
        self.empty = self.ax.text(0.5, 0.5, "", transform=self.ax.transAxes, ha="center", color=GREY, fontsize=12)
        self.ax.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=3, frameon=False, borderaxespad=0.2)

    def update(
        self,
        chosen: float,
        points: Mapping[str, tuple[np.ndarray, np.ndarray]],
        lines: Mapping[str, tuple[float, float]],
        *,
        crossing: float | None = None,
        pale_crossing: float | None = None,
        empty: str = "",
    ) -> None:
        """Show what is measured.

        Parameters
        ----------
        chosen : float
            The FLOPs of the network that the controls name.
        points : mapping of name to (flops (n,), seconds (n,))
        lines : mapping of name to (overhead in seconds, speed in FLOPs a second)
        crossing, pale_crossing : float, optional
            Where a vertical line goes: the learner's, and the right one behind it.
        empty : str
            Written in the middle where there is nothing to show yet.
        """
        self.chosen.set_xdata([chosen, chosen])
        self.chosen_text.set_x(chosen * 1.15)
        flops = np.geomspace(*self.ax.get_xlim(), 200)
        for key in self.points:
            self.points[key].set_data(*points.get(key, ([], [])))
            overhead, speed = lines.get(key, (np.nan, np.inf))
            self.lines[key].set_data(flops, overhead + flops / speed)
        for line, place in ((self.crossing, crossing), (self.pale_crossing, pale_crossing)):
            line.set_visible(place is not None)
            if place is not None:
                line.set_xdata([place, place])
        self.empty.set_text(empty)
