"""What a check can see of the notebook around it: the cell that calls it, and the code of the learner's function."""

from __future__ import annotations

import ast
import builtins
import dis
import inspect
import linecache
import sys
import textwrap
from collections.abc import Callable, Iterator
from types import BuiltinFunctionType, CodeType, FrameType, FunctionType, ModuleType, TracebackType

__all__ = [
    "BLANK",
    "blanks_left",
    "computes_as_given",
    "definition_of",
    "from_another_cell",
    "is_shown",
    "is_stub",
    "last_step",
    "line_of",
    "overwritten_names",
    "show_now",
    "source_of",
]

CELL = "__main__"  # the module that a notebook's cells are run in


def source_of(function: Callable) -> str:
    """Return a function's source from its def line on, without decorators; "" where there is none.

    Examples
    --------
    >>> print(source_of(source_of).splitlines()[0])
    def source_of(function: Callable) -> str:
    """
    try:
        lines = textwrap.dedent(inspect.getsource(function)).splitlines()
    except (OSError, TypeError, SyntaxError):  # typed into no file, or not Python
        return ""
    start = next((i for i, line in enumerate(lines) if line.lstrip().startswith(("def ", "class ", "async "))), 0)
    return "\n".join(lines[start:]).rstrip()


def definition_of(function: object) -> ast.FunctionDef | None:
    """Return the syntax tree of a function that was written with `def`; None where there is none to read."""
    try:
        tree = ast.parse(source_of(function))
    except (SyntaxError, ValueError):  # a lambda in the middle of a call
        return None
    return tree.body[0] if tree.body and isinstance(tree.body[0], ast.FunctionDef) else None


def line_of(answer: object, error: BaseException) -> str:
    """Return the last line of the learner's own code that an error passed through, with its number; "" if none did."""
    step = last_step(answer, error)
    text = linecache.getline(step.tb_frame.f_code.co_filename, step.tb_lineno).strip() if step else ""
    return f"{step.tb_lineno}: {text}" if text else ""


def last_step(answer: object, error: BaseException) -> TracebackType | None:
    """Return the last step of an error's way that lies in the learner's own code; None if none does."""
    own = getattr(getattr(answer, "__code__", None), "co_filename", None)
    steps = [error.__traceback__]
    while steps[-1]:
        steps.append(steps[-1].tb_next)
    return next((step for step in steps[-2::-1] if step.tb_frame.f_code.co_filename == own), None)


# --------------------------------------------------------------------- what a cell gives: a stub, blanks, a planted bug

BLANK = "____"  # a name, so that a cell with blanks is a Python program
STUB_BODIES = ("...", "pass", "return ...", "'What it does.'", "'What it does.'\n    ...")


def _steps(code: CodeType) -> list[tuple[str, object]]:
    """What a function does, step by step, each with the value that it loads; its documentation is no step."""
    return [(step.opname, step.argval) for step in dis.get_instructions(code)]


def _compiled(source: str) -> list[tuple[str, object]]:
    return _steps(next(part for part in compile(source, "", "exec").co_consts if isinstance(part, CodeType)))


# Compiled by the very Python that compiles the learner's cell: each version has bytecodes of its own.
STUBS = [_compiled("lambda: ..."), *(_compiled(f"def stub():\n    {body}") for body in STUB_BODIES)]


def is_stub(answer: object) -> bool:
    """Tell whether an answer is the untouched ``...``: as a value, or as the whole body of a function.

    Examples
    --------
    >>> is_stub(...), is_stub(lambda x: ...), is_stub(lambda x: x)
    (True, True, False)
    """
    if type(answer) is tuple:
        return bool(answer) and all(map(is_stub, answer))
    if type(answer) is not FunctionType:  # by type alone: a strange object may fail at any other question
        return answer is None or answer is Ellipsis
    return _steps(answer.__code__) in STUBS  # an Ellipsis or None is equal to nothing else


def blanks_left(answer: object) -> int:
    """Return how many blanks, ``____``, are left in a function, in those inside it, and in its helpers in the notebook.

    A blank in a string or a comment is none.

    Examples
    --------
    >>> blanks_left(lambda u, v: ____ @ v / ____)
    2
    >>> blanks_left(lambda u, v: "____")
    0
    """
    return sum(map(_blanks_in, _reached(answer, set()))) if type(answer) is FunctionType else 0


