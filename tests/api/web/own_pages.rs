//! What others put beside our pages: the pages of games, and the operator's folder of files.

use std::fs;
use std::path::Path;

use reqwest::Method;
use serde_json::json;
use tempfile::{TempDir, tempdir};

use crate::games::with_test_games;
use crate::http::Http;
use crate::server::{TestServer, settings};

/// The page that the game has built in.
const BUILT_IN: &str = "/games/stride/index.html";

/// A folder of files for browsers, with what has no business in it.
fn folder() -> TempDir {
    let folder = tempdir().expect("a folder");
    let put = |name: &str, content: &[u8]| {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, content).expect("a file");
    };
    put("hello.html", b"<!doctype html><p>Hello</p>");
    put("shop/prices.json", b"[1, 2]");
    put("robots.txt", b"User-agent: *");
    put("large.bin", &[0; 2049]);
    put("fits.bin", &[0; 2048]);
    for hidden in [".env", ".git/config.txt", "shop/.secret.txt", "server.pem", "README", "a b.txt"] {
        put(hidden, b"TREASURE");
    }
    for ours in ["rooms/index.html", "rooms", "play", "assets/style.css", "health/live", "docs/x.html"] {
        let file = folder.path().join(ours);
        if !file.exists() {
            put(ours, b"FOREIGN FILE");
        }
    }
    put("games/stride/other.js", b"// not the page: there is no index.html beside it");
    folder
}

/// A server with this folder.
fn serving(folder: &Path) -> TestServer {
    let mut settings = settings(&[("server.static_file_bytes_max", "2048")]);
    settings.server.static_dir = folder.to_owned();
    TestServer::run(settings, with_test_games())
}

async fn page_of(server: &Http, game: &str) -> serde_json::Value {
    let told = server.get("/site").await.must_be(200);
    let games = told["games"].as_array().expect("a list").clone();
    games.into_iter().find(|one| one["name"] == game).expect("the game")["page"].clone()
}

