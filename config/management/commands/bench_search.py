"""manage.py bench_search: searching 120,000 minutes of 2 kB on PostgreSQL, beside a plain LIKE over the same texts.

Works on a throwaway database of a PostgreSQL server. Writes its part of docs/performance.md.
"""

import time
from datetime import timedelta
from random import Random
from statistics import median

import time_machine
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from cells.models import Cell, User
from cells.months import Month
from cells.names import fold
from config.bench_database import NOW
from config.demo.load import tell_the_planner
from config.demo.size import OFFICIAL, STAFF, Size, generate, insert
from config.performance import HEADINGS, RESULT, write_part
from meetings import search
from meetings.models import Meeting, MeetingState, SearchText, TextKind
from meetings.search_words import words_of

from .bench_size import new_database

ROUNDS = 5
MOST_MS = 100.0
SENTENCES, WORDS_A_SENTENCE, SENTENCES_A_TEXT = 4000, 26, 14
# Syllables, the first ones often, the last ones seldom, as in a language.
LANGUAGE = (
    "chi bộ đảng viên khu phố nhân dân công tác thực hiện tháng nghị quyết hội tuyên truyền vận động thu quỹ kết quả"
    " an ninh trật tự môi trường phê bình xây dựng văn hóa gia đình thanh niên phụ nữ cựu chiến binh mặt trận sinh hoạt"
    " chuyên đề học tập làm theo đạo đức phong cách nhiệm vụ trọng tâm giải pháp phân công kiểm tra giám sát báo cáo ý"
    " kiến đề nghị thống nhất hộ dân hẻm đường chiếu sáng thoát nước rác thải phòng cháy chữa bảo hiểm y tế giảm nghèo"
    " khuyến học người cao tuổi tiêm chủng sạt lở bờ kè ngập úng cây xanh lấn chiếm vỉa hè chuyển đổi số"
)
SYLLABLES = LANGUAGE.split()
# (what is asked, in words; the words)
ASKED = [
    ("a rare phrase", '"ngo 117 sua"'),
    ("rare words", "ngo 117 sua cong"),
    ("words in every tenth text", "sat lo bo ke"),
    ("two words in nearly every text", "chi bo"),
    ("a phrase in nearly every text", '"chi bo"'),
    ("nothing", "khongcogi"),
]
WHO = [("a ward's staff", STAFF), ("an official of a province", OFFICIAL)]


class Command(BaseCommand):
    help = "Measures the search over the records at full size on PostgreSQL; fails when a bar is broken."

    def add_arguments(self, parser):
        parser.add_argument("--minutes", type=int, default=120_000, help="how many texts; 120,000 by default")

    def handle(self, *, minutes, **options):
        if connection.vendor != "postgresql":
            raise CommandError("Measured on PostgreSQL; ./run bench starts a server of its own for it.")
        with time_machine.travel(NOW, tick=True), new_database("of_texts") as database:
            database.enter()
            facts = fill(minutes)
            rows = [measure(*asked, *who) for asked in ASKED for who in WHO]
        text = as_markdown(facts, rows)
        self.stdout.write(text)
        write_part(settings.BASE_DIR / RESULT, "search", text)
        slow = [row for row in rows if row["ms"] > MOST_MS]
        if slow:
            raise CommandError("\n".join(f"{row['asked']}, {row['who']}: {row['ms']:.0f} ms" for row in slow))


