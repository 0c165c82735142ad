"""Slugs: short forms of names for people to read in addresses. The identity of a record is its uid."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import apps
from django.db import models

from factcheck.journal import registry
from sources.normalize import slugify_name


class AutoSlugField(models.SlugField):
    """Make the slug from another field where it is left empty, and keep it apart from all others."""

    def __init__(self, *, populate_from: str = "name", **kwargs: Any) -> None:
        self.populate_from = populate_from
        kwargs.setdefault("max_length", 100)
        kwargs.setdefault("unique", True)
        kwargs.setdefault("blank", True)
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "populate_from": self.populate_from}

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        slug = super().pre_save(model_instance, add)
        if not slug:
            slug = self._free(model_instance)
            setattr(model_instance, self.attname, slug)
        return slug

    def _free(self, instance: Any) -> str:
        """Return a slug that no other row has or had: of the name, or with the end of the uid where that is taken."""
        made = self._made(instance)
        others = type(instance)._base_manager.exclude(pk=instance.pk)
        is_taken = not made or others.filter(**{self.attname: made}).exists() or self._had([made], instance.uid)
        return self._apart(made, instance) if is_taken else made

    def give(self, instances: Iterable[Any]) -> None:
        """Give slugs to rows that are about to be made together, with two queries for all of them."""
        rows = [row for row in instances if not getattr(row, self.attname)]
        wanted = [self._made(row) for row in rows]
        manager = self.model._base_manager
        taken = set(manager.filter(**{f"{self.attname}__in": set(wanted)}).values_list(self.attname, flat=True))
        taken |= self._had(wanted)
        for row, made in zip(rows, wanted, strict=True):
            slug = self._apart(made, row) if not made or made in taken else made
            taken.add(slug)
            setattr(row, self.attname, slug)

    def _had(self, slugs: list[str], but: str = "") -> set[str]:
        """Return those that another record of the type once had: its old addresses keep working."""
        old = apps.get_model("sources.OldSlug").objects.filter(type=registry.type_of(self.model), slug__in=set(slugs))
        return set(old.exclude(record=but).values_list("slug", flat=True))

    def _made(self, instance: Any) -> str:
        return slugify_name(getattr(instance, self.populate_from))[:80]

    @staticmethod
    def _apart(made: str, instance: Any) -> str:
        return f"{made}-{instance.uid[-6:]}" if made else str(instance.uid)


def give_slugs(instances: Sequence[Any]) -> None:
    """Give slugs to rows of one model that are about to be made together."""
    if instances:
        field: Any = type(instances[0])._meta.get_field("slug")
        field.give(instances)
