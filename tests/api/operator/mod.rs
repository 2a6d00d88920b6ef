//! What operators see and do over REST, and whom it concerns.

mod bans;
mod log;
mod mutes;
mod node;
mod removals;

use std::path::Path;
use std::sync::Arc;

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tiltyard::config::Settings;
use tiltyard::store::records;

use crate::http::{Http, Reply, percent_coded};
use crate::people::Somebody;
use crate::server::{TestServer, settings};

/// Makes an account an operator, as `tiltyard grant` does, and signs it in.
async fn operator_in(server: &Http, settings: &Settings, folder: &Path, name: &str) -> Somebody {
    Somebody::account(server, name).await;
    let records = records::open(&settings.database, folder, Arc::default()).await.expect("the database");
    assert!(records.set_role(&name.to_lowercase(), "operator").await.expect("the database answers"));
    let operator = Somebody::sign_in(server, name).await;
    assert_eq!(operator.answer["role"], "operator");
    operator
}

/// A request of nobody in particular, or of this operator where a route is for operators.
pub(crate) fn request_of(server: &Http, operator: &Somebody, method: Method, path: &str) -> RequestBuilder {
    if path.starts_with("/operator/") {
        operator.request(server, method, path)
    } else {
        server.request(method, path)
    }
}

/// An operator of a server with a database of its own.
pub(crate) async fn operator(server: &TestServer) -> Somebody {
    operator_in(server, &settings(&[]), server.data_dir(), "Olga").await
}

async fn tell(server: &Http, operator: &Somebody, path: &str, body: Value) -> Reply {
    operator.ask(server, Method::POST, path, body).await
}

async fn look(server: &Http, operator: &Somebody, path: &str) -> Value {
    operator.ask(server, Method::GET, path, Value::Null).await.must_be(200)
}

/// Bans a player for ever.
async fn ban(server: &Http, operator: &Somebody, player: &str) {
    let body = json!({"player_id": player, "reason": "cheats"});
    tell(server, operator, "/operator/bans", body).await.must_be(204);
}

#[tokio::test]
async fn only_operators_get_in_whatever_the_access_mode() {
    for mode in ["open", "token"] {
        let server = TestServer::with(&[("auth.mode", mode)]);
        let (root, anna) = (operator(&server).await, Somebody::guest(&server).await);
        let document = server.get("/openapi.json").await.must_be(200);
        let paths = document["paths"].as_object().expect("paths").iter();
        let mut walked = 0;
        for (path, operations) in paths.filter(|(path, _)| path.starts_with("/operator/")) {
            for method in operations.as_object().expect("operations").keys().filter(|verb| *verb != "head") {
                assert!(operations[method]["security"].is_array(), "{method} {path}");
                let (path, method) = (path.replace(['{', '}'], ""), method.to_uppercase());
                let method: Method = method.parse().expect("a method");
                for written in [path.clone(), percent_coded(&path)] {
                    server.send(server.request(method.clone(), &written)).await.must_refuse(401);
                }
                let refused = anna.ask(&server, method.clone(), &path, Value::Null).await.must_refuse(403);
                let detail = refused["detail"].as_str().expect("words");
                assert!(detail.contains("tiltyard grant"), "{detail}");
                if method == Method::GET {
                    look(&server, &root, &path).await;
                }
                walked += 1;
            }
        }
        assert!(walked >= 16, "{walked}");
    }
}
