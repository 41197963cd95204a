"""What usually leads to an error: a catalogue. The first entry that fits an error gives its sentence.

An entry names the kinds of error, words of which the error's text must hold one, the sentence for the learner, and a
name under which the progress file counts it, where that sentence says what was done.
"""

from __future__ import annotations

import ast
import builtins
import re
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np

from course_lib.checking.cells import definition_of, overwritten_names
from course_lib.checking.comparison import show_value
from course_lib.checking.misfit import misfit
from course_lib.text import _

__all__ = ["text_of", "usual_cause", "why_nothing"]


@dataclass(frozen=True)
class Cause:
    """Errors of some kinds, whose text holds one of some words (any text, if there are none), and what led to them."""

    kinds: type[BaseException] | tuple[type[BaseException], ...]
    words: tuple[str, ...]
    sentence: str
    kind: str = ""  # what was done, in a few words, where the sentence says it and does not only say where to look

    def fits(self, error: BaseException, text: str) -> bool:
        """Whether it is this error's cause."""
        return isinstance(error, self.kinds) and (not self.words or any(word in text for word in self.words))


MISFIT = _("Two shapes do not fit together. Print both with `print(a.shape)` on the line before.")
ONE_NUMBER = _("A single number is treated like a list here: it has no entries to count, pick or go through.")
CAUSES = (
    # --- one number, many numbers
    Cause(
        (TypeError, ValueError, RuntimeError),
        ("length-1 arrays", "0-dimensional arrays can be", "one element tensors", "cannot be converted to Scalar"),
        _("A function for one number got a whole array: `np.exp` takes an array, `math.exp` and `float` do not."),
        "a function for one number",
    ),
    Cause(
        (ValueError, RuntimeError),
        ("is ambiguous",),
        _(
            "`if`, `and`, `or` and `not` ask one question; an array has an answer for each entry. "
            "`np.where(a > 0, this, that)` chooses entry by entry, and a mask, `a[a > 0]`, picks entries."
        ),
        "one question to an array",
    ),
    Cause(
        TypeError,
        ("object is not iterable", "iteration over a 0-d", "has no len()", "len() of unsized", "is not subscriptable"),
        ONE_NUMBER,
        "a number taken for a list",
    ),
    Cause(IndexError, ("invalid index to scalar", "invalid index of a 0-dim"), ONE_NUMBER, "a number taken for a list"),
    # --- calling
    Cause(
        (TypeError, AttributeError),
        ("'function'", "'method'", "'builtin_function_or_method'", "'type' object is not subscriptable"),
        _("A function stands here without being called: after its name belong round brackets with its arguments."),
        "a function not called",
    ),
    Cause(
        TypeError,
        ("object is not callable",),
        _("A value is followed by round brackets, which call it: is a `*` missing, or are square brackets meant?"),
    ),
    Cause(
        TypeError,
        ("must be Tensor, not", "expected Tensor as"),
        _("PyTorch's functions take tensors: `torch.as_tensor(a)` makes one of an array or a number."),
    ),
    Cause(
        TypeError,
        ("positional argument", "required argument", "keyword argument", "missing 1 required", "invalid combination"),
        _("A function that you call gets too many, too few or other arguments than it takes: `help(name)` lists them."),
    ),
    # --- types
    Cause(
        (TypeError, AttributeError),
        ("'NoneType'",),
        _("One of the values is None. Some functions change a thing in place and return nothing; which one is it?"),
    ),
    Cause(
        (TypeError, AttributeError),
        ("'list'", "sequence by non-int", "can only concatenate list", "'tuple'"),
        _("A list or a tuple is used where an array is needed: `np.array(...)` makes one, and then `*` and `+` count."),
        "a list for an array",
    ),
    Cause(
        TypeError,
        ("as parameter",),
        _(
            "A layer takes `nn.Parameter(tensor)` for its weights, and no bare tensor. Or copy the numbers into those "
            "that it has: `layer.weight.copy_(...)`, under `torch.no_grad()`."
        ),
        "a tensor for a parameter",
    ),
    Cause(
        TypeError,
        (),
        _("An operation met a value of a type it cannot use. `print(type(a))` on the line before tells which."),
    ),
    # --- indices and shapes
    Cause(
        np.exceptions.AxisError,
        (),
        _("The array has fewer dimensions than `axis` asks for; `axis=-1` is always the last one."),
    ),
    Cause(
        IndexError,
        ("too many indices",),
        _("The array has fewer dimensions than there are indices in the brackets: `print(a.ndim)` tells how many."),
    ),
    Cause(
        IndexError,
        ("only integers", "must be of integer", "boolean index did not match", "mask"),
        _("In the brackets belong whole numbers, slices, or a mask with one True or False per entry."),
    ),
    Cause(
        IndexError,
        (),
        _("An index points past the end: the first entry is 0, the last is `len(a) - 1` or `-1`."),
    ),
    Cause(KeyError, (), _("A dictionary was asked for a key that it does not have.")),
    Cause(np.linalg.LinAlgError, (), _("The matrix has no inverse, or is not square.")),
    Cause(ValueError, ("matmul", "shape", "broadcast", "aligned", "core dim"), MISFIT),
    Cause(
        ValueError,
        ("unpack",),
        _("There are more or fewer values to unpack than names on the left. `print` the right-hand side to see."),
    ),
    # --- numbers
    Cause(
        ValueError,
        ("math domain error", "expected a positive input", "expected a nonnegative input"),
        _("The logarithm or root of a number that has none: one below 0, or for a logarithm 0 itself."),
    ),
    Cause(ZeroDivisionError, (), _("Something was divided by 0: look at the input below.")),
    Cause(
        OverflowError,
        (),
        _("A number grew too large for a float, which ends near 1.8e308: `exp` gets there from 709.8 on."),
    ),
    Cause(
        FloatingPointError,
        (),
        _("A division by 0, an overflow or a NaN, which `np.seterr` or `np.errstate` turned into an error."),
    ),
    # --- names and packages
    Cause(
        UnboundLocalError,
        (),
        _("A name is used before the function gives it a value, or gets one in only one branch of an `if` or a loop."),
    ),
    Cause(NameError, (), _("A name is misspelt, or was defined in a cell that has not run since the last restart.")),
    Cause(
        AttributeError,
        ("module '", "type object '"),
        _("There is nothing of this name in it: is it spelt right? `dir(...)` lists what there is."),
    ),
    Cause(
        AttributeError,
        (),
        _("The value has no such attribute: is it the type that you think? `print(type(a))` tells."),
    ),
    Cause(
        ImportError,
        (),
        _("This package, or this name in it, is not installed here. The first cell imports all that you need."),
    ),
    # --- PyTorch, which raises a RuntimeError for nearly everything
    Cause(
        RuntimeError,
        ("Float and Double", "Double and Float", "float != double", "double != float"),
        _("float32 meets float64: `torch.tensor` of Python numbers is float32. `a.to(b.dtype)` converts."),
    ),
    Cause(
        RuntimeError,
        ("same dtype", "expected scalar type"),
        _("Tensors of two dtypes meet: `print(a.dtype)` tells each, `a.to(b.dtype)` converts."),
    ),
    Cause(
        RuntimeError,
        ("dtype",),
        _("The operation does not take this dtype. `print(a.dtype)` tells it, and `a.float()` converts."),
    ),
    Cause(RuntimeError, ("in-place",), _("A tensor that records may not be changed in place: make a new one.")),
    Cause(
        RuntimeError,
        ("second time",),
        _("The record is used up by one `backward()`: compute the loss again before the next."),
        "backward twice",
    ),
    Cause(
        RuntimeError,
        ("only for scalar outputs",),
        _("`backward()` starts from one number: take the mean or the sum of the loss first."),
        "backward from many numbers",
    ),
    Cause(
        RuntimeError,
        ("not require grad",),
        _("No record leads to what calls `backward()`: it never began, or `.detach()`, `.item()` or `no_grad` cut it."),
        "no record to go back along",
    ),
    Cause(
        RuntimeError,
        ("requires grad",),
        _("This tensor records what is done with it; `.detach()` gives its numbers alone."),
        "a record taken for numbers",
    ),
    Cause(RuntimeError, ("device",), _("Two tensors lie on different devices: `a.to(b.device)` moves one.")),
    Cause(RecursionError, (), _("The function calls itself without ever reaching an end.")),
    Cause(RuntimeError, ("shape", "must match"), MISFIT),
    # --- the rest
    Cause(MemoryError, (), _("An array grew far too large: are two shapes multiplied where they should be paired?")),
    Cause(SystemExit, (), _("`exit()` would end Python itself; `return` the result instead.")),
    Cause(AssertionError, (), _("An `assert` of yours does not hold for the input below.")),
    Cause(BaseException, (), _("Look at the line and the input below.")),
)


