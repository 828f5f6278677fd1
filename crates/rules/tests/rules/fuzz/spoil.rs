//! Ways to spoil a file: its bytes, its words, its numbers, its conditions.

use super::Files;

/// A sequence of numbers that its seed decides (splitmix64).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`; 0 when there is none.
    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % (end.max(1) as u64)).unwrap_or(0)
    }

    pub fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

/// Numbers and texts at the edge of what anything holds.
const EXTREMES: &[&str] = &[
    "-9223372036854775808",
    "9223372036854775807",
    "9223372036854775808",
    "-1",
    "0",
    "-0",
    "1",
    "1e308",
    "-0.0",
    "nan",
    "inf",
    "1000000000000000000000000000000",
    "0.0000000000000000000000000001",
    "0x7fffffffffffffff",
    "1900",
    "2999",
    "65535",
    "10000",
    "\"{edition+2147483647}\"",
    "\"{edition-2147483648}\"",
    "\"{edition-99999}\"",
    "\"{edition",
    "\"{expr}\"",
    "\"9999-12-31\"",
    "\"0000-01-01\"",
    "\"\"",
    "[]",
    "{}",
    "[[[[[[]]]]]]",
    "true",
    "1979-05-27T07:32:00Z",
];

const STRANGE: &[&str] = &[
    "\u{0}", "\u{301}", "\u{202e}", "\u{feff}", "\u{2028}", "é", "𝟙", "\"", "'", "\"\"\"", "'''", "\\", "\\u0000",
    "\\uD800", "\r", "\r\n", "\t", "--", "/*", ";", "$$", "`", "{", "}", "[", "]", "(", ")", ",", "=", "#", ".",
    "\u{ad}", "ﷺ",
];

/// A network with one to four mistakes; words come from `large` too.
pub fn spoiled(base: &Files, large: &Files, random: &mut Random) -> Files {
    let mut files = base.clone();
    for _ in 0..=random.below(4) {
        let paths: Vec<_> = files.keys().filter(|path| !path.ends_with(".md")).cloned().collect();
        let path = if paths.is_empty() { "network.toml".to_owned() } else { paths[random.below(paths.len())].clone() };
        let other = random.pick(&large.values().collect::<Vec<_>>()).clone();
        let bytes = files.remove(&path).unwrap_or_default();
        match random.below(40) {
            0 => {}
            1 => drop(files.insert(path, Vec::new())),
            2 => drop(files.insert(path, other)),
            _ => drop(files.insert(path, one(bytes, &other, random))),
        }
    }
    files
}

fn one(bytes: Vec<u8>, other: &[u8], random: &mut Random) -> Vec<u8> {
    match random.below(11) {
        0 => raw(bytes, random),
        1 | 2 => lines(&bytes, other, random),
        3 | 4 => text(bytes, random, |text, random| words(text, &String::from_utf8_lossy(other), random)),
        5 | 6 => text(bytes, random, numbers),
        7..=9 => text(bytes, random, quoted),
        _ => text(bytes, random, |text, random| {
            let at = boundary(text, random);
            format!("{}{}{}", &text[..at], random.pick(STRANGE), &text[at..])
        }),
    }
}

fn text(bytes: Vec<u8>, random: &mut Random, change: impl FnOnce(&str, &mut Random) -> String) -> Vec<u8> {
    match String::from_utf8(bytes) {
        Ok(text) => change(&text, random).into_bytes(),
        Err(error) => error.into_bytes(),
    }
}

