import pytest

from papers import checks

from .signing import authority, pem_of


def test_nothing_is_said_when_every_library_is_there(monkeypatch):
    monkeypatch.setattr(checks, "is_loadable", lambda names: True)
    assert checks.check_pdf_libraries(None) == []


def test_a_missing_pango_is_named_with_what_to_install(monkeypatch):
    monkeypatch.setattr(checks, "is_loadable", lambda names: "libpango-1.0.so.0" not in names)
    (warning,) = checks.check_pdf_libraries(None)
    assert warning.id == "papers.W001"
    assert "Pango" in warning.msg
    assert "apt-get install -y --no-install-recommends libpango-1.0-0" in warning.msg


def test_a_missing_subsetter_only_costs_time(monkeypatch):
    monkeypatch.setattr(checks, "is_loadable", lambda names: names != checks.FASTER)
    (info,) = checks.check_pdf_libraries(None)
    assert (info.id, info.is_serious()) == ("papers.I001", False)


def test_a_library_is_looked_for_under_each_of_its_names():
    assert not checks.is_loadable(["libno-such-thing.so.7", "libno-such-thing.dylib"])
    assert checks.is_loadable(["libno-such-thing.so.7", "libc.so.6"])


def test_roots_that_cannot_be_read_are_told_when_the_server_starts(settings, tmp_path):
    def told(folder):
        settings.SIGNATURE_ROOTS = folder and str(folder)
        return [warning.id for warning in checks.check_signature_roots(None)]

    roots = tmp_path / "roots"
    roots.mkdir()
    assert (told(""), told(tmp_path / "missing"), told(roots)) == ([], ["papers.W002"], ["papers.W004"])
    (roots / "ca.pem").write_bytes(pem_of(authority()))
    assert told(roots) == []
    (roots / "half.crt").write_bytes(b"0\x82")
    assert told(roots) == ["papers.W003"]


@pytest.mark.parametrize(
    ("url", "is_wrong"),
    [
        ("", False),
        ("https://sochibo.example", False),
        ("http://127.0.0.1:8100", False),
        ("sochibo.example", True),
        ("https://sochibo.example/so", True),
        ("https://sochibo.example ", True),
        ("ftp://sochibo.example", True),
    ],
)
def test_an_address_that_no_qr_could_lead_to_stops_the_server(settings, url, is_wrong):
    settings.SITE_URL = url
    assert [error.id for error in checks.check_site_url(None)] == ["papers.E001"] * is_wrong
