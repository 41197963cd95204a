"""The one place that says which kinds of output strict nbval leaves out, and why. `conftest.py` loads it as a plugin.

Everything else that a cell puts out is compared with what the notebook stores: printed text, text/plain, HTML, LaTeX.
No cell is skipped. What a learner is to guess before running a cell is stored in the cell's metadata and compared too.
"""

from __future__ import annotations

import pytest

NOT_COMPARED = {
    "application/vnd.jupyter.widget-view+json": "holds the widget's id, a random number",
    "image/png": "another version of FreeType or libpng draws the same picture in other bytes",
    "image/jpeg": "the same holds for its encoder",
}
# The picture of an <img alt=…> is PNG bytes too; its alt text, which tells what the picture shows, is compared.
EMBEDDED_PICTURE = r"data:image/(png|jpeg);base64,[A-Za-z0-9+/=]+"
# So are the samples of a sound in its WAV file, where another processor may round the last bit differently.
EMBEDDED_SOUND = r"data:audio/wav;base64,[A-Za-z0-9+/=]+"
# So are the weights of a network that was trained a moment ago, in its page.
EMBEDDED_PAGE = r"data:text/html;base64,[A-Za-z0-9+/=]+"

# Bookkeeping of the notebook format, which is no output: nbval's own list.
BOOKKEEPING = ("metadata", "traceback", "prompt_number", "output_type", "name", "execution_count")


@pytest.hookimpl(tryfirst=True)
def pytest_collectstart(collector: pytest.Collector) -> None:
    """Tell nbval's collector of a notebook what to leave out, in place of its own list."""
    if hasattr(collector, "skip_compare"):
        collector.skip_compare = (*BOOKKEEPING, *NOT_COMPARED)
        collector.sanitize_patterns[EMBEDDED_PICTURE] = "(a picture)"
        collector.sanitize_patterns[EMBEDDED_SOUND] = "(a sound)"
        collector.sanitize_patterns[EMBEDDED_PAGE] = "(a page)"


def pytest_itemcollected(item: pytest.Item) -> None:
    """Give a cell tagged `predict` its outputs back to be compared with: its metadata keeps them from the reader."""
    cell = getattr(item, "cell", None)
    if cell is not None and "predicted" in cell.metadata:
        cell.outputs = cell.metadata["predicted"]
