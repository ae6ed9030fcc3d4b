"""Who gets what answer at every address: complete by construction, because the resolver is asked for the addresses.

Out of scope is 404, visible but not allowed is 403, not signed in is a redirect to the sign-in page (302), a method
that a page does not know is 405. 422 stands for "let in, and told what is missing in the form". The people are the
cast of tests/conftest.py, the objects the `stage` of tests/config/conftest.py; all but `khu_pho_9`, `ward6` and
`elsewhere` belong to Giai Việt or Phường 5.
"""

import uuid
from collections import defaultdict
from copy import deepcopy
from itertools import chain

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, reverse

from cells.models import Committee, Exemption, Oversight, Term
from cells.months import Month

pytestmark = pytest.mark.database  # read on both engines

ACTORS = [
    "anonymous",
    "bithu",  # secretary of Giai Việt
    "bithu1",  # secretary of another cell of the ward
    "vanphong",  # staff of Phường 5
    "vanphong6",  # staff of another ward
    "thuongtruc",  # reviewer of Phường 5
    "quan8",  # official of the district above both wards
    "admin",  # administrator of everything
    "nobody",  # signed in, without any role
    "giamsat",  # overseer of Giai Việt: what exists there, accepted meetings, visits
]

PAGES = """
address                        object          method anon bithu bithu1 vphong vphong6 ttruc quan8 admin nobody giamsat

scoring:home                   -               GET    302  302   302    302    302     302   302   302   200    200
scoring:home                   -               POST   302  405   405    405    405     405   405   405   405    405
scoring:cell-month             giai_viet       GET    302  200   404    200    404     200   403   403   404    403
scoring:cell-month             khu_pho_9       GET    302  404   404    404    200     404   403   403   404    404
scoring:cell-month             giai_viet       POST   302  405   405    405    405     405   405   405   405    405
scoring:board                  ward5           GET    302  404   404    200    404     200   200   200   404    404
scoring:board                  ward6           GET    302  404   404    404    200     404   200   200   404    404
scoring:board                  district        GET    302  404   404    404    404     404   200   200   404    404
scoring:board                  ward5           POST   302  405   405    405    405     405   405   405   405    405
scoring:report                 ward5           GET    302  404   404    200    404     403   403   403   404    404
scoring:report                 ward6           GET    302  404   404    404    200     404   403   403   404    404
scoring:report                 district        GET    302  404   404    404    404     404   403   403   404    404
scoring:report                 ward5           POST   302  404   404    302    404     403   403   403   404    404
scoring:report                 ward5           DELETE 302  405   405    405    405     405   405   405   405    405
scoring:replay                 ward5           GET    302  404   404    403    404     200   403   403   404    404
scoring:replay                 ward6           GET    302  404   404    404    403     404   403   403   404    404
scoring:replay                 district        GET    302  404   404    404    404     404   403   403   404    404
scoring:replay                 ward5           POST   302  405   405    405    405     405   405   405   405    405
scoring:replay-export          ward5           POST   302  404   404    403    404     404   403   403   404    404
scoring:replay-export          ward6           POST   302  404   404    404    403     404   403   403   404    404
scoring:replay-export          ward5           GET    302  405   405    405    405     405   405   405   405    405
scoring:replay-meeting         accepted        GET    302  403   404    403    404     200   403   404   404    403
scoring:replay-meeting         submitted       GET    302  403   404    403    404     200   404   404   404    404
scoring:replay-meeting         elsewhere       GET    302  404   403    403    404     200   404   404   404    404
scoring:replay-meeting         planned         GET    302  403   404    403    404     404   404   404   404    404
scoring:replay-meeting         thematic        GET    302  404   404    404    404     404   404   404   404    404
scoring:replay-meeting         submitted       POST   302  405   405    405    405     405   405   405   405    405
scoring:calibration            ward5           GET    302  404   404    403    404     200   403   403   404    404
scoring:calibration            ward6           GET    302  404   404    404    403     404   403   403   404    404
scoring:calibration            district        GET    302  404   404    404    404     404   403   403   404    404
scoring:calibration            ward5           POST   302  405   405    405    405     405   405   405   405    405
scoring:calibration-export     ward5           POST   302  404   404    403    404     200   403   403   404    404
scoring:calibration-export     ward6           POST   302  404   404    404    403     404   403   403   404    404
scoring:calibration-export     ward5           GET    302  405   405    405    405     405   405   405   405    405
scoring:results-notices        ward5           GET    302  404   404    200    404     403   403   403   404    404
scoring:results-notices        ward6           GET    302  404   404    404    200     404   403   403   404    404
scoring:results-notices        ward5           POST   302  404   404    422    404     403   403   403   404    404
scoring:results-notices        ward5           DELETE 302  405   405    405    405     405   405   405   405    405
scoring:results-notice         giai_viet       GET    302  404   404    200    404     403   403   403   404    404
scoring:results-notice         giai_viet       POST   302  405   405    405    405     405   405   405   405    405
scoring:period-report          ward5           GET    302  404   404    200    404     403   403   403   404    404
scoring:period-report          ward6           GET    302  404   404    404    200     404   403   403   404    404
scoring:period-report          ward5           POST   302  404   404    302    404     403   403   403   404    404
scoring:period-report          ward5           DELETE 302  405   405    405    405     405   405   405   405    405
scoring:summary                ward5           GET    302  404   404    302    404     403   403   403   404    404
scoring:summary                district        GET    302  404   404    404    404     404   403   403   404    404
scoring:summary                district        POST   302  404   404    404    404     404   403   403   404    404
scoring:summary                district        DELETE 302  405   405    405    405     405   405   405   405    405
scoring:committee-span         ward5           GET    302  404   404    200    404     200   200   200   404    404
scoring:committee-span         ward6           GET    302  404   404    404    200     404   200   200   404    404
scoring:committee-span         district        GET    302  404   404    404    404     404   200   200   404    404
scoring:committee-span         ward5           POST   302  405   405    405    405     405   405   405   405    405
scoring:committee-span-export  ward5           POST   302  404   404    200    404     200   200   200   404    404
scoring:committee-span-export  ward6           POST   302  404   404    404    200     404   200   200   404    404
scoring:committee-span-export  ward5           GET    302  405   405    405    405     405   405   405   405    405
scoring:cell-span              giai_viet       GET    302  200   404    200    404     200   200   403   404    200
scoring:cell-span              khu_pho_9       GET    302  404   404    404    200     404   200   403   404    404
scoring:cell-span              giai_viet       POST   302  405   405    405    405     405   405   405   405    405
scoring:cell-span-export       giai_viet       POST   302  200   404    200    404     200   200   403   404    200
scoring:cell-span-export       khu_pho_9       POST   302  404   404    404    200     404   200   403   404    404
scoring:cell-span-export       giai_viet       GET    302  405   405    405    405     405   405   405   405    405
scoring:overview               november        GET    302  403   403    200    200     200   200   200   403    403
scoring:overview               november        POST   302  405   405    405    405     405   405   405   405    405
scoring:board-export           ward5           POST   302  404   404    200    404     200   200   200   404    404
scoring:board-export           ward6           POST   302  404   404    404    200     404   200   200   404    404
scoring:board-export           ward5           GET    302  405   405    405    405     405   405   405   405    405
scoring:overview-export        november        POST   302  403   403    200    200     200   200   200   403    403
scoring:overview-export        november        GET    302  405   405    405    405     405   405   405   405    405
scoring:overview-pack          november        GET    302  403   403    200    200     200   200   200   403    403
scoring:overview-pack          november        POST   302  403   403    422    422     422   422   422   403    403
scoring:overview-pack          november        DELETE 302  405   405    405    405     405   405   405   405    405
scoring:board-pack             ward5           GET    302  404   404    200    404     200   200   403   404    404
scoring:board-pack             ward6           GET    302  404   404    404    200     404   200   403   404    404
scoring:board-pack             ward5           POST   302  404   404    422    404     422   422   403   404    404
scoring:board-pack             ward5           DELETE 302  405   405    405    405     405   405   405   405    405

scoring:sheet                  accepted        GET    302  200   404    200    404     200   200   404   404    200
scoring:sheet                  submitted       GET    302  200   404    200    404     200   404   404   404    404
scoring:sheet                  returned        GET    302  200   404    200    404     200   404   404   404    404
scoring:sheet                  held            GET    302  200   404    200    404     200   404   404   404    404
scoring:sheet                  planned         GET    302  302   404    302    404     302   404   404   404    404
scoring:sheet                  thematic        GET    302  404   404    404    404     404   404   404   404    404
scoring:sheet                  elsewhere       GET    302  404   200    200    404     200   404   404   404    404
scoring:sheet                  held            POST   302  302   404    302    404     403   404   404   404    404
scoring:sheet                  accepted        POST   302  200   404    200    404     403   403   404   404    403
scoring:sheet                  held            DELETE 302  405   405    405    405     405   405   405   405    405
scoring:score-sheet-paper      accepted        GET    302  302   404    302    404     302   302   404   404    302
scoring:score-sheet-paper      held            GET    302  200   404    200    404     200   404   404   404    404
scoring:score-sheet-paper      held            POST   302  405   405    405    405     405   405   405   405    405
scoring:review                 submitted       GET    302  403   404    403    404     200   404   404   404    404
scoring:review                 accepted        GET    302  403   404    403    404     302   403   404   404    403
scoring:review                 elsewhere       GET    302  404   403    403    404     302   404   404   404    404
scoring:review                 submitted       POST   302  403   404    403    404     302   404   404   404    404
scoring:review                 submitted       DELETE 302  405   405    405    405     405   405   405   405    405
scoring:meeting-return         submitted       POST   302  403   404    403    404     302   404   404   404    404
scoring:meeting-return         accepted        POST   302  403   404    403    404     302   403   404   404    403
scoring:meeting-return         submitted       GET    302  405   405    405    405     405   405   405   405    405

scoring:rubric-list            ward5           GET    302  404   404    200    404     200   200   200   404    404
scoring:rubric-list            ward6           GET    302  404   404    404    200     404   200   200   404    404
scoring:rubric-list            ward5           POST   302  405   405    405    405     405   405   405   405    405
scoring:rubric-draft-create    ward5           POST   302  404   404    403    404     302   403   302   404    404
scoring:rubric-draft-create    ward6           POST   302  404   404    404    403     404   403   302   404    404
scoring:rubric-draft-create    ward5           GET    302  405   405    405    405     405   405   405   405    405
scoring:rubric-detail          rubric          GET    302  200   200    200    200     200   200   200   404    200
scoring:rubric-detail          rubric_ward6    GET    302  404   404    404    200     404   200   200   404    404
scoring:rubric-detail          rubric          POST   302  405   405    405    405     405   405   405   405    405
scoring:rubric-yaml            rubric          GET    302  200   200    200    200     200   200   200   404    200
scoring:rubric-yaml            rubric_ward6    GET    302  404   404    404    200     404   200   200   404    404
scoring:rubric-yaml            rubric          POST   302  405   405    405    405     405   405   405   405    405
scoring:rubric-end             rubric          GET    302  404   404    404    404     404   404   404   404    404
scoring:rubric-end             rubric_ward6    GET    302  404   404    404    403     404   403   200   404    404
scoring:rubric-end             rubric_ward6    POST   302  404   404    404    403     404   403   422   404    404
scoring:rubric-end             rubric_ward6    DELETE 302  405   405    405    405     405   405   405   405    405
scoring:rubric-draft           rubric_draft    GET    302  404   404    404    404     200   404   200   404    404
scoring:rubric-draft           rubric_draft    POST   302  404   404    404    404     422   404   422   404    404
scoring:rubric-draft           rubric_draft    DELETE 302  405   405    405    405     405   405   405   405    405
scoring:rubric-draft-text      rubric_draft    GET    302  404   404    404    404     200   404   200   404    404
scoring:rubric-draft-text      rubric_draft    POST   302  404   404    404    404     422   404   422   404    404
scoring:rubric-draft-text      rubric_draft    DELETE 302  405   405    405    405     405   405   405   405    405
scoring:rubric-put-in-force    rubric_draft    POST   302  404   404    404    404     302   404   302   404    404
scoring:rubric-put-in-force    rubric_draft    GET    302  404   404    404    404     200   404   200   404    404
scoring:rubric-put-in-force    rubric_draft    DELETE 302  405   405    405    405     405   405   405   405    405
scoring:rubric-draft-delete    rubric_draft    POST   302  404   404    404    404     302   404   302   404    404
scoring:rubric-draft-delete    rubric_draft    GET    302  405   405    405    405     405   405   405   405    405

meetings:meeting-create        giai_viet       GET    302  200   404    200    404     403   403   403   404    403
meetings:meeting-create        khu_pho_9       GET    302  404   404    404    200     404   403   403   404    404
meetings:meeting-create        giai_viet       POST   302  302   404    302    404     403   403   403   404    403
meetings:meeting-create        giai_viet       DELETE 302  405   405    405    405     405   405   405   405    405
meetings:thematic-create       giai_viet       GET    302  200   404    200    404     403   403   403   404    403
meetings:thematic-create       giai_viet       POST   302  302   404    302    404     403   403   403   404    403
meetings:thematic-create       giai_viet       DELETE 302  405   405    405    405     405   405   405   405    405
meetings:extraordinary-create  giai_viet       GET    302  200   404    200    404     403   403   403   404    403
meetings:extraordinary-create  giai_viet       POST   302  302   404    302    404     403   403   403   404    403
meetings:extraordinary-create  giai_viet       DELETE 302  405   405    405    405     405   405   405   405    405
meetings:month-missed          giai_viet       GET    302  200   404    200    404     403   403   403   404    403
meetings:month-missed          giai_viet       POST   302  302   404    302    404     403   403   403   404    403
meetings:month-missed          giai_viet       DELETE 302  405   405    405    405     405   405   405   405    405
meetings:meeting-detail        accepted        GET    302  200   404    200    404     200   200   404   404    200
meetings:meeting-detail        submitted       GET    302  200   404    200    404     200   404   404   404    404
meetings:meeting-detail        held            GET    302  200   404    200    404     200   404   404   404    404
meetings:meeting-detail        thematic        GET    302  200   404    200    404     200   404   404   404    404
meetings:meeting-detail        elsewhere       GET    302  404   200    200    404     200   404   404   404    404
meetings:meeting-detail        held            POST   302  405   405    405    405     405   405   405   405    405
meetings:preparation           held            GET    302  200   404    200    404     403   404   404   404    404
meetings:preparation           accepted        GET    302  302   404    302    404     403   403   404   404    403
meetings:preparation           elsewhere       GET    302  404   200    200    404     403   404   404   404    404
meetings:preparation           held            POST   302  422   404    422    404     403   404   404   404    404
meetings:preparation           accepted        POST   302  302   404    302    404     403   403   404   404    403
meetings:preparation           held            DELETE 302  405   405    405    405     405   405   405   405    405
meetings:roll-call             held            GET    302  200   404    200    404     403   404   404   404    404
meetings:roll-call             accepted        GET    302  302   404    302    404     403   403   404   404    403
meetings:roll-call             elsewhere       GET    302  404   200    200    404     403   404   404   404    404
meetings:roll-call             held            POST   302  422   404    422    404     403   404   404   404    404
meetings:roll-call             accepted        POST   302  302   404    302    404     403   403   404   404    403
meetings:roll-call             held            DELETE 302  405   405    405    405     405   405   405   405    405
meetings:paper-entry           held            GET    302  200   404    200    404     403   404   404   404    404
meetings:paper-entry           accepted        GET    302  302   404    302    404     403   403   404   404    403
meetings:paper-entry           elsewhere       GET    302  404   200    200    404     403   404   404   404    404
meetings:paper-entry           held            POST   302  422   404    422    404     403   404   404   404    404
meetings:paper-entry           accepted        POST   302  302   404    302    404     403   403   404   404    403
meetings:paper-entry           held            DELETE 302  405   405    405    405     405   405   405   405    405
meetings:paper-entry-start     giai_viet       GET    302  200   404    200    404     403   403   403   404    403
meetings:paper-entry-start     khu_pho_9       GET    302  404   404    404    200     404   403   403   404    404
meetings:paper-entry-start     giai_viet       POST   302  302   404    302    404     403   403   403   404    403
meetings:paper-entry-start     giai_viet       DELETE 302  405   405    405    405     405   405   405   405    405
meetings:entry-next            giai_viet       GET    302  403   404    302    404     403   403   403   404    403
meetings:entry-next            giai_viet       POST   302  405   405    405    405     405   405   405   405    405
meetings:entry-list            ward5           GET    302  404   404    200    404     403   403   403   404    404
meetings:entry-list            ward6           GET    302  404   404    404    200     404   403   403   404    404
meetings:entry-list            ward5           POST   302  405   405    405    405     405   405   405   405    405
meetings:meeting-confirm       held            POST   302  302   404    403    404     403   404   404   404    404
meetings:meeting-confirm       accepted        POST   302  302   404    403    404     403   403   404   404    403
meetings:meeting-confirm       held            GET    302  405   405    405    405     405   405   405   405    405
meetings:signed-page           held            POST   302  302   404    302    404     403   404   404   404    404
meetings:signed-page           accepted        POST   302  302   404    302    404     403   403   404   404    403
meetings:signed-page           held            GET    302  405   405    405    405     405   405   405   405    405
meetings:minutes               held            GET    302  200   404    200    404     403   404   404   404    404
meetings:minutes               accepted        GET    302  302   404    302    404     403   403   404   404    403
meetings:minutes               elsewhere       GET    302  404   200    200    404     403   404   404   404    404
meetings:minutes               held            POST   302  422   404    422    404     403   404   404   404    404
meetings:minutes               accepted        POST   302  302   404    302    404     403   403   404   404    403
meetings:minutes               held            DELETE 302  405   405    405    405     405   405   405   405    405
meetings:resolution            held            GET    302  200   404    200    404     403   404   404   404    404
meetings:resolution            accepted        GET    302  302   404    302    404     403   403   404   404    403
meetings:resolution            elsewhere       GET    302  404   200    200    404     403   404   404   404    404
meetings:resolution            held            POST   302  422   404    422    404     403   404   404   404    404
meetings:resolution            accepted        POST   302  302   404    302    404     403   403   404   404    403
meetings:resolution            held            DELETE 302  405   405    405    405     405   405   405   405    405
meetings:preparation-autosave  held            GET    401  200   404    200    404     403   404   404   404    404
meetings:preparation-autosave  elsewhere       GET    401  404   200    200    404     403   404   404   404    404
meetings:preparation-autosave  held            POST   401  400   404    400    404     403   404   404   404    404
meetings:preparation-autosave  accepted        POST   401  400   404    400    404     403   403   404   404    403
meetings:preparation-autosave  held            DELETE 405  405   405    405    405     405   405   405   405    405
meetings:roll-call-autosave    held            GET    401  200   404    200    404     403   404   404   404    404
meetings:roll-call-autosave    elsewhere       GET    401  404   200    200    404     403   404   404   404    404
meetings:roll-call-autosave    held            POST   401  400   404    400    404     403   404   404   404    404
meetings:roll-call-autosave    accepted        POST   401  400   404    400    404     403   403   404   404    403
meetings:roll-call-autosave    held            DELETE 405  405   405    405    405     405   405   405   405    405
meetings:minutes-autosave      held            GET    401  200   404    200    404     403   404   404   404    404
meetings:minutes-autosave      elsewhere       GET    401  404   200    200    404     403   404   404   404    404
meetings:minutes-autosave      held            POST   401  400   404    400    404     403   404   404   404    404
meetings:minutes-autosave      accepted        POST   401  400   404    400    404     403   403   404   404    403
meetings:minutes-autosave      held            DELETE 405  405   405    405    405     405   405   405   405    405
meetings:resolution-autosave   held            GET    401  200   404    200    404     403   404   404   404    404
meetings:resolution-autosave   elsewhere       GET    401  404   200    200    404     403   404   404   404    404
meetings:resolution-autosave   held            POST   401  400   404    400    404     403   404   404   404    404
meetings:resolution-autosave   accepted        POST   401  400   404    400    404     403   403   404   404    403
meetings:resolution-autosave   held            DELETE 405  405   405    405    405     405   405   405   405    405
meetings:paper-entry-autosave  held            GET    401  200   404    200    404     403   404   404   404    404
meetings:paper-entry-autosave  elsewhere       GET    401  404   200    200    404     403   404   404   404    404
meetings:paper-entry-autosave  held            POST   401  400   404    400    404     403   404   404   404    404
meetings:paper-entry-autosave  accepted        POST   401  400   404    400    404     403   403   404   404    403
meetings:paper-entry-autosave  held            DELETE 405  405   405    405    405     405   405   405   405    405
meetings:minutes-paper         accepted        GET    302  302   404    302    404     302   302   404   404    302
meetings:minutes-paper         held            GET    302  200   404    200    404     200   404   404   404    404
meetings:minutes-paper         elsewhere       GET    302  404   200    200    404     200   404   404   404    404
meetings:minutes-paper         held            POST   302  405   405    405    405     405   405   405   405    405
meetings:resolution-paper      accepted        GET    302  302   404    302    404     302   302   404   404    302
meetings:resolution-paper      held            GET    302  200   404    200    404     200   404   404   404    404
meetings:resolution-paper      elsewhere       GET    302  404   200    200    404     200   404   404   404    404
meetings:resolution-paper      held            POST   302  405   405    405    405     405   405   405   405    405
meetings:year-plan             giai_viet       GET    302  200   404    200    404     200   403   403   404    403
meetings:year-plan             khu_pho_9       GET    302  404   404    404    200     404   403   403   404    404
meetings:year-plan             giai_viet       POST   302  405   405    405    405     405   405   405   405    405
meetings:usual-day-edit        giai_viet       GET    302  200   404    200    404     403   403   403   404    403
meetings:usual-day-edit        giai_viet       POST   302  302   404    302    404     403   403   403   404    403
meetings:usual-day-edit        giai_viet       DELETE 302  405   405    405    405     405   405   405   405    405
meetings:topics-edit           giai_viet       GET    302  200   404    200    404     403   403   403   404    403
meetings:topics-edit           giai_viet       POST   302  422   404    422    404     403   403   403   404    403
meetings:topics-edit           giai_viet       DELETE 302  405   405    405    405     405   405   405   405    405
meetings:turns-edit            giai_viet       GET    302  200   404    200    404     403   403   403   404    403
meetings:turns-edit            giai_viet       POST   302  302   404    302    404     403   403   403   404    403
meetings:turns-edit            giai_viet       DELETE 302  405   405    405    405     405   405   405   405    405
meetings:meeting-move          planned         GET    302  200   404    200    404     403   404   404   404    404
meetings:meeting-move          accepted        GET    302  302   404    302    404     403   403   404   404    403
meetings:meeting-move          planned         POST   302  422   404    422    404     403   404   404   404    404
meetings:meeting-move          planned         DELETE 302  405   405    405    405     405   405   405   405    405
meetings:ward-calendar         ward5           GET    302  404   404    200    404     200   403   403   404    404
meetings:ward-calendar         ward6           GET    302  404   404    404    200     404   403   403   404    404
meetings:ward-calendar         ward5           POST   302  405   405    405    405     405   405   405   405    405
meetings:ward-dates            ward5           GET    302  404   404    200    404     200   403   403   404    404
meetings:ward-dates            ward5           POST   302  404   404    302    404     302   403   403   404    404
meetings:ward-dates            ward6           POST   302  404   404    404    302     404   403   403   404    404
meetings:ward-dates            ward5           DELETE 302  405   405    405    405     405   405   405   405    405
meetings:my-calendar           -               GET    302  200   200    200    200     200   200   200   200    200
meetings:my-calendar           -               POST   302  200   200    200    200     200   200   200   200    200
meetings:my-calendar           -               DELETE 302  405   405    405    405     405   405   405   405    405
meetings:calendar-feed         feed_secret     GET    200  200   200    200    200     200   200   200   200    200
meetings:calendar-feed         feed_secret     POST   405  405   405    405    405     405   405   405   405    405
meetings:my-notice             notice          POST   302  302   404    404    404     404   404   404   404    404
meetings:my-notice             notice          GET    302  405   405    405    405     405   405   405   405    405
meetings:agenda                held            GET    302  200   404    200    404     403   404   404   404    404
meetings:agenda                accepted        GET    302  302   404    302    404     403   403   404   404    403
meetings:agenda                elsewhere       GET    302  404   200    200    404     403   404   404   404    404
meetings:agenda                held            POST   302  422   404    422    404     403   404   404   404    404
meetings:agenda                accepted        POST   302  302   404    302    404     403   403   404   404    403
meetings:agenda                held            DELETE 302  405   405    405    405     405   405   405   405    405
meetings:pre-meeting           held            GET    302  200   404    200    404     403   404   404   404    404
meetings:pre-meeting           accepted        GET    302  302   404    302    404     403   403   404   404    403
meetings:pre-meeting           elsewhere       GET    302  404   200    200    404     403   404   404   404    404
meetings:pre-meeting           held            POST   302  422   404    422    404     403   404   404   404    404
meetings:pre-meeting           accepted        POST   302  302   404    302    404     403   403   404   404    403
meetings:pre-meeting           held            DELETE 302  405   405    405    405     405   405   405   405    405
meetings:notice                held            GET    302  200   404    200    404     403   404   404   404    404
meetings:notice                accepted        GET    302  302   404    302    404     403   403   404   404    403
meetings:notice                elsewhere       GET    302  404   200    200    404     403   404   404   404    404
meetings:notice                held            POST   302  422   404    422    404     403   404   404   404    404
meetings:notice                accepted        POST   302  302   404    302    404     403   403   404   404    403
meetings:notice                held            DELETE 302  405   405    405    405     405   405   405   405    405
meetings:material-create       held            GET    302  200   404    200    404     403   404   404   404    404
meetings:material-create       accepted        GET    302  302   404    302    404     403   403   404   404    403
meetings:material-create       elsewhere       GET    302  404   200    200    404     403   404   404   404    404
meetings:material-create       held            POST   302  422   404    422    404     403   404   404   404    404
meetings:material-create       accepted        POST   302  302   404    302    404     403   403   404   404    403
meetings:material-create       held            DELETE 302  405   405    405    405     405   405   405   405    405
meetings:material-replace      material        GET    302  200   404    200    404     403   404   404   404    404
meetings:material-replace      material        POST   302  422   404    422    404     403   404   404   404    404
meetings:material-replace      material        DELETE 302  405   405    405    405     405   405   405   405    405
meetings:notice-paper          held            GET    302  200   404    200    404     200   404   404   404    404
meetings:notice-paper          held            POST   302  405   405    405    405     405   405   405   405    405
meetings:pre-meeting-paper     held            GET    302  200   404    200    404     200   404   404   404    404
meetings:pre-meeting-paper     held            POST   302  405   405    405    405     405   405   405   405    405
meetings:sheet-paper           held            GET    302  200   404    200    404     403   404   404   404    404
meetings:sheet-paper           held            POST   302  405   405    405    405     405   405   405   405    405
meetings:sheet-open            -               GET    302  200   200    200    200     200   200   200   200    200
meetings:sheet-open            -               POST   302  405   405    405    405     405   405   405   405    405
meetings:agenda-autosave       held            GET    401  200   404    200    404     403   404   404   404    404
meetings:agenda-autosave       elsewhere       GET    401  404   200    200    404     403   404   404   404    404
meetings:agenda-autosave       held            POST   401  400   404    400    404     403   404   404   404    404
meetings:agenda-autosave       accepted        POST   401  400   404    400    404     403   403   404   404    403
meetings:agenda-autosave       held            DELETE 405  405   405    405    405     405   405   405   405    405
meetings:pre-meeting-autosave  held            GET    401  200   404    200    404     403   404   404   404    404
meetings:pre-meeting-autosave  elsewhere       GET    401  404   200    200    404     403   404   404   404    404
meetings:pre-meeting-autosave  held            POST   401  400   404    400    404     403   404   404   404    404
meetings:pre-meeting-autosave  accepted        POST   401  400   404    400    404     403   403   404   404    403
meetings:pre-meeting-autosave  held            DELETE 405  405   405    405    405     405   405   405   405    405
meetings:attachment            photo           GET    302  200   404    200    404     200   404   404   404    404
meetings:attachment            photo           POST   302  405   405    405    405     405   405   405   405    405
meetings:task-detail           task_accepted   GET    302  200   404    200    404     200   200   404   404    200
meetings:task-detail           task_held       GET    302  200   404    200    404     200   404   404   404    404
meetings:task-detail           task_elsewhere  GET    302  404   200    200    404     200   404   404   404    404
meetings:task-detail           task_held       POST   302  422   404    422    404     403   404   404   404    404
meetings:task-detail           task_accepted   POST   302  422   404    422    404     403   403   404   404    403
meetings:task-detail           task_held       DELETE 302  405   405    405    405     405   405   405   405    405
meetings:cell-visits           giai_viet       GET    302  403   404    200    404     200   403   403   404    200
meetings:cell-visits           khu_pho_9       GET    302  404   404    404    200     404   403   403   404    404
meetings:cell-visits           giai_viet       POST   302  405   405    405    405     405   405   405   405    405
meetings:visit-create          giai_viet       GET    302  403   404    200    404     200   403   403   404    200
meetings:visit-create          khu_pho_9       GET    302  404   404    404    200     404   403   403   404    404
meetings:visit-create          giai_viet       POST   302  403   404    422    404     422   403   403   404    422
meetings:visit-create          giai_viet       DELETE 302  405   405    405    405     405   405   405   405    405
meetings:visit-detail          visit           GET    302  404   404    200    404     200   404   404   404    200
meetings:visit-detail          visit           POST   302  405   405    405    405     405   405   405   405    405
meetings:visit-correct         visit           GET    302  404   404    200    404     403   404   404   404    200
meetings:visit-correct         visit           POST   302  404   404    422    404     403   404   404   404    422
meetings:visit-correct         visit           DELETE 302  405   405    405    405     405   405   405   405    405
meetings:concern-follow-up     concern         GET    302  404   404    200    404     200   404   404   404    403
meetings:concern-follow-up     concern         POST   302  404   404    422    404     422   404   404   404    403
meetings:concern-follow-up     concern         DELETE 302  405   405    405    405     405   405   405   405    405
meetings:committee-visits      ward5           GET    302  404   404    200    404     200   403   403   404    404
meetings:committee-visits      ward6           GET    302  404   404    404    200     404   403   403   404    404
meetings:committee-visits      ward5           POST   302  405   405    405    405     405   405   405   405    405
meetings:visits-export         ward5           POST   302  404   404    200    404     200   403   403   404    404
meetings:visits-export         ward5           GET    302  405   405    405    405     405   405   405   405    405
meetings:cell-tasks            giai_viet       GET    302  200   404    200    404     200   200   403   404    200
meetings:cell-tasks            khu_pho_9       GET    302  404   404    404    200     404   200   403   404    404
meetings:cell-tasks            giai_viet       POST   302  302   404    302    404     302   302   403   404    302
meetings:cell-tasks            giai_viet       DELETE 302  405   405    405    405     405   405   405   405    405
meetings:cell-tasks-export     giai_viet       POST   302  200   404    200    404     200   200   403   404    200
meetings:cell-tasks-export     giai_viet       GET    302  405   405    405    405     405   405   405   405    405
meetings:committee-tasks       ward5           GET    302  404   404    200    404     200   200   403   404    404
meetings:committee-tasks       ward6           GET    302  404   404    404    200     404   200   403   404    404
meetings:committee-tasks       ward5           POST   302  404   404    302    404     302   302   403   404    404
meetings:committee-tasks       ward5           DELETE 302  405   405    405    405     405   405   405   405    405
meetings:committee-tasks-export ward5           POST   302  404   404    200    404     200   200   403   404    404
meetings:committee-tasks-export ward5           GET    302  405   405    405    405     405   405   405   405    405
meetings:cell-resolutions      giai_viet       GET    302  200   404    200    404     200   200   403   404    200
meetings:cell-resolutions      khu_pho_9       GET    302  404   404    404    200     404   200   403   404    404
meetings:cell-resolutions      giai_viet       POST   302  302   404    302    404     302   302   403   404    302
meetings:cell-resolutions      giai_viet       DELETE 302  405   405    405    405     405   405   405   405    405
meetings:committee-resolutions ward5           GET    302  404   404    200    404     200   200   403   404    404
meetings:committee-resolutions ward6           GET    302  404   404    404    200     404   200   403   404    404
meetings:committee-resolutions ward5           POST   302  404   404    302    404     302   302   403   404    404
meetings:committee-resolutions ward5           DELETE 302  405   405    405    405     405   405   405   405    405
meetings:meeting-pack          accepted        GET    302  200   404    200    404     200   200   404   404    200
meetings:meeting-pack          held            GET    302  200   404    200    404     200   404   404   404    404
meetings:meeting-pack          elsewhere       GET    302  404   200    200    404     200   404   404   404    404
meetings:meeting-pack          held            POST   302  405   405    405    405     405   405   405   405    405
meetings:minutes-word-file     accepted        GET    302  200   404   200   404   200   200   404   404   200
meetings:minutes-word-file     held            GET    302  200   404   200   404   200   404   404   404   404
meetings:minutes-word-file     elsewhere       GET    302  404   200   200   404   200   404   404   404   404
meetings:minutes-word-file     held            POST   302  405   405   405   405   405   405   405   405   405
meetings:resolution-word-file  accepted        GET    302  200   404   200   404   200   200   404   404   200
meetings:resolution-word-file  held            GET    302  200   404   200   404   200   404   404   404   404
meetings:resolution-word-file  elsewhere       GET    302  404   200   200   404   200   404   404   404   404
meetings:resolution-word-file  held            POST   302  405   405   405   405   405   405   405   405   405
meetings:meeting-submit        thematic        POST   302  422   404   422   404   403   404   404   404   404
meetings:meeting-submit        held            POST   302  404   404   404   404   404   404   404   404   404
meetings:meeting-submit        thematic        GET    302  405   405   405   405   405   405   405   405   405
meetings:meeting-accept        thematic        POST   302  403   404   403   404   302   404   404   404   404
meetings:meeting-accept        submitted       POST   302  404   404   404   404   404   404   404   404   404
meetings:meeting-accept        thematic        GET    302  405   405   405   405   405   405   405   405   405
meetings:meeting-send-back     thematic        POST   302  403   404   403   404   422   404   404   404   404
meetings:meeting-send-back     submitted       POST   302  404   404   404   404   404   404   404   404   404
meetings:meeting-send-back     thematic        GET    302  405   405   405   405   405   405   405   405   405
meetings:meeting-reopen        accepted        GET    302  403   404   403   404   200   403   404   404   403
meetings:meeting-reopen        submitted       GET    302  403   404   403   404   302   404   404   404   404
meetings:meeting-reopen        accepted        POST   302  403   404   403   404   422   403   404   404   403
meetings:meeting-reopen        accepted        DELETE 302  405   405   405   405   405   405   405   405   405
meetings:meeting-correct-month held            GET    302  403   404   200   404   403   404   404   404   404
meetings:meeting-correct-month accepted        GET    302  403   404   302   404   403   403   404   404   403
meetings:meeting-correct-month held            POST   302  403   404   422   404   403   404   404   404   404
meetings:meeting-correct-month held            DELETE 302  405   405   405   405   405   405   405   405   405
meetings:member-year           an              GET    302  200   404    200    404     200   404   403   404    404
meetings:member-year           an              POST   302  405   405    405    405     405   405   405   405    405
meetings:text-search           -               GET    302  200   200    200    200     200   200   403   403    200
meetings:text-search           -               POST   302  302   302    302    302     302   302   403   403    302
meetings:text-search           -               DELETE 302  405   405    405    405     405   405   405   405    405

papers:paper-verify-start      -               GET    200  200   200    200    200     200   200   200   200    200
papers:paper-verify-start      -               POST   422  422   422    422    422     422   422   422   422    422
papers:paper-verify-start      -               DELETE 405  405   405    405    405     405   405   405   405    405
papers:paper-verify            report          GET    200  200   200    200    200     200   200   200   200    200
papers:paper-verify            report          POST   422  422   422    422    422     422   422   422   422    422
papers:paper-verify            report          DELETE 405  405   405    405    405     405   405   405   405    405
meetings:cell-visits-export    giai_viet       POST 302  403  404   200    404    200   403   403   404    200
meetings:cell-resolutions-export giai_viet       POST 302  200  404   200    404    200   200   403   404    200
meetings:committee-resolutions-export ward5           POST 302  404  404   200    404    200   200   403   404    404
meetings:text-search-export    -               POST 302  200  200   200    200    200   200   403   403    200
meetings:ward-dates-export     ward5           POST 302  404  404   200    404    200   403   403   404    404
meetings:year-plan-export      giai_viet       POST 302  200  404   200    404    200   403   403   404    403
meetings:roll-call-export      held            POST 302  200  404   200    404    200   404   404   404    404
meetings:roll-call-export      accepted        POST 302  200  404   200    404    200   403   404   404    403
scoring:sheet-export           held            POST 302  200  404   200    404    200   404   404   404    404
scoring:sheet-export           accepted        POST 302  200  404   200    404    200   200   404   404    200
meetings:cell-visits-export    giai_viet       GET  302  405  405   405    405    405   405   405   405    405
meetings:cell-resolutions-export giai_viet       GET  302  405  405   405    405    405   405   405   405    405
meetings:committee-resolutions-export ward5           GET  302  405  405   405    405    405   405   405   405    405
meetings:text-search-export    -               GET  302  405  405   405    405    405   405   405   405    405
meetings:ward-dates-export     ward5           GET  302  405  405   405    405    405   405   405   405    405
meetings:year-plan-export      giai_viet       GET  302  405  405   405    405    405   405   405   405    405
meetings:roll-call-export      held            GET  302  405  405   405    405    405   405   405   405    405
scoring:sheet-export           held            GET  302  405  405   405    405    405   405   405   405    405

papers:paper-detail            report          GET    302  404   404    200    404     200   200   200   404    404
papers:paper-detail            minutes         GET    302  200   404    200    404     200   200   404   404    200
papers:paper-detail            report          POST   302  405   405    405    405     405   405   405   405    405
papers:paper-download          report          GET    302  404   404    200    404     200   200   200   404    404
papers:paper-download          minutes         GET    302  200   404    200    404     200   200   404   404    200
papers:paper-download          report          POST   302  405   405    405    405     405   405   405   405    405
papers:pack-list               -               GET    302  200   200    200    200     200   200   200   200    200
papers:pack-list               -               POST   302  405   405    405    405     405   405   405   405    405
papers:pack-detail             pack            GET    302  404   404    404    404     404   200   404   404    404
papers:pack-detail             pack            POST   302  405   405    405    405     405   405   405   405    405
papers:pack-download           pack            GET    302  404   404    404    404     404   200   404   404    404
papers:pack-download           pack            POST   302  405   405    405    405     405   405   405   405    405
papers:pack-cancel             pack            POST   302  404   404    404    404     404   302   404   404    404
papers:pack-cancel             pack            GET    302  405   405    405    405     405   405   405   405    405
papers:pack-again              pack            POST   302  404   404    404    404     404   302   404   404    404
papers:pack-again              pack            GET    302  405   405    405    405     405   405   405   405    405
papers:paper-tables            report          POST   302  404   404    200    404     200   200   200   404    404
papers:paper-tables            minutes         POST   302  200   404    200    404     200   200   404   404    200
papers:paper-tables            report          GET    302  405   405    405    405     405   405   405   405    405
papers:signature-add           report          POST   302  404   404    422    404     403   403   403   404    404
papers:signature-add           minutes         POST   302  422   404    422    404     403   403   404   404    403
papers:signature-add           report          GET    302  405   405    405    405     405   405   405   405    405
papers:signature-download      signature       GET    302  404   404    200    404     200   200   200   404    404
papers:signature-download      signature       POST   302  405   405    405    405     405   405   405   405    405

cells:member-list              giai_viet       GET    302  200   404    200    404     200   403   200   404    403
cells:member-list              khu_pho_9       GET    302  404   404    404    200     404   403   200   404    404
cells:member-list              giai_viet       POST   302  405   405    405    405     405   405   405   405    405

cells:member-detail            an              GET    302  200   404    200    404     200   404   200   404    404
cells:member-detail            an              POST   302  405   405    405    405     405   405   405   405    405
cells:member-detail            giang           GET    302  404   404    404    200     404   404   200   404    404
cells:member-detail            removed         GET    302  200   404    200    404     200   404   200   404    404
cells:member-confirm           dung            GET    302  403   404    200    404     403   404   200   404    404
cells:member-confirm           dung            POST   302  403   404    422    404     403   404   422   404    404
cells:member-confirm           dung            DELETE 302  405   405    405    405     405   405   405   405    405
cells:member-transfer          an              GET    302  403   404    200    404     403   404   200   404    404
cells:member-transfer          an              POST   302  403   404    422    404     403   404   422   404    404
cells:member-transfer          an              DELETE 302  405   405    405    405     405   405   405   405    405
cells:member-transfer-out      an              GET    302  403   404    200    404     403   404   200   404    404
cells:member-transfer-out      an              POST   302  403   404    422    404     403   404   422   404    404
cells:member-transfer-out      an              DELETE 302  405   405    405    405     405   405   405   405    405
cells:member-exempt            an              GET    302  403   404    200    404     403   404   200   404    404
cells:member-exempt            an              POST   302  403   404    422    404     403   404   422   404    404
cells:member-exempt            an              DELETE 302  405   405    405    405     405   405   405   405    405
cells:member-exemption-end     dung            GET    302  403   404    200    404     403   404   200   404    404
cells:member-exemption-end     dung            POST   302  403   404    422    404     403   404   422   404    404
cells:member-exemption-end     dung            DELETE 302  405   405    405    405     405   405   405   405    405
cells:member-away              an              GET    302  403   404    200    404     403   404   200   404    404
cells:member-away              an              POST   302  403   404    422    404     403   404   422   404    404
cells:member-away              an              DELETE 302  405   405    405    405     405   405   405   405    405
cells:member-away-extend       anh             GET    302  403   403    200    404     403   404   200   404    404
cells:member-away-extend       anh             POST   302  403   403    422    404     403   404   422   404    404
cells:member-away-extend       anh             DELETE 302  405   405    405    405     405   405   405   405    405
cells:member-away-end          anh             GET    302  403   403    200    404     403   404   200   404    404
cells:member-away-end          anh             POST   302  403   403    422    404     403   404   422   404    404
cells:member-away-end          anh             DELETE 302  405   405    405    405     405   405   405   405    405
cells:member-correct           an              GET    302  403   404    200    404     403   404   200   404    404
cells:member-correct           an              POST   302  403   404    422    404     403   404   422   404    404
cells:member-correct           an              DELETE 302  405   405    405    405     405   405   405   405    405
cells:member-leave             an              GET    302  403   404    200    404     403   404   200   404    404
cells:member-leave             an              POST   302  403   404    422    404     403   404   422   404    404
cells:member-leave             an              DELETE 302  405   405    405    405     405   405   405   405    405
cells:member-death             an              GET    302  403   404    200    404     403   404   200   404    404
cells:member-death             an              POST   302  403   404    422    404     403   404   422   404    404
cells:member-death             an              DELETE 302  405   405    405    405     405   405   405   405    405
cells:member-restore           removed         GET    302  403   404    200    404     403   404   200   404    404
cells:member-restore           removed         POST   302  403   404    422    404     403   404   422   404    404
cells:member-restore           removed         DELETE 302  405   405    405    405     405   405   405   405    405
cells:member-take-in-again     gone            GET    302  403   404    200    404     403   404   200   404    404
cells:member-take-in-again     gone            POST   302  403   404    422    404     403   404   422   404    404
cells:member-take-in-again     gone            DELETE 302  405   405    405    405     405   405   405   405    405
cells:member-restore           an              GET    302  403   404    302    404     403   404   302   404    404
cells:member-admit             giai_viet       GET    302  403   404    200    404     403   403   200   404    403
cells:member-admit             giai_viet       POST   302  403   404    422    404     403   403   422   404    403
cells:member-admit             giai_viet       DELETE 302  405   405    405    405     405   405   405   405    405
cells:member-take-in           giai_viet       GET    302  403   404    200    404     403   403   200   404    403
cells:member-take-in           giai_viet       POST   302  403   404    422    404     403   403   422   404    403
cells:member-take-in           giai_viet       DELETE 302  405   405    405    405     405   405   405   405    405
cells:cell-badges              giai_viet       GET    302  200   404    200    404     200   403   200   404    403
cells:cell-badges              giai_viet       POST   302  405   405    405    405     405   405   405   405    405
cells:cell-probations          giai_viet       GET    302  200   404    200    404     200   403   200   404    403
cells:cell-probations          giai_viet       POST   302  405   405    405    405     405   405   405   405    405
cells:badges                   ward5           GET    302  404   404    200    404     200   403   200   404    404
cells:badges                   ward5           POST   302  405   405    405    405     405   405   405   405    405
cells:badges                   district        GET    302  404   404    404    404     404   403   200   404    404
cells:probations               ward5           GET    302  404   404    200    404     200   403   200   404    404
cells:probations               ward5           POST   302  405   405    405    405     405   405   405   405    405
cells:probations               district        GET    302  404   404    404    404     404   403   200   404    404
cells:transfers                ward5           GET    302  404   404    200    404     200   403   200   404    404
cells:transfers                ward5           POST   302  405   405    405    405     405   405   405   405    405
cells:transfers                district        GET    302  404   404    404    404     404   403   200   404    404
cells:transfer-receive         transfer        GET    302  403   403    200    404     403   404   200   404    404
cells:transfer-receive         transfer        POST   302  403   403    422    404     403   404   422   404    404
cells:transfer-receive         transfer        DELETE 302  405   405    405    405     405   405   405   405    405
cells:transfer-refuse          transfer        GET    302  403   403    200    404     403   404   200   404    404
cells:transfer-refuse          transfer        POST   302  403   403    422    404     403   404   422   404    404
cells:transfer-refuse          transfer        DELETE 302  405   405    405    405     405   405   405   405    405
cells:transfer-receive         refused_transfer GET    302  403   404    302    403     403   404   302   404    404
cells:transfer-take-back       refused_transfer GET    302  403   404    403    200     403   404   200   404    404
cells:transfer-take-back       refused_transfer POST   302  403   404    403    422     403   404   422   404    404
cells:transfer-take-back       refused_transfer DELETE 302  405   405    405    405     405   405   405   405    405
cells:member-list-export       giai_viet       POST   302  200   404    200    404     200   403   200   404    403
cells:member-list-export       khu_pho_9       POST   302  404   404    404    200     404   403   200   404    404
cells:member-list-export       giai_viet       GET    302  405   405    405    405     405   405   405   405    405
cells:committee-members        ward5           GET    302  404   404    200    404     200   403   200   404    404
cells:committee-members        ward6           GET    302  404   404    404    200     404   403   200   404    404
cells:committee-members        ward5           POST   302  404   404    302    404     302   403   302   404    404
cells:committee-members        ward5           DELETE 302  405   405    405    405     405   405   405   405    405
cells:committee-members-export ward5           POST   302  404   404    200    404     200   403   200   404    404
cells:committee-members-export ward5           GET    302  405   405    405    405     405   405   405   405    405
cells:tree-export              ward5           POST   302  404   404    200    404     200   200   200   404    404
cells:tree-export              ward5           GET    302  405   405    405    405     405   405   405   405    405
cells:tree-tops-export         -               POST   302  403   403    200    200     200   200   200   403    403
cells:tree-tops-export         -               GET    302  405   405    405    405     405   405   405   405    405
cells:groups-export            ward5           POST   302  404   404    200    404     200   403   200   404    404
cells:groups-export            ward6           POST   302  404   404    404    200     404   403   200   404    404
cells:groups-export            ward5           GET    302  405   405    405    405     405   405   405   405    405
cells:committee-offices-export ward5           POST   302  404   404    200    404     200   403   200   404    404
cells:committee-offices-export ward5           GET    302  405   405    405    405     405   405   405   405    405
cells:cell-offices-export      giai_viet       POST   302  200   404    200    404     200   403   200   404    403
cells:cell-offices-export      giai_viet       GET    302  405   405    405    405     405   405   405   405    405
cells:badges-export            ward5           POST   302  404   404    200    404     200   403   200   404    404
cells:badges-export            ward5           GET    302  405   405    405    405     405   405   405   405    405
cells:cell-badges-export       giai_viet       POST   302  200   404    200    404     200   403   200   404    403
cells:cell-badges-export       giai_viet       GET    302  405   405    405    405     405   405   405   405    405
cells:probations-export        ward5           POST   302  404   404    200    404     200   403   200   404    404
cells:probations-export        ward5           GET    302  405   405    405    405     405   405   405   405    405
cells:cell-probations-export   giai_viet       POST   302  200   404    200    404     200   403   200   404    403
cells:cell-probations-export   giai_viet       GET    302  405   405    405    405     405   405   405   405    405
cells:transfers-export         ward5           POST   302  404   404    200    404     200   403   200   404    404
cells:transfers-export         ward5           GET    302  405   405    405    405     405   405   405   405    405
cells:accounts-export          ward5           POST   302  404   404    200    404     403   403   200   404    404
cells:accounts-export          ward5           GET    302  405   405    405    405     405   405   405   405    405
cells:member-search            -               GET    302  200   200    200    200     200   403   200   403    403
cells:member-search            -               POST   302  302   302    302    302     302   403   302   403    403
cells:member-search            -               DELETE 302  405   405    405    405     405   405   405   405    405
cells:import-members           ward5           GET    302  404   404    200    404     403   403   200   404    404
cells:import-members           ward5           POST   302  404   404    422    404     403   403   422   404    404
cells:import-members           ward5           DELETE 302  405   405    405    405     405   405   405   405    405
cells:import-members-template  ward5           GET    302  404   404    200    404     403   403   200   404    404
cells:import-members-template  ward5           POST   302  405   405    405    405     405   405   405   405    405
cells:import-organisation      ward5           GET    302  404   404    403    404     403   403   200   404    404
cells:import-organisation      ward5           POST   302  404   404    403    404     403   403   422   404    404
cells:import-organisation      ward5           DELETE 302  405   405    405    405     405   405   405   405    405
cells:import-organisation-template ward5           GET    302  404   404    403    404     403   403   200   404    404
cells:import-organisation-template ward5           POST   302  405   405    405    405     405   405   405   405    405
cells:import-detail            upload          GET    302  404   404    200    404     404   404   404   404    404
cells:import-detail            upload          POST   302  405   405    405    405     405   405   405   405    405
cells:import-compare           upload          POST   302  404   404    302    404     404   404   404   404    404
cells:import-compare           upload          GET    302  405   405    405    405     405   405   405   405    405
cells:import-confirm           upload          POST   302  404   404    302    404     404   404   404   404    404
cells:import-confirm           upload          GET    302  405   405    405    405     405   405   405   405    405
cells:import-discard           upload          POST   302  404   404    302    404     404   404   404   404    404
cells:import-discard           upload          GET    302  405   405    405    405     405   405   405   405    405

cells:chart                    ward5           GET    302  404   404    200    404     200   200   200   404    404
cells:chart                    ward6           GET    302  404   404    404    200     404   200   200   404    404
cells:chart                    district        GET    302  404   404    404    404     404   200   200   404    404
cells:chart                    ward5           POST   302  405   405    405    405     405   405   405   405    405
cells:committee-offices        ward5           GET    302  404   404    200    404     200   403   200   404    404
cells:committee-offices        ward5           POST   302  405   405    405    405     405   405   405   405    405
cells:committee-office-create  ward5           GET    302  404   404    200    404     403   403   200   404    404
cells:committee-office-create  ward6           GET    302  404   404    404    200     404   403   200   404    404
cells:committee-office-create  ward5           POST   302  404   404    422    404     403   403   422   404    404
cells:committee-office-create  ward5           DELETE 302  405   405    405    405     405   405   405   405    405
cells:cell-offices             giai_viet       GET    302  200   404    200    404     200   403   200   404    403
cells:cell-offices             khu_pho_9       GET    302  404   404    404    200     404   403   200   404    404
cells:cell-offices             giai_viet       POST   302  405   405    405    405     405   405   405   405    405
cells:cell-office-create       giai_viet       GET    302  403   404    200    404     403   403   200   404    403
cells:cell-office-create       giai_viet       POST   302  403   404    422    404     403   403   422   404    403
cells:cell-office-create       giai_viet       DELETE 302  405   405    405    405     405   405   405   405    405
cells:oversight-create         giai_viet       GET    302  403   404    200    404     403   403   200   404    403
cells:oversight-create         giai_viet       POST   302  403   404    422    404     403   403   422   404    403
cells:oversight-create         giai_viet       DELETE 302  405   405    405    405     405   405   405   405    405
cells:office-end               office          GET    302  403   404    200    404     403   403   200   404    403
cells:office-end               office          POST   302  403   404    422    404     403   403   422   404    403
cells:office-end               office          DELETE 302  405   405    405    405     405   405   405   405    405
cells:oversight-end            oversight       GET    302  403   404    200    404     403   403   200   404    403
cells:oversight-end            oversight       POST   302  403   404    422    404     403   403   422   404    403
cells:oversight-end            oversight       DELETE 302  405   405    405    405     405   405   405   405    405
cells:group-create             ward5           GET    302  404   404    200    404     403   403   200   404    404
cells:group-create             ward5           POST   302  404   404    422    404     403   403   422   404    404
cells:group-create             ward5           DELETE 302  405   405    405    405     405   405   405   405    405
cells:group-detail             group           GET    302  404   404    200    404     200   403   200   404    404
cells:group-detail             group           POST   302  405   405    405    405     405   405   405   405    405
cells:group-people             group           GET    302  404   404    200    404     403   403   200   404    404
cells:group-people             group           POST   302  404   404    422    404     403   403   422   404    404
cells:group-people             group           DELETE 302  405   405    405    405     405   405   405   405    405
cells:group-areas              group           GET    302  404   404    200    404     403   403   200   404    404
cells:group-areas              group           POST   302  404   404    422    404     403   403   422   404    404
cells:group-areas              group           DELETE 302  405   405    405    405     405   405   405   405    405
cells:group-end                group           GET    302  404   404    200    404     403   403   200   404    404
cells:group-end                group           POST   302  404   404    422    404     403   403   422   404    404
cells:group-end                group           DELETE 302  405   405    405    405     405   405   405   405    405

cells:ledger                   -               GET    302  403   403    403    403     200   403   200   403    403
cells:ledger                   -               POST   302  405   405    405    405     405   405   405   405    405
cells:readings                 -               GET    302  403   403    403    403     200   403   200   403    403
cells:readings                 -               POST   302  405   405    405    405     405   405   405   405    405
cells:ledger-export            -               POST   302  403   403    403    403     200   403   200   403    403
cells:ledger-export            -               GET    302  405   405    405    405     405   405   405   405    405
cells:readings-export          -               POST   302  403   403    403    403     200   403   200   403    403
cells:readings-export          -               GET    302  405   405    405    405     405   405   405   405    405
cells:ledger-event             event           GET    302  404   404    404    404     200   404   200   404    404
cells:ledger-event             event           POST   302  405   405    405    405     405   405   405   405    405

cells:accounts                 ward5           GET    302  404   404    200    404     403   403   200   404    404
cells:accounts                 ward6           GET    302  404   404    404    200     404   403   200   404    404
cells:accounts                 district        GET    302  404   404    404    404     404   403   200   404    404
cells:accounts                 ward5           POST   302  405   405    405    405     405   405   405   405    405
cells:account-open             ward5           GET    302  404   404    200    404     403   403   200   404    404
cells:account-open             ward5           POST   302  404   404    422    404     403   403   422   404    404
cells:account-open             ward6           GET    302  404   404    404    200     404   403   200   404    404
cells:account-open             ward6           POST   302  404   404    404    422     404   403   422   404    404
cells:account-open             ward5           DELETE 302  405   405    405    405     405   405   405   405    405
cells:account-detail           bithu           GET    302  404   404    200    404     404   404   200   404    404
cells:account-detail           vanphong6       GET    302  404   404    404    200     404   404   200   404    404
cells:account-detail           bithu           POST   302  405   405    405    405     405   405   405   405    405
cells:role-give                bithu           GET    302  404   404    200    404     404   404   200   404    404
cells:role-give                bithu           POST   302  404   404    422    404     404   404   422   404    404
cells:role-give                bithu           DELETE 302  405   405    405    405     405   405   405   405    405
cells:role-give                thuongtruc      GET    302  404   404    200    404     404   404   200   404    404
cells:role-give                vanphong        GET    302  404   404    403    404     404   404   200   404    404
cells:role-give                vanphong6       POST   302  404   404    404    403     404   404   422   404    404
cells:slip-create              bithu           GET    302  404   404    200    404     404   404   200   404    404
cells:slip-create              bithu           POST   302  404   404    422    404     404   404   422   404    404
cells:slip-create              bithu           DELETE 302  405   405    405    405     405   405   405   405    405
cells:slip-create              thuongtruc      GET    302  404   404    403    404     404   404   200   404    404
cells:slip-create              vanphong        GET    302  404   404    403    404     404   404   200   404    404
cells:slip-create              vanphong6       POST   302  404   404    404    403     404   404   422   404    404
cells:account-member           bithu           GET    302  404   404    200    404     404   404   200   404    404
cells:account-member           bithu           POST   302  404   404    302    404     404   404   302   404    404
cells:account-member           bithu           DELETE 302  405   405    405    405     405   405   405   405    405
cells:account-member           thuongtruc      GET    302  404   404    403    404     404   404   200   404    404
cells:account-member           vanphong        GET    302  404   404    403    404     404   404   200   404    404
cells:account-switch           bithu           GET    302  404   404    200    404     404   404   200   404    404
cells:account-switch           bithu           POST   302  404   404    422    404     404   404   422   404    404
cells:account-switch           bithu           DELETE 302  405   405    405    405     405   405   405   405    405
cells:account-switch           thuongtruc      GET    302  404   404    403    404     404   404   200   404    404
cells:account-switch           vanphong        GET    302  404   404    403    404     404   404   200   404    404
cells:account-switch           vanphong6       POST   302  404   404    404    403     404   404   422   404    404
cells:role-end                 bithu_role      GET    302  404   404    200    404     404   404   200   404    404
cells:role-end                 bithu_role      POST   302  404   404    302    404     404   404   302   404    404
cells:role-end                 thuongtruc_role GET    302  404   404    403    404     404   404   200   404    404
cells:role-end                 thuongtruc_role POST   302  404   404    403    404     404   404   302   404    404
cells:role-end                 bithu_role      DELETE 302  405   405    405    405     405   405   405   405    405
cells:my-account               -               GET    302  200   200    200    200     200   200   200   200    200
cells:my-account               -               POST   302  405   405    405    405     405   405   405   405    405

member-data                    binh            GET    302  403   404    200    404     403   404   200   404    404
member-data                    binh            POST   302  403   404    200    404     403   404   200   404    404
member-data                    binh            DELETE 302  405   405    405    405     405   405   405   405    405
cells:tree                     -               GET    302  403   403    200    200     200   200   200   403    403
cells:tree                     -               POST   302  405   405    405    405     405   405   405   405    405
cells:tree-branch              ward5           GET    302  404   404    200    404     200   200   200   404    404
cells:tree-branch              ward6           GET    302  404   404    404    200     404   200   200   404    404
cells:tree-branch              district        GET    302  404   404    404    404     404   200   200   404    404
cells:tree-branch              ward5           POST   302  405   405    405    405     405   405   405   405    405
cells:committee-found-committee ward5           GET    302  404   404    403    404     403   403   200   404    404
cells:committee-found-committee ward5           POST   302  404   404    403    404     403   403   422   404    404
cells:committee-found-committee ward5           DELETE 302  405   405    405    405     405   405   405   405    405
cells:committee-found-cell     ward5           GET    302  404   404    403    404     403   403   200   404    404
cells:committee-found-cell     ward5           POST   302  404   404    403    404     403   403   422   404    404
cells:committee-found-cell     ward5           DELETE 302  405   405    405    405     405   405   405   405    405
cells:committee-rename         ward5           GET    302  404   404    403    404     403   403   200   404    404
cells:committee-rename         ward5           POST   302  404   404    403    404     403   403   422   404    404
cells:committee-rename         ward5           DELETE 302  405   405    405    405     405   405   405   405    405
cells:committee-move           ward5           GET    302  404   404    403    404     403   403   200   404    404
cells:committee-move           ward5           POST   302  404   404    403    404     403   403   422   404    404
cells:committee-move           ward5           DELETE 302  405   405    405    405     405   405   405   405    405
cells:committee-merge          ward5           GET    302  404   404    403    404     403   403   200   404    404
cells:committee-merge          ward5           POST   302  404   404    403    404     403   403   422   404    404
cells:committee-merge          ward5           DELETE 302  405   405    405    405     405   405   405   405    405
cells:committee-dissolve       ward5           GET    302  404   404    403    404     403   403   200   404    404
cells:committee-dissolve       ward5           POST   302  404   404    403    404     403   403   422   404    404
cells:committee-dissolve       ward5           DELETE 302  405   405    405    405     405   405   405   405    405
cells:cell-rename              giai_viet       GET    302  403   404    403    404     403   403   200   404    403
cells:cell-rename              giai_viet       POST   302  403   404    403    404     403   403   422   404    403
cells:cell-rename              khu_pho_9       GET    302  404   404    404    403     404   403   200   404    404
cells:cell-rename              giai_viet       DELETE 302  405   405    405    405     405   405   405   405    405
cells:cell-move                giai_viet       GET    302  403   404    403    404     403   403   200   404    403
cells:cell-move                giai_viet       POST   302  403   404    403    404     403   403   422   404    403
cells:cell-move                khu_pho_9       GET    302  404   404    404    403     404   403   200   404    404
cells:cell-move                giai_viet       DELETE 302  405   405    405    405     405   405   405   405    405
cells:cell-dissolve            giai_viet       GET    302  403   404    403    404     403   403   200   404    403
cells:cell-dissolve            giai_viet       POST   302  403   404    403    404     403   403   422   404    403
cells:cell-dissolve            khu_pho_9       GET    302  404   404    404    403     404   403   200   404    404
cells:cell-dissolve            giai_viet       DELETE 302  405   405    405    405     405   405   405   405    405
cells:organisation-act         act             GET    302  404   404    403    404     403   403   200   404    404
cells:organisation-act         act             POST   302  405   405    405    405     405   405   405   405    405
cells:organisation-act-undo    act             GET    302  404   404    403    404     403   403   302   404    404
cells:organisation-act-undo    act             POST   302  404   404    403    404     403   403   422   404    404
cells:organisation-act-undo    act             DELETE 302  405   405    405    405     405   405   405   405    405

account_login                  -               GET    200  302   302    302    302     302   302   302   302    302
account_login                  -               POST   200  302   302    302    302     302   302   302   302    302
account_login                  -               DELETE 405  302   302    302    302     302   302   302   302    302
account_logout                 -               GET    302  200   200    200    200     200   200   200   200    200
account_logout                 -               POST   302  302   302    302    302     302   302   302   302    302
account_logout                 -               DELETE 405  405   405    405    405     405   405   405   405    405
account_inactive               -               GET    200  200   200    200    200     200   200   200   200    200
account_inactive               -               POST   405  405   405    405    405     405   405   405   405    405
account_reauthenticate         -               GET    302  200   200    200    200     200   200   200   200    200
account_reauthenticate         -               POST   302  200   200    200    200     200   200   200   200    200
account_reauthenticate         -               DELETE 302  405   405    405    405     405   405   405   405    405
account_change_password        -               GET    302  200   200    200    200     200   200   200   200    200
account_change_password        -               POST   302  200   200    200    200     200   200   200   200    200
account_change_password        -               DELETE 302  405   405    405    405     405   405   405   405    405
account_slip                   -               GET    200  302   302    302    302     302   302   302   302    302
account_slip                   -               POST   422  302   302    302    302     302   302   302   302    302
account_slip                   -               DELETE 405  405   405    405    405     405   405   405   405    405
account_slip_password          -               GET    302  302   302    302    302     302   302   302   302    302
account_slip_password          -               POST   302  302   302    302    302     302   302   302   302    302
account_slip_password          -               DELETE 405  405   405    405    405     405   405   405   405    405
set_language                   -               GET    302  302   302    302    302     302   302   302   302    302
set_language                   -               POST   302  302   302    302    302     302   302   302   302    302
"""

