import type { ConnectorAnswer, TestSignIn } from '@countersign/protocol';
import { Box } from '../look/box.tsx';
import { exactTime, stopwatch } from '../proof/ages.ts';
import { useNow } from '../proof/clock.ts';
import { CopyValue } from './copy-value.tsx';
import { StepList } from './steps/step-list.tsx';

type Props = { readonly connector: ConnectorAnswer; readonly onStart: () => void };

const words: Readonly<Record<TestSignIn['state'], string>> = {
  waiting: 'Waiting for your browser',
  running: 'Under way',
  passed: 'Signed in',
  failed: 'Failed',
  expired: 'Nobody came',
};

/** A sign-in that the administrator makes on a page of the brand, followed from here. */
export function TestSection({ connector: { test, origins }, onStart }: Props) {
  const isOpen = test?.state === 'waiting' || test?.state === 'running';
  return (
    <Box
      title="Test sign-in from a page"
      beside={
        <>
          {test && (
            <span className={test.state === 'failed' ? 'chip chip-wrong' : 'chip'}>
              {words[test.state]}
            </span>
          )}
          <button type="button" className="button" onClick={onStart}>
            {test ? 'New test' : 'Start a test'}
          </button>
        </>
      }
    >
      {!test && (
        <p className="hint">
          Sign in on a page of the brand as a consumer does; each step shows here, without any
          value.
        </p>
      )}
      {test && isOpen && <Waiting test={test} origins={origins} />}
      {test && test.state !== 'waiting' && (
        <StepList label="Steps of the test sign-in" steps={test.steps} />
      )}
    </Box>
  );
}

function Waiting(props: { readonly test: TestSignIn; readonly origins: readonly string[] }) {
  const { mark, expiresAt } = props.test;
  const now = useNow(1);
  return (
    <div className="test-waiting">
      <p className="hint">
        Open a page with the chat in this browser, with <code>?countersign={mark}</code> at the end
        of its address, sign in there and open the chat. For one browser,{' '}
        <span title={exactTime(expiresAt)}>{stopwatch(Math.max(0, expiresAt - now))} left</span>.
      </p>
      {props.origins.map((origin) => (
        <CopyValue
          key={origin}
          label="the test’s address"
          value={`${origin}/?countersign=${mark}`}
        />
      ))}
    </div>
  );
}
