"""The report of the computer says what is there, and plainly what is missing."""

import importlib.metadata
import sys

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
