"""Collects the interface's strings, keeps locale/vi in step with them and says what is wrong with it.

The source strings are English and stand in the code; only Vietnamese has a catalogue. It also holds what
Django and the other packages show here and have no Vietnamese for. `manage.py messages` stands on top.
"""

import ast
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from .unmarked_texts import unmarked_texts

OWN_PACKAGES = ("config", "cells", "papers", "meetings", "scoring")
LANGUAGE = "vi"

# Which arguments of a call are the context, the string and its plural, counted from 0.
CALLS = {
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
# The same for Babel, counted from 1: what a template becomes under Django's templatize.
TEMPLATE_KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}

# The files of other packages whose strings a person can meet here. A string that the package itself has in
# Vietnamese is left to it.
SHOWN_OF_OTHERS = {
    "django": (
        "core/paginator.py",
        "core/validators.py",
        "db/models/base.py",
        "db/models/constraints.py",
        "db/models/fields/*.py",
        "forms/*.py",
        "utils/dateformat.py",
        "utils/dates.py",
        "utils/text.py",
        "utils/timesince.py",
    ),
    "django.contrib.admin": (
        "*.py",
        "templatetags/*.py",
        "views/*.py",
        "templates/admin/**/*.html",
        "templates/registration/logged_out.html",
        "templates/registration/password_change*.html",
    ),
    "django.contrib.auth": ("*.py",),
    "allauth.account": ("adapter.py", "forms.py"),
    "treebeard": ("admin.py", "forms.py", "templates/admin/*.html"),
    "django_tasks": ("base.py",),
    "django_tasks_db": ("models.py",),
}
NEVER_SHOWN = {
    "django": re.compile(r"IPv|UUID|slug"),  # no such fields
    # Accounts here are opened by staff and have neither an e-mail address to confirm nor a telephone.
    "allauth.account": re.compile(r"e-?mail|phone|sign ?up|code|security key|authenticator", re.IGNORECASE),
}


@dataclass(frozen=True)
class Text:
    """One string to translate. `plural` and `context` are None where there is none."""

    singular: str
    plural: str | None
    context: str | None
    path: str
    line: int

    @property
    def key(self) -> tuple[str, str | None]:
        return self.singular, self.context

    @property
    def id(self) -> str | tuple[str, str]:
        return (self.singular, self.plural) if self.plural else self.singular


# --- collecting ------------------------------------------------------------------------------------------


def _names_of_gettext(tree: ast.Module) -> dict[str, str]:
    """Local name → Django's name, as the file imports them: {"_": "gettext_lazy"}."""
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in CALLS
    }


def _gettext_calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call, bool]]:
    """(Django's name, the call, is it run at import) for every call of a gettext function."""
    names = _names_of_gettext(tree)

    def visit(node: ast.AST, at_import: bool) -> Iterator[tuple[str, ast.Call, bool]]:
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(id=name) if name in names:
                    yield names[name], node, at_import
                case ast.Attribute(value=ast.Name(id="translation"), attr=name) if name in CALLS:
                    yield name, node, at_import
        inside_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for child in ast.iter_child_nodes(node):
            yield from visit(child, at_import and not inside_function)

    yield from visit(tree, True)


def _literal(call: ast.Call, position: int | None) -> str | None:
    if position is None or position >= len(call.args):
        return None
    argument = call.args[position]
    is_string = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    return argument.value if is_string else None


def texts_of_python(source: str, path: str) -> list[Text]:
    texts = []
    for name, call, _ in _gettext_calls(ast.parse(source, path)):
        context, singular, plural = (_literal(call, position) for position in CALLS[name])
        if singular:
            texts.append(Text(singular, plural, context, path, call.lineno))
    return texts


def texts_of_template(source: str, path: str) -> list[Text]:
    """Django's templatize turns all but the strings into X; unindented, Babel reads that as Python."""
    lines = templatize(source, origin=path).splitlines()
    python = "\n".join(line.lstrip() for line in lines).encode()
    texts = []
    for line, found, _, context in extract("python", io.BytesIO(python), TEMPLATE_KEYWORDS):
        singular, plural = found if isinstance(found, tuple) else (found, None)
        texts.append(Text(singular, plural, context, path, line))
    return texts


def texts_of_file(file: Path, path: str) -> list[Text]:
    read = texts_of_python if file.suffix == ".py" else texts_of_template
    return read(file.read_text(encoding="utf-8"), path)


def own_files(root: Path) -> Iterator[Path]:
    """Python files of the five packages, without migrations, and templates; in a fixed order."""
    for package in OWN_PACKAGES:
        for file in sorted((root / package).rglob("*.py")):
            if "migrations" not in file.parts:
                yield file
    yield from sorted(
        file for suffix in ("html", "txt") for file in (root / "templates").rglob(f"*.{suffix}")
    )


