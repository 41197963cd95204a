"""What learners and instructors read has none of the calques that the tool knows."""

import pytest

from tools.author import language

READ = language.read_by_people()


@pytest.mark.parametrize("path", READ, ids=lambda path: path.name)
def test_no_calque_is_left(path):
    assert language.findings(path) == []


@pytest.mark.parametrize(
    ("written", "natural"),
    [
        ("Leave the root away.", "drop"),
        ("Take the same number from every score.", "subtract"),
        ("the derivative of L by the sum", "with respect to"),
        ("multiply along a way", "along a path"),
        ("In the place of 2,359,296.", "instead of"),
        ("what the layer puts out", "outputs; the layer's output"),
        ("one row, a row a sample", "one row per sample"),
        ("Shuffle anew.", "again"),
        ("a digit drawn by lot", "at random; random"),
        ("no setting mends this", "fix"),
        ("Obviously so.", "drop the word"),
    ],
)
def test_a_calque_is_found(written, natural):
    assert [found for _where, found in language.calques_in(written)] == [natural]


@pytest.mark.parametrize("written", ["Leave out the last row.", "`leave f away`", "It is on the way.", "$x$ in place"])
def test_good_english_and_code_are_left_alone(written):
    assert language.calques_in(written) == []


def test_what_is_read_is_found_in_each_kind_of_file(tmp_path):
    (tmp_path / "page.md").write_text("Begin anew.")
    (tmp_path / "code.py").write_text('text = _("Begin anew.")\nother = "Begin anew."\n')
    assert [language.findings(tmp_path / name) for name in ("page.md", "code.py")] == [
        ["page.md : “Begin anew.”: again"],
        ["code.py line 1: “Begin anew.”: again"],
    ]
