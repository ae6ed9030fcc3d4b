"""What every paper of a committee says alike: head, signature, to whom it goes. Vietnamese, like every paper."""

from datetime import date, timedelta

from cells.history import called, parent_of
from cells.models import Committee, Office, OfficeKind
from papers.shapes import Head, Signature

# The code of a committee's own name in its symbols (HD 05-HD/VPTW): Quận ủy QU, Huyện ủy HU, every Đảng ủy ĐU.
CODES = {"Quận ủy": "QU", "Huyện ủy": "HU", "Thị ủy": "ThU", "Thành ủy": "TU", "Tỉnh ủy": "TU"}


def day_of_signing(committee, today: date) -> date:
    """Today; of a committee that has ended its last day, for it signs as it then stood."""
    return min(today, committee.until - timedelta(days=1)) if committee.until else today


def committee_head(committee, today: date) -> Head:
    """The committee under its name of the day, below its superior of the day."""
    day = day_of_signing(committee, today)
    parent, named = parent_of(committee, day), called(committee, day)
    return {
        "superior_body": parent.organisation_name if parent else "",
        "issuing_body": named.committee_name,
        "body_code": body_code(named),
        "place": named.name,
    }


def body_code(committee) -> str:
    return "TU" if committee.level == Committee.Level.PROVINCE else CODES.get(own_title(committee), "ĐU")


def own_title(committee) -> str:
    """What the committee is, without its place: ``Đảng ủy`` of ``Đảng ủy Phường 5``."""
    words = committee.committee_name.split()
    return " ".join(words[:2]) if words[1:2] == ["ủy"] else committee.committee_name


def committee_signature(committee, today: date) -> Signature:
    """T/M of the committee, its secretary of the day; dots where none is entered."""
    day = day_of_signing(committee, today)
    offices = Office.objects.on(day).filter(committee=committee, kind=OfficeKind.SECRETARY)
    return {
        "authority": f"T/M {own_title(called(committee, day)).upper()}",
        "position": "BÍ THƯ",
        "name": offices.values_list("member__full_name", flat=True).first(),
    }


def recipients(committee, today: date, *others: str) -> list[str]:
    """The superior committee, then `others`, last the own archive."""
    day = day_of_signing(committee, today)
    parent = parent_of(committee, day)
    above = [parent.committee_name] if parent else []
    return [*above, *others, f"Lưu {called(committee, day).committee_name}"]
