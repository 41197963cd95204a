"""A small project that has all that a project needs: what the tests of its form are tried on."""

import nbformat

from course_lib.checking.project import Project, demand

PROJECT = Project("99_shares", "Share a cake")


@demand("It is there")
def is_there(answer):
    return None if answer is not None else "It is missing."


def milestone(name: str):
    """A milestone of that name, with one demand that anything meets."""

    def answer():
        return 1

    answer.__name__ = name
    return PROJECT.milestone(name, demands=[is_there], hints=["Think."], correct="So it is.")(answer)


shares, fair, sure, decision = map(milestone, ("shares", "fair", "sure", "decision"))


def notebook():
    """The project as a notebook: its cells carry ids, for tests that take one away."""
    text, code = nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell
    timed = "\n\n*about 5 minutes in*\n\nLook."
    cells = [
        text("# Share a cake\n\n**How long**: about 50 minutes.", id="title"),
        code("import example_project as ex", id="imports"),
        text(f"## What you have{timed}", id="have"),
        text(f"## What you are asked{timed}", id="asked"),
        *(
            code(f"{name} = ...\n\n\nex.{name}.check({name})", id=name, metadata={"tags": ["milestone"]})
            for name in ("shares", "fair", "sure", "decision")
        ),
        text(f"## Your notes{timed}", id="notes", metadata={"tags": ["notes"]}),
        text(f"## How good is it?{timed}", id="good"),
        text(f"## What to try next{timed}", id="next"),
    ]
    return nbformat.v4.new_notebook(cells=cells)
