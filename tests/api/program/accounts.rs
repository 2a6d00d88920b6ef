//! The commands about accounts, `tiltyard grant` and `tiltyard reset`, and which records they take.

use crate::process::run_in;

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
