"""What Binder's image installs, part by part:

    .venv/bin/python -m tools.ci.installed_size

Makes a fresh environment outside the repository, installs the packages that environment.yml names (by their names on
PyPI, in the versions of constraints.txt), runs binder/postBuild for real on a copy of the repository, and tells who
takes how much. Then slim.py, and the lessons named below run once more. Writes benchmarks/results/binder_size.md.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tools import ROOT
from tools.author.isolation import isolated_environment
from tools.instructor.slim import PATTERNS, size_of
from tools.learner import environment

RESULTS = ROOT / "benchmarks" / "results" / "binder_size.md"
PIP_NAMES = {"matplotlib-base": "matplotlib", "pytorch-cpu": "torch"}  # conda-forge's name: PyPI's name
RUN_AFTERWARDS = ("00_start", "mathematics/06_errors", "pytorch/t1_tensors")
# Runs inside the new environment: each package, its bytes, and the packages that it asks for there.
SEE = """
import importlib.metadata as metadata, json, os, re
from packaging.requirements import Requirement
def name(text): return re.sub(r"[-_.]+", "-", text).lower()
seen = {}
for found in metadata.distributions():
    asked = [Requirement(text) for text in found.requires or []]
    needs = [name(one.name) for one in asked if one.marker is None or one.marker.evaluate({"extra": ""})]
    files = {os.path.realpath(file.locate()) for file in found.files or []}
    size = sum(os.path.getsize(file) for file in files if os.path.isfile(file))
    seen[name(found.metadata["Name"])] = {"size": size, "needs": needs}
