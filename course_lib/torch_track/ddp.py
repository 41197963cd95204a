"""A Transformer trained by several processes with DistributedDataParallel, under torchrun; and by one, to compare.

``torchrun`` is the program that starts the workers, here on one machine: the same worker script runs on many. They meet
at a free port of this machine's loopback and talk by gloo. Whatever happens, no process outlives the call.
"""

from __future__ import annotations

import copy
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from course_lib.data import first_names
from course_lib.models.transformer import Config, LanguageModel as Written
from course_lib.torch_track.backend import nn, torch
from course_lib.torch_track.ddp_worker import LOSSES
from course_lib.torch_track.parallel import LOOPBACK
from course_lib.torch_track.transformer import LanguageModel, next_token_losses, to_torch
from course_lib.validation import check_choice, check_integer, check_number

__all__ = ["RATE", "Shared", "by_torchrun", "in_one_process", "name_batches", "namer", "or_ours", "train_alone"]

RATE = 0.01
PATIENCE = 10.0  # seconds for torchrun to end its workers before it is ended itself


@dataclass(frozen=True, eq=False)
class Shared:
    """What the workers of one training arrived at.

    Attributes
    ----------
    losses : list of float
        Before each step, the mean over all counted tokens of all workers.
    weights : list of Tensor
        Of each worker, all its weights at the end as one tensor.
    processes : int
        How many processes worked; 1 where no others could be started.
    """

    losses: list[float]
    weights: list[torch.Tensor]
    processes: int


# --- a model and its texts --------------------------------------------------------------------------------------------


def namer(seed: int = 0) -> LanguageModel:
    """Return a Transformer of one block for first names, in float64.

    Examples
    --------
    >>> sum(parameter.numel() for parameter in namer().parameters())
    3936
    """
    config = Config(vocabulary=27, tokens=12, width=16, heads=4, blocks=1)
    return to_torch(Written(config, np.random.default_rng(seed)))


