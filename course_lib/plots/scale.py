"""Rooflines, and what training takes in memory and days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from course_lib.maths.costs import attainable
from course_lib.plots.style import BLUE, GREEN, GREY, INK, ORANGE, PALE, PINK, SKY, YELLOW, new_axes

__all__ = ["CostPicture", "RooflinePicture", "TrainingMemoryPicture"]

LOWEST = 1e8  # FLOP/s: as slow as a processor is at a format for which it has no instructions
MARKERS = ["o", "s", "D", "^"]
COLOURS = [BLUE, ORANGE, GREEN, PINK]


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


RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# Models whose name would meet another one, or a line, above the point.
BELOW = {"GPT-3 175B", "BERT-Base", "Chinchilla", "DeepSeek-V3"}
LOOKS = [(BLUE, ""), (SKY, "///"), (GREEN, ""), (YELLOW, "\\\\\\"), (PALE, "...")]
TIMES = {"a minute": 60, "a day": 86400, "a year": 3.156e7, "100 years": 3.156e9, "since the\nIce Age": 3.156e7 * 11700}


class TrainingMemoryPicture:
    """One bar, made of what training keeps, against the memory of real cards.

    Parameters
    ----------
    parts : sequence of str
    cards : sequence of float
        Memories in GB.
    """

    def __init__(self, parts: Sequence[str], cards: Sequence[float]):
        self.ax = new_axes(6.8, 3.6)
        self.ax.set(ylim=(-1.15, 1.1), xlabel="memory, GB")
        self.ax.set_yticks([])
        self.ax.spines["left"].set_visible(False)
        self.bars = {
            part: self.ax.barh(0, 1.0, height=0.62, color=colour, hatch=hatch, edgecolor=INK, linewidth=1.0)[0]
            for part, (colour, hatch) in zip(parts, LOOKS, strict=True)
        }
        self.cards = {
            memory: (
                self.ax.plot([memory] * 2, [-0.45, 0.5], color=ORANGE, linewidth=2.4, linestyle=(0, (4, 2)), zorder=5)[
                    0
                ],
                self.ax.text(memory, 0.62, f"{memory:g} GB", color=ORANGE, fontsize=11, ha="center", clip_on=True),
            )
            for memory in cards
        }
        self.legend = self.ax.legend(
            list(self.bars.values()), list(parts), loc="lower center", ncols=3, fontsize=10, frameon=False
        )

    def update(self, gigabytes: Mapping[str, float]) -> None:
        """Show one state: the GB of each part. The axis reaches as far as the bar, or to the next card."""
        left = 0.0
        for part, bar in self.bars.items():
            bar.set_x(left)
            bar.set_width(gigabytes[part])
            left += gigabytes[part]
        for text, (part, size) in zip(self.legend.get_texts(), gigabytes.items(), strict=True):
            text.set_text(f"{part}: {size:,.3g} GB" if size < 1000 else f"{part}: {size:,.0f} GB")
        end = next((memory for memory in self.cards if memory > left), left)
        self.ax.set_xlim(0, 1.12 * max(end, left))
        for memory, (line, text) in self.cards.items():
            shown = memory > 0.05 * end  # lines that lie on the edge would only be in the way
            line.set_visible(shown)
            text.set_visible(shown)


class CostPicture:
    """Models over their parameters and tokens, with lines of equal FLOPs; and how long the chosen one takes.

    Parameters
    ----------
    models : mapping of name to (float, float)
        Parameters and tokens.
    """

    def __init__(self, models: Mapping[str, tuple[float, float]]):
        self.plane, self.time = new_axes(7.0, 5.4, rows=2, gridspec_kw={"height_ratios": [4.2, 1]})
        self.plane.set(xscale="log", yscale="log", xlim=(5e7, 3e12), ylim=(1.1e11, 5e13))
        self.plane.set(xlabel="parameters", ylabel="tokens seen in training")
        self.plane.set_xticks(
            [1e8, 1e9, 1e10, 1e11, 1e12], ["100 million", "1 billion", "10 billion", "100 billion", ""]
        )
        self.plane.set_yticks([2e11, 1e12, 1e13], ["200 billion", "1 trillion", "10 trillion"])
        self.plane.minorticks_off()
        self._lines()
        self.models = models
        places = np.array(list(models.values()))
        self.plane.plot(places[:, 0], places[:, 1], "o", color=BLUE, markersize=8, zorder=3)
        for name, (x, y) in models.items():
            above = name not in BELOW
            self.plane.annotate(
                name,
                (x, y),
                xytext=(0, 9 if above else -9),
                textcoords="offset points",
                ha="center",
                va="bottom" if above else "top",
                fontsize=10,
                bbox={"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.8},
                zorder=2,
            )
        (self.chosen,) = self.plane.plot(
            [], [], "o", markersize=17, markerfacecolor="none", markeredgecolor=ORANGE, markeredgewidth=3, zorder=4
        )
        self._times()

    def _lines(self) -> None:
        over = np.array([5e7, 3e12])
        for power in range(19, 28, 2):
            self.plane.plot(over, 10.0**power / 6 / over, color=GREY, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1)
            at = 3.6e13 if power > 21 else 10.0**power / 6 / 6.5e7
            text = f"10{str(power).translate(RAISED)} FLOPs"
            self.plane.text(10.0**power / 6 / at, at, text, color=GREY, fontsize=9.5, clip_on=True, va="bottom")

    def _times(self) -> None:
        self.time.set(xscale="log", xlim=(10, 3e15), ylim=(0, 1))
        self.time.set_xticks(list(TIMES.values()), list(TIMES))
        self.time.minorticks_off()
        self.time.set_yticks([])
        self.time.spines["left"].set_visible(False)
        self.bar = self.time.barh(0.5, 1.0, left=10, height=0.6, color=ORANGE, edgecolor=INK)[0]
        self.label = self.time.text(10, 0.5, "", va="center", fontsize=11, color=INK)

    def update(self, model: str, seconds: float, text: str) -> None:
        """Show one state: the model chosen, how long its training takes, and that in words."""
        x, y = self.models[model]
        self.chosen.set_data([x], [y])
        self.bar.set_width(seconds - 10)
        self.label.set_position((seconds * 1.6, 0.5))
        self.label.set_text(text)
