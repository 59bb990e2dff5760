//! Awkward data files: what is read, what is refused, and that no suggestion changes a number.

use crate::support::{FILES, MEASURES, RESPONSES, VISITS, Workspace};

/// A rule set whose score is the sum of a measure: what is read is what is shown.
const SALES: &str = "\
ruleset: a
period: year
measures: {sales: {type: number, range: [0, 20]}}
score: {value: sales, round: none}
";

/// A number without zeros that say nothing.
fn bare(number: &str) -> String {
    match number.contains('.') {
        true => number.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => number.to_owned(),
    }
}

/// The score of `s` that a cell of the measure gives, or what is said against it.
fn sales(range: &str, cell: &str, options: &[&str]) -> Result<String, String> {
    let rules = SALES.replace("[0, 20]", range);
    let cell = format!("\"{cell}\"");
    let workspace = Workspace::rules(&rules).file("m.csv", format!("subject,period,sales\ns,2025,{cell}\n"));
    let command = ["score", "a", "--measures", "m.csv", "--format", "csv"];
    let output = workspace.command(command.into_iter().chain(options.iter().copied())).output().unwrap();
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    match out.lines().nth(1) {
        Some(row) if output.status.code() == Some(0) => Ok(bare(row.split(',').nth(2).unwrap())),
        _ => Err(err),
    }
}

#[test]
fn numbers_that_can_mean_only_one_thing_are_read() {
    for (cell, score) in [
        ("2e-06", "0.000002"),
        ("1.2e1", "12"),
        ("1E1", "10"),
        (".5", "0.5"),
        ("5.", "5"),
        ("+5", "5"),
        ("８．５", "8.5"),
        ("１２", "12"),
        ("\u{feff}7", "7"),
        ("7\u{200b}", "7"),
        ("\u{a0}7\u{202f}", "7"),
        ("5.0", "5"),
    ] {
        assert_eq!(sales("[0, 20]", cell, &[]).unwrap(), score, "{cell}");
    }
    assert_eq!(sales("[-20, 20]", "\u{2212}5", &[]).unwrap(), "-5");
    assert_eq!(sales("[-20, 20]", "－５", &[]).unwrap(), "-5");
}

#[test]
fn a_comma_is_a_decimal_sign_or_parts_thousands_only_where_the_file_says_so() {
    for (cell, options, range, score) in [
        ("1,5", &["--decimal-comma"][..], "[0, 20]", "1.5"),
        ("12,5", &["--decimal-comma"], "[0, 20]", "12.5"),
        ("7", &["--decimal-comma"], "[0, 20]", "7"),
        ("1,080", &["--thousands"], "[0, 2000]", "1080"),
        ("1 080", &["--thousands"], "[0, 2000]", "1080"),
        ("1’080", &["--thousands"], "[0, 2000]", "1080"),
        ("1\u{202f}080.5", &["--thousands"], "[0, 2000]", "1080.5"),
        ("1.080,5", &["--decimal-comma", "--thousands"], "[0, 2000]", "1080.5"),
    ] {
        assert!(cell == "7" || sales(range, cell, &[]).is_err(), "{cell} is not read unasked");
        assert_eq!(sales(range, cell, options).unwrap(), score, "{cell}");
    }
    let said = sales("[0, 20]", "1.5", &["--decimal-comma"]).unwrap_err();
    assert!(said.contains("sales `1.5`"), "a point is no decimal sign in such a file: {said}");
}

/// The numbers that a message tells to write.
fn suggestions(said: &str) -> Vec<String> {
    said.split("write ").skip(1).map(|rest| rest.split([' ', ',', '\n', ')']).next().unwrap().to_owned()).collect()
}