# The administrator's pages are the same for everybody else: 302 for who is not signed in, 403 for all other roles.
ADMINISTRATION = """
address                        object        method  admin

admin:index                    -             GET     200
admin:app_list                 cells         GET     200
admin:app_list                 auth          GET     404
admin:password_change          -             GET     200
admin:password_change_done     -             GET     200
admin:jsi18n                   -             GET     200
admin:autocomplete             -             GET     200
admin:{model}_changelist       -             GET     200
admin:{model}_changelist       -             POST    200
admin:{model}_add              -             GET     200
admin:{model}_add              -             POST    200
admin:{model}_change           {model}       GET     200
admin:{model}_change           {model}       POST    200
admin:{model}_change           missing       GET     404
admin:{model}_history          {model}       GET     200
admin:{model}_delete           {model}       GET     403
admin:{model}_delete           {model}       POST    403
"""
ADMIN_MODELS = [
    "cells_committee",
    "cells_cell",
    "cells_membership",
    "cells_oversight",
    "cells_office",
    "cells_term",
    "cells_member",
    "cells_exemption",
    "cells_user",
    "cells_grant",
    "meetings_meetingpolicy",
]
# Accounts are opened on their own pages, with a slip.
NOT_ADDED_THERE = {("admin:{model}_add", "cells_user")}
# The two that are open to people without the right to administer, in the columns of the first table.
ADMIN_DOORS = """
address                        object          method anon bithu bithu1 vphong vphong6 ttruc quan8 admin nobody giamsat

admin:login                    -               GET    302  403   403    403    403     403   403   302   403    403
admin:logout                   -               GET    302  403   403    403    403     403   403   405   403    403
admin:logout                   -               POST   302  403   403    403    403     403   403   200   403    403
"""
# Addresses without a name: Django's redirect from the old form of a change page, and the rest of /admin/.
UNNAMED = {"admin: <path:object_id>/", "admin: (?P<url>.*)$"}

