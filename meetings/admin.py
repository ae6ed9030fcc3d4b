from django.contrib import admin

from cells.access import Permission, committees_within
from cells.admin import ScopedAdmin

from .models import MeetingPolicy


@admin.register(MeetingPolicy)
class MeetingPolicyAdmin(ScopedAdmin):
    """What a committee asks of its cells' meetings, each rule with the day from which it holds."""

    list_display = ["committee", "required_minutes", "attendance_target_percent", "since", "until"]
    list_select_related = ["committee"]
    autocomplete_fields = ["committee"]

    def in_scope(self, user):
        return committees_within(user, Permission.MANAGE, "committee")
