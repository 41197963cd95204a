"""Bring this copy of the course up to date, and keep what you wrote in the lessons: `make update`, or

    python -m tools.learner.update

First every file that you changed is copied into a folder of backups/. Then the course's new version comes from where
this copy was cloned. In a lesson that you and the course changed, each cell is decided for itself: where you wrote,
your text stays, and everything else is the course's. Close JupyterLab before. Standard library and git only.
"""

import os
import shutil
import subprocess
import sys
import time

import tools
from tools.learner import merging

ROOT = str(tools.ROOT)
BACKUPS = "backups"


class UpdateError(Exception):
    """Why there is no update, in one line for the person at the keyboard."""


def git(*words):
    """Return what git prints; where it refuses, its last line becomes the reason."""
    command = ["git", "-c", "core.quotePath=false", *words]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True)
    except OSError:
        raise UpdateError("git is not installed, and the update comes through git.") from None
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UpdateError("git {}: {}".format(words[0], said[-1].strip() if said else "it failed and said nothing"))
    return done.stdout.decode("utf-8", "replace")


def names(*words):
    """Return the file names that a command of git's prints."""
    return [name for name in git(*words, "-z").split("\0") if name]


def asks(*words):
    """Tell whether git answers a question with yes."""
    try:
        git(*words)
    except UpdateError:
        return False
    return True


def upstream():
    """Return the commit that the course is at now, fetched from where this copy was cloned."""
    if not os.path.exists(os.path.join(ROOT, ".git")):
        raise UpdateError(
            "This folder is no clone of the course's repository, so there is nothing to update it from. "
            "Download the course again into a new folder, and copy your notebooks there."
        )
    git("rev-parse", "HEAD")  # where git will not touch this folder, it says why
    if not asks("rev-parse", "@{upstream}"):
        raise UpdateError(
            "This copy does not know where it came from; `git branch --set-upstream-to=origin/main` tells it."
        )
    if asks("rev-parse", "--quiet", "--verify", "MERGE_HEAD"):
        raise UpdateError("A merge is half done here: finish it, or undo it with `git merge --abort`.")
    git("fetch", "--quiet")
    return git("rev-parse", "@{upstream}").strip()


def text_of(commit, name):
    """Return a file's text at a commit, or None where it has no such file."""
    return git("show", f"{commit}:{name}") if asks("cat-file", "-e", f"{commit}:{name}") else None


def path_of(name):
    return os.path.join(ROOT, *name.split("/"))


def back_up(files):
    """Copy the files into a new folder of backups/; return its name in the repository."""
    folder = f"{BACKUPS}/{time.strftime('%Y-%m-%d_%H%M%S')}"
    while os.path.exists(path_of(folder)):
        folder += "_"
    for name in files:
        if os.path.isfile(path_of(name)):
            target = path_of(f"{folder}/{name}")
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy2(path_of(name), target)
    return folder


def merged(name, new):
    """Return the text for a lesson that both sides changed, and a line that says what became of it.

    The text is None where the course's version stands: there the learner's is in the backup alone.
    """
    base, theirs = text_of("HEAD", name), text_of(new, name)
    if not os.path.isfile(path_of(name)):
        return None, "you had deleted it; " + ("it is back" if theirs is not None else "so has the course")
    if theirs is None:
        return None, "the course has it no longer; yours is in the backup"
    if not name.endswith(".ipynb"):
        return None, "the course's version; yours is in the backup"
    try:
        with open(path_of(name), encoding="utf-8", errors="replace") as file:
            mine = merging.read(file.read())
        ours = merging.read(theirs)
        notebook, kept, both = merging.merge(merging.read(base) if base else ours, ours, mine)
    except merging.UnreadableError as problem:
        return None, f"the course's version; yours is in the backup ({problem})"
    said = f"{count(kept)} with your text stayed" if kept else "the course's version; you had written nothing in it"
    if both:
        said += f"; the course changed {', '.join(both)} as well (`git diff` shows both)"
    return merging.written(notebook), said


def count(cells):
    return "1 cell" if len(cells) == 1 else f"{len(cells)} cells"


def write(name, text):
    with open(path_of(name), "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


def move_forward(new, in_the_way, folder):
    """Take the course's version of every file; where git refuses, put back what was there."""
    tracked = [name for name in in_the_way if asks("cat-file", "-e", f"HEAD:{name}")]
    try:
        if tracked:
            git("checkout", "HEAD", "--", *tracked)
        for name in set(in_the_way) - set(tracked):
            git("rm", "--quiet", "--cached", "--ignore-unmatch", "--", name)
            os.remove(path_of(name))
        git("merge", "--quiet", "--ff-only", new)
    except (UpdateError, OSError):
        for name in in_the_way:
            if os.path.isfile(path_of(f"{folder}/{name}")):
                os.makedirs(os.path.dirname(path_of(name)), exist_ok=True)
                shutil.copy2(path_of(f"{folder}/{name}"), path_of(name))
        raise


def update():
    """Update this copy; return the lines that say what happened."""
    new = upstream()
    if asks("merge-base", "--is-ancestor", new, "HEAD"):
        return ["The course is up to date."]
    if not asks("merge-base", "--is-ancestor", "HEAD", new):
        raise UpdateError("This copy has commits of its own: bring the two together with git (git merge @{upstream}).")
    changed = names("diff", "--name-only", "--no-renames", "HEAD")
    untracked = names("ls-files", "--others", "--exclude-standard")
    coming = set(names("diff", "--name-only", "--no-renames", "HEAD", new))
    unfinished = names("diff", "--name-only", "--diff-filter=U")
    in_the_way = sorted((set(changed) | set(untracked)) & coming | set(unfinished))
    folder = back_up(sorted(set(changed) | set(in_the_way)))
    outcome = {name: merged(name, new) for name in in_the_way}
    commits = git("rev-list", "--count", f"HEAD..{new}").strip()
    move_forward(new, in_the_way, folder)
    for name, (text, _) in outcome.items():
        if text is not None:
            write(name, text)
    return [
        f"The course is up to date ({commits} {'change' if commits == '1' else 'changes'}).",
        *([f"All that you had changed was copied to {folder} first."] if os.path.isdir(path_of(folder)) else []),
        *(f"  {name}: {said}" for name, (_, said) in outcome.items()),
    ]


def main():
    try:
        print("\n".join(update()))
    except UpdateError as problem:
        sys.exit(f"Not updated. {problem}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
