/** The HTTP status a refusal has by nature; what a page or a provider is told is the caller's. */
export const refused = 401;
export const misconfigured = 422;
export const unavailable = 503;
