"""The instructor's view of a room: where learners are, what stops them, and which known mistake they make there."""

from __future__ import annotations

import html
import os
import re
import time
from pathlib import Path

import ipywidgets as widgets

from course_lib.checking.exercise import Exercise
from course_lib.checking.room import (
    ExerciseCount,
    Learner,
    MistakeCount,
    count_exercises,
    learners_by_lesson,
    read_room,
    stuck_learners,
)
from course_lib.exercises import all_lessons
from course_lib.explorers.base import Companion, text_html, with_still
from course_lib.text import _, plural

__all__ = ["RoomDashboard"]

EXERCISES_SHOWN = 8  # where no lesson is chosen: what an instructor can still do something about
UNFOLDED = 3
LEARNERS_SHOWN = 25
CODES_SHOWN = 5

_TABLE = "border-collapse:collapse;margin:4px 0 8px 0;line-height:1.45"
_CELL = "text-align:left;vertical-align:top;padding:3px 16px 3px 0;font-weight:normal"
_NUMBER = "text-align:right;vertical-align:top;padding:3px 16px 3px 0;font-variant-numeric:tabular-nums"
_FAINT = "color:var(--jp-content-font-color2,#616161)"
_BOX = "max-width:64em;color:var(--jp-content-font-color1,#111);white-space:normal"
_LINE = "border-top:1px solid var(--jp-border-color2,#ccc)"
_BAR = "display:inline-block;height:0.8em;background:var(--jp-brand-color1,#1976d2)"


class RoomDashboard(widgets.VBox):
    """Who is where, what stops most people and which mistake they make there; no names.

    Parameters
    ----------
    folder : path-like
        The shared folder that learners named in `share_progress`.

    Attributes
    ----------
    room : Room
        What was read last.

    Examples
    --------
    >>> RoomDashboard("/no/such/folder")
    The room: The folder /no/such/folder cannot be read (No such file or directory).
    """

    def __init__(self, folder: str | os.PathLike):
        super().__init__()
        self.folder = Path(folder)
        self.lessons = all_lessons()
        self._sentence, self._page = widgets.HTML(), widgets.HTML(layout=widgets.Layout(width="100%"))
        self._button = widgets.Button(description=_("Refresh"), icon="refresh", tooltip=_("Read the folder again"))
        self._button.on_click(lambda _button: self.refresh())
        every = [(_("what stops most, all lessons"), "")]
        options = every + [(f"{lesson.number} · {lesson.title}", lesson.slug) for lesson in self.lessons]
        self._lesson = widgets.Dropdown(options=options, value="", description=_("exercises"))
        self._lesson.layout = widgets.Layout(width="420px", max_width="98%")
        self._lesson.observe(lambda _change: self._show(), names="value")
        row = widgets.HBox([self._button, self._lesson], layout=widgets.Layout(flex_flow="row wrap"))
        row.add_class("course-controls")
        self.add_class("course-widget")
        self.children = (row, self._sentence, self._page, Companion())
        self.refresh()

    def refresh(self) -> None:
        """Read the folder again and show what is there now."""
        self.room = read_room(self.folder)
        self.read_at = time.time()
        self.counts = count_exercises(self.room, self.lessons)
        self.places = learners_by_lesson(self.room, self.lessons)
        self._show()

    def _show(self) -> None:
        clock = time.strftime("%H:%M:%S", time.localtime(self.read_at))
        self._sentence.value = text_html(_("{text} Read at {time}.").format(text=self.tell(), time=clock), live=True)
        self._page.value = self._html()

    def tell(self) -> str:
        """Say the most important in a few sentences."""
        if self.room.problem:
            return self.room.problem
        said = [plural("{count} learner shares progress.", "{count} learners share progress.", len(self.room.learners))]
        if self.room.damaged:
            text = plural("{count} file is damaged and left out.", "{count} files are damaged and left out.", self._bad)
            said.append(text)
        slug = max(self.places, key=self.places.get)
        if self.places[slug]:
            most = _("Most have not begun ({count}).") if not slug else _("Most are at lesson {lesson} ({count}).")
            number = next((lesson.number for lesson in self.lessons if lesson.slug == slug), "")
            said.append(most.format(lesson=number, count=self.places[slug]))
        if self.counts and self.counts[0].stopped:
            text = _("What stops most: {exercise} ({count} tried it and have not solved it).")
            said.append(text.format(exercise=self.counts[0].exercise.title, count=self.counts[0].stopped))
        return " ".join(said)

    @property
    def _bad(self) -> int:
        return len(self.room.damaged)

    def _html(self) -> str:
        if self.room.problem:
            return ""
        parts = [self._where(), self._stops(), self._stuck(), self._damaged()]
        return f'<div style="{_BOX}">{"".join(parts)}</div>'

    # Who is where

    def _where(self) -> str:
        begun = {lesson.slug: f"{lesson.number} · {lesson.title}" for lesson in self.lessons}
        names = {"": _("not begun")} | begun
        most = max(self.places.values()) or 1
        rows = "".join(self._place(names[number], count, most) for number, count in self.places.items())
        return _section(_("Where learners are"), _table((_("lesson"), _("learners")), rows))

    def _place(self, name: str, count: int, most: int) -> str:
        # The number stands before the bar, which only repeats it: a screen reader passes the bar over.
        bar = f'<span aria-hidden="true" style="{_BAR};width:{14 * count / most:.2f}em"></span>'
        number = f'<span style="display:inline-block;min-width:2.4em">{count}</span>'
        look = "" if count else f";{_FAINT}"
        return (
            f'<tr><th scope="row" style="{_CELL}{look}">{html.escape(name)}</th>'
            f'<td style="{_CELL};white-space:nowrap{look}">{number}{bar}</td></tr>'
        )

    # What stops people

    def _stops(self) -> str:
        chosen = self._lesson.value
        if chosen:
            order = {e.name: i for lesson in self.lessons for i, e in enumerate(lesson.exercises)}
            counts = sorted((c for c in self.counts if c.lesson.slug == chosen), key=lambda c: order[c.exercise.name])
        else:
            counts = [count for count in self.counts if count.stopped][:EXERCISES_SHOWN]
        words = _("Who made two mistakes is counted at both.") if counts else _("Nothing yet.")
        note = f'<div style="{_FAINT};line-height:1.5">{words}</div>'
        parts = [_exercise(count, unfolded=bool(chosen) or i < UNFOLDED) for i, count in enumerate(counts)]
        return _section(_("What stops them, and which mistake they make"), note + "".join(parts))

    # Who may want help

    def _stuck(self) -> str:
        stuck = stuck_learners(self.room, self.lessons)
        if not stuck:
            return ""
        rows = "".join(self._learner(learner, exercise) for learner, exercise in stuck[:LEARNERS_SHOWN])
        head = (_("learner"), _("exercise"), _("tries"), _("minutes there"))
        numbers = (2, 3)
        more = len(stuck) - LEARNERS_SHOWN
        note = f"<p>{_('And {count} more.').format(count=more)}</p>" if more > 0 else ""
        title = plural("{count} learner may want help", "{count} learners may want help", len(stuck))
        return _folded(f"{title} {_('(3 tries or more, not solved)')}", _table(head, rows, numbers) + note)

    def _learner(self, learner: Learner, exercise: Exercise) -> str:
        minutes = max(0, round((self.read_at - learner.since) / 60))  # another machine's clock may be ahead
        return (
            f'<tr style="{_LINE}"><th scope="row" style="{_CELL}"><code>{html.escape(learner.name)}</code></th>'
            f'<td style="{_CELL}"><code>{exercise.name}</code> {html.escape(exercise.title)}</td>'
            f'<td style="{_NUMBER}">{learner.attempts(exercise.name)}</td><td style="{_NUMBER}">{minutes}</td></tr>'
        )

    def _damaged(self) -> str:
        if not self.room.damaged:
            return ""
        rows = "".join(
            f'<tr style="{_LINE}"><th scope="row" style="{_CELL}"><code>{html.escape(bad.file)}</code></th>'
            f'<td style="{_CELL}">{html.escape(bad.problem)}</td></tr>'
            for bad in self.room.damaged
        )
        title = plural("{count} damaged file, left out", "{count} damaged files, left out", self._bad)
        return _folded(f"⚠ {title}", _table((_("file"), _("what is wrong")), rows))

    # How it shows itself

    def __repr__(self) -> str:
        return _("The room: {text}").format(text=self.tell())

    def _repr_mimebundle_(self, **formats):
        return with_still(super()._repr_mimebundle_(**formats), repr(self), html.escape(repr(self)))


