"""The library of measures: added, changed, searched; who may; what is refused is said beside its field."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from concerns.privacy.models import PrivacyFinding
from providers.measures.actions import SavedMeanwhileError, add_measure, change_measure
from providers.measures.models import Measure
from quality_oversight.audit.models import AuditEvent
from quality_oversight.screening import reason_given
from quality_oversight.tenancy.policy import Role
from tests.cast import acting

LIST, ADD = "/measures/", "/measures/add/"
POSTED = {
    "code": "AE-4H", "name": "A&E four-hour performance", "unit": "%", "decimals": "1", "frequency": "month",
    "direction": "increase", "target_type": "at_least", "target": "78", "floor": "0", "ceiling": "100",
    "confidence": "high", "questions": ["safe", "responsive"],
}  # fmt: skip


def test_a_measure_is_added_and_stands_in_the_list(cast, sign_in):
    browser = sign_in(cast.lead)
    answer = browser.post(ADD, POSTED)
    assert answer.status_code == 302
    page = browser.get(answer.url).content.decode()
    assert "At least 78.0%" in page
    assert "Safe, Responsive" in page
    assert "A&amp;E four-hour performance" in sign_in(cast.viewer).get(LIST).content.decode()
    with acting(cast.auditor):
        assert AuditEvent.objects.filter(verb="measure.added").count() == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"code": " "}, "code"),
        ({"code": "FALLS"}, "code"),
        ({"name": ""}, "name"),
        ({"name": "N" * 161}, "name"),
        ({"definition": "As asked for by 943 476 5919"}, "definition"),
        ({"source": "Ask jo.bloggs@example.org (invented)"}, "source"),
        ({"direction": "sideways"}, "direction"),
        ({"frequency": "now and then"}, "frequency"),
        ({"target": Decimal(3)}, "target_type"),
        ({"target_type": "at_least"}, "target"),
        ({"target_type": "at_most", "target": Decimal(3)}, "target_type"),  # against the direction
        ({"target_type": "range", "target": Decimal(3)}, "target_upper"),
        ({"target_type": "range", "target": Decimal(3), "target_upper": Decimal(3)}, "target_upper"),
        ({"target_type": "at_least", "target": Decimal(3), "target_upper": Decimal(4)}, "target_upper"),
        ({"floor": Decimal(1), "ceiling": Decimal(1)}, "ceiling"),
        ({"target_type": "at_least", "target": Decimal(150), "ceiling": Decimal(100)}, "target"),
        ({"target_type": "at_least", "target": Decimal(-1), "floor": Decimal(0)}, "target"),
        ({"decimals": 5}, "decimals"),
        ({"questions": ["kind"]}, "questions"),
        ({"domain": "unheard of"}, "domain"),
        ({"target_type": "at_least", "target": Decimal("1e13")}, "target"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(cast, falls, given, field):
    with acting(cast.lead) as by, pytest.raises(ValidationError) as refused:
        add_measure(by=by, **{"code": "X", "name": "Y", "direction": "increase"} | given)
    assert list(refused.value.message_dict) == [field]


def test_what_may_identify_somebody_is_kept_with_a_reason_that_the_governance_lead_reads(cast, falls):
    with acting(cast.lead) as by, reason_given("It is the team’s own address."):
        change_measure(falls, by=by, version=falls.version, source="falls.team@example.org")
    with acting(cast.by_role[Role.IG_LEAD]):
        finding = PrivacyFinding.objects.get()
        assert (finding.target_type, finding.field, finding.kind) == ("measures.measure", "source", "email")


def test_a_refused_form_keeps_what_was_typed(cast, sign_in):
    page = sign_in(cast.lead).post(ADD, POSTED | {"target": ""})
    assert page.status_code == 422
    words = page.content.decode()
    assert "Enter the target" in words
    assert "AE-4H" in words


def test_it_is_changed(cast, falls, sign_in):
    browser, address = sign_in(cast.lead), f"/measures/{falls.pk}/edit/"
    assert browser.get(address).status_code == 200
    changed = POSTED | {"code": "FALLS", "name": "Falls", "direction": "decrease", "target_type": "", "target": ""}
    assert browser.post(address, changed | {"version": "1"}).status_code == 302
    with acting(cast.lead):
        row = Measure.objects.get()
        assert (row.name, row.target, row.version) == ("Falls", None, 2)


def test_who_saves_second_is_told(cast, falls, sign_in):
    with acting(cast.lead) as by:
        change_measure(falls, by=by, version=1, name="Falls")
        with pytest.raises(SavedMeanwhileError):
            change_measure(falls, by=by, version=1, name="Slips")
    page = sign_in(cast.lead).post(f"/measures/{falls.pk}/edit/", POSTED | {"version": "1"})
    assert page.status_code == 409
    assert "Somebody else saved this measure" in page.content.decode()


def test_how_often_it_is_published_stays_once_it_has_values(cast, falls):
    with acting(cast.lead) as by, pytest.raises(ValidationError, match="has values already"):
        change_measure(falls, by=by, version=1, frequency="week")


def test_the_list_is_searched_filtered_and_sorted(cast, falls, sign_in):
    browser = sign_in(cast.lead)
    browser.post(ADD, POSTED)
    assert "FALLS" in browser.get(f"{LIST}?q=harm").content.decode()
    only = browser.get(f"{LIST}?q=four-hour&frequency=month&sort=-subjects").content.decode()
    assert "AE-4H" in only
    assert "FALLS" not in only
    assert "No measure matches" in browser.get(f"{LIST}?frequency=year").content.decode()


def test_who_only_reads_adds_nothing(cast, falls, sign_in):
    page = sign_in(cast.viewer).get(LIST).content.decode()
    assert "Add a measure" not in page
    with acting(cast.viewer) as by, pytest.raises(PermissionDenied):
        add_measure(by=by, code="X", name="Y", direction="increase")


def test_another_icb_has_its_own(cast, falls, sign_in):
    browser = sign_in(cast.south_lead)
    assert "FALLS" not in browser.get(LIST).content.decode()
    assert browser.get(f"/measures/{falls.pk}/").status_code == 404
    with acting(cast.south_lead) as by:
        add_measure(by=by, code="FALLS", name="Their falls", direction="decrease")
