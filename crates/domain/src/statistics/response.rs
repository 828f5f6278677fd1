//! Who answered and who did not: whether parts of a population answered alike, and groups in which they did.
//!
//! [`chi_square`] and [`part_against_rest`] tell a difference from chance; [`homogeneous`] makes
//! response-homogeneity groups, in which an answer stands for `asked / answered` units.

/// Units of a part of a population that were asked, and those that answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Counts {
    /// Units asked.
    pub asked: u32,
    /// Of these, units that answered.
    pub answered: u32,
}

impl Counts {
    /// The response rate in parts of one; 0 where nobody was asked.
    #[must_use]
    pub fn rate(self) -> f64 {
        if self.asked == 0 { 0.0 } else { f64::from(self.answered) / f64::from(self.asked) }
    }

    /// Both together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self { asked: self.asked + other.asked, answered: self.answered + other.answered }
    }
}

/// Whether the parts of a population answered alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Homogeneity {
    /// Pearson's statistic.
    pub chi_square: f64,
    /// Parts in which somebody was asked, less one.
    pub degrees: u32,
    /// How often chance alone gives as much.
    pub p_value: f64,
    /// Whether more than a fifth of the expected numbers are below 5, so that the test is rough.
    pub rough: bool,
}

/// Pearson's chi-square of answering by part.
///
/// Source: Cochran (1954), Biometrics 10, p. 417-451, with his rule on small expected numbers.
#[must_use]
pub fn chi_square(parts: &[Counts]) -> Homogeneity {
    let all = parts.iter().fold(Counts::default(), |all, part| all.with(*part));
    let asked = parts.iter().filter(|part| part.asked > 0);
    let mut found = Homogeneity { chi_square: 0.0, degrees: 0, p_value: 1.0, rough: false };
    found.degrees = u32::try_from(asked.clone().count()).unwrap_or(u32::MAX).saturating_sub(1);
    if found.degrees == 0 || all.answered == 0 || all.answered == all.asked {
        return found;
    }
    let expected = |part: &Counts| {
        let answers = f64::from(part.asked) * all.rate();
        [(f64::from(part.answered), answers), (f64::from(part.asked - part.answered), f64::from(part.asked) - answers)]
    };
    let cells: Vec<(f64, f64)> = asked.flat_map(expected).collect();
    found.chi_square = cells.iter().map(|(seen, expected)| (seen - expected).powi(2) / expected).sum();
    found.rough = 5 * cells.iter().filter(|(_, expected)| *expected < 5.0).count() > cells.len();
    found.p_value = upper_gamma(f64::from(found.degrees) / 2.0, found.chi_square / 2.0);
    found
}

/// How often chance alone parts the answers between `part` and the rest of `all` at least this unevenly: Fisher's
/// exact test, two-sided, which holds for small parts too.
///
/// Source: Fisher (1922), Journal of the Royal Statistical Society 85, p. 87-94.
#[must_use]
pub fn part_against_rest(part: Counts, all: Counts) -> f64 {
    let (rest, silent) = (all.asked.saturating_sub(part.asked), all.asked.saturating_sub(all.answered));
    let probability = |answered: u32| {
        let ways = ln_choose(part.asked, answered) + ln_choose(rest, all.answered - answered);
        (ways - ln_choose(all.asked, all.answered)).exp()
    };
    // Fewest answers of the part: all silent units are in it. Most: all answers are.
    let (fewest, most) = (part.asked.saturating_sub(silent), part.asked.min(all.answered));
    let seen = probability(part.answered.clamp(fewest, most));
    (fewest..=most).map(probability).filter(|p| *p <= seen * (1.0 + 1e-7)).sum::<f64>().min(1.0)
}

fn ln_choose(n: u32, k: u32) -> f64 {
    let ln_factorial = |n: u32| ln_gamma(f64::from(n) + 1.0);
    ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k)
}

