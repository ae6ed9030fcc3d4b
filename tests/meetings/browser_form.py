"""What a browser would send from a page: every control of its form, as it stands there."""

from html.parser import HTMLParser


def filled(response, form_number: int = 0) -> dict[str, str | list[str]]:
    """The controls of one form of the page, by name, without its buttons; boxes that are not ticked are missing."""
    reader = _Reader()
    reader.feed(response.content.decode())
    values: dict[str, list[str]] = {}
    for name, value in reader.forms[form_number]:
        if name == "csrfmiddlewaretoken":
            continue
        values.setdefault(name, []).append(value)
    return {name: value[0] if len(value) == 1 else value for name, value in values.items()}


def errors_beside(response, name: str) -> str:
    """The text of the error shown beside a control, or ``""``."""
    reader = _Reader()
    reader.feed(response.content.decode())
    return " ".join(reader.errors.get(f"id_{name}", []))


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.forms, self.errors = [], {}
        self._open = None  # (name, text so far) of a textarea or an option
        self._select = None
        self._templates = 0
        self._error_of = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "template":
            self._templates += 1
        if self._templates:
            return
        if tag == "form":
            self.forms.append([])
        elif tag == "p" and "field-error" in attrs.get("class", ""):
            found = attrs.get("id", "")
            self._error_of = (
                "id_" + found.split("_id_", 1)[-1] if "_id_" in found else found.removesuffix("_error")
            )
        elif tag == "input":
            self._input(attrs)
        elif tag == "textarea":
            self._open = [attrs.get("name"), ""]
        elif tag == "select":
            self._select = [attrs.get("name"), None]
        elif tag == "option":
            value = attrs.get("value", "")
            if self._select and ("selected" in attrs or self._select[1] is None):
                self._select[1] = value

    def _input(self, attrs):
        if not attrs.get("name") or "disabled" in attrs or not self.forms:
            return
        kind = attrs.get("type", "text")
        if kind in ("checkbox", "radio"):
            if "checked" in attrs:
                self.forms[-1].append((attrs["name"], attrs.get("value", "on")))
        elif kind not in ("submit", "button"):
            self.forms[-1].append((attrs["name"], attrs.get("value", "")))

    def handle_data(self, data):
        if self._open is not None:
            self._open[1] += data
        if self._error_of is not None and data.strip():
            self.errors.setdefault(self._error_of, []).append(data.strip())

    def handle_endtag(self, tag):
        if tag == "template":
            self._templates -= 1
        elif tag == "textarea" and self._open is not None:
            name, text = self._open
            if name and self.forms and not self._templates:
                # A browser drops the first line break after the tag and sends the others as CR LF.
                text = (
                    text.removeprefix("\r\n").removeprefix("\n").replace("\r\n", "\n").replace("\n", "\r\n")
                )
                self.forms[-1].append((name, text))
            self._open = None
        elif tag == "select" and self._select is not None:
            name, value = self._select
            if name and value is not None and self.forms and not self._templates:
                self.forms[-1].append((name, value))
            self._select = None
        elif tag == "p":
            self._error_of = None
