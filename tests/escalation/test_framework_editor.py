"""The tenant administrator edits the framework in a draft and publishes it; nothing that was decided is touched."""

import tomllib
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from concerns.models import Concern
from escalation.editor import actions
from escalation.editor.forms import part_form
from escalation.editor.queries import effects_of
from escalation.editor.rules.blocks import children, entries, find, row_title
from escalation.editor.rules.changing import changed, shown
from escalation.editor.rules.comparing import differences
from escalation.models import Assurance, Committee, LevelDecision, LevelRequest
from escalation.queries.frameworks import framework_of, framework_under
from quality_oversight import frameworks
from quality_oversight.audit.models import AuditEvent
from quality_oversight.frameworks.kept import load
from quality_oversight.frameworks.models import FrameworkDraft, FrameworkStart, FrameworkVersion
from quality_oversight.frameworks.naming import NAMES, named
from quality_oversight.frameworks.shape import FRAMEWORK
from quality_oversight.frameworks.writing import written
from quality_oversight.tenancy.models import Membership
from tests.cast import acting

every_framework = pytest.mark.parametrize("key", frameworks.keys())


def again(membership):
    """The membership as the next request finds it: with its tenant's versions."""
    return Membership.objects.select_related("tenant", "user").get(pk=membership.pk)


def publish(cast, *changes, day=None, label="2.0", **options):
    """Begin a draft as the administrator, change its parts, publish it."""
    by = again(cast.admin)
    draft = actions.start(by=by)
    for at, given in changes:
        draft = change(at, by=by, draft=draft, **given)
    return actions.publish(
        by=by,
        version=draft.version,
        label=label,
        effective_from=day or timezone.localdate(),
        note="Invented.",
        **options,
    )


def change(at, *, by, draft, **given):
    """Save the form of one part as the page sends it: all its fields, some of them changed."""
    block = find(tomllib.loads(draft.text), at)
    stands = {each.name: shown(each, block.value) for each in entries(block)}
    return actions.change(at, by=by, version=draft.version, given={**stands, **given})


def parts_of(block):
    yield block
    for each in children(block):
        yield from parts_of(each)


@every_framework
def test_what_is_exported_comes_back_unchanged(key):
    text = frameworks.text_of(key)
    raw = tomllib.loads(text)
    assert written(text, raw) == text
    rewritten = written("", raw)
    assert frameworks.parse(rewritten, key) == frameworks.load(key)
    assert written(rewritten, raw) == rewritten


@every_framework
def test_a_form_that_is_saved_as_it_stands_changes_nothing(key):
    raw = tomllib.loads(frameworks.text_of(key))
    parts = list(parts_of(find(raw, "")))
    assert len(parts) > 40
    for part in parts:
        assert find(raw, part.at) == part
        if part.check.kind != "record":
            continue  # a list: its rows have forms
        stands = {each.name: shown(each, part.value) for each in entries(part)}
        assert changed(part.value, entries(part), stands) == part.value, part.at


@every_framework
def test_every_field_of_the_file_is_in_some_form(key):
    """What no form asks for is set by publishing, follows from the part, or says where values come from."""
    raw = tomllib.loads(frameworks.text_of(key))
    asked = {(*part.path, *each.path) for part in parts_of(find(raw, "")) for each in entries(part)}

    def leaves(value, path=()):
        if isinstance(value, dict):
            for name, each in value.items():
                if name not in {"provenance", "key", "rank", "version", "effective_from"}:
                    yield from leaves(each, (*path, name))
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for at, each in enumerate(value):
                yield from leaves(each, (*path, at))
        else:
            yield path

    assert set(leaves(raw)) <= asked


def test_every_place_of_the_shape_has_a_name():
    places = set()

    def walk(check, place):
        if check.fields:
            for name, each in check.fields.items():
                places.add((*place, name))
                walk(each, (*place, name))
        elif check.entry is not None:
            walk(check.entry, place)

    walk(FRAMEWORK, ())
    assert all(named(place)[0] for place in places)
    shared = {("themes", *place[1:]) if place[0] == "chapters" and place[1:] else place for place in places}
    assert {".".join(place) for place in shared} == set(NAMES)


def test_a_reason_of_early_warnings_is_called_by_its_words():
    assert row_title({"key": "immediate_harm", "level": "intensive", "at": 1}, 0) == "Immediate harm"


