"""Call a learner's function so that nothing it does can stop the lesson: loops, prints, exits and changed inputs."""

from __future__ import annotations

import contextlib
import copy
import ctypes
import io
import signal
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

__all__ = ["Call", "TimeLimitReached", "call", "same", "time_limit"]

PRINTED_LIMIT = 2_000  # characters of print output kept; a flood beyond that is dropped, not stored


class TimeLimitReached(BaseException):
    """Raised inside a call that runs too long. Not an Exception, so that ``except Exception`` does not swallow it."""


@dataclass(frozen=True)
class Call:
    """What one call of a function did.

    Attributes
    ----------
    value : object
        What it returned; None if it raised.
    error : BaseException or None
        What it raised. A `TimeLimitReached` means that it was stopped.
    printed : str
        The first characters of what it printed.
    changed : tuple of int
        The positions of the arguments that it changed in place.
    """

    value: object = None
    error: BaseException | None = None
    printed: str = ""
    changed: tuple[int, ...] = field(default=())


def call(function: Callable, arguments: tuple, seconds: float | None = None) -> Call:
    """Call ``function(*arguments)`` on copies of the arguments and report all that happened. Never raises.

    Parameters
    ----------
    function : callable
    arguments : tuple
        Copied first, so that a function that changes its input cannot harm the next call.
    seconds : float, optional
        Stop the call after this time.

    Returns
    -------
    Call

    Examples
    --------
    >>> call(lambda u: u.sum(), (np.array([1.0, 2.0]),)).value
    np.float64(3.0)
    >>> call(lambda u: 1 / 0, (2,)).error
    ZeroDivisionError('division by zero')
    """
    given = copy.deepcopy(arguments)
    printed = _BoundedText()
    value, error = None, None
    try:
        # Two try blocks' worth of care in one: a late tick of the clock lands in the except below, not in the lesson.
        with time_limit(seconds), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), _quiet():
            value = function(*given)
    except BaseException as raised:  # SystemExit, KeyboardInterrupt and RecursionError are answers too
        error = raised
    changed = tuple(
        i for i, (before, after) in enumerate(zip(arguments, given, strict=True)) if not same(before, after)
    )
    return Call(value, error, printed.getvalue(), changed)


@contextlib.contextmanager
def time_limit(seconds: float | None) -> Iterator[None]:
    """Raise `TimeLimitReached` inside the block once `seconds` have passed; None sets no limit.

    On Unix in the main thread a timer signal does it, which also wakes a sleeping call. Elsewhere (Windows, another
    thread) a watcher thread asks the interpreter to raise it at the next line of Python. Both repeat, because a bare
    ``except:`` inside a loop would swallow the first one.
    """
    if seconds is None:
        yield
    elif hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        with _signal_limit(seconds):
            yield
    else:
        with _thread_limit(seconds):
            yield


@contextlib.contextmanager
def _signal_limit(seconds: float) -> Iterator[None]:
    active = True

    def stop(_signal, _frame):
        if active:
            raise TimeLimitReached

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.05)
    try:
        yield
    finally:
        active = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def _thread_limit(seconds: float) -> Iterator[None]:
    caller, finished, lock = threading.get_ident(), threading.Event(), threading.Lock()
    raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc

    def watch():
        pause = seconds
        while not finished.wait(pause):
            with lock:
                if not finished.is_set():
                    raise_in(ctypes.c_ulong(caller), ctypes.py_object(TimeLimitReached))
            pause = 0.05

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        with lock:
            finished.set()
            raise_in(ctypes.c_ulong(caller), None)  # withdraw one that was asked for and has not come yet


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep warnings of a learner's function out of the lesson: the check says what is wrong with the numbers."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


class _BoundedText(io.StringIO):
    def write(self, text: str) -> int:
        room = PRINTED_LIMIT - self.tell()
        if room > 0:
            super().write(text[:room])
        return len(text)


def same(first: object, second: object) -> bool:
    """Tell whether two arguments are equal entry by entry, in type, shape and value (NaN equals NaN).

    Examples
    --------
    >>> same([np.array([1.0, np.nan])], [np.array([1.0, np.nan])])
    True
    """
    if type(first) is not type(second):
        return False
    if isinstance(first, np.ndarray):
        return first.shape == second.shape and first.dtype == second.dtype and first.tobytes() == second.tobytes()
    if isinstance(first, list | tuple):
        return len(first) == len(second) and all(map(same, first, second))
    if isinstance(first, dict):
        return first.keys() == second.keys() and all(same(first[key], second[key]) for key in first)
    if isinstance(first, int | float | complex | str | bytes):
        return first == second or first != first
    return True  # functions and random generators are meant to be called: they may change
