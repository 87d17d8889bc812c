"""Mails sent, their templates and their delivery status."""
