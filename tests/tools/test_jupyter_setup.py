"""The settings that JupyterLab starts with exist; a learner's layout is kept; the course's notebooks are trusted."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.sign import NotebookNotary

import jupyter_setup

OVERRIDES = json.loads((jupyter_setup.ROOT / "binder" / "overrides.json").read_text())


@pytest.mark.parametrize("plugin", OVERRIDES)
def test_every_setting_is_one_that_jupyterlab_knows(plugin):
    package, _, name = plugin.partition(":")
    schema = json.loads(Path(sys.prefix, "share/jupyter/lab/schemas", package, f"{name}.json").read_text())
    assert OVERRIDES[plugin].keys() <= schema["properties"].keys()


def test_no_news_and_no_update_checks():
    wanted = {"fetchNews": "false", "checkForUpdates": False}
    assert OVERRIDES["@jupyterlab/apputils-extension:notification"] == wanted


def test_the_first_visit_gets_the_courses_layout(tmp_path):
    jupyter_setup.import_workspace(tmp_path)
    (saved,) = tmp_path.iterdir()
    layout = json.loads(saved.read_text())["data"]["layout-restorer:data"]
    assert layout["main"]["current"] == "notebook:" + jupyter_setup.FIRST_LESSON
    assert layout["left"]["current"] == jupyter_setup.TABLE_OF_CONTENTS


def test_a_layout_that_the_learner_changed_is_kept(tmp_path):
    jupyter_setup.import_workspace(tmp_path)
    (saved,) = tmp_path.iterdir()
    theirs = json.dumps({"metadata": {"id": "course"}, "data": {"layout-restorer:data": {"main": {}}}})
    saved.write_text(theirs)
    jupyter_setup.import_workspace(tmp_path)
    assert saved.read_text() == theirs


def test_notebooks_are_trusted(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "notebooks").mkdir()
    path = tmp_path / "notebooks" / "lesson.ipynb"
    output = nbformat.v4.new_output("display_data", data={"text/html": "<b>α</b>"})
    cell = nbformat.v4.new_code_cell("1", outputs=[output], id="one")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    notary = NotebookNotary()
    try:
        assert not notary.check_signature(nbformat.read(path, as_version=4))
        jupyter_setup.trust_notebooks(tmp_path)
        assert notary.check_signature(nbformat.read(path, as_version=4))
    finally:
        notary.store.close()
