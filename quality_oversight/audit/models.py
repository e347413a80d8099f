"""What was done: one append-only table, chained by hash within a tenant (architecture 1.6)."""

import hashlib
import json
import uuid
from typing import Any

from django.db import models

from quality_oversight.tenancy.isolation import TenantModel

GENESIS = "0" * 64


class AuditHead(TenantModel):
    """The end of a tenant's chain; locked while an event is added, so that numbers have no gap."""

    id = models.BigAutoField(primary_key=True)
    last_number = models.PositiveBigIntegerField(default=0)
    last_hash = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="audit_one_head_per_tenant")]


class AuditEvent(TenantModel):
    """One thing done by one person; has no foreign key to what it was done to, which may go."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    user_id = models.UUIDField(null=True)
    actor = models.CharField(max_length=160)
    role = models.CharField(max_length=30, blank=True)
    verb = models.CharField(max_length=60)
    target_type = models.CharField(max_length=60)
    target_id = models.CharField(max_length=64)
    target_label = models.CharField(max_length=200)
    stream = models.CharField(max_length=20, default="standard")
    detail = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["tenant", "number"], name="audit_number_once_per_tenant")]
        indexes = [models.Index(fields=["tenant", "target_id"], name="audit_by_target")]

    def computed_hash(self) -> str:
        """SHA-256 over the event's content and the hash before it."""
        content: list[Any] = [
            str(self.tenant_id),
            self.number,
            self.at.isoformat(timespec="microseconds"),
            str(self.user_id or ""),
            self.actor,
            self.role,
            self.verb,
            self.target_type,
            self.target_id,
            self.target_label,
            self.stream,
            self.detail,
            self.previous_hash,
        ]
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()
