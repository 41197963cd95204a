"""What this computer has for the course: hardware, software, data; and what is missing, with the way to get it."""

from __future__ import annotations

import html
import os
import platform
import re
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

import ipywidgets as widgets

from course_lib.checking.progress import default_file
from course_lib.explorers.base import with_still
from course_lib.text import _

__all__ = ["MachineReport", "machine_facts"]

_GIB = 2**30
_LIMIT_FILES = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
CUDA_INDEX = "https://download.pytorch.org/whl/cu130"  # PyTorch's own index of builds for CUDA 13.0
ENOUGH_MEMORY = 1.0  # GiB: a JupyterLab server and a kernel with torch need about half of it


def machine_facts() -> list[tuple[str, str, bool]]:
    """Return what there is, row by row: a name, what was found, and whether it will do.

    Returns
    -------
    list of (str, str, bool)

    Examples
    --------
    >>> [name for name, _found, _fine in machine_facts()][:2]
    ['Processor', 'Memory']
    """
    return [*_hardware(), *_software(), *_data()]


def _hardware() -> list[tuple[str, str, bool]]:
    memory = _memory()
    told = _("{gib:.1f} GiB").format(gib=memory) if memory else _("unknown")
    cores = os.cpu_count() or 1
    processor = _("{cores} cores, {kind}").format(cores=cores, kind=platform.machine() or _("unknown kind"))
    return [
        (_("Processor"), processor, True),
        (_("Memory"), told, memory is None or memory >= ENOUGH_MEMORY),
        (_("GPU"), _gpu(), True),
    ]


def _memory() -> float | None:
    """GiB that this kernel may use: of the machine, or of its container where that is less."""
    sizes = []
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        sizes.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    for file in map(Path, _LIMIT_FILES):
        text = file.read_text().strip() if file.is_file() else ""
        sizes += [int(text)] if text.isdigit() else []
    return min(sizes) / _GIB if sizes else None


def _gpu() -> str:
    """Whether there may be a GPU, found without importing torch, which would take seconds and much memory."""
    if shutil.which("nvidia-smi"):
        return _nvidia(_torch_build())
    if platform.system() == "Darwin" and platform.machine() == "arm64":
        return _("an Apple GPU; the PyTorch track can use it")
    return _("none found, and none needed")


def _nvidia(build: str) -> str:
    """What the PyTorch that is installed can do with a GPU of NVIDIA's, and what to type where it can do nothing."""
    if build == "cpu":
        return _(
            "an NVIDIA GPU, but this PyTorch is a build for the CPU alone. To use the GPU: `{line}`, then restart "
            "the kernel (pytorch.org/get-started/locally has the line for older drivers)"
        ).format(line=_line_for_cuda())
    if build:
        return _("an NVIDIA GPU, and PyTorch is built for CUDA {version}: the track can use it").format(version=build)
    return _("an NVIDIA GPU; the PyTorch track can use it, once PyTorch is installed")


def _torch_build() -> str:
    """The version of CUDA that the installed PyTorch is built for, "cpu" where for none, "" where there is no PyTorch.

    It is read from torch/version.py. The name of the build, such as 2.13.0+cpu, does not always tell: PyPI's has none.
    """
    found = find_spec("torch")
    file = Path(found.origin).with_name("version.py") if found and found.origin else None
    if file is None or not file.is_file():
        return ""
    told = re.search(r"^cuda\b.*=\s*(None|['\"][\d.]+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    return told[1].strip("'\"") if told and told[1] != "None" else "cpu"


def _line_for_cuda() -> str:
    """What to type for a PyTorch with CUDA: conda's packages are conda's to change."""
    if (Path(sys.prefix) / "conda-meta").is_dir():
        return "conda install -c conda-forge pytorch-gpu"
    return f"pip install --force-reinstall torch=={_version('torch').partition('+')[0]} --index-url {CUDA_INDEX}"


def _software() -> list[tuple[str, str, bool]]:
    rows = [("Python", platform.python_version(), True)]  # the package refuses to install on one too old
    for package in ("numpy", "matplotlib", "ipywidgets", "jupyterlab"):
        found = _version(package)
        rows.append((package, found or _("missing: run `pip install {package}`").format(package=package), bool(found)))
    found = _version("torch")
    rows.append(("torch", found or _("not installed; only the PyTorch track needs it: `pip install torch`"), True))
    return rows


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _data() -> list[tuple[str, str, bool]]:
    there = find_spec("sklearn") is not None
    found = _("digits, diabetes, breast cancer: they come with scikit-learn, nothing is downloaded")
    file = default_file()
    place = next(folder for folder in (file.parent, *file.parents) if folder.exists())
    kept = os.access(file if file.exists() else place, os.W_OK)
    return [
        (_("Data sets"), found if there else _("missing: run `pip install scikit-learn`"), there),
        (
            _("Your progress"),
            _("can be saved") if kept else _("cannot be saved here; it lasts until the kernel stops"),
            kept,
        ),
    ]


class MachineReport(widgets.HTML):
    """A table of `machine_facts`, and a line that says whether anything is missing."""

    def __init__(self):
        super().__init__()
        self.facts = machine_facts()
        self.value = self._table()

    def _table(self) -> str:
        rows = "".join(
            f'<tr style="background:none"><td style="text-align:left;padding:2px 14px 2px 0">{html.escape(name)}</td>'
            f'<td style="text-align:left">{"✓" if fine else "✗"} {html.escape(found)}</td></tr>'
            for name, found, fine in self.facts
        )
        return f"<table>{rows}</table><b>{html.escape(self.verdict)}</b>"

    @property
    def verdict(self) -> str:
        """One line: all is there, or what is missing."""
        missing = [name for name, _found, fine in self.facts if not fine]
        if not missing:
            return _("All that the course needs is there.")
        return _("Missing or too small: {names}. The table says what to do.").format(names=", ".join(missing))

    def __repr__(self) -> str:
        return _("Report of your computer: hardware, software, data.")

    def _repr_mimebundle_(self, **formats):
        # What the table says differs from machine to machine, so the stored lesson holds none of it.
        return with_still(super()._repr_mimebundle_(**formats), repr(self), html.escape(repr(self)))
