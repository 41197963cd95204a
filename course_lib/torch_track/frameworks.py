"""Other frameworks beside PyTorch, where they are installed: none of them is needed."""

from __future__ import annotations

import os
from importlib import import_module
from types import ModuleType

from course_lib.validation import check_choice

__all__ = ["FRAMEWORKS", "framework"]

FRAMEWORKS = {"keras": "Keras", "tensorflow": "TensorFlow"}
# Read when a framework is first imported: Keras computes with PyTorch, TensorFlow keeps its start-up notes to itself.
SETTINGS = {"KERAS_BACKEND": "torch", "TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"}


def framework(name: str) -> ModuleType | None:
    """Return a framework's module, or say in one line how to add it and return None.

    Parameters
    ----------
    name : {"keras", "tensorflow"}

    Raises
    ------
    ValueError
        Another name.

    Examples
    --------
    >>> keras = framework("keras")  # doctest: +SKIP
    Keras is not installed here, and not needed. `%pip install keras` in a cell adds it.
    """
    check_choice(name, "name", FRAMEWORKS)
    for variable, value in SETTINGS.items():
        os.environ.setdefault(variable, value)
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:  # it is there, but something that it needs is not
            raise
    print(f"{FRAMEWORKS[name]} is not installed here, and not needed. `%pip install {name}` in a cell adds it.")
    return None
