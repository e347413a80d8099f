from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "concerns.privacy"
