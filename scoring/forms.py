from dataclasses import replace
from decimal import Decimal
from hashlib import sha256

from django import forms
from django.utils.translation import gettext_lazy as _

from cells.fields import ForgivingDecimalField
from meetings.attendance import RollCall
from meetings.forms.attachments import AttachmentField
from meetings.forms.fields import CountField
from meetings.forms.minutes import TOO_MANY_VOTES

from .actions import Proof
from .own_vote import OwnDecision

TOO_LONG = {"max_length": _("This is too long: %(limit_value)s characters at most, now %(show_value)s.")}


class PointsForm(forms.Form):
    """One line of a column: points and the reason. The maximum is the item's own, this month."""

    points = ForgivingDecimalField(max_digits=4, decimal_places=1, min_value=0, required=False)
    reason = forms.CharField(
        max_length=500, required=False, error_messages=TOO_LONG, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, line, **kwargs):
        super().__init__(*args, **kwargs)
        self.line = line
        self.fields["points"].label = _("Points for item %(code)s") % {"code": line.code}
        self.fields["reason"].label = _("Reason for item %(code)s") % {"code": line.code}

    def clean_points(self):
        points = self.cleaned_data["points"]
        if points is not None and points > self.line.max_points:
            raise forms.ValidationError(
                _("At most %(max)s points can be given here."), params={"max": shown(self.line.max_points)}
            )
        return points

    @property
    def is_yes_no(self) -> bool:
        return self.line.is_judgement and self.line.item.rule.step is None

    @property
    def choices(self) -> list[tuple[str, bool]]:
        """(points as text, is chosen) for an item left to judgement: yes before no, a scale from 0 up; empty where
        points are typed.

        None is chosen beforehand. Points that are none of the steps, once sent, are a choice of their own.
        """
        if not self.line.is_judgement:
            return []
        given = self["points"].value()
        chosen = shown(given) if isinstance(given, Decimal) else (given or "").strip()
        steps = self.line.item.rule.choices(self.line.max_points)
        values = [shown(points) for points in (steps if self.is_yes_no else reversed(steps))]
        if chosen and chosen not in values:
            values.append(chosen)
        return [(value, value == chosen) for value in values]

    @property
    def pair(self):
        """(points or None, reason)."""
        return self.cleaned_data["points"], self.cleaned_data["reason"]


class ProofForm(forms.Form):
    """What backs one judgement: a line of the minutes, picked or typed, and a file of the meeting, chosen or new."""

    text = forms.CharField(max_length=500, required=False, error_messages=TOO_LONG)
    file = forms.ChoiceField(required=False)
    upload = AttachmentField(required=False)

    def __init__(self, *args, line, files, **kwargs):
        super().__init__(*args, **kwargs)
        self.line = line
        names = {"code": line.code}
        self.fields["text"].label = _("Line of the minutes for item %(code)s") % names
        self.fields["file"].label = _("File of this meeting for item %(code)s") % names
        self.fields["upload"].label = _("New file for item %(code)s") % names
        self.fields["file"].choices = [("", _("no file")), *((str(one.pk), one.name) for one in files)]

    @property
    def is_used(self) -> bool:
        return bool(self["text"].value() or self["file"].value() or self.errors)

    @property
    def has_files(self) -> bool:
        return len(self.fields["file"].choices) > 1

    @property
    def proof(self) -> Proof:
        given = self.cleaned_data
        return Proof(given["text"], int(given["file"]) if given["file"] else None, given["upload"])

    def says(self, line) -> bool:
        """The sheet line is backed by what was sent; a new file by its content, so that sending it twice is once."""
        proof = self.proof
        if proof.text != line.proof_text:
            return False
        if proof.upload:
            proof.upload.seek(0)
            return line.proof is not None and sha256(proof.upload.read()).hexdigest() == line.proof.sha256
        return proof.attachment_id == (line.proof.pk if line.proof else None)


WRITTEN = forms.Textarea(attrs={"rows": 2, "class": "form-control"})


