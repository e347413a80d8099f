from django.apps import AppConfig


class FrameworksConfig(AppConfig):
    name = "quality_oversight.frameworks"
    label = "frameworks"
