//! Guests cost nothing and accounts little: how much may be added to saves from one address.

use reqwest::Method;

use crate::http::Reply;
use crate::people::Somebody;
use crate::server::TestServer;

const BLOCK_BYTES: usize = 4096;

#[tokio::test]
async fn from_one_address_so_much_is_filled_a_day_by_whomever() {
    let server = TestServer::with(&[
        ("server.trusted_proxies", "127.0.0.1/32"),
        ("saves.from_one_bytes_per_day", "40000"),
        ("saves.file_bytes_max", "20000"),
    ]);
    let save = async |who: &Somebody, from: &str, slot: &str, blocks: usize| -> Reply {
        let path = format!("/players/{}/saves/{slot}", who.id);
        let request = who.request(&server, Method::PUT, &path).header("x-forwarded-for", from);
        // A save takes a little more than its content.
        server.send(request.body(vec![7; blocks * BLOCK_BYTES - 1000])).await
    };
    let (anna, bert) = (Somebody::guest(&server).await, Somebody::guest(&server).await);
    save(&anna, "192.0.2.1", "a", 4).await.must_be(201);
    save(&bert, "192.0.2.1", "a", 5).await.must_be(201);
    let refused = save(&bert, "192.0.2.1", "b", 2).await;
    assert!(refused.must_refuse(429)["detail"].as_str().expect("words").contains("from your address"));
    assert!(refused.header("retry-after").is_some());
    save(&anna, "192.0.2.1", "a", 4).await.must_be(200);
    save(&bert, "192.0.2.2", "b", 2).await.must_be(201);
    let cora = Somebody::account(&server, "Cora").await;
    save(&cora, "192.0.2.1", "a", 2).await.must_refuse(429);
    save(&cora, "192.0.2.3", "a", 2).await.must_be(201);
}
