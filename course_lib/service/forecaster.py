"""What must travel with the weights: the columns in their order, how they were scaled, where the data come from."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from course_lib.maths.probability import sigmoid
from course_lib.network import Dense, Dropout, Network
from course_lib.validation import as_float_array, as_probabilities, check_choice, check_number, describe

__all__ = ["BINS", "EXAMPLE", "Card", "Column", "Forecaster", "Stage", "check_forecaster"]

FORMAT = "course forecaster 1"
BINS = 5
LARGEST_FILE = 64 * 1024 * 1024  # bytes, unpacked: a few kB of a zip can hold gigabytes of zeros
ACTIVATIONS = {"none": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": sigmoid}


@dataclass(frozen=True)
class Column:
    """One input: what it is called, what it is measured in, and which values make sense.

    Attributes
    ----------
    name : str
        Of at most 40 characters.
    unit : str
        As in "m/s"; empty where there is none.
    lowest, highest : float
        Anything outside is refused: a wind of 400 m/s is a mistake, not weather.

    Raises
    ------
    TypeError, ValueError
        No such text or number; the lowest is not below the highest.

    Examples
    --------
    >>> Column("wind", "m/s", 0, 40)
    Column(name='wind', unit='m/s', lowest=0.0, highest=40.0)
    """

    name: str
    unit: str
    lowest: float
    highest: float

    def __post_init__(self) -> None:
        _check_text(self.name, "name", longest=40, shortest=1)
        _check_text(self.unit, "unit", longest=40)
        object.__setattr__(self, "lowest", check_number(self.lowest, "lowest"))
        object.__setattr__(self, "highest", check_number(self.highest, "highest", above=self.lowest))


@dataclass(frozen=True)
class Card:
    """Where the training data come from: what someone who was not there needs to know before they trust a forecast.

    The idea is that of a model card: Mitchell et al., "Model Cards for Model Reporting" (2019), section 4.

    Attributes
    ----------
    source, licence : str
        Who measured, and what may be done with it.
    place, years : str
        Where and when: elsewhere, or later, the network was never tested.

    Examples
    --------
    >>> Card(source="NOAA", licence="public domain", place="Seattle", years="2012 to 2014").place
    'Seattle'
    """

    source: str
    licence: str
    place: str
    years: str

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            _check_text(value, name, longest=400)


@dataclass(frozen=True, eq=False)
class Stage:
    """One layer with what follows it: activation(x @ W.T + b).

    Attributes
    ----------
    W : ndarray of shape (d_out, d_in), float64
    b : ndarray of shape (d_out,), float64
    activation : {"none", "relu", "tanh", "sigmoid"}

    Examples
    --------
    >>> Stage([[1.0, -1.0]], [0.0], "relu").forward(np.array([[3.0, 1.0], [1.0, 3.0]]))
    array([[2.],
           [0.]])
    """

    W: np.ndarray
    b: np.ndarray
    activation: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "W", _fixed(self.W, "W", (None, None)))
        object.__setattr__(self, "b", _fixed(self.b, "b", (len(self.W),)))
        check_choice(self.activation, "activation", tuple(ACTIVATIONS))

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return the output (N, d_out) for inputs (N, d_in); nothing is kept, so threads may share a stage.

        Raises TypeError or ValueError where x is no finite array of that shape.
        """
        x = as_float_array(x, "x", shape=(None, self.W.shape[1]))
        return ACTIVATIONS[self.activation](x @ self.W.T + self.b)


