"""Data for every kind of paper, in the shapes of papers/shapes.py. All persons are invented."""

from copy import deepcopy

CELL_HEAD = {
    "superior_body": "Đảng bộ Phường 5",
    "issuing_body": "Chi bộ Chung cư Giai Việt",
    "body_code": "CB",
    "place": "Phường 5",
}
WARD_HEAD = {
    "superior_body": "Đảng bộ Quận 8",
    "issuing_body": "Đảng ủy Phường 5",
    "body_code": "ĐU",
    "place": "Phường 5",
}
ATTENDANCE = {
    "convened_official": 23,
    "convened_probationary": 2,
    "present": 20,
    "late": 1,
    "must_attend": 22,
    "rate_percent": "90.91",
    "rate_rule": "đã trừ 02 đồng chí được miễn và 01 đồng chí làm nhiệm vụ đặc biệt",
    "excused": [{"name": "Đỗ Văn Ánh", "reason": "đi bệnh viện"}],
    "unexcused": [{"name": "Lý Quốc Khuê"}],
    "exempt": [
        {"name": "Nguyễn Thị Hường", "reason": "tuổi cao"},
        {"name": "Phạm Ngọc Uyển", "reason": "điều trị dài ngày"},
    ],
    "away": [],
    "special_duty": [{"name": "Võ Thành Đệ", "reason": "trực sẵn sàng chiến đấu"}],
}
PREVIOUS_TASKS = [
    {
        "text": "Vận động các hộ khối A ký cam kết phân loại rác tại nguồn",
        "assignee": "Trần Thị An",
        "due_on": "2026-10-31",
        "result": "achieved",
        "note": "46/46 hộ",
    },
    {
        "text": "Thăm hỏi đảng viên cao tuổi, ốm đau",
        "assignee": "Lê Hữu Ước",
        "due_on": "2026-10-20",
        "result": "in_progress",
    },
    {"text": "Củng cố tổ tự quản khối C", "assignee": "Đỗ Văn Ánh", "due_on": None, "result": None},
]
TASKS = [
    {
        "text": "Tuyên truyền phòng cháy, chữa cháy đến từng hộ",
        "assignee": "Trần Thị An",
        "due_on": "2026-11-30",
        "target": "100 % hộ dân",
    },
    {"text": "Chuẩn bị sinh hoạt chuyên đề quý IV", "assignee": "Lê Hữu Ước", "due_on": "2026-12-05"},
]
VOTE = {
    "base": 22,
    "base_rule": "đảng viên chính thức được triệu tập",
    "votes_for": 19,
    "votes_against": 0,
    "abstentions": 1,
    "outcome": "Nghị quyết được thông qua vì có hơn một nửa số đảng viên chính thức tán thành.",
}
CRITERIA = [
    ("C1", "Tỷ lệ đảng viên dự sinh hoạt", "5"),
    ("C2", "Công tác chuẩn bị", "10"),
    ("C3", "Tổ chức sinh hoạt", "50"),
    ("C4", "Nguyên tắc tổ chức, sinh hoạt đảng", "5"),
    ("C5", "Kết quả thực hiện kết luận, nghị quyết kỳ trước", "30"),
]
OWN_POINTS = ["4.0", "9.0", "46.5", "5.0", "27.0"]
OWN_SCORE = {
    "criteria": [
        {"title": title, "points": points, "max_points": maximum}
        for (_code, title, maximum), points in zip(
            CRITERIA, ["4.0", "9.0", "46.5", "5.0", "27.0"], strict=True
        )
    ],
    "total": "91.5",
    "max_total": "100",
    "grade": "Tốt",
    "weaknesses": "Thời lượng sinh hoạt ngắn hơn quy định 08 phút.",
    "remedies": "Gửi tài liệu trước ít nhất 02 ngày.",
    "vote": None,
}


