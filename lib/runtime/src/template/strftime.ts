import { MissingFeature } from './template-error';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** A part of a time: a number with its width and filling, or a text. */
type Part = { readonly number: number; readonly width: number; readonly fill?: string } | string;

function two(number: number, fill = '0'): Part {
  return { number, width: 2, fill };
}

/** The codes of C's `strftime` for a local time, in English. */
const PARTS: Readonly<Record<string, (time: Date) => Part>> = {
  a: (time) => dayName(time).slice(0, 3),
  A: dayName,
  b: (time) => monthName(time).slice(0, 3),
  B: monthName,
  c: (time) => strftime(time, '%a %b %e %H:%M:%S %Y'),
  C: (time) => two(Math.floor(time.getFullYear() / 100)),
  d: (time) => two(time.getDate()),
  D: (time) => strftime(time, '%m/%d/%y'),
  e: (time) => two(time.getDate(), ' '),
  f: (time) => ({ number: time.getMilliseconds() * 1000, width: 6 }),
  F: (time) => strftime(time, '%Y-%m-%d'),
  g: (time) => two(isoWeek(time).year % 100),
  G: (time) => String(isoWeek(time).year),
  h: (time) => monthName(time).slice(0, 3),
  H: (time) => two(time.getHours()),
  I: (time) => two(time.getHours() % 12 || 12),
  j: (time) => ({ number: dayOfYear(time) + 1, width: 3 }),
  k: (time) => two(time.getHours(), ' '),
  l: (time) => two(time.getHours() % 12 || 12, ' '),
  m: (time) => two(time.getMonth() + 1),
  M: (time) => two(time.getMinutes()),
  n: () => '\n',
  p: (time) => (time.getHours() < 12 ? 'AM' : 'PM'),
  P: (time) => (time.getHours() < 12 ? 'am' : 'pm'),
  r: (time) => strftime(time, '%I:%M:%S %p'),
  R: (time) => strftime(time, '%H:%M'),
  s: (time) => String(Math.floor(time.getTime() / 1000)),
  S: (time) => two(time.getSeconds()),
  t: () => '\t',
  T: (time) => strftime(time, '%H:%M:%S'),
  u: (time) => String(time.getDay() || 7),
  U: (time) => two(Math.floor((dayOfYear(time) + 7 - time.getDay()) / 7)),
  V: (time) => two(isoWeek(time).week),
  w: (time) => String(time.getDay()),
  W: (time) => two(Math.floor((dayOfYear(time) + 7 - ((time.getDay() + 6) % 7)) / 7)),
  x: (time) => strftime(time, '%m/%d/%y'),
  X: (time) => strftime(time, '%H:%M:%S'),
  y: (time) => two(time.getFullYear() % 100),
  Y: (time) => String(time.getFullYear()),
  // A time without a zone, as `datetime.now()` returns it.
  z: () => '',
  Z: () => '',
  '%': () => '%',
};

/** Formats a local time as Python's `datetime.now().strftime(format)` does on Linux, in English. */
export function strftime(time: Date, format: string): string {
  return format.replaceAll(/%([-_0^#]?)([^])/g, (whole, flag: string, code: string) => {
    const part = Object.hasOwn(PARTS, code) ? PARTS[code]?.(time) : undefined;
    if (part === undefined) throw new MissingFeature(`'${whole}' in a format of strftime_now()`);
    return flagged(part, flag);
  });
}

function flagged(part: Part, flag: string): string {
  if (typeof part === 'string') {
    if (flag === '#') throw new MissingFeature("The flag '#' in a format of strftime_now()");
    return flag === '^' ? part.toUpperCase() : part;
  }
  const { number, width, fill = '0' } = part;
  if (flag === '-') return String(number);
  return String(number).padStart(width, flag === '_' ? ' ' : flag === '0' ? '0' : fill);
}

function dayName(time: Date): string {
  return DAYS[time.getDay()] ?? '';
}

function monthName(time: Date): string {
  return MONTHS[time.getMonth()] ?? '';
}

/** The days since the first of January. */
function dayOfYear(time: Date): number {
  const [day, first] = [time.getDate(), time.getMonth()].map(Number) as [number, number];
  return Math.round((Date.UTC(time.getFullYear(), first, day) - Date.UTC(time.getFullYear(), 0, 1)) / 86_400_000);
}

/** The week by ISO 8601: the first has the first Thursday of the year. */
function isoWeek(time: Date): { year: number; week: number } {
  const thursday = new Date(Date.UTC(time.getFullYear(), time.getMonth(), time.getDate() + 4 - (time.getDay() || 7)));
  const year = thursday.getUTCFullYear();
  return { year, week: 1 + Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * 86_400_000)) };
}
