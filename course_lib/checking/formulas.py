"""What may stand in place of a piece of a formula: a term too few, a sign turned, a sum for a mean: a catalogue.

Each entry gives, for a node of a syntax tree, what may stand there instead, and a clause to go on after "if".
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from course_lib.checking.words import function_named, name_of_operation, phrase
from course_lib.text import _

__all__ = [
    "Edit",
    "a_factor_left_out",
    "a_fraction_turned",
    "a_function_left_out",
    "a_sign_turned",
    "a_slope_of_another_function",
    "a_term_left_out",
    "a_term_outside",
    "another_function",
    "another_operation",
    "another_setting",
    "arguments_exchanged",
    "brackets_misplaced",
    "every_sign_turned",
    "is_operation",
]

Edit = tuple[ast.AST, str]

# -------------------------------------------------------------------------------------------------- sums and products


def _terms(node: ast.AST, plus: bool = True) -> list[tuple[bool, ast.expr]]:
    """The terms of a sum, each with whether it is added."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        return _terms(node.left, plus) + _terms(node.right, plus == isinstance(node.op, ast.Add))
    return [(plus, node)]


def _factors(node: ast.AST, above: bool = True) -> list[tuple[bool, ast.expr]]:
    """The factors of a product, each with whether it stands above the line of the fraction."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div):
        return _factors(node.left, above) + _factors(node.right, above == isinstance(node.op, ast.Mult))
    return [(above, node)]


def _added_up(terms: list[tuple[bool, ast.expr]]) -> ast.expr:
    plus, total = terms[0]
    total = total if plus else ast.UnaryOp(ast.USub(), total)
    for plus, term in terms[1:]:
        total = ast.BinOp(total, ast.Add() if plus else ast.Sub(), term)
    return total


def _multiplied(factors: list[tuple[bool, ast.expr]]) -> ast.expr:
    above, product = factors[0]
    product = product if above else ast.BinOp(ast.Constant(1), ast.Div(), product)
    for above, factor in factors[1:]:
        product = ast.BinOp(product, ast.Mult() if above else ast.Div(), factor)
    return product


def is_operation(node: ast.AST, operators: tuple[type, ...]) -> bool:
    """Whether a node is an operation of one of these kinds."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, operators)


def a_term_left_out(node: ast.AST, _tree: ast.FunctionDef) -> Iterator[Edit]:
    """A sum without one of its terms."""
    if is_operation(node, (ast.Add, ast.Sub)):
        terms = _terms(node)
        for i, (plus, term) in enumerate(terms):
            text = _("{term} is left out of the sum") if plus else _("{term} is not subtracted")
            yield _added_up(terms[:i] + terms[i + 1 :]), text.format(term=phrase(term))


def a_factor_left_out(node: ast.AST, _tree: ast.FunctionDef) -> Iterator[Edit]:
    """A product or a fraction without one of its factors, or without two of them."""
    if not is_operation(node, (ast.Mult, ast.Div)):
        return
    factors = _factors(node)
    for i, (above, factor) in enumerate(factors):
        text = _("the factor {factor} is left out") if above else _("the division by {factor} is left out")
        yield _multiplied(factors[:i] + factors[i + 1 :]), text.format(factor=phrase(factor))
    for i, j in itertools.combinations(range(len(factors)) if len(factors) > 2 else (), 2):
        left = [factor for k, factor in enumerate(factors) if k not in (i, j)]
        text = _("{first} and {second} are both left out of the product")
        yield _multiplied(left), text.format(first=phrase(factors[i][1]), second=phrase(factors[j][1]))


def a_sign_turned(node: ast.AST, _tree: ast.FunctionDef) -> Iterator[Edit]:
    """One term added instead of subtracted, or the other way round."""
    if is_operation(node, (ast.Add, ast.Sub)):
        terms = _terms(node)
        for i, (plus, term) in enumerate(terms):
            text = _("{term} is subtracted instead of added") if plus else _("{term} is added instead of subtracted")
            yield _added_up([*terms[:i], (not plus, term), *terms[i + 1 :]]), text.format(term=phrase(term))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand, _("the minus before {term} is left out").format(term=phrase(node.operand))


