"""What is restricted changes nothing for those who are not cleared: every page and endpoint, for every role.

Each address of the site is read twice, before and after restricted concerns are written with everything that hangs from
them. To everybody who is not cleared, both answers are the same to the letter: no list, count, suggestion, search,
export, PDF, history or message differs (domain brief 8.3).
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from concerns import actions as concerns
from concerns.insight import actions as insight
from concerns.intake import actions as intake
from concerns.intake.models import SoftReport
from concerns.models import Concern, ReferenceCounter
from concerns.streams import actions as streams
from concerns.work import actions as work
from quality_oversight.tenancy.policy import GRANTS, KEEPERS, Role
from tests.cast import HTMX, Cast, acting
from tests.rows import DAY
from tests.test_permissions import GET, PAGES, PROGRAM_ROWS, SITE, ask, key_of
from tests.test_permissions import rows as rows  # the fixture: one row of everything in the north

CANARY = "Zugzwang"  # a word that stands in nothing else
STREAMS = {"speak_up": "IL03", "safeguarding": "IQ11"}
# What is new at each request, and says nothing: tokens, nonces, ids that a browser needs once, the clock.
NOISE = re.compile(
    rb'name="(csrfmiddlewaretoken|draft|once)" value="[^"]*"|"X-CSRFToken": "[^"]*"|nonce="[^"]*"'
    rb"|\d\d:\d\d(:\d\d(\.\d+)?)?"
)
# Pages whose answer is no matter of concerns, or that change what they read.
LEFT_OUT = {"health-ready", "account_logout", "schema", "api-docs", "api"}
FRAGMENTS = {name for name, address in SITE.items() if hasattr(address.view, "part_of")}
QUERIES = {
    "concerns:list": ("", f"?q={CANARY}", f"?q={CANARY[:4]}", "?status=all", "?sort=score", "?band=extreme&status=all"),
    "concerns:more_filters": ("", f"?q={CANARY}"),
    "concerns:similar": ("", f"?title={CANARY}&subject={{subject}}", f"?title={CANARY}+in+a+team&subject={{subject}}"),
    "intake:similar": ("", f"?title={CANARY}+in+a+team&subject={{subject}}"),
    "concerns-api:similar": ("", f"?title={CANARY}+in+a+team&subject={{subject}}"),
    "concerns:find_original": ("", f"?duplicate_of_q={CANARY}", "?duplicate_of_q=QC-"),
    "concerns-api:list": ("", "?page_size=100"),
}


def answers(cast: Cast, role: Role, rows: dict, browser: Client, key: str) -> Iterator[tuple[str, int, bytes]]:
    """What one role is given at every address, without what is new each time."""
    headers = {"Authorization": f"Bearer {key}"}
    pages = [(name, permission) for name, methods in PAGES.items() if (permission := methods.get(GET))]
    for name, permission in pages + [(name, permission) for name, method, permission in PROGRAM_ROWS if method == GET]:
        if name in LEFT_OUT or (permission in GRANTS and role not in GRANTS[permission]):
            continue
        program = (name, GET, permission) in PROGRAM_ROWS
        for query in QUERIES.get(name, ("",)):
            path = SITE[name].path(rows, cast) + query.replace("{subject}", str(cast.subject.pk))
            how = headers if program else HTMX if name in FRAGMENTS else {}
            response = ask(Client() if program else browser, GET, path, headers=how)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            yield path, response.status_code, NOISE.sub(b"", unpacked(body))


def unpacked(body: bytes) -> bytes:
    """What is written in an Excel workbook, without the hour at which it was packed; anything else as it is."""
    if not body.startswith(b"PK"):
        return body
    with ZipFile(BytesIO(body)) as packed:
        return b"".join(packed.read(name) for name in sorted(packed.namelist()) if not name.startswith("docProps/"))


def write_in_secret(cast: Cast) -> list[Concern]:
    """One concern in each stream, with all that can hang from it. Its writer is cleared, and is nobody of the cast."""
    made = []
    for role, stream in KEEPERS.items():
        with acting(cast.by_role[role]) as by:
            concern = concerns.raise_concern(
                by=by,
                subject=cast.subject,
                title=f"{CANARY} in a team",
                summary=f"{CANARY}: pressure to stay silent.",
                source=STREAMS[stream],
                date_identified=DAY,
                domains=["safety"],
                key_questions=["well_led"],
                immediacy="soon",
                immediate_safety_action="",
                harm="severe",
                initial_consequence=5,
                initial_likelihood=5,
                sensitivity=stream,
            )
            work.add(concern, by=by, title=f"{CANARY} talks", due=timezone.localdate(), owner=by)
            insight.log(
                cast.subject, by=by, source=STREAMS[stream], polarity="negative", headline=f"{CANARY} figures rose"
            )
            streams.keep_identity(concern, by=by, name=f"{CANARY} (invented)", contact="", notes="")
            made.append(concern)
    return made


@pytest.mark.parametrize("role", Role)
def test_nothing_that_is_restricted_shows_anywhere(rows, cast, subtests, role):
    cleared, key = set(cast.by_role[role].clearances), key_of(cast, cast.by_role[role])
    browser = Client()
    browser.force_login(cast.by_role[role].user)
    before = {path: (status, body) for path, status, body in answers(cast, role, rows, browser, key)}
    made = write_in_secret(cast)
    hidden = [concern for concern in made if concern.sensitivity not in cleared]
    assert hidden
    after = {path: (status, body) for path, status, body in answers(cast, role, rows, browser, key)}
    assert after.keys() == before.keys()
    for path, (status, body) in after.items():
        with subtests.test(path=path):
            for concern in hidden:
                assert str(concern.pk).encode() not in body
                assert concern.ref.encode() not in body
            if not cleared:
                assert CANARY in path or CANARY.encode() not in body  # what is searched for is shown again
                assert (status, body) == before[path]


@pytest.mark.parametrize("role", Role)
def test_what_is_restricted_answers_like_what_is_not_there(rows, cast, subtests, role):
    """Every address about a concern, asked for with a restricted one: the same 404 as for an id that nobody has."""
    made = write_in_secret(cast)
    browser = Client()
    browser.force_login(cast.by_role[role].user)
    headers = {"Authorization": f"Bearer {key_of(cast, cast.by_role[role])}"}
    for name, address in SITE.items():
        methods = PAGES.get(name) or {method: permission for n, method, permission in PROGRAM_ROWS if n == name}
        if not name.startswith(("concerns", "streams")) or "pk" not in address.arguments or "provider" in name:
            continue
        for method, permission in methods.items():
            if role not in GRANTS[permission]:
                continue
            for concern in made:
                if concern.sensitivity in cast.by_role[role].clearances and "api" not in name:
                    continue
                with acting(cast.lead):
                    named = {each: address.named(each)(rows, cast) for each in address.arguments if each != "pk"}
                with subtests.test(name=name, method=method, stream=concern.sensitivity):
                    program = "api" in name
                    there = reverse(name, kwargs=named | {"pk": concern.pk})
                    nowhere = reverse(name, kwargs=named | {"pk": rows[type(cast.lead)].pk})
                    by = Client() if program else browser
                    given = {"headers": headers} if program else {}
                    first, second = (ask(by, method, path, **given) for path in (there, nowhere))
                    assert first.status_code == second.status_code == 404
                    clean = NOISE.sub(b"", first.content).replace(str(concern.pk).encode(), b"")
                    assert clean == NOISE.sub(b"", second.content).replace(str(rows[type(cast.lead)].pk).encode(), b"")


def write_and_move(cast: Cast) -> tuple[Concern, SoftReport]:
    """Soft intelligence that was told and taken up as an ordinary matter, worked on, and then moved to the guardian."""
    with acting(cast.lead):  # the rows that lie there drew no references
        for prefix in ("QC", "SI"):
            given = {"prefix": prefix, "year": timezone.localdate().year}
            ReferenceCounter.objects.update_or_create(**given, defaults={"last": 900})
    told = {"what": f"{CANARY}: bullied after raising it.", "place": "A ward", "when": "week", "certainty": "seen"}
    with acting(cast.secretary) as by:
        report, _ = intake.share(by=by, **told)
    with acting(cast.lead) as by:
        words: dict[str, Any] = {
            "immediate_safety_action": "",
            "sensitivity": "standard",
            "title": f"{CANARY} in a team",
            "summary": f"{CANARY}: bullied after raising it.",
            "source": "IQ01",
            "date_identified": DAY,
            "domains": ["safety"],
            "key_questions": ["well_led"],
            "immediacy": "soon",
            "harm": "severe",
            "initial_consequence": 5,
            "initial_likelihood": 5,
        }
        other = concerns.raise_concern(by=by, subject=cast.subject, **words | {"title": "Rotas", "summary": "Gaps."})
        concern = intake.take_up(report, by=by, subject=cast.subject, **words)
        concerns.move(concern, "triage", by=by)
        concerns.move(concern, "open", by=by, lead=by)
        concerns.link(concern, by=by, other=other, way="related", reason=f"{CANARY} in both.")
        concerns.add_update(concern, by=by, text=f"{CANARY} again.", visibility="icb", happened_on=timezone.localdate())
        work.add(concern, by=by, title=f"{CANARY} talks", due=timezone.localdate(), owner=by)
        intake.protect(concern, by=by, stream="speak_up")
    return concern, report


# What a person has written or was asked to do under the own name stays on the own pages.
OWN = {
    Role.QUALITY_LEAD: {"/concerns/logged/"},
    Role.COMMITTEE_SECRETARY: {"/soft-intelligence/shared/", "/api/v1/soft-intelligence/"},
}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.FTSU_GUARDIAN])
def test_what_is_moved_into_a_stream_shows_nowhere_any_more(rows, cast, subtests, role):
    key = key_of(cast, cast.by_role[role])
    concern, report = write_and_move(cast)
    browser = Client()
    browser.force_login(cast.by_role[role].user)
    for path, _, body in answers(cast, role, rows, browser, key):
        if path in OWN.get(role, ()):
            continue
        with subtests.test(path=path):
            assert str(concern.pk).encode() not in body
            assert concern.ref.encode() not in body
            assert str(report.pk).encode() not in body
            assert CANARY in path or CANARY.encode() not in body
