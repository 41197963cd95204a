"""`make update` brings a copy up to date over a real remote, and nothing that a learner wrote is lost."""

import json
import subprocess
from pathlib import Path

import pytest

from tools.learner import merging, update
from tools.learner.update import UpdateError

LESSON = "notebooks/01_vectors.ipynb"


def text(name, source):
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": source}


def code(name, source, shown="", tags=()):
    output = {"name": "stdout", "output_type": "stream", "text": [shown]}
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {"tags": list(tags)} if tags else {},
        "source": source,
        "execution_count": 1 if shown else None,
        "outputs": [output] if shown else [],
    }


STUB, ANSWER = "def dot(u, v):\n    ...", "def dot(u, v):\n    return u @ v"
TITLE, EXERCISE, SUM = text("title", "# Vectors"), code("dot-exercise", STUB, "○"), code("sum", "print(1 + 1)", "2")


def notebook(*cells, **metadata):
    return {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def sources(merged):
    return {cell["id"]: "".join(cell["source"]) for cell in merged["cells"]}


# --- cell by cell -----------------------------------------------------------------------------------------------------

BASE = notebook(TITLE, EXERCISE, SUM)


def test_what_only_one_side_changed_is_taken_from_that_side():
    theirs = notebook(text("title", "# Vectors move"), EXERCISE, SUM)
    mine = notebook(TITLE, code("dot-exercise", ANSWER.splitlines(keepends=True), "✓"), SUM)
    merged, kept, both = merging.merge(BASE, theirs, mine)
    assert sources(merged) == {"title": "# Vectors move", "dot-exercise": ANSWER, "sum": "print(1 + 1)"}
    assert merged["cells"][1]["outputs"][0]["text"] == ["✓"]
    assert (kept, both) == (["dot-exercise"], [])


def test_where_both_wrote_the_learners_text_stays_and_the_cell_keeps_its_place_in_the_course():
    theirs = notebook(TITLE, SUM, code("dot-exercise", STUB + "  # shorter", "○", tags=["exercise-vectors.dot"]))
    merged, kept, both = merging.merge(BASE, theirs, notebook(TITLE, code("dot-exercise", ANSWER, "✓"), SUM))
    assert list(sources(merged)) == ["title", "sum", "dot-exercise"]
    assert merged["cells"][2]["source"] == ANSWER
    assert merged["cells"][2]["metadata"] == {"tags": ["exercise-vectors.dot"]}
    assert (kept, both) == (["dot-exercise"], ["dot-exercise"])


def test_a_run_is_kept_until_the_course_has_another():
    mine = notebook(TITLE, EXERCISE, code("sum", "print(1 + 1)", "two"), language_info={"version": "3.12.1"})
    assert merging.merge(BASE, BASE, mine)[0]["cells"][2]["outputs"][0]["text"] == ["two"]
    theirs = notebook(TITLE, EXERCISE, code("sum", "print(1 + 1)", "2 "))
    merged, kept, both = merging.merge(BASE, theirs, mine)
    assert merged == theirs
    assert (kept, both) == ([], [])


def test_cells_that_the_learner_added_stay_where_they_stood():
    mine = notebook(text("first", "Mine"), TITLE, EXERCISE, code("try", "dot([1], [2])"), text("note", "Aha."), SUM)
    theirs = notebook(TITLE, text("new", "And another thing."), EXERCISE, SUM)
    merged, kept, _both = merging.merge(BASE, theirs, mine)
    assert list(sources(merged)) == ["first", "title", "new", "dot-exercise", "try", "note", "sum"]
    assert kept == ["first", "try", "note"]


def test_a_cell_that_the_course_takes_out_stays_only_where_the_learner_wrote_in_it():
    theirs = notebook(TITLE, SUM)
    assert list(sources(merging.merge(BASE, theirs, BASE)[0])) == ["title", "sum"]
    merged, kept, both = merging.merge(BASE, theirs, notebook(TITLE, code("dot-exercise", ANSWER), SUM))
    assert list(sources(merged)) == ["title", "dot-exercise", "sum"]
    assert kept == both == ["dot-exercise"]


def test_a_cell_that_the_learner_deleted_comes_back_only_where_the_course_changed_it():
    mine = notebook(EXERCISE)
    theirs = notebook(text("title", "# Vectors move"), EXERCISE, SUM)
    assert list(sources(merging.merge(BASE, theirs, mine)[0])) == ["title", "dot-exercise"]


def test_a_copied_cell_gets_a_name_of_its_own():
    twice = merging.read(json.dumps(notebook(TITLE, EXERCISE, EXERCISE)))
    names = [cell["id"] for cell in twice["cells"]]
    assert names[:2] == ["title", "dot-exercise"] and len(set(names)) == 3


@pytest.mark.parametrize("damage", ["<<<<<<< HEAD", "[]", '{"cells": [{"source": ""}]}', '{"cells": [3]}'])
def test_a_notebook_that_cannot_be_merged_says_why(damage):
    with pytest.raises(merging.UnreadableError, match=r"^(it is damaged|its cells have no names)$"):
        merging.read(damage)


def test_it_is_written_as_the_stored_lessons_are():
    for path in sorted(Path(update.ROOT, "notebooks").rglob("*.ipynb")):
        if ".ipynb_checkpoints" not in path.parts:
            stored = path.read_text(encoding="utf-8")
            assert merging.written(merging.read(stored)) == stored, path


# --- with git ---------------------------------------------------------------------------------------------------------


class Copies:
    """The course's repository and a learner's clone of it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.course, self.clone = folder, folder / "course", folder / "clone"
        (self.course / "notebooks").mkdir(parents=True)
        (self.course / "README.md").write_text("The course\n", encoding="utf-8")
        self.git(self.course, "init", "--quiet", "-b", "trunk")
        self.publish(BASE)
        self.git(folder, "clone", "--quiet", "course", "clone")

    def git(self, place, *words):
        named = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *named, *words], cwd=place, check=True, capture_output=True)

    def publish(self, lesson, **files):
        (self.course / LESSON).write_text(merging.written(lesson), encoding="utf-8")
        for name, content in files.items():
            (self.course / name).write_text(content, encoding="utf-8")
        self.git(self.course, "add", "--all")
        self.git(self.course, "commit", "--quiet", "-m", "A new version")

    def save(self, lesson):
        """What JupyterLab does with the learner's notebook."""
        (self.clone / LESSON).write_text(merging.written(lesson), encoding="utf-8")

    def lesson(self):
        return json.loads((self.clone / LESSON).read_text(encoding="utf-8"))

    def backups(self):
        return sorted(path for path in (self.clone / "backups").rglob("*") if path.is_file())


@pytest.fixture
def copies(tmp_path, monkeypatch):
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "no-configuration"))
    copies = Copies(tmp_path)
    monkeypatch.setattr(update, "ROOT", str(copies.clone))
    return copies


