"""A profile as a PDF: the internal rendering for its asker alone, and the one for the provider, which is kept."""

import hashlib
import re
import zlib
from datetime import date
from io import BytesIO

import pypdf
import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from concerns.insight import actions as insight
from concerns.models import Concern
from concerns.privacy.queries import places_of
from quality_oversight.audit.models import AuditEvent
from reporting.profile import tasks
from reporting.profile.models import KeptProfile, ProfilePaper
from reporting.profile.rules.sharing import HOLDS, LEFT_OUT
from tests.cast import NORTH, acting
from tests.pdf import barriers
from tests.reporting.profile.conftest import add_measure
from tests.rows import add_concern, add_concern_event
from tests.test_leaks import CANARY as SECRET
from tests.test_leaks import write_in_secret

CANARY, INTERNAL = "Zugzwang", "Quetzal"  # restricted, and not shared with the provider


def text_of(content):
    return " ".join("\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages).split())


def everything_in(content):
    """All that a file holds: its text, metadata, bookmarks, alternative texts, and each stream unpacked."""
    reader = pypdf.PdfReader(BytesIO(content))
    streams = [zlib.decompress(each) for each in _streams(content)]
    objects = [str(reader.get_object(number)) for number in range(1, reader.trailer["/Size"])]
    return "\n".join(
        [
            text_of(content),
            str(reader.metadata),
            str(reader.xmp_metadata and reader.xmp_metadata.dc_title),
            "\n".join(_titles(reader.outline)),
            *objects,
            *(each.decode("latin-1") + each.decode("utf-16-be", "ignore") for each in streams),
            content.decode("latin-1"),
        ]
    )


def _streams(content):
    for found in re.finditer(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        if found[1][:1] == b"x":  # packed by zlib
            yield found[1]


def _titles(outline):
    for each in outline:
        yield from _titles(each) if isinstance(each, list) else [each.title]


@pytest.fixture
def known(cast, lived):
    """What is known, and a concern and an item of a restricted stream; the lead is cleared for it."""
    with acting(cast.guardian) as by:
        hidden = add_concern(cast.subject, 9, sensitivity="speak_up", title=CANARY, source="IL03")
        add_concern_event(hidden, by)
        insight.log(cast.subject, by=by, source="IL03", polarity="negative", headline=CANARY)
    with acting(cast.lead) as by:
        type(by).objects.filter(pk=by.pk).update(clearances=["speak_up"])
    return lived


def test_the_internal_rendering_is_accessible_marked_and_holds_every_block(cast, known, made):
    paper = made("internal")
    content = bytes(paper.pdf)
    assert barriers(content) == []
    said = text_of(content)
    for words in (INTERNAL, "Corridor care", "OFFICIAL", LEFT_OUT, "Gap:", "Timeline", "More than 90 days", "Maturity"):
        assert words in said
    assert paper.name.endswith("_OFFICIAL.pdf")
    assert "Quality profile of" in pypdf.PdfReader(BytesIO(content)).metadata.title
    titles = list(_titles(pypdf.PdfReader(BytesIO(content)).outline))
    assert {"Concerns and risks", "Measure 1", "Gaps"} <= set(titles)


def test_charts_stand_in_rows_with_their_values_behind_and_words_for_who_listens(cast, lived, made, today):
    before = made("internal").pages
    with acting(cast.lead):
        for number in range(3, 21):
            add_measure(cast.subject, number, today, name=f"Steady measure {number}")
    paper = made("internal")
    content = bytes(paper.pdf)
    assert barriers(content) == []
    # Six charts to a page at least, a line or two of values for each, and its line among the measures that are safe.
    assert paper.pages - before <= 8
    said, titles = text_of(content), list(_titles(pypdf.PdfReader(BytesIO(content)).outline))
    assert {f"Steady measure {number}" for number in range(3, 21)} < set(titles)
    assert titles.count("The values of these charts") == 1
    for back in range(3):
        month = today.year * 12 + today.month - 2 - back
        assert f"{date(month // 12, month % 12 + 1, 1):%B %Y} {10 + back}" in said
    assert everything_in(content).count("Steady measure 7, ") >= 1  # the chart's own title


def test_no_rendering_holds_anything_restricted_though_its_asker_is_cleared(cast, known, made):
    for rendering in ("internal", "shareable"):
        paper = made(rendering)
        assert CANARY not in everything_in(bytes(paper.pdf or paper.kept.pdf))


@pytest.mark.parametrize("rendering", ["internal", "shareable"])
def test_what_is_planted_in_each_restricted_stream_changes_no_byte_of_either_rendering(cast, lived, made, rendering):
    """For who is not cleared the whole file is the same: text, metadata, bookmarks, alternative texts, attachments."""
    before = made(rendering)
    planted = write_in_secret(cast)
    after = made(rendering)
    assert after.pk != before.pk
    content = bytes(after.pdf or after.kept.pdf)
    inside = everything_in(content)
    assert "Corridor care" in inside
    for words in (SECRET, *(each.ref for each in planted), *(str(each.pk) for each in planted)):
        assert words.lower() not in inside.lower(), words
    assert pypdf.PdfReader(BytesIO(content)).attachments == {}
    assert content == bytes(before.pdf or before.kept.pdf)


def test_the_providers_rendering_holds_what_was_shared_and_nothing_else_in_any_part_of_the_file(cast, known, made):
    content = bytes(made("shareable").kept.pdf)
    assert barriers(content) == []
    said = text_of(content)
    for words in (
        "Corridor care",
        "Within your organisation only",
        "Audit of handovers",
        "Contract performance notice",
        "Measure 1",
        HOLDS,
    ):
        assert words in said
    inside = everything_in(content)
    assert "Corridor care" in inside
    for words in (INTERNAL, cast.lead.name, "score", "Risk register", "announced", "/URI", "No word on"):
        assert words not in inside, words


def test_what_is_not_shared_any_more_is_in_no_later_rendering(cast, known, made):
    before = bytes(made("shareable").kept.pdf)
    with acting(cast.lead):
        Concern.objects.filter(pk=known["told"].pk).update(shared_with=[])
    after = text_of(bytes(made("shareable").kept.pdf))
    assert "Corridor care" in text_of(before)
    assert "Corridor care" not in after
    assert "Audit of handovers" not in after


def test_the_internal_rendering_is_its_askers_alone_and_made_once(cast, lived, made, sign_in):
    paper = made("internal")
    address = reverse("profile:paper_file", args=[paper.pk])
    assert sign_in(cast.lead).get(address).headers["Content-Type"] == "application/pdf"
    assert "Your PDF is ready" in sign_in(cast.lead).get(paper.get_absolute_url()).content.decode()
    for other in (cast.executive, cast.viewer):
        assert sign_in(other).get(address).status_code == 404
        assert sign_in(other).get(paper.get_absolute_url()).status_code == 404
        with acting(other):
            assert not ProfilePaper.objects.exists()
    tasks.print_profile(str(NORTH), str(cast.lead.pk), str(paper.pk))
    with acting(cast.lead):
        assert ProfilePaper.objects.get(pk=paper.pk).made_at == paper.made_at
        assert AuditEvent.objects.filter(verb="provider.profile_printed").count() == 1


def test_what_was_made_for_the_provider_is_kept_with_its_hash_and_never_changes(cast, lived, made, sign_in):
    kept = made("shareable").kept
    assert kept.sha256 == hashlib.sha256(bytes(kept.pdf)).hexdigest()
    shown = sign_in(cast.viewer).get(reverse("profile:profile", args=[cast.trust.pk])).content.decode()
    assert kept.sha256 in shown
    assert sign_in(cast.viewer).get(kept.get_absolute_url()).content == bytes(kept.pdf)
    for statement in ("UPDATE profile_keptprofile SET pages = 9", "DELETE FROM profile_keptprofile"):
        with acting(cast.lead), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with acting(cast.lead):
        event = AuditEvent.objects.get(verb="provider.profile_printed")
        assert event.detail["sha256"] == kept.sha256
    with acting(cast.ig_lead):  # who redacts is told that the words stay there
        places = [each for each in places_of("Newcastle Upon Tyne") if each.model is KeptProfile]
    assert [(each.column, each.fixed) for each in places] == [("text", True)]


def test_only_who_may_share_makes_the_providers_rendering(cast, lived, sign_in):
    address = reverse("profile:ask_paper", args=[cast.trust.pk, "shareable"])
    assert sign_in(cast.viewer).post(address).status_code == 403
    assert sign_in(cast.executive).post(address).status_code == 302
    assert "for the provider" not in sign_in(cast.viewer).get(
        reverse("profile:profile", args=[cast.trust.pk])
    ).content.decode().replace("What we are for the provider", "")
    unknown = reverse("profile:ask_paper", args=[cast.trust.pk, "public"])
    assert sign_in(cast.lead).post(unknown).status_code == 404


def test_nothing_is_made_for_who_has_left(cast, lived, sign_in, today):
    browser = sign_in(cast.lead)
    response = browser.post(reverse("profile:ask_paper", args=[cast.trust.pk, "internal"]))
    pk = response.url.rstrip("/").rpartition("/")[2]
    with acting(cast.lead) as by:
        type(by).objects.filter(pk=by.pk).update(starts_on="2020-01-01", ends_on="2020-01-02")
    tasks.print_profile(str(NORTH), str(cast.lead.pk), pk)
    with acting(cast.lead):
        assert ProfilePaper.objects.get(pk=pk).made_at is None


def test_a_paper_that_takes_too_long_is_asked_for_again(cast, lived, sign_in):
    browser = sign_in(cast.lead)
    address = browser.post(reverse("profile:ask_paper", args=[cast.trust.pk, "internal"])).url
    assert "is being made" in browser.get(address).content.decode()
    with acting(cast.lead):
        ProfilePaper.objects.update(asked_at="2026-01-01T09:00:00Z")
    assert "Make the PDF again" in browser.get(address).content.decode()
    browser.post(reverse("profile:ask_paper", args=[cast.trust.pk, "internal"]))
    with acting(cast.lead):
        assert ProfilePaper.objects.count() == 1  # what was asked for more than a day ago is gone
        assert not KeptProfile.objects.exists()