QUERIES = {
    "admin:autocomplete": {"app_label": "cells", "model_name": "membership", "field_name": "member"},
}


def rows_of(table):
    """(address, object, method, {actor: code}) for each line under the head."""
    _head, *lines = [line.split() for line in table.strip().splitlines() if line]
    for address, thing, method, *codes in lines:
        yield address, thing, method, dict(zip(ACTORS, map(int, codes), strict=True))


def administration_rows():
    _head, *lines = [line.split() for line in ADMINISTRATION.strip().splitlines() if line]
    for address, thing, method, code in lines:
        others = {actor: 302 if actor == "anonymous" else 403 for actor in ACTORS}
        for model in ADMIN_MODELS if "{model}" in address else [""]:
            yield (
                address.format(model=model),
                thing.format(model=model),
                method,
                others | {"admin": 403 if (address, model) in NOT_ADDED_THERE else int(code)},
            )


def all_rows():
    yield from rows_of(PAGES)
    yield from administration_rows()
    yield from rows_of(ADMIN_DOORS)


def table_by_address():
    grouped = defaultdict(list)
    for address, thing, method, codes in all_rows():
        grouped[address].append((thing, method, codes))
    return dict(grouped)


TABLE = table_by_address()
# Setting the stage costs more than asking ten pages, so that addresses are tried by the dozen.
GROUPS = {
    "boards and scores": [name for name in TABLE if name.startswith("scoring:")],
    "records": [name for name in TABLE if name.startswith("meetings:")],
    "papers and members": [name for name in TABLE if name.startswith(("papers:", "cells:"))],
    "accounts": [name for name in TABLE if ":" not in name],
    "administration: lists": [name for name in TABLE if name.endswith(("_changelist", "_add"))],
    "administration: forms": [name for name in TABLE if name.endswith(("_change", "_history", "_delete"))],
}
GROUPS["administration: the rest"] = [name for name in TABLE if name not in set(chain(*GROUPS.values()))]


