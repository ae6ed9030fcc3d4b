"""README.md is true: every ./run command it names exists, and so does every path."""

import re
import subprocess

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
RUN_COMMAND = re.compile(r"\./run(?: ([a-z]+))?")  # what stands further off is a remark
# A path is something in backticks, or the target of a link, that has a slash or a file's ending in it.
IN_BACKTICKS = re.compile(r"`([\w./-]+)`")
LINK = re.compile(r"\]\(([^)#]+?)(?:#[^)]*)?\)")
LOOKS_LIKE_A_PATH = re.compile(
    r"(?!\./run$)(?:[\w.-]*/[\w./-]*|[\w-]+\.(?:md|py|txt|toml|yaml|html|css|js|po))"
)
MADE_WHEN_NEEDED = (".venv", "var")


def commands_of(text: str) -> set[str]:
    """ "" stands for ./run alone."""
    return set(RUN_COMMAND.findall(text))


def paths_of(text: str) -> set[str]:
    named = IN_BACKTICKS.findall(text) + [link for link in LINK.findall(text) if "://" not in link]
    return {path for path in named if LOOKS_LIKE_A_PATH.fullmatch(path)}


def commands_there_are() -> set[str]:
    usage = subprocess.run([ROOT / "run", "help"], capture_output=True, text=True, check=True).stdout
    return commands_of(usage)


def missing_paths(text: str) -> list[str]:
    return sorted(
        path
        for path in paths_of(text)
        if path.split("/")[0] not in MADE_WHEN_NEEDED and not (ROOT / path).exists()
    )


@pytest.fixture(scope="module")
def readme():
    return (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_of_the_readme_exists(readme):
    assert commands_of(readme) - commands_there_are() == set()


def test_the_two_commands_a_newcomer_needs_are_in_the_readme(readme):
    assert {"", "test"} <= commands_of(readme)


def test_every_path_of_the_readme_exists(readme):
    assert missing_paths(readme) == []


def test_a_wrong_command_and_a_wrong_path_would_be_noticed():
    text = "Type `./run tests`, see `docs/nowhere.md`, [the map](docs/map.md#top), `cells/` and `POST`."
    assert commands_of(text) - commands_there_are() == {"tests"}
    assert missing_paths(text) == ["docs/map.md", "docs/nowhere.md"]
