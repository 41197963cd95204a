"""The file that travels: it comes back to the last bit, or is refused in one sentence."""

import io
import json
import pickle
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import numpy as np
import pytest

from course_lib.network import Dense, Network, NeuralNetwork, Sigmoid, Tanh, make_network
from course_lib.service import Card, Column, Forecaster, Stage
from course_lib.service.forecaster import EXAMPLE, counts_in_bins
from kite_service import COLUMNS, days, kite

CARD = Card("made up", "none", "nowhere", "2026")
SEATTLE = days("Seattle")


def forecaster_of(network, **changed):
    return Forecaster.from_network(network, SEATTLE, **{"columns": COLUMNS, "card": CARD, "version": "0.1", **changed})


# --- a network becomes a forecaster -----------------------------------------------------------------------------------


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_a_network_of_scores_gets_a_sigmoid(activation):
    network = make_network([4, 5, 3, 1], activation, dropout=0.2)
    scaled = (SEATTLE - SEATTLE.mean(axis=0)) / SEATTLE.std(axis=0)
    expected = sigmoid(network.forward(scaled)[:, 0])
    assert np.allclose(forecaster_of(network).predict(SEATTLE), expected, rtol=1e-12, atol=0)


def test_a_network_that_ends_in_a_sigmoid_keeps_its_outputs():
    network = NeuralNetwork(4, 6, 1)
    scaled = (SEATTLE - SEATTLE.mean(axis=0)) / SEATTLE.std(axis=0)
    assert np.allclose(forecaster_of(network).predict(SEATTLE), network.forward(scaled)[:, 0], rtol=1e-12, atol=0)


def test_the_training_may_have_been_scaled_another_way():
    network, mean, deviation = NeuralNetwork(4, 6, 1), [0, 10, 5, 3], [1, 10, 10, 1]
    expected = network.forward((SEATTLE - mean) / deviation)[:, 0]
    given = forecaster_of(network, mean=mean, deviation=deviation).predict(SEATTLE)
    assert np.allclose(given, expected, rtol=1e-12, atol=0)


def test_the_network_may_learn_on_without_the_forecaster():
    network = NeuralNetwork(4, 6, 1)
    forecaster = forecaster_of(network)
    before = forecaster.predict(SEATTLE[:9])
    network.parameters += 1
    assert np.array_equal(forecaster.predict(SEATTLE[:9]), before)


def test_nothing_that_is_served_can_be_changed():
    mean = np.array([0.0, 10.0, 5.0, 3.0])
    forecaster = forecaster_of(NeuralNetwork(4, 6, 1), mean=mean)
    mean += 1
    assert forecaster.mean.tolist() == [0, 10, 5, 3]
    for array in (forecaster.mean, forecaster.shares, forecaster.stages[0].W):
        with pytest.raises(ValueError, match="read-only"):
            array += 1
    with pytest.raises(FrozenInstanceError):
        forecaster.version = "2.0"


