from django.urls import path

from concerns import api, bulk_api, links_api, protecting_api, similar_api, updates_api, working_api

app_name = "concerns-api"
urlpatterns = [
    path("", api.Concerns.as_view(), name="list"),
    path("bulk/", bulk_api.Bulk.as_view(), name="bulk"),
    path("similar/", similar_api.Similar.as_view(), name="similar"),
    path("<uuid:pk>/updates/", updates_api.Updates.as_view(), name="updates"),
    path("<uuid:pk>/", api.OneConcern.as_view(), name="detail"),
    path("<uuid:pk>/moves/", working_api.Moves.as_view(), name="moves"),
    path("<uuid:pk>/scores/", working_api.Scores.as_view(), name="scores"),
    path("<uuid:pk>/protection/", protecting_api.Protection.as_view(), name="protection"),
    path("<uuid:pk>/links/", links_api.Links.as_view(), name="links"),
]