ANSWERED = notebook(TITLE, code("dot-exercise", ANSWER, "✓ Correct"), SUM, language_info={"version": "3.12.1"})
CHANGES = {
    "a sentence elsewhere": notebook(text("title", "# Vectors move"), EXERCISE, SUM),
    "the stored output of that very cell": notebook(TITLE, code("dot-exercise", STUB, "○ Not attempted yet"), SUM),
    "the stub of that very cell": notebook(TITLE, code("dot-exercise", STUB + "  # one line", "○"), SUM),
}


@pytest.mark.parametrize("change", CHANGES)
def test_an_answer_stays_whatever_the_course_changes(copies, change):
    copies.save(ANSWERED)
    before = (copies.clone / LESSON).read_bytes()
    copies.publish(CHANGES[change])
    said = "\n".join(update.update())
    expected = sources(CHANGES[change]) | {"dot-exercise": ANSWER}
    assert sources(copies.lesson()) == expected
    assert copies.lesson()["cells"][1]["outputs"][0]["text"] == ["✓ Correct"]
    assert [path.read_bytes() for path in copies.backups()] == [before]
    assert "1 cell with your text stayed" in said
    assert ("changed dot-exercise as well" in said) == (change == "the stub of that very cell")
    assert update.update() == ["The course is up to date."]


def test_a_copy_without_answers_is_the_courses_new_version(copies):
    copies.publish(notebook(text("title", "# Vectors move"), EXERCISE, SUM), **{"new.txt": "new"})
    assert update.update() == ["The course is up to date (1 change)."]
    assert sources(copies.lesson())["title"] == "# Vectors move"
    assert (copies.clone / "new.txt").read_text() == "new"
    assert copies.backups() == []