@dataclass(frozen=True, eq=False, repr=False)
class Forecaster:
    """A network that can leave home: it knows its columns, its scaling, its version and its data.

    Attributes
    ----------
    columns : tuple of d Columns
        In the order in which the network was trained on them.
    mean, deviation : ndarray of shape (d,)
        Of the training data; a row is scaled as (row − mean) / deviation.
    edges : ndarray of shape (d, B − 1)
        Where one bin of the training data ends and the next begins, ascending, for each column.
    shares : ndarray of shape (d, B)
        The share of the training data in each bin: what `Monitor` compares with.
    stages : tuple of Stages
        The last one has one output, a probability, by a sigmoid.
    version : str
    card : Card

    Raises
    ------
    TypeError, ValueError
        The parts do not fit each other; the error names the part.

    Examples
    --------
    >>> from course_lib.network import NeuralNetwork
    >>> days = np.random.default_rng(0).uniform([0, 0], [20, 15], (200, 2))
    >>> columns = [Column("rain", "mm", 0, 300), Column("wind", "m/s", 0, 40)]
    >>> card = Card("made up", "none", "nowhere", "2026")
    >>> kite = Forecaster.from_network(NeuralNetwork(2, 3, 1), days, columns=columns, card=card, version="1.0")
    >>> kite
    Forecaster(rain, wind → probability; 13 weights; version 1.0; nowhere, 2026)
    >>> kite.predict([[0.0, 5.0], [20.0, 0.5]]).round(2)
    array([0.66, 0.63])
    """

    columns: tuple[Column, ...]
    mean: np.ndarray
    deviation: np.ndarray
    edges: np.ndarray
    shares: np.ndarray
    stages: tuple[Stage, ...]
    version: str
    card: Card

    def __post_init__(self) -> None:
        columns = _check_all(self.columns, "columns", Column)
        if len({column.name for column in columns}) < len(columns):
            raise ValueError(f"columns: expected names that differ, got {[column.name for column in columns]}")
        d, edges = len(columns), _fixed(self.edges, "edges", (len(columns), None))
        shares = as_probabilities(self.shares, "shares", shape=(d, edges.shape[1] + 1), sum_to_one=True)
        parts = {
            "columns": columns,
            "mean": _fixed(self.mean, "mean", (d,)),
            "deviation": _fixed(self.deviation, "deviation", (d,)),
            "edges": edges,
            "shares": _fixed(shares, "shares", (d, None)),
            "stages": _check_stages(self.stages, d),
        }
        if (parts["deviation"] <= 0).any():
            raise ValueError(f"deviation: expected numbers above 0, got {parts['deviation'].min()}")
        if (np.diff(edges) < 0).any():
            raise ValueError("edges: expected ascending numbers in each row, got descending ones")
        _check_text(self.version, "version", longest=40, shortest=1)
        if not isinstance(self.card, Card):
            raise TypeError(f"card: expected a Card, got {describe(self.card)}")
        for name, part in parts.items():
            object.__setattr__(self, name, part)

    def __repr__(self) -> str:
        names = ", ".join(column.name for column in self.columns)
        weights = sum(stage.W.size + stage.b.size for stage in self.stages)
        where = f"version {self.version}; {self.card.place}, {self.card.years}"
        return f"Forecaster({names} → probability; {weights} weights; {where})"

    @classmethod
    def from_network(
        cls,
        network: Network,
        rows: ArrayLike,
        *,
        columns: Sequence[Column],
        card: Card,
        version: str,
        mean: ArrayLike | None = None,
        deviation: ArrayLike | None = None,
    ) -> Forecaster:
        """Pack a trained network together with what its training data tell.

        Parameters
        ----------
        network : Network
            With one output. Where it ends in a score, a sigmoid is added; dropout, which is off in a forecast, is left
            out.
        rows : array of shape (N, d)
            The training data as they were measured, before scaling.
        columns, card, version
            As in the class.
        mean, deviation : arrays of shape (d,), optional
            Those that scaled the data for the training; by default those of `rows`, where the deviation divides by N.

        Raises
        ------
        TypeError, ValueError
            An argument is not as above; a column of `rows` that never changes.

        Examples
        --------
        See the class.
        """
        if not isinstance(network, Network):
            raise TypeError(f"network: expected a Network, got {describe(network)}")
        if len(_check_all(columns, "columns", Column)) != network.d_in:
            raise ValueError(f"columns: expected one per input of the network, {network.d_in}, got {len(columns)}")
        rows = as_float_array(rows, "rows", shape=(None, network.d_in)).astype(np.float64)
        edges = np.quantile(rows, np.arange(1, BINS) / BINS, axis=0).T
        return cls(
            columns=columns,
            mean=rows.mean(axis=0) if mean is None else mean,
            deviation=rows.std(axis=0) if deviation is None else deviation,
            edges=edges,
            shares=counts_in_bins(rows, edges) / len(rows),
            stages=_stages_of(network),
            version=version,
            card=card,
        )

    def predict(self, rows: ArrayLike) -> np.ndarray:
        """Return the probability (N,) for each row (N, d), measured in the columns' units and order.

        In float64; threads may ask at the same time.

        Raises
        ------
        TypeError, ValueError
            `rows` is no array of finite numbers of that shape. Ranges are not looked at here: `asking.read` does that.

        Examples
        --------
        See the class.
        """
        x = as_float_array(rows, "rows", shape=(None, len(self.columns))).astype(np.float64)
        x = (x - self.mean) / self.deviation
        for stage in self.stages:
            x = stage.forward(x)
        return x[:, 0]

    def save(self, path: str | os.PathLike) -> None:
        """Write everything to one .npz file of numbers and JSON text; an old file stays whole until the new one is.

        No pickle: whoever loads a pickle runs whatever its author wrote into it.

        Raises
        ------
        OSError
            The file cannot be written.

        Examples
        --------
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     EXAMPLE.save(f"{folder}/kite.npz")
        ...     again = Forecaster.load(f"{folder}/kite.npz")
        >>> again.card == EXAMPLE.card, again.predict([[5.0]]) == EXAMPLE.predict([[5.0]])
        (True, array([ True]))
        """
        told = {
            "format": FORMAT,
            "version": self.version,
            "card": asdict(self.card),
            "columns": [asdict(column) for column in self.columns],
            "activations": [stage.activation for stage in self.stages],
        }
        arrays = {name: getattr(self, name) for name in ("mean", "deviation", "edges", "shares")}
        for k, stage in enumerate(self.stages, 1):
            arrays |= {f"W{k}": stage.W, f"b{k}": stage.b}
        part = f"{os.fspath(path)}.part"
        with open(part, "wb") as file:
            np.savez(file, about=json.dumps(told), **arrays)
        os.replace(part, path)

    @classmethod
    def load(cls, path: str | os.PathLike) -> Forecaster:
        """Read what `save` wrote: the same numbers, so the same forecasts to the last bit.

        Raises
        ------
        FileNotFoundError
            There is no such file.
        ValueError
            The file is damaged, incomplete, or no forecaster; the error names it and what is wrong. What would have to
            be unpickled is refused.

        Examples
        --------
        See `save`.
        """
        try:
            return _rebuild(_arrays_in(path))
        except (FileNotFoundError, IsADirectoryError, PermissionError):
            raise
        except Exception as error:  # a damaged file can make zipfile and NumPy raise nearly anything
            what = str(error) or type(error).__name__
            raise ValueError(f"{os.fspath(path)}: expected a file from Forecaster.save, got another ({what})") from None


