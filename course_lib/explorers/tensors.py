"""Explorers of lesson t1: which memory a tensor looks into, and which numbers a dtype can hold."""

from __future__ import annotations

import math
from fractions import Fraction

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.explorers.base import Challenge, Explorer, Prediction
from course_lib.pictures import tensors as pictures
from course_lib.text import _, plural
from course_lib.torch_track import torch

__all__ = ["DTYPES", "WAYS", "DtypeExplorer", "MemoryExplorer", "held"]

CELLS = pictures.CELLS

# How u is made from t, as it is written in a lesson, and what it does.
WAYS = {
    "t[i]": lambda t, i: t[i],
    "t[:, i]": lambda t, i: t[:, i],
    "t[i:i+1]": lambda t, i: t[i : i + 1],
    "t[[i]]": lambda t, i: t[[i]],
    "t[:, ::2]": lambda t, i: t[:, ::2],
    "t.T": lambda t, i: t.T,
    "t.reshape(2, 6)": lambda t, i: t.reshape(2, 6),
    "t.T.reshape(12)": lambda t, i: t.T.reshape(12),
    "t.contiguous()": lambda t, i: t.contiguous(),
    "t.clone()": lambda t, i: t.clone(),
    "torch.from_numpy(t.numpy())": lambda t, i: torch.from_numpy(t.numpy()),
    "torch.tensor(t.numpy())": lambda t, i: torch.tensor(t.numpy()),
}


class MemoryExplorer(Explorer):
    """A tensor t, another one u made from it, and what becomes of t when u is written into."""

    name, title = "tensors.memory", _("Two tensors and their memory")
    state = ("how", "i", "write")
    how, i, write = traitlets.Unicode("t[i]"), traitlets.Int(1), traitlets.Bool(False)
    prediction = Prediction(
        question=_(
            "t = torch.arange(12).reshape(3, 4). Then u = t.T.reshape(12), and u += 100. Neither line says copy. "
            "How many of the 12 entries of t have changed?"
        ),
        reveal={"how": "t.T.reshape(12)", "write": True},
        answer=lambda e: int(e.changed.sum()),
        low=0.0,
        high=12.0,
        step=1.0,
        lesson=_(
            "Read column by column, the numbers of t are not in order in memory, so reshape had to copy them. Where it "
            "need not copy, it does not: try t.reshape(2, 6). Its name does not tell."
        ),
    )
    found = _(
        "A number or a slice in the brackets gives a view, and so does `.T`, whose neighbours are 4 cells apart in "
        "memory. A *list* of numbers in the brackets, `t[[i]]`, gives a copy.\n\n`reshape` and `contiguous` give a "
        "view where they can and a copy where they must; where you need to be sure of a copy, write `clone()`. "
        "`from_numpy` is a view into an array, whereas `torch.tensor` always copies."
    )

    @property
    def tensors(self) -> tuple[torch.Tensor, torch.Tensor]:
        """t and u, after u was written into, if it was."""
        t = torch.arange(CELLS).reshape(3, 4)
        u = WAYS[self.how](t, self.i)
        if self.write:
            u += 100
        return t, u

    @property
    def places(self) -> np.ndarray:
        """For each entry of u, row by row, the cell of t's memory that it looks into; empty where u is a copy."""
        t, u = self.tensors
        if u.untyped_storage().data_ptr() != t.untyped_storage().data_ptr():
            return np.zeros(0, dtype=int)
        return torch.arange(CELLS).as_strided(u.shape, u.stride(), u.storage_offset()).numpy().ravel()

    @property
    def looked_into(self) -> np.ndarray:
        """Into which of the cells of t's memory u looks, shape (12,)."""
        return np.isin(np.arange(CELLS), self.places)

    @property
    def changed(self) -> np.ndarray:
        """Which entries of t, row by row, have changed, shape (12,)."""
        return self.tensors[0].numpy().ravel() != np.arange(CELLS)

    @property
    def code(self) -> str:
        """How u is made, with the number of the slider."""
        return self.how.replace("i:i+1", f"{self.i}:{self.i + 1}").replace("[i]", f"[{self.i}]").replace(
            ", i]", f", {self.i}]"
        )  # fmt: skip

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.choice("how", _("u ="), list(WAYS)),
            self.slider("i", _("i"), 0, 2, 1),
            self.switch("write", _("then u += 100")),
        ]

    @property
    def picked(self) -> tuple[str, int] | None:
        """Whether i is the number of a row or of a column; None where it has no part in it."""
        if self.code == self.how:
            return None
        return ("column" if ", i" in self.how else "row"), self.i

    def paint(self) -> str:
        t, u = self.tensors
        places = self.places
        titles = {
            "t": _("t, shape {shape}").format(shape=tuple(t.shape)),
            "u": f"u = {self.code.replace('torch.', '')}",
            "memory": _("memory of t (thick edges: u looks in)") if len(places) else _("memory of t"),
            "own": _("memory of u: none of its own") if len(places) else _("memory of u"),
        }
        state = (t.numpy(), u.numpy(), places, self.changed, titles, self.picked)
        return pictures.memory(*state, wrote=self.write)

    def tell(self) -> str:
        u = self.tensors[1]
        made = _("u = {code} has shape {shape} and strides {strides}. ").format(
            code=self.code, shape=tuple(u.shape), strides=u.stride()
        )
        if self.looked_into.any():
            count = int(self.looked_into.sum())
            how = plural("It is a view: it looks into {count} cell of t's memory. ",
                         "It is a view: it looks into {count} cells of t's memory. ", count)  # fmt: skip
        else:
            how = _("It is a copy, with memory of its own. ")
        if not self.write:
            return made + how + _("Nothing has been written yet.")
        return made + how + _("After u += 100, {count} of the 12 entries of t have changed.").format(
            count=int(self.changed.sum())
        )  # fmt: skip

    challenges = (
        Challenge(
            "one_a_row",
            _("Write into u, and change exactly one entry in each row of t."),
            lambda e: e.changed.reshape(3, 4).sum(axis=1).tolist() == [1, 1, 1],
        ),
        Challenge(
            "a_row_apart",
            _("Make u a row of t, of shape (1, 4), so that t stays as it was when u is written into."),
            lambda e: e.write and tuple(e.tensors[1].shape) == (1, 4) and not e.changed.any(),
        ),
        Challenge(
            "out_of_order",
            _("Get u to look into all 12 cells of t, with neighbours in a row of u that are 4 cells apart in memory."),
            lambda e: e.looked_into.all() and e.tensors[1].stride()[-1] == 4,
        ),
    )


