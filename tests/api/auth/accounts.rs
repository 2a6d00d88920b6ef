//! Accounts over REST: from being a guest to signing out, names, passwords, tokens and keys.

use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};
use tiltyard::auth::accounts::passwords::Passwords;
use tiltyard::auth::fair_queue::For;
use tiltyard::auth::{Key, Origin};
use tiltyard::domain::{PlayerId, PlayerName};
use tiltyard::store::RealDisk;
use tiltyard::store::records::{Login, Name};

use crate::http::Http;
use crate::people::{PASSWORD, Somebody};
use crate::records::settling::records_in;
use crate::server::TestServer;

async fn refresh(server: &Http, token: &str) -> crate::http::Reply {
    server.post("/auth/refresh", json!({"refresh_token": token})).await
}

async fn myself(server: &Http, who: &Somebody) -> crate::http::Reply {
    who.ask(server, Method::GET, "/auth/me", Value::Null).await
}

#[tokio::test]
async fn an_account_lives_from_registering_to_signing_out() {
    let server = TestServer::start();
    let zoe = Somebody::account(&server, "Zoë Müller").await;
    assert!(zoe.id.starts_with("p_") && zoe.id.len() == 26, "{}", zoe.id);
    assert_eq!((&zoe.answer["role"], &zoe.answer["kind"]), (&json!("player"), &json!("account")));
    assert_eq!(zoe.answer["expires_in"], 900);
    let again = Somebody::sign_in(&server, "  ZOË   MÜLLER ").await;
    assert_eq!((&again.id, &again.name), (&zoe.id, &zoe.name));
    let fresh = Somebody::of(refresh(&server, &again.refresh).await.must_be(200));
    assert_ne!(fresh.refresh, again.refresh);
    let shown = json!({"player_id": zoe.id, "name": "Zoë Müller", "kind": "account", "role": "player"});
    assert_eq!(myself(&server, &fresh).await.must_be(200), shown);
    server.post("/auth/logout", json!({"refresh_token": fresh.refresh})).await.must_be(204);
    refresh(&server, &fresh.refresh).await.must_refuse(401);
    refresh(&server, &zoe.refresh).await.must_be(200);
}

#[tokio::test]
async fn a_guest_who_registers_keeps_the_id_and_gets_a_name() {
    let server = TestServer::start();
    let guest = Somebody::guest(&server).await;
    assert!(guest.name.starts_with("Guest ") && guest.answer["kind"] == "guest", "{}", guest.answer);
    let body = json!({"name": "Anna", "password": PASSWORD});
    let anna = guest.ask(&server, Method::POST, "/auth/register", body.clone()).await.must_be(201);
    let anna = Somebody::of(anna);
    assert_eq!((&anna.id, anna.name.as_str(), &anna.answer["kind"]), (&guest.id, "Anna", &json!("account")));
    refresh(&server, &guest.refresh).await.must_refuse(401);
    refresh(&server, &anna.refresh).await.must_be(200);
    assert_eq!(Somebody::sign_in(&server, "anna").await.id, guest.id);
    assert_eq!(myself(&server, &guest).await.must_be(200)["name"], "Anna");
    let other = json!({"name": "Annika", "password": PASSWORD});
    guest.ask(&server, Method::POST, "/auth/register", other).await.must_refuse(409);
}

#[tokio::test]
async fn a_guest_may_bring_a_name_and_a_program_may_say_that_it_is_one() {
    let server = TestServer::start();
    let guest = server.post("/auth/guest", json!({"name": "Bert"})).await.must_be(201);
    assert_eq!(guest["name"], "Bert");
    let none = server.send(server.request(Method::POST, "/auth/guest")).await;
    assert_eq!(none.header("cache-control"), Some("no-store"));
    assert_eq!(none.must_be(201)["role"], "player");
    let body = json!({"name": "Deep Green", "password": PASSWORD, "kind": "bot"});
    let bot = server.post("/auth/register", body.clone()).await.must_be(201);
    assert_eq!((&bot["kind"], &bot["role"]), (&json!("bot"), &json!("bot")));
    let guest = Somebody::of(guest);
    let refused = guest.ask(&server, Method::POST, "/auth/register", body).await.must_refuse(422);
    assert_eq!(refused["errors"][0]["pointer"], "/kind");
}

#[tokio::test]
async fn a_refresh_token_that_is_used_twice_ends_its_sign_in_and_no_other() {
    let server = TestServer::with(&[("auth.refresh_grace_s", "0")]);
    let anna = Somebody::account(&server, "Anna").await;
    let elsewhere = Somebody::sign_in(&server, "Anna").await;
    let second = Somebody::of(refresh(&server, &anna.refresh).await.must_be(200));
    let refused = refresh(&server, &anna.refresh).await.must_refuse(401);
    assert_eq!(refused, refresh(&server, &second.refresh).await.must_refuse(401));
    assert_eq!(refused, refresh(&server, "no token at all").await.must_refuse(401));
    refresh(&server, &elsewhere.refresh).await.must_be(200);
}

