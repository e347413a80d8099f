"""`python -m tests.bench`: set Django up on the tests' settings, then measure."""

import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from tests.bench.measures import main  # noqa: E402  (models need Django set up)

main()
