"""What a work list is: which records it holds, in which order, what it tells of each, and how it is narrowed.

A new list is one declaration in a module of this package: its page, its filters, its counts and its CSV follow.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Model, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

# As far as anything is counted: nobody works through more than that.
COUNTED = 1000
MOST_OPTIONS = 200
# So many rows, the newest, are looked at to say how many each value of a filter keeps.
MEASURED = 10_000


@dataclass(frozen=True)
class Item:
    """One row of a list: what it is called, where it is mended, and a fact for each column."""

    title: str
    url: str
    facts: tuple[Any, ...]


@dataclass(frozen=True)
class Counted:
    """How many rows there are, or that there are at least so many."""

    number: int
    is_least: bool = False

    def __str__(self) -> str:
        return f"{self.number:,} or more" if self.is_least else f"{self.number:,}"


@dataclass(frozen=True)
class Option:
    """One value of a filter, with how many rows it keeps where that was counted."""

    value: str
    label: str
    count: int | None = None


@dataclass(frozen=True)
class Filter:
    """One way to narrow a list.

    `options` counts what each value keeps, in one query; `label_of` says what a value is called, and raises KeyError
    where it means nothing; `keep` applies one that means something.
    """

    name: str
    label: str
    options: Callable[[QuerySet[Any]], list[Option]]
    label_of: Callable[[str], str]
    keep: Callable[[QuerySet[Any], str], QuerySet[Any]]


@dataclass(frozen=True)
class WorkList:
    """Records that somebody could improve.

    `rows` are all of them in their order; `fetch` gets what `item` tells of some, in a number of queries that does not
    depend on how many: `size` on a page, `batch` at once for the CSV. `whole` gives the keys for the CSV of a list
    without filters of which the page shows only a part. `page` is the address of a page of its own, and
    `tool` the template of what can be done to several rows at once. Where it `is_returned_to`, the pages of its rows
    take its filters, to lead back to the list as it was.
    """

    name: str
    title: str
    about: str
    right: str
    columns: tuple[str, ...]
    rows: Callable[[], QuerySet[Any]]
    item: Callable[[Any, Any], Item]
    fetch: Callable[[QuerySet[Any]], Iterable[Any]] = iter
    filters: tuple[Filter, ...] = ()
    whole: Callable[[], Sequence[Any]] | None = None
    count: Callable[[], Counted] | None = None
    size: int = 50
    batch: int = 500
    page: Callable[[], str] | None = None
    tool: str = ""
    remark: str = ""
    is_returned_to: bool = False

    def counted(self) -> Counted:
        """Count the rows, no further than anybody would care."""
        return self.count() if self.count else bounded(self.rows())

    @property
    def parameters(self) -> tuple[str, ...]:
        """Return the names of the filters."""
        return tuple(one.name for one in self.filters)

    def query(self, given: Mapping[str, str]) -> str:
        """Return the filters among the parameters of an address, for another address: empty, or with its “?”."""
        kept = {name: value for name in self.parameters if (value := given.get(name, ""))}
        return f"?{urlencode(kept)}" if kept else ""

    def address(self, given: Mapping[str, str] | None = None) -> str:
        """Return where the list is, narrowed by the filters among these parameters."""
        return self.page() if self.page else reverse("admin:work_list", args=[self.name]) + self.query(given or {})

    def items(self, rows: QuerySet[Any], keys: Sequence[Any], account: Any) -> list[tuple[Any, Item]]:
        """Return the items of some rows of the list, with their keys and in the order of these."""
        found = {row.pk: self.item(row, account) for row in self.fetch(rows.filter(pk__in=keys).order_by())}
        return [(key, found[key]) for key in keys if key in found]


def bounded(rows: QuerySet[Any]) -> Counted:
    """Count rows as far as `COUNTED`. One query, whose cost is bounded where the rows are many."""
    number = rows.order_by().values("pk")[: COUNTED + 1].count()
    return Counted(min(number, COUNTED), is_least=number > COUNTED)


def _measured(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the rows that are counted for the options of a filter, without their order and what stands on them."""
    plain: QuerySet[Any] = rows.model._base_manager.filter(pk__in=rows.order_by("-pk").values("pk")[:MEASURED])
    return plain


def of_conditions(name: str, label: str, conditions: Mapping[str, tuple[str, Q]]) -> Filter:
    """Return a filter whose values are given, each with its label and what it keeps."""

    def options(rows: QuerySet[Any]) -> list[Option]:
        each = {f"kept_{value}": Count("pk", filter=q) for value, (_, q) in conditions.items()}
        numbers = _measured(rows).aggregate(**each)
        return [Option(value, words, numbers[f"kept_{value}"]) for value, (words, _) in conditions.items()]

    return Filter(
        name,
        label,
        options,
        label_of=lambda value: conditions[value][0],
        keep=lambda rows, value: rows.filter(conditions[value][1]),
    )


def of_column(name: str, label: str, column: str, *, words: Mapping[str, str]) -> Filter:
    """Return a filter by the value of a column that holds choices, with their labels."""
    return of_conditions(name, label, {value: (label, Q(**{column: value})) for value, label in words.items()})


def of_record(name: str, label: str, path: str, title: str, *, model: type[Model]) -> Filter:
    """Return a filter by a record that the rows name, by its uid; the values are what most rows name, and “none”."""

    def options(rows: QuerySet[Any]) -> list[Option]:
        counted = _measured(rows).values_list(f"{path}__uid", f"{path}__{title}").annotate(number=Count("pk"))
        found = counted.order_by("-number", f"{path}__{title}", f"{path}__uid")[:MOST_OPTIONS]
        return [Option(uid or "none", words or "none", number) for uid, words, number in found]

    def label_of(value: str) -> str:
        if value == "none":
            return value
        # No text of ours holds a NUL, and PostgreSQL refuses to look for one.
        row = model._base_manager.filter(uid=value).first() if "\0" not in value else None
        if row is None:
            raise KeyError(value)
        return str(getattr(row, title))

    def keep(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(**{f"{path}__isnull": True} if value == "none" else {f"{path}__uid": value})

    return Filter(name, label, options, label_of, keep)
