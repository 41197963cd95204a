"""What several threads of NumPy and PyTorch cost where other programs use the cores as well.

    .venv/bin/python benchmarks/threads.py

The same work with one thread and with as many as there are cores, in fresh processes that take turns: first on the
machine as it is, then beside one busy loop per core. Seconds are those on the clock, as a learner waits for them; each
ratio is that of the medians. Writes results/threads.md beside this file.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
ROUNDS = 5

WORK = {
    "12 steps of lesson 25's reader": """
from course_lib.experiments.translating import first_steps
work = lambda: first_steps(lambda words, u, other: words, steps=12)
""",
    "200 products (768, 64) @ (64, 64)": """
a, b = np.ones((768, 64)), np.ones((64, 64))
work = lambda: [a @ b for _ in range(200)]
""",
    "SVD of a photograph's shape (400, 300)": """
a = np.random.default_rng(0).random((400, 300))
work = lambda: np.linalg.svd(a)
""",
    "60 steps of a PyTorch network, 64-64-10": """
import torch
net = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))
x, y, optimizer = torch.randn(64, 64), torch.randint(0, 10, (64,)), torch.optim.Adam(net.parameters())
def work():
    for _ in range(60):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(net(x), y).backward()
        optimizer.step()
""",
}
TIMED = """
import time
import numpy as np
{work}
began = time.perf_counter()
work()
print(time.perf_counter() - began)
"""


def seconds(work: str, threads: int) -> float:
    """Seconds on the clock of the work alone, in a fresh process with so many threads."""
    environment = os.environ | {"OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)}
    done = [sys.executable, "-c", TIMED.format(work=work)]
    return float(subprocess.run(done, env=environment, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


@contextmanager
def busy_loops(count: int) -> Iterator[None]:
    """Other programs that want a core each."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def measure(cores: int) -> dict[str, tuple[float, float]]:
    """Per kind of work, median seconds with one thread and with `cores`."""
    taken = {name: ([], []) for name in WORK}
    for _round in range(ROUNDS):
        for name, work in WORK.items():
            for threads, kept in zip((1, cores), taken[name], strict=True):
                kept.append(seconds(work, threads))
    return {name: tuple(map(statistics.median, both)) for name, both in taken.items()}


def main() -> None:
    cores = os.cpu_count() or 1
    calm = measure(cores)
    with busy_loops(cores):
        crowded = measure(cores)
    rows = [
        f"| {name} | {calm[name][1] / calm[name][0]:.2f} | {crowded[name][0]:.2f} s | {crowded[name][1]:.2f} s "
        f"| {crowded[name][1] / crowded[name][0]:.1f} |"
        for name in WORK
    ]
    text = "\n".join(
        [
            "# Threads: one, or one per core",
            "",
            "By `.venv/bin/python benchmarks/threads.py`. "
            f"Python {platform.python_version()}, {platform.machine()}, {cores} cores.",
            f"Medians of {ROUNDS} rounds in turn; seconds on the clock.",
            "",
            f"| work | alone: ratio of {cores} threads to one | busy: one thread | busy: {cores} threads | ratio |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )
    (HERE / "results" / "threads.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
