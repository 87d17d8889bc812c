"""A device in words a person recognises: « Firefox sur Windows »."""

from __future__ import annotations

from django import template

register = template.Library()
NAVIGATEURS = (("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
SYSTEMES = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip


@register.filter
def appareil(agent: str) -> str:
    """Name the browser and the system that a user agent speaks of, as far as it says."""
    navigateur = next((nom for marque, nom in NAVIGATEURS if marque in agent), "Navigateur")
    systeme = next((nom for marque, nom in SYSTEMES if marque in agent), "")
    return f"{navigateur} sur {systeme}" if systeme else f"{navigateur}, appareil inconnu"
