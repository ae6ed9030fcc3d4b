from papers import checks


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
