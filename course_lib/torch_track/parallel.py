"""Data parallelism with ``torch.distributed``: several processes, each with a part of the batch, one gradient.

Each worker is a real process with a Python of its own (`course_lib.torch_track.worker`), as each would be on a card of
its own in a large cluster. They meet over a file and talk through this machine's loopback, by gloo, PyTorch's library
for CPUs. Whatever happens, no process outlives the call.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from course_lib.torch_track.backend import nn, torch
from course_lib.torch_track.checkpoints import save_checkpoint
from course_lib.torch_track.worker import LOSSES, flat_gradient
from course_lib.validation import check_choice, check_number

__all__ = ["Parallel", "data_parallel", "single_gradient"]

LOOPBACK = {"linux": "lo", "darwin": "lo0"}  # by sys.platform; elsewhere gloo finds one itself


@dataclass(frozen=True)
class Parallel:
    """What the workers of one step arrived at.

    Attributes
    ----------
    local : list of Tensor
        Of each worker, the gradient of its own part of the batch: one flat tensor, parameter after parameter.
    averaged : list of Tensor
        Of each worker, what it has after the exchange.
    processes : int
        How many processes worked; 1 where no others could be started.
    """

    local: list[torch.Tensor]
    averaged: list[torch.Tensor]
    processes: int


def single_gradient(module: nn.Sequential, x: torch.Tensor, y: torch.Tensor, loss: str = "mse") -> torch.Tensor:
    """Return the gradient of the whole batch in this one process, flat, for comparison.

    Examples
    --------
    >>> module = nn.Sequential(nn.Linear(2, 1))
    >>> single_gradient(module, torch.zeros(4, 2), torch.zeros(4, 1)).shape
    torch.Size([3])
    """
    return flat_gradient(module, x, y, LOSSES[check_choice(loss, "loss", tuple(LOSSES))])


def data_parallel(
    module: nn.Sequential,
    x: torch.Tensor,
    y: torch.Tensor,
    sizes: Sequence[int],
    *,
    weighted: bool = True,
    loss: str = "mse",
    seconds: float = 100.0,
) -> Parallel:
    """Share a batch among processes, let each find the gradient of its part, and exchange by all-reduce.

    Where processes cannot be started or do not find each other, one line says so, and this process does their work.

    Parameters
    ----------
    module : nn.Sequential of Linear, Sigmoid, Tanh, ReLU and Dropout, on the CPU
        Every worker gets the same weights; dropout is off.
    x : Tensor, shape (N, d_in)
    y : Tensor
        The truth: shape (N, d_out) for "mse", whole numbers of shape (N,) for "cross_entropy".
    sizes : sequence of int
        How many samples each worker gets, one after the other; they add up to N.
    weighted : bool, default True
        Weight each gradient by its share of the samples; otherwise take the plain mean.
    loss : {"mse", "cross_entropy"}
        Averaged over the samples of a worker.
    seconds : float
        After so many all processes are ended.

    Raises
    ------
    TypeError, ValueError
        `sizes` are not whole numbers of at least 1 that add up to N, or another argument is not as above.

    References
    ----------
    Li et al., "PyTorch Distributed: Experiences on Accelerating Data Parallel Training", 2020.
    """
    check_choice(loss, "loss", tuple(LOSSES))
    check_number(seconds, "seconds", above=0)
    if min(sizes, default=0) < 1 or sum(sizes) != len(x) or len(x) != len(y):
        raise ValueError(f"sizes: expected at least 1 each and {len(x)} in all, got {tuple(sizes)}")
    shares = [n / len(x) if weighted else 1 / len(sizes) for n in sizes]
    parts = list(zip(x.split(list(sizes)), y.split(list(sizes)), shares, strict=True))
    try:
        with tempfile.TemporaryDirectory(prefix="course-parallel-", ignore_cleanup_errors=True) as folder:
            results = _in_processes(Path(folder), module, parts, loss, seconds)
        local, averaged = map(list, zip(*results, strict=True))
        return Parallel(local, averaged, len(sizes))
    except (OSError, RuntimeError) as error:
        print(f"The processes could not work together here ({error}): this one does the work of all.")
        local = [single_gradient(module, part_x, part_y, loss) for part_x, part_y, _share in parts]
        total = sum(share * gradient for share, gradient in zip(shares, local, strict=True))
        return Parallel(local, [total.clone() for _part in parts], 1)


def _in_processes(folder: Path, module: nn.Sequential, parts: list, loss: str, seconds: float) -> list:
    """Write what each worker needs into a folder, start them all, wait for them, and read what they have found."""
    save_checkpoint(module, folder / "module.pt")
    for rank, (x, y, share) in enumerate(parts):
        work = {"x": x.clone(), "y": y.clone(), "share": share, "loss": loss, "seconds": seconds}
        torch.save(work, folder / f"work-{rank}.pt")
    workers: list[subprocess.Popen] = []
    try:
        for rank in range(len(parts)):
            with (folder / f"said-{rank}.txt").open("w") as said:
                workers.append(_start(folder, rank, len(parts), said))
        _wait(workers, folder, time.monotonic() + seconds)
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    return [torch.load(folder / f"result-{rank}.pt", weights_only=True) for rank in range(len(parts))]


def _start(folder: Path, rank: int, count: int, said) -> subprocess.Popen:
    """Start one worker; what it says goes into a file, so that none of it appears under a learner's cell."""
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    if sys.platform in LOOPBACK:  # in a container without a network gloo would look for the machine's name in vain
        environment["GLOO_SOCKET_IFNAME"] = LOOPBACK[sys.platform]
    command = [sys.executable, "-m", "course_lib.torch_track.worker", str(folder), str(rank), str(count)]
    return subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT)


def _wait(workers: list[subprocess.Popen], folder: Path, deadline: float) -> None:
    """Return when all have ended well; raise RuntimeError as soon as one has not, or time is up."""
    while any(worker.poll() is None for worker in workers):
        if any(worker.poll() for worker in workers):
            break  # the others would wait for it in vain
        if time.monotonic() > deadline:
            raise RuntimeError("they took too long")
        time.sleep(0.02)
    failed = [rank for rank, worker in enumerate(workers) if worker.poll()]
    if failed:
        said = (folder / f"said-{failed[0]}.txt").read_text(errors="replace").strip().splitlines() or ["no word"]
        raise RuntimeError(f"worker {failed[0]}: {said[-1][:100]}")
