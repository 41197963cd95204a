"""Say a piece of a formula in words: `mean` minus `y`, the square of it, the part with `W1`; never as code."""

from __future__ import annotations

import ast

from course_lib.text import _

__all__ = ["function_named", "name_of_operation", "names_in", "phrase", "say"]

DEEPEST = 3  # operations inside each other; beyond that a phrase is harder to follow than the formula
OF = {
    "sum": _("the sum of {x}"),
    "mean": _("the mean of {x}"),
    "exp": _("exp of {x}"),
    "log": _("the logarithm of {x}"),
    "sqrt": _("the root of {x}"),
    "norm": _("the length of {x}"),
    "std": _("the standard deviation of {x}"),
    "var": _("the variance of {x}"),
    "abs": _("the absolute value of {x}"),
    "max": _("the largest of {x}"),
    "min": _("the smallest of {x}"),
    "cumsum": _("the running sum of {x}"),
    "radians": _("{x} in radians"),
    "cos": _("the cosine of {x}"),
    "sin": _("the sine of {x}"),
    "sigmoid": _("the sigmoid of {x}"),
    "len": _("how many there are in {x}"),
    "clip": _("{x} between its limits"),
    "diag": _("the diagonal of {x}"),
}
OPERATIONS = {
    "sum": _("the sum"),
    "mean": _("the mean"),
    "median": _("the median"),
    "exp": _("exp"),
    "exp2": _("2 to the power of it"),
    "log": _("the natural logarithm"),
    "log2": _("the logarithm to base 2"),
    "log10": _("the logarithm to base 10"),
    "log1p": _("the logarithm of 1 plus it"),
    "sqrt": _("the root"),
    "norm": _("the length"),
    "std": _("the standard deviation"),
    "var": _("the variance"),
    "abs": _("the absolute value"),
    "max": _("the largest"),
    "min": _("the smallest"),
    "argmax": _("the place of the largest"),
    "argmin": _("the place of the smallest"),
    "cumsum": _("the running sum"),
    "cumprod": _("the running product"),
    "radians": _("the change from degrees to radians"),
    "degrees": _("the change from radians to degrees"),
    "cos": _("the cosine"),
    "sin": _("the sine"),
    "arccos": _("the arc cosine"),
    "clip": _("the clipping"),
    "sigmoid": _("the sigmoid"),
    "tanh": _("tanh"),
    "sort": _("the sorting"),
}
BETWEEN = {
    ast.Add: _("{a} plus {b}"),
    ast.Sub: _("{a} minus {b}"),
    ast.Mult: _("{a} times {b}"),
    ast.Div: _("{a} divided by {b}"),
    ast.MatMult: _("the product of {a} and {b}"),
}


def phrase(node: ast.expr) -> str:
    """Return a piece of a formula in words; where it is too long for that, what it is made of.

    Examples
    --------
    >>> phrase(ast.parse("np.sum(p * values)", mode="eval").body)
    'the sum of `p` times `values`'
    """
    if said := say(node):
        return said
    names = names_in(node)
    return _("the part with {names}").format(names=_listed(names)) if names else _("one part")


def say(node: ast.expr, depth: int = DEEPEST) -> str:
    """Return a piece of a formula in words; "" where it is too long for that, or no words are known for it."""
    if isinstance(node, ast.Name):
        return f"`{node.id}`"
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return f"{node.value:g}"
    if not depth:
        return ""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        return _wrapped(_("{x} transposed"), node.value, depth)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return _wrapped(_("minus {x}"), node.operand, depth)
    if isinstance(node, ast.Call):
        name, inside = function_named(node)
        return _wrapped(OF[name], inside, depth) if inside is not None and name in OF else ""
    return _say_operation(node, depth)


def _say_operation(node: ast.expr, depth: int) -> str:
    if not isinstance(node, ast.BinOp):
        return ""
    if isinstance(node.op, ast.Pow) and isinstance(node.right, ast.Constant) and node.right.value == 2:
        return _wrapped(_("the square of {x}"), node.left, depth)
    first, second = say(node.left, depth - 1), say(node.right, depth - 1)
    if not first or not second or type(node.op) not in BETWEEN:
        return ""
    return BETWEEN[type(node.op)].format(a=first, b=second)


def _wrapped(text: str, inside: ast.expr, depth: int) -> str:
    said = say(inside, depth - 1)
    return text.format(x=said) if said else ""


def names_in(node: ast.AST) -> list[str]:
    """Return the names of values in a piece of a formula, in their order, modules and functions left out."""
    called = {id(part.func) for part in ast.walk(node) if isinstance(part, ast.Call)}
    inside = {id(part.value) for part in ast.walk(node) if isinstance(part, ast.Attribute) and id(part) in called}
    modules = {"np", "torch", "math"}
    names = [p for p in ast.walk(node) if isinstance(p, ast.Name) and id(p) not in called and p.id not in modules]
    names = [part for part in names if id(part) not in inside or part.id not in modules]
    return list(dict.fromkeys(part.id for part in sorted(names, key=lambda part: (part.lineno, part.col_offset))))


def _listed(names: list[str]) -> str:
    quoted = [f"`{name}`" for name in names[:3]]
    return _(" and ").join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else quoted[0]


def function_named(node: ast.Call) -> tuple[str, ast.expr | None]:
    """Return the last name of the function that is called, and what it is applied to.

    Examples
    --------
    >>> [function_named(ast.parse(text, mode="eval").body)[0] for text in ("np.exp(z)", "f(z)", "z.sum(axis=0)")]
    ['exp', 'f', 'sum']
    """
    function = node.func
    if isinstance(function, ast.Name):
        return function.id, node.args[0] if node.args else None
    if not isinstance(function, ast.Attribute):
        return "", None
    if _is_module(function.value):
        return function.attr, node.args[0] if node.args else None
    return function.attr, function.value


def _is_module(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in ("np", "torch", "math")


def name_of_operation(name: str) -> str:
    """Return what a function does, as a noun: "the mean" for mean; `f` for one without a noun."""
    return OPERATIONS.get(name, f"`{name}`")
