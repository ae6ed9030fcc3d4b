"""Files of a meeting: what is taken, under which name, where it lies and who gets it."""

import io
from types import SimpleNamespace

import pytest
from django.core.files.storage import default_storage
from django.db.models import F, QuerySet
from django.urls import reverse
from PIL import Image

from cells.models import Event, Reading
from meetings import attachments
from meetings.actions.attachments import attach, content_of, files_and_rows
from meetings.attachments import cleaned_name, inspect
from meetings.forms.attachments import AttachmentField
from meetings.models import Attachment, AttachmentPurpose, Meeting
from tests.conftest import meeting_of

from . import files
from .files import upload
from .records import set_everywhere

PROOF = AttachmentPurpose.PROOF


@pytest.fixture
def meeting(world):
    return meeting_of(world.giai_viet)


def stored_names() -> list[str]:
    try:
        return default_storage.listdir("attachments")[1]
    except FileNotFoundError:
        return []


# --- What is taken ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "kind", "kept"),
    [
        ("de-cuong.pdf", files.PDF, attachments.PDF, "de-cuong.pdf"),
        ("Ảnh trang ký.JPG", files.JPEG, attachments.JPEG, "Ảnh trang ký.jpg"),
        ("anh.jpeg", files.JPEG, attachments.JPEG, "anh.jpeg"),
        (
            "anh.jpg",
            files.PNG,
            attachments.PNG,
            "anh.png",
        ),  # a picture by another picture's name is put right
        ("anh.PNG", files.PNG, attachments.PNG, "anh.png"),
        ("Đề án.docx", files.DOCX, attachments.DOCX, "Đề án.docx"),
        ("bieu.xlsx", files.XLSX, attachments.XLSX, "bieu.xlsx"),
        ("bien ban 05.11", files.PDF, attachments.PDF, "bien ban 05.11.pdf"),
        ("", files.PDF, attachments.PDF, "tep.pdf"),
        (".pdf", files.PDF, attachments.PDF, "tep.pdf"),
    ],
)
def test_the_kind_is_found_in_the_content(name, content, kind, kept):
    found = inspect(name, content)
    assert (found.kind, found.name) == (kind, kept)


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("trong.pdf", b"", attachments.FileEmpty),
        ("de-cuong.pdf", files.EXE, attachments.KindNotTaken),
        ("de-cuong.pdf", files.HTML, attachments.KindNotTaken),
        ("anh.png", files.SVG, attachments.KindNotTaken),
        ("anh.svg", files.SVG, attachments.KindNotTaken),
        ("anh.heic", files.HEIC, attachments.HeicNotTaken),
        ("ghi-chu.txt", "Nội dung".encode(), attachments.KindNotTaken),
        ("anh.gif", b"GIF89a" + b"\0" * 20, attachments.KindNotTaken),
        # An attachment that lies about its type.
        ("de-cuong.docx", files.PDF, attachments.NameLies),
        ("anh.pdf", files.JPEG, attachments.NameLies),
        ("de-cuong.pdf.exe", files.PDF, attachments.NameLies),
        ("bieu.xlsx", files.DOCX, attachments.NameLies),
        ("trang.html", files.JPEG, attachments.NameLies),
        ("tep.zip", files.archive({"a.txt": "a"}), attachments.KindNotTaken),
        ("ung-dung.docx", files.archive({"META-INF/MANIFEST.MF": ""}), attachments.KindNotTaken),
        (
            "macro.docx",
            files.archive({"[Content_Types].xml": "", "word/document.xml": "", "word/vbaProject.bin": ""}),
            attachments.FileHasMacros,
        ),
        ("cat.pdf", files.PDF[:20], attachments.FileDamaged),
        ("cat.jpg", files.picture("JPEG", (400, 400))[:300], attachments.FileDamaged),
        ("cat.png", files.picture("PNG", (400, 400))[:60], attachments.FileDamaged),
        ("cat.docx", files.DOCX[:40], attachments.FileDamaged),
        ("hinh.jpg", b"\xff\xd8\xff" + files.HTML, attachments.FileDamaged),
    ],
)
def test_what_is_refused_and_the_sentence_says_what_to_do(name, content, refusal):
    with pytest.raises(refusal) as refused:
        inspect(name, content)
    assert any(word in str(refused.value) for word in ("chọn", "Chọn", "gửi", "chụp"))


@pytest.mark.parametrize(("size", "is_taken"), [(0, True), (1, False)])
def test_ten_megabytes_are_taken_and_one_byte_more_is_not(size, is_taken):
    padding = attachments.MAX_BYTES - len(files.PDF) + size
    content = files.PDF.replace(b"<<>>", b"<<>>" + b" " * padding)
    if is_taken:
        assert inspect("a.pdf", content).kind == attachments.PDF
    else:
        with pytest.raises(attachments.FileTooLarge):
            inspect("a.pdf", content)


