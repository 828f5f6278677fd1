//! Texts of a publication, with their numbers taken from the edition: Markdown in, blocks out.
//!
//! A number is never typed: `{{ figure table.row.column }}` quotes a figure with its unit, `{{ table id }}` and
//! `{{ chart id 2 }}`, alone in a paragraph, set a table or its second chart there; `{{ plain 22 }}` is for what looks
//! like a figure and is none, such as a day of a month. Start with [`read`].

use crate::PublishError;
use crate::words::quoted;
use directive::Directive;
use domain::edition::Edition;
use domain::network::{FigureId, Language, Text};
use domain::publication::Page;
use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

mod directive;

/// A text set beside an edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its first line.
    pub title: String,
    /// The rest.
    pub blocks: Vec<Block>,
}

/// A part of a text that stands on lines of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A title below that of the text: 2 first.
    Heading(u8, Vec<Inline>),
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list; numbered or not.
    List(bool, Vec<Vec<Block>>),
    /// A quotation.
    Quote(Vec<Block>),
    /// A table of the edition.
    Table(String),
    /// A chart of a table: its place among the table's charts, 0 first.
    Chart(String, usize),
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Words.
    Text(String),
    /// A figure, as it reads in a sentence.
    Figure(FigureId, String),
    /// Stressed words.
    Emphasis(Vec<Inline>),
    /// Strongly stressed words.
    Strong(Vec<Inline>),
    /// A link: where to, and its words.
    Link(String, Vec<Inline>),
    /// A code or a name of the machine.
    Code(String),
    /// A line that ends where the author ended it.
    Break,
}

/// Sets a text beside an edition.
///
/// # Errors
/// The first reference that means nothing or quotes a figure without value, and the first number that was typed, with
/// its file, line and column.
pub fn read(page: &Page, edition: &Edition, language: Language) -> Result<Document, PublishError> {
    let (source, file) = (page.text.get(language), page.files.get(language));
    let (marked, found) = directive::find(source, file, edition, language)?;
    let mut maker = Maker { found: &found, stack: vec![Frame::default()] };
    for event in Parser::new(&marked) {
        maker.take(event);
    }
    let mut blocks = maker.finish();
    let titled = matches!(blocks.first(), Some(Block::Heading(1, _)));
    let title = if titled { words_of(&[blocks.remove(0)]) } else { page.name.clone() };
    Ok(Document { title, blocks })
}

/// The same for a text whose numbers are its own: a legal notice, an accessibility statement.
///
/// # Errors
/// See [`read`]; numbers may be typed.
pub fn read_page(page: &Page, edition: &Edition, language: Language) -> Result<Document, PublishError> {
    let text = Text { fr: guarded(&page.text.fr), en: guarded(&page.text.en) };
    read(&Page { text, ..page.clone() }, edition, language)
}

/// The text with each typed number said to be no figure.
fn guarded(text: &str) -> String {
    let mut guarded = String::new();
    for (at, part) in text.split("{{").enumerate() {
        let (inside, words) = if at == 0 { ("", part) } else { part.split_once("}}").unwrap_or((part, "")) };
        if at > 0 {
            guarded += &format!("{{{{{inside}}}}}");
        }
        guarded += &plain_numbers(words);
    }
    guarded
}

fn plain_numbers(words: &str) -> String {
    let (mut text, mut rest) = (String::new(), words);
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let length = rest[start..].chars().take_while(char::is_ascii_digit).count();
        if directive::is_list_item(rest, start, length) {
            text += &rest[..start + length];
            rest = &rest[start + length..];
            continue;
        }
        text += &format!("{}{{{{ plain {} }}}}", &rest[..start], &rest[start..start + length]);
        rest = &rest[start + length..];
    }
    text + rest
}

/// The words of blocks, without their form.
fn words_of(blocks: &[Block]) -> String {
    let of = |block: &Block| match block {
        Block::Heading(_, inlines) | Block::Paragraph(inlines) => plain(inlines),
        _ => String::new(),
    };
    blocks.iter().map(of).collect()
}

/// The words of a line, without their form.
#[must_use]
pub fn plain(inlines: &[Inline]) -> String {
    let of = |inline: &Inline| match inline {
        Inline::Text(text) | Inline::Figure(_, text) | Inline::Code(text) => text.clone(),
        Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link(_, inner) => plain(inner),
        Inline::Break => " ".to_owned(),
    };
    inlines.iter().map(of).collect()
}

/// What is open while a text is read.
#[derive(Default)]
struct Frame {
    blocks: Vec<Block>,
    inlines: Vec<Inline>,
    items: Vec<Vec<Block>>,
    ordered: bool,
    link: String,
}

struct Maker<'f> {
    found: &'f [Directive],
    stack: Vec<Frame>,
}

