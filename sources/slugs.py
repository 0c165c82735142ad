"""Slugs: short forms of names for people to read in addresses. The identity of a record is its uid."""

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
        made = slugify_name(getattr(instance, self.populate_from))[:80]
        others = type(instance)._base_manager.exclude(pk=instance.pk)
        old = apps.get_model("sources.OldSlug").objects.exclude(record=instance.uid)
        if made and not (
            others.filter(**{self.attname: made}).exists()
            or old.filter(type=registry.type_of(type(instance)), slug=made).exists()
        ):
            return made
        return f"{made}-{instance.uid[-6:]}" if made else instance.uid
