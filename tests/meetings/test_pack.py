"""The hand-over pack: which files, under which names, and the figures to copy."""

import io
from datetime import date
from zipfile import ZipFile

import pytest
from django.urls import reverse

from cells.models import Reading
from cells.months import Month
from meetings import pack as packing
from meetings.actions.attachments import attach
from meetings.file_names import file_name, plain_words
from meetings.models import Material, Meeting
from meetings.pack_info import info_text
from papers import pdf
from tests.conftest import meeting_of
from tests.papers import samples
from tests.scoring.assessments import accepted

from .files import upload
from .records import fresh, hold


@pytest.fixture(autouse=True)
def quick_pdfs(monkeypatch):
    """The rendering itself is tested in tests/papers."""
    monkeypatch.setattr(pdf, "render", lambda html, **kept: b"%PDF-1.7 " + html.encode() + b"%%EOF")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Chi bộ Chung cư Giai Việt", "Chi-bo-Chung-cu-Giai-Viet"),
        ("Đảng ủy xã Đông Thạnh", "Dang-uy-xa-Dong-Thanh"),
        ("Chi bộ\u0300 ấp 3/2", "Chi-bo-ap-3-2"),
        ("../../etc/passwd", "etc-passwd"),
        ("CON: a*b?", "CON-a-b"),
        ("中文", "tep"),
        ("a" * 200, "a" * 60),
        ("", "tep"),
    ],
)
def test_names_hold_plain_letters_only(words, name):
    assert plain_words(words) == name


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({}, "2026-11_Chi-bo-Khu-pho-1_01-bien-ban.pdf"),
        ({"is_draft": True}, "2026-11_Chi-bo-Khu-pho-1_01-bien-ban_du-thao.pdf"),
        ({"day": date(2026, 11, 3)}, "2026-11-03_Chi-bo-Khu-pho-1_01-bien-ban.pdf"),
    ],
)
def test_a_name_tells_month_cell_number_and_paper(more, name):
    assert file_name(Month(2026, 11), "Chi bộ Khu phố 1", 1, "biên bản", "pdf", **more) == name


def opened(content) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(content)) as bundle:
        assert bundle.testzip() is None
        return {name: bundle.read(name) for name in bundle.namelist()}


def endings(files) -> list[str]:
    return [name.removeprefix("2026-11_Chi-bo-Chung-cu-Giai-Viet_") for name in files]


def test_the_pack_of_an_accepted_meeting(world):
    meeting = fresh(accepted(world))
    Material.objects.create(meeting=meeting, kind="draft", title="Dự thảo nghị quyết", text="Một.\nHai.")
    files = opened(packing.pack(meeting))
    assert endings(files) == [
        "thong-tin.txt",
        "01-bien-ban.pdf",
        "02-nghi-quyet.pdf",
        "05-tai-lieu-Du-thao-nghi-quyet.txt",
    ]
    told = files["thong-tin.txt"].decode("utf-8-sig")
    assert "Có mặt: 4\r\n" in told
    assert "Thời lượng: 92 phút" in told
    assert "thông báo và chương trình" in told.split("Chưa có trong gói:")[1]


def test_what_is_not_accepted_yet_is_marked_as_a_draft(world):
    meeting = hold(meeting_of(world.giai_viet), world)
    files = opened(packing.pack(fresh(meeting)))
    assert endings(files)[1:3] == ["01-bien-ban_du-thao.pdf", "02-nghi-quyet_du-thao.pdf"]
    assert "BẢN DỰ THẢO" in files["thong-tin.txt"].decode("utf-8-sig")


def test_a_meeting_that_may_have_a_twin_is_named_by_its_day(world):
    meeting = hold(meeting_of(world.giai_viet, kind="extraordinary"), world)
    names = list(opened(packing.pack(fresh(meeting))))
    assert names[1] == "2026-11-05_Chi-bo-Chung-cu-Giai-Viet_01-bien-ban_du-thao.pdf"


def test_the_same_record_gives_the_same_bytes(world, seventh_of_november):
    meeting = fresh(accepted(world))
    first = packing.pack(meeting)
    seventh_of_november.shift(3600)
    assert packing.pack(fresh(meeting)) == first


def test_a_damaged_file_is_named_and_the_rest_is_given(world, monkeypatch):
    meeting = fresh(accepted(world))

    def damaged(paper):
        raise packing.StoredFileDamaged

    monkeypatch.setattr(packing, "issued_bytes", damaged)
    files = opened(packing.pack(meeting))
    assert endings(files) == ["thong-tin.txt"]
    assert "01-bien-ban.pdf (tệp lưu trữ bị hỏng)" in files["thong-tin.txt"].decode("utf-8-sig")


def test_the_figures_to_copy():
    text = info_text(
        samples.minutes(), agenda=[{"text": "Chào cờ"}], files=["a.pdf"], missing=[], is_draft=False
    )
    for line in (
        "Biên bản sinh hoạt chi bộ thường kỳ tháng 11 năm 2026",
        "Ngày: 05/11/2026",
        "Bắt đầu: 19:30",
        "Thời lượng: 82 phút",
        "Phải dự: 22",
        "Tỷ lệ dự: 90,91 %",
        "Vắng có lý do: 1: Đỗ Văn Ánh (đi bệnh viện)",
        "Sinh hoạt đảng tạm thời ở nơi khác: 0",
        "1. Chào cờ",
        "3. Củng cố tổ tự quản khối C: Chưa báo cáo",
        "Chi bộ tự chấm: 91,5 điểm, xếp loại Tốt",
    ):
        assert line in text.splitlines()
    assert "Chưa có trong gói" not in text


def test_what_is_unknown_is_told_as_unknown():
    data = samples.minutes() | {
        "started": None,
        "ended": None,
        "chair": None,
        "venue": None,
        "own_score": None,
    }
    data["attendance"] |= {"present": None, "rate_percent": None}
    text = info_text(data, agenda=[], files=[], missing=["thông báo"], is_draft=True)
    assert text.count("chưa ghi") == 5
    assert "Thời lượng" not in text
    assert "1. thông báo" in text


def test_by_the_page_it_is_one_file_and_one_reading(world, sign_in):
    meeting = accepted(world)
    page = sign_in(world.bithu).get(reverse("meetings:meeting-pack", args=[meeting.pk]))
    assert (
        page["Content-Disposition"] == 'attachment; filename="2026-11_Chi-bo-Chung-cu-Giai-Viet_tron-bo.zip"'
    )
    assert Reading.objects.filter(kind="exported").count() == 1
    assert Meeting.objects.get().state == "accepted"


@pytest.mark.parametrize(("person", "is_inside"), [("bithu", True), ("thuongtruc", True), ("quan8", False)])
def test_the_proof_of_news_is_inside_for_who_reads_the_news(world, sign_in, person, is_inside):
    meeting = fresh(accepted(world))
    attach(meeting=meeting, purpose="proof", upload=upload(), by=world.bithu)
    client = sign_in(getattr(world, person))
    names = opened(client.get(reverse("meetings:meeting-pack", args=[meeting.pk])).content)
    assert any("minh-chung" in name for name in names) is is_inside