def usual_cause(error: BaseException, answer: object, line: str) -> tuple[str, str]:
    """Return a sentence or two on what led to an error, and the kind of mistake where they say what was done.

    Parameters
    ----------
    error : BaseException
    answer : callable
        The learner's function.
    line : str
        Its line that failed; "" if the error was raised before its first one.

    Returns
    -------
    sentence, kind : str
        The kind is "" where the sentence only says where to look.
    """
    if names := overwritten_names(answer):
        return " ".join(_overwritten(name, value) for name, value in names.items()), "a name overwritten"
    text = text_of(error)
    if isinstance(error, TypeError) and "argument" in text and not line:
        return _("Your function must take exactly the parameters that the exercise names."), "other parameters"
    if shapes := misfit(error, answer):
        return shapes, "shapes that do not fit"
    cause = next(cause for cause in CAUSES if cause.fits(error, text))
    return " ".join(filter(None, (cause.sentence, _suggestion(error, answer)))), cause.kind


def _overwritten(name: str, value: object) -> str:
    if name == "np":
        return _("`np` is no longer NumPy: a cell gave the name another value. Run the import cell again.")
    text = _("`{name}` is {value} here, and not Python's own: a cell gave the name a value. `del {name}` undoes it.")
    return text.format(name=name, value=show_value(value, limit=40))


