from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "quality_oversight.tenancy"
    label = "tenancy"

    def ready(self) -> None:
        from quality_oversight.tenancy import checks  # noqa: F401  (registers the isolation check)
