"""Every template parses, names only what exists, and leaves escaping and the security policy alone (S-23 to S-25)."""

import ast
import re
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.base import Lexer, TokenType
from django.template.loader import get_template

from meetings.pages import PAGES
from papers import layout

from .test_access_table import addresses

ROOT = settings.BASE_DIR
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
CODE = sorted(
    file
    for app in ("cells", "papers", "meetings", "scoring", "config")
    for file in (ROOT / app).rglob("*.py")
    if "migrations" not in file.parts
)
# Names that a library or Django itself looks for.
LOOKED_FOR_BY_OTHERS = ("account/", "admin/", "bootstrap5/", "400.", "403.", "403_csrf.", "404.", "500.")


def name_of(file):
    return file.relative_to(ROOT / "templates").as_posix()


def source_of(file):
    return file.read_text(encoding="utf-8")


every_template = pytest.mark.parametrize("file", TEMPLATES, ids=name_of)


@every_template
def test_it_parses(file):
    assert get_template(name_of(file)).origin.name == str(file)


# --- Escaping --------------------------------------------------------------------------------------------------


def unescaped(source):
    """What a template says to have something printed as it is."""
    return re.findall(r"\|\s*(safe(?:seq)?|unescape)\b|\{%-?\s*(autoescape\s+off|debug)\b", source)


@every_template
def test_nothing_is_printed_unescaped(file):
    assert unescaped(source_of(file)) == []


def name_called(node):
    return getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""


def trusting(source):
    """Lines where code says of a text that it is HTML and needs no escaping."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if name_called(node) in ("mark_safe", "SafeString", "SafeText")
        or (isinstance(node, ast.alias) and node.name in ("mark_safe", "html_safe"))
        or (isinstance(node, ast.keyword) and node.arg in ("is_safe", "autoescape"))
    ]


def test_code_calls_no_text_safe():
    """What templates give is safe already, `format_html` escapes; nothing else is needed."""
    assert [file.relative_to(ROOT).as_posix() for file in CODE if trusting(source_of(file))] == []


# Templates made from text in code, with the reason.
MADE_OF_TEXT = {"config/bench_urls.py": "a constant beside it: the floor that a page is measured against"}


def test_no_template_is_made_of_text():
    """A template made from what somebody typed would be run as one (trust.md S-25)."""
    found = {
        file.relative_to(ROOT).as_posix()
        for file in CODE
        if {name_called(node) for node in ast.walk(ast.parse(source_of(file)))} & {"Template", "from_string"}
    }
    assert found == set(MADE_OF_TEXT)


# --- What the security policy would drop -----------------------------------------------------------------------


class Inline(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        names = [name for name, _value in attrs]
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(tag)
        self.found += [f"{tag} {name}" for name in names if name == "style" or re.match(r"on[a-z]+$", name)]


def inline(source):
    """Inline styles, scripts and handlers in the HTML of a template; its tags and variables become spaces."""
    tokens = Lexer(re.sub(r"(?s)\{% comment %\}.*?\{% endcomment %\}", "", source)).tokenize()
    html = "".join(token.contents if token.token_type == TokenType.TEXT else " " for token in tokens)
    page = Inline()
    page.feed(html)
    return page.found


# Templates that hold a style or a script themselves, with the reason.
WITH_INLINE = {
    "papers/_document.html": "the PDF's own document, which no browser shows",
}


@every_template
def test_no_style_script_or_handler_within(file):
    if name_of(file) not in WITH_INLINE:
        assert inline(source_of(file)) == []


def test_the_list_of_exceptions_names_only_what_there_is():
    assert [name for name in WITH_INLINE if not (ROOT / "templates" / name).exists()] == []


FAULTS = [
    (unescaped, "{{ name|safe }}"),
    (unescaped, "{{ name | safe }}"),
    (unescaped, "{% autoescape off %}{{ name }}{% endautoescape %}"),
    (inline, '<p style="color: {{ colour }}">'),
    (inline, "<p onclick='go()'>"),
    (inline, "<style>p { color: red }</style>"),
    (inline, "<script>go()</script>"),
    (inline, '<{{ tag }}><b STYLE="x">'),
    (trusting, "from django.utils.safestring import mark_safe"),
    (trusting, "x = safestring.mark_safe(y)"),
    (trusting, "x = SafeString(y)"),
    (trusting, "@register.filter(is_safe=True)\ndef f(x): return x"),
]
HARMLESS = [
    (unescaped, "{{ name|safely }} {% autoescape on %}{% endautoescape %} safe"),
    (
        inline,
        "{# <style> #}{% comment %}<script>{% endcomment %}<script src='x.js'></script><p data-style='x'>",
    ),
    (trusting, "def f() -> SafeString:\n    return render_to_string('x.html')"),
    (trusting, "from django.utils.html import format_html\nsafe = format_html('{}', x)"),
]


@pytest.mark.parametrize(("rule", "source"), FAULTS)
def test_a_fault_would_be_noticed(rule, source):
    assert len(rule(source)) == 1


@pytest.mark.parametrize(("rule", "source"), HARMLESS)
def test_what_is_harmless_is_left_alone(rule, source):
    assert rule(source) == []


# --- Names that exist ------------------------------------------------------------------------------------------


@every_template
def test_every_address_it_names_exists(file):
    named = set(re.findall(r"""\{%\s*url\s+['"]([\w:-]+)['"]""", source_of(file)))
    assert named - set(addresses()) == set()


@every_template
def test_every_file_it_links_to_exists(file):
    linked = re.findall(r"""\{%\s*static\s+['"]([^'"]+)['"]""", source_of(file))
    assert [path for path in linked if finders.find(path) is None] == []


def test_every_template_is_used():
    """Named by code or by another template, or a part of the kit that docs/screens.md describes."""
    text = "\n".join(map(source_of, [*CODE, *TEMPLATES]))
    kit = source_of(ROOT / "docs" / "screens.md")
    by_kind = {f"papers/{kind}.html" for kind in layout.NAMES}
    by_page = {f"meetings/{name}.html" for name in PAGES}
    unused = [
        name
        for file, name in zip(TEMPLATES, map(name_of, TEMPLATES), strict=True)
        if not name.startswith(LOOKED_FOR_BY_OTHERS)
        and name not in by_kind | by_page
        and not re.search(f"""["']{re.escape(name)}["']""", text)
        and not (name.startswith("components/") and f"`{file.stem}`" in kit)
    ]
    assert unused == []


def test_every_script_and_style_sheet_is_used():
    text = "\n".join(map(source_of, [*CODE, *TEMPLATES]))
    files = [file for kind in ("js", "css") for file in (ROOT / "static" / kind).glob("*.*")]
    assert files
    assert [file.name for file in files if f"{file.parent.name}/{file.name}" not in text] == []


# Scripts that write HTML, with the reason.
WRITES_HTML = {"formset.js": "the page's own empty row, with its number put in"}


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.name)
def test_a_script_runs_no_text_and_asks_no_other_host(file):
    source = source_of(file)
    assert not re.search(r"\beval\(|new Function\(|document\.write|insertAdjacentHTML|https?://", source)
    assert (".innerHTML" in source) == (file.name in WRITES_HTML)
