//! JSON with exact numbers.

use super::*;

#[test]
fn json_keeps_every_digit() {
    let (_folder, library) = library(RESPONSES);
    let scorecard = scored(&library, &visits(), "2025-Q1");
    let whole = json(&scorecard, library.sources());
    insta::assert_snapshot!(serde_json::to_string_pretty(&whole["causes"]).unwrap(), @r#"
    [
      {
        "at": "score.debt",
        "message": "logarithm of a number that is not above zero",
        "place": "rules/visits/ruleset.yaml:21:5",
        "count": 1
      }
    ]
    "#);
    let subject = &whole["subjects"][0];
    insta::assert_snapshot!(serde_json::to_string(&subject["score"]).unwrap(), @"80.5");
    insta::assert_snapshot!(serde_json::to_string_pretty(&subject["nodes"][4]).unwrap(), @r#"
    {
      "path": "score.debt",
      "label": null,
      "value": 0.500,
      "shown": "0.500",
      "cause": null,
      "formula": null,
      "place": null,
      "inputs": [
        {
          "name": "debt",
          "value": 10,
          "n": null,
          "missing_share": null,
          "source": "measure"
        }
      ],
      "raw": 10,
      "steps": [
        {
          "step": "transform",
          "value": 2.302585092994
        },
        {
          "step": "points",
          "value": 0.5
        }
      ],
      "band": null,
      "n": null,
      "missing_share": 0,
      "weight": null,
      "weight_used": 0.5,
      "contribution": 0.5
    }
    "#);
    // An explanation says the same of a leaf, and more of a combination.
    let explained = &explain_json(&scorecard, "a", library.sources()).unwrap()["subject"];
    assert_eq!(explained["nodes"][4], subject["nodes"][4]);
    assert_eq!((&explained["also"], &explained["score"]), (&subject["also"], &subject["score"]));
    assert_eq!(explained["nodes"][0]["children"][1]["path"], "score.debt");
    assert_eq!(subject["nodes"][0]["children"], serde_json::Value::Null);
}

#[test]
fn json_of_a_capped_and_of_an_invalid_subject() {
    let (_folder, library) = library(DEPARTMENTS);
    let scorecard = scored(&library, &departments(), "2025-03");
    let shown = |subject: &str| {
        let mut card = explain_json(&scorecard, subject, library.sources()).unwrap()["subject"].take();
        let map = card.as_object_mut().unwrap();
        map.shift_remove("nodes");
        serde_json::to_string_pretty(&card).unwrap()
    };
    insta::assert_snapshot!(shown("west"), @r#"
    {
      "subject": "west",
      "label": null,
      "status": "scored",
      "reason": null,
      "cause": null,
      "score": 84.00,
      "shown": "84.00",
      "grade": "不合格",
      "uncapped_grade": "合格",
      "cap_reason": {
        "en": "the survey is below 50",
        "zh": "满意度过低"
      },
      "grade_edges": {
        "from": 80,
        "place": "rules/dept/ruleset.yaml:35:23",
        "better": {
          "grade": "优秀",
          "from": 95,
          "lacking": 11.00
        },
        "worse": {
          "grade": "不合格",
          "above": 4.00
        }
      },
      "rank": 2,
      "responses": 1,
      "missing_share": 0,
      "decisions": [
        {
          "effect": "cap-grade",
          "cap_grade": "不合格",
          "when": "score.survey < 50",
          "inputs": [
            {
              "name": "score.survey",
              "value": 20,
              "n": null,
              "missing_share": null,
              "source": "node"
            }
          ],
          "reason": {
            "en": "the survey is below 50",
            "zh": "满意度过低"
          },
          "place": "rules/dept/ruleset.yaml:44:42"
        }
      ],
      "class": "normal",
      "classes": [
        "normal"
      ],
      "class_between": [],
      "actions": [
        {
          "open": "corrective-action",
          "about": "survey",
          "reason": {
            "en": "below the target",
            "zh": "未达标"
          },
          "when": "score < 85",
          "inputs": [
            {
              "name": "score",
              "value": 84,
              "n": null,
              "missing_share": null,
              "source": "node"
            }
          ]
        }
      ],
      "undecided": [],
      "undecided_rows": [],
      "uncomputed_rows": [],
      "also": {
        "worst": {
          "label": {
            "en": "Worst",
            "zh": "最低项"
          },
          "value": "survey",
          "cause": null,
          "formula": "lowest(score.of)",
          "inputs": [
            {
              "name": "score.of",
              "value": {
                "standards": 100,
                "survey": 20,
                "complaints": 100
              },
              "n": null,
              "missing_share": null,
              "source": "node"
            }
          ]
        }
      }
    }
    "#);
    insta::assert_snapshot!(shown("东城"), @r#"
    {
      "subject": "东城",
      "label": null,
      "status": "invalid",
      "reason": {
        "en": "too few forms came back",
        "zh": "回收率不足"
      },
      "cause": null,
      "score": 87.25,
      "shown": "87.25",
      "grade": null,
      "uncapped_grade": null,
      "cap_reason": null,
      "grade_edges": null,
      "rank": null,
      "responses": 1,
      "missing_share": 0.2,
      "decisions": [
        {
          "effect": "invalid",
          "cap_grade": null,
          "when": "sent > 0 && responses < 0.5 * sent",
          "inputs": [
            {
              "name": "sent",
              "value": 4,
              "n": null,
              "missing_share": null,
              "source": "measure"
            },
            {
              "name": "responses",
              "value": 1,
              "n": null,
              "missing_share": null,
              "source": "count"
            }
          ],
          "reason": {
            "en": "too few forms came back",
            "zh": "回收率不足"
          },
          "place": "rules/dept/ruleset.yaml:43:56"
        }
      ],
      "class": "normal",
      "classes": [
        "normal"
      ],
      "class_between": [],
      "actions": [],
      "undecided": [],
      "undecided_rows": [],
      "uncomputed_rows": [],
      "also": {
        "worst": {
          "label": {
            "en": "Worst",
            "zh": "最低项"
          },
          "value": "complaints",
          "cause": null,
          "formula": "lowest(score.of)",
          "inputs": [
            {
              "name": "score.of",
              "value": {
                "standards": 100,
                "survey": null,
                "complaints": 66
              },
              "n": null,
              "missing_share": null,
              "source": "node"
            }
          ]
        }
      }
    }
    "#);
}
