"""Whose account it is: noted by who keeps the account, one account a member, with a trace."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from cells.actions import accounts
from cells.models import Event, EventAbout, User

from ..conftest import account, member


def page(user):
    return reverse("cells:account-member", args=[user.pk])


def offered(response):
    return [label for _value, label in response.context["form"].fields["member"].choices][1:]


def test_the_member_of_the_same_name_is_offered_and_noted_with_a_trace(world, sign_in):
    client = sign_in(world.vanphong)
    assert offered(client.get(page(world.bithu))) == ["Nguyễn Văn Bình · Chi bộ Chung cư Giai Việt · Bí thư"]
    response = client.post(page(world.bithu), {"member": world.binh.pk, "find": ""})
    assert response.url == reverse("cells:account-detail", args=[world.bithu.pk])
    assert User.objects.get(pk=world.bithu.pk).member == world.binh
    event = Event.objects.last()
    assert (event.by, event.verb, event.before, event.after) == (
        world.vanphong,
        "member of an account noted",
        {"member": None},
        {"member": world.binh.pk},
    )
    about = EventAbout.objects.filter(event=event).values_list("object_type", "object_id")
    assert {("cells.user", str(world.bithu.pk)), ("cells.member", str(world.binh.pk))} <= set(about)
    for told in (client.get(response.url), sign_in(world.bithu).get(reverse("cells:my-account"))):
        assert "Nguyễn Văn Bình" in told.content.decode()
        assert told.context["member"] == world.binh


def test_noting_the_same_twice_is_one_act(world):
    for _click in range(2):
        accounts.note_member(account=world.bithu, member=world.binh, by=world.vanphong)
    assert Event.objects.count() == 1


def test_another_is_found_by_name_and_nothing_is_saved_by_finding(world, sign_in):
    response = sign_in(world.vanphong).post(page(world.bithu), {"find": "tran an", "search": "1"})
    assert response.status_code == 200
    assert "Trần Thị An · Chi bộ Chung cư Giai Việt · Phó bí thư" in offered(response)
    assert not Event.objects.exists()


def test_who_is_out_of_sight_can_be_neither_found_nor_chosen(world, sign_in):
    """Comrade Giang belongs to a cell of another ward, and so may bear the name of the account."""
    User.objects.filter(pk=world.bithu.pk).update(full_name="Hồ Văn Giang", search_key="ho van giang")
    client = sign_in(world.vanphong)
    assert offered(client.get(page(world.bithu))) == []
    found = client.post(page(world.bithu), {"find": "Giang", "search": "1"})
    assert offered(found) == []
    assert client.post(page(world.bithu), {"member": world.giang.pk}).status_code == 422
    assert User.objects.get(pk=world.bithu.pk).member is None


def test_a_member_has_one_account(world, sign_in):
    response = sign_in(world.vanphong).post(page(world.bithu), {"member": world.em.pk})
    assert response.status_code == 422
    assert str(accounts.MemberHasAccount()) in response.content.decode()
    assert User.objects.get(member=world.em) == world.giamsat
    assert not Event.objects.exists()


def test_it_can_be_taken_away_again(world, sign_in):
    sign_in(world.vanphong).post(page(world.giamsat), {"member": ""})
    assert User.objects.get(pk=world.giamsat.pk).member is None
    assert Event.objects.last().before == {"member": world.em.pk}


def test_nobody_says_who_the_own_account_is_nor_one_whose_roles_they_may_not_give(world):
    other = member("Mai Thị Hoa", world.giai_viet)
    for user in (world.vanphong, world.thuongtruc, world.vanphong6):
        with pytest.raises(PermissionDenied):
            accounts.note_member(account=user, member=other, by=world.vanphong)
    assert not Event.objects.exists()


WHO = {"bithu": 404, "vanphong": 200, "vanphong6": 404, "thuongtruc": 404, "admin": 200, "giamsat": 404}


@pytest.mark.parametrize("who", WHO)
def test_who_opens_the_page(world, sign_in, who):
    client = sign_in(getattr(world, who))
    assert client.get(page(world.bithu)).status_code == WHO[who]
    assert client.put(page(world.bithu)).status_code == 405


def test_nothing_stays_behind_when_the_trace_fails(world, monkeypatch):
    class ThePowerWent(Exception):
        pass

    def fail(**_event):
        raise ThePowerWent

    monkeypatch.setattr(accounts, "record", fail)
    with pytest.raises(ThePowerWent):
        accounts.note_member(account=world.bithu, member=world.binh, by=world.vanphong)
    assert User.objects.get(pk=world.bithu.pk).member is None


def test_the_number_of_queries_does_not_grow_with_the_namesakes(
    world, sign_in, django_assert_max_num_queries
):
    client = sign_in(world.vanphong)
    with django_assert_max_num_queries(20) as few:
        client.get(page(world.bithu))
    for number in range(12):
        person = member("Nguyễn Văn Bình", world.khu_pho_1)
        account(f"binh{number}", "Nguyễn Văn Bình", member=person)
    with django_assert_max_num_queries(len(few)):
        assert len(offered(client.get(page(world.bithu)))) == 13