def own_texts(root: Path) -> list[Text]:
    return [
        text for file in own_files(root) for text in texts_of_file(file, file.relative_to(root).as_posix())
    ]


def _folder_of(package: str) -> Path:
    return Path(find_spec(package).submodule_search_locations[0])


def translated_by_others() -> set[tuple[str, str | None]]:
    """Keys that some installed package already has in Vietnamese."""
    folders = [_folder_of("django") / "conf", *(_folder_of(package) for package in SHOWN_OF_OTHERS)]
    keys = set()
    for folder in folders:
        compiled = folder / "locale" / LANGUAGE / "LC_MESSAGES" / "django.mo"
        if compiled.exists():
            with compiled.open("rb") as file:
                keys |= {_key(message) for message in read_mo(file) if message.id}
    return keys


def texts_of_others() -> list[Text]:
    """What other packages show here without having it in Vietnamese."""
    known = translated_by_others()
    texts = []
    for package, patterns in SHOWN_OF_OTHERS.items():
        folder, never_shown = _folder_of(package), NEVER_SHOWN.get(package)
        for file in sorted({file for pattern in patterns for file in folder.glob(pattern)}):
            path = f"{package.replace('.', '/')}/{file.relative_to(folder).as_posix()}"
            for text in texts_of_file(file, path):
                if text.key not in known and not (never_shown and never_shown.search(text.singular)):
                    texts.append(text)
    return texts


# --- the catalogue ---------------------------------------------------------------------------------------


class DatelessCatalog(Catalog):
    """A catalogue whose header tells no date and no tool, so that equal contents are equal bytes."""

    def _fixed_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", LANGUAGE),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", "nplurals=1; plural=0;"),
        ]

    mime_headers = property(_fixed_headers, lambda self, headers: None)


def _key(message) -> tuple[str, str | None]:
    # Babel reads the context of a compiled catalogue as bytes.
    context = message.context.decode() if isinstance(message.context, bytes) else message.context
    return (message.id[0] if message.pluralizable else message.id), context


def _new_catalog() -> DatelessCatalog:
    return DatelessCatalog(
        LANGUAGE, header_comment="# Sổ Chi bộ in Vietnamese. Kept by ./run messages.", fuzzy=False
    )


def read_catalog(file: Path) -> Catalog:
    """The catalogue as it stands; empty when there is no file yet."""
    if not file.exists():
        return _new_catalog()
    with file.open("rb") as stream:
        return read_po(stream, locale=LANGUAGE)


def merge(texts: Iterable[Text], old: Catalog) -> DatelessCatalog:
    """Exactly the given strings, each with the translation, remarks and marks that `old` has for it."""
    kept = {_key(message): message for message in old if message.id}
    catalog = _new_catalog()
    for text in texts:
        before = kept.get(text.key)
        strings = _strings(before) if before else []
        string = tuple(strings[:1] or [""]) if text.plural else (strings or [""])[0]
        catalog.add(
            text.id,
            string=string,
            locations=[(text.path, None)],
            flags=before.flags & {"fuzzy"} if before else (),
            user_comments=before.user_comments if before else (),
            context=text.context,
        )
    return catalog


def _strings(message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple | list) else [message.string or ""]


def po_bytes(catalog: Catalog) -> bytes:
    stream = io.BytesIO()
    write_po(stream, catalog, width=110, include_lineno=False)
    return stream.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """The compiled catalogue; its header is rewritten, so it depends on the translations alone."""
    dateless = _new_catalog()
    for message in catalog:
        if message.id and all(_strings(message)) and not message.fuzzy:
            dateless.add(message.id, string=message.string, context=message.context)
    stream = io.BytesIO()
    write_mo(stream, dateless)
    return stream.getvalue()


# --- checking --------------------------------------------------------------------------------------------

NAMED = re.compile(r"%\(\w+\)[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]")
POSITIONAL = re.compile(r"%[-#0 +]*\d*(?:\.\d+)?[sdifgrx]")
BRACED = re.compile(r"\{\w*(?:[.!:\[][^{}]*)?\}")
TAG = re.compile(r"</?[a-z][^<>]*>")


def _marks(text: str) -> dict[str, list[str]]:
    """What a translation must repeat: named ones in any order and number, positional ones in theirs, tags."""
    plain = text.replace("%%", "")
    return {
        "placeholders": sorted(set(NAMED.findall(plain))) + sorted(set(BRACED.findall(plain))),
        "positional placeholders": POSITIONAL.findall(NAMED.sub("", plain)),
        "tags": sorted(TAG.findall(plain)),
    }


