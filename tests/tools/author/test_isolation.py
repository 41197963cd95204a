"""What runs apart from its learner leaves the process as it was."""

import os

import pytest

from tools.author.isolation import isolated


def test_a_process_comes_back_from_an_environment_of_its_own(monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "agg")
    monkeypatch.setenv("IPYTHONDIR", "/somebody/else")
    before = dict(os.environ)
    with pytest.raises(KeyError), isolated("course-test-") as home:
        assert "MPLBACKEND" not in os.environ and os.environ["IPYTHONDIR"] == str(home / "ipython")
        assert home.is_dir()
        raise KeyError
    assert dict(os.environ) == before and not home.exists()
