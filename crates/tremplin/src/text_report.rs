//! What checking a text found, for the person who wrote it and for a program.
//!
//! Start with [`human`].

use crate::context::Context;
use consistency::prose::{Known, Quoted, Verdict, passed_over};
use domain::network::Language;
use domain::number::{print_en, print_fr};
use publish::words::{pick, whole};
use serde_json::{Value, json};

/// A checked text.
pub struct Checked<'t> {
    /// How messages call it.
    pub name: &'t str,
    /// The text.
    pub text: &'t str,
    /// Its numbers.
    pub quoted: &'t [Quoted],
    /// The figures that it was checked against.
    pub known: &'t [Known],
    /// The language that it is written in.
    pub spoken: Language,
}

impl Checked<'_> {
    fn value(&self, at: usize) -> String {
        let known = &self.known[at];
        let (value, decimals) = (&known.value, known.decimals.max(0));
        match self.spoken {
            Language::Fr => print_fr(value, decimals),
            Language::En => print_en(value, decimals),
        }
    }

    fn to_look_at(&self) -> impl Iterator<Item = &Quoted> {
        self.quoted.iter().filter(|one| !matches!(one.verdict, Verdict::Right(_)))
    }

    /// The line of the text that a number stands in, without its ends when it is long.
    fn excerpt(&self, one: &Quoted) -> String {
        let line = self.text.lines().nth(one.number.line - 1).unwrap_or_default();
        let from = (one.number.column - 1).saturating_sub(30);
        let length = one.number.text.chars().count() + 70;
        let shown: String = line.chars().skip(from).take(length).collect();
        let (before, after) = (from > 0, line.chars().count() > from + length);
        format!("{}{}{}", if before { "…" } else { "" }, shown.trim(), if after { "…" } else { "" })
    }
}

/// The report as JSON: every number with its place and its verdict.
#[must_use]
pub fn json(checked: &Checked<'_>) -> String {
    let id = |at: Option<usize>| at.map(|at| checked.known[at].figure.clone());
    let figure = |at: Option<usize>| match at {
        Some(at) => {
            json!({ "figure": checked.known[at].figure, "title": checked.known[at].title, "value": checked.value(at) })
        }
        None => Value::Null,
    };
    let place = |one: &Quoted| (one.number.line, one.number.column, one.number.text.clone());
    let mut right = Vec::new();
    let mut flags = Vec::new();
    for one in checked.quoted {
        let (line, column, text) = place(one);
        match one.verdict {
            Verdict::Right(at) => right.push(json!({ "line": line, "column": column, "text": text, "figure": id(Some(at)) })),
            Verdict::Wrong { has, meant } => flags.push(json!({
                "line": line, "column": column, "text": text, "verdict": "wrong", "has": figure(Some(has)), "nearest": figure(Some(meant)),
            })),
            Verdict::Unknown { meant, nearest } => flags.push(json!({
                "line": line, "column": column, "text": text, "verdict": "unknown", "has": null, "nearest": figure(meant.or(nearest)),
            })),
        }
    }
    let report = json!({ "numbers": checked.quoted.len(), "flags": flags, "right": right });
    format!("{report:#}\n")
}

/// The report for a human: what to look at, each with its line; then the count.
#[must_use]
pub fn human(checked: &Checked<'_>, context: &Context) -> String {
    let language = context.language;
    let mut text = String::new();
    for one in checked.to_look_at() {
        let (line, column) = (one.number.line, one.number.column);
        let number = quoted(&one.number.text, language);
        text += &format!("✗ {}:{line}:{column}  {number}\n    {}\n", checked.name, checked.excerpt(one));
        text +=
            &sentences(checked, &one.verdict, language).iter().map(|said| format!("  {said}\n")).collect::<String>();
        text.push('\n');
    }
    text + &count(checked, context)
}

fn quoted(text: &str, language: Language) -> String {
    match language {
        Language::Fr => format!("« {text} »"),
        Language::En => format!("“{text}”"),
    }
}

/// What is wrong with a number, and the figure that was probably meant.
fn sentences(checked: &Checked<'_>, verdict: &Verdict, language: Language) -> Vec<String> {
    let figure = |at: usize| {
        let known = &checked.known[at];
        format!("{} ({})", quoted(&known.title, language), known.figure)
    };
    let which =
        |at: usize| format!("{}{}{}", figure(at), pick(language, ", qui vaut ", ", which is "), checked.value(at));
    let say = |fr: &str, en: &str, rest: String| format!("{}{rest}.", pick(language, fr, en));
    match *verdict {
        Verdict::Right(_) => Vec::new(),
        Verdict::Wrong { has, meant } => vec![
            say("Les mots parlent d’un autre chiffre : ", "The words speak of another figure: ", which(meant)),
            say("Le nombre est celui de ", "The number is that of ", figure(has)),
        ],
        Verdict::Unknown { meant, nearest } => {
            let value = |at: usize| checked.known[at].value;
            let other = nearest.filter(|near| meant.is_none_or(|meant| value(meant) != value(*near)));
            let none = say("Aucun chiffre n’a cette valeur", "No figure has this value", String::new());
            let spoken = meant.map(|at| say("Les mots parlent de ", "The words speak of ", which(at)));
            let near = other.map(|at| say("Le plus proche : ", "The nearest: ", which(at)));
            std::iter::once(none).chain(spoken).chain(near).collect()
        }
    }
}

fn count(checked: &Checked<'_>, context: &Context) -> String {
    let (all, wrong) = (checked.quoted.len() as u64, checked.to_look_at().count() as u64);
    let language = context.language;
    let [all, wrong] = [all, wrong].map(|n| whole(n, language));
    let over = passed_over(language);
    match language {
        Language::Fr => format!("{all} nombres lus, {wrong} à revoir. Ne sont pas jugés : {over}.\n"),
        Language::En => format!("{all} numbers read, {wrong} to look at. Not judged: {over}.\n"),
    }
}
