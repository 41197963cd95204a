"""Call a learner's function so that nothing it does can stop the lesson: loops, prints, exits and changed inputs."""

from __future__ import annotations

import _thread
import contextlib
import contextvars
import copy
import ctypes
import importlib
import io
import math
import sys
import sysconfig
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from course_lib.checking.comparison import as_plain, is_tensor

__all__ = ["Call", "TimeLimitReached", "call", "same"]

PRINTED_LIMIT = 2_000  # characters of print output kept; a flood beyond that is dropped, not stored
GRACE_SECONDS = 0.5  # how long a call that was asked to stop may take to do so
# The limit is on the processor time of the call, so that a slow or busy machine stops nobody who computes. A call that
# waits uses none: it is stopped when it has used less than this share of the limit while all of it passed on the wall …
IDLE_SHARE = 0.003
LEAST_WAIT = 1.0  # … but not before so many seconds: a call that is given no processor seems to wait too
WALL_FACTOR = 20  # and any call is stopped after this many times its limit


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
    recorded : tuple of int
        The positions of the tensors that it made record, or left a gradient with.
    still_running : bool
        It did not stop when asked, and was left behind.
    """

    value: object = None
    error: BaseException | None = None
    printed: str = ""
    changed: tuple[int, ...] = ()
    recorded: tuple[int, ...] = ()
    still_running: bool = False


def call(function: Callable, arguments: tuple, seconds: float | None = None) -> Call:
    """Call ``function(*arguments)`` on copies of the arguments and report all that happened, errors too.

    Parameters
    ----------
    function : callable
    arguments : tuple
        Copied first, so that a function that changes its input cannot harm the next call.
    seconds : float, optional
        Stop the call once it has computed, or waited, for this time; what it spends on importing does not count, and
        an import is never interrupted: half of a package would be left behind. Only what never returns to Python while
        it holds the interpreter, such as ``sum(itertools.count())``, cannot be stopped: nothing in a kernel can.

    Returns
    -------
    Call

    Raises
    ------
    TimeLimitReached
        Only in a call that is made inside another one, when the time of that one is over.

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
    pairs = tuple(enumerate(zip(arguments, given, strict=True)))
    changed = tuple(i for i, (before, after) in pairs if not same(before, after))
    recorded = tuple(i for i, (before, after) in pairs if not same(_records(before), _records(after)))
    return Call(work.value, work.error, printed.getvalue(), changed, recorded, work.still_running)


class _Work:
    """One call, done here or in a thread of its own, and what came of it."""

    def __init__(self, function: Callable, given: tuple):
        self.function, self.given = function, given
        self.value: object = None
        self.error: BaseException | None = None
        self.still_running = False
        self.watch: _Stopwatch | None = None
        self.seconds = math.inf
        self.imports_under_way = self.calls_under_way = 0
        self.is_ending = False
        self.outer: _Work | None = None  # the call that this one is made in, if any
        self.lock = threading.Lock()  # held to ask for the end, to say that it is over, to begin an import or a call
        self._begun, self._over = threading.Event(), threading.Event()

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
        self.seconds = seconds
        with _noticing_imports(), _inside(_at_work.get(threading.get_ident())) as self.outer:
            # Not a `threading.Thread`: a request that arrives late must not hit that class at its own book-keeping.
            thread = _thread.start_new_thread(contextvars.copy_context().run, (self._run_in_thread,))
            reason = TimeLimitReached()
            try:
                self._begun.wait()
                in_time = self._ends_within(seconds)
            except KeyboardInterrupt as pressed:  # the stop button of the notebook
                reason, in_time = pressed, False
            if not in_time:
                self._begun.wait()
                self._stop(thread)
                self.value, self.error, self.still_running = None, reason, not self._over.is_set()
                if self._outer_ends():
                    raise reason

    def _outer_ends(self) -> bool:
        return self.outer is not None and self.outer.is_ending

    def _ends_within(self, seconds: float) -> bool:
        """Wait until the call is over or its time is up; tell whether it is over. An import is given all its time."""
        while not self._over.wait(min(0.05, seconds / 4)):
            if not self.imports_under_way and (self._outer_ends() or self.watch.is_over(seconds)):
                return self._over.is_set()  # it may have ended since, and its clock with it
        return True

    def _stop(self, thread: int) -> None:
        """Ask a thread to end until it does, or its grace is over, or it imports something, which is not disturbed.

        A thread that waits for a call of its own sees that it is to end, and ends that call first: a request would end
        the waiting, and leave the call behind.
        """
        self.is_ending = True
        self.watch.start()
        while not self._over.is_set() and not self.watch.is_over(GRACE_SECONDS):
            with self.lock:
                if self.imports_under_way:
                    return
                if not self._over.is_set() and not self.calls_under_way:
                    _raise_in_thread(thread, _Stop)
            self._over.wait(0.05)

    def _run_in_thread(self) -> None:
        me = threading.get_ident()
        try:
            _at_work[me] = self
            self.watch = _Stopwatch()
            self._begun.set()
            self.run()
            with self.lock:
                self._over.set()
            time.sleep(0)  # a request made before that arrives here at the latest
        except TimeLimitReached:
            self._over.set()
        _at_work.pop(me, None)
        sys.settrace(None)


