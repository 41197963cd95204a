"""One worker of `course_lib.torch_track.ddp`, started by torchrun with a FOLDER: the whole of a distributed training.

torchrun tells each worker, in its environment, how many there are, which of them it is, and where they meet.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from torch import distributed
from torch.nn.parallel import DistributedDataParallel

from course_lib.models.transformer import Config
from course_lib.torch_track.backend import nn, torch
from course_lib.torch_track.transformer import LanguageModel, next_token_losses

__all__ = ["LOSSES", "own_mean", "part_of_the_whole"]


def own_mean(losses: torch.Tensor, counted: torch.Tensor, _total: int, _workers: int) -> torch.Tensor:
    """Return the mean over the worker's own counted tokens."""
    return losses[counted].mean()


def part_of_the_whole(losses: torch.Tensor, counted: torch.Tensor, total: int, workers: int) -> torch.Tensor:
    """Return what the worker has of the mean over all counted tokens, so that the mean over workers is that mean."""
    return losses[counted].sum() * workers / total


LOSSES = {"own mean": own_mean, "part of the whole": part_of_the_whole}


def train_a_part(model: nn.Module, tokens: torch.Tensor, counted: torch.Tensor, rate: float, loss: Callable) -> list:
    """Train on every n-th text of each batch, tokens (S, N, T); return each step's loss over all texts."""
    rank, workers = distributed.get_rank(), distributed.get_world_size()
    shared = DistributedDataParallel(model)  # after each backward pass the gradients are averaged
    optimizer, found = torch.optim.Adam(model.parameters(), lr=rate), []
    for texts, known in zip(tokens[:, rank::workers], counted[:, rank::workers, 1:], strict=True):
        losses = next_token_losses(shared(texts[:, :-1]), texts[:, 1:])
        sums = torch.stack([losses[known].sum().detach(), known.sum().to(losses)])
        distributed.all_reduce(sums)  # the sum of the losses, and how many tokens count, over all workers
        optimizer.zero_grad()
        loss(losses, known, int(sums[1]), workers).backward()
        optimizer.step()
        found.append((sums[0] / sums[1]).item())
    return found


def end_with_parent() -> None:
    """End this process as soon as its parent is gone: torchrun cannot end its workers if it is killed itself."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def main(folder: Path) -> None:
    end_with_parent()
    work = torch.load(folder / "work.pt", weights_only=True)
    distributed.init_process_group("gloo", timeout=timedelta(seconds=work["seconds"]))
    results = {}
    for name in work["losses"]:
        model = LanguageModel(Config(**work["config"])).to(
            work["tokens"].device, next(iter(work["state"].values())).dtype
        )
        model.load_state_dict(work["state"])
        results[name] = train_a_part(model, work["tokens"], work["counted"], work["rate"], LOSSES[name])
        results[f"{name}, weights"] = nn.utils.parameters_to_vector(model.parameters()).detach()
    torch.save(results, folder / f"result-{distributed.get_rank()}.pt")
    distributed.destroy_process_group()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
