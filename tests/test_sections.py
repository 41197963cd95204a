"""A section of a lesson stands on its own: after a restart its cells run with the import cell alone.

What would stop them is a name that another section has made, and that can be seen without running anything.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tools import ROOT
from tools.author.store_notebooks import all_notebooks


def sections_of(notebook) -> dict[str, list[str]]:
    """The code of a lesson by the heading that it stands under; what comes before the first `##` is under ""."""
    sections: dict[str, list[str]] = {"": []}
    title = ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            headings = [line.removeprefix("## ") for line in cell.source.splitlines() if line.startswith("## ")]
            title = headings[-1] if headings else title
        elif cell.cell_type == "code":
            sections.setdefault(title, []).append(cell.source)
    return sections


RUFF = [sys.executable, "-m", "ruff", "check", "--no-cache", "--config", str(ROOT / "pyproject.toml")]


def needed_elsewhere(notebook, folder: Path) -> list[tuple[str, str]]:
    """Which names the sections use, run one by one with the import cell alone, that nobody has made."""
    sections = sections_of(notebook)
    imports, *opening = sections.pop("")
    titles = ["", *sections]
    for number, cells in enumerate([opening, *sections.values()]):
        (folder / f"{number}.py").write_text("\n".join([imports, *cells]), encoding="utf-8")
    command = [*RUFF, "--select", "F821", "--output-format", "json", folder]
    done = subprocess.run(command, capture_output=True, text=True)
    found = json.loads(done.stdout)
    return sorted((titles[int(Path(one["filename"]).stem)], one["message"]) for one in found)


@pytest.mark.parametrize("path", all_notebooks(), ids=lambda path: path.stem)
def test_every_section_runs_with_the_import_cell_and_itself_alone(path, tmp_path):
    assert needed_elsewhere(nbformat.read(path, as_version=4), tmp_path) == []


def test_a_section_that_needs_another_is_found(tmp_path):
    cell, text = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell
    cells = [cell("import math"), cell("1"), text("## One"), cell("a = math.pi"), text("## Two"), cell("b = a + 1")]
    cells += [text("## Three"), cell("print(c)\nc = 1"), text("## Four"), cell("def f():\n    return d\n\n\nd = 1")]
    found = needed_elsewhere(nbformat.v4.new_notebook(cells=cells), tmp_path)
    assert found == [("Three", "Undefined name `c`"), ("Two", "Undefined name `a`")]
