//! Figures of play: rooms, who is in them, what they are sent, and how rooms keep time.

use super::{Family, counter, gauge, histogram};
use crate::protocol::CloseCode;
use crate::telemetry::exposition::Scale;
use crate::telemetry::{Mailbox, Metric, Quantity, RestartCause};

pub(super) const FAMILIES: &[Family] = &[
    gauge("tiltyard_rooms", "Open rooms, by game and phase of the match.", |now, page| {
        for ((game, phase), rooms) in &now.kinds {
            page.sample(&[("game", game), ("phase", phase)], rooms);
        }
    }),
    gauge("tiltyard_players", "People in seats, over all rooms.", |now, page| {
        page.sample(&[], now.rooms.players);
    }),
    gauge("tiltyard_bots", "Bots in seats, over all rooms.", |now, page| page.sample(&[], now.rooms.bots)),
    gauge("tiltyard_spectators", "Spectators, over all rooms.", |now, page| {
        page.sample(&[], now.rooms.spectators);
    }),
    gauge("tiltyard_connections", "Open WebSockets and event streams.", |now, page| {
        page.sample(&[], now.connections);
    }),
    counter("tiltyard_actions", "Actions that a match took in, of people and bots.", |now, page| {
        now.count(page, Metric::Actions);
    }),
    counter("tiltyard_chats", "Chat messages that were told to a room.", |now, page| {
        now.count(page, Metric::Chats);
    }),
    counter("tiltyard_matches", "Matches that were decided.", |now, page| now.count(page, Metric::Matches)),
    counter("tiltyard_messages_in", "Messages that came in over WebSockets.", |now, page| {
        now.count(page, Metric::MessagesIn);
    }),
    counter("tiltyard_bytes_in", "Bytes of messages that came in over WebSockets.", |now, page| {
        now.count(page, Metric::BytesIn);
    }),
    counter("tiltyard_messages_out", "Messages that were delivered: one for each receiver.", |now, page| {
        now.count(page, Metric::MessagesOut);
    }),
    counter(
        "tiltyard_bytes_out",
        "Bytes of delivered messages, without what the transport adds.",
        |now, page| now.count(page, Metric::BytesOut),
    ),
    counter(
        "tiltyard_states_skipped",
        "States that a client was not sent, because it reads too slowly.",
        |now, page| now.count(page, Metric::StatesSkipped),
    ),
    counter("tiltyard_closes", "Connections that the server ended, by close code.", |now, page| {
        for code in CloseCode::ALL {
            now.count_of(page, ("code", &code.code().to_string()), Metric::Closed(code));
        }
    }),
    counter("tiltyard_mail_refused", "Messages that did not fit into a mailbox, by whose.", |now, page| {
        for whose in Mailbox::ALL {
            now.count_of(page, ("mailbox", whose.name()), Metric::MailRefused(whose));
        }
    }),
    histogram(
        "tiltyard_mailbox_fullness",
        "The mail that an actor found in one turn, as a share of what its mailbox holds, by whose.",
        |now, page| {
            for (whose, what) in
                [(Mailbox::Room, Quantity::RoomMailbox), (Mailbox::Hub, Quantity::HubMailbox)]
            {
                page.histogram(&[("mailbox", whose.name())], now.counted.spread(what), Scale::FULLNESS);
            }
        },
    ),
    histogram("tiltyard_tick_late_seconds", "How late ticks of real-time rooms began.", |now, page| {
        now.spread(page, Quantity::TickLate, Scale::MICROSECONDS);
    }),
    histogram(
        "tiltyard_tick_duration_seconds",
        "How long rooms took for a tick: step, encoding and sending.",
        |now, page| now.spread(page, Quantity::TickTook, Scale::MICROSECONDS),
    ),
    histogram(
        "tiltyard_step_to_sent_seconds",
        "From the beginning of a step until the last connection of a thread took its message.",
        |now, page| now.spread(page, Quantity::StepToSent, Scale::MICROSECONDS),
    ),
    counter(
        "tiltyard_room_restarts",
        "Rooms that came back from their journals, or whose match was rebuilt, by cause.",
        |now, page| {
            for cause in RestartCause::ALL {
                now.count_of(page, ("cause", cause.name()), Metric::RoomRestarted(cause));
            }
        },
    ),
    counter("tiltyard_rooms_lost", "Rooms that have died and could not be brought back.", |now, page| {
        now.count(page, Metric::RoomsLost);
    }),
    gauge("tiltyard_tournaments", "Tournaments in memory, by status.", |now, page| {
        for (status, tournaments) in &now.tournaments {
            page.sample(&[("status", status.word())], tournaments);
        }
    }),
    gauge("tiltyard_matchmaking_tickets", "Tickets that wait for a match.", |now, page| {
        page.sample(&[], now.tickets);
    }),
    histogram(
        "tiltyard_matchmaking_wait_seconds",
        "How long tickets waited for their match.",
        |now, page| {
            now.spread(page, Quantity::QueueWaitMs, Scale::MILLISECONDS);
        },
    ),
    histogram(
        "tiltyard_matchmaking_rating_gap",
        "How far apart the ratings in found matches were, in points.",
        |now, page| now.spread(page, Quantity::RatingGap, Scale::POINTS),
    ),
];
