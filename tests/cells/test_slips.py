"""Signing in with a printed slip: once, for seven days, and the same answer to everything that is not it."""

import re
import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import is_password_usable
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from cells import slips
from cells.actions import accounts
from cells.models import Event, SignInSlip, User

from ..conftest import NOW, PASSWORD

SLIP, CHOOSE = "/account/slip/", "/account/slip/password/"
NEW = "hoa-sen-no-2026"


@pytest.fixture(autouse=True)
def nobody_failed_yet():
    """Failed attempts are counted in the cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()


def slip_for(world, account=None):
    """(slip, code) of a new slip, made by Phường 5's staff."""
    return accounts.make_slip(account=account or world.bithu, submission_id=uuid.uuid4(), by=world.vanphong)


def show(client, code, username="bithu", **more):
    return client.post(SLIP, {"username": username, "code": code}, **more)


def choose(client, password=NEW, again=None):
    return client.post(CHOOSE, {"new_password1": password, "new_password2": again or password})


def is_signed_in(client):
    return "_auth_user_id" in client.session


# --- The code --------------------------------------------------------------------------------------------------


def test_a_code_is_twenty_digits_which_are_more_than_sixty_bits():
    code = slips.new_code()
    assert (len(code), code.isdigit()) == (20, True)
    assert 10**slips.DIGITS > 2**60


def test_a_code_keeps_its_leading_zeros(monkeypatch):
    monkeypatch.setattr(slips.secrets, "randbelow", lambda end: 7)
    assert slips.grouped(slips.new_code()) == "0000 0000 0000 0000 0007"


TYPED = [
    ("1234 5678 9012 3456 7890", "12345678901234567890"),
    ("12345678901234567890", "12345678901234567890"),
    (" 1234-5678.9012\u00a03456\t7890 ", "12345678901234567890"),
    ("１２３４５６７８９０１２３４５６７８９０", "12345678901234567890"),
    ("1234 5678 9012 3456 789", ""),
    ("1234 5678 9012 3456 78901", ""),
    ("", ""),
    ("mật khẩu", ""),
]


@pytest.mark.parametrize(("typed", "code"), TYPED)
def test_a_code_is_read_however_it_is_typed(typed, code):
    assert slips.read(typed) == code


def test_what_is_stored_hangs_on_the_secret_of_this_house(settings):
    here = slips.hash_of("1" * 20)
    settings.SECRET_KEY = "another"
    assert slips.hash_of("1" * 20) != here
    assert len(here) == 64


# --- The way in ------------------------------------------------------------------------------------------------


def test_with_the_slip_one_chooses_a_password_and_is_signed_in(world, client):
    world.bithu.set_unusable_password()
    world.bithu.save()
    slip, code = slip_for(world)
    assert "Tôi có phiếu đăng nhập lần đầu" in client.get(reverse("account_login")).content.decode()
    assert client.get(SLIP).status_code == 200
    assert show(client, slips.grouped(code), username=" BiThu ")["Location"] == CHOOSE
    assert "Nguyễn Văn Bình" in client.get(CHOOSE).content.decode()
    assert choose(client)["Location"] == reverse("scoring:home")
    assert is_signed_in(client)
    assert client.get(reverse("scoring:cell-month", args=[world.giai_viet.pk, "2026-11"])).status_code == 200
    slip.refresh_from_db()
    assert slip.used_at == NOW
    assert User.objects.get(pk=world.bithu.pk).check_password(NEW)
    event = Event.objects.last()
    assert (event.verb, event.by, event.object_id) == ("signed in with a slip", world.bithu, str(slip.pk))
    assert NEW not in str(list(Event.objects.values("before", "after")))


def test_looking_uses_nothing_up(world, client):
    slip, code = slip_for(world)
    show(client, code)
    for page in (SLIP, CHOOSE, CHOOSE):
        client.get(page)
        client.head(page)
    slip.refresh_from_db()
    assert slip.used_at is None
    assert show(Client(), code)["Location"] == CHOOSE


def test_without_a_code_there_is_no_password_to_choose(world, client):
    slip_for(world)
    assert client.get(CHOOSE)["Location"] == SLIP
    assert choose(client)["Location"] == SLIP
    assert User.objects.get(pk=world.bithu.pk).check_password(PASSWORD)