def _suggestion(error: BaseException, answer: object) -> str:
    """A name that looks like the one that is not there; "" if none does."""
    wanted = getattr(error, "name", None)
    if not isinstance(error, NameError | AttributeError) or not isinstance(wanted, str):
        return ""
    if isinstance(error, NameError):
        code = getattr(answer, "__code__", None)
        there = {*getattr(code, "co_varnames", ()), *getattr(answer, "__globals__", ()), *dir(builtins)}
    else:
        there = {name for name in dir(type(error.obj)) + list(_vars_of(error.obj)) if not name.startswith("_")}
    close = get_close_matches(wanted, sorted(there), n=1, cutoff=0.5)
    return _("Perhaps `{name}`?").format(name=close[0]) if close else ""


def _vars_of(value: object) -> dict:
    """The names that belong to an object itself; none where it refuses."""
    try:
        return dict(vars(value))
    except Exception:
        return {}


def text_of(error: BaseException) -> str:
    """Return what an error says, without addresses in memory; "" where it cannot be read."""
    try:
        return re.sub(r" at 0x[0-9a-fA-F]+", "", str(error))
    except Exception:  # an exception of the learner's own, with a broken __str__
        return ""


# ------------------------------------------------------------------------------------------------ a result that is None


def why_nothing(answer: object) -> str:
    """Say why a function returned None: no `return`, one that was not reached, or one whose value is None."""
    definition = definition_of(answer)
    returns = [] if definition is None else list(_returns_of(definition))
    if not returns:
        return _("Your function returned nothing (None). Is the return line missing?")
    if isinstance(definition.body[-1], ast.Return):
        value = ast.unparse(definition.body[-1].value) if definition.body[-1].value else "None"
        if value.endswith(".grad"):
            return _(
                "`{value}` is None: only a tensor that you told to record, before anything was computed from it, "
                "gets a gradient, and only once `backward()` has run."
            ).format(value=value)
        return _("`{value}` is None: it changes something in place, or prints, and returns nothing.").format(
            value=value
        )
    return _("Your function ended without reaching a `return`: it needs one after the loop, or for the other case.")


def _returns_of(definition: ast.FunctionDef):
    """The return lines with a value, of the function itself."""
    stack: list[ast.AST] = list(definition.body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Return) and node.value is not None:
            yield node
        if not isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            stack.extend(ast.iter_child_nodes(node))
