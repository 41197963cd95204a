"""A tape: numbers that write down, while an ordinary Python expression runs, what they were made of.

Value i of a tape has its number in `numbers[i]` and, in `parents[i]`, a pair for each value that it was made of: which
one, and the local derivative with respect to it. The chain rule needs nothing else (Wengert, 1964; Baydin et al., 2018,
section 3). `course_lib.autograd` does the same with arrays, and its tensors hold their parents themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from numbers import Real

from course_lib.experiments.graph import OPERATIONS
from course_lib.validation import check_choice, check_number, describe

__all__ = ["Tape", "Value", "sigmoid"]


class Tape:
    """What was recorded, in the order in which it was made.

    Parameters
    ----------
    rules : mapping of str to callable, optional
        Your own rule instead of the course's, by its sign, "+", "−", "×", "σ" or "²": from the numbers that go in to
        the result and one local derivative for each of them.

    Attributes
    ----------
    numbers : list of float
    signs : list of str
        The operation that made each value; "" for a leaf, which nothing made.
    names : list of str
        What leaves are called; "" for all other values.

    Examples
    --------
    >>> tape = Tape()
    >>> w, x = tape.leaf(2.0, "w"), tape.leaf(3.0, "x")
    >>> w * (w + x)
    Value(10.0, number 3)
    >>> tape.parents
    ((), (), ((0, 1.0), (1, 1.0)), ((0, 5.0), (2, 2.0)))
    """

    def __init__(self, rules: Mapping[str, Callable] | None = None):
        self.rules = dict(rules or {})
        for sign in self.rules:
            check_choice(sign, "rules", tuple(OPERATIONS))
        self.numbers: list[float] = []
        self.signs: list[str] = []
        self.names: list[str] = []
        self._parents: list[tuple[tuple[int, float], ...]] = []

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def parents(self) -> tuple[tuple[tuple[int, float], ...], ...]:
        """For each value a pair for each of its parents: its number on the tape, and the local derivative."""
        return tuple(self._parents)

    def leaf(self, number: float, name: str = "") -> Value:
        """Put a number on the tape that nothing made: a weight, an input, a constant."""
        return self._append(float(check_number(number, "number")), "", (), name)

    def record(self, sign: str, *values: Value) -> Value:
        """Compute one operation and put its result on the tape, with the local derivatives."""
        given = [value.number for value in values]
        if sign in self.rules:
            result, *slopes = self.rules[sign](*given)
        else:
            rule = OPERATIONS[sign]
            result = rule.rule(*given)
            slopes = rule.derivatives(*given, result)
        pairs = tuple((value.place, float(slope)) for value, slope in zip(values, slopes, strict=True))
        return self._append(float(result), sign, pairs)

    def _append(self, number: float, sign: str, parents: tuple, name: str = "") -> Value:
        self.numbers.append(number)
        self.signs.append(sign)
        self.names.append(name)
        self._parents.append(parents)
        return Value(self, len(self) - 1)


class Value:
    """One number of a tape: whatever is computed with it is recorded.

    Attributes
    ----------
    tape : Tape
    place : int
        Its number on the tape.

    Examples
    --------
    >>> x = Tape().leaf(3.0)
    >>> 1 - 2 * x
    Value(-5.0, number 4)
    """

    __array_ufunc__ = None  # NumPy would make an array of it, and record nothing

    def __init__(self, tape: Tape, place: int):
        self.tape, self.place = tape, place

    @property
    def number(self) -> float:
        """The number itself."""
        return self.tape.numbers[self.place]

    def __repr__(self) -> str:
        return f"Value({round(self.number, 12) + 0.0}, number {self.place})"

    def __add__(self, other) -> Value:
        return self.tape.record("+", self, self._operand(other))

    def __sub__(self, other) -> Value:
        return self.tape.record("−", self, self._operand(other))

    def __mul__(self, other) -> Value:
        return self.tape.record("×", self, self._operand(other))

    def __radd__(self, other) -> Value:
        return self._operand(other) + self

    def __rsub__(self, other) -> Value:
        return self._operand(other) - self

    def __rmul__(self, other) -> Value:
        return self._operand(other) * self

    def __neg__(self) -> Value:
        return 0.0 - self

    def __pow__(self, exponent) -> Value:
        if exponent != 2:
            raise ValueError(f"exponent: expected 2, the only power that a tape knows, got {describe(exponent)}")
        return self.tape.record("²", self)

    def _operand(self, other) -> Value:
        """The other side of an operation as a value of the same tape; a plain number becomes a leaf."""
        if isinstance(other, Value):
            if other.tape is not self.tape:
                raise ValueError("operand: expected a value of the same tape, got one of another")
            return other
        if not isinstance(other, Real):
            raise TypeError(f"operand: expected a value or a number, got {describe(other)}")
        return self.tape.leaf(float(other))


def sigmoid(z: Value) -> Value:
    """σ(z) = 1 / (1 + e^−z), recorded as one step.

    Examples
    --------
    >>> sigmoid(Tape().leaf(0.0))
    Value(0.5, number 1)
    """
    if not isinstance(z, Value):
        raise TypeError(f"z: expected a Value of a tape, got {describe(z)}")
    return z.tape.record("σ", z)
