from django.urls import path

from .views import papers, signatures

app_name = "papers"
urlpatterns = [
    path("<int:paper_id>/", papers.paper_detail, name="paper-detail"),
    path("<int:paper_id>/download/", papers.paper_download, name="paper-download"),
    path("<int:paper_id>/signatures/", signatures.signature_add, name="signature-add"),
    path("signatures/<int:signature_id>/", signatures.signature_download, name="signature-download"),
]
