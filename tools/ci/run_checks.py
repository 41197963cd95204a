"""Run the course's checks: `make test`, or where there is no make

    python -m tools.ci.run_checks [lint] [unit] [notebooks] [instructor] [browser]

All of them unless some are named. Every stage runs, also after one that failed; the last line says which failed.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools.author.isolation import isolated_environment
from tools.author.lesson_browser import NO_CHROMIUM, browser_is_required, find_chromium
from tools.learner import environment

RUFF, BRIEF = ["-m", "ruff"], ["--quiet", "--output-format", "concise"]  # a line for each finding
PYTEST = ["-m", "pytest", "-q"]
UNIT = [*PYTEST, "-n", "2", "--ignore=tests/browser", "--ignore=tests/hub"]
# One notebook belongs to one worker and one kernel (loadfile); a cell that hangs ends after two minutes, not 33.
NOTEBOOKS = [*PYTEST, "-p", "tests.nbval_kinds", "-n", "2", "--dist", "loadfile"]
NOTEBOOKS += ["--nbval", "--nbval-cell-timeout", "120", "notebooks"]
STAGES = {
    "lint": [[*RUFF, "check", *BRIEF], [*RUFF, "format", "--check", *BRIEF]],
    "unit": [UNIT],
    "notebooks": [NOTEBOOKS],
    "instructor": [["-m", "tools.instructor.solutions"]],
    "browser": [[*PYTEST, "tests/browser"]],
}


def run_stage(python, name, variables):
    """Run the commands of a stage; tell whether all went well."""
    if name == "browser" and not find_chromium() and not browser_is_required():
        print(f"-- browser skipped: {NO_CHROMIUM}\n", flush=True)
        return True
    began = time.monotonic()
    print(f"-- {name}", flush=True)
    failures = [command for command in STAGES[name] if subprocess.call([python, *command], env=variables) != 0]
    verdict, seconds = "FAILED" if failures else "passed", time.monotonic() - began
    print(f"-- {name} {verdict} in {seconds:.0f} s\n", flush=True)
    return not failures


def check():
    """Make the environment if need be, and run the stages that were asked for."""
    chosen = sys.argv[1:] or list(STAGES)
    unknown = [name for name in chosen if name not in STAGES]
    if unknown:
        raise environment.SetupError(f"No such stage: {', '.join(unknown)}. There are: {', '.join(STAGES)}.")
    python = environment.ensure()
    os.chdir(environment.ROOT)
    with tempfile.TemporaryDirectory(prefix="course-checks-") as home:
        failed = [name for name in chosen if not run_stage(python, name, isolated_environment(Path(home)))]
    print("FAILED: " + ", ".join(failed) if failed else "All checks passed: " + ", ".join(chosen))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(environment.main(check))