def test_a_change_leaves_the_rest_of_the_text_as_it_was_typed():
    text = frameworks.text_of("national-default")
    raw = tomllib.loads(text)
    raw["levels"]["enhanced"]["review_days"] = 21
    after = written(text, raw)
    pairs = [pair for pair in zip(text.splitlines(), after.splitlines(), strict=True) if pair[0] != pair[1]]
    assert pairs == [("review_days = 30", "review_days = 21")]


def test_what_was_changed_is_marked_as_the_icb_s_own(cast):
    with acting(cast.admin):
        draft = actions.start(by=cast.admin)
        draft = change("levels.enhanced", by=cast.admin, draft=draft, review_days=21)
        draft = change(
            "transitions.T1", by=cast.admin, draft=draft, requires=["risk_profile", "qig_view", "exit_criteria"]
        )
        draft = actions.add_row(
            "glossary", by=cast.admin, version=draft.version, given={"term": "PSG", "meaning": "Invented."}
        )
        held = draft.framework
        assert held.level("enhanced").provenance.of("review_days") == "own"
        assert held.level("enhanced").provenance.of("focus") == "default"
        assert held.transition("T1").provenance.of("requires", "qig_view") == "own"
        assert held.transition("T1").provenance.of("requires", "risk_profile") == "default"
        assert held.provenance.of("glossary") == "own"


def test_only_the_administrator_edits_and_there_is_one_draft(cast):
    with acting(cast.lead), pytest.raises(PermissionDenied):
        actions.start(by=cast.lead)
    with acting(cast.admin):
        actions.start(by=cast.admin)
        with pytest.raises(ValidationError, match=r"began a draft on .* Work on that one"):
            actions.start(by=cast.admin)
        assert FrameworkDraft.objects.count() == 1


def test_faults_stand_beside_their_fields_in_plain_words(cast):
    with acting(cast.admin):
        draft = actions.start(by=cast.admin)
        with pytest.raises(ValidationError) as refused:
            change(
                "levels.enhanced", by=cast.admin, draft=draft, colour__hex="amber", review_days=0, short_label="Routine"
            )
        assert refused.value.message_dict == {
            "colour__hex": ['"amber" is not a colour; write # and six digits from 0 to 9 or a to f'],
            "review_days": ["Days between reviews must be 1 or more, not 0"],
        }
        with pytest.raises(ValidationError, match='"Routine" already stands for a lower level'):
            change("levels.enhanced", by=cast.admin, draft=draft, short_label="Routine")
        with pytest.raises(ValidationError, match='Committees, 1, Reports to, 1: "qc" is not the key of a committee'):
            actions.remove_row("committees.qc", by=cast.admin, version=draft.version)
        with pytest.raises(ValidationError) as refused:
            change("transitions.T1", by=cast.admin, draft=draft, authoriser_role="region_authoriser")
        words = "Regional authoriser acts for Regional oversight body or National body, not for Integrated Care Board"
        assert refused.value.message_dict == {"authoriser_party": [words]}


def test_rows_are_added_moved_and_removed(cast):
    with acting(cast.admin):
        draft = actions.start(by=cast.admin)
        given = {
            "key": "practice_board", "name": "Practice board", "kind": "other", "purpose": "Invented.", "chair": "GP",
            "members": "", "cadence__text": "Monthly", "cadence__rrule": "FREQ=MONTHLY;BYDAY=1MO", "paper_lead_days": 3,
            "reports_to": "qc",
        }  # fmt: skip
        draft = actions.add_row("committees", by=cast.admin, version=draft.version, given=given)
        assert draft.framework.committees[-1].name == "Practice board"
        draft = actions.move_row("committees.practice_board", by=cast.admin, version=draft.version, up=True)
        assert draft.framework.committees[-2].name == "Practice board"
        with pytest.raises(ValidationError, match='"practice_board" is there twice'):
            actions.add_row("committees", by=cast.admin, version=draft.version, given=given)
        draft = actions.remove_row("committees.practice_board", by=cast.admin, version=draft.version)
        assert draft.framework == framework_named(cast, "draft")


def framework_named(cast, name):
    return frameworks.parse(frameworks.text_of(cast.north.framework_key), name)


