"""Three ways to take the same step: the function itself, the pages of the admin, and the API.

Each is called with a client, an account, the step, the record, the revision that the person saw and the words that they
give, and says what came of it: "done", or the kind of refusal with the sentence that was shown.
"""

import re
from html import unescape

from django.urls import reverse

from claims import proposals, workflow
from claims.checks import covers
from claims.models import Statement

ASPECTS = ("fidelity", "attribution", "wording")
WORDS = "It was never said."
NOTE = {"kind": "correction", "note": "It was wrong."}
# What is proposed of each type of record, as the function and the API take it.
NEW = {
    "statement": {"hedge": "perhaps"},
    "relation": {"rationale": "Both cannot hold."},
    "assessment": {"rationale": "Counted twice."},
    "claim": {"text": "The port should stay open."},
}


def by_function(client, account, step, record, *, expected, words=WORDS):
    try:
        _FUNCTIONS[step](record, account, expected, words)
    except workflow.WorkflowError as error:
        return error.code, str(error)
    return "done", ""


def _check(row, by, seen, words):
    workflow.check(row, by=by, aspect="wording", result="passed" if words else "failed", comment=words, expected=seen)


_FUNCTIONS = {
    "submit": lambda row, by, seen, words: workflow.submit(row, by=by, expected=seen),
    "send_back": lambda row, by, seen, words: workflow.send_back(row, by=by, expected=seen, comment=words),
    "check": _check,
    "approve": lambda row, by, seen, words: workflow.approve(row, by=by, expected=seen),
    "withdraw": lambda row, by, seen, words: workflow.withdraw(row, by=by, expected=seen, reason=words),
    "restore": lambda row, by, seen, words: workflow.restore(row, by=by, expected=seen),
    "propose": lambda row, by, seen, words: proposals.propose(
        row, by=by, values=NEW[row._meta.model_name], expected=seen, **NOTE
    ),
    "accept": lambda row, by, seen, words: proposals.accept(row, by=by),
    "reject": lambda row, by, seen, words: proposals.reject(row, by=by, comment=words),
}


def by_api(client, account, step, record, *, expected, words=WORDS):
    client.force_login(account)
    body = {
        "send_back": {"comment": words},
        "check": {"aspect": "wording", "result": "passed" if words else "failed", "comment": words}
        | ({"covers": covers(record, "wording")} if step == "check" else {}),
        "withdraw": {"reason": words},
        "propose": {"values": NEW.get(record._meta.model_name), **NOTE},
        "reject": {"comment": words},
    }.get(step, {})
    address = f"/api/v1/{record._meta.model_name}s/{record.uid}/{step.replace('_', '-')}/"
    answer = client.post(address, {"expected": expected} | body, content_type="application/json")
    if answer.status_code in (200, 201):
        return "done", ""
    problem = answer.json()
    assert 400 <= problem["status"] == answer.status_code < 500
    return problem["type"].partition("#problem-")[2].replace("-", "_"), problem["detail"]


def by_admin(client, account, step, record, *, expected, words=WORDS):
    client.force_login(account)
    address = _page(step, record)
    given = {"comment": words, "expected": expected}
    if isinstance(record, Statement) and step == "approve":
        given |= dict.fromkeys(ASPECTS, "passed")
    if step == "check":
        given = {"step": step, "expected": expected, "wording": "passed" if words else "failed"}
    if step == "propose":
        given = _proposal(client, address, record) | {"expected": expected}
    return _said(client.post(address, given))


def _page(step, record):
    if step == "check":
        return reverse("admin:review_statement", args=[record.uid])
    if step == "propose":
        return reverse("admin:claims_proposal_propose", args=[record.uid])
    name = "decide" if step in ("accept", "reject") else "step"
    return reverse(f"admin:claims_{record._meta.model_name}_{name}", args=[record.pk, step])


def _proposal(client, address, record):
    """Return what the form of a proposal shows, with one new value; nothing for whoever does not see the form."""
    form = (client.get(address).context or {}).get("form")
    shown = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()} if form else {}
    new = {f"value_{name}": value for name, value in NEW[record._meta.model_name].items()}
    return {name: value for name, value in (shown | new | NOTE).items() if value is not None}


def _said(answer):
    if answer.status_code == 302:
        return "done", ""
    page = answer.content.decode()
    found = re.search(r'class="errornote" role="alert">(.*?)</p>', page, re.DOTALL)
    said = unescape(found[1]) if found else ""
    nonfield = re.search(r'class="errorlist nonfield"[^>]*><li>(.*?)</li>', page, re.DOTALL)
    said = unescape(nonfield[1]) if nonfield else said
    if answer.status_code == 409:
        return ("stale" if "has changed" in said else "illegal_transition"), said
    return {200: "form", 403: "not_allowed", 404: "not_found", 422: "incomplete"}[answer.status_code], said


DRIVERS = {"function": by_function, "admin": by_admin, "api": by_api}
