"""How days and times are written in the admin: as on every other page."""
