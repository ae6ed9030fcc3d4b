"""The three wards of the articles, their parents and their cells. Places are real, sizes are theirs, people are not.

Phường 5 Quận 8: 23 cells, 876 members, 276 with 30 years in the Party or more (thanhuytphcm.vn, 2/3/2024).
Xã Thanh Minh: 19 cells, 229 members; bản Phiêng Lơi has 22 and meets on the 10th (Báo Điện Biên Phủ, 19/1/2022).
Phường Phúc Đồng: 642 members in 15 cells (9 tổ dân phố, the police, 5 schools), after the ward's agency cell was
dissolved and its 30 members went to the nine (longbien.hanoi.gov.vn, 5/2/2021). Here that cell still stands, so that
the case can be done by hand: 16 cells, and 30 members fewer in the nine.
"""

from dataclasses import dataclass, field
from datetime import date, time

from cells.models import CellKind as Kind
from cells.models import Committee

Level = Committee.Level

EVENING, AFTERNOON, MORNING = time(19, 30), time(14, 0), time(8, 0)


@dataclass(frozen=True)
class Body:
    """A committee above a ward; `code` is the beginning of its 14 digits."""

    name: str
    committee_name: str
    organisation_name: str
    level: str
    code: str
    above: "Body | None" = None


@dataclass(frozen=True)
class CellPlan:
    """One cell: `character` names a row of `characters.CHARACTERS`, `now` is how its last month stands.

    `badges` members have been in the Party for 30 years or more. `now` is one of ``none``, ``planned``, ``overdue``
    (planned for a day that has passed), ``held``, ``unsubmitted`` (held some days ago), ``submitted``, ``returned``,
    ``accepted``, ``excused`` (a month without a meeting, permitted) and ``to_score`` (only the score is missing).
    """

    name: str
    kind: str
    size: int
    badges: int
    usual_day: int
    usual_time: time
    venue: str
    character: str = "steady"
    now: str = "accepted"
    flavour: str = ""
    has_only_secretary: bool = False
    is_extended: bool = False
    has_own_thematic: bool = False
    formerly: str = ""  # its name until a few months ago

    @property
    def words(self) -> str:
        """Which texts of `texts` its meetings speak."""
        return self.flavour or self.kind


@dataclass(frozen=True)
class Missed:
    """A past month without a meeting, counted back from the last one; without `is_noted` nobody reported it."""

    cell: str
    months_ago: int
    permission: str = ""
    reason: str = ""
    is_noted: bool = True


@dataclass(frozen=True)
class Ward:
    key: str
    name: str
    committee_name: str
    organisation_name: str
    code: str
    parent: Body
    peoples: tuple[str, ...]
    policy: dict
    cells: tuple[CellPlan, ...]
    seat: str  # the cell most of the committee's members belong to
    missed: tuple[Missed, ...] = ()
    unfinished: dict[str, str] = field(
        default_factory=dict
    )  # cell → how the month before the last still stands
    reports: int = 1

    @property
    def size(self) -> int:
        return sum(cell.size for cell in self.cells)


CENTRAL = Body("Trung ương", "Ban Chấp hành Trung ương", "Đảng Cộng sản Việt Nam", Level.CENTRAL, "")
HO_CHI_MINH = Body(
    "Thành phố Hồ Chí Minh",
    "Thành ủy Thành phố Hồ Chí Minh",
    "Đảng bộ Thành phố Hồ Chí Minh",
    Level.PROVINCE,
    "79",
    CENTRAL,
)
DISTRICT_8 = Body("Quận 8", "Quận ủy Quận 8", "Đảng bộ Quận 8", Level.DISTRICT, "79776", HO_CHI_MINH)
DIEN_BIEN = Body(
    "Tỉnh Điện Biên", "Tỉnh ủy Điện Biên", "Đảng bộ tỉnh Điện Biên", Level.PROVINCE, "11", CENTRAL
)
DIEN_BIEN_PHU = Body(
    "Thành phố Điện Biên Phủ",
    "Thành ủy Điện Biên Phủ",
    "Đảng bộ thành phố Điện Biên Phủ",
    Level.DISTRICT,
    "11094",
    DIEN_BIEN,
)
HANOI = Body("Thành phố Hà Nội", "Thành ủy Hà Nội", "Đảng bộ thành phố Hà Nội", Level.PROVINCE, "01", CENTRAL)
LONG_BIEN = Body(
    "Quận Long Biên", "Quận ủy Long Biên", "Đảng bộ quận Long Biên", Level.DISTRICT, "01004", HANOI
)
BODIES = (CENTRAL, HO_CHI_MINH, DISTRICT_8, DIEN_BIEN, DIEN_BIEN_PHU, HANOI, LONG_BIEN)


