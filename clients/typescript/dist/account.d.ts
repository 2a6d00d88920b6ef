import type { Loose } from './call.ts';
import type { Environment } from './environment.ts';
import type { Export } from './types/requests.ts';
/** Who is signed in. */
export interface Who {
    player: string;
    /** Null, like `kind`, when the server could not read it just now. */
    name: string | null;
    /** `guest`, `account` or `bot`. */
    kind: string | null;
    role: string;
}
/** Hears that somebody signs in or out, or has another name; `here`: by this page, and not by another tab. */
export type AccountListener = (who: Who | null, before: Who | null, here: boolean) => void;
export declare class Account {
    #private;
    constructor(environment: Environment, url: string);
    /** Who is signed in, or null. */
    get who(): Who | null;
    get isGuest(): boolean;
    onChange(listener: AccountListener): void;
    /** A token that is good for a while yet, or null when nobody is signed in. Throws when the server can't be asked. */
    bearer({ anew }?: {
        anew?: boolean | undefined;
    }): Promise<string | null>;
    /** A one-use ticket for a WebSocket, or null when nobody is signed in. */
    ticket(): Promise<string | null>;
    /** A request in the name of who is signed in; null when nobody is. */
    request(name: string, given?: Loose): Promise<Response | null>;
    guest(name?: string): Promise<Who>;
    login(name: string, password: string): Promise<Who>;
    /** Makes an account, of the kind `bot` for a program; a guest who is signed in becomes it (not a bot), and keeps its records. Answers the recovery code. */
    register(name: string, password: string, kind?: 'player' | 'bot'): Promise<string | null>;
    /** Comes back without the password. Answers the next recovery code. */
    recover(name: string, recovery_code: string, password: string): Promise<string | null>;
    /** All other sign-ins end. */
    changePassword(old_password: string, new_password: string): Promise<void>;
    /** Answers a new recovery code; the one before is void. */
    newCode(password: string): Promise<string>;
    /** Everything that the server knows of who is signed in. */
    everything(): Promise<Export>;
    /** Deletes who is signed in, for good. */
    remove(password?: string): Promise<void>;
    rename(name: string): Promise<void>;
    /** Signs out here at once, whatever the server says. */
    signOut(): Promise<void>;
}
