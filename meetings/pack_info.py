"""The figures of a meeting as lines to copy into another program. Pure: from the data of the minutes."""

from datetime import date, time

from papers import layout

RESULTS = {
    "achieved": "Đạt",
    "not_achieved": "Chưa đạt",
    "in_progress": "Đang thực hiện",
    None: "Chưa báo cáo",
}
ABSENT = [
    ("excused", "Vắng có lý do"),
    ("unexcused", "Vắng không có lý do"),
    ("exempt", "Được miễn công tác và sinh hoạt đảng"),
    ("away", "Sinh hoạt đảng tạm thời ở nơi khác"),
    ("special_duty", "Làm nhiệm vụ đặc biệt"),
]
UNKNOWN = "chưa ghi"


def info_text(data: dict, *, agenda: list[dict], files: list[str], missing: list[str], is_draft: bool) -> str:
    """`data` as papers.shapes.MinutesData, `agenda` as papers.shapes.AgendaLine."""
    parts = [
        [data["head"]["issuing_body"], layout.title("minutes", data), *(["BẢN DỰ THẢO"] if is_draft else [])],
        _when_and_who(data),
        _attendance(data),
        _numbered("Chương trình", [line["text"] for line in agenda]),
        _numbered("Kết quả nhiệm vụ kỳ trước", [_result(task) for task in data["previous_tasks"]]),
        _numbered("Biểu quyết", [_vote(motion) for motion in data["motions"]]),
        _numbered("Nhiệm vụ mới", [_task(task) for task in data["tasks"]]),
        _score(data["own_score"]),
        _numbered("Các tệp trong gói", files),
        _numbered("Chưa có trong gói", missing),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def _when_and_who(data) -> list[str]:
    started, ended = (time.fromisoformat(data[name]) if data[name] else None for name in ("started", "ended"))
    lines = [
        f"Ngày: {_day(data['held_on'])}",
        f"Bắt đầu: {_clock(started)}",
        f"Kết thúc: {_clock(ended)}",
    ]
    if started and ended:
        minutes = (ended.hour - started.hour) * 60 + ended.minute - started.minute
        lines.append(f"Thời lượng: {minutes} phút")
    if data.get("thematic_topic"):
        lines.append(f"Chuyên đề: {data['thematic_topic']}")
    people = [("Chủ trì", data["chair"]), ("Người ghi biên bản", data["clerk"])]
    return [
        *lines,
        f"Địa điểm: {data['venue'] or UNKNOWN}",
        *(f"{what}: {person['name'] if person else UNKNOWN}" for what, person in people),
    ]


def _attendance(data) -> list[str]:
    attendance = data["attendance"]
    total = attendance["convened_official"] + attendance["convened_probationary"]
    lines = [
        f"Tổng số đảng viên: {total}",
        f"Đảng viên chính thức: {attendance['convened_official']}",
        f"Đảng viên dự bị: {attendance['convened_probationary']}",
        f"Phải dự: {attendance['must_attend']}",
        f"Có mặt: {UNKNOWN if attendance['present'] is None else attendance['present']}",
    ]
    if attendance["rate_percent"] is not None:
        lines.append(f"Tỷ lệ dự: {attendance['rate_percent'].replace('.', ',')} %")
    for name, words in ABSENT:
        people = [_absence(one) for one in attendance[name]]
        lines.append(f"{words}: {len(people)}{': ' if people else ''}{'; '.join(people)}")
    spoke = data["speakers_count"]
    guests = [
        ", ".join(filter(None, [one["name"], one.get("role"), one.get("body")])) for one in data["guests"]
    ]
    lines.append(f"Số đảng viên phát biểu: {UNKNOWN if spoke is None else spoke}")
    return lines + ([f"Đại biểu: {'; '.join(guests)}"] if guests else [])


def _absence(one: dict) -> str:
    return f"{one['name']} ({one['reason']})" if one.get("reason") else one["name"]


def _numbered(title: str, lines: list[str]) -> list[str]:
    return [f"{title}:", *(f"{number}. {line}" for number, line in enumerate(lines, 1))] if lines else []


def _result(task: dict) -> str:
    return "; ".join(filter(None, [f"{task['text']}: {RESULTS[task['result']]}", task.get("note")]))


def _vote(motion: dict) -> str:
    counts = (
        f"tán thành {motion['votes_for']}/{motion['base']}, không tán thành {motion['votes_against']}, "
        f"không có ý kiến {motion['abstentions']}"
    )
    return f"{motion['text']}: {counts}. {motion['outcome']}"


def _task(task: dict) -> str:
    due = f"hạn {_day(task['due_on'])}" if task["due_on"] else ""
    return "; ".join(filter(None, [task["text"], task["assignee"], due, task.get("target")]))


def _score(score: dict | None) -> list[str]:
    if not score or score["total"] is None:
        return []
    total = score["total"].replace(".", ",")
    return [f"Chi bộ tự chấm: {total} điểm, xếp loại {score['grade'] or UNKNOWN}"]


def _day(iso: str | None) -> str:
    return f"{date.fromisoformat(iso):%d/%m/%Y}" if iso else UNKNOWN


def _clock(at: time | None) -> str:
    return f"{at:%H:%M}" if at else UNKNOWN