#[tokio::test]
async fn an_answer_with_new_tokens_that_was_lost_is_asked_for_again() {
    let server = TestServer::start();
    let guest = Somebody::guest(&server).await;
    refresh(&server, &guest.refresh).await.must_be(200);
    let again = Somebody::of(refresh(&server, &guest.refresh).await.must_be(200));
    let fresh = Somebody::of(refresh(&server, &again.refresh).await.must_be(200));
    refresh(&server, &guest.refresh).await.must_refuse(401);
    refresh(&server, &fresh.refresh).await.must_refuse(401);
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_get_the_same_answer() {
    let server = TestServer::start();
    Somebody::account(&server, "Anna").await;
    Somebody::of(server.post("/auth/guest", json!({"name": "Gast"})).await.must_be(201));
    let mut answers = Vec::new();
    for (name, password) in
        [("Anna", "wrong horse"), ("Nobody", PASSWORD), ("Gast", PASSWORD), ("\u{0}", PASSWORD), ("Anna", "")]
    {
        let reply = server.post("/auth/login", json!({"name": name, "password": password})).await;
        assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
        answers.push(reply.must_refuse(401));
    }
    answers.dedup();
    assert_eq!(answers[0]["title"], "The name or the password is wrong");
    assert_eq!(answers.len(), 1, "{answers:?}");
}

#[tokio::test]
async fn names_that_look_alike_are_given_once() {
    let server = TestServer::start();
    Somebody::account(&server, "Alex").await;
    let guest = Somebody::guest(&server).await;
    for alike in ["Alex", "ALEX", "AIex", "А1ех", " alex "] {
        let body = json!({"name": alike, "password": PASSWORD});
        server.post("/auth/register", body.clone()).await.must_refuse(409);
        server.post("/auth/guest", json!({"name": alike})).await.must_refuse(409);
        guest.ask(&server, Method::POST, "/auth/register", body).await.must_refuse(409);
    }
    assert_eq!(myself(&server, &guest).await.must_be(200)["kind"], "guest");
}

#[tokio::test]
async fn names_and_passwords_that_do_not_fit_are_named() {
    let server = TestServer::start();
    let long = "x".repeat(129);
    for (body, pointer) in [
        (json!({"name": "a", "password": PASSWORD}), "/name"),
        (json!({"name": "a\u{202e}b", "password": PASSWORD}), "/name"),
        (json!({"name": "admin", "password": PASSWORD}), "/name"),
        (json!({"name": "ai_friend", "password": PASSWORD}), "/name"),
        (json!({"name": "Anna", "password": "short"}), "/password"),
        (json!({"name": "Anna", "password": long}), "/password"),
        (json!({"name": "Anna"}), "/password"),
        (json!({"name": "Anna", "password": PASSWORD, "role": "operator"}), "/role"),
        (json!({"name": "Anna", "password": PASSWORD, "kind": "operator"}), "/kind"),
    ] {
        let refused = server.post("/auth/register", body).await.must_refuse(422);
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{refused}");
    }
}

#[tokio::test]
async fn names_that_look_like_staff_are_refused_wherever_a_name_is_chosen() {
    let server = TestServer::start();
    let guest = Somebody::guest(&server).await;
    for name in
        ["mod", "Staff", "Аdmin", "Admin_2", "a.d.m.i.n", "Tiltyard Support", "Sýstem", "GM", "The Admin"]
    {
        let registered = server.post("/auth/register", json!({"name": name, "password": PASSWORD})).await;
        let be_guest = server.post("/auth/guest", json!({"name": name})).await;
        let path = format!("/players/{}", guest.id);
        let renamed = guest.ask(&server, Method::PATCH, &path, json!({"name": name})).await;
        for reply in [registered, be_guest, renamed] {
            let refused = reply.must_refuse(422);
            assert_eq!(refused["errors"][0]["detail"], "this name is reserved", "{name}: {refused}");
        }
    }
    for name in ["Root Beer", "Helpmann", "Dev Patel"] {
        Somebody::account(&server, name).await;
    }
}

#[tokio::test]
async fn one_rule_says_what_is_seen_of_rooms_and_players() {
    let server = TestServer::start();
    for (name, status) in [
        ("\u{13441}\u{13441}", 422),
        ("\u{13442}\u{13442}", 422),
        ("\u{1d159}\u{1d159}", 422),
        ("\u{3164}\u{3164}", 422),
        ("👨‍👩‍👧", 201),
        ("小林さくら", 201),
    ] {
        let room = json!({"name": name, "game": "relay", "max_players": 2});
        let room = server.post("/rooms/", room).await;
        let guest = server.post("/auth/guest", json!({"name": name})).await;
        assert_eq!((room.status, guest.status), (status, status), "{name:?}");
    }
}

#[tokio::test]
async fn who_has_a_name_and_a_password_that_are_refused_by_now_signs_in_as_before() {
    let server = TestServer::start();
    let guest = Somebody::guest(&server).await;
    let name = PlayerName::parse("Moderator").expect("it was a name once");
    let name = Name { shown: name.shown().to_owned(), key: name.key().to_owned() };
    let whom = For { from: Origin::of([127, 0, 0, 1].into()), account: String::new() };
    let password_hash = Passwords::new(1, 1).hash("aaaaaaaa", whom).await.expect("a hash");
    let id = PlayerId::parse(&guest.id).expect("an id");
    let records = records_in(server.data_dir()).await;
    let promoted =
        records.promote(&id, &name, &Login { password_hash, recovery: None }).await.expect("a database");
    assert!(promoted.is_ok_and(|player| player.is_some()));
    let body = json!({"name": "moderator", "password": "aaaaaaaa"});
    let signed_in = server.post("/auth/login", body).await.must_be(200);
    assert_eq!((&signed_in["player_id"], &signed_in["name"]), (&json!(guest.id), &json!("Moderator")));
}

#[tokio::test]
async fn a_password_that_is_guessed_first_is_refused_to_who_registers_and_says_why() {
    let server = TestServer::start();
    let guest = Somebody::guest(&server).await;
    for (password, why) in [
        ("aaaaaaaa", "three different characters"),
        ("abababab", "three different characters"),
        ("Annabella", "the player's name"),
        ("allebanna", "the player's name"),
        ("annabella_24", "the player's name"),
    ] {
        let body = json!({"name": "Annabella", "password": password});
        let new = server.post("/auth/register", body.clone()).await;
        let promoted = guest.ask(&server, Method::POST, "/auth/register", body.clone()).await;
        for reply in [new, promoted] {
            let error = reply.must_refuse(422)["errors"][0].clone();
            assert_eq!(error["pointer"], "/password", "{error}");
            assert!(
                error["detail"].as_str().is_some_and(|detail| detail.contains(why)),
                "{password}: {error}"
            );
        }
        server.post("/auth/login", body).await.must_refuse(401);
    }
    Somebody::account(&server, "Annabella").await;
}

#[tokio::test]
async fn an_access_token_runs_out_and_a_refresh_token_gets_a_new_one() {
    let server = TestServer::with(&[("auth.access_token_s", "1")]);
    let guest = Somebody::guest(&server).await;
    let mut turn = tokio::time::interval(std::time::Duration::from_millis(50));
    let refused = loop {
        turn.tick().await;
        let reply = myself(&server, &guest).await;
        if reply.status != 200 {
            break reply;
        }
    };
    assert_eq!(refused.header("www-authenticate"), Some("Bearer"));
    let detail = refused.must_refuse(401)["detail"].clone();
    assert!(detail.as_str().is_some_and(|detail| detail.contains("run out")), "{detail}");
    // Who shows the old token besides is refreshed all the same.
    let body = json!({"refresh_token": guest.refresh});
    let fresh = guest.ask(&server, Method::POST, "/auth/refresh", body).await.must_be(200);
    assert_eq!(fresh["player_id"], guest.id.as_str());
}

#[tokio::test]
async fn keys_change_while_the_server_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("a path").to_owned();
    let server = TestServer::with(&[("auth.keys_dir", &path), ("auth.keys_reload_s", "1")]);
    let key_of = |who: &Somebody| who.token.rsplit('.').next().expect("a footer").to_owned();
    let old = Somebody::guest(&server).await;
    let key = Key::generate(Timestamp::now()).expect("a key");
    key.save(&RealDisk, folder.path()).expect("it is written");
    let mut turn = tokio::time::interval(std::time::Duration::from_millis(100));
    let new = loop {
        turn.tick().await;
        let fresh = refresh(&server, &old.refresh).await;
        let guest =
            if fresh.status == 200 { Somebody::of(fresh.json()) } else { Somebody::guest(&server).await };
        if key_of(&guest) != key_of(&old) {
            break guest;
        }
    };
    for who in [old, new] {
        myself(&server, &who).await.must_be(200);
    }
}

