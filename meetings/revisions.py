"""The plain JSON of frozen minutes, its hash, and whether both still agree. Pure."""

import hashlib
import json
import unicodedata

from papers.shapes import WRITTEN_BY_ISSUING


def canonical(data: dict) -> str:
    """One text for the same data, whatever order a database keeps its keys in; in NFC, as everything typed."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return unicodedata.normalize("NFC", text)


def plain(data: dict) -> dict:
    """A copy as the database gives it back. Raises TypeError for what is not plain JSON."""
    return json.loads(canonical(data))


def fingerprint(data: dict) -> str:
    return hashlib.sha256(canonical(data).encode()).hexdigest()


def without_number(data: dict) -> dict:
    """A paper's data as it was before it was issued."""
    bare = plain(data)
    bare["head"] = {name: value for name, value in bare["head"].items() if name not in WRITTEN_BY_ISSUING}
    return bare