def test_a_lesson_that_the_course_left_alone_is_left_alone(copies):
    copies.save(ANSWERED)
    before = (copies.clone / LESSON).read_bytes()
    copies.publish(BASE, **{"README.md": "The course, again\n"})
    update.update()
    assert (copies.clone / LESSON).read_bytes() == before
    assert (copies.clone / "README.md").read_text() == "The course, again\n"


def test_an_update_that_was_begun_by_hand_and_left_markers_in_the_notebook(copies):
    """git stash, git pull, git stash pop, as one does it: the notebook is no longer JSON."""
    copies.save(ANSWERED)
    copies.publish(CHANGES["the stored output of that very cell"])
    copies.git(copies.clone, "stash")
    copies.git(copies.clone, "pull", "--ff-only")
    with pytest.raises(subprocess.CalledProcessError):
        copies.git(copies.clone, "stash", "pop")
    copies.publish(CHANGES["a sentence elsewhere"])
    assert "yours is in the backup (it is damaged)" in "\n".join(update.update())
    assert sources(copies.lesson())["title"] == "# Vectors move"
    assert ANSWER.splitlines()[1].strip() in copies.backups()[0].read_text(encoding="utf-8")


def test_other_files_go_into_the_backup(copies):
    (copies.clone / "README.md").write_text("My notes\n", encoding="utf-8")
    (copies.clone / "new.txt").write_text("mine", encoding="utf-8")
    (copies.clone / "own.txt").write_text("nobody else's", encoding="utf-8")
    copies.publish(BASE, **{"README.md": "The course, again\n", "new.txt": "theirs"})
    said = "\n".join(update.update())
    assert (copies.clone / "README.md").read_text() == "The course, again\n"
    assert (copies.clone / "new.txt").read_text() == "theirs"
    assert (copies.clone / "own.txt").read_text() == "nobody else's"
    assert {path.name: path.read_text() for path in copies.backups()} == {"README.md": "My notes\n", "new.txt": "mine"}
    assert said.count("yours is in the backup") == 2


def test_a_lesson_that_was_deleted_comes_back_when_it_changes(copies):
    (copies.clone / LESSON).unlink()
    copies.publish(CHANGES["a sentence elsewhere"])
    assert "it is back" in "\n".join(update.update())
    assert copies.lesson() == CHANGES["a sentence elsewhere"]


def test_a_lesson_that_the_course_takes_out_is_in_the_backup(copies):
    copies.save(ANSWERED)
    copies.git(copies.course, "rm", "--quiet", LESSON)
    copies.git(copies.course, "commit", "--quiet", "-m", "Without it")
    assert "the course has it no longer" in "\n".join(update.update())
    assert not (copies.clone / LESSON).exists()
    assert sources(json.loads(copies.backups()[0].read_text(encoding="utf-8")))["dot-exercise"] == ANSWER


def test_where_git_refuses_everything_is_as_it_was(copies, monkeypatch):
    copies.save(ANSWERED)
    copies.publish(CHANGES["a sentence elsewhere"])
    git = update.git

    def refuses(*words):
        if words[0] == "merge":
            raise UpdateError("git merge: no")
        return git(*words)

    monkeypatch.setattr(update, "git", refuses)
    with pytest.raises(UpdateError, match="git merge: no"):
        update.update()
    assert copies.lesson() == json.loads(merging.written(ANSWERED))


def own_commit(copies):
    copies.save(ANSWERED)
    copies.git(copies.clone, "commit", "--quiet", "--all", "-m", "Mine")
    copies.publish(CHANGES["a sentence elsewhere"])


def no_clone(copies):
    (copies.clone / ".git").rename(copies.folder / "elsewhere")


def no_origin(copies):
    copies.git(copies.clone, "branch", "--unset-upstream")


def unreachable(copies):
    copies.course.rename(copies.folder / "moved")


@pytest.mark.parametrize(
    ("what", "why"),
    [
        (own_commit, "commits of its own"),
        (no_clone, "no clone of the course's repository"),
        (no_origin, "does not know where it came from"),
        (unreachable, "git fetch: "),
    ],
)
def test_what_stands_in_the_way_is_one_line(copies, what, why):
    what(copies)
    with pytest.raises(SystemExit, match=rf"^Not updated\. .*{why}") as stopped:
        update.main()
    assert "\n" not in str(stopped.value)


def test_without_git_it_says_so(copies, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UpdateError, match="git is not installed"):
        update.git("status")
