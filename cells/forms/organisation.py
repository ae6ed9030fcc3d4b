"""The shape of acts on the tree. Each form gives its act (actions/founding.py and others), which knows the rules."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..access import Permission, cells_within, committees_within
from ..actions import dissolving, founding, merging, moving
from ..fields import DateField, WrittenText
from ..history import NAMES
from ..models import Cell, Committee, MembershipKind, Office
from ..periods import not_over
from .people import DecisionField

DISTRICTS_ENDED = date(2025, 7, 1)
LEVELS = list(Committee.Level)


class ActForm(forms.Form):
    """`body` is what the act is about; `user` limits what may be chosen."""

    day = DateField(label=_("In force from"))
    decision = DecisionField()

    def __init__(self, *args, body, user, **kwargs):
        self.body, self.user = body, user
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = timezone.localdate()
        self.order_fields(
            [name for name in self.fields if name not in ("day", "decision")] + ["day", "decision"]
        )

    @property
    def when(self) -> dict:
        return {"day": self.cleaned_data["day"], "decision": self.cleaned_data["decision"]}


class NewForm(ActForm, forms.ModelForm):
    def new(self):
        return self.instance


class FoundCommitteeForm(NewForm):
    class Meta:
        model = Committee
        fields = ("name", "committee_name", "organisation_name", "level", "code")

    def clean(self):
        super().clean()
        level, day = self.cleaned_data.get("level"), self.cleaned_data.get("day")
        above = LEVELS.index(self.body.level)
        if level and LEVELS.index(level) <= above and level != Committee.Level.SUB:
            self.add_error("level", _("Choose a level below that of the committee it stands under."))
        if level == Committee.Level.DISTRICT and day and day >= DISTRICTS_ENDED:
            self.add_error("level", _("There are no districts any more since 01/07/2025."))

    def act(self):
        return founding.FoundCommittee(above=self.body, new=self.new(), **self.when)


class FoundCellForm(NewForm):
    class Meta:
        model = Cell
        fields = ("name", "kind", "code")

    def act(self):
        return founding.FoundCell(above=self.body, new=self.new(), **self.when)


class RenameForm(ActForm):
    def __init__(self, *args, body, **kwargs):
        super().__init__(*args, body=body, **kwargs)
        self.names = NAMES[body._meta.model_name]
        for name in self.names:
            field = body._meta.get_field(name)
            self.fields[name] = WrittenText(
                label=str(field.verbose_name).capitalize(),
                help_text=field.help_text,
                max_length=field.max_length,
                initial=getattr(body, name),
            )
        self.order_fields([*self.names, "day", "decision"])

    def act(self):
        names = {name: self.cleaned_data[name] for name in self.names}
        return moving.Rename(body=self.body, names=names, **self.when)


def indented(committee) -> str:
    return "– " * (committee.depth - 1) + committee.committee_name


class MoveForm(ActForm):
    to = forms.ModelChoiceField(Committee.objects.none(), label=_("Under which committee from then on"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        allowed = Committee.objects.filter(
            committees_within(self.user, Permission.ORGANISE), until__isnull=True
        )
        if isinstance(self.body, Committee):
            allowed = allowed.exclude(path__startswith=self.body.path)
        self.fields["to"].queryset = allowed
        self.fields["to"].label_from_instance = indented

    def act(self):
        return moving.Move(body=self.body, to=self.cleaned_data["to"], **self.when)


class MergeForm(NewForm):
    merged = forms.ModelMultipleChoiceField(
        Committee.objects.none(),
        label=_("Committees that merge"),
        help_text=_("Two or more. They end on the day given below."),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Committee
        fields = ("name", "committee_name", "organisation_name", "level", "code")

    def __init__(self, *args, body, **kwargs):
        super().__init__(*args, body=body, **kwargs)
        self.fields["merged"].queryset = Committee.objects.get_children(body).filter(until__isnull=True)
        # The new committee takes the level of those it is made of; where they differ, a person chooses.
        levels = set(self.fields["merged"].queryset.order_by().values_list("level", flat=True))
        self.fields["level"].initial = levels.pop() if len(levels) == 1 else None
        self.order_fields(["merged", *self.Meta.fields, "day", "decision"])

    def act(self):
        merged = list(self.cleaned_data["merged"])
        return merging.Merge(above=self.body, merged=merged, new=self.new(), **self.when)


class DissolveCommitteeForm(ActForm):
    def act(self):
        return dissolving.DissolveCommittee(body=self.body, **self.when)


class CellChoice(forms.ChoiceField):
    """One of `cells`, {id as text: Cell}, which all fields of a form share; asks the database nothing."""

    def __init__(self, cells, **kwargs):
        self.cells = cells
        choices = [("", "–"), *((key, cell.full_name) for key, cell in cells.items())]
        super().__init__(choices=choices, required=False, **kwargs)

    def clean(self, value):
        return self.cells.get(super().clean(value))


class DissolveCellForm(ActForm):
    """A destination for each member of the cell on the day, and one for all who have none of their own."""

    def __init__(self, *args, body, user, **kwargs):
        super().__init__(*args, body=body, user=user, **kwargs)
        allowed = Cell.objects.under(body.committee).filter(
            cells_within(user, Permission.ORGANISE), until__isnull=True
        )
        cells = {str(cell.pk): cell for cell in allowed.exclude(pk=body.pk).order_by("position", "pk")}
        self.fields["rest"] = CellChoice(
            cells,
            label=_("Whoever has no cell chosen below goes to"),
            help_text=_("Leave it empty to choose a cell for each member."),
        )
        self.order_fields(["day", "decision", "rest"])
        self.members = self._members()
        for member in self.members:
            self.fields[f"to_{member.pk}"] = CellChoice(cells, label=member.full_name)

    def _members(self) -> list:
        """Of the day typed, else of today."""
        try:
            day = DateField().clean(self.data.get("day")) if self.is_bound else timezone.localdate()
        except forms.ValidationError:
            day = timezone.localdate()
        rows = self.body.memberships.filter(not_over(day), kind=MembershipKind.REGULAR)
        return [row.member for row in rows.select_related("member").order_by("member__sort_key", "pk")]

    @property
    def rows(self) -> list[dict]:
        offices = {
            office.member_id: office.get_kind_display()
            for office in Office.objects.on(timezone.localdate()).filter(cell=self.body)
        }
        return [
            {"member": member, "office": offices.get(member.pk, ""), "field": self[f"to_{member.pk}"]}
            for member in self.members
        ]

    def act(self):
        chosen = {
            member.pk: self.cleaned_data[f"to_{member.pk}"] or self.cleaned_data["rest"]
            for member in self.members
        }
        chosen = {member: cell for member, cell in chosen.items() if cell}
        return dissolving.DissolveCell(cell=self.body, destinations=chosen, **self.when)


class UndoForm(forms.Form):
    reason = WrittenText(
        label=_("Why it is taken back"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    decision = DecisionField()
