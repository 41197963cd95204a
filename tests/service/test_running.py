"""A real server: many clients at once, hostile ones, and an end whatever happens."""

import asyncio
import json
import re
import signal
import socket
import subprocess
import sys
import threading
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest

from kite_service import GOOD, NAMED, as_objects, days, hostile_bodies, kite

pytest.importorskip("uvicorn")

from course_lib.service import Monitor, load_test, running
from course_lib.service.__main__ import main
from course_lib.service.forecaster import EXAMPLE
from course_lib.service.running import serving

ROOT = Path(__file__).resolve().parent.parent.parent
HEAD = b"POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
BODY = json.dumps(GOOD).encode()


@pytest.fixture(scope="module")
def address():
    with serving(kite()) as found:
        yield found


def place_of(address: str) -> tuple[str, int]:
    parts = urlsplit(address)
    return parts.hostname, parts.port


def sent(address: str, raw: bytes, *, half_closed: bool = False) -> bytes:
    """What comes back for these bytes until the server has no more to say, or nothing is left of the connection."""
    with socket.create_connection(place_of(address), timeout=60) as connection:
        try:
            connection.sendall(raw)
            if half_closed:
                connection.shutdown(socket.SHUT_WR)
            connection.settimeout(60)
            return connection.recv(65536)
        except ConnectionError:
            return b""


