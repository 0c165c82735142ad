"""The public pages, one module for each kind of record; `page` says what all of them have in common."""
