"""The run script refuses in one line what it cannot do, before it sets anything up."""

import os
import shutil
import socket
import subprocess

import pytest
from django.conf import settings

RUN = settings.BASE_DIR / "run"
COMMANDS = ["test", "lint", "messages", "bench", "manage", "help"]


def run(*arguments, **environment):
    return subprocess.run(
        ["sh", RUN, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("script", ["run", ".ci/run"])
def test_the_scripts_can_be_called_by_name(script):
    assert os.access(settings.BASE_DIR / script, os.X_OK)


def test_help_names_every_command():
    answer = run("help")
    assert answer.returncode == 0
    assert [command for command in COMMANDS if f"./run {command}" not in answer.stdout] == []


def test_an_unknown_command_is_refused_with_the_list():
    answer = run("tests")
    assert answer.returncode == 1
    assert answer.stderr.endswith("There is no ./run tests.\n")
    assert "./run test " in answer.stderr


def test_an_unknown_part_of_the_measurement_is_refused_before_anything_is_set_up():
    answer = run("bench", "sizes")
    assert answer.returncode == 1
    parts = "leave it out, or say pages, papers, size, scoring or search."
    assert answer.stderr == f"There is no ./run bench sizes: {parts}\n"


def test_a_taken_port_is_refused_in_one_line():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        answer = run(PORT=port)
    assert answer.returncode == 1
    assert answer.stderr == (
        f"Port {port} is taken (another ./run, perhaps). Choose another one: PORT=8100 ./run\n"
    )


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "80 80"])
def test_a_port_that_is_none_is_refused_in_one_line(port):
    answer = run(PORT=port)
    assert answer.returncode == 1
    assert answer.stderr == f"PORT must be a number from 1 to 65535, not '{port}'.\n"


def test_an_old_python_is_refused_in_one_line(tmp_path):
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = -V ] && echo "Python 3.9.2" && exit\nexit 1\n')
    old.chmod(0o755)
    answer = run("manage", "check", PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert answer.returncode == 1
    assert answer.stderr == "Python 3.11 or newer is needed; python3 here is 3.9.2.\n"


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ({}, "http://127.0.0.1:{port}"),
        ({"SITE_URL": "https://sochibo.example"}, "https://sochibo.example"),
        ({"SITE_URL": ""}, ""),
    ],
)
def test_papers_of_the_demonstration_lead_to_its_own_address(tmp_path, given, printed):
    """A copy of the script whose Python only says which address it was given."""
    shutil.copy(RUN, tmp_path)
    (tmp_path / ".venv/bin").mkdir(parents=True)
    for name in ("requirements.txt", ".venv/installed-requirements.txt"):
        (tmp_path / name).touch()
    python = tmp_path / ".venv/bin/python"
    python.write_text('#!/bin/sh\n[ "$1 $2" != "-m config.start" ] || echo "<$SITE_URL>"\n')
    python.chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    environment = {name: value for name, value in os.environ.items() if name != "SITE_URL"}
    answer = subprocess.run(
        ["sh", tmp_path / "run"],
        env=environment | {"PORT": port, "SECRET_KEY": "x"} | given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert answer.stdout == f"<{printed.format(port=port)}>\n"
