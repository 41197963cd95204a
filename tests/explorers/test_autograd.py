"""Lesson 12's explorers: the record and its walks, whose functions are used, and layers kept or computed again."""

import numpy as np
import pytest

from course_lib.explorers.autograd import PiecesExplorer, RecordExplorer
from explorer_state import place
from svg_parts import drag, ids, moves, part, said


def unlocked(explorer):
    explorer.predict(5.0)
    return explorer


def multiply(u, v):
    return u * v, v, u


def own(u, v, w):
    return u * v + (u - w) ** 2


# --- the record -------------------------------------------------------------------------------------------------------


def test_the_guess_is_compared_with_both_paths():
    explorer = RecordExplorer()
    explorer.predict(4.0)
    assert "You said 4; it is 7." in explorer._question.children[0].value
    assert explorer.done
    assert explorer.gradients.tolist() == [7.0, 3.0, 3.0, 1.0]


@pytest.mark.parametrize(
    ("expression", "u", "v", "right"),
    [("twice", 2.0, -0.5, [3.5, 2.0]), ("inside", 2.0, -0.5, [2 * 2 * 0.25 + 2 * 2 * -0.5, 2 * 4 * -0.5 + 4])],
)
def test_gradients_are_those_of_the_formula(expression, u, v, right):
    explorer = place(unlocked(RecordExplorer()), expression=expression, first=u, second=v)
    explorer.step = explorer.last_step
    assert np.allclose(explorer.gradients[:2], right)
    assert not explorer.wrong.any()
    assert "All are right." in explorer.tell()


def test_one_step_at_a_time_forward_and_back():
    explorer = unlocked(RecordExplorer())
    told = []
    for step in range(explorer.last_step + 1):
        explorer.step = step
        told.append(explorer.tell())
    assert told[0] == "0 of 2 operations have run and are recorded."
    assert told[2] == "The expression has run: L = 12.00. Its record has 4 values, each with its parents."
    assert told[3] == "The walk back begins at the end, where the gradient is 1."
    assert told[4] == "The × has 1.00 and sends 1.00 · 4.00, 1.00 · 3.00."
    assert told[5] == "All have arrived, in order: ∂L/∂u = 7.00, ∂L/∂v = 3.00. All are right."


def test_the_picture_shows_what_has_arrived_and_no_more():
    explorer = place(unlocked(RecordExplorer()), step=4)
    svg = explorer.picture.svg
    assert part(svg, "gradient-0").text == "4.00"
    assert part(svg, "gradient-1") is None
    assert part(svg, "slope-3-0").text == "× 4.00"
    explorer.step = 1
    assert "?" in said(explorer.picture.svg)
    assert not [id for id in ids(explorer.picture.svg) if id.startswith("gradient")]


def test_a_leaf_is_dragged():
    explorer = unlocked(RecordExplorer())
    assert moves(part(explorer.picture.svg, "first-number"))["first"][:4] == [3.0, -5.0, 5.0, 0.5]
    drag(explorer, first=-2.0)
    assert explorer.gradients[0] == -3.0


def test_a_walk_layer_by_layer_sends_too_early():
    explorer = place(unlocked(RecordExplorer()), expression="inside", walk="layers", step=99)
    assert explorer.wrong.tolist() == [True, True, False, False, False]
    assert "2 of 5 gradients are wrong; right would be 12.00, 27.00." in explorer.tell()
    assert "9.00 ✗" in said(explorer.picture.svg)
    assert explorer.met == {"too_early"}


def test_overwriting_keeps_one_path():
    explorer = place(unlocked(RecordExplorer()), walk="overwrite", step=99)
    assert explorer.gradients[0] == 3.0
    assert explorer.wrong.tolist() == [True, False, False, False]


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("cancel", {"first": 2.0, "second": -4.0}),
        ("too_early", {"expression": "inside", "walk": "layers"}),
        ("lucky", {"walk": "overwrite", "first": 2.0, "second": -2.0}),
    ],
)
def test_record_challenges(challenge, state):
    explorer = unlocked(RecordExplorer())
    explorer.reset()
    assert explorer.met == set()
    assert place(explorer, **state, step=99).met == {challenge}


@pytest.mark.parametrize(
    "state",
    [
        {"first": 0.0, "second": 0.0},
        {"walk": "overwrite", "first": 0.0, "second": 0.0},
        {"walk": "overwrite", "expression": "neuron"},
        {"walk": "layers"},
        {"expression": "neuron", "walk": "layers"},
    ],
)
def test_near_misses_of_the_record(state):
    assert place(unlocked(RecordExplorer()), **state, step=99).met == set()


