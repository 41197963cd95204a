"""Pictures of how fast a machine is: the roofline with layers under it, and throughput over the size of the batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from course_lib.costs import attainable
from course_lib.plots.style import BLUE, GREEN, GREY, INK, ORANGE, PINK, SKY, new_axes

__all__ = ["RooflinePicture", "ThroughputPicture"]

LOWEST = 1e8  # FLOP/s: as slow as a processor is at a format for which it has no instructions
MARKERS = ["o", "s", "D", "^"]
COLOURS = [BLUE, ORANGE, GREEN, PINK]
DASHES = ["-", (0, (5, 2)), (0, (1, 1.3)), (0, (6, 2, 1, 2))]


class RooflinePicture:
    """The two roofs of a machine over arithmetic intensity, and layers as points.

    Parameters
    ----------
    layers : sequence of str
        The names of the points.
    """

    def __init__(self, layers: Sequence[str]):
        self.ax = new_axes(6.8, 4.6)
        self.ax.set(xscale="log", yscale="log", xlim=(0.01, 2e4), ylim=(LOWEST, 3e15))
        self.ax.set(xlabel="arithmetic intensity: FLOPs per byte", ylabel="FLOP/s that it may reach")
        self.ax.set_xticks([0.01, 0.1, 1, 10, 100, 1000, 10000], ["0.01", "0.1", "1", "10", "100", "1,000", "10,000"])
        self.ax.set_yticks([1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15], ["", "10⁹", "", "", "10¹²", "", "", "10¹⁵"])
        self.ax.minorticks_off()
        self.over = np.geomspace(0.01, 2e4, 200)
        (self.roof,) = self.ax.plot([], [], color=INK, linewidth=2.6, zorder=2)
        (self.edge,) = self.ax.plot([], [], color=GREY, linewidth=1.2, linestyle=(0, (3, 3)), zorder=1)
        box = {"boxstyle": "round,pad=0.2", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}
        self.ridge_text = self.ax.text(1, 1.5 * LOWEST, "", fontsize=10, color=GREY, ha="center", bbox=box)
        self.memory_text = self.ax.text(1, 1, "", fontsize=10, color=INK, ha="right", va="bottom")
        self.peak_text = self.ax.text(1.7e4, 1, "", fontsize=10, color=INK, ha="right", va="bottom")
        self.points = {
            name: self.ax.plot(
                [], [], marker, color=colour, markersize=10, markeredgecolor="white", label=name, zorder=4
            )[0]
            for name, marker, colour in zip(layers, MARKERS, COLOURS, strict=False)
        }
        self.ax.legend(loc="upper left", fontsize=10, title="x @ W.T + b", title_fontsize=10)

    def update(self, peak: float | None, bandwidth: float | None, intensities: Mapping[str, float]) -> None:
        """Show one state.

        Parameters
        ----------
        peak, bandwidth : float or None
            FLOP/s and bytes/s; None where nothing is known of the machine: then there is no roof.
        intensities : mapping of name to float
            FLOPs for each byte.
        """
        known = peak is not None
        roof = [attainable(at, peak, bandwidth) for at in self.over] if known else []
        self.roof.set_data(self.over if known else [], roof)
        edge = peak / bandwidth if known else 1.0
        self.edge.set_data([edge, edge] if known else [], [LOWEST, peak] if known else [])
        self.ridge_text.set_position((edge, 1.5 * LOWEST))
        self.ridge_text.set_text(f"{edge:.3g}" if known else "")
        left = min(edge / 6, 4.0)
        self.memory_text.set_position((left, 1.25 * bandwidth * left if known else LOWEST))
        self.memory_text.set_text("held up by memory" if known and edge > 2 else "")  # or there is no room
        self.peak_text.set_position((1.7e4, 1.15 * peak if known else LOWEST))
        self.peak_text.set_text("held up by arithmetic" if known else "")
        for name, point in self.points.items():
            at = intensities[name]
            point.set_data([at], [attainable(at, peak, bandwidth)] if known else [2 * LOWEST])


class ThroughputPicture:
    """Samples a second over the size of the batch, as a multiple of one sample at a time.

    Parameters
    ----------
    ways : sequence of str
        The names of the curves.
    batches : sequence of int
    """

    def __init__(self, ways: Sequence[str], batches: Sequence[int]):
        self.ax = new_axes(6.8, 4.2)
        self.batches = list(batches)
        self.ax.set(xscale="log", yscale="log", xlim=(batches[0] / 1.2, batches[-1] * 1.2), ylim=(0.05, 1000))
        self.ax.set_xticks(self.batches, [str(n) for n in self.batches])
        self.ax.set_yticks([0.1, 1, 10, 100, 1000], ["0.1", "1", "10", "100", "1000"])
        self.ax.minorticks_off()
        self.ax.set(xlabel="samples in the batch", ylabel="samples per second, times those\nof float32 one by one")
        (self.ideal,) = self.ax.plot(self.batches, self.batches, color=SKY, linewidth=1.4, linestyle=(0, (2, 2)))
        self.ax.annotate(
            "if the batch took no longer",
            (self.batches[-2], self.batches[-2]),
            xytext=(-12, 2),
            textcoords="offset points",
            color="#2b7fae",
            fontsize=10,
            ha="right",
        )
        self.curves = {
            way: self.ax.plot([], [], marker, linestyle=dash, color=colour, markersize=7, label=way)[0]
            for way, marker, dash, colour in zip(ways, MARKERS, DASHES, COLOURS, strict=False)
        }
        self.empty = self.ax.text(0.5, 0.35, "", transform=self.ax.transAxes, ha="center", color=GREY, fontsize=12)
        self.ax.legend(loc="lower right", fontsize=10, ncols=2)

    def update(self, curves: Mapping[str, Sequence[float]], note: str) -> None:
        """Show one state.

        Parameters
        ----------
        curves : mapping of name to (n,)
            For each batch size; ways that have not been measured are missing.
        note : str
            In the middle, where there is nothing to show.
        """
        for way, line in self.curves.items():
            values = curves.get(way, [])
            line.set_data(self.batches[: len(values)], values)
        self.empty.set_text(note)
