"""Print the addresses under which this repository's course opens: `make links`, or

    python -m tools.instructor.links [--hub https://hub.example.org] [--branch BRANCH] [--remote REMOTE]

For Binder, for a JupyterHub with nbgitpuller, and the plain page of the repository. They are made from the address of
the remote, `git remote get-url origin`. Standard library only.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from tools import ROOT

# The same place as jupyter_setup.lesson_url() names inside a server; that file needs Jupyter, this one nothing.
OPENS = "lab/workspaces/course/tree/notebooks/00_start.ipynb"
A_HUB = "https://YOUR.HUB"
BINDER = "https://mybinder.org/v2"
# What Binder calls the hosts that it knows by name; from anywhere else it takes the whole address.
BINDER_NAMES = {"github.com": "gh", "gitlab.com": "gl"}


@dataclass(frozen=True)
class Remote:
    """Where a repository lives: its host (with a port, if it names one) and its path there, without ``.git``."""

    host: str
    path: str

    @property
    def page(self) -> str:
        return f"https://{self.host}/{quote(self.path)}"


class NoLinkError(Exception):
    """There is no remote, or none that a browser could reach; the text is for the person who asked."""


def parse_remote(address: str) -> Remote:
    """Read a remote's address, as https, ssh:// or git@host:path.

    Examples
    --------
    >>> parse_remote("git@github.com:ada/course.git").page
    'https://github.com/ada/course'
    >>> parse_remote("https://ada:secret@gitlab.com/group/sub/course.git").page
    'https://gitlab.com/group/sub/course'
    """
    address = address.strip()
    short = re.fullmatch(r"(?:[^@/\s]+@)?(\[[^\]\s]+\]|[^:/\s]{2,}):(?!//)(.+)", address)
    if short and "://" not in address:
        host, path = short.groups()
        return _remote(host, path, address)
    parts = urlsplit(address)
    if parts.scheme not in ("https", "http", "ssh", "git", "git+ssh", "ssh+git"):
        raise NoLinkError(f"origin is {shown(address)}, which is on no server: nobody else can open it.")
    # A name or password in the address is not for others, and a port of ssh is not the web's.
    host = parts.hostname or ""
    port = f":{parts.port}" if parts.port and parts.scheme in ("https", "http") else ""
    return _remote(host + port, parts.path, address)


def _remote(host: str, path: str, address: str) -> Remote:
    path = path.strip("/").removesuffix(".git").rstrip("/")
    if not host or not path:
        raise NoLinkError(f"origin is {shown(address)}: expected a host and the path of a repository.")
    return Remote(host, path)


def shown(address: str) -> str:
    """An address without what stands before an @: it may be a password.

    Examples
    --------
    >>> shown("https://ada:secret@host/course")
    'https://host/course'
    """
    return re.sub(r"(^|//)[^/@\s]+@", r"\1", address)


def binder_link(remote: Remote, branch: str) -> str:
    """The address that opens the course on Binder."""
    name = BINDER_NAMES.get(remote.host)
    if name == "gh" and remote.path.count("/") == 1:
        where = f"gh/{quote(remote.path)}"
    elif name == "gl":
        where = f"gl/{quote(remote.path, safe='')}"  # a project of GitLab may stand in groups of groups
    else:
        where = f"git/{quote(remote.page + '.git', safe='')}"
    return f"{BINDER}/{where}/{quote(branch, safe='')}?{urlencode({'urlpath': OPENS})}"


def nbgitpuller_link(remote: Remote, branch: str, hub: str = A_HUB) -> str:
    """The address that copies the course to a learner's place on a JupyterHub, and opens it.

    The branch is always named, and so is the folder: nbgitpuller's own are "master" and "course.git", where the address
    to open would not be. Not "backup=true": it would move a learner's folder away each time that the link is used.
    """
    folder = remote.path.rpartition("/")[2]
    inside = f"lab/workspaces/course/tree/{folder}/notebooks/00_start.ipynb"
    asked = {"repo": f"{remote.page}.git", "branch": branch, "targetpath": folder, "urlpath": inside}
    question = urlencode(asked)
    return f"{hub.rstrip('/')}/hub/user-redirect/git-pull?{question}"


def links(remote: Remote, branch: str, hub: str = A_HUB) -> str:
    """All addresses, each under a line that says what it is for."""
    return "\n".join(
        [
            "On Binder, with nothing to install (it forgets everything; for ten people or fewer):",
            f"  {binder_link(remote, branch)}",
            "",
            "On a JupyterHub with nbgitpuller" + (", with your hub's address in it:" if hub == A_HUB else ":"),
            f"  {nbgitpuller_link(remote, branch, hub)}",
            "",
            "The repository:",
            f"  {remote.page}",
            "",
            "On a server of your own that serves this folder, such as `make lab`:",
            f"  http://localhost:8888/{OPENS}",
        ]
    )


def git(*words: str) -> str:
    """What git says, or "" where it says no or is not there."""
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def current_branch(remote: str) -> str:
    """The remote's own main branch, or else the branch that is checked out here."""
    head = git("symbolic-ref", "--short", f"refs/remotes/{remote}/HEAD")
    return head.removeprefix(f"{remote}/") or git("branch", "--show-current") or "main"


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--hub", default=A_HUB, help="the address of your JupyterHub")
    parser.add_argument("--branch", help="the remote's main branch, unless named")
    parser.add_argument("--remote", default="origin", help="which remote of git's (origin)")
    options = parser.parse_args(words)
    address = git("remote", "get-url", options.remote)
    if not address:
        print(
            f"This repository has no remote called {options.remote}: put it on a server first "
            f"(git remote add {options.remote} ADDRESS).",
            file=sys.stderr,
        )
        return 1
    try:
        remote = parse_remote(address)
    except NoLinkError as problem:
        print(problem, file=sys.stderr)
        return 1
    print(links(remote, options.branch or current_branch(options.remote), options.hub))
    return 0


if __name__ == "__main__":
    sys.exit(main())
