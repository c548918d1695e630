"""Fills a database of its own with as many leads and opportunities as asked for, by INSERT … SELECT over a few thousand kernels."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection, models
from psycopg.types.json import Json

from core import search
from leads.models import Lead, LeadSource
from opportunities.models import Opportunity, Pipeline, Stage
from people.models import Role, Team, User

KERNELS = 5000
USERS, TEAMS = 50, 6
FAMILY = "Adler Baker Chen Diaz Evans Fischer Garcia Huang Ito Jensen Keller Lopez Meier Novak Olsen Park Quinn Rossi Sato Tang".split()
GIVEN = "Ada Bruno Clara David Elena Felix Grace Hugo Irene Jonas Kira Leon Mara Nils Olga Paul Rosa Sam Tina Viktor".split()
FIRM = "Acme Borealis Cedar Delta Ember Falcon Granite Harbor Indigo Juniper Kestrel Lumen Meridian Nimbus Orchid Pioneer".split()
LINE = "Systems Foods Medical Logistics Software Energy Textiles Robotics".split()
CHINESE_FIRM = (
    "中国移动设备 上海晨光科技 苏州精工机械 杭州林新科技 北京曙光医疗 深圳海味食品 广州绿谷农业 成都云图软件".split()
)
CHINESE_NAME = ["王伟", "李娜", "张敏", "刘洋", "陈静", "杨帆", "赵磊", "黄丽", "单杰", "曾宇"]


def people(count: int = USERS) -> list[User]:
    """One manager a team and reps, as the organisation of the benchmark; the first user is an admin."""
    password = make_password("bench-bench-bench")
    teams = [Team(name=f"Team {number}") for number in range(TEAMS)]
    Team.objects.bulk_create(teams)
    users = [
        User(
            email=f"user{number}@bench.example",
            full_name=f"User {number}",
            team=teams[number % TEAMS],
            password=password,
        )
        for number in range(count)
    ]
    User.objects.bulk_create(users)
    roles = {role.key: role for role in Role.objects.all()}
    for number, user in enumerate(users):
        user.roles.add(roles["admin" if number == 0 else "manager" if number <= TEAMS else "rep"])
    for number, team in enumerate(teams):
        team.manager = users[number + 1]
        team.save(update_fields=["manager"])
    return users


def kernels(seed: int = 7) -> Iterable[tuple[str, str, str, str, str, str]]:
    """(first name, last name, company, e-mail, phone, search vector): every eighth is Chinese."""
    chance = random.Random(seed)
    for number in range(KERNELS):
        if number % 8 == 0:
            first, last, company = "", chance.choice(CHINESE_NAME), f"{chance.choice(CHINESE_FIRM)}{number}"
        else:
            first, last = chance.choice(GIVEN), f"{chance.choice(FAMILY)}{number % 97}"
            company = f"{chance.choice(FIRM)} {chance.choice(LINE)} {number}"
        email = f"{first or 'x'}.{number}@c{number}.example".lower()
        phone = f"+86138{chance.randrange(10**8):08d}"
        yield first, last, company, email, phone, search.document(first, last, company, email, phones=[phone])


@contextmanager
def indexed_afterwards(model: type[models.Model], count: int) -> Iterator[None]:
    """Many rows go into the table alone; its indexes are made once, from all of them."""
    indexes = model._meta.indexes if count > 50_000 else []
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET synchronous_commit = off; SET maintenance_work_mem = '512MB'")
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.remove_index(model, index)
    yield
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.add_index(model, index)


def insert_select(
    model: type[models.Model], expressions: dict[str, str], source: str, params: tuple[Any, ...] = ()
) -> None:
    """INSERT … SELECT with SQL for the columns named and the model's defaults for all others."""
    columns: list[str] = []
    values: list[str] = []
    literals: list[Any] = []
    for field in model._meta.local_concrete_fields:
        if field.generated:
            continue
        columns.append(f'"{field.column}"')
        if field.column in expressions:
            values.append(expressions[field.column])
            continue
        default = field.get_default()
        values.append("%s")
        literals.append(Json(default) if isinstance(field, models.JSONField) else default)
    sql = f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) SELECT {', '.join(values)} {source}"
    with connection.cursor() as cursor:
        cursor.execute(sql, (*literals, *params))


