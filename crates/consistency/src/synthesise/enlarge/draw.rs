//! Draws one network: which row of the base each of its rows repeats, and below which row it stands.

use super::levels::Level;
use super::strata;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The rows of a source in one network.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    /// The row of the base that each one has its columns from.
    pub base: Vec<u32>,
    /// The row of the nearest source above; none for a root.
    pub parents: Vec<u32>,
}

/// Every source of network `number`.
pub(super) fn draw(levels: &[Level<'_>], seed: u64, number: u64) -> Vec<Drawn> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(number + 1);
    let mut drawn: Vec<Drawn> = Vec::with_capacity(levels.len());
    for level in levels {
        let rows = match level.above.is_empty() {
            true => root(level, &mut random),
            false => below(levels, level, &drawn, &mut random),
        };
        drawn.push(rows);
    }
    drawn
}

/// For each row of the base, one of its kind.
fn root(level: &Level<'_>, random: &mut ChaCha8Rng) -> Drawn {
    let rows = 0..level.rows as u32;
    let base = rows.map(|row| one_of(level.pools.get(&strata::key(level, &[row], row)), row, random));
    Drawn { base: base.collect(), parents: Vec::new() }
}

/// Below each row of the nearest source above, as many rows as its model has.
fn below(levels: &[Level<'_>], level: &Level<'_>, drawn: &[Drawn], random: &mut ChaCha8Rng) -> Drawn {
    let mut rows = Drawn::default();
    let nearest = &drawn[level.above[0]];
    for parent in 0..nearest.base.len() as u32 {
        let models = &level.children[nearest.base[parent as usize] as usize];
        let Some(&first) = models.first() else { continue };
        let chain = chain(levels, level, drawn, parent);
        let mut pool = level.pools.get(&strata::key(level, &chain, first));
        for &model in models {
            if level.pairs.is_some() {
                pool = level.pools.get(&strata::key(level, &chain, model));
            }
            rows.base.push(one_of(pool, model, random));
            rows.parents.push(parent);
        }
    }
    rows
}

/// The models of a row and of those above it, nearest first.
fn chain(levels: &[Level<'_>], level: &Level<'_>, drawn: &[Drawn], parent: u32) -> Vec<u32> {
    let mut row = parent as usize;
    let mut chain = Vec::with_capacity(level.above.len());
    for &above in &level.above {
        chain.push(drawn[above].base[row]);
        if !levels[above].above.is_empty() {
            row = drawn[above].parents[row] as usize;
        }
    }
    chain
}

/// A row of a pool; the model itself belongs to one wherever rows above it are drawn by the same classes.
fn one_of(pool: Option<&Vec<u32>>, model: u32, random: &mut ChaCha8Rng) -> u32 {
    pool.filter(|pool| !pool.is_empty()).map_or(model, |pool| pool[random.random_range(0..pool.len() as u32) as usize])
}
