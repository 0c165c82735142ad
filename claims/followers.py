"""What of ours `manage.py work` runs."""

from claims import duplicates
from claims.imports.runner import Runner
from claims.search.follow import Follower
from factcheck import followers

followers.register("search", Follower)
followers.register("possible duplicates", duplicates.Follower)
followers.register("imports", Runner)