def name_batches(steps: int, size: int = 32, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    """Return batches of first names: tokens (S, N, 13), and which of them count, of the same shape.

    Examples
    --------
    >>> tokens, counted = name_batches(5)
    >>> tokens.shape, counted[0, ::2].sum().item(), counted[0, 1::2].sum().item()
    (torch.Size([5, 32, 13]), 117, 112)
    """
    check_integer(steps, "steps", at_least=1)
    check_integer(size, "size", at_least=1)
    names = first_names()
    rows = np.random.default_rng(seed).integers(0, len(names), (steps, size))
    return torch.tensor(names.tokens[rows]), torch.tensor(names.counted[rows])


# --- one process ------------------------------------------------------------------------------------------------------


def train_alone(model: LanguageModel, tokens: torch.Tensor, counted: torch.Tensor, rate: float = RATE) -> Shared:
    """Train a copy of a model on whole batches, tokens (S, N, T), in this one process."""
    return in_one_process(model, tokens, counted, LOSSES["own mean"], workers=1, rate=rate)


def in_one_process(
    model: LanguageModel,
    tokens: torch.Tensor,
    counted: torch.Tensor,
    loss: Callable,
    *,
    workers: int = 2,
    rate: float = RATE,
) -> Shared:
    """Do in this process, one after the other, what the workers of DistributedDataParallel do: average the gradients.

    Parameters
    ----------
    model : LanguageModel
        Stays as it is.
    tokens, counted : (S, N, T)
        Worker r of n gets the texts r, r + n, r + 2n, … of each batch.
    loss : function of (losses, counted, total, workers)
        What each worker calls ``backward`` on: of −log p at its places, shape (N / n, T − 1), those marked in `counted`
        count; `total` tokens count for all workers.
    workers : int
    rate : float
        Adam's learning rate.
    """
    check_integer(workers, "workers", at_least=1)
    model = copy.deepcopy(model)
    optimizer, found = torch.optim.Adam(model.parameters(), lr=rate), []
    for texts, known in zip(tokens, counted[:, :, 1:], strict=True):
        optimizer.zero_grad()
        total, sums = int(known.sum()), 0.0
        for rank in range(workers):
            part, own = texts[rank::workers], known[rank::workers]
            losses = next_token_losses(model(part[:, :-1]), part[:, 1:])
            (loss(losses, own, total, workers) / workers).backward()  # added up, these are the mean over the workers
            sums += losses[own].sum().item()
        optimizer.step()
        found.append(sums / total)
    return Shared(found, [nn.utils.parameters_to_vector(model.parameters()).detach()] * workers, 1)


def or_ours(loss: Callable) -> tuple[Callable, bool]:
    """Return a learner's loss for `in_one_process` and True; the course's and False where hers gives no number yet.

    Examples
    --------
    >>> or_ours(lambda losses, counted, total, workers: None)[1]
    False
    """
    tried = torch.ones(1, 2, requires_grad=True)
    try:
        value = loss(tried, torch.ones(1, 2, dtype=torch.bool), 2, 1)
        own = isinstance(value, torch.Tensor) and value.ndim == 0 and value.requires_grad
    except Exception:  # a learner's function may raise whatever it likes
        own = False
    return (loss, True) if own else (LOSSES["part of the whole"], False)


# --- several ----------------------------------------------------------------------------------------------------------


def by_torchrun(
    model: LanguageModel,
    tokens: torch.Tensor,
    counted: torch.Tensor,
    losses: Sequence[str] = tuple(LOSSES),
    *,
    workers: int = 2,
    rate: float = RATE,
    seconds: float = 100.0,
) -> dict[str, Shared]:
    """Train copies of a model in several processes with DistributedDataParallel, once for each of the losses.

    Where processes cannot be started or do not find each other, one line says so, and this process does their work.

    Parameters
    ----------
    model, tokens, counted, workers, rate
        As for `in_one_process`.
    losses : names from LOSSES
        "own mean": each worker's loss is the mean over its own tokens; "part of the whole": its part of the mean over
        all.
    seconds : float
        After so many all processes are ended.

    Raises
    ------
    TypeError, ValueError
        An argument is not as above, or there are fewer texts than workers.

    References
    ----------
    Li et al., "PyTorch Distributed: Experiences on Accelerating Data Parallel Training", 2020.
    """
    for name in losses:
        check_choice(name, "losses", tuple(LOSSES))
    check_integer(workers, "workers", at_least=1, at_most=tokens.shape[1])
    check_number(seconds, "seconds", above=0)
    work = {"config": asdict(model.config), "state": model.state_dict(), "tokens": tokens, "counted": counted}
    work |= {"losses": list(losses), "rate": rate, "seconds": seconds}
    try:
        with tempfile.TemporaryDirectory(prefix="course-ddp-", ignore_cleanup_errors=True) as folder:
            results = _under_torchrun(Path(folder), work, workers, seconds)
    except (OSError, RuntimeError) as error:
        print(f"The processes could not work together here ({error}): this one does the work of all.")
        alone = {"workers": workers, "rate": rate}
        return {name: in_one_process(model, tokens, counted, LOSSES[name], **alone) for name in losses}
    weights = {name: [result[f"{name}, weights"] for result in results] for name in losses}
    return {name: Shared(results[0][name], weights[name], workers) for name in losses}


def _under_torchrun(folder: Path, work: dict, workers: int, seconds: float) -> list[dict]:
    """Write what the workers need into a folder, let torchrun start them, wait, and read what they have found."""
    torch.save(work, folder / "work.pt")
    with (folder / "said.txt").open("w") as said:
        torchrun = _start(folder, workers, said)
        try:
            torchrun.wait(seconds)
        except subprocess.TimeoutExpired:
            raise RuntimeError("they took too long") from None
        finally:
            _end(torchrun)
    if torchrun.returncode:
        raise RuntimeError(f"torchrun ended with {torchrun.returncode}: {_reason(folder / 'said.txt')}")
    return [torch.load(folder / f"result-{rank}.pt", weights_only=True) for rank in range(workers)]


def _start(folder: Path, workers: int, said) -> subprocess.Popen:
    """Start torchrun; what it says goes into a file, so that none of it appears under a learner's cell."""
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    if sys.platform in LOOPBACK:
        environment["GLOO_SOCKET_IFNAME"] = LOOPBACK[sys.platform]
    meeting = ["--rdzv-backend=c10d", "--rdzv-endpoint=127.0.0.1:0", "--local-addr=127.0.0.1"]  # port 0: a free one
    command = [sys.executable, "-m", "torch.distributed.run", f"--nproc-per-node={workers}", *meeting]
    command += ["-m", "course_lib.torch_track.ddp_worker", str(folder)]
    return subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT)


def _end(torchrun: subprocess.Popen) -> None:
    """Ask torchrun to end, which ends its workers first; a worker whose torchrun was killed ends itself."""
    torchrun.terminate()
    try:
        torchrun.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        torchrun.kill()
        torchrun.wait()


def _reason(said: Path) -> str:
    """The last error that was named in what the processes said."""
    lines = [line.strip() for line in said.read_text(errors="replace").splitlines()]
    errors = [line for line in lines if "Error: " in line] or lines or ["no word"]
    return errors[-1][:100]
