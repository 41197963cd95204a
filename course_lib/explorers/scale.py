"""Explorers of lesson t5: a roofline, throughput by batch, numbers bit by bit, and what training takes.

What depends on this machine is measured when a button is pressed, and never stored: before that the sentence says that
nothing is measured yet.
"""

from __future__ import annotations

import math

import ipywidgets as widgets
import traitlets

from course_lib.explorers.base import Challenge, Explorer, Prediction
from course_lib.maths.costs import (
    CARDS,
    MODELS,
    OPTIMIZERS,
    PRECISIONS,
    TRANSFORMERS,
    attainable,
    intensity,
    model_memory,
    ridge,
    training_flops,
    training_seconds,
    transformer_activations,
)
from course_lib.plots.scale import BitsPicture, CostPicture, RooflinePicture, ThroughputPicture, TrainingMemoryPicture
from course_lib.text import _, plural
from course_lib.torch_track import (
    FORMATS,
    Held,
    Machine,
    choose_device,
    compiled,
    held_bits,
    measure_machine,
    nn,
    running_sum,
    throughput,
    torch,
)

__all__ = ["LAYERS", "BitsExplorer", "CostExplorer", "RooflineExplorer", "ThroughputExplorer", "TrainingMemoryExplorer"]

THIS = "this machine"
LAYERS = {
    "2 → 2, the kite": (2, 2),
    "64 → 32, digits": (64, 32),
    "768 → 3072, GPT-2": (768, 3072),
    "12288 → 49152, GPT-3": (12288, 49152),
}
GPT2 = "768 → 3072, GPT-2"
BYTES = {"float32": 4, "bfloat16": 2}


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
            "The roofs meet at 312 / 1.555 = 201 operations per byte. A single sample brings 1, since W is read "
            "for it alone. Samples share that reading; x and the result they do not share, so it takes 299, not 201."
        ),
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

    def make_axes(self):
        self.drawing = RooflinePicture(list(LAYERS))
        return self.drawing.ax

    def make_controls(self) -> list[widgets.Widget]:
        button = self.button(_("Measure this machine"), self.measure, icon="clock-o")
        button.layout.width = "auto"
        return [
            self.slider("batch", _("batch"), 1, 1024, 1),
            self.choice("machine", _("machine"), [*((name, name) for name in CARDS), (_("this machine"), THIS)]),
            self.choice("dtype", _("dtype"), list(BYTES)),
            button,
        ]

    def draw(self) -> None:
        at = {name: intensity(self.batch, *sizes, BYTES[self.dtype]) for name, sizes in LAYERS.items()}
        self.drawing.update(*(self.roofs(self.machine, self.dtype) or (None, None)), at)

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
            _("On the H100 in bfloat16, let GPT-2's layer reach between 49% and 51% of the peak."),
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


BATCHES = (1, 2, 4, 8, 16, 32, 64, 128)
WIDTHS = (64, 256, 768)
WAYS = ("float32", "bfloat16", "autocast", "compiled")


