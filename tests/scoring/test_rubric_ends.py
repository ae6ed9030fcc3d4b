"""A rubric put into force by mistake: withdrawn while nothing was scored by it, else ended on a day."""

from datetime import date

import pytest
from django.urls import reverse

from cells.models import Event
from scoring.actions import rubric_ends as actions
from scoring.actions.rubrics import begin_rubric_draft, put_rubric_in_force
from scoring.models import Assessment, Rubric, RubricDraft
from scoring.rubric import load
from tests.conftest import meeting_of
from tests.meetings.records import hold

from .assessments import score


@pytest.fixture
def own(world):
    """Ward 5's own rubric, from 1 December 2026 on."""
    draft = begin_rubric_draft(
        committee=world.ward5, spec=load(), based_on=Rubric.objects.get(), by=world.thuongtruc
    )
    return put_rubric_in_force(draft=draft, version=1, by=world.thuongtruc)


@pytest.fixture
def used(world):
    """Ward 5's own rubric of this year, with a sheet of November."""
    rubric = Rubric.objects.create(
        committee=world.ward5, code="own", name="Bộ", since=date(2026, 10, 1), data=load().to_data()
    )
    score(hold(meeting_of(world.giai_viet), world), world.bithu)
    assert Assessment.objects.get().rubric == rubric
    return rubric


def test_a_rubric_that_scored_nothing_is_withdrawn_and_its_text_stays(world, sign_in, own):
    shipped = Rubric.objects.get(committee=None)
    later = begin_rubric_draft(committee=world.ward5, spec=own.spec, based_on=own, by=world.thuongtruc)
    address = reverse("scoring:rubric-end", args=[own.pk])
    client = sign_in(world.thuongtruc)
    assert client.get(address).context["then"] == shipped
    assert client.post(address, {"reason": " "}).status_code == 422
    assert Rubric.objects.for_body(world.giai_viet, date(2026, 12, 5)) == own
    assert client.post(address, {"reason": "Nhầm mốc"}).status_code == 302
    assert Rubric.objects.for_body(world.giai_viet, date(2026, 12, 5)) == shipped
    drafts = RubricDraft.objects.filter(published=None, based_on=shipped)
    assert drafts.count() == 2, "its own, and the one that was made from it"
    assert later in drafts
    event = Event.objects.get(verb="rubric withdrawn")
    assert event.after["reason"] == "Nhầm mốc"
    assert client.post(address, {"reason": "Nhầm mốc"}).status_code == 404


def test_a_rubric_that_scored_a_meeting_is_not_withdrawn(world, used):
    with pytest.raises(actions.HasScored):
        actions.withdraw_rubric(rubric=used, reason="Nhầm", by=world.thuongtruc)
    assert Rubric.objects.filter(pk=used.pk).exists()


@pytest.mark.parametrize(
    ("day", "status"), [("30/11/2026", 422), ("01/12/2026", 302), ("15/12/2026", 302), ("", 422)]
)
def test_one_in_force_ends_after_the_last_month_with_sheets(world, sign_in, used, day, status):
    sheet = Assessment.objects.values().get()
    client = sign_in(world.thuongtruc)
    address = reverse("scoring:rubric-end", args=[used.pk])
    shown = client.get(address)
    assert shown.context["form"].initial["day"] == date(2026, 12, 1)
    answer = client.post(address, {"day": day, "reason": "Theo bộ của cấp trên"})
    assert answer.status_code == status
    chosen = Rubric.objects.for_body(world.ward5, date(2026, 12, 15))
    assert (chosen == used) is (status == 422)
    assert Rubric.objects.for_body(world.ward5, date(2026, 11, 30)) == used
    assert Event.objects.filter(verb="rubric ended").count() == (1 if status == 302 else 0)
    assert Assessment.objects.values().get() == sheet


def test_an_end_is_not_put_off(world, used):
    actions.end_rubric(rubric=used, day=date(2026, 12, 1), reason="Thay bộ", by=world.thuongtruc)
    for day in (date(2026, 12, 1), date(2027, 1, 1)):
        with pytest.raises(actions.NotLeftToEnd):
            actions.end_rubric(rubric=used, day=day, reason="Thay bộ", by=world.thuongtruc)


def broken(*args, **facts):
    raise RuntimeError


def test_an_end_without_its_event_is_none(world, own, monkeypatch):
    monkeypatch.setattr(actions, "record", broken)
    with pytest.raises(RuntimeError):
        actions.end_rubric(rubric=own, day=date(2027, 1, 1), reason="Nhầm", by=world.thuongtruc)
    assert Rubric.objects.get(pk=own.pk).until is None


def test_a_withdrawal_that_breaks_leaves_the_draft_and_the_ledger_as_they_were(world, own, monkeypatch):
    monkeypatch.setattr(type(Rubric.objects.all()), "delete", broken)
    with pytest.raises(RuntimeError):
        actions.withdraw_rubric(rubric=own, reason="Nhầm", by=world.thuongtruc)
    assert RubricDraft.objects.get().published == own
    assert not Event.objects.filter(verb="rubric withdrawn").exists()