def test_a_float32_network_is_served_in_float64():
    assert forecaster_of(NeuralNetwork(4, 6, 1, dtype="float32")).predict(SEATTLE[:2]).dtype == np.float64


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"network": "kite"}, "network: expected a Network, got"),
        ({"network": NeuralNetwork(4, 6, 2)}, "stages: expected one output by 'sigmoid' at the end, got 2"),
        ({"network": Network([Dense(np.ones((1, 4)), [0.0]), Tanh()])}, "stages: expected one output by 'sigmoid'"),
        ({"network": Network([Dense(np.ones((1, 4)), [0.0]), Tanh(), Sigmoid()])}, "network: expected Dense layers"),
        ({"network": Network([Tanh(), Dense(np.ones((1, 4)), [0.0])])}, "network: expected Dense layers"),
        ({"rows": SEATTLE[:, :3]}, "rows: expected shape (any, 4), got shape (1461, 3)"),
        ({"rows": SEATTLE * [1, 1, 0, 1]}, "deviation: expected numbers above 0, got 0.0"),
        ({"columns": COLUMNS[:3]}, "columns: expected one per input of the network, 4, got 3"),
        ({"columns": [*COLUMNS[:3], COLUMNS[0]]}, "columns: expected names that differ"),
        ({"columns": ["rain", "warmest", "coldest", "wind"]}, "columns: expected a tuple of at least one Column"),
        ({"columns": None}, "columns: expected a tuple of at least one Column, got NoneType None"),
        ({"columns": []}, "columns: expected a tuple of at least one Column"),
        ({"card": "Seattle"}, "card: expected a Card, got str 'Seattle'"),
        ({"version": 1.0}, "version: expected a text of 1 to 40 characters, got float 1.0"),
        ({"version": ""}, "version: expected a text of 1 to 40 characters"),
        ({"mean": [0.0]}, "mean: expected shape (4,), got shape (1,)"),
        ({"deviation": [1, 1, 1, -1]}, "deviation: expected numbers above 0, got -1"),
        ({"mean": [0, 0, 0, np.nan]}, "mean: expected finite numbers"),
    ],
)
def test_bad_parts_are_named(changed, message):
    good = {"network": NeuralNetwork(4, 6, 1), "rows": SEATTLE, "columns": COLUMNS, "card": CARD, "version": "1"}
    with pytest.raises((TypeError, ValueError)) as raised:
        Forecaster.from_network(**{**good, **changed})
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Column("", "mm", 0, 1), "name: expected a text of 1 to 40 characters, got str ''"),
        (lambda: Column("x" * 41, "mm", 0, 1), "name: expected a text of 1 to 40 characters"),
        (lambda: Column("rain", None, 0, 1), "unit: expected a text of 0 to 40 characters, got NoneType None"),
        (lambda: Column("rain", "mm", "0", 1), "lowest: expected a number, got str '0'"),
        (lambda: Column("rain", "mm", 1, 1), "highest: expected a number above 1.0, got 1"),
        (lambda: Column("rain", "mm", 0, np.inf), "highest: expected a number above 0.0, got inf"),
        (lambda: Card("", "", "", 2026), "years: expected a text of 0 to 400 characters, got int 2026"),
        (lambda: Stage([1.0], [0.0], "none"), "W: expected shape (any, any), got shape (1,)"),
        (lambda: Stage([[1.0]], [0.0, 1.0], "none"), "b: expected shape (1,), got shape (2,)"),
        (lambda: Stage([[1.0]], [0.0], "sine"), "activation: expected one of 'none', 'relu'"),
        (lambda: replace(EXAMPLE, edges=[[4, 2, 6, 8]]), "edges: expected ascending numbers"),
        (lambda: replace(EXAMPLE, shares=[[0.25] * 4]), "shares: expected shape (1, 5), got shape (1, 4)"),
        (lambda: replace(EXAMPLE, shares=[[0.2] * 5] * 2), "shares: expected shape (1, 5), got shape (2, 5)"),
        (lambda: replace(EXAMPLE, shares=0.5), "shares: expected shape (1, 5), got shape ()"),
        (lambda: replace(EXAMPLE, edges=[2.0]), "edges: expected shape (1, any), got shape (1,)"),
        (lambda: replace(EXAMPLE, shares=[[0.3] * 5]), "shares: expected probabilities that sum to 1"),
        (lambda: replace(EXAMPLE, stages=()), "stages: expected a tuple of at least one Stage"),
        (lambda: replace(EXAMPLE, stages=kite().stages), "W1: expected 1 columns, got shape (6, 4)"),
        (lambda: EXAMPLE.predict([[1.0, 2.0]]), "rows: expected shape (any, 1), got shape (1, 2)"),
        (lambda: EXAMPLE.stages[0].forward([[1.0, 2.0]]), "x: expected shape (any, 1), got shape (1, 2)"),
        (lambda: EXAMPLE.predict([[np.nan]]), "rows: expected finite numbers, got nan"),
    ],
)
def test_what_does_not_fit_is_named(make, message):
    with pytest.raises((TypeError, ValueError)) as raised:
        make()
    assert str(raised.value).startswith(message)