#[test]
fn every_suggestion_is_accepted_and_is_a_number_that_the_cell_may_mean() {
    for (range, cell, meant) in [
        ("[0, 20]", "1,5", &["1.5"][..]),
        ("[0, 20]", "12,5", &["12.5"]),
        ("[0, 20]", "2,061988125", &["2.061988125"]),
        ("[0, 100]", "62,61988125", &["62.61988125"]),
        ("[0, 100]", "1,080", &["1.080"]),
        ("[0, 2000]", "1,080", &["1.080", "1080"]),
        ("[0, 2000]", "1 080", &["1080"]),
        ("[0, 2000]", "1’080", &["1080"]),
        ("[0, 2000]", "1.080,5", &["1080.5"]),
        ("[0, 2000]", "1,080.5", &["1080.5"]),
        ("[0, 20]", "¥5", &["5"]),
        ("[0, 20]", "€ 1,5", &["1.5"]),
        ("[0, 100]", "85%", &["85", "0.85"]),
        ("[0, 1]", "85%", &["0.85"]),
        ("[0, 1]", "８５％", &["0.85"]),
        ("[0, 20]", "1，5", &["1.5"]),
        ("[-20, 20]", "–5", &["-5"]),
        ("[0, 20]", "1。5", &["1.5"]),
        ("[0, 20]", "1 5", &[]),
        ("[0, 20]", "1,2,3", &[]),
        ("[0, 20]", "5-", &[]),
        ("[0, 20]", "many", &[]),
        ("[0, 20]", "25", &[]),
        ("[0, 20]", "1,000", &["1.000"]),
    ] {
        let said = sales(range, cell, &[]).unwrap_err();
        let written = suggestions(&said);
        assert_eq!(written, meant, "{cell} in {range}: {said}");
        for number in written {
            let read = sales(range, &number, &[]).unwrap();
            assert_eq!(read, bare(&number), "{cell}: {number} reads as {read}");
        }
    }
    let said = sales("[0, 100]", "1,080", &[]).unwrap_err();
    assert!(said.contains("`--decimal-comma`") && !said.contains("`--thousands`"), "{said}");
}

#[test]
fn a_percentage_with_a_comma_is_explained_right() {
    let rules = "ruleset: a\nperiod: year\nmeasures: {rate: {type: percent}}\nscore: {value: rate * 100}\n";
    let score = |cell: &str, options: &[&str]| {
        let workspace = Workspace::rules(rules).file("m.csv", format!("subject,period,rate\ns,2025,\"{cell}\"\n"));
        let command = ["score", "a", "--measures", "m.csv", "--format", "csv"];
        workspace.satis(command.into_iter().chain(options.iter().copied())).to_string()
    };
    assert!(score("95,5%", &[]).contains("write 95.5% if"), "{}", score("95,5%", &[]));
    assert!(
        score("95,5%", &["--decimal-comma"]).contains("s,2025,95.5"),
        "{}",
        score("95,5%", &["--decimal-comma"])
    );
    for cell in ["95%", "９５％", "0.95", "95 %"] {
        assert!(score(cell, &[]).contains("s,2025,95"), "{cell}: {}", score(cell, &[]));
    }
    assert!(score("９５", &[]).contains("write 95%"), "{}", score("９５", &[]));
}

#[test]
fn codes_that_can_only_mean_no_value_are_missing_and_counted() {
    // The mean of one department out of three is missing, the row with its other measure stays: b is 7 for all.
    let rules =
        "ruleset: a\nperiod: year\nmeasures: {x: {type: number}, b: {type: number}}\nscore: {value: x ?? b}\n";
    for code in ["NA", "N/A", "n/a", "#N/A", "null", "NULL", "NaN", "Not Available", "#DIV/0!", "ｎ／ａ", "<NA>"]
    {
        let workspace = Workspace::rules(rules)
            .file("m.csv", format!("subject,period,x,b\nnorth,2025,{code},7\nsouth,2025,3,7\n"));
        let run = workspace.satis(["score", "a", "--measures", "m.csv"]).code(0).to_string();
        assert!(run.contains(&format!("1 cell read as missing [north 1]: x `{code}`")), "{code}: {run}");
        assert!(run.contains("7.00") && run.contains("3.00"), "{code}: {run}");
        let json = workspace.satis(["score", "a", "--measures", "m.csv", "--format", "json"]).code(0).to_string();
        assert!(json.contains("\"missing\": 1"), "{json}");
    }
}

