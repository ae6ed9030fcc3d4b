"""One direction: scoring → meetings → papers → cells, config on top. Never back, nor inside a function.

The sources are read, not run, so an import that is never carried out counts like any other.
"""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

# Each package and what it may import of the others.
MAY_IMPORT = {
    "cells": set(),
    "papers": {"cells"},
    "meetings": {"cells", "papers"},
    "scoring": {"cells", "papers", "meetings"},
    "config": {"cells", "papers", "meetings", "scoring"},
}

# Rules without a database and without "today": values in, values out.
PURE = [
    "cells/months.py",
    "cells/names.py",
    "cells/strength.py",
    "meetings/attendance.py",
    "meetings/deadlines.py",
    "meetings/states.py",
    "meetings/statuses.py",
    "meetings/votes.py",
    "papers/charts.py",
    "papers/layout.py",
    "scoring/engine.py",
    "scoring/evidence.py",
    "scoring/fact_words.py",
    "scoring/reasons.py",
    "scoring/rubric/__init__.py",
    "scoring/rubric/checks.py",
    "scoring/rubric/problems.py",
    "scoring/rubric/reading.py",
    "scoring/rubric/scalars.py",
    "scoring/rubric/spans.py",
    "scoring/rubric/text.py",
    "scoring/rubric/values.py",
]
# Of Django a pure module may use only this: lists of words, and sentences in the reader's language.
PURE_MAY_IMPORT_OF_DJANGO = (
    "django.db.models.TextChoices",
    "django.utils.formats",
    "django.utils.functional",
    "django.utils.translation",
)
PURE_MAY_IMPORT_OF_US = {
    module.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for module in PURE
}


MODEL_BY_NAME = re.compile(rf"({'|'.join(MAY_IMPORT)})\.[A-Z]\w*")  # "meetings.Meeting", as in a foreign key


def imported_modules(file: Path, root: Path) -> list[tuple[int, str]]:
    """(line, full dotted name) of what the file imports anywhere in it or names in import_module or a key."""
    package = file.relative_to(root).parts[:-1]
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"), file)):
        match node:
            case ast.Import(names=names):
                found += [(node.lineno, name.name) for name in names]
            case ast.ImportFrom(module=module, names=names, level=level):
                above = list(package[: len(package) - level + 1]) if level else []
                base = ".".join([*above, *([module] if module else [])])
                found += [(node.lineno, f"{base}.{name.name}") for name in names]
            case ast.Call(
                func=ast.Name(id="import_module" | "__import__" | "import_string")
                | ast.Attribute(attr="import_module" | "import_string"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                found.append((node.lineno, name))
            case ast.Constant(value=str(name)) if MODEL_BY_NAME.fullmatch(name):
                found.append((node.lineno, name))
    return found


def wrong_directions(root: Path) -> list[str]:
    wrong = []
    for package, allowed in MAY_IMPORT.items():
        for file in sorted((root / package).rglob("*.py")):
            for line, module in imported_modules(file, root):
                target = module.split(".")[0]
                if target in MAY_IMPORT and target != package and target not in allowed:
                    wrong.append(f"{file.relative_to(root)}:{line} imports {module}")
    return wrong


def impurities(root: Path) -> list[str]:
    wrong = []
    for name in PURE:
        file = root / name
        for line, module in imported_modules(file, root) if file.exists() else []:
            top = module.split(".")[0]
            if top == "django" and not module.startswith(PURE_MAY_IMPORT_OF_DJANGO):
                wrong.append(f"{name}:{line} imports {module}")
            if top in MAY_IMPORT and not module.startswith(tuple(PURE_MAY_IMPORT_OF_US)):
                wrong.append(f"{name}:{line} imports {module}")
        wrong += clock_readings(file, name) if file.exists() else []
    return wrong


def clock_readings(file: Path, name: str) -> list[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"), file)
    return [
        f"{name}:{node.lineno} reads the clock"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("today", "now", "utcnow", "localdate", "localtime")
    ]


def test_the_packages_import_in_one_direction():
    assert wrong_directions(settings.BASE_DIR) == []


def test_pure_modules_know_no_database_and_no_today():
    assert impurities(settings.BASE_DIR) == []


def test_every_pure_module_is_there():
    assert [name for name in PURE if not (settings.BASE_DIR / name).exists()] == []


def write(root: Path, files: dict[str, str]):
    for name, source in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(source)


ALLOWED = {
    "scoring/models.py": "from meetings.models import Meeting\nimport papers\nfrom cells import access\n",
    "meetings/views.py": "from . import queries\nfrom .models import Meeting\nfrom django.db import models\n",
    "config/urls.py": "import scoring.urls\n",
}
FORBIDDEN = [
    ("cells/models.py", "from meetings.models import Meeting", "imports meetings.models.Meeting"),
    ("cells/models.py", "import meetings", "imports meetings"),
    ("cells/models.py", "def f():\n    from scoring import engine", "imports scoring.engine"),
    ("papers/pdf.py", "if TYPE_CHECKING:\n    from meetings import votes", "imports meetings.votes"),
    ("meetings/forms.py", "import_module('scoring.engine')", "imports scoring.engine"),
    ("meetings/forms.py", "apps.get_model('scoring.Assessment')", "imports scoring.Assessment"),
    ("cells/models.py", "meeting = ForeignKey('meetings.Meeting')", "imports meetings.Meeting"),
    ("scoring/views/sheet.py", "from config import settings", "imports config.settings"),
]


def test_imports_downwards_are_allowed(tmp_path):
    write(tmp_path, ALLOWED)
    assert wrong_directions(tmp_path) == []


@pytest.mark.parametrize(("file", "source", "fault"), FORBIDDEN)
def test_an_import_upwards_is_caught(tmp_path, file, source, fault):
    write(tmp_path, {**ALLOWED, file: source + "\n"})
    (found,) = wrong_directions(tmp_path)
    assert found.startswith(f"{file}:")
    assert found.endswith(fault)


IMPURE = [
    "from django.db import models",
    "from django.utils import timezone",
    "def f():\n    from cells.models import Cell",
    "today = date.today()",
    "from .models import Rubric",
]


@pytest.mark.parametrize("source", IMPURE)
def test_a_pure_module_with_a_database_or_a_clock_is_caught(tmp_path, source):
    write(tmp_path, {"scoring/engine.py": source + "\n"})
    assert len(impurities(tmp_path)) == 1


def test_a_pure_module_may_use_words_and_other_pure_modules(tmp_path):
    source = "from django.utils.translation import gettext as _\nfrom cells.months import Month\n"
    write(tmp_path, {"scoring/engine.py": source})
    assert impurities(tmp_path) == []
