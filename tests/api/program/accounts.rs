//! The commands about accounts, `tiltyard grant` and `tiltyard reset`: which records they take, and what is logged of them.

use reqwest::Method;
use serde_json::{Value, json};

use crate::people::Somebody;
use crate::process::{Program, run_in};

#[test]
fn where_no_server_keeps_its_records_nothing_is_made_and_it_is_said_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data_dir, other) = (folder.path().join("data"), folder.path().join("other"));
    std::fs::create_dir(&data_dir).expect("the data folder of a server that has its records in PostgreSQL");
    for arguments in [&["grant", "Anna", "operator"][..], &["reset", "Anna"]] {
        let said = run_in(folder.path(), arguments).expect_err("there is no database");
        assert!(said.contains("data/tiltyard.db is not there"), "{said}");
        assert!(said.contains("--config") && said.contains("environment"), "{said}");
        run_in(folder.path(), &[arguments, &["--data-dir", "other"]].concat())
            .expect_err("there is no folder");
    }
    assert_eq!(std::fs::read_dir(&data_dir).expect("a folder").count(), 0);
    assert!(!other.exists());
}

#[tokio::test]
async fn what_is_done_on_the_command_line_is_in_the_log_of_operators() {
    let program = Program::start(&[]);
    let (anna, bert) = (Somebody::account(&program, "Anna").await, Somebody::account(&program, "Bert").await);
    let folder = program.data_dir().parent().expect("a folder").to_owned();
    run_in(&folder, &["grant", "anna", "operator"]).expect("the role is given");
    run_in(&folder, &["reset", "Bert", "--reason", "lost the phone"]).expect("a code");
    run_in(&folder, &["grant", "Nobody", "operator"]).expect_err("there is none");
    run_in(&folder, &["grant", "bert", "bot", "--reason", " "]).expect_err("this is no reason");
    let operator = Somebody::sign_in(&program, "Anna").await;
    let look = async |path: &str| operator.ask(&program, Method::GET, path, Value::Null).await.must_be(200);
    let page = look("/operator/log").await;
    let told = |act: &Value| ["by", "by_name", "deed", "on", "reason"].map(|field| act[field].clone());
    let (reset, granted) = (format!("player {}", bert.id), format!("player {} to operator", anna.id));
    let expected = [
        [
            "the command line".into(),
            Value::Null,
            "reset_account".into(),
            reset.into(),
            "lost the phone".into(),
        ],
        [
            "the command line".into(),
            Value::Null,
            "set_role".into(),
            granted.into(),
            "no reason was given".into(),
        ],
    ];
    assert_eq!(page["acts"].as_array().expect("acts").iter().map(told).collect::<Vec<_>>(), expected);
    let number = |page: &Value| page["acts"].as_array().map(Vec::len);
    assert_eq!(number(&look("/operator/log?by=the%20command%20line").await), Some(2));
    assert_eq!(number(&look("/operator/log?deed=set_role").await), Some(1));
    let nobody = operator.ask(&program, Method::GET, "/operator/log?by=a%20player", json!(null)).await;
    nobody.must_refuse(400);
}
