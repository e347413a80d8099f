from django.urls import path

from escalation.interventions import views

app_name = "interventions"
urlpatterns = [
    path("", views.listing, name="list"),
    path("subjects/<uuid:pk>/call/", views.call_review, name="call_review"),
    path("subjects/<uuid:pk>/<slug:kind>/", views.add, name="add"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/edit/", views.edit, name="edit"),
    path("<uuid:pk>/end/", views.end, name="end"),
    path("<uuid:pk>/reopen/", views.reopen, name="reopen"),
    path("<uuid:pk>/report/", views.move_report, name="move_report"),
    path("<uuid:pk>/files/", views.add_files, name="add_files"),
    path("files/<uuid:pk>/", views.download_file, name="download_file"),
    path("files/<uuid:pk>/remove/", views.remove_file, name="remove_file"),
    path("<uuid:pk>/deadlines/", views.add_deadline, name="add_deadline"),
    path("<uuid:pk>/deadlines/<uuid:deadline>/", views.meet_deadline, name="meet_deadline"),
]
