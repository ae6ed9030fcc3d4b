from django.urls import path

from . import views

app_name = "cells"
urlpatterns = [path("cells/<int:cell_id>/members/", views.member_list, name="member-list")]
