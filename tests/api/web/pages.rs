//! The pages: delivered whole, cached by ETag, under a strict content policy.

use reqwest::Method;

use crate::http::Reply;
use crate::server::TestServer;

const PAGES: &[&str] = &[
    "/",
    "/play",
    "/ws-demo",
    "/replay",
    "/leaderboard",
    "/player",
    "/tournament",
    "/console",
    "/docs/problems",
];

/// What a page loads from this server.
fn assets(page: &Reply) -> Vec<String> {
    let parts = page.text.split('"').filter(|part| part.starts_with("/assets/"));
    parts.map(str::to_owned).collect()
}

#[tokio::test]
async fn every_page_comes_as_html_under_a_strict_policy() {
    let server = TestServer::start();
    for path in PAGES {
        let page = server.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.header("content-type").is_some_and(|kind| kind.starts_with("text/html")), "{path}");
        let policy = page.header("content-security-policy").expect("a policy");
        assert!(
            policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
        assert!(page.text.contains("</html>"), "{path}");
    }
}

/// The part of a page from one text to another, both included.
fn part<'a>(page: &'a Reply, from: &str, to: &str) -> &'a str {
    let begin = page.text.find(from).unwrap_or_else(|| panic!("{from} in {}", page.text));
    let length = page.text[begin..].find(to).unwrap_or_else(|| panic!("{to} in {}", page.text));
    &page.text[begin..begin + length + to.len()]
}

#[tokio::test]
async fn the_pages_of_the_site_have_one_masthead_which_shows_where_one_is() {
    let server = TestServer::start();
    let mut mastheads = Vec::new();
    for path in ["/", "/tournaments", "/leaderboard", "/analytics", "/player", "/docs/problems", "/nowhere"] {
        let asked = server.request(Method::GET, path).header("accept", "text/html");
        let page = server.send(asked).await;
        let masthead = part(&page, "<header class=\"masthead\">", "</header>");
        let here = format!(" href=\"{path}\" aria-current=\"page\"");
        let is_linked = ["/", "/tournaments", "/leaderboard", "/analytics"].contains(&path);
        assert_eq!(masthead.contains(&here), is_linked, "{path}: {masthead}");
        assert_eq!(masthead.matches("aria-current").count(), usize::from(is_linked), "{path}: {masthead}");
        mastheads.push(masthead.replace(" aria-current=\"page\"", ""));
        assert!(!page.text.contains("{{"), "{path}: {}", page.text);
    }
    mastheads.dedup();
    assert_eq!(mastheads.len(), 1, "{mastheads:?}");
}

#[tokio::test]
async fn everything_is_under_the_policies_of_pages() {
    let server = TestServer::start();
    let policy = server.get("/").await.header("content-security-policy").expect("a policy").to_owned();
    for path in
        ["/docs", "/docs/index.html", "/docs/swagger-initializer.js", "/openapi.json", "/rooms", "/nowhere"]
    {
        let reply = server.get(path).await;
        assert_eq!(reply.header("content-security-policy"), Some(policy.as_str()), "{path}");
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{path}");
    }
}

#[tokio::test]
async fn the_page_of_the_api_can_be_switched_off() {
    let server = TestServer::with(&[("server.docs", "false")]);
    for path in ["/docs", "/docs/index.html", "/docs/swagger-ui.css"] {
        server.get(path).await.must_refuse(404);
    }
    server.get("/openapi.json").await.must_be(200);
    assert_eq!(server.get("/docs/problems").await.status, 200);
    let server = TestServer::start();
    assert_eq!(server.get("/docs/index.html").await.status, 200);
    server.get("/docs/nothing.js").await.must_refuse(404);
}

#[tokio::test]
async fn everything_that_a_page_loads_is_there() {
    let server = TestServer::start();
    for path in PAGES {
        let assets = assets(&server.get(path).await);
        assert!(assets.iter().any(|asset| asset.ends_with(".js")), "{path} loads {assets:?}");
        for asset in assets {
            let reply = server.get(&asset).await;
            assert_eq!(reply.status, 200, "{asset} of {path}");
            assert_ne!(reply.header("content-type"), Some("application/octet-stream"), "{asset}");
        }
    }
}