def minutes():
    return deepcopy(
        {
            "head": CELL_HEAD,
            "month": "2026-11",
            "meeting_kind": "regular",
            "held_on": "2026-11-05",
            "started": "19:30",
            "ended": "20:52",
            "venue": "Nhà sinh hoạt cộng đồng chung cư Giai Việt",
            "attendance": ATTENDANCE,
            "guests": [
                {"name": "Huỳnh Minh Quân", "role": "Ủy viên Ban Chấp hành", "body": "Đảng bộ Phường 5"},
            ],
            "chair": {"name": "Nguyễn Văn Bình", "role": "Bí thư Chi bộ"},
            "clerk": {"name": "Trần Thị An", "role": "Chi ủy viên"},
            "previous_tasks": PREVIOUS_TASKS,
            "sections": [
                {
                    "title": "Tình hình thời sự, tư tưởng",
                    "text": "Đồng chí Bí thư thông tin tình hình thời sự nổi bật trong tháng.\n"
                    "Tư tưởng cán bộ, đảng viên, nhân dân ổn định; quan tâm việc sắp xếp đơn vị hành chính.",
                },
                {
                    "title": "Kết quả thực hiện nhiệm vụ tháng 10",
                    "text": "Chi bộ lãnh đạo hoàn thành 02 trên 03 nhiệm vụ đã đề ra.",
                },
                {
                    "title": "Tự phê bình và phê bình",
                    "text": "Biểu dương đồng chí Trần Thị An; nhắc nhở 01 đồng chí vắng không có lý do.",
                },
            ],
            "contributions": [
                {"title": "Đồng chí Lê Hữu Ước", "text": "Đề nghị lắp thêm camera tại sảnh khối C."},
                {"title": "Đồng chí Đặng Thị Thủy", "text": "Đề nghị phân công người theo dõi từng tầng."},
            ],
            "speakers_count": 11,
            "motions": [{"text": "Thông qua Nghị quyết tháng 11", **VOTE}],
            "resolution_symbol": "11-NQ/CB",
            "resolution_text": "Tập trung công tác phòng cháy, chữa cháy trong mùa khô.",
            "tasks": TASKS,
            "own_score": OWN_SCORE,
            "is_adopted": True,
        }
    )


def resolution():
    return deepcopy(
        {
            "head": CELL_HEAD,
            "month": "2026-11",
            "meeting_kind": "regular",
            "held_on": "2026-11-05",
            "venue": "Nhà sinh hoạt cộng đồng chung cư Giai Việt",
            "duration_minutes": 82,
            "attendance": ATTENDANCE,
            "chair": {"name": "Nguyễn Văn Bình", "role": "Bí thư Chi bộ"},
            "clerk": {"name": "Trần Thị An", "role": "Chi ủy viên"},
            "evaluation": [
                {"title": "Công tác chính trị, tư tưởng", "text": "Tư tưởng đảng viên và nhân dân ổn định."},
                {"title": "Thực hiện nhiệm vụ chính trị", "text": "Các phong trào được duy trì nền nếp."},
            ],
            "previous_tasks": PREVIOUS_TASKS,
            "directions": [
                {
                    "title": "Nhiệm vụ trọng tâm tháng 12",
                    "text": "Tuyên truyền phòng cháy, chữa cháy; chuẩn bị tổng kết năm.",
                },
            ],
            "tasks": TASKS,
            "organisation": "Chi ủy theo dõi, đôn đốc và báo cáo kết quả tại kỳ sinh hoạt sau.",
            "own_score": OWN_SCORE,
            "vote": VOTE,
            "recipients": ["Đảng ủy Phường 5 (để báo cáo)", "Đảng viên Chi bộ", "Lưu Chi bộ"],
            "signature": {"authority": "T/M Chi bộ", "position": "Bí thư", "name": "Nguyễn Văn Bình"},
        }
    )


def score_sheet():
    criteria = [
        {
            "code": str(position),
            "title": title,
            "max_points": maximum,
            "proposed": OWN_POINTS[position - 1],
            "own": OWN_POINTS[position - 1],
            "official": None,
            "items": [
                {
                    "code": f"{position}.{part}",
                    "title": text,
                    "max_points": "4",
                    "is_applicable": part != 3,
                    "proposed": "4" if part == 1 else None,
                    "own": "3.5",
                    "official": None,
                    "reason": "20 trên 22 đảng viên phải dự = 90,91 %, mức từ 90 %: 4 điểm."
                    if part == 1
                    else "Chưa đủ căn cứ: chưa ghi giờ kết thúc.",
                    "own_reason": "Tính cả phần chào cờ từ 19 giờ 20 phút." if part == 2 else "",
                }
                for part, text in enumerate(["Tỷ lệ dự họp", "Thời lượng sinh hoạt", "Nội dung chuyên đề"], 1)
            ],
        }
        for position, (_code, title, maximum) in enumerate(CRITERIA, 1)
    ]
    return deepcopy(
        {
            "head": CELL_HEAD,
            "month": "2026-11",
            "meeting_kind": "regular",
            "held_on": "2026-11-05",
            "cell": "Chi bộ Chung cư Giai Việt",
            "rubric_name": "Khung 5 tiêu chí, hiệu lực từ 01/01/2026",
            "legal_basis": "Hướng dẫn số 42-HD/BTCTW ngày 28/10/2025",
            "criteria": criteria,
            "totals": {"max_points": "100", "proposed": "90.5", "own": "91.5", "official": None},
            "grades": {"proposed": "Khá", "own": "Khá", "official": None},
            "caps": ["Có đảng viên vắng không có lý do: xếp loại không quá Khá."],
            "scale": [
                {"name": "Tốt", "border": "từ 90 điểm trở lên"},
                {"name": "Khá", "border": "từ 70 đến dưới 90 điểm"},
                {"name": "Trung bình", "border": "từ 50 đến dưới 70 điểm"},
                {"name": "Kém", "border": "dưới 50 điểm"},
            ],
            "vote": {**VOTE, "outcome": "Chi bộ thống nhất mức tự chấm và tự xếp loại."},
            "weaknesses": "Thời lượng sinh hoạt ngắn hơn quy định.",
            "signatures": [
                {"authority": "T/M Chi ủy", "position": "Bí thư", "name": "Nguyễn Văn Bình"},
                {"position": "Cấp ủy viên cấp trên dự", "name": "Huỳnh Minh Quân"},
            ],
        }
    )


