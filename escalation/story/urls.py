from django.urls import path

from escalation.story import views

app_name = "story"
urlpatterns = [
    path("subjects/<uuid:pk>/", views.story, name="story"),
    path("subjects/<uuid:pk>/day/", views.day, name="day"),
    path("subjects/<uuid:pk>/day/<slug:on>/pdf/", views.ask_paper, name="ask_paper"),
    path("papers/<uuid:pk>/", views.paper, name="paper"),
    path("papers/<uuid:pk>/file/", views.paper_file, name="paper_file"),
    path("decisions/<uuid:pk>/", views.replayed, name="replay"),
]
