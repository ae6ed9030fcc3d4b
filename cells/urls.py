from django.urls import path

from .views import accounts, files, ledger, members, milestones, offices, organisation, people, tables

app_name = "cells"
urlpatterns = [
    path("tree/", organisation.tree_page, name="tree"),
    path("tree/<int:committee_id>/", organisation.tree_branch, name="tree-branch"),
    *(
        path(
            f"committees/<int:committee_id>/{name}/",
            organisation.committee_act,
            {"name": name},
            name=f"committee-{name}",
        )
        for name in organisation.COMMITTEE_ACTS
    ),
    *(
        path(f"cells/<int:cell_id>/{name}/", organisation.cell_act, {"name": name}, name=f"cell-{name}")
        for name in organisation.CELL_ACTS
    ),
    path("acts/<int:act_id>/", organisation.organisation_act, name="organisation-act"),
    path("acts/<int:act_id>/undo/", organisation.organisation_act_undo, name="organisation-act-undo"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/<int:number>/", ledger.ledger_event, name="ledger-event"),
    path("ledger/readings/", ledger.readings, name="readings"),
    path("ledger/export/", files.ledger_export, name="ledger-export"),
    path("ledger/readings/export/", files.readings_export, name="readings-export"),
    path("cells/<int:cell_id>/members/", members.member_list, name="member-list"),
    path("cells/<int:cell_id>/members/export/", members.member_list_export, name="member-list-export"),
    path("members/search/", members.member_search, name="member-search"),
    path("committees/<int:committee_id>/members/", members.committee_members, name="committee-members"),
    path(
        "committees/<int:committee_id>/members/export/",
        members.committee_members_export,
        name="committee-members-export",
    ),
    *(
        path(
            f"committees/<int:committee_id>/import/{kind}/{tail}",
            view,
            {"kind": kind},
            name=f"import-{kind}{end}",
        )
        for kind in ("members", "organisation")
        for tail, view, end in (
            ("", tables.import_create, ""),
            ("template/", tables.import_template, "-template"),
        )
    ),
    path("tree/export/", files.tree_tops_export, name="tree-tops-export"),
    path("committees/<int:committee_id>/groups/export/", files.groups_export, name="groups-export"),
    path("committees/<int:committee_id>/tree/export/", files.tree_export, name="tree-export"),
    path(
        "committees/<int:committee_id>/offices/export/",
        files.committee_offices_export,
        name="committee-offices-export",
    ),
    path("cells/<int:cell_id>/offices/export/", files.cell_offices_export, name="cell-offices-export"),
    path("committees/<int:committee_id>/badges/export/", files.badges_export, name="badges-export"),
    path("cells/<int:cell_id>/badges/export/", files.badges_export, name="cell-badges-export"),
    path(
        "committees/<int:committee_id>/probations/export/", files.probations_export, name="probations-export"
    ),
    path("cells/<int:cell_id>/probations/export/", files.probations_export, name="cell-probations-export"),
    path("committees/<int:committee_id>/transfers/export/", files.transfers_export, name="transfers-export"),
    path("committees/<int:committee_id>/accounts/export/", files.accounts_export, name="accounts-export"),
    path("import/<uuid:batch_id>/", tables.import_detail, name="import-detail"),
    path("import/<uuid:batch_id>/compare/", tables.import_compare, name="import-compare"),
    path("import/<uuid:batch_id>/confirm/", tables.import_confirm, name="import-confirm"),
    path("import/<uuid:batch_id>/discard/", tables.import_discard, name="import-discard"),
    path("committees/<int:committee_id>/accounts/", accounts.accounts, name="accounts"),
    path("committees/<int:committee_id>/accounts/new/", accounts.account_open, name="account-open"),
    path("accounts/<int:account_id>/", accounts.account_detail, name="account-detail"),
    path("accounts/<int:account_id>/roles/new/", accounts.role_give, name="role-give"),
    path("accounts/<int:account_id>/slip/", accounts.slip_create, name="slip-create"),
    path("accounts/<int:account_id>/member/", accounts.account_member, name="account-member"),
    path("accounts/<int:account_id>/switch/", accounts.account_switch, name="account-switch"),
    path("roles/<int:grant_id>/end/", accounts.role_end, name="role-end"),
    path("account/", accounts.my_account, name="my-account"),
    path("committees/<int:committee_id>/chart/", offices.chart_page, name="chart"),
    path("committees/<int:committee_id>/offices/", offices.committee_offices, name="committee-offices"),
    path(
        "committees/<int:committee_id>/offices/new/",
        offices.committee_office_create,
        name="committee-office-create",
    ),
    path("committees/<int:committee_id>/groups/new/", offices.group_create, name="group-create"),
    path("cells/<int:cell_id>/offices/", offices.cell_offices, name="cell-offices"),
    path("cells/<int:cell_id>/offices/new/", offices.cell_office_create, name="cell-office-create"),
    path("cells/<int:cell_id>/oversight/new/", offices.oversight_create, name="oversight-create"),
    path("offices/<int:office_id>/end/", offices.office_end, name="office-end"),
    path("oversights/<int:oversight_id>/end/", offices.oversight_end, name="oversight-end"),
    path("groups/<int:group_id>/", offices.group_detail, name="group-detail"),
    path("groups/<int:group_id>/people/", offices.group_people, name="group-people"),
    path("groups/<int:group_id>/areas/", offices.group_areas, name="group-areas"),
    path("groups/<int:group_id>/end/", offices.group_end, name="group-end"),
    path("cells/<int:cell_id>/members/new/", people.member_admit, name="member-admit"),
    path("cells/<int:cell_id>/members/from-outside/", people.member_take_in, name="member-take-in"),
    path("cells/<int:cell_id>/badges/", milestones.badges, name="cell-badges"),
    path("cells/<int:cell_id>/probations/", milestones.probations, name="cell-probations"),
    path("committees/<int:committee_id>/badges/", milestones.badges, name="badges"),
    path("committees/<int:committee_id>/probations/", milestones.probations, name="probations"),
    path("committees/<int:committee_id>/transfers/", milestones.transfers, name="transfers"),
    path("members/<int:member_id>/", people.member_detail, name="member-detail"),
    *(
        path(f"members/<int:member_id>/{name}/", people.member_act, {"name": name}, name=f"member-{name}")
        for name in people.MEMBER_ACTS
    ),
    *(
        path(
            f"transfers/<int:transfer_id>/{name}/",
            people.transfer_act,
            {"name": name},
            name=f"transfer-{name}",
        )
        for name in people.TRANSFER_ACTS
    ),
]
