"""What of ours `manage.py work` runs."""

from claims import duplicates, lapses
from claims.imports.runner import Runner
from claims.search.follow import Follower
from factcheck import followers

followers.register("search", Follower)
followers.register("possible duplicates", duplicates.Follower)
followers.register("lapsed checks", lapses.Follower)
followers.register("imports", Runner)
