"""The machinery that every explorer shares, shown on one small explorer."""

import asyncio
import re

import ipywidgets as widgets
import numpy as np
import pytest
import traitlets

from course_lib.checking.progress import Progress
from course_lib.explorers.base import (
    Challenge,
    Companion,
    Drawing,
    Explorer,
    Picture,
    Prediction,
    Sentence,
    text_html,
)
from course_lib.plots.style import new_axes


class Square(Explorer):
    """A number and its square."""

    name, title = "99.square", "A square"
    state = ("side", "label")
    side, label = traitlets.Float(1.0), traitlets.Unicode("plain")
    challenges = (
        Challenge("nine", "Make the area 9.", lambda e: abs(e.area - 9) < 1e-9),
        Challenge("start", "Be at the start.", lambda e: e.side == 1.0),
    )

    def __init__(self, **initial):
        self.draws = 0
        super().__init__(**initial)

    @property
    def area(self):
        return self.side**2

    def make_axes(self):
        ax = new_axes(2, 2)
        ax.set(xlim=(0, 4), ylim=(0, 4))
        (self.line,) = ax.plot([], [])
        return ax

    def make_controls(self):
        return [
            self.slider("side", "side", 0.0, 4.0, 0.5),
            self.choice("label", "label", ["plain", "<b>"]),
            self.button("big", lambda: (setattr(self, "side", 3.0), setattr(self, "label", "<b>"))),
        ]

    def draw(self):
        self.draws += 1
        self.line.set_data([0, self.side], [0, self.side])

    def tell(self):
        return f"{self.label} area {self.area:g}"


class DraggedSquare(Square):
    def drag(self, x, y, phase):
        self.side = round(x, 1)


class GuessedSquare(DraggedSquare):
    prediction = Prediction("How large?", {"side": 3.0}, lambda e: e.area, 0.0, 10.0, 1.0, "Squares grow fast.")


def test_a_changed_trait_changes_picture_sentence_and_alt_text():
    explorer = Square()
    before = explorer.picture.png
    explorer.side = 2.0
    assert explorer.picture.png != before
    assert "area 4" in explorer.sentence.value
    assert explorer.picture.alt == "plain area 4"


def test_a_control_and_its_trait_are_one():
    explorer = Square()
    slider = explorer.controls[0]
    slider.value = 2.5
    assert explorer.side == 2.5
    explorer.side = 0.5
    assert slider.value == 0.5


def test_one_redraw_for_several_changes():
    explorer = Square()
    draws = explorer.draws
    explorer.controls[2].click()
    assert (explorer.side, explorer.label) == (3.0, "<b>")
    assert explorer.draws == draws + 1


def test_challenges_tick_when_met_and_stay_ticked():
    explorer = Square()
    assert explorer.met == set()
    explorer.side = 3.0
    assert explorer.met == {"nine"}
    assert explorer._challenge_list.value.count("☑") == 1
    explorer.side = 2.0
    assert explorer.met == {"nine"}
    assert Progress().read()["challenges"] == {"99.square.nine": {"met": True}}


def ticks(explorer):
    return explorer._challenge_list.value.count("☑")


def test_what_was_met_is_ticked_on_the_next_day():
    Square().side = 3.0
    again = Square()
    assert again.met == {"nine"}
    assert ticks(again) == 1


class OtherSquare(Square):
    name = "99.other"


def test_two_of_the_same_explorer_share_what_is_met_and_another_does_not():
    first, second, other = Square(), Square(), OtherSquare()
    first.side = 3.0
    assert (second.met, ticks(second)) == ({"nine"}, 1)
    assert (other.met, ticks(other)) == (set(), 0)


def test_the_same_explorer_with_other_challenges_ticks_only_its_own():
    class Twice(Square):
        challenges = (Challenge("sixteen", "Make the area 16.", lambda e: e.area == 16), Square.challenges[1])

    mine = Twice()
    Square().side = 3.0
    assert mine.met == Twice().met == set()


