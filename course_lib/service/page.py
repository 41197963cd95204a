"""The same network without a server: one HTML file that computes its forecast itself."""

from __future__ import annotations

import math
import os
from html import escape
from pathlib import Path
from string import Template

from course_lib.service.asking import to_json
from course_lib.service.forecaster import Column, Forecaster, check_forecaster
from course_lib.text import _
from course_lib.validation import describe

__all__ = ["page", "write_page"]


def page(forecaster: Forecaster, title: str) -> str:
    """Return a page with a slider for each column, and the probability that the network gives.

    The weights are in it as JSON, and ten lines of JavaScript are the forward pass. It needs no network, and asks its
    browser to refuse any.

    Parameters
    ----------
    forecaster : Forecaster
    title : str
        The question that the probability answers.

    Returns
    -------
    str
        HTML.

    Raises
    ------
    TypeError
        `forecaster` is none, or `title` no text.

    Examples
    --------
    >>> from course_lib.service.forecaster import EXAMPLE
    >>> text = page(EXAMPLE, "Is tomorrow a kite day?")
    >>> text.count('type="range"'), "http" in text.replace("http-equiv", "")
    (1, False)
    """
    check_forecaster(forecaster)
    if not isinstance(title, str):
        raise TypeError(f"title: expected a text, got {describe(title)}")
    network = {
        "mean": forecaster.mean.tolist(),
        "deviation": forecaster.deviation.tolist(),
        "stages": [{"W": s.W.tolist(), "b": s.b.tolist(), "activation": s.activation} for s in forecaster.stages],
    }
    sliders = zip(forecaster.columns, forecaster.mean.tolist(), strict=True)
    return PAGE.substitute(
        title=escape(title),
        sliders="\n".join(_slider(k, column, mean) for k, (column, mean) in enumerate(sliders)),
        probability=escape(_("Probability")),
        here=escape(_("Computed in this page: nothing that you set here leaves it.")),
        card=_card(forecaster),
        network=to_json(network),
    )


def write_page(forecaster: Forecaster, path: str | os.PathLike, title: str) -> None:
    """Write `page` to a file, which any browser opens.

    Raises
    ------
    OSError
        The file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from course_lib.service.forecaster import EXAMPLE
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_page(EXAMPLE, f"{folder}/kite.html", "Is tomorrow a kite day?")
    ...     Path(folder, "kite.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    True
    """
    Path(path).write_text(page(forecaster, title), encoding="utf-8")


def _slider(k: int, column: Column, mean: float) -> str:
    """A column's slider, with its name, its value and its unit; it begins at the mean of the training data."""
    step = 10.0 ** math.floor(math.log10((column.highest - column.lowest) / 100))
    return (
        f'<div class="row"><label for="x{k}">{escape(column.name)}</label>'
        f'<output for="x{k}" data-unit="{escape(column.unit)}"></output>'
        f'<input id="x{k}" type="range" min="{column.lowest!r}" max="{column.highest!r}" step="{step:g}"'
        f' value="{mean!r}"></div>'
    )


def _card(forecaster: Forecaster) -> str:
    card = forecaster.card
    told = [
        (_("Trained on"), f"{card.place}, {card.years}"),
        (_("Source"), card.source),
        (_("Licence"), card.licence),
        (_("Version"), forecaster.version),
    ]
    return "\n".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in told)


PAGE = Template("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>$title</title>
<style>
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1b1b; --muted: #595959; --faint: #e4e4e4;
  --input: #0072b2; --output: #00775a; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #111; --ink: #f2f2f2; --muted: #b4b4b4; --faint: #3a3a3a; --input: #6cb8ee; --output: #4fd0a7; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 17px/1.5 system-ui, sans-serif; }
main { max-width: 34rem; margin: 0 auto; padding: 0.75rem 1rem 1.5rem; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0 0 0.6rem; }
.answer, .row { display: grid; grid-template-columns: 1fr auto; margin: 0 0 0.25rem; }
.answer { border-bottom: 1px solid var(--faint); padding-bottom: 0.6rem; }
.answer output { color: var(--output); font-size: 1.9rem; font-weight: 600; line-height: 1; }
.row output { color: var(--input); font-weight: 600; }
output { font-variant-numeric: tabular-nums; text-align: right; }
input { grid-column: 1 / -1; width: 100%; height: 1.6rem; margin: 0; accent-color: var(--input); }
.bar { grid-column: 1 / -1; height: 0.9rem; margin-top: 0.4rem; border-radius: 0.5rem; background: var(--faint);
  overflow: hidden; }
.bar div { height: 100%; background: var(--output); }
p, dl { color: var(--muted); font-size: 0.9rem; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 0.2rem 1rem; margin: 0; }
dd { margin: 0; }
</style>
</head>
<body>
<main>
<h1>$title</h1>
<div class="answer"><span id="name">$probability</span><output id="percent" aria-live="polite"></output>
<div class="bar" id="bar" role="meter" aria-labelledby="name" aria-valuemin="0" aria-valuemax="100"><div></div></div>
</div>
$sliders
<p>$here</p>
<dl>
$card
</dl>
</main>
<script type="application/json" id="network">$network</script>
<script>
const network = JSON.parse(document.getElementById("network").textContent);

// The forward pass: scale the row, then layer after layer.
const activate = {
  none: (z) => z,
  relu: (z) => Math.max(z, 0),
  tanh: Math.tanh,
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
};
const forward = (x, { W, b, activation }) =>
  W.map((row, k) => activate[activation](row.reduce((sum, weight, j) => sum + weight * x[j], b[k])));
const scaled = (row) => row.map((value, j) => (value - network.mean[j]) / network.deviation[j]);
const forecast = (row) => network.stages.reduce(forward, scaled(row))[0];

// The page: a slider for each column, and a bar.
const sliders = [...document.querySelectorAll("input")];
function show() {
  for (const slider of sliders) {
    const output = slider.previousElementSibling;
    output.textContent = (slider.value + " " + output.dataset.unit).trim();
    slider.setAttribute("aria-valuetext", output.textContent);
  }
  const percent = (100 * forecast(sliders.map((slider) => slider.valueAsNumber))).toFixed(0);
  document.getElementById("percent").textContent = percent + "%";
  const bar = document.getElementById("bar");
  bar.setAttribute("aria-valuenow", percent);
  bar.firstElementChild.style.width = percent + "%";
}
document.addEventListener("input", show);
show();
</script>
</body>
</html>
""")
