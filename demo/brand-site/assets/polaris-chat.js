// How Polaris proves to the chat who its consumer is: an ID token that Polaris' own server signs
// for the visit that is signed in. The method may answer by a promise; null means nobody.
window.lpGetAuthenticationToken = async (_callback, _codeChallenge, { nonce } = {}) => {
  const query = new URLSearchParams({ nonce });
  const answer = await fetch(`/countersign/id-token?${query}`, { cache: 'no-store' });
  if (answer.status === 401) return null;
  if (!answer.ok) throw new Error(`the ID token was refused with status ${answer.status}`);
  const { id_token: idToken } = await answer.json();
  return idToken;
};
