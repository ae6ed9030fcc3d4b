"""What happened in this app, in words; how the ledger reads them: cells/ledger.py."""

from django.utils.translation import gettext_lazy as _

from .views.verbs import VERBS as ABOUT_PEOPLE

SENTENCES = ABOUT_PEOPLE | {
    "added by an administrator": _("Entered in the administration pages"),
    "changed by an administrator": _("Changed in the administration pages"),
    "password set by an administrator": _("Password set in the administration pages"),
    "members exported": _("List of members taken out as a file"),
    "list exported": _("List taken out as a file"),
    "list compared": _("Uploaded list compared with what is recorded"),
    "list imported": _("Uploaded list imported"),
    "imported": _("Entered by an uploaded list"),
    "changed by a list": _("Changed by an uploaded list"),
    "account opened": _("Account opened"),
    "account switched on": _("Account switched on"),
    "account switched off": _("Account switched off"),
    "role given": _("Role given"),
    "role taken away": _("Role taken away"),
    "sign-in slip made": _("Sign-in slip printed"),
    "signed in with a slip": _("Signed in for the first time with the slip"),
    "working group founded": _("Working group founded"),
    "working group ended": _("Working group ended"),
    "people of a working group changed": _("People of the working group changed"),
    "areas of a working group changed": _("What the working group looks after changed"),
    "committee.founded": _("Committee founded"),
    "committee.renamed": _("Committee renamed"),
    "committee.moved": _("Committee moved under another one"),
    "committee.dissolved": _("Committee dissolved"),
    "committees.merged": _("Committees merged"),
    "cell.founded": _("Cell founded"),
    "cell.renamed": _("Cell renamed"),
    "cell.moved": _("Cell moved under another committee"),
    "cell.dissolved": _("Cell dissolved"),
    "act.undone": _("Act on the organisation taken back"),
}

LABELS = {
    "account": _("account"),
    "areas": _("what it looks after"),
    "change": _("act"),
    "cell": _("cell"),
    "cells": _("cells"),
    "committee": _("committee"),
    "code": _("code"),
    "committees": _("committees"),
    "decision": _("decision"),
    "ended": _("ended with it"),
    "file": _("file"),
    "list": _("list"),
    "rows": _("rows"),
    "in_force_on": _("in force from"),
    "joining": _("began as"),
    "leader": _("leader"),
    "leaving": _("ended as"),
    "member": _("member"),
    "members": _("members"),
    "new": _("new"),
    "people": _("people"),
    "person": _("member"),
    "plan": _("plan"),
    "reason": _("reason"),
    "withdrawn_at": _("taken back at"),
}

PARTS = {"person": "cells.Member", "people": "cells.WorkingGroupMember", "areas": "cells.WorkingGroupArea"}
