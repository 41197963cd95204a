"""Find out what a wrong answer does, where no author has listed it: search for a statement that is true of it.

A candidate is a function that computes something wrong in a known way: the reference with a view of its result (times
2, transposed, …), a variant of the reference with one thing changed, a known mistake seen in another way. One that does
what the answer does, on every probe and on fresh inputs that nobody has seen, explains it. The catalogue of levels goes
from the simple to the compound, and the search ends at the first level where something fits.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from course_lib.checking.calling import Call, TimeLimitReached, call
from course_lib.checking.evidence import Runs, attempt, bits, fresh_inputs, plain, same_call, shape_of
from course_lib.checking.inputs import InputChange, input_changes
from course_lib.checking.kept import kept
from course_lib.checking.partial import PARTIAL, Seen
from course_lib.checking.variants import IN_PAIRS, STEP, Variant, ending, pairs_of, variants_of
from course_lib.checking.views import View, argument_views, few_views, fitted_views, order_views, views
from course_lib.text import _

__all__ = ["Explanation", "Search"]

FRESH, SEED = 8, 20
WITNESSES = 24  # further inputs, on which what was found has to be true as well
FEWEST_BITS, FEWEST_BITS_WITHOUT_FRESH = 16, 40
BITS_OF_AN_ERROR = 6
FEWEST_WRONG, SHARE_OF_RIGHT = 3, 1 / 8
TWO = "two at once"
MOST_SECONDS = 1.0  # of processor time, for all that one check tries
MOST_PIECES = 2  # explanations that one card puts side by side, for several results


@dataclass(frozen=True)
class Explanation:
    """A true statement about a wrong answer.

    Attributes
    ----------
    kind : str
        The catalogue's word for it.
    message : str
        What to say to the learner.
    holds : callable
        From arguments and what the answer returned for them, whether the statement is true there.
    """

    kind: str
    message: str
    holds: Callable[[tuple, Call], bool]


@dataclass(frozen=True)
class Candidate:
    """A function that computes something wrong in a known way: a base, and how its results are changed."""

    kind: str
    base: Runs
    said: Callable[[str], str]  # the message, from the name of the result that it is about ("" for all)
    view: View | None = None

    def on(self, index: int, inputs: Sequence[tuple], part: int | None) -> Call:
        """What it does on one of the inputs."""
        return self._seen(self.base[index], inputs[index], part)

    def does(self, arguments: tuple, part: int | None) -> Call:
        """What it does on any arguments."""
        return self._seen(attempt(self.base.function, arguments), arguments, part)

    def _seen(self, done: Call, arguments: tuple, part: int | None) -> Call:
        done = pick(done, part)
        if self.view is None or done.error:
            return done
        value = self.view(done.value, arguments)
        return Call(value) if value is not None else Call(error=ValueError("no such view"))


def pick(done: Call, part: int | None) -> Call:
    """One of several results of a call; the call itself where all are meant, or it gave no such result."""
    if part is None or done.error:
        return done
    inside = isinstance(done.value, tuple) and part < len(done.value)
    return Call(done.value[part]) if inside else Call(error=ValueError("no such result"))


class Search:
    """The search for what wrong answers to one exercise do; what it makes for one is kept for the next.

    Parameters
    ----------
    reference : callable
    parameters : tuple of str
    probes : sequence of tuple
    expected : sequence of Call
        What the reference does on the probes.
    mistakes : sequence of (str, callable, sequence of Call)
        The message of each known mistake, its function, and what that does on the probes.
    seconds : float
        How long one call of an answer may take.
    """

    def __init__(
        self,
        reference: Callable,
        parameters: tuple[str, ...],
        probes: Sequence[tuple],
        expected: Sequence[Call],
        mistakes: Sequence[tuple[str, Callable, Sequence[Call]]],
        seconds: float,
    ):
        self.parameters, self.seconds, self.probes = parameters, seconds, probes
        self.inputs = [*probes, *fresh_inputs(probes, FRESH, SEED)]
        self.reference = Runs(reference, self.inputs, expected)
        self.mistakes = [(message, Runs(function, self.inputs, calls)) for message, function, calls in mistakes]
        first = self.reference[0].value
        self.count = len(first) if isinstance(first, tuple) else 0

    @kept
    def fresh(self) -> list[int]:
        """The fresh inputs that the reference can do something with."""
        return [i for i in range(len(self.probes), len(self.inputs)) if _is_finite(self.reference[i])]

    def explain(self, answer: Callable, calls: Sequence[Call]) -> Explanation | None:
        """Return what explains an answer, from what it does on the probes; None where nothing does."""
        if len(calls) < len(self.probes) or all(done.error for done in calls):
            return None
        patience = _Patience(self.seconds)
        found = _Trial(self, Runs(answer, self.inputs, calls, patience)).explanation()
        return found if found and self._holds_elsewhere(found, answer, patience) else None

    def _holds_elsewhere(self, found: Explanation, answer: Callable, patience: _Patience) -> bool:
        """Whether what was found is true on inputs that had no part in finding it."""
        for arguments in self.witnesses:
            done = patience(answer, arguments)
            if not done.error and not found.holds(arguments, done):
                return False
        return True

    @kept
    def witnesses(self) -> list[tuple]:
        """More fresh inputs that the reference can do something with."""
        more = fresh_inputs(self.probes, WITNESSES, SEED + 1)
        return [arguments for arguments in more if _is_finite(attempt(self.reference.function, arguments))]

    # The levels, from the simple to the compound. Each gives candidates; `got` and `part` serve to fit a number.

    @kept
    def views(self) -> tuple[View, ...]:
        """All views of a result."""
        return views(self.parameters)

    @kept
    def few_views(self) -> tuple[View, ...]:
        """Those that may come with something else: the more there are, the more fit by accident."""
        return few_views(self.parameters)

    @kept
    def variants(self) -> list[tuple[Variant, Runs]]:
        """The variants of the reference."""
        return [(variant, Runs(variant.function, self.inputs)) for variant in variants_of(self.reference.function)]

    @kept
    def pairs(self) -> list[tuple[Variant, Runs]]:
        """Variants with two changes."""
        return [(variant, Runs(variant.function, self.inputs)) for variant in pairs_of(self.reference.function)]

    @kept
    def on_changed_inputs(self) -> list[tuple[InputChange, Runs]]:
        """The reference, given its inputs in another way."""
        reference = ending(self.reference.function)
        return [
            (change, Runs(lambda *arguments, c=change: reference(*c.change(arguments)), self.inputs))
            for change in input_changes(self.parameters)
        ]

    @kept
    def orders(self) -> list[Candidate]:
        """Several results in another order, or one of them alone."""
        return [Candidate(v.kind, self.reference, lambda _r, v=v: v.words, v) for v in order_views(self.count)]

    def seen_otherwise(self, lead: int, wanted: Call, part: int | None) -> Iterator[Candidate]:
        """The right result, doubled, transposed, added up."""
        yield from self.orders if part is None else ()
        for view in (*self._fitted(self.reference, lead, wanted, part), *self.views):
            yield Candidate(view.kind, self.reference, lambda result, v=view: _right_one(result, v.words), view)

    def changed(self, _lead: int, _wanted: Call, _part: int | None) -> Iterator[Candidate]:
        """The reference with one thing changed, or ended on the way."""
        for variant, runs in self.variants:
            yield Candidate(variant.kind, runs, lambda result, v=variant: _changed(result, v))

    def given_otherwise(self, _lead: int, _wanted: Call, _part: int | None) -> Iterator[Candidate]:
        """The reference with two inputs exchanged, or one of them changed."""
        for change, runs in self.on_changed_inputs:
            yield Candidate("another input", runs, lambda result, c=change.clause: _as_if(result, c))

    def changed_twice(self, _lead: int, _wanted: Call, _part: int | None) -> Iterator[Candidate]:
        """The reference with two things changed."""
        for variant, runs in self.pairs:
            yield Candidate(TWO, runs, lambda result, v=variant: _changed(result, v))

    def taken_with_an_input(self, _lead: int, _wanted: Call, _part: int | None) -> Iterator[Candidate]:
        """The right result, times or plus one of the inputs."""
        for view in argument_views(self.parameters):
            yield Candidate(view.kind, self.reference, lambda result, v=view: _right_one(result, v.words), view)

    def known(self, _lead: int, _wanted: Call, part: int | None) -> Iterator[Candidate]:
        """A known mistake in one of several results, where it changes no other."""
        for message, runs in self.mistakes if part is not None else ():
            if self.changes_only(runs, part):
                yield Candidate("known mistake in one result", runs, lambda result, m=message: f"{result}: {m}")

    def changes_only(self, runs: Runs, part: int) -> bool:
        """Whether a mistake changes one of several results and leaves the others right."""
        others = [other for other in range(self.count) if other != part]
        return all(
            same_call(pick(runs[i], other), pick(self.reference[i], other))
            for i in range(len(self.probes))
            for other in others
        )

    def known_seen_otherwise(self, lead: int, wanted: Call, part: int | None) -> Iterator[Candidate]:
        """A known mistake, doubled, transposed, added up."""
        for message, runs in self.mistakes:
            if part is None or self.changes_only(runs, part):
                for view in (*self._fitted(runs, lead, wanted, part), *self.few_views):
                    yield Candidate(TWO, runs, lambda result, m=message, v=view: _known_and(result, m, v), view)

    def changed_seen_otherwise(self, lead: int, wanted: Call, part: int | None) -> Iterator[Candidate]:
        """The reference with one thing changed, or ended on the way, and a factor or another view beside it."""
        for variant, runs in self.variants:
            if variant.kind not in (STEP, *IN_PAIRS):
                continue
            more = self.few_views if variant.kind == STEP else ()
            for view in (*self._fitted(runs, lead, wanted, part), *more):
                yield Candidate(TWO, runs, lambda result, x=variant, v=view: _changed_and(result, x, v), view)

    @staticmethod
    def _fitted(runs: Runs, lead: int, wanted: Call, part: int | None) -> list[View]:
        """The factor and the offset between two results, if they are numbers."""
        done = pick(runs[lead], part)
        if done.error or isinstance(done.value, tuple | str) or isinstance(wanted.value, tuple | str):
            return []
        try:
            return list(fitted_views(done.value, wanted.value))
        except (TypeError, ValueError):  # a result without numbers
            return []


LEVELS = (
    Search.seen_otherwise,
    Search.changed,
    Search.taken_with_an_input,
    Search.known,
    Search.given_otherwise,
    Search.known_seen_otherwise,
    Search.changed_seen_otherwise,
    Search.changed_twice,
)


class _Patience:
    """Calls an answer, and none any more once a call had to be stopped: the next may not end either."""

    def __init__(self, seconds: float):
        self.seconds, self.is_lost = seconds, False

    def __call__(self, answer: Callable, arguments: tuple) -> Call:
        if self.is_lost:
            return Call(error=TimeLimitReached())
        done = _guarded(answer, arguments, self.seconds)
        self.is_lost = isinstance(done.error, TimeLimitReached)
        return done


class _Trial:
    """One answer, compared with the candidates."""

    def __init__(self, search: Search, got: Runs):
        self.search, self.got = search, got
        self.until = time.thread_time() + MOST_SECONDS

    def explanation(self) -> Explanation | None:
        """What explains the answer as a whole, or each of its results that are wrong."""
        if not self._wrong_on(None):
            return None
        found = self._found(None)
        if found is not None:
            return self._explanation([(found, (None,))])
        parts = self._part_by_part() if self.search.count > 1 else None
        return parts or self._true_in_part()

    def _true_in_part(self) -> Explanation | None:
        """What can be said of the answer where nobody knows what was done."""
        search = self.search
        usable = [*range(len(search.probes)), *search.fresh]
        inputs = [search.inputs[i] for i in usable]
        reference, got = (Runs(r.function, inputs, [r[i] for i in usable]) for r in (search.reference, self.got))
        seen = Seen(search.parameters, inputs, reference, got, lambda a: _guarded(got.function, a, search.seconds))
        return next((Explanation(*found) for statement in PARTIAL for found in statement(seen)), None)

    def _part_by_part(self) -> Explanation | None:
        pieces: dict[str, tuple[Candidate, tuple[int, ...]]] = {}
        for part in range(self.search.count):
            if not self._wrong_on(part):
                continue
            found = self._found(part)
            if found is None:
                return None
            same, parts = pieces.get(found.said(""), (found, ()))
            pieces[found.said("")] = same, (*parts, part)
        return self._explanation(list(pieces.values())) if 0 < len(pieces) <= MOST_PIECES else None

    def _explanation(self, pieces: list[tuple[Candidate, tuple[int | None, ...]]]) -> Explanation:
        said = [candidate.said(self._named(parts)) for candidate, parts in pieces]
        message = " ".join([text[0].upper() + text[1:] for text in said] + self._besides())
        kinds = " and ".join(dict.fromkeys(candidate.kind for candidate, _parts in pieces))
        return Explanation(kinds, message, lambda arguments, done: _holds(pieces, arguments, done))

    def _besides(self) -> list[str]:
        """What is to be added where the answer overflows on some probe and the reference does not."""
        search, probes = self.search, range(len(self.search.probes))
        lost = [i for i in probes if not self.got[i].error and not _is_finite(self.got[i])]
        lost = [i for i in lost if _is_finite(search.reference[i])]
        text = _("For {count} of {all} inputs your result is NaN or infinite, and should not be.")
        return [text.format(count=len(lost), all=len(probes))] if lost else []

    def _named(self, parts: tuple[int | None, ...]) -> str:
        if parts == (None,):
            return ""
        numbers = ", ".join(str(part + 1) for part in parts)
        text = _("Result {numbers} of {all}") if len(parts) == 1 else _("Results {numbers} of {all}")
        return text.format(numbers=numbers, all=self.search.count)

    def _found(self, part: int | None) -> Candidate | None:
        """The first candidate that does what the answer does in one of its results, or in all."""
        lead = self._lead(part)
        if lead is None:
            return None
        wanted = pick(self.got[lead], part)
        for level in LEVELS:
            for candidate in level(self.search, lead, wanted, part):
                if time.thread_time() > self.until:
                    return None
                if self._matches(candidate, lead, wanted, part) and self._explains(candidate, part):
                    return candidate
        return None

    def _wrong_on(self, part: int | None, inputs: Sequence[int] | None = None) -> list[int]:
        inputs = range(len(self.search.probes)) if inputs is None else inputs
        return [i for i in inputs if not same_call(pick(self.search.reference[i], part), pick(self.got[i], part))]

    def _lead(self, part: int | None) -> int | None:
        """The probe that says most about the answer, where it is wrong: candidates are compared there first."""
        wrong = [i for i in self._wrong_on(part) if not self.got[i].error]
        return max(wrong, key=lambda i: bits(pick(self.got[i], part).value), default=None)

    def _matches(self, candidate: Candidate, lead: int, wanted: Call, part: int | None) -> bool:
        done = candidate.on(lead, self.search.inputs, part)
        return not done.error and _about(done.value, wanted.value) and same_call(done, wanted)

    def _explains(self, candidate: Candidate, part: int | None) -> bool:
        """Whether a candidate does what the answer does on every probe and every fresh input, and that proves it."""
        probes, fresh = range(len(self.search.probes)), self.search.fresh
        if not all(self._agrees(candidate, i, part) for i in probes):
            return False
        # An answer may refuse an input that is not quite as it should be.
        usable = [i for i in fresh if not self.got[i].error or self._does_the_same(candidate, i, part)]
        if not all(self._agrees(candidate, i, part) for i in usable) or len(usable) * 2 < len(fresh):
            return False
        strict = [i for i in (*probes, *usable) if self._does_the_same(candidate, i, part)]
        return self._is_proof(strict, part, FEWEST_BITS if usable else FEWEST_BITS_WITHOUT_FRESH)

    def _agrees(self, candidate: Candidate, index: int, part: int | None) -> bool:
        """Whether a candidate does the same; nothing is claimed where the answer overflows, and should not."""
        if self._does_the_same(candidate, index, part):
            return True
        done, got = candidate.on(index, self.search.inputs, part), pick(self.got[index], part)
        overflows = not done.error and not got.error and _is_finite(done) and not _is_finite(got)
        return overflows and _is_finite(pick(self.search.reference[index], part))

    def _does_the_same(self, candidate: Candidate, index: int, part: int | None) -> bool:
        return same_call(candidate.on(index, self.search.inputs, part), pick(self.got[index], part))

    def _is_proof(self, inputs: list[int], part: int | None, enough: float) -> bool:
        """Whether the wrong results are many and different enough for an agreement to be no accident.

        Right ones that the candidate gives as well count for little, and only where several are wrong.
        """
        calls = {i: pick(self.got[i], part) for i in inputs}
        wrong = self._wrong_on(part, inputs)
        proof = sum(BITS_OF_AN_ERROR if calls[i].error else bits(calls[i].value) for i in wrong)
        if len(wrong) >= FEWEST_WRONG:
            proof += SHARE_OF_RIGHT * sum(bits(calls[i].value) for i in inputs if i not in wrong and not calls[i].error)
        every = list(calls.values())
        return proof >= enough and any(not same_call(every[0], other) for other in every[1:])


def _holds(pieces: list[tuple[Candidate, tuple[int | None, ...]]], arguments: tuple, done: Call) -> bool:
    done = Call(plain(done.value), done.error)
    return all(_is_as_said(c.does(arguments, part), pick(done, part)) for c, parts in pieces for part in parts)


def _is_as_said(claimed: Call, done: Call) -> bool:
    """Whether a result is the one that a candidate gives; nothing is claimed where it is NaN or infinite."""
    overflows = not claimed.error and not done.error and not _is_finite(done)
    return overflows or same_call(claimed, done)


def _guarded(answer: Callable, arguments: tuple, seconds: float) -> Call:
    done = call(answer, arguments, seconds)
    return Call(plain(done.value), done.error)


def _is_finite(done: Call) -> bool:
    if done.error or isinstance(done.value, str):
        return False
    if isinstance(done.value, tuple):
        return all(_is_finite(Call(part)) for part in done.value)
    numbers = np.asarray(done.value)
    return numbers.dtype.kind in "fiub" and bool(np.isfinite(numbers).all())


def _about(first: object, second: object) -> bool:
    """Whether two results may be the same: their shapes and first entries are; quick, before all is compared."""
    if isinstance(first, tuple) or isinstance(second, tuple):
        both = isinstance(first, tuple) and isinstance(second, tuple) and len(first) == len(second)
        return both and all(map(_about, first, second))
    if shape_of(first) != shape_of(second):
        return False
    if not isinstance(first, np.ndarray) or not first.ndim:
        return _near(first, second)
    return not first.size or (_near(first.flat[0], second.flat[0]) and _near(first.flat[-1], second.flat[-1]))


def _near(one: object, other: object) -> bool:
    if not isinstance(one, int | float | np.number) or not isinstance(other, int | float | np.number):
        return True
    return math.isclose(one, other, rel_tol=1e-3, abs_tol=1e-6) or (one != one and other != other)


# ------------------------------------------------------------------------------------------------------- the sentences


def _right_one(result: str, words: str) -> str:
    if words.endswith("."):  # about several results together
        return words
    text = (
        _("{result}: what you return is the right one {words}.")
        if result
        else _("Each of your results is the right one {words}.")
    )
    return text.format(result=result, words=words)


def _known_and(result: str, message: str, view: View) -> str:
    text = _("Two things come together. First: {message} Second: {you_return} the result of that, {words}.")
    return text.format(message=message, you_return=_you_return(result), words=view.words)


def _changed_and(result: str, variant: Variant, view: View) -> str:
    text = _("Two things come together: {clause}; and {you_return} the result of that, {words}.")
    if variant.kind == STEP:
        text = _("{you_return} a step on the way, {clause}, and that {words}.")
    return text.format(you_return=_you_return(result), clause=variant.clause, words=view.words)


def _changed(result: str, variant: Variant) -> str:
    if variant.kind == STEP:
        text = _("{you_return} {step}, a step on the way: the rest is still to come.")
        return text.format(you_return=_you_return(result), step=variant.clause)
    text = _("{you_return} exactly what comes out if {clause}.")
    return text.format(you_return=_you_return(result), clause=variant.clause)


def _as_if(result: str, clause: str) -> str:
    text = _("{you_return} exactly what would be right if {clause}.")
    return text.format(you_return=_you_return(result), clause=clause)


def _you_return(result: str) -> str:
    return _("{result}: what you return is").format(result=result) if result else _("what you return is")
