from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "concerns.privacy"

    def ready(self) -> None:
        """Listen for what was let through with a reason: the trail knows which thing it stands in."""
        from concerns.privacy.actions import keep_passed
        from quality_oversight.audit.trail import recorded

        recorded.connect(keep_passed, dispatch_uid="privacy")
