"""The public pages: by code, by QR, by file. They tell number, date and version, and nothing else of a paper."""

import io
import re
import uuid
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from papers import actions, pdf, verification
from papers.forms import CodeForm
from papers.models import Pack, PackState, Paper, PaperSignature

START = reverse("papers:paper-verify-start")
# Of these nothing may be read on a page that everybody may open.
SECRETS = ["Phường 5", "Giai Việt", "Hoa", "hoa", "Huỳnh Minh Quân", "kết quả sinh hoạt", "Khu phố"]


@pytest.fixture(autouse=True)
def no_tries_yet():
    cache.clear()


@pytest.fixture(autouse=True)
def quick_pdf(monkeypatch):
    monkeypatch.setattr(pdf, "render", lambda html, **kept: b"%PDF-1.7 " + html[-200:].encode())


def url(paper):
    return reverse("papers:paper-verify", args=[paper.verification_code])


def upload(client, paper, content, name="a.pdf"):
    return client.post(url(paper), {"paper": SimpleUploadedFile(name, content, "application/pdf")})


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_a_typed_code_leads_to_the_page_of_the_qr(client, report):
    typed = f" {report.short_code[:5].lower()}-{report.short_code[5:]} "
    response = client.post(START, {"code": typed}, follow=True)
    assert response.redirect_chain == [(url(report), 302)]
    assert response.context["paper"] == report


def test_it_tells_number_date_and_version_and_nothing_more(client, report):
    text = words(client.get(url(report)))
    assert "01-BC/ĐU" in text
    assert "02/12/2026" in text
    for secret in [*SECRETS, report.title, report.sha256 or "no file yet", str(report.submission_id)]:
        assert secret not in text


def test_a_replaced_paper_says_what_replaces_it(client, report, issue_report):
    newer = issue_report(replaces=report)
    newest = issue_report(replaces=newer)
    for paper in (report, newer):
        response = client.get(url(paper))
        assert (response.context["newest"], response.context["is_replaced"]) == (newest, True)
        assert "03-BC/ĐU" in words(response)
    assert client.get(url(newest)).context["is_replaced"] is False


@pytest.mark.parametrize(
    "code", ["", " ", "7KQ2M9XT4D", "x", "ÂĐ" * 20, "UUUUUUUUUU", "a" * 41, "\u202e7KQ2M"]
)
def test_a_code_that_is_not_and_one_that_cannot_be_get_one_answer(client, report, code):
    response = client.post(START, {"code": code})
    assert response.status_code == 422
    errors = response.context["form"].errors["code"]
    if code.strip() and len(code) <= 40:
        assert errors == [str(CodeForm.unknown)]
    assert report.symbol not in words(response)


@pytest.mark.parametrize("code", ["x", "A" * 32, "7KQ2M9XT4D"])
def test_an_address_that_no_qr_leads_to(client, report, code):
    address = reverse("papers:paper-verify", args=[code])
    for response in (client.get(address), client.post(address)):
        assert response.status_code == 404
        assert response.context["unknown"] == CodeForm.unknown


def test_after_twenty_wrong_codes_an_address_waits_even_with_the_right_one(
    client, report, seventh_of_november
):
    for _try in range(20):
        assert client.post(START, {"code": "0000000000"}).status_code == 422
    assert client.post(START, {"code": report.short_code}).status_code == 429
    assert client.post(START, {"code": report.short_code}, REMOTE_ADDR="10.0.0.9").status_code == 302
    assert client.get(url(report)).status_code == 200
    seventh_of_november.shift(timedelta(minutes=10, seconds=1))
    assert client.post(START, {"code": report.short_code}).status_code == 302


