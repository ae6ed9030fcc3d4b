"""The sign-ins of the demonstration, and the accounts that only appear as writers of other wards' records."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password

from cells.access import CELL_ROLES, Role
from cells.models import Grant, Member, Office, Oversight, User

PASSWORD = "chibo-demo"
SINCE = date(2025, 7, 1)


@dataclass(frozen=True)
class Account:
    """`place` is a ward's key, the name of a body, or ward/cell; `can_sign_in` has the common password.

    A cell's own people have their names from the list of members.
    """

    username: str
    full_name: str
    role: str
    place: str
    what: str = ""
    can_sign_in: bool = True


ACCOUNTS = (
    Account(
        "bithu",
        "Nguyễn Văn Bình",
        Role.SECRETARY,
        "phuong-5/Chung cư Giai Việt",
        "secretary, Chi bộ Chung cư Giai Việt",
    ),
    Account("vanphong", "Lê Thị Kim Hoa", Role.STAFF, "phuong-5", "office staff, Đảng ủy Phường 5"),
    Account("thuongtruc", "Huỳnh Minh Phước", Role.REVIEWER, "phuong-5", "reviewer, Đảng ủy Phường 5"),
    Account(
        "giamsat",
        "",
        Role.OVERSEER,
        "phuong-5/Chung cư Giai Việt",
        "overseer, Chi bộ Chung cư Giai Việt",
    ),
    Account("quan8", "Phan Ngọc Sương", Role.OFFICIAL, "Quận 8", "official, Quận ủy Quận 8"),
    Account("thanhminh", "Quàng Văn Thiện", Role.STAFF, "thanh-minh", "office staff, Đảng ủy xã Thanh Minh"),
    Account("admin", "Quản trị hệ thống", Role.ADMINISTRATOR, "Trung ương", "administrator, all committees"),
    Account("thanhminh.duyet", "Lò Thị Hương", Role.REVIEWER, "thanh-minh", can_sign_in=False),
    Account("phucdong", "Vũ Thị Thanh Nga", Role.STAFF, "phuc-dong", can_sign_in=False),
    Account("phucdong.duyet", "Đặng Quốc Trung", Role.REVIEWER, "phuc-dong", can_sign_in=False),
)
SIGN_INS = tuple(account for account in ACCOUNTS if account.can_sign_in)


def make(places: dict[str, object], rows) -> dict[str, User]:
    """Username → user, each with the grant of its role; `places` finds the committee or cell of each account."""
    password = make_password(PASSWORD)
    users = {}
    for account in ACCOUNTS:
        member = _member_of(account, places[account.place], rows)
        user = User(
            username=account.username,
            full_name=account.full_name or member.full_name,
            member=member,
            password=password if account.can_sign_in else make_password(None),
        )
        user.fill_keys()
        rows.add(user)
        scope = "cell" if account.role in CELL_ROLES else "committee"
        rows.add(Grant(user=user, role=account.role, since=SINCE, **{scope: places[account.place]}))
        users[account.username] = user
    return users


def _member_of(account, place, rows) -> Member | None:
    """Whose account it is: the cell's secretary, or who watches over the cell."""
    models = {Role.SECRETARY: Office, Role.OVERSEER: Oversight}
    held = rows[models[account.role]] if account.role in models else []
    here = (row.member for row in held if row.cell is place)
    return next((member for member in here if account.full_name in ("", member.full_name)), None)


def sign_ins() -> str:
    """The sign-ins as lines to print."""
    lines = [f"Sign-ins of the demonstration, all with the password {PASSWORD}:"]
    lines += [f"  {account.username:<11} {account.what}" for account in SIGN_INS]
    return "\n".join(lines)
