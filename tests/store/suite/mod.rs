//! The tests that every store must pass. Each test is written once, and is run on each store: a new store is one line
//! in `on_every_store`, a new test one line in the list below it.
//!
//! Must not: know which store it runs on.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod accounts;
mod boards;
mod deletion;
mod guests;
mod histories;
mod moderation;
mod notices;
mod players;
mod recovery;
mod refresh;
mod reports;
mod retention;
mod settling;
mod together;
mod tournaments;
mod world;

macro_rules! on_every_store {
    ($($list:tt)*) => {
        on_store!(on_sqlite, sqlite, $($list)*);
        on_store!(on_postgres, postgres, $($list)*);
    };
}

macro_rules! on_store {
    ($name:ident, $store:ident, $($file:ident: $($test:ident),+;)*) => {
        mod $name {
            $($(
                #[tokio::test]
                async fn $test() {
                    super::$file::$test(crate::stores::$store().await).await;
                }
            )+)*
        }
    };
}

on_every_store! {
    settling:
        a_match_is_settled_once,
        a_match_is_found_as_it_was_owed,
        a_match_that_is_twice_in_a_batch_is_new_once,
        matches_are_settled_in_their_order,
        what_is_stored_is_what_the_ledger_says,
        a_late_result_goes_into_the_week_it_was_played_in,
        a_new_player_is_known_since_the_first_match,
        no_match_at_all_is_fine;
    players:
        players_who_sit_down_become_known,
        of_a_known_player_only_the_last_time_changes,
        many_are_looked_up_at_once,
        nobody_is_known_who_was_not_seen,
        players_are_found_by_how_their_names_begin;
    histories:
        a_history_is_walked_without_gaps_or_repeats,
        a_clock_that_is_set_back_puts_no_match_before_an_earlier_one,
        achievements_are_in_the_order_of_the_history,
        a_rating_curve_ends_with_the_present,
        a_dashboard_has_what_its_parts_say,
        a_player_who_is_known_but_never_played_has_an_empty_dashboard;
    boards:
        ranks_are_those_of_counting,
        a_walk_over_pages_meets_each_row_once,
        bots_are_left_out_where_people_are_asked_for,
        around_somebody_are_the_nearest,
        around_nobody_is_nobody,
        the_boards_are_listed_with_their_sizes,
        names_are_shown_on_boards;
    accounts:
        a_name_belongs_to_one_player,
        a_guest_who_becomes_an_account_keeps_everything,
        only_guests_are_promoted,
        a_guest_who_becomes_an_account_signs_in_anew,
        an_account_is_found_by_its_name_and_a_guest_is_not,
        roles_are_those_of_accounts,
        a_new_name_frees_the_old_one;
    recovery:
        a_new_password_ends_the_sign_ins_of_that_account_alone,
        a_code_gives_a_new_password_once,
        who_has_no_account_has_no_way_back,
        a_reset_takes_password_code_and_sign_ins,
        a_guest_who_becomes_an_account_gets_a_code;
    deletion:
        nothing_but_results_is_left_of_a_deleted_player,
        the_name_of_a_deleted_player_is_free_and_the_id_never_is,
        deleted_players_are_walked_in_the_order_of_their_time;
    retention:
        of_old_matches_their_figures_stay,
        boards_of_old_weeks_go_and_no_others,
        a_large_board_goes_in_small_steps,
        while_several_servers_remove_each_row_goes_once;
    refresh:
        a_token_is_good_once,
        a_token_that_comes_again_ends_its_family,
        an_answer_that_was_lost_may_be_asked_for_again,
        an_answer_is_asked_for_again_only_so_often,
        a_token_that_ran_out_is_unknown,
        signing_out_ends_the_family_alone,
        only_the_newest_tokens_are_kept,
        a_clock_that_is_set_back_forgets_no_new_token,
        refreshing_often_signs_no_other_machine_out;
    guests:
        a_guest_stays_as_long_as_the_last_token_that_was_given,
        who_is_no_guest_is_never_due,
        guests_who_are_due_are_walked_in_the_order_of_their_time,
        nothing_is_left_of_a_guest_who_has_played_no_match,
        a_guest_who_has_played_leaves_her_matches_without_a_name,
        a_guest_who_was_held_or_seen_meanwhile_does_not_end,
        a_result_that_was_owed_is_settled_for_guests_who_have_ended;
    reports:
        reports_are_kept_and_read_the_newest_first,
        a_player_reports_another_one_once_and_so_many_at_most,
        reports_with_a_player_are_those_made_and_those_about,
        so_many_reports_are_kept_of_all;
    notices:
        notices_are_kept_until_they_are_read,
        beyond_the_bound_the_oldest_are_forgotten,
        what_settling_has_to_say_is_kept,
        numbers_are_never_given_out_again;
    moderation:
        a_ban_is_kept_with_the_act_that_imposed_it,
        a_sanction_takes_the_place_of_the_one_before,
        sanctions_that_have_not_changed_are_not_read_again,
        what_has_run_out_is_forgotten,
        no_more_are_kept_than_may_be,
        lifting_what_is_not_there_changes_nothing,
        the_log_is_walked_from_its_newest_entry,
        the_log_forgets_its_oldest_entries,
        servers_that_log_at_once_leave_no_gap;
    together:
        many_change_and_ask_at_the_same_time,
        two_servers_settle_the_same_matches_once,
        several_servers_start_at_the_same_time,
        a_name_that_many_want_goes_to_one;
    tournaments:
        a_tournament_is_found_as_it_was_opened,
        events_are_read_in_their_order_from_any_place,
        whoever_does_not_know_the_last_event_changes_nothing,
        of_many_who_append_at_once_one_comes_first,
        tournaments_are_listed_the_newest_first,
        a_result_is_among_the_events_once_however_often_it_is_settled,
        a_result_for_no_tournament_is_settled_like_any_other,
        a_fault_between_a_result_and_its_event_leaves_neither,
        results_and_steps_that_come_at_once_are_all_there_once,
        a_tournament_that_is_over_counts_once_for_its_players,
        a_title_goes_over_when_a_result_was_wrong,
        a_title_takes_rivals,
        a_player_finds_the_tournaments_that_she_entered;
}