def test_the_second_of_two_editors_is_told_and_keeps_what_was_typed(cast, sign_in):
    with acting(cast.admin):
        opened = actions.start(by=cast.admin).version
        change("levels.enhanced", by=cast.admin, draft=FrameworkDraft.objects.get(), review_days=20)
    client = sign_in(cast.admin)
    address = reverse("frameworks:part", args=["levels.enhanced"])
    typed = sent_by_page(cast, "levels.enhanced") | {"review_days": "25", "version": str(opened)}
    answer = client.post(address, typed)
    assert answer.status_code == 409
    words = answer.content.decode()
    assert "Somebody else saved first" in words
    assert 'value="25"' in words
    assert client.post(address, typed | {"version": str(opened + 1)}).status_code == 302
    with acting(cast.admin):
        assert FrameworkDraft.objects.get().framework.level("enhanced").review_days == 25


def sent_by_page(cast, at):
    """What a browser would send from the form of a part."""
    with acting(cast.admin):
        draft = FrameworkDraft.objects.get()
        form = part_form(None, block=find(tomllib.loads(draft.text), at), version=draft.version)
    return {bound.html_name: value for bound in form if (value := bound.value()) is not None}


def test_nothing_is_back_dated_and_versions_follow_one_another(cast):
    today = timezone.localdate()
    with acting(cast.admin):
        with pytest.raises(ValidationError, match="must be today or later"):
            publish(cast, day=today - timedelta(days=1))
        FrameworkDraft.objects.all().delete()
        publish(cast, day=today + timedelta(days=30))
        with pytest.raises(ValidationError, match="holds from"):
            publish(cast, day=today, label="3.0")
        FrameworkDraft.objects.all().delete()
        with pytest.raises(ValidationError, match=r"There is a version 2\.0 already"):
            publish(cast, day=today + timedelta(days=40))


def test_a_version_to_come_is_compared_with_the_one_that_holds(cast, sign_in):
    with acting(cast.admin):
        publish(cast, ("levels.enhanced", {"review_days": 21}), day=timezone.localdate() + timedelta(days=30))
    page = sign_in(cast.viewer).get(reverse("frameworks:compare")).content.decode()
    assert "Nothing differs" not in page
    assert ">21<" in "".join(page.split())


def test_a_version_holds_from_its_day_and_not_before(cast):
    later = timezone.localdate() + timedelta(days=30)
    with acting(cast.admin):
        made = publish(cast, ("levels.enhanced", {"label": "Closer look"}), day=later)
        tenant = again(cast.admin).tenant
        assert framework_of(again(cast.admin)).level("enhanced").label != "Closer look"
        assert load(tenant.framework_on(later)).level("enhanced").label == "Closer look"
        assert load(tenant.framework_on(later)).effective_from == later
        assert load(tenant.framework_on(later)).version == "2.0"
        assert FrameworkStart.objects.count() == 0
        assert [start.version for start in actions.begin_due(later)] == [made]
        assert actions.begin_due(later) == []


def test_the_dashboard_as_at_a_past_day_uses_the_words_that_held_on_it(cast, sign_in):
    with acting(cast.admin):
        publish(cast, ("levels.enhanced", {"label": "Closer look"}))
    client, day = sign_in(cast.viewer), timezone.localdate() - timedelta(days=1)
    asked = {"as_at_day": day.day, "as_at_month": day.month, "as_at_year": day.year}
    assert "Closer look" in client.get(reverse("reporting:dashboard")).content.decode()
    assert "Closer look" not in client.get(reverse("reporting:dashboard"), asked).content.decode()


def test_a_decision_keeps_the_version_it_was_taken_under(cast, at_level, sign_in):
    at_level("enhanced")
    with acting(cast.lead):
        decision = LevelDecision.objects.get()
        assert decision.framework == cast.north.framework_key
    with acting(cast.admin):
        before = framework_of(again(cast.admin)).level("enhanced").label
        publish(cast, ("levels.enhanced", {"label": "Closer look (invented)"}))
        assert framework_under(LevelDecision.objects.get()).level("enhanced").label == before
    words = sign_in(cast.lead).get(reverse("escalation:subject", args=[decision.subject_id])).content.decode()
    assert "Closer look (invented)" in words
    assert before in words[words.index("Decisions</h2>") :]


def test_reviews_keep_their_day_unless_they_are_counted_anew(cast, at_level):
    at_level("enhanced")
    with acting(cast.admin):
        standing = Assurance.objects.get(level="enhanced")
        due = standing.review_due
        draft = publish(cast, ("levels.enhanced", {"review_days": 10}))
        standing.refresh_from_db()
        assert (standing.review_due, draft.start.reviews_moved) == (due, 0)
        made = publish(cast, ("levels.enhanced", {"review_days": 5}), label="3.0", recalculate=True)
        standing.refresh_from_db()
        assert standing.review_due == standing.since + timedelta(days=5)
        assert made.start.reviews_moved == 1
        assert AuditEvent.objects.filter(verb="level.review_moved").count() == 1


