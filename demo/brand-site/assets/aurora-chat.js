// How Aurora proves to the chat who its consumer is: an authorization code for the chat's own
// client, fetched from Aurora's OpenID provider in a hidden frame. If an agent asked for more than
// the consumer's sign-in is, in a window, where they can do it. The page never sees a token.

{
  const WAIT_MILLISECONDS = 8000;
  /** Somebody types a code. */
  const VISIBLE_WAIT_MILLISECONDS = 280_000;
  const SIGN_IN_IS_NOT_ENOUGH = ['login_required', 'interaction_required'];

  /** callback(null): nobody is signed in. callback('', reason): it failed. */
  function getAuthenticationToken(callback, codeChallenge, options = {}) {
    void answerWith(callback, codeChallenge, options);
  }

  async function answerWith(callback, codeChallenge, options) {
    try {
      const answer = await fetch('/countersign/session', { cache: 'no-store' });
      const { signedIn } = await answer.json();
      if (!signedIn) {
        callback(null);
        return;
      }
      const { code, error } = await fetchCode(codeChallenge, options);
      const redirect_uri = `${location.origin}/countersign/callback`;
      if (code) callback({ ssoKey: code, redirect_uri });
      else if (error === 'login_required') callback(null);
      else callback('', error);
    } catch (error) {
      callback('', error instanceof Error ? error.message : 'unknown');
    }
  }

  async function fetchCode(codeChallenge, { nonce, acrValues, maxAge }) {
    const query = new URLSearchParams({ code_challenge: codeChallenge, nonce });
    if (acrValues) query.set('acr_values', acrValues.join(' '));
    if (maxAge !== undefined) query.set('max_age', maxAge);
    const silent = await receive(query, openFrame, WAIT_MILLISECONDS);
    const isAsked = acrValues !== undefined || maxAge !== undefined;
    if (!isAsked || !SIGN_IN_IS_NOT_ENOUGH.includes(silent.error)) return silent;
    query.set('visible', '');
    return receive(query, openWindow, VISIBLE_WAIT_MILLISECONDS);
  }

  function receive(query, open, waitMilliseconds) {
    const bytes = crypto.getRandomValues(new Uint8Array(24));
    const state = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    query.set('state', state);
    const opened = open(`/countersign/authorize?${query}`);
    if (!opened) return Promise.resolve({ error: 'the browser opened no window' });
    return new Promise((resolve) => {
      const timer = setTimeout(() => finish({ error: 'timeout' }), waitMilliseconds);
      const watch = setInterval(() => {
        if (opened.isClosed()) finish({ error: 'login_required' });
      }, 500);
      function finish(result) {
        clearTimeout(timer);
        clearInterval(watch);
        removeEventListener('message', listen);
        opened.close();
        resolve(result);
      }
      function listen(event) {
        // Only our own callback page, in what we opened, answering this very question.
        if (event.origin !== location.origin || event.source !== opened.window()) return;
        if (event.data?.type === 'countersign-code' && event.data.state === state) {
          finish({ code: event.data.code, error: event.data.error });
        }
      }
      addEventListener('message', listen);
    });
  }

  function openFrame(address) {
    const frame = document.createElement('iframe');
    frame.hidden = true;
    frame.title = 'Signing in to the chat';
    frame.src = address;
    document.body.append(frame);
    return {
      window: () => frame.contentWindow,
      isClosed: () => false,
      close: () => frame.remove(),
    };
  }

  function openWindow(address) {
    const small = window.open(address, 'aurora-sign-in', 'popup,width=480,height=640');
    if (!small) return undefined;
    return { window: () => small, isClosed: () => small.closed, close: () => small.close() };
  }

  window.auroraChat = { getAuthenticationToken };
}