def test_the_session_is_another_one_after_the_code_and_after_the_password(world, client):
    """Whoever planted a session id in a browser shares neither."""
    _slip, code = slip_for(world)
    session = client.session
    session["planted"] = True
    session.save()
    seen = [client.cookies["sessionid"].value]
    show(client, code)
    seen.append(client.cookies["sessionid"].value)
    choose(client)
    seen.append(client.cookies["sessionid"].value)
    assert len(set(seen)) == 3


def test_other_sessions_of_the_account_end(world, client):
    other = Client()
    other.force_login(world.bithu)
    _slip, code = slip_for(world)
    assert other.get(reverse("cells:my-account")).status_code == 200
    show(client, code)
    choose(client)
    assert other.get(reverse("cells:my-account")).status_code == 302


@pytest.mark.parametrize("page", [SLIP, CHOOSE])
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_is_signed_in_is_led_on(world, sign_in, page, method):
    response = getattr(sign_in(world.bithu1), method)(page)
    assert response["Location"] == reverse("scoring:home")


@pytest.mark.parametrize("page", [SLIP, CHOOSE])
def test_the_pages_know_no_other_method(world, client, page):
    assert client.delete(page).status_code == 405
    assert "no-store" in client.get(SLIP)["Cache-Control"]


# --- The password ----------------------------------------------------------------------------------------------

WEAK = [("123", None), ("12345678901", None), ("password", None), ("nguyenvanbinh", None), (NEW, NEW + "x")]


@pytest.mark.parametrize(("password", "again"), WEAK)
def test_a_weak_password_is_refused_in_vietnamese_and_the_slip_stays(world, client, password, again):
    world.bithu.username = "nguyenvanbinh"
    world.bithu.save()
    slip, code = slip_for(world)
    show(client, code, username="nguyenvanbinh")
    response = choose(client, password, again)
    assert response.status_code == 422
    assert "ật khẩu" in str(response.context["form"].errors["new_password2" if again else "new_password1"])
    assert not is_signed_in(client)
    slip.refresh_from_db()
    assert slip.used_at is None
    assert choose(client).status_code == 302


def test_half_an_hour_is_there_to_choose(world, client, seventh_of_november):
    _slip, code = slip_for(world)
    show(client, code)
    seventh_of_november.move_to(NOW + timedelta(minutes=30))
    assert client.get(CHOOSE).status_code == 200
    seventh_of_november.move_to(NOW + timedelta(minutes=30, seconds=1))
    assert client.get(CHOOSE)["Location"] == SLIP
    assert show(client, code)["Location"] == CHOOSE, "the slip itself is good for longer"


# --- Once, and for seven days ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "opens"),
    [
        (timedelta(days=7) - timedelta(seconds=1), True),
        (timedelta(days=7), False),
        (timedelta(days=8), False),
    ],
)
def test_a_slip_opens_for_seven_days_to_the_second(world, client, seventh_of_november, after, opens):
    _slip, code = slip_for(world)
    seventh_of_november.move_to(NOW + after)
    response = show(client, code)
    assert (response.status_code == 302) is opens


def test_a_slip_that_runs_out_while_one_chooses_is_not_used(world, client, seventh_of_november):
    slip, code = slip_for(world)
    seventh_of_november.move_to(NOW + timedelta(days=7) - timedelta(seconds=1))
    show(client, code)
    seventh_of_november.move_to(NOW + timedelta(days=7))
    assert choose(client)["Location"] == SLIP
    with pytest.raises(accounts.SlipNotOpen):
        accounts.use_slip(slip=slip, password=NEW)
    assert User.objects.get(pk=world.bithu.pk).check_password(PASSWORD)


def test_a_slip_opens_once(world, client):
    _slip, code = slip_for(world)
    show(client, code)
    choose(client)
    again = Client()
    assert show(again, code).status_code == 422
    assert Event.objects.filter(verb="signed in with a slip").count() == 1


