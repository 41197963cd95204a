"""The report of the computer says what is there, and plainly what is missing."""

import importlib.metadata
import subprocess
import sys
from types import SimpleNamespace

import pytest

from course_lib.explorers import machine


def test_every_row_says_something():
    facts = machine.machine_facts()
    assert {"Processor", "Memory", "GPU", "Python", "numpy", "torch", "Data sets"} <= {name for name, _, _ in facts}
    assert all(found for _name, found, _fine in facts)


def test_the_report_is_content_with_this_machine():
    report = machine.MachineReport()
    assert report.verdict == "All that the course needs is there."
    assert sys.version.split()[0] in report.value


@pytest.mark.parametrize("package", ["numpy", "jupyterlab"])
def test_a_missing_package_is_named_with_the_way_to_get_it(monkeypatch, package):
    real = importlib.metadata.version

    def version(name):
        if name == package:
            raise importlib.metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(machine, "version", version)
    report = machine.MachineReport()
    assert f"pip install {package}" in report.value
    assert report.verdict.startswith(f"Missing or too small: {package}.")


def test_torch_is_not_required(monkeypatch):
    monkeypatch.setattr(machine, "_version", lambda package: "" if package == "torch" else "1.0")
    assert machine.MachineReport().verdict == "All that the course needs is there."


def test_little_memory_is_told(monkeypatch):
    monkeypatch.setattr(machine, "_memory", lambda: 0.4)
    assert "Memory" in machine.MachineReport().verdict


def test_a_containers_limit_counts(monkeypatch, tmp_path):
    limit = tmp_path / "memory.max"
    limit.write_text("1073741824\n")
    monkeypatch.setattr(machine, "_LIMIT_FILES", (str(limit), str(tmp_path / "none")))
    assert machine._memory() == 1.0
    limit.write_text("max\n")
    assert machine._memory() != 1.0


def test_the_stored_form_holds_nothing_of_this_machine():
    bundle = machine.MachineReport()._repr_mimebundle_()
    assert bundle["text/plain"] == "Report of your computer: hardware, software, data."
    assert sys.version.split()[0] not in bundle["text/html"]


# --- a GPU, and a PyTorch that may know nothing of it -----------------------------------------------------------------

VERSION_FILE = """from typing import Optional

__version__ = '2.13.0{tag}'
debug = False
cuda: Optional[str] = {cuda}
git_version = 'cf30153c4c13'
hip: Optional[str] = None
"""


@pytest.fixture
def torch_of(monkeypatch, tmp_path):
    """Make a computer with a GPU of NVIDIA's and with a PyTorch that has this version file, or with none."""

    def make(content):
        origin = tmp_path / "__init__.py"
        if content:
            (tmp_path / "version.py").write_text(content)
        spec = SimpleNamespace(origin=str(origin)) if content is not None else None
        monkeypatch.setattr(machine, "find_spec", lambda name: spec)
        monkeypatch.setattr(machine.shutil, "which", lambda name: "/usr/bin/nvidia-smi")
        monkeypatch.setattr(machine.sys, "prefix", str(tmp_path))
        monkeypatch.setattr(machine, "version", lambda package: "2.13.0+cpu")

    return make


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (VERSION_FILE.format(tag="+cpu", cuda="None"), "a build for the CPU alone"),
        ("__version__ = '2.6.0'\ncuda = None\n", "a build for the CPU alone"),
        (VERSION_FILE.format(tag="+cu130", cuda="'13.0'"), "built for CUDA 13.0: the track can use it"),
        ('__version__ = "2.6.0"\ncuda = "12.4"\n', "built for CUDA 12.4"),
        (None, "once PyTorch is installed"),
        ("", "once PyTorch is installed"),
    ],
)
def test_a_gpu_of_nvidias_is_told_with_what_pytorch_can_do_with_it(torch_of, content, said):
    torch_of(content)
    assert said in machine._gpu()


def test_a_build_without_cuda_comes_with_the_line_to_type(torch_of, tmp_path):
    torch_of(VERSION_FILE.format(tag="+cpu", cuda="None"))
    line = "`pip install --force-reinstall torch==2.13.0 --index-url https://download.pytorch.org/whl/cu130`"
    assert line in machine._gpu()
    (tmp_path / "conda-meta").mkdir()
    assert "`conda install -c conda-forge pytorch-gpu`" in machine._gpu()


def test_the_build_is_found_without_loading_torch():
    code = (
        "import sys; from course_lib.explorers import machine; print(machine._torch_build()); "
        "assert 'torch' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    torch = pytest.importorskip("torch")
    assert done.stdout.strip() == (torch.version.cuda or "cpu")
