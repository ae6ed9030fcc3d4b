import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from cells.models import Reading
from papers import actions, pdf


def url(paper):
    return reverse("papers:paper-download", args=[paper.pk])


def test_the_file_comes_with_its_name_type_and_hash(client, staff, report):
    client.force_login(staff)
    response = client.get(url(report))
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == (
        'attachment; filename="01-BC-DU_thang-2026-11.pdf"; '
        "filename*=UTF-8''01-BC-%C4%90U_th%C3%A1ng-2026-11.pdf"
    )
    report.refresh_from_db()
    assert response["ETag"] == f'"{report.sha256}"'
    assert response.content == actions.issued_bytes(report)
    assert Reading.objects.get().by == staff


def test_it_can_be_looked_at_in_the_browser(client, staff, report):
    client.force_login(staff)
    assert client.get(url(report) + "?inline")["Content-Disposition"].startswith("inline; ")


def test_the_second_download_is_a_file_read(client, staff, report, monkeypatch):
    client.force_login(staff)
    first = client.get(url(report)).content

    def asked_again(html, **kept):
        raise AssertionError("An issued paper was rendered twice.")

    monkeypatch.setattr(pdf, "render", asked_again)
    assert client.get(url(report)).content == first


def test_a_browser_that_has_the_file_is_told_so(client, staff, report):
    client.force_login(staff)
    etag = client.get(url(report))["ETag"]
    assert client.get(url(report), headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("who", ["secretary", "stranger"])
def test_a_paper_out_of_sight_does_not_exist(client, request, who, report):
    client.force_login(request.getfixturevalue(who))
    assert client.get(url(report)).status_code == 404


def test_on_a_full_disk_a_paper_that_is_not_made_yet_is_not_given_out(client, staff, report, monkeypatch):
    def full(*args, **more):
        raise OSError("No space left on device")

    monkeypatch.setattr(default_storage, "save", full)
    client.force_login(staff)
    response = client.get(url(report))
    assert response.status_code == 503
    assert str(actions.NotStored.message) in response.content.decode()
    assert not Reading.objects.exists()


def test_a_damaged_file_is_not_given_out(client, staff, report):
    client.force_login(staff)
    default_storage.delete(actions.ensure_file(report).file.name)
    response = client.get(url(report))
    assert response.status_code == 503
    assert response["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(("query", "kind"), [("", "exported"), ("?inline", "printed")])
def test_it_is_noted_how_the_file_was_taken(client, staff, report, query, kind):
    client.force_login(staff)
    client.get(url(report) + query)
    reading = Reading.objects.get()
    assert (reading.kind, reading.object_type, reading.by) == (kind, "papers.paper", staff)
