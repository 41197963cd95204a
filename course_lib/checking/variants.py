"""Variants of a reference solution with one thing changed: a term dropped, a sum for a mean, a transpose too few.

They are made from its syntax tree, once, when they are first needed, and never shown. Each has a clause that says what
was changed, to go on after "if": "`b` is not added". The catalogue at the end lists the kinds of change.
"""

from __future__ import annotations

import ast
import contextlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from course_lib.checking import formulas, steps
from course_lib.checking.cells import definition_of
from course_lib.checking.kept import kept
from course_lib.checking.words import phrase
from course_lib.text import _

__all__ = ["IN_PAIRS", "STEP", "Variant", "ending", "pairs_of", "variants_of"]

STEP = "a step on the way"  # the kind of a variant that ends early
MOST, MOST_PAIRS = 600, 150  # variants of one solution; the likeliest kinds come first
ROUNDS = 10_000  # of all `while` loops in one call of a variant, which might never end otherwise


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


def ending(function: Callable) -> Callable:
    """Return a function whose `while` loops raise StopIteration after 10,000 rounds; itself where it has none."""
    tree = definition_of(function)
    if tree is None or not _may_not_end(tree):
        return function
    return _Workshop(function, tree).made() or function


def _may_not_end(tree: ast.AST) -> bool:
    return any(isinstance(node, ast.While) for node in ast.walk(tree))


def _line(source: str) -> ast.stmt:
    return ast.parse(source).body[0]


FIRST_LINE, EACH_ROUND = _line(f"__rounds__ = iter(range({ROUNDS}))"), _line("next(__rounds__)")


@contextlib.contextmanager
def _counting_rounds(tree: ast.FunctionDef) -> Iterator[None]:
    """For a while, let every `while` loop of a tree count its rounds."""
    blocks = [node.body for node in ast.walk(tree) if isinstance(node, ast.While)]
    for block in blocks:
        block.insert(0, EACH_ROUND)
    tree.body.insert(0, FIRST_LINE)
    try:
        yield
    finally:
        for block in (tree.body, *blocks):
            del block[0]


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
        self.counting = _counting_rounds if _may_not_end(tree) else contextlib.nullcontext

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
        """Every change of every kind; among those of one kind, the nearest to the result come first."""
        for kind in CATALOGUE:
            for place in sorted(_places(self.tree), key=lambda place: -getattr(place.statement, "lineno", 0)):
                for number, (node, clause) in enumerate(kind(place.node, self.tree)):
                    yield _Change(
                        kind.__name__.replace("_", " "), number, place, node, clause + _where(place, self.tree)
                    )

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
        made = None if any(map(_puts_into_itself, self._near(changes))) else self.made()
        for change in changes:
            change.place.put(change.place.node)
        if made:
            clause = _(", and ").join(dict.fromkeys(change.clause for change in changes))
            yield Variant(changes[0].kind, clause, made)

    def _near(self, changes: list[_Change]) -> Iterator[ast.AST]:
        """The nodes of the statements that were changed, as they stand now."""
        for change in changes:
            new = change.place.statement in (None, change.place.node)
            yield from ast.walk(change.node if new else change.place.statement)

    def made(self) -> Callable | None:
        """The function of the tree as it stands; None where that is no Python."""
        names = dict(self.function.__globals__)
        try:
            with self.counting(self.tree):
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
                made = self.made()
                block[index:] = kept
                if made:
                    yield Variant(STEP, clause, made)


def _puts_into_itself(node: ast.AST) -> bool:
    """Whether it is `rows.append(rows)` or `rows[0] = rows`: nothing would stop NumPy from reading such a list."""
    match node:
        case ast.Call(ast.Attribute(value=ast.Name(id=name), attr="append" | "insert"), [*_, ast.Name(id=put)]):
            return put == name
        case ast.Assign([ast.Subscript(value=ast.Name(id=name))], ast.Name(id=put)):
            return put == name
    return False


@dataclass(frozen=True)
class _Place:
    """Where a node hangs in a tree."""

    parent: ast.AST
    field: str
    index: int | None
    node: ast.AST
    statement: ast.stmt | None

    @kept
    def inside(self) -> set[int]:
        """Which nodes are in the tree that hangs there."""
        return {id(node) for node in ast.walk(self.node)}

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
    return id(second.node) in first.inside or id(first.node) in second.inside


def _where(place: _Place, tree: ast.FunctionDef) -> str:
    """In which step of several a change was made, or in which of several results; "" where there is only one."""
    statement = place.statement
    if isinstance(statement, ast.Return) and isinstance(statement.value, ast.Tuple):
        inside = [n for n, part in enumerate(statement.value.elts, 1) if any(p is place.node for p in ast.walk(part))]
        return _(" (in result {number})").format(number=inside[0]) if inside else ""
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name) and len(tree.body) > 1:
        return _(" (on the way to `{name}`)").format(name=statement.targets[0].id)
    return ""


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
            yield node, phrase(node)


# ----------------------------------------------------------------------------------- the catalogue, the likeliest first

# The kinds that may come two at once, or with a factor: the more there are, the more fit by accident.
IN_PAIRS = (
    "a term left out",
    "a factor left out",
    "a function left out",
    "a sign turned",
    "a transpose",
    "a fraction turned",
)
CATALOGUE = (
    formulas.a_term_left_out,
    formulas.a_factor_left_out,
    formulas.a_function_left_out,
    steps.a_step_left_out,
    formulas.a_sign_turned,
    formulas.a_fraction_turned,
    formulas.brackets_misplaced,
    steps.a_transpose,
    formulas.a_term_outside,
    steps.an_end_left_out,
    steps.another_order,
    formulas.another_setting,
    formulas.another_function,
    steps.another_answer,
    steps.a_case_left_out,
    formulas.another_operation,
    steps.a_square_too_many,
    formulas.a_slope_of_another_function,
    formulas.every_sign_turned,
    steps.another_part,
    steps.one_off,
    formulas.arguments_exchanged,
    steps.another_number,
    steps.another_value,
)
