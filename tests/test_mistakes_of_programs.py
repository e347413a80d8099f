"""A filter or a field that there is not is refused by its name: a slip of the pen must not list everything."""

from django.test import Client

from tests.test_permissions import GRANTS, HIDDEN_FROM, JSON, KEPT_TO, PROGRAM_ROWS, SITE, ask, key_of, rows

__all__ = ["rows"]  # the fixture


def somebody_for(cast, name, permission):
    """A role that opens an address."""
    roles = KEPT_TO[name][0] if name in KEPT_TO else GRANTS[permission]
    return cast.by_role[next(role for role in sorted(roles) if name not in HIDDEN_FROM.get(role, ()))]


def test_a_filter_that_there_is_not_is_refused(rows, cast, subtests):
    keys = {}
    for name, method, permission in PROGRAM_ROWS:
        who = somebody_for(cast, name, permission)
        keys.setdefault(who, {"Authorization": f"Bearer {key_of(cast, who)}"})
        with subtests.test(name=name, method=method):
            path = f"{SITE[name].path(rows, cast)}?no_such_filter=1"
            response = ask(Client(), method, path, headers=keys[who], content_type=JSON, data="{}")
            assert response.status_code == 400
            assert response.json()["errors"]["no_such_filter"] == ["There is no such filter."]


def test_a_field_that_there_is_not_is_refused(rows, cast, subtests):
    keys = {}
    for name, method, permission in PROGRAM_ROWS:
        if method not in ("POST", "PUT", "PATCH"):
            continue
        who = somebody_for(cast, name, permission)
        keys.setdefault(who, {"Authorization": f"Bearer {key_of(cast, who)}"})
        with subtests.test(name=name, method=method):
            path, sent = SITE[name].path(rows, cast), '{"no_such_field": 1}'
            response = ask(Client(), method, path, headers=keys[who], content_type=JSON, data=sent)
            assert response.status_code == 400
            assert response.json()["errors"]["no_such_field"] == ["There is no such field."]
