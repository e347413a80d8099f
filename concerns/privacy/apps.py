from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "concerns.privacy"

    def ready(self) -> None:
        """Listen for what was let through with a reason, and bring what waits to the work of who decides on it.

        The trail knows which thing it stands in.
        """
        from concerns.privacy.actions import keep_passed
        from concerns.privacy.queries import queue
        from concerns.work.queries import INBOXES, Inbox
        from quality_oversight.audit.trail import recorded
        from quality_oversight.compiled import counted

        recorded.connect(keep_passed, dispatch_uid="privacy")
        words = ("text or file that may identify somebody", "texts and files that may identify somebody")
        INBOXES.append(Inbox("privacy.review", counted(lambda: queue("waiting")).of, *words, page="privacy:queue"))
