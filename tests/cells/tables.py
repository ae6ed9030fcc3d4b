"""Files for the tests of lists: built here, of invented people, the same on every run."""

import io
from datetime import date, timedelta
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

DS_HEADERS = [
    "STT",
    "Họ và tên",
    "Số thẻ Đảng viên",
    "Số CCCD",
    "Ngày sinh",
    "Ngày kết nạp",
    "Chi bộ đang sinh hoạt",
    "Chi bộ nơi cư trú",
    "Trạng thái",
]
MAU_7_HEADERS = [
    "STT",
    "Họ và tên (khai sinh)",
    "Nam/nữ, dân tộc, tôn giáo",
    "Quê quán",
    "Văn hóa, LLCT, CMNV, ngoại ngữ",
    "Nghề nghiệp trước/nay",
    "Ngày vào Đảng, ngày chính thức",
    "Số thẻ, số lý lịch, số Huy hiệu",
    "Bộ đội/công an/hưu",
    "Chuyển đi",
    "Chuyển đến",
    "Từ trần",
    "Ra khỏi Đảng",
    "Ghi chú",
]
FAMILIES = ["NGUYỄN", "TRẦN", "LÊ", "PHẠM", "HOÀNG", "ĐẶNG", "BÙI", "ĐỖ", "HỒ", "NGÔ"]
MIDDLES = ["VĂN", "THỊ", "HỮU", "MINH", "NGỌC"]
GIVEN = [
    "AN",
    "BÌNH",
    "CƯỜNG",
    "DŨNG",
    "ĐỨC",
    "HÒA",
    "KHÁNH",
    "LIÊN",
    "MẬN",
    "QUÝ",
    "SƠN",
    "TUYẾT",
    "ỨNG",
    "XUÂN",
    "Ý",
]
OTHERS = ["Y BHIÔNG", "K'BRÔIH", "H'NGỌC NIÊ KDĂM"]


def xlsx(*rows, title_rows=()):
    """An .xlsx file with these rows, below lines of a title."""
    book = Workbook()
    for row in (*title_rows, *rows):
        book.active.append(list(row))
    return saved(book)


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def csv(*rows, delimiter=";", encoding="utf-8"):
    return "\r\n".join(delimiter.join(str(value) for value in row) for row in rows).encode(encoding)


def with_entries(content, entries):
    """The same archive with other or more parts, name → bytes."""
    old, file, entries = ZipFile(io.BytesIO(content)), io.BytesIO(), dict(entries)
    with ZipFile(file, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, entries.pop(name, None) or old.read(name))
        for name, data in entries.items():
            new.writestr(name, data)
    return file.getvalue()


def person(number):
    """(name, citizen id, born on, admitted on) of an invented person."""
    if number < len(OTHERS):
        name = OTHERS[number]
    else:
        name = " ".join((FAMILIES[number % 10], MIDDLES[number // 3 % 5], GIVEN[(number * 7) % 15]))
    born = date(1948, 3, 1) + timedelta(days=number * 191)
    return (
        name,
        f"0{number + 40_012_345_678:011d}"[:12],
        born,
        date(born.year + 25, 2, 3) + timedelta(days=number),
    )


def ds_dangvien(cells=("Khu phố 1", "Chung cư Giai Việt")):
    """An export as real ones look: 85 people, 74 whose card number is their citizen id, 10 with the id alone, one
    with a card of his own; names in capitals, days as text."""
    rows = []
    for number in range(85):
        name, citizen_id, born, admitted = person(number)
        card = citizen_id if number < 74 else "" if number < 84 else "00123456"
        rows.append(
            [
                number + 1,
                name,
                card,
                citizen_id,
                f"{born:%d/%m/%Y}",
                f"{admitted:%d/%m/%Y}",
                f"Chi bộ {cells[number % len(cells)]}".upper(),
                "Chi bộ nơi khác",
                "Đang sinh hoạt",
            ]
        )
    return rows


def ds_file(rows):
    return xlsx(DS_HEADERS, *rows, title_rows=[["DANH SÁCH ĐẢNG VIÊN"], ["Tính đến ngày 01/11/2026"], []])