#[test]
fn codes_that_may_mean_something_else_are_declared() {
    let rules =
        "ruleset: a\nperiod: year\nmeasures: {x: {type: number}, b: {type: number}}\nscore: {value: x ?? b}\n";
    for code in ["-", "--", "—", ".", "(空)", "(跳过)", "无", "none", "#VALUE!"] {
        let workspace =
            Workspace::rules(rules).file("m.csv", format!("subject,period,x,b\nnorth,2025,{code},7\n"));
        let score = |options: &[&str]| {
            let command = ["score", "a", "--measures", "m.csv", "--format", "csv"];
            workspace.satis(command.into_iter().chain(options.iter().copied())).to_string()
        };
        let said = score(&[]);
        assert!(said.contains(&format!("declare it with `--missing '{code}'`")), "{code}: {said}");
        let missing = score(&["--missing", code]);
        assert!(
            missing.contains("north,2025,7") && missing.contains("1 cell read as missing"),
            "{code}: {missing}"
        );
    }
    let workspace = Workspace::rules(rules).file("m.csv", "subject,period,x,b\nnorth,2025,99,99\n");
    let one = ["score", "a", "--measures", "m.csv", "--format", "csv", "--missing", "x=99"];
    assert!(workspace.satis(one).to_string().contains("north,2025,99"), "only x is missing");
}

#[test]
fn a_level_that_looks_like_a_code_is_the_level() {
    let rules = "\
ruleset: a
period: year
scales: {s: {levels: {good: 10, 'NA': 4, '-': 1}}}
questions: {scale: s, q: Q}
score: {value: q.mean}
";
    let workspace = Workspace::rules(rules).file("r.csv", "subject,period,q\na,2025,NA\nb,2025,-\nc,2025,good\n");
    let run =
        workspace.satis(["score", "a", "--responses", "r.csv", "--format", "csv", "--missing=-,NA"]).code(0).out();
    assert!(run.contains("a,2025,4.00") && run.contains("b,2025,1.00"), "{run}");
}

