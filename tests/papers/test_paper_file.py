"""The file of a paper: made once, found by its hash, never another."""

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from papers import actions, pdf
from papers.models import Paper

from .reading import flat_text


@pytest.fixture
def renderings(monkeypatch):
    """Counts how often WeasyPrint is asked."""
    asked, real = [], pdf.render
    monkeypatch.setattr(pdf, "render", lambda html, **kept: asked.append(html) or real(html, **kept))
    return asked


@pytest.fixture
def at_once(settings):
    """Work is done when it is given, as if a worker stood by."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


def stored_names():
    return default_storage.listdir("papers")[1]


def test_the_pdf_holds_the_number_and_is_named_by_its_hash(report):
    paper = actions.ensure_file(report)
    content = actions.issued_bytes(paper)
    assert paper.sha256 == hashlib.sha256(content).hexdigest()
    assert paper.file.name == f"papers/{paper.sha256}.pdf"
    assert paper.size == len(content)
    assert "Số 01-BC/ĐU" in flat_text(content)
    assert "Phường 5, ngày 02 tháng 12 năm 2026" in flat_text(content)


def test_the_second_time_nothing_is_rendered_nor_asked(report, renderings, django_assert_num_queries):
    paper = actions.ensure_file(report)
    with django_assert_num_queries(0):
        actions.ensure_file(paper)
    actions.issued_bytes(Paper.objects.get(pk=report.pk))
    assert len(renderings) == 1


def test_two_that_make_it_at_once_end_with_one_file(report):
    stale = Paper.objects.get(pk=report.pk)
    first = actions.ensure_file(report)
    second = actions.ensure_file(stale)
    assert (first.sha256, first.file.name) == (second.sha256, second.file.name)
    assert stored_names() == [f"{first.sha256}.pdf"]


def test_the_slower_of_two_versions_is_thrown_away(report, monkeypatch):
    stale = Paper.objects.get(pk=report.pk)
    first = actions.ensure_file(report)
    monkeypatch.setattr(pdf, "render", lambda html, **kept: b"%PDF of a newer version")
    assert actions.ensure_file(stale).sha256 == first.sha256
    assert stored_names() == [f"{first.sha256}.pdf"]


def test_a_half_written_file_of_a_killed_process_is_left_aside(report, renderings):
    content = actions.render_issued(report)
    name = f"papers/{hashlib.sha256(content).hexdigest()}.pdf"
    default_storage.save(name, ContentFile(content[:100]))
    paper = actions.ensure_file(report)
    assert paper.file.name != name
    assert actions.issued_bytes(paper) == content


@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_a_file_that_is_not_the_issued_one_is_not_given_out(report, damage):
    paper = actions.ensure_file(report)
    default_storage.delete(paper.file.name)
    if damage == "changed":
        default_storage.save(paper.file.name, ContentFile(b"%PDF forged"))
    with pytest.raises(actions.StoredFileDamaged):
        actions.issued_bytes(paper)


def test_the_file_is_made_after_the_issuing_commits(
    issue_report, renderings, at_once, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        paper = issue_report()
        assert renderings == []
    paper.refresh_from_db()
    assert paper.sha256
    assert len(renderings) == 1


def test_a_missing_library_does_not_undo_the_issuing(
    issue_report, monkeypatch, at_once, django_capture_on_commit_callbacks
):
    def missing(html, **kept):
        raise pdf.PdfLibrariesMissing("install Pango")

    monkeypatch.setattr(pdf, "render", missing)
    with django_capture_on_commit_callbacks(execute=True):
        paper = issue_report()
    paper.refresh_from_db()
    assert (paper.number, paper.sha256) == (1, "")