class ThroughputExplorer(Explorer):
    """How many samples a second this machine sends through two layers, by batch, width and way of computing."""

    name, title = "scale.throughput", _("Samples per second on this machine")
    state = ("width", "way")
    width, way = traitlets.Int(256), traitlets.Unicode("float32")
    measured = traitlets.Dict()  # by width and way: samples a second for each batch
    problem = ""
    prediction = Prediction(
        question=_(
            "Two layers, 256 to 1,024 and back, in float32 on this machine. One sample at a time, or 128 at once: how "
            "many times as many samples per second? (It is measured when you have guessed.)"
        ),
        reveal={"width": 256, "way": "float32"},
        answer=lambda e: e.gain_after_measuring(),
        low=0.0,
        high=128.0,
        step=1.0,
        lesson=_(
            "Each call costs Python and PyTorch some microseconds, and one sample makes poor use of W and of the "
            "processor. Both weigh less in a batch. Which machine it is decides how much."
        ),
    )

    def measure(self) -> None:
        """Measure the width and the way chosen, and float32 beside it where that is missing."""
        self.problem = ""
        ways = {self.way} | ({"float32"} if (self.width, "float32") not in self.measured else set())
        try:
            found = {(self.width, way): self._samples_a_second(way) for way in sorted(ways)}
        except (KeyboardInterrupt, RuntimeError, TypeError) as error:  # what was known stays
            self.problem = _why(error)
            return
        self.measured = {**self.measured, **found}

    def _samples_a_second(self, way: str) -> tuple[float, ...]:
        device, width = choose_device(), self.width
        kind = torch.bfloat16 if way == "bfloat16" else torch.float32
        with torch.random.fork_rng(devices=[]):  # the learner's own random numbers stay as they would be
            module = nn.Sequential(nn.Linear(width, 4 * width), nn.ReLU(), nn.Linear(4 * width, width))
        module = module.to(device=device, dtype=kind)
        if way == "compiled":
            self.sentence.value = _("Compiling: this can take a minute.")
            module = compiled(module, torch.ones(8, width, device=device))
        found = throughput(module, BATCHES, width, device, autocast=way == "autocast", budget=0.02)
        return tuple(found.values())

    def gain_after_measuring(self) -> float:
        """Measure if need be; how many times as many samples a second the largest batch brings, rounded."""
        with self.one_redraw():
            if (self.width, self.way) not in self.measured:
                self.measure()
        return round(self.gain(self.width, self.way), 1)

    def gain(self, width: int, way: str) -> float:
        """Samples a second with the largest batch, as a multiple of those one by one; 0 where nothing is measured."""
        speeds = self.measured.get((width, way))
        return speeds[-1] / speeds[0] if speeds else 0.0

    @property
    def relative(self) -> dict[str, list[float]]:
        """What is measured at this width, as a multiple of float32 one by one."""
        base = self.measured.get((self.width, "float32"))
        ways = [way for way in WAYS if base and (self.width, way) in self.measured]
        return {way: [speed / base[0] for speed in self.measured[self.width, way]] for way in ways}

    def make_axes(self):
        self.drawing = ThroughputPicture(WAYS, BATCHES)
        return self.drawing.ax

    def make_controls(self) -> list[widgets.Widget]:
        ways = [
            (_("float32"), "float32"),
            (_("bfloat16, weights too"), "bfloat16"),
            (_("float32 under autocast"), "autocast"),
            (_("compiled (takes a minute or two)"), "compiled"),
        ]
        return [
            self.choice("width", _("width"), list(WIDTHS)),
            self.choice("way", _("way"), ways),
            self.button(_("Measure"), self.measure, icon="clock-o", button_style="primary"),
        ]

    def draw(self) -> None:
        note = "" if self.relative else _("width {width}: nothing measured yet").format(width=self.width)
        self.drawing.update(self.relative, note)

    def tell(self) -> str:
        if (self.width, self.way) not in self.measured:
            text = _("Width {width}, {way}: nothing is measured yet.").format(width=self.width, way=self.way)
            return f"{text} {self.problem}".rstrip()
        speeds = self.measured[self.width, self.way]
        text = _(
            "Width {width}, {way}, on {device}: {n} samples at once bring {gain:.3g} times as many per second as one."
        )
        text = text.format(width=self.width, way=self.way, device=_where(), n=BATCHES[-1], gain=speeds[-1] / speeds[0])
        if self.way == "float32":
            return text
        against = [ours / theirs for ours, theirs in zip(speeds, self.measured[self.width, "float32"], strict=True)]
        return (
            text
            + " "
            + _("Beside float32: {first:.3g} times as fast with 1, {last:.3g} times with {n}.").format(
                first=against[0], last=against[-1], n=BATCHES[-1]
            )
        )

    challenges = (
        Challenge(
            "width_matters",
            _("Measure two widths of which one gains at least 1.5 times as much from the large batch as the other."),
            lambda e: (
                len(gains := [g for width in WIDTHS if (g := e.gain(width, "float32"))]) > 1
                and max(gains) >= 1.5 * min(gains)
            ),
        ),
        Challenge(
            "no_free_lunch",
            _("Find a way of computing that is slower than float32 with one sample."),
            lambda e: any(speeds[0] < 0.95 for speeds in e.relative.values()),
        ),
    )


# --- bits -------------------------------------------------------------------------------------------------------------


def _range_of(name: str) -> tuple[float, float, float]:
    """Powers of 2: of the smallest number above 0, of the smallest with all its digits, of the largest."""
    facts = torch.finfo(getattr(torch, name))
    smallest = facts.smallest_normal * facts.eps
    return math.log2(smallest), math.log2(facts.smallest_normal), math.log2(facts.max)


