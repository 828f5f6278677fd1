//! Among equally short explanations, the one that a reader finds plainest: within one table of the
//! publication, then one of counts, then one from fewer tables, then one that cites a share's own value and base.

use super::Search;
use crate::system::{Kind, PrintId, VariableId};
use domain::network::Year;
use std::collections::BTreeSet;

/// Prints are shares, means or claims from this distrust on.
const SHARES: u32 = 10;

type Table<'a> = (Year, &'a str);

impl Search<'_> {
    /// A group that contains `s`, no longer than `best`, and plainer where one is cheap to find.
    pub(super) fn plainest(&self, pool: &[PrintId], s: PrintId, best: Vec<PrintId>) -> Vec<PrintId> {
        let own = self.table(s);
        let tables = self.tables(&best);
        if tables.iter().all(|t| *t == own) {
            return best;
        }
        let from = |wanted: &[Table<'_>]| -> Vec<PrintId> {
            pool.iter().copied().filter(|&p| wanted.contains(&self.table(p))).collect()
        };
        if let Some(inside) = self.no_longer(&from(&[own]), s, best.len()) {
            return inside;
        }
        // Counts before shares: another share with its rounding says less.
        let firm = |p: PrintId| self.net.system.prints[p].distrust < SHARES;
        let counts: Vec<PrintId> = pool.iter().copied().filter(|&p| firm(p)).collect();
        let firmer =
            if best.iter().all(|&p| p == s || firm(p)) { None } else { self.no_longer(&counts, s, best.len()) };
        let best = firmer.unwrap_or(best);
        let tables = self.tables(&best);
        let fewer = tables
            .iter()
            .filter(|t| **t != own && tables.len() > 2)
            .find_map(|&t| self.no_longer(&from(&[own, t]), s, best.len()));
        let best = fewer.unwrap_or(best);
        let mut near = self.tables(&best);
        near.insert(own);
        self.with_own_value_and_base(pool, s, &near)
            .filter(|g| g.len() <= best.len() && self.cites(s, g) > self.cites(s, &best))
            .unwrap_or(best)
    }

    fn table(&self, print: PrintId) -> Table<'_> {
        let print = &self.net.system.prints[print];
        (print.edition, print.figure.as_str().split('.').next().unwrap_or_default())
    }

    fn tables(&self, prints: &[PrintId]) -> BTreeSet<Table<'_>> {
        prints.iter().map(|&p| self.table(p)).collect()
    }

    fn no_longer(&self, pool: &[PrintId], s: PrintId, most: usize) -> Option<Vec<PrintId>> {
        let mut all = pool.to_vec();
        all.push(s);
        self.refute(&all, false)?;
        Some(self.shortest(pool, s)).filter(|g| g.len() <= most)
    }

    /// A group that keeps the prints of the share's own value and base as long as it can.
    fn with_own_value_and_base(
        &self,
        pool: &[PrintId],
        s: PrintId,
        near: &BTreeSet<Table<'_>>,
    ) -> Option<Vec<PrintId>> {
        let own = self.value_and_base(s)?;
        let cited = |&&p: &&PrintId| own.contains(&self.net.system.prints[p].reading.variable);
        let mut prints: Vec<PrintId> = std::iter::once(s).chain(pool.iter().filter(cited).copied()).collect();
        let kept = prints.clone();
        prints.extend(pool.iter().copied().filter(|p| near.contains(&self.table(*p)) && !kept.contains(p)));
        let conflict = self.refute(&prints, false)?;
        prints.retain(|p| kept.contains(p) || conflict.prints.contains(p));
        let mut group = self.shrink(prints);
        group.sort_unstable();
        Some(group)
    }

    /// How many of a share's own value and base the group cites.
    fn cites(&self, s: PrintId, group: &[PrintId]) -> usize {
        let Some(own) = self.value_and_base(s) else { return 0 };
        own.iter().filter(|&&v| group.iter().any(|&p| self.net.system.prints[p].reading.variable == v)).count()
    }

    fn value_and_base(&self, s: PrintId) -> Option<[VariableId; 2]> {
        let own = self.net.system.prints[s].reading.variable;
        self.net.system.constraints.iter().find_map(|c| match &c.kind {
            Kind::Product { value, ratio, base, .. } if *ratio == own => Some([*value, *base]),
            _ => None,
        })
    }
}
