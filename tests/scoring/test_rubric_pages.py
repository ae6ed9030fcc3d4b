"""Rubrics on the screen: which holds where, one in words, writing a new version and putting it into force."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cells.models import Event
from meetings.errors import EditConflict
from scoring import rubric_lists, rubric_words
from scoring.actions import rubrics as actions
from scoring.models import Rubric, RubricDraft
from scoring.replay_of import choices
from scoring.rubric import from_yaml, load, to_yaml
from tests.conftest import meeting_of
from tests.meetings.records import hold

from .assessments import score
from .test_rubric_shapes import AN_PHU_AS_PRINTED


def shipped_rubric():
    return Rubric.objects.get(committee=None)


def page(client, name, *args):
    return client.get(reverse(f"scoring:{name}", args=args)).content.decode()


def save_text(client, draft, text, version=None):
    address = reverse("scoring:rubric-draft-text", args=[draft.pk])
    return client.post(address, {"text": text, "version": version or draft.version})


def put_in_force(client, draft):
    draft.refresh_from_db()
    address = reverse("scoring:rubric-put-in-force", args=[draft.pk])
    return client.post(address, {"version": draft.version})


def changed(text, *pairs):
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    return text


FIRMER = ("{from: 90, points: 4}", "{from: 95, points: 4}")


def test_the_list_tells_what_is_in_force_and_what_is_below(world, sign_in):
    Rubric.objects.create(
        committee=world.ward5,
        code="own",
        name="Bộ của phường",
        since=date(2026, 10, 1),
        data=load().to_data(),
    )
    client = sign_in(world.quan8)
    shown = page(client, "rubric-list", world.district.pk)
    assert "Bộ của phường" in shown
    assert load().name in shown
    assert "/new/" not in shown, "who may not set one is offered nothing"


def test_a_rubric_is_read_in_words_and_taken_as_a_file(world, sign_in):
    client = sign_in(world.bithu)
    rubric = shipped_rubric()
    shown = page(client, "rubric-detail", rubric.pk)
    for words in ("từ 90\xa0%", "Tỷ lệ đảng viên dự sinh hoạt", "42-HD/BTCTW"):
        assert words in shown
    file = client.get(reverse("scoring:rubric-yaml", args=[rubric.pk]))
    assert from_yaml(file.content.decode()) == load()


def test_a_new_version_from_beginning_to_force(world, sign_in):
    client = sign_in(world.thuongtruc)
    base = shipped_rubric()
    before = Rubric.objects.filter(pk=base.pk).values().get()
    for _click in range(2):
        client.post(reverse("scoring:rubric-draft-create", args=[world.ward5.pk]), {"base": base.pk})
    draft = RubricDraft.objects.get()
    assert from_yaml(draft.text).effective_from == date(2026, 12, 1), "the first day of the coming month"
    saved = save_text(client, draft, changed(draft.text, FIRMER))
    assert saved.status_code == 302
    shown = page(client, "rubric-draft", draft.pk)
    assert "từ 95\xa0%" in shown
    assert "từ 90\xa0%" in shown
    assert put_in_force(client, draft).status_code == 302
    assert put_in_force(client, draft).status_code == 302, "a second click is the same act"
    own = Rubric.objects.get(committee=world.ward5)
    assert (own.since, own.published_by) == (date(2026, 12, 1), world.thuongtruc)
    assert Rubric.objects.filter(pk=base.pk).values().get() == before
    assert Rubric.objects.for_body(world.giai_viet, date(2026, 12, 5)) == own
    assert Rubric.objects.for_body(world.giai_viet, date(2026, 11, 30)) == base
    assert Rubric.objects.for_body(world.khu_pho_9, date(2026, 12, 5)) == base
    assert Event.objects.filter(verb="rubric put into force").count() == 1


def test_the_editor_names_all_four_gaps_of_the_printed_table_and_keeps_the_text(world, sign_in, draft):
    client = sign_in(world.thuongtruc)
    save_text(client, draft, AN_PHU_AS_PRINTED)
    draft.refresh_from_db()
    assert draft.text == AN_PHU_AS_PRINTED
    shown = page(client, "rubric-draft-text", draft.pk)
    for words in ("Dòng 11", "đúng 30", "Dòng 38", "từ 31 đến 44", "Dòng 107", "25", "Dòng 142", "đúng 50"):
        assert words in shown
    put_in_force(client, draft)
    assert not Rubric.objects.filter(committee=world.ward5).exists()


def test_a_file_becomes_the_text_of_the_draft(world, sign_in, draft):
    client = sign_in(world.thuongtruc)
    address = reverse("scoring:rubric-draft-text", args=[draft.pk])
    file = SimpleUploadedFile("bo.yaml", to_yaml(load()).replace("Tốt", "Rất tốt").encode())
    assert client.post(address, {"file": file, "version": 1, "upload": "1"}).status_code == 302
    draft.refresh_from_db()
    assert "Rất tốt" in draft.text


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"a\0b", b"x" * 500_000])
def test_a_file_that_is_no_text_of_a_rubric_is_refused(world, sign_in, draft, content):
    client = sign_in(world.thuongtruc)
    address = reverse("scoring:rubric-draft-text", args=[draft.pk])
    sent = {"file": SimpleUploadedFile("bo.yaml", content), "version": 1, "upload": "1"}
    assert client.post(address, sent).status_code == 422


def fields_of(client, draft):
    form = client.get(reverse("scoring:rubric-draft", args=[draft.pk])).context["form"]
    sent = {}
    for field in form:
        value = field.value()
        if value is not None and value is not False:
            sent[field.html_name] = "on" if value is True else str(value)
    return sent


def test_points_borders_and_switches_are_changed_in_fields(world, sign_in, draft):
    client = sign_in(world.thuongtruc)
    sent = fields_of(client, draft) | {"version": 1, "criteria-0-items-0-rule-bands-0-from": "92,5"}
    del sent["caps-0-enabled"]
    assert client.post(reverse("scoring:rubric-draft", args=[draft.pk]), sent).status_code == 302
    draft.refresh_from_db()
    spec = from_yaml(draft.text)
    assert str(spec.item("1.1").rule.bands[0].condition.tests[0][1]) == "92.5"
    assert spec.caps[0].enabled is False
    assert spec.criteria[1:] == load().criteria[1:], "what was not touched stays to the letter"


def test_a_slip_in_a_field_keeps_what_was_typed(world, sign_in, draft):
    client = sign_in(world.thuongtruc)
    sent = fields_of(client, draft) | {"version": 1, "criteria-0-points": "nhiều"}
    answer = client.post(reverse("scoring:rubric-draft", args=[draft.pk]), sent)
    assert answer.status_code == 422
    assert "nhiều" in answer.content.decode()


def test_the_second_editor_is_shown_both_texts(world, sign_in, draft):
    client = sign_in(world.thuongtruc)
    save_text(client, draft, changed(draft.text, FIRMER))
    late = save_text(
        client, draft, changed(draft.text, ("{from: 90, points: 4}", "{from: 93, points: 4}")), 1
    )
    assert late.status_code == 409
    shown = late.content.decode()
    assert "from: 93" in shown
    assert "from: 95" in shown
    draft.refresh_from_db()
    assert "from: 95" in draft.text


def test_a_month_that_is_being_scored_is_refused_in_words(world, sign_in, draft):
    meeting = hold(meeting_of(world.giai_viet), world)
    score(meeting, world.bithu)
    client = sign_in(world.thuongtruc)
    for day, is_free in [("2026-11-30", False), ("2026-12-01", True)]:
        draft.refresh_from_db()
        save_text(client, draft, to_yaml(replace(load(), effective_from=date.fromisoformat(day))))
        shown = client.get(reverse("scoring:rubric-draft", args=[draft.pk]))
        assert ("tháng 11/2026" in shown.context["refusal"]) is not is_free
        put_in_force(client, draft)
        assert Rubric.objects.filter(committee=world.ward5).exists() is is_free


def test_a_second_rubric_on_the_same_day_is_refused(world, draft):
    actions.put_rubric_in_force(draft=draft, version=1, by=world.thuongtruc)
    again = RubricDraft.objects.create(
        committee=world.ward5, text=draft.text, saved_by=world.thuongtruc, saved_at=draft.saved_at
    )
    with pytest.raises(actions.DayIsTaken):
        actions.put_rubric_in_force(draft=again, version=1, by=world.thuongtruc)


def test_a_draft_that_changed_since_it_was_read_does_not_come_into_force(world, draft):
    actions.save_rubric_draft(draft=draft, text=changed(draft.text, FIRMER), version=1, by=world.thuongtruc)
    with pytest.raises(EditConflict):
        actions.put_rubric_in_force(draft=draft, version=1, by=world.thuongtruc)
    assert Rubric.objects.count() == 1


def test_a_draft_is_thrown_away_and_the_rubric_stays(world, sign_in, draft):
    client = sign_in(world.thuongtruc)
    client.post(reverse("scoring:rubric-draft-delete", args=[draft.pk]))
    assert not RubricDraft.objects.exists()
    assert Rubric.objects.count() == 1
    assert Event.objects.filter(verb="rubric draft thrown away").exists()


def test_what_is_in_force_is_not_thrown_away_nor_written_on(world, draft):
    actions.put_rubric_in_force(draft=draft, version=1, by=world.thuongtruc)
    with pytest.raises(actions.AlreadyInForce):
        actions.throw_rubric_draft_away(draft=draft, by=world.thuongtruc)
    with pytest.raises(actions.AlreadyInForce):
        actions.save_rubric_draft(draft=draft, text="x", version=2, by=world.thuongtruc)


@pytest.mark.parametrize("act", ["put_rubric_in_force", "throw_rubric_draft_away", "save_rubric_draft"])
def test_without_its_event_nothing_happens(world, draft, monkeypatch, act):
    def broken(**facts):
        raise RuntimeError

    monkeypatch.setattr(actions, "record", broken)
    more = {
        "put_rubric_in_force": {"version": 1},
        "throw_rubric_draft_away": {},
        "save_rubric_draft": {"text": "code: x", "version": 1},
    }[act]
    before = RubricDraft.objects.values().get()
    with pytest.raises(RuntimeError):
        getattr(actions, act)(draft=draft, by=world.thuongtruc, **more)
    assert RubricDraft.objects.values().get() == before
    assert Rubric.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "status"), [("quan8", 404), ("vanphong", 404), ("vanphong6", 404), ("admin", 200)]
)
def test_a_draft_is_open_only_to_who_may_set_rubrics_there(world, sign_in, draft, who, status):
    client = sign_in(getattr(world, who))
    assert client.get(reverse("scoring:rubric-draft", args=[draft.pk])).status_code == status


def test_the_list_asks_as_much_for_many_as_for_few(world, sign_in):
    client = sign_in(world.thuongtruc)
    page(client, "rubric-list", world.ward5.pk)
    with CaptureQueriesContext(connection) as few:
        page(client, "rubric-list", world.ward5.pk)
    for number in range(1, 9):
        Rubric.objects.create(
            committee=world.ward5,
            code=f"own{number}",
            name="Bộ",
            since=date(2026, number, 1),
            data=load().to_data(),
        )
    with CaptureQueriesContext(connection) as many:
        page(client, "rubric-list", world.ward5.pk)
    assert len(many) == len(few)


@pytest.mark.parametrize("act", ["put_rubric_in_force", "throw_rubric_draft_away", "save_rubric_draft"])
def test_what_somebody_threw_away_is_refused_in_words(world, draft, act):
    mine = RubricDraft.objects.get()
    actions.throw_rubric_draft_away(draft=draft, by=world.admin)
    more = {"put_rubric_in_force": {"version": 1}, "save_rubric_draft": {"text": "x", "version": 1}}.get(
        act, {}
    )
    with pytest.raises(actions.DraftIsGone):
        getattr(actions, act)(draft=mine, by=world.thuongtruc, **more)


def test_a_problem_is_a_link_to_its_field_in_a_section_that_is_open_and_marked(world, sign_in, draft):
    client = sign_in(world.thuongtruc)
    wrong = changed(
        draft.text,
        ("{from: 90, points: 4}", "{from: 150, points: 4}"),
        ("text: Khá, from: 70", "text: Khá, from: 95"),
    )
    save_text(client, draft, wrong)
    answer = client.get(reverse("scoring:rubric-draft", args=[draft.pk]))
    told = {problem.target: problem.words for problem in answer.context["told"]}
    assert told.keys() == {"id_criteria-0-items-0-rule-bands-0-from", "id_grades-1-from"}
    assert told["id_criteria-0-items-0-rule-bands-0-from"].startswith("Mục 1.1, mức 1: ")
    assert told["id_grades-1-from"].startswith("Xếp loại, mức Khá: ")
    marked = [section.title for section in answer.context["form"].sections if section.to_correct]
    assert len(marked) == 2, "grades and the first criterion"
    shown = answer.content.decode()
    assert "Dòng " not in shown
    for target in told:
        assert f'href="#{target}"' in shown
        assert f'id="{target}"' in shown
    assert "Dòng " in page(client, "rubric-draft-text", draft.pk)


def test_the_form_names_grades_and_borders_in_words(world, sign_in, draft):
    form = sign_in(world.thuongtruc).get(reverse("scoring:rubric-draft", args=[draft.pk])).context["form"]
    titles = [part.title for section in form.sections for part in section.parts]
    labels = [str(field.label) for field in form]
    for code in ("trung_binh", "kha", "kem"):
        assert not [words for words in titles + labels if code in words.split() or code in words]
    borders = [str(form[name].label) for name in form.fields if name.startswith("criteria-0-items-0-rule")]
    assert any("từ (≥)" in label and "%" in label and "dự" in label for label in borders), borders


@pytest.mark.parametrize(
    ("day", "is_refused", "splits"),
    [("2026-11-30", True, False), ("2026-12-01", False, False), ("2026-12-15", False, True)],
)
def test_the_first_day_has_one_truth_and_is_confirmed_before_it_counts(
    world, sign_in, draft, day, is_refused, splits
):
    score(hold(meeting_of(world.giai_viet), world), world.bithu)
    client = sign_in(world.thuongtruc)
    save_text(client, draft, to_yaml(replace(load(), effective_from=date.fromisoformat(day))))
    shown = page(client, "rubric-draft", draft.pk)
    assert ("sẽ được áp dụng tại" in shown) is not is_refused
    assert ("Không còn lỗi" in shown) is not is_refused
    assert ("hai bộ tiêu chí" in shown) is splits
    confirm = client.get(reverse("scoring:rubric-put-in-force", args=[draft.pk]))
    assert confirm.status_code == (302 if is_refused else 200)
    if not is_refused:
        assert confirm.context["cells"] == world.ward5.cells.count() > 0
        assert confirm.context["replaced"] == shipped_rubric()
        assert ("hai bộ tiêu chí" in confirm.content.decode()) is splits
    assert Rubric.objects.count() == 1, "looking puts nothing into force"


def test_cells_below_a_nearer_rubric_are_not_counted(world, draft):
    day = date(2026, 12, 1)
    every = rubric_lists.cells_scored_by(world.district, day).count()
    Rubric.objects.create(committee=world.ward5, code="own", name="Bộ", since=day, data=load().to_data())
    assert rubric_lists.cells_scored_by(world.district, day).count() == every - world.ward5.cells.count()
    assert rubric_lists.cells_scored_by(world.ward5, day).count() == world.ward5.cells.count()


def test_two_versions_of_one_name_are_told_apart_and_the_waiting_one_is_told(world, sign_in, draft):
    client = sign_in(world.thuongtruc)
    before = client.get(reverse("scoring:rubric-list", args=[world.ward5.pk]))
    assert before.context["next"] is None
    later = actions.put_rubric_in_force(draft=draft, version=1, by=world.thuongtruc)
    after = client.get(reverse("scoring:rubric-list", args=[world.ward5.pk]))
    assert after.context["next"] == later
    shown = after.content.decode()
    assert "Từ 01/12/2026</strong>" in shown
    assert f"{later.name} · từ 01/12/2026" in shown
    labels = [choice.label for choice in choices(world.thuongtruc, world.ward5)]
    assert labels[0].startswith("Từ 01/12/2026 · ")
    assert len({label[:20] for label in labels[:2]}) == 2, "at 360 px only the beginning is read"


def test_the_sheet_leads_to_its_rubric(world, sign_in):
    meeting = hold(meeting_of(world.giai_viet), world)
    score(meeting, world.bithu)
    address = reverse("scoring:rubric-detail", args=[shipped_rubric().pk])
    for who in (world.bithu, world.thuongtruc):
        shown = sign_in(who).get(reverse("scoring:sheet", args=[meeting.pk]))
        assert shown.status_code == 200
        assert f'href="{address}"' in shown.content.decode()


def test_a_renamed_grade_is_one_change_under_its_wording():
    [better, *others] = load().grades
    renamed = replace(load(), grades=(replace(better, text="Rất tốt"), *others))
    [change] = rubric_words.changes(load(), renamed)
    assert "Rất tốt" in change.label
    assert better.code not in change.label.split()
    assert ("Tốt" in change.before, "Rất tốt" in change.after) == (True, True)
