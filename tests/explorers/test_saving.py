"""What is saved: stills in place of live views, and every notebook otherwise as it was."""

import copy
import json
import subprocess
import sys

import nbformat
import pytest

from course_lib.explorers.saving import LIVE_VIEW, keep_stills
from course_lib.explorers.vectors import TwoVectorsExplorer

LIVE = {LIVE_VIEW: {"model_id": "3f2a", "version_major": 2, "version_minor": 0}}


def notebook(*data, **metadata):
    """A model as the server saves it: a cell that shows all this, after one of text."""
    outputs = [nbformat.v4.new_output("display_data", data=copy.deepcopy(shown)) for shown in data]
    cells = [nbformat.v4.new_markdown_cell("# Title"), nbformat.v4.new_code_cell("1", outputs=outputs)]
    return {"type": "notebook", "content": nbformat.v4.new_notebook(cells=cells, metadata=metadata)}


def shown(model):
    return [output["data"] for output in model["content"]["cells"][1]["outputs"]]


def test_an_explorers_live_view_gives_way_to_its_still():
    model = notebook(TwoVectorsExplorer()._repr_mimebundle_())
    keep_stills(model=model, path="lesson.ipynb", contents_manager=None)
    assert set(shown(model)[0]) == {"text/plain", "text/html"}
    nbformat.validate(model["content"])


def test_a_widget_without_a_still_keeps_its_view():
    model = notebook(LIVE | {"text/plain": "IntSlider(value=0)"}, {"text/plain": "3"}, {"text/html": "<b>"})
    before = copy.deepcopy(model)
    keep_stills(model=model, path="own.ipynb")
    assert model == before


def test_a_notebook_that_stores_its_widgets_keeps_their_views():
    model = notebook(LIVE | {"text/html": "<b>"}, widgets={"application/vnd.jupyter.widget-state+json": {}})
    keep_stills(model=model)
    assert LIVE_VIEW in shown(model)[0]


def test_other_files_are_none_of_ours():
    text = json.dumps(notebook(LIVE | {"text/html": "<b>"})["content"])
    for model in ({"type": "file", "content": text}, {"type": "directory", "content": None}):
        before = dict(model)
        keep_stills(model=model)
        assert model == before


@pytest.mark.parametrize(
    "content",
    [None, [], "text", {}, {"cells": None}, {"cells": [None, 3, {}]}, {"cells": [{"outputs": [None, {"data": []}]}]}],
)
def test_junk_is_no_reason_not_to_save(content):
    for model in (None, [], {}, {"type": "notebook"}, {"type": "notebook", "content": content}):
        keep_stills(model=model, path="lesson.ipynb")
    keep_stills()


def test_a_server_calls_it_at_each_save(tmp_path):
    from jupyter_server.services.contents.filemanager import FileContentsManager

    from course_lib.explorers import saving

    class Server:
        contents_manager = FileContentsManager(root_dir=str(tmp_path))

    saving._load_jupyter_server_extension(Server)
    Server.contents_manager.save(notebook(LIVE | {"text/html": "<b>still</b>"}), "lesson.ipynb")
    (output,) = nbformat.read(tmp_path / "lesson.ipynb", as_version=4).cells[1].outputs
    assert output.data == {"text/html": "<b>still</b>"}


def test_the_server_loads_nothing_else_for_it():
    code = "import sys, course_lib.explorers.saving; print({'numpy', 'matplotlib', 'ipywidgets'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "set()\n"
