from django.urls import path

from escalation.editor import views

app_name = "frameworks"
urlpatterns = [
    path("versions/", views.versions, name="versions"),
    path("versions/<slug:key>/", views.version, name="version"),
    path("versions/<slug:key>/file/", views.version_file, name="version_file"),
    path("compare/", views.compare, name="compare"),
    path("draft/", views.draft, name="draft"),
    path("draft/start/", views.start, name="start"),
    path("draft/file/", views.draft_file, name="draft_file"),
    path("draft/import/", views.take_in, name="take_in"),
    path("draft/discard/", views.discard, name="discard"),
    path("draft/publish/", views.publish, name="publish"),
    path("draft/about/", views.about, name="about"),
    path("draft/parts/<str:at>/", views.part, name="part"),
    path("draft/parts/<str:at>/add/", views.add_row, name="add_row"),
    path("draft/parts/<str:at>/remove/", views.remove_row, name="remove_row"),
    path("draft/parts/<str:at>/move/", views.move_row, name="move_row"),
]
