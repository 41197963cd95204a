"""Explorers of lesson t5: a roofline, what training keeps in memory, and what it costs.

What depends on this machine is measured when a button is pressed, and never stored: before that the sentence says that
nothing is measured yet.
"""

from __future__ import annotations

from functools import cache

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.explorers.base import Challenge, Explorer, Prediction
from course_lib.maths.costs import (
    CARDS,
    MODELS,
    OPTIMIZERS,
    PRECISIONS,
    TRANSFORMERS,
    affine_bytes,
    attainable,
    intensity,
    model_memory,
    ridge,
    training_flops,
    training_seconds,
    transformer_activations,
)
from course_lib.pictures import scale as pictures
from course_lib.text import _, plural
from course_lib.torch_track import Machine, choose_device, measure_machine

__all__ = ["LAYERS", "CostExplorer", "RooflineExplorer", "TrainingMemoryExplorer"]

THIS = "this machine"
LAYERS = {
    "2 → 2, the kite": (2, 2),
    "64 → 32, digits": (64, 32),
    "768 → 3072, GPT-2": (768, 3072),
    "12288 → 49152, GPT-3": (12288, 49152),
}
GPT2 = "768 → 3072, GPT-2"
BYTES = {"float32": 4, "bfloat16": 2}
MOST = 1024  # samples in a batch


@cache
def _intensities(layer: str, dtype: str) -> np.ndarray:
    """FLOPs for each byte with batches of 1, 2, …, `MOST` samples."""
    return np.array([intensity(n, *LAYERS[layer], BYTES[dtype]) for n in range(1, MOST + 1)])


