"""How long the service of lesson 30 takes to answer when eight clients ask at once, beside the standard library's.

    .venv/bin/python benchmarks/service.py

1,000 requests by 8 clients that each wait for their answer before they ask again, in 5 rounds, taken in turn: the
service in a thread of the process that asks, as `serving` runs it in a notebook; the service in a process of its own,
as from the command line; and, as a yardstick, `http.server` in a process of its own, which reads the request and always
sends the same answer. Aim: nothing lost or wrong, and a process of its own at most twice the yardstick. Writes
results/service.md beside this file.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

import numpy as np  # noqa: E402

from course_lib.service import Load, load_test  # noqa: E402
from course_lib.service.running import serving  # noqa: E402
from kite_service import as_objects, days, kite  # noqa: E402
from tools.author.lesson_browser import free_port  # noqa: E402

ROUNDS, REQUESTS, CLIENTS = 5, 1000, 8
YARDSTICK = """
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Same(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "20")
        self.end_headers()
        self.wfile.write(b'{"probability": 0.5}')

    def log_message(self, *said):
        pass

ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Same).serve_forever()
"""


@contextmanager
def own_process(*command: str) -> Iterator[str]:
    """A server in a process of its own, at the port that is added to the command; its address once it answers."""
    port = free_port()
    process = subprocess.Popen([sys.executable, *command, str(port)], cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        while load_test(address, [{}], clients=1).lost:
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait()


def milliseconds(loads: list[Load]) -> tuple[float, float, float]:
    """Median and 95th percentile of an answer, and requests per second, each the median of the rounds."""
    middle, late = np.median([1000 * np.quantile(load.seconds, (0.5, 0.95)) for load in loads], axis=0)
    return middle, late, statistics.median(CLIENTS / load.seconds.mean() for load in loads)


def measure() -> tuple[dict[str, list[Load]], float]:
    """The loads of each server, round by round; and how many programs wanted to run on average, by the system."""
    rows = days("Seattle")[:REQUESTS]
    bodies, right, found = as_objects(rows), kite().predict(rows), {}
    with tempfile.TemporaryDirectory() as folder:
        kite().save(f"{folder}/kite.npz")
        with (
            serving(kite()) as thread,
            own_process("-m", "course_lib.service", f"{folder}/kite.npz", "--port") as process,
            own_process("-c", YARDSTICK) as yardstick,
        ):
            servers = {"a thread of the notebook": thread, "its own process": process, "`http.server`": yardstick}
            busy = os.getloadavg()[0]
            for _round in range(ROUNDS):
                for name, address in servers.items():
                    expected = None if address == yardstick else right
                    found.setdefault(name, []).append(load_test(address, bodies, expected, clients=CLIENTS))
    return found, busy


def report(found: dict[str, list[Load]], busy: float) -> str:
    yardstick = milliseconds(found["`http.server`"])[0]
    rows = []
    for name, loads in found.items():
        middle, late, rate = milliseconds(loads)
        lost, wrong = sum(load.lost for load in loads), sum(load.wrong for load in loads)
        rows.append(
            f"| {name} | {middle:.1f} | {late:.1f} | {rate:.0f} | {middle / yardstick:.2f} | {lost} | {wrong} |"
        )
    cores = os.cpu_count()
    state = f"The machine was busy: {busy:.1f} programs wanted its {cores} cores before it began, so that the times are"
    quiet = f"The machine was quiet: {busy:.1f} programs wanted its {cores} cores before it began. The times are"
    return "\n".join(
        [
            "# The service under load",
            "",
            f"{REQUESTS:,} requests for one day each by {CLIENTS} clients at once, medians of {ROUNDS} rounds taken in",
            "turn. Milliseconds from sending a request to the end of its answer; the ratio is that of the medians to",
            "the standard library's `http.server`, which computes nothing and always sends the same answer.",
            "",
            state if busy > cores / 2 else quiet,
            "an upper bound of what another machine needs; the ratio is less sensitive to it."
            if busy > cores / 2
            else "those of this machine.",
            "",
            f"Python {platform.python_version()}, NumPy {np.__version__}, {platform.machine()}.",
            "",
            "| the server is | median, ms | 95th percentile, ms | answers a second | ratio | lost | wrong |",
            "|---|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    text = report(*measure())
    (HERE / "results").mkdir(exist_ok=True)
    (HERE / "results" / "service.md").write_text(text)
    print(text)
