# Words that forms, lists and other components add themselves.
form-title-error = Error:
form-errors = { $count ->
    [one] There is { $count } mistake to correct
   *[other] There are { $count } mistakes to correct
 }
form-error = Error:
form-optional = (optional)
form-choose = Choose
results = { $count ->
    [one] { $count } result
   *[other] { $count } results
 }
pages-label = Pages of the list
pages-page = Page
pages-previous = Previous
pages-next = Next
pages-range = ({ $from } to { $to } shown)
filters-rows = results
filters-any = Any
filters-apply = Apply filters
filters-set = Active filters
filters-remove = Remove the filter
filters-clear = Clear all
show-nothing = Not given
show-again = Read the page again
confirm-final = This cannot be undone.
confirm-back = Cancel
steps-label = Steps
step-done = Done
step-current = In progress
step-open = To do
step-faulty = To correct
conflict-who = { $who } saved this page while you were editing it. Check the fields that differ before you save again.
conflict-label = Fields that differ
conflict-field = Field
conflict-mine = What you entered
conflict-theirs = Saved version
secret-copy = Copy
secret-copied = Copied
secret-once = This code will not be shown again. Keep it in a safe place before you leave this page.
