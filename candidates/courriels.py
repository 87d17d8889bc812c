"""The mails this step sends; how to add one is told in `echanges.registre`."""

from echanges.registre import Envoi, Qui, declarer

COURRIELS = declarer(
    Envoi("candidates.depot_recu", quand="au dépôt de la partie 2 ou de la partie 3, une fois le PDF scellé prêt ou perdu", a=(Qui.CANDIDAT,),
          demande="rien ; dit quand le secrétariat répond au plus tard (partie 2)", pieces="le PDF scellé de ce qui est déposé, s’il n’est pas trop lourd"),
    Envoi("candidates.abandon", quand="à l’abandon de la démarche, par le candidat ou par le secrétariat", a=(Qui.CANDIDAT,),
          demande="rien ; écrire au secrétariat si l’on n’y est pour rien"),
    Envoi("candidates.message_du_candidat", quand="quand le candidat écrit au secrétariat, une fois par heure tant que rien n’est lu", a=(Qui.SECRETARIAT,),
          demande="lire le message et répondre"),
    Envoi("candidates.message_du_secretariat", quand="quand le secrétariat écrit au candidat, une fois par heure tant que rien n’est lu", a=(Qui.CANDIDAT,),
          demande="lire le message et répondre"),
    Envoi("candidates.virus_trouve", quand="quand un virus est trouvé dans une preuve", a=(Qui.CANDIDAT,),
          demande="vérifier son appareil et joindre le document à nouveau"),
    Envoi("candidates.accompagnement_invitation", quand="quand le candidat invite un organisme à l’accompagner, ou renvoie l’invitation", a=(Qui.INVITE,),
          demande="accepter ou décliner, avant la fin de l’invitation"),
    Envoi("candidates.accompagnement_reponse", quand="quand la personne invitée accepte ou décline", a=(Qui.CANDIDAT,),
          demande="rien"),
    Envoi("candidates.accompagnement_fin", quand="quand l’accompagnement prend fin : écrit à celui qui ne l’a pas décidé", a=(Qui.CANDIDAT, Qui.ACCOMPAGNATEUR),
          demande="rien"),
    Envoi("candidates.rattachement_invitation", quand="quand le secrétariat invite le candidat d’un dossier reçu par courrier à ouvrir un compte", a=(Qui.INVITE,),
          demande="ouvrir le lien avant la fin de l’invitation, pour suivre son dossier en ligne"),
)  # fmt: skip