class _Stopwatch:
    """How long a thread has computed, and how long it has only waited; made in that thread, read from any."""

    def __init__(self):
        self._processor = _processor_clock()
        self.start()

    def start(self) -> None:
        """Begin to measure, anew if need be."""
        self._began = self._last_at_work = self.now()

    def now(self) -> tuple[float, float]:
        """The processor time and the time on the wall, in seconds."""
        return self._processor(), time.monotonic()

    def leave_out(self, since: tuple[float, float]) -> None:
        """Count nothing of what has passed since a reading of `now`."""
        computed, passed = (now - then for now, then in zip(self.now(), since, strict=True))
        self._began = self._began[0] + computed, self._began[1] + passed
        self._last_at_work = self._last_at_work[0] + computed, self._last_at_work[1] + passed

    def is_over(self, seconds: float) -> bool:
        """Tell whether the thread has computed for so long, or waited for so long."""
        computed, wall = self.now()
        if computed - self._last_at_work[0] > IDLE_SHARE * seconds:
            self._last_at_work = computed, wall
        return (
            computed - self._began[0] >= seconds
            or wall - self._last_at_work[1] >= max(seconds, LEAST_WAIT)
            or wall - self._began[1] >= WALL_FACTOR * max(seconds, LEAST_WAIT)
        )


def _processor_clock() -> Callable[[], float]:
    """A clock of this thread's processor time that other threads can read; of the process's, where there is none."""
    try:
        clock = time.pthread_getcpuclockid(threading.get_ident())
    except (AttributeError, OSError):
        return time.process_time

    def read() -> float:
        try:
            return time.clock_gettime(clock)
        except OSError:  # the thread has ended
            return float("inf")

    return read


# ------------------------------------------------------------------------------------------------ imports in an answer

_at_work: dict[int, _Work] = {}  # by thread
_watching = threading.Lock()
_watchers = 0  # how many calls are being watched at the moment


@contextlib.contextmanager
def _noticing_imports() -> Iterator[None]:
    """While a call is watched, let each import go through `_noticed_import`.

    Every import of a module that is not loaded yet, by a statement, by `importlib` or from C, passes through this one
    function of Python's.
    """
    global _watchers
    with _watching:
        _watchers += 1
        _bootstrap._find_and_load = _noticed_import
    try:
        yield
    finally:
        with _watching:
            _watchers -= 1
            if not _watchers:
                _bootstrap._find_and_load = _find_and_load


_bootstrap = importlib._bootstrap
_find_and_load = _bootstrap._find_and_load


def _noticed_import(name: str, import_: Callable):
    """Import a module; if a watched call does it, its clock stands still and nobody asks it to stop.

    An import that fails counts: a loop around one would go on for ever. Its end is a safe moment to look at the clock.
    """
    work = _at_work.get(threading.get_ident())
    if work is None:
        return _find_and_load(name, import_)
    before, since = work.imports_under_way, work.watch.now()
    try:
        with work.lock:
            work.imports_under_way = before + 1
        _take_requests()
        module = _find_and_load(name, import_)
        if not before:
            work.watch.leave_out(since)
        return module
    finally:
        work.imports_under_way = before
        if not before and work.watch.is_over(work.seconds):
            raise _Stop


@contextlib.contextmanager
def _inside(outer: _Work | None) -> Iterator[_Work | None]:
    """While a call is watched from within another, let that one end it, and leave the waiting for it alone."""
    if outer is None:
        yield None
        return
    with outer.lock:
        outer.calls_under_way += 1
    try:
        _take_requests()
        yield outer
    finally:
        outer.calls_under_way -= 1


def _take_requests() -> None:
    """A request to stop that was made before arrives when a function begins: at the latest here."""


# ------------------------------------------------------------------------------------------------------------ stopping


class _Stop(TimeLimitReached):
    """Raised in a thread from outside, and where a bare ``except:`` catches it, raised anew at the very next line.

    So ``while True: try: ... except: pass`` ends as well: the line after ``except:`` stands outside the try. In code
    that is not the learner's it is an exception like any other, and leaves locks and files as they should be.
    """

    def __init__(self):
        frame, learners = sys._getframe(1), []
        while frame and frame.f_code is not _Work.run.__code__:
            if not frame.f_code.co_filename.startswith(_OTHERS):  # whose `with` and `finally` must be gone through
                learners.append(frame)
            frame = frame.f_back
        if frame and learners:  # it came to life inside the learner's code
            for frame in learners:
                frame.f_trace = _raise_at_next_line
            sys.settrace(_raise_at_next_line)


# Where code lies that is not a learner's: the course's own, Python's, and that of installed packages.
_OTHERS = (str(Path(__file__).parents[1]), *(sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")))
_OTHERS += ("<frozen ",)


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

    A network of PyTorch's is the same with the same weights.

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
    if hasattr(type(first), "state_dict"):  # a network of PyTorch's
        return same(dict(first.state_dict()), dict(second.state_dict()))
    return True  # functions and random generators are there to be called: they may change


def _records(value: object) -> tuple:
    """Whether a tensor records, and the gradient that lies with it."""
    return (value.requires_grad, value.grad if value.is_leaf else None) if is_tensor(value) else ()