/// The logarithm of the gamma function, for arguments above 0, to some fourteen digits.
///
/// Source: Lanczos (1964), SIAM Journal on Numerical Analysis 1, p. 86-96.
fn ln_gamma(x: f64) -> f64 {
    const G: f64 = 7.0;
    const C: [f64; 9] = [
        0.999_999_999_999_809_9,
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    let x = x - 1.0;
    let terms = C.iter().zip(0_u8..).skip(1).map(|(c, at)| c / (x + f64::from(at)));
    let (sum, t) = (C[0] + terms.sum::<f64>(), x + G + 0.5);
    0.5 * (2.0 * std::f64::consts::PI).ln() + (x + 0.5) * t.ln() - t + sum.ln()
}

/// The regularised upper incomplete gamma function `Q(a, x)`: a series where it is short, else a continued fraction.
///
/// Source: Abramowitz & Stegun (1964), 6.5.29 and 6.5.31.
fn upper_gamma(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    let front = (a * x.ln() - x - ln_gamma(a)).exp();
    if x < a + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
        while term > sum * 1e-16 {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        return (1.0 - front * sum).max(0.0);
    }
    // Lentz's method.
    let (mut b, mut c, mut d) = (x + 1.0 - a, f64::INFINITY, 1.0 / (x + 1.0 - a));
    let mut h = d;
    for i in 1..10_000 {
        let i = f64::from(i);
        let an = -i * (i - a);
        b += 2.0;
        d = 1.0 / (an * d + b);
        c = b + an / c;
        h *= d * c;
        if (d * c - 1.0).abs() < 1e-15 {
            break;
        }
    }
    (front * h).clamp(0.0, 1.0)
}

/// Units with the same values of the columns that make groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Their values, the weightiest column first.
    pub key: Vec<i64>,
    /// How many were asked, how many answered.
    pub counts: Counts,
}

/// What a group must have to stand alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Least {
    /// Answers; at least one is always needed.
    pub answers: u32,
    /// Response rate, in parts of one.
    pub rate: f64,
}

impl Least {
    fn lacks(self, counts: Counts) -> Option<Lack> {
        match () {
            () if counts.answered < self.answers.max(1) => Some(Lack::Answers),
            () if counts.rate() < self.rate => Some(Lack::Rate),
            () => None,
        }
    }
}

/// What a group lacks to stand alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// It has fewer answers than a group must have.
    Answers,
    /// Its response rate is below the floor.
    Rate,
}

/// A group that was given to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The parts of the group that could not stand alone.
    pub parts: Vec<usize>,
    /// The parts of the group that took it in.
    pub into: Vec<usize>,
    /// What it lacked.
    pub lack: Lack,
}

/// Response-homogeneity groups as lists of parts, by place, and the merges that made them, in order.
///
/// While a group can't stand alone, the one with the fewest answers (then the first) joins its nearest: the group
/// that shares the most leading columns with it, among these the one whose response rate is nearest, then the
/// first. The last group left may lack what it must have: there is nothing to join.
///
/// Source: Särndal, Swensson & Wretman (1992), §15.6; the rule of merging is ours.
#[must_use]
pub fn homogeneous(parts: &[Part], least: Least) -> (Vec<Vec<usize>>, Vec<Merge>) {
    let mut groups: Vec<Vec<usize>> =
        (0..parts.len()).filter(|at| parts[*at].counts.asked > 0).map(|at| vec![at]).collect();
    let mut merges = Vec::new();
    while groups.len() > 1
        && let Some((weak, lack)) = weakest(parts, &groups, least)
    {
        let near = nearest(parts, &groups, weak);
        merges.push(Merge { parts: groups[weak].clone(), into: groups[near].clone(), lack });
        let joined = std::mem::take(&mut groups[weak]);
        groups[near].extend(joined);
        groups[near].sort_unstable();
        groups.remove(weak);
        groups.sort();
    }
    (groups, merges)
}

fn counts(parts: &[Part], group: &[usize]) -> Counts {
    group.iter().fold(Counts::default(), |all, at| all.with(parts[*at].counts))
}

fn weakest(parts: &[Part], groups: &[Vec<usize>], least: Least) -> Option<(usize, Lack)> {
    let weak = groups.iter().enumerate().filter_map(|(at, group)| {
        let counts = counts(parts, group);
        Some((counts.answered, at, least.lacks(counts)?))
    });
    weak.min_by_key(|(answered, at, _)| (*answered, *at)).map(|(_, at, lack)| (at, lack))
}

fn nearest(parts: &[Part], groups: &[Vec<usize>], weak: usize) -> usize {
    let rate = counts(parts, &groups[weak]).rate();
    let distance = |at: usize| {
        let pairs = groups[weak].iter().flat_map(|a| groups[at].iter().map(move |b| (*a, *b)));
        let shared = pairs.map(|(a, b)| leading(&parts[a].key, &parts[b].key)).max().unwrap_or(0);
        (shared, (counts(parts, &groups[at]).rate() - rate).abs())
    };
    let others = (0..groups.len()).filter(|at| *at != weak).map(|at| (at, distance(at)));
    let nearer = |a: &(usize, f64), b: &(usize, f64)| a.0 > b.0 || (a.0 == b.0 && a.1 < b.1);
    others.reduce(|best, one| if nearer(&one.1, &best.1) { one } else { best }).map_or(weak, |(at, _)| at)
}

