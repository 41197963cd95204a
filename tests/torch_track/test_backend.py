"""What somebody sees where torch is not installed."""

import subprocess
import sys

BLOCKED = "import sys; sys.modules['torch'] = None\n"
HOW = "PyTorch is not installed. Run `%pip install torch` in a cell, restart the kernel, and begin again."


def run(code):
    return subprocess.run([sys.executable, "-c", BLOCKED + code], capture_output=True, text=True)


def test_without_torch_the_error_is_one_sentence():
    done = run("import course_lib.torch_track")
    assert done.stderr.strip().splitlines()[-1] == f"course_lib.torch_track.backend.TorchMissingError: {HOW}"
    assert "During handling" not in done.stderr


def test_without_torch_a_notebook_shows_that_line_and_no_traceback():
    cell = "from course_lib.torch_track import torch"
    done = run(
        "from IPython.core.interactiveshell import InteractiveShell\n"
        f"shown = InteractiveShell().run_cell({cell!r})\n"
        "assert not shown.success"
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == HOW
