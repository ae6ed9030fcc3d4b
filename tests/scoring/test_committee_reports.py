"""Reports over a span and summaries over wards: each figure by hand; issued once, replaced with a reason, frozen."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cells.access import Role
from cells.models import Event
from cells.months import Month
from meetings.models import MissedMonth
from papers import actions as paper_actions
from papers.models import Paper, PaperKind
from papers.rendering import render_article
from papers.tables import tables_of
from scoring.actions import (
    NobodyBelow,
    NothingChanged,
    NothingToReport,
    ReplacingNeedsReason,
    ReportOf,
    issue_report,
    reports,
)
from scoring.models import Rubric
from scoring.period_reports import period_report_data
from scoring.spans import Span
from scoring.summaries import summary_data
from tests.conftest import NOVEMBER, account, cell, meeting_of
from tests.meetings.browser_form import filled
from tests.papers import samples
from tests.papers.reading import page_texts
from tests.papers.test_articles import words

from .month_results import result_of

JULY, AUGUST, SEPTEMBER, OCTOBER = (Month(2026, number) for number in range(7, 11))
THIRD = Span.parse("2026-Q3")
TODAY = date(2026, 11, 7)
FIRST, SECOND = uuid.UUID(int=1), uuid.UUID(int=2)
WORDS = [{"title": "Đánh giá chung", "text": "Nền nếp giữ vững."}]


@pytest.fixture
def summer(world):
    """The third quarter of Phường 5, and September of Phường 6:

    Giai Việt   July 91,5 (9/10), August 80 with a thematic part (8/10), September 70 (10/10)
    Khu phố 1   July 60 (6/10), August missed with permission, September no meeting and no word
    Khu phố 9   August 95 (9/10), September 85 (8/10)
    """
    result_of(world.giai_viet, JULY, "91.5", present=9, grade="tot")
    result_of(world.giai_viet, AUGUST, "80", present=8, grade="kha", has_thematic_part=True)
    result_of(world.giai_viet, SEPTEMBER, "70", present=10, grade="kha")
    result_of(world.khu_pho_1, JULY, "60", present=6, grade="trung_binh")
    MissedMonth.objects.create(cell=world.khu_pho_1, month=AUGUST, permission="12-CV/ĐU", reason="Bão lũ")
    result_of(world.khu_pho_9, AUGUST, "95", present=9, grade="tot")
    result_of(world.khu_pho_9, SEPTEMBER, "85", present=8, grade="kha")
    world.vanphong8 = account("vanphong8", "Ngô Thị Oanh", Role.STAFF, committee=world.district)
    return world


def quarter(world, today=TODAY, comments=()):
    return period_report_data(world.ward5, THIRD, list(comments), today)


def september(world, today=TODAY, month=SEPTEMBER):
    return summary_data(world.district, month, [], today)


def reported(world, signed_on, replaces=None):
    """Phường 6 has issued its report of September."""
    return paper_actions.issue(
        kind=PaperKind.WARD_REPORT,
        committee=world.ward6,
        month=SEPTEMBER,
        data=samples.ward_report(),
        signed_on=signed_on,
        by=world.vanphong6,
        submission_id=uuid.uuid4(),
        replaces=replaces,
    )


# --- the report of a span --------------------------------------------------------------------------------------


def sheet_of_paper(data, kind, title):
    """The rows of one table, each as column title → value."""
    table = next(one for one in tables_of(kind, data) if one.title == title)
    return [dict(zip([name for name, _width in table.columns], row, strict=True)) for row in table.rows]


def test_the_tables_of_the_two_papers_hold_their_figures(summer):
    giai_viet, khu_pho_1, total = sheet_of_paper(quarter(summer), "period_report", "Kết quả từng chi bộ")
    assert (giai_viet["Đã duyệt"], giai_viet["Bình quân, khung 1"]) == (3, Decimal("80.5"))
    assert (khu_pho_1["Không họp"], khu_pho_1["Không họp, được phép"]) == (2, 1)
    assert total["Phải dự (A)"] == 40
    months = sheet_of_paper(quarter(summer), "period_report", "Theo tháng")
    assert [row["Tháng"] for row in months] == ["07/2026", "08/2026", "09/2026"]
    ward5, ward6, _total = sheet_of_paper(september(summer), "summary", "Kết quả từng đảng bộ")
    assert (ward5["Đảng bộ"], ward6["Bình quân, khung 1"]) == ("Đảng bộ Phường 5", Decimal(85))
    for data, kind in ((quarter(summer), "period_report"), (september(summer), "summary")):
        for table in tables_of(kind, data):
            assert {len(row) for row in table.rows} <= {len(table.columns)}, table.title


def test_a_line_a_cell_and_their_sum(summer):
    """Attendance 9+8+10+6 of 40; mean of 91,5, 80, 70 and 60 = 75,375; 3 of 4 tasks in each of four months."""
    data = quarter(summer)
    told = (
        "owed",
        "held",
        "missed",
        "permitted",
        "accepted",
        "pending",
        "tasks_achieved",
        "tasks_due",
        "thematic_held",
    )
    giai_viet, khu_pho_1 = data["rows"]
    assert [giai_viet[name] for name in told] == [3, 3, 0, 0, 3, 0, 9, 12, 1]
    assert [khu_pho_1[name] for name in told] == [3, 1, 2, 1, 1, 0, 3, 4, 0]
    assert [data["totals"][name] for name in told] == [6, 4, 2, 1, 4, 0, 12, 16, 1]
    assert giai_viet["attendance"] == [
        {"denominator": "A", "present": 27, "expected": 30, "rate_percent": "90"}
    ]
    assert data["totals"]["attendance"][0]["rate_percent"] == "82.5"
    assert (giai_viet["means"][0]["mean"], data["totals"]["means"][0]["mean"]) == ("80.5", "75.4")
    assert (data["grades"][:3], data["totals"]["grades"][:3]) == (["Tốt", "Khá", "Trung bình"], [1, 2, 1])
    assert data["totals"]["thematic_asked"] == 2
    assert data["as_of"] is None
    assert [(row["cell"], row["month"], row["is_permitted"], row["reason"]) for row in data["missed"]] == [
        ("Chi bộ Khu phố 1", "2026-08", True, "Bão lũ"),
        ("Chi bộ Khu phố 1", "2026-09", False, "Chưa báo cáo lý do"),
    ]
    assert [(one["month"], one["means"][0]["mean"]) for one in data["trend"]] == [
        ("2026-07", "75.8"),
        ("2026-08", "80"),
        ("2026-09", "70"),
    ]


def test_two_rubrics_never_share_a_mean(summer):
    first = Rubric.objects.get()
    second = Rubric.objects.create(code="NEW", name="Khung mới", data=first.data, since=date(2026, 9, 1))
    summer.giai_viet.results.filter(month=SEPTEMBER).update(rubric=second)
    data = quarter(summer)
    assert [(one["name"], one["accepted"], one["mean"]) for one in data["rubrics"]] == [
        (first.name, 3, "77.2"),
        ("Khung mới", 1, "70"),
    ]
    assert [(one["rubric"], one["mean"]) for one in data["rows"][0]["means"]] == [(1, "85.8"), (2, "70")]
    assert sum(data["totals"]["grades"]) == 4
    text = words(render_article("period_report", data, profile_code="2026"))
    assert "điểm bình quân tính riêng cho từng khung" in text


@pytest.mark.parametrize(("today", "as_of"), [("2026-09-30", "2026-09-30"), ("2026-10-01", None)])
def test_a_span_that_is_not_over_says_up_to_which_day_it_tells(summer, today, as_of):
    data = quarter(summer, date.fromisoformat(today))
    assert data["as_of"] == as_of
    text = words(render_article("period_report", data, profile_code="2026"))
    assert ("tính đến ngày 30 tháng 9 năm 2026" in text) == bool(as_of)


def test_a_span_that_has_not_begun_is_not_reported(summer):
    with pytest.raises(NothingToReport):
        ReportOf.of_span(summer.ward5, Span.parse("2027-Q1")).data(TODAY)


def test_a_ward_has_nobody_to_sum_up(summer):
    with pytest.raises(NobodyBelow):
        ReportOf.of_wards(summer.ward5, SEPTEMBER).data(TODAY)


def test_titles_name_the_span(summer):
    paper = issue(summer)
    assert paper.title == "Báo cáo kết quả sinh hoạt chi bộ quý III năm 2026"
    assert (paper.symbol, paper.period, paper.month) == ("01-BC/ĐU", "2026-Q3", SEPTEMBER)


# --- the summary -----------------------------------------------------------------------------------------------


def test_page_one_and_the_tables_add_up(summer):
    reported(summer, date(2026, 10, 3))
    data = september(summer)
    numbers = ("cells", "owed", "held", "missed", "permitted", "accepted", "pending", "tasks_due", "unproven")
    for name in numbers:
        assert data["totals"][name] == sum(row[name] for row in data["rows"]), name
    assert data["totals"]["grades"] == [
        sum(counts) for counts in zip(*(row["grades"] for row in data["rows"]), strict=True)
    ]
    assert data["totals"]["missed"] == len(data["missed"]) == 1
    assert data["reported"] == sum(row["report"] is not None for row in data["rows"]) == 1
    assert data["totals"]["accepted"] == sum(rubric["accepted"] for rubric in data["rubrics"]) == 2
    assert data["totals"]["means"][0]["mean"] == "77.5", "of 70 and 85: of the cells, not of the wards' means"
    text = words(render_article("summary", data, profile_code="2026"))
    assert "01 trên 02 đảng bộ đã báo cáo. 02 trên 03 chi bộ đã sinh hoạt; 01 chi bộ không sinh hoạt" in text


def test_page_one_says_what_is_late_slipping_and_unproven(summer):
    """September's report was due on 5 October. From July on Phường 5 fell from 91,5 (two cells) to 70, Phường 6 from 96
    to 85 and from 100 % to 80 %."""
    summer.khu_pho_1.results.filter(month=JULY).update(official_total=Decimal("91.5"))
    result_of(summer.khu_pho_9, JULY, "96", present=10)
    summer.giai_viet.results.filter(month=SEPTEMBER).update(own_total=Decimal("98"))
    data = september(summer)
    assert data["late"] == [
        {
            "name": "Đảng bộ Phường 5",
            "text": "chưa báo cáo, quá hạn 33 ngày; 1 chi bộ không họp, không phép",
        },
        {"name": "Đảng bộ Phường 6", "text": "chưa báo cáo, quá hạn 33 ngày"},
    ]
    assert data["slipping"] == [
        {"name": "Đảng bộ Phường 5", "text": "điểm 91,5 → 70"},
        {"name": "Đảng bộ Phường 6", "text": "điểm 96 → 85; tỷ lệ dự 100\xa0% → 80\xa0%"},
    ]
    assert data["unproven"] == [
        {"name": "Đảng bộ Phường 5", "text": "1 chi bộ, trong 1 chi bộ đã duyệt điểm"}
    ]


@pytest.mark.parametrize(("july", "slips"), [("82.9", False), ("83", True)])
def test_what_is_slipping_is_the_same_as_on_the_page(summer, july, slips):
    """scoring/signs.py: three points over three months, each lower."""
    summer.khu_pho_1.results.filter(month=JULY).update(official_total=Decimal(july))
    summer.giai_viet.results.filter(month=JULY).update(official_total=Decimal(july))
    summer.giai_viet.results.filter(month=AUGUST).update(official_total=Decimal("81"))
    summer.giai_viet.results.filter(month=SEPTEMBER).update(official_total=Decimal("80"))
    assert any("Phường 5" in one["name"] for one in september(summer)["slipping"]) == slips


@pytest.mark.parametrize(
    ("today", "said"), [("2026-10-05", ", chưa đến hạn"), ("2026-10-06", ", quá hạn 1 ngày")]
)
def test_a_report_is_late_the_day_after_it_was_due(summer, today, said):
    assert september(summer, date.fromisoformat(today))["late"][-1]["text"] == "chưa báo cáo" + said


def test_a_corrected_report_is_not_late_for_being_corrected(summer):
    first = reported(summer, date(2026, 10, 5))
    reported(summer, TODAY, replaces=first)
    row = september(summer)["rows"][1]
    assert (row["report"]["symbol"], row["days_late"]) == ("02-BC/ĐU", 0)


def test_a_report_that_came_too_late_is_named_with_its_days(summer):
    reported(summer, date(2026, 10, 7))
    assert september(summer)["late"][-1]["text"] == "báo cáo trễ 2 ngày"


def test_page_one_is_one_page_and_the_rest_stands_behind(summer):
    """Forty wards late, slipping and unproven, each with as many words as there can be."""
    data = september(summer)
    texts = {
        "late": "chưa báo cáo, quá hạn 33 ngày; 12 chi bộ chưa được duyệt; 3 chi bộ không họp, không phép",
        "slipping": "điểm 93,5 → 85,2; tỷ lệ dự 95,25\xa0% → 80,12\xa0%",
        "unproven": "12 chi bộ, trong 23 chi bộ đã duyệt điểm",
    }
    for name, text in texts.items():
        data[name] = [{"name": f"Đảng bộ xã Thạnh Lợi {n}", "text": text} for n in range(40)]
    first, second, *others = page_texts(paper_actions.render_draft("summary", data, on=TODAY))
    assert (first.count("Đảng bộ xã"), first.count("T/M QUẬN ỦY")) == (9, 1)
    assert "Phụ lục 1." in second
    assert sum(page.count("Đảng bộ xã") for page in others) == 120


# --- issuing ---------------------------------------------------------------------------------------------------


def issue(world, submission_id=FIRST, *, comments=WORDS, reason="", of=None):
    return issue_report(
        of or ReportOf.of_span(world.ward5, THIRD),
        comments=comments,
        submission_id=submission_id,
        by=world.vanphong,
        reason=reason,
    )


def test_one_form_is_one_paper_and_the_same_words_again_are_refused(summer, seventh_of_november):
    assert issue(summer) == issue(summer)
    seventh_of_november.shift(timedelta(days=1))
    with pytest.raises(NothingChanged):
        issue(summer, SECOND, reason="In lại")
    assert Paper.objects.filter(kind=PaperKind.PERIOD_REPORT).count() == 1


def test_another_span_and_the_summary_replace_nothing_but_share_the_numbers(summer):
    first = issue(summer)
    half = issue(summer, SECOND, of=ReportOf.of_span(summer.ward5, Span.parse("2026-H2")))
    assert (half.replaces, half.symbol, half.data["as_of"]) == (None, "02-BC/ĐU", "2026-11-07")
    summary = issue(summer, of=ReportOf.of_wards(summer.district, SEPTEMBER))
    assert (summary.replaces, summary.symbol) == (None, "01-BC/QU")
    assert first.data["comments"] == WORDS


@pytest.mark.parametrize("what", ["span", "wards"])
def test_replacing_needs_a_reason_and_the_former_stays_as_it_was(summer, what):
    of = (
        ReportOf.of_span(summer.ward5, THIRD)
        if what == "span"
        else ReportOf.of_wards(summer.district, SEPTEMBER)
    )
    first = issue(summer, of=of)
    said = first.data
    summer.giai_viet.results.filter(month=SEPTEMBER).update(official_total=Decimal("99"))
    with pytest.raises(ReplacingNeedsReason):
        issue(summer, SECOND, of=of, reason=" ")
    second = issue(summer, SECOND, of=of, reason="Duyệt lại")
    first.refresh_from_db()
    assert (second.replaces, first.data) == (first, said)
    event = Event.objects.get(verb=reports.VERBS[of.kind])
    assert event.after == {"symbol": second.symbol, "reason": "Duyệt lại"}


def test_nothing_is_issued_when_the_last_step_breaks(summer, monkeypatch):
    issue(summer)
    before = Event.objects.count()
    monkeypatch.setattr(reports, "record", lambda **more: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        issue(summer, SECOND, comments=[], reason="Sửa")
    assert (Paper.objects.count(), Event.objects.count()) == (1, before)


@pytest.mark.django_db(transaction=True)
def test_two_who_issue_at_once_leave_one_current_report(transactional_db, monkeypatch):
    """Runs where two connections share a database: PostgreSQL, or SQLite in a file (TEST_SQLITE)."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("SQLite in memory belongs to one connection; run with PostgreSQL or TEST_SQLITE=<file>.")
    from scoring.actions import load_rubric
    from scoring.rubric import load
    from tests.conftest import build_world
    from tests.meetings.test_two_writers_race import at_once

    monkeypatch.setattr("papers.pdf.render", lambda *html, **more: b"%PDF-1.7 a stand-in")
    load_rubric(load())
    world = build_world()
    results = at_once(*(lambda number=number: issue(world, number) for number in (FIRST, SECOND)))
    assert all(isinstance(result, Paper | NothingChanged) for result in results), results
    assert Paper.objects.count() == 1