def posted(address: str, body: bytes) -> tuple[int, dict]:
    connection = HTTPConnection(*place_of(address), timeout=60)
    try:
        connection.request("POST", "/predict", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def answers_right(address: str) -> bool:
    (probability,) = kite().predict([list(GOOD.values())])
    return posted(address, BODY) == (200, {"probability": probability, "version": "1.0"})


def test_of_a_thousand_requests_by_eight_clients_none_is_lost_or_wrong(address):
    rows = np.concatenate([days("Seattle"), days("New York")])[::2][:1000]
    load = load_test(address, as_objects(rows), kite().predict(rows), clients=8)
    assert repr(load) == "Load(sent=1000, answered=1000, refused=0, lost=0, wrong=0)"
    assert len(load.seconds) == 1000


def test_lists_by_many_clients_each_get_their_own(address):
    pieces = np.array_split(days("New York"), 60)
    expected = [kite().predict(piece) for piece in pieces]
    load = load_test(address, [as_objects(piece) for piece in pieces], expected, clients=16)
    assert (load.answered, load.wrong) == (60, 0)


def test_after_200_hostile_bodies_and_all_named_ones_it_still_answers_right(address):
    named = [body for body, _status, _part in NAMED.values()]
    for place, body in enumerate(hostile_bodies(200, np.random.default_rng(2030)) + named):
        status, answer = posted(address, body)
        assert status in (400, 422)
        assert list(answer) == ["error"] and ": expected " in answer["error"] and len(answer["error"]) < 300
        if place % 20 == 0:
            assert answers_right(address)
    assert answers_right(address)


def test_ten_megabytes_are_refused_however_they_are_sent(address):
    large = b"[" + b"0," * 5_000_000 + b"0]"
    assert posted(address, large)[0] == 413
    chunk = b"ffff\r\n" + b" " * 0xFFFF + b"\r\n"
    for head in (
        HEAD + b"Content-Length: 10000000\r\n\r\n" + large[:70_000],
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + 2 * chunk,
    ):
        assert sent(address, head).startswith(b"HTTP/1.1 413 ")
    assert answers_right(address)


# Requests that no client of good faith sends, with the first line of what comes back; none has a body that is whole.
RAW = {
    "no HTTP": (b"hello\r\n\r\n", b"HTTP/1.1 400 "),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200), b"HTTP/1.1 400 "),
    "no host": (b"GET /health HTTP/1.1\r\n\r\n", b"HTTP/1.1 400 "),
    "a length that is none": (HEAD + b"Content-Length: ten\r\n\r\n" + BODY, b"HTTP/1.1 400 "),
    "a length below zero": (HEAD + b"Content-Length: -1\r\n\r\n" + BODY, b"HTTP/1.1 400 "),
    "two lengths": (HEAD + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\n" + BODY, b"HTTP/1.1 400 "),
    "a length too short": (HEAD + b"Content-Length: 5\r\n\r\n" + BODY, b"HTTP/1.1 400 "),
    "no length": (HEAD + b"\r\n" + BODY, b"HTTP/1.1 400 "),
    "a chunk that is none": (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", b"HTTP/1.1 400 "),
    "a header without end": (HEAD + b"X: " + b"x" * 200_000, b"HTTP/1.1 400 "),
    "a null byte in a header": (HEAD + b"X: \x00\r\n\r\n", b"HTTP/1.1 400 "),
    "a path of 10,000 letters": (b"GET /" + b"x" * 10_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"HTTP/1.1 404 "),
    "a path out of the folder": (b"GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", b"HTTP/1.1 404 "),
    "a web socket": (
        b"GET /predict HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        b"HTTP/1.1 405 ",
    ),
    "another host": (b"GET /predict/ HTTP/1.1\r\nHost: evil.example\r\n\r\n", b"HTTP/1.1 404 "),
    "compressed": (HEAD + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00", b"HTTP/1.1 400 "),
}


@pytest.mark.parametrize("name", RAW)
def test_bytes_that_are_no_request_are_refused(address, name):
    raw, first = RAW[name]
    answer = sent(address, raw)
    assert answer.startswith(first)
    assert b"Traceback" not in answer and b"evil" not in answer and b"passwd" not in answer
    assert answers_right(address)


def test_half_a_body_leaves_the_others_alone(address):
    with socket.create_connection(place_of(address), timeout=60) as half:
        half.sendall(HEAD + b"Content-Length: 100\r\n\r\n" + BODY[:10])
        assert answers_right(address)
    assert sent(address, HEAD + b"Content-Length: 100\r\n\r\n" + BODY[:10], half_closed=True) == b""
    assert answers_right(address)


def test_a_body_in_slow_pieces_is_answered(address):
    with socket.create_connection(place_of(address), timeout=60) as slow:
        for piece in (HEAD, b"Content-Length: %d\r\n\r\n" % len(BODY), BODY[:7], BODY[7:]):
            slow.sendall(piece)
            assert answers_right(address)
        assert slow.recv(65536).startswith(b"HTTP/1.1 200 ")


# --- how it begins and ends -------------------------------------------------------------------------------------------


def is_there(address: str) -> bool:
    try:
        socket.create_connection(place_of(address), timeout=60).close()
    except ConnectionRefusedError:
        return False
    return True


def threads_of_the_service() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "course service"]


def test_it_is_this_machines_alone_and_ends_with_the_block(capfd):
    before = len(threads_of_the_service())
    with serving(kite()) as found:
        assert place_of(found)[0] == "127.0.0.1"
        assert answers_right(found)
        posted(found, b"[")
        sent(found, b"hello\r\n\r\n")
    assert not is_there(found)
    assert len(threads_of_the_service()) == before
    assert capfd.readouterr() == ("", "")  # no log in the notebook


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_an_exception_ends_it_too(error):
    with pytest.raises(error), serving(kite()) as found:
        assert is_there(found)
        raise error
    assert not is_there(found)


@pytest.fixture
def heard_interrupts():
    """Interrupts are heard as in a kernel, also where the tests run in the background of a shell, which takes none."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_an_interrupted_cell_ends_it(heard_interrupts):
    with pytest.raises(KeyboardInterrupt), serving(kite()) as found:
        signal.raise_signal(signal.SIGINT)
    assert not is_there(found)


def test_connections_that_are_still_open_do_not_hold_up_the_end(capfd):
    with serving(kite()) as found:
        idle = socket.create_connection(place_of(found), timeout=60)
        half = socket.create_connection(place_of(found), timeout=60)
        half.sendall(HEAD + b"Content-Length: 100\r\n\r\n" + BODY[:10])
        assert answers_right(found)
    idle.close()
    half.close()
    assert not is_there(found)
    assert capfd.readouterr() == ("", "")


def test_it_runs_beside_the_loop_of_a_notebook():
    async def cell():
        with serving(kite()) as found:
            return await asyncio.to_thread(answers_right, found)

    assert asyncio.run(cell())


def test_two_at_once_each_have_their_port():
    with serving(kite()) as one, serving(kite()) as other:
        assert one != other and answers_right(one) and answers_right(other)


def test_a_port_that_is_asked_for_is_given_or_the_error_says_why():
    with serving(kite()) as found:
        port = place_of(found)[1]
        with pytest.raises(OSError), serving(kite(), port=port):
            pass
        assert answers_right(found)
    with serving(kite(), port=port) as again:
        assert again == found and answers_right(again)
    with pytest.raises(OSError), serving(kite(), host="host.invalid"):
        pass


def test_the_parts_of_an_answer_do_not_wait_for_each_other():
    """Only on a socket that names its protocol does asyncio switch Nagle's algorithm off."""
    with running._listen("127.0.0.1", 0) as listening:
        assert listening.proto == socket.IPPROTO_TCP


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"forecaster": "kite.npz"}, "forecaster: expected a Forecaster, got str 'kite.npz'"),
        ({"monitor": "mine"}, "monitor: expected a Monitor of this forecaster, got str 'mine'"),
        ({"monitor": Monitor(EXAMPLE)}, "monitor: expected a Monitor of this forecaster, got Monitor"),
        ({"port": "8000"}, "port: expected a whole number, got str '8000'"),
        ({"port": 70_000}, "port: expected a whole number of at least 0 and of at most 65535, got 70000"),
    ],
)
def test_bad_arguments_are_named(changed, message):
    with pytest.raises((TypeError, ValueError)) as raised, serving(**{"forecaster": kite(), **changed}):
        pass
    assert str(raised.value).startswith(message)


