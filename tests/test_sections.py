"""A section of a lesson stands on its own: after a restart its cells run with the import cell alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import run_sections
from tools.author.store_notebooks import all_notebooks


@pytest.mark.parametrize("path", all_notebooks(), ids=lambda path: path.stem)
def test_every_section_runs_with_the_import_cell_and_itself_alone(path):
    command = [sys.executable, run_sections.__file__, path.name]
    done = subprocess.run(command, cwd=path.parent, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_a_section_that_needs_another_is_found(tmp_path):
    cell, text = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell
    cells = [cell("import math"), cell("1"), text("## One"), cell("a = math.pi"), text("## Two"), cell("a + 1")]
    path = Path(tmp_path, "lesson.ipynb")
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    done = subprocess.run([sys.executable, run_sections.__file__, path], capture_output=True, text=True)
    assert done.stdout == "Two: NameError(\"name 'a' is not defined\") in 'a + 1'\n"