def _quarter(number, size, badges, day, character="steady", now="accepted", **more) -> CellPlan:
    venue = f"Trụ sở Ban điều hành Khu phố {number}"
    return CellPlan(
        f"Khu phố {number}", Kind.NEIGHBOURHOOD, size, badges, day, EVENING, venue, character, now, **more
    )


WARD_5 = Ward(
    key="phuong-5",
    name="Phường 5",
    committee_name="Đảng ủy Phường 5",
    organisation_name="Đảng bộ Phường 5",
    code="79776027",
    parent=DISTRICT_8,
    peoples=("kinh", "kinh", "kinh", "kinh", "hoa"),
    policy={"attendance_target_percent": 90, "meet_by_day": 25, "submit_within_days": 2},
    seat="Cơ quan Đảng – Đoàn thể",
    cells=(
        _quarter(1, 52, 23, 4, "exemplary"),
        _quarter(2, 61, 27, 5),
        _quarter(3, 47, 21, 3, "uneven", "returned"),
        _quarter(4, 58, 26, 6, "boastful", "submitted"),
        _quarter(5, 66, 30, 5, has_own_thematic=True),
        _quarter(6, 49, 22, 7, "exemplary"),
        _quarter(7, 55, 25, 4, "boastful"),
        _quarter(8, 44, 20, 8, "thin", "unsubmitted"),
        _quarter(9, 63, 28, 6, now="submitted"),
        _quarter(10, 57, 25, 10, "uneven", is_extended=True),
        CellPlan(
            "Chung cư Giai Việt",
            Kind.APARTMENTS,
            24,
            9,
            5,
            EVENING,
            "Phòng sinh hoạt cộng đồng Chung cư Giai Việt",
            "exemplary",
            "to_score",
            is_extended=True,
        ),
        CellPlan(
            "Công an",
            Kind.POLICE,
            38,
            1,
            3,
            AFTERNOON,
            "Hội trường Công an phường",
            "boastful",
            "submitted",
        ),
        CellPlan(
            "Quân sự",
            Kind.MILITARY,
            12,
            0,
            4,
            MORNING,
            "Phòng họp Ban Chỉ huy Quân sự phường",
            "steady",
            "excused",
            has_only_secretary=True,
        ),
        CellPlan(
            "Quỹ tín dụng Chánh Hưng",
            Kind.CREDIT_FUND,
            16,
            2,
            9,
            AFTERNOON,
            "Phòng họp Quỹ tín dụng Chánh Hưng",
            "exemplary",
            "accepted",
            has_own_thematic=True,
        ),
        CellPlan(
            "Trường Mầm non Phường 5",
            Kind.SCHOOL,
            22,
            1,
            8,
            AFTERNOON,
            "Phòng hội đồng nhà trường",
            "steady",
            "submitted",
        ),
        CellPlan("Trường Tiểu học Chánh Hưng", Kind.SCHOOL, 34, 2, 7, AFTERNOON, "Phòng hội đồng nhà trường"),
        CellPlan(
            "Trường Trung học cơ sở Chánh Hưng",
            Kind.SCHOOL,
            41,
            3,
            12,
            AFTERNOON,
            "Phòng hội đồng nhà trường",
            "uneven",
            "planned",
        ),
        CellPlan(
            "Trạm Y tế",
            Kind.HEALTH,
            14,
            1,
            6,
            AFTERNOON,
            "Phòng họp Trạm Y tế phường",
            "steady",
            "held",
            has_only_secretary=True,
        ),
        CellPlan(
            "Cơ quan Đảng – Đoàn thể",
            Kind.AGENCY,
            28,
            3,
            2,
            MORNING,
            "Phòng họp Đảng ủy phường",
            "exemplary",
        ),
        CellPlan(
            "Cơ quan Ủy ban nhân dân",
            Kind.AGENCY,
            37,
            2,
            3,
            MORNING,
            "Hội trường Ủy ban nhân dân phường",
            "steady",
            "submitted",
        ),
        CellPlan(
            "Doanh nghiệp Chánh Hưng",
            Kind.ENTERPRISE,
            21,
            2,
            15,
            AFTERNOON,
            "Phòng họp công ty",
            "thin",
            "planned",
        ),
        CellPlan(
            "Doanh nghiệp Tạ Quang Bửu",
            Kind.ENTERPRISE,
            19,
            2,
            14,
            AFTERNOON,
            "Phòng họp công ty",
            "thin",
            "none",
        ),
        CellPlan(
            "Ban Quản lý chợ",
            Kind.AGENCY,
            18,
            1,
            11,
            AFTERNOON,
            "Văn phòng Ban Quản lý chợ",
            "uneven",
            "overdue",
        ),
    ),
    missed=(
        Missed("Quân sự", 5, "Công văn số 41-CV/ĐU", "Toàn đơn vị tập trung huấn luyện dân quân tự vệ"),
        Missed(
            "Doanh nghiệp Chánh Hưng", 8, "Công văn số 18-CV/ĐU", "Công ty kiểm kê, chuyển trụ sở làm việc"
        ),
        Missed(
            "Doanh nghiệp Tạ Quang Bửu", 2, "", "Đồng chí bí thư đi công tác, chi bộ không cử người chủ trì"
        ),
        Missed("Ban Quản lý chợ", 6, is_noted=False),
    ),
    unfinished={"Doanh nghiệp Chánh Hưng": "submitted"},
    reports=3,
)