def test_of_two_browsers_that_both_showed_the_code_the_second_is_refused(world):
    _slip, code = slip_for(world)
    first, second = Client(), Client()
    for client in (first, second):
        assert show(client, code).status_code == 302
    assert choose(first)["Location"] == reverse("scoring:home")
    assert choose(second, "cai-khac-2026")["Location"] == SLIP
    assert str(accounts.SlipNotOpen()) in second.get(SLIP).content.decode()
    assert User.objects.get(pk=world.bithu.pk).check_password(NEW)
    assert not is_signed_in(second)


@pytest.mark.parametrize("meanwhile", ["used", "withdrawn", "switched off", "run out"])
def test_a_slip_that_was_read_while_it_was_open_is_asked_again(world, meanwhile, seventh_of_november):
    """As it happens between reading and writing when two come at the same moment."""
    slip, _code = slip_for(world)
    read_before = SignInSlip.objects.get(pk=slip.pk)
    if meanwhile == "used":
        accounts.use_slip(slip=slip, password="ai-do-khac-2026")
    elif meanwhile == "withdrawn":
        slip_for(world)
    elif meanwhile == "switched off":
        User.objects.filter(pk=world.bithu.pk).update(is_active=False)
    else:
        seventh_of_november.move_to(NOW + timedelta(days=7))
    with pytest.raises(accounts.SlipNotOpen):
        accounts.use_slip(slip=read_before, password=NEW)
    assert not User.objects.get(pk=world.bithu.pk).check_password(NEW)


def test_a_second_click_on_the_password_changes_nothing(world, client):
    _slip, code = slip_for(world)
    show(client, code)
    choose(client)
    assert choose(client, "cai-khac-2026")["Location"] == reverse("scoring:home")
    assert User.objects.get(pk=world.bithu.pk).check_password(NEW)


def test_a_new_slip_withdraws_the_older_also_while_one_chooses(world, client):
    old, old_code = slip_for(world)
    show(client, old_code)
    _new, new_code = slip_for(world)
    old.refresh_from_db()
    assert old.withdrawn_at == NOW
    assert choose(client)["Location"] == SLIP
    assert show(client, old_code).status_code == 422
    assert show(client, new_code).status_code == 302


def test_the_old_password_holds_until_the_slip_is_used(world, client):
    _slip, code = slip_for(world)
    assert client.login(username="bithu", password=PASSWORD)
    client.logout()
    show(client, code)
    choose(client)
    assert not Client().login(username="bithu", password=PASSWORD)


def test_a_broken_last_step_uses_nothing_up(world, monkeypatch):
    slip, _code = slip_for(world)

    def fail(**kwargs):
        raise RuntimeError("the last step")

    monkeypatch.setattr(accounts, "record", fail)
    with pytest.raises(RuntimeError):
        accounts.use_slip(slip=slip, password=NEW)
    slip.refresh_from_db()
    assert slip.used_at is None
    assert User.objects.get(pk=world.bithu.pk).check_password(PASSWORD)


# --- One answer to all that does not open ----------------------------------------------------------------------


def test_everything_that_opens_nothing_is_answered_alike(world, client, seventh_of_november):
    """Nobody learns which accounts there are, nor which codes once were."""
    _used, used_code = slip_for(world, world.bithu1)
    show(client, used_code, "bithu1")
    choose(client)
    _withdrawn, withdrawn_code = slip_for(world)
    _open, open_code = slip_for(world)
    off = User.objects.create_user("khoa", full_name="Đã Khóa", is_active=False)
    SignInSlip.objects.create(
        user=off,
        code_hash=slips.hash_of("4" * 20),
        made_by=world.vanphong,
        made_at=NOW,
        expires_at=NOW + timedelta(days=7),
        submission_id=uuid.uuid4(),
    )
    tries = [
        ("bithu", "1" * 20),
        ("khongco", "1" * 20),
        ("khongco", open_code),
        ("bithu1", open_code),
        ("bithu1", used_code),
        ("bithu", withdrawn_code),
        ("khoa", "4" * 20),
        ("bithu", "ngắn"),
    ]
    answers = set()
    for username, code in tries:
        cache.clear()
        response = show(Client(), code, username)
        text = response.content.decode().replace(username, "TÊN").replace(code, "MÃ")
        answers.add((response.status_code, _without_token(text)))
    assert len(answers) == 1
    assert {status for status, _text in answers} == {422}
    seventh_of_november.move_to(NOW + timedelta(days=7))
    late = show(Client(), open_code)
    assert _without_token(late.content.decode().replace("bithu", "TÊN").replace(open_code, "MÃ")) in {
        text for _status, text in answers
    }


