from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "concerns.intake"

    def ready(self) -> None:
        """Bring the inbox of soft intelligence to the work of those who review it."""
        from concerns.intake.queries import inbox
        from concerns.work.queries import INBOXES, Inbox
        from quality_oversight.compiled import counted

        words = ("report of soft intelligence to review", "reports of soft intelligence to review")
        INBOXES.append(Inbox("intelligence.review", counted(lambda: inbox("open")).of, *words, page="intake:inbox"))