DTYPES = ("float64", "float32", "bfloat16", "float16")


def held(value: Fraction, dtype: str) -> tuple[float, float]:
    """Return the number of a dtype that is nearest to `value`, and the distance from there to the next one above.

    Both are infinite where the value is too large for the dtype.

    Examples
    --------
    >>> held(Fraction(2**24 + 1), "float32")
    (16777216.0, 2.0)
    """
    number = torch.tensor(float(value), dtype=getattr(torch, dtype))
    above = torch.nextafter(number, torch.tensor(math.inf, dtype=number.dtype))
    if not torch.isfinite(above):
        return math.inf, math.inf
    return number.item(), above.item() - number.item()


class DtypeExplorer(Explorer):
    """The number 2ᵖ + m · 10⁻ᵏ, and what the dtypes make of it."""

    name, title = "tensors.dtype", _("The numbers that a dtype can hold")
    state = ("dtype", "p", "m", "k")
    dtype, p, m, k = traitlets.Unicode("float32"), traitlets.Int(0), traitlets.Int(1), traitlets.Int(1)
    prediction = Prediction(
        question=_(
            "Count in float32: 1, 2, 3 and so on. Somewhere it skips a whole number for the first time: the one after "
            "2 to the power of p. What is p? (A float32 has 32 bits.)"
        ),
        reveal={"dtype": "float32", "p": 24, "m": 1, "k": 0},
        answer=lambda e: next(p for p in range(60) if held(Fraction(2**p + 1), "float32")[0] != 2**p + 1),
        low=8.0,
        high=60.0,
        step=1.0,
        lesson=_(
            "23 of the 32 bits hold digits, and one more digit is always 1 and need not be stored, which makes 24 "
            "binary digits. From 2²⁴ = 16,777,216 on, float32 holds even numbers only."
        ),
    )
    found = _(
        "The distance to the next number doubles with every power of 2, so float32 counts whole numbers up to 2²⁴ and "
        "float64 up to 2⁵³. Add less than half that distance to a number, and the sum is the old number: what you "
        "added is swallowed.\n\nfloat16 and bfloat16 spend their 16 bits differently. float16 has more digits, while "
        "bfloat16 reaches as far up as float32. Large models prefer the range."
    )

    @property
    def value(self) -> Fraction:
        """The number that is meant, exactly."""
        return 2**self.p + Fraction(self.m, 10**self.k)

    @property
    def error(self) -> Fraction | None:
        """How far the number held is from the one meant; None where it is too large."""
        number, gap = held(self.value, self.dtype)
        return None if math.isinf(gap) else Fraction(number) - self.value

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.choice("dtype", _("dtype"), list(DTYPES)),
            self.slider("p", _("p"), 0, 60, 1),
            self.slider("m", _("m"), -9, 9, 1),
            self.slider("k", _("k"), 0, 12, 1),
        ]

    def paint(self) -> str:
        number, gap = held(self.value, self.dtype)
        gaps = {name: held(self.value, name)[1] for name in DTYPES}
        texts = [_("too large for it") if math.isinf(size) else _distance(size) for size in gaps.values()]
        offset = None if self.error is None else float(-self.error / Fraction(gap))
        return pictures.number_line(self.dtype, self.written, _decimal(number), offset, gaps, texts)

    def formula(self) -> str:
        return pictures.written_number(self.p, self.m, self.k)

    @property
    def written(self) -> str:
        """The number that is meant, written out."""
        return _thousands(self.value, self.k)

    def tell(self) -> str:
        number, gap = held(self.value, self.dtype)
        if self.error is None:
            largest = torch.finfo(getattr(torch, self.dtype)).max
            return _("{value} is too large for {dtype}, which ends at {largest:.4g}, so it becomes infinity.").format(
                value=self.written, dtype=self.dtype, largest=largest
            )
        near = _("Near {value} the numbers of {dtype} lie {gap} apart. ").format(
            value=self.written, dtype=self.dtype, gap=_distance(gap)
        )
        if self.error == 0:
            return near + _("It holds this one exactly.")
        text = _("It holds {number} instead, {error:.2g} off.")
        return near + text.format(number=_decimal(number), error=abs(float(self.error)))

    challenges = (
        Challenge(
            "swallowed",
            _("Add a number above 0.00000004 to 1 in float32, so that 1 is all that is held."),
            lambda e: (
                e.dtype == "float32"
                and e.p == 0
                and held(e.value, "float32")[0] == 1
                and e.value - 1 > Fraction(4, 10**8)
            ),
        ),
        Challenge(
            "float64_skips",
            _("Find a whole number that not even float64 holds."),
            lambda e: e.dtype == "float64" and e.value.denominator == 1 and e.error != 0,
        ),
        Challenge(
            "wide_and_coarse",
            _("Find a number that is too large for float16, although bfloat16, with as many bits, holds it exactly."),
            lambda e: e.dtype == "bfloat16" and e.error == 0 and math.isinf(held(e.value, "float16")[1]),
        ),
    )


def _thousands(value: Fraction, digits: int) -> str:
    """A fraction with a power of ten below, written out with all its digits."""
    whole, rest = divmod(value * 10**digits, 10**digits)
    return f"{int(whole):,}" + (f".{int(rest):0{digits}d}" if digits else "")


def _decimal(number: float) -> str:
    """A float with the digits that tell it from its neighbours in float64."""
    if math.isinf(number):
        return _("infinity")
    return f"{int(number):,}" if number == int(number) else repr(number)


def _distance(gap: float) -> str:
    return f"{int(gap):,}" if gap >= 1 else f"{gap:.2g}"
