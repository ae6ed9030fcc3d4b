"""Packs: who may ask, what is in the file, how they move from state to state, and who may fetch them."""

import errno
import hashlib
import io
import uuid
import zipfile
from datetime import timedelta

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cells.models import Event, Grant, Reading
from cells.months import Month
from papers import actions, pack_actions, packs, pdf
from papers.models import Pack, PackForm, PackState, Paper
from papers.pack_actions import ask_for_pack, cancel_pack, make, make_pack_again
from papers.pdf import PdfLibrariesMissing
from papers.reaping import reap

from .reading import flat_text


@pytest.fixture
def quick_pdf(monkeypatch):
    """Three blank pages in place of a paper: what a pack does with pages does not hang on what is on them."""
    monkeypatch.setattr(pdf, "render", lambda html, **more: blank(3))


def blank(pages: int) -> bytes:
    document, content = pikepdf.Pdf.new(), io.BytesIO()
    for _page in range(pages):
        document.add_blank_page()
    document.save(content, deterministic_id=True)
    return content.getvalue()


@pytest.fixture
def reports(issue_report, quick_pdf):
    """Of September, October and November."""
    return [issue_report(month=Month(2026, number)) for number in (9, 10, 11)]


@pytest.fixture
def ask(reports, official):
    def asked(**changes):
        usual = {
            "papers": reports,
            "title": "Báo cáo của Đảng ủy Phường 5",
            "form": "pdf",
            "by": official,
            "submission_id": uuid.uuid4(),
        }
        return ask_for_pack(**usual | changes)

    return asked


@pytest.fixture
def pack(ask):
    return ask(gaps=[["Đảng ủy Phường 6", "2026-10"]])


def now(pack) -> Pack:
    return Pack.objects.get(pk=pack.pk)


def made(pack) -> Pack:
    make(pack.pk)
    return now(pack)


def stored(pack) -> bytes:
    with default_storage.open(now(pack).file.name) as file:
        return file.read()


def pack_files() -> list[str]:
    return default_storage.listdir("packs")[1] if default_storage.exists("packs") else []


# --- Asking ------------------------------------------------------------------------------------------------------


def test_a_pack_holds_the_papers_in_their_order_and_waits(pack, reports, official):
    assert (pack.state, pack.total, pack.done, pack.owner) == ("waiting", 3, 0, official)
    assert [one.paper for one in pack.packpaper_set.all()] == reports
    event = Event.objects.get(verb="pack asked for")
    assert (event.by, event.after["papers"]) == (official, 3)


def test_a_second_click_gets_the_same_pack(ask):
    again = uuid.uuid4()
    assert ask(submission_id=again) == ask(submission_id=again)
    assert Pack.objects.count() == 1


def test_anothers_form_is_refused(ask, staff):
    used = uuid.uuid4()
    ask(submission_id=used)
    with pytest.raises(pack_actions.PackIdTaken):
        ask(submission_id=used, by=staff)


def test_what_one_may_not_read_is_left_out_and_nothing_else_is_no_pack(
    ask, reports, minutes, stranger, secretary
):
    assert ask(papers=[*reports, minutes], by=secretary).total == 1
    with pytest.raises(pack_actions.NothingToPack):
        ask(by=stranger)
    assert Pack.objects.count() == 1


@pytest.mark.parametrize(("most", "is_refused"), [(3, False), (2, True)])
def test_a_pack_holds_so_many_papers_and_not_one_more(ask, monkeypatch, most, is_refused):
    monkeypatch.setattr(pack_actions, "PAPERS_IN_A_PACK", most)
    if is_refused:
        with pytest.raises(pack_actions.TooManyPapers, match="3"):
            ask()
    assert is_refused or ask().total == 3


def test_three_packs_at_a_time_are_enough(ask):
    first, *_others = [ask() for _number in range(3)]
    with pytest.raises(pack_actions.TooManyPacks):
        ask()
    made(first)
    ask()


def test_a_broken_last_step_leaves_no_pack(ask, monkeypatch, official):
    def broken(**_facts):
        raise RuntimeError("the ledger is full")

    monkeypatch.setattr(pack_actions, "record", broken)
    with pytest.raises(RuntimeError):
        ask()
    assert not Pack.objects.exists()


# --- The file ----------------------------------------------------------------------------------------------------


