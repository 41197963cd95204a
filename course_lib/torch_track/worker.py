"""One worker of `course_lib.torch_track.parallel`, a process of its own: FOLDER RANK COUNT.

It reads its part of the batch from the folder, finds its gradient, exchanges with the others, and writes both down.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from torch import distributed

from course_lib.torch_track.backend import nn, torch
from course_lib.torch_track.checkpoints import load_checkpoint

__all__ = ["LOSSES", "flat_gradient"]

LOSSES = {"mse": nn.functional.mse_loss, "cross_entropy": nn.functional.cross_entropy}


def flat_gradient(module: nn.Module, x: torch.Tensor, y: torch.Tensor, loss: Callable) -> torch.Tensor:
    """Return the gradient of a loss with regard to every parameter, as one tensor; ``.grad`` is left alone.

    Examples
    --------
    >>> flat_gradient(nn.Linear(2, 1), torch.zeros(4, 2), torch.zeros(4, 1), LOSSES["mse"]).shape
    torch.Size([3])
    """
    gradients = torch.autograd.grad(loss(module(x), y), list(module.parameters()))
    return torch.cat([gradient.flatten() for gradient in gradients])


def main(folder: Path, rank: int, count: int) -> None:
    work = torch.load(folder / f"work-{rank}.pt", weights_only=True)
    distributed.init_process_group(
        "gloo",
        init_method=(folder / "meeting").as_uri(),
        rank=rank,
        world_size=count,
        timeout=timedelta(seconds=work["seconds"]),
    )
    local = flat_gradient(load_checkpoint(folder / "module.pt"), work["x"], work["y"], LOSSES[work["loss"]])
    averaged = work["share"] * local
    distributed.all_reduce(averaged)  # adds up what all workers have, and leaves the sum with each
    torch.save([local, averaged], folder / f"result-{rank}.pt")
    distributed.destroy_process_group()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
