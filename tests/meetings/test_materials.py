"""Materials: by title with a typed hour, or as a file with the hour that the system writes; and the draft."""

from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from cells.models import Event
from meetings.actions.preparation import post_material
from meetings.errors import FileAlreadyThere
from meetings.forms.preparation import MaterialForm
from meetings.models import Attachment, Material, MaterialKind
from scoring.evidence_of import evidence_of
from tests.conftest import NOW, local, meeting_of

from . import files
from .browser_form import errors_beside, filled
from .records import fresh, prepare, set_everywhere, snapshot

LATER = local(2026, 11, 7, 15)


@pytest.fixture
def meeting(world):
    return meeting_of(world.giai_viet, planned_at=local(2026, 11, 8, 19, 30))


def page(meeting, name="preparation", *args):
    return reverse(f"meetings:{name}", args=[meeting.pk, *args])


def post(meeting, world, *, content=files.PDF, name="de-cuong.pdf", material=None, title="Gợi ý"):
    return post_material(
        meeting=fresh(meeting),
        kind=MaterialKind.OUTLINE,
        title=title,
        upload=files.upload(content, name),
        by=world.bithu,
        material=material,
    )


def test_a_file_is_posted_with_the_hour_of_the_press(world, sign_in, meeting):
    client = sign_in(world.bithu)
    sent = filled(client.get(page(meeting, "material-create")), -1) | {
        "file": files.upload(),
        "kind": "outline",
    }
    assert client.post(page(meeting, "material-create"), sent).url == page(meeting)
    posted = Material.objects.get()
    assert (posted.title, posted.kind, posted.posted_at) == ("de-cuong.pdf", "outline", NOW)
    shown = client.get(page(meeting)).content.decode()
    assert reverse("meetings:attachment", args=[posted.attachment_id]) in shown


@pytest.mark.parametrize(
    ("upload", "words"),
    [(files.upload(files.EXE), "Không nhận"), (files.upload(b""), "trống"), (None, "Xin ghi: Tệp")],
)
def test_a_refused_file_is_said_beside_the_box(world, sign_in, meeting, upload, words):
    sent = {"kind": "outline", "title": "Của tôi"} | ({"file": upload} if upload else {})
    response = sign_in(world.bithu).post(page(meeting, "material-create"), sent)
    assert response.status_code == 422
    assert words in errors_beside(response, "file")
    assert filled(response, -1)["title"] == "Của tôi"
    assert not Material.objects.exists()


def test_the_second_click_posts_nothing_more(world, meeting, seventh_of_november):
    first = post(meeting, world)
    seventh_of_november.move_to(LATER)
    assert post(meeting, world).pk == first.pk
    assert (Material.objects.get().posted_at, Attachment.objects.count()) == (NOW, 1)


def test_a_changed_file_changes_the_hour_the_same_file_does_not(world, meeting, seventh_of_november):
    first = post(meeting, world)
    seventh_of_november.move_to(LATER)
    assert post(meeting, world, material=first).posted_at == NOW
    replaced = post(meeting, world, material=first, content=files.DOCX, name="moi.docx")
    assert (replaced.pk, replaced.posted_at) == (first.pk, LATER)
    assert Attachment.objects.count() == 2, "what was posted before stays"


def test_two_materials_are_not_the_same_file(world, meeting):
    post(meeting, world)
    other = post(meeting, world, content=files.DOCX, name="b.docx")
    with pytest.raises(FileAlreadyThere):
        post(meeting, world, material=other)


def test_nobody_types_another_hour_for_a_file_posted_here(world, sign_in, meeting):
    posted = post(meeting, world)
    client = sign_in(world.bithu)
    sent = filled(client.get(page(meeting)), -1)
    assert "materials-0-posted_at_0" not in sent
    forged = {
        "materials-0-posted_at_0": "01/11/2026",
        "materials-0-posted_at_1": "08:00",
        "materials-0-title": "Tên mới",
    }
    assert client.post(page(meeting), sent | forged).status_code == 302
    saved = Material.objects.get()
    assert (saved.pk, saved.title, saved.posted_at, saved.attachment_id) == (
        posted.pk,
        "Tên mới",
        NOW,
        posted.attachment_id,
    )


