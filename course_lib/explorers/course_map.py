"""The map of the course, with the learner's own progress on it, to look at, to download and to restore."""

from __future__ import annotations

import base64
import html
import json
import os
from collections.abc import Callable
from pathlib import PurePosixPath

import ipywidgets as widgets

from course_lib.checking.exercise import Lesson
from course_lib.checking.progress import Progress
from course_lib.exercises import all_lessons
from course_lib.explorers.base import text_html, with_still
from course_lib.text import _, plural

__all__ = ["CourseMap"]

# State, icon and word: nobody has to tell the colours apart.
_DONE = ("✓", _("solved"), "var(--jp-success-color1,#2e7d32)")
_TRIED = ("◐", _("tried"), "var(--jp-warn-color1,#ef6c00)")
_OPEN = ("○", _("open"), "var(--jp-content-font-color2,#616161)")


class CourseMap(widgets.VBox):
    """Every lesson with its exercises: solved, tried or open. Progress can be downloaded and restored.

    Run the cell again to bring the map up to date.
    """

    def __init__(self):
        super().__init__()
        self.progress, self.lessons = Progress(), all_lessons()
        self._map, self._download, self._message = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self._upload = widgets.FileUpload(accept=".json", multiple=False, description=_("Restore a downloaded file"))
        self._upload.layout.width = "auto"
        self._upload.observe(self._restore, names="value")
        self.children = (self._map, widgets.HBox([self._download, self._upload]), self._message)
        self.refresh()

    def refresh(self) -> None:
        """Read the progress file again and draw the map anew."""
        self.data = self.progress.read()
        self._map.value = self._drawn(_link)
        content = base64.b64encode(json.dumps(self.data, ensure_ascii=False, indent=1).encode()).decode("ascii")
        self._download.value = (
            f'<a class="jupyter-button" style="text-decoration:none;padding:0 10px" download="course-progress.json" '
            f'href="data:application/json;base64,{content}">⬇ {_("Download my progress")}</a>'
        )
        if self.progress.notice:
            self._message.value = text_html(self.progress.notice, live=True)

    def _restore(self, change) -> None:
        for file in change["new"]:
            try:
                self.progress.restore(bytes(file["content"]))
                text = _("{name} is restored; nothing that you had here was lost.").format(name=file["name"])
            except ValueError as problem:
                text = _("{name} was not taken: {problem}").format(name=file["name"], problem=problem)
            self.refresh()
            self._message.value = text_html(text, live=True)

    def _state(self, exercise: str) -> tuple[str, str, str]:
        record = self.data["exercises"].get(exercise, {})
        return _DONE if record.get("solved") else _TRIED if record.get("attempts") else _OPEN

    def _solved(self, lesson: Lesson) -> int:
        return sum(self._state(exercise.name) is _DONE for exercise in lesson.exercises)

    def _drawn(self, link: Callable[[Lesson], str]) -> str:
        rows = []
        for lesson in self.lessons:
            marks = "".join(self._mark(exercise.name, exercise.title) for exercise in lesson.exercises)
            right = sum(bool(self.data["questions"].get(q.name, {}).get("right")) for q in lesson.questions)
            quiz = _("quiz {right} of {all}").format(right=right, all=len(lesson.questions))
            done = _("{solved} of {all}").format(solved=self._solved(lesson), all=len(lesson.exercises))
            rows.append(
                f'<tr style="background:none"><td style="text-align:left;padding:4px 12px 4px 0">{link(lesson)}</td>'
                f'<td style="text-align:left;white-space:normal">{marks}</td>'
                f'<td style="text-align:left;white-space:nowrap;padding-left:12px">{done}, {quiz}</td></tr>'
            )
        key = " · ".join(
            f'<span style="color:{colour}">{icon}</span> {word}' for icon, word, colour in (_DONE, _TRIED, _OPEN)
        )
        return f'<table style="margin:4px 0">{"".join(rows)}</table><small>{key}</small>'

    def _mark(self, name: str, title: str) -> str:
        icon, word, colour = self._state(name)
        label = html.escape(f"{title}: {word}")
        return (
            f'<span title="{label}" aria-label="{label}" role="img" style="color:{colour};padding:0 4px">{icon}</span>'
        )

    def __repr__(self) -> str:
        solved = sum(map(self._solved, self.lessons))
        total = sum(len(lesson.exercises) for lesson in self.lessons)
        lines = [f"  {lesson.number} · {lesson.title}: " + self._count(lesson) for lesson in self.lessons]
        head = _("Map of the course: {solved} of {total} exercises solved").format(solved=solved, total=total)
        return "\n".join([head, *lines])

    def _count(self, lesson: Lesson) -> str:
        exercises = plural("{count} exercise", "{count} exercises", len(lesson.exercises))
        return _("{solved} of {exercises}").format(solved=self._solved(lesson), exercises=exercises)

    def _repr_mimebundle_(self, **formats):
        return with_still(super()._repr_mimebundle_(**formats), repr(self), self._drawn(_plain_link))


def _link(lesson: Lesson) -> str:
    """A link that opens a lesson in a tab of JupyterLab; an ordinary one where the kernel knows no notebook."""
    served = os.environ.get("JPY_SESSION_NAME")  # set by the Jupyter server; the lessons lie beside that notebook
    if not served:
        return _plain_link(lesson)
    where = html.escape(json.dumps({"path": str(PurePosixPath(served).parent / lesson.notebook)}))
    command = f'data-commandlinker-command="docmanager:open" data-commandlinker-args="{where}"'
    return _plain_link(lesson).replace("<a ", f"<a {command} ")


def _plain_link(lesson: Lesson) -> str:
    look = "color:var(--jp-content-link-color,#0b5cad);text-decoration:underline"
    title = f"{lesson.number} · {html.escape(lesson.title)}"
    return f'<a href="{html.escape(lesson.notebook)}" style="{look}">{title}</a>'
