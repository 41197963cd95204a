"""Bring an explorer into a state, as several controls moved at once would."""


def place(explorer, **state):
    """Set traits of an explorer with a single redraw, and return it."""
    with explorer.one_redraw():
        for trait, value in state.items():
            setattr(explorer, trait, value)
    return explorer