def check_forecaster(value: object) -> Forecaster:
    """Return `value` if it is a Forecaster.

    Raises
    ------
    TypeError
        It is anything else.

    Examples
    --------
    >>> check_forecaster("kite.npz")
    Traceback (most recent call last):
        ...
    TypeError: forecaster: expected a Forecaster, got str 'kite.npz'
    """
    if not isinstance(value, Forecaster):
        raise TypeError(f"forecaster: expected a Forecaster, got {describe(value)}")
    return value


def counts_in_bins(rows: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Count for each column how many of the rows are in each of its bins; an edge belongs to the bin below it.

    Parameters
    ----------
    rows : ndarray of shape (N, d)
    edges : ndarray of shape (d, B − 1), ascending in each row

    Returns
    -------
    ndarray of shape (d, B), whole numbers

    Examples
    --------
    >>> counts_in_bins(np.array([[1.0], [2.0], [9.0]]), np.array([[2.0, 5.0]]))
    array([[2, 0, 1]])
    """
    bins = edges.shape[1] + 1
    places = [np.searchsorted(edges_of_one, column) for edges_of_one, column in zip(edges, rows.T, strict=True)]
    return np.array([np.bincount(place, minlength=bins) for place in places])


def _stages_of(network: Network) -> tuple[Stage, ...]:
    """The network's layers as stages: each Dense layer with the activation that follows it."""
    stages = []
    for layer in network.layers:
        kind = type(layer).__name__.lower()
        if isinstance(layer, Dense):
            stages.append(Stage(layer.W, layer.b, "none"))
        elif kind in ACTIVATIONS and stages and stages[-1].activation == "none":
            stages[-1] = replace(stages[-1], activation=kind)
        elif not isinstance(layer, Dropout):
            raise ValueError(f"network: expected Dense layers, each with one activation at most, got {describe(layer)}")
    if stages[-1].activation == "none":  # a network that was trained on its scores
        stages[-1] = replace(stages[-1], activation="sigmoid")
    return tuple(stages)


def _arrays_in(path: str | os.PathLike) -> dict[str, np.ndarray]:
    with open(path, "rb") as file:
        if not zipfile.is_zipfile(file):
            raise ValueError("it is no .npz file")
        unpacked = sum(member.file_size for member in zipfile.ZipFile(file).infolist())
        if unpacked > LARGEST_FILE:
            raise ValueError(f"it would unpack to {unpacked} bytes, more than {LARGEST_FILE}")
        file.seek(0)
        with np.load(file, allow_pickle=False) as content:
            return {name: content[name] for name in content.files}


def _rebuild(arrays: dict[str, np.ndarray]) -> Forecaster:
    def take(name: str) -> np.ndarray:
        if name not in arrays:
            raise ValueError(f"{name}: expected an array of that name, got none")
        return arrays[name]

    about = json.loads(str(take("about")))
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise ValueError(f"about: expected the format {FORMAT!r}, got {describe(about)}")
    missing = {"version", "card", "columns", "activations"} - about.keys()
    if missing:
        raise ValueError(f"about: expected {sorted(missing)[0]!r} in it, got none")
    return Forecaster(
        columns=tuple(Column(**column) for column in about["columns"]),
        **{name: take(name) for name in ("mean", "deviation", "edges", "shares")},
        stages=tuple(Stage(take(f"W{k}"), take(f"b{k}"), kind) for k, kind in enumerate(about["activations"], 1)),
        version=about["version"],
        card=Card(**about["card"]),
    )


def _check_stages(stages: object, d: int) -> tuple[Stage, ...]:
    """Widths that meet, from d inputs to one output, which is a probability."""
    stages, width = _check_all(stages, "stages", Stage), d
    for k, stage in enumerate(stages, 1):
        if stage.W.shape[1] != width:
            raise ValueError(f"W{k}: expected {width} columns, got shape {stage.W.shape}")
        width = len(stage.W)
    if width != 1 or stages[-1].activation != "sigmoid":
        got = f"{width} by {stages[-1].activation!r}"
        raise ValueError(f"stages: expected one output by 'sigmoid' at the end, got {got}")
    return stages


def _check_all(values: object, name: str, kind: type) -> tuple:
    fits = isinstance(values, tuple | list) and values and all(isinstance(value, kind) for value in values)
    if not fits:
        raise TypeError(f"{name}: expected a tuple of at least one {kind.__name__}, got {describe(values)}")
    return tuple(values)


def _fixed(value: object, name: str, shape: tuple[int | None, ...]) -> np.ndarray:
    """A copy in float64 that nobody can change while it is served."""
    array = as_float_array(value, name, shape=shape).astype(np.float64)
    array.flags.writeable = False
    return array


def _check_text(value: object, name: str, *, longest: int, shortest: int = 0) -> None:
    if not isinstance(value, str) or not shortest <= len(value) <= longest:
        raise TypeError(f"{name}: expected a text of {shortest} to {longest} characters, got {describe(value)}")


# One column and one weight, for the examples of this room: the more wind, the likelier a kite day.
EXAMPLE = Forecaster(
    columns=(Column("wind", "m/s", 0, 40),),
    mean=np.array([5.0]),
    deviation=np.array([2.0]),
    edges=np.array([[2.0, 4.0, 6.0, 8.0]]),
    shares=np.full((1, BINS), 1 / BINS),
    stages=(Stage(np.array([[1.0]]), np.array([0.0]), "sigmoid"),),
    version="1.0",
    card=Card(source="made up", licence="none", place="Seattle", years="2012 to 2014"),
)
