//! Pages that say the same to everybody: legal notice, accessibility, cookies, site map, and the page that says what went wrong.
//!
//! Who publishes and who hosts comes as [`Legal`]: it differs from one installation to the next. The register of personal data is
//! elsewhere, and so is the choice of a status. Start with [`Legal`] and [`error`].

use askama::Template;
use time::Date;
use time::macros::date;

use crate::layout::Frame;
use crate::parts::Link;

/// What the law wants to be named, and only the agency knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Legal {
    /// Who publishes: name, address, telephone; lines may break.
    pub publisher: String,
    /// Who directs the publication.
    pub director: String,
    /// Who hosts: name, address, telephone; lines may break.
    pub host: String,
    /// Where to write; may be empty.
    pub contact_mail: String,
    /// A contact form; may be empty.
    pub contact_url: String,
    /// Where the source code of what runs here is offered; may be empty.
    pub source_url: String,
}

impl Legal {
    /// The first line of the publisher: its name.
    #[must_use]
    pub fn publisher_name(&self) -> &str {
        self.publisher.lines().next().unwrap_or_default()
    }
}

/// The names of the cookies that are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cookies<'a> {
    /// Holds the session.
    pub session: &'a str,
    /// Holds the language.
    pub language: &'a str,
    /// Tells a device on which one has signed in.
    pub device: &'a str,
}

#[derive(Template)]
#[template(path = "pages/legal.html")]
struct LegalPage<'a> {
    frame: Frame,
    legal: &'a Legal,
}

/// The legal notice.
///
/// # Errors
/// When the template cannot be written out.
pub fn legal(mut frame: Frame, legal: &Legal) -> Result<String, askama::Error> {
    frame.title = frame.words.t("legal-title");
    LegalPage { frame, legal }.render()
}

#[derive(Template)]
#[template(path = "pages/accessibility.html")]
struct AccessibilityPage<'a> {
    frame: Frame,
    legal: &'a Legal,
    publisher: &'a str,
    made_on: String,
}

/// When the statement was last checked against the site: change it with the words.
const STATED_ON: Date = date!(2026 - 11 - 28);

/// The accessibility statement, in the form that the RGAA asks for.
///
/// # Errors
/// When the template cannot be written out.
pub fn accessibility(mut frame: Frame, legal: &Legal) -> Result<String, askama::Error> {
    frame.title = frame.words.t("a11y-title");
    let made_on = frame.words.date(STATED_ON);
    AccessibilityPage { frame, legal, publisher: legal.publisher_name(), made_on }.render()
}

#[derive(Template)]
#[template(path = "pages/cookies.html")]
struct CookiesPage<'a> {
    frame: Frame,
    cookies: Cookies<'a>,
}

/// What cookies are set and why no consent is asked for.
///
/// # Errors
/// When the template cannot be written out.
pub fn cookies(mut frame: Frame, cookies: Cookies<'_>) -> Result<String, askama::Error> {
    frame.title = frame.words.t("cookies-title");
    CookiesPage { frame, cookies }.render()
}

#[derive(Template)]
#[template(path = "pages/map.html")]
struct MapPage<'a> {
    frame: Frame,
    public: &'a [Link],
}

/// The site map; `public` are the pages that anybody may open, beside the home page and those about the site.
///
/// # Errors
/// When the template cannot be written out.
pub fn site_map(mut frame: Frame, public: &[Link]) -> Result<String, askama::Error> {
    frame.title = frame.words.t("map-title");
    MapPage { frame, public }.render()
}

/// The statuses that have words of their own; others read as the closest of 400 and 500.
pub const STATUSES: [u16; 11] = [400, 403, 404, 405, 409, 413, 422, 429, 500, 503, 507];

#[derive(Template)]
#[template(path = "pages/error.html")]
struct ErrorPage<'a> {
    frame: Frame,
    status: &'a str,
    way: String,
    incident: Option<&'a str>,
}

/// What went wrong and the way out; `incident` finds the line in the log.
///
/// # Errors
/// When the template cannot be written out.
pub fn error(mut frame: Frame, status: u16, incident: Option<&str>) -> Result<String, askama::Error> {
    let known = match status {
        known if STATUSES.contains(&known) => known,
        400..=499 => 400,
        _ => 500,
    };
    frame.title = frame.words.t(&format!("error-{known}"));
    frame.crumbs.clear();
    let way = frame.words.t(&format!("error-{known}-way"));
    ErrorPage { frame, status: &status.to_string(), way, incident }.render()
}
