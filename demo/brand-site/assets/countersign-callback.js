// Ends the frame or window of aurora-chat.js: hands the code to our own page and forgets it.
(() => {
  const query = new URLSearchParams(location.search);
  history.replaceState(null, '', location.pathname);
  const page = window.opener ?? window.parent;
  if (page === window) return;
  const [code, state, error] = ['code', 'state', 'error'].map((name) => query.get(name));
  page.postMessage({ type: 'countersign-code', code, state, error }, location.origin);
  if (page === window.opener) window.close();
})();
