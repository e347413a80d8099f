"""manage.py create_tenant: take on an ICB or a region, with its committees and its first administrator."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from escalation.actions.committees import adopt_framework
from quality_oversight.audit.trail import record
from quality_oversight.frameworks import loader
from quality_oversight.tenancy import invitations
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Membership, Tenant, User
from quality_oversight.tenancy.policy import Role

CODE = re.compile(r"[A-Z0-9]{3,6}")
REGION = re.compile(r"Y\d\d")


class Command(BaseCommand):
    help = "Take on an ICB or a region: its entry, the committees of its framework and its first administrator."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="ODS code, for example QHL")
        parser.add_argument("name", help='for example "NHS Birmingham and Solihull Integrated Care Board"')
        parser.add_argument("--region", required=True, help="code of its NHS region, for example Y60")
        parser.add_argument("--framework", required=True, help=f"one of: {', '.join(loader.keys())}")
        parser.add_argument("--kind", choices=Tenant.Kind.values, default=Tenant.Kind.ICB)
        parser.add_argument("--admin-email", required=True, help="the first administrator signs in with it")
        parser.add_argument("--admin-name", required=True)
        parser.add_argument(
            "--address", help="of this site, for example https://oversight.example; sends the first mail"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        code, email = options["code"].strip().upper(), options["admin_email"].strip().lower()
        self.refuse(code, email, options)
        tenant = Tenant(
            code=code,
            name=options["name"].strip(),
            kind=options["kind"],
            region_code=options["region"].strip().upper(),
            framework_key=options["framework"],
        )
        tenant.save(using="owner")  # the application's role may read tenants only
        try:
            membership, committees = self.furnish(tenant, email, options["admin_name"].strip())
        except Exception:
            tenant.delete(using="owner")  # two connections, so no transaction takes it back
            raise
        if options["address"]:
            with tenant_context(tenant.pk):
                invitations.send(str(membership.pk), options["address"])
        self.stdout.write(
            f"{code}: {tenant.name}, {committees} committees, administrator {email}"
            + ("" if options["address"] else " (chooses a password with “Forgotten your password?”)")
        )

    def refuse(self, code: str, email: str, options: dict[str, Any]) -> None:
        """Stop with a sentence before anything is written."""
        if not CODE.fullmatch(code):
            raise CommandError(f"{options['code']} is not an ODS code: 3 to 6 letters and digits.")
        if not REGION.fullmatch(options["region"].strip().upper()):
            raise CommandError(f"{options['region']} is not the code of an NHS region, such as Y60.")
        frameworks = loader.keys()
        if options["framework"] not in frameworks:
            raise CommandError(f"There is no framework {options['framework']}; there are {', '.join(frameworks)}.")
        if not options["name"].strip() or not options["admin_name"].strip():
            raise CommandError("Give the ICB and its administrator a name.")
        if options["address"] and urlsplit(options["address"]).scheme not in {"http", "https"}:
            raise CommandError(f"{options['address']} is not the address of a site: begin with https://")
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email} is not an email address.") from None
        if Tenant.objects.filter(code=code).exists():
            raise CommandError(f"{code} exists already; nothing was changed.")

    def furnish(self, tenant: Tenant, email: str, name: str) -> tuple[Membership, int]:
        """Inside the new tenant: its committees, and its first administrator."""
        with transaction.atomic(), tenant_context(tenant.pk):
            committees = adopt_framework(today=timezone.localdate())
            user, _ = User.objects.get_or_create(email=email, defaults={"name": name, "password": make_password(None)})
            membership = Membership.objects.create(user=user, role=Role.TENANT_ADMIN)
            record("tenant.created", tenant, by=None, framework=tenant.framework_key, administrator=user.name)
        return membership, len(committees)