def test_threads_that_ask_at_once_get_their_own_forecasts():
    pieces = np.array_split(SEATTLE, 200)
    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(kite().predict, pieces))
    for rows, probabilities in zip(pieces, given, strict=True):
        assert np.array_equal(probabilities, kite().predict(rows))


def test_each_row_is_counted_in_one_bin_and_an_edge_is_below():
    counted = counts_in_bins(SEATTLE, kite().edges)
    assert counted.sum(axis=1).tolist() == [1461] * 4
    assert counted[0, 0] == (SEATTLE[:, 0] == 0).sum()


# --- the file ---------------------------------------------------------------------------------------------------------


def test_after_the_journey_every_forecast_is_the_same_to_the_last_bit(tmp_path):
    for forecaster in (kite(), forecaster_of(make_network([4, 7, 5, 1], "tanh"))):
        forecaster.save(tmp_path / "kite.npz")
        again = Forecaster.load(tmp_path / "kite.npz")
        assert again.predict(SEATTLE).tobytes() == forecaster.predict(SEATTLE).tobytes()
        for name in ("columns", "version", "card"):
            assert getattr(again, name) == getattr(forecaster, name)
        for name in ("mean", "deviation", "edges", "shares"):
            assert getattr(again, name).tobytes() == getattr(forecaster, name).tobytes()
    assert [file.name for file in tmp_path.iterdir()] == ["kite.npz"]


@pytest.fixture
def saved(tmp_path) -> dict[str, np.ndarray]:
    """The arrays that `save` writes."""
    EXAMPLE.save(tmp_path / "saved.npz")
    with np.load(tmp_path / "saved.npz", allow_pickle=False) as content:
        return dict(content)


def test_the_file_holds_numbers_and_one_text(saved):
    assert sorted(saved) == ["W1", "about", "b1", "deviation", "edges", "mean", "shares"]
    assert all(array.dtype == np.float64 for name, array in saved.items() if name != "about")
    about = json.loads(str(saved["about"]))
    assert about["columns"] == [{"name": "wind", "unit": "m/s", "lowest": 0.0, "highest": 40.0}]


def why_not(path: Path) -> str:
    """The sentence with which a file is refused; it begins with the file's name."""
    with pytest.raises(ValueError) as raised:
        Forecaster.load(path)
    text = str(raised.value)
    assert text.startswith(f"{path}: expected a file from Forecaster.save, got another (") and len(text) < 500
    return text


