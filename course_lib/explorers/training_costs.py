"""Explorers of lesson t5 on what training takes: memory against real cards; days and energy for real models."""

from __future__ import annotations

import ipywidgets as widgets
import traitlets

from course_lib.costs import (
    CARDS,
    MODELS,
    OPTIMIZERS,
    PRECISIONS,
    TRANSFORMERS,
    model_memory,
    training_flops,
    training_seconds,
    transformer_activations,
)
from course_lib.explorers.base import Challenge, Explorer, Prediction
from course_lib.plots.training_costs import CostPicture, TrainingMemoryPicture
from course_lib.text import _, plural

__all__ = ["CostExplorer", "TrainingMemoryExplorer"]

SIZES = (8, 24, 80)  # GB of cards that one can buy or rent
BY_NAME = {model.name: model for model in TRANSFORMERS}
DAY, YEAR = 86400, 365.25 * 86400


class TrainingMemoryExplorer(Explorer):
    """What training one of the GPT-2 and GPT-3 models keeps in memory, on a single card."""

    name, title = "t5.memory", _("What training keeps in memory")
    state = ("model", "precision", "optimizer", "texts")
    model, precision = traitlets.Unicode("GPT-2 small"), traitlets.Unicode("float32")
    optimizer, texts = traitlets.Unicode("Adam"), traitlets.Int(8)

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

    def make_axes(self):
        self.drawing = TrainingMemoryPicture(list(self.gigabytes), SIZES)
        return self.drawing.ax

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.choice("model", _("model"), list(BY_NAME)),
            self.choice("precision", _("precision"), list(PRECISIONS)),
            self.choice("optimizer", _("optimizer"), list(OPTIMIZERS)),
            self.slider("texts", _("texts in a batch"), 1, 64, 1),
        ]

    def draw(self) -> None:
        self.drawing.update(self.gigabytes)

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
            _("Let a setting with SGD take more memory than the same model with Adam and a single text would."),
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

    name, title = "t5.cost", _("What it costs to train a real model")
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
            "The last ice age ended about 11,700 years ago. A thousand A100 need a month: each is hundreds of times as "
            "fast, and they work together."
        ),
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

    def make_axes(self):
        self.drawing = CostPicture({model.name: (model.parameters, model.tokens) for model in MODELS.values()})
        return [self.drawing.plane, self.drawing.time]

    def make_controls(self) -> list[widgets.Widget]:
        self.count = widgets.HTML()
        return [
            self.choice("model", _("model"), list(MODELS)),
            self.choice("card", _("computed on"), list(CARDS)),
            self.slider("doublings", _("how many: 2 to"), 0, 15, 1),
            self.slider("percent", _("% of the peak"), 1.0, 100.0, 0.5, readout_format=".1f"),
            self.count,
        ]

    def draw(self) -> None:
        self.drawing.update(self.model, self.seconds, _duration(self.seconds))
        source = MODELS[self.model].source
        self.count.value = _("Source of parameters and tokens: {source}.").format(source=source)

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
            _("Meta trained Llama 2 70B in 1,720,320 hours of one A100. Which share of the peak was reached? Find it."),
            lambda e: e.agrees("Llama 2 70B"),
        ),
        Challenge(
            "llama3",
            _("Llama 3.1 405B took 30.84 million hours of one H100. Which share was that?"),
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
