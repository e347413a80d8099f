from django.urls import path

from concerns.register import views

app_name = "register"
urlpatterns = [
    path("", views.listing, name="list"),
    path("new/", views.new, name="new"),
    path("find/<slug:name>/", views.find, name="find"),
    path("heat-map/", views.heat_map, name="heat_map"),
    path("appetite/", views.appetite, name="appetite"),
    path("appetite/<slug:category>/", views.set_appetite, name="set_appetite"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/edit/", views.edit, name="edit"),
    path("<uuid:pk>/score/<slug:which>/", views.rescore, name="rescore"),
    path("<uuid:pk>/accept/", views.accept, name="accept"),
    path("<uuid:pk>/end-acceptance/", views.end_acceptance, name="end_acceptance"),
    path("<uuid:pk>/close/", views.close, name="close"),
    path("<uuid:pk>/reopen/", views.reopen, name="reopen"),
    path("<uuid:pk>/link/", views.link, name="link"),
    path("<uuid:pk>/find-concern/", views.find_concern, name="find_concern"),
    path("<uuid:pk>/unlink/<uuid:link>/", views.unlink, name="unlink"),
    path("<uuid:pk>/parts/<slug:name>/add/", views.add_part, name="add_part"),
    path("<uuid:pk>/parts/<slug:name>/<uuid:part>/", views.edit_part, name="edit_part"),
    path("<uuid:pk>/parts/<slug:name>/<uuid:part>/remove/", views.remove_part, name="remove_part"),
]
