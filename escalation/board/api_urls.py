from django.urls import path

from escalation.board import api

app_name = "board-api"
urlpatterns = [path("", api.LevelBoard.as_view(), name="board")]
