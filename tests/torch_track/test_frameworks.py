"""Other frameworks: one line where they are missing; the lesson's cells for real where they are there."""

import sys
from pathlib import Path

import nbformat
import pytest

from course_lib.torch_track.frameworks import FRAMEWORKS, framework

ROOT = Path(__file__).resolve().parents[2]
LESSON = ROOT / "notebooks" / "pytorch" / "t4_twins.ipynb"
each = pytest.mark.parametrize("name", FRAMEWORKS)


@each
def test_where_it_is_missing_one_line_says_how_to_add_it(name, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, name, None)
    assert framework(name) is None
    (line,) = capsys.readouterr().out.splitlines()
    assert line == f"{FRAMEWORKS[name]} is not installed here, and not needed. `%pip install {name}` in a cell adds it."


def test_keras_computes_with_pytorch_unless_somebody_chose_otherwise(monkeypatch):
    import os

    monkeypatch.setitem(sys.modules, "keras", object())
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    framework("keras")
    assert os.environ["KERAS_BACKEND"] == "torch"
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    framework("keras")
    assert os.environ["KERAS_BACKEND"] == "jax"


def test_something_else_that_is_missing_is_no_missing_framework(tmp_path, monkeypatch):
    (tmp_path / "keras.py").write_text("import not_there_at_all")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "keras", raising=False)
    with pytest.raises(ModuleNotFoundError, match="not_there_at_all"):
        framework("keras")


def test_another_name_is_refused():
    with pytest.raises(ValueError, match=r"^name: expected .*keras.*, got .*jax"):
        framework("jax")


@each
def test_the_cell_of_the_lesson_runs_where_the_framework_is_installed(name, capsys):
    """Not in the course's own environment; `pip install keras tensorflow` in a copy of it runs both."""
    pytest.importorskip(name, reason=f"{name} is not installed")
    cells = {cell.id: cell.source for cell in nbformat.read(LESSON, as_version=4).cells}
    variables: dict = {}
    exec(cells["imports"], variables)
    exec(cells[f"{name}-code"], variables)
    assert "of ours: True" in capsys.readouterr().out
