"""Many clients at once: is every request answered, and does each get its own answer?"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException

import numpy as np

from course_lib.validation import check_integer, describe

__all__ = ["Load", "load_test"]

CLOSE = 1e-12  # a product of matrices may differ in its last bits between one row and many
WAIT = 60  # seconds for one answer


@dataclass(frozen=True, eq=False)
class Load:
    """What became of the requests of a load test.

    Attributes
    ----------
    sent : int
    answered : int
        With a forecast.
    refused : int
        With a sentence.
    lost : int
        Not at all. Sent = answered + refused + lost.
    wrong : int
        Of the answered ones: with another forecast than expected.
    seconds : ndarray of shape (answered + refused,)
        From sending a request to the end of its answer. They differ from run to run, so they are not in the repr.
    """

    sent: int
    answered: int
    refused: int
    lost: int
    wrong: int
    seconds: np.ndarray = field(repr=False)


def load_test(address: str, bodies: Sequence, expected: Sequence | None = None, *, clients: int = 8) -> Load:
    """Send all bodies to ``/predict``, by several clients at once, and count what comes back.

    Each client is a thread that keeps one connection open, and sends its next request when the last one is answered.
    It uses the standard library's ``http.client``: what is measured is the service, with no library between.

    Parameters
    ----------
    address : str
        Such as ``http://127.0.0.1:43210``, from `serving`.
    bodies : sequence of N objects, or lists of objects, that JSON can hold
    expected : sequence of N probabilities, or lists of them, optional
        By default no answer counts as wrong.
    clients : int

    Returns
    -------
    Load

    Raises
    ------
    TypeError, ValueError
        No such address, not as many expected as bodies, or fewer than one client.

    Examples
    --------
    >>> from course_lib.service.forecaster import EXAMPLE
    >>> from course_lib.service.running import serving
    >>> winds = np.linspace(0, 40, 50)
    >>> with serving(EXAMPLE) as address:
    ...     load_test(address, [{"wind": wind} for wind in winds], EXAMPLE.predict(winds[:, np.newaxis]))
    Load(sent=50, answered=50, refused=0, lost=0, wrong=0)
    """
    host, port = _host_and_port(address)
    check_integer(clients, "clients", at_least=1)
    expected = [None] * len(bodies) if expected is None else list(expected)
    if len(expected) != len(bodies):
        raise ValueError(f"expected: expected {len(bodies)} probabilities, got {len(expected)}")
    jobs = [(json.dumps(body).encode(), right) for body, right in zip(bodies, expected, strict=True)]
    with ThreadPoolExecutor(clients) as pool:
        shares = pool.map(lambda k: _one_client(host, port, jobs[k::clients]), range(clients))
        outcomes = [outcome for share in shares for outcome in share]
    tally = {name: sum(kind == name for kind, _seconds in outcomes) for name in ("right", "wrong", "refused", "lost")}
    return Load(
        sent=len(jobs),
        answered=tally["right"] + tally["wrong"],
        refused=tally["refused"],
        lost=tally["lost"],
        wrong=tally["wrong"],
        seconds=np.array([seconds for kind, seconds in outcomes if kind != "lost"]),
    )


def _one_client(host: str, port: int, jobs: list[tuple[bytes, object]]) -> list[tuple[str, float]]:
    """What became of each request of one client, and how long it took."""
    outcomes = []
    with closing(HTTPConnection(host, port, timeout=WAIT)) as connection:
        for body, right in jobs:
            began = time.perf_counter()
            try:
                connection.request("POST", "/predict", body, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                kind = _judged(answer.status, answer.read(), right)
            except (OSError, HTTPException):
                kind = "lost"
                connection.close()  # the next request opens it again
            outcomes.append((kind, time.perf_counter() - began))
    return outcomes


def _judged(status: int, text: bytes, right: object) -> str:
    if status != 200:
        return "refused"
    given = np.asarray(json.loads(text)["probability"])
    if right is None:
        return "right"
    right = np.asarray(right)
    return "right" if given.shape == right.shape and np.abs(given - right).max() <= CLOSE else "wrong"


def _host_and_port(address: object) -> tuple[str, int]:
    found = re.fullmatch(r"http://([\w.-]+|\[[0-9a-f:]+\]):(\d{1,5})/?", address) if isinstance(address, str) else None
    if found is None:
        raise ValueError(f"address: expected one such as 'http://127.0.0.1:8000', got {describe(address)}")
    return found[1], int(found[2])
