"""What is typed about offices, oversight and working groups. Whom and what one may choose is narrowed to the scope."""

import re

from django import forms
from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..access import Permission, cells_within
from ..fields import DateField, WrittenText, nfc
from ..models import (
    OFFICES_OF_A_COMMITTEE,
    Cell,
    Committee,
    Member,
    Membership,
    MembershipKind,
    Office,
    OfficeKind,
    Oversight,
    WorkingGroupArea,
    WorkingGroupMember,
)
from ..periods import not_over

MOST_FOUND, MOST_CHOSEN, MOST_LETTERS = 30, 100, 80
ROW_NUMBER = re.compile("[0-9]{1,18}")
DECISION_HELP = _("Its number and date, as 12-QĐ/ĐU, 05/11/2026.")
NOT_CHOSEN = _("– choose –")
END_DECISION_HELP = _("Its number and date. Leave it empty where there is none, as after a death.")


def decision_field(**kwargs):
    return WrittenText(label=_("Decision"), max_length=120, **{"help_text": DECISION_HELP} | kwargs)


class PersonField(forms.ModelChoiceField):
    """A member: `queryset` is whom one may choose at all, `offer` says who stands in the list."""

    def __init__(self, **kwargs):
        super().__init__(Member.objects.none(), **kwargs)

    def offer(self, people, empty=NOT_CHOSEN):
        self.choices = [("", empty), *_labelled(people)]


class TicksField(forms.ModelMultipleChoiceField):
    """Several rows to tick. A number that no row can have is refused before the database stumbles over it."""

    def __init__(self, model, **kwargs):
        super().__init__(model.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, **kwargs)

    def clean(self, value):
        for number in value or []:
            if not ROW_NUMBER.fullmatch(str(number)):
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": number}
                )
        return super().clean(value)


class PeopleField(TicksField):
    """Several members to tick; as in PersonField, `offer` says who stands in the list."""

    def __init__(self, **kwargs):
        super().__init__(Member, **kwargs)

    def offer(self, people):
        self.choices = list(_labelled(people))


def _labelled(people):
    """(id, name with cell and offices) of members that carry `places_today` and `offices_today`."""
    for member in people:
        notes = [row.cell.full_name for row in member.places_today]
        notes += [row.title for row in member.offices_today]
        yield member.pk, " · ".join([member.full_name, *notes])


def with_notes(members, place_offices, seen):
    """Members with the cell they belong to today, where that is `seen` (a condition on memberships), and those of
    `place_offices` they hold today. Two queries."""
    today = timezone.localdate()
    places = Membership.objects.on(today).filter(seen, kind=MembershipKind.REGULAR).select_related("cell")
    return members.prefetch_related(
        Prefetch("memberships", places, "places_today"),
        Prefetch("offices", place_offices.on(today), "offices_today"),
    ).order_by("sort_key", "pk")


