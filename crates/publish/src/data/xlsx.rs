//! Sheets as the bytes of a workbook; all decisions are in `book`. Start with [`write`].

use super::file::{edition_title, licence};
use super::sheet::{Cell, Content, Sheet, Style};
use crate::words::synthetic;
use crate::{Material, PublishError};
use domain::days;
use domain::network::Language;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Url, Workbook, Worksheet, XlsxError,
};

const INK: Color = Color::RGB(0x0016_1616);
const HEADER: Color = Color::RGB(0x001f_3a5f);
const NOTICE: Color = Color::RGB(0x00ff_f2cc);
const LINE: Color = Color::RGB(0x00bf_c5cc);
/// How many characters stand side by side on an upright page and are easily read.
const UPRIGHT: u16 = 130;
/// A4, in the numbers of the format.
const A4: u8 = 9;

/// The workbook of these sheets.
///
/// # Errors
/// What the format refuses: a sheet's name, a place beyond its limits.
pub(super) fn write(material: &Material<'_>, sheets: &[Sheet], language: Language) -> Result<Vec<u8>, PublishError> {
    let refused = |cause: XlsxError| PublishError::Format { format: "XLSX", message: cause.to_string() };
    book(material, sheets, language).and_then(|mut book| book.save_to_buffer()).map_err(refused)
}

fn book(material: &Material<'_>, sheets: &[Sheet], language: Language) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&properties(material, language)?);
    for sheet in sheets {
        fill(book.add_worksheet(), sheet)?;
    }
    Ok(book)
}

/// The document's own words; the day of publication is its only date, whenever it is written.
fn properties(material: &Material<'_>, language: Language) -> Result<DocProperties, XlsxError> {
    let day = ExcelDateTime::parse_from_str(&days::print(material.publication.published_on))?;
    let publisher = material.publication.publisher.name.get(language);
    let notice = if material.edition.synthetic { synthetic(language) } else { "" };
    Ok(DocProperties::new()
        .set_title(edition_title(material).get(language))
        .set_subject(material.edition.network_name.get(language))
        .set_author(publisher)
        .set_company(publisher)
        .set_keywords(licence().get(language))
        .set_comment(notice)
        .set_creation_datetime(&day))
}

fn fill(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    page.set_name(&sheet.name)?;
    for (width, column) in sheet.widths.iter().zip(0..) {
        page.set_column_width(column, *width)?;
    }
    for (row, at) in sheet.rows.iter().zip(0..) {
        if let Some(height) = sheet.height(row) {
            page.set_row_height(at, height)?;
        }
        for (cell, column) in row.iter().zip(0..) {
            put(page, at, column, cell)?;
        }
    }
    print_set_up(page, sheet)
}

fn put(page: &mut Worksheet, row: u32, column: u16, cell: &Cell) -> Result<(), XlsxError> {
    let format = format(cell);
    match &cell.content {
        Content::Empty => page.write_blank(row, column, &format).map(drop),
        Content::Text(text) => page.write_string_with_format(row, column, text, &format).map(drop),
        Content::Number(text, _) => match text.parse::<f64>() {
            Ok(number) => page.write_number_with_format(row, column, number, &format).map(drop),
            Err(_) => Err(XlsxError::ParameterError(format!("`{text}` is no number"))),
        },
        Content::Sheet(words, name) => {
            let quoted = name.replace('\'', "''");
            link(page, row, column, words, &format!("internal:'{quoted}'!A1"), &format)
        }
        Content::Address(words, address) => link(page, row, column, words, address, &format),
    }
}

fn link(
    page: &mut Worksheet,
    row: u32,
    column: u16,
    words: &str,
    target: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    page.write_url_with_format(row, column, Url::new(target).set_text(words), format).map(drop)
}

/// One page wide on A4, column titles on each page and always in sight.
fn print_set_up(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    page.set_paper_size(A4).set_print_fit_to_pages(1, 0).set_footer("&L&A&R&P / &N");
    if sheet.widths.iter().sum::<u16>() > UPRIGHT {
        page.set_landscape();
    }
    if let Some(row) = sheet.header.and_then(|row| u32::try_from(row).ok()) {
        page.set_repeat_rows(row, row)?;
        page.set_freeze_panes(row + 1, u16::try_from(sheet.frozen).unwrap_or_default())?;
    }
    Ok(())
}

fn format(cell: &Cell) -> Format {
    let format = styled(cell.style);
    match &cell.content {
        Content::Number(_, shape) => format.set_num_format(shape.code()).set_align(FormatAlign::Right).set_indent(1),
        _ => format,
    }
}

fn styled(style: Style) -> Format {
    let plain = Format::new().set_font_color(INK).set_align(FormatAlign::Top);
    match style {
        Style::Body => ruled(plain),
        Style::Title => plain.set_bold().set_font_size(16),
        Style::Heading => plain.set_bold().set_font_size(13),
        Style::Header => header(),
        Style::NumberHeader => header().set_align(FormatAlign::Right).set_indent(1),
        Style::Row => ruled(plain.set_text_wrap()),
        Style::Note => plain,
        Style::Words => ruled(plain.set_text_wrap()),
        Style::Sign => ruled(plain.set_align(FormatAlign::Left)),
        Style::Absent => ruled(plain.set_align(FormatAlign::Right).set_indent(1)),
        Style::Notice => plain.set_bold().set_background_color(NOTICE).set_align(FormatAlign::VerticalCenter),
        Style::Link => Format::new().set_font_color(HEADER).set_underline(rust_xlsxwriter::FormatUnderline::Single),
    }
}

/// With the line that leads the eye along a row.
fn ruled(format: Format) -> Format {
    format.set_border_bottom(FormatBorder::Hair).set_border_bottom_color(LINE)
}

fn header() -> Format {
    Format::new()
        .set_bold()
        .set_text_wrap()
        .set_font_color(Color::White)
        .set_background_color(HEADER)
        .set_align(FormatAlign::VerticalCenter)
        .set_border_bottom(FormatBorder::Thin)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::book::sheets;
    use crate::data::tests::Sample;

    #[test]
    fn the_same_sheets_are_the_same_bytes() {
        let sample = Sample::new();
        let material = sample.material();
        let sheets = sheets(&material, Language::Fr);
        let once = write(&material, &sheets, Language::Fr).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(2_100));
        assert!(once == write(&material, &sheets, Language::Fr).unwrap());
    }

    #[test]
    fn a_name_that_no_sheet_may_bear_is_refused() {
        let sample = Sample::new();
        let sheet = Sheet { name: "a/b".into(), ..Sheet::default() };
        let error = write(&sample.material(), &[sheet], Language::Fr).unwrap_err();
        assert!(error.to_string().starts_with("XLSX: "), "{error}");
    }
}
