//! Languages and their wordings, and what of the wordings in `src/` a language lacks.

use super::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[test]
fn a_tag_leads_to_its_language_and_any_other_to_english() {
    for language in ALL {
        assert_eq!(Language::of(language.tag()), language);
        assert_eq!(Language::of(&format!("{}-XX", language.tag())), language);
    }
    assert_eq!(Language::of("xx"), Language::ENGLISH);
    assert_eq!(Language::of(""), Language::ENGLISH);
    assert_eq!(
        (Language::meant("ZH_cn"), Language::meant("english"), Language::meant("xx")),
        (Some("zh"), Some("en"), None)
    );
}

#[test]
fn what_has_no_wording_in_a_language_is_english() {
    static ABOUT: About = About {
        tag: "sw",
        name: "Swahili",
        written: &[],
        words: &[("mean", "wastani"), ("{n} of {of}", "kati ya {of}, {n}")],
        is_whole: false,
    };
    let swahili = Language(&ABOUT);
    assert_eq!(swahili.words(words("mean", "平均")), "wastani");
    assert_eq!(swahili.words(words("sum", "求和")), "sum");
    assert_eq!(swahili.pick("nothing moves", "无任何变化"), "nothing moves");
    let counted = |language: Language| language.filled("{n} of {of}", "{n}/{of}", &[("n", &3), ("of", &4)]);
    assert_eq!(
        [swahili, Language::CHINESE, Language::ENGLISH].map(counted),
        ["kati ya 4, 3", "3/4", "3 of 4"].map(str::to_owned)
    );
    assert_eq!(Language::CHINESE.words(words("sum", "求和")), "求和");
}

/// The wordings in `src/` by the English ones, with the Chinese ones and with the file that says them first.
fn said() -> BTreeMap<String, (String, PathBuf)> {
    let mut said = BTreeMap::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("tests.rs") && path.extension().is_some_and(|end| end == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                for (english, chinese) in pairs(&text) {
                    said.entry(english).or_insert((chinese, path.clone()));
                }
            }
        }
    }
    said
}

/// Two literals beside each other of which the second has a Chinese sign.
fn pairs(code: &str) -> Vec<(String, String)> {
    let between = |text: &str| matches!(text.trim(), "," | ", zh:");
    let mut pairs = Vec::new();
    let all = literals(code);
    for two in all.windows(2) {
        let [(english, _, end), (chinese, start, _)] = two else { continue };
        let is_chinese = chinese.chars().any(|c| !c.is_ascii() && c.is_alphabetic() || "，：；（".contains(c));
        if is_chinese && english.is_ascii() && between(&code[*end..*start]) {
            pairs.push((english.clone(), chinese.clone()));
        }
    }
    pairs
}

/// The literals of code, with where they begin and end.
fn literals(code: &str) -> Vec<(String, usize, usize)> {
    let mut found = Vec::new();
    let mut rest = 0;
    while let Some(at) = code[rest..].find(['"', '/']) {
        let start = rest + at;
        let (before, behind) = (&code[..start], &code[start..]);
        let hashes = before.len() - before.trim_end_matches('#').len();
        if behind.starts_with("//") {
            rest = start + behind.find('\n').unwrap_or(behind.len());
        } else if behind.starts_with('/') || behind.starts_with("\"'") && before.ends_with(['\'', '\\']) {
            // A division, or a quote as a sign.
            rest = start + 1;
        } else if before.trim_end_matches('#').ends_with('r') {
            let end = format!("\"{}", "#".repeat(hashes));
            rest = start + 1 + code[start + 1..].find(&end).unwrap() + end.len();
        } else {
            let mut end = start + 1;
            while let Some(c) = code[end..].chars().next().filter(|c| *c != '"') {
                end += if c == '\\' { 2 } else { c.len_utf8() };
            }
            found.push((code[start + 1..end].replace("\\n", "\n"), start, end + 1));
            rest = end + 1;
        }
    }
    found
}

/// The gaps of a wording.
fn gaps(wording: &str) -> Vec<&str> {
    wording.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(gap, _)| gap).collect()
}

#[test]
fn a_language_says_what_is_said_and_a_whole_one_all_of_it() {
    let said = said();
    assert!(said.len() > 250, "only {} wordings are found", said.len());
    for language in ALL.into_iter().filter(|language| ![Language::ENGLISH, Language::CHINESE].contains(language)) {
        let about = language.0;
        for (english, own) in about.words {
            assert!(said.contains_key(*english), "{}: nothing says {english:?}", about.tag);
            for gap in gaps(own) {
                assert!(gaps(english).contains(&gap), "{}: {own:?} has a gap that {english:?} has not", about.tag);
            }
        }
        let lacks = |english: &&String| !about.words.iter().any(|(word, _)| word == english);
        let lacking: Vec<String> =
            said.keys().filter(lacks).map(|english| format!("({english:?}, \"\"),")).collect();
        assert!(!about.is_whole || lacking.is_empty(), "{} lacks\n{}", about.tag, lacking.join("\n"));
    }
}

#[test]
fn wordings_are_found_in_code() {
    let code = "pick(\n  \"gate\",\n \"判定规则\")  // \"no\", \"不\"\n Words { en: \"a {n}\", zh: \"第 {n}\" } (\"x\", \"y\")";
    let found = [("gate", "判定规则"), ("a {n}", "第 {n}")].map(|(en, zh)| (en.to_owned(), zh.to_owned()));
    assert_eq!(pairs(code), found);
}

#[test]
fn chinese_fills_no_gap_that_nothing_fills() {
    for (english, (chinese, path)) in said() {
        assert!(!chinese.contains('{') || english.contains('{'), "{}: {english:?}", path.display());
    }
}
