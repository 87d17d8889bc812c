"""Pages that prepare a session of the jury: its form, its members, its agenda, its presence, its end."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from candidates.enums import Etat
from jury import services as j
from jury.models import SessionJury

from .outils import client_de, premiere, session_vide, texte, url


def test_empty_list_says_what_to_expect(petite_scene):
    assert "Créez-en une" in texte(client_de(petite_scene.sylvie).get("/jury/"))
    assert "Le secrétariat vous convoquera" in texte(client_de(petite_scene.jeanne).get("/jury/"))


def test_session_is_created_from_its_form_in_paris_time(petite_scene):
    client, jour = client_de(petite_scene.sylvie), timezone.localdate() + timedelta(days=40)
    vide = client.post("/jury/creer/", {"lieu": "Salle 4"})
    assert vide.status_code == 422
    assert "Salle 4" in texte(vide)
    reponse = client.post("/jury/creer/", {"jour": jour.isoformat(), "heure": "14:30", "lieu": "Salle 4", "is_masquee": "on"})
    session = SessionJury.objects.get()
    assert reponse["Location"] == url("session", session)
    local = timezone.localtime(session.le)
    assert (local.date(), local.hour, local.minute, session.is_masquee) == (jour, 14, 30, True)
    assert client_de(petite_scene.jeanne).get("/jury/creer/").status_code == 404


def test_session_is_changed_from_its_form(petite_scene):
    session = session_vide(petite_scene)
    client, passe = client_de(petite_scene.sylvie), timezone.localdate() - timedelta(days=2)
    assert session.lieu in texte(client.get(url("modifier", session)))
    refus = client.post(url("modifier", session), {"jour": passe.isoformat(), "heure": "10:00", "lieu": "Lyon"})
    assert (refus.status_code, "dans le futur" in texte(refus)) == (422, True)
    client.post(url("modifier", session), {"jour": "2099-01-05", "heure": "10:00", "lieu": "Lyon", "is_distance": "on"})
    session.refresh_from_db()
    assert (session.lieu, session.is_distance, timezone.localdate(session.le).year) == ("Lyon", True, 2099)


def test_members_are_chosen_by_college(petite_scene):
    session = session_vide(petite_scene)
    client = client_de(petite_scene.sylvie)
    page = texte(client.get(url("membres", session)))
    assert "Collège des salariés" in page
    assert "Groupe Lumen" not in page
    envoi = {f"siege_{petite_scene.jeanne.pk.hex}": "president", f"siege_{petite_scene.julie.pk.hex}": "vice_president"}
    refus = client.post(url("membres", session), envoi)
    assert (refus.status_code, "collèges opposés" in texte(refus)) == (422, True)
    envoi[f"siege_{petite_scene.julie.pk.hex}"] = "membre"
    envoi[f"siege_{petite_scene.jules.pk.hex}"] = "vice_president"
    assert client.post(url("membres", session), envoi).status_code == 302
    assert set(session.membres.values_list("personne__prenom", "fonction")) == {
        ("Jeanne", "president"), ("Julie", "membre"), ("Jules", "vice_president"),
    }  # fmt: skip


def test_agenda_is_filled_moved_and_emptied_by_the_secretariat(petite_scene):
    session, client = session_vide(petite_scene), client_de(petite_scene.sylvie)
    dossiers = [petite_scene.amener(Etat.EVALUE), petite_scene.amener(Etat.EVALUE, candidate=petite_scene.zoe)]
    assert dossiers[1].numero in texte(client.get(url("ordre-du-jour", session)))
    for dossier in dossiers:
        client.post(url("ordre-du-jour", session), {"dossier": str(dossier.pk)})
    assert client.post(url("ordre-du-jour", session), {"dossier": str(dossiers[0].pk)}).status_code == 409
    assert client.post(url("ordre-du-jour", session), {"dossier": "rien"}).status_code == 404
    derniere = session.inscriptions.get(dossier=dossiers[1])
    client.post(url("deplacer", derniere), {"sens": "haut"})
    assert premiere(session).pk == derniere.pk
    assert client.post(url("retirer", derniere), {"motif": ""}).status_code == 422
    client.post(url("retirer", derniere), {"motif": "Une pièce à revoir."})
    assert premiere(session).dossier == dossiers[0]


def test_convocation_that_cannot_leave_says_why(petite_scene):
    session = session_vide(petite_scene)
    j.definir_membres(session=session, auteur=petite_scene.sylvie, sieges=[j.Siege(petite_scene.jeanne)])
    reponse = client_de(petite_scene.sylvie).post(url("convoquer", session))
    assert (reponse.status_code, "Désignez un président et un vice-président." in texte(reponse)) == (422, True)


def test_presence_noted_by_someone_else_meanwhile_is_left_alone(petite_scene):
    session = petite_scene.preparer_session([])
    client, membres = client_de(petite_scene.sylvie), list(session.membres.select_related("personne"))
    ancien = {f"{quoi}_{m.pk}": "attendue" for m in membres for quoi in ("presence", "avant")}
    j.marquer_presence(membre=membres[0], auteur=petite_scene.sylvie, presence="presente")
    client.post(url("presences", session), ancien | {f"presence_{membres[1].pk}": "absente"})
    assert [m.presence for m in session.membres.filter(pk__in=[membres[0].pk, membres[1].pk])] == ["presente", "absente"]


def test_session_is_cancelled_with_a_reason(petite_scene):
    session, client = session_vide(petite_scene), client_de(petite_scene.sylvie)
    assert client.post(url("annuler", session), {"motif": " "}).status_code == 422
    client.post(url("annuler", session), {"motif": "Grève."})
    assert "Grève." in texte(client.get(url("session", session)))


def test_agenda_is_ordered_by_the_numbers_given(petite_scene):
    dossiers = [petite_scene.amener(Etat.EVALUE), petite_scene.amener(Etat.EVALUE, candidate=petite_scene.zoe)]
    session, client = petite_scene.preparer_session(dossiers), client_de(petite_scene.sylvie)
    un, deux = session.inscriptions.all()
    assert f'name="rang_{un.pk}"' in texte(client.get(url("session", session)))
    client.post(url("ordonner", session), {f"rang_{un.pk}": "9", f"rang_{deux.pk}": "illisible"})
    assert list(session.inscriptions.all()) == [deux, un]
    assert client_de(petite_scene.jeanne).post(url("ordonner", session), {}).status_code == 404
