import type { AuditVerdict } from '@countersign/protocol';
import { useState } from 'react';
import { Box } from '../../look/box.tsx';
import { Icon } from '../../look/icons.tsx';
import { Problem } from '../../look/problem.tsx';
import { exactTime } from '../../proof/ages.ts';
import { problemWords } from '../../sign-in/problem-words.ts';
import { useWorkspace } from '../../store/workspace.ts';

/** Has the whole chain looked at again, and says whether it is whole or where it breaks. */
export function VerifySection({ onVerified }: { readonly onVerified: () => void }) {
  const { api } = useWorkspace();
  const [verdict, setVerdict] = useState<AuditVerdict>();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const verify = async () => {
    setBusy(true);
    setProblem(undefined);
    setVerdict(undefined);
    try {
      setVerdict(await api.privacy.verifyAudit());
      onVerified();
    } catch (error) {
      setProblem(problemWords(error));
    }
    setBusy(false);
  };
  return (
    <Box
      title="Is the audit record whole?"
      beside={
        <button type="button" className="button" disabled={isBusy} onClick={() => void verify()}>
          {isBusy ? 'Verifying …' : 'Verify'}
        </button>
      }
    >
      <div role="status">
        {verdict ? (
          <Verdict verdict={verdict} />
        ) : (
          <p className="hint">
            {isBusy
              ? 'Each record is read and compared with the one before it.'
              : 'Each record carries a hash over itself and the one before, and where the chain ' +
                'ended is signed every five minutes: a change, a gap or a cut shows.'}
          </p>
        )}
      </div>
      <Problem words={problem} />
    </Box>
  );
}

function Verdict({ verdict }: { readonly verdict: AuditVerdict }) {
  const { records, since, checkpoints, lastCheckpoint, cut, faults } = verdict;
  const count = records.toLocaleString('en-GB');
  const isWhole = faults.length === 0;
  return (
    <div className={isWhole ? 'verdict verdict-whole' : 'verdict verdict-broken'}>
      <p>
        <Icon name={isWhole ? 'done' : 'warning'} />
        <strong>
          {isWhole
            ? `Whole${since === null ? '' : ` since ${exactTime(since)}`}`
            : `Broken at record ${faults.map(({ number }) => `#${number}`).join(', ')}`}
        </strong>
      </p>
      {!isWhole && (
        <ul className="verdict-faults">
          {faults.map(({ number, fault }) => (
            <li key={`${number} ${fault}`}>
              #{number}: {fault}
            </li>
          ))}
        </ul>
      )}
      <p className="hint">
        {records === 1 ? 'One record' : `${count} records`}, {checkpoints} signed checkpoints
        {lastCheckpoint &&
          `, the last of ${exactTime(lastCheckpoint.at)} at #${lastCheckpoint.number}`}
        .
        {cut &&
          ` Records up to #${cut.number} were removed on ${exactTime(cut.at)}, ` +
            `after ${cut.keptDays} days, by a signed statement.`}
      </p>
      {!isWhole && (
        <p>
          Somebody changed the database. Keep it as it is, and compare it with the log:{' '}
          <code>countersign audit verify --log</code>.
        </p>
      )}
    </div>
  );
}
