from django.urls import path

from concerns.insight import api

app_name = "insight-api"
urlpatterns = [
    path("", api.Items.as_view(), name="list"),
    path("<uuid:pk>/", api.OneItem.as_view(), name="detail"),
    path("<uuid:pk>/correction/", api.Correction.as_view(), name="correction"),
    path("<uuid:pk>/withdrawal/", api.Withdrawal.as_view(), name="withdrawal"),
    path("<uuid:pk>/documents/", api.Documents.as_view(), name="documents"),
    path("documents/<uuid:pk>/", api.OneDocument.as_view(), name="document"),
    path("measures/<uuid:pk>/", api.Tied.as_view(), name="tie"),
    path("subjects/<uuid:pk>/", api.Side.as_view(), name="triangulation"),
]
