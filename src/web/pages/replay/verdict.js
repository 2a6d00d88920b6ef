// What came of making every step of a replay again, for people. Pure.

const seconds = (ms) => (typeof ms === 'number' ? ` (${(ms / 1000).toFixed(1)} s)` : '');

const WORDS = {
  __proto__: null,
  verified: ({ tick, took_ms }) => `✓ Verified: all ${tick ?? 'its'} steps came out as they were${seconds(took_ms)}.`,
  diverged: ({ tick }) => `✗ Not as it was played: step ${tick} comes out another way.`,
  other_rules: ({ was, now }) => `Played by other rules (${was ?? 'unknown'}; here are ${now ?? 'none of this game'}): nothing can be said.`,
  end_unrecorded: ({ tick }) => `As it was played up to step ${tick}. The end was not recorded: nothing can be said of it.`,
  damaged: () => '✗ Damaged: the file is not the one that was written.',
};

export const verdictWords = (verdict) => WORDS[verdict.verdict]?.(verdict) ?? verdict.detail ?? 'No verdict.';
