"""Explorers of lesson t3: the mean of batch means beside the mean, and a variance found in two ways far from 0."""

from __future__ import annotations

from functools import cache

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.explorers.base import Challenge, Explorer, Prediction
from course_lib.maths.metrics import batch_means
from course_lib.pictures import streaming as pictures
from course_lib.text import _, plural
from course_lib.torch_track import NaiveVariance, StreamingVariance, torch

__all__ = ["BatchExplorer", "OffsetExplorer"]

MOST = 200  # samples


class BatchExplorer(Explorer):
    """Samples in batches: nine in ten are easy, one in ten is hard. Their order and the size of a batch are yours."""

    name, title = "streaming.batches", _("The mean of the batch means, and the mean")
    state = ("n", "size", "order")
    n, size, order = traitlets.Int(100), traitlets.Int(100), traitlets.Unicode("hard last")
    prediction = Prediction(
        question=_(
            "100 samples in batches of 33 make three full batches, and one sample is left over. 90 samples have an "
            "error near 1; the 10 hard ones, which come last, have errors near 10. So the mean error is about 1.9. "
            "What is the mean of the four batch means?"
        ),
        reveal={"n": 100, "size": 33, "order": "hard last"},
        answer=lambda e: round(e.mean_of_means, 1),
        low=0.0,
        high=10.0,
        step=0.1,
        lesson=_("The one sample left over, a hard one, counts as much as 33 others. Compare its bar above and below."),
    )
    question = _("When do the two means agree, and what makes the gap between them large?")
    found = _(
        "They agree when the batch size divides the number of samples. Otherwise the last batch is smaller than the "
        "others but has the same weight: above, its bar is as wide as the batch is large; below, all bars are equally "
        "wide.\n\nIf the samples are shuffled, the last batch resembles the others and the gap stays small. If they "
        "are *sorted*, by class, by length or by date, the last batch is of a kind of its own, and the gap is largest. "
        "With the hard samples first, the mean of means flatters the model."
    )

    @property
    def errors(self) -> np.ndarray:
        """The error of each sample, in their order."""
        rng = np.random.default_rng(0)
        hard = np.arange(self.n) >= round(0.9 * self.n)
        errors = np.where(hard, 10.0, 1.0) * rng.uniform(0.9, 1.1, MOST)[: self.n]
        if self.order == "shuffled":
            return rng.permutation(errors)
        return errors if self.order == "hard last" else errors[::-1]

    @property
    def mean(self) -> float:
        """The mean error of all samples."""
        return float(self.errors.mean())

    @property
    def mean_of_means(self) -> float:
        """The mean of the batch means, each batch counted alike."""
        return float(batch_means(self.errors, self.size)[0].mean())

    def make_controls(self) -> list[widgets.Widget]:
        orders = [(_("hard ones last"), "hard last"), (_("hard ones first"), "hard first"), (_("shuffled"), "shuffled")]
        return [
            self.slider("n", _("samples"), 10, MOST, 1),
            self.slider("size", _("batch size"), 1, MOST, 1),
            self.choice("order", _("order"), orders),
        ]

    def paint(self) -> str:
        levels = (self.mean, self.mean_of_means)
        return pictures.batches(*batch_means(self.errors, self.size), levels, self.size, MOST)

    def formula(self) -> str:
        return pictures.both_means(self.n, self.size, MOST, (self.mean, self.mean_of_means))

    def tell(self) -> str:
        means, sizes = batch_means(self.errors, self.size)
        batches = plural("{count} batch", "{count} batches", len(sizes))
        text = _(
            "{n} samples in {batches}; the last batch has {last}, with a mean error of {error:.2f}. Mean over samples "
            "{mean:.2f}, mean over batches {other:.2f}. "
        ).format(n=self.n, batches=batches, last=sizes[-1], error=means[-1], mean=self.mean, other=self.mean_of_means)
        if len(set(sizes.tolist())) == 1:
            return text + _("All batches are equally large: the two agree.")
        share = self.mean_of_means / self.mean - 1
        if abs(share) < 0.005:
            return text + _("They agree by chance, within half a percent.")
        more = _("{percent:.0f}% too large.") if share > 0 else _("{percent:.0f}% too small.")
        return text + _("The second is ") + more.format(percent=100 * abs(share))

    challenges = (
        Challenge(
            "even",
            _("With 96 samples or more, the hard ones last and more than one batch, make the two agree exactly."),
            lambda e: (
                e.n >= 96 and e.order == "hard last" and 1 < e.size < e.n and abs(e.mean_of_means - e.mean) < 1e-9
            ),
        ),
        Challenge(
            "too_large",
            _("Make the mean of means at least two and a half times as large as the mean."),
            lambda e: e.mean_of_means > 2.5 * e.mean,
        ),
        Challenge(
            "too_small",
            _("Make the model look better than it is, with a mean of means at least a fifth too small."),
            lambda e: e.mean_of_means < 0.8 * e.mean,
        ),
    )