def test_the_preview_tells_reviews_looks_and_open_requests(cast, proposed):
    proposed(qig_view="")
    with acting(cast.admin):
        draft = actions.start(by=cast.admin)
        draft = change("levels.routine", by=cast.admin, draft=draft, label="Everyday (invented)")
        terms = {"authoriser_party": "regional_oversight_body", "authoriser_role": "region_authoriser"}
        needs = [*draft.framework.transition("T1").requires, "qig_view"]
        draft = change("transitions.T1", by=cast.admin, draft=draft, requires=needs, **terms)
        told = effects_of(framework_of(again(cast.admin)), draft.framework, today=timezone.localdate())
        assert [(look.key, look.what) for look, _ in told.looks] == [("routine", ("label",))]
        (met,) = told.requests
        assert met.request == LevelRequest.objects.get()
        assert met.terms == ["It is authorised by: Regional oversight body, regional authoriser."]
        assert met.lacks == ["Recommendation of the Quality Improvement Group"]


def test_committees_follow_the_version_and_their_history_stays(cast):
    from escalation.actions.committees import adopt_framework

    with acting(cast.admin):
        adopt_framework(today=timezone.localdate())
        publish(cast, ("committees.sqg", {"name": "System Quality Forum", "cadence__rrule": "FREQ=MONTHLY;BYDAY=1MO"}))
        sqg = Committee.objects.get(key="sqg")
        assert (sqg.name, sqg.cadence) == ("System Quality Forum", "FREQ=MONTHLY;BYDAY=1MO")


def test_a_quality_domain_that_concerns_name_cannot_be_taken_away(cast, concern):
    with acting(cast.admin):
        concern = Concern.objects.get()
        concern.domains = ["culture"]
        concern.save(update_fields=["domains"])
        draft = actions.start(by=cast.admin)
        draft = actions.remove_row("domains.culture", by=cast.admin, version=draft.version)
        with pytest.raises(ValidationError, match=r"Culture and climate \(1\)"):
            actions.publish(
                by=cast.admin, version=draft.version, label="2", effective_from=timezone.localdate(), note="Invented."
            )


def test_a_file_becomes_the_draft_or_is_refused_line_by_line(cast, sign_in):
    client, text = sign_in(cast.admin), frameworks.text_of("birmingham-and-solihull")
    broken = text.replace("rank = 2", "rank = 5", 1).replace("review_days = 30", 'review_days = "soon"', 1)
    answer = client.post(reverse("frameworks:take_in"), {"file": SimpleUploadedFile("own.toml", broken.encode())})
    assert answer.status_code == 422
    words = answer.content.decode()
    line = broken.splitlines().index('review_days = "soon"') + 1
    assert f"Line {line}, levels.enhanced.review_days: must be a whole number, not text" in words
    assert (
        client.post(reverse("frameworks:take_in"), {"file": SimpleUploadedFile("own.toml", text.encode())}).status_code
        == 302
    )
    assert client.get(reverse("frameworks:draft_file")).content.decode() == text


def test_comparing_names_the_field_and_both_words(cast):
    before = tomllib.loads(frameworks.text_of("national-default"))
    after = tomllib.loads(frameworks.text_of("national-default"))
    after["transitions"]["T1"]["concurrence_parties"] = ["regional_oversight_body"]
    after["levels"]["routine"]["includes_lower"] = True
    told = [(each.where, each.label, each.before, each.after) for each in differences(before, after)]
    agree, region = "Parties that must agree as well", "Regional oversight body"
    assert told == [
        ("Levels – Routine", "What holds at the lower level holds here too", "No", "Yes"),
        ("Moves between levels – Routine to Enhanced", agree, "", region),
    ]  # fmt: skip


def test_a_version_is_never_changed(cast):
    from django.db import DatabaseError, transaction

    with acting(cast.admin):
        publish(cast)
        with pytest.raises(DatabaseError), transaction.atomic():
            FrameworkVersion.objects.update(label="3.0")


@pytest.mark.parametrize("name", ["versions", "compare", "draft", "about", "publish", "take_in", "discard"])
def test_the_pages_open(cast, sign_in, name):
    with acting(cast.admin):
        publish(cast, ("levels.enhanced", {"label": "Closer look (invented)", "review_days": 9}))
        actions.start(by=again(cast.admin))
    assert sign_in(cast.admin).get(reverse(f"frameworks:{name}")).status_code == 200