def _problems_of_message(message) -> Iterator[str]:
    # Vietnamese has one form for any number, so it must say what the English plural says.
    wanted = _marks(message.id[1] if message.pluralizable else message.id)
    for string in _strings(message):
        if not string:
            yield "untranslated"
            continue
        for kind, marks in _marks(string).items():
            if marks != wanted[kind]:
                yield f"{kind} {' '.join(marks) or 'missing'} instead of {' '.join(wanted[kind]) or 'none'}"
        if not unicodedata.is_normalized("NFC", string):
            yield "not in Unicode NFC"
    if message.fuzzy:
        yield "fuzzy"


def problems_of_catalog(catalog: Catalog, texts: Iterable[Text]) -> list[str]:
    """One line a fault: uncollected, untranslated, fuzzy, obsolete, wrong placeholders, not NFC."""
    wanted = {text.key: text for text in texts}
    found = {_key(message): message for message in catalog if message.id}
    lines = [f"uncollected: {wanted[key].path}: {_quoted(key)}" for key in wanted if key not in found]
    lines += [f"obsolete: {_quoted(key)}" for key in found if key not in wanted]
    lines += [f"obsolete: {_quoted(_key(message))}" for message in catalog.obsolete.values()]
    for key, message in found.items():
        where = wanted[key].path if key in wanted else "nowhere"
        lines += [f"{problem}: {where}: {_quoted(key)}" for problem in _problems_of_message(message)]
        if key in wanted and bool(wanted[key].plural) != message.pluralizable:
            lines.append(f"uncollected: {where}: the plural of {_quoted(key)}")
    return lines


def _quoted(key: tuple[str, str | None]) -> str:
    singular, context = key
    return f"“{singular}”" + (f" ({context})" if context else "")


def problems_of_python(source: str, path: str) -> list[str]:
    """Calls that no tool can collect, and strings that would stay in the language of the first visitor."""
    lines = []
    for name, call, at_import in _gettext_calls(ast.parse(source, path)):
        argument = call.args[CALLS[name][1]] if len(call.args) > CALLS[name][1] else None
        where = f"{path}:{call.lineno}"
        if isinstance(argument, ast.JoinedStr | ast.BinOp | ast.IfExp | ast.BoolOp | ast.Call):
            lines.append(f"not a plain string, so it cannot be collected: {where}")
        if at_import and not name.endswith(("_lazy", "_noop")):
            lines.append(f"{name} at import time, use {name}_lazy: {where}")
    return lines


def problems_of_template(source: str, path: str) -> list[str]:
    """Words outside any translation tag. Official papers are Vietnamese in every language."""
    if path.startswith("templates/papers/") or not path.endswith(".html"):
        return []
    return [f"unmarked: {path}:{line}: “{text}”" for line, text in unmarked_texts(source)]


def problems_of_source(file: Path, path: str) -> list[str]:
    look = problems_of_python if file.suffix == ".py" else problems_of_template
    return look(file.read_text(encoding="utf-8"), path)


def problems(root: Path) -> list[str]:
    """Everything wrong with the translation of the project in `root`; empty when it is complete."""
    folder = root / "locale" / LANGUAGE / "LC_MESSAGES"
    catalog = read_catalog(folder / "django.po")
    lines = problems_of_catalog(catalog, own_texts(root) + texts_of_others())
    for file in own_files(root):
        lines += problems_of_source(file, file.relative_to(root).as_posix())
    compiled = folder / "django.mo"
    if not compiled.exists() or compiled.read_bytes() != mo_bytes(catalog):
        lines.append("django.mo is not what django.po compiles to: run ./run messages")
    return lines


@dataclass(frozen=True)
class Update:
    """What `update` did: number of strings, those without translation, translations no longer needed."""

    total: int
    untranslated: list[str]
    dropped: list[str]


def update(root: Path) -> Update:
    """Writes django.po (every string of the sources, translations kept) and django.mo."""
    folder = root / "locale" / LANGUAGE / "LC_MESSAGES"
    old = read_catalog(folder / "django.po")
    catalog = merge(own_texts(root) + texts_of_others(), old)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "django.po").write_bytes(po_bytes(catalog))
    (folder / "django.mo").write_bytes(mo_bytes(catalog))
    messages = [message for message in catalog if message.id]
    keys = {_key(message) for message in messages}
    gone = [message for message in old if message.id and _key(message) not in keys]
    return Update(
        total=len(messages),
        untranslated=[_quoted(_key(message)) for message in messages if not all(_strings(message))],
        dropped=[f"{_quoted(_key(message))} = {' | '.join(_strings(message))}" for message in gone],
    )
