"""What a phone has to fetch for each page of a meeting, all of it together: under 150 kB (old phones, bad lines)."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from tests.conftest import meeting_of, member

from .records import SECTIONS, hold, resolve, task

MOST = 150_000  # bytes on the line
PAGES = ["preparation", "roll-call", "minutes", "resolution", "meeting-detail"]


@pytest.fixture
def full_meeting(world):
    """Sixty members, a page of text in every section, thirty tasks."""
    for number in range(56):
        member(f"Nguyễn Thị Hồng Số {number}", world.giai_viet)
    meeting = hold(meeting_of(world.giai_viet), world)
    type(meeting).objects.filter(pk=meeting.pk).update(**{name: text * 40 for name, text in SECTIONS.items()})
    return resolve(meeting, world.bithu, tasks=[task(f"Vận động {number} hộ") for number in range(30)])


def compressed(data: bytes) -> int:
    return len(gzip.compress(data, 6))


def files_of(html: str) -> set[str]:
    """The style sheets, scripts and pictures that a browser fetches with the page, from its own host."""
    found = re.findall(
        r'<(?:link rel="(?:stylesheet|icon)"|script|use|img)[^>]*?(?:href|src)="([^"#]+)', html
    )
    return {address.removeprefix("/static/") for address in found if address.startswith("/static/")}


def weight(response) -> tuple[int, int]:
    """Bytes on the line: of the page as it is answered, of the files beside it as WhiteNoise sends them."""
    assert response["Content-Encoding"] == "gzip"
    names = files_of(gzip.decompress(response.content).decode())
    assert {"css/app.css", "bootstrap/bootstrap.min.css", "js/app.js"} <= names
    return len(response.content), sum(compressed(Path(finders.find(name)).read_bytes()) for name in names)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_meeting_and_all_it_loads_is_light(world, full_meeting, sign_in, name):
    client = sign_in(world.bithu)
    response = client.get(
        reverse(f"meetings:{name}", args=[full_meeting.pk]), headers={"Accept-Encoding": "gzip"}
    )
    page, files = weight(response)
    assert page + files < MOST, (page, files)
