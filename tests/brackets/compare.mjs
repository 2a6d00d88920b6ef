// What the scripts that compare brackets with other engines have in common.

import { readFileSync } from 'node:fs'

// The tournaments of the file that the command line names, one a line.
export function* stories() {
  for (const line of readFileSync(process.argv[2], 'utf8').split('\n')) if (line) yield JSON.parse(line)
}

// Ends the run: the engines say something different, and no reason is known.
export function differ(story, what) {
  console.error(`${what}\nin ${JSON.stringify(story)}`)
  process.exit(1)
}

// Says what was compared.
export function compared(what, report) {
  const counts = Object.entries(report).map(([name, count]) => `${count} ${name.replaceAll('_', ' ')}`)
  console.log(`${what}: ${counts.join(', ')}, no difference`)
}

// Ranks without gaps, so that 1, 2, 3, 3, 5 and 1, 2, 3, 3, 4 are the same.
export function dense(ranks) {
  const all = [...new Set(ranks)].sort((one, other) => one - other)
  return ranks.map((rank) => all.indexOf(rank))
}
