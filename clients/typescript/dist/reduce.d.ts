import type { TickMessage } from './types/messages.ts';
/** Makes of a state and a change the next state. It may change the one that it gets. */
export type Reduce<State, Delta> = (state: State, delta: Delta, message: TickMessage) => State;
/** What applies changes whose form is the same in every game, as the server calls it (`delta_format`); null where a game has a form of its own. */
export declare function reducerOf<State, Delta>(format: string | null | undefined): Reduce<State, Delta> | null;
