"""A mail is claimed before it is sent; what failed for sure is tried again, what may have left is sent once more and no further."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from post_office.mail import send
from post_office.models import STATUS, Email

from echanges.expedition import A_VENIR_MAX, expedier_en_attente
from echanges.models import Courriel, Expedition
from echanges.regles import delai_nouvel_envoi, dire_echec
from echanges.services import renvoyer, reveiller

pytestmark = pytest.mark.django_db
BOITE = settings.EMAIL_BACKEND  # as the site is set, before the tests begin


class Facteur(BaseEmailBackend):
    """A server that does as the class says."""

    panne: Exception | None = None
    absent: Exception | None = None
    is_incertain = False

    def open(self):
        if Facteur.absent:
            raise Facteur.absent

    def send_messages(self, messages):
        if Facteur.panne:
            raise Facteur.panne
        mail.outbox.extend([m for m in messages if m.message()])
        return len(messages)


@pytest.fixture(autouse=True)
def facteur(settings, monkeypatch):
    settings.POST_OFFICE = {**settings.POST_OFFICE, "BACKENDS": {"default": f"{__name__}.Facteur"}}
    for nom, valeur in (("panne", None), ("absent", None), ("is_incertain", False)):
        monkeypatch.setattr(Facteur, nom, valeur)
    return Facteur


@pytest.fixture
def envoi() -> Email:
    return send("alice@exemple.fr", "vae@exemple.fr", subject="Bonjour", message="À bientôt")


def relire(envoi: Email) -> tuple[int, int | None, int]:
    envoi.refresh_from_db()
    incertaines = Expedition.objects.filter(pk=envoi.pk).values_list("incertaines", flat=True).first()
    return envoi.status, envoi.number_of_retries, incertaines or 0


def plus_tard() -> None:
    Email.objects.update(scheduled_time=None)


def test_a_mail_leaves_once(envoi):
    assert (expedier_en_attente(), expedier_en_attente()) == (1, 0)
    assert [m.extra_headers["Message-ID"] for m in mail.outbox] == [envoi.message_id]
    assert relire(envoi)[0] == STATUS.sent


def test_a_server_that_is_away_uses_no_try(envoi, facteur):
    facteur.absent = ConnectionRefusedError()
    for _ in range(20):
        assert expedier_en_attente() == 0
    assert relire(envoi) == (STATUS.queued, None, 0)


def test_a_refusal_is_tried_again_later_and_later_then_given_up(envoi, facteur, settings):
    facteur.panne = ValueError("refusé")
    for essai in range(1, 9):
        assert expedier_en_attente() == 0
        assert relire(envoi) == (STATUS.requeued, essai, 0)
        assert timedelta(0) < envoi.scheduled_time - timezone.now() <= delai_nouvel_envoi(essai)
        assert expedier_en_attente() == 0  # not yet due
        plus_tard()
    expedier_en_attente()
    assert relire(envoi)[0] == STATUS.failed
    assert envoi.logs.count() == 9


def test_one_bad_mail_does_not_stop_the_others(envoi, facteur, monkeypatch):
    bon = send("zoe@exemple.fr", "vae@exemple.fr", subject="Bonjour", message="x")
    Email.objects.filter(pk=envoi.pk).update(to=["pas une adresse\nBcc: x"], from_email="a\nb")
    assert expedier_en_attente() == 1
    assert relire(bon)[0] == STATUS.sent
    assert relire(envoi)[:2] == (STATUS.requeued, 1)


def test_what_may_have_left_is_sent_once_more_and_then_a_person_decides(envoi, facteur):
    Courriel.objects.create(cle="x", evenement="x.y", destinataire="alice@exemple.fr", sujet="Bonjour", envoi=envoi)
    facteur.panne, facteur.is_incertain = ConnectionResetError(), True
    expedier_en_attente()
    assert relire(envoi) == (STATUS.requeued, 1, 1)
    plus_tard()
    expedier_en_attente()
    assert relire(envoi) == (STATUS.failed, 1, 2)
    assert "peut-être arrivé" in dire_echec(envoi.logs.latest("pk").exception_type)


def test_a_person_who_sends_it_again_gives_it_new_chances(envoi, facteur, django_user_model):
    courriel = Courriel.objects.create(cle="x", evenement="x.y", destinataire="alice@exemple.fr", sujet="Bonjour", envoi=envoi)
    Expedition.objects.create(envoi=envoi, incertaines=2)
    Email.objects.update(status=STATUS.failed)
    renvoyer(courriel=courriel, auteur=django_user_model.objects.create_user("s@exemple.fr"))
    assert expedier_en_attente() == 1


@pytest.mark.parametrize(("commence", "travailleur", "attendu"), [
    (timedelta(0), "ailleurs:1", 0), (timedelta(minutes=-11), "ailleurs:1", 1), (timedelta(days=1), "ailleurs:1", 1),
])  # fmt: skip
def test_a_mail_that_another_holds_is_left_alone_unless_it_is_dead(envoi, commence, travailleur, attendu):
    Expedition.objects.create(envoi=envoi, commence_le=timezone.now() + commence, travailleur=travailleur, incertaines=1)
    assert expedier_en_attente() == attendu


def test_a_try_planned_by_a_clock_that_was_ahead_is_due(envoi):
    Email.objects.update(scheduled_time=timezone.now() + A_VENIR_MAX + timedelta(hours=1))
    assert expedier_en_attente() == 1


def test_mail_of_the_account_leaves_at_once_and_not_at_the_next_sweep(client, settings, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = BOITE  # Django puts its own in the way of the tests
    with django_capture_on_commit_callbacks() as apres:
        client.post("/compte/password/reset/", {"email": "personne@demo.example"})
    assert Email.objects.get().to == ["personne@demo.example"]
    assert reveiller in apres
