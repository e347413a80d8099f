from django.apps import AppConfig


class QualityOversightConfig(AppConfig):
    name = "quality_oversight"

    def ready(self) -> None:
        from quality_oversight import celery  # noqa: F401  (tasks are sent through this application, not Celery's default)