@pytest.mark.parametrize(
    "at",
    ["levels.routine", "transitions.T3", "committees.board", "reporting_chain", "right_of_reply", "clock",
     "clock.steps.rap_agreed", "domains.safety", "themes", "themes.items.culture", "themes.items.culture.details.1",
     "chapters.audiences", "glossary.2"],
)  # fmt: skip
def test_each_part_has_a_page_that_saves_what_it_shows(cast, sign_in, at):
    with acting(cast.admin):
        before = actions.start(by=cast.admin).text
    client, address = sign_in(cast.admin), reverse("frameworks:part", args=[at])
    assert client.get(address).status_code == 200
    assert client.post(address, sent_by_page(cast, at)).status_code == 302
    with acting(cast.admin):
        assert FrameworkDraft.objects.get().text == before


def test_an_administrator_does_it_all_by_pages(cast, sign_in):
    client = sign_in(cast.admin)
    assert client.post(reverse("frameworks:start")).status_code == 302
    about = sent_by_page(cast, "") | {"title": "Our own framework (invented)"}
    assert client.post(reverse("frameworks:about"), about).status_code == 302
    row = {"version": "2", "term": "PSG", "meaning": "Invented."}
    assert client.post(reverse("frameworks:add_row", args=["glossary"]), row).status_code == 302
    move = {"version": "3", "way": "up"}
    assert client.post(reverse("frameworks:move_row", args=["glossary.5"]), move).status_code == 302
    wrong = client.post(reverse("frameworks:add_row", args=["domains"]), {"version": "4", "key": "", "label": "Sound"})
    assert wrong.status_code == 422
    assert "Enter the key" in wrong.content.decode()
    assert 'value="Sound"' in wrong.content.decode()
    assert client.post(reverse("frameworks:remove_row", args=["glossary.0"]), {"version": "3"}).status_code == 422
    assert client.post(reverse("frameworks:remove_row", args=["glossary.0"]), {"version": "4"}).status_code == 302
    day = timezone.localdate()
    given = {"version": "5", "label": "2.0", "note": "Invented.", "recalculate": "no"}
    given |= {f"effective_from_{part}": getattr(day, part) for part in ("day", "month", "year")}
    assert client.post(reverse("frameworks:publish"), given).status_code == 302
    words = sign_in(cast.lead).get(reverse("escalation:framework")).content.decode()
    assert "Our own framework (invented)" in words
    assert "PSG" in words
    assert "Version 2.0" in sign_in(cast.provider_user).get(reverse("frameworks:versions")).content.decode()


def test_a_program_reads_versions_and_writes_the_draft(cast, client, key_for):
    """The same checks and the same words as on the pages."""
    admin, lead = key_for(cast.admin), key_for(cast.lead)
    text = frameworks.text_of("birmingham-and-solihull").replace("review_days = 30", "review_days = 28", 1)
    draft = reverse("frameworks-api:draft")
    refused = client.put(draft, {"text": "title = 1"}, "application/json", headers=admin)
    assert refused.status_code == 400
    assert "Line 1, title: must be text, not a whole number" in refused.content.decode()
    made = client.put(draft, {"text": text}, "application/json", headers=admin)
    assert (made.status_code, made.json()["text"]) == (200, text)
    stale = client.put(draft, {"text": text}, "application/json", headers={**admin, "If-Match": '"old"'})
    assert stale.status_code == 412
    effects = client.get(reverse("frameworks-api:effects"), headers=admin).json()
    assert "Title" in [each["field"] for each in effects["differences"]]
    wanted = {"version": "2.0", "effective_from": str(timezone.localdate()), "note": "Invented."}
    publication = reverse("frameworks-api:publication")
    assert client.post(publication, wanted, "application/json", headers=lead).status_code == 403
    published = client.post(publication, wanted, "application/json", headers=admin)
    assert published.status_code == 201
    key = published.json()["key"]
    rows = client.get(reverse("frameworks-api:versions"), headers=lead).json()["results"]
    assert [(row["version"], row["in_force"]) for row in rows] == [("2.0", True), ("1.0", False)]
    compared = client.get(reverse("frameworks-api:comparison", args=["taken-on", key]), headers=lead).json()
    assert compared == effects["differences"]
    assert client.get(draft, headers=admin).status_code == 404
