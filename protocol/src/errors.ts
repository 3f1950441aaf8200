/** One row of an error table. `help` says what to do, to the person who can do it. */
export type ErrorDescription = {
  readonly status: number;
  readonly title: string;
  readonly help: string;
};

const table = {
  invalid_request: {
    status: 400,
    title: 'The request is not of the expected form',
    help: 'Compare the body with the API reference; `detail` names the member at fault.',
  },
  frame_invalid: {
    status: 400,
    title: 'The frame is not of the expected form',
    help: 'Send one JSON object per text frame, of a type listed in the protocol reference.',
  },
  authentication_failed: {
    status: 401,
    title: 'We could not confirm who you are',
    help: 'Search the server log for the correlation id: it names the rule that failed.',
  },
  sign_in_cancelled: {
    status: 401,
    title: 'The sign-in was cancelled',
    help: 'The consumer, or the provider, ended it with access_denied. They may try again.',
  },
  insufficient_user_authentication: {
    status: 401,
    title: 'This sign-in is not of the kind that was asked for',
    help:
      'The provider must heed `acr_values` and `max_age`, and say so by `acr` and `auth_time` in ' +
      'the ID token (RFC 9470, OpenID Connect Core 3.1.2.1).',
  },
  session_required: {
    status: 401,
    title: 'There is no valid session',
    help: 'Start a session with POST /api/consumer/sessions, or sign in as an agent.',
  },
  use_dpop_nonce: {
    status: 401,
    title: 'The request needs a nonce of ours',
    help: 'Make a new DPoP proof with the nonce of the header `DPoP-Nonce`, and send it once more.',
  },
  invalid_dpop_proof: {
    status: 401,
    title: 'The request does not show that it comes from the window that was let in',
    help: 'Send a DPoP proof as in RFC 9449. The server log names what is wrong with this one.',
  },
  sign_in_failed: {
    status: 401,
    title: 'Login or password is wrong',
    help: 'Check both. After several failures the login is slowed down for some minutes.',
  },
  verification_required: {
    status: 403,
    title: 'This chat is for signed-in consumers',
    help: 'Sign in on the brand’s page first, or set `allowUnverified` on the brand.',
  },
  csrf_failed: {
    status: 403,
    title: 'The request did not come from the Agent Workspace',
    help: 'Send the session’s `csrfToken` in the header `x-csrf-token`, from the same origin.',
  },
  origin_not_allowed: {
    status: 403,
    title: 'This page may not use the chat',
    help: 'Add the page’s exact origin to the brand’s `origins`.',
  },
  consumer_held: {
    status: 409,
    title: 'This consumer’s data is held and stays as it is',
    help: 'Somebody placed a legal hold. Release it first, if the reason for it is over.',
  },
  nothing_to_separate: {
    status: 409,
    title: 'There are no earlier messages that could be separated',
    help: 'Only what was written before the consumer signed in can be, once, while it is open.',
  },
  too_much_to_separate: {
    status: 409,
    title: 'There are too many earlier messages to separate',
    help: 'More than 500 cannot be moved at once; a privacy officer can erase the consumer.',
  },
  transcript_too_long: {
    status: 409,
    title: 'This conversation is too long for one transcript',
    help: 'An export of the consumer (docs/guides/personal-data.md) has all of it, unsigned.',
  },
  consumer_restricted: {
    status: 409,
    title: 'The processing of this consumer’s data is restricted',
    help: 'Nothing of them is shown or added to until a privacy officer lifts the restriction.',
  },
  forbidden: {
    status: 403,
    title: 'Your role does not allow this',
    help: 'Ask an administrator of your brand for the role that the reference names.',
  },
  not_assigned: {
    status: 403,
    title: 'This conversation is not assigned to you',
    help: 'Take the conversation first, or ask a supervisor.',
  },
  not_found: {
    status: 404,
    title: 'There is no such thing here',
    help: 'Check the path and the id. Things of other brands are answered in the same way.',
  },
  conversation_closed: {
    status: 409,
    title: 'The conversation is closed',
    help: 'A consumer’s next message opens a new one; an agent cannot write in a closed one.',
  },
  too_many_corrections: {
    status: 409,
    title: 'There are too many corrections of this consumer',
    help: 'Remove those that are no longer needed, or write a note in the conversation.',
  },
  verification_lapsed: {
    status: 409,
    title: 'The proof that this came with has lapsed',
    help: 'Ask the consumer to verify again; then it can be shown.',
  },
  handshake_invalid: {
    status: 409,
    title: 'The handshake is unknown, used or too old',
    help: 'Start another with POST /api/consumer/handshakes; each is good once, for 10 minutes.',
  },
  request_open: {
    status: 409,
    title: 'The consumer has been asked already',
    help: 'Wait for the answer, or withdraw the request that is open.',
  },
  request_over: {
    status: 409,
    title: 'The request to verify is over',
    help: 'It was answered, withdrawn, or not answered in time. The agent may ask again.',
  },
  examination_under_way: {
    status: 409,
    title: 'An examination of this connector is under way',
    help: 'Wait for its end; GET the connector to follow it.',
  },
  login_taken: {
    status: 409,
    title: 'This login is taken',
    help: 'Choose another login.',
  },
  invitation_invalid: {
    status: 410,
    title: 'This link is used or too old',
    help: 'Ask an administrator for a new link, or run `countersign agent invite`.',
  },
  body_too_large: {
    status: 413,
    title: 'The request is too large',
    help: 'Keep bodies and frames under the limits listed in the reference.',
  },
  message_too_long: {
    status: 413,
    title: 'The message is too long',
    help: 'Send at most 4,000 characters; split a longer text.',
  },
  reason_required: {
    status: 422,
    title: 'A reason in words is missing',
    help: 'Send `text` with the reason `other`: a few words that say why.',
  },
  message_empty: {
    status: 422,
    title: 'The message is empty',
    help: 'Send at least one character that is not white space.',
  },
  password_too_weak: {
    status: 422,
    title: 'The password is too weak',
    help: 'Use at least 12 characters, and none of the most common passwords.',
  },
  slow_down: {
    status: 429,
    title: 'Too many requests',
    help: 'Wait for the seconds in `Retry-After`, then try again.',
  },
  internal: {
    status: 500,
    title: 'Something went wrong on our side',
    help: 'Search the server log for the correlation id.',
  },
  unavailable: {
    status: 503,
    title: 'The service is starting, stopping or too busy',
    help: 'Try again after the seconds in `Retry-After`.',
  },
} as const satisfies Record<string, ErrorDescription>;

export type ErrorCode = keyof typeof table;

/** Code → status, title, help. Public: a code and its title may be shown to anybody. */
export const errorCodes: Readonly<Record<ErrorCode, ErrorDescription>> = Object.freeze(table);
