//! What the macros of `templates/parts/` show: plain values, already in the user's language.
//!
//! One type per component; pages fill them, templates draw them. Texts come translated, addresses complete, nothing is looked up.
//! Start with [`Pages`] and [`Head`] for lists, with [`Pair`] for one thing's page.

use crate::layout::Kind;
use crate::query::Query;

/// The head of a column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// What is read.
    pub label: String,
    /// Where a click leads; empty when the column cannot be sorted.
    pub url: String,
    /// The order, when the list is sorted by this column.
    pub order: Option<Order>,
    /// Whether the column holds numbers: set to the right.
    pub number: bool,
}

/// An order of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// From the smallest.
    Ascending,
    /// From the largest.
    Descending,
}

impl Head {
    /// A column that cannot be sorted.
    pub fn plain(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// A column that sorts by `key`. The parameter `tri` holds the key, with `-` before it when descending; the page number is
    /// forgotten, the filters stay.
    pub fn sorted_by(label: impl Into<String>, here: &Query, key: &str) -> Self {
        let given = here.pairs.iter().find(|(name, _)| name == "tri").map(|(_, value)| value.as_str());
        let order = match given
            .map(|given| given.strip_prefix('-').map_or((given, Order::Ascending), |k| (k, Order::Descending)))
        {
            Some((sorted, order)) if sorted == key => Some(order),
            _ => None,
        };
        let next = if order == Some(Order::Ascending) { format!("-{key}") } else { key.to_owned() };
        Self { label: label.into(), url: here.without("page").set("tri", &next).to_string(), order, number: false }
    }

    /// The same column, set to the right.
    #[must_use]
    pub fn number(mut self) -> Self {
        self.number = true;
        self
    }

    /// The value of `aria-sort`.
    #[must_use]
    pub fn aria_sort(&self) -> &'static str {
        match self.order {
            Some(Order::Ascending) => "ascending",
            Some(Order::Descending) => "descending",
            None => "none",
        }
    }

    /// An arrow for the eye.
    #[must_use]
    pub fn arrow(&self) -> &'static str {
        match self.order {
            Some(Order::Ascending) => "↑",
            Some(Order::Descending) => "↓",
            None => "↕",
        }
    }
}

/// The page that an address asks for, from 1. Far beyond any last one it is empty all the same.
pub(crate) fn wanted_page(number: Option<u64>) -> u64 {
    number.unwrap_or(1).clamp(1, 100_000)
}

/// The pages of a long list; the parameter `page` holds the number, from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pages {
    /// The page that is shown, from 1.
    pub current: usize,
    /// Rows on a page.
    pub size: usize,
    /// Rows on all pages.
    pub total: usize,
    /// The address of the list, filters and order included.
    pub here: Query,
}

impl Pages {
    /// The number of the last page, at least 1.
    #[must_use]
    pub fn last(&self) -> usize {
        self.total.div_ceil(self.size.max(1)).max(1)
    }

    /// The number of the first row that is shown.
    #[must_use]
    pub fn from(&self) -> usize {
        self.total.min(self.current.saturating_sub(1) * self.size + 1)
    }

    /// The number of the last row that is shown.
    #[must_use]
    pub fn to(&self) -> usize {
        self.total.min(self.current * self.size)
    }

    /// The address of one page.
    #[must_use]
    pub fn url(&self, page: &usize) -> String {
        self.here.set("page", &page.to_string()).to_string()
    }

    /// The page before, if there is one.
    #[must_use]
    pub fn previous(&self) -> Option<String> {
        (self.current > 1).then(|| self.url(&(self.current - 1)))
    }

    /// The page after, if there is one.
    #[must_use]
    pub fn next(&self) -> Option<String> {
        (self.current < self.last()).then(|| self.url(&(self.current + 1)))
    }

    /// The numbers to show: the ends and the neighbours. `None` stands where numbers are left out.
    #[must_use]
    pub fn numbers(&self) -> Vec<Option<usize>> {
        let near = |page: usize| page == 1 || page == self.last() || page.abs_diff(self.current) <= 1;
        let mut shown = Vec::new();
        for page in 1..=self.last() {
            match (near(page), shown.last()) {
                (true, _) => shown.push(Some(page)),
                (false, Some(Some(_))) => shown.push(None),
                _ => {}
            }
        }
        shown
    }
}

/// A group of boxes by which a list is filtered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facet {
    /// The name of the parameter.
    pub name: String,
    /// What is read above; empty for boxes that speak for themselves and always show.
    pub legend: String,
    /// The boxes.
    pub options: Vec<Bucket>,
}