def test_a_damaged_progress_file_is_told(own_progress_file):
    own_progress_file.write_text("{ damaged")
    assert "It was kept as progress.set-aside-1.json" in Square()._challenge_list.value


def test_reset_returns_to_the_start():
    explorer = Square(side=2.0)
    explorer.side, explorer.label = 4.0, "<b>"
    explorer.reset()
    assert (explorer.side, explorer.label) == (2.0, "plain")


def test_what_an_explorer_says_is_escaped():
    explorer = Square(label="<b>")
    assert "&lt;b&gt; area" in explorer.sentence.value
    assert text_html("a < b") == text_html("a < b").replace("<b", "&lt;b")


def test_an_unknown_start_is_named():
    with pytest.raises(TypeError, match="height: expected one of side, label"):
        Square(height=3)


def test_dragging_reaches_data_coordinates():
    explorer = DraggedSquare()
    assert explorer.picture.draggable
    box = explorer.axes[0].get_window_extent()
    at = (box.x0 + box.width * 0.5) / explorer.figure.bbox.width
    explorer.picture.pointer = {"phase": "start", "x": at, "y": 0.5, "count": 1}
    assert explorer.side == 2.0
    assert not Square().picture.draggable


def test_a_prediction_locks_and_its_answer_unlocks():
    explorer = GuessedSquare()
    assert explorer._panel.layout.display == "none"
    assert not explorer.picture.draggable
    assert repr(explorer) == "Explorer: A square. How large?"
    explorer.side = 4.0  # nothing that happens while locked meets a challenge
    explorer.predict(5.0)
    assert explorer.side == 3.0
    assert explorer._panel.layout.display == ""
    assert explorer.picture.draggable
    assert "You said 5; it is 9. 4 away. Squares grow fast." in explorer._question.children[0].value


def test_a_prediction_made_with_the_button():
    explorer = GuessedSquare()
    guess, button = explorer._question.children[1].children
    guess.value = 9.0
    button.click()
    assert "Spot on." in explorer._question.children[0].value


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda x: 1 / 0, "ZeroDivisionError: division by zero"),
        (lambda x: None, "it returned nothing"),
        (lambda: 3, "TypeError"),
    ],
)
def test_a_learners_function_that_fails_is_told(function, said):
    value, problem = Square().ask_learner(function, 1.0)
    assert value is None
    assert said in problem


def test_a_learners_function_is_called():
    value, problem = Square().ask_learner(lambda x: x + 1, 1.0)
    assert (value, problem) == (2.0, "")


