"""`make hub` says in one line what is missing, installs what was pinned, and needs a Python that learners may run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.instructor import hub
from tools.learner.environment import SetupError

pytestmark = pytest.mark.skipif(os.name == "nt", reason="accounts, modes and the hub itself are those of Unix")
SCRIPT = hub.CONFIGURATION.with_name("plain.sh")


@pytest.fixture
def able(monkeypatch):
    """A machine on which nothing is missing."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(hub.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(hub, "node_version", lambda: hub.OLDEST_NODE)
    monkeypatch.setattr(hub, "find_chromium", lambda: "/usr/bin/chromium")
    monkeypatch.setattr(hub, "open_to_all", lambda path: True)
    return monkeypatch


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A place of one's own for what is installed."""
    monkeypatch.setattr(hub, "LOG", tmp_path / "install.log")
    monkeypatch.setattr(hub, "STAMP", tmp_path / "ready")
    monkeypatch.setattr(hub, "OWN_PYTHON", tmp_path / "python")
    return tmp_path


# --- what is missing --------------------------------------------------------------------------------------------------


def test_nothing_is_missing(able):
    assert hub.missing() == ""


@pytest.mark.parametrize(
    ("where", "name", "value", "said"),
    [
        (os, "geteuid", lambda: 1000, "root on Linux"),
        (sys, "platform", "darwin", "root on Linux"),
        (hub.shutil, "which", lambda name: None if name == "npm" else name, "not found here: npm "),
        (hub, "node_version", lambda: 12, "Node.js 18 or newer, and here is 12"),
        (hub, "find_chromium", lambda: None, "no Chromium found"),
        (hub, "open_to_all", lambda path: False, "where every user may read it"),
    ],
)
def test_what_is_missing_is_one_line(able, where, name, value, said):
    able.setattr(where, name, value)
    assert said in hub.missing()
    assert "\n" not in hub.missing()
    with pytest.raises(SetupError, match="cannot be tested here"):
        hub.main()


@pytest.mark.parametrize(("said", "version"), [("v20.20.2\n", 20), ("v8.1.0", 8), ("", 0), ("command not found", 0)])
def test_the_version_of_node_is_read(monkeypatch, said, version):
    monkeypatch.setattr(hub.subprocess, "run", lambda *_a, **_k: subprocess.CompletedProcess([], 0, stdout=said))
    assert hub.node_version() == version


# --- a Python that learners may run -----------------------------------------------------------------------------------


def test_a_folder_in_a_closed_one_is_closed(tmp_path):
    inner = tmp_path / "inner"
    inner.mkdir(mode=0o755)
    tmp_path.chmod(0o700)
    assert not hub.open_to_all(inner)
    assert hub.open_to_all("/")


def test_an_open_python_is_taken_as_it_is(folder, monkeypatch):
    monkeypatch.setattr(hub, "open_to_all", lambda path: True)
    assert hub.python_for_all() == os.path.realpath(sys.executable)
    assert hub.library_path() == {}


def test_a_python_in_a_closed_home_is_copied_without_what_others_installed(folder, monkeypatch):
    library = folder / "home" / "lib" / "python{}.{}".format(*sys.version_info)
    (library / "site-packages").mkdir(parents=True)
    (library / "os.py").touch()
    (library.parent / "libpython3.so.1").touch()
    monkeypatch.setattr(sys, "base_prefix", str(folder / "home"))
    monkeypatch.setattr(hub, "open_to_all", lambda path: False)
    python = Path(hub.python_for_all())
    assert python.parent.parent == hub.OWN_PYTHON
    assert python.stat().st_mode & 0o111
    assert (hub.OWN_PYTHON / "lib" / library.name / "os.py").exists()
    assert not (hub.OWN_PYTHON / "lib" / library.name / "site-packages").exists()
    assert (Path(hub.library_path()["LD_LIBRARY_PATH"]) / "libpython3.so.1").exists()


# --- installing -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [("npm error code ENOTFOUND", "the network could not be reached"), ("no such version", "failed")],
)
def test_a_step_that_fails_is_one_line_with_the_log(folder, words, said):
    with pytest.raises(SetupError, match=rf"could not be installed: .*{said}.* \(log: .*install\.log\)"):
        hub.run("sh", "-c", f"echo '{words}' >&2; exit 3")
    assert words in hub.LOG.read_text()


def test_a_step_sees_the_variables_that_it_is_given(folder):
    hub.run("sh", "-c", "echo it is $COURSE_FLAVOUR", COURSE_FLAVOUR="plain")
    assert hub.LOG.read_text().splitlines()[-1] == "it is plain"


def test_an_installation_fits_until_what_it_depends_on_changes(folder, monkeypatch):
    assert not hub.is_ready()
    hub.STAMP.write_text(hub.fingerprint())
    assert hub.is_ready()
    monkeypatch.setattr(hub, "PROXY_PACKAGE", "configurable-http-proxy@9.9.9")
    assert not hub.is_ready()


# --- the instructor's commands are those that are tested --------------------------------------------------------------


def test_the_commands_for_a_server_install_what_is_tested():
    text = SCRIPT.read_text(encoding="utf-8")
    assert hub.PROXY_PACKAGE in text
    assert f"Node.js {hub.OLDEST_NODE} or newer" in text
    assert f"-e . {' '.join(hub.PACKAGES)}\n" in text
    assert "-c constraints.txt -c workshop/jupyterhub/constraints.txt" in text
