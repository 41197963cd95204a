"""Nothing that a learner's function does can stop the lesson or harm the next call."""

import functools
import importlib
import math
import os
import signal
import subprocess
import sys
import threading
import time
import warnings

import numpy as np
import pytest

from course_lib.checking.calling import PRINTED_LIMIT, TimeLimitReached, _Stopwatch, call, same
from work import left_running

SECONDS = 0.1  # an endless call goes on for ever, or for many of these: that a test goes on shows that it was stopped


def busy(_x):
    while True:
        pass


def swallows_everything(_x):
    while True:
        try:  # noqa: SIM105
            sum(range(100))
        except:  # noqa: E722 - the very thing that learners write
            pass


def sleeps_for_ever(_x):
    time.sleep(30)


def sleeps_and_swallows(_x):
    until = time.monotonic() + 20  # "for ever", as far as the limit goes: the thread that stays behind ends here
    while time.monotonic() < until:
        try:  # noqa: SIM105
            time.sleep(0.2)
        except:  # noqa: E722
            pass


def inside_a_comprehension(_x):
    return [number for number in iter(int, 1)]  # noqa: C416


def inside_a_generator(_x):
    def forever():
        while True:
            yield 1

    return sum(n for n in forever() if n > 1)


def swallows_once_and_answers(x):
    try:
        busy(x)
    except BaseException:
        return x / 2


def waits_for_a_lock(_x):
    threading.Event().wait(30)


ENDLESS = [
    busy,
    swallows_everything,
    sleeps_for_ever,
    sleeps_and_swallows,
    inside_a_comprehension,
    inside_a_generator,
    swallows_once_and_answers,
    waits_for_a_lock,
]


@pytest.mark.parametrize("function", ENDLESS, ids=lambda f: f.__name__)
def test_an_endless_call_is_stopped(function):
    done = call(function, (1.0,), SECONDS)
    assert isinstance(done.error, TimeLimitReached)
    assert done.value is None
    assert call(lambda x: x + 1, (1.0,), 5.0).value == 2.0


@pytest.mark.parametrize("function", [busy, sleeps_for_ever], ids=lambda f: f.__name__)
def test_an_endless_call_is_stopped_outside_the_main_thread_too(function):
    found = []
    worker = threading.Thread(target=lambda: found.append(call(function, (1.0,), SECONDS)))
    worker.start()
    worker.join()
    assert isinstance(found[0].error, TimeLimitReached)


def test_a_call_that_does_not_stop_is_said_to_be_still_running():
    assert call(sleeps_for_ever, (1.0,), SECONDS).still_running
    for function in (busy, swallows_everything, sleeps_and_swallows, inside_a_generator):
        assert not call(function, (1.0,), SECONDS).still_running


@pytest.mark.parametrize("limit", [10, SECONDS])
def test_a_call_inside_a_call_ends_with_it(limit):
    def outer(x):
        while True:
            call(busy, (x,), limit)

    for _time in range(3):
        assert isinstance(call(outer, (1,), SECONDS).error, TimeLimitReached)
        assert not left_running(busy)
        assert not left_running(outer)


def test_a_call_inside_a_call_has_its_own_limit():
    done = call(lambda x: call(busy, (x,), SECONDS), (1,), 100 * SECONDS)
    assert isinstance(done.value.error, TimeLimitReached)
    assert not left_running(busy)


def test_a_stopped_call_leaves_pythons_own_locks_open():
    class Thing:
        @functools.cached_property
        def endless(self):
            busy(1)

    lock = getattr(vars(Thing)["endless"], "lock", threading.Lock())  # from Python 3.12 on it needs none
    for _time in range(5):
        assert isinstance(call(lambda _x: Thing().endless, (1,), SECONDS).error, TimeLimitReached)
        assert lock.acquire(timeout=20)
        lock.release()


def test_stopping_does_not_reach_the_caller_late():
    for length in np.linspace(0.9, 1.1, 60) * 0.01:  # ends around the very moment at which its time is over

        def wait(_x, length=length):
            until = time.perf_counter() + length
            while time.perf_counter() < until:
                pass
            return "done"

        done = call(wait, (1.0,), 0.01)
        assert done.value == "done" or isinstance(done.error, TimeLimitReached)
    assert sum(range(1000)) == 499_500


