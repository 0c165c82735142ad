"""Who may do what: three groups, each with all that the one before it may. `manage.py migrate` keeps them so."""

from django.contrib.auth.models import Group, Permission

ENTERED = {
    "sources": ("actor", "actorname", "affiliation", "groupmember", "event", "source", "bylineentry", "passage"),
    "claims": ("topic", "claim", "statement", "appearance", "hop", "relation", "assessment", "evidence"),
}
READ = {
    "sources": ("snapshot", "capture", "passagefate", "readmark"),
    "claims": (
        *("check", "proposal", "correction", "ratingscale", "rating", "scalekind"),
        *("matchdecision", "merge", "externalid", "assignment", "searchattempt", "comment"),
    ),
    "factcheck": ("revision",),
}

ANALYST = (
    {
        f"{app}.{verb}_{model}"
        for app, models in ENTERED.items()
        for model in models
        for verb in ("add", "change", "view")
    }
    | {f"{app}.view_{model}" for app, models in READ.items() for model in models}
    | {f"claims.delete_{model}" for model in ("statement", "appearance", "hop", "relation", "assessment", "evidence")}
    | {f"sources.delete_{model}" for model in ("actorname", "affiliation", "groupmember", "bylineentry")}
    | {"sources.add_snapshot", "sources.add_capture", "claims.add_proposal"}
    | {"sources.add_readmark", "sources.delete_readmark", "claims.add_matchdecision", "claims.delete_matchdecision"}
    | {"claims.add_searchattempt", "claims.add_comment", "claims.add_importrun", "claims.view_importrun"}
    | {f"claims.submit_{model}" for model in ("statement", "relation", "assessment")}
)
REVIEWER = (
    ANALYST
    | {f"claims.review_{model}" for model in ("statement", "relation", "assessment")}
    | {"claims.add_check", "claims.decide_proposal", "sources.decide_passagefate"}
    | {f"claims.{verb}_assignment" for verb in ("add", "change", "delete")}
)
EDITOR = (
    REVIEWER
    | {f"claims.withdraw_{model}" for model in ("statement", "relation", "assessment")}
    | {"claims.merge_claim", "sources.merge_actor", "sources.merge_source"}
    | {"sources.set_display", "claims.delete_claim", "claims.delete_topic", "sources.delete_event"}
    | {f"claims.{verb}_{model}" for verb in ("add", "change") for model in ("ratingscale", "rating", "scalekind")}
)
ROLES = {"analyst": ANALYST, "reviewer": REVIEWER, "editor": EDITOR}


def set_up() -> None:
    """Give the three groups exactly their permissions. What is missing among these is a mistake in this file."""
    by_name = {f"{p.content_type.app_label}.{p.codename}": p for p in Permission.objects.select_related("content_type")}
    for name, wanted in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set([by_name[permission] for permission in sorted(wanted)])
