"""Metrics over a stream of batches: keep a few numbers, join them from batch to batch, make the value at the end.

Each metric says three things: what to keep of a batch (its *state*, a small tensor), how the states of two batches
become the state of both, and which formula makes the value of a state. So the batches may be of any sizes and come in
any order, and parts that were measured on different machines can be merged: the value is that of all samples at once.

The state stays on the device of the batches. `update` and `merge` ask the device for nothing, so that nobody waits;
`value` fetches the state once.

>>> metric = StreamingRMSE()
>>> for y, y_hat in [([1.0, 2.0], [1.0, 2.0]), ([3.0], [6.0])]:
...     metric = metric.update(torch.tensor(y), torch.tensor(y_hat))
>>> round(metric.value(), 4)  # √(9 / 3); the mean of the two batches' own roots would be 1.5
1.7321

Sums are kept in float64, whatever the batches have. "mps" has no float64: there they are in float32, which counts
samples exactly up to 2²⁴ = 16,777,216; from time to time merge such a metric into one on "cpu". Values agree with
those of `course_lib.maths.metrics` to 11 digits where sums are in float64, to 4 in float32: the tests demand it.

References
----------
B. Welford, "Note on a method for calculating corrected sums of squares and products" (1962). T. Chan, G. Golub and
R. LeVeque, "Algorithms for computing the sample variance: analysis and recommendations" (1983).
"""

from __future__ import annotations

import math

import numpy as np

from course_lib.maths.metrics import confusion_scores, roc_auc_from_counts
from course_lib.torch_track.backend import torch
from course_lib.torch_track.devices import has_float64
from course_lib.validation import check_integer, describe

__all__ = [
    "NaiveVariance",
    "StreamingAUC",
    "StreamingConfusion",
    "StreamingMAE",
    "StreamingMSE",
    "StreamingMean",
    "StreamingMetric",
    "StreamingR2",
    "StreamingRMSE",
    "StreamingVariance",
    "sum_dtype",
]


def sum_dtype(device: torch.device | str) -> torch.dtype:
    """Return the dtype that sums are kept in: float64, and float32 on "mps", which has no other, and on some "xpu".

    Examples
    --------
    >>> sum_dtype("cpu"), sum_dtype("mps")
    (torch.float64, torch.float32)
    """
    return torch.float64 if has_float64(device) else torch.float32


