"""A paper can load nothing, and nothing typed into it becomes markup (trust.md S-30, S-31)."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import weasyprint

from papers import pdf, rendering

from . import samples
from .reading import flat_text, has_attachments, page_texts

MARKER = "BI-MAT-TREN-MAY-CHU"
LOADING = {
    "style sheet": '<link rel="stylesheet" href="{url}">',
    "import": "<style>@import url('{url}');</style>",
    "font": "<style>@font-face {{ font-family: x; src: url('{url}') }}</style><p>x</p>",
    "image": '<img src="{url}">',
    "object": '<object data="{url}" type="image/png"></object>',
    "embed": '<embed src="{url}" type="image/png">',
    "picture in SVG": '<svg width="9" height="9"><image href="{url}" width="9" height="9"/></svg>',
    "background": "<p style=\"background: url('{url}')\">x</p>",
    "list mark": "<ul><li style=\"list-style-image: url('{url}')\">x</li></ul>",
    "content": "<style>p::before {{ content: url('{url}') }}</style><p>x</p>",
    "attachment": '<link rel="attachment" href="{url}">',
    "attached by a link": '<a rel="attachment" href="{url}">x</a>',
}
# WeasyPrint draws a picture's SVG without what it could not load; everything else stops the rendering.
REFUSED_ALOUD = sorted(set(LOADING) - {"picture in SVG"})


@pytest.fixture(scope="module")
def listener():
    """A server on this machine that counts who asks."""
    hits = []

    class Counting(BaseHTTPRequestHandler):
        def do_GET(self):
            hits.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Counting)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", hits
    server.shutdown()
    server.server_close()


@pytest.fixture
def secret_file(tmp_path):
    path = tmp_path / "secret.txt"
    path.write_text(MARKER)
    return path.as_uri()


@pytest.mark.parametrize("way", REFUSED_ALOUD)
def test_nothing_is_fetched_over_the_network(listener, way):
    url, hits = listener
    hits.clear()
    with pytest.raises(pdf.ResourceRefused):
        pdf.render(f"<html><body>{LOADING[way].format(url=url)}</body></html>")
    assert hits == []


@pytest.mark.parametrize("way", REFUSED_ALOUD)
def test_no_file_of_the_server_gets_into_a_paper(secret_file, way):
    with pytest.raises(pdf.ResourceRefused):
        pdf.render(f"<html><body>{LOADING[way].format(url=secret_file)}</body></html>")


@pytest.mark.parametrize("url", ["data:text/plain,x", "ftp://127.0.0.1/x", "Tinos-Bold.ttf", "../../x"])
def test_other_addresses_are_refused_too(url):
    with pytest.raises(pdf.ResourceRefused):
        pdf.render(f'<html><body><img src="{url}"></body></html>')


def test_without_our_rule_the_same_page_would_be_fetched_and_attached(listener, secret_file):
    """The control: the listener hears, and WeasyPrint as it comes does attach files."""
    url, hits = listener
    hits.clear()
    weasyprint.HTML(string=LOADING["image"].format(url=url)).write_pdf()
    assert hits == ["/"]
    content = weasyprint.HTML(string=LOADING["attachment"].format(url=secret_file)).write_pdf()
    assert has_attachments(content)


def test_a_refusal_leaves_the_next_paper_alone():
    html = rendering.render_document("minutes", samples.minutes(), profile_code="2026")
    before = pdf.render(html)
    with pytest.raises(pdf.ResourceRefused):
        pdf.render('<img src="http://127.0.0.1:9/">')
    assert pdf.render(html) == before


INJECTIONS = [
    "<h1>Nguyễn</h1>",
    "</td></tr></table></article>",
    "&lt;b&gt; &amp; &#39;",
    '"><img src=http://127.0.0.1:9/x>',
    "<script>alert(1)</script>",
    "{{ 7|add:7 }} {% include 'x' %}",
    "<!-- ẩn",
]


def filled_with(text, value):
    """The same data with `text` in the place of every string a person typed."""
    typed = {
        "name",
        "reason",
        "role",
        "body",
        "text",
        "title",
        "note",
        "target",
        "assignee",
        "venue",
        "outcome",
    }
    typed |= {
        "weaknesses",
        "remedies",
        "cell",
        "opening",
        "place",
        "issuing_body",
        "superior_body",
        "rate_rule",
    }
    if isinstance(value, dict):
        return {
            key: text if key in typed and isinstance(item, str) else filled_with(text, item)
            for key, item in value.items()
        }
    return [filled_with(text, item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("kind", samples.ALL)
@pytest.mark.parametrize("text", INJECTIONS)
def test_what_is_typed_stays_text(kind, text):
    def printed(words):
        data = filled_with(words, samples.ALL[kind]())
        return pdf.render(rendering.render_document(kind, data, profile_code="2026"))

    content = printed(text)
    harmless = printed("".join(c if c.isalnum() or c == " " else "n" for c in text))
    written, expected = "".join(flat_text(content).split()), "".join(text.split())
    assert written.count(expected) >= 3
    assert len(page_texts(content)) <= len(page_texts(harmless)) + 1
