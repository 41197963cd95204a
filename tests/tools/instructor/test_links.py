"""The links open lesson 00 in the course's layout, for every way in which git writes a remote's address."""

import subprocess
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tools.instructor import links
from tools.instructor.links import NoLinkError, Remote, binder_link, nbgitpuller_link, parse_remote
from tools.learner import jupyter_setup

ADDRESSES = {
    "https://github.com/ada/course": ("github.com", "ada/course"),
    "https://github.com/ada/course.git": ("github.com", "ada/course"),
    "https://github.com/ada/course/": ("github.com", "ada/course"),
    "http://github.com/ada/course.git": ("github.com", "ada/course"),
    "https://ada@github.com/ada/course.git": ("github.com", "ada/course"),
    "https://ada:secret@github.com/ada/course.git": ("github.com", "ada/course"),
    "git@github.com:ada/course.git": ("github.com", "ada/course"),
    "github.com:ada/course": ("github.com", "ada/course"),
    "ssh://git@github.com/ada/course.git": ("github.com", "ada/course"),
    "ssh://git@git.school.example:2222/maths/course.git": ("git.school.example", "maths/course"),
    "git+ssh://git@github.com/ada/course.git": ("github.com", "ada/course"),
    "git://git.school.example/course.git": ("git.school.example", "course"),
    "https://git.school.example:8443/maths/course.git": ("git.school.example:8443", "maths/course"),
    "https://gitlab.com/group/sub/course.git": ("gitlab.com", "group/sub/course"),
    "git@gitlab.com:group/sub/course.git": ("gitlab.com", "group/sub/course"),
    "git@[2001:db8::1]:course.git": ("[2001:db8::1]", "course"),
    " https://github.com/ada/my.course.git\n": ("github.com", "ada/my.course"),
}
NOWHERE = ["/srv/git/course.git", "../course", "file:///srv/course.git", "C:\\course", "C:/course", "", "https://", "x"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_read(address):
    assert parse_remote(address) == Remote(*ADDRESSES[address])


@pytest.mark.parametrize("address", NOWHERE)
def test_an_address_that_nobody_else_can_open_is_a_sentence(address):
    with pytest.raises(NoLinkError, match=r"^origin is"):
        parse_remote(address)


def test_no_password_is_shown():
    with pytest.raises(NoLinkError) as caught:
        parse_remote("https://ada:secret@host/")
    assert "secret" not in str(caught.value)
    remote = parse_remote("https://ada:secret@host/course")
    assert "secret" not in links.links(remote, "main")


def test_the_links_open_what_make_lab_opens():
    assert f"/{links.OPENS}" == jupyter_setup.lesson_url()


@pytest.mark.parametrize(
    ("address", "begins"),
    [
        ("git@github.com:ada/course.git", "https://mybinder.org/v2/gh/ada/course/main?"),
        ("https://gitlab.com/group/sub/course", "https://mybinder.org/v2/gl/group%2Fsub%2Fcourse/main?"),
        (
            "https://git.school.example/maths/course",
            "https://mybinder.org/v2/git/https%3A%2F%2Fgit.school.example%2Fmaths%2Fcourse.git/main?",
        ),
    ],
)
def test_binders_link(address, begins):
    link = binder_link(parse_remote(address), "main")
    assert link.startswith(begins)
    assert parse_qs(urlsplit(link).query) == {"urlpath": [links.OPENS]}


def test_a_branch_with_a_slash_stays_one_part_of_binders_link():
    assert "/course/autumn%2F2026?" in binder_link(Remote("github.com", "ada/course"), "autumn/2026")


def test_nbgitpullers_link_names_the_branch_and_the_folder():
    link = nbgitpuller_link(parse_remote("git@github.com:ada/course.git"), "autumn/2026", "https://hub.school.example/")
    assert link.startswith("https://hub.school.example/hub/user-redirect/git-pull?")
    assert parse_qs(urlsplit(link).query) == {
        "repo": ["https://github.com/ada/course.git"],
        "branch": ["autumn/2026"],
        "targetpath": ["course"],
        "urlpath": ["lab/workspaces/course/tree/course/notebooks/00_start.ipynb"],
    }


# --- as a command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """An empty repository of one's own, in the place of this one; returns a function that calls git in it."""
    monkeypatch.setattr(links, "ROOT", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    def call(*words):
        subprocess.run(["git", *words], cwd=tmp_path, check=True, capture_output=True)

    call("init", "-b", "trunk")
    return call


def test_the_command_prints_all_links(repository, capsys):
    repository("remote", "add", "origin", "git@github.com:ada/course.git")
    assert links.main([]) == 0
    said = capsys.readouterr().out
    assert "https://mybinder.org/v2/gh/ada/course/trunk?urlpath=lab%2Fworkspaces%2Fcourse" in said
    assert "https://YOUR.HUB/hub/user-redirect/git-pull?" in said
    assert "  https://github.com/ada/course\n" in said
    assert links.main(["--hub", "https://hub.example", "--branch", "main"]) == 0
    said = capsys.readouterr().out
    assert "https://hub.example/hub" in said
    assert "/main?" in said
    assert unquote(said).count("notebooks/00_start.ipynb") == 3


def test_the_remotes_own_main_branch_wins(repository, capsys):
    repository("remote", "add", "origin", "https://github.com/ada/course")
    repository("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/stable")
    links.main([])
    assert "/course/stable?" in capsys.readouterr().out


def test_another_remote_may_be_named(repository, capsys):
    repository("remote", "add", "school", "https://git.school.example/course")
    assert links.main(["--remote", "school"]) == 0
    assert "git.school.example" in capsys.readouterr().out


@pytest.mark.parametrize("address", [None, "/srv/git/course.git"])
def test_no_remote_is_one_clear_line(address, repository, capsys):
    if address:
        repository("remote", "add", "origin", address)
    assert links.main([]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert "origin" in said.err


def test_without_git_it_says_so_as_well(monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    assert links.main([]) == 1
    assert "no remote called origin" in capsys.readouterr().err
