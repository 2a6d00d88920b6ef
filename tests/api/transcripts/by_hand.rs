//! Transcripts that are written by hand, where no real server is brought to it. They are held to the same reference as those
//! that are recorded.

use std::fs;

use serde_json::{Value, json};

use super::reference::Reference;
use super::tape::folder;

/// The transcripts that say of themselves that they are not recorded, with their names.
pub(super) fn all() -> Vec<(String, Value)> {
    let files = fs::read_dir(folder()).expect("the folder").map(|file| file.expect("a file").path());
    let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
    let read = files.map(|path| {
        let text = fs::read_to_string(&path).expect("it can be read");
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        (name, serde_json::from_str(&text).expect("JSON"))
    });
    read.filter(|(_, transcript): &(String, Value)| transcript["recorded"] == false).collect()
}

/// Takes a step in; what a client must do or know in it has to be what the reference does and knows.
fn follow(books: &mut Reference, step: &Value) {
    if let Some(query) = step["dial"]["query"].as_object() {
        let Some(token) = query.get("resume_token") else { return books.forget() };
        assert_eq!(Some(token), books.token.as_ref());
        assert_eq!(query.get("after"), books.n.map(|n| json!(n.to_string())).as_ref());
    } else if step["hear"].is_object() {
        books.hear(&step["hear"]);
    } else if step["sent"]["seq"].is_u64() {
        assert_eq!(step["sent"]["seq"], books.act());
    } else if step["end"].is_object() && step["end"]["code"] != 4409 {
        books.forget();
    } else if step["know"].is_object() {
        assert_eq!(step["know"], books.books());
    }
}

#[test]
fn what_is_written_by_hand_is_what_the_reference_knows() {
    let transcripts = all();
    assert!(!transcripts.is_empty());
    for (name, transcript) in transcripts {
        let mut books = Reference::default();
        for (number, step) in (1..).zip(transcript["steps"].as_array().expect("steps")) {
            println!("step {number} of {name}");
            follow(&mut books, step);
        }
    }
}
