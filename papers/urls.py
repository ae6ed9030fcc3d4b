from django.urls import path

from .views import packs, papers, signatures, tables, verification

app_name = "papers"
urlpatterns = [
    # Open to everybody who holds a paper; the address stands in every QR that was ever printed: never change it.
    path("verify/", verification.paper_verify_start, name="paper-verify-start"),
    path("verify/<str:code>/", verification.paper_verify, name="paper-verify"),
    path("packs/", packs.pack_list, name="pack-list"),
    path("packs/<int:pack_id>/", packs.pack_detail, name="pack-detail"),
    path("packs/<int:pack_id>/download/", packs.pack_download, name="pack-download"),
    path("packs/<int:pack_id>/cancel/", packs.pack_cancel, name="pack-cancel"),
    path("packs/<int:pack_id>/again/", packs.pack_again, name="pack-again"),
    path("<int:paper_id>/", papers.paper_detail, name="paper-detail"),
    path("<int:paper_id>/download/", papers.paper_download, name="paper-download"),
    path("<int:paper_id>/tables/", tables.paper_tables, name="paper-tables"),
    path("<int:paper_id>/signatures/", signatures.signature_add, name="signature-add"),
    path("signatures/<int:signature_id>/", signatures.signature_download, name="signature-download"),
]