def test_an_expression_of_ones_own_is_recorded_with_its_names():
    explorer = RecordExplorer(own, multiply=multiply)
    assert explorer.expression == "own"
    assert explorer.names == ("u", "v", "w")
    assert explorer.tell() == "The expression has run: L = 19.00. Its record has 7 values, each with its parents."
    explorer.step = 99
    assert explorer.gradients[:3].tolist() == [9.0, 3.0, -8.0]


def test_the_learners_functions_make_the_walk():
    wrong = RecordExplorer(own, multiply=lambda u, v: (u * v, u, v))
    wrong.step = 99
    assert wrong.wrong.tolist() == [True, True, False, False, False, False, False]
    forgets = RecordExplorer(own, backward=lambda parents, order: np.zeros(len(parents)))
    forgets.step = 99
    assert forgets.wrong.all()
    reversed_ = RecordExplorer(own, order=lambda parents, end: np.arange(end + 1)[::-1])
    reversed_.step = 99
    assert reversed_.wrong.any()


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"expression": lambda u, v: u * None}, "TypeError"),
        ({"expression": lambda u, v: None}, "must return the last value"),
        ({"expression": lambda u, v: (u * v, u + v)[0]}, "must return the last value"),
        ({"expression": lambda u: sum(u * u for _k in range(30))}, "at most 24"),
        ({"expression": own, "multiply": lambda u, v: None}, "TypeError"),
        ({"expression": own, "order": lambda parents, end: None}, "it returned nothing"),
        ({"expression": own, "order": lambda parents, end: [[1], [2, 3]]}, "a row of 7 numbers"),
        ({"expression": own, "backward": lambda parents, order: 1.0}, "a row of 7 numbers"),
        ({"expression": own, "backward": lambda parents, order: 1 / 0}, "ZeroDivisionError"),
    ],
)
def test_a_function_that_fails_is_told_and_the_picture_stays(given, text):
    explorer = RecordExplorer(**given)
    explorer.step = 99
    assert text in explorer.tell()
    assert part(explorer.picture.svg, "value-2") is not None
    assert not explorer.wrong.any()


def test_another_expression_has_its_own_steps():
    explorer = place(unlocked(RecordExplorer()), expression="neuron", step=99)
    assert explorer.step == explorer.last_step == 11
    explorer.expression = "twice"
    assert explorer.done


# --- kept or computed again -------------------------------------------------------------------------------------------


def test_the_best_piece_is_eight_layers():
    explorer = PiecesExplorer()
    explorer.predict(30.0)
    assert "it is 16." in explorer._question.children[0].value
    assert explorer.held.min() == 16
    assert explorer.tell().startswith("Of 64 layers, 8 are kept and 56 are computed again. The walk is at layer 63,")
    assert explorer.tell().endswith("in a piece of 8: 16 in memory at most.")


def test_the_line_is_drawn_after_the_guess():
    explorer = PiecesExplorer()
    assert part(explorer.picture.svg, "held").get("d").count("L") == 0
    explorer.predict(30.0)
    assert part(explorer.picture.svg, "held").get("d").count("L") == 63


def test_the_strip_has_a_layer_each_and_k_is_dragged():
    explorer = PiecesExplorer()
    explorer.predict(30.0)
    drag(explorer, every=20)
    svg = explorer.picture.svg
    kept = [i for i in range(64) if "input" in part(svg, f"layer-{i}").get("class")]
    assert kept == [0, 20, 40, 60]
    at_work = [i for i in range(64) if "output" in part(svg, f"layer-{i}").get("class")]
    assert at_work == [61, 62, 63]


@pytest.mark.parametrize(
    ("every", "met"), [(20, {"longest"}), (64, {"no_gain"}), (21, set()), (1, set()), (62, {"no_gain"})]
)
def test_challenges_of_the_pieces(every, met):
    explorer = PiecesExplorer()
    explorer.predict(30.0)
    explorer.reset()
    assert place(explorer, every=every).met == met


def test_the_learners_layers_held_makes_the_line():
    explorer = PiecesExplorer(lambda n, k: n // k + k, every=10)
    explorer.predict(16.0)
    explorer.every = 10
    assert explorer.held[9] == 16.0 and explorer.right[9] == 17.0
    assert part(explorer.picture.svg, "right") is not None
    right = PiecesExplorer()
    right.predict(16.0)
    assert part(right.picture.svg, "right") is None


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (lambda n, k: None, "it returned nothing"),
        (lambda n, k: n / 0, "ZeroDivisionError"),
        (lambda n, k: "many", "one number for each k"),
        (lambda n, k: float("nan"), "one number for each k"),
    ],
)
def test_a_layers_held_that_fails_is_told(function, text):
    explorer = PiecesExplorer(function)
    assert text in explorer.tell()
    assert np.array_equal(explorer.held, explorer.right)