def fill(minutes: int) -> dict:
    """An organisation of 10,000 cells, and so many accepted meetings with one text each."""
    cells = 10_000
    generate(Size(committees=700, cells=cells, members=cells, months=0))
    month, left = Month.of(NOW.date()), minutes
    while left > 0:
        month = month.previous()
        evening = f"timestamptz '{month.first_day + timedelta(days=4)} 19:30+07'"
        met = {
            "cell_id": "id",
            "month": f"date '{month.first_day}'",
            "state": f"'{MeetingState.ACCEPTED.value}'",
            "submission_id": "gen_random_uuid()",
            "planned_at": evening,
            "started_at": evening,
        }
        insert(
            Meeting,
            met,
            f"(SELECT id FROM {Cell._meta.db_table} ORDER BY id LIMIT {min(left, cells):d}) AS met",
        )
        left -= cells
    started = time.perf_counter()
    _write_texts()
    seconds = time.perf_counter() - started
    tell_the_planner(and_sweep=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT avg(octet_length(text)) FROM meetings_searchtext")
        size = cursor.fetchone()[0]
    return {"minutes": SearchText.objects.count(), "bytes": int(size), "seconds": seconds}


def _write_texts() -> None:
    """Each text is made of sentences from one pool, and of one that few others have."""
    random = Random(1)
    weights = [1 / place for place in range(1, len(SYLLABLES) + 1)]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE sentence (number int PRIMARY KEY, text text, folded text)")
        for number in range(SENTENCES):
            text = " ".join(random.choices(SYLLABLES, weights, k=WORDS_A_SENTENCE)).capitalize() + ". "
            folded = " ".join(words_of(text)) + " "
            cursor.execute("INSERT INTO sentence VALUES (%s, %s, %s)", [number, text, folded])
        cursor.execute(
            "CREATE TEMPORARY TABLE made AS SELECT m.id, m.month,"
            " 'Ngõ ' || m.id %% 500 || ' sửa cống. ' || string_agg(s.text, '' ORDER BY k) AS text,"
            " 'ngo ' || m.id %% 500 || ' sua cong ' || string_agg(s.folded, '' ORDER BY k) AS folded"
            " FROM meetings_meeting m CROSS JOIN generate_series(1, %s) k"
            " JOIN sentence s ON s.number = (m.id * 7919 + k * 104729) %% %s GROUP BY m.id",
            [SENTENCES_A_TEXT, SENTENCES],
        )
    made = {
        "meeting_id": "made.id",
        "month": "month",
        "kind": f"'{TextKind.MINUTES.value}'",
        "text": "text",
        "folded": "folded",
    }
    insert(SearchText, made, "made")


def measure(what: str, asked: str, who: str, username: str) -> dict:
    """Counting and the first page by the index and by LIKE, in turn; milliseconds, medians after one warm-up round."""
    user = User.objects.get(username=username)
    ours, like = [], []
    for _round in range(ROUNDS + 1):
        started = time.perf_counter()
        ids, _query = search.found(user, asked, is_apart=True)
        page = search.texts(ids[:20])
        ours.append(1000 * (time.perf_counter() - started))
        started = time.perf_counter()
        plain = SearchText.objects.filter(
            meeting__in=Meeting.objects.visible_to(user).order_by().values("pk")
        )
        for words in _parts(asked):
            plain = plain.filter(folded__contains=words)
        newest = plain.order_by("-month", "-meeting_id", "kind")
        search.texts(list(newest.values_list("pk", flat=True)[: search.MOST_FOUND + 1])[:20])
        like.append(1000 * (time.perf_counter() - started))
    return {
        "asked": what,
        "words": asked,
        "who": who,
        "count": len(ids),
        "shown": len(page),
        "ms": median(ours[1:]),
        "like": median(like[1:]),
    }


def _parts(asked: str) -> list[str]:
    return [fold(asked.strip('"'))] if asked.startswith('"') else fold(asked).split()


def as_markdown(facts: dict, rows: list[dict]) -> str:
    lines = [
        f"| {row['asked']}: `{row['words']}` | {row['who']} |"
        f" {'more than ' if row['count'] > search.MOST_FOUND else ''}{min(row['count'], search.MOST_FOUND):,} |"
        f" {row['ms']:.1f} | {row['like']:.0f} | **{row['like'] / row['ms']:.1f}** |"
        for row in rows
    ]
    return "\n".join(
        [
            HEADINGS["search"],
            "",
            f"Written by `./run bench search`: {facts['minutes']:,} texts of {facts['bytes']:,} bytes on average, of"
            f" 10,000 cells, on a PostgreSQL of its own. Finding (up to {search.MOST_FOUND:,}) and the first 20,"
            f" newest first, within what the account may read; beside it `LIKE '%…%'` over the same folded texts, same"
            f" run, in turn, medians of {ROUNDS} rounds.",
            "",
            "| Asked | Account | Found | ms | ms, LIKE | LIKE ÷ ours |",
            "|---|---|---:|---:|---:|---:|",
            *lines,
            "",
            f"Bar: at most {MOST_MS:.0f} ms each.",
            "",
        ]
    )
