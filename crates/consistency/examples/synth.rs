//! probe
use consistency::verify::*;
use std::collections::BTreeMap;
fn main() {
    let rules = rules::load(None).map_err(|e| println!("{e}")).unwrap();
    let recipe = rules.recipe(2019).map_err(|e| println!("{e}")).unwrap();
    let text = std::fs::read_to_string("networks/gen/editions/2019/published.csv").unwrap();
    let mut rows = vec![];
    for line in text.lines().skip(1) {
        let mut f = vec![]; let mut cur = String::new(); let mut q = false;
        for c in line.chars() { match c { '"' => q = !q, ',' if !q => { f.push(std::mem::take(&mut cur)); } c => cur.push(c) } }
        f.push(cur);
        rows.push(PublishedFigure { figure: f[0].as_str().into(), edition: 2019, printed: f[4].clone(), value: None, decimals: f[7].parse().ok() });
    }
    let map: BTreeMap<u16, _> = [2018u16, 2019].into_iter().map(|y| (y, rules.definitions(y).map_err(|e| println!("{e}")).unwrap())).collect();
    let t = std::time::Instant::now();
    let order = consistency::synthesise::Order { edition: 2019, seed: 1, scale: 1 };
    match consistency::synthesise::synthesise(&rules.network, &map, &recipe, &rows, order) {
        Ok(s) => { println!("ok {:?}", t.elapsed()); for f in &s.frames { println!("{} {}", f.source, f.rows()); } for d in &s.declared { println!("{:?}", d); } println!("{:?}", s.apart); }
        Err(e) => println!("{:?} {e}", t.elapsed()),
    }
}
