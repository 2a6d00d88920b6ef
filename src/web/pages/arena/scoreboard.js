// The arena's figures as rows of the players' panel, best first. Pure.

/** Rows for the panel, from the model and from who sits where. */
export function scoreboard(model, session) {
  const rows = [...model.players.values()].map((player) => {
    const { id, name, bot, away } = session.whoIs(player.seat);
    const out = !player.alive && model.mode === 'battle_royale' && model.phase === 'playing';
    return { seat: player.seat, id, name, bot, away, out, figures: figures(player, model), order: order(player, model) };
  });
  rows.sort((a, b) => b.order - a.order || a.seat - b.seat);
  return rows.map(({ order: _, ...row }) => row);
}

function figures(player, model) {
  const { kills, deaths, assists, fired, hit, score } = player;
  const aim = fired === 0 ? '–' : `${Math.round((100 * hit) / fired)} %`;
  if (model.mode === 'battle_royale') return { Kills: kills, Assists: assists, Aim: aim };
  return { Score: score, Kills: kills, Deaths: deaths, Aim: aim };
}

function order(player, model) {
  if (model.mode !== 'battle_royale') return player.score;
  return (player.alive ? 1000 : player.placement ? -player.placement : 0) + player.kills / 100;
}
