from import_export import resources

from .events import record
from .models import Member


class MemberResource(resources.ModelResource):
    """Members as a table, found again by their card number; a row without one is always new.

    `members` are those the importing person (`by`) may change: a card number of anybody else is refused.
    Every row written leaves an event.
    """

    class Meta:
        model = Member
        import_id_fields = ["card_number"]
        fields = ["card_number", "full_name", "born_on", "admitted_on", "confirmed_on"]
        export_order = fields
        skip_unchanged = True
        report_skipped = True
        use_transactions = True
        clean_model_instances = True

    def __init__(self, members=None, by=None):
        super().__init__()
        self.members, self.by = members, by

    def get_queryset(self):
        return Member.objects.none() if self.members is None else self.members

    def get_instance(self, instance_loader, row):
        return super().get_instance(instance_loader, row) if row.get("card_number") else None

    def before_save_instance(self, instance, row, **kwargs):
        stored = Member.objects.filter(pk=instance.pk).first()
        self.before = self.plain(stored) if stored else None

    def after_save_instance(self, instance, row, **kwargs):
        record(by=self.by, verb="imported", obj=instance, before=self.before, after=self.plain(instance))

    def plain(self, member) -> dict:
        return {name: str(getattr(member, name) or "") for name in self.Meta.fields}