# --- the pages -------------------------------------------------------------------------------------------------


def span_page(world, committee=None, span="2026-Q3"):
    return reverse("scoring:period-report", args=[(committee or world.ward5).pk, Span.parse(span)])


def summary_page(world, committee=None):
    return reverse("scoring:summary", args=[(committee or world.district).pk, SEPTEMBER])


def test_what_is_typed_is_shown_in_the_paper_and_kept(summer, sign_in):
    client = sign_in(summer.vanphong)
    sent = filled(client.get(span_page(summer)), -1) | {"shortcomings": "Còn họp muộn.\r\nHai chi bộ."}
    shown = client.post(span_page(summer), sent | {"preview": ""})
    assert "<p>Hai chi bộ.</p>" in shown.content.decode()
    assert filled(shown, -1)["shortcomings"] == "Còn họp muộn.\r\nHai chi bộ."
    assert not Paper.objects.exists()
    first, second = (client.post(span_page(summer), sent) for _click in range(2))
    paper = Paper.objects.get()
    assert first.url == second.url == paper.get_absolute_url()
    assert paper.data["comments"][0]["text"] == "Còn họp muộn.\nHai chi bộ."
    again = client.get(span_page(summer))
    assert filled(again, -1)["shortcomings"] == "Còn họp muộn.\r\nHai chi bộ.", (
        "a new one begins with its words"
    )


