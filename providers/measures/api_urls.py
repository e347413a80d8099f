from django.urls import path

from providers.measures import api

app_name = "measures-api"
urlpatterns = [
    path("", api.Measures.as_view(), name="list"),
    path("files/", api.Files.as_view(), name="files"),
    path("files/<uuid:pk>/", api.OneFile.as_view(), name="file"),
    path("<uuid:pk>/", api.OneMeasure.as_view(), name="detail"),
    path("<uuid:pk>/points/", api.Points.as_view(), name="points"),
    path("<uuid:pk>/subjects/<uuid:subject>/chart/", api.OneChart.as_view(), name="chart"),
    path("<uuid:pk>/subjects/<uuid:subject>/rebases/", api.Rebases.as_view(), name="rebases"),
    path("rebases/<uuid:pk>/taking-back/", api.TakingBack.as_view(), name="taking_back"),
]
