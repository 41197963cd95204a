"""PyTorch, loaded when it is first used.

The map of lesson 00 lists the exercises of the PyTorch track too, and must not need PyTorch for that.
"""

__all__ = ["torch"]


class _WhenFirstUsed:
    def __getattr__(self, name: str):
        if name.startswith("__"):  # asked of every name in a file by doctest and by editors: that is no use of PyTorch
            raise AttributeError(name)
        from course_lib.torch_track import torch

        return getattr(torch, name)


torch = _WhenFirstUsed()
