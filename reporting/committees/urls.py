"""Addresses of committees, seats and meetings."""

from django.urls import path

from reporting.committees.views import committees, meetings, seats

app_name = "committees"
urlpatterns = [
    path("", committees.listing, name="list"),
    path("meetings/", meetings.calendar, name="calendar"),
    path("meetings/<uuid:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<uuid:pk>/change/", meetings.change, name="change_meeting"),
    path("meetings/<uuid:pk>/cancel/", meetings.cancel, name="cancel_meeting"),
    path("seats/<uuid:pk>/", seats.change, name="change_seat"),
    path("seats/<uuid:pk>/end/", seats.end, name="end_seat"),
    path("<uuid:pk>/", committees.committee, name="committee"),
    path("<uuid:pk>/terms/", committees.set_terms, name="set_terms"),
    path("<uuid:pk>/terms/<int:number>/", committees.terms, name="terms"),
    path("<uuid:pk>/seats/add/", seats.add, name="add_seat"),
    path("<uuid:pk>/meetings/add/", meetings.add, name="add_meeting"),
]
