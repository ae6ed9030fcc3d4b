"""Every table of the pages can be taken away as a file, or stands here with the reason why not."""

import re
from functools import cache

import pytest
from django.conf import settings

HOME = settings.BASE_DIR / "templates"
# Tables inside a printed paper go out with its own address (papers/views/tables.py).
PAPERS = "papers/"
TAKEN_AWAY = re.compile(r"components/save_as_file\.html|-export['\"]")
PARENT = re.compile(r"{%\s*(?:include|extends)\s+['\"]([^'\"]+)['\"]")

EXCEPTIONS = {
    "components/conflict.html": "two versions of one entry, to choose from",
    "config/member_data.html": "everything about one person goes out as a zip of its own",
    "config/member_data_file.html": "is itself a file",
    "cells/member_detail.html": "one person; everything about them goes out by config/member_data.html",
    "cells/group_detail.html": "one group; its people stand in the file of all groups",
    "cells/ledger_event.html": "one event; its line stands in the file of the ledger",
    "cells/cell_dissolve.html": "a form: where each member goes",
    "cells/organisation_preview.html": "what an act will change, before it is done",
    "cells/organisation_detail.html": "one act on the tree; the tree itself has a file",
    "cells/import_preview.html": "rows of a file that somebody has just sent",
    "scoring/replay_meeting.html": "one meeting by another rubric; the month of it has a file",
    "scoring/overview_pack.html": "a form: which papers go into a pack; the overview has a file",
    "scoring/results_notices.html": "what is to be sent to which cell; the figures stand in the file of the board",
    "scoring/rubric_list.html": "rubrics go out as YAML, one by one",
    "scoring/_rubric_draft_head.html": "what a draft changes; rubrics go out as YAML",
}


@cache
def sources() -> dict[str, str]:
    return {str(file.relative_to(HOME)): file.read_text(encoding="utf-8") for file in HOME.rglob("*.html")}


def tables() -> list[str]:
    return [
        name for name, text in sorted(sources().items()) if "<table" in text and not name.startswith(PAPERS)
    ]


def is_taken_away(name: str) -> bool:
    """By itself, by the frame that it fills, or on every page that it is a piece of."""
    text = sources()[name]
    frames = re.findall(r"{%\s*extends\s+['\"]([^'\"]+)['\"]", text)
    if TAKEN_AWAY.search(text) or any(TAKEN_AWAY.search(sources()[frame]) for frame in frames):
        return True
    pages = [page for page, other in sources().items() if name in PARENT.findall(other) and page != name]
    return bool(pages) and all(is_taken_away(page) for page in pages)


@pytest.mark.parametrize("name", tables())
def test_a_table_can_be_taken_away_or_says_why_not(name):
    assert is_taken_away(name) != (name in EXCEPTIONS), (
        f"{name}: offer the table as a file (components/save_as_file.html, cells/views/files.py), "
        "or say in EXCEPTIONS why not; and take it from there once it is."
    )


def test_the_exceptions_are_tables_that_there_are():
    assert set(EXCEPTIONS) <= set(tables())
    assert all(len(reason) > 10 for reason in EXCEPTIONS.values())


def test_a_paper_offers_its_tables():
    assert "papers:paper-tables" in sources()["papers/paper_detail.html"]
