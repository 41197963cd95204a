"""What the cells of a lesson do: which exercise a cell checks, what it gives the learner, what its names stand for."""

from __future__ import annotations

import ast
import io
import tokenize
from pathlib import Path

import nbformat
import pytest

from course_lib.checking.cells import BLANK
from course_lib.checking.exercise import Exercise


def cells_of(path: Path) -> list:
    return nbformat.read(path, as_version=4).cells


def imported(path: Path) -> dict:
    """The names that a lesson's import cell, its first code cell, defines; the test is skipped where PyTorch lacks."""
    names: dict = {}
    try:
        exec(next(cell.source for cell in cells_of(path) if cell.cell_type == "code"), names)
    except ImportError as missing:
        if type(missing).__name__ != "TorchMissingError":
            raise
        pytest.skip("PyTorch is not installed")
    return names


def called(source: str, names: dict) -> list[tuple[object, list[ast.expr]]]:
    """What a cell calls of the names that the import cell defines, from top to end, with the arguments."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    calls.sort(key=lambda node: (node.lineno, node.col_offset))
    found = [(meaning(node.func, names), node.args) for node in calls]
    return [(what, arguments) for what, arguments in found if what is not None]


def meaning(node: ast.expr, names: dict) -> object:
    """What a name, or a name with dots, stands for; None where the import cell does not tell."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    return getattr(meaning(node.value, names), node.attr, None) if isinstance(node, ast.Attribute) else None


def exercise_in(cell, names: dict) -> Exercise | None:
    """The exercise that a cell checks an answer to."""
    if cell.cell_type != "code":
        return None
    checks = (what for what, _arguments in called(cell.source, names) if getattr(what, "__name__", "") == "check")
    return next((what.__self__ for what in checks if isinstance(getattr(what, "__self__", None), Exercise)), None)


def blanks_in(source: str) -> list[tokenize.TokenInfo]:
    """The blanks of a cell; a blank in a string or a comment is none."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [token for token in tokens if token.type == tokenize.NAME and token.string == BLANK]


def filled(source: str, texts: tuple[str, ...]) -> str:
    """A cell with its blanks filled, in their order."""
    lines = source.splitlines(keepends=True)
    for token, text in reversed(list(zip(blanks_in(source), texts, strict=True))):
        (row, begin), (_row, end) = token.start, token.end
        lines[row - 1] = lines[row - 1][:begin] + text + lines[row - 1][end:]
    return "".join(lines)


def value_of(source: str, names: dict) -> object:
    """Run a cell, and return the value of its last line, which JupyterLab shows."""
    *before, last = ast.parse(source).body
    own = dict(names)
    exec(compile(ast.Module(before, []), "<cell>", "exec"), own)
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), own)