def prepare() -> None:
    """Kernels and the list of owners as tables of the benchmark's own database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS bench_kernel"
            " (n int, first text, last text, company text, email text, phone text, doc tsvector)"
        )
        cursor.execute("TRUNCATE bench_kernel")
        with cursor.copy("COPY bench_kernel FROM STDIN") as copy:
            for number, row in enumerate(kernels()):
                copy.write_row((number, *row))
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS bench_owner AS SELECT row_number() OVER () - 1 AS n, id FROM people_user"
        )


KERNEL_JOIN = f"""
FROM generate_series(%s::int, %s::int) AS s(n)
JOIN bench_kernel k ON k.n = (s.n::bigint * 7919) %% {KERNELS}
JOIN bench_owner o ON o.n = s.n %% {USERS}
"""


def leads(start: int, stop: int) -> None:
    """Leads numbered `[start, stop)`, spread evenly over owners, statuses and scores."""
    source = LeadSource.objects.order_by("pk").first() or LeadSource.objects.create(key="bench", name="Bench")
    statuses = "(ARRAY['new','contacted','nurturing','qualified'])[1 + s.n % 4]".replace("%", "%%")
    expressions = {
        "id": "uuidv7()",
        "first_name": "k.first",
        "last_name": "k.last",
        "company": "k.company || ' ' || s.n",
        "email": "s.n || k.email",
        "normalized_email": "s.n || k.email",
        "normalized_company": "lower(k.company) || s.n",
        "phone": "k.phone",
        "status": statuses,
        "owner_id": "o.id",
        "source_id": f"'{source.pk}'::uuid",
        "search": "k.doc",
        "score": "abs(hashint4(s.n) %% 100)",  # knows nothing of status or owner, as those of a real company
        "version": "1",
        "created_at": "now()",
        "updated_at": "now()",
        "last_activity_at": "now() - (s.n %% 400) * interval '1 day'",
        "next_step_on": "current_date + (s.n %% 60)",
    }
    with indexed_afterwards(Lead, stop - start):
        insert_select(Lead, expressions, KERNEL_JOIN, (start, stop - 1))


def opportunities(start: int, stop: int) -> None:
    """Open deals on the first pipeline's stages."""
    pipeline = Pipeline.objects.order_by("position")[0]
    stages = list(Stage.objects.filter(pipeline=pipeline).order_by("position").values_list("pk", flat=True))
    listed = "ARRAY[" + ",".join(f"'{stage}'::uuid" for stage in stages) + "]"
    expressions = {
        "id": "uuidv7()",
        "name": "k.company || ' deal ' || s.n",
        "owner_id": "o.id",
        "pipeline_id": f"'{pipeline.pk}'::uuid",
        "stage_id": f"({listed})[1 + s.n %% {len(stages)}]",
        "amount": "(s.n::bigint * 137) %% 100000",
        "currency": "'CNY'",
        "search": "k.doc",
        "probability": "(s.n %% 10) * 10",
        "opened_on": "current_date - s.n %% 300",
        "expected_close_on": "current_date + s.n %% 120",
        "stage_entered_at": "now() - (s.n %% 90) * interval '1 day'",
        "created_at": "now()",
        "updated_at": "now()",
        "version": "1",
        "next_step_on": "current_date + (s.n %% 30)",
        "last_activity_at": "now() - (s.n %% 60) * interval '1 day'",
    }
    with indexed_afterwards(Opportunity, stop - start):
        insert_select(Opportunity, expressions, KERNEL_JOIN, (start, stop - 1))


def analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