impl Facet {
    /// Whether the boxes show at once: when one is ticked. Closed groups keep the results in sight on a phone.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.options.iter().any(|option| option.checked)
    }
}

/// One value by which a list is filtered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bucket {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// Rows that have it.
    pub count: usize,
    /// Whether the list is filtered by it.
    pub checked: bool,
}

/// The form above or beside a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    /// The path of the list.
    pub action: String,
    /// What the search field is called; empty for none. Its parameter is `q`.
    pub search: String,
    /// What is searched for.
    pub sought: String,
    /// The boxes.
    pub facets: Vec<Facet>,
    /// Parameters that the form keeps: the order.
    pub kept: Vec<(String, String)>,
    /// The filters that are set.
    pub chips: Vec<Link>,
}

/// A label that leads somewhere: the removal of a filter, a tab, a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// What is read.
    pub label: String,
    /// Where it leads.
    pub url: String,
    /// Whether it is the page itself.
    pub current: bool,
}

impl Link {
    /// A link to another page.
    pub fn new(label: impl Into<String>, url: impl Into<String>) -> Self {
        Self { label: label.into(), url: url.into(), current: false }
    }
}

/// A term with what is said of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    /// The term.
    pub term: String,
    /// What is said; empty shows “not given”.
    pub text: String,
    /// Where the text leads; empty for nowhere.
    pub url: String,
}

impl Pair {
    /// A term and a text that leads nowhere.
    pub fn new(term: impl Into<String>, text: impl Into<String>) -> Self {
        Self { term: term.into(), text: text.into(), url: String::new() }
    }
}

/// A step of a long form or of a procedure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub label: String,
    /// Where it is filled in; empty when it is not open yet.
    pub url: String,
    /// How far it is.
    pub state: StepState,
}

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Complete.
    Done,
    /// On this page.
    Current,
    /// Still to come.
    Open,
    /// Filled in, with mistakes.
    Faulty,
}

impl StepState {
    /// The class in the style sheet.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Current => "current",
            Self::Open => "open",
            Self::Faulty => "faulty",
        }
    }

    /// The key of the word that says in text what the colour says.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Done => "step-done",
            Self::Current => "step-current",
            Self::Open => "step-open",
            Self::Faulty => "step-faulty",
        }
    }
}

/// One field that two people changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// The field.
    pub label: String,
    /// What this person typed.
    pub mine: String,
    /// What was saved meanwhile.
    pub theirs: String,
}

/// Something in a thing's history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// When, for people.
    pub when: String,
    /// When, for machines: RFC 3339.
    pub at: String,
    /// Who did it.
    pub who: String,
    /// What happened.
    pub what: String,
    /// More, such as a reason; may be empty.
    pub detail: String,
    /// How it is meant.
    pub kind: Kind,
}

/// A number with its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tile {
    /// The number, written out.
    pub value: String,
    /// What is counted.
    pub label: String,
    /// A line below; may be empty.
    pub note: String,
    /// Where the number comes from; empty for nowhere.
    pub url: String,
}

/// One of several things side by side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// Its name.
    pub title: String,
    /// Where it leads; empty for nowhere.
    pub url: String,
    /// A line above the name; may be empty.
    pub over: String,
    /// A few words.
    pub text: String,
    /// A badge, if it has a state.
    pub badge: Option<(Kind, String)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(current: usize, total: usize) -> Pages {
        Pages { current, size: 20, total, here: Query::parse("/a?tri=nom") }
    }

    #[test]
    fn a_long_list_shows_the_ends_and_the_neighbours() {
        let shown = pages(5, 200).numbers();
        assert_eq!(shown, [Some(1), None, Some(4), Some(5), Some(6), None, Some(10)]);
        assert_eq!(pages(1, 20).numbers(), [Some(1)]);
        assert_eq!((pages(2, 33).from(), pages(2, 33).to()), (21, 33));
        assert_eq!((pages(1, 0).from(), pages(1, 0).to()), (0, 0));
        assert_eq!(pages(2, 33).previous().as_deref(), Some("/a?tri=nom&page=1"));
        assert_eq!(pages(2, 33).next(), None);
    }

    #[test]
    fn sorting_again_turns_the_order_and_keeps_the_filters() {
        let here = Query::parse("/a?region=11&tri=nom&page=3");
        let head = Head::sorted_by("Nom", &here, "nom");
        assert_eq!((head.url.as_str(), head.aria_sort()), ("/a?region=11&tri=-nom", "ascending"));
        assert_eq!(Head::sorted_by("Date", &here, "date").url, "/a?region=11&tri=date");
    }
}
