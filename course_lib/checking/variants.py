"""Variants of a reference solution with one thing changed: a term dropped, a sum for a mean, a transpose too few.

They are made from its syntax tree, once, when they are first needed, and never shown. Each has a clause that says what
was changed, to go on after "if": "`b` is not added". The catalogue below has an entry a kind of change: a function that
gives, for a node of the tree, what may stand there instead, and the clause.
"""

from __future__ import annotations

import ast
import copy
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from course_lib.checking.cells import definition_of
from course_lib.checking.words import function_named, name_of_operation, phrase, say
from course_lib.text import _

__all__ = ["Variant", "pairs_of", "variants_of"]

MOST, MOST_PAIRS = 600, 150  # variants of one solution; the likeliest kinds come first
Edit = tuple[ast.AST, str]


@dataclass(frozen=True)
class Variant:
    """A solution with one thing changed.

    Attributes
    ----------
    kind : str
        The entry of the catalogue.
    clause : str
        What was changed, to go on after "if".
    function : callable
    """

    kind: str
    clause: str
    function: Callable


def variants_of(function: Callable) -> list[Variant]:
    """Return the variants of a function written with `def`, the likeliest first; none where its source is not there.

    Examples
    --------
    >>> from course_lib.checking.variants import variants_of
    >>> from course_lib.maths.losses import mean_squared_error
    >>> "the mean is left out" in [variant.clause for variant in variants_of(mean_squared_error)]
    True
    """
    tree = definition_of(function)
    return [] if tree is None else list(itertools.islice(_Workshop(function, tree).variants(), MOST))


def pairs_of(function: Callable) -> list[Variant]:
    """Return variants with two changes, of the likeliest kinds."""
    tree = definition_of(function)
    return [] if tree is None else list(itertools.islice(_Workshop(function, tree).pairs(), MOST_PAIRS))


@dataclass(frozen=True)
class _Change:
    """One node for another, at one place."""

    kind: str
    number: int  # which of the edits that the kind makes at one place
    place: _Place
    node: ast.AST
    clause: str


class _Workshop:
    """Puts other nodes into a function's tree and makes a function of each tree."""

    def __init__(self, function: Callable, tree: ast.FunctionDef):
        self.function, self.tree = function, tree
        tree.decorator_list = []
        self.module = ast.Module(body=[tree], type_ignores=[])

    def variants(self) -> Iterator[Variant]:
        """Every variant with one change; then those that make the same change wherever it can be made."""
        changes = list(self._changes())
        for change in changes:
            yield from self._variant([change])
        yield from self._early_returns()
        yield from self._everywhere(changes)

    def pairs(self) -> Iterator[Variant]:
        """Every variant with two of the likeliest changes, in two places."""
        likely = [change for change in self._changes() if change.kind in IN_PAIRS]
        for first, second in itertools.combinations(likely, 2):
            if not _overlap(first.place, second.place):
                yield from self._variant([first, second])

    def _changes(self) -> Iterator[_Change]:
        for kind in CATALOGUE:
            for place in list(_places(self.tree)):
                for number, (node, clause) in enumerate(kind(place.node, self.tree)):
                    yield _Change(kind.__name__, number, place, node, clause + _where(place, self.tree))

    def _everywhere(self, changes: list[_Change]) -> Iterator[Variant]:
        together: dict[tuple, list[_Change]] = {}
        for change in changes:
            shape = type(change.place.node), type(getattr(change.place.node, "op", None)), type(change.node)
            together.setdefault((change.kind, change.number, *shape), []).append(change)
        for group in together.values():
            apart = all(not _overlap(a.place, b.place) for a, b in itertools.combinations(group, 2))
            if 2 <= len(group) <= 6 and apart:
                yield from self._variant(group)

    def _variant(self, changes: list[_Change]) -> Iterator[Variant]:
        for change in changes:
            change.place.put(ast.fix_missing_locations(change.node))
        made = self._made()
        for change in changes:
            change.place.put(change.place.node)
        if made:
            clause = _(", and ").join(dict.fromkeys(change.clause for change in changes))
            yield Variant(changes[0].kind, clause, made)

    def _made(self) -> Callable | None:
        names = dict(self.function.__globals__)
        try:
            exec(compile(self.module, "<variant>", "exec"), names)
        except (SyntaxError, ValueError, TypeError):  # a change that makes no Python
            return None
        return names[self.tree.name]

    def _early_returns(self) -> Iterator[Variant]:
        """The solution, ended at each step on the way, and with each part of a formula returned."""
        for block, index in _statements(self.tree):
            statement = block[index]
            for part, clause in _parts_of(statement):
                kept = block[index:]
                ending = ast.fix_missing_locations(ast.Return(value=part))
                block[index:] = [statement, ending] if isinstance(part, ast.Name) else [ending]
                made = self._made()
                block[index:] = kept
                if made:
                    yield Variant("a_step_on_the_way", clause, made)


