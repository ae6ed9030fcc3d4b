"""docs/operations.md names every variable the settings read, and no other."""

import ast
import re

from django.conf import settings

OUTSIDE_THE_SETTINGS = {"PORT", "REQUIRE_BROWSER"}  # read by ./run and by the browser tests


def variables_read() -> set[str]:
    tree = ast.parse((settings.BASE_DIR / "config/settings.py").read_text(encoding="utf-8"))
    return {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[0] == "env" and node.args
    }


def test_every_variable_is_explained_and_none_is_invented():
    page = (settings.BASE_DIR / "docs/operations.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE))
    assert explained == variables_read() | OUTSIDE_THE_SETTINGS
