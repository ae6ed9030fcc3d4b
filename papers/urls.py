from django.urls import path

from . import views

app_name = "papers"
urlpatterns = [
    path("<int:paper_id>/", views.paper_detail, name="paper-detail"),
    path("<int:paper_id>/download/", views.paper_download, name="paper-download"),
]