def _village(name, size, badges, day, character="steady", now="accepted", **more) -> CellPlan:
    venue = f"Nhà văn hóa {name}"
    more = {"is_extended": True} | more
    return CellPlan(name, Kind.VILLAGE, size, badges, day, EVENING, venue, character, now, **more)


THANH_MINH = Ward(
    key="thanh-minh",
    name="Xã Thanh Minh",
    committee_name="Đảng ủy xã Thanh Minh",
    organisation_name="Đảng bộ xã Thanh Minh",
    code="11094045",
    parent=DIEN_BIEN_PHU,
    peoples=("thai", "thai", "mong", "kinh"),
    policy={
        "attendance_target_percent": 85,
        "meet_by_day": 20,
        "submit_within_days": 3,
        "combined_minutes": 120,
    },
    seat="Cơ quan xã",
    cells=(
        _village("bản Phiêng Lơi", 22, 3, 10, "exemplary"),
        _village("bản Pa Pốm", 14, 1, 8, "thin", "unsubmitted"),
        _village("bản Tân Quang", 13, 3, 5),
        _village("bản Huổi Lơi", 9, 1, 12, "thin", "overdue"),
        _village("bản Púng Tôm", 11, 1, 9, "uneven", "submitted"),
        _village("bản Co Củ", 10, 2, 7),
        _village("bản Nà Lơi", 15, 3, 10, "boastful", "submitted"),
        _village("bản Nà Nghè", 9, 1, 6, "uneven"),
        _village("bản Kê Nênh", 8, 0, 15, "thin", "planned", has_only_secretary=True),
        _village("bản Tà Lèng", 16, 2, 11, has_own_thematic=True),
        _village("phố 1", 12, 4, 4, "boastful"),
        _village("phố 2", 11, 3, 4, "steady", "returned"),
        CellPlan("Cơ quan xã", Kind.AGENCY, 18, 1, 3, MORNING, "Phòng họp Đảng ủy xã", "exemplary"),
        CellPlan(
            "Công an xã",
            Kind.POLICE,
            6,
            0,
            3,
            AFTERNOON,
            "Trụ sở Công an xã",
            "boastful",
            "submitted",
            has_only_secretary=True,
        ),
        CellPlan(
            "Quân sự xã",
            Kind.MILITARY,
            4,
            0,
            4,
            MORNING,
            "Phòng họp Ban Chỉ huy Quân sự xã",
            "steady",
            "excused",
            has_only_secretary=True,
        ),
        CellPlan(
            "Trường Mầm non Thanh Minh",
            Kind.SCHOOL,
            15,
            0,
            6,
            AFTERNOON,
            "Phòng hội đồng nhà trường",
            "steady",
            "held",
        ),
        CellPlan(
            "Trường Tiểu học Thanh Minh",
            Kind.SCHOOL,
            17,
            1,
            7,
            AFTERNOON,
            "Phòng hội đồng nhà trường",
            "uneven",
            "planned",
        ),
        CellPlan(
            "Trường Trung học cơ sở Thanh Minh",
            Kind.SCHOOL,
            14,
            0,
            7,
            AFTERNOON,
            "Phòng hội đồng nhà trường",
        ),
        CellPlan(
            "Trạm Y tế xã",
            Kind.HEALTH,
            5,
            0,
            5,
            AFTERNOON,
            "Phòng họp Trạm Y tế xã",
            "steady",
            "none",
            has_only_secretary=True,
        ),
    ),
    missed=(
        Missed(
            "bản Huổi Lơi", 3, "Công văn số 22-CV/ĐU", "Mưa lũ chia cắt đường vào bản, toàn chi bộ giúp dân"
        ),
        Missed("bản Kê Nênh", 7, "", "Đồng chí bí thư ốm, chi bộ không cử người chủ trì"),
    ),
    unfinished={"bản Huổi Lơi": "unsubmitted", "bản Nà Nghè": "returned"},
)