class RooflineExplorer(Explorer):
    """Layers under the roofs of a machine: how many FLOP/s each may reach with a batch."""

    name, title = "scale.roofline", _("What holds a layer up: arithmetic, or memory")
    state = ("machine", "dtype", "batch")
    machine, dtype, batch = traitlets.Unicode("A100"), traitlets.Unicode("bfloat16"), traitlets.Int(1)
    measured = traitlets.Dict()  # by dtype; kept when the rest is set back
    problem = ""
    prediction = Prediction(
        question=_(
            "An A100 computes 312 · 10¹² operations per second in bfloat16, and moves 1.555 · 10¹² bytes. From which "
            "batch size on is a layer from 768 to 3,072 held up by arithmetic, and no longer by memory?"
        ),
        reveal={"machine": "A100", "dtype": "bfloat16", "batch": 299},
        answer=lambda e: next(n for n in range(1, 2000) if e.bound(GPT2, n, "A100", "bfloat16") == "arithmetic"),
        low=0.0,
        high=1000.0,
        step=1.0,
        lesson=_(
            "The roofs meet at 312 / 1.555 = 201 operations per byte. A single sample brings 1, because W is read for "
            "it alone. More samples share that reading, but not x and the result, so it takes 299 of them and not 201."
        ),
    )
    found = _(
        "A batch of one is held up by memory on every machine here. That is how a chat model answers: token by token, "
        "waiting for its weights. A layer of a large model needs a few hundred samples to reach the peak, and in a "
        "language model each *token* counts as one.\n\nFaster arithmetic moves the meeting point to the right, so an "
        "H100 wants larger batches than an A100, and in plain float32 small batches are enough for both. The kite's "
        "layer never arrives, because so small a layer does too little with what it reads."
    )

    def roofs(self, machine: str, dtype: str) -> tuple[float, float] | None:
        """FLOP/s and bytes/s of a machine; None for this one before it is measured."""
        if machine == THIS:
            found = self.measured.get(dtype)
            return (found.peak, found.bandwidth) if found else None
        return CARDS[machine].peaks[dtype], CARDS[machine].bandwidth

    def bound(self, layer: str, batch: int, machine: str, dtype: str) -> str:
        """What holds a layer up: "arithmetic" or "memory"; "" where nothing is known of the machine."""
        roofs = self.roofs(machine, dtype)
        if roofs is None:
            return ""
        return "arithmetic" if intensity(batch, *LAYERS[layer], BYTES[dtype]) >= ridge(*roofs) else "memory"

    @property
    def share(self) -> float:
        """Which share of the peak GPT-2's layer may reach; 0 where nothing is known."""
        roofs = self.roofs(self.machine, self.dtype)
        at = intensity(self.batch, *LAYERS[GPT2], BYTES[self.dtype])
        return attainable(at, *roofs) / roofs[0] if roofs else 0.0

    def measure(self) -> None:
        """Measure this machine in the dtype chosen, and show it."""
        self.machine, self.problem = THIS, ""
        try:
            found: Machine = measure_machine(choose_device(), self.dtype)
        except (KeyboardInterrupt, RuntimeError, TypeError) as error:  # what was known stays
            self.problem = _why(error)
            return
        self.measured = {**self.measured, self.dtype: found}

    def make_controls(self) -> list[widgets.Widget]:
        button = self.button(_("Measure this machine"), self.measure, icon="clock-o")
        button.layout.width = "auto"
        return [
            self.slider("batch", _("batch"), 1, MOST, 1),
            self.choice("machine", _("machine"), [*((name, name) for name in CARDS), (_("this machine"), THIS)]),
            self.choice("dtype", _("dtype"), list(BYTES)),
            button,
        ]

    def shares(self, layer: str) -> np.ndarray:
        """Batch sizes up to the present one, and which share of the peak the layer may reach with them: (n, 2)."""
        peak, bandwidth = self.roofs(self.machine, self.dtype)
        sizes = np.unique(np.append(np.arange(1, self.batch, 8), self.batch))
        reached = np.minimum(1.0, _intensities(layer, self.dtype)[sizes - 1] * bandwidth / peak)
        return np.column_stack([sizes, reached])

    def paint(self) -> str:
        roofs = self.roofs(self.machine, self.dtype)
        at = {layer: _intensities(layer, self.dtype)[self.batch - 1] for layer in LAYERS}
        shares = {layer: self.shares(layer) for layer in LAYERS} if roofs else {}
        return pictures.roofline(roofs, at, shares, self.batch, MOST)

    def formula(self) -> str:
        sizes, size = LAYERS[GPT2], BYTES[self.dtype]
        moved = affine_bytes(self.batch, *sizes, size)
        return pictures.intensity_line(self.batch, MOST, sizes, moved, intensity(self.batch, *sizes, size))

    def tell(self) -> str:
        roofs = self.roofs(self.machine, self.dtype)
        if roofs is None:
            text = _("Nothing is measured yet in {dtype}: press the button.").format(dtype=self.dtype)
            return f"{text} {self.problem}".rstrip()
        where = _where() if self.machine == THIS else CARDS[self.machine].name
        text = _("{where}, {dtype}: {peak}FLOP/s, {bandwidth:,.4g} GB/s; the roofs meet at {ridge:.3g}. ").format(
            where=where[0].upper() + where[1:],
            dtype=self.dtype,
            peak=f"{roofs[0] / 1e12:.3g} T" if roofs[0] > 1e12 else f"{roofs[0] / 1e9:.3g} G",
            bandwidth=roofs[1] / 1e9,
            ridge=ridge(*roofs),
        )
        bound = self.bound(GPT2, self.batch, self.machine, self.dtype)
        held = _("held up by arithmetic") if bound == "arithmetic" else _("held up by memory")
        return text + _("Batch {n}: GPT-2's layer is {held}, and may reach {share:.1%} of the peak.").format(
            n=self.batch, held=held, share=self.share
        )

    challenges = (
        Challenge(
            "h100",
            _("Find the smallest batch with which an H100, in bfloat16, is held up by arithmetic in GPT-2's layer."),
            lambda e: (
                (e.machine, e.dtype) == ("H100", "bfloat16")
                and e.bound(GPT2, e.batch, "H100", "bfloat16") == "arithmetic"
                and e.bound(GPT2, e.batch - 1, "H100", "bfloat16") == "memory"
            ),
        ),
        Challenge(
            "half",
            _("On the H100 in bfloat16, get GPT-2's layer to between 49% and 51% of the peak."),
            lambda e: e.machine == "H100" and e.dtype == "bfloat16" and abs(e.share - 0.5) <= 0.01,
        ),
        Challenge(
            "slow_is_easy",
            _("Find a batch of fewer than 30 samples with which GPT-2's layer reaches the whole peak of an A100."),
            lambda e: e.machine == "A100" and e.batch < 30 and e.share == 1,
        ),
    )


