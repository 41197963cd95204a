"""What runs apart from its learner leaves the process as it was."""

import os
import sys

import nbformat
import pytest

from tools.author.isolation import isolated
from tools.author.store_notebooks import execute

TRANSPORT = """
import json
from ipykernel.connect import get_connection_file

print(json.load(open(get_connection_file()))["transport"])
"""


def test_a_process_comes_back_from_an_environment_of_its_own(monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "agg")
    monkeypatch.setenv("IPYTHONDIR", "/somebody/else")
    before = dict(os.environ)
    with pytest.raises(KeyError), isolated("course-test-") as home:
        assert "MPLBACKEND" not in os.environ and os.environ["IPYTHONDIR"] == str(home / "ipython")
        assert home.is_dir()
        raise KeyError
    assert dict(os.environ) == before and not home.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems let kernels talk over ports")
def test_a_kernel_of_the_checks_takes_no_port(tmp_path):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(TRANSPORT)])
    with isolated("course-store-"):
        execute(notebook, tmp_path)
    assert notebook.cells[0].outputs[0].text == "ipc\n"
