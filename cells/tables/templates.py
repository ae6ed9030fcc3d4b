"""The empty tables to fill in: the header, one invented example, and a page of explanations. In Vietnamese alone."""

from datetime import date

from .rows import EXAMPLE_CELL, EXAMPLE_MEMBER
from .writing import Column, workbook

MEMBERS = [
    (Column("STT", 6), 1, "Số thứ tự, có thể bỏ trống."),
    (
        Column("Họ và tên", 28),
        EXAMPLE_MEMBER,
        "Bắt buộc. Viết bằng Unicode; tên viết HOA được đổi thành chữ thường có hoa đầu từ nếu bạn chọn.",
    ),
    (Column("Số thẻ Đảng viên", 18), "00123456", "Giữ nguyên số 0 ở đầu. Trùng với số CCCD thì không lưu."),
    (
        Column("Số CCCD", 18),
        "",
        "12 chữ số. Phần mềm không lưu số này, chỉ giữ dấu vết mã hóa để nhận ra cùng một người ở danh sách khác.",
    ),
    (Column("Ngày sinh", 12), date(1970, 5, 19), "Ngày/tháng/năm. Chỉ có tháng/năm thì lấy ngày 01."),
    (Column("Ngày kết nạp", 12), date(2015, 2, 3), "Bắt buộc với đảng viên chưa có trong sổ."),
    (Column("Ngày chính thức", 14), date(2016, 2, 3), "Bỏ trống: đảng viên dự bị."),
    (
        Column("Chi bộ đang sinh hoạt", 28),
        "Khu phố 1",
        "Tên chi bộ như trong sổ, không phân biệt hoa thường và dấu. Bỏ trống nếu chọn một chi bộ cho cả danh sách.",
    ),
    (
        Column("Sinh hoạt từ ngày", 16),
        None,
        "Bỏ trống: lấy ngày chọn khi tải danh sách lên. Đảng viên đã có trong sổ giữ ngày cũ.",
    ),
    (
        Column("Trạng thái", 18),
        "Đang sinh hoạt",
        "Đang sinh hoạt, hoặc Miễn sinh hoạt. Người đã chuyển đi, ra khỏi Đảng, từ trần không được nhập.",
    ),
]
ORGANISATION = [
    (Column("STT", 6), 1, "Số thứ tự, có thể bỏ trống."),
    (Column("Tên", 32), EXAMPLE_CELL, "Bắt buộc. Có hay không có chữ “Chi bộ” ở trước đều được."),
    (
        Column("Loại", 18),
        "Khu phố",
        "Khu phố, Chung cư, Thôn, Cơ quan, Trường học, Trạm y tế, Công an, Quân sự, Doanh nghiệp, Quỹ tín dụng; "
        "hoặc Đảng ủy, Đảng ủy bộ phận.",
    ),
    (Column("Mã", 20), "", "14 chữ số, có thể viết 38.168.053.000.001. Có thể bỏ trống."),
    (
        Column("Trực thuộc", 28),
        "",
        "Tên cấp ủy cấp trên trực tiếp: đã có trong sổ hoặc ở một hàng khác của danh sách. Bỏ trống: nơi đang tải lên.",
    ),
    (
        Column("Từ ngày", 12),
        date(2025, 7, 1),
        "Ngày thành lập. Bỏ trống: lấy ngày chọn khi tải danh sách lên.",
    ),
    (Column("Quyết định thành lập", 30), "12-QĐ/ĐU ngày 01/7/2025", "Số và ngày của quyết định, nếu có."),
]
EXAMPLE_NOTE = "Hàng 2 là ví dụ và không được nhập. Viết danh sách từ hàng 3, hoặc xóa hàng 2."


def template(title: str, columns) -> bytes:
    heads = [column for column, _example, _hint in columns]
    example = [value for _column, value, _hint in columns]
    hints = [("Cách điền", EXAMPLE_NOTE), *((column.title, hint) for column, _value, hint in columns)]
    return workbook(title, heads, [example], hints)
