import pytest
from django.urls import reverse

from cells.models import Reading
from papers.models import Paper


def url(paper):
    return reverse("papers:paper-detail", args=[paper.pk])


def test_the_office_sees_number_hash_and_the_paper_itself(client, staff, report):
    client.force_login(staff)
    response = client.get(url(report))
    assert response.status_code == 200
    assert "01-BC/ĐU" in response.content.decode()
    assert '<article class="paper paper-ward_report paper-2026"' in response.content.decode()
    assert reverse("papers:paper-download", args=[report.pk]) in response.content.decode()


def test_a_replaced_paper_points_to_the_newer_one(client, staff, report, issue_report):
    client.force_login(staff)
    newer = issue_report(replaces=report)
    assert url(newer) in client.get(url(report)).content.decode()
    assert client.get(url(newer)).context["replacement"] is None


def test_opening_a_paper_is_noted(client, staff, minutes):
    client.force_login(staff)
    client.get(url(minutes))
    reading = Reading.objects.get()
    assert (reading.by, reading.object_type, reading.object_id) == (staff, "papers.paper", str(minutes.pk))


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("staff", {"ward_report", "minutes"}),
        ("official", {"ward_report", "minutes"}),
        ("secretary", {"minutes"}),
        ("administrator", {"ward_report"}),
        ("stranger", set()),
    ],
)
def test_who_sees_which_papers(client, request, who, sees, report, minutes):
    user = request.getfixturevalue(who)
    assert set(Paper.objects.visible_to(user).values_list("kind", flat=True)) == sees
    client.force_login(user)
    for paper in (report, minutes):
        assert client.get(url(paper)).status_code == (200 if paper.kind in sees else 404)


def test_a_paper_cannot_be_posted_to(client, staff, report):
    client.force_login(staff)
    assert client.post(url(report)).status_code == 405


def test_who_is_not_signed_in_is_asked_to(client, report):
    assert client.get(url(report)).status_code == 302
