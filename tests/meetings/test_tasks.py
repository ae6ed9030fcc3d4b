"""The page of a task, its news between the meetings, and what the resolution page makes of them."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from cells.access import Role
from cells.models import Event
from cells.months import Month
from meetings.actions.tasks import write_task_news
from meetings.errors import TaskFormUsed, TaskIsClosed
from meetings.models import Attachment, Material, MeetingKind, Resolution, Task, TaskReport, TaskUpdate
from meetings.queries import follow_through, previous_tasks
from tests.conftest import account, local, meeting_of

from . import files
from .browser_form import errors_beside, filled
from .records import fresh, hold, resolve, snapshot, task, write_minutes

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)


@pytest.fixture
def october(world):
    meeting = write_minutes(meeting_of(world.giai_viet, OCTOBER), world.bithu)
    more = {"assignee": world.anh, "follower": world.an, "due_on": date(2026, 11, 3)}
    resolve(meeting, world.bithu, tasks=[task("Vận động hộ", target=Decimal(10), unit="hộ", **more)])
    return meeting


@pytest.fixture
def november(world, october):
    return write_minutes(meeting_of(world.giai_viet, NOVEMBER), world.bithu)


@pytest.fixture
def households(october):
    return Task.objects.get()


@pytest.fixture
def anh(world):
    """The account of the member who answers for the task: without a role it reaches no cell."""
    user = account("anh", "Đỗ Văn Ánh", Role.OVERSEER, cell=world.giai_viet)
    user.member = world.anh
    user.save()
    return user


def page(task):
    return reverse("meetings:task-detail", args=[task.pk])


def resolution_page(meeting):
    return reverse("meetings:resolution", args=[meeting.pk])


def news(task, by, *, result="in_progress", note="Đã vận động", achieved=None, upload=None, number=None):
    return write_task_news(
        task=task,
        submission_id=number or uuid.uuid4(),
        result=result,
        note=note,
        achieved=achieved,
        upload=upload,
        by=by,
    )


def post(client, address, form=-1, **changes):
    sent = filled(client.get(address), form) | changes
    return sent, client.post(address, sent)


# --- News between the meetings ----------------------------------------------------------------------------------


def test_the_secretary_notes_what_became_of_a_task_with_a_figure_and_a_photo(world, sign_in, households):
    client = sign_in(world.bithu)
    photo = files.upload(files.JPEG, "Danh sách.jpg")
    _sent, answer = post(
        client, page(households), achieved="8", note="Đã có 8 hộ", result="in_progress", proof=photo
    )
    assert (answer.status_code, answer.url) == (302, page(households))
    update = TaskUpdate.objects.get()
    assert (update.result, update.achieved, update.note) == ("in_progress", 8, "Đã có 8 hộ")
    assert (update.written_by, update.written_at) == (world.bithu, local(2026, 11, 7, 9))
    assert update.proof.meeting == households.meeting
    shown = client.get(page(households)).content.decode()
    assert "8 trên 10 hộ (80 %)" in shown
    assert "Danh sách.jpg" in shown
    event = Event.objects.filter(verb="task news written").get()
    assert event.after["achieved"] == "8"
    about = set(event.about.values_list("object_type", "object_id"))
    assert about >= {("cells.cell", str(world.giai_viet.pk)), ("cells.member", str(world.anh.pk))}


@pytest.mark.parametrize(
    ("who", "sees", "writes"),
    [
        ("bithu", 200, 302),
        ("vanphong", 200, 302),
        ("anh", 200, 302),
        ("thuongtruc", 200, 403),
        ("bithu1", 404, 404),
        ("vanphong6", 404, 404),
        ("quan8", 404, 404),
        ("nobody", 404, 404),
    ],
)
def test_who_notes_what_became_of_a_task(world, sign_in, anh, households, who, sees, writes):
    client = sign_in(anh if who == "anh" else getattr(world, who))
    assert client.get(page(households)).status_code == sees
    assert client.post(page(households), {"result": "achieved", "note": "Xong"}).status_code == writes
    assert TaskUpdate.objects.count() == (writes == 302)


def test_the_one_who_answers_for_a_task_reaches_it_only_while_a_role_reaches_the_cell(
    world, sign_in, anh, households
):
    anh.grants.update(until=date(2026, 11, 7))
    assert sign_in(anh).get(page(households)).status_code == 404


def test_another_member_of_the_cell_reaches_no_draft_by_an_overseers_role(world, sign_in, anh, households):
    anh.member = world.dung
    anh.save()
    assert sign_in(anh).get(page(households)).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"note": ""}, "note"),
        ({"note": "x" * 301}, "note"),
        ({"note": "Việc", "achieved": "-1"}, "achieved"),
        ({"note": "Việc", "result": "xong"}, "result"),
    ],
)
def test_a_mistake_keeps_what_was_typed(world, sign_in, households, changes, field):
    sent, answer = post(sign_in(world.bithu), page(households), **changes)
    assert answer.status_code == 422
    assert errors_beside(answer, field)
    assert filled(answer, -1)["note"] == sent["note"]
    assert not TaskUpdate.objects.exists()


def test_a_file_that_lies_about_its_kind_is_refused_and_the_note_stays_in_the_form(
    world, sign_in, households
):
    lie = files.upload(b"MZ\x90\x00 a program", "anh.jpg")
    _sent, answer = post(sign_in(world.bithu), page(households), note="Đã xong", proof=lie)
    assert answer.status_code == 422
    assert errors_beside(answer, "proof")
    assert filled(answer, -1)["note"] == "Đã xong"
    assert (TaskUpdate.objects.count(), Attachment.objects.count()) == (0, 0)


def test_pressing_twice_is_one_note(world, sign_in, households):
    client = sign_in(world.bithu)
    sent, first = post(client, page(households), note="Đã xong")
    again = [client.post(page(households), sent) for _ in range(7)]
    assert {answer.status_code for answer in (first, *again)} == {302}
    assert TaskUpdate.objects.count() == 1
    assert Event.objects.filter(verb="task news written").count() == 1


def test_a_number_used_for_another_task_does_not_give_that_ones_note(world, october, households):
    other = Task.objects.create(meeting=october, cell=world.giai_viet, text="Việc khác")
    number = uuid.uuid4()
    news(households, world.bithu, number=number)
    with pytest.raises(TaskFormUsed):
        news(other, world.bithu, number=number)


@pytest.mark.parametrize("photo_already_there", [False, True])
def test_when_the_last_step_breaks_nothing_stays_behind(world, monkeypatch, households, photo_already_there):
    photo = files.upload(files.JPEG, "a.jpg")
    if photo_already_there:
        news(households, world.bithu, upload=photo)
    before = snapshot(TaskUpdate, Attachment, Event)
    stored = set(default_storage.listdir("attachments")[1]) if photo_already_there else set()

    def broken(**kwargs):
        raise RuntimeError

    monkeypatch.setattr("meetings.actions.tasks.record", broken)
    with pytest.raises(RuntimeError):
        news(households, world.bithu, upload=photo)
    assert snapshot(TaskUpdate, Attachment, Event) == before
    assert set(default_storage.listdir("attachments")[1]) == stored


def test_the_same_photo_may_prove_two_notes(world, households):
    for note in ("Đợt 1", "Đợt 2"):
        news(households, world.bithu, note=note, upload=files.upload(files.JPEG, "a.jpg"))
    assert (TaskUpdate.objects.count(), Attachment.objects.count()) == (2, 1)


def test_a_closed_task_takes_no_more_notes(world, sign_in, households, november):
    resolve(november, world.bithu, reports={households: "achieved"})
    with pytest.raises(TaskIsClosed):
        news(households, world.bithu)
    client = sign_in(world.bithu)
    assert "submission_id" not in client.get(page(households)).content.decode()
    answer = client.post(page(households), {"result": "achieved", "note": "Thêm"})
    assert answer.status_code == 422
    assert str(TaskIsClosed()) in answer.content.decode()


def test_a_note_closes_nothing_and_a_figure_is_kept_only_where_one_is_aimed_at(world, october, households):
    plain = Task.objects.create(meeting=october, cell=world.giai_viet, text="Làm sạch ngõ")
    news(plain, world.bithu, result="achieved", achieved=Decimal(3))
    news(households, world.bithu, result="achieved", achieved=Decimal(10))
    assert Task.objects.open().count() == 2
    assert [update.achieved for update in TaskUpdate.objects.all()] == [None, 10]


def test_a_note_on_a_task_changes_no_version_of_a_record(world, october, households):
    before = fresh(october).version
    news(households, world.bithu)
    assert fresh(october).version == before


# --- On the resolution page -------------------------------------------------------------------------------------


def test_the_next_meeting_is_offered_the_last_note_and_never_filled_by_itself(
    world, sign_in, households, november, seventh_of_november
):
    for day, note, achieved in ((2, "Mới có 3 hộ", 3), (4, "Đã có 8 hộ", 8), (6, "Sau buổi họp", 9)):
        seventh_of_november.move_to(local(2026, 11, day, 20))
        news(households, world.bithu, note=note, achieved=Decimal(achieved))
    seventh_of_november.move_to(local(2026, 11, 7, 9))
    client = sign_in(world.bithu)
    opened = client.get(resolution_page(november))
    shown, sent = opened.content.decode(), filled(opened, -1)
    notes = ["Mới có 3 hộ", "Đã có 8 hộ", "Sau buổi họp"]
    assert [note for note in notes if note in shown] == ["Đã có 8 hộ"]
    assert (sent["reports-0-note"], sent["reports-0-achieved"]) == ("", "")
    assert "reports-0-result" not in sent

    before = snapshot(TaskReport, Task, Event)
    taken = client.post(resolution_page(november), sent | {f"take-{households.pk}": "1", "text": "Giữ lại"})
    assert taken.status_code == 200
    filled_in = filled(taken, -1)
    assert (filled_in["reports-0-note"], filled_in["reports-0-result"]) == ("Đã có 8 hộ", "in_progress")
    assert (filled_in["reports-0-achieved"], filled_in["text"]) == ("8", "Giữ lại")
    assert snapshot(TaskReport, Task, Event) == before

    assert client.post(resolution_page(november), filled_in | {"save": "1"}).status_code == 302
    report = TaskReport.objects.get()
    assert (report.result, report.achieved, report.note) == ("in_progress", 8, "Đã có 8 hộ")


def test_a_report_with_a_figure_shows_its_arithmetic(world, sign_in, households, november):
    client = sign_in(world.bithu)
    changes = {"reports-0-result": "in_progress", "reports-0-achieved": "8"}
    _sent, answer = post(client, resolution_page(november), **changes)
    assert answer.status_code == 302
    assert "8 trên 10 hộ (80 %)" in client.get(resolution_page(november)).content.decode()


@pytest.mark.parametrize("typed", [{"reports-0-note": "Đã làm"}, {"reports-0-achieved": "8"}])
def test_what_is_noted_without_a_result_is_asked_for_and_not_dropped(
    world, sign_in, households, november, typed
):
    sent, answer = post(sign_in(world.bithu), resolution_page(november), **typed)
    assert answer.status_code == 422
    assert errors_beside(answer, "reports-0-result")
    assert filled(answer, -1) == sent


def test_follower_and_figure_are_stored_and_shown_again(world, sign_in, november):
    client = sign_in(world.bithu)
    typed = {"tasks-0-text": "Việc mới", "tasks-0-follower": str(world.an.pk), "tasks-0-target": "5"}
    post(client, resolution_page(november), **typed)
    saved = Task.objects.get(meeting=november)
    assert (saved.follower, saved.target) == (world.an, 5)
    assert filled(client.get(resolution_page(november)), -1)["tasks-0-follower"] == str(world.an.pk)


@pytest.mark.parametrize("who", ["cuong", "giang"])
def test_whoever_follows_a_task_is_of_the_cell(world, sign_in, november, who):
    typed = {"tasks-0-text": "Việc mới", "tasks-0-follower": str(getattr(world, who).pk)}
    _sent, answer = post(sign_in(world.bithu), resolution_page(november), **typed)
    assert answer.status_code == 422
    assert not Task.objects.filter(meeting=november).exists()


def test_two_editors_one_hears_of_a_task_while_the_other_writes_the_resolution(
    world, sign_in, households, november
):
    client = sign_in(world.bithu)
    sent = filled(client.get(resolution_page(november)), -1)
    resolve(november, world.vanphong, text="NQ của văn phòng")
    answer = client.post(
        resolution_page(november), sent | {"reports-0-result": "achieved", "reports-0-achieved": "10"}
    )
    assert answer.status_code == 409
    merged = filled(answer, -1)
    assert (merged["text"], merged["reports-0-achieved"]) == ("NQ của văn phòng", "10")
    assert client.post(resolution_page(november), merged).status_code == 302
    assert (Resolution.objects.get(meeting=november).text, TaskReport.objects.get().achieved) == (
        "NQ của văn phòng",
        10,
    )


# --- Taking over the draft --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "after"), [("", "Dự thảo nghị quyết"), ("Đã viết", "Đã viết")], ids=["empty", "written"]
)
def test_the_draft_goes_into_an_empty_resolution_only(world, sign_in, november, written, after):
    Material.objects.create(meeting=november, kind="draft", title="Dự thảo", text="Dự thảo nghị quyết")
    client = sign_in(world.bithu)
    opened = client.get(resolution_page(november))
    assert 'name="take-draft"' in opened.content.decode()
    answer = client.post(resolution_page(november), filled(opened, -1) | {"text": written, "take-draft": "1"})
    assert (answer.status_code, filled(answer, -1)["text"]) == (200, after)
    assert not Resolution.objects.filter(meeting=november).exists()


def test_no_draft_is_offered_where_there_is_none_or_the_resolution_is_written(world, sign_in, november):
    client = sign_in(world.bithu)
    Material.objects.create(meeting=november, kind="draft", title="Dự thảo trên giấy")
    assert "take-draft" not in client.get(resolution_page(november)).content.decode()
    Material.objects.create(meeting=november, kind="draft", title="Dự thảo", text="Dự thảo nghị quyết")
    resolve(november, world.bithu, text="Đã có")
    assert "take-draft" not in client.get(resolution_page(november)).content.decode()


# --- The rate, with its arithmetic ------------------------------------------------------------------------------


def test_the_rate_of_earlier_tasks_is_said_with_its_arithmetic(world, sign_in, october, november):
    resolve(october, world.bithu, tasks=[task(f"Việc {number}") for number in range(10)])
    later = Task.objects.create(
        meeting=october, cell=world.giai_viet, text="Để sau", due_on=date(2026, 12, 1)
    )
    done = list(Task.objects.exclude(pk=later.pk).filter(meeting=october)[:9])
    resolve(november, world.bithu, reports=dict.fromkeys(done[:8], "achieved") | {done[8]: "not_achieved"})
    client = sign_in(world.bithu)
    words = "8 trên 10 nhiệm vụ đến hạn đã hoàn thành = 80 %; 1 chưa đến hạn, không tính; 1 chưa báo cáo."
    for address in (resolution_page(november), reverse("meetings:meeting-detail", args=[november.pk])):
        assert words in client.get(address).content.decode(), address


def test_a_task_closed_by_an_extraordinary_meeting_in_between_stays_in_the_rate(
    world, sign_in, october, households, seventh_of_november
):
    in_november = meeting_of(
        world.giai_viet,
        NOVEMBER,
        kind=MeetingKind.EXTRAORDINARY,
        planned_at=local(2026, 11, 2, 19),
    )
    write_minutes(in_november, world.bithu)
    resolve(in_november, world.bithu, reports={households: "not_achieved"})
    regular = write_minutes(meeting_of(world.giai_viet, NOVEMBER), world.bithu)
    found = follow_through(fresh(regular))
    assert (found.due, found.achieved) == (1, 0)
    assert [one.text for one in previous_tasks(fresh(regular))] == ["Vận động hộ"]
    shown = sign_in(world.bithu).get(resolution_page(regular))
    assert "Buổi sinh hoạt bất thường ngày 02/11/2026 đã nghe báo cáo" in shown.content.decode()
    assert "reports-0-task_id" not in filled(shown, -1), "it is closed: nothing to report anew"
    seventh_of_november.move_to(local(2026, 12, 7, 9))
    december = write_minutes(meeting_of(world.giai_viet, NOVEMBER.next()), world.bithu)
    assert previous_tasks(fresh(december)) == []


def test_the_page_of_thirty_tasks_asks_little(world, sign_in, october, django_assert_max_num_queries):
    resolve(october, world.bithu, tasks=[task(f"Việc {number}", assignee=world.anh) for number in range(30)])
    november = hold(meeting_of(world.giai_viet, NOVEMBER), world)
    resolve(
        november,
        world.bithu,
        reports=dict.fromkeys(Task.objects.filter(meeting=october), "in_progress"),
        tasks=[task(f"Việc mới {number}", assignee=world.an) for number in range(30)],
    )
    client = sign_in(world.bithu)
    client.get(resolution_page(november))
    with django_assert_max_num_queries(20):
        assert client.get(resolution_page(november)).status_code == 200