def test_the_pdf_has_contents_every_page_and_bookmarks(pack):
    ready = made(pack)
    assert (ready.state, ready.done, ready.problem) == ("ready", 3, "")
    assert ready.size == len(stored(pack))
    with pikepdf.open(io.BytesIO(stored(pack))) as document, document.open_outline() as outline:
        assert len(document.pages) == 3 + 3 * 3  # the contents are three blank pages here too
        contents, ward = outline.root
        assert (contents.title, ward.title) == ("Mục lục", "Đảng ủy Phường 5")
        assert [item.title.split()[0] for item in ward.children] == ["01-BC/ĐU", "02-BC/ĐU", "03-BC/ĐU"]
        pages = [page.objgen for page in document.pages]
        places = [pages.index(item.destination[0].objgen) for item in ward.children]
        assert places == [3, 6, 9]


def test_the_contents_name_symbol_title_page_and_what_is_missing(issue_report, ward):
    """The one real rendering: page numbers count the contents themselves."""
    papers = [issue_report(month=Month(2026, number)) for number in (9, 10)]
    file = io.BytesIO()
    gaps = [["Đảng ủy Phường 6", "2026-01"], ["Đảng ủy Phường 6", "2026-10"]]
    contents = packs.merge(papers, file, contents=packs.Contents("Hai báo cáo", gaps))
    text = flat_text(file.getvalue())
    length = len(pikepdf.open(io.BytesIO(actions.issued_bytes(papers[0]))).pages)
    assert [line.page for line in contents.lines] == [1, 1 + length]
    assert "MỤC LỤC Hai báo cáo" in text
    assert f"2 02-BC/ĐU Báo cáo kết quả sinh hoạt chi bộ tháng 11 năm 2026 {2 + length}" in text
    assert "Đảng ủy Phường 6: tháng 01/2026, tháng 10/2026" in text


@pytest.mark.parametrize("lines", [1, 29, 30, 200])
def test_the_numbers_of_the_pages_hold_however_long_the_contents_are(monkeypatch, lines):
    """A wrong guess at the length is made good by a second rendering."""
    asked = []

    def three_pages(html):
        asked.append(html)
        return blank(3)

    monkeypatch.setattr(pdf, "render", three_pages)
    found = [packs.Line(number, "Đảng ủy", "01-BC/ĐU", "Báo cáo", number) for number in range(1, lines + 1)]
    packs._contents_pages(packs.Contents(lines=found))
    assert '<td class="num">4</td></tr>' in asked[-1]  # page 1 of the papers lies behind three of contents


def test_parts_written_to_the_disk_make_the_same_pages(pack, monkeypatch):
    whole = [len(page.obj.keys()) for page in pikepdf.open(io.BytesIO(stored(made(pack)))).pages]
    monkeypatch.setattr(packs, "PART_BYTES", 1)
    make_pack_again(pack=now(pack), by=pack.owner)
    assert [len(page.obj.keys()) for page in pikepdf.open(io.BytesIO(stored(made(pack)))).pages] == whole


def test_the_zip_holds_each_papers_own_bytes_under_a_name_that_leads_nowhere(ask, reports):
    made(pack := ask(form="zip", gaps=[["Đảng ủy Phường 6", "2026-10"]]))
    with zipfile.ZipFile(io.BytesIO(stored(pack))) as archive:
        names = archive.namelist()
        assert names == [
            "001_2026-09_Dang-uy-Phuong-5_01-BC-DU.pdf",
            "002_2026-10_Dang-uy-Phuong-5_02-BC-DU.pdf",
            "003_2026-11_Dang-uy-Phuong-5_03-BC-DU.pdf",
            "000_muc-luc.txt",
        ]
        assert archive.read(names[1]) == actions.issued_bytes(Paper.objects.get(pk=reports[1].pk))
        assert "Đảng ủy Phường 6: tháng 10/2026" in archive.read(names[3]).decode("utf-8-sig")


@pytest.mark.parametrize("form", PackForm.values)
@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_a_damaged_paper_is_named_and_the_others_are_there(ask, reports, form, damage):
    bad = actions.ensure_file(reports[1])
    default_storage.delete(bad.file.name)
    # The three blank papers have the same bytes, so the others get files of their own.
    for number, paper in enumerate((reports[0], reports[2]), 5):
        content = blank(number)
        name = default_storage.save(f"papers/own-{number}.pdf", ContentFile(content))
        digest = hashlib.sha256(content).hexdigest()
        Paper.objects.filter(pk=paper.pk).update(file=name, size=len(content), sha256=digest)
    if damage == "changed":
        default_storage.save(bad.file.name, ContentFile(b"%PDF forged"))
    ready = made(ask(form=form))
    assert ready.state == "ready"
    assert [one.paper for one in ready.packpaper_set.filter(is_damaged=True)] == [bad]
    if form == "pdf":
        assert len(pikepdf.open(io.BytesIO(stored(ready))).pages) == 3 + 5 + 6
    else:
        assert len(zipfile.ZipFile(io.BytesIO(stored(ready))).namelist()) == 3