def test_a_proxy_that_hands_on_no_address_keeps_nobody_out(client, report, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for said in ("garbage", " ", "1.2.3.4, <x>", "999.1.1.1"):
        sent = {"code": "0000000000"}
        assert client.post(START, sent, headers={"x-forwarded-for": said}).status_code == 422
    for _try in range(16):
        client.post(START, sent, headers={"x-forwarded-for": "other garbage"})
    assert client.post(START, sent, headers={"x-forwarded-for": "more"}).status_code == 429
    assert client.post(START, sent, headers={"x-forwarded-for": "10.0.0.9"}).status_code == 422


def test_right_codes_are_not_counted(client, report):
    for _try in range(25):
        assert client.post(START, {"code": report.short_code}).status_code == 302


def test_it_is_neither_found_nor_kept_by_anybody(client, report):
    for address in (START, url(report)):
        response = client.get(address)
        assert "noindex" in response["X-Robots-Tag"]
        assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("change", "verdict", "level"),
    [
        (lambda content: content, "issued", "success"),
        (lambda content: content + b"x", "added_to", "warning"),
        (lambda content: content[:-1], "different", "error"),
        (lambda content: b"x" + content, "different", "error"),
        (lambda content: bytes(1020) + content, "no_pdf", "warning"),
        (lambda content: b"only words", "no_pdf", "warning"),
    ],
)
def test_a_file_is_compared_with_the_issued_one(client, report, change, verdict, level):
    content = actions.issued_bytes(report)
    response = upload(client, report, change(content))
    assert response.status_code == 200
    assert response.context["found"].verdict == verdict
    assert f'<div class="notice notice-{level}">' in response.content.decode().partition("the-file")[2]


@pytest.mark.parametrize(("trust", "level"), [("trusted", "success"), ("unknown_issuer", "info")])
def test_of_a_signed_copy_is_told_who_vouches_for_it_and_what_a_stamp_may_hide(
    client, report, staff, trust, level
):
    content = actions.issued_bytes(report) + b"a signature"
    PaperSignature.objects.create(
        paper=report,
        sha256=sha256(content).hexdigest(),
        size=len(content),
        signer="Bí thư Đảng ủy",
        issuer="Ban Cơ yếu",
        trust=trust,
        uploaded_by=staff,
        uploaded_at=timezone.now(),
    )
    response = upload(client, report, content)
    page = response.content.decode().partition("the-file")[2]
    assert re.findall(r"notice notice-(\w+)", page)[0] == level
    assert ("notice-success" in page) == (trust == "trusted")
    assert "che" in words(response)
    assert "Bí thư" not in page


def test_the_file_of_a_replaced_paper_is_known_and_not_called_good(client, report, issue_report):
    old = actions.issued_bytes(report)
    newer = actions.ensure_file(issue_report(replaces=report))
    assert upload(client, newer, old).context["found"] == verification.Comparison("other_version", report)
    response = upload(client, report, old)
    assert response.context["found"].verdict == "issued"
    assert "notice-success" not in response.content.decode()


def test_a_pack_made_here_is_told_and_nothing_else_of_it(client, report, staff):
    actions.ensure_file(report)
    content = b"%PDF-1.7 many papers"
    Pack.objects.create(
        **{
            "owner": staff,
            "title": "Văn bản của Giai Việt",
            "form": "pdf",
            "total": 1,
            "state": PackState.EXPIRED,
        },
        **{
            "created_at": timezone.now(),
            "submission_id": uuid.uuid4(),
            "sha256": sha256(content).hexdigest(),
        },
    )
    response = upload(client, report, content)
    assert response.context["found"] == verification.Comparison("pack")
    assert [secret for secret in SECRETS if secret in words(response)] == []
    assert upload(client, report, content + b" ").context["found"].verdict == "different"


def test_everybody_finds_the_page(client, secretary):
    for address in (reverse("account_login"), START):
        assert f'href="{START}"' in client.get(address).content.decode().partition("<footer")[2]
    client.force_login(secretary)
    assert f'href="{START}"' in client.get(reverse("scoring:home"), follow=True).content.decode()


