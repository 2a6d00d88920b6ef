// How the next state is made of the one before and a change.
import { applyPatch } from './patch.js';
/** What applies changes whose form is the same in every game, as the server calls it (`delta_format`); null where a game has a form of its own. */
export function reducerOf(format) {
    if (format === 'patch')
        return (state, delta) => applyPatch(state, delta);
    if (format === 'whole')
        return (_, delta) => delta;
    return null;
}