#[tokio::test]
async fn a_bad_token_is_refused_everywhere_and_other_schemes_are_not_for_us() {
    let server = TestServer::start();
    for path in ["/rooms", "/auth/me", "/replays"] {
        for token in ["", "nonsense", "v4.public.AAAA", &"x".repeat(5000)] {
            let request =
                server.request(Method::GET, path).header("authorization", format!("Bearer {token}"));
            server.send(request).await.must_refuse(401);
        }
    }
    let proxied = server.request(Method::GET, "/rooms").header("authorization", "Basic YTpi");
    server.send(proxied).await.must_be(200);
    server.get("/auth/me").await.must_refuse(401);
}

#[tokio::test]
async fn too_many_attempts_on_an_account_are_refused_for_a_while() {
    let server =
        TestServer::with(&[("auth.logins_per_minute", "2"), ("server.trusted_proxies", "127.0.0.1/32")]);
    Somebody::account(&server, "Anna").await;
    Somebody::account(&server, "Bert").await;
    for _ in 0..3 {
        Somebody::sign_in(&server, "Anna").await;
    }
    let wrong = || server.post("/auth/login", json!({"name": "anna", "password": "wrong horse"}));
    for _ in 0..2 {
        wrong().await.must_refuse(401);
    }
    let reply = wrong().await;
    let seconds: u64 = reply.header("retry-after").and_then(|text| text.parse().ok()).expect("seconds");
    assert!((1..=60).contains(&seconds), "{seconds}");
    assert_eq!(reply.must_refuse(429)["type"], "/docs/problems#too-many-requests");
    let right = json!({"name": "Anna", "password": PASSWORD});
    server.post("/auth/login", right.clone()).await.must_refuse(429);
    Somebody::sign_in(&server, "Bert").await;
    let elsewhere = server.request(Method::POST, "/auth/login").header("x-forwarded-for", "10.0.0.9");
    server.send(elsewhere.json(&right)).await.must_be(200);
}

