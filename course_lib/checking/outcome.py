"""What a check answers: a verdict, a sentence, and the facts behind it, as HTML in JupyterLab and as text elsewhere."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from course_lib.text import _

__all__ = ["FOUND", "Card", "Outcome", "Verdict", "inline_html"]

FOUND = "found: "  # before the kind of an explanation, where the name of a known mistake would stand


class Verdict(StrEnum):
    """The kinds of answer that a check gives."""

    CORRECT = "correct"
    KNOWN_MISTAKE = "known mistake"
    EXPLAINED = "explained"  # by a statement that is true of the answer, and that nobody had listed
    DIFFERENT = "different"
    RAISED = "raised"
    STOPPED = "stopped"
    CHANGED_INPUT = "changed its input"
    NOT_USABLE = "not usable"
    NOT_ATTEMPTED = "not attempted"
    NOT_JUDGED = "not judged"  # the check itself could not work


# An icon and a word beside the colour: nobody has to tell green from red. The colours are JupyterLab's own, so that
# they follow its theme; the second value serves where there is no JupyterLab.
_LOOKS = {
    Verdict.CORRECT: ("✓", _("Correct"), "var(--jp-success-color1, #2e7d32)"),
    Verdict.KNOWN_MISTAKE: ("✗", _("Not yet"), "var(--jp-warn-color1, #ef6c00)"),
    Verdict.EXPLAINED: ("✗", _("Not yet"), "var(--jp-warn-color1, #ef6c00)"),
    Verdict.DIFFERENT: ("✗", _("Not yet"), "var(--jp-warn-color1, #ef6c00)"),
    Verdict.RAISED: ("⚠", _("Your code raised an error"), "var(--jp-error-color1, #c62828)"),
    Verdict.STOPPED: ("⏱", _("Stopped"), "var(--jp-error-color1, #c62828)"),
    Verdict.CHANGED_INPUT: ("✗", _("Not yet"), "var(--jp-warn-color1, #ef6c00)"),
    Verdict.NOT_USABLE: ("✗", _("Not yet"), "var(--jp-warn-color1, #ef6c00)"),
    Verdict.NOT_JUDGED: ("⚠", _("Not judged"), "var(--jp-border-color1, #9e9e9e)"),
    Verdict.NOT_ATTEMPTED: ("○", _("Not attempted yet"), "var(--jp-border-color1, #9e9e9e)"),
}


@dataclass(frozen=True)
class Card:
    """A short message with a coloured edge, shown as HTML in JupyterLab and as plain text elsewhere.

    Attributes
    ----------
    icon, word, title : str
        Its first line: "✓ Correct · Dot product".
    colour : str
        CSS colour of the edge.
    message : str
        One or more sentences; text in backticks is set as code, and *this* as emphasis.
    facts : tuple of (str, str)
        Rows such as ("expected", "[2. 0.]  shape (2,)"), set in a fixed-width font.
    hints : tuple of str
        Folded away, one inside the other: opening the first shows the fold of the second.
    how_to_ask : str
        How to get a hint where nothing can be folded away: the plain text ends with it.
    footer : str
        What to do next, in small print.
    checklist : tuple of (str, str)
        What is asked, a line each, with its mark: "✓" met, "✗" not met, "○" not looked at yet.
    """

    icon: str
    word: str
    title: str
    colour: str
    message: str
    facts: tuple[tuple[str, str], ...] = ()
    hints: tuple[str, ...] = ()
    how_to_ask: str = ""
    footer: str = ""
    checklist: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        lines = [f"{self.icon} {self.word} · {self.title}"]
        lines += [f"  {line}" for line in self.message.splitlines()]
        lines += [f"  {mark} {text}" for mark, text in self.checklist]
        width = max((len(label) for label, _value in self.facts), default=0)
        for label, value in self.facts:
            first, *rest = value.splitlines() or [""]
            lines += [f"  {label:<{width}}  {first}", *(f"  {'':<{width}}  {line}" for line in rest)]
        return "\n".join(lines + [f"  {text}" for text in (self.how_to_ask, self.footer) if text])

    def _repr_html_(self) -> str:
        parts = [
            f'<div role="status" style="border-left:6px solid {self.colour};padding:6px 14px;margin:4px 0;'
            'max-width:62em;line-height:1.5;background:var(--jp-layout-color1,#fff);color:var(--jp-content-font-color1,#111)">',
            f"<div><b>{html.escape(self.icon)} {html.escape(self.word)}</b> · {inline_html(self.title)}</div>",
        ]
        if self.message:
            parts.append(f'<div style="margin-top:4px">{inline_html(self.message)}</div>')
        if self.checklist:
            parts.append(f'<div style="margin-top:4px">{"".join(map(_checked, self.checklist))}</div>')
        if self.facts:
            parts.append(_facts_table(self.facts))
        parts += [
            _folded(self.hints),
            f"<div><small>{inline_html(self.footer)}</small></div>" if self.footer else "",
            "</div>",
        ]
        return "".join(parts)


@dataclass(frozen=True, repr=False)
class Outcome(Card):
    """A card that carries the verdict of a check.

    Attributes
    ----------
    verdict : Verdict
    mistake : str
        The name of the known mistake, where the verdict is one; `FOUND` and the kind of the explanation, where one was
        found.
    """

    verdict: Verdict = Verdict.DIFFERENT
    mistake: str = ""

    @classmethod
    def of(cls, verdict: Verdict, title: str, message: str, **more) -> Outcome:
        """Make the outcome of a verdict, with its icon, word and colour."""
        icon, word, colour = _LOOKS[verdict]
        return cls(icon, word, title, colour, message, verdict=verdict, **more)

    @property
    def correct(self) -> bool:
        """Whether the answer is right."""
        return self.verdict is Verdict.CORRECT

    @property
    def named(self) -> bool:
        """Whether it says what was done: a known mistake, an explanation found, or an input that was changed."""
        return bool(self.mistake) or self.verdict in (
            Verdict.KNOWN_MISTAKE,
            Verdict.EXPLAINED,
            Verdict.CHANGED_INPUT,
        )


def inline_html(text: str) -> str:
    """Escape a text for HTML; keep its line breaks, set what stands in backticks as code and *this* as emphasis.

    Examples
    --------
    >>> inline_html("Is `a < b` *always* true?")
    'Is <code>a &lt; b</code> <em>always</em> true?'
    """
    pieces = html.escape(text, quote=False).replace("\n", "<br>").split("`")
    if len(pieces) % 2 == 0:  # a lone backtick is only a backtick
        pieces[-2:] = ["`".join(pieces[-2:])]
    outside = (re.sub(r"(?<!\w)\*(\w[^*]*?)\*(?!\w)", r"<em>\1</em>", piece) for piece in pieces[::2])
    inside = (f"<code>{piece}</code>" for piece in pieces[1::2])
    return "".join(part for pair in zip_longest(outside, inside, fillvalue="") for part in pair)


def _checked(line: tuple[str, str]) -> str:
    """One line of a checklist; a screen reader hears what its mark means."""
    mark, text = line
    meaning = {"✓": _("met"), "✗": _("not met"), "○": _("not looked at yet")}.get(mark, mark)
    label = f'<span role="img" aria-label="{html.escape(meaning)}">{html.escape(mark)}</span>'
    return f'<div style="padding-left:1.4em;text-indent:-1.4em">{label} {inline_html(text)}</div>'


def _facts_table(facts: tuple[tuple[str, str], ...]) -> str:
    cell = "text-align:left;vertical-align:top;padding:1px 14px 1px 0;background:none;border:none"
    plain = "margin:0;background:none;color:inherit"
    rows = (
        f'<tr style="background:none">'
        f'<th scope="row" style="{cell};font-weight:normal;white-space:nowrap">{inline_html(label)}</th>'
        f'<td style="{cell}"><pre style="{plain}">{html.escape(value, quote=False)}</pre></td></tr>'
        for label, value in facts
    )
    return f'<table style="margin:6px 0;border:none">{"".join(rows)}</table>'


def _folded(hints: tuple[str, ...]) -> str:
    folded = ""
    for number in range(len(hints), 0, -1):
        summary = _("Hint {number} of {all}").format(number=number, all=len(hints))
        folded = (
            f'<details style="margin:4px 0 0 0"><summary style="cursor:pointer">{summary}</summary>'
            f'<div style="margin:2px 0 4px 1em">{inline_html(hints[number - 1])}{folded}</div></details>'
        )
    return folded
