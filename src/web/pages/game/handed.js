// What the page of a game is handed of what the room says. Pure.

/** A message as the page gets it: the token of the seat stays with the room. */
export function handed(message) {
  if (message.resume_token === undefined) return message;
  const { resume_token, ...rest } = message;
  return rest;
}
