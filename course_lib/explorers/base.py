"""What every explorer is made of: state in traits, one picture kept and redrawn, a sentence, challenges, a prediction.

A subclass names its state as traits, makes its controls, and answers three questions: how to draw the state (`draw`),
what the picture shows in words (`tell`), and which challenges it sets. Everything else happens here.
"""

from __future__ import annotations

import asyncio
import contextlib
import html
import re
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakSet

import anywidget
import ipywidgets as widgets
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_lib.checking.calling import call
from course_lib.checking.outcome import inline_html
from course_lib.checking.progress import Progress
from course_lib.pictures.page import script, still, styles
from course_lib.pictures.svg import part_kept
from course_lib.plots.style import image_html, smaller_png, to_png
from course_lib.text import _

__all__ = [
    "Challenge",
    "Companion",
    "Drawing",
    "Explorer",
    "Growing",
    "Picture",
    "Prediction",
    "Sentence",
    "text_html",
    "with_still",
]

_made: WeakSet[Explorer] = WeakSet()
LONGEST_SLICE = 0.02  # seconds of computing between two looks at what the page has sent
SCREEN_DOTS_PER_INCH = 100  # a figure of 6.4 inches is 640 pixels wide on the page


class Picture(anywidget.AnyWidget):
    """An image with an alt text, on which a learner may drag.

    Attributes
    ----------
    png : bytes
    alt : str
    width : int
        In pixels of the page; it shrinks on a narrow one.
    draggable : bool
    pointer : dict
        The last event: ``phase`` ("start", "move", "end"), ``x`` and ``y`` from the top left corner as fractions of the
        picture, and a running ``count``.
    sent : int
        How many pictures were sent.
    """

    _esm = Path(__file__).with_name("picture.js")
    png = traitlets.Bytes().tag(sync=True)
    alt = traitlets.Unicode().tag(sync=True)
    width = traitlets.Int(640).tag(sync=True)
    draggable = traitlets.Bool(False).tag(sync=True)
    pointer = traitlets.Dict().tag(sync=True)
    sent = traitlets.Int(0).tag(sync=True)

    def show(self, png: bytes) -> None:
        """Send a new picture, and its number with it."""
        with self.hold_sync():
            self.png, self.sent = png, self.sent + 1


class Drawing(anywidget.AnyWidget):
    """A picture as SVG, which the page brings up to date element by element, and on which a learner may move things.

    Attributes
    ----------
    svg : str
        From `course_lib.pictures.svg.drawing`; whole, and here alone.
    moving, kept : str, dict
        The same for the page: what is marked by `course_lib.pictures.svg.kept` is sent only when it changes.
    told : str
        What there is to see, as HTML: the picture's name for a screen reader, and what a `Sentence` shows.
    alt : str
        The same as text; it stays here.
    sliders : dict
        The models of the sliders that stand at what can be dragged, by the name of the trait: the page moves them.
    formula : str
        HTML under the picture, from `course_lib.pictures.handles`; may be empty.
    draggable : bool
        Whether its handles answer.
    moved : dict
        From the page: ``values``, by the name of the trait, and a running ``count``.
    answered : int
        The count of the last move that the picture takes into account.
    sent, seen : int
        How many pictures were sent, and the last one that a live page reported.
    live : bool
        Whether pictures follow one another by themselves. None of them glides then, and the page reports each that it
        shows: what draws by itself must not run ahead of a slow connection.
    narrow : bool
        Whether the page has little room: a picture of two parts puts one under the other then.
    """

    _esm, _css = script(), styles()
    svg, kept = traitlets.Unicode(), traitlets.Dict().tag(sync=True)
    moving, told, formula = (traitlets.Unicode().tag(sync=True) for _name in range(3))
    sliders = traitlets.Dict().tag(sync=True, **widgets.widget_serialization)
    draggable = traitlets.Bool(True).tag(sync=True)
    # The page knows what it sent: an echo would cost a message at every move.
    moved = traitlets.Dict().tag(sync=True, echo_update=False)
    answered, sent = traitlets.Int(0).tag(sync=True), traitlets.Int(0).tag(sync=True)
    seen = traitlets.Int(0).tag(sync=True, echo_update=False)
    live, narrow = traitlets.Bool(False).tag(sync=True), traitlets.Bool(False).tag(sync=True)

    alt = ""

    def show(self, svg: str, alt: str, formula: str) -> None:
        """Send a new picture with its words, in one message."""
        self.alt = alt
        with self.hold_sync():
            self.svg, (self.moving, self.kept) = svg, part_kept(svg)
            self.told, self.formula = inline_html(alt), formula
            self.answered, self.sent = self.moved.get("count", 0), self.sent + 1


