/** Times in words. English, 24 hours, the browser's time zone; the exact time is always at hand. */
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const hourFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const exactFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'medium' });
const dayFormat = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
});
const shortDayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const shortYearFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });
const yearFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' });

/** "2 minutes", "3 hours": whole, rounded down. */
export function longAge(milliseconds: number): string {
  if (milliseconds < minute) return 'under a minute';
  if (milliseconds < hour) return counted(milliseconds / minute, 'minute');
  if (milliseconds < day) return counted(milliseconds / hour, 'hour');
  return counted(milliseconds / day, 'day');
}

/** "now", "2 min", "3 h", "2 d", then the date: for the narrow column of the inbox. */
export function shortAge(at: number, now: number): string {
  const age = now - at;
  if (age < minute) return 'now';
  if (age < hour) return `${Math.floor(age / minute)} min`;
  if (age < day) return `${Math.floor(age / hour)} h`;
  if (age < 7 * day) return `${Math.floor(age / day)} d`;
  return shortDayFormat.format(at);
}

/** "4 minutes ago", or "just now". */
export function ago(at: number, now: number): string {
  const age = now - at;
  return age < minute ? 'just now' : `${longAge(age)} ago`;
}

/** "0:18", "12:05", "1:02:05": how long somebody has been waiting. */
export function stopwatch(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (part: number) => String(part).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  if (hours >= 24) return longAge(milliseconds);
  const rest = `${hours > 0 ? two(minutes) : minutes}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

export const clockTime = (at: number): string => hourFormat.format(at);

export const exactTime = (at: number): string => exactFormat.format(at);

/** "10:41" today, otherwise with the day, and with the year when it is another. */
export function timeOrDay(at: number, now: number): string {
  if (sameDay(at, now)) return clockTime(at);
  const format = sameYear(at, now) ? shortDayFormat : shortYearFormat;
  return `${format.format(at)}, ${clockTime(at)}`;
}

/** "Today", "Yesterday", "Monday 16 November", with the year when it is another. */
export function dayName(at: number, now: number): string {
  if (sameDay(at, now)) return 'Today';
  if (sameDay(at, now - day)) return 'Yesterday';
  return sameYear(at, now) ? dayFormat.format(at) : yearFormat.format(at);
}

export function sameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

function sameYear(one: number, other: number): boolean {
  return new Date(one).getFullYear() === new Date(other).getFullYear();
}

function counted(amount: number, unit: string): string {
  const whole = Math.floor(amount);
  return `${whole} ${unit}${whole === 1 ? '' : 's'}`;
}