def test_a_number_of_another_meetings_material_is_a_new_row(world, sign_in, meeting):
    foreign = post(meeting_of(world.khu_pho_1), world)
    client = sign_in(world.bithu)
    row = {"materials-0-material_id": str(foreign.pk), "materials-0-title": "Của tôi"}
    assert client.post(page(meeting), filled(client.get(page(meeting)), -1) | row).status_code == 302
    assert fresh(meeting).materials.get().attachment is None
    assert Material.objects.get(pk=foreign.pk).title == "Gợi ý"


def test_only_a_material_with_a_file_of_this_meeting_is_replaced(world, sign_in, meeting):
    foreign = post(meeting_of(world.khu_pho_1), world)
    plain = Material.objects.create(meeting=meeting, kind="outline", title="Giấy")
    client = sign_in(world.bithu)
    for material in (foreign, plain):
        assert client.get(page(meeting, "material-replace", material.pk)).status_code == 404


def test_the_rule_of_one_day_proves_itself_by_the_stamps(world, meeting):
    """Posted on the 7th at 09:00 for the 8th at 19:30; the latest one decides."""
    post(meeting, world)
    assert evidence_of(fresh(meeting)).materials_hours_before == Decimal("34.5")
    Material.objects.create(
        meeting=meeting, kind="document", title="Sổ tay", posted_at=local(2026, 11, 8, 7, 30)
    )
    assert evidence_of(fresh(meeting)).materials_hours_before == 12


@pytest.mark.parametrize("broken", ["record", "preparation_snapshot"])
def test_when_a_step_fails_neither_row_nor_file_stays(world, meeting, monkeypatch, broken):
    def fail(*_args, **_event):
        raise ValueError

    before = snapshot(Material, Attachment, Event)
    set_everywhere(monkeypatch, "meetings.actions", broken, fail)
    with pytest.raises(ValueError):  # noqa: PT011 – the one raised above
        post(meeting, world)
    assert snapshot(Material, Attachment, Event) == before
    assert not default_storage.exists("attachments") or default_storage.listdir("attachments")[1] == []


# --- The draft -------------------------------------------------------------------------------------------------


def test_the_draft_is_written_in_one_place_and_goes_with_its_last_word(world, sign_in, meeting):
    client = sign_in(world.bithu)

    def save(**typed):
        return client.post(page(meeting), filled(client.get(page(meeting)), -1) | typed)

    posted = {"draft_posted_at_0": "06/11/2026", "draft_posted_at_1": "19:30"}
    assert save(draft_text="Dự thảo của tôi", **posted).status_code == 302
    draft = fresh(meeting).materials.get()
    assert (draft.kind, draft.text, draft.posted_at) == (
        "draft",
        "Dự thảo của tôi",
        local(2026, 11, 6, 19, 30),
    )
    assert evidence_of(fresh(meeting)).has_discussion_outline_or_draft is True
    assert filled(client.get(page(meeting)), -1)["materials-TOTAL_FORMS"] == "1", "it is no row of the list"
    save(draft_text="Dự thảo mới")
    assert fresh(meeting).materials.get().text == "Dự thảo mới"
    save(draft_text="")
    assert not fresh(meeting).materials.exists()


def test_saving_without_a_word_on_the_draft_leaves_it(world, meeting):
    Material.objects.create(meeting=meeting, kind="draft", title="Dự thảo", text="Giữ nguyên")
    prepare(meeting, world.bithu, materials=[])
    assert fresh(meeting).materials.get().text == "Giữ nguyên"


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30, "9" * 5000])
def test_a_row_with_a_number_that_no_material_has_crashes_nothing(number):
    form = MaterialForm({"material_id": number, "kind": "outline", "title": "Gợi ý"}, there={1: None})
    assert form.material is None
