from django.urls import path

from .views import members

app_name = "cells"
urlpatterns = [path("cells/<int:cell_id>/members/", members.member_list, name="member-list")]
