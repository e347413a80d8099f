"""Addresses of the dashboard, the reports and their papers."""

from django.urls import path

from reporting.views import behind, papers, parts, reports, schedules, steps
from reporting.views.changes import changes_since
from reporting.views.dashboard import dashboard

app_name = "reporting"
urlpatterns = [
    path("dashboard/", dashboard, name="dashboard"),
    path("dashboard/changes/", changes_since, name="dashboard_changes"),
    path("dashboard/concerns/", behind.concerns_then, name="dashboard_concerns"),
    path("dashboard/actions/", behind.actions_then, name="dashboard_actions"),
    path("reports/", reports.reports, name="reports"),
    path("reports/schedules/", schedules.schedules, name="schedules"),
    path("reports/schedules/add/", schedules.schedule_add, name="schedule_add"),
    path("reports/schedules/<uuid:pk>/", schedules.schedule_edit, name="schedule_edit"),
    path("reports/find-provider/", parts.find_subject, name="find_subject"),
    path("reports/<uuid:pk>/", reports.report, name="report"),
    path("reports/<uuid:pk>/particulars/", parts.particulars, name="particulars"),
    path("reports/<uuid:pk>/none/", steps.none, name="none"),
    path("reports/<uuid:pk>/alerts/<uuid:row>/", parts.follow_up, name="follow_up"),
    path("reports/<uuid:pk>/left-out/<uuid:subject>/", parts.leave_out, name="leave_out"),
    path("reports/<uuid:pk>/items/add/<slug:section>/", parts.item_add, name="item_add"),
    path("reports/<uuid:pk>/items/<uuid:item>/", parts.item_edit, name="item_edit"),
    path("reports/<uuid:pk>/items/<uuid:item>/move/", steps.item_move, name="item_move"),
    path("reports/<uuid:pk>/items/<uuid:item>/remove/", steps.item_remove, name="item_remove"),
    path("reports/<uuid:pk>/submit/", steps.submit, name="submit"),
    path("reports/<uuid:pk>/approve/", steps.approve, name="approve"),
    path("reports/<uuid:pk>/return/", steps.send_back, name="return"),
    path("reports/<uuid:pk>/paper.pdf", papers.paper, name="paper"),
    path("reports/<uuid:pk>/paper/", papers.paper_html, name="paper_html"),
    path("reports/<uuid:pk>/paper/status/", reports.paper_status, name="paper_status"),
]
