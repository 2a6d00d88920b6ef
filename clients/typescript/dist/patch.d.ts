/** What both encodings can say. MessagePack libraries may give a `bigint` for a large whole number. */
export type Json = null | boolean | number | bigint | string | Json[] | {
    [name: string]: Json;
};
/** A patch does not fit the state: begin again from a keyframe (close the connection, and come back). */
export declare class PatchError extends Error {
    name: string;
}
/** The state after a step. The state before it stays as it was; parts that did not change are shared. */
export declare function applyPatch<S = Json>(state: S, patch: unknown): S;
