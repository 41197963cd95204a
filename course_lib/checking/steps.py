"""What may stand in place of a step: another part of an array, a question turned round, a line left out: a catalogue.

As in `course_lib.checking.formulas`, an entry gives other nodes for one of a syntax tree, each with its clause.
"""

from __future__ import annotations

import ast
import copy
import itertools
from collections.abc import Iterator

from course_lib.checking.formulas import Edit, is_operation
from course_lib.checking.words import function_named, name_of_operation, phrase
from course_lib.text import _

__all__ = [
    "a_case_left_out",
    "a_square_too_many",
    "a_step_left_out",
    "a_transpose",
    "an_end_left_out",
    "another_answer",
    "another_number",
    "another_order",
    "another_part",
    "another_value",
    "one_off",
]

# ------------------------------------------------------------------------------------------ arrays and their parts


def a_transpose(node: ast.AST, _tree: ast.FunctionDef) -> Iterator[Edit]:
    """A transpose too few or too many."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value, _("{x} is not transposed").format(x=phrase(node.value))
    if is_operation(node, (ast.MatMult,)):
        for side in ("left", "right"):
            part = getattr(node, side)
            if not isinstance(part, ast.Attribute):
                changed = ast.BinOp(node.left, node.op, node.right)
                setattr(changed, side, ast.Attribute(part, "T", ast.Load()))
                yield changed, _("{x} is transposed").format(x=phrase(part))


def another_part(node: ast.AST, _tree: ast.FunctionDef) -> Iterator[Edit]:
    """One entry more or less at the end of a slice; all entries instead of some; the index for the entry."""
    if isinstance(node, ast.Slice):
        yield from _other_bounds(node)
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name | ast.Compare):
        said = phrase(node.value)
        yield node.value, _("all of {x} is taken instead of a part").format(x=said)
        yield (
            node.slice,
            _("{index} itself is taken instead of the entries of {x} there").format(index=phrase(node.slice), x=said),
        )
        if isinstance(node.slice, ast.Name):
            turned = ast.Subscript(node.value, ast.UnaryOp(ast.Invert(), node.slice), ast.Load())
            yield turned, _("the entries of {x} that should be left out are taken").format(x=said)


def _other_bounds(node: ast.Slice) -> Iterator[Edit]:
    texts = {
        1: _("a part of an array begins or ends one entry too late"),
        -1: _("a part of an array begins or ends one entry too early"),
    }
    for bound, (step, text) in itertools.product(("lower", "upper"), texts.items()):
        if (limit := getattr(node, bound)) is not None:
            changed = copy.copy(node)
            setattr(changed, bound, ast.BinOp(limit, ast.Add(), ast.Constant(step)))
            yield changed, text
    if node.lower is None:
        yield ast.Slice(ast.Constant(1), node.upper), _("a part of an array begins with its second entry")


def a_square_too_many(node: ast.AST, _tree: ast.FunctionDef) -> Iterator[Edit]:
    """A difference that is squared, loses its sign or its mean on the way."""
    if is_operation(node, (ast.Sub,)):
        said = phrase(node)
        yield ast.BinOp(node, ast.Pow(), ast.Constant(2)), _("{x} is squared on the way").format(x=said)
        absolute = ast.Call(ast.Name("abs", ast.Load()), [node], [])
        yield absolute, _("{x} loses its sign on the way").format(x=said)
        mean = ast.Call(ast.Attribute(node, "mean", ast.Load()), [], [])
        yield ast.BinOp(node, ast.Sub(), mean), _("the mean of {x} is taken away from it first").format(x=said)


def an_end_left_out(node: ast.AST, _tree: ast.FunctionDef) -> Iterator[Edit]:
    """A sum or a mean without the first or the last of what is added."""
    if not isinstance(node, ast.Call) or function_named(node)[0] not in ("sum", "mean", "max", "min"):
        return
    name, inside = function_named(node)
    ends = {
        (1, None): _("the first entry is left out of {operation}"),
        (None, -1): _("the last entry is left out of {operation}"),
    }
    for place, text in (
        (0, _("only the first entry is in {operation}")),
        (-1, _("only the last entry is in {operation}")),
    ):
        alone = ast.Subscript(inside, ast.Slice(*_alone(place)), ast.Load())
        yield _applied_to(node, alone), text.format(operation=name_of_operation(name))
    for (first, last), text in ends.items():
        bounds = ast.Slice(*(None if end is None else ast.Constant(end) for end in (first, last)))
        part = ast.Subscript(inside, bounds, ast.Load())
        yield _applied_to(node, part), text.format(operation=name_of_operation(name))


def _alone(place: int) -> tuple[ast.Constant | None, ast.Constant | None]:
    return (None, ast.Constant(1)) if place == 0 else (ast.Constant(place), None)


def _applied_to(node: ast.Call, inside: ast.expr) -> ast.Call:
    """The same call of something else."""
    if function_named(node)[1] is not node.func.value if isinstance(node.func, ast.Attribute) else True:
        return ast.Call(node.func, [inside, *node.args[1:]], node.keywords)
    return ast.Call(ast.Attribute(inside, node.func.attr, ast.Load()), node.args, node.keywords)


def one_off(node: ast.AST, _tree: ast.FunctionDef) -> Iterator[Edit]:
    """A loop with one turn too few or too many."""
    if isinstance(node, ast.Call) and function_named(node)[0] == "range":
        first, last = (node.args[0], node.args[1]) if len(node.args) > 1 else (ast.Constant(0), node.args[0])
        more = node.args[2:]
        one = ast.Constant(1)
        fewer, later = ast.BinOp(last, ast.Sub(), one), ast.BinOp(first, ast.Add(), one)
        further = ast.BinOp(last, ast.Add(), one)
        yield ast.Call(node.func, [first, fewer, *more], []), _("the loop ends one turn too early")
        yield ast.Call(node.func, [later, last, *more], []), _("the loop begins one turn too late")
        yield ast.Call(node.func, [first, further, *more], []), _("the loop goes on for one turn too many")


# ------------------------------------------------------------------------------------------ questions


OPPOSITE = {ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
BESIDE = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}


def another_answer(node: ast.AST, _tree: ast.FunctionDef) -> Iterator[Edit]:
    """A comparison turned round, or that counts equality otherwise; one of two conditions dropped."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        pair = {"a": phrase(node.left), "b": phrase(node.comparators[0])}
        kind = type(node.ops[0])
        if kind in BESIDE:
            text = _("the case where {a} and {b} are equal is decided the other way")
            yield ast.Compare(node.left, [BESIDE[kind]()], node.comparators), text.format(**pair)
        if kind in OPPOSITE:
            text = _("the comparison of {a} with {b} is turned round")
            yield ast.Compare(node.left, [OPPOSITE[kind]()], node.comparators), text.format(**pair)
    if isinstance(node, ast.IfExp):
        yield node.body, _("the second case, {x}, is left out").format(x=phrase(node.orelse))
        yield node.orelse, _("only the second case, {x}, is there").format(x=phrase(node.orelse))
        yield ast.IfExp(node.test, node.orelse, node.body), _("the two cases change places")
    if is_operation(node, (ast.BitAnd, ast.BitOr)):
        for kept in (node.left, node.right):
            yield kept, _("one of two conditions is left out")
        yield ast.BinOp(node.left, ast.BitOr(), node.right), _("one of two conditions is enough")


