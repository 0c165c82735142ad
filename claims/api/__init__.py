"""The resources of the API: lists, details, and the steps of the workflow."""
