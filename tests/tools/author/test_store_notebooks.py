"""What is stored of a notebook, and what keeps it from being stored."""

from __future__ import annotations

import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools import ROOT
from tools.author import store_notebooks
from tools.author.store_notebooks import METADATA, WIDGET_VIEW, problems

SLIDER = "import ipywidgets\nipywidgets.IntSlider(description='α')"
PROGRESS = "import os, pathlib\nprint(pathlib.Path(os.environ['COURSE_PROGRESS_FILE']).exists())"


def store(*paths) -> list[str]:
    """Run the tool as its author does, and return what it says of each notebook."""
    command = [sys.executable, "-m", store_notebooks.__name__, *paths]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    outcomes = [line.partition(": ")[2] for line in done.stdout.splitlines()]
    assert len(outcomes) == len(paths), done.stderr
    assert done.returncode == any(outcome.startswith("NOT STORED") for outcome in outcomes)
    return outcomes


@pytest.fixture
def write(tmp_path):
    """Write a notebook of the given code cells, with much in it that is not to be stored."""

    def write_(*sources: str, name: str = "lesson.ipynb"):
        cells = [new_markdown_cell("# Try α", id="title")]
        for number, source in enumerate(sources):
            metadata = {"execution": {"iopub.status.busy": "2026-01-01T00:00:00Z"}, "tags": ["kept"]}
            cells.append(new_code_cell(source, id=f"code-{number}", execution_count=7, metadata=metadata))
        path = tmp_path / name
        nbformat.write(
            new_notebook(cells=cells, metadata={"widgets": {}, "kernelspec": {"name": "mine", "display_name": "Mine"}}),
            path,
        )
        return path

    return write_


def test_it_stores_what_a_reader_sees_and_nothing_else(write):
    path = write("print('a')\nprint('b')", SLIDER, "import os; os.path.exists('lesson.ipynb')", PROGRESS)
    assert store(path) == ["stored"]
    notebook = nbformat.read(path, as_version=4)
    title, printed, slider, folder, progress = notebook.cells
    assert notebook.metadata == METADATA
    assert [cell.id for cell in notebook.cells] == ["title", "code-0", "code-1", "code-2", "code-3"]
    assert [cell.execution_count for cell in notebook.cells[1:]] == [1, 2, 3, 4]
    assert [dict(cell.metadata) for cell in (title, printed)] == [
        {"slideshow": {"slide_type": "slide"}},
        {"slideshow": {"slide_type": "-"}, "tags": ["kept"]},
    ]
    assert [output.text for output in printed.outputs] == ["a\nb\n"]
    assert WIDGET_VIEW not in slider.outputs[0].data
    assert slider.outputs[0].data["text/plain"] == "IntSlider(value=0, description='α')"
    assert folder.outputs[0].data["text/plain"] == "True"  # the kernel works where the notebook lies
    assert progress.outputs[0].text == "False\n"  # a learner who has not begun
    text = path.read_text(encoding="utf-8")
    assert "α" in text
    assert text.endswith("}\n")


def test_a_second_time_changes_nothing(write):
    plot = "import matplotlib.pyplot as plt\n_ = plt.plot([1, 3, 2])"
    path = write(SLIDER, plot)
    assert store(path) == ["stored"]
    before = path.read_bytes()
    assert b"image/png" in before
    assert store(path) == ["unchanged"]
    assert path.read_bytes() == before


def test_what_is_to_be_guessed_is_kept_from_the_reader_and_compared_all_the_same(write, tmp_path):
    path = write("print(6 * 7)")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].metadata["tags"] = ["predict"]
    nbformat.write(notebook, path)
    assert store(path) == ["stored"]
    assert store(path) == ["unchanged"]
    notebook = nbformat.read(path, as_version=4)
    assert notebook.cells[1].outputs == []
    assert notebook.cells[1].metadata["predicted"][0]["text"] == "42\n"
    assert compared(path) == 0
    notebook.cells[1].metadata["predicted"][0]["text"] = "43\n"
    nbformat.write(notebook, path)
    assert compared(path) == 1
    notebook.cells[1].metadata["predicted"] = [new_output("stream", text="a path: /home/mine")]
    assert problems(notebook) == ["cell 1 shows a path of this machine: /home/mine"]


def compared(path) -> int:
    """The exit status of strict nbval on a notebook."""
    command = [sys.executable, "-m", "pytest", "-p", "tests.nbval_kinds", "-p", "no:cacheprovider", "--nbval", path]
    return subprocess.run(command, cwd=ROOT, capture_output=True).returncode


UNFIT = {
    "1 / 0": "a cell raises ZeroDivisionError: division by zero",
    "import sys; print('careful', file=sys.stderr)": "cell 1 writes to stderr: careful",
    "import warnings; warnings.warn('old', DeprecationWarning)": "cell 1 writes to stderr: ",
    "object()": "cell 1 shows an address in memory: 0x",
    "import tempfile; print(tempfile.gettempdir() + '/x')": "cell 1 shows a path of this machine: ",
}


def test_what_is_unfit_is_not_stored(write):
    paths = [write(source, name=f"{number}.ipynb") for number, source in enumerate(UNFIT)]
    before = [path.read_bytes() for path in paths]
    for outcome, why in zip(store(*paths), UNFIT.values(), strict=True):
        assert outcome.startswith("NOT STORED: " + why)
    assert [path.read_bytes() for path in paths] == before


def test_a_picture_in_html_is_no_address():
    picture = nbformat.v4.new_output(
        "display_data", data={"text/html": '<img src="data:image/png;base64,/home/x0x1234567">'}
    )
    assert problems(new_notebook(cells=[new_code_cell("", outputs=[picture])])) == []


def test_a_kernel_that_does_not_come_up_is_started_again(monkeypatch, tmp_path):
    """Two kernels can choose the same port at one moment; the one that dies of it gets another start."""
    starts = []

    def execute(_client):
        starts.append(1)
        if len(starts) < 3:
            raise RuntimeError("Kernel died before replying to kernel_info")

    monkeypatch.setattr("nbclient.NotebookClient.execute", execute)
    store_notebooks.execute(new_notebook(), tmp_path)
    assert len(starts) == 3


def test_a_kernel_that_never_comes_up_is_told_in_a_line(monkeypatch, tmp_path):
    def execute(_client):
        raise RuntimeError("Kernel died before replying to kernel_info")

    monkeypatch.setattr("nbclient.NotebookClient.execute", execute)
    with pytest.raises(store_notebooks.UnfitError, match="the kernel died"):
        store_notebooks.execute(new_notebook(), tmp_path)
