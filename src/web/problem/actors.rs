//! Refusals of the actors, as problem documents.

use super::Refusal;
use crate::actors::contest::grandstand::GrandstandFull;
use crate::actors::play::lobby::{
    AddBotsRefused, ChangeRefused, NoSuchRoom, OpenRoomRefused, TakeSeatRefused,
};
use crate::actors::recording::archive::{FindRefused, PlayRefused, SaveRefused, VerifyRefused};
use crate::actors::records::leaderboard::WatchRefused;
use crate::actors::records::notifier::ListenRefused;
use crate::room::RoomRefused;

impl From<actix::MailboxError> for Refusal {
    fn from(_: actix::MailboxError) -> Refusal {
        Refusal::unavailable("the server is busy or about to stop; try again")
    }
}

impl From<NoSuchRoom> for Refusal {
    fn from(missing: NoSuchRoom) -> Refusal {
        let detail = missing.to_string();
        match missing {
            NoSuchRoom::Unknown(_) => Refusal::not_found(detail),
            NoSuchRoom::Away(_) => Refusal::unavailable(detail),
        }
    }
}

impl From<ChangeRefused> for Refusal {
    fn from(refused: ChangeRefused) -> Refusal {
        match refused {
            ChangeRefused::NoSuchRoom(missing) => missing.into(),
            ChangeRefused::Permanent(_) => Refusal::forbidden(refused.to_string()),
        }
    }
}

impl From<OpenRoomRefused> for Refusal {
    fn from(refused: OpenRoomRefused) -> Refusal {
        let detail = refused.to_string();
        match refused {
            OpenRoomRefused::UnknownGame { .. } => Refusal::bad_field("/game", detail),
            OpenRoomRefused::Options(options) if options.of_the_room() => {
                Refusal::bad_field(options.pointer, detail)
            }
            OpenRoomRefused::Options(options) => {
                Refusal::bad_field(format!("/options{}", options.pointer), detail)
            }
            OpenRoomRefused::NoBots(_) => Refusal::bad_field("/bots", detail),
            OpenRoomRefused::Reservation(_) => Refusal::bad_field("/reservation", detail),
            OpenRoomRefused::NoClocks => Refusal::bad_field("/time_bank_ms", detail),
            OpenRoomRefused::DelayTooLong { .. } => Refusal::bad_field("/delay_s", detail),
            OpenRoomRefused::IdTaken(_) | OpenRoomRefused::TooManyOfOne(_) => Refusal::conflict(detail),
            OpenRoomRefused::TooManyRooms(_) | OpenRoomRefused::Draining => Refusal::unavailable(detail),
        }
    }
}

impl From<AddBotsRefused> for Refusal {
    fn from(refused: AddBotsRefused) -> Refusal {
        let detail = refused.to_string();
        match refused {
            AddBotsRefused::NoSuchRoom(missing) => missing.into(),
            AddBotsRefused::Refused(RoomRefused::Reserved) => Refusal::forbidden(detail),
            AddBotsRefused::NoBots(_) | AddBotsRefused::Refused(_) | AddBotsRefused::TooMany => {
                Refusal::conflict(detail)
            }
        }
    }
}

impl From<TakeSeatRefused> for Refusal {
    fn from(refused: TakeSeatRefused) -> Refusal {
        let detail = refused.to_string();
        match refused {
            TakeSeatRefused::NoSuchRoom(_) => Refusal::not_found(detail),
            TakeSeatRefused::DelayTooLong { .. } => Refusal::bad_request(detail),
            TakeSeatRefused::IdOfABot
            | TakeSeatRefused::IdOfAPlayer
            | TakeSeatRefused::Reserved
            | TakeSeatRefused::MayNotWatch
            | TakeSeatRefused::SignInToWatch
            | TakeSeatRefused::WrongToken => Refusal::forbidden(detail),
            TakeSeatRefused::RoomEnded
            | TakeSeatRefused::SitsNowhere
            | TakeSeatRefused::RoomFull
            | TakeSeatRefused::TakenOver
            | TakeSeatRefused::NotAdmitted(_)
            | TakeSeatRefused::NoSuchAction { .. } => Refusal::conflict(detail),
            TakeSeatRefused::Unavailable(_) => Refusal::unavailable(detail),
        }
    }
}

impl From<FindRefused> for Refusal {
    fn from(refused: FindRefused) -> Refusal {
        let detail = refused.to_string();
        match refused {
            FindRefused::NoSuchReplay(_) => Refusal::not_found(detail),
            FindRefused::Damaged { .. } => Refusal::conflict(detail),
            FindRefused::Unavailable { .. } => Refusal::unavailable(detail),
        }
    }
}

impl From<VerifyRefused> for Refusal {
    fn from(refused: VerifyRefused) -> Refusal {
        match refused {
            VerifyRefused::NotFound(refused) => refused.into(),
            VerifyRefused::TooManyOfOne(_) => Refusal::too_many_requests(refused.to_string(), 1),
            VerifyRefused::Busy(_) | VerifyRefused::Stopping => Refusal::unavailable(refused.to_string()),
        }
    }
}

impl From<SaveRefused> for Refusal {
    fn from(refused: SaveRefused) -> Refusal {
        match refused {
            SaveRefused::Delayed { .. } | SaveRefused::HasSecrets { .. } | SaveRefused::NothingYet => {
                Refusal::conflict(refused.to_string())
            }
            SaveRefused::TooManyOfOne(_) => Refusal::too_many_requests(refused.to_string(), 1),
            SaveRefused::Busy | SaveRefused::Stopping => Refusal::unavailable(refused.to_string()),
            SaveRefused::Failed(error) => {
                log::error!("a running match could not be saved: {error}");
                Refusal::unavailable("the match cannot be saved now")
            }
        }
    }
}

impl From<PlayRefused> for Refusal {
    fn from(refused: PlayRefused) -> Refusal {
        match refused {
            PlayRefused::NotFound(refused) => refused.into(),
            PlayRefused::NotPlayable(detail) => Refusal::conflict(detail),
            PlayRefused::TooManyOfOne(_) => Refusal::too_many_requests(refused.to_string(), 1),
            PlayRefused::TooMany(_) | PlayRefused::Stopping => Refusal::unavailable(refused.to_string()),
        }
    }
}

impl From<ListenRefused> for Refusal {
    fn from(refused: ListenRefused) -> Refusal {
        Refusal::unavailable(refused.to_string())
    }
}

impl From<WatchRefused> for Refusal {
    fn from(refused: WatchRefused) -> Refusal {
        match refused {
            WatchRefused::TooManyBoards(_) => Refusal::unavailable(refused.to_string()),
        }
    }
}

impl From<GrandstandFull> for Refusal {
    fn from(refused: GrandstandFull) -> Refusal {
        Refusal::unavailable(refused.to_string())
    }
}