def test_the_monitor_of_the_notebook_sees_what_is_asked():
    monitor = Monitor(kite())
    with serving(kite(), monitor) as found:
        posted(found, json.dumps(as_objects(days("New York")[:365])).encode())
        posted(found, b"[")
    assert (monitor.counts()["requests"], monitor.counts()["forecasts"]) == (2, 365)
    assert monitor.drift()["wind"] > 0.25


# --- the command line -------------------------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path) -> str:
    kite().save(tmp_path / "kite.npz")
    return str(tmp_path / "kite.npz")


def test_the_command_line_serves_until_it_is_interrupted(file):
    command = [sys.executable, "-m", "course_lib.service", file, "--port", "0"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, **pipes) as process:
        at = re.fullmatch(
            r"Version 1\.0 at (http://127\.0\.0\.1:\d+); Ctrl\+C stops it\.\n", process.stdout.readline()
        )[1]
        assert answers_right(at)
        process.send_signal(signal.SIGINT)
        assert process.communicate() == ("", "")
    assert process.returncode == 0


def test_another_host_is_told_with_a_warning(file, monkeypatch, capsys):
    monkeypatch.setattr("uvicorn.Server.run", lambda server, sockets: [one.close() for one in sockets])
    assert main([file, "--host", "0.0.0.0", "--port", "0"]) == 0
    warning, version = capsys.readouterr().out.splitlines()
    assert warning == "Warning: everyone who reaches this machine may ask; nothing here asks who they are."
    assert version.startswith("Version 1.0 at http://0.0.0.0:")
    assert main([file, "--port", "0"]) == 0
    (version,) = capsys.readouterr().out.splitlines()
    assert version.startswith("Version 1.0 at http://127.0.0.1:")


def test_a_port_that_is_taken_is_told_in_one_line(file, capsys):
    with serving(kite()) as found:
        assert main([file, "--port", str(place_of(found)[1])]) == 1
    told = capsys.readouterr()
    assert told.out == "" and "in use" in told.err and told.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["none.npz"], "none.npz"),
        ([__file__], "expected a file from Forecaster.save, got another"),
        (["FILE", "--port", "70000"], "port"),
    ],
)
def test_what_cannot_be_served_is_told_in_one_line(file, arguments, part, capsys):
    assert main([file if argument == "FILE" else argument for argument in arguments]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert part in line