def test_the_stored_form_has_a_text_and_a_still_picture():
    bundle = Square()._repr_mimebundle_()
    assert bundle["text/plain"] == "Explorer: A square. plain area 1"
    assert 'alt="plain area 1"' in bundle["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_the_same_state_draws_the_same_picture():
    explorer = Square()
    explorer.side = 2.0
    first = explorer.picture.png
    explorer.side = 3.0
    explorer.side = 2.0
    assert explorer.picture.png == first


def test_the_number_type_of_a_slider_follows_its_bounds():
    explorer = Square()
    assert isinstance(explorer.slider("side", "x", 0.0, 1.0, 0.1), widgets.FloatSlider)
    assert np.isclose(explorer.side, 1.0)


def test_a_move_of_a_slider_is_not_sent_back_to_it():
    for slider in (Square().slider("side", "x", 0.0, 1.0, 0.1), Square().slider("side", "x", 0, 4, 1)):
        sent = []
        slider._send = lambda message, buffers=None, sent=sent: sent.append(message["method"])
        slider.set_state({"value": 1})
        assert slider.value == 1 and sent == []


def test_pictures_are_numbered_as_they_are_sent():
    explorer = Square()
    first = explorer.picture.sent
    explorer.side = 2.0
    assert explorer.picture.sent == first + 1


class GuessedSlow:
    """What is asked of the slow number."""

    prediction = Prediction("Which?", {"n": 4}, lambda e: e.n, 0, 9, 1, "")
    challenges = (Challenge("four", "Make it four.", lambda e: e.n == 4),)


class Slow(Explorer):
    """A number that takes a hundred steps to compute, and the steps that were taken."""

    name, title, state = "99.slow", "A slow number", ("n",)
    n = traitlets.Int(1)

    def __init__(self):
        self.known, self.steps = set(), 0
        super().__init__()

    def make_controls(self):
        return [self.slider("n", "n", 0, 9, 1)]

    def work(self):
        return None if self.n in self.known else self._steps(self.n)

    def _steps(self, n):
        for k in range(100):
            self.steps += 1
            yield k / 100
        self.known.add(n)

    def paint(self):
        return f'<svg viewBox="0 0 9 9">{self.n}</svg>'

    def tell(self):
        return f"n is {self.n}"


def test_outside_a_notebook_work_is_done_at_once():
    explorer = Slow()
    assert explorer.steps == 100 and explorer.picture.alt == "n is 1"
    explorer.n = 2
    assert explorer.steps == 200 and explorer.picture.alt == "n is 2"
    explorer.n = 1
    assert explorer.steps == 200 and explorer.picture.alt == "n is 1"


def test_what_is_guessed_is_revealed_in_one_go_and_meets_nothing():
    class Guessed(GuessedSlow, Slow):
        name = "99.slow-guessed"

    async def live():
        explorer = Guessed()
        explorer.predict(3.0)
        assert explorer.picture.alt == "n is 4"
        await asyncio.sleep(0.01)
        assert explorer.met == set()
        explorer.n = 5
        while explorer.picture.alt != "n is 5":
            await asyncio.sleep(0)
        explorer.n = 4
        assert explorer.met == {"four"}

    asyncio.run(live())


def test_in_a_notebook_it_is_done_in_slices_and_the_next_move_takes_over(monkeypatch):
    monkeypatch.setattr("course_lib.explorers.base.LONGEST_SLICE", -1.0)  # each step is too long

    async def live():
        explorer = Slow()
        assert explorer.steps == 100  # the first picture is there when the cell has run
        explorer.n = 2
        before = explorer.picture.sent
        while explorer.steps < 130:
            await asyncio.sleep(0)
        assert explorer.picture.alt == "n is 1" and explorer.picture.sent == before  # it stays as it was
        assert "Computing: 29 %" in explorer.sentence.value
        explorer.n = 3
        while 3 not in explorer.known:
            await asyncio.sleep(0)
        await asyncio.sleep(0.01)
        assert explorer.picture.alt == "n is 3" and explorer.known == {1, 3}
        assert explorer.steps < 100 + 31 + 101
        explorer.n = 1
        assert explorer.picture.alt == "n is 1"  # known already

    asyncio.run(live())


def test_a_companion_has_its_words_for_a_restart_and_for_icons():
    explorer = Square()
    (companion,) = (child for child in explorer.children if isinstance(child, Companion))
    assert companion.at_rest.startswith("The kernel was restarted.")
    assert companion.icons["fa-play"] == "Play"
    assert {"course-widget", "course-explorer"} <= set(explorer._dom_classes)
    assert "course-controls" in explorer._panel._dom_classes


# --- what the controls answer, and what there was to find -------------------------------------------------------------


class AskedSquare(Square):
    question = "How does the area grow with the `side`?"
    found = "Twice the side, *four* times the area.\n\nThe area is `side ** 2` <always>."


class AskedAndGuessedSquare(AskedSquare):
    prediction = GuessedSquare.prediction


class GuessedSquareWithoutChallenges(AskedAndGuessedSquare):
    challenges = ()


def is_open(explorer):
    assert explorer._found.value.count("<details") == 1
    return "<details open" in explorer._found.value


def values_sent(widget):
    """The list that grows by each new value of a widget."""
    sent = []
    widget.observe(lambda change: sent.append(change["new"]), names="value")
    return sent


def test_the_question_stands_under_the_title():
    explorer = AskedSquare()
    title, prediction, question = explorer.children[:3]
    assert "A square" in title.value
    assert prediction.children == ()
    assert "How does the area grow with the <code>side</code>?" in question.value
    assert repr(explorer) == "Explorer: A square. How does the area grow with the `side`? plain area 1"


def test_a_prediction_comes_before_the_question():
    explorer = AskedAndGuessedSquare()
    assert explorer.children.index(explorer._question) < explorer.children.index(explorer._asked)
    assert explorer._asked.layout.display == explorer._found.layout.display == "none"
    explorer.predict(5.0)
    assert explorer._asked.layout.display == explorer._found.layout.display == ""


def test_an_explorer_without_these_texts_has_no_empty_line_for_them():
    explorer = Square()
    assert not {explorer._asked, explorer._found} & set(explorer.children)
    assert "<details" not in explorer._repr_mimebundle_()["text/html"]


def test_what_there_was_to_find_is_marked_up_and_under_the_challenges():
    explorer = AskedSquare()
    assert explorer.children.index(explorer._found) == explorer.children.index(explorer._challenge_list) + 1
    assert "What there was to find</summary>" in explorer._found.value
    assert "<p>Twice the side, <em>four</em> times the area.</p>" in explorer._found.value
    assert "<p>The area is <code>side ** 2</code> &lt;always&gt;.</p>" in explorer._found.value


def test_it_opens_with_the_last_challenge_and_is_sent_once():
    explorer = AskedSquare()
    sent = values_sent(explorer._found)
    explorer.side = 3.0
    assert not is_open(explorer)
    explorer.side = 1.0
    assert is_open(explorer)
    explorer.side = 2.0
    explorer.reset()
    assert len(sent) == 1, "a value sent anew closes what the learner opened, or opens what they closed"


def test_it_is_open_on_the_next_day_and_closed_in_the_stored_form():
    first = AskedSquare()
    first.side, first.side = 3.0, 1.0
    first.side = 1.5
    first.side = 1.0
    again = AskedSquare()
    assert again.met == {"nine", "start"}
    assert is_open(again)
    assert "<details style" in again._repr_mimebundle_()["text/html"]


def test_it_opens_for_both_of_the_same_explorer():
    first, second = AskedSquare(), AskedSquare()
    first.side = 3.0
    second.side = 2.0
    second.side = 1.0
    assert is_open(first) and is_open(second)


def test_without_challenges_it_opens_with_the_prediction():
    explorer = GuessedSquareWithoutChallenges()
    assert not is_open(explorer)
    sent = values_sent(explorer._found)
    explorer.predict(5.0)
    explorer.side = 2.0
    assert is_open(explorer)
    assert len(sent) == 1


def test_with_challenges_the_prediction_alone_opens_nothing():
    explorer = AskedAndGuessedSquare()
    explorer.predict(5.0)
    assert not is_open(explorer)


def test_without_challenges_and_prediction_it_is_the_learners_to_open():
    class Plain(AskedSquare):
        challenges = ()

    explorer = Plain()
    explorer.side = 3.0
    assert not is_open(explorer)


def test_the_still_has_question_and_finding():
    still = AskedSquare()._repr_mimebundle_()["text/html"]
    assert still.index("A square") < still.index("How does the area grow") < still.index("<img")
    assert still.index("<img") < still.index("What there was to find")


@pytest.mark.parametrize("make", [Drawing, Picture, Companion, lambda: Sentence(drawing=Drawing())])
def test_a_script_asks_only_for_what_the_kernel_sends(make):
    widget = make()
    names = set(re.findall(r'model\.(?:get|set)\("(\w+)"', str(widget._esm)))
    assert names and names <= set(widget.keys)
