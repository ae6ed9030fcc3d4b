"""Issuing: numbers without gaps or twins, data frozen, once per submission, all or nothing."""

import threading
import uuid
from datetime import date

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from cells.models import Event, Term
from cells.months import Month
from papers import actions
from papers.layout import NoLayoutProfile
from papers.models import Paper, PaperIsIssued, Series

from . import samples


def test_an_issued_paper_knows_its_number_date_rules_and_issuer(report, ward, staff):
    assert (report.number, report.symbol) == (1, "01-BC/ĐU")
    assert report.title == "Báo cáo kết quả sinh hoạt chi bộ tháng 11 năm 2026"
    assert report.layout_profile == "2026"
    assert (report.scope, report.issued_by) == (ward, staff)
    assert len(report.verification_code) >= 32
    assert report.data["head"]["symbol"] == "01-BC/ĐU"
    assert report.data["head"]["signed_on"] == "2026-12-02"


def test_the_issuing_is_in_the_ledger(report, staff):
    event = Event.objects.get(verb="paper.issued")
    assert (event.by, event.object_id) == (staff, str(report.pk))
    assert event.after["symbol"] == "01-BC/ĐU"


def test_numbers_run_on_through_the_months_of_a_term(issue_report, term):
    symbols = [issue_report(month=Month(2026, month)).symbol for month in (9, 10, 11)]
    assert symbols == ["01-BC/ĐU", "02-BC/ĐU", "03-BC/ĐU"]
    assert Series.objects.get().term == "2025–2030"


@pytest.mark.parametrize(("signed_on", "number"), [(date(2030, 6, 30), 2), (date(2030, 7, 1), 1)])
def test_a_new_term_begins_again_at_01(issue_report, ward, term, signed_on, number):
    Term.objects.create(committee=ward, name="2030–2035", since=date(2030, 7, 1))
    issue_report()
    assert issue_report(signed_on=signed_on).number == number


def test_each_kind_and_each_cell_has_numbers_of_its_own(issue_report, cell, sibling_cell, minutes):
    of_cell = {"committee": None, "data": samples.minutes(), "kind": "minutes"}
    assert issue_report(cell=cell, **of_cell).symbol == "02-BB/CB"
    assert issue_report(cell=sibling_cell, **of_cell).symbol == "01-BB/CB"
    assert (
        issue_report(cell=cell, **of_cell | {"kind": "resolution", "data": samples.resolution()}).number == 1
    )


def test_a_double_click_makes_one_paper(issue_report):
    submission_id = uuid.uuid4()
    assert issue_report(submission_id=submission_id) == issue_report(submission_id=submission_id)
    assert Paper.objects.count() == Event.objects.count() == 1


def test_two_clicks_at_once_make_one_paper(issue_report, monkeypatch):
    """The second click looks before the first has committed, and is refused by the database afterwards."""
    submission_id = uuid.uuid4()
    first = issue_report(submission_id=submission_id)
    real, looks = actions._issued_already, []

    def too_early_the_first_time(*args):
        looks.append(args)
        return None if len(looks) == 1 else real(*args)

    monkeypatch.setattr(actions, "_issued_already", too_early_the_first_time)
    assert issue_report(submission_id=submission_id) == first
    assert len(looks) == 2
    assert Paper.objects.count() == Event.objects.count() == 1
    assert Series.objects.get().next_number == 2


def test_another_paper_cannot_be_issued_from_the_same_form(issue_report):
    submission_id = uuid.uuid4()
    issue_report(submission_id=submission_id)
    with pytest.raises(actions.SubmissionIdTaken):
        issue_report(submission_id=submission_id, month=Month(2026, 12))


def test_when_the_last_step_breaks_nothing_stays_behind(issue_report, monkeypatch):
    def broken(**kwargs):
        raise RuntimeError("no ledger")

    with monkeypatch.context() as patched:
        patched.setattr(actions, "record", broken)
        with pytest.raises(RuntimeError):
            issue_report()
    assert not Paper.objects.exists()
    assert not Series.objects.exists()
    assert issue_report().number == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"signed_on": date(2018, 4, 2)}, NoLayoutProfile),
        ({"data": samples.ward_report(rows=10) | {"opening": date(2026, 12, 2)}}, TypeError),
        ({"committee": None}, IntegrityError),
    ],
)
def test_what_cannot_be_issued_takes_no_number(issue_report, changes, error):
    with pytest.raises(error), transaction.atomic():
        issue_report(**changes)
    assert not Paper.objects.exists()
    assert issue_report().number == 1


def test_the_data_is_a_copy_in_nfc(issue_report):
    data = samples.ward_report(rows=10)
    data["opening"] = "Ðảng ủy".replace("Ð", "Đ").replace("ả", "a\u0309")
    paper = issue_report(data=data)
    data["opening"] = "changed afterwards"
    paper.refresh_from_db()
    assert paper.data["opening"] == "Đảng ủy"


def test_a_correction_replaces_the_paper_and_says_so(issue_report, report):
    correction = issue_report(replaces=report)
    assert correction.symbol == "02-BC/ĐU"
    assert report.replaced_by == correction
    assert correction.data["head"]["replaces"] == "Thay thế Báo cáo số 01-BC/ĐU, ngày 02 tháng 12 năm 2026"


def test_a_paper_is_replaced_once_and_by_its_own_kind_and_body(issue_report, report, minutes):
    with pytest.raises(actions.CannotReplace):
        issue_report(replaces=minutes)
    issue_report(replaces=report)
    with pytest.raises(actions.CannotReplace):
        issue_report(replaces=report)


def test_an_issued_paper_is_never_changed_nor_deleted(report):
    report.title = "Another title"
    for act in [
        report.save,
        lambda: report.save(update_fields=["sha256"]),
        report.delete,
        Paper.objects.all().delete,
        lambda: Paper.objects.update(title="Another title"),
        lambda: Paper.objects.bulk_update([report], ["title"]),
    ]:
        with pytest.raises(PaperIsIssued), transaction.atomic():
            act()
    report.refresh_from_db()
    assert report.title == "Báo cáo kết quả sinh hoạt chi bộ tháng 11 năm 2026"


def test_the_database_refuses_a_number_twice_and_a_paper_of_nobody(report):
    for change in [{}, {"number": report.number + 1, "committee": None}]:
        twin = Paper.objects.get(pk=report.pk)
        twin.pk, twin._state.adding = None, True
        twin.submission_id, twin.verification_code = uuid.uuid4(), "another"
        for name, value in change.items():
            setattr(twin, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save()


@pytest.mark.skipif(
    "postgresql" not in settings.DATABASES["default"]["ENGINE"],
    reason="SQLite's tests share one connection; there a write waits for the whole transaction before it",
)
@pytest.mark.django_db(transaction=True)
def test_eight_issues_at_once_get_eight_numbers(issue_report):
    start, failures = threading.Barrier(8), []

    def one():
        try:
            start.wait()
            issue_report()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(Paper.objects.values_list("number", flat=True)) == list(range(1, 9))