class Sentence(anywidget.AnyWidget):
    """The words of a `Drawing`, wherever they stand: they come with the picture, and a message less has to be sent.

    Attributes
    ----------
    drawing : Drawing
    """

    _esm = Path(__file__).with_name("sentence.js")
    drawing = traitlets.Instance(Drawing).tag(sync=True, **widgets.widget_serialization)

    @property
    def value(self) -> str:
        """What it shows, as HTML."""
        return self.drawing.told


class _FloatSlider(widgets.FloatSlider):
    # The page knows where its slider is: the echo would be a third of the messages of every move.
    value = traitlets.CFloat(0.0).tag(sync=True, echo_update=False)


class _IntSlider(widgets.IntSlider):
    value = traitlets.CInt(0).tag(sync=True, echo_update=False)


class Companion(anywidget.AnyWidget):
    """Nothing to see: put among a widget's children, it sees to what their controls lack on the page.

    The arrow keys belong to the control that has the focus, and not to JupyterLab. Every slider and button has a name
    for a screen reader. After a restart of the kernel the widget says that it no longer answers, over its picture where
    it has one; the widget carries the class ``course-widget``, and what then stops to answer ``course-controls``.

    Attributes
    ----------
    at_rest : str
        The words for a restarted kernel.
    icons : dict
        What buttons that show an icon alone are called, by the class of the icon.
    """

    _esm = Path(__file__).with_name("companion.js")
    at_rest = traitlets.Unicode().tag(sync=True)
    icons = traitlets.Dict().tag(sync=True)

    def __init__(self):
        super().__init__(
            at_rest=_("The kernel was restarted. Run the lesson's first code cell, then this cell again."),
            icons={"fa-play": _("Play"), "fa-pause": _("Pause"), "fa-stop": _("Stop"), "fa-retweet": _("Repeat")},
        )


@dataclass(frozen=True)
class Challenge:
    """Something to bring about with the controls; ticks itself off when met.

    Attributes
    ----------
    name : str
        For the learner's progress.
    text : str
    met : callable
        Takes the explorer, returns whether its present state meets the challenge.
    """

    name: str
    text: str
    met: Callable[[Explorer], bool]


@dataclass(frozen=True)
class Prediction:
    """A question to answer before the controls unlock.

    Attributes
    ----------
    question : str
    reveal : dict
        The state that the question is about: set once the guess is made, so that the answer is seen.
    answer : callable
        Takes the explorer in that state, returns the true number.
    low, high, step : float
        Of the slider for the guess.
    lesson : str
        Shown with the gap between guess and truth: what to make of it.
    """

    question: str
    reveal: dict[str, object]
    answer: Callable[[Explorer], float]
    low: float
    high: float
    step: float
    lesson: str


class Growing:
    """What takes a while: computed piece by piece for an explorer's `work`, and at once for whoever asks for it.

    Parameters
    ----------
    pieces : generator
        Yields the share done, and returns the result.

    Examples
    --------
    >>> def pieces():
    ...     yield 0.5
    ...     return "result"
    >>> growing = Growing(pieces())
    >>> growing.done, growing.result, growing.done
    (False, 'result', True)
    """

    def __init__(self, pieces: Generator[float, None, object]):
        self._pieces, self._result, self.done = pieces, None, False

    def slices(self) -> Iterator[float]:
        """Go on where it was left, and yield the share done."""
        while not self.done:
            try:
                share = next(self._pieces)
            except StopIteration as end:
                self._result, self.done = end.value, True
            else:
                yield share

    @property
    def result(self) -> object:
        """The result; what is missing is computed now."""
        for _share in self.slices():
            pass
        return self._result


