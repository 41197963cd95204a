"""What was asked so far, and whether it still looks like what the network was trained on."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import ArrayLike

from course_lib.service.forecaster import Forecaster, check_forecaster, counts_in_bins
from course_lib.validation import as_float_array, as_probabilities, check_same_shape

__all__ = ["ENOUGH", "Monitor", "stability_index"]

ENOUGH = 100  # rows before drift is told: of fewer, chance alone moves the shares


def stability_index(trained: ArrayLike, asked: ArrayLike) -> float:
    """How far two distributions over the same bins are apart: the population stability index.

    Formula: PSI = Σ (aᵢ − tᵢ) ln(aᵢ / tᵢ), which is KL(a‖t) + KL(t‖a), the Kullback–Leibler divergences of lesson 05
    in both directions. 0 says that nothing has changed. By a habit of banks, which watch their applicants with it,
    below 0.1 is called stable and above 0.25 a large change (Siddiqi, *Credit Risk Scorecards*, 2006); that is a
    habit, not a theorem.

    Parameters
    ----------
    trained, asked : arrays of shape (B,)
        Shares that sum to 1, none of them 0.

    Returns
    -------
    float
        In nats.

    Raises
    ------
    TypeError, ValueError
        No such shares, or not as many of one as of the other.

    Examples
    --------
    >>> stability_index([0.5, 0.5], [0.5, 0.5])
    0.0
    >>> round(stability_index([0.5, 0.5], [0.9, 0.1]), 2)
    0.88
    """
    t, a = (as_probabilities(p, name, ndim=1, sum_to_one=True) for p, name in ((trained, "trained"), (asked, "asked")))
    check_same_shape(t, "trained", a, "asked")
    for shares, name in ((t, "trained"), (a, "asked")):
        if shares.min() <= 0:
            raise ValueError(f"{name}: expected shares above 0, got {shares.min()}")
    return float(np.sum((a - t) * np.log(a / t)))


class Monitor:
    """Counts requests, and compares what they ask with the training data, column by column.

    Why not the mean in standard errors? The standard error shrinks as requests come in, so that in the end any
    difference is "significant", and a distribution that has become wider goes unnoticed as long as its mean stays. The
    stability index measures how *large* the change is, in the mean or anywhere else, however many requests there were.
    It needs counts alone, so no request is kept.

    Parameters
    ----------
    forecaster : Forecaster

    Raises
    ------
    TypeError
        `forecaster` is none.

    Examples
    --------
    >>> from course_lib.service.forecaster import EXAMPLE
    >>> monitor = Monitor(EXAMPLE)
    >>> monitor.saw(np.full((100, 1), 15.0))
    >>> monitor.refused()
    >>> monitor.counts()
    {'requests': 2, 'refused': 1, 'forecasts': 100, 'drift': {'wind': 4.139}}
    """

    def __init__(self, forecaster: Forecaster) -> None:
        self.forecaster, self._lock = check_forecaster(forecaster), threading.Lock()
        self._answered = self._refused = self._rows = 0
        self._bins = np.zeros_like(forecaster.shares, dtype=int)
        self._sums = np.zeros(len(forecaster.columns))

    def saw(self, rows: ArrayLike) -> None:
        """Count one request that was answered, with its rows (N, d).

        Raises TypeError or ValueError where `rows` is no finite array of that shape.
        """
        rows = as_float_array(rows, "rows", shape=(None, len(self._sums)))
        with self._lock:
            self._answered += 1
            self._rows += len(rows)
            self._bins += counts_in_bins(rows, self.forecaster.edges)
            self._sums += rows.sum(axis=0)

    def refused(self) -> None:
        """Count one request that was refused."""
        with self._lock:
            self._refused += 1

    def means(self) -> dict[str, float | None]:
        """Return the mean of what was asked, column by column, in its unit; None before the first row.

        Examples
        --------
        >>> from course_lib.service.forecaster import EXAMPLE
        >>> monitor = Monitor(EXAMPLE)
        >>> monitor.saw([[3.0], [4.0]])
        >>> monitor.means()
        {'wind': 3.5}
        """
        with self._lock:
            rows, sums = self._rows, self._sums.tolist()
        names = [column.name for column in self.forecaster.columns]
        return {name: total / rows if rows else None for name, total in zip(names, sums, strict=True)}

    def shares(self) -> np.ndarray:
        """Return the share (d, B) of what was asked in each bin, to be seen beside the forecaster's `shares`.

        All are NaN before the first row.

        Examples
        --------
        >>> from course_lib.service.forecaster import EXAMPLE
        >>> monitor = Monitor(EXAMPLE)
        >>> monitor.saw([[1.0], [3.0], [3.5], [9.0]])
        >>> monitor.shares(), EXAMPLE.shares
        (array([[0.25, 0.5 , 0.  , 0.  , 0.25]]), array([[0.2, 0.2, 0.2, 0.2, 0.2]]))
        """
        with self._lock:
            return self._bins / self._rows if self._rows else np.full(self._bins.shape, np.nan)

    def drift(self) -> dict[str, float | None]:
        """Return the stability index, column by column, rounded to 3 decimals; None for fewer than 100 rows.

        Bins that no training day is in are left out (where many days have no rain at all, some quantiles coincide),
        and half a row is added to each of the others, so that an empty one has a logarithm.
        """
        with self._lock:
            rows, bins = self._rows, self._bins.copy()
        names = [column.name for column in self.forecaster.columns]
        if rows < ENOUGH:
            return dict.fromkeys(names)
        pairs = zip(names, self.forecaster.shares, bins, strict=True)
        return {name: round(stability_index(*_filled(shares, counts)), 3) for name, shares, counts in pairs}

    def counts(self) -> dict[str, object]:
        """Return how many requests came, how many were refused, how many forecasts were made, and the drift."""
        drift = self.drift()
        with self._lock:
            return {
                "requests": self._answered + self._refused,
                "refused": self._refused,
                "forecasts": self._rows,
                "drift": drift,
            }


def _filled(shares: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Shares of the training data, and of what was asked, over the bins that have training data."""
    filled = shares > 0
    asked = counts[filled] + 0.5
    return shares[filled] / shares[filled].sum(), asked / asked.sum()
