"""Convocations with their calendar file: instants in UTC, one event for life, newcomers only, the date taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from icalendar import Calendar

from comptes.services import donner_role
from echanges.models import Courriel
from jury import services as j
from jury.enums import Fonction
from jury.forms import SessionForm
from jury.models import SessionJury
from jury.regles import dire_duree, duree_de_session

from .outils import client_de, session_vide, texte, url

MEMBRES = {f"{n}@demo.example" for n in ("jeanne", "jacques", "julie", "jules")}


def lire(courriel):
    """The calendar file of a mail: the calendar and its event."""
    piece = courriel.envoi.attachments.get()
    assert (piece.name, piece.mimetype) == ("jury.ics", "text/calendar")
    with piece.file.open("rb") as fichier:
        calendrier = Calendar.from_ical(fichier.read())
    (evenement,) = calendrier.walk("VEVENT")
    return calendrier, evenement


def dernier(evenement="jury.convocation", destinataire="jeanne@demo.example"):
    return Courriel.objects.filter(evenement=evenement, destinataire=destinataire).latest("pk")


def convoquees(debut):
    return set(Courriel.objects.filter(evenement="jury.convocation", pk__gt=debut).values_list("destinataire", flat=True))


@pytest.mark.parametrize(("jour", "utc"), [("2027-03-26", 13), ("2027-03-29", 12), ("2027-10-29", 12), ("2027-11-02", 13)])
def test_calendar_shows_the_hour_of_paris_whatever_the_season(petite_scene, jour, utc):
    form = SessionForm({"jour": jour, "heure": "14:00", "lieu": "Paris"}, certifications=[petite_scene.referentiel.certification])
    assert form.is_valid()
    with time_machine.travel("2027-01-15T09:00:00Z"):
        session = j.creer_session(auteur=petite_scene.sylvie, certification=petite_scene.referentiel.certification, **form.champs)
        sieges = [j.Siege(petite_scene.jeanne, Fonction.PRESIDENT), j.Siege(petite_scene.jacques, Fonction.VICE_PRESIDENT)]
        j.definir_membres(session=session, auteur=petite_scene.sylvie, sieges=sieges)
        assert j.convoquer(session=session, auteur=petite_scene.sylvie) == ""
    calendrier, evenement = lire(dernier())
    debut = evenement["dtstart"].dt
    assert debut == datetime.fromisoformat(f"{jour}T{utc}:00:00+00:00")
    assert evenement["dtstart"].to_ical().endswith(b"Z")
    assert evenement["dtend"].dt - debut == timedelta(hours=1)
    assert evenement["dtstamp"].dt.tzinfo is not None
    assert (str(calendrier["method"]), str(evenement["status"])) == ("REQUEST", "CONFIRMED")


def test_calendar_names_who_convenes_and_who_is_convened(petite_scene):
    session = session_vide(petite_scene)
    j.convoquer(session=session, auteur=petite_scene.sylvie)
    _, evenement = lire(dernier())
    assert str(evenement["organizer"]).startswith("mailto:")
    assert str(evenement["attendee"]) == "mailto:jeanne@demo.example"
    assert f"/jury/{session.pk}/" in str(evenement["url"])


def test_change_of_date_keeps_the_event_and_numbers_the_change(petite_scene):
    session = session_vide(petite_scene)
    j.convoquer(session=session, auteur=petite_scene.sylvie)
    _, avant = lire(dernier())
    nouvelle = timezone.now().replace(microsecond=0) + timedelta(days=45)
    j.modifier_session(
        session=session, auteur=petite_scene.sylvie, le=nouvelle, lieu="Lyon", is_distance=False, is_masquee=False, annonce_prevue_le=None
    )
    repere = Courriel.objects.latest("pk").pk
    j.convoquer(session=session, auteur=petite_scene.sylvie)
    _, apres = lire(dernier())
    assert convoquees(repere) == MEMBRES
    assert str(apres["uid"]) == str(avant["uid"])
    assert int(apres["sequence"]) > int(avant["sequence"])
    assert apres["dtstart"].dt == nouvelle.astimezone(UTC)


def test_newcomer_alone_is_convened_then_everyone_again_on_demand(petite_scene):
    session = session_vide(petite_scene)
    j.convoquer(session=session, auteur=petite_scene.sylvie)
    donner_role(utilisateur=petite_scene.pierre, role="jure", auteur=None, college="salaries")
    sieges = [j.Siege(m.personne, m.fonction) for m in session.membres.all()]
    j.definir_membres(session=session, auteur=petite_scene.sylvie, sieges=[*sieges, j.Siege(petite_scene.pierre)])
    page = texte(client_de(petite_scene.sylvie).get(url("session", session)))
    assert "4 membres ont déjà la date et le lieu" in page
    repere = Courriel.objects.latest("pk").pk
    j.convoquer(session=session, auteur=petite_scene.sylvie)
    assert convoquees(repere) == {"pierre@demo.example"}
    repere = Courriel.objects.latest("pk").pk
    j.convoquer(session=session, auteur=petite_scene.sylvie)
    assert convoquees(repere) == MEMBRES | {"pierre@demo.example"}


def test_cancelled_session_takes_the_date_back_from_whoever_had_it(petite_scene):
    session = session_vide(petite_scene)
    j.convoquer(session=session, auteur=petite_scene.sylvie)
    _, avant = lire(dernier())
    donner_role(utilisateur=petite_scene.pierre, role="jure", auteur=None, college="salaries")
    sieges = [j.Siege(m.personne, m.fonction) for m in session.membres.all()]
    j.definir_membres(session=session, auteur=petite_scene.sylvie, sieges=[*sieges, j.Siege(petite_scene.pierre)])
    j.modifier_session(
        session=session, auteur=petite_scene.sylvie, le=session.le + timedelta(days=1), lieu="Lyon", is_distance=False, is_masquee=False,
        annonce_prevue_le=None,
    )  # fmt: skip
    j.annuler_session(session=session, auteur=petite_scene.sylvie, motif="Grève des transports.")
    annules = Courriel.objects.filter(evenement="jury.annulation")
    assert set(annules.values_list("destinataire", flat=True)) == MEMBRES  # Pierre was never convened
    calendrier, apres = lire(dernier("jury.annulation"))
    assert (str(calendrier["method"]), str(apres["status"])) == ("CANCEL", "CANCELLED")
    assert str(apres["uid"]) == str(avant["uid"])
    assert int(apres["sequence"]) > int(avant["sequence"])


def test_member_who_no_longer_sits_is_told_only_when_convened(petite_scene):
    session = session_vide(petite_scene)
    sieges = [j.Siege(m.personne, m.fonction) for m in session.membres.all()]
    sans_julie = [s for s in sieges if s.personne != petite_scene.julie]
    j.definir_membres(session=session, auteur=petite_scene.sylvie, sieges=sans_julie)
    assert not Courriel.objects.filter(evenement="jury.convocation_retiree").exists()
    j.convoquer(session=session, auteur=petite_scene.sylvie)
    sans_jules = [s for s in sans_julie if s.personne != petite_scene.jules]
    j.definir_membres(session=session, auteur=petite_scene.sylvie, sieges=sans_jules)
    calendrier, _ = lire(Courriel.objects.get(evenement="jury.convocation_retiree"))
    assert str(calendrier["method"]) == "CANCEL"


@pytest.mark.parametrize(("jours", "is_tard"), [(16, False), (15, False), (14, True), (1, True)])
def test_late_convocation_is_counted_in_legal_days(petite_scene, jours, is_tard):
    with time_machine.travel("2027-03-10T22:30:00Z"):  # 23:30 in Paris; the session is after the change of hour
        session = session_vide(petite_scene)
        debut = timezone.localtime().replace(hour=0, minute=15) + timedelta(days=jours)
        SessionJury.objects.filter(pk=session.pk).update(le=debut)
        assert bool(j.convoquer(session=session, auteur=petite_scene.sylvie)) == is_tard


@pytest.mark.parametrize(("dossiers", "minutes", "phrase"), [(0, 60, "1\u00a0h"), (3, 60, "1\u00a0h"), (4, 80, "1\u00a0h\u00a020"), (24, 480, "8\u00a0h")])
def test_length_of_a_session_follows_its_agenda(dossiers, minutes, phrase):
    assert duree_de_session(dossiers=dossiers, minutes_par_dossier=20) == minutes
    assert dire_duree(minutes) == phrase
