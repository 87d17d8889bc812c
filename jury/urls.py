"""Addresses of `jury`."""

from django.urls import URLPattern

app_name = "jury"
urlpatterns: list[URLPattern] = []
