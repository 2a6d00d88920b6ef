// How the next state is made of the one before and a change.

import { applyPatch } from './patch.ts';
import type { TickMessage } from './types/messages.ts';

/** Makes of a state and a change the next state. It may change the one that it gets. */
export type Reduce<State, Delta> = (state: State, delta: Delta, message: TickMessage) => State;

/** What applies changes whose form is the same in every game, as the server calls it (`delta_format`); null where a game has a form of its own. */
export function reducerOf<State, Delta>(format: string | null | undefined): Reduce<State, Delta> | null {
  if (format === 'patch') return (state, delta) => applyPatch(state, delta);
  if (format === 'whole') return (_, delta) => delta as unknown as State;
  return null;
}