fn boundary(text: &str, random: &mut Random) -> usize {
    let mut at = random.below(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Bytes flipped, taken out, doubled or cut off.
fn raw(mut bytes: Vec<u8>, random: &mut Random) -> Vec<u8> {
    let at = random.below(bytes.len());
    let end = (at + 1 + random.below(40)).min(bytes.len());
    match random.below(4) {
        0 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << random.below(8)),
        1 => drop(bytes.drain(at.min(end)..end)),
        2 => {
            let part = bytes.get(at..end).unwrap_or_default().repeat(1 + random.below(50));
            bytes.splice(at..at, part);
        }
        _ => bytes.truncate(at),
    }
    bytes
}

/// A line taken out, doubled, moved, or taken from another file.
fn lines(bytes: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let mut all: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    let others: Vec<&[u8]> = other.split(|byte| *byte == b'\n').collect();
    let (at, to) = (random.below(all.len()), random.below(all.len()));
    let line = all[at];
    match random.below(5) {
        0 => drop(all.remove(at)),
        1 => all.insert(to, line),
        2 => all.swap(at, to),
        3 => all.insert(at, random.pick(&others)),
        _ => (0..random.below(300)).for_each(|_| all.insert(at, line)),
    }
    all.join(&b'\n')
}

/// Where each word of a text stands.
fn tokens(text: &str, belongs: impl Fn(char) -> bool) -> Vec<(usize, usize)> {
    let mut all = Vec::new();
    let mut from = None;
    for (at, c) in text.char_indices().chain([(text.len(), '\n')]) {
        match from {
            None if at < text.len() && belongs(c) => from = Some(at),
            Some(start) if at == text.len() || !belongs(c) => {
                all.push((start, at));
                from = None;
            }
            _ => {}
        }
    }
    all
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '-'
}

fn replaced(text: &str, (start, end): (usize, usize), by: &str) -> String {
    format!("{}{by}{}", &text[..start], &text[end..])
}

/// A word in the place of another, of this file or of the other.
fn words(text: &str, other: &str, random: &mut Random) -> String {
    let all = tokens(text, is_word);
    if all.is_empty() {
        return other.to_owned();
    }
    let from = if random.one_in(3) { other } else { text };
    let words = tokens(from, is_word);
    let by = if words.is_empty() { (0, 0) } else { random.pick(&words) };
    replaced(text, random.pick(&all), &from[by.0..by.1])
}

fn numbers(text: &str, random: &mut Random) -> String {
    let all = tokens(text, |c| c.is_ascii_digit());
    if all.is_empty() { text.to_owned() } else { replaced(text, random.pick(&all), random.pick(EXTREMES)) }
}

/// What stands in quotes becomes a condition, a sum or a monster.
fn quoted(text: &str, random: &mut Random) -> String {
    let strings: Vec<_> = tokens(text, |c| c != '"' && c != '\n').into_iter().skip(1).collect();
    let inside: Vec<_> = strings
        .into_iter()
        .filter(|(start, end)| text[..*start].ends_with('"') && text[*end..].starts_with('"'))
        .collect();
    if inside.is_empty() {
        return text.to_owned();
    }
    let sql: Vec<_> = inside.iter().filter(|(start, _)| before(text, *start).ends_with("= ")).copied().collect();
    let at = if sql.is_empty() || random.one_in(4) { random.pick(&inside) } else { random.pick(&sql) };
    let names: Vec<&str> = tokens(text, is_word).into_iter().map(|(start, end)| &text[start..end]).collect();
    let by = match random.below(8) {
        0 => monster(&text[at.0..at.1], random),
        1 | 2 => sum(&names, 3, random),
        3 => random.pick(EXTREMES).trim_matches('"').to_owned(),
        _ => condition(&names, 4, random),
    };
    replaced(text, at, &by)
}

fn before(text: &str, quote: usize) -> &str {
    &text[..quote.saturating_sub(1)]
}

/// Something deep or long around an expression.
fn monster(inner: &str, random: &mut Random) -> String {
    let times = random.pick(&[10, 60, 1000, 10_000]);
    match random.below(8) {
        0 => format!("{}{inner}{}", "(".repeat(times), ")".repeat(times)),
        1 => format!("{}{inner}", "not ".repeat(times)),
        2 => format!("{}{inner}", "-".repeat(times)),
        3 => vec![inner; times.min(4000)].join(" + "),
        4 => vec![inner; times.min(4000)].join(" and "),
        5 => {
            let numbers: Vec<_> = (0..times).map(|n| (2 * n).to_string()).collect();
            format!("hours in ({})", numbers.join(", "))
        }
        6 => "x".repeat(times),
        _ => format!("{inner} -- {}", "/*".repeat(times)),
    }
}

fn literal(random: &mut Random) -> String {
    match random.below(6) {
        0 => format!("'{}'", random.pick(&["women", "south", "2019-01-01", "", "é", "it''s"])),
        1 => "null".to_owned(),
        2 => random.pick(&["true", "false"]).to_owned(),
        3 => random.below(3000).to_string(),
        _ => random.pick(EXTREMES).trim_matches('"').to_owned(),
    }
}

/// A condition by the grammar of definitions, and a little beyond.
fn condition(names: &[&str], depth: usize, random: &mut Random) -> String {
    let name = random.pick(names);
    let choice = if depth == 0 { 5 + random.below(6) } else { random.below(13) };
    let mut inner = || condition(names, depth - 1, &mut *random);
    match choice {
        0 | 1 => format!("{} and {}", inner(), inner()),
        2 => format!("({} or {})", inner(), inner()),
        3 => format!("not {}", inner()),
        4 => format!("({})", inner()),
        5 => format!("{name} {} {}", random.pick(&["=", "<>", "<", "<=", ">", ">="]), literal(random)),
        6 => format!("{} {} {name}", literal(random), random.pick(&["=", "<>", "<", ">"])),
        7 => format!("{name} {}in ({}, {})", random.pick(&["", "not "]), literal(random), literal(random)),
        8 => format!("{name} {}between {} and {}", random.pick(&["", "not "]), literal(random), literal(random)),
        9 => format!("{name} is {}null", random.pick(&["", "not "])),
        10 => name.to_owned(),
        11 => format!("case when {name} then {} end", literal(random)),
        _ => format!("{name} in (select {name})"),
    }
}

/// A sum of quantities.
fn sum(names: &[&str], depth: usize, random: &mut Random) -> String {
    let name = random.pick(names);
    let choice = if depth == 0 { 4 + random.below(4) } else { random.below(8) };
    let mut inner = || sum(names, depth - 1, &mut *random);
    match choice {
        0 => format!("{} + {}", inner(), inner()),
        1 => format!("{} - ({})", inner(), inner()),
        2 => format!("-({})", inner()),
        3 => format!("{} * ({})", literal(random), sum(names, depth - 1, random)),
        4 => "count(*)".to_owned(),
        5 => format!("sum({} * {name} - {name})", literal(random)),
        6 => format!("count({name})"),
        _ => format!("count(*) filter (where {})", condition(names, 2, random)),
    }
}