def every_sign_turned(node: ast.AST, _tree: ast.FunctionDef) -> Iterator[Edit]:
    """A sum or a difference with the other sign: a difference taken the other way round."""
    if is_operation(node, (ast.Add, ast.Sub)):
        yield ast.UnaryOp(ast.USub(), node), _("the sign of {sum} is turned").format(sum=phrase(node))


def a_fraction_turned(node: ast.AST, _tree: ast.FunctionDef) -> Iterator[Edit]:
    """A factor that divides instead of multiplying, or the other way round; a fraction upside down."""
    if not is_operation(node, (ast.Mult, ast.Div)):
        return
    factors = _factors(node)
    for i, (above, factor) in enumerate(factors):
        text = _("{factor} divides instead of multiplying") if above else _("{factor} multiplies instead of dividing")
        yield _multiplied([*factors[:i], (not above, factor), *factors[i + 1 :]]), text.format(factor=phrase(factor))
    if not all(above for above, _factor in factors):
        yield ast.BinOp(ast.Constant(1), ast.Div(), node), _("the fraction is upside down")


def brackets_misplaced(node: ast.AST, _tree: ast.FunctionDef) -> Iterator[Edit]:
    """A factor that applies to the last term of a sum alone; a fraction divided by the first factor of its product."""
    if is_operation(node, (ast.Mult, ast.Div)) and is_operation(node.left, (ast.Add, ast.Sub)):
        moved = ast.BinOp(node.left.left, node.left.op, ast.BinOp(node.left.right, node.op, node.right))
        text = _("the brackets around {sum} are missing before {factor}")
        yield moved, text.format(sum=phrase(node.left), factor=phrase(node.right))
    if is_operation(node, (ast.Mult, ast.Div)) and is_operation(node.right, (ast.Add, ast.Sub, ast.Mult, ast.Div)):
        inner = node.right
        moved = ast.BinOp(ast.BinOp(node.left, node.op, inner.left), inner.op, inner.right)
        yield moved, _("the brackets around {part} are missing").format(part=phrase(inner))
    if isinstance(node, ast.UnaryOp) and is_operation(node.operand, (ast.Add, ast.Sub)):
        inner = node.operand
        moved = ast.BinOp(ast.UnaryOp(node.op, inner.left), inner.op, inner.right)
        yield moved, _("the minus is before the first term of {sum} only").format(sum=phrase(inner))


def another_operation(node: ast.AST, _tree: ast.FunctionDef) -> Iterator[Edit]:
    """A sum for a product, a product entry by entry for a matrix product, double for the square."""
    if not isinstance(node, ast.BinOp):
        return
    first, second, pair = node.left, node.right, {"a": phrase(node.left), "b": phrase(node.right)}
    if isinstance(node.op, ast.Mult):
        yield ast.BinOp(first, ast.Add(), second), _("{a} and {b} are added instead of multiplied").format(**pair)
    if isinstance(node.op, ast.Add):
        yield ast.BinOp(first, ast.Mult(), second), _("{a} and {b} are multiplied instead of added").format(**pair)
    if isinstance(node.op, ast.Div):
        yield ast.BinOp(first, ast.Sub(), second), _("{b} is subtracted instead of dividing {a}").format(**pair)
    if isinstance(node.op, ast.MatMult):
        text = _("{a} and {b} are multiplied entry by entry")
        yield ast.BinOp(first, ast.Mult(), second), text.format(**pair)
        yield ast.BinOp(second, ast.MatMult(), first), _("{a} and {b} are multiplied in the other order").format(**pair)
    if isinstance(node.op, ast.Pow):
        yield from _other_powers(node)