#[tokio::test]
async fn files_of_the_folder_are_served_with_a_tag_and_a_policy_of_their_own() {
    let folder = folder();
    let server = serving(folder.path());
    for (path, kind) in [
        ("/hello.html", "text/html; charset=utf-8"),
        ("/shop/prices.json", "application/json"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/fits.bin", "application/octet-stream"),
    ] {
        let file = server.get(path).await;
        assert_eq!((file.status, file.header("content-type")), (200, Some(kind)), "{path}");
        assert_eq!(file.header("x-content-type-options"), Some("nosniff"), "{path}");
        let policy = file.header("content-security-policy").expect("a policy");
        assert!(policy.contains("frame-ancestors 'self'") && !policy.contains("script-src 'self' 'unsafe"));
        let tag = file.header("etag").expect("a tag").to_owned();
        let again = server.request(Method::GET, path).header("if-none-match", &tag);
        assert_eq!(server.send(again).await.status, 304, "{path}");
        let head = server.send(server.request(Method::HEAD, path)).await;
        assert_eq!((head.status, head.text.as_str()), (200, ""), "{path}");
    }
    fs::write(folder.path().join("hello.html"), b"<!doctype html><p>Changed</p>").expect("a file");
    assert!(server.get("/hello.html?v=2").await.text.contains("Changed"), "no restart is needed");
    assert_eq!(server.post("/hello.html", json!({})).await.status, 404);
}

#[tokio::test]
async fn nothing_leads_out_of_the_folder_or_to_what_is_no_file_for_browsers() {
    let folder = folder();
    let outside = tempdir().expect("a folder");
    fs::write(outside.path().join("secret.txt"), b"TREASURE").expect("a file");
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        symlink(outside.path(), folder.path().join("out")).expect("a link");
        symlink(outside.path().join("secret.txt"), folder.path().join("secret.txt")).expect("a link");
        symlink(folder.path().join(".env"), folder.path().join("env.txt")).expect("a link");
        symlink(folder.path().join("hello.html"), folder.path().join("link.html")).expect("a link");
    }
    let server = serving(folder.path());
    for path in [
        "/.env",
        "/.git/config.txt",
        "/shop/.secret.txt",
        "/server.pem",
        "/README",
        "/a%20b.txt",
        "/out/secret.txt",
        "/secret.txt",
        "/env.txt",
        "/shop",
        "/shop/",
        "/large.bin",
        "/nothing.html",
        "/shop/../.env",
        "/%2e%2e/secret.txt",
        "/shop/%2e%2e/hello.html",
        "/shop/..%2f.env",
        "/..%5c.env",
        "/%2eenv",
        "/hello.html%00",
        "/hello.html/",
        "/shop//prices.json/x",
        "/games/stride/%2e%2e/%2e%2e/hello.html",
        "/games/..%2f..%2fhello.html",
        "/games/shop/prices.json",
        "/games/%2e%2e/shop/prices.json",
    ] {
        let answer = server
            .raw(format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").as_bytes())
            .await;
        let file = answer.contains("HTTP/1.1 200") && path != "/hello.html/";
        assert!(!file && !answer.contains("TREASURE"), "{path}: {answer}");
    }
    #[cfg(unix)]
    assert_eq!(server.get("/link.html").await.status, 200, "a link within the folder is no escape");
}

#[cfg(unix)]
#[tokio::test]
async fn a_pipe_is_no_file_and_nobody_waits_for_it() {
    let folder = folder();
    let pipe = folder.path().join("pipe.txt");
    assert!(std::process::Command::new("mkfifo").arg(pipe).status().expect("mkfifo").success());
    let server = serving(folder.path());
    server.get("/pipe.txt").await.must_refuse(404);
    assert_eq!(server.get("/hello.html").await.status, 200);
}

#[tokio::test]
async fn no_file_stands_before_a_route_of_ours() {
    let folder = folder();
    let server = serving(folder.path());
    for path in
        ["/rooms", "/rooms/index.html", "/play", "/assets/style.css", "/health/live", "/docs/x.html", "/"]
    {
        assert!(!server.get(path).await.text.contains("FOREIGN FILE"), "{path}");
    }
    server.get("/rooms").await.must_be(200);
}

#[tokio::test]
async fn without_a_folder_there_are_no_files_of_others() {
    let server = TestServer::start();
    server.get("/hello.html").await.must_refuse(404);
    server.get("/games/arena/index.html").await.must_refuse(404);
}

#[tokio::test]
async fn a_game_that_has_a_page_built_in_says_so_and_is_found_there() {
    let server = TestServer::with_games(&[], with_test_games());
    assert_eq!(page_of(&server, "stride").await, json!(BUILT_IN));
    assert_eq!(page_of(&server, "arena").await, json!(null));
    let page = server.get(BUILT_IN).await;
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert!(
        page.header("content-security-policy")
            .is_some_and(|policy| policy.contains("frame-ancestors 'self'"))
    );
    let tag = page.header("etag").expect("a tag").to_owned();
    let again = server.request(Method::GET, BUILT_IN).header("if-none-match", &tag);
    assert_eq!(server.send(again).await.status, 304);
    assert_eq!(server.get("/games/stride/parts/step.js").await.text, "export const STEP = 1;");
    let entrance = server.get("/games/stride/").await;
    assert_eq!((entrance.status, entrance.header("location")), (302, Some(BUILT_IN)));
    for missing in
        ["/games/stride/parts", "/games/stride/nope.js", "/games/nope/index.html", "/games", "/games/nope"]
    {
        server.get(missing).await.must_refuse(404);
    }
    let told = server.get("/site").await.must_be(200);
    let stride = told["games"].as_array().expect("a list").iter().find(|game| game["name"] == "stride");
    let stride = stride.expect("the game");
    assert_eq!((&stride["title"], &stride["icon"]), (&json!("Stride & stroll"), &json!("🚶")));
    assert_eq!((&stride["delta_format"], &stride["frames"]), (&json!("whole"), &json!("ticks")));
}

#[tokio::test]
async fn a_page_in_the_folder_takes_the_place_of_one_that_is_built_in_whole() {
    let folder = folder();
    let server = serving(folder.path());
    assert!(server.get(BUILT_IN).await.text.contains("<title>Stride</title>"));
    server.get("/games/stride/other.js").await.must_refuse(404);
    fs::write(folder.path().join("games/stride/index.html"), b"<p>Mine</p>").expect("a file");
    assert_eq!(server.get(BUILT_IN).await.text, "<p>Mine</p>");
    assert_eq!(server.get("/games/stride/other.js").await.status, 200);
    server.get("/games/stride/parts/step.js").await.must_refuse(404);
    fs::create_dir_all(folder.path().join("games/arena")).expect("a folder");
    fs::write(folder.path().join("games/arena/index.html"), b"<p>Another arena</p>").expect("a file");
    assert_eq!(page_of(&server, "arena").await, json!("/games/arena/index.html"));
}

#[tokio::test]
async fn what_a_page_imports_is_at_an_address_of_its_own() {
    let module = TestServer::start().get("/client/page.js").await;
    assert_eq!((module.status, module.header("content-type")), (200, Some("text/javascript")));
    assert!(module.header("etag").is_some() && module.text.contains("export"));
}

#[tokio::test]
async fn the_schemas_of_a_game_are_told() {
    let server = TestServer::with_games(&[], with_test_games());
    let told = server.get("/site/games/stride").await.must_be(200);
    assert_eq!(told["options"]["properties"]["deadline_ms"]["type"], json!("integer"));
    assert!(told["action"].is_object() && told["view"].is_object() && told["event"].is_object());
    server.get("/site/games/nope").await.must_refuse(404);
    server.get("/site/games/stride?x=1").await.must_refuse(400);
}
