"""Write constraints.txt anew: `make constraints`. For whoever maintains the course.

Installs the course into a fresh environment, with the newest versions that pyproject.toml allows (PyTorch stays as it
is pinned), and writes down what came. Then asks, for every other Python that the course supports, which of these
versions have no wheel there: such a package gets a line of its own for that Python. Run `make test` afterwards, and
commit the file when it passes.
"""

import json
import os
import re
import subprocess
import tempfile

from tools.author.resolver import get_uv, python_in
from tools.learner import environment

HEADER = """\
# The versions that the course was tested with, for pip; the ranges are in pyproject.toml.
# Written by `make constraints`. A package whose version has no wheel for a newer Python has a second line for that one,
# in a version that was resolved; `make versions ARGS="--python python3.15"` tries such a Python.
"""
OWN = {"course-lib", "pip"}


def pinned(installed):
    """Return the versions of the packages in what `pip list --format=json` says: {name: version}."""
    versions = {re.sub(r"[-_.]+", "-", item["name"]).lower(): item["version"] for item in installed}
    # A build is no version: 2.13.0+cpu is the CPU's build of 2.13.0.
    return {name: versions[name].split("+")[0] for name in sorted(versions) if name not in OWN}


def other_pins(uv, pins, minor):
    """Return the versions that differ on Python 3.`minor`, since those that are pinned have no wheel there."""
    with tempfile.TemporaryDirectory() as folder:
        answer = os.path.join(folder, "constraints.txt")
        with open(answer, "w", encoding="utf-8") as file:  # what stands there is kept wherever it can be
            file.writelines(f"{name}=={version}\n" for name, version in pins.items())
        how = ["--python-version", f"3.{minor}", "--only-binary", ":all:", "--output-file", answer]
        how += ["--quiet", "--no-header", "--no-annotate"]
        how += [word for extra in environment.EXTRAS.split(",") for word in ("--extra", extra)]
        subprocess.check_call([*uv, "pip", "compile", *how, os.path.join(environment.ROOT, "pyproject.toml")])
        with open(answer, encoding="utf-8") as file:
            found = dict(re.findall(r"(?m)^([a-z0-9-]+)==(\S+)$", file.read()))
    return {name: found[name] for name in pins if name in found and found[name] != pins[name]}


def lines(pins, others):
    """Return the lines of constraints.txt; `others` holds, for a minor version of Python, what differs from there on.

    Examples
    --------
    >>> lines({"numpy": "2.4.6"}, {14: {}, 15: {"numpy": "2.5.5"}})
    ['numpy==2.4.6; python_version < "3.15"\\n', 'numpy==2.5.5; python_version >= "3.15"\\n']
    """
    written = []
    for name, version in pins.items():
        steps = [("", version)]  # from which Python on, and which version
        for minor in sorted(others):
            there = others[minor].get(name, version)
            if there != steps[-1][1]:
                steps.append((f"3.{minor}", there))
        ends = [since for since, _ in steps[1:]] + [""]
        for (since, there), until in zip(steps, ends, strict=True):
            bounds = [f'python_version >= "{since}"'] if since else []
            bounds += [f'python_version < "{until}"'] if until else []
            marker = f"; {' and '.join(bounds)}" if bounds else ""
            written.append(f"{name}=={there}{marker}\n")
    return written


def freeze():
    """Install into a fresh environment and write down what came."""
    lowest, beyond = environment.supported()
    python = environment.find_python()
    if environment.version_of(python) != lowest:
        oldest = "python{}.{}".format(*lowest)
        raise environment.SetupError(f"The versions are those of the oldest Python: make constraints PYTHON={oldest}")
    torch = re.search(r"(?m)^torch==[^;\s]+", environment.read("constraints.txt")).group()
    with tempfile.TemporaryDirectory() as folder:
        uv = get_uv(os.path.join(folder, "uv"))
        fresh = os.path.join(folder, "fresh")
        subprocess.check_call([*python, "-m", "venv", fresh])
        wanted = [f"{environment.ROOT}[{environment.EXTRAS}]", torch]
        subprocess.check_call([python_in(fresh), "-m", "pip", "install", "--quiet", *wanted])
        listed = subprocess.check_output([python_in(fresh), "-m", "pip", "list", "--format=json"])
        pins = pinned(json.loads(listed))
        others = {minor: other_pins(uv, pins, minor) for minor in range(lowest[1] + 1, beyond[1])}
    with open(os.path.join(environment.ROOT, "constraints.txt"), "w", encoding="utf-8", newline="\n") as file:
        file.writelines([HEADER, *lines(pins, others)])


if __name__ == "__main__":
    environment.main(freeze)
