"""The course's notebooks as files: where they lie, the text that each is kept as, and where outputs are kept."""

from __future__ import annotations

from pathlib import Path

from tools import ROOT

PREDICT = "predict"  # the tag of a cell whose outcome the learner is to guess before running it
PREDICTED = "predicted"  # where its outputs are kept in the metadata: nobody reads them there before the guess


def all_notebooks(folder: Path = ROOT / "notebooks") -> list[Path]:
    """The course's notebooks in its order: by number, whatever the folder of their part, and the PyTorch track last."""
    found = (path for path in folder.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
    return sorted(found, key=lambda path: path.name)


def pages() -> list[Path]:
    """The pages beside the lessons: glossary, notation, and the way through the sections on culture."""
    return sorted((ROOT / "notebooks").glob("*.md"))


def as_stored(notebook) -> str:
    """The text of a notebook's file."""
    import nbformat

    for cell in notebook.cells:
        cell.metadata = {name: cell.metadata[name] for name in sorted(cell.metadata)}
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def outputs_of(cell) -> list:
    """The outputs that a cell has once it has run, those to be guessed among them."""
    return cell.get("outputs", []) + cell.metadata.get(PREDICTED, [])