def addresses(resolver=None, namespace=""):
    """The name of every address there is; one without a name is shown as its namespace and pattern."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern, inner)
        elif pattern.name is None:
            yield f"{namespace} {pattern.pattern}"
        else:
            yield f"{namespace}{pattern.name}"


def arguments(stage, address, thing):
    """The arguments of an address for one object of the stage."""
    november = Month(2026, 11)
    if address in ("scoring:overview", "scoring:overview-export", "scoring:overview-pack"):
        return [november]
    if address.startswith(("scoring:calibration", "scoring:replay")) and thing.startswith(
        ("ward", "district")
    ):
        return [getattr(stage, thing).pk, november]
    if address in ("scoring:board", "scoring:board-export", "scoring:report", "meetings:entry-list"):
        return [getattr(stage, thing).pk, november]
    if address in ("meetings:ward-calendar", "meetings:ward-dates", "meetings:ward-dates-export"):
        return [getattr(stage, thing).pk, november]
    if address in (
        "meetings:year-plan",
        "meetings:year-plan-export",
        "meetings:usual-day-edit",
        "meetings:topics-edit",
        "meetings:turns-edit",
    ):
        return [getattr(stage, thing).pk, november.year]
    if address == "papers:paper-verify":
        return [getattr(stage, thing).verification_code]
    if address in ("scoring:results-notices", "scoring:summary", "scoring:board-pack"):
        return [getattr(stage, thing).pk, november]
    if address == "scoring:results-notice":
        return [stage.ward5.pk, stage.meetings.accepted.month, stage.giai_viet.pk]
    if address == "scoring:period-report":
        return [getattr(stage, thing).pk, "2026-Q3"]
    if address.startswith(("scoring:committee-span", "scoring:cell-span")):
        return [getattr(stage, thing).pk, "2026-Q4"]
    if address == "meetings:calendar-feed":
        return [stage.feed_secret]
    if address == "meetings:member-year":
        return [getattr(stage, thing).pk, november.year]
    if thing in ("giai_viet", "khu_pho_9"):
        # December: neither a meeting nor a note stands there yet.
        lasting = ("visit", "tasks", "resolutions")
        is_of_a_month = not (address.startswith("cells:") or any(word in address for word in lasting))
        return [getattr(stage, thing).pk, *([Month(2026, 12)] if is_of_a_month else [])]
    if address.startswith("admin:"):
        return admin_arguments(stage, thing)
    if thing == "material":
        return [stage.material.meeting_id, stage.material.pk]
    if hasattr(stage.meetings, thing):
        return [getattr(stage.meetings, thing).pk]
    return [] if thing == "-" else [getattr(stage, thing).pk]


def admin_arguments(stage, thing):
    simple = {"-": [], "missing": [10**6], "cells": ["cells"], "auth": ["auth"]}
    if thing in simple:
        return simple[thing]
    objects = {
        "cells_committee": stage.ward5,
        "cells_cell": stage.giai_viet,
        "cells_membership": stage.binh.memberships.get(),
        "cells_oversight": Oversight.objects.get(),
        "cells_office": stage.binh.offices.get(),
        "cells_term": Term.objects.get(),
        "cells_member": stage.binh,
        "cells_exemption": Exemption.objects.get(),
        "cells_user": stage.bithu,
        "cells_grant": stage.bithu.grants.get(),
        "meetings_meetingpolicy": stage.ward5.meeting_policies.get(),
    }
    return [objects[thing].pk]


def url_of(stage, address, thing):
    if address == "admin:app_list" and thing == "auth":
        return reverse("admin:index") + "auth/"
    return reverse(address, args=arguments(stage, address, thing))


def body_of(address):
    """What is posted: complete where that takes one line, else nothing that the page could accept."""
    plan = {
        "planned_at_0": "05/12/2026",
        "planned_at_1": "19:30",
        "venue": "Nhà văn hóa",
        "thematic_topic": "Học tập",
    }
    return {
        "scoring:report": {"submission_id": str(uuid.UUID(int=1))},
        "scoring:period-report": {"submission_id": str(uuid.UUID(int=1))},
        "scoring:meeting-return": {"reason": "Thiếu chữ ký"},
        "scoring:rubric-draft-create": {"shipped": "five_criteria"},
        "meetings:meeting-create": plan,
        "meetings:paper-entry-start": plan,
        "meetings:thematic-create": plan,
        "meetings:extraordinary-create": plan,
        "meetings:month-missed": {"reason": "Mưa lũ"},
    }.get(address, {"unknown": "1"})


def client_of(stage, actor):
    client = Client(raise_request_exception=False)
    if actor != "anonymous":
        client.force_login(getattr(stage, actor), backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def answer(client, address, url, method):
    """The response, with everything the request wrote undone, signing out included."""
    data = body_of(address) if method == "POST" else QUERIES.get(address, {})
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        response = getattr(client, method.lower())(url, data)
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


@pytest.fixture(autouse=True)
def quiet(caplog):
    """Two thousand refusals are asked for here, and each would be logged."""
    caplog.set_level("CRITICAL", logger="django.request")


@pytest.mark.parametrize("group", GROUPS)
def test_everybody_gets_the_answer_of_the_table_and_reading_writes_nothing_but_that_it_was_read(stage, group):
    clients = {actor: client_of(stage, actor) for actor in ACTORS}
    wrong, written = [], []
    for address in GROUPS[group]:
        for thing, method, codes in TABLE[address]:
            url = url_of(stage, address, thing)
            for actor, expected in codes.items():
                with CaptureQueriesContext(connection) as captured:
                    got = answer(clients[actor], address, url, method).status_code
                if method == "GET":
                    written += [(address, thing, actor, sql) for sql in writes_of(captured)]
                if got != expected:
                    wrong.append(
                        f"{method} {address} of {thing}: {actor} got {got}, the table says {expected}"
                    )
    assert (wrong, written) == ([], [])


def test_every_address_has_a_row_and_every_row_an_address():
    named = {address for address in addresses() if " " not in address}
    assert (named - set(TABLE), set(TABLE) - named) == (set(), set())


def test_nothing_hides_behind_an_address_without_a_name():
    assert {address for address in addresses() if " " in address} == UNNAMED


def test_every_address_is_tried_with_get_with_post_and_with_a_method_it_does_not_know():
    """A page that only reads is tried with POST instead of DELETE, one that only writes with GET."""
    for address in {address for address, *_rest in rows_of(PAGES)} - {"set_language"}:
        codes = [code for _thing, _method, row in TABLE[address] for code in row.values()]
        assert 405 in codes, address
        assert {"GET", "POST"} <= {method for _thing, method, _row in TABLE[address]}, address


def test_who_is_not_signed_in_meets_only_the_doors():
    """Default deny: the list of addresses that answer a stranger with a page (trust.md S-06)."""
    open_to_all = {
        address for address, rows in TABLE.items() for _thing, _method, row in rows if row["anonymous"] == 200
    }
    assert open_to_all == {
        "account_login",
        "account_inactive",
        "account_slip",
        "meetings:calendar-feed",
        "papers:paper-verify-start",
        "papers:paper-verify",
    }


@pytest.mark.parametrize(
    "address", ["scoring:home", "scoring:board", "admin:index", "admin:cells_cell_changelist"]
)
def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_comes_back(stage, client, address):
    url = url_of(stage, address, "ward5" if address == "scoring:board" else "-")
    response = client.get(url, follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))
    signed_in = client.post(
        response.redirect_chain[-1][0], {"login": "admin", "password": "chibo-demo"}, follow=True
    )
    assert signed_in.status_code == 200
    assert signed_in.request["PATH_INFO"] == (reverse("cells:tree") if address == "scoring:home" else url)


# --- Reading writes nothing (trust.md S-15) --------------------------------------------------------------------

MAY_BE_WRITTEN_BY_READING = ('"cells_reading"', '"django_session"')


def writes_of(captured):
    statements = [query["sql"] for query in captured]
    writes = [sql for sql in statements if sql.split(" ", 1)[0] in ("INSERT", "UPDATE", "DELETE")]
    return [
        sql
        for sql in writes
        if not any(table in sql for table in MAY_BE_WRITTEN_BY_READING)
        and not sql.startswith('UPDATE "cells_user" SET "last_login"')
    ]


def test_a_write_by_reading_would_be_noticed(stage):
    with CaptureQueriesContext(connection) as captured:
        Committee.objects.filter(pk=stage.ward5.pk).update(code="P5")
        stage.bithu.save(update_fields=["full_name"])
        stage.bithu.save(update_fields=["last_login"])
    assert [sql.split(" SET ")[0] for sql in writes_of(captured)] == [
        'UPDATE "cells_committee"',
        'UPDATE "cells_user"',
    ]
