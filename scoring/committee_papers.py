"""What every paper of a committee says alike: head, signature, to whom it goes. Vietnamese, like every paper."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from cells.history import called, parent_of
from cells.models import Committee, Office, OfficeKind
from papers.shapes import Head, Signature

# The code of a committee's own name in its symbols (HD 05-HD/VPTW): Quận ủy QU, Huyện ủy HU, every Đảng ủy ĐU.
CODES = {"Quận ủy": "QU", "Huyện ủy": "HU", "Thị ủy": "ThU", "Thành ủy": "TU", "Tỉnh ủy": "TU"}


@dataclass(frozen=True)
class Issuer:
    """A committee as it signs today: under its name and its superior of the day. One that has ended stands as on its
    last day."""

    committee: Committee
    today: date

    @property
    def day(self) -> date:
        ended = self.committee.until
        return min(self.today, ended - timedelta(days=1)) if ended else self.today

    @cached_property
    def named(self) -> Committee:
        return called(self.committee, self.day)

    @cached_property
    def superior(self) -> Committee | None:
        return parent_of(self.committee, self.day)

    @property
    def own_title(self) -> str:
        """What the committee is, without its place: ``Đảng ủy`` of ``Đảng ủy Phường 5``."""
        words = self.named.committee_name.split()
        return " ".join(words[:2]) if words[1:2] == ["ủy"] else self.named.committee_name

    @property
    def body_code(self) -> str:
        return "TU" if self.named.level == Committee.Level.PROVINCE else CODES.get(self.own_title, "ĐU")

    @property
    def head(self) -> Head:
        return {
            "superior_body": self.superior.organisation_name if self.superior else "",
            "issuing_body": self.named.committee_name,
            "body_code": self.body_code,
            "place": self.named.name,
        }

    @property
    def signature(self) -> Signature:
        """T/M of the committee, its secretary of the day; dots where none is entered."""
        offices = Office.objects.on(self.day).filter(committee=self.committee, kind=OfficeKind.SECRETARY)
        return {
            "authority": f"T/M {self.own_title.upper()}",
            "position": "BÍ THƯ",
            "name": offices.values_list("member__full_name", flat=True).first(),
        }

    @property
    def archive(self) -> str:
        return f"Lưu {self.named.committee_name}"

    def recipients(self, *others: str) -> list[str]:
        """The superior committee, then `others`, last the own archive."""
        above = [self.superior.committee_name] if self.superior else []
        return [*above, *others, self.archive]