def _why(error: BaseException) -> str:
    """Why there is no measurement: an interrupted kernel, or a device that does not know a format."""
    if isinstance(error, KeyboardInterrupt):
        return _("The last measurement was interrupted.")
    first = (str(error).strip().splitlines() or [type(error).__name__])[0][:100]
    return _("The last try did not work on this device ({error}).").format(error=first)


def _where() -> str:
    """On what this machine is measured."""
    kind = choose_device().type
    return _("one core of this machine") if kind == "cpu" else kind


SIZES = (8, 24, 80)  # GB of cards that one can buy or rent
MOST_TEXTS = 64
BY_NAME = {model.name: model for model in TRANSFORMERS}
DAY, YEAR = 86400, 365.25 * 86400
MOST_DOUBLINGS = 15  # of the number of cards


class TrainingMemoryExplorer(Explorer):
    """What training one of the GPT-2 and GPT-3 models keeps in memory, on a single card."""

    name, title = "scale.memory", _("What training keeps in memory")
    state = ("model", "precision", "optimizer", "texts")
    model, precision = traitlets.Unicode("GPT-2 small"), traitlets.Unicode("float32")
    optimizer, texts = traitlets.Unicode("Adam"), traitlets.Int(8)
    question = _(
        "The weights of GPT-2 small are half a gigabyte in float32. What does it take to train it on a card of 8 GB?"
    )
    found = _(
        "GPT-2 small with eight texts takes 20 GB, of which 90% are activations: it is the batch that is large, not "
        "the model. For the parameters, mixed precision saves *nothing*; it saves time, and nearly half of the "
        "activations.\n\nThe parameters of GPT-3 alone take 2.8 TB with Adam, or 35 cards of 80 GB before the first "
        "text. Activations can be dropped and computed again (checkpointing, from t2), and the table of all pairs of "
        "tokens need never be written down at all (FlashAttention; Dao et al., 2022)."
    )

    @property
    def gigabytes(self) -> dict[str, float]:
        """By what it is for, activations last."""
        model = BY_NAME[self.model]
        kept = model_memory(model.parameters, self.precision, self.optimizer)
        kept["activations"] = transformer_activations(model, self.texts, self.precision)
        return {part: size / 1e9 for part, size in kept.items()}

    @property
    def total(self) -> float:
        """GB in all."""
        return sum(self.gigabytes.values())

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.choice("model", _("model"), list(BY_NAME)),
            self.choice("precision", _("precision"), list(PRECISIONS)),
            self.choice("optimizer", _("optimizer"), list(OPTIMIZERS)),
            self.slider("texts", _("texts in a batch"), 1, MOST_TEXTS, 1),
        ]

    def paint(self) -> str:
        return pictures.memory(list(self.gigabytes.values()), SIZES, self.texts, MOST_TEXTS)

    def formula(self) -> str:
        parameters, each = BY_NAME[self.model].parameters, model_memory(1, self.precision, self.optimizer)
        more = self.gigabytes["activations"] / self.texts
        return pictures.memory_line(parameters, list(each.values()), self.texts, MOST_TEXTS, more, self.total)

    def tell(self) -> str:
        model, parts = BY_NAME[self.model], self.gigabytes
        fits = next((size for size in SIZES if size > self.total), None)
        where = _("It fits into {size} GB.").format(size=fits) if fits else _("It fits into none of these cards.")
        batch = plural("{count} text", "{count} texts", self.texts)
        text = _(
            "{model}, {parameters:,} parameters, {precision}, {optimizer}, {batch} of {tokens:,} tokens: "
            "{total:,.1f} GB, of which {share:.0%} are activations. {where}"
        )
        return text.format(
            model=model.name,
            parameters=model.parameters,
            precision=self.precision,
            optimizer=self.optimizer,
            batch=batch,
            tokens=model.tokens,
            total=self.total,
            share=parts["activations"] / self.total,
            where=where,
        )

    challenges = (
        Challenge(
            "eight",
            _("Train GPT-2 small with Adam and at least 4 texts at once on a card of 8 GB."),
            lambda e: e.model == "GPT-2 small" and e.optimizer == "Adam" and e.texts >= 4 and e.total < 8,
        ),
        Challenge(
            "same",
            _("Get training with SGD to take more memory than the same model takes with Adam and a single text."),
            lambda e: (
                e.optimizer == "SGD"
                and e.total
                > (
                    sum(model_memory(BY_NAME[e.model].parameters, e.precision, "Adam").values())
                    + transformer_activations(BY_NAME[e.model], 1, e.precision)
                )
                / 1e9
            ),
        ),
        Challenge(
            "billion",
            _("Train a model of more than a billion parameters with Adam and as many texts as a card of 80 GB holds."),
            lambda e: (
                BY_NAME[e.model].parameters > 1e9
                and e.optimizer == "Adam"
                and e.total < 80
                and e.total + e.gigabytes["activations"] / e.texts > 80
            ),
        ),
    )


