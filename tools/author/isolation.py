"""The environment variables under which the course is executed by anything but its learner.

Checks, stored outputs and browser tests must not read or change what the person at this machine has done in the course,
in Jupyter or in IPython; and they must print the same on every machine.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOREIGN = ("JUPYTER", "IPYTHON", "COURSE_PROGRESS_FILE", "MPLBACKEND", "LANGUAGE", "LC_", "PYTHONWARNINGS")


def isolated_environment(home: Path) -> dict[str, str]:
    """Return os.environ with Jupyter, IPython and the learner's progress moved into the folder `home`.

    A MPLBACKEND of the caller's goes as well: it would keep a kernel from showing figures in the notebook.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    return kept | {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "JUPYTER_PLATFORM_DIRS": "1",  # or jupyter_core warns about where the folders are going to be
        "IPYTHONDIR": str(home / "ipython"),
        "COURSE_PROGRESS_FILE": str(home / "progress.json"),
        "LANGUAGE": "en",
        "PYTHONHASHSEED": "0",
        # Every warning is seen, those that Python hides in libraries too: in a notebook it is an output too many.
        "PYTHONWARNINGS": "default",
        # Two workers on two cores: more threads would only get in each other's way, and sums keep their order.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


# Kernels of the checks talk through files, which are theirs alone: two that start at one moment, in two programs, can
# choose the same port. Other systems than Linux allow too few letters for the names of such files.
OWN_TRANSPORT = {"transport": "ipc"} if sys.platform == "linux" else {}


@contextmanager
def isolated(prefix: str) -> Iterator[Path]:
    """Move this process into such an environment, with a temporary folder for a home, and back again at the end."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix=prefix) as home:
        inside = isolated_environment(Path(home))
        try:
            os.environ.clear()
            os.environ.update(inside)
            yield Path(home)
        finally:
            os.environ.clear()
            os.environ.update(before)