def test_a_missing_reason_is_asked_for_and_nothing_typed_is_lost(summer, sign_in):
    issue(summer)
    client = sign_in(summer.vanphong)
    sent = filled(client.get(span_page(summer)), -1) | {"directions": "Giữ nền nếp."}
    answer = client.post(span_page(summer), sent)
    assert (answer.status_code, filled(answer, -1)["directions"]) == (422, "Giữ nền nếp.")
    assert answer.content.decode().count("data-error-summary") == 1, "said once, and what to do"
    assert client.post(span_page(summer), sent | {"reason": "Bổ sung"}).status_code == 302


def test_what_waits_is_told_once_and_unchanged_it_is_no_next_action(summer, sign_in):
    """In the fourth quarter October of Giai Việt is accepted, and November waits: it has points all the same."""
    result_of(summer.giai_viet, OCTOBER, "90", present=9, grade="tot")
    client = sign_in(summer.vanphong)
    page = client.get(span_page(summer, span="2026-Q4")).content.decode().split("<main")[1].split("</main")[0]
    assert page.count("notice-warning") == 2, "the quarter is not over, and something waits"
    assert ("chưa có kết quả được duyệt" in page, "nhưng không có điểm" in page) == (True, False)
    assert "btn-next" in client.get(span_page(summer)).content.decode()
    issue(summer, comments=[])
    assert "btn-next" not in client.get(span_page(summer)).content.decode()


