from django.apps import AppConfig


class ProfileConfig(AppConfig):
    name = "reporting.profile"