SAFE, NAIVE = "n, mean, M2", "Σx, Σx²"
EXPONENTS = np.arange(0, 8.25, 0.25)


@cache
def _variances(dtype: str) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """At each offset the exact variance of the numbers as they are stored, and what the two ways find."""
    x = np.random.default_rng(0).standard_normal(400)
    x = (x - x.mean()) / x.std()
    stored = [torch.tensor(x + 10.0**exponent, dtype=getattr(torch, dtype)) for exponent in EXPONENTS]
    exact = np.array([_variance(numbers.double() - numbers[0].double()) for numbers in stored])
    ways = {SAFE: StreamingVariance, NAIVE: NaiveVariance}
    return exact, {name: np.array([_streamed(way, numbers) for numbers in stored]) for name, way in ways.items()}


def _variance(numbers: torch.Tensor) -> float:
    return numbers.var(correction=0).item()


def _streamed(way: type, numbers: torch.Tensor) -> float:
    metric = way(dtype=numbers.dtype)
    for batch in numbers.split(50):
        metric.update(batch)
    return metric.value()


class OffsetExplorer(Explorer):
    """The variance of 400 numbers with variance 1, moved away from 0, in batches of 50, by two ways."""

    name, title = "streaming.offset", _("The same variance, far from 0")
    state = ("exponent", "dtype")
    exponent, dtype = traitlets.Float(0.0), traitlets.Unicode("float32")
    question = _("How far from 0 does each of the two ways find the right variance, and what does float64 change?")
    found = _(
        "Near 0 both ways are right. Near a thousand the first errors appear in float32, and from ten thousand on the "
        "orange values are nonsense: far too large, below 0, and sometimes right by luck. A variance below 0 has no "
        "root, so the standard deviation is NaN; that is the lucky case, because you notice it. In float64 the same "
        "happens later, beyond ten million.\n\nThe blue values hold as long as the *numbers* do. Beyond ten million "
        "float32 itself cannot tell the numbers apart, and no formula brings lost digits back."
    )

    @property
    def place(self) -> int:
        """Which of the offsets is looked at."""
        return int(np.abs(EXPONENTS - self.exponent).argmin())

    def at(self, name: str) -> float:
        """What one way finds at the offset looked at; "exact" for the numbers as they are stored."""
        exact, found = _variances(self.dtype)
        return float((exact if name == "exact" else found[name])[self.place])

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.slider("exponent", _("offset 10^"), 0.0, 8.0, 0.25),
            self.choice("dtype", _("dtype"), ["float32", "float64"]),
        ]

    def paint(self) -> str:
        return pictures.offsets(EXPONENTS, *_variances(self.dtype), self.place, _readable(self.at(NAIVE)))

    def formula(self) -> str:
        return pictures.both_variances(self.exponent, _readable(self.at(SAFE)), _readable(self.at(NAIVE)))

    def tell(self) -> str:
        exact, safe, naive = (self.at(name) for name in ("exact", SAFE, NAIVE))
        text = _(
            "Numbers near {offset:,.0f}, in {dtype}, with variance 1 before they were stored. By n, mean and M2 it is "
            "{safe:.2f}; from Σx and Σx² it is {naive}. "
        ).format(offset=10.0**self.exponent, dtype=self.dtype, safe=safe, naive=_readable(naive))
        if abs(exact - 1) > 0.05:
            return text + _("The numbers as they are stored have {exact:.2f}: their digits are gone.").format(
                exact=exact
            )
        if naive < 0:
            return text + _("A variance below 0: its root, the standard deviation, is NaN.")
        if abs(naive - exact) > 0.05 * exact:
            return text + _("The second is wrong, and looks like any other number.")
        return text + _("Both are right.")

    challenges = (
        Challenge(
            "negative",
            _("Find an offset where Σx and Σx² give a variance below 0."),
            lambda e: e.at(NAIVE) < 0,
        ),
        Challenge(
            "quiet",
            _("In float32, find the smallest offset on the slider where Σx and Σx² are off by more than a tenth."),
            lambda e: e.dtype == "float32" and e.place == e.first_failure(0.1),
        ),
        Challenge(
            "digits_gone",
            _("Find an offset where even the exact variance of the stored numbers is not 1. Which digits were lost?"),
            lambda e: abs(e.at("exact") - 1) > 0.05,
        ),
    )

    def first_failure(self, share: float) -> int:
        """The place of the first offset at which Σx and Σx² are off by more than a share of the exact variance."""
        exact, found = _variances(self.dtype)
        return int(np.argmax(np.abs(found[NAIVE] - exact) > share * exact))


def _readable(number: float) -> str:
    """Two digits after the point where that is enough to read, thousands apart, and a true minus sign."""
    text = f"{number:,.2f}" if abs(number) < 1000 else f"{number:,.0f}"
    return text.replace("-", "−")
