// How Polaris proves to the chat who its consumer is: an ID token that Polaris' own server signs
// for the visit that is signed in, and encrypts, so that no script of this page can read it. The method may answer by a promise; null means nobody.
window.lpGetAuthenticationToken = async (_callback, _codeChallenge, { nonce } = {}) => {
  const query = new URLSearchParams({ nonce });
  const answer = await fetch(`/countersign/id-token?${query}`, { cache: 'no-store' });
  if (answer.status === 401) return null;
  const { id_token: idToken, error } = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(`no ID token, status ${answer.status}: ${error}`);
  return idToken;
};
