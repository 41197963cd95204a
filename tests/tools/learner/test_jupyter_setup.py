"""The settings that JupyterLab starts with exist; a learner's layout is kept; the course's notebooks are trusted."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.sign import NotebookNotary

from course_lib.explorers import saving
from tools.learner import jupyter_setup

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


# --- settings ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def environment(tmp_path, monkeypatch):
    """An empty environment to install the settings into; a function that returns its files."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "environment"))

    def files():
        return {path.name: path for path in (tmp_path / "environment").rglob("*") if path.is_file()}

    return files


def test_the_settings_are_installed(environment, capsys):
    jupyter_setup.install_settings()
    assert environment().keys() == {Path(name).name for name in jupyter_setup.SETTINGS}
    assert capsys.readouterr().out == ""


def test_jupyterlab_finds_the_stage(environment, tmp_path):
    jupyter_setup.install_settings()
    folder = tmp_path / "environment" / jupyter_setup.STAGE
    stated = json.loads((folder / "package.json").read_text())
    assert folder.name == stated["name"]
    assert (folder / stated["jupyterlab"]["_build"]["load"]).is_file()


def test_settings_of_an_older_course_are_replaced(environment):
    jupyter_setup.install_settings()
    environment()["overrides.json"].write_text("{}")
    jupyter_setup.install_settings()
    assert json.loads(environment()["overrides.json"].read_text()) == OVERRIDES


def refuse(*_arguments, **_named):
    raise PermissionError(13, "Permission denied")


def test_what_is_there_already_is_not_written_again(environment, monkeypatch, capsys):
    jupyter_setup.install_settings()
    monkeypatch.setattr(jupyter_setup.shutil, "copy", refuse)
    monkeypatch.setattr(Path, "mkdir", refuse)
    jupyter_setup.install_settings()
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("owner", "action"), [(Path, "mkdir"), (jupyter_setup.shutil, "copy")])
def test_somebody_elses_environment_is_a_line_and_no_traceback(environment, monkeypatch, capsys, owner, action):
    monkeypatch.setattr(owner, action, refuse)
    jupyter_setup.install_settings()
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(jupyter_setup.SETTINGS)
    assert lines[0].startswith("JupyterLab opens without the course's overrides.json: ")
    assert all(line.endswith("cannot be written (Permission denied).") for line in lines)
    assert environment() == {}


def test_the_server_finds_what_keeps_the_stills(environment):
    from jupyter_server.extension.config import ExtensionConfigManager

    jupyter_setup.install_settings()
    folder = environment()["large-model-maths.json"].parents[1]
    wanted = ExtensionConfigManager(read_config_path=[str(folder)]).get_jpserver_extensions()
    assert wanted == {saving.__name__: True}
    (point,) = saving._jupyter_server_extension_points()
    assert importlib.import_module(point["module"]) is saving
