"""What django-import-export does for a confirmed list of members: rows into instances, checked and saved in bulk."""

from import_export import resources
from import_export.fields import Field
from import_export.instance_loaders import CachedInstanceLoader
from import_export.widgets import DateWidget, IntegerWidget

from .models import Member

ISO = "%Y-%m-%d"


class MemberResource(resources.ModelResource):
    """Members by their key; a row without one is a new member. A box left out leaves the stored value alone."""

    id = Field("id", "id", widget=IntegerWidget())
    born_on = Field("born_on", "born_on", widget=DateWidget(ISO))
    admitted_on = Field("admitted_on", "admitted_on", widget=DateWidget(ISO))
    confirmed_on = Field("confirmed_on", "confirmed_on", widget=DateWidget(ISO))
    citizen_id_hash = Field("citizen_id_hash", "citizen_id_hash")

    class Meta:
        model = Member
        instance_loader_class = CachedInstanceLoader
        import_id_fields = ["id"]
        fields = [
            "id",
            "full_name",
            "card_number",
            "citizen_id_hash",
            "born_on",
            "admitted_on",
            "confirmed_on",
        ]
        store_instance = True
        skip_diff = True
        use_bulk = True
        batch_size = 500
        use_transactions = True

    def import_field(self, field, instance, row, is_m2m=False, **kwargs):
        if row.get(field.column_name) not in (None, ""):
            super().import_field(field, instance, row, is_m2m, **kwargs)

    def before_save_instance(self, instance, row, **kwargs):
        """Bulk writing calls no `save`, which is where the keys of a name are made."""
        instance.clean_fields(exclude=["sort_key", "search_key"])
        instance.fill_keys()
