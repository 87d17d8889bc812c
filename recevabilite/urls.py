"""Addresses of `recevabilite`."""

from django.urls import URLPattern

app_name = "recevabilite"
urlpatterns: list[URLPattern] = []
