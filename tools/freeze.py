"""Write constraints.txt anew: `make constraints`. For whoever maintains the course.

Installs the course into a fresh environment, with the newest versions that pyproject.toml allows (PyTorch stays as it
is pinned), and writes down what came. Run `make test` afterwards, and commit the file when it passes.
"""

import json
import os
import re
import subprocess
import tempfile

import environment

HEADER = """\
# The versions that the course was tested with, for pip; the ranges are in pyproject.toml.
# Written by `make constraints`.
"""
OWN = {"course-lib", "pip"}


def pinned(installed):
    """Return the lines of constraints.txt for what `pip list --format=json` says."""
    versions = {re.sub(r"[-_.]+", "-", item["name"]).lower(): item["version"] for item in installed}
    # A build is no version: 2.13.0+cpu is the CPU's build of 2.13.0.
    return ["{}=={}\n".format(name, versions[name].split("+")[0]) for name in sorted(versions) if name not in OWN]


def freeze():
    """Install into a fresh environment and write down what came."""
    torch = re.search(r"^torch==.*$", environment.read("constraints.txt"), re.MULTILINE).group()
    with tempfile.TemporaryDirectory() as folder:
        subprocess.check_call([*environment.find_python(), "-m", "venv", folder])
        python = os.path.join(folder, os.path.relpath(environment.PYTHON, environment.VENV))
        wanted = [f"{environment.ROOT}[{environment.EXTRAS}]", torch]
        subprocess.check_call([python, "-m", "pip", "install", "--quiet", *wanted])
        installed = json.loads(subprocess.check_output([python, "-m", "pip", "list", "--format=json"]))
    with open(os.path.join(environment.ROOT, "constraints.txt"), "w", encoding="utf-8") as file:
        file.writelines([HEADER, *pinned(installed)])


if __name__ == "__main__":
    environment.main(freeze)
