"""Explorers of lesson t2: the record of the kite network, step by step, and a loss computed in two ways."""

from __future__ import annotations

import itertools

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.explorers.base import Challenge, Explorer, Prediction
from course_lib.network.example import kite_network
from course_lib.pictures import torch_autograd as pictures
from course_lib.text import _
from course_lib.torch_track import to_module, torch

__all__ = ["CHAIN", "RecordExplorer", "ScoreExplorer"]

CHAIN = ("z1", "h", "z2", "p", "L")
LEAVES = {"b1": "z1", "W1": "z1", "b2": "z2", "W2": "z2"}
LAST = 2 * len(CHAIN)  # forward through the chain, and back through it


class RecordExplorer(Explorer):
    """The kite network in PyTorch, forward and back through what autograd has recorded.

    Nothing here is computed by hand: the values, the names of the operations and the gradients are PyTorch's own.
    """

    name, title = "torch_autograd.record", _("What autograd records, and where gradients go")
    wide = True
    state = ("step", "cut", "passes", "wind", "rain", "truth")
    step, passes, truth = traitlets.Int(0), traitlets.Int(1), traitlets.Int(1)
    cut = traitlets.Unicode("nothing")
    wind, rain = traitlets.Float(2.0), traitlets.Float(1.0)
    prediction = Prediction(
        question=_(
            "The same batch goes forward and back three times, and nobody calls zero_grad. How many times the right "
            "gradient is in W1.grad at the end?"
        ),
        reveal={"cut": "nothing", "passes": 3, "step": LAST},
        answer=lambda e: float(e.gradients["W1"].norm() / e.one_pass("W1").norm()),
        low=0.0,
        high=9.0,
        step=1.0,
        lesson=_("backward() adds whatever arrives to .grad, so three passes make it three times as large."),
    )

    question = _("Which parameters still get a gradient when the record is cut in one place, and which do not?")
    found = _(
        "Every operation leaves a note while the numbers go *forward*. No gradient is computed before `backward()`.\n\n"
        "`detach()` passes the numbers on and drops the note. Whatever came before it gets no gradient, and no error "
        "tells you so. If you cut the last value, or record nothing at all, `backward()` does raise an error, which is "
        "the lucky case. The name `AddmmBackward` belongs to the affine map: *add*, and *matrix-multiply*."
    )

    def __init__(self, **initial):
        self._ran: tuple[tuple, dict[int, tuple]] = ((), {})
        super().__init__(**initial)

    def run(self, passes: int) -> tuple[dict[str, torch.Tensor], str]:
        """Go forward and back `passes` times: every tensor by name, and what backward() said."""
        batch = (self.wind, self.rain, self.truth, self.cut)
        if self._ran[0] != batch:  # picture, words and challenges ask for the same passes
            self._ran = batch, {}
        if passes not in self._ran[1]:
            self._ran[1][passes] = self._run(passes)
        return self._ran[1][passes]

    def _run(self, passes: int) -> tuple[dict[str, torch.Tensor], str]:
        first, _sigmoid, second, _last = to_module(kite_network())
        x = torch.tensor([[self.wind, self.rain]], dtype=torch.float64)
        y = torch.tensor([[float(self.truth)]], dtype=torch.float64)
        error = ""
        for _pass in range(passes):
            with torch.set_grad_enabled(self.cut != "no_grad"):
                z1 = first(x)
                h = torch.sigmoid(z1)
                h = h.detach() if self.cut == "h" else h
                z2 = second(h)
                p = torch.sigmoid(z2)
                p = p.detach() if self.cut == "p" else p
                loss = torch.nn.functional.mse_loss(p, y)
            values = dict(zip(CHAIN, (z1, h, z2, p, loss), strict=True))
            for value in values.values():
                if value.requires_grad:
                    value.retain_grad()
            try:
                loss.backward()
            except RuntimeError:
                error = _("backward() raises an error: no path leads from L to any parameter.")
        leaves = {"W1": first.weight, "b1": first.bias, "W2": second.weight, "b2": second.bias}
        return values | leaves, error

    @property
    def gradients(self) -> dict[str, torch.Tensor]:
        """What is in .grad of each tensor that has one, after all passes."""
        return {name: value.grad for name, value in self.run(self.passes)[0].items() if value.grad is not None}

    def one_pass(self, name: str) -> torch.Tensor:
        """The gradient of one tensor after a single pass."""
        return self.run(1)[0][name].grad

    def make_controls(self) -> list[widgets.Widget]:
        cuts = [
            (_("nothing"), "nothing"),
            (_("h = h.detach()"), "h"),
            (_("p = p.detach()"), "p"),
            (_("with torch.no_grad():"), "no_grad"),
        ]
        steps = widgets.HBox(
            [
                self.button(_("back"), lambda: setattr(self, "step", max(self.step - 1, 0)), icon="arrow-left"),
                self.button(_("forward"), lambda: setattr(self, "step", min(self.step + 1, LAST)), icon="arrow-right"),
            ]
        )
        return [
            steps,
            self.slider("step", _("step"), 0, LAST, 1),
            self.choice("cut", _("cut by"), cuts),
            self.slider("passes", _("passes"), 1, 4, 1),
            self.slider("wind", _("wind, 10 km/h"), 0.0, 5.0, 0.1),
            self.slider("rain", _("rain, mm/h"), 0.0, 5.0, 0.1),
            self.slider("truth", _("truth"), 0, 1, 1),
        ]

    @property
    def arrived(self) -> tuple[list[str], list[str]]:
        """The values computed so far, and those that the way back has reached so far."""
        back = list(CHAIN[::-1][: max(self.step - len(CHAIN), 0)])
        return list(CHAIN[: self.step]), back + [leaf for leaf, user in LEAVES.items() if user in back]

    def paint(self) -> str:
        tensors, _error = self.run(self.passes)
        forward, back = self.arrived
        values = {name: _numbers(tensors[name]) for name in forward}
        gradients = {name: _rows(tensors[name].grad) for name in back if tensors[name].grad is not None}
        edges = [*itertools.pairwise(CHAIN), *LEAVES.items()]
        recorded = {(a, b): _leads_back(tensors[a], tensors[b]) for a, b in edges if b in forward}
        labels = {name: _operation(tensors[name]) if name in forward else name for name in CHAIN}
        place = {"weather": (self.wind, self.rain), "truth": self.truth, "narrow": self.picture.narrow}
        return pictures.record(CHAIN, LEAVES, labels, values, gradients, recorded, self._at_work, **place)

    @property
    def _at_work(self) -> str | None:
        if self.step > len(CHAIN):
            return CHAIN[LAST - self.step]
        return CHAIN[self.step - 1] if self.step else None

    def formula(self) -> str:
        return pictures.passes_made(self.passes)

    def tell(self) -> str:
        tensors, error = self.run(self.passes)
        if self.step == 0:
            return _("Nothing is computed yet. Each step goes one operation forward, and after L one operation back.")
        if self.step <= len(CHAIN):
            name = CHAIN[self.step - 1]
            text = _("Forward, step {step} of {all}: {name} = {value}. ").format(
                step=self.step, all=len(CHAIN), name=name, value=_numbers(tensors[name])
            )
            if tensors[name].grad_fn is None:
                return text + _("Nothing is recorded here: no path leads back from {name}.").format(name=name)
            return text + _("Recorded: {name}.grad_fn is {operation}.").format(
                name=name, operation=tensors[name].grad_fn.name()
            )
        if error:
            return error
        name = CHAIN[LAST - self.step]
        grad = tensors[name].grad
        text = _("Back, step {step} of {all}, pass {passes}: ").format(
            step=self.step - len(CHAIN), all=len(CHAIN), passes=self.passes
        )
        if grad is None:
            return text + _("no gradient reaches {name}, nor anything before it.").format(name=name)
        text += _("the gradient that arrives at {name} is {grad}. ").format(name=name, grad=_numbers(grad))
        leaves = [leaf for leaf, user in LEAVES.items() if user == name]
        given = [f"{leaf}.grad = {_numbers(tensors[leaf].grad)}" for leaf in leaves]
        return text.rstrip() + (" " + _("It goes on to {leaves}.").format(leaves=", ".join(given)) if given else "")

    challenges = (
        Challenge(
            "half",
            _("Go all the way back and make W2 get a gradient while W1 gets none."),
            lambda e: e.step == LAST and "W2" in e.gradients and "W1" not in e.gradients,
        ),
        Challenge(
            "doubled",
            _("Go all the way back and make b2.grad exactly twice as large as after one pass."),
            lambda e: (
                e.step == LAST and "b2" in e.gradients and torch.allclose(e.gradients["b2"], 2 * e.one_pass("b2"))
            ),
        ),
        Challenge(
            "faded",
            _("In one pass with nothing cut, get the loss above 0.8 and every entry of W1.grad below 0.005 in size."),
            lambda e: (
                e.step == LAST
                and e.passes == 1
                and e.cut == "nothing"
                and float(e.run(1)[0]["L"].detach()) > 0.8
                and bool((e.gradients["W1"].abs() < 0.005).all())
            ),
        ),
    )


