"""Picture of a number in float32, bfloat16 and float16: its bits, and the range of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.patches import Rectangle

from course_lib.plots.style import BLUE, GREEN, INK, ORANGE, PALE, new_axes

__all__ = ["BitsPicture"]

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
