import { useEffect, useRef, useState } from 'react';
import { Icon } from '../look/icons.tsx';
import { saveFile } from '../look/save-file.ts';
import { problemWords } from '../sign-in/problem-words.ts';
import type { Download } from '../store/privacy-api.ts';

type Props = {
  readonly label: string;
  readonly fileName: string;
  readonly start: (download: Download) => Promise<Blob>;
  readonly onDone?: () => void;
  /** Something is to be said first. */
  readonly isDisabled?: boolean;
};

type State =
  | { readonly phase: 'idle' | 'done' }
  | { readonly phase: 'running'; readonly bytes: number }
  | { readonly phase: 'failed'; readonly problem: string };

/** Fetches a file, says how much of it has come, and gives it to the browser to save. */
export function DownloadButton({ label, fileName, start, onDone, isDisabled }: Props) {
  const [state, setState] = useState<State>({ phase: 'idle' });
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  const run = async () => {
    const control = new AbortController();
    abort.current = control;
    setState({ phase: 'running', bytes: 0 });
    try {
      const onProgress = (bytes: number) => setState({ phase: 'running', bytes });
      saveFile(await start({ onProgress, signal: control.signal }), fileName);
      setState({ phase: 'done' });
      onDone?.();
    } catch (error) {
      const isGivenUp = control.signal.aborted;
      setState(isGivenUp ? { phase: 'idle' } : { phase: 'failed', problem: problemWords(error) });
    }
  };
  const isRunning = state.phase === 'running';
  return (
    <span className="download">
      <button
        type="button"
        className="button"
        disabled={isDisabled && !isRunning}
        onClick={() => (isRunning ? abort.current?.abort() : void run())}
      >
        <Icon name={isRunning ? 'close' : 'download'} />
        {isRunning ? 'Cancel' : label}
      </button>
      <span className="hint" role="status">
        {isRunning && `${inWords(state.bytes)} so far …`}
        {state.phase === 'done' && `Saved as ${fileName}`}
      </span>
      {state.phase === 'failed' && (
        <span className="error-text" role="alert">
          {state.problem}
        </span>
      )}
    </span>
  );
}

function inWords(bytes: number): string {
  return bytes < 1_000_000
    ? `${Math.ceil(bytes / 1_000).toLocaleString('en-GB')} kB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