def test_a_zip_bomb_is_refused_by_its_index():
    bomb = files.archive(
        {"[Content_Types].xml": "", "word/document.xml": "", "word/a.xml": b"\0" * (100 * 2**20 + 1)}
    )
    assert len(bomb) < 200_000
    with pytest.raises(attachments.DocumentUnfolds):
        inspect("a.docx", bomb)


@pytest.mark.parametrize("format_name", ["PNG", "JPEG"])
def test_a_picture_that_would_fill_the_memory_is_refused_by_its_head(format_name, monkeypatch):
    monkeypatch.setattr(attachments, "MAX_PIXELS", 99)
    with pytest.raises(attachments.PictureTooLarge):
        inspect("a.png", files.picture(format_name, (10, 10)))
    monkeypatch.setattr(attachments, "MAX_PIXELS", 100)
    assert inspect("a.png", files.picture(format_name, (10, 10)))


def test_a_picture_of_endless_scans_is_refused_before_it_is_unfolded(monkeypatch):
    """Each scan of a progressive picture goes over all of its points: a megabyte of them would take minutes."""
    held = io.BytesIO()
    Image.new("L", (8, 8), 255).save(held, "JPEG", progressive=True)
    photo = held.getvalue()
    assert inspect("a.jpg", photo).kind == attachments.JPEG
    last = photo[photo.rindex(b"\xff\xda") : -2]
    with pytest.raises(attachments.FileDamaged):
        inspect("a.jpg", photo[:-2] + last * 100 + photo[-2:])


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/a.pdf", "a.pdf"),
        (r"C:\Users\an\a.pdf", "a.pdf"),
        ("a\0b\n.pdf", "a b.pdf"),
        ("De\u0302\u0300 cuong.pdf", "Dề cuong.pdf"),
        ("a\u202efdp.exe.pdf", "afdp.exe.pdf"),  # the mark that turns the direction of text
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        ("...pdf", "tep.pdf"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
    ],
)
def test_names_are_cleaned(name, kept):
    assert cleaned_name(name, attachments.PDF) == kept


# --- Storing ---------------------------------------------------------------------------------------------------


def test_a_file_is_stored_with_its_row_and_its_event(world, meeting):
    stored = attach(meeting=meeting, purpose=PROOF, upload=upload(name="C:\\ảnh\\bìa.pdf"), by=world.bithu)
    assert (stored.name, stored.content_type, stored.size) == ("bìa.pdf", "application/pdf", len(files.PDF))
    assert content_of(stored) == files.PDF
    assert len(stored_names()) == 1
    assert "bìa" not in stored.file.name
    event = Event.objects.get()
    assert (event.verb, event.by, event.after["name"]) == ("file attached", world.bithu, "bìa.pdf")
    assert {"meetings.meeting", "cells.cell"} <= set(event.about.values_list("object_type", flat=True))


def test_the_same_bytes_again_are_the_same_row_within_the_meeting_and_purpose(world, meeting):
    def again(purpose=PROOF, to=meeting):
        return attach(meeting=to, purpose=purpose, upload=upload(), by=world.bithu).pk

    first = again()
    assert again() == first
    assert again(AttachmentPurpose.MATERIAL) != first
    assert again(to=meeting_of(world.khu_pho_1)) != first
    assert (Attachment.objects.count(), Event.objects.count(), len(stored_names())) == (3, 3, 3)


def test_of_two_at_once_the_second_gets_the_first_ones_row(world, meeting, monkeypatch):
    """Both looked before either wrote: the constraint says no, and no second file stays behind."""
    first = attach(meeting=meeting, purpose=PROOF, upload=upload(), by=world.bithu)
    found, looks = QuerySet.first, []

    def blind_at_first(rows):
        looks.append(rows)
        return found(rows) if len(looks) > 1 else None

    monkeypatch.setattr(QuerySet, "first", blind_at_first)
    assert attach(meeting=meeting, purpose=PROOF, upload=upload(), by=world.vanphong).pk == first.pk
    assert (Event.objects.count(), len(stored_names())) == (1, 1)


class ThePowerWent(Exception):
    pass


def fail(*_args, **_kwargs):
    raise ThePowerWent


def test_when_the_last_step_fails_neither_row_nor_file_stays(world, meeting, monkeypatch):
    set_everywhere(monkeypatch, "meetings.actions", "record", fail)
    with pytest.raises(ThePowerWent):
        attach(meeting=meeting, purpose=PROOF, upload=upload(), by=world.bithu)
    assert (Attachment.objects.count(), stored_names()) == (0, [])


def test_when_storing_fails_no_row_stays(world, meeting, monkeypatch):
    monkeypatch.setattr(default_storage._wrapped, "_save", fail)
    with pytest.raises(ThePowerWent):
        attach(meeting=meeting, purpose=PROOF, upload=upload(), by=world.bithu)
    assert (Attachment.objects.count(), Event.objects.count()) == (0, 0)


