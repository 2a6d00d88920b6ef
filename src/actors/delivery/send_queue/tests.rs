//! What a send queue keeps, what it skips, and when it ends.

use super::*;

const LIMITS: SendLimits = SendLimits {
    frames_max: 6,
    bytes_max: 1000,
    lag_after_frames: 3,
    stall_sweeps_max: 2,
    silent_sweeps_max: 6,
    ping_sweeps: 3,
    heartbeat_sweeps: 2,
    linger_sweeps_max: 1,
};

fn queue() -> SendQueue {
    let mut queue = SendQueue::new(Codec::Json, Direction::Both, LIMITS);
    queue.subscribed();
    queue
}

fn frames(text: &str) -> Frames {
    Frames::encode(text, Codec::Json.only())
}

fn reliable(text: &str) -> Outbound {
    Outbound::Reliable(frames(text))
}

fn state(text: &str, events: Option<&str>) -> Outbound {
    Outbound::State { frames: frames(text), events: events.map(frames) }
}

/// Takes everything out of the queue, and answers it in words.
fn written(queue: &mut SendQueue) -> Vec<String> {
    std::iter::from_fn(|| queue.pop())
        .map(|outgoing| match outgoing {
            Outgoing::Frame(frame) => String::from_utf8_lossy(&frame.bytes()).trim_matches('"').to_owned(),
            Outgoing::Ping => "ping".to_owned(),
            Outgoing::Close(reason) => format!("close {}", reason.code.code()),
        })
        .collect()
}

fn put_all(queue: &mut SendQueue, all: &[Outbound]) {
    all.iter().for_each(|outbound| queue.put(outbound));
}

#[test]
fn a_client_that_lags_skips_states_but_no_event_and_goes_on_with_a_keyframe() {
    let mut queue = queue();
    let states = ["1", "2", "3"].map(|text| state(text, None));
    put_all(&mut queue, &states);
    put_all(&mut queue, &[state("4", None), state("5", Some("hit")), reliable("chat")]);
    assert!(!queue.wants_keyframe(), "it has not read what waits");
    assert_eq!(written(&mut queue), ["1", "2", "3", "hit", "chat"]);
    assert!(queue.wants_keyframe());
    queue.keyframe_asked();
    assert!(!queue.wants_keyframe(), "one is enough");
    put_all(&mut queue, &[state("6", None), Outbound::Keyframe(frames("whole")), state("7", None)]);
    assert_eq!(written(&mut queue), ["whole", "7"]);
}

#[test]
fn states_that_were_lost_on_the_way_are_made_up_for_by_a_keyframe() {
    let mut queue = queue();
    put_all(&mut queue, &[state("1", None), Outbound::StateGap, state("3", None)]);
    assert_eq!(written(&mut queue), ["1"]);
    assert!(queue.wants_keyframe());
}

#[test]
fn nothing_of_another_match_is_shown_before_its_welcome() {
    let mut queue = queue();
    put_all(&mut queue, &[Outbound::Mute, state("early", Some("event")), Outbound::StateGap]);
    assert!(written(&mut queue).is_empty() && !queue.wants_keyframe());
    put_all(&mut queue, &[Outbound::Keyframe(frames("welcome")), state("next", None)]);
    assert_eq!(written(&mut queue), ["welcome", "next"]);
}

#[test]
fn a_full_queue_is_dropped_and_its_connection_closed_with_4430() {
    let mut queue = queue();
    (0..=LIMITS.frames_max).for_each(|number| queue.put(&reliable(&number.to_string())));
    assert!(queue.is_closing());
    queue.put(&reliable("late"));
    let written = written(&mut queue);
    assert_eq!(written.len(), 2, "{written:?}");
    assert!(written[0].contains("you read too slowly") && written[1] == "close 4430", "{written:?}");
}

#[test]
fn a_message_of_too_many_bytes_closes_the_connection_as_well() {
    let mut queue = queue();
    queue.put(&reliable(&"x".repeat(LIMITS.bytes_max)));
    assert_eq!(written(&mut queue)[1], "close 4430");
}

#[test]
fn what_may_be_left_out_comes_only_where_it_harms_nobody() {
    let mut fresh = SendQueue::new(Codec::Json, Direction::Both, LIMITS);
    let notice = Outbound::BestEffort(frames("notice"));
    fresh.put(&notice);
    assert!(written(&mut fresh).is_empty(), "nothing comes before the welcome");
    let mut queue = queue();
    (0..LIMITS.frames_max + 2).for_each(|_| queue.put(&notice));
    assert!(!queue.is_closing());
    assert_eq!(written(&mut queue).len(), LIMITS.frames_max);
}

#[test]
fn what_was_missed_arrives_however_much_it_is() {
    let mut queue = queue();
    let missed: Vec<Frame> = (0..50).map(|number| Codec::Json.encode(&number.to_string())).collect();
    put_all(&mut queue, &[reliable("welcome"), Outbound::Missed(missed.into()), reliable("news")]);
    let written = written(&mut queue);
    assert_eq!((written.len(), written[1].as_str(), written[51].as_str()), (52, "0", "news"));
}

#[test]
fn a_close_waits_for_what_was_queued_before_it_and_nothing_follows() {
    let mut queue = queue();
    queue.put(&reliable("result"));
    queue.put(&Outbound::Close(CloseReason::new(CloseCode::RoomEnded, "over")));
    put_all(&mut queue, &[reliable("late"), state("late", Some("late"))]);
    let written = written(&mut queue);
    assert_eq!((written.len(), written[0].as_str(), written[2].as_str()), (3, "result", "close 4410"));
}

#[test]
fn a_message_in_another_codec_alone_is_not_for_this_connection() {
    let mut queue = queue();
    queue.put(&Outbound::Reliable(Frames::encode("packed", Codec::MsgPack.only())));
    assert!(written(&mut queue).is_empty());
}

#[test]
fn a_client_that_reads_nothing_is_closed_and_then_cut() {
    let mut queue = queue();
    queue.put(&reliable("waits"));
    (0..=LIMITS.stall_sweeps_max).for_each(|_| {
        queue.heard();
        assert_eq!(queue.sweep(false), Swept::Fine);
        assert!(!queue.is_closing());
    });
    queue.sweep(false);
    assert!(queue.is_closing());
    assert_eq!(queue.sweep(false), Swept::Fine, "it may still read why");
    assert_eq!(queue.sweep(false), Swept::Cut);
    assert!(queue.is_ended() && queue.pop().is_none());
}

#[test]
fn a_silent_client_is_pinged_and_given_up() {
    let mut queue = queue();
    let mut pings = 0;
    for _ in 0..LIMITS.silent_sweeps_max {
        queue.sweep(false);
        pings += written(&mut queue).iter().filter(|written| *written == "ping").count();
    }
    assert_eq!((pings, queue.is_closing()), (2, false));
    queue.sweep(false);
    assert_eq!(written(&mut queue).last().map(String::as_str), Some("close 4430"));
}

#[test]
fn an_event_stream_gets_heartbeats_when_nothing_was_written_and_may_be_silent() {
    let mut queue = SendQueue::new(Codec::Json, Direction::Out, LIMITS);
    let mut heartbeats = 0;
    for _ in 0..20 {
        queue.sweep(false);
        heartbeats += written(&mut queue).len();
    }
    assert_eq!((heartbeats, queue.is_closing()), (10, false));
    queue.sweep(true);
    assert!(queue.is_ended(), "its client has hung up");
}