def ward_report(rows: int = 23):
    """A report of `rows` cells; the last one did not meet."""
    table = [_row(number) for number in range(1, rows)]
    table.append(
        {
            "cell": "Chi bộ Trạm Y tế",
            "members": 9,
            "present": None,
            "rate_percent": None,
            "held_on": None,
            "points": [None] * 5,
            "total": "0",
            "grade": "Kém",
            "note": "Không sinh hoạt trong tháng, không có phép.",
        }
    )
    counts = [
        {"grade": grade, "cells": number, "percent": f"{number * 100 / rows:.2f}"}
        for grade, number in [("Tốt", rows - 9), ("Khá", 6), ("Trung bình", 2), ("Kém", 1)]
    ]
    return deepcopy(
        {
            "head": WARD_HEAD,
            "month": "2026-11",
            "opening": "Thực hiện Chỉ thị số 50-CT/TW, Đảng ủy Phường 5 báo cáo kết quả như sau:",
            "rubric_name": "khung 5 tiêu chí, hiệu lực từ 01/01/2026",
            "criteria": [
                {"code": code, "title": title, "max_points": maximum} for code, title, maximum in CRITERIA
            ],
            "rows": table,
            "totals": {
                "cells": rows,
                "cells_held": rows - 1,
                "members": 876,
                "present": 801,
                "rate_percent": "92.39",
                "average_points": ["4.4", "8.9", "45.2", "4.8", "26.1"],
                "average_total": "89.4",
                "grades": counts,
            },
            "missed": [{"cell": "Chi bộ Trạm Y tế", "members": 9, "is_permitted": False, "reason": ""}],
            "pending": ["Chi bộ Khu phố 7"],
            "attendance": {
                "rate_percent": "92.39",
                "target_percent": "90",
                "is_met": True,
                "rate_rule": "Tỷ lệ không tính đảng viên được miễn công tác và sinh hoạt đảng.",
            },
            "comments": [
                {"title": "Ưu điểm", "text": "Đa số chi bộ chuẩn bị chu đáo, gửi tài liệu trước ngày họp."},
                {"title": "Kiến nghị", "text": "Quận ủy quan tâm bồi dưỡng bí thư chi bộ mới được bầu."},
            ],
            "recipients": ["Ban Thường vụ Quận ủy (để báo cáo)", "Các chi bộ trực thuộc", "Lưu Đảng ủy"],
            "signature": {"authority": "T/M Đảng ủy", "position": "Phó Bí thư", "name": "Huỳnh Minh Quân"},
        }
    )


def _row(number: int) -> dict:
    notes = [
        "",
        "C3: thời lượng 82 phút, thiếu 8 phút so với 90 phút (−1).",
        "C5: đạt 07 trên 09 chỉ tiêu (−6).",
    ]
    return {
        "cell": "Chi bộ Chung cư Giai Việt" if number == 1 else f"Chi bộ Khu phố {number}",
        "members": 36 + number % 5,
        "present": 33 + number % 4,
        "rate_percent": f"{89.66 + number % 9:.2f}",
        "held_on": f"2026-11-{1 + number % 28:02d}",
        "points": ["4", "9", f"{45 + number % 4}.5", "5", "24"],
        "total": f"{87 + number % 4}.5",
        "grade": ["Khá", "Tốt", "Trung bình"][number % 3],
        "note": notes[number % 3],
    }


