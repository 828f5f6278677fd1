//! Colours of charts: on paper and light screens, and on dark ones.
//!
//! After Okabe and Ito, and Tol, with lightness moved until every graphical object has a contrast of 3 : 1 with its
//! ground and every text 4.5 : 1 (WCAG 2.2, criteria 1.4.3 and 1.4.11). Neighbours differ in lightness, so that they
//! differ for everybody. Start with [`Colour`].

/// What a colour is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Colour {
    /// Text, whiskers.
    Ink,
    /// Text of lesser weight, axes, outlines.
    Quiet,
    /// Grid lines, which carry nothing.
    Grid,
    /// The ground of the page, as the inside of a hollow point.
    Ground,
    /// The bars of a chart that has one kind of bar.
    Accent,
    /// The part or line of this number, from 0; after the last comes the first again.
    Series(usize),
    /// Text on it.
    OnSeries(usize),
    /// The class of this number, from the lowest.
    Class(usize),
    /// Text on it.
    OnClass(usize),
}

/// How many parts or lines have a colour of their own.
pub const SERIES: usize = 7;
/// How many classes have one.
pub const CLASSES: usize = 5;

const LIGHT_SERIES: [&str; SERIES] = ["#1f5f99", "#d0780f", "#0f6b5c", "#c26aa3", "#6b4f00", "#858d96", "#8c2f39"];
const DARK_SERIES: [&str; SERIES] = ["#5b93c9", "#f0b05a", "#2f9c86", "#eab3d6", "#9c8338", "#c3c9d0", "#d0636b"];
const LIGHT_CLASSES: [&str; CLASSES] = ["#dcebf5", "#a9cde6", "#6aa5d0", "#2c6da6", "#0b3a66"];
const DARK_CLASSES: [&str; CLASSES] = ["#1d3a55", "#2b5f8c", "#5f94c4", "#9cc3e4", "#dcecf8"];
/// Text on a dark fill, and text on a light one.
const TEXTS: [&str; 2] = ["#ffffff", "#10151b"];

impl Colour {
    /// The colour on white.
    pub fn light(self) -> &'static str {
        match self {
            Self::Ink => "#1b2026",
            Self::Quiet => "#56606b",
            Self::Grid => "#dde1e6",
            Self::Ground => "#ffffff",
            Self::Accent => "#3b7cb0",
            Self::Series(at) => LIGHT_SERIES[at % SERIES],
            Self::Class(at) => LIGHT_CLASSES[at.min(CLASSES - 1)],
            Self::OnSeries(at) => text_on(Self::Series(at).light()),
            Self::OnClass(at) => text_on(Self::Class(at).light()),
        }
    }

    /// The colour on a dark screen.
    pub fn dark(self) -> &'static str {
        match self {
            Self::Ink => "#eceff3",
            Self::Quiet => "#a7b0bb",
            Self::Grid => "#313944",
            Self::Ground => "#13171f",
            Self::Accent => "#4584b8",
            Self::Series(at) => DARK_SERIES[at % SERIES],
            Self::Class(at) => DARK_CLASSES[at.min(CLASSES - 1)],
            Self::OnSeries(at) => text_on(Self::Series(at).dark()),
            Self::OnClass(at) => text_on(Self::Class(at).dark()),
        }
    }

    /// Its name in a style sheet.
    pub fn name(self) -> String {
        match self {
            Self::Ink => "ink".into(),
            Self::Quiet => "quiet".into(),
            Self::Grid => "grid".into(),
            Self::Ground => "ground".into(),
            Self::Accent => "accent".into(),
            Self::Series(at) => format!("s{}", at % SERIES),
            Self::OnSeries(at) => format!("on-s{}", at % SERIES),
            Self::Class(at) => format!("c{at}"),
            Self::OnClass(at) => format!("on-c{at}"),
        }
    }
}

/// The text colour that reads better on `fill`.
fn text_on(fill: &str) -> &'static str {
    let [white, black] = TEXTS;
    if contrast(white, fill) >= contrast(black, fill) { white } else { black }
}

