"""Programs read the blocks, gaps and timeline of a profile, as its page tells them."""

import pytest
from django.test import Client

from reporting.profile.queries import moments
from reporting.profile.rules.blocks import Key
from tests.cast import acting
from tests.rows import add_concern


@pytest.fixture
def ask(cast, key_for):
    def get(what="", by=None, provider=None):
        address = f"/api/v1/providers/{(provider or cast.trust).pk}/profile/{what}"
        return Client().get(address, headers=key_for(by or cast.lead))

    return get


def test_a_program_reads_what_the_page_tells(cast, lived, read, ask, today):
    made, told = read(), ask().json()
    assert (told["code"], told["as_at"]) == ("RTD", today.isoformat())
    assert [block["key"] for block in told["blocks"]] == list(Key)
    assert [block["gaps"] for block in told["blocks"]] == [list(block.gaps) for block in made.blocks]
    assert [block["newest"] for block in told["blocks"]] == [
        block.as_at and block.as_at.isoformat() for block in made.blocks
    ]
    named = {block["key"]: block for block in told["blocks"]}
    assert {"label": "ODS code", "text": "RTD"} in named["identity"]["facts"]
    tables = [table for block in told["blocks"] for table in block["tables"]]
    assert tables
    assert all(len(row) == len(table["head"]) for table in tables for row in table["rows"])
    assert named["measures"]["charts"][0]["name"].startswith("Measure 1, ")
    assert named["measures"]["charts"][0]["reading"]


def test_the_timeline_is_the_same_and_is_read_page_by_page(cast, lived, ask):
    with acting(cast.lead) as by:
        known = [each.what for each in moments(cast.trust, by=by)]
    told = ask("timeline/").json()
    assert told["count"] == len(known) > 3
    assert [each["what"] for each in told["results"]] == known[: len(told["results"])]


def test_nothing_restricted_is_told_and_another_icbs_provider_is_not_there(cast, ask):
    with acting(cast.nurse, "safeguarding"):
        add_concern(cast.subject, sensitivity="safeguarding", title="Zugzwang on the ward")
    for by in (cast.lead, cast.nurse):
        for what in ("", "timeline/"):
            assert "Zugzwang" not in ask(what, by=by).content.decode()
    assert ask(by=cast.south_lead).status_code == 404
    assert ask(by=cast.provider_user).status_code == 403
