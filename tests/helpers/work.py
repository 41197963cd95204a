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

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(before)
    return made


def number_of_calls(action: Callable[[], object]) -> int:
    """Do something; return how many functions were called on the way, those of packages and of Python itself too."""
    calls = 0

    def note(_frame, event, _argument):
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(before)
    return calls
