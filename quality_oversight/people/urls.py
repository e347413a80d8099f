"""Addresses about who may act where; the names stand in the namespace of the tenancy app."""

from django.urls import include, path

from quality_oversight.people import views

pages = [
    path("choose/", views.choose, name="choose"),
    path("choose/switch/", views.switch, name="switch"),
    path("who-may-do-what/", views.policy, name="policy"),
    path("people/", views.people, name="people"),
    path("people/add/", views.add_person, name="add_person"),
    path("people/keys/", views.api_keys, name="api_keys"),
    path("people/keys/<uuid:pk>/revoke/", views.revoke_key, name="revoke_key"),
    path("people/<uuid:pk>/", views.person, name="person"),
    path("people/<uuid:pk>/invite/", views.invite, name="invite"),
    path("people/<uuid:pk>/clearances/", views.clearances, name="clearances"),
    path("people/<uuid:pk>/end/", views.end, name="end"),
    path("people/<uuid:pk>/keys/add/", views.issue_key, name="issue_key"),
]
urlpatterns = [path("", views.home, name="home"), path("", include((pages, "tenancy")))]
