/** How far back an examination and an administrator's page look. */
export const recentDays = 7;
