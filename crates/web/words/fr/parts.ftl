# Words that forms, lists and other components add themselves.
form-title-error = Erreur :
form-errors = { $count ->
    [one] Il y a { $count } erreur à corriger
   *[other] Il y a { $count } erreurs à corriger
 }
form-error = Erreur :
form-optional = (facultatif)
form-choose = Choisir
results = { $count ->
    [one] { $count } résultat
   *[other] { $count } résultats
 }
pages-label = Pages de la liste
pages-page = Page
pages-previous = Précédente
pages-next = Suivante
pages-range = ({ $from } à { $to } affichés)
filters-rows = résultats
filters-any = Tous
filters-apply = Appliquer les filtres
filters-set = Filtres actifs
filters-remove = Retirer le filtre
filters-clear = Tout effacer
show-nothing = Non renseigné
show-again = Actualiser la page
confirm-final = Cette action est définitive.
confirm-back = Annuler
steps-label = Étapes
step-done = Terminée
step-current = En cours
step-open = À faire
step-faulty = À corriger
conflict-who = { $who } a enregistré cette page pendant que vous la modifiiez. Vérifiez les champs qui diffèrent avant d’enregistrer à nouveau.
conflict-label = Champs qui diffèrent
conflict-field = Champ
conflict-mine = Votre saisie
conflict-theirs = Version enregistrée
secret-copy = Copier
secret-copied = Copié
secret-once = Ce code ne sera plus affiché. Conservez-le dans un endroit sûr avant de quitter la page.
