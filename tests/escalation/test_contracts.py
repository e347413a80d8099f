"""The register of contracts: recorded, changed, what they cover, what is to be sent, what is late, seen by whom."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from concerns.work.queries import people_to_remind, work_of
from escalation.contracts import actions
from escalation.contracts.models import Contract, ContractEvent, Covered, Duty, Return
from providers.models import Subject
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.isolation import tenant_context
from tests.cast import HTMX, NORTH, SOUTH, acting
from tests.rows import add_contract, add_duty

BEGAN = date(2025, 4, 1)
FIELDS = {
    "ref": "C-2025-7", "title": "Stroke rehabilitation", "kind": "nhs_standard", "holder_kind": "nhs",
    "starts_on": BEGAN, "ends_on": date(2028, 3, 31),
}  # fmt: skip
REPORT = {
    "title": "Quality report", "kind": "quality", "every": "quarter", "first_due": date(2025, 7, 15),
    "receiver": "Quality team",
}  # fmt: skip


@pytest.fixture
def contract(cast):
    with acting(cast.lead):
        return actions.add(by=cast.lead, provider=cast.trust, owner=cast.lead, **FIELDS)


@pytest.fixture
def duty(cast, contract):
    with acting(cast.lead):
        return actions.add_duty(contract, by=cast.lead, **REPORT)


@pytest.fixture
def service(cast):
    with acting(cast.lead):
        return Subject.objects.create(kind="service", provider=cast.trust, name="Stroke unit", scope="Service")


def test_a_contract_has_its_history_and_its_place_in_the_trail(cast, contract):
    with acting(cast.lead):
        assert [event.verb for event in contract.events.all()] == ["added"]
        event = AuditEvent.objects.get(verb="contract.added")
        assert event.target_label == "C-2025-7"
        assert "Stroke" not in str(event.detail)


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"ref": " "}, "ref", "Enter the contract reference"),
        ({"ref": "c-2025-7"}, "ref", "has this reference already"),
        ({"title": ""}, "title", "Enter what it is for"),
        ({"title": "For NHS number 943 476 5919"}, "title", "NHS number"),
        ({"note": "Ring 07700 900123"}, "note", "phone number"),
        ({"kind": "handshake"}, "kind", "Choose the kind of contract"),
        ({"holder_kind": ""}, "holder_kind", "Choose the kind of provider"),
        ({"provider": None}, "provider", "Search for the provider"),
        ({"holder": "A charity"}, "provider", "not both"),
        ({"starts_on": None}, "starts_on", "Enter the first day"),
        ({"starts_on": date(1066, 1, 1)}, "starts_on", "between 1990"),
        ({"ends_on": BEGAN - timedelta(days=1)}, "ends_on", "must not be before the first day"),
        ({"owner": None}, "owner", "Choose a quality lead"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(cast, contract, given, field, words):
    usual = FIELDS | {"ref": "C-2", "provider": cast.trust, "owner": cast.lead}
    with acting(cast.lead), pytest.raises(ValidationError) as refused:
        actions.add(by=cast.lead, **usual | given)
    assert words in str(refused.value.message_dict[field])


def test_a_body_that_is_not_in_the_directory_is_named(cast):
    with acting(cast.lead):
        grant = actions.add(
            by=cast.lead, owner=cast.lead, holder="Carers Together", **FIELDS | {"holder_kind": "vcfse"}
        )
        assert (grant.who, grant.provider) == ("Carers Together", None)


def test_the_second_of_two_people_is_told_who_was_first(cast, contract, sign_in):
    typed = {
        "ref": "C-2025-7", "title": "Mine", "kind": "nhs_standard", "provider": str(cast.trust.pk),
        "holder_kind": "nhs", "starts_on_day": "1", "starts_on_month": "4", "starts_on_year": "2025",
        "owner": str(cast.lead.pk), "version": "1",
    }  # fmt: skip
    with acting(cast.executive):
        actions.edit(contract, by=cast.executive, version=1, title="Theirs")
    client, address = sign_in(cast.lead), reverse("contracts:edit", args=[contract.pk])
    met = client.post(address, typed)
    assert met.status_code == 409
    assert all(words in met.content.decode() for words in ("Theirs", "Mine", cast.executive.name))
    again = client.post(address, typed | {"version": "2"})
    assert again.status_code == 302
    with acting(cast.lead):
        assert Contract.objects.get().title == "Mine"


def test_it_covers_a_service_once_and_what_it_does_not_cover_is_taken_away(cast, contract, service):
    with acting(cast.lead):
        made = actions.cover(contract, service, by=cast.lead)
        with pytest.raises(ValidationError, match="covers this already"):
            actions.cover(contract, service, by=cast.lead)
        with pytest.raises(ValidationError, match="service, programme or place"):
            actions.cover(contract, cast.subject, by=cast.lead)
        actions.uncover(made, by=cast.lead)
        assert not Covered.objects.exists()
        assert [event.verb for event in contract.events.all()] == ["uncovered", "covered", "added"]


def test_what_was_received_moves_the_next_due_day_and_can_be_taken_back(cast, contract, duty):
    with acting(cast.lead) as by:
        assert duty.next_due == date(2025, 7, 15)
        first = actions.record_return(
            duty, by=by, due=date(2025, 7, 15), outcome="received", received_on=date(2025, 7, 20)
        )
        assert first.days_late == 5
        actions.record_return(duty, by=by, due=date(2025, 10, 15), outcome="not_needed", note="Merged with the next.")
        assert Duty.objects.get().next_due == date(2026, 1, 15)
        with pytest.raises(ValidationError, match="recorded this period already"):
            actions.record_return(duty, by=by, due=date(2025, 7, 15), outcome="received", received_on=BEGAN)
        actions.take_back(first.pk, by=by, duty=duty, reason="It was another report.")
        assert Duty.objects.get().next_due == date(2025, 7, 15)
        with pytest.raises(ValidationError, match="took this back already"):
            actions.take_back(first.pk, by=by, duty=duty, reason="Again.")
        assert [event.verb for event in contract.events.all()][:3] == ["taken_back", "not_needed", "received"]


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"due": date(2025, 7, 16)}, "due", "late or comes next"),
        ({"due": None}, "due", "late or comes next"),
        ({"outcome": "lost"}, "outcome", "Choose what became of it"),
        ({"received_on": None}, "received_on", "Enter the day"),
        ({"received_on": date(2100, 1, 1)}, "received_on", "today at the latest"),
        ({"outcome": "not_needed"}, "note", "Say why"),
    ],
)
def test_a_record_that_cannot_be_is_refused(cast, duty, given, field, words):
    usual = {"due": date(2025, 7, 15), "outcome": "received", "received_on": date(2025, 7, 15)}
    with acting(cast.lead), pytest.raises(ValidationError) as refused:
        actions.record_return(duty, by=cast.lead, **usual | given)
    assert words in str(refused.value.message_dict[field])


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"title": "quality REPORT"}, "title", "to be sent already"),
        ({"receiver": ""}, "receiver", "Enter who receives it"),
        ({"every": ""}, "every", "Choose how often"),
        ({"kind": ""}, "kind", "Choose the kind of report"),
        ({"first_due": date(2025, 3, 31)}, "first_due", "before the contract begins"),
        ({"first_due": date(2028, 4, 30)}, "last_due", "ends before the first one is due"),
        ({"last_due": date(2025, 6, 1)}, "last_due", "must not be before the first"),
    ],
)
def test_a_report_that_cannot_be_is_refused(cast, contract, duty, given, field, words):
    with acting(cast.lead), pytest.raises(ValidationError) as refused:
        actions.add_duty(contract, by=cast.lead, **REPORT | {"title": "Another"} | given)
    assert words in str(refused.value.message_dict[field])


def test_a_report_ends_with_its_contract_and_what_is_recorded_keeps_its_periods(cast, contract, duty):
    with acting(cast.lead) as by:
        contract = actions.edit(contract, by=by, version=1, ends_on=date(2025, 7, 1))
        assert Duty.objects.get().next_due is None
        contract = actions.edit(contract, by=by, version=2, ends_on=None)
        actions.record_return(duty, by=by, due=date(2025, 7, 15), outcome="received", received_on=date(2025, 7, 15))
        with pytest.raises(ValidationError, match="other due days"):
            actions.change_duty(duty, by=by, version=1, first_due=date(2025, 7, 16))
        with pytest.raises(ValidationError, match="Give it its last day"):
            actions.remove_duty(duty, by=by)
        actions.change_duty(duty, by=by, version=1, last_due=date(2025, 7, 31), receiver="Contracts team")
        assert Duty.objects.get().next_due is None


def test_a_report_that_was_added_by_mistake_is_removed(cast, contract, duty):
    with acting(cast.lead):
        actions.remove_duty(duty, by=cast.lead)
        assert not Duty.objects.exists()
        assert contract.events.first().changes == {"duty": ["Quality report", ""]}


def test_nobody_else_keeps_it_and_it_is_recorded_who_was_refused(cast, contract, duty):
    with acting(cast.viewer):
        for act in (
            lambda: actions.add(by=cast.viewer, **FIELDS),
            lambda: actions.edit(contract, by=cast.viewer, version=1, title="Mine"),
            lambda: actions.add_duty(contract, by=cast.viewer, **REPORT),
            lambda: actions.record_return(duty, by=cast.viewer, due=None, outcome=""),
        ):
            with pytest.raises(PermissionDenied):
                act()
    with tenant_context(SOUTH):
        assert not Contract.objects.exists()
    with tenant_context(NORTH, organisation_id=cast.trust.organisation_id):
        assert [model.objects.count() for model in (Contract, Duty, Return, ContractEvent, Covered)] == [0] * 5


def test_what_is_late_stands_in_the_list_on_the_providers_page_and_in_the_owners_work(cast, sign_in, today):
    late = today - timedelta(days=12)
    with acting(cast.lead):
        contract = add_contract(cast.trust, cast.lead, starts_on=late)
        add_duty(contract, first_due=late, next_due=late)
        soon = today + timedelta(days=7)
        add_duty(contract, title="Workforce", first_due=soon, next_due=soon)
        add_duty(contract, title="Far off", first_due=soon + timedelta(days=1), next_due=soon + timedelta(days=1))
        punctual = add_contract(cast.second_trust, cast.executive, 2)
        work = work_of(cast.lead, today=today)
        assert [(kind, each.what, each.about.ref) for kind, each in work.chores] == [
            ("Due by a contract", "Quality report", "C-1"),
            ("Due by a contract", "Workforce", "C-1"),
        ]
        assert {person.pk for person in people_to_remind(today)} == {cast.lead.pk}
    client = sign_in(cast.lead)
    assert contract.get_absolute_url() in client.get(reverse("work:mine")).content.decode()
    listed = client.get(reverse("contracts:list")).content.decode()
    assert "Late by 12 days" in listed
    only_late = client.get(reverse("contracts:list"), {"look": "late"}).content.decode()
    assert contract.get_absolute_url() in only_late
    assert punctual.get_absolute_url() not in only_late
    panel = reverse("contracts:provider_panel", args=[cast.trust.pk])
    assert panel in client.get(cast.trust.get_absolute_url()).content.decode()
    assert "Late by 12 days" in client.get(panel, headers=HTMX).content.decode()


def test_the_list_is_searched_and_filtered(cast, sign_in, service):
    with acting(cast.lead):
        first = add_contract(cast.trust, cast.lead, starts_on=BEGAN, ends_on=date(2026, 3, 31), title="Stroke care")
        Covered.objects.create(contract=first, subject=service)
        second = add_contract(cast.second_trust, cast.executive, 2, kind="grant", holder_kind="vcfse")
        add_duty(second, kind="workforce")
    client = sign_in(cast.lead)

    def found(**asked: str) -> list[str]:
        page = client.get(reverse("contracts:list"), asked).content.decode()
        return [row.ref for row in (first, second) if row.get_absolute_url() in page]

    assert found() == ["C-1", "C-2"]
    assert found(q="RTD stroke") == found(q="unit") == found(q="c-1") == found(look="mine") == ["C-1"]
    assert found(kind="grant") == found(holder_kind="vcfse") == found(report="workforce") == ["C-2"]
    assert found(state="running") == ["C-2"]
    assert found(state="ended") == ["C-1"]
    assert found(state="to_come") == []


def test_by_the_pages_a_contract_is_recorded_with_its_report_and_what_was_received(cast, sign_in, service):
    client = sign_in(cast.lead)
    typed = {
        "ref": "C-9", "title": "Stroke", "kind": "nhs_standard", "provider": str(cast.trust.pk), "holder_kind": "nhs",
        "starts_on_day": "1", "starts_on_month": "4", "starts_on_year": "2025", "owner": str(cast.lead.pk),
    }  # fmt: skip
    wrong = client.post(reverse("contracts:add"), typed | {"starts_on_month": "13"})
    assert (wrong.status_code, "must be a real date" in wrong.content.decode()) == (422, True)
    made = client.post(reverse("contracts:add"), typed)
    with acting(cast.lead):
        row = Contract.objects.get()
    assert made.headers["Location"] == row.get_absolute_url()
    sought = client.post(reverse("contracts:cover", args=[row.pk]), {"subject_q": "stroke", "find": "subject"})
    assert "Stroke unit" in sought.content.decode()
    client.post(reverse("contracts:cover", args=[row.pk]), {"subject": str(service.pk)})
    report = {
        "title": "Quality report", "kind": "quality", "every": "quarter", "receiver": "Quality team",
        "first_due_day": "15", "first_due_month": "7", "first_due_year": "2025",
    }  # fmt: skip
    client.post(reverse("contracts:add_duty", args=[row.pk]), report)
    with acting(cast.lead):
        duty = Duty.objects.get()
    came = {
        "due": "2025-07-15", "outcome": "received", "received_on_day": "14", "received_on_month": "7",
        "received_on_year": "2025",
    }  # fmt: skip
    assert client.post(reverse("contracts:record_return", args=[duty.pk]), came).status_code == 302
    page = client.get(duty.get_absolute_url()).content.decode()
    assert "Received in time" in page
    with acting(cast.lead):
        back = Return.objects.get()
    client.post(reverse("contracts:take_back", args=[back.pk]), {"reason": "By mistake."})
    removed = client.post(reverse("contracts:remove_duty", args=[duty.pk]))
    assert removed.headers["Location"] == row.get_absolute_url()
    page = client.get(row.get_absolute_url()).content.decode()
    assert all(words in page for words in ("Stroke unit", "Took a record of receipt back", "By mistake."))