/// Red, green and blue of `#rrggbb`, linear, in 0..=1.
fn linear(colour: &str) -> [f64; 3] {
    let channel = |at: usize| {
        let value = u8::from_str_radix(colour.get(at..at + 2).unwrap_or("00"), 16).unwrap_or(0);
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    [channel(1), channel(3), channel(5)]
}

/// Contrast of two colours by WCAG 2.2, from 1 to 21.
fn contrast(one: &str, other: &str) -> f64 {
    let luminance = |colour| {
        let [red, green, blue] = linear(colour);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    };
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    (one / other).max(other / one)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Theme = fn(Colour) -> &'static str;
    const THEMES: [Theme; 2] = [Colour::light, Colour::dark];

    fn series() -> impl Iterator<Item = Colour> {
        (0..SERIES).map(Colour::Series)
    }

    /// Every miss at once, so that a palette can be mended in one go.
    fn assert_contrasts(pairs: impl Iterator<Item = (Colour, Colour)>, least: f64) {
        let pairs: Vec<_> = pairs.collect();
        let of = |theme: Theme| {
            let contrasts = pairs.iter().map(move |&(a, b)| (a, b, theme(a), contrast(theme(a), theme(b))));
            contrasts.filter(move |miss| miss.3 < least).collect::<Vec<_>>()
        };
        let misses: Vec<_> = THEMES.into_iter().flat_map(of).collect();
        assert!(misses.is_empty(), "below {least}: {misses:#?}");
    }

    #[test]
    fn what_carries_meaning_stands_out_from_the_ground() {
        let objects = series().chain([Colour::Accent, Colour::Quiet, Colour::Class(CLASSES - 1)]);
        assert_contrasts(objects.map(|colour| (colour, Colour::Ground)), 3.0);
        assert_contrasts([(Colour::Ink, Colour::Accent)].into_iter(), 3.0);
    }

    #[test]
    fn text_reads_on_everything_that_it_may_stand_on() {
        assert_contrasts([Colour::Ink, Colour::Quiet].map(|text| (text, Colour::Ground)).into_iter(), 4.5);
        assert_contrasts((0..SERIES).map(|at| (Colour::OnSeries(at), Colour::Series(at))), 4.5);
        assert_contrasts((0..CLASSES).map(|at| (Colour::OnClass(at), Colour::Class(at))), 4.5);
    }

    #[test]
    fn classes_go_one_way_in_clear_steps() {
        assert_contrasts((1..CLASSES).map(|at| (Colour::Class(at), Colour::Class(at - 1))), 1.35);
        for theme in THEMES {
            let far: Vec<_> =
                (0..CLASSES).map(|at| contrast(theme(Colour::Class(at)), theme(Colour::Ground))).collect();
            assert!(far.is_sorted(), "{far:?}");
        }
    }

    /// As a deuteranope sees it: Machado, Oliveira and Fernandes (2009), full severity, in linear light.
    fn deuteranopia([red, green, blue]: [f64; 3]) -> [f64; 3] {
        let row = |[r, g, b]: [f64; 3]| (r * red + g * green + b * blue).clamp(0.0, 1.0);
        [
            row([0.367322, 0.860646, -0.227968]),
            row([0.280085, 0.672501, 0.047413]),
            row([-0.011820, 0.042940, 0.968881]),
        ]
    }

    /// CIE L*a*b*, under D65.
    fn lab([red, green, blue]: [f64; 3]) -> [f64; 3] {
        let x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505;
        let y = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
        let z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089;
        let f = |t: f64| if t > 0.008856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
        [116.0 * f(y) - 16.0, 500.0 * (f(x) - f(y)), 200.0 * (f(y) - f(z))]
    }

    #[test]
    fn neighbours_differ_for_a_deuteranope_too() {
        for (theme, sight) in THEMES.into_iter().flat_map(|theme| [(theme, true), (theme, false)]) {
            for at in 0..SERIES {
                let [one, other] = [at, (at + 1) % SERIES].map(|at| {
                    let colour = linear(theme(Colour::Series(at)));
                    lab(if sight { colour } else { deuteranopia(colour) })
                });
                let distance = one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
                assert!(distance > 20.0, "{at} and the next are {distance:.1} apart (full sight: {sight})");
            }
        }
    }
}
