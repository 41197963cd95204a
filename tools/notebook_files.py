"""The course's notebooks as files: where they lie, and the text that each is kept as."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def all_notebooks(folder: Path = ROOT / "notebooks") -> list[Path]:
    """The course's notebooks, in order."""
    return sorted(path for path in folder.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)


def as_stored(notebook) -> str:
    """The text of a notebook's file."""
    import nbformat

    for cell in notebook.cells:
        cell.metadata = {name: cell.metadata[name] for name in sorted(cell.metadata)}
    return nbformat.writes(notebook).rstrip("\n") + "\n"
