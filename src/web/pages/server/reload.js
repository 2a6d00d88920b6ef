// While somebody writes a page: loads what is open again when a file has changed. Production servers do not ask for it.

let stream = null;

export function reloadOnChange() {
  if (stream !== null) return;
  let seen = null;
  stream = new EventSource('/dev/reload');
  stream.addEventListener('message', ({ data }) => {
    if (seen !== null && data !== seen) location.reload();
    seen = data;
  });
}
