from django.urls import path

from concerns.work import api

app_name = "work-api"
urlpatterns = [
    path("concerns/<uuid:pk>/actions/", api.ActionsOfConcern.as_view(), name="of-concern"),
    path("actions/", api.Actions.as_view(), name="list"),
    path("actions/<uuid:pk>/", api.OneAction.as_view(), name="detail"),
    path("actions/<uuid:pk>/due/", api.Due.as_view(), name="due"),
    path("actions/<uuid:pk>/progress/", api.Progress.as_view(), name="progress"),
    path("actions/<uuid:pk>/completion/", api.Completion.as_view(), name="completion"),
    path("actions/<uuid:pk>/cancellation/", api.Cancellation.as_view(), name="cancellation"),
    path("actions/<uuid:pk>/reopening/", api.Reopening.as_view(), name="reopening"),
]
