"""The same paper has the same bytes: on SQLite and PostgreSQL, in every process, today and after a restore.

`frozen.json` holds what issuing must freeze, of a report and of minutes; each pass compares its database's
rows with it, and the stored PDF with one rendered from it. So both databases agree wherever both passes ran,
and no hash in a file breaks when Pango, WeasyPrint or a font is another: between such versions the bytes do
differ, which is why an issued PDF is stored and never made again (docs/papers.md).
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import uuid
from datetime import date
from pathlib import Path

import pytest
from django.core import serializers
from django.db import connection
from django.urls import reverse

from cells.models import Term
from cells.months import Month
from papers import actions, pdf, rendering
from papers.models import Paper, Series

from . import samples

FROZEN = Path(__file__).parent / "frozen.json"
DAY = date(2026, 12, 2)


@pytest.fixture
def same_server(settings, ward, cell):
    """What the codes and the QR hang on, and the terms that number the papers."""
    settings.SECRET_KEY, settings.SITE_URL = "the same key everywhere", "https://sochibo.example"
    for body in ({"committee": ward}, {"cell": cell}):
        Term.objects.create(name="2025–2030", since=date(2025, 7, 1), **body)


@pytest.fixture
def issued(same_server, ward, cell, staff):
    """A report, what replaced it, and a cell's minutes."""

    def one(number, kind, replaces=None, **body):
        return actions.issue(
            kind=kind,
            month=Month(2026, 11),
            data=samples.ALL[kind](),
            signed_on=DAY,
            by=staff,
            submission_id=uuid.UUID(int=number),
            replaces=replaces,
            **body,
        )

    report = one(1, "ward_report", committee=ward)
    return {
        "ward_report": one(2, "ward_report", committee=ward, replaces=report),
        "minutes": one(3, "minutes", cell=cell),
    }


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def rendered(kind, data):
    html = rendering.render_document(kind, data, profile_code="2026")
    return pdf.render(html, attached=rendering.attached(data["head"]["symbol"], data, DAY))


def test_both_databases_keep_the_same_data_and_give_the_same_bytes(issued):
    frozen = json.loads(FROZEN.read_text(encoding="utf-8"))
    for kind, paper in issued.items():
        stored = Paper.objects.get(pk=paper.pk)
        assert stored.data == frozen[kind]
        assert sha256(actions.issued_bytes(stored)) == sha256(rendered(kind, frozen[kind]))


def test_three_processes_give_the_same_bytes():
    script = (
        "import django, json, sys; django.setup()\n"
        "from tests.papers.test_same_bytes import FROZEN, rendered, sha256\n"
        "frozen = json.loads(FROZEN.read_text(encoding='utf-8'))\n"
        "print(json.dumps({kind: sha256(rendered(kind, data)) for kind, data in frozen.items()}))\n"
    )
    frozen = json.loads(FROZEN.read_text(encoding="utf-8"))
    here = {kind: sha256(rendered(kind, data)) for kind, data in frozen.items()}
    for seed, zone in [("1", "Asia/Ho_Chi_Minh"), ("4242", "America/Los_Angeles")]:
        environment = os.environ | {
            "PYTHONHASHSEED": seed,
            "TZ": zone,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SITE_URL": "https://elsewhere.example",
        }
        done = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
        )
        assert json.loads(done.stdout) == here


def test_after_a_restore_the_paper_is_served_and_would_be_made_the_same(
    issued, client, staff, settings, tmp_path, monkeypatch
):
    paper = actions.ensure_file(issued["ward_report"])
    bytes_before = actions.issued_bytes(paper)
    rows = serializers.serialize("json", [*Series.objects.all(), *Paper.objects.order_by("pk")])
    settings.MEDIA_ROOT = shutil.copytree(settings.MEDIA_ROOT, tmp_path / "restored")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM papers_paper")
        cursor.execute("DELETE FROM papers_series")
    settings.SECRET_KEY, settings.SITE_URL = "another key", "https://another.example"
    for row in serializers.deserialize("json", rows):
        row.save()

    restored = Paper.objects.get(pk=paper.pk)
    assert sha256(actions.render_issued(restored)) == paper.sha256
    client.force_login(staff)
    monkeypatch.setattr(pdf, "render", None)  # what is stored is served without rendering
    download = client.get(reverse("papers:paper-download", args=[paper.pk]))
    assert (download.status_code, download.content) == (200, bytes_before)
    assert client.get(reverse("papers:paper-verify", args=[paper.verification_code])).status_code == 200
