/**
 * What both ends must agree on: attributes, views, events, frames, HTTP bodies, errors, limits.
 * Entry points are the exports below. Nothing here does input or output, and nothing here may
 * import anything: every line is a promise between the server and what runs in a browser.
 */
export * from './agent-conversation.ts';
export * from './attributes.ts';
export * from './connectors/connector-page.ts';
export * from './consumer-conversation.ts';
export * from './errors.ts';
export * from './frames.ts';
export * from './http.ts';
export * from './inbox.ts';
export * from './limits.ts';
export * from './parse-frame.ts';
export * from './permissions.ts';
export * from './privacy/audit.ts';
export * from './privacy/audit-actions.ts';
export * from './privacy/consumer-holdings.ts';
export * from './privacy/privacy-overview.ts';
export * from './privacy/withheld.ts';
export * from './proof.ts';
export * from './step-up/lock-due.ts';
export * from './step-up/verification-request.ts';
