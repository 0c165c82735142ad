"""Bringing data in: files of claims, rulings and who said what become drafts.

    readers    a file becomes records, one after the other: CSV, NDJSON, JSON, ClaimReview, our spreadsheet
    columns    their columns become our fields
    rows       values are brought into their stored form, or the row is refused with a reason and a remedy
    known      what is there already of what a batch of rows names; trial: what a dry run has seen so far
    writer     good rows become drafts, a few hundred in one recording
    runs       a file is worked off in steps that may be killed at any moment
    rejects    what could not be taken in, as a file that can be corrected and fed back

Every row ends as exactly one of created, known or rejected, and nothing of a rejected one is stored.
"""
