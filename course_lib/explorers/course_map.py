"""The map of the course with the learner's own progress on it, and the way to carry that progress elsewhere."""

from __future__ import annotations

import base64
import html
import json
from itertools import groupby

import ipywidgets as widgets

from course_lib.checking.exercise import Exercise, Lesson
from course_lib.checking.progress import Progress
from course_lib.exercises import PARTS, all_lessons
from course_lib.explorers.base import Companion, text_html, with_still
from course_lib.text import _, plural

__all__ = ["CourseMap", "ProgressFile"]

# State, icon and word: nobody has to tell the colours apart.
_DONE = ("✓", _("solved"), "var(--jp-success-color1,#2e7d32)")
_TRIED = ("◐", _("tried"), "var(--jp-warn-color1,#ef6c00)")
_OPEN = ("○", _("open"), "var(--jp-content-font-color2,#616161)")
_STATES = (_DONE, _TRIED, _OPEN)
_CELL = "text-align:left;padding:4px 14px 4px 0;white-space:normal"


class CourseMap:
    """Every lesson with its exercises, solved, tried or open, and what is done of its quiz and its challenges.

    Run the cell again to bring it up to date. It is a page of HTML and no widget, because JupyterLab opens the links of
    such a page in a tab.
    """

    def __init__(self):
        progress = Progress()
        self.lessons, self.data, self.notice = all_lessons(), progress.read(), progress.notice

    def state(self, exercise: str) -> tuple[str, str, str]:
        """The icon, word and colour of an exercise, by its name."""
        record = self.data["exercises"].get(exercise, {})
        return _DONE if record.get("solved") else _TRIED if record.get("attempts") else _OPEN

    def solved(self, lesson: Lesson) -> int:
        """How many exercises of a lesson are solved."""
        return sum(self.state(exercise.name) is _DONE for exercise in lesson.exercises)

    def met(self, lesson: Lesson) -> int:
        """How many challenges of a lesson's explorers are met."""
        records = self.data["challenges"].items()
        return sum(name.startswith(f"{lesson.slug}.") and bool(record.get("met")) for name, record in records)

    def _repr_html_(self) -> str:
        key = " · ".join(f'<span style="color:{colour}">{icon}</span> {word}' for icon, word, colour in _STATES)
        rows = ""
        for part, lessons in groupby(self.lessons, key=lambda lesson: lesson.part):
            heading = f'<th colspan="3" style="{_CELL}">{html.escape(PARTS[part])}</th>'
            rows += f'<tr style="background:none">{heading}</tr>' + "".join(map(self._row, lessons))
        notice = text_html(self.notice) if self.notice else ""
        across = _("Across the lessons: {page}, four sections in an order that makes sense alone.")
        across = across.format(page=f'<a href="culture.md">{_("large models and culture, measured")}</a>')
        return f'<table style="margin:4px 0">{rows}</table><small>{key}</small><p>{across}</p>{notice}'

    def _row(self, lesson: Lesson) -> str:
        link = f'<a href="{html.escape(lesson.notebook)}">{lesson.number} · {html.escape(lesson.title)}</a>'
        marks = "".join(map(self._mark, lesson.exercises))
        asked = [*lesson.recalls, *lesson.questions]
        right = sum(bool(self.data["questions"].get(q.name, {}).get("right")) for q in asked)
        quiz = _("quiz {right} of {all}").format(right=right, all=len(asked)) if asked else ""  # a project has none
        done = _("{solved} of {all}").format(solved=self.solved(lesson), all=len(lesson.exercises))
        met = plural("{count} challenge met", "{count} challenges met", self.met(lesson)) if self.met(lesson) else ""
        counts = ", ".join(filter(None, (done, quiz, met)))
        cells = "".join(f'<td style="{_CELL}">{part}</td>' for part in (link, marks, counts))
        return f'<tr style="background:none">{cells}</tr>'

    def _mark(self, exercise: Exercise) -> str:
        icon, word, colour = self.state(exercise.name)
        kind = f" ({exercise.kind_in_words})" if exercise.kind_in_words else ""
        label = html.escape(f"{exercise.title}{kind}: {word}")
        return (
            f'<span title="{label}" aria-label="{label}" role="img" style="color:{colour};padding:0 4px">{icon}</span>'
        )

    def __repr__(self) -> str:
        solved = sum(map(self.solved, self.lessons))
        total = sum(len(lesson.exercises) for lesson in self.lessons)
        lines = [_("Map of the course: {solved} of {total} exercises solved").format(solved=solved, total=total)]
        for lesson in self.lessons:
            exercises = plural("{count} exercise", "{count} exercises", len(lesson.exercises))
            done = _("{solved} of {exercises}").format(solved=self.solved(lesson), exercises=exercises)
            lines.append(f"  {lesson.number} · {lesson.title}: {done}")
        return "\n".join(lines)


class ProgressFile(widgets.VBox):
    """Download the progress as a file, and restore such a file: on Binder nothing else outlasts the visit."""

    def __init__(self):
        super().__init__()
        self.progress = Progress()
        self._download, self._message = widgets.HTML(), widgets.HTML()
        self._upload = widgets.FileUpload(accept=".json", multiple=False, description=_("Restore a downloaded file"))
        self._upload.layout.width = "auto"
        self._upload.observe(self._restore, names="value")
        self._upload.add_class("course-controls")
        self.add_class("course-widget")
        self.children = (widgets.HBox([self._download, self._upload]), self._message, Companion())
        self._offer()

    def _offer(self) -> None:
        data = json.dumps(self.progress.read(), ensure_ascii=False, indent=1)
        content = base64.b64encode(data.encode()).decode("ascii")
        self._download.value = (
            f'<a class="jupyter-button" style="text-decoration:none;padding:0 10px" download="course-progress.json" '
            f'href="data:application/json;base64,{content}">⬇ {_("Download my progress")}</a>'
        )
        self._message.value = text_html(self.progress.notice, live=True) if self.progress.notice else ""

    def _restore(self, change) -> None:
        for file in change["new"]:
            try:
                self.progress.restore(bytes(file["content"]))
                text = _("{name} is restored; nothing that you had here was lost. Run the cell of the map again.")
                text = text.format(name=file["name"])
            except ValueError as problem:
                text = _("{name} was not taken: {problem}").format(name=file["name"], problem=problem)
            self._offer()
            self._message.value = text_html(text, live=True)

    def __repr__(self) -> str:
        return _("Download or restore your progress.")

    def _repr_mimebundle_(self, **formats):
        return with_still(super()._repr_mimebundle_(**formats), repr(self), html.escape(repr(self)))
