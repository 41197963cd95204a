"""Every control of every explorer, moved as the page moves it: picture or words answer, or there is a reason."""

import importlib
import pkgutil

import ipywidgets as widgets
import pytest

import course_lib.explorers
from course_lib.explorers.base import Explorer, Sentence

# Moves that change nothing here, wherever the other controls stand: explorer, control, what is chosen there; and why.
TRAINS = "it shows while the network trains, in the page's own loop: tests/browser/test_playground.py"
REASONS: dict[tuple[str, str, object], str] = {
    ("building.playground", "Start", "click"): TRAINS,
    ("building.playground", "pace", "5 epochs per picture"): TRAINS,
    ("building.playground", "pace", "as fast as possible"): TRAINS,
}


def explorers() -> list[type[Explorer]]:
    """Every explorer of the course; those of the PyTorch track only where PyTorch is there."""
    found = set()
    for module in pkgutil.iter_modules(course_lib.explorers.__path__, "course_lib.explorers."):
        try:
            names = vars(importlib.import_module(module.name)).values()
        except ImportError as missing:
            if type(missing).__name__ != "TorchMissingError":
                raise
            continue
        found |= {kind for kind in names if isinstance(kind, type) and issubclass(kind, Explorer) and kind.name}
    return sorted(found, key=lambda kind: kind.name)


def controls(widget: widgets.Widget) -> list[widgets.Widget]:
    """What a hand can move in a widget; its code, which can be typed over, is only there to be copied."""
    inside = [control for child in getattr(widget, "children", ()) for control in controls(child)]
    moved = isinstance(widget, widgets.Button) or (hasattr(widget, "value") and hasattr(widget, "description"))
    return inside + [widget] * (moved and not isinstance(widget, widgets.HTML | widgets.Textarea))


def moves(control: widgets.Widget) -> list[tuple[object, dict]]:
    """What there is to do with a control: a name for it, and the message that the page sends for it."""
    match control:
        case widgets.Button():
            return [("click", {})]
        case widgets.Checkbox():
            return [(not control.value, {"value": not control.value}), (control.value, {"value": control.value})]
        case widgets.Dropdown() | widgets.SelectionSlider():
            places = [i for i in range(len(control.options)) if i != control.index] + [control.index]
            return [(control._options_labels[i], {"index": i}) for i in places]
        case _:  # a slider: to its farther end, and a step back
            low, high, step = control.min, control.max, control.step
            far, near = (high, high - step) if high - control.value > control.value - low else (low, low + step)
            return [(far, {"value": far}), (near, {"value": near})]


def name_of(control: widgets.Widget) -> str:
    return control.description or type(control).__name__


def send(control: widgets.Widget, message: dict) -> None:
    """Let a control receive what the page sends; a value that it refuses is an error here, and there only a log."""
    if isinstance(control, widgets.Button):
        control._handle_button_msg(control, {"event": "click"}, [])
    else:
        control.set_state(message)
        assert {name: getattr(control, name) for name in message} == message


def seen(explorer: Explorer) -> tuple:
    """What a learner sees, hears and may copy of an explorer, its controls apart."""
    picture = explorer.picture
    return picture.svg, picture.formula, *texts(explorer)


def texts(widget: widgets.Widget) -> list[str]:
    own = [widget.value] if isinstance(widget, widgets.HTML | widgets.Textarea | Sentence) else []
    return own + [text for child in getattr(widget, "children", ()) for text in texts(child)]


def answered(explorer: Explorer, control: widgets.Widget, message: dict) -> bool:
    """Whether a move changes what is seen."""
    before = seen(explorer)
    send(control, message)
    return seen(explorer) != before


def stands_there(control: widgets.Widget, message: dict) -> bool:
    return bool(message) and all(getattr(control, trait) == value for trait, value in message.items())


def answered_beside(explorer: Explorer, moved: list, control: widgets.Widget, message: dict) -> bool:
    """Whether a move changes what is seen from the start, or when one other control has been moved before."""
    for other in [None, *moved]:
        for _name, first in moves(other) + between(other) if other else [("", {})]:
            explorer.reset()
            if other and other is not control:
                send(other, first)
            if stands_there(control, message) or answered(explorer, control, message):
                return True  # where it stands already, the move from there and back is seen both ways
    return False


def between(control: widgets.Widget) -> list[tuple[object, dict]]:
    """A place in the middle of a slider, where the ends say nothing of another control."""
    if not isinstance(control, widgets.IntSlider | widgets.FloatSlider):
        return []
    steps = round((control.max - control.min) / control.step) // 3
    value = control.min + steps * control.step
    return [(value, {"value": value})]


@pytest.mark.parametrize("kind", explorers(), ids=lambda kind: kind.name)
def test_each_control_is_answered(kind):
    explorer = kind()
    if explorer.prediction:
        explorer.predict(explorer.prediction.low)
    moved = [control for control in controls(explorer._panel) if control is not explorer._reset_button]
    silent = [(control, *move) for control in moved for move in moves(control)]
    for _round in range(2):  # the second time other controls stand elsewhere
        silent = [
            (control, name, message) for control, name, message in silent if not answered(explorer, control, message)
        ]
    silent = {
        (kind.name, name_of(control), name)
        for control, name, message in silent
        if not answered_beside(explorer, moved, control, message)
    }
    send(explorer._reset_button, {})
    assert {trait: getattr(explorer, trait) for trait in explorer.state} == explorer._start
    assert silent == {key for key in REASONS if key[0] == kind.name}
