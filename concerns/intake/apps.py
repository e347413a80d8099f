from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "concerns.intake"

    def ready(self) -> None:
        """Bring the inbox of soft intelligence to the work of those who review it."""
        from concerns.intake.queries import inbox
        from concerns.work.queries import INBOXES, Inbox

        words = ("report of soft intelligence to review", "reports of soft intelligence to review")
        INBOXES.append(Inbox("intelligence.review", lambda: inbox("open").count(), *words, page="intake:inbox"))
