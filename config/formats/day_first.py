"""What may be typed for a date or a time: the same in every language, always day before month.

Django's own lists cannot be used: its `vi` has none and falls back to month/day/year, so 05/03/2026 would
become 3 May; its `en` is month/day/year as well.
"""

DATE_INPUT_FORMATS = [
    "%d/%m/%Y",  # 05/03/2026, 5/3/2026: the first one is also how a field shows its value
    "%d-%m-%Y",  # 05-03-2026
    "%d.%m.%Y",  # 05.03.2026
    "%Y-%m-%d",  # 2026-03-05: what <input type="date"> sends
    "%d/%m/%y",  # 05/03/26
    "%d-%m-%y",
    "%d.%m.%y",
    "%d%m%Y",  # 05032026: last, so that nothing written with marks is ever read by it
]

TIME_INPUT_FORMATS = [
    "%H:%M",  # 19:30: the first one is also how a field shows its value
    "%H.%M",  # 19.30
    "%H:%M:%S",
    "%H:%M:%S.%f",
    "%Hh%M",  # 19h30
    "%Hh",  # 19h, 7h
    "%Hg%M",  # 19g30
    "%Hg",
    "%H giờ %M",  # 19 giờ 30
    "%H giờ",
]

# Every date before every time, with one space between: 05/03/2026 19h30.
DATETIME_INPUT_FORMATS = [f"{day} {time}" for day in DATE_INPUT_FORMATS for time in TIME_INPUT_FORMATS]
