import type { ConnectorTrust, SignInAlarm } from '@countersign/protocol';
import { connectorTrusts } from '@countersign/protocol';
import { useState } from 'react';
import { Box } from '../look/box.tsx';
import { Icon } from '../look/icons.tsx';
import { Question } from '../look/question.tsx';
import { ago, exactTime } from '../proof/ages.ts';
import { useNow } from '../proof/clock.ts';
import { trustWords } from './connector-words.ts';
import '../proof/distrust.css';

type Props = {
  readonly trust: ConnectorTrust;
  readonly alarm: SignInAlarm | null;
  readonly onTrust: (state: ConnectorTrust) => unknown;
};

/** What the brand thinks of the provider, and what should make it think. */
export function TrustSection({ trust, alarm, onTrust }: Props) {
  const [asked, setAsked] = useState<ConnectorTrust>();
  return (
    <Box
      title="Trust"
      isAlarm={alarm !== null || trust !== 'trusted'}
      beside={
        <span className={trust === 'trusted' ? 'chip' : 'chip chip-wrong'}>
          {trustWords[trust].name}
        </span>
      }
    >
      {alarm && <Alarm alarm={alarm} />}
      <p>{trustWords[trust].now}</p>
      <div className="trust-choices">
        {connectorTrusts
          .filter((state) => state !== trust)
          .map((state) => (
            <button
              key={state}
              type="button"
              className={state === 'off' ? 'button button-danger' : 'button'}
              onClick={() => setAsked(state)}
            >
              {trustWords[state].act}
            </button>
          ))}
      </div>
      {asked && (
        <Question
          title={`${trustWords[asked].act}?`}
          act={trustWords[asked].act}
          isDangerous={asked === 'off'}
          onAct={() => onTrust(asked)}
          onClose={() => setAsked(undefined)}
        >
          <p>{trustWords[asked].effect}</p>
        </Question>
      )}
    </Box>
  );
}

function Alarm({ alarm: { at, people, usual } }: { readonly alarm: SignInAlarm }) {
  const now = useNow(10);
  const number = people.toLocaleString('en-GB');
  const mean = usual.toLocaleString('en-GB');
  return (
    <p className="trust-alarm" role="status">
      <Icon name="warning" />
      <span>
        <strong>More than {number} different consumers came by it in ten minutes,</strong>{' '}
        <time title={exactTime(at)}>{ago(at, now)}</time>. Usual are {mean} sign-ins. If you do not
        know why, ask the provider, and suspect it until you know.
      </span>
    </p>
  );
}
