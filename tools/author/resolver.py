"""uv in a folder of its own: it answers what pip does not, which versions of the packages go together where.

Only whoever maintains the course needs it (`make constraints`, `make versions`), so it is no part of the environment.
"""

import os
import subprocess

from tools.learner import environment


def python_in(folder):
    """Return the path of the Python of a virtual environment in `folder`."""
    return os.path.join(folder, os.path.relpath(environment.PYTHON, environment.VENV))


def get_uv(folder):
    """Install uv into a new virtual environment in `folder`; return the command that runs it."""
    subprocess.check_call([*environment.find_python(), "-m", "venv", folder])
    python = python_in(folder)
    subprocess.check_call([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv"])
    return [python, "-m", "uv"]
