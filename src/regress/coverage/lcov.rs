//! Coverage in the format of LCOV, for editors and build servers.
//!
//! A line counts as hit (`DA`) where something on it was reached; each site that can be reached in more than one way stands as a branch
//! (`BRDA`), functions as such (`FN`, `FNDA`). How often is not counted: 1 is reached, 0 is not.

use super::{Coverage, Site};
use crate::diagnostic::{SourceId, Sources};
use crate::observer::Mark;
use crate::visible;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The whole report.
#[must_use]
pub fn report(coverages: &[Coverage], sources: &Sources) -> String {
    let mut files: BTreeMap<SourceId, Vec<&(Site, bool)>> = BTreeMap::new();
    for site in coverages.iter().flat_map(|coverage| &coverage.sites) {
        files.entry(site.0.span.source).or_default().push(site);
    }
    let mut text = String::new();
    for (file, sites) in files {
        let mut lines: BTreeMap<usize, Vec<&(Site, bool)>> = BTreeMap::new();
        for site in sites {
            lines.entry(sources.place(site.0.span).line).or_default().push(site);
        }
        let _ = writeln!(text, "TN:\nSF:{}", visible::line(sources.name(file)));
        functions(&lines, &mut text);
        branches(&lines, &mut text);
        let hit = |sites: &Vec<&(Site, bool)>| sites.iter().any(|(_, reached)| *reached);
        for (line, sites) in &lines {
            let _ = writeln!(text, "DA:{line},{}", u8::from(hit(sites)));
        }
        let hits = lines.values().filter(|sites| hit(sites)).count();
        let _ = writeln!(text, "LF:{}\nLH:{hits}\nend_of_record", lines.len());
    }
    text
}

type Lines<'a> = BTreeMap<usize, Vec<&'a (Site, bool)>>;

fn functions(lines: &Lines<'_>, text: &mut String) {
    let all = || {
        let sites = lines.iter().flat_map(|(line, sites)| sites.iter().map(move |site| (line, site)));
        sites.filter(|(_, (site, _))| site.mark == Mark::Function)
    };
    let name = |site: &Site| site.what.split('`').nth(1).unwrap_or_default().to_owned();
    for (line, (site, _)) in all() {
        let _ = writeln!(text, "FN:{line},{}", name(site));
    }
    for (_, (site, reached)) in all() {
        let _ = writeln!(text, "FNDA:{},{}", u8::from(*reached), name(site));
    }
    if all().next().is_some() {
        let hits = all().filter(|(_, (_, reached))| *reached).count();
        let _ = writeln!(text, "FNF:{}\nFNH:{hits}", all().count());
    }
}

fn branches(lines: &Lines<'_>, text: &mut String) {
    let (mut found, mut hits) = (0, 0);
    for (line, sites) in lines {
        for (at, (_, reached)) in sites.iter().filter(|(site, _)| site.mark != Mark::Function).enumerate() {
            let _ = writeln!(text, "BRDA:{line},0,{at},{}", u8::from(*reached));
            found += 1;
            hits += usize::from(*reached);
        }
    }
    let _ = writeln!(text, "BRF:{found}\nBRH:{hits}");
}