def test_a_file_falls_with_the_act_that_it_belongs_to(world, meeting):
    def act():
        with files_and_rows():
            attach(meeting=meeting, purpose=PROOF, upload=upload(), by=world.bithu)
            assert len(stored_names()) == 1
            fail()

    with pytest.raises(ThePowerWent):
        act()
    assert (Attachment.objects.count(), Event.objects.count(), stored_names()) == (0, 0, [])


def test_too_large_a_file_is_refused_before_it_is_read(world, meeting):
    large = SimpleNamespace(name="a.pdf", size=attachments.MAX_BYTES + 1, read=fail)
    with pytest.raises(attachments.FileTooLarge):
        attach(meeting=meeting, purpose=PROOF, upload=large, by=world.bithu)


def test_the_box_of_a_form_says_the_refusal_and_leaves_the_file_to_be_read():
    field = AttachmentField(required=False)
    taken = upload()
    assert field.clean(taken).read() == files.PDF
    assert field.clean(None) is None
    for sent in (upload(files.EXE), upload(b""), upload(files.PDF, "a.docx")):
        with pytest.raises(Exception, match="chọn"):
            field.clean(sent)


# --- Giving out ------------------------------------------------------------------------------------------------

READERS = {
    "bithu": 200,
    "vanphong": 200,
    "thuongtruc": 200,
    "bithu1": 404,
    "vanphong6": 404,
    "quan8": 404,
    "admin": 404,
    "nobody": 404,
}


@pytest.fixture
def photo(world, meeting):
    return attach(meeting=meeting, purpose=PROOF, upload=upload(files.JPEG, "Ảnh đầu.jpg"), by=world.bithu)


def address(attachment):
    return reverse("meetings:attachment", args=[attachment.pk])


@pytest.mark.parametrize(("person", "status"), READERS.items())
def test_who_may_read_the_meeting_gets_its_files(world, sign_in, photo, person, status):
    client = sign_in(getattr(world, person))
    assert client.get(address(photo)).status_code == status
    assert Reading.objects.filter(object_type="meetings.meeting").count() == (status == 200)
    assert client.post(address(photo)).status_code == 405


@pytest.mark.parametrize("person", ["quan8", "giamsat"])
def test_acceptance_opens_them_to_who_reads_the_meeting_but_for_what_belongs_to_news(
    world, sign_in, meeting, photo, person
):
    material = attach(meeting=meeting, purpose="material", upload=upload(), by=world.bithu)
    Meeting.objects.update(state="accepted", started_at=F("planned_at"))
    client = sign_in(getattr(world, person))
    assert client.get(address(material)).status_code == 200
    assert client.get(address(photo)).status_code == 404
    assert sign_in(world.thuongtruc).get(address(photo)).status_code == 200


def test_who_is_not_signed_in_is_asked_to(client, photo):
    assert client.get(address(photo)).url.startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("content", "name", "query", "how"),
    [
        (files.JPEG, "a.jpg", "", "attachment"),
        (files.JPEG, "a.jpg", "?inline", "inline"),
        (files.PDF, "a.pdf", "?inline", "attachment"),
        (files.DOCX, "a.docx", "?inline", "attachment"),
    ],
)
def test_what_was_uploaded_is_never_a_page_of_ours(world, sign_in, meeting, content, name, query, how):
    stored = attach(meeting=meeting, purpose=PROOF, upload=upload(content, name, "text/html"), by=world.bithu)
    response = sign_in(world.bithu).get(address(stored) + query)
    assert response.content == content
    assert response["Content-Disposition"].startswith(f"{how}; filename=")
    assert response["Content-Type"] == inspect(name, content).kind.content_type
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response["Cache-Control"] == "private, no-store"


def test_its_own_name_comes_with_it(world, sign_in, photo):
    header = sign_in(world.bithu).get(address(photo))["Content-Disposition"]
    assert (
        header == "attachment; filename=\"Anh dau.jpg\"; filename*=UTF-8''%E1%BA%A2nh%20%C4%91%E1%BA%A7u.jpg"
    )


def test_a_file_that_is_gone_or_changed_on_the_disk_is_not_given_out(world, sign_in, photo):
    client = sign_in(world.bithu)
    with default_storage.open(photo.file.name, "wb") as file:
        file.write(files.EXE)
    assert client.get(address(photo)).status_code == 503
    default_storage.delete(photo.file.name)
    assert client.get(address(photo)).status_code == 503
    assert not Reading.objects.exists()


def test_no_file_lies_at_a_public_address(world, sign_in, photo):
    client = sign_in(world.bithu)
    for place in ("media", "static"):
        assert client.get(f"/{place}/{photo.file.name}").status_code == 404
