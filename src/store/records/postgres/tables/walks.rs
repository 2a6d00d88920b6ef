//! The statements that go through boards. Must not: be sent from anywhere but `boards`.
//!
//! The buckets of scores are those of `domain::board`: a score has `shift` bits below the 11 that tell its fine
//! bucket, and 64 fine buckets are a coarse one. A rank is one more than the number of entries above, which is a sum:
//! those in coarse buckets above, those in fine buckets above within the same coarse one, and the entries above
//! within the same fine one.

use crate::domain::BoardScope;

/// The statements for one scope. A board is named by `$1`.
pub(super) struct Walks {
    /// The place of player `$2`: rank, score, and the number of entries.
    pub(super) rank: &'static str,
    /// The rows behind the place of score `$2` and player `$3`, at most `$4`.
    pub(super) page: &'static str,
    /// The rows around player `$2`, at most `$3` on each side.
    pub(super) around: &'static str,
    /// The number of entries.
    pub(super) size: &'static str,
}

/// All boards, with the number of entries of each.
pub(super) const SIZES: &str = "SELECT b.name, (SELECT coalesce(sum(c.n), 0)::bigint FROM board_counts c
        WHERE c.board = b.id AND c.bot IN (FALSE, $1) AND c.level = 1)
    FROM boards b ORDER BY b.name";

/// The number of entries on board `b.id`.
macro_rules! size {
    ($bots:literal) => {
        concat!(
            "(SELECT coalesce(sum(c.n), 0)::bigint FROM board_counts c WHERE c.board = b.id AND c.level = 1",
            $bots,
            ")"
        )
    };
}

/// The rank of `s.score` on board `b.id`.
macro_rules! rank {
    ($people:literal, $bots:literal) => {
        concat!(
            "(SELECT 1 + coarse.n + fine.n + near.n FROM
            (SELECT greatest(s.score, 0) AS score, CASE WHEN s.score < 1024 THEN 0
                ELSE 54 - position('1' IN s.score::bit(64)::text) END AS shift) a,
            LATERAL (SELECT (a.shift::bigint << 10) + (a.score >> a.shift) AS fine,
                a.score | ((1::bigint << a.shift) - 1) AS last) bucket,
            LATERAL (SELECT coalesce(sum(c.n), 0)::bigint AS n FROM board_counts c
                WHERE c.board = b.id AND c.level = 1 AND c.bucket > bucket.fine / 64",
            $bots,
            ") coarse,
            LATERAL (SELECT coalesce(sum(c.n), 0)::bigint AS n FROM board_counts c
                WHERE c.board = b.id AND c.level = 0 AND c.bucket > bucket.fine
                    AND c.bucket <= bucket.fine / 64 * 64 + 63",
            $bots,
            ") fine,
            LATERAL (SELECT count(*) AS n FROM board_entries e
                WHERE e.board = b.id AND e.score > s.score AND e.score <= bucket.last",
            $people,
            ") near)"
        )
    };
}

/// Some rows of board `b.id`.
macro_rules! stretch {
    ($people:literal, $where:literal, $order:literal) => {
        concat!(
            "(SELECT e.player, e.bot, e.score FROM board_entries e WHERE e.board = b.id AND ",
            $where,
            $people,
            " ORDER BY ",
            $order,
            ")"
        )
    };
}

/// Names the rows of `page` on board `b`, with the ranks of the first two scores.
macro_rules! named {
    ($people:literal, $bots:literal) => {
        concat!(
            " SELECT page.player, (SELECT p.name FROM players p WHERE p.id = page.player), page.bot, page.score, r.rank
            FROM page LEFT JOIN (SELECT s.score, ",
            rank!($people, $bots),
            " AS rank FROM board b, (SELECT DISTINCT score FROM page ORDER BY score DESC LIMIT 2) s) r
                ON r.score = page.score
            ORDER BY page.score DESC, page.player"
        )
    };
}

macro_rules! walks {
    ($people:literal, $bots:literal) => {
        Walks {
            rank: concat!(
                "SELECT ",
                rank!($people, $bots),
                ", s.score, ",
                size!($bots),
                " FROM boards b JOIN LATERAL (SELECT e.score FROM board_entries e
                    WHERE e.board = b.id AND e.player = $2",
                $people,
                ") s ON TRUE WHERE b.name = $1"
            ),
            page: concat!(
                "WITH board AS MATERIALIZED (SELECT id FROM boards WHERE name = $1),
                page AS MATERIALIZED (SELECT w.* FROM board b, LATERAL (",
                stretch!($people, "e.score = $2 AND e.player > $3", "e.player LIMIT $4"),
                " UNION ALL ",
                stretch!($people, "e.score < $2", "e.score DESC, e.player LIMIT $4"),
                " ORDER BY score DESC, player LIMIT $4) w)",
                named!($people, $bots)
            ),
            around: concat!(
                "WITH board AS MATERIALIZED (SELECT id FROM boards WHERE name = $1),
                own AS MATERIALIZED (SELECT e.player, e.bot, e.score FROM board b, board_entries e
                    WHERE e.board = b.id AND e.player = $2",
                $people,
                "),
                page AS MATERIALIZED (SELECT w.* FROM board b, own, LATERAL (",
                stretch!($people, "e.score = own.score AND e.player < own.player", "e.player DESC LIMIT $3"),
                " UNION ALL ",
                stretch!($people, "e.score > own.score", "e.score, e.player DESC LIMIT $3"),
                " ORDER BY score, player DESC LIMIT $3) w
                UNION ALL SELECT own.* FROM own
                UNION ALL SELECT w.* FROM board b, own, LATERAL (",
                stretch!($people, "e.score = own.score AND e.player > own.player", "e.player LIMIT $3"),
                " UNION ALL ",
                stretch!($people, "e.score < own.score", "e.score DESC, e.player LIMIT $3"),
                " ORDER BY score DESC, player LIMIT $3) w)",
                named!($people, $bots)
            ),
            size: concat!("SELECT ", size!($bots), " FROM boards b WHERE b.name = $1"),
        }
    };
}

const EVERYBODY: Walks = walks!("", " AND c.bot IN (FALSE, TRUE)");
/// The condition is written out, because the index of people is used for nothing else.
const PEOPLE: Walks = walks!(" AND NOT e.bot", " AND NOT c.bot");

/// The statements for a scope.
pub(super) fn walks(scope: BoardScope) -> &'static Walks {
    match scope {
        BoardScope::Everybody => &EVERYBODY,
        BoardScope::People => &PEOPLE,
    }
}
