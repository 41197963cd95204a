"""Bring a learner's notebook and a new version of the course's together, cell by cell: for update.py.

A cell has a name that stays (its id), so three versions of it can be laid side by side: the one that the learner
started from (`base`), the course's new one (`theirs`) and the learner's (`mine`). What only one side changed is taken
from that side. Where both changed a cell, the learner's stays. Standard library only: a notebook is JSON.
"""

import json
import uuid

CONTENT = ("cell_type", "source", "attachments")  # what a person writes; outputs follow from it
RESULTS = ("outputs", "execution_count")


class UnreadableError(Exception):
    """A notebook that is damaged, or whose cells have no names; the text says which of the two."""


def read(text):
    """Return the notebook that a file holds, each of its cells under a name of its own."""
    try:
        notebook = json.loads(text)
        cells = notebook["cells"]
        named = all(isinstance(cell["id"], str) for cell in cells)
    except (ValueError, TypeError):
        raise UnreadableError("it is damaged") from None
    except KeyError:
        raise UnreadableError("its cells have no names") from None
    if not named:
        raise UnreadableError("its cells have no names")
    seen = set()
    for cell in cells:
        if cell["id"] in seen:  # a copy of a cell is a cell that the learner added
            cell["id"] = uuid.uuid4().hex[:8]
        seen.add(cell["id"])
    return notebook


def written(notebook):
    """Return the text of a notebook's file, as Jupyter writes it."""
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def part(cell, names):
    """Return some of a cell to compare it with others; text in a list of lines is the same as in one piece."""
    return [plain(cell[name]) if name in cell else None for name in names]


def plain(value):
    if isinstance(value, list) and value and all(isinstance(line, str) for line in value):
        return "".join(value)
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    if isinstance(value, dict):
        return {name: plain(entry) for name, entry in value.items()}
    return value or None


def merge_cell(base, theirs, mine):
    """Return a cell that all three have, and whether both sides wrote in it; the learner's text stays then."""
    before, new, own = (part(cell, CONTENT) for cell in (base, theirs, mine))
    is_mine = own not in (before, new)
    was_run = part(mine, RESULTS) != part(base, RESULTS)
    is_same = part(theirs, CONTENT + RESULTS) == part(base, CONTENT + RESULTS)
    merged = dict(theirs)  # its place in the course: tags, slide type
    taken = CONTENT + RESULTS if is_mine or (was_run and (is_same or own == new != before)) else ()
    for name in taken:
        merged.pop(name, None)
        if name in mine:
            merged[name] = mine[name]
    return merged, is_mine and new != before


def merge(base, theirs, mine):
    """Merge three notebooks.

    Returns
    -------
    The merged notebook, the names of the cells whose text is the learner's, and of these the names of those that the
    course changed or took out as well.
    """
    old, own = ({cell["id"]: cell for cell in notebook["cells"]} for notebook in (base, mine))
    cells, kept, both = [], [], []
    for cell in theirs["cells"]:
        name = cell["id"]
        if name in own:
            merged, disputed = merge_cell(old.get(name, cell), cell, own[name])
            both += [name] if disputed else []
            kept += [name] if part(merged, CONTENT) != part(cell, CONTENT) else []
            cells.append(merged)
        elif name not in old or part(cell, CONTENT) != part(old[name], CONTENT):
            cells.append(cell)  # new, or deleted by the learner and changed since; else it stays deleted
    added = [name for name in own if stays_alone(name, old, own, {cell["id"] for cell in theirs["cells"]})]
    for name in added:
        cells.insert(place(name, list(own), [cell["id"] for cell in cells]), own[name])
    return dict(theirs, cells=cells), kept + added, both + [name for name in added if name in old]


def stays_alone(name, old, own, in_theirs):
    """Tell whether a cell that the course does not have stays: the learner added it, or wrote in it."""
    if name in in_theirs:
        return False
    return name not in old or part(own[name], CONTENT) != part(old[name], CONTENT)


def place(name, order, present):
    """Return where a cell goes that stood somewhere in `order`: below the nearest cell above it that is present."""
    for above in reversed(order[: order.index(name)]):
        if above in present:
            return present.index(above) + 1
    return 0
