"""Who opens the pages of a record: the cell's own people; others do not find it, or may read and not write."""

import pytest
from django.urls import reverse

from cells.models import Event, Reading
from meetings.models import Meeting
from tests.conftest import NOVEMBER, meeting_of

from .records import hold

RECORD_PAGES = ["preparation", "roll-call", "minutes", "resolution"]
CELL_PAGES = ["meeting-create", "thematic-create", "extraordinary-create", "month-missed"]
READ_PAGES = ["meeting-detail", "minutes-paper", "resolution-paper"]

WRITERS = {
    "bithu": 200,
    "vanphong": 200,
    "thuongtruc": 403,  # reads drafts, records nothing
    "bithu1": 404,  # a colleague: secretary of the cell next door
    "vanphong6": 404,  # a stranger: staff of another ward
    "quan8": 404,  # sees accepted meetings only
    "admin": 404,
    "nobody": 404,
}
READERS = WRITERS | {"thuongtruc": 200}
# The cell itself is seen from above; what is done in it is not for them.
CELL_WRITERS = WRITERS | {"quan8": 403, "admin": 403}


@pytest.fixture
def meeting(world):
    return hold(meeting_of(world.giai_viet), world)


@pytest.mark.parametrize(("person", "status"), WRITERS.items())
@pytest.mark.parametrize("page", RECORD_PAGES)
def test_pages_of_a_record(world, sign_in, meeting, page, person, status):
    address = reverse(f"meetings:{page}", args=[meeting.pk])
    client = sign_in(getattr(world, person))
    assert client.get(address).status_code == status
    if status != 200:
        events = Event.objects.count()
        assert client.post(address, {"version": meeting.version}).status_code == status
        assert Event.objects.count() == events


@pytest.mark.parametrize("page", [*RECORD_PAGES, "agenda", "pre-meeting", "paper-entry"])
def test_a_post_without_a_single_field_changes_nothing(world, sign_in, meeting, page):
    events = Event.objects.count()
    answer = sign_in(world.bithu).post(reverse(f"meetings:{page}", args=[meeting.pk]))
    assert answer.status_code == 422
    assert Event.objects.count() == events


@pytest.mark.parametrize(("person", "status"), CELL_WRITERS.items())
@pytest.mark.parametrize("page", CELL_PAGES)
def test_pages_of_a_cells_month(world, sign_in, page, person, status):
    address = reverse(f"meetings:{page}", args=[world.giai_viet.pk, NOVEMBER])
    client = sign_in(getattr(world, person))
    assert client.get(address).status_code == status
    if status != 200:
        assert client.post(address, {"reason": "Bão"}).status_code == status
        assert not Event.objects.exists()


@pytest.mark.parametrize(("person", "status"), READERS.items())
def test_reading_a_record_that_is_not_accepted(world, sign_in, meeting, person, status):
    response = sign_in(getattr(world, person)).get(reverse("meetings:meeting-detail", args=[meeting.pk]))
    assert response.status_code == status
    assert Reading.objects.count() == (1 if status == 200 else 0), "every reading is noted"


@pytest.mark.parametrize("person", ["bithu", "vanphong", "thuongtruc", "quan8"])
def test_an_accepted_record_is_read_by_the_level_above_too(world, sign_in, meeting, person):
    Meeting.objects.update(state="accepted")
    address = reverse("meetings:meeting-detail", args=[meeting.pk])
    assert sign_in(getattr(world, person)).get(address).status_code == 200


@pytest.mark.parametrize("person", ["bithu1", "vanphong6", "admin", "nobody"])
def test_acceptance_opens_a_record_to_nobody_else(world, sign_in, meeting, person):
    Meeting.objects.update(state="accepted")
    address = reverse("meetings:meeting-detail", args=[meeting.pk])
    assert sign_in(getattr(world, person)).get(address).status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete", "head", "options"])
@pytest.mark.parametrize("page", RECORD_PAGES)
def test_record_pages_are_opened_and_sent_and_nothing_else(world, sign_in, meeting, page, method):
    response = getattr(sign_in(world.bithu), method)(reverse(f"meetings:{page}", args=[meeting.pk]))
    assert response.status_code == 405
    assert response["Allow"] == "GET, POST"


@pytest.mark.parametrize("method", ["post", "put", "delete"])
@pytest.mark.parametrize("page", READ_PAGES)
def test_reading_pages_are_only_opened(world, sign_in, meeting, page, method):
    response = getattr(sign_in(world.bithu), method)(reverse(f"meetings:{page}", args=[meeting.pk]))
    assert response.status_code == 405


@pytest.mark.parametrize("page", [*RECORD_PAGES, *READ_PAGES])
def test_who_is_not_signed_in_is_asked_to(client, meeting, page):
    address = reverse(f"meetings:{page}", args=[meeting.pk])
    response = client.get(address)
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("page", RECORD_PAGES)
def test_a_meeting_that_does_not_exist_is_not_found(world, sign_in, page):
    assert sign_in(world.bithu).get(reverse(f"meetings:{page}", args=[999])).status_code == 404
