"""Rooflines, throughput, the bits of a number, and what training takes in memory, days and energy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.patches import Rectangle

from course_lib.maths.costs import attainable
from course_lib.plots.style import BLUE, GREEN, GREY, INK, ORANGE, PALE, PINK, SKY, YELLOW, new_axes

__all__ = ["BitsPicture", "CostPicture", "RooflinePicture", "ThroughputPicture", "TrainingMemoryPicture"]

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


SIGN, EXPONENT, FRACTION = "#e8e8e8", "#cfe6f5", "#fbe3d0"
LEFT = 9  # bits to the left of the fraction that there is room for


class BitsPicture:
    """A row of bits for each format, one under the other, with the fractions aligned; and their ranges below.

    Parameters
    ----------
    formats : mapping of name to (int, int)
        Bits of the exponent and of the fraction.
    ranges : mapping of name to (float, float, float)
        Powers of 2: of the smallest number above 0, of the smallest with all its digits, and of the largest.
    """

    def __init__(self, formats: Mapping[str, tuple[int, int]], ranges: Mapping[str, tuple[float, float, float]]):
        self.bits, self.range = new_axes(7.4, 5.0, rows=2, gridspec_kw={"height_ratios": [1.75, 1]})
        self.bits.set(xlim=(-LEFT - 0.3, 23.25), ylim=(3.75 * len(formats) - 1.1, -1.6))
        self.bits.axis("off")
        for text, at, colour in (
            ("sign, exponent", -5, BLUE),
            ("fraction: the digits after the binary point", 11.5, ORANGE),
        ):
            self.bits.text(at, -1.0, text, ha="center", fontsize=10.5, color=colour)
        # At 12 points a letter is 11 pixels wide; from 3.11 on matplotlib rounds to whole ones, before that it did not.
        self.digits, self.values = {}, {}
        for place, (name, (exponent, fraction)) in enumerate(formats.items()):
            y = 3.75 * place
            self._cells(y, exponent, fraction)
            self.digits[name] = [
                self.bits.text(at, y + 0.55, "", ha="center", va="center", fontsize=12, family="DejaVu Sans Mono")
                for at in (-exponent - 0.5, -exponent / 2, fraction / 2)
            ]
            self.values[name] = self.bits.text(-LEFT, y + 1.95, "", va="center", fontsize=11, color=INK)
        self._ranges(ranges)

    def _cells(self, y: float, exponent: int, fraction: int) -> None:
        for left, width, colour in (
            (-exponent - 1, 1, SIGN),
            (-exponent, exponent, EXPONENT),
            (0, fraction, FRACTION),
        ):
            self.bits.add_patch(Rectangle((left, y), width, 1, facecolor=colour, edgecolor=INK, linewidth=1.1))

    def _ranges(self, ranges: Mapping[str, tuple[float, float, float]]) -> None:
        self.range.set(xlim=(-152, 132), ylim=(len(ranges) - 0.4, -0.6), xlabel="size of the number, as a power of 2")
        self.range.set_yticks(range(len(ranges)), list(ranges), fontsize=11)
        self.range.set_xticks([-149, -126, -100, -50, -24, 0, 16, 50, 100, 128])
        for place, (smallest, normal, largest) in enumerate(ranges.values()):
            self.range.barh(place, normal - smallest, left=smallest, height=0.5, color=PALE, edgecolor=INK, hatch="///")
            self.range.barh(place, largest - normal, left=normal, height=0.5, color=SIGN, edgecolor=INK)
        self.mark = self.range.axvline(0, color=GREEN, linewidth=2.4)

    def update(self, bits: Mapping[str, Sequence[str]], values: Mapping[str, str], power: float) -> None:
        """Show one state.

        Parameters
        ----------
        bits : mapping of name to three str
            "0" and "1": the sign, the exponent, the fraction.
        values : mapping of name to str
            The number that is held, and how far off it is.
        power : float
            The number that was meant, as a power of 2.
        """
        for name, texts in self.digits.items():
            for text, part in zip(texts, bits[name], strict=True):
                text.set_text(" ".join(part))  # one text for a part: one for each bit would take twice as long to draw
            self.values[name].set_text(values[name])
        self.mark.set_xdata([power, power])


RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
BELOW = {"GPT-3 175B", "BERT-Base", "Chinchilla"}  # models whose name would meet another one above the point
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
