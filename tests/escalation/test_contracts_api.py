"""The register of contracts by REST, to read."""

from datetime import date, timedelta

from django.test import Client

from escalation.contracts.models import Covered, Return
from providers.models import Subject
from quality_oversight.tenancy.models import Signed
from tests.cast import acting
from tests.rows import add_contract, add_duty

HOME = "/api/v1/contracts/"


def test_a_program_reads_what_a_contract_covers_and_what_is_late(cast, key_for, today):
    late = today - timedelta(days=40)
    with acting(cast.lead):
        row = add_contract(cast.trust, cast.lead, starts_on=late)
        Covered.objects.create(contract=row, subject=Subject.objects.create(kind="pathway", name="Stroke"))
        duty = add_duty(row, every="week", first_due=late, next_due=late + timedelta(days=7))
        signed = Signed.signature(cast.lead)
        Return.objects.create(duty=duty, due=late, outcome="received", received_on=late, **signed)
        add_contract(cast.second_trust, cast.lead, 2, starts_on=today + timedelta(days=1))
    client = Client(headers=key_for(cast.viewer))
    answer = client.get(HOME)
    assert answer.status_code == 200
    first, second = answer.json()["results"]
    assert (first["reference"], first["provider_code"], first["state"], second["state"]) == (
        "C-1", "RTD", "running", "to_come",
    )  # fmt: skip
    assert [each["name"] for each in first["covers"]] == ["Stroke"]
    (report,) = first["reports"]
    assert len(report["late"]) == 5
    assert report["returns"] == [
        {"due": late.isoformat(), "outcome": "received", "received_on": late.isoformat(), "note": ""}
    ]
    assert client.get(f"{HOME}{first['id']}/").json() == first
    assert [each["reference"] for each in client.get(HOME, {"look": "late"}).json()["results"]] == ["C-1"]
    of_second = {"provider": str(cast.second_trust.pk)}
    assert [each["reference"] for each in client.get(HOME, of_second).json()["results"]] == ["C-2"]
    assert client.get(HOME, {"state": "gone", "provider": "x"}).status_code == 400


def test_another_icbs_contract_is_not_there(cast, key_for):
    with acting(cast.lead):
        row = add_contract(cast.trust, cast.lead, starts_on=date(2025, 4, 1))
    client = Client(headers=key_for(cast.south_lead))
    assert client.get(f"{HOME}{row.pk}/").status_code == 404
    assert client.get(HOME).json()["results"] == []
