// Requests by what they are about, with short names. Whatever is missing here is there by its address: `server.request('GET /site')`.
export const rooms = (ask) => ({
    list: (query = {}) => ask('GET /rooms', { query }),
    get: (id, signal) => ask('GET /rooms/{id}', { path: { id }, ...(signal ? { signal } : {}) }),
    open: (room) => ask('POST /rooms', { body: room }),
    change: (id, body) => ask('PATCH /rooms/{id}', { path: { id }, body }),
    close: (id) => ask('DELETE /rooms/{id}', { path: { id } }),
    chat: (id, query = {}) => ask('GET /rooms/{id}/chat', { path: { id }, query }),
    addBots: (room_id, level = 'normal', count = 1) => ask('POST /game/add-ai-opponent', { query: { room_id, level, count } }),
    removeBot: (id, bot) => ask('DELETE /rooms/{id}/bots/{bot}', { path: { id, bot } }),
});
export const matchmaking = (ask) => ({
    queues: () => ask('GET /matchmaking/queues'),
    quick: (wish) => ask('POST /matchmaking/quick', { body: wish }),
    open: (wish) => ask('POST /matchmaking/tickets', { body: wish }),
    get: (id, player_id) => ask('GET /matchmaking/tickets/{id}', { path: { id }, query: player(player_id) }),
    cancel: (id, player_id) => ask('DELETE /matchmaking/tickets/{id}', { path: { id }, query: player(player_id) }),
    /** A player's ticket and party. */
    standing: (id) => ask('GET /players/{id}/matchmaking', { path: { id } }),
});
export const parties = (ask) => ({
    make: (player_id) => ask('POST /parties', { body: player(player_id) }),
    get: (id, player_id) => ask('GET /parties/{id}', { path: { id }, query: player(player_id) }),
    invite: (id, invited_id, player_id) => ask('POST /parties/{id}/invitations', { path: { id }, body: { invited_id, ...player(player_id) } }),
    join: (id, player_id) => ask('POST /parties/{id}/join', { path: { id }, body: player(player_id) }),
    ready: (id, ready = true, player_id) => ask('POST /parties/{id}/ready', { path: { id }, body: { ready, ...player(player_id) } }),
    leave: (id, player_id) => ask('POST /parties/{id}/leave', { path: { id }, body: player(player_id) }),
    kick: (id, member_id, player_id) => ask('POST /parties/{id}/kick', { path: { id }, body: { member_id, ...player(player_id) } }),
    disband: (id, player_id) => ask('DELETE /parties/{id}', { path: { id }, query: player(player_id) }),
});
export const tournaments = (ask) => ({
    list: (query = {}) => ask('GET /tournaments', { query }),
    get: (id) => ask('GET /tournaments/{id}', { path: { id } }),
    bracket: (id) => ask('GET /tournaments/{id}/bracket', { path: { id } }),
    standings: (id) => ask('GET /tournaments/{id}/standings', { path: { id } }),
    audit: (id, query = {}) => ask('GET /tournaments/{id}/audit', { path: { id }, query }),
    make: (tournament) => ask('POST /tournaments', { body: tournament }),
    change: (id, body) => ask('PATCH /tournaments/{id}', { path: { id }, body }),
    start: (id, body = {}) => ask('POST /tournaments/{id}/start', { path: { id }, body }),
    enter: (id, body) => ask('POST /tournaments/{id}/entrants', { path: { id }, body }),
    withdraw: (id, player_id) => ask('DELETE /tournaments/{id}/entrants/{player_id}', { path: { id, player_id } }),
    checkIn: (id, player_id) => ask('POST /tournaments/{id}/checkin/{player_id}', { path: { id, player_id } }),
    forfeit: (id, match, player_id) => ask('POST /tournaments/{id}/matches/{match}/forfeit/{player_id}', { path: { id, match, player_id } }),
    /** Whoever runs it decides about a match. */
    rule: (id, match, deed, body) => ask(`POST /tournaments/{id}/matches/{match}/${deed}`, { path: { id, match }, body }),
    disqualify: (id, player_id, body) => ask('POST /tournaments/{id}/entrants/{player_id}/disqualify', { path: { id, player_id }, body }),
    replace: (id, player_id, body) => ask('POST /tournaments/{id}/entrants/{player_id}/replace', { path: { id, player_id }, body }),
});
export const boards = (ask) => ({
    list: () => ask('GET /leaderboards'),
    get: (board, query = {}) => ask('GET /leaderboards/{board}', { path: { board }, query }),
});
export const players = (ask) => ({
    list: (query = {}) => ask('GET /players', { query }),
    get: (id) => ask('GET /players/{id}', { path: { id } }),
    detail: (player_id) => ask('GET /player/{player_id}/detailed-stats', { path: { player_id } }),
    dashboard: (player_id) => ask('GET /game/dashboard/{player_id}', { path: { player_id } }),
    matches: (id, query = {}) => ask('GET /players/{id}/matches', { path: { id }, query }),
    ratings: (id, query) => ask('GET /players/{id}/ratings', { path: { id }, query }),
    tournaments: (id, query = {}) => ask('GET /players/{id}/tournaments', { path: { id }, query }),
});
export const replays = (ask) => ({
    list: (query = {}) => ask('GET /replays', { query }),
    get: (match_id) => ask('GET /replays/{match_id}', { path: { match_id } }),
    moments: (match_id) => ask('GET /replays/{match_id}/moments', { path: { match_id } }),
    verify: (match_id) => ask('POST /replays/{match_id}/verify', { path: { match_id } }),
});
export const notices = (ask) => ({
    list: (id, query = {}) => ask('GET /players/{id}/notifications', { path: { id }, query }),
    /** Everything up to that one was read. */
    read: (id, up_to) => ask('POST /players/{id}/notifications/read', { path: { id }, body: { up_to } }),
});
export const saves = (ask) => ({
    list: (id) => ask('GET /players/{id}/saves', { path: { id } }),
    /** What was kept, as an answer to be read as bytes, text or JSON. */
    get: (id, slot) => ask('GET /players/{id}/saves/{slot}', { path: { id, slot } }),
    /** Keeps bytes, or a text; anything else as JSON. */
    put: (id, slot, content) => ask('PUT /players/{id}/saves/{slot}', { path: { id, slot }, body: (typeof content === 'string' ? new TextEncoder().encode(content) : content) }),
    remove: (id, slot) => ask('DELETE /players/{id}/saves/{slot}', { path: { id, slot } }),
});
const player = (player_id) => (player_id === undefined ? {} : { player_id });
