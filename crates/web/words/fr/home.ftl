# Home page and main menu.
home-title = Des formations labellisées aux métiers du numérique
home-lead = Trouvez une formation labellisée près de chez vous, quel que soit votre parcours.
home-search = Métier, formation, ville ou organisme
home-find = Chercher
home-provider = Organismes et agence
home-provider-text = Connectez-vous pour tenir à jour les formations et gérer les accès de votre organisme.
home-families = Par famille de métiers
home-in-family = { $count ->
    [one] { $count } formation active
   *[other] { $count } formations actives
 }
home-all = Toutes les formations
home-figures = Le réseau en chiffres
home-trainings = { $count ->
    [one] formation active
   *[other] formations actives
 }
home-organisations = { $count ->
    [one] organisme de formation
   *[other] organismes de formation
 }
home-regions = { $count ->
    [one] région
   *[other] régions, formations en ligne comprises
 }
home-hello = Bonjour { $name }
home-desk = Votre espace
home-own-trainings = Nos formations
home-own-organisation = Notre organisme
home-own-text = Ses informations, ses formations et son historique.
home-colleagues-text = Qui agit pour l’organisme, avec quel rôle.
home-keys-text = Pour qu’un logiciel lise et écrive à votre place.
home-add-text = Inscrire au catalogue une formation qui vient d’être labellisée.
home-campaigns-text = Suivre les rapports annuels : réponses, appels, relances.
home-editions-text = Préparer, approuver et publier les chiffres clés.
home-import-text = Mettre à jour beaucoup de formations d’un coup, avec un tableur.
home-organisations-text = Trouver un organisme, ses formations et son historique.
home-duplicates-text = Les organismes qui se ressemblent, à fusionner ou à laisser.
home-people-text = Qui a accès à la plateforme, avec quel rôle.
home-invite-text = Donner un accès à une personne de l’agence.
home-audit-text = Qui a fait quoi, et quand ; vérifier que rien n’a été réécrit.
home-operations-text = Tâches et courriels : ce qui attend, ce qui a échoué.
home-account-text = Votre profil, votre mot de passe, vos connexions.
menu-trainings = Formations
menu-organisations = Organismes
menu-imports = Imports
menu-people = Personnes
menu-audit = Journal
menu-operations = Exploitation
