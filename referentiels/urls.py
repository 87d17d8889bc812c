"""Addresses of `referentiels`."""

from django.urls import URLPattern

app_name = "referentiels"
urlpatterns: list[URLPattern] = []
