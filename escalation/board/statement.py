"""The one statement that reads the board; what may be asked for stands in its tables. Row-level security holds."""

from escalation.rules.workflow import CLOSED, RequestStatus

# By these a request stops being open, as the index request_step_that_closes has them; closed comes after in effect.
_CLOSED = ", ".join(f"'{status}'" for status in sorted(CLOSED - {RequestStatus.DONE}))
_OPEN = ", ".join(f"'{status}'" for status in RequestStatus if status not in CLOSED)

# The period that holds on the day; of two on one day the later one, and never one that a correction replaced (EA14).
_HELD = """
FROM escalation_levelperiod AS period
WHERE {whose} period.starts_on <= %(day)s AND period.decision_id NOT IN (
    SELECT again.corrects_id FROM escalation_leveldecision AS again WHERE again.corrects_id IS NOT NULL)
ORDER BY period.subject_id, period.starts_on DESC, period.at DESC
"""
_STOOD = f"""
SELECT DISTINCT ON (period.subject_id) period.subject_id, period.level, period.starts_on, period.decision_id,
    NULL::date AS review_due {_HELD.format(whose="")}
"""
# Of today a row of each subject says it, all but the decision, which is looked up for the few that are asked for it.
_STANDS = """
SELECT now.subject_id, now.level, now.since AS starts_on, now.review_due
FROM escalation_assurance AS now WHERE now.since IS NOT NULL
"""
_NOW = f"""
SELECT request.subject_id, request.id, request.target, request.status, (
    SELECT max(step.at) FROM escalation_requeststep AS step WHERE step.request_id = request.id) AS stepped_at
FROM escalation_levelrequest AS request WHERE request.status IN ({_OPEN})
"""  # noqa: S608  (our own statuses)
# A request that was closed is closed for good; the few others are looked at more closely.
_THEN = f"""
SELECT request.subject_id, request.id, request.target, last.status, last.at AS stepped_at
FROM (
    SELECT early.id FROM escalation_levelrequest AS early
    WHERE early.proposed_at < %(end)s AND NOT EXISTS (
        SELECT FROM escalation_requeststep AS closing
        WHERE closing.request_id = early.id AND closing.at < %(end)s AND closing.status IN ({_CLOSED}))
    OFFSET 0) AS unclosed
CROSS JOIN LATERAL (
    SELECT one.id, one.subject_id, one.target FROM escalation_levelrequest AS one WHERE one.id = unclosed.id
    LIMIT 1) AS request
CROSS JOIN LATERAL (
    SELECT step.status, step.at FROM escalation_requeststep AS step
    WHERE step.request_id = unclosed.id AND step.at < %(end)s ORDER BY step.at DESC, step.id DESC LIMIT 1) AS last
"""  # noqa: S608  (our own statuses)

_STATE = """
SELECT subject.id, subject.name, subject.scope, subject.kind, provider.sector, provider.organisation_id,
    coalesce(standing.level, 'routine') AS level, standing.starts_on AS since,
    %(day)s::date - standing.starts_on AS days, standing.review_due, {kept}
    proposal.id AS request_id, proposal.target AS proposed, proposal.status AS request_status,
    coalesce(standing.starts_on < CASE standing.level WHEN 'enhanced' THEN %(enhanced)s::date
        WHEN 'intensive' THEN %(intensive)s::date END, false) AS stuck_level,
    coalesce(proposal.stepped_at < %(stepped)s, false) AS stuck_request,
    CASE WHEN standing.starts_on >= %(within)s::date THEN standing.level = 'intensive'
        OR (standing.level = 'enhanced' AND 'routine' = (
            SELECT decision.origin FROM escalation_leveldecision AS decision
            WHERE decision.id = {decision})) END AS up
FROM providers_subject AS subject
LEFT JOIN providers_provider AS provider ON provider.id = subject.provider_id
LEFT JOIN standing ON standing.subject_id = subject.id
LEFT JOIN proposal ON proposal.subject_id = subject.id
WHERE (subject.retired_on IS NULL OR subject.retired_on > %(day)s)
    AND subject.id NOT IN (SELECT ended.subject_id FROM escalation_endedsubject AS ended
        WHERE ended.starts_on <= %(day)s AND (ended.until IS NULL OR ended.until > %(day)s))
    AND (provider.added_at IS NULL OR provider.added_at < %(end)s OR standing.starts_on IS NOT NULL)
"""
_ORIGIN = "(SELECT decision.origin FROM escalation_leveldecision AS decision WHERE decision.id = {decision})"
# the name of the subject from which the level was taken over (T8), else null
_TAKEN = """(SELECT gone.name FROM escalation_leveldecision AS decision
    JOIN escalation_levelrequest AS request ON request.id = decision.request_id
    JOIN escalation_ending AS ending ON ending.id = request.succeeds_id
    JOIN providers_subject AS gone ON gone.id = ending.subject_id WHERE decision.id = {decision})"""
