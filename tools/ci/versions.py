"""Try the course with the lowest and with the newest versions that pyproject.toml allows: `make versions`, or

    python -m tools.ci.versions [lowest] [newest] [--python python3.14]

For whoever maintains the course, after a range was changed or a package has a new release. Each set of versions goes
into a temporary environment, where strict nbval runs the lessons without PyTorch and pytest the unit tests; a table
says how it went. PyTorch is left out: its lessons run in the versions of constraints.txt. Half an hour and more for
each.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.author.isolation import isolated_environment
from tools.author.notebook_files import all_notebooks
from tools.author.resolver import get_uv, python_in
from tools.ci import run_checks
from tools.learner import environment

RESOLUTIONS = {"lowest": "lowest-direct", "newest": "highest"}
STAGES = {
    "lessons without PyTorch": [word for word in run_checks.NOTEBOOKS if word != "notebooks"],
    "unit tests": run_checks.UNIT,
}
COUNTED = ("passed", "failed", "error", "errors", "skipped")


def direct_names():
    """Return the names of the packages that the course itself asks for, as pyproject.toml lists them."""
    dependencies = re.search(r"(?ms)^dependencies = \[(.*?)^\]", environment.read("pyproject.toml")).group(1)
    return re.findall(r'"([A-Za-z0-9-]+)', dependencies)


def prepare(uv, folder, resolution, python):
    """Install the packages into a new environment; return its Python.

    Not the course itself, which would leave traces of its building in the repository: PYTHONPATH shows where it is.
    """
    subprocess.check_call([*uv, "venv", "--quiet", "--python", python, folder])
    inside = python_in(folder)
    how = ["--python", inside, "--only-binary", ":all:", "--resolution", RESOLUTIONS[resolution], "--quiet"]
    wanted = ["-r", os.path.join(environment.ROOT, "pyproject.toml"), "--extra", "test"]
    subprocess.check_call([*uv, "pip", "install", *how, *wanted])
    return inside


def installed(uv, python):
    """Return what an environment holds: the version of Python, then the packages that the course asks for itself."""
    version = subprocess.check_output([python, "-c", "import platform; print(platform.python_version())"], text=True)
    listed = json.loads(subprocess.check_output([*uv, "pip", "list", "--python", python, "--format", "json"]))
    versions = {item["name"]: item["version"] for item in listed}
    return version.strip(), [f"{name} {versions[name]}" for name in direct_names()]


def lessons():
    """Return the paths of the lessons that need no PyTorch."""
    return [str(path) for path in all_notebooks() if path.parent.name != "pytorch"]


def run_stage(python, name):
    """Run a stage with its output on the terminal; return pytest's last line, which counts."""
    command = [python, *STAGES[name], *(lessons() if name.startswith("lessons") else [])]
    said = ""
    with tempfile.TemporaryDirectory(prefix="course-versions-home-") as home:
        variables = isolated_environment(Path(home)) | {"PYTHONPATH": environment.ROOT}
        pipe = {"stdout": subprocess.PIPE, "text": True, "encoding": "utf-8"}
        with subprocess.Popen(command, cwd=environment.ROOT, env=variables, **pipe) as process:
            for line in process.stdout:
                print(line, end="", flush=True)
                said = line.strip() or said
    return said


def verdict(said):
    """Return what pytest's last line counts, without the time that it took.

    Examples
    --------
    >>> verdict("2 failed, 281 passed, 3 warnings in 65.01s (0:01:05)")
    '281 passed, 2 failed'
    """
    found = {what: number for number, what in re.findall(r"(\d+) (passed|failed|errors?|skipped)", said)}
    return ", ".join(f"{found[what]} {what}" for what in COUNTED if what in found) or said


def row(uv, folder, resolution, python):
    """Try one set of versions; return its row of the table."""
    inside = prepare(uv, os.path.join(folder, resolution), resolution, python)
    version, packages = installed(uv, inside)
    print(f"-- {resolution}: Python {version}, {', '.join(packages)}", flush=True)
    outcomes = [verdict(run_stage(inside, name)) for name in STAGES]
    return [resolution, version, ", ".join(packages), *outcomes]


def table(rows):
    """Return the rows as a Markdown table."""
    head = ["versions", "Python", "packages", *STAGES]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def try_versions(words=None):
    """Try what the command line names, or both; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("resolutions", nargs="*", metavar="lowest, newest", help="both unless named")
    parser.add_argument("--python", help="the Python to try them with; the one of this environment unless named")
    options = parser.parse_args(words)
    if unknown := set(options.resolutions) - set(RESOLUTIONS):
        parser.error(f"no such versions: {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory(prefix="course-versions-") as folder:
        uv = get_uv(os.path.join(folder, "uv"))
        python = options.python or python_in(os.path.join(folder, "uv"))
        rows = [row(uv, folder, name, python) for name in options.resolutions or RESOLUTIONS]
    print(table(rows))
    passed = [re.fullmatch(r"\d+ passed(, \d+ skipped)?", cell) for line in rows for cell in line[3:]]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(environment.main(try_versions))
