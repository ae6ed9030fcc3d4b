from import_export import resources

from .models import Member


class MemberResource(resources.ModelResource):
    """Members as a table, found again by their card number; a row without one is always new."""

    class Meta:
        model = Member
        import_id_fields = ["card_number"]
        fields = ["card_number", "full_name", "born_on", "admitted_on", "confirmed_on"]
        export_order = fields
        skip_unchanged = True
        report_skipped = True
        use_transactions = True
        clean_model_instances = True
