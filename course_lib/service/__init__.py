"""A trained network becomes a service: a file that holds all it needs, an address that answers, and an eye on both.

- `forecaster`: what travels with the weights, and the file that it travels in;
- `asking`: what comes in is checked, and refused with one sentence;
- `app`: which address answers what; `running`: a server in a thread of the notebook, or from the command line:
  ``python -m course_lib.service kite.npz``;
- `monitor`: what was asked so far, and how far it has drifted from the training data;
- `load`: many clients at once, and whether each got its own answer;
- `page`: the same network in one HTML file that needs no server.

`app` and `running` need Starlette and uvicorn, which ``pip install "course-lib[service]"`` adds; the others need NumPy.
"""

from course_lib.service.asking import LARGEST_BODY, MOST_ROWS, RefusedError, read, to_json
from course_lib.service.forecaster import Card, Column, Forecaster, Stage
from course_lib.service.load import Load, load_test
from course_lib.service.monitor import ENOUGH, Monitor, stability_index
from course_lib.service.page import page, write_page

__all__ = [
    "ENOUGH",
    "LARGEST_BODY",
    "MOST_ROWS",
    "Card",
    "Column",
    "Forecaster",
    "Load",
    "Monitor",
    "RefusedError",
    "Stage",
    "load_test",
    "page",
    "read",
    "stability_index",
    "to_json",
    "write_page",
]
