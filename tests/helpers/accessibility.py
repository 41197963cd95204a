"""What axe-core finds in the course's own part of a page: the outputs of cells, and not JupyterLab around them."""

from axe_playwright_python.sync_playwright import Axe

OUTPUTS = {"include": [[".jp-OutputArea-output"]]}
OPTIONS = {"resultTypes": ["violations"]}
WEIGHTY = ("serious", "critical")


def barriers(page) -> list[str]:
    """Every serious or critical barrier in the outputs on a page: its rule, and the first places where it is met."""
    found = Axe().run(page, context=OUTPUTS, options=OPTIONS).response["violations"]
    return [
        f"{rule['impact']}: {rule['id']} ({rule['help']}) at {len(rule['nodes'])}: "
        + "; ".join(node["html"][:200] for node in rule["nodes"][:3])
        for rule in found
        if rule["impact"] in WEIGHTY
    ]
