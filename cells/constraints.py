"""Rules in time that Django's constraints cannot say: nothing overlaps, nothing lasts longer than what it hangs on.

A model lists them in `time_rules`. `Period.validate_constraints` asks them before a save; the database has the last
word: `install` writes them into it after every `migrate` (apps.py), because SQLite drops a trigger with the table it
stands on and refuses to rename a table that another table's trigger names. On PostgreSQL an overlap is refused by an
exclusion constraint over ranges, which needs no extension; everything else is a trigger on either database. A rule
that is broken is an IntegrityError that carries its name.
"""

from dataclasses import dataclass, field, replace

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def overlapping(since, until) -> Q:
    """The rows whose `[since, until)` shares a day with the one given; `until` None: without end."""
    ends_later = Q(until__isnull=True) | Q(until__gt=since)
    return ends_later if until is None else ends_later & Q(since__lt=until)


def covering(since, until) -> Q:
    """The rows whose `[since, until)` holds every day of the one given."""
    lasts = Q(until__isnull=True)
    return Q(since__lte=since) & (lasts if until is None else lasts | Q(until__gte=until))


@dataclass(frozen=True)
class NoOverlap:
    """Of the rows that agree in `same` (none of them empty) and match `where`, no two hold on the same day."""

    same: list[str]
    name: str
    where: dict = field(default_factory=dict)
    message: object = _("This overlaps in time with another entry of the same kind; end that one first.")

    def validate(self, instance) -> None:
        key = {name: getattr(instance, instance._meta.get_field(name).attname) for name in self.same}
        if any(value is None for value in key.values()) or not _matches(instance, self.where):
            return
        rows = type(instance)._base_manager.filter(**key, **self.where).exclude(pk=instance.pk)
        if rows.filter(overlapping(instance.since, instance.until)).exists():
            raise ValidationError(self.message, code=self.name)

    def sql(self, model, vendor) -> list[str]:
        return self._exclusion(model) if vendor == "postgresql" else self._triggers(model)

    def _exclusion(self, model) -> list[str]:
        columns = _columns(model, self.same)
        ranges = [f"int8range({column}, {column}, '[]') WITH &&" for column in columns]
        condition = " AND ".join(
            [*_conditions(model, self.where), *(f"{column} IS NOT NULL" for column in columns)]
        )
        table = model._meta.db_table
        return [
            f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {self.name}",
            f"ALTER TABLE {table} ADD CONSTRAINT {self.name} EXCLUDE USING gist"
            f" ({', '.join(ranges)}, daterange(since, until) WITH &&) WHERE ({condition})",
        ]

    def _triggers(self, model) -> list[str]:
        table = model._meta.db_table
        columns = _columns(model, self.same)
        new = _conditions(model, self.where, "NEW.") + [f"NEW.{column} IS NOT NULL" for column in columns]
        old = [f"o.{column} = NEW.{column}" for column in columns] + _conditions(model, self.where, "o.")
        shared = "(o.until IS NULL OR o.until > NEW.since) AND (NEW.until IS NULL OR o.since < NEW.until)"
        broken = (
            f"{' AND '.join(new)} AND EXISTS (SELECT 1 FROM {table} o WHERE o.id <> NEW.id"
            f" AND {' AND '.join(old)} AND {shared})"
        )
        return _sqlite_triggers(self.name, table, {"INSERT": broken, "UPDATE": broken}, timing="AFTER")