@dataclass(frozen=True)
class _Place:
    """Where a node hangs in a tree."""

    parent: ast.AST
    field: str
    index: int | None
    node: ast.AST
    statement: ast.stmt | None

    def put(self, node: ast.AST) -> None:
        """Hang another node there."""
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def _places(node: ast.AST, statement: ast.stmt | None = None) -> Iterator[_Place]:
    for field, value in ast.iter_fields(node):
        if isinstance(node, ast.FunctionDef) and field != "body":
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST) and not isinstance(child, ast.expr_context | ast.operator | ast.cmpop):
                inside = child if isinstance(child, ast.stmt) else statement
                yield _Place(node, field, index, child, inside)
                yield from _places(child, inside)


def _overlap(first: _Place, second: _Place) -> bool:
    """Whether one of two places is inside the other."""
    return any(node is second.node for node in ast.walk(first.node)) or any(
        node is first.node for node in ast.walk(second.node)
    )


def _where(place: _Place, tree: ast.FunctionDef) -> str:
    """In which step of several a change was made, or in which of several results; "" where there is only one."""
    statement = place.statement
    if isinstance(statement, ast.Return) and isinstance(statement.value, ast.Tuple):
        inside = [n for n, part in enumerate(statement.value.elts, 1) if any(p is place.node for p in ast.walk(part))]
        return _(" (in result {number})").format(number=inside[0]) if inside else ""
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name) and len(tree.body) > 1:
        return _(" (on the way to `{name}`)").format(name=statement.targets[0].id)
    return ""


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


def _is_top(node: ast.AST, operators: tuple[type, ...]) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, operators)


def a_term_left_out(node: ast.AST, _tree: ast.FunctionDef) -> Iterator[Edit]:
    """A sum without one of its terms."""
    if _is_top(node, (ast.Add, ast.Sub)):
        terms = _terms(node)
        for i, (plus, term) in enumerate(terms):
            text = _("{term} is left out of the sum") if plus else _("{term} is not subtracted")
            yield _added_up(terms[:i] + terms[i + 1 :]), text.format(term=phrase(term))


def a_factor_left_out(node: ast.AST, _tree: ast.FunctionDef) -> Iterator[Edit]:
    """A product or a fraction without one of its factors, or without two of them."""
    if not _is_top(node, (ast.Mult, ast.Div)):
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
    if _is_top(node, (ast.Add, ast.Sub)):
        terms = _terms(node)
        for i, (plus, term) in enumerate(terms):
            text = _("{term} is subtracted instead of added") if plus else _("{term} is added instead of subtracted")
            yield _added_up([*terms[:i], (not plus, term), *terms[i + 1 :]]), text.format(term=phrase(term))
        yield ast.UnaryOp(ast.USub(), node), _("the sign of {sum} is turned").format(sum=phrase(node))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand, _("the minus before {term} is left out").format(term=phrase(node.operand))


def a_fraction_turned(node: ast.AST, _tree: ast.FunctionDef) -> Iterator[Edit]:
    """A factor that divides instead of multiplying, or the other way round; a fraction upside down."""
    if not _is_top(node, (ast.Mult, ast.Div)):
        return
    factors = _factors(node)
    for i, (above, factor) in enumerate(factors):
        text = _("{factor} divides instead of multiplying") if above else _("{factor} multiplies instead of dividing")
        yield _multiplied([*factors[:i], (not above, factor), *factors[i + 1 :]]), text.format(factor=phrase(factor))
    if not all(above for above, _factor in factors):
        yield ast.BinOp(ast.Constant(1), ast.Div(), node), _("the fraction is upside down")


def brackets_misplaced(node: ast.AST, _tree: ast.FunctionDef) -> Iterator[Edit]:
    """A factor that applies to the last term of a sum alone; a fraction divided by the first factor of its product."""
    if _is_top(node, (ast.Mult, ast.Div)) and _is_top(node.left, (ast.Add, ast.Sub)):
        moved = ast.BinOp(node.left.left, node.left.op, ast.BinOp(node.left.right, node.op, node.right))
        text = _("the brackets around {sum} are missing before {factor}")
        yield moved, text.format(sum=phrase(node.left), factor=phrase(node.right))
    if _is_top(node, (ast.Mult, ast.Div)) and _is_top(node.right, (ast.Add, ast.Sub, ast.Mult, ast.Div)):
        inner = node.right
        moved = ast.BinOp(ast.BinOp(node.left, node.op, inner.left), inner.op, inner.right)
        yield moved, _("the brackets around {part} are missing").format(part=phrase(inner))
    if isinstance(node, ast.UnaryOp) and _is_top(node.operand, (ast.Add, ast.Sub)):
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
    if square and _is_top(inside, (ast.Sub,)):
        each = [ast.BinOp(side, ast.Pow(), node.right) for side in (inside.left, inside.right)]
        text = _("{a} and {b} are squared one by one, before the difference is taken")
        yield ast.BinOp(each[0], ast.Sub(), each[1]), text.format(a=phrase(inside.left), b=phrase(inside.right))
    if square:
        text = _("the absolute value of {x} stands instead of its square")
        yield ast.Call(ast.Name("abs", ast.Load()), [inside], []), text.format(x=said)


