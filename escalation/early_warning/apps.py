from django.apps import AppConfig


class EarlyWarningConfig(AppConfig):
    name = "escalation.early_warning"

    def ready(self) -> None:
        """Bring early warnings to the work of those who may propose a level."""
        from concerns.work.queries import INBOXES, Inbox
        from escalation.early_warning.queries import number_to_look_at

        words = ("early warning to look at", "early warnings to look at")
        INBOXES.append(Inbox("level.propose", number_to_look_at, *words, page="early_warning:list"))
