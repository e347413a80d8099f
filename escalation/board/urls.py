from django.urls import path

from escalation.board import views

app_name = "board"
urlpatterns = [path("", views.board, name="board")]