AGENDA = [
    {"text": "Khai mạc; thông qua biên bản kỳ sinh hoạt trước", "minutes": 5, "presenter": "Đỗ Văn Ánh"},
    {"text": "Đảng viên thảo luận", "minutes": None, "presenter": ""},
]


def notice() -> dict:
    return deepcopy(
        {
            "head": CELL_HEAD,
            "month": "2026-11",
            "meeting_kind": "regular",
            "thematic_topic": "Học tập và làm theo Bác",
            "held_on": "2026-11-05",
            "starts": "19:30",
            "venue": "Nhà sinh hoạt cộng đồng",
            "agenda": AGENDA,
            "materials": ["Gợi ý thảo luận", "Dự thảo nghị quyết"],
            "to_prepare": "Đọc trước dự thảo.\nChuẩn bị ý kiến.",
            "recipients": ["Đảng viên trong Chi bộ", "Lưu Chi bộ"],
            "signature": {"authority": "T/M CHI BỘ", "position": "BÍ THƯ", "name": "Đỗ Văn Ánh"},
        }
    )


def pre_meeting() -> dict:
    secretary = {"name": "Đỗ Văn Ánh", "role": "Bí thư Chi bộ"}
    deputy = {"name": "Trần Thị An", "role": "Phó Bí thư Chi bộ"}
    return deepcopy(
        {
            "head": CELL_HEAD | {"signed_on": "2026-11-03"},
            "month": "2026-11",
            "is_consultation": True,
            "held_on": "2026-11-03",
            "started": "17:00",
            "ended": None,
            "present": [secretary],
            "absent": [deputy],
            "chair": secretary,
            "clerk": None,
            "sections": [{"title": "Kết luận", "text": "Thống nhất nội dung."}],
        }
    )


def roll_call_sheet() -> dict:
    return deepcopy(
        {
            "head": CELL_HEAD,
            "month": "2026-11",
            "meeting_kind": "regular",
            "held_on": "2026-11-05",
            "venue": None,
            "code": "226-EV",
            "places": [{"name": f"Đảng viên {number}", "note": ""} for number in range(1, 31)],
            "temporary": [{"name": "Lê Hữu Ước", "note": "sinh hoạt tạm thời"}],
            "agenda": AGENDA,
        }
    )


def span_figures(accepted=3, **more) -> dict:
    return {
        "cells": 1,
        "owed": accepted,
        "held": accepted,
        "missed": 0,
        "permitted": 0,
        "pending": 0,
        "accepted": accepted,
        "unproven": 0,
        "attendance": [{"denominator": "A", "present": 27, "expected": 30, "rate_percent": "90"}],
        "tasks_due": 12,
        "tasks_achieved": 9,
        "tasks_percent": "75",
        "thematic_held": 1,
        "thematic_asked": 1,
        "means": [{"rubric": 1, "accepted": accepted, "mean": "80.5"}],
        "grades": [1, 2, 0, 0],
        "year_grade": None,
    } | more


RUBRICS = [
    {
        "number": 1,
        "name": "Tiêu chí đánh giá chất lượng sinh hoạt chi bộ",
        "accepted": 3,
        "mean": "80.5",
        "grades": [
            {"grade": "Tốt", "cells": 1, "percent": "33.33"},
            {"grade": "Khá", "cells": 2, "percent": "66.67"},
            {"grade": "Trung bình", "cells": 0, "percent": "0"},
            {"grade": "Kém", "cells": 0, "percent": "0"},
        ],
    }
]
GRADES = ["Tốt", "Khá", "Trung bình", "Kém"]
RATE_RULE = "Tỷ lệ là số đảng viên có mặt trên số đảng viên phải dự."
COMMITTEE_SIGNATURE = {"authority": "T/M ĐẢNG ỦY", "position": "BÍ THƯ", "name": "Huỳnh Minh Quân"}


