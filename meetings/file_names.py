"""How files of a meeting are called: letters every system can read, sorted as they belong together. Pure."""

from papers.file_names import plain_words


def file_name(month, cell_name: str, number: int, what: str, ending: str, *, day=None, is_draft=False) -> str:
    """``2026-11_Chi-bo-Chung-cu-Giai-Viet_01-bien-ban.pdf``; with `day`, for a meeting that is not the only one of
    its kind in the month, ``2026-11-12_…``. A draft says so: ``01-bien-ban_du-thao.pdf``."""
    when = month if day is None else day.isoformat()
    draft = "_du-thao" if is_draft else ""
    return f"{when}_{plain_words(cell_name)}_{number:02d}-{plain_words(what)}{draft}.{ending}"


# The number and the name of each paper of a meeting among its files.
PAPERS = {"minutes": (1, "biên bản"), "resolution": (2, "nghị quyết")}


def paper_file_name(meeting, kind: str, ending: str, *, day, is_draft: bool) -> str:
    """`day` of the meeting; told only where the month may hold several of the kind."""
    number, what = PAPERS[kind]
    return file_name(
        meeting.month,
        meeting.cell.full_name,
        number,
        what,
        ending,
        day=None if meeting.kind == "regular" else day,
        is_draft=is_draft,
    )