class StreamingMetric:
    """What all streaming metrics share.

    Parameters
    ----------
    device : torch.device or str, default "cpu"
        Where the batches will be.
    dtype : torch.dtype, optional
        Of the numbers kept; by default `sum_dtype` of the device.

    Attributes
    ----------
    kept : tuple of str
        What is kept, by name, in the order of `state`.
    state : torch.Tensor of shape (len(kept),); of counts, an entry for each cell
        All zeros as long as there was no sample. Where `additive` is true, the state of two parts is the sum of theirs,
        so that `torch.distributed.all_reduce(metric.state)` merges the parts of many machines in one go.
    """

    kept: tuple[str, ...] = ("n",)
    additive = True

    def __init__(self, device: torch.device | str = "cpu", dtype: torch.dtype | None = None):
        self.state = torch.zeros(len(self.kept), dtype=dtype or sum_dtype(device), device=device)

    def __repr__(self) -> str:
        kept, dtype = ", ".join(self.kept), str(self.state.dtype).removeprefix("torch.")
        return f"{type(self).__name__} on {self.state.device.type}, keeps {kept} in {dtype}"

    def merge(self, other: StreamingMetric) -> StreamingMetric:
        """Take in what another metric of the same kind has seen; the other stays as it is. Returns the metric itself.

        Raises
        ------
        TypeError, ValueError
            `other` is of another kind, or keeps another number of numbers.
        """
        if type(other) is not type(self):
            raise TypeError(f"other: expected a {type(self).__name__}, got {describe(other)}")
        if other.state.shape != self.state.shape:
            kept, came = len(self.state), len(other.state)
            raise ValueError(f"other: expected a {type(self).__name__} that keeps {kept} numbers, got one of {came}")
        return self._take(other.state.to(self.state))

    def value(self) -> float:
        """Return the metric over all samples so far, as a plain number. The only step that waits for the device.

        Raises
        ------
        ValueError
            There was no sample yet.
        """
        kept = self.state.tolist()
        if kept[0] == 0:
            raise ValueError("value: expected at least one sample before it, got none")
        return self._value(*kept)

    def _take(self, state: torch.Tensor) -> StreamingMetric:
        self.state = self._joined(self.state, state)
        return self

    def _joined(self, first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
        return first + second

    def _value(self, n: float, *sums: float) -> float:
        raise NotImplementedError

    def _numbers(self, value: object, name: str) -> torch.Tensor:
        """Check one tensor of a batch, and return it flat, without its record, in the dtype of the state."""
        if not isinstance(value, torch.Tensor) or value.is_complex():
            raise TypeError(f"{name}: expected a tensor of real numbers, got {describe(value)}")
        if value.device != self.state.device:
            raise ValueError(f"{name}: expected a tensor on {self.state.device}, got one on {value.device}")
        dtype = self.state.dtype if self.state.dtype.is_floating_point else sum_dtype(value.device)
        return value.detach().reshape(-1).to(dtype)

    def _pair(self, y: object, y_hat: object, names: tuple[str, str] = ("y", "y_hat")) -> tuple[torch.Tensor, ...]:
        numbers = self._numbers(y, names[0]), self._numbers(y_hat, names[1])
        if y.shape != y_hat.shape:  # (N,) beside (N, 1) would be compared N times N without a word
            shape, came = tuple(y.shape), tuple(y_hat.shape)
            raise ValueError(f"{names[1]}: expected the shape of {names[0]}, {shape}, got shape {came}")
        return numbers

    def _state_of(self, values: torch.Tensor, *sums: torch.Tensor) -> torch.Tensor:
        return torch.stack([torch.full_like(sums[0], values.numel()), *sums])


# --- means of something per sample -----------------------------------------------------------------------------------


class StreamingMean(StreamingMetric):
    """Mean of one number for each sample, such as its loss or whether it was right: Σ x / n.

    Examples
    --------
    >>> surprise = StreamingMean().update(torch.tensor([0.5, 1.5])).update(torch.tensor([4.0]))
    >>> surprise.value()
    2.0
    """

    kept = ("n", "sum")

    def update(self, values: torch.Tensor) -> StreamingMean:
        """Take in a batch of numbers, a tensor of any shape, also an empty one. Returns the metric itself.

        Raises
        ------
        TypeError, ValueError
            `values` is no tensor of real numbers, or on another device.
        """
        values = self._numbers(values, "values")
        return self._take(self._state_of(values, values.sum()))

    def _value(self, n: float, total: float) -> float:
        return total / n


class StreamingMSE(StreamingMetric):
    """Mean squared error: Σ (y − ŷ)² / n.

    Examples
    --------
    >>> StreamingMSE().update(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0])).value()
    2.0
    """

    kept = ("n", "squared")

    def update(self, y: torch.Tensor, y_hat: torch.Tensor) -> StreamingMSE:
        """Take in a batch: the truth and the prediction, tensors of the same shape. Returns the metric itself.

        Raises
        ------
        TypeError, ValueError
            No tensors of real numbers, on another device, or of different shapes: nothing is broadcast.
        """
        y, y_hat = self._pair(y, y_hat)
        return self._take(self._state_of(y, ((y - y_hat) ** 2).sum()))

    def _value(self, n: float, squared: float) -> float:
        return squared / n


class StreamingRMSE(StreamingMSE):
    """Root mean squared error: √(Σ (y − ŷ)² / n). It keeps what `StreamingMSE` keeps; the root is taken once, last."""

    def _value(self, n: float, squared: float) -> float:
        return math.sqrt(squared / n)


class StreamingMAE(StreamingMetric):
    """Mean absolute error: Σ |y − ŷ| / n.

    Examples
    --------
    >>> StreamingMAE().update(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0])).value()
    1.0
    """

    kept = ("n", "absolute")

    def update(self, y: torch.Tensor, y_hat: torch.Tensor) -> StreamingMAE:
        """Take in a batch, as `StreamingMSE.update` does."""
        y, y_hat = self._pair(y, y_hat)
        return self._take(self._state_of(y, (y - y_hat).abs().sum()))

    def _value(self, n: float, absolute: float) -> float:
        return absolute / n


# --- spread ----------------------------------------------------------------------------------------------------------


def _moments(values: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The mean m of a batch, and M2 = Σ (x − m)²: in two passes, the second of which corrects the first."""
    n = max(values.numel(), 1)
    rough = values.sum() / n
    rest = values - rough
    left_over = rest.sum() / n  # 0, but for rounding
    return rough + left_over, (rest**2).sum() - n * left_over**2


def _joined_moments(first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
    """(n, mean, M2) of two parts together: Chan, Golub and LeVeque (1983); Welford's step where one part has n = 1."""
    n = first[0] + second[0]
    gap, share = second[1] - first[1], second[0] / n.clamp(min=1)
    return torch.stack([n, first[1] + gap * share, first[2] + second[2] + gap**2 * first[0] * share])


class StreamingVariance(StreamingMetric):
    """Variance Σ (x − mean)² / n, from n, the mean and M2 = Σ (x − mean)²: safe however far from 0 the numbers are.

    Two parts join by M2 = M2₁ + M2₂ + δ² n₁ n₂ / n, with δ the difference of their means.

    Examples
    --------
    >>> x = torch.tensor([1.0, 2.0, 6.0])
    >>> round(StreamingVariance().update(x[:2]).update(x[2:]).value(), 4)  # 14 / 3
    4.6667
    """

    kept, additive = ("n", "mean", "M2"), False

    def update(self, values: torch.Tensor) -> StreamingVariance:
        """Take in a batch of numbers, as `StreamingMean.update` does."""
        values = self._numbers(values, "values")
        return self._take(self._state_of(values, *_moments(values)))

    def _joined(self, first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
        return _joined_moments(first, second)

    def _value(self, n: float, mean: float, M2: float) -> float:
        return M2 / n


class NaiveVariance(StreamingMetric):
    """Variance as mean of squares minus square of the mean. **Not for use**: it is there to be seen failing.

    Far from 0 both terms are huge and nearly equal; what rounding took from them is missing in their difference, which
    may be anything, also negative. Lesson t3 sets it beside `StreamingVariance`.

    Examples
    --------
    >>> NaiveVariance().update(torch.tensor([1.0, 3.0])).value()
    1.0
    """

    kept = ("n", "sum", "squares")

    def update(self, values: torch.Tensor) -> NaiveVariance:
        """Take in a batch of numbers, as `StreamingMean.update` does."""
        values = self._numbers(values, "values")
        return self._take(self._state_of(values, values.sum(), (values**2).sum()))

    def value(self) -> float:
        """Return the difference, computed in the dtype of the sums."""
        n, total, squares = self.state
        return (squares / n - (total / n) ** 2).item()


class StreamingR2(StreamingMetric):
    """Coefficient of determination: R² = 1 − Σ (y − ŷ)² / Σ (y − ȳ)², with ȳ the mean of *all* y, also those to come.

    Examples
    --------
    >>> StreamingR2().update(torch.tensor([1.0, 2.0, 3.0]), torch.tensor([2.0, 2.0, 3.0])).value()
    0.5
    """

    kept, additive = ("n", "mean", "M2", "squared"), False

    def update(self, y: torch.Tensor, y_hat: torch.Tensor) -> StreamingR2:
        """Take in a batch, as `StreamingMSE.update` does."""
        y, y_hat = self._pair(y, y_hat)
        return self._take(self._state_of(y, *_moments(y), ((y - y_hat) ** 2).sum()))

    def _joined(self, first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
        return torch.cat([_joined_moments(first[:3], second[:3]), first[3:] + second[3:]])

    def _value(self, n: float, mean: float, M2: float, squared: float) -> float:
        if M2 == 0:
            raise ValueError(f"y: expected at least two different values, got only {mean}")
        return 1 - squared / M2


# --- counts ----------------------------------------------------------------------------------------------------------


class _Counts(StreamingMetric):
    """Counts in cells, whole numbers; a last cell counts what fits into none, so that nobody has to ask on the way."""

    def __init__(self, cells: int, device: torch.device | str):
        self.state = torch.zeros(cells + 1, dtype=torch.int64, device=device)

    def _count(self, cell: torch.Tensor, fits: torch.Tensor) -> StreamingMetric:
        cell = torch.where(fits, cell, len(self.state) - 1).to(torch.int64)
        one = torch.ones_like(cell)
        return self._take(torch.zeros_like(self.state).index_add_(0, cell, one))

    def _counts(self, what: str) -> np.ndarray:
        *counts, misfits = self.state.tolist()
        if misfits:
            raise ValueError(f"{what}, got {misfits} samples with others")
        if not any(counts):
            raise ValueError("value: expected at least one sample before it, got none")
        return np.array(counts)


class StreamingConfusion(_Counts):
    """Confusion matrix, and with it accuracy, precision, recall and F1: counts first, formulas last.

    Parameters
    ----------
    n_classes : int
        K: the labels are 0, 1, …, K − 1.
    device : torch.device or str, default "cpu"

    Examples
    --------
    >>> metric = StreamingConfusion(2).update(torch.tensor([0, 0, 1, 1]), torch.tensor([0, 1, 1, 1]))
    >>> metric.value()
    array([[1, 1],
           [0, 2]])
    >>> metric.scores()["f1"]
    0.8
    """

    kept = ("counts",)

    def __init__(self, n_classes: int, device: torch.device | str = "cpu"):
        self.n_classes = check_integer(n_classes, "n_classes", at_least=2)
        super().__init__(self.n_classes**2, device)

    def update(self, labels: torch.Tensor, predicted: torch.Tensor) -> StreamingConfusion:
        """Take in a batch: the true and the predicted classes, tensors of the same shape. Returns the metric itself.

        Raises
        ------
        TypeError, ValueError
            No tensors of real numbers, on another device, or of different shapes. Labels that are no classes are
            counted, and `value` raises for them: to ask here would wait for the device.
        """
        labels, predicted = self._pair(labels, predicted, ("labels", "predicted"))
        K = self.n_classes
        fits = [(x >= 0) & (x < K) & (x == x.floor()) for x in (labels, predicted)]
        return self._count(labels * K + predicted, fits[0] & fits[1])

    def value(self) -> np.ndarray:
        """Return the counts, shape (K, K): a row a true class, a column a predicted one."""
        K = self.n_classes
        return self._counts(f"labels: expected whole numbers from 0 to {K - 1}").reshape(K, K)

    def scores(self, average: str = "binary") -> dict[str, float]:
        """Return accuracy, precision, recall and F1, as `course_lib.maths.metrics.confusion_scores` does."""
        return confusion_scores(self.value(), average)


class StreamingAUC(_Counts):
    """Area under the ROC curve from two histograms of p, of class 0 and of class 1.

    It needs the order of all samples, which no few numbers hold; a histogram loses the order inside a bin alone.

    Parameters
    ----------
    bins : int, default 1000
        Of equal width, from 0 to 1.
    device : torch.device or str, default "cpu"

    Examples
    --------
    >>> metric = StreamingAUC().update(torch.tensor([0, 1, 0, 1]), torch.tensor([0.1, 0.8, 0.4, 0.35]))
    >>> metric.value()
    0.75
    """

    kept = ("counts",)

    def __init__(self, bins: int = 1000, device: torch.device | str = "cpu"):
        self.bins = check_integer(bins, "bins", at_least=1)
        super().__init__(2 * self.bins, device)

    def update(self, labels: torch.Tensor, p: torch.Tensor) -> StreamingAUC:
        """Take in a batch: labels 0 and 1, and probabilities of class 1, of the same shape. Returns the metric itself.

        Raises
        ------
        TypeError, ValueError
            As `StreamingConfusion.update`.
        """
        labels, p = self._pair(labels, p, ("labels", "p"))
        fits = ((labels == 0) | (labels == 1)) & (p >= 0) & (p <= 1)
        place = (p * self.bins).floor().clamp(max=self.bins - 1)
        return self._count(labels * self.bins + place, fits)

    def value(self) -> float:
        """Return the area, from 0 to 1; pairs in one bin count one half.

        Raises
        ------
        ValueError
            A class without samples, labels other than 0 and 1, or a p outside 0 to 1.
        """
        counts = self._counts("labels, p: expected labels 0 and 1 with probabilities from 0 to 1")
        return roc_auc_from_counts(counts[: self.bins], counts[self.bins :])
