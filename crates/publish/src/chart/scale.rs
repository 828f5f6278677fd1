//! From values to places along an axis, and round numbers to mark on it.

/// An axis: the values `from..=to` lie between the places `start` and `end`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Least value.
    pub from: f64,
    /// Greatest value.
    pub to: f64,
    /// Place of the least.
    pub start: f64,
    /// Place of the greatest.
    pub end: f64,
}

impl Scale {
    /// The place of `value`; an axis without extent has all at its start.
    pub fn at(self, value: f64) -> f64 {
        let extent = self.to - self.from;
        if extent > 0.0 { self.start + (value - self.from) / extent * (self.end - self.start) } else { self.start }
    }
}

/// Round numbers from 0 to the first that is not below `most`, in at most five steps of 1, 2 or 5 times a power of ten.
pub fn ticks(most: f64) -> Vec<f64> {
    let most = if most > 0.0 { most } else { 1.0 };
    let power = 10_f64.powf((most / 5.0).log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|unit| unit * power).into_iter().find(|step| most / step <= 5.0 + 1e-9);
    let step = step.unwrap_or(10.0 * power);
    let steps = (most / step - 1e-9).ceil().max(1.0) as u32;
    (0..=steps).map(|at| f64::from(at) * step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_reach_the_greatest_value() {
        assert_eq!(ticks(15_077.0), [0.0, 5_000.0, 10_000.0, 15_000.0, 20_000.0]);
        assert_eq!(ticks(100.0), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(ticks(1.0), [0.0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0]);
        assert_eq!(ticks(0.0).len(), 6);
    }
}
