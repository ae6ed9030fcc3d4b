from django.urls import path

from .views import papers

app_name = "papers"
urlpatterns = [
    path("<int:paper_id>/", papers.paper_detail, name="paper-detail"),
    path("<int:paper_id>/download/", papers.paper_download, name="paper-download"),
]