def test_a_form_without_its_id_or_too_long_keeps_what_was_typed(summer, sign_in):
    client = sign_in(summer.vanphong)
    for wrong in ({"submission_id": "abc"}, {"submission_id": str(FIRST), "assessment": "x" * 5001}):
        answer = client.post(span_page(summer), {"directions": "Giữ."} | wrong)
        assert (answer.status_code, filled(answer, -1)["directions"]) == (422, "Giữ.")
    assert not Paper.objects.exists()


def test_the_official_reads_the_summary_that_the_office_issued(summer, sign_in):
    client = sign_in(summer.vanphong8)
    sent = filled(client.get(summary_page(summer)), -1)
    client.post(summary_page(summer), sent)
    paper = Paper.objects.get()
    overview = reverse("scoring:overview", args=[NOVEMBER])
    official = sign_in(summer.quan8)
    assert paper.get_absolute_url() in official.get(overview).content.decode()
    assert official.get(paper.get_absolute_url()).status_code == 200
    assert sign_in(summer.vanphong).get(paper.get_absolute_url()).status_code == 404


WHO = [
    (span_page, "ward5", {"thuongtruc": 403, "quan8": 403, "bithu": 404, "vanphong6": 404, "vanphong": 200}),
    (summary_page, "district", {"quan8": 403, "vanphong": 404, "vanphong8": 200}),
]


