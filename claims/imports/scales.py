"""The rating scales of fact-checkers: one for each, with the ratings that came in so far."""

from collections.abc import Iterable

from claims.choices import ASSESSABLE_KINDS
from claims.models import Rating, RatingScale, ScaleKind
from sources.models import Actor

DESCRIPTION = (
    "Ratings as this publisher words them, in the order in which they came in, which says nothing about their rank."
)


class Scales:
    """The scales of the publishers in one batch. Two queries, and some more for each rating that is new."""

    def __init__(self, given: Iterable[tuple[Actor, str]]) -> None:
        wanted = dict.fromkeys(given)
        names = {actor: scale_name(actor) for actor, _ in wanted}
        self._scales = {scale.name: scale for scale in RatingScale.objects.filter(name__in=names.values())}
        self._ratings: dict[tuple[int, str], Rating] = {}
        for rating in Rating.objects.filter(scale__in=self._scales.values()):
            self._ratings[rating.scale_id, rating.label.casefold()] = rating
        for actor, label in wanted:
            self._make(names[actor], label)

    def rating(self, actor: Actor, label: str) -> Rating:
        """Return the rating of a publisher by its label; case makes no difference."""
        return self._ratings[self._scales[scale_name(actor)].pk, label.casefold()]

    def _make(self, name: str, label: str) -> None:
        scale = self._scales.get(name)
        if scale is None:
            scale = self._scales[name] = RatingScale.objects.create(name=name, description=DESCRIPTION)
            ScaleKind.objects.bulk_create(ScaleKind(scale=scale, kind=kind) for kind in ASSESSABLE_KINDS)
        if (scale.pk, label.casefold()) not in self._ratings:
            ordinal = sum(1 for pk, _ in self._ratings if pk == scale.pk) + 1
            made = Rating.objects.create(scale=scale, ordinal=self._free(scale, ordinal), label=label)
            self._ratings[scale.pk, label.casefold()] = made

    def _free(self, scale: RatingScale, ordinal: int) -> int:
        taken = {rating.ordinal for (pk, _), rating in self._ratings.items() if pk == scale.pk}
        return ordinal if ordinal not in taken else max(taken) + 1


def scale_name(actor: Actor) -> str:
    """Name the scale of a publisher. The name of a scale is short, and that of an actor need not be."""
    name = f"Ratings of {actor.name}"
    return name if len(name) <= 100 else f"{name[:85]}… {actor.uid}"
