"""How many learners fit on one server: N at once, each through a whole lesson, on a real Jupyter server.

    make capacity        or        .venv/bin/python benchmarks/capacity.py [--speed 120] [--seed 0]

Everybody opens the lesson in the same second, runs every cell with every exercise solved, moves a slider of every
explorer, and thinks in between, `--speed` times as fast as people do. Then everybody leaves the lesson open. Measured
from outside: memory of the server and its kernels, their processor time, and what the learner waits for. A cell that
raises or warns is an error of the run. Writes results/capacity.md beside this file, and brings the texts up to date
that quote it. Linux only: it reads memory as PSS.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import multiprocessing
import os
import random
import statistics
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psutil

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))

from tools.author.lesson_browser import Server, jupyterlab  # noqa: E402
from tools.instructor import capacity_texts  # noqa: E402
from tools.instructor.simulated_learner import Visit, attend  # noqa: E402
from tools.instructor.solutions import solved_cells  # noqa: E402
from tools.learner.jupyter_setup import HUB_VARIABLES  # noqa: E402

MIB = 2**20
PERSON_THINKS = 60.0  # seconds a cell, the median of a lesson of an hour; log-normal, so a few think much longer
SPREAD = 0.6  # of the logarithm
CLASS, CORES = 30, 4  # what the computed lines are about
LESSON, LONG, TORCH = (
    f"notebooks/{name}.ipynb" for name in ("mathematics/01_vectors", "network/15_training", "pytorch/t2_torch_autograd")
)
TOGETHER = {LESSON: (1, 5, 10, 20), LONG: (1, 4, 8), TORCH: (1, 4, 8)}  # learners on one server, by lesson
ALONE = {(LESSON, LONG): (1, 3), (LESSON, TORCH): (1, 3)}  # learners with a server each, who leave both lessons open


# --- what is run ------------------------------------------------------------------------------------------------------


def cells_of(path: Path) -> list[str]:
    """The code cells of a lesson with every exercise solved.

    In a process of its own: libraries that this one has loaded would count as half a kernel's.
    """
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(solved_cells, path).result()


class Thinking:
    """How long a learner thinks: log-normal, the same in every run."""

    def __init__(self, seed: int, speed: float):
        self._random, self._median = random.Random(seed), PERSON_THINKS / speed

    async def pause(self) -> None:
        await asyncio.sleep(self._random.lognormvariate(math.log(self._median), SPREAD))


# --- what is measured -------------------------------------------------------------------------------------------------


def family(server: Server) -> list[psutil.Process]:
    """The process of a server, and those of its kernels."""
    process = psutil.Process(server.pid)
    return [process, *process.children(recursive=True)]


def memory(process: psutil.Process) -> float:
    """MiB of a process as PSS: a page that n processes share counts as 1/n in each, so that the sum is true."""
    try:
        return process.memory_full_info().pss / MIB
    except psutil.NoSuchProcess:
        return 0.0


def seconds_of(process: psutil.Process) -> float:
    """Processor time that a process has taken."""
    taken = process.cpu_times()
    return taken.user + taken.system


class Meter(threading.Thread):
    """Looks at the memory of some servers and their kernels every second, and keeps the highest sum."""

    def __init__(self, servers: list[Server], every: float = 1.0):
        super().__init__(daemon=True)
        self._servers, self._every, self._done = servers, every, threading.Event()
        self.highest, self.of_servers = 0.0, 0.0  # the second: the servers' part of the first

    def look(self) -> None:
        seen = [[memory(process) for process in family(server)] for server in self._servers]
        total = sum(map(sum, seen))
        if total > self.highest:
            self.highest, self.of_servers = total, sum(own[0] for own in seen)

    def run(self) -> None:
        while not self._done.wait(self._every):
            self.look()

    def stop(self) -> None:
        self._done.set()
        self.join()
        self.look()


@dataclass
class Run:
    """What came of N learners at once: MiB, and processor seconds a learner."""

    learners: int
    highest: float
    of_servers: float
    cpu_first: float  # until the import cell is done: starting the kernel, the imports, the server's part
    cpu_all: float
    visits: list[Visit]

    @property
    def first_outputs(self) -> list[float]:
        return [visit.first_output for visit in self.visits]

    @property
    def failures(self) -> list[str]:
        return [failure for visit in self.visits for failure in visit.failures]

    def slow(self, what: str, skip: int = 0) -> float:
        """The 95th percentile of all learners' `cells` or `moves`, without the first `skip` of each."""
        return percentile([second for visit in self.visits for second in getattr(visit, what)[skip:]], 95)


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least `share` per cent of the values do not exceed."""
    return sorted(values)[max(0, math.ceil(share / 100 * len(values)) - 1)]


class Clock:
    """Processor seconds of a run: the kernels' until their first output, everybody's in the end."""

    def __init__(self, servers: list[Server]):
        self._servers, self.kernels = servers, {}
        self._before = self._taken_by_servers()
        self.until_last_first = 0.0

    def _taken_by_servers(self) -> float:
        return sum(seconds_of(psutil.Process(server.pid)) for server in self._servers)

    def first_output(self, kernel: str) -> None:
        """Note what one kernel has taken, and what the servers have."""
        every = [process for server in self._servers for process in family(server)[1:]]
        own = next(process for process in every if any(kernel in part for part in process.cmdline()))
        self.kernels[kernel] = seconds_of(own)
        self.until_last_first = self._taken_by_servers() - self._before

    def first(self) -> float:
        return sum(self.kernels.values()) + self.until_last_first

    def all(self) -> float:
        return sum(seconds_of(process) for server in self._servers for process in family(server)) - self._before


async def everybody(servers, lessons, learners, thinking, clock, moves) -> list[Visit]:
    """All learners at once, each through the lessons one after the other; a server each where there are as many."""

    async def one(number: int) -> list[Visit]:
        pause = thinking(number).pause
        return [
            await attend(
                servers[number % len(servers)],
                f"notebooks/{Path(path).name}",
                cells,
                pause,
                moves=moves,
                at_first_output=clock.first_output,
            )
            for path, cells in lessons.items()
        ]

    return [visit for visits in await asyncio.gather(*map(one, range(learners))) for visit in visits]


def observe(lessons: dict[str, list[str]], learners: int, *, servers: int = 1, speed=120.0, seed=0, moves=5) -> Run:
    """Send N learners through lessons (paths and their cells) on fresh servers, and measure."""
    chosen = [ROOT / path for path in lessons]
    with ExitStack() as stack:
        running = [stack.enter_context(jupyterlab(chosen=chosen, variables=HUB_VARIABLES)) for _ in range(servers)]
        clock, meter = Clock(running), Meter(running)
        meter.start()

        def thinking(number: int) -> Thinking:
            return Thinking(1000 * seed + number, speed)

        visits = asyncio.run(everybody(running, lessons, learners, thinking, clock, moves))
        meter.stop()
        run = Run(learners, meter.highest, meter.of_servers, clock.first() / learners, clock.all() / learners, visits)
        for server in running:
            server.shut_down_kernels()
    return run


def without_failures(run: Run) -> Run:
    """Return a run in which every cell did what it should; RuntimeError where one raised or warned."""
    if run.failures:
        raise RuntimeError(f"{len(run.failures)} cells failed, the first with: {run.failures[0]}")
    return run


# --- what it means ----------------------------------------------------------------------------------------------------


def line_through(runs: list[Run]) -> tuple[float, float]:
    """MiB that the first learner finds in use, and MiB that each adds: a straight line through the runs."""
    slope, start = statistics.linear_regression([run.learners for run in runs], [run.highest for run in runs])
    return start, slope


def kept(gibibytes: float) -> float:
    """MiB that are kept for the system: a quarter, and at most 2 GiB."""
    return 1024 * min(gibibytes / 4, 2)


def that_fit(gibibytes: float, start: float, slope: float) -> int:
    """How many learners fit into a machine's memory."""
    return max(0, math.floor((1024 * gibibytes - kept(gibibytes) - start) / slope))