class CostExplorer(Explorer):
    """How long the training of a real model takes, on which cards, and how much energy that is."""

    name, title = "scale.cost", _("What it costs to train a real model")
    state = ("model", "card", "doublings", "percent")
    model, card = traitlets.Unicode("GPT-3 175B"), traitlets.Unicode("A100")
    doublings, percent = traitlets.Int(10), traitlets.Float(40.0)
    prediction = Prediction(
        question=_(
            "GPT-3 was trained with 3.14 · 10²³ FLOPs. One laptop computes 0.5 · 10¹² per second, and reaches 40% of "
            "that. How many thousand years would it need?"
        ),
        reveal={"model": "GPT-3 175B", "card": "laptop", "doublings": 0, "percent": 40.0},
        answer=lambda e: round(e.seconds / YEAR / 1000, 1),
        low=0.0,
        high=100.0,
        step=1.0,
        lesson=_(
            "The last ice age ended about 11,700 years ago. A thousand A100 need a month, because each is hundreds of "
            "times as fast and all of them work at once."
        ),
    )
    found = _(
        "A laptop would need 50,000 years for GPT-3, and a thousand A100 a month. You can trade cards for days, but "
        "the card-hours and the energy stay the same.\n\nThe published hours of Llama 2 70B come out at a share of 43 "
        "to 44%, and those of Llama 3.1 405B at 34.6%, although its paper reports 41% on 16,384 cards (table 4). A "
        "part of the gap is explained there too: in 54 days the training was interrupted 466 times, most often by "
        "broken hardware (section 3.3.4)."
    )

    @property
    def cards(self) -> int:
        """How many work at once."""
        return 2**self.doublings

    @property
    def flops(self) -> float:
        """As its authors give them; 6 · parameters · tokens where they do not."""
        model = MODELS[self.model]
        return model.flops or training_flops(model.parameters, model.tokens)

    @property
    def seconds(self) -> float:
        """How long the training takes."""
        peak = CARDS[self.card].peaks["bfloat16"]
        return training_seconds(self.flops, self.cards, peak, self.percent / 100)

    @property
    def kilowatt_hours(self) -> float:
        """The energy of the cards alone, each drawing what it is meant to draw at most."""
        return self.cards * CARDS[self.card].watts * self.seconds / 3.6e6

    def make_controls(self) -> list[widgets.Widget]:
        self.source = widgets.HTML()
        return [
            self.choice("model", _("model"), list(MODELS)),
            self.choice("card", _("computed on"), list(CARDS)),
            self.slider("doublings", _("how many: 2 to"), 0, MOST_DOUBLINGS, 1),
            self.slider("percent", _("% of the peak"), 1.0, 100.0, 0.5, readout_format=".1f"),
            self.source,
        ]

    def paint(self) -> str:
        source = MODELS[self.model].source
        self.source.value = _("Source of parameters and tokens: {source}.").format(source=source)
        models = {model.name: (model.parameters, model.tokens) for model in MODELS.values()}
        many = self.doublings, MOST_DOUBLINGS
        return pictures.cost(models, self.model, self.seconds, _duration(self.seconds), *many)

    def formula(self) -> str:
        peak = CARDS[self.card].peaks["bfloat16"]
        parts = _power_of_ten(self.flops), self.doublings, MOST_DOUBLINGS, f"{peak / 1e12:g} · 10¹²", self.percent
        return pictures.time_line(*parts, _duration(self.seconds))

    def tell(self) -> str:
        model, card = MODELS[self.model], CARDS[self.card]
        text = _(
            "{model}: {parameters:,.4g} billion parameters, {tokens:,} billion tokens, {flops} FLOPs. On {cards:,} × "
            "{card} at {percent:g}% of {peak:g} TFLOP/s: {time}. That is {hours} hours of one card, and {energy} kWh "
            "if each draws {watts:g} W."
        )
        return text.format(
            model=model.name,
            parameters=model.parameters / 1e9,
            tokens=round(model.tokens / 1e9),
            flops=_power_of_ten(self.flops),
            cards=self.cards,
            card=card.name,
            percent=self.percent,
            peak=card.peaks["bfloat16"] / 1e12,
            time=_duration(self.seconds),
            hours=_three_digits(self.cards * self.seconds / 3600),
            energy=_three_digits(self.kilowatt_hours),
            watts=card.watts,
        )

    def agrees(self, model: str) -> bool:
        """Whether the hours come out at those that were published, within 1.5%, on the card that was used."""
        published = MODELS[model]
        hours = self.cards * self.seconds / 3600
        return self.model == model and self.card == published.card and abs(hours / published.hours - 1) < 0.015

    challenges = (
        Challenge(
            "llama2",
            _("Meta trained Llama 2 70B in 1,720,320 hours of one A100. Find the share of the peak that it reached."),
            lambda e: e.agrees("Llama 2 70B"),
        ),
        Challenge(
            "llama3",
            _("Llama 3.1 405B took 30.84 million hours of one H100. Find the share that it reached."),
            lambda e: e.agrees("Llama 3.1 405B"),
        ),
        Challenge(
            "single",
            _("Find a model that a single A100, at no more than 40% of its peak, trains in less than 30 days."),
            lambda e: e.card == "A100" and e.doublings == 0 and e.percent <= 40 and e.seconds < 30 * DAY,
        ),
    )


def _three_digits(number: float) -> str:
    """1,720,320 as 1,720,000: more digits would claim more than is known."""
    return f"{float(f'{number:.3g}'):,.0f}" if number >= 100 else f"{number:.3g}"


def _duration(seconds: float) -> str:
    """A time in a unit that fits it."""
    if seconds >= YEAR:
        return _("{n} years").format(n=_three_digits(seconds / YEAR))
    if seconds >= DAY:
        return _("{n} days").format(n=_three_digits(seconds / DAY))
    return _("{n} hours").format(n=_three_digits(seconds / 3600))


def _power_of_ten(number: float) -> str:
    digits, power = f"{number:.2e}".split("e")
    return f"{digits} · 10{str(int(power)).translate(str.maketrans('0123456789', '⁰¹²³⁴⁵⁶⁷⁸⁹'))}"