def _without_token(text):
    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', "", text)


def test_the_number_of_queries_tells_nothing_either(world, client, django_assert_num_queries):
    slip_for(world)
    for username, code in [("bithu", "1" * 20), ("khongco", "1" * 20), ("bithu", "x")]:
        with django_assert_num_queries(1):
            show(client, code, username)


def test_after_five_wrong_tries_the_right_code_waits_too_from_this_address_alone(world, client):
    _slip, code = slip_for(world)
    for _ in range(5):
        assert show(client, "1" * 20, REMOTE_ADDR="10.0.0.9").status_code == 422
    assert show(client, code, REMOTE_ADDR="10.0.0.9").status_code == 422
    assert show(client, code).status_code == 302


def test_wrong_codes_and_wrong_passwords_count_together(world, client):
    _slip, code = slip_for(world)
    for _ in range(3):
        client.post("/account/login/", {"login": "bithu", "password": "sai"})
    for _ in range(2):
        show(client, "1" * 20)
    assert show(client, code).status_code == 422
    assert client.post("/account/login/", {"login": "bithu", "password": PASSWORD}).status_code == 200


def test_right_codes_do_not_count(world, client):
    _slip, code = slip_for(world)
    for _ in range(7):
        assert show(Client(), code).status_code == 302


def test_what_was_typed_is_still_there(world, client):
    text = show(client, "1234 5678", "bithu").content.decode()
    assert 'value="bithu"' in text
    assert 'value="1234 5678"' in text


@pytest.mark.parametrize("username", ["a\0b", "x" * 151, ""])
def test_a_name_that_is_none_is_refused_readably(world, client, username):
    assert show(client, "1" * 20, username).status_code == 422


# --- The slip on paper -----------------------------------------------------------------------------------------


def test_the_slip_says_all_that_is_needed(world, sign_in):
    response = sign_in(world.vanphong).post(
        reverse("cells:slip-create", args=[world.bithu.pk]), {"submission_id": str(uuid.uuid4())}
    )
    text = response.content.decode()
    for words in (
        "Nguyễn Văn Bình",
        "bithu",
        "Bí thư chi bộ – Chi bộ Chung cư Giai Việt",
        "http://testserver/account/slip/",
        "09:00 ngày 14/11/2026",
        *response.context["code_groups"],
    ):
        assert words in text
    assert "no-store" in response["Cache-Control"]


def test_a_second_click_makes_no_second_slip_and_shows_no_code(world, sign_in):
    client = sign_in(world.vanphong)
    url, body = reverse("cells:slip-create", args=[world.bithu.pk]), {"submission_id": str(uuid.uuid4())}
    assert client.post(url, body).status_code == 200
    assert client.post(url, body)["Location"] == reverse("cells:account-detail", args=[world.bithu.pk])
    slip = SignInSlip.objects.get()
    assert slip.withdrawn_at is None, "the printed one still opens"


def test_a_slip_whose_trace_breaks_is_not_made_and_the_old_one_stays(world, monkeypatch):
    old, _code = slip_for(world)

    def fail(*args, **kwargs):
        raise RuntimeError("the last step")

    monkeypatch.setattr(accounts, "record_reading", fail)
    with pytest.raises(RuntimeError):
        slip_for(world)
    old.refresh_from_db()
    assert old.withdrawn_at is None
    assert SignInSlip.objects.count() == 1


def test_a_new_account_cannot_sign_in_before_its_slip_is_used(world, client):
    slip, code = accounts.open_account(
        full_name="Người Mới",
        role="secretary",
        place=world.khu_pho_1,
        since=NOW.date(),
        submission_id=uuid.uuid4(),
        by=world.vanphong,
    )
    assert not is_password_usable(slip.user.password)
    for password in ("", slip.user.password, code):
        client.post("/account/login/", {"login": "nguoimoi", "password": password})
        assert not is_signed_in(client)
