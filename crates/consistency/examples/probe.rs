//! probe
use consistency::verify::*;
use std::collections::BTreeMap;
fn main() {
    let t = std::time::Instant::now();
    let rules = rules::load(None).map_err(|e| println!("{e}")).unwrap();
    let defs = rules.definitions(2019).map_err(|e| println!("{e}")).unwrap();
    println!("rules {:?} figures {}", t.elapsed(), defs.figures.len());
    let path = std::env::args().nth(1).unwrap_or("networks/gen/editions/2019/published.csv".into());
    let text = std::fs::read_to_string(path).unwrap();
    let mut rows = vec![];
    for line in text.lines().skip(1) {
        let mut f = vec![];
        let mut cur = String::new();
        let mut q = false;
        for c in line.chars() {
            match c {
                '"' => q = !q,
                ',' if !q => {
                    f.push(std::mem::take(&mut cur));
                }
                c => cur.push(c),
            }
        }
        f.push(cur);
        rows.push(PublishedFigure {
            figure: f[0].as_str().into(),
            edition: 2019,
            printed: f[4].clone(),
            value: None,
            decimals: f[7].parse().ok(),
        });
    }
    let mut map = BTreeMap::new();
    map.insert(2019, defs);
    let t = std::time::Instant::now();
    let ex = examine(&rules.network, &map, &rows).unwrap();
    println!(
        "examine {:?} vars {} constraints {} prints {}",
        t.elapsed(),
        ex.built.system.variables.len(),
        ex.built.system.constraints.len(),
        ex.built.system.prints.len()
    );
    let t = std::time::Instant::now();
    let r = verify(&rules.network, &map, &rows).unwrap();
    println!("verify {:?}", t.elapsed());
    for c in &r.contradictions {
        println!("--- {} :: {}", c.figures.len(), c.relation.fr);
        for f in &c.figures {
            println!("   {} {}", f.figure, f.printed);
        }
        println!("   suspects {:?}", c.suspects.iter().map(|s| s.as_str()).collect::<Vec<_>>());
        if let Some(i) = &c.implied {
            println!(
                "   implied {} {:?} {:?}",
                i.figure.figure,
                i.low.map(|x| x.to_string()),
                i.high.map(|x| x.to_string())
            );
        }
        if let Some(i) = &c.means {
            println!(
                "   means {} {:?} {:?}",
                i.figure.figure,
                i.low.map(|x| x.to_string()),
                i.high.map(|x| x.to_string())
            );
        }
        for f in &c.fits {
            println!("   fits {:?} {} {} {}", f.figure, f.quantity.fr, f.low, f.high);
        }
    }
    for m in &r.malformed {
        println!("malformed {:?}", m);
    }
    for n in &r.notices {
        println!("notice {}", n.1.fr);
    }
    for n in &r.not_checked {
        println!("not checked {} {}", n.0.figure, n.1.fr);
    }
}
