"""Invented names. Parts are common to thousands of people; whole names of persons in the articles are left out."""

from random import Random


def _list(text: str) -> list[str]:
    return text.split()


KINH_FAMILIES = (
    *("Nguyễn",) * 12,
    *("Trần",) * 6,
    *("Lê",) * 5,
    *("Phạm",) * 4,
    *("Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi") * 2,
    *("Hoàng", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đinh", "Trịnh", "Mai", "Lâm", "Đào", "Đoàn", "Tạ", "Cao"),
)
HOA_FAMILIES = ("Lâm", "Trần", "Lý", "Huỳnh", "Quách", "Lưu", "Châu", "Vương", "Tăng", "Diệp")
THAI_FAMILIES = ("Lò", "Lò", "Lường", "Quàng", "Cà", "Tòng", "Vì", "Lèo", "Hoàng", "Bạc", "Điêu", "Lù")
MONG_FAMILIES = ("Giàng", "Vàng", "Sùng", "Mùa", "Thào", "Hạng", "Ly", "Vừ", "Cứ", "Chá")

KINH_MEN = (
    _list("Văn Hữu Đức Minh Quang Thanh Xuân Ngọc Đình Công Bá Trọng Quốc Hoàng Anh Duy Thế Tiến Viết"),
    _list(
        "An Bảo Bình Cường Chiến Chính Dũng Đạt Định Đông Giang Hải Hào Hiền Hiếu Hòa Hoan Hưng Hùng Huy Khải Khánh "
        "Khoa Kiên Lâm Lộc Long Lương Mạnh Minh Nam Nghĩa Nhân Phong Phú Phúc Phước Quân Quý Sơn Tài Tâm Tấn Thắng "
        "Thành Thiện Thịnh Thọ Thuận Tiến Toàn Trí Trung Tú Tuấn Tùng Việt Vinh Vượng"
    ),
)
KINH_WOMEN = (
    _list("Thị Thị Thị Thị Ngọc Thanh Kim Minh Thu Bích Hồng Xuân Mỹ Lan Phương Tuyết Diệu"),
    _list(
        "An Ánh Bích Châu Chi Cúc Diễm Diệp Dung Duyên Đào Điệp Giang Hà Hạnh Hằng Hậu Hiền Hoa Hòa Hồng Huệ "
        "Hương Hường Khánh Lan Lệ Liên Linh Loan Lý Mai Minh My Nga Ngân Ngọc Nguyệt Nhàn Nhung Oanh Phụng "
        "Phương Phượng Quyên Sen Tâm Thảo Thơm Thoa Thu Thủy Thúy Tuyết Trâm Trang Uyên Vân Xuân Yến"
    ),
)
THAI_MEN = (
    ("Văn",),
    _list("Ánh Bun Chung Dọn Hặc Hoan Inh Khiên Lả Muôn Nọi Ón Pản Phanh Pâng Sương Thiện Xôm Xuân"),
)
THAI_WOMEN = (
    ("Thị",),
    _list("Ánh Biên Chương Dung Hạnh Hương Inh Lả Mai Nọi Ngân Ọi Pâng Phương Xiên Xuân Yên"),
)
MONG_MEN = (("A",), _list("Chứ Dế Dình Dơ Giống Hồ Lử Nhè Páo Phử Sà Sình Sùng Tủa Và Vàng Vảng Vư"))
MONG_WOMEN = (("Thị",), _list("Chía Chư Dợ Dua Ganh Giống Lỳ Mái Mỷ Pàng Say Sua Xía Xua"))

PEOPLES = {
    "kinh": (KINH_FAMILIES, KINH_MEN, KINH_WOMEN),
    "hoa": (HOA_FAMILIES, KINH_MEN, KINH_WOMEN),
    "thai": (THAI_FAMILIES, THAI_MEN, THAI_WOMEN),
    "mong": (MONG_FAMILIES, MONG_MEN, MONG_WOMEN),
}

# Real persons: those named in the articles.
REAL_PERSONS = {
    "Trần Thị Thu Trang",
    "Nguyễn Tú Anh",
    "Nguyễn Văn Giang",
    "Lường Văn Trường",
    "Phạm Quang Đôn",
    "Trương Minh Dũng",
    "Đỗ Ái Lam",
    "Đỗ Ái Lanh",
}


def invent(random: Random, people: str, taken: set[str]) -> str:
    """A full name not in `taken`, which it joins."""
    while True:
        name = _compose(random, people)
        if name not in taken and name not in REAL_PERSONS:
            taken.add(name)
            return name


def _compose(random: Random, people: str) -> str:
    families, men, women = PEOPLES[people]
    middles, givens = random.choice((men, women))
    middle, given = random.choice(middles), random.choice(givens)
    family = random.choice(families)
    if people in ("kinh", "hoa") and random.random() < 0.3 and middle == "Thị":
        middle = f"{middle} {random.choice(('Thu', 'Kim', 'Ngọc', 'Thanh', 'Hồng', 'Minh', 'Bích'))}"
    if given in middle.split():
        return _compose(random, people)
    return f"{family} {middle} {given}"