def _other_powers(node: ast.BinOp) -> Iterator[Edit]:
    inside, said = node.left, phrase(node.left)
    square = isinstance(node.right, ast.Constant) and node.right.value == 2
    text = _("the square of {x} is left out") if square else _("the power of {x} is left out")
    yield inside, text.format(x=said)
    text = _("{x} is multiplied by its exponent instead of raised to it")
    yield ast.BinOp(inside, ast.Mult(), node.right), text.format(x=said)
    if square and is_operation(inside, (ast.Sub,)):
        each = [ast.BinOp(side, ast.Pow(), node.right) for side in (inside.left, inside.right)]
        text = _("{a} and {b} are squared one by one, before the difference is taken")
        yield ast.BinOp(each[0], ast.Sub(), each[1]), text.format(a=phrase(inside.left), b=phrase(inside.right))
    if square:
        text = _("the absolute value of {x} stands instead of its square")
        yield ast.Call(ast.Name("abs", ast.Load()), [inside], []), text.format(x=said)


def a_slope_of_another_function(node: ast.AST, _tree: ast.FunctionDef) -> Iterator[Edit]:
    """1 − s² for s(1 − s): the slope of tanh where the sigmoid's belongs."""
    if not is_operation(node, (ast.Mult, ast.Div)):
        return
    factors = _factors(node)
    for i, (above, factor) in enumerate(factors):
        for j, (_above, other) in enumerate(factors):
            if above and _is_one_minus(other, factor):
                square = ast.BinOp(factor, ast.Pow(), ast.Constant(2))
                slope = ast.BinOp(ast.Constant(1), ast.Sub(), square)
                rest = [f for k, f in enumerate(factors) if k not in (i, j)]
                text = _("the slope of tanh, 1 minus the square, is taken at {x} instead of the sigmoid's")
                yield _multiplied([*rest, (True, slope)]), text.format(x=phrase(factor))


def _is_one_minus(node: ast.expr, other: ast.expr) -> bool:
    is_one = is_operation(node, (ast.Sub,)) and isinstance(node.left, ast.Constant) and node.left.value == 1
    return is_one and ast.dump(node.right) == ast.dump(other)


# ---------------------------------------------------------------------------------------- functions and their settings

INSTEAD = {
    "sum": ("mean",),
    "mean": ("sum", "median"),
    "std": ("var",),
    "var": ("std",),
    "max": ("min",),
    "min": ("max",),
    "argmax": ("argmin",),
    "argmin": ("argmax",),
    "cos": ("sin",),
    "sin": ("cos",),
    "log": ("log2", "log10", "log1p"),
    "exp": ("exp2",),
    "radians": ("degrees",),
    "degrees": ("radians",),
    "cumsum": ("cumprod",),
    "sigmoid": ("tanh",),
    "quantile": ("percentile",),
    "argsort": ("sort",),
    "maximum": ("minimum",),
    "logaddexp": ("maximum",),
}
KEPT = {"len", "range", "zip", "zeros", "eye", "arange", "enumerate", "clone", "default_rng", "int", "isin", "min"}


def a_function_left_out(node: ast.AST, _tree: ast.FunctionDef) -> Iterator[Edit]:
    """An exp, a root, a mean that is not taken; the sigmoid where it is written out."""
    if isinstance(node, ast.Call):
        name, inside = function_named(node)
        if inside is not None and name not in KEPT:
            yield inside, _("{operation} is left out").format(operation=name_of_operation(name))
    if (inside := _inside_sigmoid(node)) is not None:
        yield inside, _("the sigmoid of {x} is left out").format(x=phrase(inside))


def _inside_sigmoid(node: ast.AST) -> ast.expr | None:
    """What stands inside 1 / (1 + exp(-x))."""
    below = node.right if is_operation(node, (ast.Div,)) else None
    power = below.right if below is not None and is_operation(below, (ast.Add,)) else None
    if isinstance(power, ast.Call) and function_named(power)[0] == "exp" and isinstance(power.args[0], ast.UnaryOp):
        return power.args[0].operand
    return None


