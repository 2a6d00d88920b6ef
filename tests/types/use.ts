// A client of the arena and of the relay, as far as its types go: each line is here because the compiler can be wrong about it.

import type { ArenaClientRequest, ArenaServerMessage, ArenaView, ConnectFourClientRequest, ConnectFourServerMessage, RelayServerMessage, RoomDetail } from './types.js';

export function hear(message: ArenaServerMessage, before: ArenaView): ArenaView {
  switch (message.type) {
    case 'welcome':
    case 'keyframe':
      return message.state;
    case 'tick':
      for (const event of message.events ?? []) if (event.kind === 'kill') console.log(event);
      return { ...before, phase: message.delta.phase ?? before.phase };
    case 'match_over':
      console.log(message.results[0]?.player);
      return before;
    default:
      return before;
  }
}

export function columns(message: ConnectFourServerMessage): number[] {
  return message.type === 'tick' ? (message.actions ?? []).map(({ action }) => action.column) : [];
}

export function relayed(message: RelayServerMessage): unknown {
  return message.type === 'player_action' ? message.action : null;
}

export const requests: ArenaClientRequest[] = [{ type: 'chat', message: 'hello' }, { type: 'leave' }, { type: 'ping', t: 1.5, seq: 7 }];
export const drop: ConnectFourClientRequest = { type: 'drop', column: 3, seq: 1 };
export const nameOf = (room: RoomDetail): string => room.name;

// @ts-expect-error There is no such action.
export const wrong: ConnectFourClientRequest = { type: 'drop', row: 3 };
// @ts-expect-error A relay shows no ticks.
export const never = (message: RelayServerMessage): boolean => message.type === 'tick';
