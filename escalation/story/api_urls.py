from django.urls import path

from escalation.story import api

app_name = "story-api"
urlpatterns = [
    path("subjects/<uuid:pk>/story/", api.SubjectStory.as_view(), name="story"),
    path("subjects/<uuid:pk>/day/", api.SubjectDay.as_view(), name="day"),
    path("decisions/<uuid:pk>/replay/", api.DecisionReplay.as_view(), name="replay"),
]