@pytest.fixture
def stop_button():
    """Python listens to an interrupt, as in a kernel, also where these tests run in the background and ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_the_stop_button_ends_the_call(stop_button):
    threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
    done = call(busy, (1.0,), math.inf)
    assert isinstance(done.error, KeyboardInterrupt)
    assert not done.still_running


@pytest.mark.parametrize(
    ("share", "over_after"),
    [(1.0, 3.0), (0.1, 30.0), (0.04, 60.0), (0.0, 3.0), (0.001, 3.0)],
    ids=["alone", "a busy machine", "a very busy machine", "asleep", "asleep in small pieces"],
)
def test_the_limit_is_on_what_a_call_computes_and_on_what_it_waits(share, over_after, monkeypatch):
    """A limit of 3 s, and a call that gets this share of a processor: when its time is over, on the wall."""
    wall = 0.0
    monkeypatch.setattr(_Stopwatch, "now", lambda _self: (share * wall, wall))
    watch = _Stopwatch()
    while not watch.is_over(3.0):
        wall += 0.05
    assert wall == pytest.approx(over_after, abs=0.1)


# --- imports inside an answer -----------------------------------------------------------------------------------------

SLOW_PACKAGE = """
import time

until = time.thread_time() + 0.3  # three times as long as the call may take
while time.thread_time() < until:
    time.sleep(0.01)
    sum(range(10_000))
from slow_package import part
whole = True
"""


@pytest.fixture
def slow_package(tmp_path, monkeypatch):
    """A package that takes longer to import than a call may take, and half of which is of no use."""
    folder = tmp_path / "slow_package"
    folder.mkdir()
    (folder / "__init__.py").write_text(SLOW_PACKAGE)
    (folder / "part.py").write_text("import time\ntime.sleep(0.3)\nnumber = 42\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield
    for name in [name for name in sys.modules if name.startswith("slow_package")]:
        del sys.modules[name]


def by_statement(_x):
    from slow_package.part import number

    return number


def by_name(_x):
    return importlib.import_module("slow_package.part").number


@pytest.mark.parametrize("function", [by_statement, by_name])
def test_a_package_that_loads_slowly_is_loaded_whole_and_costs_nothing(function, slow_package):
    assert call(function, (1.0,), SECONDS).value == 42
    import slow_package as again

    assert again.whole


def test_a_call_is_stopped_after_an_import_too(slow_package):
    def imports_and_goes_on(x):
        by_statement(x)
        busy(x)

    assert isinstance(call(imports_and_goes_on, (1.0,), SECONDS).error, TimeLimitReached)
    import slow_package as again

    assert again.whole


def test_a_loop_around_an_import_that_fails_is_stopped():
    def tries_for_ever(_x):
        while True:
            try:
                import no_such_package  # noqa: F401
            except ImportError:
                sum(range(1000))

    assert isinstance(call(tries_for_ever, (1.0,), SECONDS).error, TimeLimitReached)


def test_the_stop_button_leaves_an_import_alone(slow_package, stop_button):
    threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()
    done = call(by_statement, (1.0,), math.inf)
    assert isinstance(done.error, KeyboardInterrupt)
    assert done.still_running
    import slow_package as again  # waits until the other thread has loaded it

    assert again.whole


def test_python_is_as_it_was_after_a_watched_call():
    before = importlib._bootstrap._find_and_load
    call(by_name, (1.0,), SECONDS)
    assert importlib._bootstrap._find_and_load is before


def test_pytorch_can_be_loaded_for_the_first_time_in_an_answer():
    """In a fresh Python: torch, then the hundreds of modules that the first optimizer loads, within a tight limit."""
    pytest.importorskip("torch")
    done = subprocess.run([sys.executable, "-c", FIRST_USE_OF_TORCH], capture_output=True, text=True)
    assert done.stdout.split() == ["0.9", "0.9"], done.stderr


FIRST_USE_OF_TORCH = """
from course_lib.checking.calling import call

def one_step(x):
    import torch
    w = torch.tensor(x, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.1)
    w.backward()
    optimizer.step()
    return round(w.item(), 3)