@pytest.mark.parametrize("name", ["a.pdf", "../../x.exe", "\u202efdp.a"])
def test_nothing_of_the_file_is_kept(client, report, name, stored_files, monkeypatch):
    content = actions.issued_bytes(report)
    before = sorted(stored_files.rglob("*"))

    def on_disk(*args, **kwargs):
        raise AssertionError("An uploaded file was written down.")

    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryUploadedFile", on_disk)
    monkeypatch.setattr("django.core.files.uploadhandler.InMemoryUploadedFile", on_disk)
    response = upload(client, report, content + bytes(3 * 2**20), name)
    assert response.context["found"].verdict == "added_to"
    assert sorted(stored_files.rglob("*")) == before
    assert name not in response.content.decode()


def test_a_file_over_the_limit_is_refused_and_one_at_the_limit_is_not(client, report, monkeypatch):
    content = actions.issued_bytes(report)
    monkeypatch.setattr(verification, "MAX_BYTES", len(content) + 3)
    assert upload(client, report, content + b"123").status_code == 200
    response = upload(client, report, content + b"1234")
    assert response.status_code == 422
    assert "found" not in response.context


def send(client, address, parts, **more):
    """The parts of a form: (field, bytes). The sent body comes with the answer."""
    head = '--x\r\nContent-Disposition: form-data; name="{}"; filename="a.pdf"\r\n\r\n'
    body = (
        b"".join(head.format(field).encode() + content + b"\r\n" for field, content in parts) + b"--x--\r\n"
    )
    sent = io.BytesIO(body)
    usual = {"CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    return client.post(address, **{"wsgi.input": sent} | usual | more), sent


def test_of_a_body_that_says_it_is_too_long_nothing_is_read(client, report):
    actions.ensure_file(report)
    for sender in (client, Client(enforce_csrf_checks=True)):
        response, sent = send(sender, url(report), [("paper", b"x")], CONTENT_LENGTH=str(2 * 2**30))
        assert (response.status_code, sent.tell()) == (422, 0)
        assert "20 MB" in words(response)
    response, sent = send(
        client, url(report).replace("verify/", "verify/x"), [], CONTENT_LENGTH=str(2 * 2**30)
    )
    assert (response.status_code, sent.tell()) == (404, 0)


@pytest.mark.parametrize("parts", [["paper", "paper"], ["another"], ["another", "paper"]])
def test_another_file_in_the_form_ends_the_reading(client, report, parts):
    actions.ensure_file(report)
    contents = [b"%PDF", bytes(3 * 2**20)] if len(parts) == 2 else [bytes(3 * 2**20)]
    _response, sent = send(client, url(report), list(zip(parts, contents, strict=True)))
    assert sent.tell() < 2**20


def test_after_the_limit_nothing_more_is_read(client, report, monkeypatch):
    actions.ensure_file(report)
    monkeypatch.setattr(verification, "MAX_BYTES", 2**17)
    response, sent = send(client, url(report), [("paper", bytes(3 * 2**20))])
    assert response.status_code == 422
    assert sent.tell() < 2**20


def test_no_file_an_empty_one_and_one_in_another_field(client, report):
    content = actions.issued_bytes(report)
    assert client.post(url(report)).status_code == 422
    assert upload(client, report, b"").status_code == 422
    other = {"another": SimpleUploadedFile("a.pdf", content)}
    assert client.post(url(report), other).status_code == 422


def test_a_paper_whose_pdf_is_not_made_yet_is_not_made_by_asking(client, report):
    assert upload(client, report, b"%PDF").status_code == 422
    assert Paper.objects.get().sha256 == ""


def test_a_file_without_the_page_s_token_is_refused(report):
    actions.ensure_file(report)
    client = Client(enforce_csrf_checks=True)
    assert upload(client, report, b"%PDF").status_code == 403
    token = str(client.get(url(report)).context["csrf_token"])
    sent = {"csrfmiddlewaretoken": token, "paper": SimpleUploadedFile("a.pdf", actions.issued_bytes(report))}
    assert client.post(url(report), sent).context["found"].verdict == "issued"


def test_nothing_is_written_by_checking(client, report, django_assert_max_num_queries):
    content = actions.issued_bytes(report)
    with django_assert_max_num_queries(4) as asked:
        upload(client, report, content)
        client.get(url(report))
    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)
