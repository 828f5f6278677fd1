//! What the typesetter sees of the world: the templates, the data of one report, its charts and four fonts.
//!
//! No other path can be read, no package fetched, and today is the day that the edition bears. Start with
//! [`World::new`], then [`World::typeset`].

use super::content::Report;
use crate::PublishError;
use std::collections::BTreeMap;
use typst::diag::{FileError, FileResult, PackageError, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{DiagSpan, FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

/// The only family that templates and charts name.
const FAMILY: &str = "Public Sans";
const MAIN: &str = "report.typ";

/// The faces of the report.
pub(crate) const FONTS: [&[u8]; 4] = [
    include_bytes!("../../assets/fonts/PublicSans-Regular.ttf"),
    include_bytes!("../../assets/fonts/PublicSans-Italic.ttf"),
    include_bytes!("../../assets/fonts/PublicSans-SemiBold.ttf"),
    include_bytes!("../../assets/fonts/PublicSans-Bold.ttf"),
];

const TEMPLATES: [(&str, &str); 7] = [
    (MAIN, include_str!("../../assets/typst/report.typ")),
    ("annex.typ", include_str!("../../assets/typst/annex.typ")),
    ("receipt.typ", include_str!("../../assets/typst/receipt.typ")),
    ("style.typ", include_str!("../../assets/typst/style.typ")),
    ("table.typ", include_str!("../../assets/typst/table.typ")),
    ("text.typ", include_str!("../../assets/typst/text.typ")),
    ("words.typ", include_str!("../../assets/typst/words.typ")),
];

/// A typeset report.
pub(crate) struct Typeset {
    /// The PDF.
    pub bytes: Vec<u8>,
    /// What the typesetter found strange; a test holds that it is nothing.
    #[cfg_attr(not(test), expect(dead_code, reason = "the tests are its readers"))]
    pub warnings: Vec<String>,
}

/// Everything that the typesetter may read.
pub(crate) struct World {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    main: &'static str,
    files: BTreeMap<String, Bytes>,
    today: Datetime,
}

impl World {
    /// The world of one report.
    ///
    /// # Errors
    /// A font that is missing or broken, a day that no calendar has.
    pub(super) fn new(report: &Report, fonts: &[&'static [u8]]) -> Result<Self, PublishError> {
        Self::of(MAIN, report, &report.drawings, report.published, fonts)
    }

    /// The world of a document: its template, its data, its drawings, the day that it bears.
    ///
    /// # Errors
    /// A font that is missing or broken, a day that no calendar has.
    pub fn of(
        main: &'static str,
        data: &impl serde::Serialize,
        drawings: &[(String, String)],
        [year, month, day]: [u32; 3],
        fonts: &[&'static [u8]],
    ) -> Result<Self, PublishError> {
        let fonts = faces(fonts)?;
        let today = i32::try_from(year).ok().zip(u8::try_from(month).ok()).zip(u8::try_from(day).ok());
        let today = today.and_then(|((year, month), day)| Datetime::from_ymd(year, month, day));
        let today = today.ok_or_else(|| refused("the day of publication is in no calendar"))?;
        Ok(Self {
            library: LazyHash::new(
                Library::builder().with_features([Feature::A11yExtras].into_iter().collect()).build(),
            ),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            files: read_files(data, drawings)?,
            main,
            today,
        })
    }

    /// Typesets the report; `ident` names it in the file, and is the same as long as its contents are.
    ///
    /// # Errors
    /// What the typesetter refuses, with the place in the template.
    pub fn typeset(&self, ident: &str) -> Result<Typeset, PublishError> {
        let compiled = typst::compile::<PagedDocument>(self);
        let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]);
        let options = PdfOptions {
            ident: Smart::Custom(ident.to_owned()),
            creator: Smart::Custom(Some(format!("Tremplin {}", env!("CARGO_PKG_VERSION")))),
            timestamp: Some(Timestamp::new_utc(self.today)),
            standards: standards.map_err(|wrong| refused(wrong.message()))?,
            ..PdfOptions::default()
        };
        let bytes = compiled.output.and_then(|document| typst_pdf::pdf(&document, &options));
        // Reports share nothing that is worth its memory.
        comemo::evict(0);
        let bytes = bytes.map_err(|found| refused(&self.tell(&found).join("; ")))?;
        Ok(Typeset { bytes, warnings: self.tell(&compiled.warnings) })
    }

    /// Diagnostics as lines, each with its place.
    fn tell(&self, found: &[SourceDiagnostic]) -> Vec<String> {
        let line = |diagnostic: &SourceDiagnostic| {
            let hints = diagnostic.hints.iter().map(|hint| format!(" ({})", hint.v)).collect::<String>();
            let calls = diagnostic.trace.iter().filter_map(|call| self.place(call.span.into())).next();
            let place = self.place(diagnostic.span).or(calls).map(|place| format!("{place}: "));
            format!("{}{}{hints}", place.unwrap_or_default(), diagnostic.message)
        };
        found.iter().map(line).collect()
    }

    /// `file:line:column`, 1 first.
    fn place(&self, span: DiagSpan) -> Option<String> {
        let (file, range) = (span.id()?, self.range(span)?);
        let source = typst::World::source(self, file).ok()?;
        let (line, column) = source.lines().byte_to_line_column(range.start)?;
        Some(format!("{}:{}:{}", file.vpath().get_without_slash(), line + 1, column + 1))
    }
}

impl typst::World for World {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        let path = VirtualPath::new(self.main).expect("the name of the template is a path");
        RootedPath::new(VirtualRoot::Project, path).intern()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let text = self.file(id)?;
        let text = std::str::from_utf8(&text).map_err(|_| FileError::InvalidUtf8)?;
        Ok(Source::new(id, text.to_owned()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if let VirtualRoot::Package(package) = id.root() {
            return Err(FileError::Package(PackageError::NotFound(package.clone())));
        }
        self.files.get(id.vpath().get_without_slash()).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        Some(self.today)
    }
}

fn read_files(
    data: &impl serde::Serialize,
    drawings: &[(String, String)],
) -> Result<BTreeMap<String, Bytes>, PublishError> {
    let data = serde_json::to_vec(data).map_err(|wrong| refused(&wrong.to_string()))?;
    let templates = TEMPLATES.iter().map(|(name, text)| ((*name).to_owned(), Bytes::from_string(*text)));
    let charts = drawings.iter().map(|(name, svg)| (name.clone(), Bytes::from_string(svg.clone())));
    Ok(templates.chain(charts).chain([("data.json".to_owned(), Bytes::new(data))]).collect())
}

/// The faces in `files`, all of the family that the templates name.
fn faces(files: &[&'static [u8]]) -> Result<Vec<Font>, PublishError> {
    let face = |(at, bytes): (usize, &&'static [u8])| {
        let font = Font::new(Bytes::new(*bytes), 0).filter(|font| font.info().family.as_str() == FAMILY);
        font.ok_or_else(|| refused(&format!("font file {} is not a face of {FAMILY}", at + 1)))
    };
    let faces = files.iter().enumerate().map(face).collect::<Result<Vec<_>, _>>()?;
    if faces.is_empty() { Err(refused(&format!("the font {FAMILY} is missing"))) } else { Ok(faces) }
}

fn refused(message: &str) -> PublishError {
    PublishError::Format { format: "PDF", message: message.to_owned() }
}
