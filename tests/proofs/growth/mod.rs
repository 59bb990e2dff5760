//! What a command costs grows near-linearly with what it is given.
//!
//! Each shape of [`shapes`] is written with n and with 4 n rows, nodes, keys or problems, and whole commands run on both in this
//! process. The processor time for 4 n may be at most [`MOST`] times that for n: what is linear, or linear with a
//! logarithm, takes 4 to 5 times as long, what is quadratic 16 times. Ratios of one process are asked for, never
//! times, so that a slow or busy machine changes nothing.
//!
//! `cargo test --release --test proofs growth:: -- --ignored`; `SATIS_GROWTH=word` runs the shapes with the word in their name.

mod alike;
mod inputs;
mod rules;
mod shapes;

use shapes::Shape;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

/// How much larger the second of two is.
const TIMES: usize = 4;
/// The most that the larger may cost, as a multiple of the smaller.
const MOST: f64 = 12.0;
/// A measurement is repeated until it took this long together: the system counts in steps of 10 ms.
const ENOUGH: Duration = Duration::from_millis(120);

/// The processor time of this process, all threads together, in steps of 10 ms.
fn spent() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<u64>().ok();
    Some(Duration::from_millis(10 * (ticks(11)? + ticks(12)?)))
}

/// Runs a command once; what it said where it ends with another code.
fn run(folder: &Path, arguments: &[&str], code: u8) -> Result<(), String> {
    let folder_of = |name: &str| folder.join(name).into_os_string();
    let named = |argument: &str| match argument.split_once('=') {
        _ if !argument.ends_with(".csv") => OsString::from(argument),
        Some((name, file)) => [OsString::from(format!("{name}=")), folder_of(file)].into_iter().collect(),
        None => folder_of(argument),
    };
    let head = ["satis".into(), "--workspace".into(), folder.as_os_str().to_owned()];
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let found = satis::cli::run(head.into_iter().chain(arguments.iter().map(|a| named(a))), &mut out, &mut err);
    if found == code {
        return Ok(());
    }
    let text: String = String::from_utf8_lossy(&[out, err].concat()).chars().take(1_000).collect();
    Err(format!("{arguments:?} ends with {found} in place of {code}: {text}"))
}

/// The processor time of a run, the median of three measurements.
fn cost(folder: &Path, arguments: &[&str], code: u8) -> f64 {
    let mut measured = [0.0; 3];
    for slot in &mut measured {
        let begin = spent().expect("the system says how much was spent");
        let mut runs = 0.0;
        *slot = loop {
            run(folder, arguments, code).unwrap_or_else(|said| panic!("{said}"));
            runs += 1.0;
            let taken = spent().expect("as before") - begin;
            if taken >= ENOUGH {
                break taken.as_secs_f64() / runs;
            }
        };
    }
    measured.sort_by(f64::total_cmp);
    let [_, median, _] = measured;
    median
}

fn written(shape: &Shape, n: usize) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in (shape.files)(n) {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it lies in the folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

/// All shapes, or those with the word of `SATIS_GROWTH` in their names.
fn shapes() -> Vec<Shape> {
    let wanted = std::env::var("SATIS_GROWTH").unwrap_or_default();
    let mut all = shapes::shapes();
    all.extend(rules::parts());
    all.extend(inputs::inputs());
    all.extend(rules::formulas());
    all.extend(rules::problems());
    all.extend(inputs::many());
    all.retain(|shape| shape.name.contains(&wanted));
    all
}

#[test]
#[ignore = "measures, in release: see .ci/run"]
fn commands_grow_near_linearly() {
    if spent().is_none() {
        println!("skipped: this system does not say how much processor time was spent");
        return;
    }
    let mut steep = Vec::new();
    for shape in shapes() {
        let [small, large] = [shape.n, shape.n * TIMES].map(|n| written(&shape, n));
        for (arguments, code) in &shape.commands {
            let [less, more] = [&small, &large].map(|folder| cost(folder.path(), arguments, *code));
            let ratio = more / less;
            let line = format!(
                "{}, {}: {:.1} ms, {:.1} ms, {ratio:.1} times",
                shape.name,
                arguments[0],
                less * 1e3,
                more * 1e3
            );
            println!("{line}");
            steep.extend((ratio > MOST).then_some(line));
        }
    }
    assert!(steep.is_empty(), "these grow faster than what they are given:\n{}", steep.join("\n"));
}

/// The shapes are what they are meant to be: small ones end with the code that is said. Runs with the other tests.
#[test]
fn every_shape_ends_as_it_should() {
    let mut odd = Vec::new();
    for shape in shapes() {
        let folder = written(&shape, 40);
        let ran = shape.commands.iter().map(|(arguments, code)| run(folder.path(), arguments, *code));
        odd.extend(ran.filter_map(Result::err).map(|said| format!("{}: {said}", shape.name)));
    }
    assert!(odd.is_empty(), "{}", odd.join("\n"));
}