class DecisionForm(forms.Form):
    """How the cell voted on its own score, and what its chair named."""

    votes_for = CountField(label=_("In favour"), max_value=9999, required=False)
    votes_against = CountField(label=_("Against"), max_value=9999, required=False)
    abstentions = CountField(label=_("No opinion"), max_value=9999, required=False)
    weaknesses = forms.CharField(
        label=_("Weaknesses"), max_length=4000, required=False, error_messages=TOO_LONG, widget=WRITTEN
    )
    remedies = forms.CharField(
        label=_("Remedies"), max_length=4000, required=False, error_messages=TOO_LONG, widget=WRITTEN
    )

    def __init__(self, data=None, *, decision: OwnDecision, counted: RollCall):
        """`counted`: the roll call, whose `voters` are official members present: none has more than one vote."""
        super().__init__(data, initial={name: getattr(decision, name) for name in self.base_fields})
        self.counted, self.voters = counted, counted.voters
        for name in ("votes_for", "votes_against", "abstentions"):
            self.fields[name].widget = forms.TextInput(
                attrs={"inputmode": "numeric", "autocomplete": "off", "class": "form-control input-number"}
            )

    def clean(self):
        given = super().clean()
        counts = [given.get(name) for name in ("votes_for", "votes_against", "abstentions")]
        if counts[0] is None and any(counts) and "votes_for" not in self.errors:
            self.add_error("votes_for", _("Write how many were in favour, 0 if nobody was."))
        votes = sum(filter(None, counts))
        if votes > self.voters:
            self.add_error("votes_for", TOO_MANY_VOTES % {"votes": votes, "voters": self.voters})
        return given

    @property
    def decision(self) -> OwnDecision:
        """As it will be saved but for its base: a number left open is none."""
        given = OwnDecision(**self.cleaned_data)
        left_open = 0 if given.is_voted else None
        return replace(
            given,
            votes_against=given.votes_against or left_open,
            abstentions=given.abstentions or left_open,
            weaknesses=given.weaknesses.replace("\r\n", "\n"),
            remedies=given.remedies.replace("\r\n", "\n"),
        )

    @property
    def typed(self) -> OwnDecision:
        """What stands in the boxes, saved or only sent; a box that cannot be read is open."""
        counts = {name: _whole(self[name].value()) for name in ("votes_for", "votes_against", "abstentions")}
        return OwnDecision(self.counted.voting_base, **counts)

    @property
    def is_not_adopted(self) -> bool:
        """The votes in the boxes, as far as they can be, do not carry the score."""
        return self.typed.is_voted and self.typed.votes <= self.voters and not self.typed.is_carried

    @property
    def missing_votes(self) -> int:
        """How many of those present have no vote written down; 0 before the cell has voted."""
        return max(self.voters - self.typed.votes, 0) if self.typed.is_voted else 0

    def says(self, decision: OwnDecision) -> bool:
        """What is saved is what was sent."""
        return self.decision == replace(decision, base=None)


class ColumnForm:
    """One column of the sheet, own or official: a `PointsForm` for every item that applies."""

    def __init__(self, sheet, column: str, data=None):
        self.forms = {
            line.code: PointsForm(
                data,
                prefix=line.code.replace(".", "-"),
                line=line,
                initial={
                    "points": getattr(line, f"{column}_points"),
                    "reason": getattr(line, f"{column}_reason"),
                },
            )
            for line in sheet.applicable_lines
        }

    def is_valid(self) -> bool:
        return all([form.is_valid() for form in self.forms.values()])  # noqa: C419 – all errors at once

    @property
    def is_changed(self) -> bool:
        """Something was typed that is not what is saved, be it right or wrong."""
        return any(form.has_changed() for form in self.forms.values())

    @property
    def values(self) -> dict:
        return {code: form.pair for code, form in self.forms.items()}

    @property
    def typed(self) -> dict:
        """As `values`, but of a column with errors: points that were refused are none."""
        return {
            code: (form.cleaned_data.get("points"), form.cleaned_data.get("reason", ""))
            for code, form in self.forms.items()
        }

    @property
    def errors(self) -> list[tuple[str, str]]:
        """(sentence, id of the field), for the summary on top of the page."""
        return [
            (f"{form.fields[name].label}: {error}", form[name].auto_id)
            for form in self.forms.values()
            for name, errors in form.errors.items()
            for error in errors
        ]


class OwnForm:
    """The whole sheet as the cell fills it: its column, what backs its judgements, and how it voted on it."""

    def __init__(self, sheet, data=None, files=None, *, of_meeting=(), counted: RollCall):
        """`of_meeting`: the files that may back a judgement; `counted`: see DecisionForm."""
        self.counted = counted
        self.column = ColumnForm(sheet, "own", data)
        self.proofs = {
            line.code: ProofForm(
                data,
                files,
                prefix=f"{line.code.replace('.', '-')}-proof",
                line=line,
                files=of_meeting,
                initial={"text": line.proof_text, "file": str(line.proof.pk) if line.proof else ""},
            )
            for line in sheet.applicable_lines
            if line.is_judgement
        }
        self.vote = DecisionForm(data, decision=sheet.decision, counted=counted)

    def is_valid(self) -> bool:
        parts = [self.column, self.vote, *self.proofs.values()]
        return all([part.is_valid() for part in parts])  # noqa: C419 – all errors at once

    @property
    def errors(self) -> list[tuple[str, str]]:
        """As `ColumnForm.errors`, of all parts."""
        others = [
            (f"{form.fields[name].label}: {error}", form[name].auto_id)
            for form in (*self.proofs.values(), self.vote)
            for name, errors in form.errors.items()
            for error in errors
        ]
        return self.column.errors + others

    def has_errors(self, criterion) -> bool:
        codes = [line.code for line in criterion.lines if line.is_applicable]
        forms_of = [self.column.forms[code] for code in codes] + [
            self.proofs[code] for code in codes if code in self.proofs
        ]
        return any(form.errors for form in forms_of)

    def says(self, sheet) -> bool:
        """What is saved beside the points is what was sent."""
        lines = {line.code: line for line in sheet.applicable_lines}
        backed = all(form.says(lines[code]) for code, form in self.proofs.items() if code in lines)
        return backed and self.vote.says(sheet.decision)


def _whole(text) -> int | None:
    text = str("" if text is None else text).strip()
    return int(text) if text.isdecimal() and len(text) <= 4 else None


def shown(points) -> str:
    return f"{points.normalize():f}".replace(".", ",")
