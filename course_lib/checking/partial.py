"""What is true of a wrong answer in part: an input that it never uses, entries that are right, numbers that overflow.

These statements are the last resort of the search: they tell where to look, not what was done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from course_lib.checking.calling import Call
from course_lib.checking.evidence import Runs, attempt, plain, same_call, shape_of
from course_lib.text import _

__all__ = ["PARTIAL", "Seen"]

MOST_OTHERS = 4  # values that are tried in one place of one input
FEWEST = 3  # inputs, or entries, that a statement must be seen to be true of, on either side


class Seen:
    """What is known of an answer: its results, the reference's, and how to ask for more.

    Parameters
    ----------
    parameters : tuple of str
    inputs : sequence of tuple
    reference, got : Runs
    run : callable
        Calls the answer on arguments, with care.
    """

    def __init__(self, parameters: tuple[str, ...], inputs: Sequence[tuple], reference: Runs, got: Runs, run: Callable):
        self.parameters, self.inputs, self.reference, self.got, self.run = parameters, inputs, reference, got, run


Statement = tuple[str, str, Callable[[tuple, Call], bool]]


def never_used(seen: Seen) -> Iterator[Statement]:
    """An argument that can be anything: the answer stays the same, and should not."""
    for place, name in enumerate(seen.parameters):
        changed = list(_with_another(seen.inputs, place))
        if not all(same_call(seen.got[i], seen.run(arguments)) for i, arguments in changed):
            continue
        extreme = ((i, seen.run(arguments)) for i, arguments in _with_an_extreme(seen.inputs, place))
        if not all(done.error or same_call(seen.got[i], done) for i, done in extreme):
            continue
        relevant = [i for i, arguments in changed if _is_number(seen.got[i]) and _matters(seen, i, arguments)]
        if len(relevant) >= 2 * FEWEST:
            text = _("Your result stays the same when only `{name}` changes. It should depend on it.")
            yield "an input never used", text.format(name=name), lambda a, done, p=place: _stays(seen, a, done, p)


def _matters(seen: Seen, index: int, arguments: tuple) -> bool:
    return not same_call(seen.reference[index], _attempted(seen, arguments))


def _attempted(seen: Seen, arguments: tuple) -> Call:
    return attempt(seen.reference.function, arguments)


def _is_number(done: Call) -> bool:
    """Whether a call gave numbers: an answer that gives none has another fault."""
    parts = done.value if isinstance(done.value, tuple) else (done.value,)
    return not done.error and all(np.asarray(part).dtype.kind in "fiub" for part in parts)


def _with_another(inputs: Sequence[tuple], place: int) -> Iterator[tuple[int, tuple]]:
    """Each input with the argument at one place taken from another, where the two are of one shape."""
    for i, arguments in enumerate(inputs):
        alike = [other for other in inputs if other is not arguments and _fits(other[place], arguments[place])]
        for other in alike[:MOST_OTHERS]:
            yield i, (*arguments[:place], other[place], *arguments[place + 1 :])


def _with_an_extreme(inputs: Sequence[tuple], place: int) -> Iterator[tuple[int, tuple]]:
    """Each input with zeros or ones at one place, or its entries in another order: some answers react to no less."""
    for i, arguments in enumerate(inputs):
        value = arguments[place]
        if isinstance(value, np.ndarray):
            for other in (value * 0, value * 0 + 1, value[::-1], np.sort(value, axis=0)) if value.ndim else ():
                yield i, (*arguments[:place], other.astype(value.dtype), *arguments[place + 1 :])


def _fits(first: object, second: object) -> bool:
    """Whether one argument can stand in the place of another."""
    return type(first) is type(second) and shape_of(first) == shape_of(second)


def _stays(seen: Seen, arguments: tuple, done: Call, place: int) -> bool:
    others = [(*arguments[:place], other[place], *arguments[place + 1 :]) for other in seen.inputs]
    alike = [a for a in others if _fits(a[place], arguments[place]) and not _attempted(seen, a).error]
    return all(same_call(done, seen.run(a)) for a in alike[:FEWEST])


def not_finite(seen: Seen) -> Iterator[Statement]:
    """Right wherever it is a number, but NaN or infinite on some inputs."""
    pairs = [(seen.reference[i], seen.got[i]) for i in range(len(seen.inputs))]
    if all(_right_where_finite(*pair) for pair in pairs) and sum(same_call(*pair) for pair in pairs) >= FEWEST:
        text = _(
            "Your result is right wherever it is a number. For some inputs it is NaN or infinite: "
            "something is divided by 0 on the way, or grows too large, or a logarithm meets 0."
        )
        yield "not finite", text, lambda a, done: _right_where_finite(attempt(seen.reference.function, a), done)


def _right_where_finite(expected: Call, got: Call) -> bool:
    if same_call(expected, got):
        return True
    if expected.error or got.error or not _are_arrays_alike(expected.value, got.value):
        return False
    wanted, found = (np.asarray(call.value, dtype=float) for call in (expected, got))
    bad = ~np.isfinite(found)
    return bool(bad.any() and np.isfinite(wanted).all() and np.allclose(wanted[~bad], found[~bad], rtol=1e-6))


def _are_arrays_alike(first: object, second: object) -> bool:
    kinds = [isinstance(value, np.ndarray | np.generic | float | int) for value in (first, second)]
    if not all(kinds) or np.shape(first) != np.shape(second):
        return False
    return all(np.asarray(value).dtype.kind in "fiu" for value in (first, second))


def right_entries(seen: Seen) -> Iterator[Statement]:
    """Entries that are right where a condition holds, and wrong where it does not."""
    wrong = {
        i: mask for i in range(len(seen.inputs)) if (mask := _wrong_entries(seen.reference[i], seen.got[i])) is not None
    }
    if len(wrong) < FEWEST or len(wrong) < len(seen.inputs) / 2:
        return
    for words, condition in _conditions(seen.parameters):
        masks = {i: condition(seen.inputs[i], seen.reference[i].value) for i in wrong}
        if all(masks[i] is not None and np.array_equal(masks[i], ~wrong[i]) for i in wrong):
            counts = sum(int(mask.sum()) for mask in wrong.values()), sum(int((~mask).sum()) for mask in wrong.values())
            if min(counts) >= FEWEST:
                text = _("Your result is right {where}, and only there.").format(where=words)
                yield "right in part", text, lambda a, done, c=condition: _is_so(seen, a, done, c)
                return


def _wrong_entries(expected: Call, got: Call) -> np.ndarray | None:
    if expected.error or got.error or not _are_arrays_alike(expected.value, got.value) or not np.ndim(expected.value):
        return None
    wanted, found = (np.asarray(call.value, dtype=float) for call in (expected, got))
    return ~np.isclose(found, wanted, rtol=1e-6, atol=1e-9, equal_nan=True)


def _is_so(seen: Seen, arguments: tuple, done: Call, condition: Callable) -> bool:
    expected = attempt(seen.reference.function, arguments)
    wrong = _wrong_entries(expected, Call(plain(done.value), done.error))
    mask = None if expected.error else condition(arguments, expected.value)
    return wrong is not None and mask is not None and np.array_equal(mask, ~wrong)


TESTS = (
    (_("where `{name}` is above 0"), lambda v: v > 0),
    (_("where `{name}` is 0 or more"), lambda v: v >= 0),
    (_("where `{name}` is below 0"), lambda v: v < 0),
    (_("where `{name}` is 0 or less"), lambda v: v <= 0),
    (_("where `{name}` is 1"), lambda v: v == 1),
    (_("where `{name}` is 0"), lambda v: v == 0),
)
PLACES = (
    (_("but for its first entry or row"), lambda i, n: i > 0),
    (_("but for its last entry or row"), lambda i, n: i < n - 1),
    (_("in its first entry or row"), lambda i, n: i == 0),
    (_("in its last entry or row"), lambda i, n: i == n - 1),
)


def _conditions(parameters: tuple[str, ...]) -> Iterator[tuple[str, Callable]]:
    for words, test in PLACES:
        yield words, lambda a, r, t=test: _by_rows(t(np.arange(len(r)), len(r)), r)
    for place, name in enumerate(parameters):
        for words, test in TESTS:
            yield words.format(name=name), lambda a, r, p=place, t=test: _by_entries(plain(a[p]), r, t)


def _by_rows(rows: np.ndarray, result: np.ndarray) -> np.ndarray:
    return np.broadcast_to(rows.reshape(-1, *[1] * (result.ndim - 1)), result.shape)


def _by_entries(value: object, result: np.ndarray, test: Callable) -> np.ndarray | None:
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "fiu":
        return None
    if value.shape == result.shape:
        return test(value)
    return _by_rows(test(value), result) if value.ndim == 1 and len(value) == len(result) else None


PARTIAL = (not_finite, right_entries, never_used)
