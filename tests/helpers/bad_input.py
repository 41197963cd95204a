"""Bad input as a table: for every function good arguments, and for every parameter the values that it must refuse.

``{function: ({parameter: good value}, {parameter: [bad values]})}``
"""

import inspect

import pytest


def cases(table):
    """Return one case for pytest.mark.parametrize for each bad value: the function, all its arguments, the culprit."""
    return [
        pytest.param(function, {**good, name: value}, name, id=f"{function.__name__}-{name}-{i}")
        for function, (good, bad) in table.items()
        for name, values in bad.items()
        for i, value in enumerate(values)
    ]


def assert_named(function, arguments, name):
    """The error names the parameter, what was expected, and what came."""
    with pytest.raises((TypeError, ValueError)) as raised:
        function(**arguments)
    assert str(raised.value).startswith(f"{name}: expected ") and ", got " in str(raised.value)


def assert_complete(table, functions):
    """The table has every parameter of all these functions, and the good values are good."""
    assert set(table) == set(functions)
    for function, (good, bad) in table.items():
        assert set(bad) == set(inspect.signature(function).parameters)
        function(**good)
