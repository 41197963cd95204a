"""Count the work that something does, where a clock would measure how busy the machine is."""

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

COURSE = str(Path(__file__).parents[2] / "course_lib")


def calls_made(action: Callable[[], object]) -> Counter:
    """Do something; return how often it called each function of the course, by its name and module."""
    made: Counter = Counter()

    def note(frame, event, _argument):
        if event == "call" and frame.f_code.co_filename.startswith(COURSE):
            made[f"{frame.f_globals['__name__']}.{frame.f_code.co_qualname}"] += 1

    _do(action, note)
    return made


def number_of_calls(action: Callable[[], object]) -> int:
    """Do something; return how many functions were called on the way, those of packages and of Python itself too."""
    events: Counter = Counter()
    _do(action, lambda _frame, event, _argument: events.update([event]))
    return events["call"] + events["c_call"]


def left_running(function: Callable) -> bool:
    """Tell whether any thread is inside a function. `threading` does not know the threads of calls."""

    def is_inside(frame):
        return frame is not None and (frame.f_code is function.__code__ or is_inside(frame.f_back))

    return any(map(is_inside, sys._current_frames().values()))


def _do(action: Callable[[], object], note: Callable) -> None:
    """Do something while every call on the way is noted."""
    before = sys.getprofile()
    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(before)