def test_only_papers_without_a_file_are_rendered(pack, reports, monkeypatch):
    for paper in reports[:2]:
        actions.ensure_file(paper)
    asked = []
    monkeypatch.setattr(actions.pdf, "render", lambda html, **more: asked.append(html) or blank(3))
    made(pack)
    assert ["MỤC LỤC" in html for html in asked][:2] == [
        False,
        True,
    ]  # the third report, and then the contents


def test_papers_are_read_in_chunks_and_none_is_lost(pack, monkeypatch):
    monkeypatch.setattr(pack_actions, "CHUNK", 2)
    assert made(pack).state == "ready"
    assert len(pikepdf.open(io.BytesIO(stored(pack))).pages) == 3 + 3 * 3


# --- States ------------------------------------------------------------------------------------------------------

STATES = list(PackState.values)
# From each state: what a person's cancel and again, and a worker that takes it up, lead to; "-" is refused or nothing.
MOVES = """
from       cancel     again    taken_up
waiting    cancelled  -        ready
working    cancelled  -        -
ready      -          waiting  -
failed     -          waiting  -
cancelled  -          waiting  -
expired    -          waiting  -
"""
TABLE = [
    (row[0], act, to)
    for head, *rows in [[line.split() for line in MOVES.strip().splitlines()]]
    for row in rows
    for act, to in zip(head[1:], row[1:], strict=True)
]


@pytest.mark.parametrize(("state", "act", "to"), TABLE)
def test_the_moves_of_a_pack(pack, state, act, to):
    Pack.objects.filter(pk=pack.pk).update(state=state)
    move = {
        "cancel": lambda: cancel_pack(pack=now(pack), by=pack.owner),
        "again": lambda: make_pack_again(pack=now(pack), by=pack.owner),
        "taken_up": lambda: make(pack.pk),
    }[act]
    if to == "-" and act != "taken_up":
        with pytest.raises(pack_actions.PackHasMovedOn):
            move()
    else:
        move()
    assert now(pack).state == (state if to == "-" else to)


def test_the_table_names_every_state():
    assert {state for state, _act, _to in TABLE} == set(STATES)


def interrupt(monkeypatch, at, action):
    """`action` happens while the paper with that number is being put in."""
    real, seen = packs._checked, []

    def checked(paper):
        seen.append(paper)
        if len(seen) == at:
            action()
        return real(paper)

    monkeypatch.setattr(packs, "_checked", checked)
    return seen


def test_a_cancel_is_seen_between_two_papers(pack, monkeypatch):
    seen = interrupt(monkeypatch, 2, lambda: cancel_pack(pack=now(pack), by=pack.owner))
    assert made(pack).state == "cancelled"
    assert len(seen) == 2
    assert pack_files() == []


def test_a_cancel_in_the_last_moment_leaves_no_file(pack, monkeypatch):
    real = packs._bind

    def bind(*arguments):
        cancel_pack(pack=now(pack), by=pack.owner)
        real(*arguments)

    monkeypatch.setattr(packs, "_bind", bind)
    assert made(pack).state == "cancelled"
    assert pack_files() == []


def test_of_two_workers_one_makes_the_pack(pack, monkeypatch):
    seen = interrupt(monkeypatch, 1, lambda: make(pack.pk))
    assert made(pack).state == "ready"
    assert len(seen) == 3
    assert len(pack_files()) == 1


def test_a_worker_that_was_thought_dead_stops_when_another_has_taken_over(pack, monkeypatch):
    def taken_over():
        Pack.objects.filter(pk=pack.pk).update(state="waiting")
        make(pack.pk)

    seen = interrupt(monkeypatch, 2, taken_over)
    assert made(pack).state == "ready"
    assert (len(seen), now(pack).attempts) == (2 + 3, 2)
    assert len(pack_files()) == 1


def test_a_worker_told_to_stop_gives_the_pack_back_without_counting_the_turn(pack, monkeypatch):
    monkeypatch.setattr(pack_actions.worker, "is_stopping", True)
    assert (made(pack).state, now(pack).attempts, now(pack).done) == ("waiting", 0, 1)
    monkeypatch.setattr(pack_actions.worker, "is_stopping", False)
    assert made(pack).state == "ready"


