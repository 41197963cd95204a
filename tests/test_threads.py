"""Threads of NumPy and PyTorch: one in a lesson, as many as were asked for where somebody asked."""

import os
import subprocess
import sys

import pytest

from course_lib.threads import ASKED

NUMPY = """
{imports}
from threadpoolctl import threadpool_info

print({{library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}})
"""


def told(source: str, **variables: str) -> str:
    """What a fresh process prints, in an environment that asks for no number of threads but in `variables`."""
    environment = {name: value for name, value in os.environ.items() if name not in ASKED} | variables
    return subprocess.run(
        [sys.executable, "-c", source], env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.mark.parametrize("imports", ["import numpy; import course_lib", "import course_lib.autograd"])
def test_a_lesson_keeps_to_one_thread(imports):
    assert told(NUMPY.format(imports=imports)) == "{1}"


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="NumPy has one thread on one core whatever is asked")
def test_what_the_environment_asks_for_goes():
    assert told(NUMPY.format(imports="import numpy; import course_lib"), OPENBLAS_NUM_THREADS="2") == "{2}"


@pytest.mark.parametrize(("variables", "threads"), [({}, "1"), ({"OMP_NUM_THREADS": "2"}, "2")])
def test_pytorch_keeps_to_one_thread_too(variables, threads):
    pytest.importorskip("torch")
    assert told("from course_lib.torch_track import torch; print(torch.get_num_threads())", **variables) == threads