_MOVED_UP, _MOVED_DOWN = "up", "NOT up"  # of the last move, where it was lately enough; else null

COUNTED = ("up", "down", "proposed", "stuck", "found")  # beside the number of a group and its days
# By sector and level, all that is counted: totals are their sums. To work out a median here would sort every row.
_COUNTS = f"""
SELECT json_agg(json_build_array(sector, level, number, spans, {", ".join(COUNTED)})) FROM (
    SELECT sector, level, count(*) AS number, array_agg(days) FILTER (WHERE days IS NOT NULL) AS spans,
        count(*) FILTER (WHERE {_MOVED_UP}) AS up, count(*) FILTER (WHERE {_MOVED_DOWN}) AS down,
        count(*) FILTER (WHERE proposed IS NOT NULL) AS proposed,
        count(*) FILTER (WHERE stuck_level OR stuck_request) AS stuck, count(*) FILTER (WHERE {{said}}) AS found
    FROM state GROUP BY sector, level) AS grouped
"""  # noqa: S608  (made of the words above)
_PAGE = f"""
SELECT json_agg(row_to_json(drawn)) FROM (
    SELECT shown.*, organisation.code, {_ORIGIN} AS origin, {_TAKEN} AS taken_from FROM (
        SELECT * FROM state WHERE {{said}} ORDER BY {{order}} LIMIT %(size)s {{further}}) AS shown
    LEFT JOIN providers_organisation AS organisation ON organisation.id = shown.organisation_id
    ORDER BY {{order}}) AS drawn
"""  # noqa: S608  (made of the words above)
# A page beyond the last one is the last one.
_FURTHER = """OFFSET least(%(offset)s::bigint,
    (SELECT greatest(count(*) - 1, 0) / %(size)s::bigint * %(size)s::bigint FROM state WHERE {said}))"""

# what a filter asks of a state; its value is in the parameters under the same name
CONDITIONS = {
    "q": "(name ILIKE %(q)s OR scope ILIKE %(q)s OR organisation_id = (SELECT id FROM providers_organisation"
    " WHERE code = upper(%(code)s)) OR organisation_id IN"
    " (SELECT own.organisation_id FROM state AS own WHERE own.kind = 'provider' AND own.name ILIKE %(q)s))",
    "level": "level = %(level)s",
    "sector": "coalesce(sector, 'none') = %(sector)s",
    "kind": "kind = %(kind)s",
    "under": "id = ANY(%(under)s::uuid[])",
    "up": _MOVED_UP,
    "down": _MOVED_DOWN,
    "proposed": "proposed IS NOT NULL",
    "stuck": "(stuck_level OR stuck_request)",
}
_RANK = "CASE level WHEN 'intensive' THEN 2 WHEN 'enhanced' THEN 1 ELSE 0 END"
# the order of each column, ascending; the last keys make it one order
ORDERS = {
    "name": ("name", "scope", "id"),
    "level": (_RANK, "days", "-name", "-id"),
    "since": ("since", "name", "id"),
}


def statement(*, past: bool, asked: tuple[str, ...], order: tuple[str, ...], further: bool) -> str:
    """The statement that answers with one row: numbers by sector and level, and one page of what was found.

    `asked` are keys of CONDITIONS; a minus before a field of `order` turns it round; `further`: not the first page.
    """
    said = " AND ".join(CONDITIONS[name] for name in asked) or "true"
    ordered = ", ".join(f"{key.removeprefix('-')} {'DESC' if key[0] == '-' else 'ASC'} NULLS LAST" for key in order)
    page = _PAGE.format(
        said=said,
        order=ordered,
        further=_FURTHER.format(said=said) if further else "",
        decision="shown.decision_id" if past else _latest("shown.id"),
    )
    kept = "standing.decision_id," if past else ""
    state = _STATE.format(kept=kept, decision="standing.decision_id" if past else _latest("subject.id"))
    return (
        f"WITH standing AS MATERIALIZED ({_STOOD if past else _STANDS}),"
        f" proposal AS MATERIALIZED ({_THEN if past else _NOW}),"
        f" state AS MATERIALIZED ({state}) SELECT ({_COUNTS.format(said=said)}), ({page})"
    )


def _latest(subject: str) -> str:
    """The decision by which a subject stands where it stands today."""
    return f"(SELECT period.decision_id {_HELD.format(whose=f'period.subject_id = {subject} AND')} LIMIT 1)"