#[tokio::test]
async fn who_guesses_from_many_addresses_keeps_nobody_out_who_knows_the_password() {
    let server =
        TestServer::with(&[("auth.logins_per_minute", "1"), ("server.trusted_proxies", "127.0.0.1/32")]);
    Somebody::account(&server, "Anna").await;
    let login = |password: &'static str, from: String| {
        let request = server.request(Method::POST, "/auth/login").header("x-forwarded-for", from);
        server.send(request.json(&json!({"name": "Anna", "password": password})))
    };
    for address in 0..40 {
        login("wrong horse", format!("10.0.0.{address}")).await.must_refuse(401);
    }
    for _ in 0..3 {
        login(PASSWORD, "10.0.1.1".to_owned()).await.must_be(200);
    }
    // From an address that guesses, the right one is of no use.
    login(PASSWORD, "10.0.0.1".to_owned()).await.must_refuse(429);
}

#[tokio::test]
async fn too_many_attempts_from_an_address_are_refused_and_behind_a_proxy_each_client_has_its_own() {
    let settings = [("server.trusted_proxies", "127.0.0.1/32"), ("auth.guests_per_minute", "2")];
    let server = TestServer::with(&settings);
    let guest = |from: &'static str| {
        server.send(server.request(Method::POST, "/auth/guest").header("x-forwarded-for", from))
    };
    for _ in 0..2 {
        guest("6.6.6.6, 10.0.0.1").await.must_be(201);
    }
    guest("7.7.7.7, 10.0.0.1").await.must_refuse(429);
    guest("10.0.0.2").await.must_be(201);
    for from in ["2001:db8::1", "2001:db8::2"] {
        guest(from).await.must_be(201);
    }
    guest("2001:db8::3").await.must_refuse(429);
    guest("2001:db8:0:1::1").await.must_be(201);
    let untrusting = TestServer::with(&[("auth.guests_per_minute", "2")]);
    for (number, status) in [201, 201, 429].into_iter().enumerate() {
        let request = untrusting.request(Method::POST, "/auth/guest");
        let reply = untrusting.send(request.header("x-forwarded-for", format!("10.0.0.{number}"))).await;
        assert_eq!(reply.status, status);
    }
}

#[tokio::test]
async fn while_the_database_is_away_nobody_signs_in_and_who_has_a_token_plays_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("a path").to_owned();
    let server = TestServer::with(&[("auth.mode", "token"), ("server.data_dir", &path)]);
    let anna = Somebody::account(&server, "Anna").await;
    let room = anna.room(&server).await;
    let writer = rusqlite::Connection::open(folder.path().join("tiltyard.db")).expect("the database");
    writer.execute_batch("BEGIN IMMEDIATE").expect("nobody else writes");
    let guest = server.post("/auth/guest", json!({}));
    let refreshed = refresh(&server, &anna.refresh);
    let played = async {
        let mut seated = anna.seat(&room).enter(server.address()).await;
        seated.settle().await;
        anna.ticket(&server).await;
    };
    let (guest, refreshed, ()) = tokio::join!(guest, refreshed, played);
    for reply in [guest, refreshed] {
        assert_eq!(reply.header("retry-after"), Some("2"));
        reply.must_refuse(503);
    }
    writer.execute_batch("ROLLBACK").expect("others write again");
    refresh(&server, &anna.refresh).await.must_be(200);
}
