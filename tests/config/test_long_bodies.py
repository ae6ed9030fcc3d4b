"""What says it is longer than any form takes is refused before it is read, so nobody fills the disk with it."""

import io

import pytest
from django.test import Client
from django.urls import reverse

from cells.models import User
from config.middleware import MAX_BYTES_OF_STRANGERS
from papers.verification import MAX_FORM_BYTES

ADDRESSES = ["account_login", "papers:paper-verify-start"]


def send(address, length, *, user=None):
    """(status, bytes read) of a body that says it is so long, from a browser that has a token's cookie."""
    client, sent = Client(enforce_csrf_checks=True), io.BytesIO(b"--x--\r\n")
    if user:
        client.force_login(user)
    client.cookies["csrftoken"] = "x" * 32
    body = {"CONTENT_LENGTH": str(length), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    response = client.post(reverse(address), **{"wsgi.input": sent} | body)
    return response.status_code, sent.tell()


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(("is_known", "most"), [(False, MAX_BYTES_OF_STRANGERS), (True, MAX_FORM_BYTES)])
def test_a_body_longer_than_any_form_is_refused_unread(db, address, is_known, most):
    user = User.objects.create_user(username="hoa", full_name="Hoa") if is_known else None
    assert send(address, most + 1, user=user) == (413, 0)
    status, read = send(address, most, user=user)
    assert status == 403  # its token was looked for
    assert read > 0
