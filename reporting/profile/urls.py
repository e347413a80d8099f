from django.urls import path

from reporting.profile import views

app_name = "profile"
urlpatterns = [
    path("<uuid:pk>/profile/", views.profile, name="profile"),
    path("<uuid:pk>/profile/timeline/", views.timeline, name="timeline"),
    path("<uuid:pk>/profile/pdf/<slug:rendering>/", views.ask_paper, name="ask_paper"),
    path("profile/papers/<uuid:pk>/", views.paper, name="paper"),
    path("profile/papers/<uuid:pk>/file/", views.paper_file, name="paper_file"),
    path("profile/kept/<uuid:pk>/", views.kept_file, name="kept_file"),
]