#[test]
fn texts_that_look_the_same_are_the_same_answer() {
    let rules = "\
ruleset: a
period: year
scales: {s: {levels: {0 - Not at all: 0, '5': 5, very good: 10}}}
questions:
  scale: s
  q: Q
  why: {choices: [price, don't know]}
score: {value: q.mean}
also: {unsure: 'why.count(\"don\\'t know\")'}
"
    .replace("'why.count(\"don\\'t know\")'", "why.count(\"don't know\")");
    let cells = [
        ("\u{feff}0 - Not at all", "0"),
        ("0 -\u{200b} Not at all", "0"),
        ("0 -\u{a0}Not at all", "0"),
        ("0 – not at all", "0"),
        ("0 - Not At All", "0"),
        ("０ － Ｎot at all", "0"),
        ("5.0", "5"),
        ("５", "5"),
        ("5", "5"),
        ("Very  good", "10"),
        ("very\u{3000}good ", "10"),
    ];
    for (cell, points) in cells {
        let workspace =
            Workspace::rules(&rules).file("r.csv", format!("subject,period,q,why\na,2025,{cell},Don’t know\n"));
        let run = workspace.satis(["score", "a", "--responses", "r.csv", "--format", "csv"]).code(0).out();
        assert!(run.contains(&format!("a,2025,{points}.00")) && run.contains(",1,scored,1,"), "{cell}: {run}");
    }
}

#[test]
fn levels_that_differ_in_case_only_are_told_apart_word_for_word() {
    let rules = "\
ruleset: a
period: year
scales: {s: {levels: {yes: 1, 'YES': 9}}}
questions: {scale: s, q: Q}
score: {value: q.mean}
";
    let score = |cell: &str| {
        let workspace = Workspace::rules(rules).file("r.csv", format!("subject,period,q\na,2025,{cell}\n"));
        workspace.satis(["score", "a", "--responses", "r.csv", "--format", "csv"]).to_string()
    };
    assert!(score("yes").contains("a,2025,1.00") && score("YES").contains("a,2025,9.00"));
    assert!(score("Yes").contains("either `yes` or `YES`"), "{}", score("Yes"));
}

#[test]
fn headers_that_look_the_same_are_found() {
    for header in ["overall", "Overall", "over\u{200b}all", "\u{feff}overall", "ｏverall", " overall\u{a0}"] {
        let text = RESPONSES.replace("overall", header);
        let workspace = Workspace::visits().file("r.csv", text);
        let run = workspace.satis(["score", "visits", "--responses", "r.csv", "--format", "csv"]).code(0);
        assert!(run.out().contains("north,2025-03,86.00"), "{header:?}");
    }
    let workspace = Workspace::visits().file("r.csv", RESPONSES.replace("overall", "How\u{a0}satisfied?"));
    let map = ["score", "visits", "--responses", "r.csv", "--map", "overall=How satisfied?"];
    workspace.satis(map).code(0);
    let near = ["score", "visits", "--responses", "r.csv", "--map", "overall=How satisfied??"];
    let said = workspace.satis(near).code(3).to_string();
    assert!(said.contains("which has a no-break space (U+00A0) after `How`"), "{said}");
}

#[test]
fn a_map_goes_to_the_files_that_have_the_column() {
    let workspace = Workspace::visits()
        .file("r.csv", RESPONSES.replace("subject", "Dept").replace("overall", "Overall?"))
        .file("m.csv", MEASURES);
    let maps = ["--map", "subject=Dept", "--map", "overall=Overall?"];
    let command = ["score", "visits", "--responses", "r.csv", "--measures", "m.csv", "--format", "csv"];
    let run = workspace.satis(command.into_iter().chain(maps)).code(0);
    assert_eq!(run.out(), Workspace::visits().scores_of_files());
    // And the reverse: a measure's column in the same command.
    let workspace = Workspace::visits().file("m.csv", MEASURES.replace("complaints", "Beschwerden"));
    let command = ["score", "visits", "--responses", "responses.csv", "--measures", "m.csv", "--format", "csv"];
    let run = workspace.satis(command.into_iter().chain(["--map", "complaints=Beschwerden"])).code(0);
    assert_eq!(run.out(), Workspace::visits().scores_of_files());
    // One that no file can use is an error.
    let absent = ["score", "visits", "--responses", "responses.csv", "--map", "overall=Overal"];
    let said = workspace.satis(absent).code(3).to_string();
    assert!(said.contains("no file has a column `Overal` for it; did you mean `overall`?"), "{said}");
}

#[test]
fn many_unknown_columns_take_one_short_line() {
    let header: String = (0..297).map(|n| format!("\tWhat do you think of the service number {n}?")).collect();
    let cells = "\tx".repeat(297);
    let text = format!("subject\tperiod\toverall{header}\nnorth\t2025-03\tgood{cells}\n");
    let workspace = Workspace::visits().file("wide.tsv", text);
    let run = workspace.satis(["import", "visits", "--responses", "wide.tsv"]).code(0).to_string();
    assert!(run.contains("left out 297 unknown columns: ") && run.contains("… and 285 more"), "{run}");
    assert!(run.lines().count() <= 3 && run.lines().all(|line| line.len() < 900), "{run}");
    let absent = workspace.satis(["import", "visits", "--responses", "wide.tsv", "--map", "overall=x"]).code(3);
    assert!(absent.to_string().len() < 2000, "{absent}");
}

#[test]
fn ids_that_look_the_same_are_one_or_told() {
    let rows = ["north", "ｎorth", "north\u{200b}", "\u{feff}north", "North"]
        .map(|subject| format!("{subject},,2025-03,good\n"))
        .concat();
    let workspace = Workspace::visits().file("r.csv", format!("subject,respondent,period,overall\n{rows}"));
    let run = workspace.satis(["score", "visits", "--responses", "r.csv", "--format", "csv"]).code(0).to_string();
    // Four responses of north, one of North.
    assert!(run.contains("\nnorth,2025-03,100.00,A,1,scored,70,30,100,4,"), "{run}");
    assert!(run.contains("similar letters: `North` (1 row), `north` (4 rows)"), "{run}");
    assert!(run.contains("ids read without what can't be seen: 3: "), "{run}");
}

#[test]
fn a_subject_that_is_not_registered_is_told() {
    let workspace = Workspace::visits()
        .file("subjects.csv", "subject\nnorth\n华东公司\n")
        .file(
            "r.csv",
            "subject,respondent,period,overall\nnorht,,2025-03,good\n华东公 司,,2025-03,good\n华东公司 ,,2025-03,bad\n",
        );
    let files = ["--responses", "r.csv", "--subjects", "subjects.csv"];
    for command in ["score", "import"] {
        let run = workspace.satis([command, "visits"].into_iter().chain(files)).code(0).to_string();
        assert!(run.contains("subject `norht` (1 row) is not registered: did you mean `north`?"), "{run}");
        assert!(run.contains("subject `华东公 司` (1 row) is not registered: did you mean `华东公司`?"), "{run}");
    }
    // Registered in the store, imported later.
    let later = ["import", "visits", "--responses", "later.csv"];
    workspace.write("later.csv", "subject,respondent,period,overall\nnort,,2025-03,good\n");
    let run = workspace.satis(later).code(0).to_string();
    assert!(run.contains("subject `nort` (1 row) is not registered: did you mean `north`?"), "{run}");
}

#[test]
fn control_characters_in_ids_are_refused_and_never_printed() {
    for odd in ["no\u{0}rth", "north\r\nscore: 100.00", "\u{1b}]0;x\u{7}north", "no\u{202e}rth", "a\tb"] {
        let text =
            format!("subject,respondent,period,overall\n\"{odd}\",,2025-03,good\nsouth,\"{odd}\",2025-03,bad\n");
        let workspace = Workspace::visits().file("r.csv", text);
        let run =
            workspace.satis(["import", "visits", "--responses", "r.csv", "--accept-rejects"]).code(1).to_string();
        assert!(run.contains("left out 2 of 2 rows") && run.contains("an id can't have"), "{odd:?}: {run}");
        assert!(!run.contains(['\u{0}', '\u{1b}', '\u{202e}', '\t']) && !run.contains("\nscore: 100"), "{run:?}");
    }
}

#[test]
fn rows_swallowed_by_a_stray_quote_are_refused() {
    let rules = VISITS.replace("  overall: Overall\n", "  overall: Overall\n  why: {type: text}\n");
    let read = |rows: &str| {
        let text = format!("subject,respondent,period,overall,why\n{rows}");
        let workspace = Workspace::visits().file("rules/visits/ruleset.yaml", &rules).file("r.csv", text);
        workspace
            .satis(["score", "visits", "--responses", "r.csv", "--format", "csv", "--accept-rejects"])
            .to_string()
    };
    for stray in [
        "north,r1,2025-03,good,\"fine\nnorth,r2,2025-03,bad,x\nnorth,r3,2025-03,bad,\"y\n",
        "north,r1,2025-03,good,\"fine\nnorth,r2,2025-03,bad,x\"\n",
        "north,r1,2025-03,\"good,x\nnorth,r2,2025-03,\"good,y\n",
    ] {
        let run = read(&format!("south,r0,2025-03,good,ok\n{stray}"));
        assert!(run.contains("r.csv:3: a quote opens in line 3 and takes in"), "{stray}: {run}");
        assert!(!run.contains("\nnorth,"), "{run}");
    }
    let ordinary = read(
        "north,r1,2025-03,good,\"Fine, thanks.\nThe people, the place, 2025, all, good.\n\nBye, X\"\n\
         north,r2,2025-03,bad,\"a \"\"quoted\"\" word,\nand more\"\n",
    );
    assert!(ordinary.contains("north,2025-03,65.00,B,1,scored,35,30,100,2,"), "{ordinary}");
    let open = read("north,r1,2025-03,good,\"fine\nnorth,r2,2025-03,bad,x\n");
    assert!(open.contains("r.csv:2: a quoted cell begins here and never ends"), "{open}");
}

#[test]
fn rejects_are_never_overwritten_and_hold_no_live_formula() {
    let rows = "north,\"=cmd|'/c calc'!A1\",2025-03,godo\nnorth,-5,2025-03,godo\nnorth,'=x,2025-03,godo\n";
    let text = |rows: &str| format!("subject,respondent,period,overall\n{rows}");
    let workspace = Workspace::visits().file("y.csv", text(rows)).file("y.txt", text("south,r,2025-03,bda\n"));
    let import = ["import", "visits", "--accept-rejects", "--responses", "y.csv", "--responses", "y.txt"];
    let said = workspace.satis(import).code(1).to_string();
    assert!(said.contains("y.rejects.csv") && said.contains("y-2.rejects.csv"), "{said}");
    let first = workspace.read("y.rejects.csv");
    assert!(first.contains(",'=cmd|") && first.contains(",-5,") && first.contains(",''=x,"), "{first}");
    assert!(workspace.read("y-2.rejects.csv").contains("bda"));
    // Next month's file of the same name.
    workspace.write("y.csv", text("north,r9,2025-04,godo\n"));
    workspace.satis(import).code(1);
    assert_eq!(workspace.read("y.rejects.csv"), first, "last month's are still there");
    assert!(workspace.read("y-3.rejects.csv").contains("r9"));
    assert!(!workspace.has("y-4.rejects.csv"), "those of y.txt are there already");
    // Corrected, they are read as they were given.
    workspace.write("again.csv", first.replace("2025-03,godo", "2025-03,good"));
    workspace.satis(["import", "visits", "--responses", "again.csv"]).code(0);
    workspace.write("check.csv", text(&rows.replace("godo", "good")));
    let said = workspace.satis(["import", "visits", "--responses", "check.csv"]).code(0).to_string();
    assert!(said.contains("stored already, word for word, and not added again: 3"), "{said}");
}

#[test]
fn a_result_says_what_it_lacks() {
    let rows: String = (0..40).map(|n| format!("north,n{n},2025-03,good\n")).collect();
    let text = format!(
        "subject,respondent,period,overall\n{rows}south,s1,2025-03,godo\nsouth,s2,2025-03,godo\nnorth,n1,2025-03,bad\n\
         north,n2,2025-03,good\nnorth,n3,2025-04,good\neast,e1,2025-04,x\n"
    );
    let workspace = Workspace::visits().file("r.csv", text);
    let score = ["score", "visits", "--responses", "r.csv", "--period", "2025-03", "--accept-rejects"];
    let table = workspace.satis(score).code(1).any_out();
    assert!(table.contains("2 rows rejected [south 2]: overall `godo`: not a level"), "{table}");
    assert!(table.contains("1 repeated response counted once [north 1]"), "{table}");
    assert!(table.contains("1 response by somebody who answered before, counted again [north 1]"), "{table}");
    assert!(table.contains("not scored because all of their rows were rejected: south"), "{table}");
    assert!(!table.contains("east"), "of another period: {table}");
    let json = workspace.command(score.into_iter().chain(["--format", "json"])).output().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    let lacks = &json["lacks"];
    assert_eq!((&lacks["rejected"], &lacks["repeated"], &lacks["doubled"]), (&2.into(), &1.into(), &1.into()));
    assert_eq!(lacks["absent_subjects"], serde_json::json!(["south"]));
    assert_eq!(lacks["details"][0]["subject"], "south");
}

#[test]
fn above_the_limit_of_rejects_nothing_is_scored_or_stored() {
    let rows = |bad: usize| -> String {
        let good = (bad..20).map(|n| format!("north,n{n},2025-03,good\n"));
        (0..bad).map(|n| format!("south,s{n},2025-03,godo\n")).chain(good).collect()
    };
    let workspace = Workspace::visits();
    let run = |bad: usize, limit: &str, command: &str, more: &[&str]| {
        workspace.write("rules/visits/ruleset.yaml", format!("{VISITS}{limit}"));
        workspace.write("r.csv", format!("subject,respondent,period,overall\n{}", rows(bad)));
        workspace.satis([command, "visits", "--responses", "r.csv"].into_iter().chain(more.iter().copied()))
    };
    // 1 of 20 is 5 % and allowed, 2 are not.
    run(1, "", "score", &[]).code(1);
    let said = run(2, "", "score", &[]).code(3).to_string();
    assert!(said.contains("2 of 20 rows were rejected, and the rule set allows 5%"), "{said}");
    assert!(said.contains("overall `godo`") && !said.contains("north"), "{said}");
    run(2, "", "import", &[]).code(3);
    assert!(!workspace.has("satis.db") && !workspace.has("r.rejects.csv"));
    run(2, "", "score", &["--accept-rejects"]).code(1);
    run(2, "reject_limit: 10%\n", "score", &[]).code(1);
    run(1, "reject_limit: 0\n", "score", &[]).code(3);
    let wrong = run(1, "reject_limit: 5\n", "check", &[]).to_string();
    assert!(wrong.contains("unexpected argument"), "{wrong}");
    let wrong = workspace.satis(["check", "visits"]).code(1).to_string();
    assert!(wrong.contains("a share of rows can't be 5"), "{wrong}");
}

#[test]
#[cfg(unix)]
fn pipes_are_read_once_and_devices_refused() {
    use std::process::{Command, Stdio};
    let workspace = Workspace::visits();
    let run = |file: &str, input: Option<&str>| {
        let mut command = workspace.command(["import", "visits", "--responses", file]);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        if let Some(input) = input {
            std::io::Write::write_all(child.stdin.as_mut().unwrap(), input.as_bytes()).unwrap();
        }
        drop(child.stdin.take());
        let output = child.wait_with_output().unwrap();
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    };
    assert_eq!(run("-", Some(RESPONSES)), "standard input: 3 rows imported as batch 1\n");
    assert!(run("/dev/stdin", Some(RESPONSES)).contains("already imported as batch 1"));
    assert!(run("-", None).contains("standard input: the file is empty"));
    assert!(run("/dev/zero", None).contains("/dev/zero: this is a device"));
    assert!(run("rules", None).contains("rules: this is a folder"));
    let pipe = workspace.path("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let text = RESPONSES.replace("r1", "r7");
    let writer = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(300));
        std::fs::write(pipe, text).unwrap();
    });
    assert!(run("pipe", None).contains("pipe: 1 of 3 rows imported as batch 2"));
    writer.join().unwrap();
}

#[test]
fn files_of_other_kinds_and_encodings_are_said_to_be_so() {
    let run = |bytes: &[u8], options: &[&str]| {
        let workspace = Workspace::visits().file("r.csv", bytes);
        let command = ["import", "visits", "--responses", "r.csv"];
        workspace.satis(command.into_iter().chain(options.iter().copied())).code(3).to_string()
    };
    let renee = b"subject,period,overall\nRen\xe9e Dupont,2025-03,good\nBj\xf6rn,2025-03,good\n";
    let said = run(renee, &[]);
    assert!(said.contains("add `--encoding windows-1252`") && !said.contains("gb18030"), "{said}");
    let said = run(renee, &["--encoding", "gb18030"]);
    assert!(said.contains("`Renée Dupont`"), "{said}");
    assert!(run(b"%PDF-1.4 \xb1\xb1", &[]).contains("this is a PDF"));
    let workspace = Workspace::visits().file("r.csv", renee);
    let import = ["import", "visits", "--responses", "r.csv", "--encoding", "windows-1252"];
    workspace.satis(import).code(0);
    assert!(workspace.scores().contains("Renée Dupont,2025-03,100.00"));
    let unknown = ["import", "visits", "--responses", "r.csv", "--encoding", "klingon"];
    assert!(workspace.satis(unknown).code(2).to_string().contains("name an encoding such as utf-8"));
}

#[test]
fn what_a_store_lacks_is_said_by_its_scores() {
    let rows: String = (0..40).map(|n| format!("north,n{n},2025-03,good\n")).collect();
    let text = format!("subject,respondent,period,overall\n{rows}south,s1,2025-03,godo\n");
    let workspace = Workspace::visits().file("r.csv", text);
    workspace
        .satis(["import", "visits", "--responses", "r.csv"].into_iter().chain(FILES.into_iter().skip(2)))
        .code(1);
    let table = workspace.satis(["score", "visits"]).code(0).any_out();
    assert!(table.contains("1 row rejected [south 1]: overall `godo`: not a level"), "{table}");
    // Corrected and imported, nothing is lacking any more.
    let rejects = workspace.read("r.rejects.csv").replace("2025-03,godo", "2025-03,good");
    workspace.write("corrected.csv", rejects);
    workspace.satis(["import", "visits", "--responses", "corrected.csv"]).code(0);
    let table = workspace.satis(["score", "visits"]).code(0).any_out();
    assert!(!table.contains("rejected") && table.contains("south"), "{table}");
}
