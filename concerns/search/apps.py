from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "concerns.search"