def _numbers(tensor: torch.Tensor) -> str:
    """The entries, rounded, on one line, with true minus signs."""
    text = ", ".join(f"{round(number, 3) + 0.0:.3f}" for number in tensor.detach().flatten().tolist())
    return text.replace("-", "−") if tensor.ndim == 0 or tensor.numel() == 1 else f"({text})".replace("-", "−")


def _rows(tensor: torch.Tensor) -> str:
    """The entries as `_numbers` writes them, one row of a matrix per line."""
    return "\n".join(map(_numbers, tensor)) if tensor.shape and tensor.ndim == 2 else _numbers(tensor)


def _operation(tensor: torch.Tensor) -> str:
    """What computed a tensor, in PyTorch's words, in two lines; what is not recorded says so."""
    if tensor.grad_fn is None:
        return _("not recorded")
    return tensor.grad_fn.name().removesuffix("0").replace("Backward", "\nBackward")


def _leads_back(before: torch.Tensor, after: torch.Tensor) -> bool:
    """Whether the way back from one tensor reaches another, directly or by way of a transposition."""
    if after.grad_fn is None or not before.requires_grad:
        return False
    found, goal = [after.grad_fn], before.grad_fn
    for _depth in range(2):
        found = [node for here in found for node, _place in here.next_functions if node is not None]
        if any(node is goal if goal else getattr(node, "variable", None) is before for node in found):
            return True
    return False