def a_term_outside(node: ast.AST, _tree: ast.FunctionDef) -> Iterator[Edit]:
    """A term added after the function that it should go through: a bias after the sigmoid."""
    inside = _inside_sigmoid(node)
    if inside is not None and is_operation(inside, (ast.Add, ast.Sub)):
        power = ast.Call(node.right.right.func, [ast.UnaryOp(ast.USub(), inside.left)], [])
        below = ast.BinOp(ast.Constant(1), ast.Add(), power)
        moved = ast.BinOp(ast.BinOp(ast.Constant(1), ast.Div(), below), inside.op, inside.right)
        yield moved, _("{term} comes in after the sigmoid instead of before").format(term=phrase(inside.right))
    if isinstance(node, ast.Call) and len(node.args) == 1 and is_operation(node.args[0], (ast.Add, ast.Sub)):
        inside, name = node.args[0], name_of_operation(function_named(node)[0])
        moved = ast.BinOp(ast.Call(node.func, [inside.left], node.keywords), inside.op, inside.right)
        text = _("{term} comes in after {operation} instead of before")
        yield moved, text.format(term=phrase(inside.right), operation=name)


def another_function(node: ast.AST, _tree: ast.FunctionDef) -> Iterator[Edit]:
    """A sum for a mean, another logarithm; a function taken twice."""
    if not isinstance(node, ast.Call):
        return
    name, inside = function_named(node)
    for other in INSTEAD.get(name, ()) if isinstance(node.func, ast.Attribute) else ():
        changed = ast.Call(ast.Attribute(node.func.value, other, ast.Load()), node.args, node.keywords)
        text = _("{other} is taken instead of {operation}")
        yield changed, text.format(other=name_of_operation(other), operation=name_of_operation(name))
    if inside is not None and len(node.args) == 1 and not node.keywords and name not in KEPT:
        yield ast.Call(node.func, [node], []), _("{operation} is taken twice").format(operation=name_of_operation(name))


def another_setting(node: ast.AST, _tree: ast.FunctionDef) -> Iterator[Edit]:
    """Another axis or none; `keepdims`, `ddof` and the like left out."""
    if not isinstance(node, ast.Call):
        return
    name = name_of_operation(function_named(node)[0])
    for i, setting in enumerate(node.keywords):
        without = ast.Call(node.func, node.args, node.keywords[:i] + node.keywords[i + 1 :])
        if setting.arg in ("axis", "dim"):
            yield without, _("{operation} runs over the whole table, not along one axis").format(operation=name)
            for other in (0, 1, -1):
                changed = [*without.keywords, ast.keyword(setting.arg, ast.Constant(other))]
                text = _("{operation} runs along another axis")
                yield ast.Call(node.func, node.args, changed), text.format(operation=name)
        elif setting.arg:
            text = _("`{setting}` is not set for {operation}")
            yield without, text.format(setting=setting.arg, operation=name)
    yield from _other_degrees_of_freedom(node, name)


def _other_degrees_of_freedom(node: ast.Call, name: str) -> Iterator[Edit]:
    if function_named(node)[0] in ("std", "var") and isinstance(node.func, ast.Attribute):
        others = [setting for setting in node.keywords if setting.arg not in ("ddof", "correction")]
        word = "correction" if any(setting.arg == "correction" for setting in node.keywords) else "ddof"
        for number in (0, 1):
            changed = ast.Call(node.func, node.args, [*others, ast.keyword(word, ast.Constant(number))])
            below = _("the number of values") if number == 0 else _("one less than the number of values")
            yield changed, _("{operation} divides by {below}").format(operation=name, below=below)


def arguments_exchanged(node: ast.AST, _tree: ast.FunctionDef) -> Iterator[Edit]:
    """A function that is called with two of its arguments the wrong way round."""
    if isinstance(node, ast.Call):
        for i, j in itertools.combinations(range(len(node.args)), 2):
            args = list(node.args)
            args[i], args[j] = args[j], args[i]
            text = _("{a} and {b} change places")
            yield ast.Call(node.func, args, node.keywords), text.format(a=phrase(args[j]), b=phrase(args[i]))