def test_who_issues_them(summer, client):
    for page, committee, people in WHO:
        url = page(summer, getattr(summer, committee))
        for person, status in people.items():
            client.force_login(getattr(summer, person), backend=settings.AUTHENTICATION_BACKENDS[0])
            assert client.get(url).status_code == status, person
            assert client.delete(url).status_code == 405
            before, sent = Paper.objects.count(), {"submission_id": str(FIRST)}
            assert client.post(url, sent).status_code == (302 if status == 200 else status), person
            assert Paper.objects.count() - before == (status == 200), person


def test_months_and_times_without_anything_to_report_have_no_page(summer, sign_in):
    client = sign_in(summer.vanphong8)
    assert client.get(span_page(summer, span="2026-09")).status_code == 404
    assert client.get(span_page(summer, span="2027")).status_code == 302
    assert (
        client.get(reverse("scoring:summary", args=[summer.district.pk, Month(2027, 3)])).status_code == 302
    )


def test_neither_asks_more_queries_for_more_cells(summer):
    def asked():
        found = []
        for read in (quarter, september):
            with CaptureQueriesContext(connection) as queries:
                read(summer)
            found.append(len(queries))
        return found

    few = asked()
    for number in range(3):
        more = cell(summer.ward5, f"Khu phố {number + 20}", position=number + 5)
        result_of(more, SEPTEMBER)
        MissedMonth.objects.create(cell=more, month=JULY, reason="Mưa")
        meeting_of(more, AUGUST)
    assert asked() == few
