import type { CountedAction, PrivacyOverview } from '@countersign/protocol';
import { Box } from '../look/box.tsx';
import { Scrolling } from './scrolling.tsx';

type Days = PrivacyOverview['days'];

const measures: ReadonlyArray<{
  readonly of: CountedAction;
  readonly title: string;
  readonly hint: string;
}> = [
  { of: 'views', title: 'Views', hint: 'Agents opened a consumer' },
  { of: 'reveals', title: 'Reveals', hint: 'Hidden values were shown, with a reason' },
  { of: 'refusals', title: 'Refusals', hint: 'Proofs that did not hold' },
  { of: 'erasures', title: 'Erasures', hint: 'Consumers were erased' },
];

const dayFormat = new Intl.DateTimeFormat('en-GB', {
  ...{ day: 'numeric', month: 'short', timeZone: 'UTC' },
});

/** Thirty days at a glance; each number is in the table below as well. */
export function Activity({ days }: { readonly days: Days }) {
  return (
    <Box title="The last thirty days">
      <ul className="measures">
        {measures.map(({ of, title, hint }) => (
          <li key={of} className="measure">
            <strong>{sum(days, of).toLocaleString('en-GB')}</strong>
            <span className="measure-title">{title}</span>
            <span className="hint">{hint}</span>
            {sum(days, of) > 0 && <Bars days={days} of={of} title={title} />}
          </li>
        ))}
      </ul>
      <details className="privacy-more">
        <summary>The same as a table</summary>
        <Scrolling label="Each day">
          <DayTable days={days} />
        </Scrolling>
      </details>
    </Box>
  );
}

const height = 48;
const step = 8;

function Bars(props: { readonly days: Days; readonly of: CountedAction; readonly title: string }) {
  const { days, of, title } = props;
  const most = Math.max(1, ...days.map((day) => day[of]));
  return (
    <svg
      className="bars"
      viewBox={`0 0 ${days.length * step} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${title} by day: ${sum(days, of)} in all, ${peak(days, of)}`}
    >
      {days.map((day, index) => {
        // A day on which something happened is never invisible.
        const tall = day[of] === 0 ? 1 : Math.max(4, (day[of] / most) * height);
        return (
          <rect
            key={day.startsAt}
            className={day[of] === 0 ? 'bar bar-none' : 'bar'}
            x={index * step + 1}
            y={height - tall}
            width={step - 2}
            height={tall}
          >
            <title>
              {dayFormat.format(day.startsAt)}: {day[of].toLocaleString('en-GB')}
            </title>
          </rect>
        );
      })}
    </svg>
  );
}

function DayTable({ days }: { readonly days: Days }) {
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">Day (UTC)</th>
          {measures.map(({ of, title }) => (
            <th key={of} scope="col" className="table-number">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {days.toReversed().map((day) => (
          <tr key={day.startsAt}>
            <th scope="row">{dayFormat.format(day.startsAt)}</th>
            {measures.map(({ of }) => (
              <td key={of} className="table-number">
                {day[of].toLocaleString('en-GB')}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function sum(days: Days, of: CountedAction): number {
  return days.reduce((total, day) => total + day[of], 0);
}

function peak(days: Days, of: CountedAction): string {
  const highest = days.reduce((best, day) => (day[of] > best[of] ? day : best));
  if (highest[of] === 0) return 'none on any day';
  return `most on ${dayFormat.format(highest.startsAt)} with ${highest[of]}`;
}
