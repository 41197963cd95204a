"""PyTorch for tests that compare with it: where it is not installed, a test is skipped when it first asks for it."""

import pytest

__all__ = ["functional", "torch"]


class _OrSkip:
    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str):
        if name.startswith("__"):  # asked of everything in a file by those who look for tests and doctests
            raise AttributeError(name)
        return getattr(pytest.importorskip(self._module), name)


torch = _OrSkip("torch")
functional = _OrSkip("torch.nn.functional")
