// Plays round robins with `brackets-manager`, and compares that everybody meets everybody and who has how many points; and
// compares who meets whom in which round, with which side, with `tournament-pairings`.
//
// Accepted: `brackets-manager` orders rounds in a way of its own, and has no annulment, so annulled matches are not told to
// it, nor those of which both have left. `tournament-pairings` plays once round, so it is compared with the first cycle, of
// which the last two rounds change places if there is a second one.

import manager from 'brackets-manager'
import memory from 'brackets-memory-db'
import { RoundRobin } from 'tournament-pairings'
import { compared, differ, stories } from './compare.mjs'

const managed = { tournaments: 0, matches: 0, scores: 0 }
const tabled = { tournaments: 0, rounds: 0 }

for (const story of stories()) {
  await play(story)
  tables(story)
}
compared('brackets-manager, round robins', managed)
compared('tournament-pairings, Berger tables', tabled)

async function play(story) {
  const storage = new memory.InMemoryDatabase()
  const engine = new manager.BracketsManager(storage)
  await engine.create.stage({
    tournamentId: 0,
    name: 'story',
    type: 'round_robin',
    seeding: Array.from({ length: story.entrants }, (_, seed) => `${seed}`),
    settings: { groupCount: 1, roundRobinMode: story.twice ? 'double' : 'simple' },
  })
  const matches = await open(storage)
  for (const fixture of story.fixtures) await tell(engine, story, fixture, matches)
  const left = [...matches.values()].flat().length
  if (left > 0) differ(story, `${left} matches are played there alone`)
  await scores(engine, story)
  managed.tournaments += 1
}

function key(pair) {
  return [...pair].sort((one, other) => one - other).join(' ')
}

// The matches of each pair.
async function open(storage) {
  const names = new Map((await storage.select('participant')).map((one) => [one.id, Number(one.name)]))
  const matches = new Map()
  for (const { id, opponent1, opponent2 } of await storage.select('match')) {
    if (!opponent1 || !opponent2) continue
    const seats = [names.get(opponent1.id), names.get(opponent2.id)]
    matches.set(key(seats), [...(matches.get(key(seats)) ?? []), { id, seats }])
  }
  return matches
}

async function tell(engine, story, fixture, matches) {
  const match = matches.get(key(fixture.slots))?.pop()
  if (!match) return differ(story, `${fixture.slots} do not meet there, or not so often`)
  managed.matches += 1
  const { status, winner } = fixture
  if (status === 'annulled' || status === 'all_absent') return
  if (winner === null) {
    return engine.update.match({ id: match.id, opponent1: { result: 'draw' }, opponent2: { result: 'draw' } })
  }
  const loser = match.seats[0] === winner ? 'opponent2' : 'opponent1'
  const result = status === 'played' ? { result: 'loss' } : { forfeit: true }
  return engine.update.match({ id: match.id, [loser]: result })
}

async function scores(engine, story) {
  const points = (item) => 2 * item.wins + item.draws
  const theirs = await engine.get.finalStandings(0, { rankingFormula: points })
  const scores = new Map(theirs.map((item) => [Number(item.name), item.points]))
  for (const { entrant, figures } of story.standings) {
    managed.scores += 1
    if ((scores.get(entrant) ?? 0) !== figures[0]) {
      differ(story, `${entrant} has ${figures[0]} half points here, and ${scores.get(entrant)} there`)
    }
  }
}

function tables(story) {
  const ours = story.fixtures.map(({ round, slots }) => `${round}: ${slots.join('-')}`)
  const players = Array.from({ length: story.entrants }, (_, seed) => seed)
  const theirs = RoundRobin(players, 1, true).filter(({ player1, player2 }) => player1 !== null && player2 !== null)
  const rounds = story.entrants + (story.entrants % 2) - 1
  const swapped = (round) => (story.twice && rounds > 1 && round > rounds - 2 ? 2 * rounds - 1 - round : round)
  for (const { round, player1, player2 } of theirs) {
    const match = `${swapped(round)}: ${player1}-${player2}`
    if (!ours.includes(match)) differ(story, `${match} is played there alone`)
  }
  tabled.tournaments += 1
  tabled.rounds += rounds
}