def test_without_the_libraries_or_with_a_broken_paper_the_pack_says_so(pack, monkeypatch):
    def missing(html, **more):
        raise PdfLibrariesMissing("install Pango")

    monkeypatch.setattr(pdf, "render", missing)
    assert (made(pack).state, now(pack).problem) == ("failed", "libraries")
    monkeypatch.setattr(pdf, "render", lambda html, **more: 1 / 0)
    make_pack_again(pack=now(pack), by=pack.owner)
    with pytest.raises(ZeroDivisionError):
        make(pack.pk)
    assert (now(pack).state, now(pack).problem) == ("failed", "broken")


def test_on_a_full_disk_the_pack_says_so_and_leaves_nothing(pack, monkeypatch):
    usual = default_storage.save

    def full(name, file, **more):
        usual(name, ContentFile(b"half of it"), **more)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(default_storage, "save", full)
    with pytest.raises(actions.NotStored):
        make(pack.pk)
    assert (now(pack).state, now(pack).problem) == ("failed", "disk")
    assert pack_files() == []
    monkeypatch.undo()
    make_pack_again(pack=now(pack), by=pack.owner)
    assert made(pack).state == "ready"


def test_a_role_taken_away_before_the_making_ends_it(pack, official):
    Grant.objects.filter(user=official).update(until=timezone.localdate())
    assert (made(pack).state, now(pack).problem) == ("failed", "out_of_sight")
    assert pack_files() == []


# --- The reaper --------------------------------------------------------------------------------------------------


def left_working(pack, *, attempts=1, minutes=3):
    beat = timezone.now() - timedelta(minutes=minutes)
    Pack.objects.filter(pk=pack.pk).update(state="working", attempts=attempts, done=2, heartbeat_at=beat)
    name = pack_actions.file_name(now(pack))
    default_storage.save(name, ContentFile(b"half of it"))


@pytest.mark.parametrize(
    ("attempts", "minutes", "state"),
    [(1, 1, "working"), (1, 2, "ready"), (2, 3, "ready"), (3, 1, "working"), (3, 2, "failed")],
)
def test_a_pack_without_a_heartbeat_is_begun_again_until_the_third_time(pack, attempts, minutes, state):
    left_working(pack, attempts=attempts, minutes=minutes)
    reap()  # jobs are done at once in the tests
    assert now(pack).state == state
    if state == "ready":
        assert stored(pack) != b"half of it"
        assert len(pack_files()) == 1
    if state == "failed":
        assert (now(pack).problem, pack_files()) == ("killed", [])
    assert not reap()


@pytest.mark.parametrize(("minutes", "state"), [(1, "working"), (2, "ready")])
def test_a_pack_that_never_had_a_heartbeat_counts_from_its_start(pack, minutes, state):
    left_working(pack)
    began = timezone.now() - timedelta(minutes=minutes)
    Pack.objects.filter(pk=pack.pk).update(heartbeat_at=None, started_at=began)
    reap()
    assert now(pack).state == state


def test_a_pack_whose_job_was_never_written_is_found(pack):
    Pack.objects.filter(pk=pack.pk).update(created_at=timezone.now() - timedelta(minutes=2))
    assert reap().packs == 1
    assert now(pack).state == "ready"


def test_a_paper_without_a_file_is_rendered(reports, seventh_of_november):
    assert reap().papers == 0  # just issued: its job is on its way
    seventh_of_november.shift(timedelta(minutes=2))
    assert reap().papers == 3
    assert not Paper.objects.filter(sha256="").exists()


@pytest.mark.parametrize(
    ("days", "state"), [(timedelta(days=7, seconds=-1), "ready"), (timedelta(days=7), "expired")]
)
def test_a_file_is_kept_for_a_week(pack, seventh_of_november, days, state):
    made(pack)
    seventh_of_november.shift(days)
    reap()
    assert now(pack).state == state
    assert bool(pack_files()) == (state == "ready")
    assert not reap()