print(json.dumps(seen))
"""


@dataclass(frozen=True)
class Package:
    """An installed package: the bytes of its files, and the names of those that it needs."""

    size: int
    needs: tuple[str, ...]


def wanted() -> dict[str, str]:
    """What environment.yml asks for, as pip takes it: {name on PyPI: the requirement}."""
    import yaml
    from packaging.requirements import Requirement

    asked = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    parsed = [Requirement(text) for text in asked if not text.startswith(("python=", "pip"))]
    names = [(PIP_NAMES.get(one.name, one.name), one.specifier) for one in parsed]
    return {name: f"{name}{specifier}" for name, specifier in names}


def reachable(roots: set[str], packages: dict[str, Package]) -> set[str]:
    """The packages that some need, directly or through others, themselves included."""
    found: set[str] = set()
    ahead = [name for name in roots if name in packages]
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += [other for other in packages[name].needs if other in packages]
    return found


def parts(roots: set[str], packages: dict[str, Package]) -> dict[str, set[str]]:
    """For each package asked for, itself and what only it brings; under "" what several bring."""
    alone = {root: reachable({root}, packages) - reachable(roots - {root}, packages) | {root} for root in sorted(roots)}
    return alone | {"": reachable(roots, packages) - set().union(*alone.values())}


def rows(roots: set[str], packages: dict[str, Package]) -> list[list[str]]:
    """A row a package asked for, the largest first: its own size, that of what only it brings, and their names."""

    def megabytes(names: set[str]) -> float:
        return sum(packages[name].size for name in names) / 1e6

    made = []
    for root, names in sorted(parts(roots, packages).items(), key=lambda part: -megabytes(part[1])):
        others = sorted(names - {root}, key=lambda name: -packages[name].size)
        shown = ", ".join(others[:6]) + (f" and {len(others) - 6} more" if len(others) > 6 else "")
        own = f"{packages[root].size / 1e6:.0f}" if root else ""
        made.append([root or "brought by several", own, f"{megabytes(names):.0f}", shown])
    return made


def copy_of_the_repository(target: Path) -> None:
    """What git knows, as it stands: Binder has no more."""
    known = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True).split("\0")
    for name in filter(None, known):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).exists():
            shutil.copy2(ROOT / name, target / name, follow_symlinks=False)


class Image:
    """A folder in the place of Binder's image: an environment, a home, and in it the repository."""

    def __init__(self, folder: Path):
        self.prefix, self.home, self.course = folder / "env", folder / "home", folder / "home" / "course"
        self.python = self.prefix / "bin" / "python"
        path = f"{self.prefix / 'bin'}{os.pathsep}{os.environ['PATH']}"
        self.variables = isolated_environment(self.home) | {"HOME": str(self.home), "PATH": path}

    def run(self, *command: object) -> str:
        arguments = [str(part) for part in command]
        done = subprocess.run(arguments, cwd=self.course, env=self.variables, stdout=subprocess.PIPE, text=True)
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stdout[-2000:]}")
        return done.stdout

    def make(self) -> None:
        """The steps of repo2docker, with pip in conda's place."""
        subprocess.check_call([*environment.find_python(), "-m", "venv", self.prefix])
        copy_of_the_repository(self.course)
        pip = [self.python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-cache-dir"]
        self.run(*pip, "-c", "constraints.txt", *wanted().values(), "setuptools>=77")
        self.run("./binder/postBuild")

    def packages(self) -> dict[str, Package]:
        seen = json.loads(self.run(self.python, "-c", SEE))
        return {name: Package(one["size"], tuple(one["needs"])) for name, one in seen.items()}

    def size(self) -> float:
        """MB of everything in the environment."""
        return size_of(self.prefix) / 1e6

    def run_lessons(self) -> None:
        """Execute some lessons; a cell that raises is an error."""
        execute = "import sys; from pathlib import Path; import nbformat; from tools.author import store_notebooks"
        execute += "; path = Path(sys.argv[1]); book = nbformat.read(path, 4)"
        execute += "; store_notebooks.execute(book, path.parent); print(len(store_notebooks.problems(book)))"
        for lesson in RUN_AFTERWARDS:
            said = self.run(self.python, "-c", execute, f"notebooks/{lesson}.ipynb")
            if said.split()[-1] != "0":
                raise RuntimeError(f"{lesson}: it shows warnings")


def folders(packages: Path) -> list[list[str]]:
    """What slim.py removes, pattern by pattern."""
    sizes = {pattern: sum(map(size_of, packages.glob(pattern))) / 1e6 for pattern in PATTERNS}
    return [[f"`{pattern}`", f"{size:.0f}"] for pattern, size in sizes.items()]


def table(head: list[str], lines: list[list[str]]) -> list[str]:
    return ["| " + " | ".join(cells) + " |" for cells in [head, ["---"] * len(head), *lines]]


TEXT = """\
# What Binder's image installs

MB (10⁶ bytes) of files, from a fresh environment with pip in which `binder/postBuild` was run: Python {python}, the
packages of environment.yml in the versions of constraints.txt. Binder installs conda-forge's builds of the same
packages, which differ in size, and were **not** measured. repo2docker's own base (Ubuntu, conda, JupyterHub) comes on
top. Written by `tools/ci/installed_size.py`.

**{before:.0f} MB** in all.
"""
CUT = """\

`tools/instructor/slim.py` leaves **{after:.0f} MB** ({share:.0%}); afterwards {lessons} ran as before. An image gets
smaller only where it runs in the layer of the installation. So the Dockerfile for JupyterHub runs it; Binder's
postBuild, which is a layer of its own, does not: what it deleted would stay in the layer below.
"""


def report(image: Image) -> str:
    """Measure, cut, measure again and run lessons."""
    site = next(image.prefix.glob("lib/python*/site-packages"))
    before, packages, removable = image.size(), image.packages(), folders(site)
    python = image.run(image.python, "-c", "import platform; print(platform.python_version())").strip()
    image.run(image.python, "-m", "tools.instructor.slim", "--yes")
    after = image.size()
    image.run_lessons()
    numbers = [lesson.rpartition("/")[2].partition("_")[0] for lesson in RUN_AFTERWARDS]
    lines = [TEXT.format(python=python, before=before)]
    lines += table(["package", "itself", "with what only it brings", "which is"], rows(set(wanted()), packages))
    lines += ["", "## What no lesson needs", "", *table(["folders", "MB"], removable)]
    lines += [CUT.format(after=after, share=after / before, lessons=f"lessons {', '.join(numbers)}")]
    return "\n".join(lines)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="course-image-") as folder:
        image = Image(Path(folder))
        image.make()
        text = report(image)
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    sys.exit(environment.main(main))
