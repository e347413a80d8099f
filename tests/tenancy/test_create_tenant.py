"""manage.py create_tenant takes on an ICB, once, with its committees and its first administrator."""

from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from escalation.models import Committee
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Membership, Tenant, User

NAME = "NHS Staffordshire and Stoke-on-Trent Integrated Care Board"
ORDER = {
    "region": "Y60",
    "framework": "staffordshire-and-stoke-on-trent",
    "admin_email": "First.Admin@qnc.example",
    "admin_name": "First Admin (invented)",
}


def create(code: str = "qnc", name: str = NAME, **changes: str) -> str:
    """Run the command, and give what it wrote."""
    text = StringIO()
    call_command("create_tenant", code, name, **(ORDER | changes), stdout=text)
    return text.getvalue()


def test_an_icb_is_taken_on(fresh_database):
    assert create().startswith(f"QNC: {NAME}, ")
    tenant = Tenant.objects.get(code="QNC")
    assert (tenant.kind, tenant.region_code, tenant.framework_key) == ("icb", "Y60", ORDER["framework"])
    with tenant_context(tenant.pk):
        membership = Membership.objects.select_related("user").get()
        assert (membership.user.email, membership.role) == ("first.admin@qnc.example", "tenant_admin")
        assert not membership.user.has_usable_password()
        assert Committee.objects.filter(kind="sqg").exists()
        assert AuditEvent.objects.get().verb == "tenant.created"
    assert mail.outbox == []


def test_the_first_administrator_is_written_to_when_the_sites_address_is_known(fresh_database):
    create(address="https://oversight.example")
    assert "https://oversight.example/accounts/password/reset/key/" in mail.outbox[0].body


def test_a_region_is_taken_on_too(fresh_database):
    create("Y61", "NHS England East of England", kind="region", region="Y61", framework="national-default")
    assert Tenant.objects.get(code="Y61").kind == "region"


def test_a_second_time_is_refused_and_changes_nothing(fresh_database):
    create()
    with pytest.raises(CommandError, match="QNC exists already; nothing was changed"):
        create(name="Another name")
    assert Tenant.objects.get(code="QNC").name == NAME


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"code": "Q"}, "Q is not an ODS code"),
        ({"code": "Q-C"}, "Q-C is not an ODS code"),
        ({"region": "Midlands"}, "Midlands is not the code of an NHS region"),
        ({"framework": "my-own"}, "There is no framework my-own; there are birmingham-and-solihull"),
        ({"admin_email": "nobody"}, "nobody is not an email address"),
        ({"name": " "}, "a name"),
        ({"address": "oversight.example"}, "is not the address of a site"),
    ],
)
def test_a_wrong_order_is_refused_with_a_sentence(fresh_database, changes, reason):
    with pytest.raises(CommandError, match=reason):
        create(**changes)
    assert not Tenant.objects.filter(code="QNC").exists()
    assert not User.objects.exists()


def test_a_failure_on_the_way_leaves_nothing_half_done(fresh_database, monkeypatch):
    def fail(**kwargs: object) -> None:
        raise RuntimeError("no committees today")

    monkeypatch.setattr("escalation.management.commands.create_tenant.adopt_framework", fail)
    with pytest.raises(RuntimeError):
        create()
    assert not Tenant.objects.filter(code="QNC").exists()