class FindingForm(forms.Form):
    """A form with a search for members beside those who are likely: who holds an office in the committee or above.

    Pressing “find” sends everything that was typed and saves nothing; `person_fields` then offer who was found.
    """

    person_fields = ["member"]

    find = forms.CharField(
        label=_("Find somebody else by name or card number"), max_length=MOST_LETTERS, required=False
    )

    def __init__(self, *args, user, committee, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        leading = Office.objects.filter(committee__path__in=committee.lineage)
        officers = Q(pk__in=leading.on(today).values("member_id"))
        allowed = Member.objects.filter(officers | Q(pk__in=Member.objects.visible_to(user).values("pk")))
        own_leading = Office.objects.filter(committee=committee)
        likely = Q(pk__in=own_leading.on(today).values("member_id"))
        seen = cells_within(user, Permission.SEE_MEMBERS, "cell")
        chosen = self._chosen()
        offered = list(with_notes(allowed.filter(likely | Q(pk__in=chosen)), own_leading, seen))
        if text := self._typed("find"):
            named = Q(pk__in=Member.objects.named(text).values("pk")) | Q(card_number=text)
            current = Q(pk__in=Membership.objects.on(today).values("member_id"))
            found = list(with_notes(allowed.filter(named & current), own_leading, seen)[: MOST_FOUND + 1])
            self.is_cut, self.found_count = len(found) > MOST_FOUND, min(len(found), MOST_FOUND)
            known = {member.pk for member in found}
            if len(found) == 1 and not chosen:
                self.initial["member"] = found[0].pk
            offered = found[:MOST_FOUND] + [member for member in offered if member.pk not in known]
        for name in self.person_fields:
            self.fields[name].queryset = allowed
            self.fields[name].offer(offered)

    def _typed(self, name) -> str:
        source = self.data if self.is_bound else self.initial
        # Read before it is checked: PostgreSQL takes no U+0000, and nobody's name is longer.
        return nfc(str(source.get(name) or "")).replace("\0", "").strip()[:MOST_LETTERS]

    def _chosen(self) -> list[int]:
        """Who is chosen already stays in the list, whatever is searched for next."""
        chosen = []
        for name in self.person_fields:
            values = self.data.getlist(name) if self.is_bound else self.initial.get(name) or []
            chosen += values if isinstance(values, list) else [values]
        return [int(value) for value in chosen if ROW_NUMBER.fullmatch(str(value))][:MOST_CHOSEN]


class AppointForm(forms.Form):
    """An office in a cell: one of its members."""

    kind = forms.ChoiceField(label=_("Office"), choices=OfficeKind.choices)
    member = PersonField(label=_("Which member"))
    since = DateField(label=_("From which day"))
    succeeds = forms.ModelChoiceField(
        Office.objects.none(),
        label=_("Takes over from"),
        required=False,
        empty_label=_("– nobody –"),
        help_text=_("That office ends on the day on which the new one begins."),
    )
    decision = decision_field()

    def __init__(self, *args, place, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        held = place.offices.select_related("member")
        # Whoever was succeeded a moment ago may still be named by a second click.
        self.fields["succeeds"].queryset = held
        self.fields["succeeds"].choices = [
            ("", _("– nobody –")),
            *((row.pk, str(row)) for row in _by_kind(held.filter(not_over(today)))),
        ]
        self.fields["kind"].choices = (
            OFFICES_OF_A_COMMITTEE.items() if isinstance(place, Committee) else OfficeKind.choices
        )
        if isinstance(place, Cell):
            own = Member.objects.filter(memberships__cell=place, memberships__kind=MembershipKind.REGULAR)
            self.fields["member"].queryset = own.distinct()
            today_here = Membership.objects.on(today).filter(cell=place, kind=MembershipKind.REGULAR)
            here = Member.objects.filter(pk__in=today_here.values("member_id"))
            self.fields["member"].offer(with_notes_of_office(here, place))

    def clean(self):
        cleaned = super().clean()
        succeeds = cleaned.get("succeeds")
        if succeeds and cleaned.get("kind") and succeeds.kind != cleaned["kind"]:
            self.add_error(
                "succeeds", _("Only somebody who holds the same office can be taken over from. Choose again.")
            )
        if succeeds and succeeds.member == cleaned.get("member") and succeeds.since == cleaned.get("since"):
            self.add_error("succeeds", _("Nobody takes over from themselves. Choose “nobody”."))
        return cleaned


def with_notes_of_office(members, place):
    """Members with the office they hold in the cell today; their cell goes without saying."""
    people = list(with_notes(members, Office.objects.filter(cell=place), Q(cell=place)))
    for member in people:
        member.places_today = []
    return people


def _by_kind(offices):
    kinds = list(OfficeKind)
    return sorted(offices, key=lambda office: (kinds.index(office.kind), office.member.sort_key))


class CommitteeAppointForm(AppointForm, FindingForm):
    """An office in a committee: a member from anywhere within reach."""

    field_order = ["kind", "find", "member", "since", "succeeds", "decision"]


class EndForm(forms.Form):
    """The end of an office, an oversight or a group."""

    until = DateField(label=_("From which day no longer"))
    decision = decision_field(required=False, help_text=END_DECISION_HELP)


class OversightForm(FindingForm):
    """Who watches over a cell, and whom that person takes over from."""

    field_order = ["find", "member", "since", "succeeds", "decision"]

    member = PersonField(label=_("Which member"))
    since = DateField(label=_("From which day"))
    succeeds = forms.ModelChoiceField(
        Oversight.objects.none(),
        label=_("Takes over from"),
        required=False,
        help_text=_("That oversight ends on the day on which the new one begins."),
    )
    decision = decision_field(required=False, help_text=_("Its number and date, where there is one."))

    def __init__(self, *args, cell, **kwargs):
        super().__init__(*args, committee=cell.committee, **kwargs)
        today = timezone.localdate()
        held = cell.oversights.select_related("member")
        self.fields["succeeds"].queryset = held
        self.fields["succeeds"].choices = [
            ("", _("– nobody –")),
            *((row.pk, str(row.member)) for row in held.filter(not_over(today))),
        ]


class GroupForm(FindingForm):
    """A new working group and its leader; people and areas follow on its own page."""

    field_order = ["name", "find", "member", "since", "decision"]

    name = WrittenText(label=_("Name"), max_length=120, help_text=_("As Tổ công tác số 1."))
    member = PersonField(label=_("Leader"))
    since = DateField(label=_("From which day"))
    decision = decision_field()


class GroupPeopleForm(FindingForm):
    """Who joins a working group, who leaves it and who leads it, all from one day on."""

    person_fields = ["joins", "leader"]
    field_order = ["day", "find", "joins", "leader", "leaves"]

    day = DateField(label=_("From which day"))
    joins = PeopleField(label=_("Who joins"))
    leader = PersonField(
        label=_("New leader"),
        required=False,
        help_text=_("Leave it empty where the leader stays. Who led until then stays in the group."),
    )
    leaves = TicksField(WorkingGroupMember, label=_("Who leaves"))

    def __init__(self, *args, group, **kwargs):
        super().__init__(*args, committee=group.committee, **kwargs)
        rows = group.people.select_related("member").order_by("-is_leader", "member__sort_key", "pk")
        now = list(rows.filter(until__isnull=True))
        inside = {row.member_id for row in now}
        offered = [pair for pair in self.fields["joins"].choices if pair[0] not in inside]
        self.fields["joins"].choices = offered
        self.fields["leader"].choices = [
            ("", _("– stays –")),
            *((row.member_id, row.member.full_name) for row in now if not row.is_leader),
            *offered,
        ]
        self.fields["leaves"].queryset = rows
        self.fields["leaves"].choices = [(row.pk, row.member.full_name) for row in now]

    def clean(self):
        cleaned = super().clean()
        leader = cleaned.get("leader")
        leaving = {row.member_id for row in cleaned.get("leaves") or []}
        if leader and leader.pk in leaving:
            self.add_error("leader", _("Who leaves the group cannot lead it. Choose somebody else."))
        # Whoever leads the group belongs to it without being ticked as well.
        if leader and "joins" in cleaned:
            cleaned["joins"] = cleaned["joins"].exclude(pk=leader.pk)
        if not self.errors and not (cleaned["joins"] or cleaned["leaves"] or leader):
            raise forms.ValidationError(_("Nothing has been chosen. Tick who joins or leaves, or go back."))
        return cleaned


class GroupAreasForm(forms.Form):
    """The communes, sub-committees or cells that a working group looks after from one day on."""

    day = DateField(label=_("From which day"))
    committees = TicksField(Committee, label=_("Looks after, with all their cells"))
    cells = TicksField(Cell, label=_("Looks after these cells"))
    leaves = TicksField(WorkingGroupArea, label=_("No longer looks after"))

    def __init__(self, *args, group, lists_cells, **kwargs):
        super().__init__(*args, **kwargs)
        today, committee = timezone.localdate(), group.committee
        rows = group.areas.select_related("committee", "cell").order_by("pk")
        now = list(rows.filter(until__isnull=True))
        below = Committee.objects.on(today).filter(path__startswith=committee.path)
        cells = Cell.objects.on(today).under(committee).order_by("committee__path", "position", "pk")
        self.fields["committees"].queryset, self.fields["cells"].queryset = below, cells
        if not lists_cells:  # a district has thousands of cells; its groups look after communes
            below = below.filter(depth=committee.depth + 1)
            cells = cells.filter(committee=committee)
        taken = {(row.committee_id, row.cell_id) for row in now}
        self.fields["committees"].choices = [
            (place.pk, str(place)) for place in below if (place.pk, None) not in taken
        ]
        self.fields["cells"].choices = [
            (place.pk, str(place)) for place in cells if (None, place.pk) not in taken
        ]
        self.fields["leaves"].queryset = rows
        self.fields["leaves"].choices = [(row.pk, str(row.cell or row.committee)) for row in now]

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not any(cleaned.get(name) for name in ("committees", "cells", "leaves")):
            raise forms.ValidationError(_("Nothing has been chosen. Tick what is added or left, or go back."))
        return cleaned
