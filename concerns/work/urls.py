from django.urls import path

from concerns.work import views

app_name = "work"
urlpatterns = [
    path("my-work/", views.mine, name="mine"),
    path("my-work/daily-mail/", views.digest, name="digest"),
    path("<uuid:pk>/actions/add/", views.add, name="add"),
    path("actions/<uuid:pk>/", views.action, name="action"),
    path("actions/<uuid:pk>/change/", views.change, name="change"),
    path("actions/<uuid:pk>/due/", views.revise, name="revise"),
    path("actions/<uuid:pk>/report/", views.report, name="report"),
    path("actions/<uuid:pk>/complete/", views.complete, name="complete"),
    path("actions/<uuid:pk>/cancel/", views.cancel, name="cancel"),
    path("actions/<uuid:pk>/reopen/", views.reopen, name="reopen"),
]
