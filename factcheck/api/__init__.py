"""What every resource of the API shares: problems, query strings, paging, parsing, rendering, and its documents."""
