"""Run each section of a lesson as after a restart: the import cell, then the section's own cells.

    python tests/helpers/run_sections.py notebooks/01_….ipynb

Prints a line for each section that fails.
"""

from __future__ import annotations

import sys

import nbformat
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output


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


def failure(shell: InteractiveShell, cells: list[str]) -> str:
    """Why cells cannot be run one after the other in an empty namespace; "" if they can."""
    shell.reset(new_session=True)
    for source in cells:
        with capture_output():
            result = shell.run_cell(source)
        if not result.success:
            return f"{result.error_in_exec!r} in {source.strip().splitlines()[-1]!r}"
    return ""


def main() -> None:
    """Run the sections of the lesson that the command line names."""
    sections = sections_of(nbformat.read(sys.argv[1], as_version=4))
    shell = InteractiveShell.instance()
    imports, *opening = sections.pop("")
    for title, cells in {"the opening": opening, **sections}.items():
        if found := failure(shell, [imports, *cells]):
            print(f"{title}: {found}")


if __name__ == "__main__":
    main()