@dataclass(frozen=True)
class OnlyDuring:
    """A row holds only while one row of `other` with the same `same`, matching `where`, holds all the time.

    A row with an empty column among `same` is free. Shortening the other row is refused as well; removing it by
    PostgreSQL alone (see `sql`), and nothing here removes one but the undoing of an act, which looks first.
    """

    other: str
    same: list[str]
    name: str
    where: dict = field(default_factory=dict)
    message: object = ""
    inverse_message: object = ""

    def validate(self, instance) -> None:
        key = {name: getattr(instance, instance._meta.get_field(name).attname) for name in self.same}
        if any(value is None for value in key.values()):
            return
        rows = self._other(instance)._base_manager.filter(**key, **self.where)
        if not rows.filter(covering(instance.since, instance.until)).exists():
            raise ValidationError(self.message, code=self.name)

    def validate_inverse(self, instance, model) -> None:
        """For an unsaved change of a row of `other`: what hangs on it as it is stored must not lose its ground."""
        stored = type(instance)._base_manager.filter(pk=instance.pk, **self.where).first()
        if stored is None:
            return
        hanging = model._base_manager.filter(**{name: getattr(stored, name) for name in self.same})
        hanging = hanging.filter(since__gte=stored.since)
        is_still_it = _matches(instance, self.where) and all(
            getattr(instance, name) == getattr(stored, name) for name in self.same
        )
        for row in hanging if stored.until is None else hanging.filter(until__lte=stored.until):
            is_covered = (
                is_still_it
                and instance.since <= row.since
                and (instance.until is None or (row.until is not None and row.until <= instance.until))
            )
            if not is_covered:
                raise ValidationError(self.inverse_message, code=self.name)

    def _other(self, model):
        return next(found for found in apps.get_models() if found._meta.db_table == self.other)

    def sql(self, model, vendor) -> list[str]:
        table, other = model._meta.db_table, self._other(model)
        columns = _columns(model, self.same)
        matching = " AND ".join(_conditions(other, self.where, "b."))

        def covered(row):
            same = " AND ".join(f"b.{column} = {row}.{column}" for column in columns)
            lasts = f"(b.until IS NULL OR ({row}.until IS NOT NULL AND b.until >= {row}.until))"
            return (
                f"EXISTS (SELECT 1 FROM {self.other} b WHERE {same} AND {matching}"
                f" AND b.since <= {row}.since AND {lasts})"
            )

        filled = " AND ".join(f"NEW.{column} IS NOT NULL" for column in columns)
        uncovered = f"{filled} AND NOT {covered('NEW')}"
        hanging = (
            f"EXISTS (SELECT 1 FROM {table} a WHERE "
            + " AND ".join(f"a.{column} = OLD.{column}" for column in columns)
            + f" AND NOT {covered('a')})"
        )
        writing, from_below = {"INSERT": uncovered, "UPDATE": uncovered}, {"UPDATE": hanging}
        if vendor == "postgresql":
            # Not on SQLite: there a flush deletes table by table in any order, and this would refuse it.
            from_below["DELETE"] = hanging
        write = _postgres_triggers if vendor == "postgresql" else _sqlite_triggers
        return [
            *write(self.name, table, writing, timing="AFTER"),
            *write(self.name + "_i", self.other, from_below, timing="AFTER"),
        ]


def rules_of(model) -> list:
    """The rules of a model, with the names its abstract parent left open filled in."""
    filled = {"class": model._meta.model_name}
    return [replace(rule, name=rule.name.format(**filled)) for rule in getattr(model, "time_rules", [])]


def validate(instance) -> None:
    """Raises ValidationError with the sentence of the first rule that the unsaved row breaks."""
    if instance.since is None:
        return
    for rule in rules_of(type(instance)):
        rule.validate(instance)
    for model in models_with_rules():
        for rule in rules_of(model):
            if isinstance(rule, OnlyDuring) and rule.other == instance._meta.db_table:
                rule.validate_inverse(instance, model)


def install(connection, models_with_rules) -> None:
    """Write the rules of the models into the database; written before, they are replaced."""
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for model in models_with_rules:
            if model._meta.db_table in present:
                for rule in rules_of(model):
                    for statement in rule.sql(model, connection.vendor):
                        cursor.execute(statement)


def remove(connection, models_with_rules) -> None:
    """Take the triggers out, so that a migration may rebuild the tables they name."""
    if connection.vendor != "sqlite":
        return
    names = {rule.name for model in models_with_rules for rule in rules_of(model)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (trigger,) in cursor.fetchall():
            if any(trigger.startswith(name) for name in names):
                cursor.execute(f"DROP TRIGGER {trigger}")


def _matches(instance, where) -> bool:
    return all(getattr(instance, name) == value for name, value in where.items())


def _columns(model, names) -> list[str]:
    return [model._meta.get_field(name).column for name in names]


def _conditions(model, where, prefix="") -> list[str]:
    return [
        f"{prefix}{model._meta.get_field(name).column} = {_literal(value)}" for name, value in where.items()
    ]


def _literal(value) -> str:
    """A constant of the code as SQL; nothing a person typed ever comes here."""
    if value is True:
        return "TRUE"
    if not str(value).replace("_", "").isalnum():
        raise ValueError(f"{value!r} is not a plain constant.")
    return f"'{value}'"


def _sqlite_triggers(name, table, broken_by_event, timing) -> list[str]:
    statements = []
    for event, broken in broken_by_event.items():
        trigger = f"{name}_{event.lower()}"
        statements += [
            f"DROP TRIGGER IF EXISTS {trigger}",
            f"CREATE TRIGGER {trigger} {timing} {event} ON {table} WHEN {broken}"
            f" BEGIN SELECT RAISE(ABORT, '{name}'); END",
        ]
    return statements


def _postgres_triggers(name, table, broken_by_event, timing) -> list[str]:
    """The member's row is locked first: of two transactions at once, the second sees what the first wrote."""
    statements = []
    for event, broken in broken_by_event.items():
        trigger, row = f"{name}_{event.lower()}", "OLD" if event == "DELETE" else "NEW"
        statements += [
            f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" PERFORM 1 FROM cells_member WHERE id = {row}.member_id FOR UPDATE;"
            f" IF {broken} THEN RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation',"
            f" CONSTRAINT = '{name}'; END IF; RETURN NULL; END $$",
            f"DROP TRIGGER IF EXISTS {trigger} ON {table}",
            f"CREATE TRIGGER {trigger} {timing} {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()",
        ]
    return statements


def models_with_rules() -> list:
    return [model for model in apps.get_models() if getattr(model, "time_rules", None)]