def _group(number, size, badges, day, character="steady", now="accepted", **more) -> CellPlan:
    name, venue = f"Tổ dân phố số {number}", f"Nhà văn hóa tổ dân phố số {number}"
    more = {"flavour": "residential_group"} | more
    return CellPlan(name, Kind.NEIGHBOURHOOD, size, badges, day, EVENING, venue, character, now, **more)


def _school(name, size, day, character="steady", now="accepted", **more) -> CellPlan:
    venue = "Phòng hội đồng nhà trường"
    return CellPlan(name, Kind.SCHOOL, size, 1, day, AFTERNOON, venue, character, now, **more)


PHUC_DONG = Ward(
    key="phuc-dong",
    name="Phường Phúc Đồng",
    committee_name="Đảng ủy phường Phúc Đồng",
    organisation_name="Đảng bộ phường Phúc Đồng",
    code="01004036",
    parent=LONG_BIEN,
    peoples=("kinh",),
    policy={
        "attendance_target_percent": 92,
        "meet_by_day": 15,
        "submit_within_days": 2,
        "large_cell_members": 60,
        "large_cell_minutes": 105,
    },
    seat="Tổ dân phố số 4",
    cells=(
        _group(1, 57, 27, 3),
        _group(2, 63, 30, 4, "boastful", "submitted"),
        _group(3, 51, 24, 3, "exemplary"),
        _group(4, 68, 30, 4, "exemplary", has_own_thematic=True),
        _group(5, 48, 22, 5, "uneven", "returned"),
        _group(7, 56, 26, 4, "steady", "submitted"),
        _group(8, 60, 28, 3),
        _group(9, 50, 23, 6, "thin", "unsubmitted"),
        _group(10, 54, 25, 4, "uneven"),
        CellPlan(
            "Công an",
            Kind.POLICE,
            14,
            0,
            3,
            AFTERNOON,
            "Trụ sở Công an phường",
            "boastful",
            "submitted",
        ),
        _school("Trường Mầm non Phúc Đồng", 17, 5),
        _school("Trường Tiểu học Phúc Đồng", 22, 6, now="held"),
        _school("Trường Trung học cơ sở Phúc Đồng", 19, 7, "exemplary", "planned"),
        _school("Trường Trung học phổ thông Phúc Đồng", 16, 8, "uneven", "overdue"),
        _school("Trường Mầm non Hoa Sen", 17, 5, "thin", "none", formerly="Trường Mầm non tư thục Hoa Sen"),
        CellPlan("Cơ quan phường", Kind.AGENCY, 30, 2, 2, MORNING, "Hội trường Ủy ban nhân dân phường"),
    ),
    missed=(
        Missed(
            "Trường Mầm non Hoa Sen", 4, "Công văn số 27-CV/ĐU", "Nhà trường sửa chữa, đảng viên nghỉ phép hè"
        ),
    ),
    unfinished={"Trường Trung học phổ thông Phúc Đồng": "submitted"},
)

WARDS = (WARD_5, THANH_MINH, PHUC_DONG)

FOUNDED = date(2015, 1, 1)  # committees and cells are older than anything the demonstration tells
