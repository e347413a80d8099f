"""The password of the demonstration and the lines about signing in that the start prints."""

from pathlib import Path

from django.contrib.auth.hashers import check_password, make_password

from quality_oversight.embedded import local_secret
from quality_oversight.tenancy.models import User
from reporting.demo.people import POSTS
from reporting.demo.tenants import TENANTS


def password(state_dir: Path) -> str:
    """The password of everybody in the demonstration, made once for this installation and kept in one file."""
    return local_secret(state_dir, name="demo-password", size=12)


def encoded_password(state_dir: Path) -> str:
    """The password as it is stored; every account is brought up to date when the file holds another one by now."""
    secret = password(state_dir)
    people = User.objects.filter(is_demo=True)
    stored = people.order_by("email").values_list("password", flat=True).first()
    if stored is not None and check_password(secret, stored):
        return stored
    encoded = make_password(secret)
    people.update(password=encoded)
    return encoded


def lines(state_dir: Path) -> list[str]:
    """One line for each tenant with the names to sign in with, and one with the password."""
    posts = ", ".join(post.key for post in POSTS)
    width = max(len(demo.domain) for demo in TENANTS) + 1
    return [
        "Demonstration only: people and concerns are invented. Sign in as <role>@<address>, with one of these roles:",
        f"  {posts}",
        *(f"  {'@' + demo.domain:<{width}}  {demo.name}" for demo in TENANTS),
        f"For example {POSTS[0].key}@{TENANTS[2].domain}. Password for all: {password(state_dir)}",
    ]
