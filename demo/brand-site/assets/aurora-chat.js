// How Aurora proves to the chat who its consumer is: an authorization code for the chat's own
// client, fetched from Aurora's OpenID provider in a hidden frame. The page never sees a token.
(() => {
  const WAIT_MILLISECONDS = 8000;

  /** callback(null): nobody is signed in. callback('', reason): it failed. */
  function getAuthenticationToken(callback, codeChallenge, { nonce } = {}) {
    void answerWith(callback, codeChallenge, nonce);
  }

  async function answerWith(callback, codeChallenge, nonce) {
    try {
      const answer = await fetch('/countersign/session', { cache: 'no-store' });
      const { signedIn } = await answer.json();
      if (!signedIn) {
        callback(null);
        return;
      }
      const { code, error } = await fetchCode(codeChallenge, nonce);
      const redirect_uri = `${location.origin}/countersign/callback`;
      if (code) callback({ ssoKey: code, redirect_uri });
      else if (error === 'login_required') callback(null);
      else callback('', error);
    } catch (error) {
      callback('', error instanceof Error ? error.message : 'unknown');
    }
  }

  function fetchCode(codeChallenge, nonce) {
    const bytes = crypto.getRandomValues(new Uint8Array(24));
    const state = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    const query = new URLSearchParams({ code_challenge: codeChallenge, nonce, state });
    const frame = document.createElement('iframe');
    frame.hidden = true;
    frame.title = 'Signing in to the chat';
    frame.src = `/countersign/authorize?${query}`;
    return new Promise((resolve) => {
      const timer = setTimeout(() => finish({ error: 'timeout' }), WAIT_MILLISECONDS);
      function finish(result) {
        clearTimeout(timer);
        removeEventListener('message', listen);
        frame.remove();
        resolve(result);
      }
      function listen(event) {
        // Only our own callback page, in this very frame, answering this very question.
        if (event.origin !== location.origin || event.source !== frame.contentWindow) return;
        if (event.data?.type === 'countersign-code' && event.data.state === state) {
          finish({ code: event.data.code, error: event.data.error });
        }
      }
      addEventListener('message', listen);
      document.body.append(frame);
    });
  }

  window.auroraChat = { getAuthenticationToken };
})();
