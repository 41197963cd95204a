"""How long the service of lesson 30 takes to answer when eight clients ask at once, beside the standard library's.

    .venv/bin/python benchmarks/service.py

1,000 requests by 8 clients that each wait for their answer before they ask again, in 5 rounds, taken in turn: the
service in a thread of the process that asks, as `serving` runs it in a notebook; the service in a process of its own,
as from the command line; and, as a yardstick, `http.server` in a process of its own, which reads the request and always
sends the same answer. Aim: nothing lost or wrong, and at most 2 ms of a processor per answer. Writes results/service.md
beside this file.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

import numpy as np  # noqa: E402
import psutil  # noqa: E402

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


@dataclass
class Server:
    """A server under test: its loads, round by round, and the processor seconds of its own process in each."""

    name: str
    address: str
    process: psutil.Process | None = None
    loads: list[Load] = field(default_factory=list)
    spent: list[float] = field(default_factory=list)

    def processor(self) -> float:
        return sum(self.process.cpu_times()[:2]) if self.process else 0.0

    def ask(self, bodies: list, expected) -> None:
        before = self.processor()
        self.loads.append(load_test(self.address, bodies, expected, clients=CLIENTS))
        self.spent.append(self.processor() - before)


@contextmanager
def own_process(name: str, *command: str) -> Iterator[Server]:
    """A server in a process of its own, at the port that is added to the command, once it answers."""
    port = free_port()
    running = subprocess.Popen([sys.executable, *command, str(port)], cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        server = Server(name, f"http://127.0.0.1:{port}", psutil.Process(running.pid))
        while load_test(server.address, [{}], clients=1).lost:
            time.sleep(0.1)
        yield server
    finally:
        running.terminate()
        running.wait()


def measure() -> tuple[list[Server], float]:
    """The servers with their loads; and how many programs wanted to run on average before, by the system's count."""
    busy, rows = os.getloadavg()[0], days("Seattle")[:REQUESTS]
    bodies, right = as_objects(rows), kite().predict(rows)
    with tempfile.TemporaryDirectory() as folder:
        kite().save(f"{folder}/kite.npz")
        with (
            serving(kite()) as address,
            own_process("its own process", "-m", "course_lib.service", f"{folder}/kite.npz", "--port") as alone,
            own_process("`http.server`", "-c", YARDSTICK) as yardstick,
        ):
            servers = [Server("a thread of the notebook", address), alone, yardstick]
            for _round in range(ROUNDS):
                for server in servers:
                    server.ask(bodies, None if server is yardstick else right)
    return servers, busy


def row(server: Server) -> str:
    """Median and 95th percentile of an answer, processor time per answer, each the median of the rounds."""
    quantiles = [1000 * np.quantile(load.seconds, (0.5, 0.95)) for load in server.loads]
    middle, late = np.median(quantiles, axis=0)
    spent = f"{1000 * np.median(server.spent) / REQUESTS:.2f}" if server.process else "–"
    lost, wrong = (sum(getattr(load, what) for load in server.loads) for what in ("lost", "wrong"))
    return f"| {server.name} | {middle:.1f} | {late:.1f} | {spent} | {lost} | {wrong} |"


def report(servers: list[Server], busy: float) -> str:
    cores = os.cpu_count()
    state = "busy, so that an answer waited mostly for its turn" if busy > cores / 2 else "quiet"
    return "\n".join(
        [
            "# The service under load",
            "",
            f"{REQUESTS:,} requests for one day each by {CLIENTS} clients at once, medians of {ROUNDS} rounds taken in",
            "turn: milliseconds from sending a request to the end of its answer, and milliseconds of a processor that",
            "the server's process spends on it. The standard library's `http.server` is a yardstick: it computes",
            "nothing, checks nothing and always sends the same answer.",
            "",
            f"The machine was {state}: {busy:.1f} programs wanted its {cores} cores before it began.",
            f"Python {platform.python_version()}, NumPy {np.__version__}, {platform.machine()}.",
            "",
            "| the server is | median, ms | 95th percentile, ms | processor, ms | lost | wrong |",
            "|---|---|---|---|---|---|",
            *map(row, servers),
            "",
        ]
    )


if __name__ == "__main__":
    text = report(*measure())
    (HERE / "results").mkdir(exist_ok=True)
    (HERE / "results" / "service.md").write_text(text)
    print(text)
