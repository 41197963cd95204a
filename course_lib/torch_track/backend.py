"""torch, or one line on how to add it."""

from __future__ import annotations

from course_lib.threads import asked_for

__all__ = ["TorchMissingError", "nn", "torch"]


class TorchMissingError(ImportError):
    """PyTorch is not installed. In a notebook it shows as one line, without a traceback."""

    def _render_traceback_(self) -> list[str]:  # IPython asks an error for this before it draws its own
        return [str(self)]


try:
    import torch
    from torch import nn
except ModuleNotFoundError as error:
    if error.name != "torch":  # it is there, but something that it needs is not
        raise
    how = "PyTorch is not installed. Run `%pip install torch` in a cell, restart the kernel, and begin again."
    raise TorchMissingError(how) from None

if not asked_for():  # as for NumPy: the networks are small, and threads that wait for each other are the larger part
    torch.set_num_threads(1)
