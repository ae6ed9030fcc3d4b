"""The year rule of Phú Thọ (domain.md §2.4) upon the default rubric."""

from scoring.rubric import RubricSpec, load, parse

YEAR_RULE = [
    {"grade": "tot", "when": [{"at_least": "kha", "percent": 100}, {"at_least": "tot", "meetings": 7}]},
    {"grade": "kha", "when": [{"at_least": "trung_binh", "percent": 100}]},
]


def with_year_rule() -> RubricSpec:
    return parse(load().to_data() | {"year_rule": YEAR_RULE})
