"""The Vietnamese translation is complete, and the tool that says so is right."""

import gettext
import io
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings

from config import translations
from config.translations import Text

PYTHON = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext

title = gettext_lazy("Monthly report")

def say(count, name):
    yield _("Hello %(name)s") % {"name": name}
    yield _(
        "Long and "
        "in two parts"
    )
    yield ngettext("%(count)s cell", "%(count)s cells", count) % {"count": count}
    yield pgettext("of a vote", "For")
    yield str("not collected")
"""
TEMPLATE = """
<title>{% block title %}{% translate "Home" %}{% endblock %}</title>
  {% include "x.html" with label=_("Next step") %}
  {% translate "For" context "of a vote" %}
  {# not collected: {% translate "Comment" %} #}
{% blocktranslate trimmed with name=user.name %}
    Good day,
    {{ name }}
{% endblocktranslate %}
    {% blocktranslate count n=cells|length %}{{ n }} cell{% plural %}{{ n }} cells{% endblocktranslate %}
(((" ' 12 –
"""


def keys(texts):
    return {(text.singular, text.plural, text.context) for text in texts}


def catalog(po):
    header = 'msgid ""\nmsgstr ""\n"Language: vi\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    return read_po(io.BytesIO((header + po).encode()), locale="vi")


def text(singular, plural=None, context=None):
    return Text(singular, plural, context, "page.html", 1)


def test_the_vietnamese_translation_is_complete():
    faults = translations.problems(settings.BASE_DIR)
    assert not faults, "\n".join([f"{len(faults)} faults; ./run messages collects and compiles", *faults])


def test_the_strings_of_a_python_file():
    assert keys(translations.texts_of_python(PYTHON, "a.py")) == {
        ("Monthly report", None, None),
        ("Hello %(name)s", None, None),
        ("Long and in two parts", None, None),
        ("%(count)s cell", "%(count)s cells", None),
        ("For", None, "of a vote"),
    }


def test_the_strings_of_a_template():
    assert keys(translations.texts_of_template(TEMPLATE, "a.html")) == {
        ("Home", None, None),
        ("Next step", None, None),
        ("For", None, "of a vote"),
        ("Good day, %(name)s", None, None),
        ("%(n)s cell", "%(n)s cells", None),
    }


def test_other_packages_give_what_they_have_no_vietnamese_for_and_nothing_else():
    found = keys(translations.texts_of_others())
    assert ("The username and/or password you specified are not correct.", None, None) in found
    assert ("%(num)d month", "%(num)d months", None) in found
    assert ("This field is required.", None, None) not in found, "Django has that one in Vietnamese"
    assert ("January", None, "alt. month") not in found, "and that one, under a context"


COMPLETE = 'msgid "Home"\nmsgstr "Trang đầu"\n'
FAULTS = [
    ("", [text("Home")], "uncollected: page.html: “Home”"),
    ('msgid "Home"\nmsgstr ""\n', [text("Home")], "untranslated: page.html: “Home”"),
    ('#, fuzzy\nmsgid "Home"\nmsgstr "Nhà"\n', [text("Home")], "fuzzy: page.html: “Home”"),
    (COMPLETE, [], "obsolete: “Home”"),
    (COMPLETE.replace("msg", "#~ msg"), [], "obsolete: “Home”"),
    (
        COMPLETE,
        [text("Home"), text("Home", context="of a person")],
        "uncollected: page.html: “Home” (of a person)",
    ),
    (COMPLETE, [text("Home", plural="Homes")], "uncollected: page.html: the plural of “Home”"),
    (
        'msgid "%(n)s cell"\nmsgid_plural "%(n)s cells"\nmsgstr[0] ""\n',
        [text("%(n)s cell", "%(n)s cells")],
        "untranslated: page.html: “%(n)s cell”",
    ),
    (
        'msgid "by %(name)s"\nmsgstr "bởi %(tên)s"\n',
        [text("by %(name)s")],
        "placeholders %(tên)s instead of %(name)s: page.html: “by %(name)s”",
    ),
    (
        'msgid "by {name}"\nmsgstr "bởi"\n',
        [text("by {name}")],
        "placeholders missing instead of {name}: page.html: “by {name}”",
    ),
    (
        'msgid "%d of %s"\nmsgstr "%s trên %d"\n',
        [text("%d of %s")],
        "positional placeholders %s %d instead of %d %s: page.html: “%d of %s”",
    ),
    (
        'msgid "<b>Home</b>"\nmsgstr "<b>Trang đầu"\n',
        [text("<b>Home</b>")],
        "tags <b> instead of </b> <b>: page.html: “<b>Home</b>”",
    ),
    ('msgid "Home"\nmsgstr "Trang đâ\u0300u"\n', [text("Home")], "not in Unicode NFC: page.html: “Home”"),
]


@pytest.mark.parametrize(("po", "texts", "fault"), FAULTS)
def test_a_fault_of_the_catalogue_is_named(po, texts, fault):
    assert translations.problems_of_catalog(catalog(po), texts) == [fault]


FAULTLESS = [
    (COMPLETE, [text("Home")]),
    ('msgid "%(a)s of %(b)s"\nmsgstr "%(b)s có %(a)s"\n', [text("%(a)s of %(b)s")]),
    ('msgid "one"\nmsgid_plural "%(n)s cells"\nmsgstr[0] "%(n)s chi bộ"\n', [text("one", "%(n)s cells")]),
    ('msgid "90%% reached"\nmsgstr "đạt 90%%"\n', [text("90%% reached")]),
]


@pytest.mark.parametrize(("po", "texts"), FAULTLESS)
def test_a_faultless_catalogue_is_not_blamed(po, texts):
    assert translations.problems_of_catalog(catalog(po), texts) == []


UNCOLLECTABLE = [
    ('_(f"Hello {name}")', "not a plain string, so it cannot be collected: a.py:3"),
    ('_("Hello " + name)', "not a plain string, so it cannot be collected: a.py:3"),
    ('_("Hello {}".format(name))', "not a plain string, so it cannot be collected: a.py:3"),
    ('_("yes" if name else "no")', "not a plain string, so it cannot be collected: a.py:3"),
]


@pytest.mark.parametrize(("call", "fault"), UNCOLLECTABLE)
def test_a_string_that_cannot_be_collected_is_named(call, fault):
    source = f"from django.utils.translation import gettext as _\ndef say(name):\n    return {call}\n"
    assert translations.problems_of_python(source, "a.py") == [fault]


def test_a_string_translated_at_import_time_is_named():
    source = 'from django.utils.translation import gettext as _\nclass Form:\n    label = _("Name")\n'
    assert translations.problems_of_python(source, "a.py") == [
        "gettext at import time, use gettext_lazy: a.py:3"
    ]
    assert translations.problems_of_python(source.replace("gettext", "gettext_lazy"), "a.py") == []


UNMARKED = [
    ("<p>Hello</p>", "unmarked: templates/a.html:1: “Hello”"),
    ("<p>\n{% if a %}Chi bộ{% endif %}</p>", "unmarked: templates/a.html:2: “Chi bộ”"),
    ("<p><kbd>Enter</kbd> goes on</p>", "unmarked: templates/a.html:1: “goes on”"),
    ('<a title="Next page">{{ page }}</a>', "unmarked: templates/a.html:1: “Next page”"),
]
MARKED = [
    "<p>{% translate 'Hello' %} 12 / {{ name }} · Sổ Chi bộ</p>",
    "<p>{% blocktranslate with name=user.name %}Hello {{ name }}{% endblocktranslate %}</p>",
    "{# Not seen #}{% comment %}Nor this{% endcomment %}<!-- nor this --><script>let word</script>",
    '<p class="lead" data-state="held" title="{% translate \'Hello\' %}"></p>',
    "{% block page_class %}page-account{% endblock %}",
]


@pytest.mark.parametrize(("source", "fault"), UNMARKED)
def test_a_text_nobody_marked_is_named(source, fault):
    assert translations.problems_of_template(source, "templates/a.html") == [fault]


@pytest.mark.parametrize("source", MARKED)
def test_marked_texts_and_what_nobody_reads_are_not_blamed(source):
    assert translations.problems_of_template(source, "templates/a.html") == []


def test_official_papers_are_vietnamese_in_every_language():
    assert translations.problems_of_template("<p>Biên bản</p>", "templates/papers/minutes.html") == []


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of one Python file and one template, without the strings of other packages."""
    monkeypatch.setattr(translations, "texts_of_others", list)
    (tmp_path / "cells").mkdir()
    (tmp_path / "cells/views.py").write_text(PYTHON, encoding="utf-8")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/page.html").write_text(TEMPLATE, encoding="utf-8")
    with override_settings(BASE_DIR=tmp_path):
        yield tmp_path


def run(*arguments):
    out = io.StringIO()
    call_command("messages", *arguments, stdout=out)
    return out.getvalue()


def po_of(project) -> Path:
    return project / "locale/vi/LC_MESSAGES/django.po"


def translate_all(project):
    """Every msgstr repeats its msgid: enough for the checks."""
    catalogue = translations.read_catalog(po_of(project))
    for message in catalogue:
        if message.id:
            message.string = (message.id[1],) if message.pluralizable else message.id
    po_of(project).write_bytes(translations.po_bytes(catalogue))


def test_collecting_then_translating_then_compiling_makes_the_check_pass(project):
    assert "untranslated: “Home”" in run()
    with pytest.raises(CommandError, match=r"untranslated: templates/page.html: “Home”"):
        run("--check")
    translate_all(project)
    with pytest.raises(CommandError, match=r"django.mo is not what django.po compiles to"):
        run("--check")
    assert "0 of them untranslated" in run()
    assert run("--check") == ""


def test_translations_survive_a_new_collection_and_a_string_that_is_gone_is_told(project):
    run()
    translate_all(project)
    po_of(project).write_text(po_of(project).read_text().replace('msgstr "Home"', 'msgstr "Trang đầu"'))
    (project / "cells/views.py").write_text("")
    out = run()
    assert "no longer used, dropped: “Monthly report” = Monthly report" in out
    assert 'msgid "Home"\nmsgstr "Trang đầu"' in po_of(project).read_text()
    assert "Monthly report" not in po_of(project).read_text()


def test_a_new_string_makes_the_check_fail(project):
    run()
    translate_all(project)
    run()
    (project / "templates/new.html").write_text('{% translate "Brand new" %}')
    with pytest.raises(CommandError, match=r"uncollected: templates/new.html: “Brand new”"):
        run("--check")


def test_the_same_strings_give_the_same_bytes(project):
    run()
    translate_all(project)
    run()
    po, mo = po_of(project).read_bytes(), po_of(project).with_suffix(".mo").read_bytes()
    run()
    assert po_of(project).read_bytes() == po
    assert po_of(project).with_suffix(".mo").read_bytes() == mo
    assert b"Date" not in po


def test_the_compiled_catalogue_is_read_by_gettext(project):
    run()
    translate_all(project)
    po_of(project).write_text(po_of(project).read_text().replace('msgstr "Home"', 'msgstr "Trang đầu"'))
    run()
    with po_of(project).with_suffix(".mo").open("rb") as file:
        vietnamese = gettext.GNUTranslations(file)
    assert vietnamese.gettext("Home") == "Trang đầu"
    assert vietnamese.pgettext("of a vote", "For") == "For"
    assert vietnamese.ngettext("%(n)s cell", "%(n)s cells", 1) == "%(n)s cells"