#[tokio::test]
async fn a_page_that_has_not_changed_is_not_sent_again() {
    let server = TestServer::start();
    for path in PAGES {
        let tag = server.get(path).await.header("etag").expect("an ETag").to_owned();
        let again = server.request(Method::GET, path).header("if-none-match", &tag);
        let again = server.send(again).await;
        assert_eq!((again.status, again.text.as_str(), again.header("etag")), (304, "", Some(tag.as_str())));
        let other = server.request(Method::GET, path).header("if-none-match", "\"another\"");
        assert_eq!(server.send(other).await.status, 200);
    }
}

#[tokio::test]
async fn head_tells_what_get_would() {
    let server = TestServer::start();
    let page = server.get("/").await;
    let head = server.send(server.request(Method::HEAD, "/")).await;
    assert_eq!((head.status, head.text.as_str()), (200, ""));
    for name in ["etag", "content-type", "content-security-policy"] {
        assert_eq!(head.header(name), page.header(name), "{name}");
    }
}

#[tokio::test]
async fn an_asset_that_does_not_exist_is_a_problem_and_no_page() {
    let server = TestServer::start();
    for path in ["/assets/", "/assets/nothing.js", "/assets/%2e%2e/%2e%2e/Cargo.toml", "/favicon.ico"] {
        server.get(path).await.must_refuse(404);
    }
}

#[tokio::test]
async fn the_same_path_is_a_page_for_browsers_and_a_resource_for_programs() {
    let server = TestServer::start();
    for path in ["/analytics", "/tournaments"] {
        let asked = |accept| server.request(Method::GET, path).header("accept", accept);
        let page = server.send(asked("text/html,application/xhtml+xml,*/*;q=0.8")).await;
        assert_eq!((page.status, page.header("vary")), (200, Some("Accept")), "{path}");
        assert!(page.text.contains("</html>"));
        for accept in ["*/*", "application/json"] {
            let resource = server.send(asked(accept)).await;
            assert!(
                resource.header("content-type").is_some_and(|kind| kind.contains("json")),
                "{path} {accept}"
            );
        }
    }
}

/// The words of a guide or a page, without what marks them up.
fn words(text: &str) -> Vec<String> {
    let (mut in_tag, mut plain) = (false, String::new());
    for part in text.replace("\n- ", "\n").chars() {
        match part {
            '<' => in_tag = true,
            '>' => in_tag = false,
            '`' | '*' => {}
            _ if in_tag => {}
            _ => plain.push(part),
        }
    }
    let plain = plain.replace("&quot;", "\"").replace("&lt;", "<").replace("&amp;", "&");
    plain.split_whitespace().map(str::to_owned).collect()
}

#[tokio::test]
async fn the_page_of_problems_says_what_the_guide_says() {
    let page = TestServer::start().get("/docs/problems").await.text;
    let (_, content) = page.split_once("<main").expect("a main part");
    let shown = words(content).join(" ");
    for section in include_str!("../../../docs/problems.md").split("\n## ").skip(1) {
        let said = words(section).join(" ");
        assert!(shown.contains(&said), "{said}\nis not in\n{shown}");
    }
}

#[tokio::test]
async fn the_client_library_comes_as_modules_with_their_types_and_is_asked_for_once() {
    let server = TestServer::start();
    let mut wanted = vec!["tiltyard.js".to_owned()];
    let mut seen = 0;
    while let Some(name) = wanted.get(seen).cloned() {
        seen += 1;
        let module = server.get(&format!("/client/{name}")).await;
        assert_eq!(module.status, 200, "{name}");
        assert!(module.header("content-type").is_some_and(|kind| kind.contains("javascript")), "{name}");
        let imports = module.text.split(" from './").skip(1).filter_map(|rest| rest.split('\'').next());
        for import in imports {
            if !wanted.iter().any(|other| other == import) {
                wanted.push(import.to_owned());
            }
        }
    }
    assert!(seen > 8, "{wanted:?}");
    let types = server.get("/client/tiltyard.d.ts").await;
    assert!(types.header("content-type").is_some_and(|kind| kind.starts_with("text/plain")));
    let tag = types.header("etag").expect("a tag").to_owned();
    let again = server.request(Method::GET, "/client/tiltyard.d.ts").header("if-none-match", tag);
    assert_eq!(server.send(again).await.status, 304);
    for path in ["/client/", "/client/nothing.js", "/client/%2e%2e/package.json"] {
        assert_eq!(server.get(path).await.status, 404, "{path}");
    }
}
