/**
 * Likely causes for codes of the error tables, whose rows say what is wrong and what to do. What is
 * not here is rare, and its title says all that is known.
 */
export const causes: Readonly<Record<string, string>> = Object.freeze({
  token_is_not_a_jwt:
    'The page passes on something that is not the token, such as the whole answer.',
  token_malformed: 'The token was cut, re-encoded, or broken into lines on its way.',
  token_too_large: 'The ID token carries lists or documents that belong into UserInfo.',
  token_too_deep: 'A claim holds objects within objects within objects.',
  duplicate_member: 'Two parts of the provider’s program write the same claim.',
  number_out_of_range: 'A long account number was written as a number.',
  alg_forbidden: 'The header names an algorithm that nobody agreed on.',
  crit_present: 'The library was set up with an extension of its own.',
  kid_invalid: 'The header’s `kid` is empty, a number, or very long.',
  kid_unknown:
    'The provider signs with a key that it has not published, or whose old set a cache still serves.',
  kid_missing: 'Several keys are published and the token’s header does not say which one signed.',
  typ_forbidden: 'An access token or a logout token was passed on in place of the ID token.',
  signature_invalid:
    'The public key of the connector is not the other half of the key that signs, or the token was changed on the way.',
  issuer_mismatch:
    'A slash at the end, another case, http for https, or a token of another environment.',
  subject_invalid: '`sub` is missing, a number, or very long.',
  audience_mismatch:
    'The token was made for another client of the provider, or `aud` was left out.',
  azp_mismatch: 'The token was made for another client that shares the audience.',
  time_missing: 'The page’s server builds the claims by hand and leaves a time out.',
  time_not_number: 'A time was written in quotes or as a date.',
  expired: 'The page keeps a token from an earlier visit, or the clocks of the two servers differ.',
  expires_before_issued: 'The two times were exchanged, or computed with different units.',
  lifetime_too_long: 'The token is also used as a session of the site.',
  issued_in_future: 'The clock of the issuing server is fast.',
  too_old:
    'The token was made when the page was built or the consumer signed in, not when the chat asked.',
  not_yet_valid: '`nbf` is set to a later time, or the clock of the issuing server is fast.',
  nonce_missing:
    'The page does not send the `nonce` that its method receives to where the token is made.',
  nonce_mismatch:
    'The page answers a token of an earlier call, or its server stores one nonce for all.',
  at_hash_missing: 'The provider sends an access token along without binding it.',
  at_hash_mismatch:
    'The hash was computed over another token, or with another algorithm than that of the signature.',
  claim_malformed: '`acr` is a number or `amr` is one text.',
  auth_too_old: 'The consumer’s session at the provider is older than the connector allows.',
  acr_insufficient: 'The consumer signed in with fewer factors than the connector demands.',
  token_encrypted: 'The connector says `encryption: "refused"`.',
  token_not_encrypted: 'The page’s server signs the token and does not encrypt it afterwards.',
  jwe_alg_forbidden:
    'The library’s default, such as RSA1_5 or RSA-OAEP with SHA-1, or a shared key.',
  jwe_enc_forbidden: 'The library’s default is an `enc` that is rarely used.',
  jwe_compressed: 'The library was told to compress.',
  jwe_malformed: 'The encrypted token was cut or re-encoded on its way.',
  jwe_nested: 'Two parts of the system both encrypt.',
  jwe_holds_claims:
    'Claims were encrypted without being signed first. Anybody could have made them.',
  decryption_failed:
    'The token was encrypted to a key that we have retired, or to another brand’s key.',
  decryption_busy: 'Many encrypted tokens arrived at once.',
  key_malformed: 'Something that is not a key was pasted, such as the key’s address.',
  key_is_symmetric: 'A shared secret was published or pasted.',
  key_type_unsupported: 'The key is on a curve that is not used for ID tokens, such as secp256k1.',
  key_too_large: 'An RSA key above 8192 bits, or numbers that are no key.',
  key_roca: 'The key was made by a smart card or TPM with the weakness CVE-2017-15361.',
  key_invalid: 'The numbers of the key do not fit together.',
  key_not_for_signatures: 'The key is marked for encryption.',
  key_alg_mismatch: 'The key says `alg` and the token is signed with another one.',
  key_set_empty: 'The address answers an empty set, or one whose keys are all faulty.',
  key_set_too_large: 'Old keys are never removed.',
  key_set_unavailable: 'The address is wrong, down, slow, redirects, or answers a page.',
  policy_unsafe: 'The settings would switch a check off.',
  redirect_uri_not_registered: 'The page passes a `redirect_uri` that the connector does not list.',
  url_refused: 'The address is not https on port 443, or leads into a private network.',
  provider_unreachable: 'The provider is down or slow, or a firewall is between.',
  provider_answer_invalid:
    'A proxy, a sign-in page or an error page answers in place of the endpoint.',
  discovery_issuer_mismatch:
    'A slash at the end, another case, or the issuer of another environment.',
  discovery_incomplete: 'The provider does not publish every endpoint.',
  token_endpoint_refused:
    'The code was used, is too old, or belongs to another client or redirect URI.',
  id_token_missing: 'The scope `openid` was not asked for at the authorization endpoint.',
  userinfo_refused: 'The access token is meant for another service, or has ended.',
  userinfo_subject_mismatch:
    'The access token belongs to another account, or UserInfo uses another kind of `sub`.',
  attributes_not_encrypted: 'The page’s server signs the token and does not encrypt it afterwards.',
  signed_out_meanwhile: 'The consumer signed out while the sign-in was under way.',
  session_over: 'Another tab of the same browser signed in or out at the same moment.',
  state_mismatch: 'The provider changes `state`, or the answer belongs to another window.',
  authorization_refused: 'The provider or its policy ended the sign-in.',
  authorization_cancelled: 'The consumer closed the sign-in.',
  authorization_issuer_mismatch: 'The answer came from another provider than was asked.',
  authorization_response_invalid: 'A sign-in page of the brand’s own builds the redirect by hand.',
  authorization_response_misdirected:
    'Another connector’s redirect URI is registered at the provider.',
  pkce_not_offered: 'The provider’s discovery document names PKCE methods without S256.',
  connector_unknown: 'The page’s `data-connector` is misspelt or the connector was removed.',
  connector_off: 'An administrator or the operator switched it off, because of its provider.',
  connector_invalid: 'The settings were written by another version or by hand.',
});
