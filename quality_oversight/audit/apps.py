from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "quality_oversight.audit"
    label = "audit"

    def ready(self) -> None:
        from quality_oversight.audit import signins  # noqa: F401  (connects to sign-in and sign-out)
