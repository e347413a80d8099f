from django.urls import path

from escalation.letters import views

app_name = "letters"
urlpatterns = [
    path("templates/", views.templates, name="templates"),
    path("templates/<slug:kind>/", views.template, name="template"),
    path("subjects/<uuid:pk>/", views.of_subject, name="of_subject"),
    path("subjects/<uuid:pk>/<slug:kind>/", views.write, name="write"),
    path("<uuid:pk>/", views.letter, name="letter"),
    path("<uuid:pk>/edit/", views.rewrite, name="rewrite"),
    path("<uuid:pk>/print/", views.ask_pdf, name="ask_pdf"),
    path("<uuid:pk>/sent/", views.sent, name="sent"),
    path("files/<uuid:pk>/", views.sent_file, name="sent_file"),
    path("files/<uuid:pk>/release/", views.release_file, name="release_file"),
    path("files/<uuid:pk>/remove/", views.remove_file, name="remove_file"),
    path("<uuid:pk>/pdf/", views.pdf_file, name="pdf_file"),
    path("<uuid:pk>/docx/", views.docx_file, name="docx_file"),
]
