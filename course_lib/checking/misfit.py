"""Which two shapes did not fit, and in which expression: read from the line of an error, without running it again."""

from __future__ import annotations

import ast
import linecache
import re
from types import CodeType, FrameType, TracebackType

from course_lib.checking.cells import last_step
from course_lib.text import _

__all__ = ["misfit"]

PAIRING = {ast.MatMult, ast.Add, ast.Sub, ast.Mult, ast.Div}
PAIRED = _("counted from the right, lengths must be equal, or one of them 1.")
INNER = _("`@` needs {inner}, the last length of the first, to equal {other} in the second.")


def misfit(error: BaseException, answer: object) -> str:
    """Say which shapes an operation of the learner's met: those of names, or what the error's text tells of others.

    Parameters
    ----------
    error : BaseException
    answer : callable
        The learner's function.

    Returns
    -------
    str
        "" where the error did not arise between two such operands, or where they do fit.

    Examples
    --------
    >>> import numpy as np
    >>> def answer(x, W):
    ...     return W @ x
    >>> try:
    ...     answer(np.ones((4, 3)), np.ones((2, 3)))
    ... except ValueError as raised:
    ...     print(misfit(raised, answer))
    `W @ x` meets shapes (2, 3) and (4, 3): `@` needs 3, the last length of the first, to equal 4 in the second.
    """
    place = last_step(answer, error)
    expression = _expression(place) if place else None
    if not isinstance(expression, ast.BinOp) or type(expression.op) not in PAIRING:
        return ""
    shapes = [_shape(side, place.tb_frame) for side in (expression.left, expression.right)]
    if None in shapes:
        return _from_text(ast.unparse(expression), str(error))
    return "" if _fit(expression.op, *shapes) else _told(ast.unparse(expression), expression.op, *shapes)


def _told(expression: str, operation: ast.operator, first: tuple[int, ...], second: tuple[int, ...]) -> str:
    met = _met(expression, first, second)
    if not isinstance(operation, ast.MatMult):
        return met + PAIRED
    if not (first and second):
        return met + _("`@` takes no single number, which `*` does.")
    return met + INNER.format(inner=first[-1], other=second[-2:][0])


def _from_text(expression: str, text: str) -> str:
    """The same, as far as NumPy tells it, of operands that had to be computed."""
    if "(size" in text:
        other, inner = re.findall(r"\d+", text.rpartition("(size")[2])
        return _("In `{expression}`, ").format(expression=expression) + INNER.format(inner=inner, other=other)
    if shapes := re.search(r"shapes (\([\d,]*\)) (\([\d,]*\))", text):
        return _met(expression, *shapes.groups()) + PAIRED
    return ""


def _met(expression: str, first: object, second: object) -> str:
    text = _("`{expression}` meets shapes {first} and {second}: ")
    return text.format(expression=expression, first=first, second=second)


def _expression(place: TracebackType) -> ast.expr | None:
    """The expression whose instruction failed; Python knows where each one begins and ends."""
    code: CodeType = place.tb_frame.f_code
    line, last_line, start, end = list(code.co_positions())[place.tb_lasti // 2]
    if line is None or line != last_line or start is None or end is None:
        return None
    text = linecache.getline(code.co_filename, line).encode()[start:end].decode(errors="replace")
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError:
        return None


def _shape(node: ast.expr, frame: FrameType) -> tuple[int, ...] | None:
    """The shape of a name, of its transpose or of a constant part of it; None for what would have to be computed."""
    turned = isinstance(node, ast.Attribute) and node.attr == "T"
    name = node.value if turned or isinstance(node, ast.Subscript) else node
    if not isinstance(name, ast.Name):
        return () if isinstance(name, ast.Constant) else None
    value = frame.f_locals.get(name.id)
    if isinstance(node, ast.Subscript):
        value = _part(value, node.slice)
    shape = getattr(value, "shape", None)
    if shape is None:
        return () if isinstance(value, int | float) else None
    return tuple(shape)[::-1] if turned else tuple(shape)


def _part(value: object, index: ast.expr) -> object:
    """An entry or a row, where its index is written as a number."""
    try:
        return value[ast.literal_eval(index)]
    except Exception:  # no number, or no such entry
        return None


def _fit(operation: ast.operator, first: tuple[int, ...], second: tuple[int, ...]) -> bool:
    if isinstance(operation, ast.MatMult):
        return bool(first and second) and first[-1] == second[-2:][0]
    return all(a == b or 1 in (a, b) for a, b in zip(first[::-1], second[::-1], strict=False))
