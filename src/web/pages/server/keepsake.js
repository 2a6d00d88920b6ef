// What this tab keeps for a reload: the tokens of its seats. A browser may refuse to keep anything.

export function recall(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

export function remember(key, token) {
  try {
    sessionStorage.setItem(key, token);
  } catch {
    // without storage a reload takes a new seat; nothing else is lost
  }
}

export function forget(key) {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // nothing was kept
  }
}
