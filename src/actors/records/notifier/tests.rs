//! A notifier over a real database, with a connection that keeps what it is sent.

use serde_json::json;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::*;
use crate::actors::delivery::{Envelope, EnvelopeAddress};
use crate::config::Settings;
use crate::domain::{Ladder, MatchId, SettledPlayer};
use crate::store::records;

/// Receives the messages of a worker's hub, and those that the lobby would pass on to sockets.
struct Observer(UnboundedSender<String>);

impl Actor for Observer {
    type Context = Context<Self>;
}

fn text(frames: &Frames) -> String {
    String::from_utf8(frames.get(Codec::Json).unwrap().bytes().to_vec()).unwrap()
}

impl Handler<Envelope> for Observer {
    type Result = ();

    fn handle(&mut self, envelope: Envelope, _: &mut Self::Context) {
        let Some(Outbound::Reliable(frames)) = envelope.into_message() else { panic!("not reliable") };
        self.0.send(text(&frames)).unwrap();
    }
}

impl Handler<TellPlayer> for Observer {
    type Result = ();

    fn handle(&mut self, tell: TellPlayer, _: &mut Self::Context) {
        self.0.send(text(&tell.frames)).unwrap();
    }
}

fn anna() -> PlayerId {
    PlayerId::parse("anna").unwrap()
}

fn notice(match_id: &str) -> NewNotice {
    let data = json!({"achievement": "first", "match_id": match_id});
    NewNotice { player: anna(), kind: "achievement_unlocked".to_owned(), data, at: jiff::Timestamp::now() }
}

/// The message for a match that was in the records already.
fn settled_before(match_id: &str) -> MatchSettled {
    let player = SettledPlayer {
        player: anna(),
        points: 10,
        rating_before: None,
        rating_after: None,
        unlocked: vec!["first".to_owned()],
    };
    MatchSettled(Arc::new(SettledMatch {
        match_id: MatchId::parse(match_id).unwrap(),
        ladder: Ladder { game: "arena".to_owned(), mode: None },
        is_new: false,
        players: vec![player],
        boards: Vec::new(),
        notices: Vec::new(),
    }))
}

async fn hear_of(hears: &mut UnboundedReceiver<String>, match_id: &str) {
    let heard = hears.recv().await.unwrap();
    assert!(heard.contains(&format!("\"match_id\":\"{match_id}\"")), "{match_id}: {heard}");
}

#[actix::test]
async fn what_a_match_led_to_is_heard_once_though_its_commit_was_not_answered() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings::load(None, &Vec::new()).unwrap();
    let records = records::open(&settings.database, folder.path(), Arc::default()).await.unwrap();
    let (stream, mut streamed) = unbounded_channel();
    let (socket, mut pushed) = unbounded_channel();
    let settings = NoticeSettings { kept_max: 10, streams_max: 1, streams_of_one_max: 1 };
    let lobby = Observer(socket).start().recipient();
    let notifier = Notifier::new(records.clone(), lobby, settings).start();

    records.notify(&[notice("m1")], 10).await.unwrap();
    let hub = Observer(stream).start().recipient();
    let connection = Connection {
        id: ConnectionId::next(),
        codec: Codec::Json,
        worker: 0,
        hub: EnvelopeAddress::relay(hub),
    };
    notifier.send(Listen { player: anna(), connection, after: None }).await.unwrap().unwrap();
    hear_of(&mut streamed, "m1").await;

    // It is committed, and nobody was sent it.
    records.notify(&[notice("m2")], 10).await.unwrap();
    notifier.send(settled_before("m2")).await.unwrap();
    hear_of(&mut streamed, "m2").await;
    hear_of(&mut pushed, "m2").await;

    // A stream that has had it does not get it again, and another one comes after it.
    for _ in 0..3 {
        notifier.send(settled_before("m2")).await.unwrap();
    }
    records.unread(&anna(), 0, 10).await.unwrap();
    notifier.send(Notify(vec![notice("m3")])).await.unwrap();
    hear_of(&mut streamed, "m3").await;
    hear_of(&mut pushed, "m3").await;

    // What cannot wait is kept like everything else.
    notifier.send(NotifyNow(vec![notice("m4")])).await.unwrap();
    hear_of(&mut streamed, "m4").await;
    hear_of(&mut pushed, "m4").await;
    assert_eq!(records.unread(&anna(), 0, 10).await.unwrap().len(), 4);
}
