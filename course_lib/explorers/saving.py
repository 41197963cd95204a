"""What a saved lesson shows on the next day: the still picture of each explorer, and not its live view.

JupyterLab stores the address of a live view with each output, and prefers it to the still beside it. Once the kernel
has ended, the address leads nowhere and the page says "Error displaying widget: model not found". So the Jupyter server
drops the address where there is a still. It finds this module through ``binder/large-model-maths.json``, which
``tools/learner/jupyter_setup.py`` installs. Every server loads it, so it imports nothing.
"""

from __future__ import annotations

__all__ = ["keep_stills"]

LIVE_VIEW, STILL = "application/vnd.jupyter.widget-view+json", "text/html"


def keep_stills(model: object = None, **_other: object) -> None:
    """Drop the live view of every output that has a still, from a notebook that is about to be saved. Never raises.

    Parameters
    ----------
    model : dict
        As a Jupyter server saves it, changed in place. What is no notebook is left alone, and so is one that stores
        the state of its widgets, because its live views do not need a kernel.

    Examples
    --------
    >>> shown = {LIVE_VIEW: {"model_id": "3f2a"}, "text/html": "<img>"}
    >>> keep_stills({"type": "notebook", "content": {"cells": [{"outputs": [{"data": shown}]}]}})
    >>> shown
    {'text/html': '<img>'}
    """
    notebook = _get(model, "content", dict) if _get(model, "type", str) == "notebook" else {}
    if _get(_get(notebook, "metadata", dict), "widgets", dict):
        return
    for cell in _get(notebook, "cells", list):
        for output in _get(cell, "outputs", list):
            data = _get(output, "data", dict)
            if STILL in data:
                data.pop(LIVE_VIEW, None)


def _get(record: object, name: str, kind: type):
    """What stands under a name, or an empty thing of its kind: what is saved need not be a notebook in good order."""
    found = record.get(name) if isinstance(record, dict) else None
    return found if isinstance(found, kind) else kind()


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server) -> None:
    server.contents_manager.register_pre_save_hook(keep_stills)
