"""Slugs: short forms of names for people to read in addresses. The identity of a record is its uid."""

from typing import Any

from django.db import models

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
        """Return a slug that no other row has: of the name, or with the end of the uid where that is taken or empty."""
        made = slugify_name(getattr(instance, self.populate_from))[:80]
        others = type(instance)._base_manager.exclude(pk=instance.pk)
        if made and not others.filter(**{self.attname: made}).exists():
            return made
        return f"{made}-{instance.uid[-6:]}" if made else instance.uid
