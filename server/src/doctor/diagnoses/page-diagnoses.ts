import type { DiagnosisTable } from './diagnosis.ts';

/** The brand's page: its method, its identity functions, its attributes. */
export const pageDiagnoses = {
  method_not_found: {
    rule: 'page',
    title: 'The method is not on the page',
    cause:
      'The script that defines it was not loaded, loads after the chat opens, or uses another name.',
    fix: 'Define the function of the connector’s `method` on `window` before the loader’s script, or correct `method`.',
  },
  context_not_found: {
    rule: 'page',
    title: 'The object that should hold the method is not on the page',
    cause: 'The connector’s `context` names an object that this page does not define, or not yet.',
    fix: 'Define the object before the chat opens, or correct `context`; without it the method is looked for on `window`.',
  },
  method_threw: {
    rule: 'page',
    title: 'The method threw an exception',
    cause:
      'A variable of the logged-in area is missing on this page, or the request for the token failed.',
    fix: 'Call the method in the browser’s console and mend the exception; answer `null` where nobody is signed in.',
  },
  promise_rejected: {
    rule: 'page',
    title: 'The promise of the method was rejected',
    cause: 'The page’s own request for a code or token failed and nothing caught it.',
    fix: 'Catch the failure in the method and answer `null` if the consumer is simply not signed in.',
  },
  failed_by_page: {
    rule: 'page',
    title: 'The method reported a failure',
    cause:
      'It called `callback(value, error)` with a second argument that is neither null nor undefined.',
    fix: 'Look up why the page could not get a code or token. For “not signed in” call `callback(null)`.',
  },
  slow_answer: {
    rule: 'page',
    title: 'The method has not answered for ten seconds',
    cause: 'The page’s server is slow, or one branch of the method forgets the callback.',
    fix: 'Answer within ten seconds in every branch.',
  },
  never_answered: {
    rule: 'page',
    title: 'The callback was never called',
    cause: 'A branch of the method, often “not signed in”, returns without calling the callback.',
    fix: 'Call the callback in every branch, with `null` if nobody is signed in, or return a promise that settles.',
  },
  answer_unreadable: {
    rule: 'page',
    title: 'The answer of the method cannot be copied to the chat',
    cause: 'It holds functions, elements of the page or a circle.',
    fix: 'Answer plain text, or `{ssoKey, redirect_uri}` with two texts.',
  },
  answer_undefined: {
    rule: 'page',
    title: 'The method answered `undefined`',
    cause:
      'It reads a member that the server’s answer does not have, such as `data.token` for `data.id_token`.',
    fix: 'Correct the member’s name. For “not signed in” answer `null`.',
  },
  answer_empty: {
    rule: 'page',
    title: 'The method answered an empty text',
    cause: 'The page’s server answered nothing, often because its own session is over.',
    fix: 'Answer the code or ID token; if nobody is signed in, `null`.',
  },
  answer_placeholder: {
    rule: 'page',
    title: 'The method answered the word “undefined”, “null” or “[object Object]”',
    cause: 'Something that is not text was joined to a text, as in `"" + token`.',
    fix: 'Pass the value itself.',
  },
  answer_wrong_type: {
    rule: 'page',
    title: 'The method answered something that is neither text nor an object',
    cause: 'It passes on a number, `true`, or a list.',
    fix: 'Answer the code or ID token as text, `{ssoKey, redirect_uri}`, or `null`.',
  },
  answer_too_long: {
    rule: 'V1',
    title: 'The answer is longer than any code or ID token',
    cause: 'The ID token carries too many claims, or the answer is not a token at all.',
    fix: 'Put fewer claims into the token: 16 KiB signed, 32 KiB encrypted; codes have at most 2,048 characters.',
  },
  page_answer_too_long: {
    rule: 'V1',
    title: 'What arrived is longer than any code or ID token',
    cause: 'The ID token carries too many claims, or the answer is not a token at all.',
    fix: 'Put fewer claims into the token: 16 KiB signed, 32 KiB encrypted; codes have at most 2,048 characters.',
  },
  answer_repeated: {
    rule: 'V15',
    title: 'The method answered the same code or ID token again',
    cause: 'The page keeps what it once got, in a variable or in its HTML.',
    fix: 'Get a new code or token from the authorization server at every call of the method.',
  },
  null_although_signed_in: {
    rule: 'page',
    title:
      'The method answered `null` although an identity function says that somebody is signed in',
    cause: 'The method looks for the session in another place than `lpTag.identities` does.',
    fix: 'Answer a code or ID token whenever an identity function answers an identity.',
  },
  not_signed_in: {
    rule: 'page',
    title: 'The method answered `null`: nobody is signed in on this page',
    cause: 'The consumer has not signed in on the brand’s page, or its session is over.',
    fix: 'Sign in on the page and try again. Without a consumer there is nothing to mend.',
  },
  identity_instead_of_token: {
    rule: 'page',
    title: 'An identity object arrived in place of a code or ID token',
    cause:
      'What belongs into `lpTag.identities`, `{iss, sub, acr}`, was passed to the method’s callback.',
    fix: 'Push the identity function into `lpTag.identities`; answer the code or the signed ID token in the method.',
  },
  error_body_instead_of_token: {
    rule: 'page',
    title: 'An error text or an HTML page arrived in place of a code or ID token',
    cause:
      'The page passes on the body of a failed request, such as a sign-in page or `{"error": …}`.',
    fix: 'Check `response.ok` first, and pass on only the code or token out of the answer.',
  },
  sso_key_missing: {
    rule: 'page',
    title: 'The object that the method answered has no `ssoKey`',
    cause: 'The whole answer of the page’s server was passed on.',
    fix: 'Answer `{ssoKey: "<code>", redirect_uri: "<as sent to /authorize>"}`, or the text alone.',
  },
  sso_key_in_implicit_flow: {
    rule: 'page',
    title: 'The method answered `{ssoKey}` in the Implicit Flow',
    cause: 'The page was written for the Code Flow.',
    fix: 'Answer the ID token as text; `redirect_uri` has no meaning here. Or set the connector’s `flow` to `code`.',
  },
  redirect_uri_invalid: {
    rule: 'R7',
    title: 'The `redirect_uri` of the page is not an absolute https address',
    cause: 'A path, a variable that is not filled, or http was passed.',
    fix: 'Pass exactly the redirect URI with which the code was asked for.',
  },
  id_token_in_code_flow: {
    rule: 'page',
    title: 'An ID token arrived, but the connector uses the Code Flow',
    cause: 'The page answers the token that it got itself, in place of an authorization code.',
    fix: 'Answer the authorization code, or set the connector’s `flow` to `implicit`.',
  },
  token_in_code_flow: {
    rule: 'page',
    title: 'An ID token arrived, but the connector uses the Code Flow',
    cause: 'The page answers the token that it got itself, in place of an authorization code.',
    fix: 'Answer the authorization code, or set the connector’s `flow` to `implicit`.',
  },
  code_in_implicit_flow: {
    rule: 'page',
    title: 'A code arrived, but the connector uses the Implicit Flow',
    cause: 'The page answers an authorization code in place of the signed ID token.',
    fix: 'Answer the ID token (three parts, joined by dots), or set the connector’s `flow` to `code`.',
  },
  hint_incomplete: {
    rule: 'page',
    title: 'An identity function answered an object without `iss` or `sub`',
    cause: 'Members are misspelt or filled later.',
    fix: 'Answer `{iss, sub, acr}` as texts, or `null` if nobody is signed in.',
  },
  hint_differs: {
    rule: 'page',
    title: 'The page’s identity and the ID token name different issuers or subjects',
    cause:
      'The page says `iss` or `sub` in another spelling, or still remembers the consumer before.',
    fix: 'Let the identity function answer exactly the `iss` and `sub` that stand in the ID token.',
  },
  entries_ignored: {
    rule: 'page',
    title: 'Some page attributes were ignored',
    cause: 'An entry has no text in `type`, or a push has more than 20 entries.',
    fix: 'Push objects with a `type`, at most 20 at a time and 16 KB each.',
  },
  page_customer_id_unverified: {
    rule: 'page',
    title: 'The page sends a customer number that nobody has proven',
    cause:
      '`ctmrinfo.customerId` comes from the page; whoever uses the page can type any number there.',
    fix: 'Put it into the ID token, as `lp_sdes` or a claim of its own that the connector declares; agents see the page’s as not verified.',
  },
  challenge_not_taken: {
    rule: 'R5',
    title: 'The method does not take the code challenge',
    cause:
      'It is declared with one parameter, so the PKCE challenge cannot reach the authorization endpoint.',
    fix: 'Declare `method(callback, codeChallenge, {nonce})` and send both on, with `code_challenge_method=S256`.',
  },
  authentication_refused: {
    rule: 'page',
    title: 'The service did not accept what the method answered',
    cause: 'The refusal of the same moment says which rule failed.',
    fix: 'Search the list of refusals for the same time.',
  },
} as const satisfies DiagnosisTable;
