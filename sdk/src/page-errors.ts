/**
 * What can go wrong with the page's method, and how its author mends it. The window has the codes
 * alone: the build makes a file of the table, which is fetched when there is something to explain.
 */
const table = {
  context_not_found: {
    title: 'The object that should hold the method is not on this page',
    help: 'Define it on `window` before the chat opens, or correct “context” of the connector.',
  },
  method_not_found: {
    title: 'The method that should return the code or ID token is not on this page',
    help: 'Define the function (`lpGetAuthenticationToken` unless the connector says otherwise).',
  },
  method_threw: {
    title: 'The method threw an exception',
    help: 'Run it in this console as `method(console.log)` and mend the exception.',
  },
  promise_rejected: {
    title: 'The promise that the method returned was rejected',
    help: 'Catch the failure; answer `null` if the consumer is simply not signed in.',
  },
  failed_by_page: {
    title: 'The method reported a failure: callback(value, error)',
    help: 'The second argument was not empty. For “not signed in” call `callback(null)`.',
  },
  slow_answer: {
    title: 'The method has not answered for 10 seconds',
    help: 'Call the callback in every branch, also when the consumer is not signed in: `null`.',
  },
  never_answered: {
    title: 'The method did not answer within 30 seconds; we stopped waiting',
    help: 'Call the callback in every branch, or return a promise that settles.',
  },
  answer_unreadable: {
    title: 'The answer could not be read',
    help: 'Answer plain text, or `{ssoKey, redirect_uri}` with two texts.',
  },
  answer_undefined: {
    title: 'The method answered `undefined`',
    help: 'Check the path in your server’s answer. For “not signed in” answer `null`.',
  },
  answer_empty: {
    title: 'The method answered an empty text',
    help: 'Answer the code or ID token. For “not signed in” answer `null`.',
  },
  answer_placeholder: {
    title: 'The method answered the text “undefined”, “null” or “[object Object]”',
    help: 'A value that is not text was joined to a text. Pass the value itself.',
  },
  answer_wrong_type: {
    title: 'The method answered something that is neither text nor an object',
    help: 'Answer text, `{ssoKey, redirect_uri}` or `null`.',
  },
  answer_too_long: {
    title: 'The answer is longer than any code or ID token we take',
    help: 'Codes: 2,048 characters, ID tokens: 16,384. Send fewer claims.',
  },
  null_although_signed_in: {
    title: 'The method answered `null`, but an identity function says that somebody is signed in',
    help: 'Answer a code or ID token whenever an identity function answers an identity.',
  },
  page_customer_id_unverified: {
    title: 'The page sends a customer number, and nobody has proven whose it is',
    help: 'Agents see it as not verified. Put it into the ID token to have it verified.',
  },
  answer_repeated: {
    title: 'The method answered the same code or ID token as before',
    help: 'Both are good once. Get a fresh one from your authorization server at every call.',
  },
  identity_instead_of_token: {
    title: 'The method answered an identity object `{iss, sub}`',
    help: 'That belongs in `lpTag.identities`. Answer the code or the signed ID token here.',
  },
  error_body_instead_of_token: {
    title: 'The method answered an error body or a page instead of a code or ID token',
    help: 'Check `response.ok` before you pass the body on, and pass only the code or token.',
  },
  sso_key_missing: {
    title: 'The object has no text in `ssoKey`',
    help: 'Answer `{ssoKey: "<code>", redirect_uri: "<as sent to /authorize>"}`.',
  },
  redirect_uri_invalid: {
    title: '`redirect_uri` is not an absolute https address',
    help: 'Pass exactly the redirect URI with which the code was requested.',
  },
  id_token_in_code_flow: {
    title: 'The method answered an ID token, but the connector uses the Code Flow',
    help: 'Answer the authorization code, or set the connector to the Implicit Flow.',
  },
  code_in_implicit_flow: {
    title: 'The answer is no ID token, but the connector uses the Implicit Flow',
    help: 'Answer a signed ID token (three parts), or set the connector to the Code Flow.',
  },
  sso_key_in_implicit_flow: {
    title: 'The method answered `{ssoKey}`, but the connector uses the Implicit Flow',
    help: 'It was taken as the ID token. Answer the text itself; `redirect_uri` has no meaning here.',
  },
  hint_incomplete: {
    title: 'An identity function answered an object without `iss` or `sub`',
    help: 'Answer `{iss, sub, acr}` as texts, or `null` if the consumer is not signed in.',
  },
  entries_ignored: {
    title: 'Some page attributes were ignored',
    help: 'Each is an object with a text `type`; at most 20 in one push and 16 KB each.',
  },
  authentication_refused: {
    title: 'The service did not accept the code or ID token',
    help: 'Search the service’s log for the correlation id: it names the rule that failed.',
  },
} as const satisfies Record<string, { title: string; help: string }>;

export type PageErrorCode = keyof typeof table;

/** Code → title and help, for the author of the page. */
export const pageMethodErrors: Readonly<
  Record<PageErrorCode, { readonly title: string; readonly help: string }>
> = Object.freeze(table);