class Trap:
    """What a pickle can do to those who load it: run anything, here write a file."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)

    def __reduce__(self):
        return (exec, (f"open({self.path!r}, 'w').close()",))


def as_npz(**arrays) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def as_npy(array) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"PK\x03\x04" + bytes(100), b"kite", b"{}", bytes(1000), as_npy(np.zeros(3)), pickle.dumps({"a": 1})],
    ids=["empty", "two bytes", "a zip's head", "text", "json", "zeros", "npy", "pickle"],
)
def test_a_file_of_another_kind_is_refused(tmp_path, content):
    path = tmp_path / "kite.npz"
    path.write_bytes(content)
    assert "no .npz file" in why_not(path) or "zip" in why_not(path)


def test_a_damaged_file_is_refused_wherever_it_is_cut(tmp_path):
    path = tmp_path / "kite.npz"
    kite().save(path)
    whole = path.read_bytes()
    for length in range(0, len(whole), 97):
        path.write_bytes(whole[:length])
        why_not(path)


def test_one_wrong_bit_gives_an_error_or_the_same_forecasts(tmp_path):
    path = tmp_path / "kite.npz"
    kite().save(path)
    whole, rng = path.read_bytes(), np.random.default_rng(0)
    refused = 0
    for place in rng.choice(len(whole), 200, replace=False):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        try:
            again = Forecaster.load(path)
        except ValueError as error:
            assert str(error).startswith(f"{path}: expected ")
            refused += 1
        else:  # a bit of a date in the zip, say
            assert np.array_equal(again.predict(SEATTLE), kite().predict(SEATTLE))
    assert refused > 150


@pytest.mark.parametrize("name", ["W1", "about", "b1", "deviation", "edges", "mean", "shares"])
def test_a_missing_array_is_named(tmp_path, saved, name):
    path = tmp_path / "kite.npz"
    del saved[name]
    path.write_bytes(as_npz(**saved))
    assert f"{name}: expected an array of that name, got none" in why_not(path)


@pytest.mark.parametrize("name", ["W1", "b1", "deviation", "edges", "mean", "shares"])
@pytest.mark.parametrize("array", [np.ones((3, 7)), np.ones((1, 0)), np.array("text"), np.full((1, 1), np.nan)])
def test_an_array_that_does_not_fit_is_named(tmp_path, saved, name, array):
    path = tmp_path / "kite.npz"
    path.write_bytes(as_npz(**{**saved, name: array}))
    named = {"edges": "edges|shares", "W1": "W|W1|b", "b1": "b"}.get(name, name)  # or what has to be as wide as it
    assert re.search(rf"[( ]({named}): expected ", why_not(path).partition("got another")[2])


@pytest.mark.parametrize("name", ["W1", "about", "mean"])
def test_what_would_be_unpickled_is_refused_and_does_nothing(tmp_path, saved, name):
    path, harm = tmp_path / "kite.npz", tmp_path / "harm"
    trap = np.empty(1, dtype=object)
    trap[0] = Trap(harm)
    path.write_bytes(as_npz(**{**saved, name: trap}))
    assert "Object arrays cannot be loaded" in why_not(path)
    path.write_bytes(pickle.dumps(Trap(harm)))
    assert "no .npz file" in why_not(path)
    assert not harm.exists()


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (lambda about: [], "about: expected the format"),
        (lambda about: about | {"format": "course network"}, "about: expected the format"),
        (lambda about: {"format": about["format"]}, "about: expected 'activations' in it, got none"),
        (lambda about: about | {"columns": [{"name": "wind"}]}, "lowest"),
        (lambda about: about | {"columns": 3}, "int"),
        (lambda about: about | {"columns": []}, "columns: expected a tuple"),
        (lambda about: about | {"activations": ["sine"]}, "activation: expected one of"),
        (lambda about: about | {"activations": ["sigmoid", "sigmoid"]}, "W2: expected an array of that name"),
        (lambda about: about | {"activations": []}, "stages: expected a tuple"),
        (lambda about: about | {"version": 3}, "version: expected a text"),
        (lambda about: about | {"card": {"place": "Seattle"}}, "source"),
    ],
)
def test_what_the_text_says_is_checked(tmp_path, saved, change, part):
    path = tmp_path / "kite.npz"
    saved["about"] = np.array(json.dumps(change(json.loads(str(saved["about"])))))
    path.write_bytes(as_npz(**saved))
    assert part in why_not(path)


def test_a_small_file_that_unpacks_to_a_large_one_is_refused(tmp_path, saved):
    path = tmp_path / "kite.npz"
    np.savez_compressed(path, **{**saved, "W1": np.zeros((1, 9_000_000))})
    assert path.stat().st_size < 1_000_000
    assert "it would unpack to 72" in why_not(path)


def test_a_text_that_is_no_json(tmp_path, saved):
    path = tmp_path / "kite.npz"
    path.write_bytes(as_npz(**{**saved, "about": np.array("[" * 100_000)}))
    assert why_not(path)


def test_what_is_not_there_says_so(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.npz"):
        Forecaster.load(tmp_path / "none.npz")
    with pytest.raises(OSError):
        Forecaster.load(tmp_path)
    with pytest.raises(FileNotFoundError):
        EXAMPLE.save(tmp_path / "no folder" / "kite.npz")