def test_a_deletion_that_was_broken_off_is_finished(pack, seventh_of_november, monkeypatch):
    made(pack)
    seventh_of_november.shift(timedelta(days=8))
    with monkeypatch.context() as broken:
        broken.setattr(default_storage, "delete", lambda name: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            reap()
    assert now(pack).state == "expired"
    assert reap().files == 1
    assert pack_files() == []


# --- The pages ---------------------------------------------------------------------------------------------------

OWN_PAGES = [
    ("pack-detail", "get", 200),
    ("pack-download", "get", 200),
    ("pack-cancel", "post", 302),
    ("pack-again", "post", 302),
]


def page(name, pack):
    return reverse(f"papers:{name}", args=[pack.pk])


@pytest.mark.parametrize(("name", "method", "status"), OWN_PAGES)
def test_a_pack_is_its_owners_alone(client, request, pack, name, method, status):
    made(pack)
    for who in ("staff", "stranger", "administrator"):
        client.force_login(request.getfixturevalue(who))
        assert getattr(client, method)(page(name, pack)).status_code == 404
    assert now(pack).state == "ready"
    client.force_login(pack.owner)
    wrong = {"get": "post", "post": "get"}[method]
    assert getattr(client, wrong)(page(name, pack)).status_code == 405
    assert getattr(client, method)(page(name, pack)).status_code == status


def test_the_list_shows_the_own_packs(client, pack, staff):
    for person, number in ((pack.owner, 1), (staff, 0)):
        client.force_login(person)
        assert len(client.get(reverse("papers:pack-list")).context["packs"]) == number


def test_the_page_asks_for_itself_until_the_pack_is_ready(client, pack):
    client.force_login(pack.owner)
    Pack.objects.filter(pk=pack.pk).update(
        state="working", done=1, started_at=timezone.now() - timedelta(seconds=90)
    )
    whole = client.get(page("pack-detail", pack))
    assert "3" in whole.context["left"]  # minutes: one of three papers took ninety seconds
    assert b'<noscript><meta http-equiv="refresh"' in whole.content
    piece = client.get(page("pack-detail", pack), headers={"HX-Request": "true"}).content.decode()
    assert piece.count("hx-get") == 1
    assert '<progress class="pack-progress" max="3" value="1"' in piece
    assert "<html" not in piece
    Pack.objects.filter(pk=pack.pk).update(state="waiting")
    made(pack)
    done = client.get(page("pack-detail", pack)).content.decode()
    assert "hx-trigger" not in done
    assert "http-equiv" not in done


def test_the_file_comes_with_its_name_and_every_paper_counts_as_taken(client, pack, reports):
    made(pack)
    client.force_login(pack.owner)
    response = client.get(page("pack-download", pack), headers={"Accept-Encoding": "gzip"})
    assert b"".join(response.streaming_content) == stored(pack)
    assert response["Content-Length"] == str(now(pack).size)
    assert 'filename="Bao-cao-cua-Dang-uy-Phuong-5-pdf.pdf"' in response["Content-Disposition"]
    taken = Reading.objects.filter(kind="exported", by=pack.owner)
    assert sorted(taken.values_list("object_id", flat=True)) == sorted(str(paper.pk) for paper in reports)


def test_who_lost_the_role_gets_no_file(client, pack, official):
    made(pack)
    Grant.objects.filter(user=official).update(until=timezone.localdate())
    client.force_login(official)
    assert client.get(page("pack-download", pack)).status_code == 403
    assert not Reading.objects.exists()


@pytest.mark.parametrize("damage", ["changed", "gone", "waiting"])
def test_a_damaged_pack_is_not_given_out_but_made_again(client, pack, damage):
    if damage != "waiting":
        name = made(pack).file.name
        default_storage.delete(name)
    if damage == "changed":
        default_storage.save(name, ContentFile(b"%PDF forged"))
    client.force_login(pack.owner)
    assert client.get(page("pack-download", pack)).status_code == 503
    if damage != "waiting":
        client.post(page("pack-again", pack))
        assert made(pack).state == "ready"
        assert client.get(page("pack-download", pack)).status_code == 200


def test_the_progress_asks_as_much_for_many_papers_as_for_few(client, ask, issue_report, reports):
    few = ask(papers=reports[:1])
    more = ask(papers=[*reports, *(issue_report(month=Month(2026, number)) for number in range(1, 9))])
    client.force_login(few.owner)
    client.get(page("pack-detail", few))
    counts = []
    for pack in (few, more):
        made(pack)
        for name in ("pack-detail", "pack-download"):
            with CaptureQueriesContext(connection) as asked:
                client.get(page(name, pack))
            counts.append(len(asked))
    assert counts[:2] == counts[2:]


def test_the_kinds_of_a_pack_have_their_makers():
    assert set(pack_actions.MAKERS) == set(PackForm)


def test_two_packs_of_one_choice_are_told_apart_and_months_are_words(client, pack):
    Pack.objects.filter(pk=pack.pk).update(gaps=[["Đảng ủy Phường 6", "2025-12"]])
    Pack.objects.create(
        **{"owner": pack.owner, "title": pack.title, "form": "zip", "total": 1},
        **{"created_at": timezone.now(), "submission_id": uuid.uuid4()},
    )
    client.force_login(pack.owner)
    listed = client.get(reverse("papers:pack-list")).content.decode()
    for form in ("PDF", "ZIP"):
        assert f">{pack.title} ({form})</a>" in listed
    assert "Đảng ủy Phường 6, tháng 12/2025" in client.get(page("pack-detail", pack)).content.decode()