def a_case_left_out(node: ast.AST, _tree: ast.FunctionDef) -> Iterator[Edit]:
    """Only one of the two that `np.where` chooses from."""
    if isinstance(node, ast.Call) and function_named(node)[0] == "where" and len(node.args) == 3:
        _test, first, second = node.args
        yield first, _("{x} is taken everywhere").format(x=phrase(first))
        yield second, _("{x} is taken everywhere").format(x=phrase(second))
        yield ast.Call(node.func, [node.args[0], second, first], []), _("the two cases change places")


# ------------------------------------------------------------------------------------------ whole steps, numbers, names


def a_step_left_out(node: ast.AST, tree: ast.FunctionDef) -> Iterator[Edit]:
    """A line left out that changes something there already; `=` for `+=`; a case of its own forgotten."""
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        name = node.targets[0].id
        if name in _known_before(tree, node):
            yield ast.Pass(), _("the step that changes `{name}` is left out").format(name=name)
    if isinstance(node, ast.AugAssign):
        text = _("the step that changes {name} is left out")
        yield ast.Pass(), text.format(name=phrase(node.target))
        replaced = ast.Assign([node.target], node.value)
        yield replaced, _("each turn replaces {name} instead of adding to it").format(name=phrase(node.target))
        if isinstance(node.op, ast.Add | ast.Sub):
            other = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
            yield ast.AugAssign(node.target, other, node.value), _("the sign of each step is turned")
    if isinstance(node, ast.If) and not node.orelse:
        yield ast.Pass(), _("the case that is treated on its own is forgotten")
        turned = ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, [])
        yield turned, _("the condition is turned round")


def _known_before(tree: ast.FunctionDef, statement: ast.stmt) -> set[str]:
    known = {argument.arg for argument in tree.args.args}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.lineno < statement.lineno:
            known.add(node.id)
    return known


def another_number(node: ast.AST, _tree: ast.FunctionDef) -> Iterator[Edit]:
    """A number one larger or smaller, twice or half as large, of the other sign."""
    if not isinstance(node, ast.Constant) or isinstance(node.value, bool) or not isinstance(node.value, int | float):
        return
    value = node.value
    others = dict.fromkeys((value + 1, value - 1, 2 * value, value / 2, 1, 0, -value, 1 - value, 10 * value))
    for other in others:
        if other != value:
            yield ast.Constant(other), _("{other:g} stands where {value:g} belongs").format(other=other, value=value)


def another_order(node: ast.AST, _tree: ast.FunctionDef) -> Iterator[Edit]:
    """Several results in another order."""
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and len(node.value.elts) <= 5:
        numbers = range(len(node.value.elts))
        for order in itertools.permutations(numbers):
            if order != tuple(numbers):
                parts = [node.value.elts[i] for i in order]
                shown = ", ".join(str(i + 1) for i in order)
                text = _("the results come in another order: {order}")
                yield ast.Return(ast.Tuple(parts, ast.Load())), text.format(order=shown)


def another_value(node: ast.AST, tree: ast.FunctionDef) -> Iterator[Edit]:
    """One value taken for another."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        known = _known_before(tree, node)
        if node.id in known:
            for other in sorted(known - {node.id}):
                text = _("`{other}` is used where `{name}` belongs")
                yield ast.Name(other, ast.Load()), text.format(other=other, name=node.id)
