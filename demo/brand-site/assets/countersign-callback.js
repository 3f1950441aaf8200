// Ends the hidden frame of aurora-chat.js: hands the code to our own page and forgets it.
(() => {
  const query = new URLSearchParams(location.search);
  history.replaceState(null, '', location.pathname);
  if (window.parent === window) return;
  const [code, state, error] = ['code', 'state', 'error'].map((name) => query.get(name));
  window.parent.postMessage({ type: 'countersign-code', code, state, error }, location.origin);
})();