# --- the report -------------------------------------------------------------------------------------------------------

SIZES = (1, 8, 64)


def title(path: str) -> str:
    return Path(path).name.partition("_")[0]


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    return ["| " + " | ".join(cells) + " |" for cells in [head, ["---"] * len(head), *rows]]


def rows_of(name: str, runs: list[Run]) -> list[list[str]]:
    return [
        [
            name,
            str(run.learners),
            f"{run.highest:.0f}",
            f"{run.of_servers:.0f}",
            f"{statistics.median(run.first_outputs):.1f}",
            f"{max(run.first_outputs):.1f}",
            f"{run.slow('cells'):.2f}",
            f"{run.slow('cells', skip=1):.2f}",
            f"{run.slow('moves'):.2f}",
            f"{run.cpu_first:.1f}",
            f"{run.cpu_all:.1f}",
        ]
        for run in runs
    ]


HEAD = ["lesson", "learners", "memory", "server's part", "first output, median", "slowest", "cell, 95 %"]
HEAD += ["without imports", "move, 95 %", "CPU to first output", "CPU, lesson"]


def fit_row(name: str, runs: list[Run]) -> list[str]:
    start, slope = line_through(runs)
    return [name, f"{start:.0f}", f"{slope:.0f}", *(str(that_fit(size, start, slope)) for size in SIZES)]


