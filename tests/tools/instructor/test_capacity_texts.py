"""What the workshop's texts say of memory and size is what was measured, and its configuration fits."""

from __future__ import annotations

import json

import pytest
import yaml

from tools import ROOT
from tools.instructor import capacity_texts
from tools.instructor.capacity_texts import GUARANTEE, HUB, HUB_PART, PER_PERSON, QUOTES, Figures, figures, filled
from tools.learner.jupyter_setup import HUB_VARIABLES

CAPACITY = """\
## One server for all

| lesson | learners | memory | server's part |
| --- | --- | --- | --- |
| 01 | 1 | 200 | 90 |
| 01 | 5 | 600 | 95 |

## How many fit

| | start | a learner | in 1 GiB | in 8 GiB | in 64 GiB |
| --- | --- | --- | --- | --- | --- |
| 01, one server | 100 | 100 | 6 | 60 | 600 |
| 10, one server | 100 | 120 | 5 | 50 | 500 |
| t2, one server | 100 | 300 | 2 | 20 | 200 |
| 01 + 10, a server each | 24 | 300 | 2 | 20 | 200 |
| 01 + t2, a server each | 24 | 500 | 1 | 12 | 120 |

## The rush

- Lesson 01: a class of 30 on 4 cores waits about **17 s** for the first output
"""


def made():
    return Figures(CAPACITY, "# T\n\n| | MiB |\n|---|---|\n| a | 1 |\n", "**1400 MB** in all, **1100 MB** left")


@pytest.mark.parametrize("name", QUOTES)
def test_the_texts_quote_what_was_measured(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert filled(name, text, figures()) == text, "run `python -m tools.instructor.capacity_texts`"


def test_what_is_written_comes_from_the_tables():
    guide = filled("workshop/README.md", "<!-- capacity -->\nold\n<!-- /capacity -->\n", made())
    for part in (
        "takes 90 MiB",
        "lesson 100 to 120 MiB",
        "track 300 MiB",
        "So 60 people",
        "about 17 s",
        "about 1400 MB",
    ):
        assert part in guide.replace("\n", " ")
    hub = filled(
        f"{HUB}/README.md",
        "<!-- capacity -->\n\n<!-- /capacity -->\n<!-- savings -->\n\n<!-- /savings -->\n",
        made(),
    )
    assert HUB_PART == 39
    assert "| lessons without PyTorch | 339 MiB | 10.0 GiB | 99 GiB |" in hub
    assert "| with the PyTorch track | 539 MiB | 16 GiB | 158 GiB |" in hub
    assert "<!-- savings -->\n| | MiB |\n|---|---|\n| a | 1 |\n<!-- /savings -->" in hub


def test_a_text_without_its_place_is_an_error():
    with pytest.raises(ValueError, match=r"tljh.sh: expected A person .* once, got it 0 times"):
        filled(f"{HUB}/tljh.sh", "nothing", made())


def test_the_guarantee_is_enough_for_what_was_measured():
    values = yaml.safe_load((ROOT / HUB / "values.yaml").read_text(encoding="utf-8"))
    assert values["singleuser"]["memory"]["guarantee"] == f"{round(GUARANTEE * 2**20 / 1e6)}M"
    plain, torch = map(figures().person, PER_PERSON)
    assert plain <= GUARANTEE
    assert torch <= 1e9 / 2**20  # the limit


def test_hubs_set_what_was_measured():
    values = yaml.safe_load((ROOT / HUB / "values.yaml").read_text(encoding="utf-8"))
    script = (ROOT / HUB / "tljh.sh").read_text(encoding="utf-8")
    for name, value in HUB_VARIABLES.items():
        assert values["singleuser"]["extraEnv"][name] == value
        assert f'"{name}": "{value}"' in script


def test_the_server_knows_its_settings():
    from jupyter_server.services.kernels.kernelmanager import MappingKernelManager

    settings = json.loads((ROOT / HUB / "jupyter_server_config.json").read_text(encoding="utf-8"))
    assert settings.keys() == {"MappingKernelManager"}
    assert settings["MappingKernelManager"].keys() <= MappingKernelManager.class_traits(config=True).keys()
    assert settings["MappingKernelManager"]["cull_connected"] is False


def test_all_files_are_brought_up_to_date(monkeypatch, tmp_path):
    for name in QUOTES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text((ROOT / name).read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(capacity_texts, "ROOT", tmp_path)
    monkeypatch.setattr(capacity_texts, "figures", made)
    assert capacity_texts.main() == 0
    sentence = "A person with two lessons open takes 339 MiB; with PyTorch 539 MiB."
    assert all(sentence in (tmp_path / HUB / name).read_text(encoding="utf-8") for name in ("tljh.sh", "values.yaml"))
