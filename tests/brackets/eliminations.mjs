// Plays eliminations with `brackets-manager`, and compares who meets whom in every match, who wins it, and the places.
//
// Accepted: it knows no withdrawal, so whoever has left forfeits there each match that she comes to. Stories in which two
// meet of whom neither is there are not told at all, because it has no rule for them. Of a double elimination without a
// grand final it lists no places, and for two entrants it makes nothing but a single match. It
// cannot list places if the match for the third place has no opponent (three entrants).

import manager from 'brackets-manager'
import memory from 'brackets-memory-db'
import { compared, dense, differ, stories } from './compare.mjs'

const GRAND_FINALS = { none: 'none', single: 'simple', double: 'double' }
const GROUPS = { winners: 1, losers: 2, grand_final: 3, third_place: 2 }

const report = { tournaments: 0, matches: 0, standings: 0 }

for (const story of stories()) {
  if (story.entrants === 2 && !(story.kind.single?.third_place === false)) continue
  await play(story)
  report.tournaments += 1
}
compared('brackets-manager, eliminations', report)

async function play(story) {
  const storage = new memory.InMemoryDatabase()
  const engine = new manager.BracketsManager(storage)
  await engine.create.stage(stageOf(story))
  const find = await finder(storage)
  const counts = new Map()
  for (const fixture of story.fixtures) {
    const place = `${fixture.section} ${fixture.round}`
    counts.set(place, (counts.get(place) ?? 0) + 1)
    await tell(engine, find, story, fixture, counts.get(place))
  }
  if (hasPlaces(story)) await places(engine, story)
}

function hasPlaces(story) {
  const { single, double } = story.kind
  return single ? !(single.third_place && story.entrants === 3) : double.grand_final !== 'none'
}

function stageOf(story) {
  const size = 2 ** Math.ceil(Math.log2(story.entrants))
  const seeding = Array.from({ length: size }, (_, seed) => (seed < story.entrants ? `${seed}` : null))
  const { single, double } = story.kind
  return {
    tournamentId: 0,
    name: 'story',
    type: single ? 'single_elimination' : 'double_elimination',
    seeding,
    settings: {
      seedOrdering: ['inner_outer'],
      consolationFinal: single?.third_place ?? false,
      grandFinal: double ? GRAND_FINALS[double.grand_final] : 'none',
    },
  }
}

// Finds a match by its part of the bracket, its round and its number in that.
async function finder(storage) {
  const rounds = await storage.select('round')
  const groups = await storage.select('group')
  const ids = new Map()
  for (const round of rounds) {
    const group = groups.find((group) => group.id === round.group_id)
    ids.set(`${group.number} ${round.number}`, round.id)
  }
  const participants = new Map((await storage.select('participant')).map((one) => [one.id, Number(one.name)]))
  const seat = (opponent) => (opponent?.id === undefined || opponent?.id === null ? null : participants.get(opponent.id))
  return async (section, round, number) => {
    const found = await storage.select('match', { round_id: ids.get(`${GROUPS[section]} ${round}`) ?? -1, number })
    return found?.[0] && { id: found[0].id, seats: [seat(found[0].opponent1), seat(found[0].opponent2)] }
  }
}

async function tell(engine, find, story, fixture, number) {
  if (fixture.slots.includes(null) || fixture.status === 'not_needed') return
  const match = await find(fixture.section, fixture.round, number)
  const where = `${fixture.section}, round ${fixture.round}, match ${number}`
  if (!match) return differ(story, `${where}: there is no such match`)
  const sorted = (seats) => JSON.stringify([...seats].sort((one, other) => one - other))
  if (sorted(match.seats) !== sorted(fixture.slots)) {
    differ(story, `${where}: ${fixture.slots} meet here, and ${match.seats} there`)
  }
  const wins = match.seats[0] === fixture.winner
  const given = fixture.status !== 'played'
  const winner = { result: 'win' }
  const loser = given ? { forfeit: true } : { result: 'loss' }
  if (given) await engine.update.match({ id: match.id, [wins ? 'opponent2' : 'opponent1']: loser })
  else await engine.update.match({ id: match.id, opponent1: wins ? winner : loser, opponent2: wins ? loser : winner })
  report.matches += 1
}

// The order of places; equal ones are equal in both.
async function places(engine, story) {
  const theirs = await engine.get.finalStandings(0)
  const place = new Map(theirs.map((one) => [Number(one.name), one.rank]))
  const ours = dense(story.standings.map((ranked) => ranked.rank))
  const others = dense(story.standings.map((ranked) => place.get(ranked.entrant)))
  if (JSON.stringify(ours) !== JSON.stringify(others)) differ(story, `places: ${ours} here, ${others} there`)
  report.standings += 1
}