class Explorer(widgets.VBox):
    """Controls, a picture, a sentence, a reset button, and challenges.

    A subclass sets ``name``, ``title`` and ``state`` (the names of its state traits), may set ``challenges`` and
    ``prediction``, ``question`` (what the controls answer) and ``found`` (what there was to find: paragraphs, folded
    away until the last challenge is met or, without challenges, the prediction is made), and defines:

    - ``make_controls()``: a list of widgets, most of them from `slider` and `choice`;
    - ``tell()``: one or two sentences on what the picture shows now;
    - ``paint()``: the picture of the state as SVG, by a function of `course_lib.pictures`, with handles for what can be
      dragged; and ``formula()``, optional: HTML under it, with numbers that can be dragged;
    - ``work()``, optional: what takes longer than a frame and has to be computed before the state can be painted.

    A picture that matplotlib draws has, in the place of ``paint``:

    - ``make_axes()``: the Axes to draw on (a list of them is fine), made once;
    - ``draw()``: bring the artists up to date with the state;
    - ``drag(x, y, phase)``, optional: what a pointer at these data coordinates of ``dragged_axes`` does. Its presence
      makes the picture draggable.

    ``wide`` puts the controls under the picture instead of beside it.
    """

    name = ""
    title = ""
    state: tuple[str, ...] = ()
    challenges: tuple[Challenge, ...] = ()
    prediction: Prediction | None = None
    question = ""
    found = ""
    wide = False

    def __init__(self, **initial):
        super().__init__()
        self._drawn, self._busy, self._unlocked = False, True, self.prediction is None
        self._computing: asyncio.Task | None = None
        for trait, value in initial.items():
            if trait not in self.state:
                raise TypeError(f"{trait}: expected one of {', '.join(self.state)}, got an unknown name")
            setattr(self, trait, value)
        self._start = {trait: getattr(self, trait) for trait in self.state}
        self._notice = ""
        self._met = self._met_before()
        self._painted = type(self).paint is not Explorer.paint
        self.picture = Drawing() if self._painted else self._figure()
        self.picture.draggable = self._moves_by_hand and self.prediction is None
        self.sentence = Sentence(drawing=self.picture) if self._painted else widgets.HTML()
        self._challenge_list = widgets.HTML()
        self._found = widgets.HTML()
        self._sliders: dict[str, widgets.Widget] = {}
        self.controls = self.make_controls()
        self._reset_button = widgets.Button(description=_("Reset"), icon="undo", tooltip=_("Back to the start"))
        self._reset_button.on_click(lambda _button: self.reset())
        self.children = self._arrange()
        self._busy = False
        self.observe(lambda _change: self.refresh(), names=list(self.state))
        if self._painted:
            self.picture.sliders = self._sliders
            self.picture.observe(self._moved, names="moved")
            self.picture.observe(lambda _change: self.refresh(), names="narrow")
        else:
            self.picture.observe(self._dragged, names="pointer")
        self.refresh()
        self._show_found()
        if self.prediction:
            self._lock()
        _made.add(self)

    # What a subclass defines ------------------------------------------------------------------------------------

    def paint(self) -> str:
        """Return the picture of the state as SVG."""
        raise NotImplementedError

    def formula(self) -> str:
        """Return what stands under the picture as HTML; nothing, unless a subclass says so."""
        return ""

    def work(self) -> Iterator[float] | None:
        """Return what is missing before the state can be painted, as small steps that yield the share done; or None.

        In a notebook it is done in slices between which the kernel answers messages: the picture stays as it was, and
        the next move of a control takes over.
        """
        return None

    def make_axes(self) -> Axes | Sequence[Axes]:
        """Return the Axes of the picture, where matplotlib draws it."""
        raise NotImplementedError

    def make_controls(self) -> list[widgets.Widget]:
        """Return the controls, linked to the state."""
        raise NotImplementedError

    def draw(self) -> None:
        """Bring the picture that matplotlib draws up to date with the state."""
        raise NotImplementedError

    def tell(self) -> str:
        """Say in words what the picture shows now."""
        raise NotImplementedError

    # What a subclass uses ---------------------------------------------------------------------------------------

    def slider(self, trait: str, label: str, low: float, high: float, step: float, **more) -> widgets.Widget:
        """Return a slider for a number of the state; whole numbers where low, high and step are whole."""
        whole = all(isinstance(number, int) for number in (low, high, step))
        kind = _IntSlider if whole else _FloatSlider
        made = kind(value=getattr(self, trait), min=low, max=high, step=step, description=label, **_wide(), **more)
        traitlets.link((self, trait), (made, "value"))
        self._sliders[trait] = made
        return made

    def choice(self, trait: str, label: str, options: Sequence, **more) -> widgets.Widget:
        """Return a drop-down for a value of the state; `options` as ipywidgets takes them."""
        made = widgets.Dropdown(options=options, value=getattr(self, trait), description=label, **_wide(), **more)
        traitlets.link((self, trait), (made, "value"))
        return made

    def switch(self, trait: str, label: str) -> widgets.Widget:
        """Return a check box for a truth value of the state."""
        made = widgets.Checkbox(value=getattr(self, trait), description=label, indent=False)
        traitlets.link((self, trait), (made, "value"))
        return made

    def button(self, label: str, action: Callable[[], object], **more) -> widgets.Button:
        """Return a button that changes the state in one go."""

        def act(_button):
            with self.one_redraw():
                action()

        made = widgets.Button(description=label, **more)
        made.on_click(act)
        return made

    def ask_learner(self, function: Callable, *arguments: object, seconds: float = 2.0) -> tuple[object, str]:
        """Call a learner's function: return its value and "", or None and a sentence on why there is none."""
        done = call(function, arguments, seconds)
        if done.error is None and done.value is not None:
            return done.value, ""
        if done.error is None:
            return None, _("Your function is not in the picture yet: it returned nothing.")
        problem = f"{type(done.error).__name__}: {done.error}"
        return None, _("Your function gave no picture here ({problem}).").format(problem=problem.rstrip(": "))

    @contextlib.contextmanager
    def one_redraw(self) -> Iterator[None]:
        """Change several parts of the state and redraw once, at the end."""
        outer, self._busy = self._busy, True
        try:
            yield
        finally:
            self._busy = outer
            self.refresh()

    # What happens on its own ------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Redraw the picture, tell it in words, and see which challenges are met."""
        if self._busy or self._has_to_compute():
            return
        self._show_picture()
        if self._drawn and self._unlocked:  # what an explorer shows by itself meets nothing
            self._see_challenges()
        elif self.challenges:
            self._show_challenges()
        self._drawn = True

    def _has_to_compute(self) -> bool:
        """Whether there is work under way, after which the state is shown; outside a notebook it is done at once."""
        self._computing, work = None, self.work()
        if work is None:
            return False
        try:
            # The first picture goes into the saved notebook, and what is to be guessed is revealed in one go.
            loop = asyncio.get_running_loop() if self._drawn and self._unlocked else None
        except RuntimeError:
            loop = None
        if loop is None:
            for _share in work:
                pass
            return False
        self._say_share(0.0)
        self._computing = loop.create_task(self._compute(work))
        return True

    async def _compute(self, work: Iterator[float]) -> None:
        task = asyncio.current_task()
        while self._computing is task:
            until = time.perf_counter() + LONGEST_SLICE
            share = next((share for share in work if time.perf_counter() > until), None)
            if share is None:
                self.refresh()
                return
            self._say_share(share)
            await asyncio.sleep(0.005)  # it is then that the next move is heard

    def _say_share(self, share: float) -> None:
        """Say in place of the words how much is computed."""
        text = _("Computing: {share:.0f} %").format(share=100 * share)
        if self._painted:
            self.picture.told = inline_html(text)
        else:
            self.sentence.value = text_html(text, live=True)

    def _show_picture(self) -> None:
        """Bring the picture in the page and its words up to date."""
        if self._painted:
            self.picture.show(self.paint(), self.tell(), self.formula())
        else:
            self.draw()
            text = self.tell()
            self.picture.show(self._render())
            self.picture.alt, self.sentence.value = text, text_html(text, live=True)

    @property
    def _moves_by_hand(self) -> bool:
        """Whether there is something in the picture to drag."""
        return self._painted or hasattr(self, "drag")

    def reset(self) -> None:
        """Return to the state at the start; challenges met stay met, here and on the next day."""
        with self.one_redraw():
            for trait, value in self._start.items():
                setattr(self, trait, value)

    @property
    def met(self) -> set[str]:
        """The names of the challenges met so far."""
        return set(self._met)

    def _render(self) -> bytes:
        png = to_png(self.figure)
        # Laying out text anew for every frame would double the time of a redraw, and make the picture jump.
        self.figure.set_layout_engine("none")
        return png

    def _see_challenges(self) -> None:
        new = {c.name for c in self.challenges if c.name not in self._met and c.met(self)}
        if new:
            progress = Progress()
            for challenge in sorted(new):
                progress.record_challenge(f"{self.name}.{challenge}")
            self._notice = progress.notice
            for explorer in _made:  # a lesson may show an explorer twice, and ask the same of both
                if explorer.name == self.name:
                    explorer._tick(new)

    def _tick(self, names: set[str]) -> None:
        self._met |= names & {challenge.name for challenge in self.challenges}
        self._show_challenges()
        self._show_found()

    def _met_before(self) -> set[str]:
        """The names of the challenges that the learner has met on another day, or in another cell."""
        progress = Progress()
        recorded = progress.read()["challenges"]
        self._notice = progress.notice
        return {c.name for c in self.challenges if recorded.get(f"{self.name}.{c.name}", {}).get("met")}

    def _show_challenges(self) -> None:
        rows = []
        for challenge in self.challenges:
            met = challenge.name in self._met
            icon, word = ("☑", _("done")) if met else ("☐", _("to do"))
            colour = "var(--jp-success-color1,#2e7d32)" if met else "inherit"
            label = f'<span style="color:{colour};font-size:120%" aria-label="{word}">{icon}</span>'
            rows.append(f"<div>{label} {inline_html(challenge.text)}</div>")
        notice = text_html(self._notice, live=True) if self._notice else ""
        self._challenge_list.value = f'<div style="{_TEXT}"><b>{_("Challenges")}</b>{"".join(rows)}</div>{notice}'

    def _show_found(self) -> None:
        """Open what there was to find once it is found; a value that stays the same closes or opens nothing."""
        if self.challenges:
            open_ = len(self._met) == len(self.challenges)
        else:
            open_ = self.prediction is not None and self._unlocked
        self._found.value = self._found_html(open_=open_)

    def _found_html(self, *, open_: bool = False) -> str:
        if not self.found:
            return ""
        paragraphs = "".join(f"<p>{inline_html(text)}</p>" for text in re.split(r"\n\s*\n", self.found.strip()))
        summary = f'<summary style="cursor:pointer;font-weight:600">{_("What there was to find")}</summary>'
        return f'<details{" open" if open_ else ""} style="{_TEXT}">{summary}{paragraphs}</details>'

    def _figure(self) -> Picture:
        """Make what matplotlib draws on, and the picture in the page."""
        made = self.make_axes()
        self.axes: list[Axes] = [made] if isinstance(made, Axes) else list(made)
        self.figure: Figure = self.axes[0].figure
        self.dragged_axes = self.axes[0]
        return Picture(width=round(self.figure.get_figwidth() * SCREEN_DOTS_PER_INCH))

    def _moved(self, change) -> None:
        """Take over what the page has moved already; its answer is a picture in any case, also of what was refused."""
        with self.one_redraw():
            for trait, value in change["new"]["values"].items():
                if trait in self._sliders:  # the page has moved it too, so it is not told
                    self._sliders[trait].set_state({"value": value})
                elif trait in self.state:
                    setattr(self, trait, value)

    def _dragged(self, change) -> None:
        event, height = change["new"], self.figure.bbox.height
        x, y = event["x"] * self.figure.bbox.width, (1 - event["y"]) * height
        # A drag that leaves its picture stays with it.
        if event["phase"] == "start":
            self.dragged_axes = next((a for a in self.axes if a.bbox.contains(x, y)), self.axes[0])
        at_x, at_y = self.dragged_axes.transData.inverted().transform((x, y))
        with self.one_redraw():
            self.drag(float(at_x), float(at_y), event["phase"])

    def _arrange(self) -> tuple[widgets.Widget, ...]:
        heading = widgets.HTML(f'<div style="{_TEXT};font-weight:600">{html.escape(self.title)}</div>')
        self._panel = widgets.VBox([*self.controls, self._reset_button], layout=self._place_of_controls())
        self._question = widgets.VBox()
        self._asked = widgets.HTML(self._asked_html())
        for part in (self._panel, self._question):
            part.add_class("course-controls")
        self.add_class("course-widget").add_class("course-explorer")
        # One without a text would still take up a line.
        asked, found = (self._asked,) * bool(self.question), (self._found,) * bool(self.found)
        return (heading, self._question, *asked, *self._stage(), *found, Companion())

    def _stage(self) -> list[widgets.Widget]:
        """Picture, sentence, controls and challenges: in a row where there is room, else one under the other."""
        row = widgets.Layout(flex_flow="row wrap", align_items="flex-start")
        seen = widgets.VBox([self.picture], layout=widgets.Layout(flex="1 1 420px", min_width="0"))
        if self._painted and not self.wide:  # what is dragged is in the picture, and all that answers is beside it
            beside = widgets.VBox([self._panel, self.sentence, self._challenge_list])
            beside.layout = widgets.Layout(flex="1 1 330px", min_width="0")
            return [widgets.Box([seen, beside], layout=row)]
        seen.children = (self.picture, self.sentence)
        parts = [seen, self._panel] if self._painted else [self._panel, seen]
        return [widgets.Box(parts, layout=row), self._challenge_list]

    def _place_of_controls(self) -> widgets.Layout:
        """A column, or rows under a wide picture."""
        if self.wide:
            return widgets.Layout(flex="1 1 100%", flex_flow="row wrap", align_items="center")
        if self._painted:
            return widgets.Layout(width="100%", max_width="330px")
        return widgets.Layout(width="330px", flex="0 1 330px")

    def _asked_html(self) -> str:
        return text_html(self.question) if self.question else ""

    def _hide_until_predicted(self, display: str) -> None:
        for part in (self._panel, self._asked, self._challenge_list, self._found):
            part.layout.display = display

    # Predict, then look -----------------------------------------------------------------------------------------

    def _lock(self) -> None:
        asked = self.prediction
        middle = asked.low + round((asked.high - asked.low) / 2 / asked.step) * asked.step
        guess = widgets.FloatSlider(
            value=middle, min=asked.low, max=asked.high, step=asked.step, description=_("my guess"), **_wide()
        )
        button = widgets.Button(description=_("That is my guess"), button_style="primary")
        button.layout.width = "auto"  # the words of another language may be longer
        button.on_click(lambda _button: self.predict(guess.value))
        text = widgets.HTML(f'<div style="{_TEXT}"><b>{_("Predict first.")}</b> {inline_html(asked.question)}</div>')
        self._question.children = (text, widgets.HBox([guess, button], layout=widgets.Layout(flex_flow="row wrap")))
        self._hide_until_predicted("none")

    def predict(self, guess: float) -> None:
        """Take the learner's guess, show how far it is from the truth, and unlock the controls."""
        asked = self.prediction
        with self.one_redraw():
            for trait, value in asked.reveal.items():
                setattr(self, trait, value)
        truth = asked.answer(self)
        gap = abs(guess - truth)
        close = gap <= asked.step / 2 + 1e-9  # no other guess on the slider would have been nearer
        verdict = _("Spot on.") if close else _("{gap:.3g} away.").format(gap=gap)
        text = _("You said {guess:.3g}; it is {truth:.3g}. {verdict} {lesson}").format(
            guess=guess, truth=truth, verdict=verdict, lesson=asked.lesson
        )
        self._question.children = (widgets.HTML(text_html(text, live=True)),)
        self._hide_until_predicted("")
        self._unlocked = True
        self._show_picture()  # what would have been the answer is in it now
        self._show_found()
        self.picture.draggable = self._moves_by_hand

    # How it shows itself ----------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        told = " ".join(filter(None, (self.question, self.tell())))
        return f"Explorer: {self.title}. {told if self._unlocked else self.prediction.question}"

    def _repr_mimebundle_(self, **_formats):
        """The live widget, and a still picture with its text for places without a kernel, such as GitHub."""
        parts = f"{self._asked_html()}{self._still()}{self._found_html()}"
        return with_still(
            super()._repr_mimebundle_(**_formats), repr(self), f"<b>{html.escape(self.title)}</b><br>{parts}"
        )

    def _still(self) -> str:
        """The picture as HTML; with one that is painted, its sentence or, where a guess comes first, what to guess."""
        if not self._painted:
            return image_html(smaller_png(self.picture.png), self.picture.alt, self.picture.width)
        image = still(self.picture.svg, self.picture.alt)
        if not self._unlocked:
            return f"<p><b>{_('Predict first.')}</b> {inline_html(self.prediction.question)}</p>{image}"
        return f'{image}<p class="sentence">{inline_html(self.picture.alt)}</p>'


def with_still(live: dict | None, text: str, still: str) -> dict:
    """Add to a live widget what shows in its place where no kernel runs: a text, and HTML for a page.

    The stored notebook keeps these two and drops the live part, whose address is new in every run.
    """
    run = _("Run this cell to use it.")
    return {**(live or {}), "text/plain": text, "text/html": f"<div>{still}<br><small>{run}</small></div>"}


_TEXT = "line-height:1.5;max-width:60em;margin:4px 2px;white-space:normal"


def text_html(text: str, *, live: bool = False) -> str:
    """Return a paragraph as HTML, `code` and *emphasis* set; a `live` one is spoken by a screen reader when it changes.

    Examples
    --------
    >>> "<code>a &lt; b</code>" in text_html("Is `a < b`?")
    True
    """
    role = 'role="status" aria-live="polite" ' if live else ""
    return f'<div {role}style="{_TEXT}">{inline_html(text)}</div>'


def _wide() -> dict:
    """Room for a control's label: ipywidgets cuts it off by default."""
    return {"layout": widgets.Layout(width="322px", max_width="98%"), "style": {"description_width": "105px"}}
