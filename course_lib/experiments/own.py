"""A learner's own function: an experiment runs it where it answers as the course's does, and never stops where not."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

__all__ = ["agrees"]


def agrees(function: Callable, right: Callable, questions: Iterable[tuple]) -> bool:
    """Return whether a learner's function answers as the course's does; False where it raises.

    Parameters
    ----------
    function, right : callable
        The learner's, and the course's. They answer with numbers, arrays, text, or tuples of these.
    questions : iterable of tuple
        The arguments of each call. Both get copies of the arrays, lists and dicts in them.

    Examples
    --------
    >>> agrees(lambda x: x + x, lambda x: 2 * x, [(3.0,), (np.ones(2),)])
    True
    >>> agrees(lambda x: x + 1, lambda x: 2 * x, [(1.0,), (np.ones(2),), (3.0,)])
    False
    >>> agrees(divmod, lambda a, b: (a // b, a % b), [(7, 2)])
    True
    >>> agrees(lambda word: word[9], lambda word: word[0], [("kite",)])
    False
    """
    questions = list(questions)
    wanted = [right(*_copies(question)) for question in questions]
    try:
        answers = [function(*_copies(question)) for question in questions]
        return all(_same(a, b) for a, b in zip(answers, wanted, strict=True))
    except Exception:  # a learner's function may do anything; the lesson goes on without it
        return False


def _copies(question: tuple) -> list:
    return [part.copy() if isinstance(part, np.ndarray | list | dict) else part for part in question]


def _same(answer: object, wanted: object) -> bool:
    if isinstance(wanted, tuple):
        return len(answer) == len(wanted) and all(map(_same, answer, wanted))
    if isinstance(wanted, str):
        return answer == wanted
    answer, wanted = np.asarray(answer, dtype=float), np.asarray(wanted, dtype=float)
    return answer.shape == wanted.shape and bool(np.allclose(answer, wanted, atol=1e-12))