impl Maker<'_> {
    fn top(&mut self) -> &mut Frame {
        if self.stack.is_empty() {
            self.stack.push(Frame::default());
        }
        let last = self.stack.len() - 1;
        &mut self.stack[last]
    }

    /// Every block; words outside of one, such as raw HTML, are a paragraph of their own.
    fn finish(mut self) -> Vec<Block> {
        self.flush();
        self.stack.pop().map(|frame| frame.blocks).unwrap_or_default()
    }

    /// Makes a paragraph of words that stand in no block, at the top of the text.
    fn flush(&mut self) {
        let top = self.top();
        if !top.inlines.is_empty() {
            let inlines = std::mem::take(&mut top.inlines);
            top.blocks.push(Block::Paragraph(inlines));
        }
    }

    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.open(tag),
            Event::End(tag) => self.close(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(code) => self.inline(Inline::Code(self.filled(&code))),
            Event::SoftBreak => self.inline(Inline::Text(" ".to_owned())),
            Event::HardBreak => self.inline(Inline::Break),
            // Raw HTML shows as the characters that it is.
            Event::Html(html) | Event::InlineHtml(html) => self.text(&html),
            _ => {}
        }
    }

    fn open(&mut self, tag: Tag<'_>) {
        let mut frame = Frame::default();
        match tag {
            Tag::Link { dest_url, .. } => frame.link = self.filled(&dest_url),
            Tag::List(first) => frame.ordered = first.is_some(),
            _ => {}
        }
        self.stack.push(frame);
    }

    fn close(&mut self, tag: TagEnd) {
        let Some(mut frame) = self.stack.pop() else { return };
        if !frame.inlines.is_empty() && matches!(tag, TagEnd::Item | TagEnd::BlockQuote(_)) {
            let inlines = std::mem::take(&mut frame.inlines);
            frame.blocks.insert(0, Block::Paragraph(inlines));
        }
        match tag {
            TagEnd::Heading(level) => self.block(Block::Heading(depth(level), frame.inlines)),
            TagEnd::Paragraph => {
                let block = self.set_in(&frame.inlines).unwrap_or(Block::Paragraph(frame.inlines));
                self.block(block);
            }
            TagEnd::Item => self.top().items.push(frame.blocks),
            TagEnd::List(_) => self.block(Block::List(frame.ordered, frame.items)),
            TagEnd::BlockQuote(_) => self.block(Block::Quote(frame.blocks)),
            TagEnd::Emphasis => self.inline(Inline::Emphasis(frame.inlines)),
            TagEnd::Strong => self.inline(Inline::Strong(frame.inlines)),
            TagEnd::Link => self.inline(Inline::Link(frame.link, frame.inlines)),
            _ => {
                self.top().inlines.extend(frame.inlines);
                self.top().blocks.extend(frame.blocks);
            }
        }
    }

    fn block(&mut self, block: Block) {
        if self.stack.len() == 1 {
            self.flush();
        }
        self.top().blocks.push(block);
    }

    fn inline(&mut self, inline: Inline) {
        self.top().inlines.push(inline);
    }

    /// Words, with the figures that stand among them.
    fn text(&mut self, text: &str) {
        for part in directive::parts(text) {
            let inline = match part {
                Ok(words) => Inline::Text(words.to_owned()),
                Err(at) => match self.found.get(at) {
                    Some(Directive::Figure(id, printed)) => Inline::Figure(id.clone(), printed.clone()),
                    Some(Directive::Plain(words)) => Inline::Text(words.clone()),
                    Some(Directive::Table(_) | Directive::Chart(..)) => {
                        Inline::Code(directive::MARK.0.to_string() + &at.to_string())
                    }
                    None => continue,
                },
            };
            self.inline(inline);
        }
    }

    fn filled(&self, code: &str) -> String {
        let word = |part: Result<&str, usize>| match part {
            Ok(words) => words.to_owned(),
            Err(at) => self.found.get(at).map_or_else(String::new, |found| match found {
                Directive::Figure(_, text) | Directive::Plain(text) => text.clone(),
                _ => String::new(),
            }),
        };
        directive::parts(code).map(word).collect()
    }

    /// The table or chart that a paragraph consists of.
    fn set_in(&self, inlines: &[Inline]) -> Option<Block> {
        let [Inline::Code(mark)] = inlines else { return None };
        let at: usize = mark.strip_prefix(directive::MARK.0)?.parse().ok()?;
        match self.found.get(at)? {
            Directive::Table(id) => Some(Block::Table(id.clone())),
            Directive::Chart(id, place) => Some(Block::Chart(id.clone(), *place)),
            _ => None,
        }
    }
}

fn depth(level: HeadingLevel) -> u8 {
    level as u8
}

#[cfg(test)]
mod tests;