def rush_lines(name: str, runs: list[Run]) -> list[str]:
    """How long a class waits for its first output: computed, and held against the largest run."""
    most = runs[-1]
    here = os.cpu_count() or 1
    return [
        f"- Lesson {name}: a class of {CLASS} on {CORES} cores waits about"
        f" **{CLASS * most.cpu_first / CORES:.0f} s** for the first output ({CLASS} × {most.cpu_first:.1f} CPU"
        f" seconds / {CORES}, computed). The same sum for {most.learners} learners on the {here} cores here gives"
        f" {most.learners * most.cpu_first / here:.0f} s; the slowest waited {max(most.first_outputs):.0f} s.",
        f"  In an hour's lesson a learner keeps {most.cpu_all / 3600:.1%} of a core busy.",
    ]


SETUP = """\
# How many learners fit on one server

All learners open the lesson in the same second, run every cell with every exercise solved, move a slider of each
explorer {moves} times, and leave the lesson open: {cores} cores, Python {python}, seed {seed}. They think between
cells, log-normal with a median of {think:.0f} s and a spread of {spread} in the logarithm, but {speed:.0f} times as
fast as that, so that a run takes a minute or two: the machine is far busier than with people, and the times are those
of a rush.

**Memory** is in MiB, the highest sum over the run, as PSS: a page that several processes share is counted once. (RSS
counts the code of NumPy or PyTorch once in every kernel that shares it.) **Times** are seconds, with whatever else the
machine was doing: load at the start {load:.1f}. **CPU** is processor seconds a learner. Environment: {variables}.
By `make capacity`, which took {minutes:.0f} minutes.
"""
INTRODUCTIONS = {
    "One server for all": """\
*first output*: from opening the lesson until the import cell is done. *move*: from a slider's new place until the
kernel has drawn the picture.""",
    "A server each, two lessons open": """\
As on a JupyterHub, where each learner has a server of their own; first one lesson, then the other. Both count.""",
    "How many fit": """\
A straight line through the runs: MiB at the start, and MiB that each learner adds. Kept for the system: a quarter of
the memory, at most 2 GiB.""",
    "The rush": "",
}


def report(together: dict[str, list[Run]], alone: dict[str, list[Run]], setup: str) -> str:
    fits = [fit_row(f"{name}, one server", runs) for name, runs in together.items()]
    fits += [fit_row(f"{name}, a server each", runs) for name, runs in alone.items()]
    sections = [
        table(HEAD, [row for name, runs in together.items() for row in rows_of(name, runs)]),
        table(HEAD, [row for name, runs in alone.items() for row in rows_of(name, runs)]),
        table(["", "start", "a learner", *(f"in {size} GiB" for size in SIZES)], fits),
        [line for name, runs in together.items() for line in rush_lines(name, runs)],
    ]
    lines = [setup]
    for (heading, introduction), section in zip(INTRODUCTIONS.items(), sections, strict=True):
        lines += [f"## {heading}", "", *([introduction, ""] if introduction else []), *section, ""]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--speed", type=float, default=120.0, help="how many times as fast as people they think")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    began, load, moves = time.monotonic(), os.getloadavg()[0], 5
    cells = {path: cells_of(ROOT / path) for path in TOGETHER}
    how = {"speed": options.speed, "seed": options.seed, "moves": moves}

    def note(name: str, run: Run) -> Run:
        print(
            f"{name}, {run.learners} at once: {run.highest:.0f} MiB, {time.monotonic() - began:.0f} s so far",
            flush=True,
        )
        return run

    together = {
        title(path): [note(title(path), observe({path: cells[path]}, n, **how)) for n in numbers]
        for path, numbers in TOGETHER.items()
    }
    alone = {}
    for pair, numbers in ALONE.items():
        name, lessons = " + ".join(map(title, pair)), {path: cells[path] for path in pair}
        alone[name] = [note(name, observe(lessons, n, servers=n, **how)) for n in numbers]
    setup = SETUP.format(
        cores=os.cpu_count(),
        python=".".join(map(str, sys.version_info[:3])),
        think=PERSON_THINKS,
        spread=SPREAD,
        variables=", ".join(f"`{name}={value}`" for name, value in HUB_VARIABLES.items()),
        minutes=(time.monotonic() - began) / 60,
        load=load,
        **how,
    )
    text = report(together, alone, setup)
    (HERE / "results" / "capacity.md").write_text(text, encoding="utf-8")
    capacity_texts.main()
    print(text)


if __name__ == "__main__":
    main()
