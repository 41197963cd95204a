"""Run notebooks and store them, clean, with their outputs: `make notebooks`, or

    .venv/bin/python -m tools.author.store_notebooks [notebooks/01_….ipynb …]

Each runs from top to bottom in a fresh kernel. Only what a reader sees is stored, so that an unchanged notebook gives
an unchanged file. A cell that raises, warns, or prints something that only this machine would print is an error, and
its notebook is left as it was.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tools import ROOT
from tools.author.notebook_files import PREDICT, PREDICTED, all_notebooks, as_stored, outputs_of
from tools.author.slide_types import set_slide_types

WORKERS = 2
CELL_SECONDS = 120
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    # No version: the notebook is the same on every Python that the course supports.
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}
MACHINE_SIGNS = {
    "an address in memory": re.compile(r"\b0x[0-9a-fA-F]{6,}"),
    "a path of this machine": re.compile(
        "|".join(map(re.escape, {str(ROOT), str(Path.home()), sys.prefix, tempfile.gettempdir()} - {"/"}))
        + r"|/(?:home|Users)/\w+|\bC:\\Users"
    ),
}


class UnfitError(Exception):
    """Why a notebook cannot be stored, in one line for its author."""


def execute(notebook, folder: Path) -> None:
    """Run every cell in a fresh kernel in `folder`; outputs and execution counts go into the notebook."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError
    from traitlets.config import Config

    from tools.author.isolation import OWN_TRANSPORT

    options = {
        "kernel_name": "python3",
        "timeout": CELL_SECONDS,
        "record_timing": False,
        "extra_arguments": ["--log-level=ERROR"],  # or every kernel warns that it talks over TCP
        "store_widget_state": False,
        "resources": {"metadata": {"path": str(folder)}},
    }
    try:
        for last in (False, False, True):
            with tempfile.TemporaryDirectory(prefix="course-kernel-") as sockets:
                transport = {**OWN_TRANSPORT, "ip": f"{sockets}/k"} if OWN_TRANSPORT else {}
                try:
                    NotebookClient(notebook, config=Config({"KernelManager": transport}), **options).execute()
                    break
                except RuntimeError as error:
                    # Where they talk over TCP, two kernels that start at one moment can choose the same port: one dies.
                    if last or "Kernel died before replying" not in str(error):
                        raise
    except CellExecutionError as error:
        raise UnfitError(f"a cell raises {error.ename}: {error.evalue}") from None
    except CellTimeoutError:
        raise UnfitError(f"a cell takes more than {CELL_SECONDS} s") from None
    except RuntimeError as error:  # a DeadKernelError, or a kernel that never came up
        raise UnfitError("the kernel died") from error


def clean(notebook) -> None:
    """Keep what a reader sees, and nothing that changes from run to run."""
    notebook.metadata = METADATA
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = merged_streams([clean_output(output) for output in cell.outputs])
            put_away_what_is_to_be_guessed(cell)


def put_away_what_is_to_be_guessed(cell) -> None:
    """Move the outputs of a cell tagged `predict` into its metadata, where nbval finds them and no reader does."""
    cell.metadata.pop(PREDICTED, None)
    if PREDICT in cell.metadata.get("tags", []):
        cell.metadata[PREDICTED] = cell.outputs
        cell.outputs = []


def clean_output(output):
    """Drop a widget's live view, whose id is random; its still picture and its text remain."""
    if "data" in output:
        output.data = {kind: output.data[kind] for kind in sorted(output.data) if kind != WIDGET_VIEW}
        output.metadata.pop(WIDGET_VIEW, None)
    return output


def merged_streams(outputs: list) -> list:
    """Join printed text that came in pieces: where it is cut depends on the moment."""
    merged: list = []
    for output in outputs:
        last = merged[-1] if merged else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
        else:
            merged.append(output)
    return merged


def shown_text(output) -> str:
    """The text of an output as a reader sees it: printed, plain, HTML; not the bytes of pictures."""
    if output.output_type == "stream":
        return output.text
    texts = [text for kind, text in output.get("data", {}).items() if kind.startswith("text/")]
    return re.sub(r"base64,[A-Za-z0-9+/=]+", "", "\n".join(texts))


def problems(notebook) -> list[str]:
    """What a stored notebook must not show: errors, warnings, addresses, paths of this machine."""
    found = []
    for number, cell in enumerate(notebook.cells):
        for output in outputs_of(cell):
            text = shown_text(output)
            if output.output_type == "error":
                found.append(f"cell {number} raises {output.ename}: {output.evalue}")
            if output.get("name") == "stderr":
                found.append(f"cell {number} writes to stderr: {text.strip().splitlines()[-1]}")
            for what, sign in MACHINE_SIGNS.items():
                if match := sign.search(text):
                    found.append(f"cell {number} shows {what}: {match.group()}")
    return found


def store(path: Path) -> str:
    """Run a notebook and store it; returns "stored", "unchanged", or what is wrong with it."""
    import nbformat

    from tools.author.isolation import isolated

    before = path.read_text(encoding="utf-8")
    try:
        notebook = nbformat.reads(before, as_version=4)
        with isolated("course-store-"):
            execute(notebook, path.parent.resolve())
        clean(notebook)
        if found := problems(notebook):
            raise UnfitError("; ".join(found))
        set_slide_types(notebook)
        nbformat.validate(notebook)
        after = as_stored(notebook)
    except (UnfitError, ValueError, nbformat.ValidationError) as error:
        return f"NOT STORED: {error}"
    if after != before:
        path.write_text(after, encoding="utf-8")
    return "stored" if after != before else "unchanged"


def over_notebooks(work, description: str) -> int:
    """Do `work` on the notebooks that the command line names, or on all, two at a time; return the exit status.

    `work` takes a path and returns what came of it in one line, which begins with capitals where it failed.
    """
    parser = argparse.ArgumentParser(description=description.partition("\n")[0])
    parser.add_argument("notebooks", nargs="*", type=Path, help="all of the course's, unless some are named")
    paths = [path.resolve() for path in parser.parse_args().notebooks] or all_notebooks()
    for path in paths:
        if not path.is_file():
            sys.exit(f"{path}: no such notebook")
    failed = 0
    with ProcessPoolExecutor(WORKERS) as pool:
        for path, outcome in zip(paths, pool.map(work, paths), strict=True):
            print(f"{os.path.relpath(path)}: {outcome}", flush=True)
            failed += outcome.partition(":")[0].isupper()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(over_notebooks(store, __doc__))