class BitsExplorer(Explorer):
    """A number m · 2ᵖ in float32, bfloat16 and float16, bit by bit."""

    name, title = "scale.bits", _("One number in three formats, bit by bit")
    state = ("digits", "power", "negative")
    digits, power = traitlets.Int(205), traitlets.Int(-1)  # 1 + 205/1024 times 2⁻¹ is about 0.6
    negative = traitlets.Bool(False)
    prediction = Prediction(
        question=_(
            "Count in bfloat16: add 1 again and again, each sum rounded to bfloat16. At some number it gets stuck, and "
            "every further 1 is lost. At which?"
        ),
        reveal={"digits": 4, "power": 8},
        answer=lambda e: running_sum(1.0, 1000, "bfloat16"),
        low=0.0,
        high=1024.0,
        step=16.0,
        lesson=_(
            "What you see is 257: its last 1 is the ninth binary digit, and bfloat16 keeps eight (seven bits, and the "
            "1 before the point). 257 is held as 256. So a long sum is kept in float32, even where its terms are not."
        ),
    )

    @property
    def value(self) -> float:
        """The number that is meant: (1 + digits / 1024) · 2ᵖ."""
        return (-1 if self.negative else 1) * (1 + self.digits / 1024) * 2.0**self.power

    @property
    def held(self) -> dict[str, Held]:
        """What each format holds in its place."""
        return {name: held_bits(self.value, name) for name in FORMATS}

    def error(self, name: str) -> float:
        """How far a format is off, as a share of the number; infinite where it overflows."""
        return abs(self.held[name].number / self.value - 1)

    def make_axes(self):
        self.drawing = BitsPicture(FORMATS, {name: _range_of(name) for name in FORMATS})
        return [self.drawing.bits, self.drawing.range]

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.slider("digits", _("m: 1 + …/1024"), 0, 1023, 1),
            self.slider("power", _("p"), -40, 20, 1),
            self.switch("negative", _("negative")),
            widgets.HTML(_("The number is m · 2ᵖ.")),
        ]

    def draw(self) -> None:
        held = self.held
        bits = {name: (one.sign, one.exponent, one.fraction) for name, one in held.items()}
        self.drawing.update(bits, {name: self._row(name) for name in held}, math.log2(abs(self.value)))

    def _row(self, name: str) -> str:
        number = self.held[name].number
        if math.isinf(number):
            return _("{name}: too large, infinity").format(name=name)
        if number == 0:
            return _("{name}: too small, 0").format(name=name)
        off = _("exact") if self.error(name) == 0 else _("{error:.2%} off").format(error=self.error(name))
        return f"{name}: {_short(number)}   ({off})"

    def tell(self) -> str:
        return _("Meant is {value}. {rows}.").format(
            value=_short(self.value), rows="; ".join(self._row(name).replace("   ", " ") for name in FORMATS)
        )

    challenges = (
        Challenge(
            "swallowed",
            _("Add more than 0.003 to 1 so that bfloat16 still holds 1, and float16 does not."),
            lambda e: e.held["bfloat16"].number == 1 and e.value > 1.003 and e.held["float16"].number != 1,
        ),
        Challenge(
            "faded",
            _("Find a number that float16 holds as 0, and bfloat16, with as many bits, exactly."),
            lambda e: e.held["float16"].number == 0 and e.error("bfloat16") == 0,
        ),
        Challenge(
            "coarse",
            _("Find a number that is infinite in float16, and in bfloat16 more than 200 off."),
            lambda e: math.isinf(e.held["float16"].number) and abs(e.held["bfloat16"].number - e.value) > 200,
        ),
    )


def _short(number: float) -> str:
    """A number with the digits that matter here, and a true minus sign."""
    size = abs(number)
    text = f"{number:,.7g}" if size >= 1e-3 else f"{number:.5g}"
    return text.replace("-", "−")


SIZES = (8, 24, 80)  # GB of cards that one can buy or rent
BY_NAME = {model.name: model for model in TRANSFORMERS}
DAY, YEAR = 86400, 365.25 * 86400


class TrainingMemoryExplorer(Explorer):
    """What training one of the GPT-2 and GPT-3 models keeps in memory, on a single card."""

    name, title = "scale.memory", _("What training keeps in memory")
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
