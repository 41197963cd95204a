"""Lesson 25's explorers: a hidden word, and where a translated date looks."""

import pytest

from course_lib.data.sentences import BAD, GOOD
from course_lib.exercises.translating import cross_attention, the_source_asks
from course_lib.explorers.translating import DATES, SENTENCES, DateExplorer, HiddenWordExplorer
from explorer_state import place
from svg_parts import drag, ids, part, said


def met(explorer):
    return [challenge.name for challenge in explorer.challenges if challenge.met(explorer)]


# --- a hidden word ----------------------------------------------------------------------------------------------------


def test_it_tells_the_loss_and_the_kinds():
    explorer = place(HiddenWordExplorer(), at=4)
    assert explorer.tell().startswith("Hidden is “dull”, to which the model gives 0.")
    good, bad = explorer.kinds
    assert bad > 0.9 > 0.1 > good and f"the bad ones {bad:.2f}." in explorer.tell()


def test_the_hidden_word_is_dragged_and_stays_inside_a_shorter_sentence():
    explorer = HiddenWordExplorer()
    drag(explorer, at=8)
    assert explorer.words[explorer.hidden] == "it" and explorer.given > 0.95
    place(explorer, opinion=SENTENCES[-1])
    assert explorer.words[explorer.hidden] == "weak" and part(explorer.paint(), "hidden") is not None


def test_what_comes_after_can_be_taken_away():
    explorer = place(HiddenWordExplorer(), at=4)
    both = explorer.kinds
    place(explorer, both=False)
    assert max(explorer.kinds) < max(both)
    assert part(explorer.paint(), "word-5").get("class").split()[0] == "muted"


def test_every_challenge_with_a_hidden_word_can_be_met():
    explorer, found = HiddenWordExplorer(), set()
    for sentence in SENTENCES:
        for both in (True, False):
            for at in range(9):
                found |= set(met(place(explorer, opinion=sentence, both=both, at=at)))
    assert found == {"a_sure_thing", "turned", "from_the_right"}


def test_the_adjectives_are_of_two_kinds():
    assert len(GOOD) == len(BAD) == 8 and not set(GOOD) & set(BAD)


# --- a date -----------------------------------------------------------------------------------------------------------


def test_it_tells_the_date_and_where_a_character_looks():
    explorer = DateExplorer()
    assert explorer.tell().startswith("“7 July 2001” becomes 2001-07-07, with a confidence of ")
    assert "Its character “0” looks most at “" in explorer.tell() and explorer.month == 7


@pytest.mark.parametrize("source", DATES)
def test_every_date_is_written_in_perfect_form(source):
    explorer = place(DateExplorer(), source=source)
    assert [explorer.translation.iso[0][k] for k in (4, 7)] == ["-", "-"]
    assert {"look-0", "row-band"} & {id[:8] if id == "row-band" else id[:6] for id in ids(explorer.paint())}


def test_a_row_is_dragged():
    explorer = DateExplorer()
    drag(explorer, row=2)
    assert explorer.row == 2 and "␣" in said(explorer.paint())


def test_only_a_right_function_of_the_learner_writes():
    right, wrong = (
        DateExplorer(cross_attention=cross_attention.reference),
        DateExplorer(cross_attention=the_source_asks),
    )
    assert right.tell().endswith("It was written with your cross-attention.")
    assert "your" not in wrong.tell() and wrong.translation.iso == right.translation.iso


def test_every_challenge_with_a_date_can_be_met():
    explorer, found = DateExplorer(), set()
    for source in DATES:
        for row in range(10):
            found |= set(met(place(explorer, source=source, row=row)))
    assert found == {"the_year", "no_such_day", "fluent"}