def a_slope_of_another_function(node: ast.AST, _tree: ast.FunctionDef) -> Iterator[Edit]:
    """1 − s² for s(1 − s): the slope of tanh where the sigmoid's belongs."""
    if not _is_top(node, (ast.Mult, ast.Div)):
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
    is_one = _is_top(node, (ast.Sub,)) and isinstance(node.left, ast.Constant) and node.left.value == 1
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
    below = node.right if _is_top(node, (ast.Div,)) else None
    power = below.right if below is not None and _is_top(below, (ast.Add,)) else None
    if isinstance(power, ast.Call) and function_named(power)[0] == "exp" and isinstance(power.args[0], ast.UnaryOp):
        return power.args[0].operand
    return None


def a_term_outside(node: ast.AST, _tree: ast.FunctionDef) -> Iterator[Edit]:
    """A term added after the function that it should go through: a bias after the sigmoid."""
    inside = _inside_sigmoid(node)
    if inside is not None and _is_top(inside, (ast.Add, ast.Sub)):
        power = ast.Call(node.right.right.func, [ast.UnaryOp(ast.USub(), inside.left)], [])
        below = ast.BinOp(ast.Constant(1), ast.Add(), power)
        moved = ast.BinOp(ast.BinOp(ast.Constant(1), ast.Div(), below), inside.op, inside.right)
        yield moved, _("{term} comes in after the sigmoid instead of before").format(term=phrase(inside.right))
    if isinstance(node, ast.Call) and len(node.args) == 1 and _is_top(node.args[0], (ast.Add, ast.Sub)):
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


# ------------------------------------------------------------------------------------------------ arrays and their parts


def a_transpose(node: ast.AST, _tree: ast.FunctionDef) -> Iterator[Edit]:
    """A transpose too few or too many."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value, _("{x} is not transposed").format(x=phrase(node.value))
    if _is_top(node, (ast.MatMult,)):
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
        yield node.slice, _("{index} itself is taken instead of the entries of {x} there").format(
            index=phrase(node.slice), x=said
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
    if _is_top(node, (ast.Sub,)):
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
    ends = {(1, None): _("the first entry is left out of {operation}"), (None, -1): _("the last entry is left out of {operation}")}
    for place, text in ((0, _("only the first entry is in {operation}")), (-1, _("only the last entry is in {operation}"))):
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


# ---------------------------------------------------------------------------------------------------------- questions


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
    if _is_top(node, (ast.BitAnd, ast.BitOr)):
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


# ----------------------------------------------------------------------------------------- whole steps, numbers, names


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


IN_PAIRS = ("a_term_left_out", "a_factor_left_out", "a_function_left_out", "a_sign_turned", "a_transpose", "a_fraction_turned")
CATALOGUE = (
    a_term_left_out,
    a_factor_left_out,
    a_function_left_out,
    a_step_left_out,
    a_sign_turned,
    a_fraction_turned,
    brackets_misplaced,
    a_transpose,
    a_term_outside,
    an_end_left_out,
    another_order,
    another_setting,
    another_function,
    another_answer,
    a_case_left_out,
    another_operation,
    a_square_too_many,
    a_slope_of_another_function,
    another_part,
    one_off,
    arguments_exchanged,
    another_number,
    another_value,
)


# ------------------------------------------------------------------------------------------------- a step on the way


def _statements(node: ast.AST) -> Iterator[tuple[list[ast.stmt], int]]:
    """Each statement of a function, as its block and its place in it."""
    for block in (getattr(node, "body", []), getattr(node, "orelse", [])):
        if isinstance(block, list):
            for index, statement in enumerate(list(block)):
                yield block, index
                yield from _statements(statement)


def _parts_of(statement: ast.stmt) -> Iterator[tuple[ast.expr, str]]:
    """What a statement has worked out, and the parts of its formula, each with its clause."""
    if isinstance(statement, ast.Assign | ast.AugAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        for node in ast.walk(targets[0]):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield ast.Name(node.id, ast.Load()), _("`{name}`").format(name=node.id)
    value = getattr(statement, "value", None)
    for node in ast.walk(value) if isinstance(value, ast.expr) else ():
        if isinstance(node, ast.BinOp | ast.Call | ast.Subscript | ast.UnaryOp) and node is not value:
            yield node, say(node)
