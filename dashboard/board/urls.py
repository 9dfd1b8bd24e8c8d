from django.urls import path

from dashboard.board import pdf_views, views

urlpatterns = [
    path("dashboard/", views.board, name="board"),
    path("dashboard/<slug:code>.csv", views.panel_file, name="panel_file"),
    path("dashboard/charts.zip", views.all_files, name="all_panel_files"),
    path("dashboard/<slug:code>/card/", views.panel_card, name="panel_card"),
    path("dashboard/<slug:code>/table/", views.panel_table, name="panel_table"),
    path("dashboard/pdf/", pdf_views.make_pdf, name="make_board_pdf"),
    path("dashboard/pdf/<int:job>/", pdf_views.fetch_pdf, name="fetch_board_pdf"),
    path("dashboard/weekly/", pdf_views.change_weekly, name="change_weekly_report"),
]