def _reached(function: FunctionType, known: set[FunctionType]) -> set[FunctionType]:
    """A function, and those of its own cell that it uses, directly or through others."""
    known.add(function)
    for step in _all_steps(function):
        used = dict.get(function.__globals__, step.argval) if step.opname in ("LOAD_GLOBAL", "LOAD_NAME") else None
        same_cell = type(used) is FunctionType and used.__code__.co_filename == function.__code__.co_filename
        if same_cell and used not in known:
            _reached(used, known)
    return known


def _blanks_in(function: FunctionType) -> int:
    """Counted by their places: Python compiles some lines, such as the condition of a loop, more than once."""
    named = (step for step in _all_steps(function) if step.opcode not in dis.hasconst)
    return len({step.positions for step in named if step.argval == BLANK})


def _all_steps(function: FunctionType) -> Iterator[dis.Instruction]:
    return (step for code in _codes(function.__code__) for step in dis.get_instructions(code))


def computes_as_given(answer: object, given: FunctionType) -> bool:
    """Tell whether a function does the very steps of a given one; its name, its variables' and comments do not count.

    Examples
    --------
    >>> computes_as_given(is_stub, is_stub), computes_as_given(blanks_left, is_stub)
    (True, False)
    """
    if type(answer) is not FunctionType:
        return False
    # Python compiles `np.exp(x)` to other steps where `np` is imported beside the function, as in the course's files.
    alone = [part for part in compile(source_of(given), "", "exec").co_consts if isinstance(part, CodeType)]
    as_given = [_unnamed(code, given.__name__) for code in (given.__code__, *alone)]
    if _unnamed(answer.__code__, answer.__name__) not in as_given:
        return False
    return repr((answer.__defaults__, answer.__kwdefaults__)) == repr((given.__defaults__, given.__kwdefaults__))


def _unnamed(code: CodeType, own_name: str) -> list[tuple[str, object]]:
    """The steps of a function: a variable is known by its place, and a function that calls itself by that alone."""
    steps = []
    for step in dis.get_instructions(code):
        value = step.argval
        if isinstance(value, CodeType):
            value = _unnamed(value, own_name)
        elif step.opname == "KW_NAMES":  # which Python 3.11 does not look up
            value = code.co_consts[step.arg]
        elif step.opcode in (*dis.haslocal, *dis.hasfree):
            value = step.arg
        elif step.opname == "LOAD_GLOBAL" and value == own_name:
            value = None
        steps.append((step.opname, value))
    return steps


# ---------------------------------------------------------------------------------------------------- names of Python's


def overwritten_names(answer: object) -> dict[str, object]:
    """Return the names of Python's own functions, and `np`, that a function uses and that a cell gave another value.

    Examples
    --------
    >>> sum = 0
    >>> overwritten_names(lambda numbers: sum(numbers))
    {'sum': 0}
    """
    code, names = getattr(answer, "__code__", None), getattr(answer, "__globals__", None)
    if not isinstance(code, CodeType) or type(names) is not dict:
        return {}
    used = {name for part in _codes(code) for name in part.co_names}
    return {name: names[name] for name in sorted(used & names.keys()) if _is_overwritten(name, names[name])}


def _codes(code: CodeType) -> Iterator[CodeType]:
    """A function's code and that of the functions inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _is_overwritten(name: str, value: object) -> bool:
    if name == "np":
        return type(value) is not ModuleType
    return isinstance(getattr(builtins, name, None), BuiltinFunctionType | type) and not callable(value)


# ------------------------------------------------------------------------------------------ the cell that calls a check


def from_another_cell(answer: object, caller: FrameType) -> bool:
    """Tell whether a function was defined by another cell of the notebook than the one that a frame belongs to."""
    if type(answer) is not FunctionType or caller.f_globals.get("__name__") != CELL:
        return False
    return answer.__module__ == CELL and answer.__code__.co_filename != caller.f_code.co_filename


def is_shown(caller: FrameType) -> bool:
    """Tell whether a notebook shows, by itself, what a call returns that a frame is making at this moment.

    It does so where the call is the last expression of a cell, without a semicolon. Outside a notebook there is nobody
    to show it to, and it counts as shown.
    """
    if "get_ipython" not in caller.f_globals or not caller.f_code.co_name.startswith(("<module>", "<cell")):
        return True
    lines = linecache.getlines(caller.f_code.co_filename)
    try:
        last = ast.parse("".join(lines)).body[-1]
    except (SyntaxError, IndexError):
        return True
    is_last = isinstance(last, ast.Expr) and last.lineno <= caller.f_lineno <= last.end_lineno
    return is_last and not "".join(lines).rstrip().endswith(";")


def show_now(card: object) -> None:
    """Show a card in the notebook at once."""
    if display := getattr(sys.modules.get("IPython"), "display", None):
        display.display(card)