/// How many leading columns two keys share.
fn leading(a: &[i64], b: &[i64]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(asked: u32, answered: u32) -> Counts {
        Counts { asked, answered }
    }

    fn near(found: f64, expected: f64, tolerance: f64) {
        assert!((found - expected).abs() <= tolerance, "{found}, expected {expected}");
    }

    /// The usual table of the distribution: 5 % points.
    #[test]
    fn the_chi_square_distribution_has_its_tabled_points() {
        for (degrees, point) in
            [(1.0, 3.841_458_820_694_124), (4.0, 9.487_729_036_781_154), (10.0, 18.307_038_053_275_146)]
        {
            near(upper_gamma(degrees / 2.0, point / 2.0), 0.05, 1e-10);
        }
        near(upper_gamma(1.0, 3.0), (-3.0_f64).exp(), 1e-14);
        near(ln_gamma(11.0), 3_628_800.0_f64.ln(), 1e-11);
        near(ln_gamma(0.5), std::f64::consts::PI.sqrt().ln(), 1e-13);
    }

    /// By hand: 40 of 50 and 20 of 50; 30 expected in each: 4 · 100/… = 100/30·2 + 100/20·2.
    #[test]
    fn two_parts_that_answered_differently_are_told_from_chance() {
        let found = chi_square(&[of(50, 40), of(50, 20), of(0, 0)]);
        near(found.chi_square, 2.0 * (100.0 / 30.0 + 100.0 / 20.0), 1e-12);
        assert!(found.degrees == 1 && found.p_value < 1e-4 && !found.rough);
        assert_eq!(chi_square(&[of(5, 5), of(9, 9)]).p_value, 1.0);
        assert!(chi_square(&[of(6, 3), of(4, 2), of(5, 1)]).rough);
    }

    /// The lady tasting tea: 4 of 4 right has a probability of 1/70, both sides 2/70; 3 of 4, 34/70.
    #[test]
    fn the_exact_test_agrees_with_the_tea_table() {
        near(part_against_rest(of(4, 4), of(8, 4)), 2.0 / 70.0, 1e-12);
        near(part_against_rest(of(4, 3), of(8, 4)), 34.0 / 70.0, 1e-12);
        near(part_against_rest(of(8, 4), of(8, 4)), 1.0, 1e-12);
    }

    fn part(key: &[i64], asked: u32, answered: u32) -> Part {
        Part { key: key.to_vec(), counts: of(asked, answered) }
    }

    #[test]
    fn a_group_that_can_not_stand_alone_joins_its_nearest() {
        let parts = [
            part(&[0, 0], 40, 30),
            part(&[0, 1], 9, 2),
            part(&[1, 0], 30, 6),
            part(&[1, 1], 30, 29),
            part(&[2, 0], 0, 0),
        ];
        let (groups, merges) = homogeneous(&parts, Least { answers: 5, rate: 0.25 });
        assert_eq!(groups, [vec![0, 1], vec![2, 3]]);
        let first = Merge { parts: vec![1], into: vec![0], lack: Lack::Answers };
        assert_eq!(merges, [first, Merge { parts: vec![2], into: vec![3], lack: Lack::Rate }]);
    }

    #[test]
    fn the_last_group_has_nothing_to_join() {
        let parts = [part(&[0], 3, 0), part(&[1], 3, 1)];
        assert_eq!(homogeneous(&parts, Least { answers: 5, rate: 0.0 }).0, [vec![0, 1]]);
        assert_eq!(homogeneous(&[], Least { answers: 5, rate: 0.0 }).0, Vec::<Vec<usize>>::new());
    }

    proptest! {
        #[test]
        fn groups_part_all_units_and_stand_alone(drawn in prop::collection::vec((0_i64..3, 0_i64..4, 1_u32..30, 0_u32..30), 1..14), answers in 0_u32..12) {
            let parts: Vec<Part> = drawn.iter().map(|(a, b, asked, answered)| part(&[*a, *b], *asked, (*answered).min(*asked))).collect();
            let least = Least { answers, rate: 0.3 };
            let (groups, merges) = homogeneous(&parts, least);
            let mut all: Vec<usize> = groups.concat();
            all.sort_unstable();
            prop_assert_eq!(all, (0..parts.len()).collect::<Vec<_>>());
            prop_assert_eq!(groups.len() + merges.len(), parts.len());
            prop_assert!(groups.len() == 1 || groups.iter().all(|group| least.lacks(counts(&parts, group)).is_none()));
        }

        #[test]
        fn a_p_value_is_a_probability(asked in 1_u32..200, answered in 0_u32..200, more in 0_u32..300, others in 0_u32..300) {
            let part = of(asked, answered.min(asked));
            let all = of(asked + more, part.answered + others.min(more));
            let found = part_against_rest(part, all);
            prop_assert!((0.0..=1.0).contains(&found) && found > 0.0);
            let chance = chi_square(&[part, of(more, others.min(more))]).p_value;
            prop_assert!((0.0..=1.0).contains(&chance));
        }
    }
}
