"""Codes of organisations: 14 digits, a group for each level (domain.md §5). No database."""

GROUPS = (2, 3, 3, 3, 3)


def groups_of(code: str) -> list[str]:
    """``"38168053000001"`` → ``["38", "168", "053", "000", "001"]``."""
    groups, rest = [], code
    for size in GROUPS:
        groups.append(rest[:size])
        rest = rest[size:]
    return groups


def dotted(code: str) -> str:
    """As it is written: ``"38.168.053.000.001"``; what is not 14 digits as it is."""
    return ".".join(groups_of(code)) if len(code) == sum(GROUPS) else code


def stem_of(code: str) -> str:
    """The digits that everything below shares: the code without its last groups of zeros."""
    groups = groups_of(code)
    while groups and not groups[-1].strip("0"):
        groups.pop()
    return "".join(groups)


def belongs_below(code: str, above: str) -> bool:
    """Whether a code begins as the one above it does. One that is missing contradicts nothing."""
    return not code or not above or code.startswith(stem_of(above))
