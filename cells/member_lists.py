"""Lists of members for pages and files: one query set, so that a file holds what the page showed."""

from django.db.models import Exists, OuterRef, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from .finding import holding
from .models import Exemption, Membership, MembershipKind, Office
from .queries import with_grounds
from .tables.writing import Column


class Standing(TextChoices):
    ALL = "", _("All members")
    OFFICIAL = "official", _("Official")
    PROBATIONARY = "probationary", _("On probation")
    EXEMPT = "exempt", _("Exempt")
    AWAY = "away", _("Away for a time")
    TEMPORARY = "temporary", _("Here for a time")
    LEFT = "left", _("No longer here")


def memberships(place: Q, day, *, text="", standing=Standing.ALL):
    """Memberships at a place (a condition on Membership) on the day, with member and cell, in Vietnamese order."""
    rows = Membership.objects.filter(place)
    if standing == Standing.LEFT:
        rows = _ended(rows, place, day)
    else:
        rows = rows.on(day)
        kind = MembershipKind.TEMPORARY if standing == Standing.TEMPORARY else MembershipKind.REGULAR
        rows = rows.filter(kind=kind)
    if text:
        rows = rows.filter(holding(text, "member__"))
    exemptions = Exemption.objects.on(day).filter(member=OuterRef("member"))
    stays = Membership.objects.on(day).filter(member=OuterRef("member"), kind=MembershipKind.TEMPORARY)
    is_official = Q(member__confirmed_on__lte=day)
    narrow = {
        Standing.OFFICIAL: is_official,
        Standing.PROBATIONARY: ~is_official | Q(member__confirmed_on__isnull=True),
        Standing.EXEMPT: Exists(exemptions),
        Standing.AWAY: Exists(stays),
    }
    if standing in narrow:
        rows = rows.filter(narrow[standing])
    return rows.select_related("member", "cell").order_by("member__sort_key", "pk")


def in_detail(keys, day):
    """The memberships of these keys in the same order, with `exempt_by` and `elsewhere` (cells.queries.with_grounds).

    Asked for one page at a time: over a province these would be worked out for every row before the page.
    """
    rows = with_grounds(Membership.objects.filter(pk__in=keys), day)
    return rows.select_related("member", "cell").order_by("member__sort_key", "pk")


def _ended(rows, place, day):
    """The last regular membership of each who had one there and has none there now."""
    others = Membership.objects.filter(place, member=OuterRef("member"), kind=MembershipKind.REGULAR)
    later = others.filter(since__gt=OuterRef("since"))
    return rows.filter(kind=MembershipKind.REGULAR, until__lte=day).exclude(Exists(later))


def offices_of(rows, day) -> dict[tuple[int, int], str]:
    """(member, cell) → the office held there. One query."""
    offices = Office.objects.on(day).filter(member__in=[row.member_id for row in rows], cell__isnull=False)
    return {(office.member_id, office.cell_id): office.get_kind_display() for office in offices}


# --- As a file: in Vietnamese whatever the interface speaks, and read by our own import again --------------------

COLUMNS = [
    Column("STT", 6),
    Column("Họ và tên", 28),
    Column("Ngày sinh", 12),
    Column("Số thẻ đảng viên", 16),
    Column("Ngày kết nạp", 12),
    Column("Ngày chính thức", 14),
    Column("Chi bộ đang sinh hoạt", 28),
    Column("Sinh hoạt từ ngày", 14),
    Column("Trạng thái", 26),
    Column("Chính thức/dự bị", 16),
    Column("Ghi chú", 30),
]


def as_table(rows, day):
    """The lines of a file, one at a time; of who has left as it stood on that day, as on the person's page."""
    for number, row in enumerate(with_grounds(rows, day).iterator(chunk_size=1000), 1):
        member = row.member
        on = day if row.is_active_on(day) else row.until
        is_official = member.is_official_on(on)
        yield [
            number,
            member.full_name,
            member.born_on,
            member.card_number,
            member.admitted_on,
            member.confirmed_on if is_official else None,
            row.cell.name,
            row.since,
            _status(row, day),
            "Chính thức" if is_official else "Dự bị",
            f"Sinh hoạt tạm thời tại {row.elsewhere}" if row.elsewhere and on == day else "",
        ]


def _status(row, day) -> str:
    if not row.is_active_on(day):
        return "Đã rời chi bộ"
    if row.kind == MembershipKind.TEMPORARY:
        return "Sinh hoạt tạm thời"
    return "Miễn sinh hoạt" if row.exempt_by else "Đang sinh hoạt"


def places_of(members, user_places: Q, day) -> dict[int, Membership]:
    """Member → the regular membership of the day that the user may see, with its cell. One query."""
    rows = Membership.objects.on(day).filter(user_places, member__in=members, kind=MembershipKind.REGULAR)
    return {row.member_id: row for row in rows.select_related("cell")}