print(call(one_step, (1.0,), 1.0).value)
print(one_step(1.0))
"""


class EvenThis(BaseException):
    """A kind of exception that ``except Exception`` lets through."""


@pytest.mark.parametrize("seconds", [None, 5.0])
@pytest.mark.parametrize(
    "error",
    [ValueError("no"), SystemExit(3), KeyboardInterrupt(), GeneratorExit(), EvenThis(), MemoryError(), StopIteration()],
    ids=lambda e: type(e).__name__,
)
def test_what_is_raised_is_reported(error, seconds):
    def fail(_x):
        raise error

    assert call(fail, (1.0,), seconds).error is error


@pytest.mark.parametrize("leave", [sys.exit, lambda: sys.exit("bye"), exit], ids=["exit", "text", "builtin"])
def test_sys_exit_is_reported(leave):
    assert isinstance(call(lambda _x: leave(), (1.0,), 5.0).error, SystemExit)


def test_endless_recursion_is_reported():
    def recurse(x):
        return recurse(x)

    assert isinstance(call(recurse, (1.0,), 9.0).error, RecursionError)


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_flood_of_print_is_kept_short(stream, capfd):
    def shout(_x):
        for _ in range(20_000):
            print("x" * 100, file=getattr(sys, stream))
        return 1

    done = call(shout, (1.0,), 5.0)
    assert done.value == 1
    assert done.printed == ("x" * 100 + "\n") * (PRINTED_LIMIT // 101) + "x" * (PRINTED_LIMIT % 101)
    assert capfd.readouterr() == ("", "")


def test_what_the_system_prints_does_no_harm(capfd):
    assert call(lambda x: os.write(1, b"straight to the terminal\n") and x, (1.0,), 5.0).value == 1.0
    assert "straight" in capfd.readouterr().out


def test_warnings_are_kept_out():
    def warn(_x):
        warnings.warn("careful", stacklevel=1)
        warnings.simplefilter("error")
        return np.log(np.zeros(1)) / np.zeros(1)

    filters = list(warnings.filters)
    assert call(warn, (1.0,), 5.0).value == -np.inf
    assert warnings.filters == filters


def test_numpy_says_nothing_of_a_division_by_zero_and_keeps_its_settings():
    def reset(_x):
        np.seterr(all="raise")
        np.set_printoptions(precision=1)

    before, shown = np.geterr(), np.get_printoptions()
    call(reset, (1.0,), 5.0)
    assert np.geterr() == before
    assert np.get_printoptions() == shown


def close_stdout(_x):
    print("before")
    sys.stdout.close()


def replace_stdout(_x):
    print("before")
    sys.stdout = sys.stderr = None


@pytest.mark.parametrize("tamper", [close_stdout, replace_stdout])
def test_a_tampered_stdout_is_put_back(tamper):
    before = sys.stdout, sys.stderr
    assert call(tamper, (1.0,), 5.0).printed == "before\n"
    assert (sys.stdout, sys.stderr) == before


def test_a_tampered_numpy_is_put_back():
    before = np.allclose, np.sum, np.linalg.norm

    def tamper(_x):
        np.allclose = lambda *_a, **_k: True
        del np.sum
        np.linalg.norm = None

    call(tamper, (1.0,), 5.0)
    assert (np.allclose, np.sum, np.linalg.norm) == before


def in_place(a):
    a += 1


def append(a):
    a.append(1)


def set_inner(a):
    a[0][0] = 5


def make_circular(a):
    a[0] = a


def new_key(a):
    a["new"] = 1


def change_key(a):
    a["w"][0] = 9


def reshape(a):
    a.shape = (2, 1)


MUTATED = [
    (in_place, np.array([1.0, 2.0])),
    (reshape, np.array([1.0, 2.0])),
    (append, [1.0]),
    (set_inner, [[1.0], [2.0]]),
    (make_circular, [[1.0], [2.0]]),
    (new_key, {"w": 1}),
    (change_key, {"w": np.array([1.0])}),
]


@pytest.mark.parametrize(("mutate", "argument"), MUTATED, ids=lambda v: getattr(v, "__name__", None))
def test_a_changed_input_is_noticed_and_does_not_reach_the_original(mutate, argument):
    before = repr(argument)
    assert call(mutate, (0, argument), 5.0).changed == ()  # called with two arguments: it raises, nothing changes
    assert call(mutate, (argument,), 5.0).changed == (0,)
    assert repr(argument) == before


def test_calling_a_given_function_or_drawing_from_a_generator_changes_nothing():
    done = call(lambda f, rng: f(rng.normal()), (np.sin, np.random.default_rng(0)), 5.0)
    assert done.error is None
    assert done.changed == ()


@pytest.mark.parametrize(
    ("function", "value"),
    [
        (functools.partial(np.multiply, 2.0), 6.0),
        (abs, 3.0),
        (float, 3.0),
        (np.sqrt, 3**0.5),
        (type("Twice", (), {"__call__": lambda self, x: 2 * x})(), 6.0),
    ],
)
def test_anything_callable_can_be_called(function, value):
    assert call(function, (3.0,), 5.0).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("first", "second", "equal"),
    [
        (np.array([np.nan]), np.array([np.nan]), True),
        (np.array([1.0]), np.array([1]), False),
        (np.array([1.0]), np.array([[1.0]]), False),
        (float("nan"), float("nan"), True),
        (1, 1.0, False),
        ((1, [2.0]), (1, [2.0]), True),
        ((1, [2.0]), (1, [2.5]), False),
        ({"a": 1}, {"b": 1}, False),
        ({"a": 1}, {"a": 1}, True),
        ("a", "b", False),
        (np.sin, np.sin, True),
    ],
)
def test_same_compares_type_shape_and_value(first, second, equal):
    assert same(first, second) is equal


def test_a_call_that_ends_while_its_clock_is_read_has_ended_in_time(monkeypatch):
    """On a busy machine much can happen between the look at the clock and what is made of it."""

    def read_late(_watch, _seconds):
        time.sleep(0.4)
        return True

    monkeypatch.setattr(_Stopwatch, "is_over", read_late)
    done = call(lambda: time.sleep(0.15) or 7, (), 1.0)
    assert (done.value, done.error) == (7, None)
