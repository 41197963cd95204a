"""Call a learner's function so that nothing it does can stop the lesson: loops, prints, exits and changed inputs."""

from __future__ import annotations

import _thread
import contextlib
import contextvars
import copy
import ctypes
import io
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from course_lib.checking.comparison import as_plain, is_tensor

__all__ = ["Call", "TimeLimitReached", "call", "same"]

PRINTED_LIMIT = 2_000  # characters of print output kept; a flood beyond that is dropped, not stored
GRACE_SECONDS = 0.5  # how long a call that was asked to stop may take to do so


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
        What it raised. A `TimeLimitReached` means that its time was over.
    printed : str
        The first characters of what it printed.
    changed : tuple of int
        The positions of the arguments that it changed in place.
    still_running : bool
        It did not stop when asked, and was left behind.
    """

    value: object = None
    error: BaseException | None = None
    printed: str = ""
    changed: tuple[int, ...] = field(default=())
    still_running: bool = False


def call(function: Callable, arguments: tuple, seconds: float | None = None) -> Call:
    """Call ``function(*arguments)`` on copies of the arguments and report all that happened. Never raises.

    Parameters
    ----------
    function : callable
    arguments : tuple
        Copied first, so that a function that changes its input cannot harm the next call.
    seconds : float, optional
        Stop the call after this time. Only what never returns to Python while it holds the interpreter, such as
        ``sum(itertools.count())``, cannot be stopped: nothing in a kernel can.

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
    work = _Work(function, given)
    with _sheltered() as printed:
        if seconds is None:
            work.run()
        else:
            work.run_within(seconds)
    changed = tuple(
        i for i, (before, after) in enumerate(zip(arguments, given, strict=True)) if not same(before, after)
    )
    return Call(work.value, work.error, printed.getvalue(), changed, work.still_running)


class _Work:
    """One call, done here or in a thread of its own, and what came of it."""

    def __init__(self, function: Callable, given: tuple):
        self.function, self.given = function, given
        self.value: object = None
        self.error: BaseException | None = None
        self.still_running = False
        self._over, self._lock = threading.Event(), threading.Lock()  # held to ask for the end, and to say it is over

    def run(self) -> None:
        """Call the function; SystemExit, KeyboardInterrupt and RecursionError are answers too."""
        try:
            with np.errstate(all="ignore"):
                self.value = self.function(*self.given)
        except BaseException as raised:
            self.error = raised

    def run_within(self, seconds: float) -> None:
        """Call the function in a thread; once its time is over ask it to end, and go on without it if it does not.

        One way for every system, and for a function that sleeps. The request is an exception that the interpreter
        raises at the thread's next line of Python (`_Stop`), repeated until it has an effect.
        """
        # Not a `threading.Thread`: a request that arrives late must not hit that class at its own book-keeping.
        thread = _thread.start_new_thread(contextvars.copy_context().run, (self._run_in_thread,))
        reason = TimeLimitReached()
        try:
            in_time = self._over.wait(seconds)
        except KeyboardInterrupt as pressed:  # the stop button of the notebook
            reason, in_time = pressed, False
        until = time.monotonic() + GRACE_SECONDS
        while not self._over.is_set() and time.monotonic() < until:
            with self._lock:
                if not self._over.is_set():
                    _raise_in_thread(thread, _Stop)
            self._over.wait(0.05)
        if not in_time:
            self.value, self.error, self.still_running = None, reason, not self._over.is_set()

    def _run_in_thread(self) -> None:
        try:
            self.run()
            with self._lock:
                self._over.set()
            time.sleep(0)  # a request made before that arrives here at the latest
        except TimeLimitReached:
            self._over.set()
        sys.settrace(None)


class _Stop(TimeLimitReached):
    """Raised in a thread from outside, and where a bare ``except:`` catches it, raised anew at the very next line.

    So ``while True: try: ... except: pass`` ends as well: the line after ``except:`` stands outside the try.
    """

    def __init__(self):
        frame, learners = sys._getframe(1), []
        while frame and frame.f_code is not _Work.run.__code__:
            learners.append(frame)
            frame = frame.f_back
        if frame and learners:  # it came to life inside the learner's code
            for frame in learners:
                frame.f_trace = _raise_at_next_line
            sys.settrace(_raise_at_next_line)


def _raise_at_next_line(_frame, event: str, _argument) -> None:
    if event == "line":
        raise TimeLimitReached


def _raise_in_thread(thread: int, error: type[BaseException]) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error))


@contextlib.contextmanager
def _sheltered() -> Iterator[_BoundedText]:
    """Catch what is printed, silence warnings, and put NumPy back as it was if it was tampered with."""
    printed, modules = _BoundedText(), (np, np.linalg)
    as_they_were = [dict(vars(module)) for module in modules]
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the check itself says what is wrong with the numbers
        try:
            yield printed
        finally:
            for module, before in zip(modules, as_they_were, strict=True):
                vars(module).update(before)


class _BoundedText(io.StringIO):
    def write(self, text: str) -> int:
        room = PRINTED_LIMIT - self.tell()
        if room > 0:
            super().write(text[:room])
        return len(text)

    def close(self) -> None:
        """Stay open: a function that closes its sys.stdout must not take what it printed with it."""


def same(first: object, second: object) -> bool:
    """Tell whether two arguments are equal entry by entry, in type, shape and value (NaN equals NaN).

    Examples
    --------
    >>> same([np.array([1.0, np.nan])], [np.array([1.0, np.nan])])
    True
    """
    if type(first) is not type(second):
        return False
    if is_tensor(first):
        return first.dtype == second.dtype and same(as_plain(first), as_plain(second))
    if isinstance(first, np.ndarray):
        return first.shape == second.shape and first.dtype == second.dtype and first.tobytes() == second.tobytes()
    if isinstance(first, list | tuple):
        return len(first) == len(second) and all(map(same, first, second))
    if isinstance(first, dict):
        return same(list(first.items()), list(second.items()))
    if isinstance(first, int | float | complex | str | bytes):
        return first == second or first != first
    return True  # functions and random generators are meant to be called: they may change