def period_report() -> dict:
    return deepcopy(
        {
            "head": WARD_HEAD,
            "month": "2026-09",
            "period": "2026-Q3",
            "period_words": "quý III năm 2026",
            "as_of": None,
            "target_percent": "90",
            "rubrics": RUBRICS,
            "grades": GRADES,
            "has_year_grades": False,
            "rows": [span_figures() | {"name": "Chi bộ Chung cư Giai Việt"}],
            "totals": span_figures(),
            "trend": [
                {
                    "month": "2026-07",
                    "accepted": 1,
                    "missed": 0,
                    "means": [{"rubric": 1, "accepted": 1, "mean": "91.5"}],
                    "attendance": [{"denominator": "A", "present": 9, "expected": 10, "rate_percent": "90"}],
                },
            ],
            "rate_rules": [RATE_RULE],
            "missed": [
                {
                    "cell": "Chi bộ Khu phố 1",
                    "month": "2026-08",
                    "is_permitted": True,
                    "reason": "Bão lũ",
                }
            ],
            "pending": [],
            "comments": [{"title": "Đánh giá chung", "text": "Nền nếp giữ vững."}],
            "recipients": ["Quận ủy Quận 8", "Các chi bộ trực thuộc", "Lưu Đảng ủy Phường 5"],
            "signature": COMMITTEE_SIGNATURE,
        }
    )


def summary() -> dict:
    return deepcopy(
        {
            "head": WARD_HEAD
            | {
                "superior_body": "Đảng bộ Thành phố",
                "issuing_body": "Quận ủy Quận 8",
                "body_code": "QU",
                "place": "Quận 8",
            },
            "month": "2026-09",
            "as_of": None,
            "rubrics": RUBRICS,
            "grades": GRADES,
            "rows": [
                span_figures(thematic_asked=None)
                | {
                    "name": "Đảng bộ Phường 5",
                    "report": {"symbol": "03-BC/ĐU", "signed_on": "2026-10-05"},
                    "days_late": 0,
                },
            ],
            "totals": span_figures(thematic_asked=None),
            "reported": 1,
            "late": [],
            "slipping": [{"name": "Đảng bộ Phường 5", "text": "điểm 85,5 → 80,5"}],
            "unproven": [],
            "slipping_rule": "so với tháng trước, điểm bình quân giảm từ 5 điểm trở lên",
            "unproven_rule": "chi bộ tự chấm từ 90 điểm trở lên, hồ sơ thấp hơn ít nhất 10 điểm",
            "rate_rules": [RATE_RULE],
            "missed": [],
            "comments": [],
            "recipients": ["Thành ủy", "Các đảng bộ trực thuộc", "Lưu Quận ủy Quận 8"],
            "signature": COMMITTEE_SIGNATURE | {"authority": "T/M QUẬN ỦY"},
        }
    )


def results_notice() -> dict:
    item = {"code": "3.3", "title": "Nội dung thường kỳ", "max_points": "15", "official": "12"}
    return deepcopy(
        {
            "head": WARD_HEAD,
            "month": "2026-11",
            "cell": "Chi bộ Chung cư Giai Việt",
            "held_on": "2026-11-05",
            "accepted_on": "2026-11-09",
            "sheet_symbol": "05-PCĐ/CB",
            "rubric_name": RUBRICS[0]["name"],
            "present": 20,
            "expected": 22,
            "rate_percent": "90.91",
            "criteria": [
                {"code": code, "title": title, "max_points": most, "own": points, "official": points}
                for (code, title, most), points in zip(CRITERIA, OWN_POINTS, strict=True)
            ],
            "totals": {"own": "91.5", "official": "88.5"},
            "grades": {"own": "Tốt", "official": "Khá"},
            "changes": [item | {"own": "15", "reason": "Thiếu nội dung thời sự."}],
            "caps": [],
            "next_steps": [item | {"advice": "Bổ sung nội dung thời sự."}],
            "next_month": {"month": "2026-12", "meet_by": "2026-12-25", "submit_within_days": 2},
            "recipients": ["Chi bộ Chung cư Giai Việt", "Lưu Đảng ủy Phường 5"],
            "signature": COMMITTEE_SIGNATURE,
        }
    )


ALL = {
    "notice": notice,
    "invitation": notice,
    "pre_meeting": pre_meeting,
    "roll_call_sheet": roll_call_sheet,
    "minutes": minutes,
    "resolution": resolution,
    "score_sheet": score_sheet,
    "ward_report": ward_report,
    "summary": summary,
    "period_report": period_report,
    "results_notice": results_notice,
}


def issued(kind: str, **head) -> dict:
    """The same data as `papers.actions.issue` freezes it."""
    data = ALL[kind]()
    data["head"] |= {
        "symbol": "01-BC/ĐU",
        "signed_on": "2026-12-02",
        "replaces": None,
        "version": 1,
        "short_code": "7KQ2M9XT4D",
        "verify_url": f"https://sochibo.example/papers/verify/{'aB3-' * 8}/",
    } | head
    return data
