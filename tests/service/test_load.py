"""The load test itself: it sees answers that are wrong, refused, or never come."""

import socket
import threading

import numpy as np
import pytest

from course_lib.service import load_test
from kite_service import GOOD, as_objects, days, kite

ROWS = days("Seattle")[:40]


@pytest.fixture(scope="module")
def address():
    pytest.importorskip("uvicorn")
    from course_lib.service.running import serving

    with serving(kite()) as found:
        yield found


def test_each_answer_is_compared_with_its_own(address):
    right = kite().predict(ROWS)
    load = load_test(address, as_objects(ROWS), right, clients=3)
    assert (load.sent, load.answered, load.refused, load.lost, load.wrong) == (40, 40, 0, 0, 0)
    load = load_test(address, as_objects(ROWS), np.roll(right, 1), clients=3)
    assert (load.answered, load.wrong) == (40, np.sum(np.abs(right - np.roll(right, 1)) > 1e-12))


def test_a_forecast_that_is_off_by_little_is_wrong(address):
    load = load_test(address, as_objects(ROWS), kite().predict(ROWS) + 1e-9)
    assert load.wrong == 40


def test_a_list_in_the_place_of_a_number_is_wrong(address):
    assert load_test(address, [[GOOD]], kite().predict([list(GOOD.values())])).wrong == 1


def test_refused_ones_are_counted_apart(address):
    load = load_test(address, [GOOD, {"rain": 1}, GOOD, []], clients=2)
    assert (load.sent, load.answered, load.refused, load.lost, load.wrong) == (4, 2, 2, 0, 0)
    assert len(load.seconds) == 4 and (load.seconds > 0).all()


def test_more_clients_than_requests_and_no_requests(address):
    assert load_test(address, [GOOD], clients=9).answered == 1
    assert load_test(address, []).sent == 0


def test_requests_without_an_answer_are_lost():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        closing = threading.Thread(target=lambda: [silent.accept()[0].close() for _ in range(5)])
        closing.start()
        load = load_test(f"http://127.0.0.1:{silent.getsockname()[1]}", [GOOD] * 5, clients=2)
        closing.join()
    assert (load.sent, load.lost, len(load.seconds)) == (5, 5, 0)


def test_where_nobody_listens_all_are_lost():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert load_test(f"http://127.0.0.1:{port}", [GOOD] * 5).lost == 5


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"address": "127.0.0.1:8000"}, "address: expected one such as 'http://127.0.0.1:8000', got str"),
        ({"address": "https://127.0.0.1:8000"}, "address: expected one"),
        ({"address": "http://127.0.0.1"}, "address: expected one"),
        ({"address": "http://127.0.0.1:port"}, "address: expected one"),
        ({"address": None}, "address: expected one"),
        ({"expected": [0.5]}, "expected: expected 2 probabilities, got 1"),
        ({"clients": 0}, "clients: expected a whole number of at least 1, got 0"),
    ],
)
def test_bad_arguments_are_named(changed, message):
    good = {"address": "http://127.0.0.1:8000", "bodies": [GOOD] * 2}
    with pytest.raises((TypeError, ValueError)) as raised:
        load_test(**{**good, **changed})
    assert str(raised.value).startswith(message)