# Close together where a curve bends, and where the digits of p run out: near 17 in float32, 28 and 37 in float64.
SCORES = np.unique(
    np.concatenate(
        [np.arange(-20, 121, 4.0), np.arange(-8, 8, 0.5), np.arange(15, 17.5, 0.125), np.arange(26, 37.5, 0.25)]
    )
)


class ScoreExplorer(Explorer):
    """Binary cross-entropy for the truth 0, over all scores: from the score itself, and by way of p = σ(z)."""

    name, title = "torch_autograd.scores", _("The same loss, computed in two ways")
    state = ("z", "dtype")
    z, dtype = traitlets.Float(2.0), traitlets.Unicode("float32")
    question = _("How large may a score be before the loss by way of p fails, and what becomes of its gradient?")
    found = _(
        "By way of p the loss fails near score 17 in float32, and near 37 in float64. There p is rounded to exactly "
        "1, log(1 − p) would be −∞, and PyTorch puts in 100 instead.\n\nThe gradient suffers most. The network is as "
        "wrong as it can be and learns *nothing*, because the gradient is 0. Computed from scores, both are right "
        "everywhere, which is why PyTorch has `binary_cross_entropy_with_logits`."
    )

    def __init__(self, **initial):
        self._curves: dict[str, dict] = {}
        self._here: tuple[tuple, dict] = ((), {})
        super().__init__(**initial)

    def both(self, z: np.ndarray) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """The loss and its gradient for each score, computed from scores and by way of p."""
        functional, found = torch.nn.functional, {}
        for name in ("from scores", "by way of p"):
            scores = torch.tensor(z, dtype=getattr(torch, self.dtype), requires_grad=True)
            truth = torch.zeros_like(scores)
            if name == "from scores":
                losses = functional.binary_cross_entropy_with_logits(scores, truth, reduction="none")
            else:
                losses = functional.binary_cross_entropy(torch.sigmoid(scores), truth, reduction="none")
            losses.sum().backward()
            found[name] = losses.detach().double().numpy(), scores.grad.double().numpy()
        return found

    def at(self, name: str) -> tuple[float, float]:
        """The loss and the gradient at the score chosen."""
        chosen = self.z, self.dtype
        if self._here[0] != chosen:  # picture, words and challenges ask for the same point
            self._here = chosen, self.both(np.array([self.z]))
        loss, slope = self._here[1][name]
        return float(loss[0]), float(slope[0])

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.slider("z", _("score z"), -20.0, 120.0, 0.5),
            self.choice("dtype", _("dtype"), ["float32", "float64"]),
        ]

    def paint(self) -> str:
        points = {name: self.at(name) for name in pictures.LOOKS}
        return pictures.scores(SCORES, self.curves, self.z, points)

    @property
    def curves(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """Both losses and their gradients over all scores, computed once for each dtype."""
        if self.dtype not in self._curves:
            self._curves[self.dtype] = self.both(SCORES)
        return self._curves[self.dtype]

    def formula(self) -> str:
        return pictures.score_losses(self.z, {name: self.at(name) for name in pictures.LOOKS})

    def tell(self) -> str:
        loss, slope = self.at("from scores")
        other, other_slope = self.at("by way of p")
        text = _(
            "Truth 0, score {z:.1f}, in {dtype}: from scores the loss is {loss:.3f} and its gradient {slope:.3f}; by "
            "way of p, {other:.3f} and {other_slope:.3f}. "
        ).format(z=self.z + 0.0, dtype=self.dtype, loss=loss, slope=slope, other=other, other_slope=other_slope)
        if np.isclose(loss, other, rtol=1e-3, atol=1e-6) and np.isclose(slope, other_slope, rtol=1e-2, atol=1e-6):
            return text.replace("-", "−") + _("They agree.")
        return text.replace("-", "−") + _("They differ: p is so close to 1 that its distance from 1 is lost.")

    challenges = (
        Challenge(
            "far_off",
            _("In float32, find a score for which the loss by way of p is more than 75 too large."),
            lambda e: e.dtype == "float32" and e.at("by way of p")[0] - e.at("from scores")[0] > 75,
        ),
        Challenge(
            "asleep",
            _("In float64, find a score for which the loss by way of p has no gradient at all."),
            lambda e: e.dtype == "float64" and e.at("by way of p")[1] == 0,
        ),
        Challenge(
            "by_accident",
            _("Find a score where both ways give the same loss, but only one of them gives a gradient."),
            lambda e: (
                e.at("by way of p")[1] == 0
                and e.at("from scores")[1] > 0.5
                and abs(e.at("by way of p")[0] - e.at("from scores")[0]) < 1e-3
            ),
        ),
    )
