"""What the tests of the service share: a forecaster on Seattle's days, and bodies that nobody may send."""

import json
from functools import cache

import numpy as np

from course_lib.data import weather
from course_lib.network import NeuralNetwork
from course_lib.service import Card, Column, Forecaster

__all__ = ["COLUMNS", "GOOD", "NAMED", "as_objects", "days", "hostile_bodies", "kite"]

COLUMNS = (
    Column("rain", "mm", 0, 500),
    Column("warmest", "°C", -40, 50),
    Column("coldest", "°C", -50, 40),
    Column("wind", "m/s", 0, 60),
)
GOOD = {"rain": 0.0, "warmest": 18.3, "coldest": 9.4, "wind": 4.1}


@cache
def days(city: str) -> np.ndarray:
    """The measured days of a city, (1461, 4)."""
    measured = weather(city)
    return np.stack([getattr(measured, column.name) for column in COLUMNS], axis=1)


@cache
def kite() -> Forecaster:
    """A forecaster with untrained weights: a service does not know the difference."""
    card = Card("NOAA", "a work of the U.S. Government", "Seattle", "2012 to 2015")
    network = NeuralNetwork(4, 6, 1, seed=1)
    return Forecaster.from_network(network, days("Seattle"), columns=COLUMNS, card=card, version="1.0")


def as_objects(rows: np.ndarray) -> list[dict[str, float]]:
    return [dict(zip((column.name for column in COLUMNS), row, strict=True)) for row in rows.tolist()]


# Bodies that cannot be read, and bodies that can and make no sense, with the status of each and a part of its sentence.
NAMED = {
    "nothing": (b"", 400, "expected JSON"),
    "spaces": (b"  \n ", 400, "expected JSON"),
    "half an object": (b'{"rain": 1,', 400, "expected JSON"),
    "two objects": (b"{}{}", 400, "expected JSON"),
    "a comma too many": (b'{"rain": 1,}', 400, "expected JSON"),
    "single quotes": (b"{'rain': 1}", 400, "expected JSON"),
    "a form": (b"rain=1&wind=2", 400, "expected JSON"),
    "a page": (b"<script>alert(1)</script>", 400, "expected JSON"),
    "a null byte": (b'{"rain": 1}\x00', 400, "expected JSON"),
    "a byte order mark": (b"\xef\xbb\xbf{}", 400, "expected JSON"),
    "UTF-16": ('{"rain": 1}'.encode("utf-16"), 400, "expected UTF-8"),
    "Latin-1": ('{"reën": 1}'.encode("latin-1"), 400, "expected UTF-8"),
    "half a letter": ("°".encode()[:1], 400, "expected UTF-8"),
    "a pickle": (b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00.", 400, "expected UTF-8"),
    "deep lists": (b"[" * 60_000, 400, "lists in lists"),
    "deep objects": (b'{"rain":' * 8_000, 400, "lists in lists"),
    "deep and closed": (b"[" * 30_000 + b"]" * 30_000, 400, "lists in lists"),
    "a number of 60,000 digits": (b'{"rain": ' + b"9" * 60_000 + b"}", 400, "thousands of digits"),
    "a name twice": (b'{"rain": 1, "rain": 2}', 400, '"rain" twice'),
    "null": (b"null", 422, "got null"),
    "a number": (b"3", 422, "got 3"),
    "true": (b"true", 422, "got true"),
    "a text": (b'"rain"', 422, 'got the text "rain"'),
    "NaN": (b"NaN", 422, "got NaN"),
    "an empty list": (b"[]", 422, "got one of 0"),
    "a list of lists": (b"[[1, 2, 3, 4]]", 422, "at index 0: body: expected an object"),
    "a list of numbers": (b"[1, 2, 3, 4]", 422, "at index 0: body: expected an object"),
    "too many": (b"[" + b",".join([b"{}"] * 501) + b"]", 422, "got one of 501"),
    "no columns": (b"{}", 422, "rain: expected a number from 0 to 500 mm, got none"),
    "an unknown column": (b'{"wand": 3}', 422, 'got the unknown "wand"'),
    "a column of another case": (b'{"Rain": 3}', 422, 'got the unknown "Rain"'),
    "a name with a surrogate": (rb'{"\ud800": 3}', 422, r"\ud800"),
    "a name with a null byte": (rb'{"rain\u0000": 3}', 422, r"rain\u0000"),
    "a long name": (json.dumps({"x" * 50_000: 1}).encode(), 422, '..."'),
    "a name of another script": ('{"ветер": 3}'.encode(), 422, r"\u0432"),
}
# What is no number of millimetres, as JSON, with what the sentence says came.
NO_RAIN = {
    "null": "null",
    "true": "true",
    "false": "false",
    '"3"': 'the text "3"',
    '""': 'the text ""',
    '"NaN"': 'the text "NaN"',
    "[3]": "a list",
    "[]": "a list",
    "{}": "an object",
    '{"mm": 3}': "an object",
    "NaN": "NaN",
    "Infinity": "Infinity",
    "-Infinity": "-Infinity",
    "1e400": "Infinity",
    "-1e400": "-Infinity",
    "-0.001": "-0.001",
    "500.0001": "500.0001",
    "1" + "0" * 4000: "1" + "0" * 23 + "...",
    "-" + "9" * 300: "-" + "9" * 23 + "...",
    r'"\ud800"': r'the text "\ud800"',
    r'"\u0000"': r'the text "\u0000"',
    json.dumps("<img src=x onerror=alert(1)>"): r'the text "<img src=x onerror=alert..."',
    json.dumps("x" * 60_000): 'the text "' + "x" * 24 + '..."',
    json.dumps([[0] * 100] * 100): "a list",
}


def with_value(name: str, value: str) -> bytes:
    """A good object but for one value, which is JSON as it stands."""
    rest = json.dumps({key: number for key, number in GOOD.items() if key != name})[1:]
    return f'{{"{name}": {value}, {rest}'.encode()


NAMED |= {
    f"rain of {value[:20]}": (with_value("rain", value), 422, f"rain: expected a number from 0 to 500 mm, got {shown}.")
    for value, shown in NO_RAIN.items()
}


def hostile_bodies(n: int, rng: np.random.Generator) -> list[bytes]:
    """Make bodies that are wrong for certain, each in one of five ways."""
    return [WAYS[rng.integers(len(WAYS))](rng) for _ in range(n)]


def _noise(rng):
    """Random bytes; the first is never one of UTF-8."""
    return b"\xff" + rng.bytes(rng.integers(1, 400))


def _cut_short(rng):
    text = json.dumps(GOOD).encode()
    return text[: rng.integers(len(text))]


def _wrong_value(rng):
    name, value = rng.choice(list(GOOD)), rng.choice(list(NO_RAIN))
    if value in ("-0.001", "500.0001"):  # these are temperatures
        value = "-1e6"
    return with_value(name, value)


def _nested(rng):
    """Lists in lists around a good object: one is allowed, more are not."""
    depth = int(rng.integers(2, 2000))
    return b"[" * depth + json.dumps(GOOD).encode() + b"]" * depth


def _wrong_columns(rng):
    names = ["".join(chr(code) for code in rng.integers(1, 0xD7FF, rng.integers(1, 60))) for _ in range(4)]
    return json.dumps(dict.fromkeys(names, 1.0), ensure_ascii=bool(rng.integers(2))).encode()


WAYS = (_noise, _cut_short, _wrong_value, _nested, _wrong_columns)