def _exercise(count: ExerciseCount, *, unfolded: bool) -> str:
    title = f"<code>{count.exercise.name}</code> <b>{html.escape(count.exercise.title)}</b>"
    facts = [
        count.exercise.kind_in_words,
        _("{stopped} of {tried} not solved").format(stopped=count.stopped, tried=count.tried),
        _("{here} at it now").format(here=count.here),
        _("{hints} asked for a hint").format(hints=count.hints),
    ]
    rows = "".join(map(_mistake, count.mistakes))
    if count.unnamed:
        text = _("not solved, and no mistake that the check has a name for")
        rows += _row(count.unnamed, "", f'<span style="{_FAINT}">{text}</span>')
    head = (_("not solved"), _("made it"), _("mistake"))
    inside = _table(head, rows, numbers=(0, 1)) if rows else f"<p>{_('Nobody made a known mistake here.')}</p>"
    return _folded(f"{title} · {', '.join(filter(None, facts))}", inside + _codes(count.codes), unfolded=unfolded)


def _mistake(mistake: MistakeCount) -> str:
    return _row(mistake.still, mistake.people, _inline(mistake.message))


def _row(still: object, people: object, text: str) -> str:
    return (
        f'<tr style="{_LINE}"><td style="{_NUMBER};font-weight:600">{still}</td><td style="{_NUMBER}">{people}</td>'
        f'<td style="{_CELL}">{text}</td></tr>'
    )


def _codes(codes: tuple[str, ...]) -> str:
    if not codes:
        return ""
    look = "margin:6px 0;padding:4px 8px;background:var(--jp-layout-color2,#eee);color:inherit;overflow-x:auto"
    shown = "".join(f'<pre style="{look}">{html.escape(code)}</pre>' for code in codes[:CODES_SHOWN])
    return _folded(plural("code of {count} learner", "code of {count} learners", len(codes)), shown)


def _inline(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


def _section(title: str, inside: str) -> str:
    return f'<h3 style="font-size:110%;line-height:1.4;margin:14px 0 4px 0">{html.escape(title)}</h3>{inside}'


def _folded(title: str, inside: str, *, unfolded: bool = False) -> str:
    opened = " open" if unfolded else ""
    return (
        f'<details{opened} style="margin:6px 0"><summary style="cursor:pointer;line-height:1.6">{title}</summary>'
        f'<div style="margin:2px 0 4px 1.1em">{inside}</div></details>'
    )


def _table(head: tuple[str, ...], rows: str, numbers: tuple[int, ...] = ()) -> str:
    look = f"{_FAINT};font-size:90%;font-weight:normal;white-space:nowrap"
    cells = "".join(
        f'<th scope="col" style="{_NUMBER if place in numbers else _CELL};{look}">{html.escape(name)}</th>'
        for place, name in enumerate(head)
    )
    return f'<table style="{_TABLE}"><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table>'
