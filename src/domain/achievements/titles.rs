//! The achievements that a tournament brings, whatever its game.

use super::Achievement;

/// All achievements of tournaments, in the order in which they are shown.
pub const TITLES: &[Achievement] = &[
    Achievement::of_tournament("in_the_lists", "In the lists", "Saw a tournament through to its end", |_| {
        true
    }),
    Achievement::of_tournament(
        "laurels",
        "Laurels",
        "Came in among the first three of a tournament of at least eight",
        |of| of.place <= 3 && of.field >= 8,
    ),
    Achievement::of_tournament("champion", "Champion", "Won a tournament of at least four", |of| of.is_title),
    Achievement::of_tournament("grand_champion", "Grand champion", "Won a tournament of at least 64", |of| {
        of.is_title && of.field >= 64
    }),
    Achievement::of_tournament("serial_champion", "Serial champion", "Won three tournaments", |of| {
        of.is_title && of.titles >= 3
    }),
];
