"""The page that leads through the sections on culture has the numbers of the lessons, and its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from course_lib import data
from course_lib.experiments import hearing, service
from course_lib.explorers.tokens import BudgetExplorer
from course_lib.models import tokens

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
PAGE = (FOLDER / "culture.md").read_text(encoding="utf-8")
TEXT = " ".join(PAGE.split())


def test_what_a_language_costs():
    texts, ranks = data.declaration(), data.gpt2_ranks()
    count = {name: sum(len(tokens.encode(a, ranks)) for a in texts[name]) for name in ("English", "Hindi", "Burmese")}
    assert f"{count['English']:,} tokens in English, {count['Hindi']:,} in Hindi and {count['Burmese']:,} in" in TEXT
    assert f"a sentence in Hindi costs {count['Hindi'] / count['English']:.1f} times" in TEXT
    assert count["Burmese"] > 1024 < count["English"]


def test_what_a_shared_budget_does():
    explorer, told = BudgetExplorer(), {}
    for articles in (0, 20):
        explorer.articles = articles
        found = re.search(r"have ([\d,]+) tokens in English .*, ([\d.]+) times as many", explorer.tell())
        told[articles] = int(found[1].replace(",", "")), float(found[2])
    assert f"cuts Hindi into {told[0][1]:.1f} times as many tokens" in TEXT
    assert f"the factor falls to {told[20][1]:.1f}" in TEXT
    assert told[20][0] / told[0][0] == pytest.approx(1.2, abs=0.05)  # "about a fifth more tokens than before"


def test_whose_voice_is_heard():
    of_men, of_women, of_children = (mean for mean, _spread in hearing.stored()[1]["recogniser"]["men"].values())
    assert f"mishears {of_men:.0%} of what men say, {of_women:.0%} of what women say and {of_children:.0%} of" in TEXT
    men, everybody = (hearing.vowel_errors(counts, 40, None) for counts in ((22, 0, 0), (22, 19, 10)))
    relative = hearing.vowel_errors((22, 19, 10), 40, hearing.own_mean)
    assert f"own errors from {men['men'].mean():.0%} to {everybody['men'].mean():.0%}" in TEXT
    lower = f"the men to {relative['men'].mean():.0%} and the children from {everybody['children'].mean():.0%} to"
    assert f"{lower} {relative['children'].mean():.0%}" in TEXT


def test_what_local_data_are_worth():
    few, many = (service.local_runs(days, "kite") for days in (40, 320))
    assert np.all(few.local[3, 0] < few.foreign[3])  # the headline
    assert f"they win in {round(few.wins * few.local.size)} runs of {few.local.size}" in TEXT
    assert many.wins == 1


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)]+)\)", PAGE))))
def test_a_link_leads_to_a_section(link):
    file, _hash, section = link.partition("#")
    assert (FOLDER / file).exists()
    if section:
        sources = "\n".join(cell.source for cell in nbformat.read(FOLDER / file, as_version=4).cells)
        assert re.search(rf"(?m)^##+ {re.escape(section.replace('-', ' '))}$", sources)
