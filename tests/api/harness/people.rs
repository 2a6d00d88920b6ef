//! Somebody with tokens: guests and accounts of a test's server.
//!
//! Must not: know what a test is about.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::http::{Http, Reply};
use crate::player::Dial;

/// A password that fits.
pub(crate) const PASSWORD: &str = "correct horse";

/// Somebody who has signed in.
#[derive(Clone)]
pub(crate) struct Somebody {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) token: String,
    pub(crate) refresh: String,
    pub(crate) answer: Value,
}

impl Somebody {
    /// As `/auth` answers.
    pub(crate) fn of(answer: Value) -> Somebody {
        let text = |field: &str| answer[field].as_str().expect(field).to_owned();
        let (id, name) = (text("player_id"), text("name"));
        let (token, refresh) = (text("access_token"), text("refresh_token"));
        Somebody { id, name, token, refresh, answer }
    }

    /// A new guest.
    pub(crate) async fn guest(server: &Http) -> Somebody {
        Somebody::of(server.post("/auth/guest", json!({})).await.must_be(201))
    }

    /// A new account.
    pub(crate) async fn account(server: &Http, name: &str) -> Somebody {
        let body = json!({"name": name, "password": PASSWORD});
        Somebody::of(server.post("/auth/register", body).await.must_be(201))
    }

    /// The same, signed in once more.
    pub(crate) async fn sign_in(server: &Http, name: &str) -> Somebody {
        let body = json!({"name": name, "password": PASSWORD});
        Somebody::of(server.post("/auth/login", body).await.must_be(200))
    }

    /// A request with the token.
    pub(crate) fn request(&self, server: &Http, method: Method, path: &str) -> RequestBuilder {
        server.request(method, path).bearer_auth(&self.token)
    }

    /// Sends a request with the token and, unless it is `null`, a body.
    pub(crate) async fn ask(&self, server: &Http, method: Method, path: &str, body: Value) -> Reply {
        let request = self.request(server, method, path);
        server.send(if body.is_null() { request } else { request.json(&body) }).await
    }

    /// Opens a room. Answers its id.
    pub(crate) async fn room(&self, server: &Http) -> String {
        let body = json!({"name": "Somebody's", "game": "relay", "max_players": 4});
        let room = self.ask(server, Method::POST, "/rooms", body).await.must_be(201);
        room["id"].as_str().expect("an id").to_owned()
    }

    /// To take a seat with the token.
    pub(crate) fn seat(&self, room: &str) -> Dial {
        Dial::play(room, &self.id).with("authorization", &format!("Bearer {}", self.token))
    }

    /// A ticket.
    pub(crate) async fn ticket(&self, server: &Http) -> String {
        let given = self.ask(server, Method::POST, "/auth/ticket", Value::Null).await.must_be(201);
        given["ticket"].as_str().expect("a ticket").to_owned()
    }
}
